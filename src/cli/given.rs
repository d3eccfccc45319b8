//! What `flinkc check` is given beside flink.toml files: manifests and Flink configuration files, as bundles.
//!
//! In: paths. Out: [`Stack`]s of texts. A file that was named is a bundle; files of a folder that was named are one, as `kubectl apply -f` takes them.
//! Must not: judge what it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::Value;

use super::console::Found;
use super::failure::Failure;
use crate::flink::version::FlinkVersion;
use crate::host::{file, input};
use crate::inspect::{Kind, OperatorValues, Options, Text, definitions, kind_of, objects, operator_values};
use crate::k8s::crd::Definitions;
use crate::k8s::pod_security::Level;
use crate::k8s::version::KubernetesVersion;
use crate::manifest::files::MANIFEST_LIMIT;
use crate::operators::apache::Release;
use crate::operators::apache::judge::OperatorConfig;
use crate::package::record::RECORD_FILE;
use crate::yaml;

/// Longest file that is read, in bytes: one more than what the YAML reader takes, so that it can say so.
pub(crate) const LIMIT: u64 = 4 * yaml::MAX_BYTES as u64;

/// What manifests are judged against.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What manifests are judged against")]
pub(crate) struct Against {
    /// The Kubernetes release of the API server, as in `1.34` [default: the newest that flinkc knows]
    #[arg(long, value_name = "VERSION", value_parser = |text: &str| text.parse::<KubernetesVersion>().map_err(|error| error.to_string()))]
    kubernetes: Option<KubernetesVersion>,
    /// The Pod Security level that the namespace enforces
    #[arg(long, value_name = "LEVEL", value_parser = PossibleValuesParser::new(["privileged", "baseline", "restricted"]))]
    pod_security: Option<String>,
    /// The version of Flink that reads a configuration file, as in `1.20`
    #[arg(long, value_name = "VERSION", value_parser = |text: &str| text.parse::<FlinkVersion>().map_err(|error| error.to_string()))]
    flink: Option<FlinkVersion>,
    /// The release of the Apache Flink Kubernetes Operator, as in `1.14` [default: the newest that is out]
    #[arg(long, value_name = "RELEASE", value_parser = |text: &str| text.parse::<Release>().map_err(|error| error.to_string()))]
    operator: Option<Release>,
    #[command(flatten)]
    installed: Installed,
    /// A flink.toml whose own `[lints]` and `[waivers]` hold for manifests and configuration files
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// A file or folder with definitions of custom kinds (CustomResourceDefinition), whose objects are judged by them
    #[arg(long, value_name = "PATH")]
    crd: Vec<PathBuf>,
    /// A file or folder with the objects as the cluster has them (`kubectl get -o yaml`): what may not change is judged too
    #[arg(long, value_name = "PATH")]
    old: Vec<PathBuf>,
}

/// What the operator was installed with.
#[derive(Debug, Default, Args)]
pub(crate) struct Installed {
    /// The values that the operator's Helm chart was installed with: its default configuration and watched namespaces count for each resource
    #[arg(long, value_name = "FILE")]
    operator_values: Option<PathBuf>,
}

impl Installed {
    /// The values, and what is wrong with them.
    fn read(&self) -> Result<(Option<Arc<OperatorValues>>, Option<Found>), Failure> {
        let Some(path) = &self.operator_values else { return Ok((None, None)) };
        let text = Text { name: path.display().to_string(), bytes: file::read(path, LIMIT)? };
        let (values, read) = operator_values(&text, &Options::default());
        let found = Found { sources: Arc::new(read.sources), diagnostics: read.diagnostics, variant: None };
        Ok((Some(Arc::new(values)), Some(found).filter(|found| !found.diagnostics.is_empty())))
    }

    /// The operator's own configuration; what is wrong with the values is added to `found`.
    pub(crate) fn config(&self, found: &mut Vec<Found>) -> Result<OperatorConfig, Failure> {
        let (values, unread) = self.read()?;
        found.extend(unread);
        Ok(values.map_or_else(OperatorConfig::of_chart, |values| values.config.clone()))
    }
}

/// What stands beside the manifests that are judged.
pub(crate) struct Beside {
    /// Definitions of custom kinds.
    pub(crate) definitions: Arc<Definitions>,
    /// The objects as the cluster has them.
    pub(crate) stored: Arc<Vec<Value>>,
    /// What the operator was installed with.
    pub(crate) operator_values: Option<Arc<OperatorValues>>,
    /// What could not be read of them.
    pub(crate) findings: Vec<Found>,
}

impl Against {
    /// What `--crd` and `--old` name, with what could not be read of it.
    pub(crate) fn beside(&self) -> Result<Beside, Failure> {
        let (definitions, found) = definitions(&texts(&self.crd)?);
        if !self.crd.is_empty() && found.judged == 0 && found.diagnostics.is_empty() {
            let names = self.crd.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ");
            return Err(Failure::Missing(format!("there is no CustomResourceDefinition of `apiextensions.k8s.io/v1` in {names}")));
        }
        let (stored, read) = objects(&texts(&self.old)?);
        let (operator_values, installed) = self.installed.read()?;
        let findings = [found, read].into_iter().filter(|found| !found.diagnostics.is_empty());
        let findings = findings.map(|one| Found { sources: Arc::new(one.sources), diagnostics: one.diagnostics, variant: None });
        let findings = findings.chain(installed).collect();
        Ok(Beside { definitions: Arc::new(definitions), stored: Arc::new(stored), operator_values, findings })
    }

    pub(crate) fn options(&self, as_of: Option<&str>) -> Result<Options, Failure> {
        let policy = match &self.policy {
            Some(path) => Some(Text { name: path.display().to_string(), bytes: file::read(path, MANIFEST_LIMIT)? }),
            None => None,
        };
        Ok(Options {
            policy,
            as_of: as_of.map(str::to_owned),
            kubernetes: self.kubernetes,
            pod_security: self.pod_security.as_deref().and_then(|word| word.parse::<Level>().ok()),
            flink: self.flink,
            operator: self.operator,
            ..Options::default()
        })
    }
}

/// The manifests that paths name: files, and all of a folder.
fn texts(paths: &[PathBuf]) -> Result<Vec<Text>, Failure> {
    let mut texts = Vec::new();
    for path in paths {
        let files = match input::kind(path)? {
            input::Kind::Folder => input::search(path, &named_like_one)?,
            input::Kind::File => vec![path.clone()],
        };
        for file in files {
            texts.push(Text { name: file.display().to_string(), bytes: file::read(&file, LIMIT)? });
        }
    }
    Ok(texts)
}

/// The texts of one bundle.
pub(crate) type Stack = Vec<Text>;

/// Whether a file of this name may be a manifest or a configuration file.
pub(crate) fn named_like_one(path: &Path) -> bool {
    path.extension().is_some_and(|end| ["yaml", "yml", "json"].iter().any(|known| end.eq_ignore_ascii_case(known)))
}

/// Collects files, each once in its bundle.
#[derive(Debug, Default)]
pub(crate) struct Stacks {
    folders: BTreeMap<PathBuf, Stack>,
    /// Each bundle with the names of its files.
    seen: BTreeSet<(PathBuf, String)>,
}

impl Stacks {
    /// Adds a file that was named: a bundle of its own.
    pub(crate) fn add(&mut self, path: &Path) -> Result<(), Failure> {
        let bytes = file::read(path, LIMIT)?;
        self.push(path, path, bytes);
        Ok(())
    }

    /// Adds what came through standard input.
    pub(crate) fn add_stdin(&mut self, bytes: Vec<u8>) {
        self.push(Path::new("-"), Path::new("-"), bytes);
    }

    /// Adds the manifests and configuration files below a folder. Says how many. Folders below it that a build wrote are passed by
    /// if `compiled`: what they come from is checked.
    pub(crate) fn search(&mut self, folder: &Path, compiled: bool) -> Result<usize, Failure> {
        let mut found = 0;
        for path in input::search(folder, &named_like_one)? {
            let path = path.strip_prefix(".").map(Path::to_owned).unwrap_or(path);
            let below = |file| is_below(folder, &path, file);
            if below("Chart.yaml")
                || (compiled && !matches!(input::kind(&folder.join(RECORD_FILE)), Ok(input::Kind::File)) && below(RECORD_FILE))
            {
                continue;
            }
            let bytes = file::read(&path, LIMIT)?;
            match kind_of(&path.display().to_string(), &String::from_utf8_lossy(&bytes)) {
                Kind::Kubernetes | Kind::Configuration(_) => {
                    self.push(path.parent().unwrap_or(Path::new("")), &path, bytes);
                    found += 1;
                }
                Kind::Manifest | Kind::Unknown => {}
            }
        }
        Ok(found)
    }

    fn push(&mut self, bundle: &Path, path: &Path, bytes: Vec<u8>) {
        let name = path.display().to_string();
        if self.seen.insert((bundle.to_owned(), name.clone())) {
            self.folders.entry(bundle.to_owned()).or_default().push(Text { name, bytes });
        }
    }

    /// The bundles, in the order of folders.
    pub(crate) fn bundles(self) -> Vec<Stack> {
        self.folders.into_values().collect()
    }
}

/// Whether a folder between `top` and a path below it holds a file: `Chart.yaml` (what is not rendered yet is no YAML), or a record.
fn is_below(top: &Path, path: &Path, file: &str) -> bool {
    let above = path.ancestors().skip(1).take_while(|folder| top == Path::new(".") || folder.starts_with(top));
    above.into_iter().any(|folder| matches!(input::kind(&folder.join(file)), Ok(input::Kind::File)))
}
