//! `flinkc import`: what people have → a flink.toml.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::console::Console;
use super::failure::{Exit, Failure};
use super::import_native::NativeArguments;
use crate::compile::import::{Imported, import, is_read, runs_flink, standalone};
use crate::host::{file, stdio};
use crate::manifest::files::{self, MANIFEST_LIMIT};
use crate::operators::apache::Release;
use crate::yaml;

/// Turn resources that you have into a flink.toml that compiles to the same
#[derive(Debug, Args)]
#[command(
    long_about = "Turn resources that you have into a flink.toml that compiles to the same.\n\nRead are the resources of the Apache operator: FlinkDeployment, FlinkSessionJob, FlinkStateSnapshot and FlinkBlueGreenDeployment; the FlinkCluster of Spotify's, the FlinkApplication of Lyft's, and nextbreakpoint's FlinkDeployment, FlinkCluster and FlinkJob; and plain objects that run Flink without an operator: Deployments, StatefulSets and Jobs with their ConfigMaps, Services and whatever else hangs on their pods, also as Helm renders them. Several in a file, several files. With `--target native`, the configuration file of Flink's own client. A cluster, its session jobs and its snapshots become one text; comments say what was inferred. What no word says stands in `[patch]`; what a text cannot carry is listed on standard error, and never lost in silence.",
    after_help = "Examples:\n  flinkc import deployment.yaml > flink.toml\n  flinkc import deployment.yaml | flinkc build - -o -     the same resource\n  kubectl get flinkdeployment orders -o yaml | flinkc import -\n  flinkc import flinkcluster.yaml | flinkc build --target operator -     moved to another operator\n  flinkc import cluster/*.yaml -o jobs/                   a file for each cluster, and beside it what no word says\n  helm template orders ./chart | flinkc import --flink 1.20 -     plain objects\n  flinkc import --target native --mode session conf/config.yaml -Dkubernetes.cluster-id=demo --pod-template pod.yaml\n  flinkc import --target native --mode application --jar local:///opt/flink/usrlib/job.jar config.yaml -- --topic orders\n\nExit codes: 0 the text says what the resources say, 1 something of them is listed as not carried, 2 wrong usage, 3 a file could not be read or written"
)]
pub(crate) struct Import {
    /// YAML files, or `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The release of the operator that runs them, as in `1.15`; otherwise the newest published one that takes them
    #[arg(long, value_name = "VERSION")]
    operator: Option<Release>,
    /// A folder for one `NAME.toml` a cluster, and for the files that it names; needed if there are several clusters, or objects that no word says
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Whose files they are: resources of an operator, plain objects, or configurations of Flink's own client; the first two are told apart without it
    #[arg(long, value_enum, value_name = "TARGET", default_value = "operator", hide_default_value = true)]
    target: Source,
    #[command(flatten)]
    native: NativeArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Source {
    Operator,
    Standalone,
    Native,
}

impl Import {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        match self.target {
            Source::Operator | Source::Standalone => self.operator(console),
            Source::Native => {
                let imported = self.files.iter().map(|path| self.native.import(path)).collect::<Result<Vec<_>, _>>()?;
                self.write(&imported)?;
                let left: Vec<String> = imported.into_iter().flat_map(|text| text.left).collect();
                said(&left, console)
            }
        }
    }

    fn operator(&self, console: &Console) -> Result<Exit, Failure> {
        let mut resources = Vec::new();
        for path in &self.files {
            resources.extend(read(path)?);
        }
        let (own, others): (Vec<Value>, Vec<Value>) = resources.into_iter().partition(is_read);
        let plain = self.target == Source::Standalone || runs_flink(&others);
        if own.is_empty() && !(plain && runs_flink(&others)) {
            return Err(Failure::Usage(
                "neither a resource of an operator nor an object that runs Flink is there: nothing to import".to_owned(),
            ));
        }
        let mut imported = import(&own, self.operator);
        if plain {
            let texts =
                standalone(&others, self.native.flink, self.output.is_some()).map_err(|unknown| Failure::Usage(unknown.to_string()))?;
            imported.extend(texts);
        }
        self.write(&imported)?;
        let beside = others.iter().filter(|_| !plain).map(beside);
        let told = imported.iter().flat_map(|text| text.passed_by.iter().chain(&text.changed).cloned());
        let left: Vec<String> = imported.iter().flat_map(|text| text.left.iter().cloned()).collect();
        for sentence in beside.chain(told) {
            console.warn(&sentence)?;
        }
        said(&left, console)
    }

    fn write(&self, imported: &[Imported]) -> Result<(), Failure> {
        match (&self.output, imported) {
            (Some(folder), _) => {
                let names: Vec<String> = imported.iter().map(|text| format!("{}.toml", text.name)).collect();
                let texts = names.iter().zip(imported).map(|(name, text)| (name.as_str(), text.text.as_str()));
                let beside = imported.iter().flat_map(|text| text.files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
                Ok(file::write_all(folder, texts.chain(beside))?)
            }
            (None, [only]) => Ok(stdio::out(&only.text)?),
            (None, _) => Err(Failure::Usage(format!("{} clusters are {0} texts: name a folder with `--output DIR`", imported.len()))),
        }
    }
}

/// Lists what a text does not carry.
fn said(left: &[String], console: &Console) -> Result<Exit, Failure> {
    for sentence in left {
        console.warn(sentence)?;
    }
    Ok(if left.is_empty() { Exit::Fine } else { Exit::Findings })
}

/// The documents of a file, lists of `kubectl get` taken apart.
fn read(path: &std::path::Path) -> Result<Vec<Value>, Failure> {
    let shown = path.display().to_string();
    let text = if shown == "-" {
        stdio::read(MANIFEST_LIMIT)?
    } else {
        let bytes = file::read(path, MANIFEST_LIMIT)?;
        files::text(camino::Utf8Path::new(&shown), bytes).map_err(|error| Failure::Missing(error.to_string()))?
    };
    let documents = yaml::parse(&text).map_err(|error| Failure::Missing(format!("`{shown}` is no YAML: {error}")))?;
    let mut found = Vec::new();
    for document in documents {
        match document.value.get("items").and_then(Value::as_array) {
            Some(items) if document.value.get("kind").is_some_and(|kind| kind == "List") => found.extend(items.iter().cloned()),
            Some(_) | None if document.value.is_null() => {}
            Some(_) | None => found.push(document.value),
        }
    }
    Ok(found)
}

/// What is to be done with an object that is nobody's of the operator.
fn beside(object: &Value) -> String {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or("?").to_owned();
    format!(
        "{} `{}` is no resource of the operator: keep its YAML beside the text and name it in `extra`",
        text("/kind"),
        text("/metadata/name")
    )
}
