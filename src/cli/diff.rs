//! `flinkc diff`: what changed between two states, and what that does to the running jobs.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use super::arguments::{Root, Variant};
use super::console::{Console, Output};
use super::failure::{Exit, Failure};
use super::given::Installed;
use super::state;
use crate::compare::{Entry, Side, compare};
use crate::host::stdio;
use crate::operators::apache::Release;
use crate::operators::apache::judge::{Change, Effect};

/// Say what changes between two states, and what becomes of the running jobs
#[derive(Debug, Args)]
#[command(
    long_about = "Say what changes between two states of one or more clusters, and what becomes of the running jobs: nothing, rescale in place, restart from savepoint, restart from last state, state lost, refused.\n\nA state is a flink.toml (it is compiled), a folder of manifests such as a build wrote, or a file of manifests or of the operator's resources. Objects are paired by kind, namespace and name. With `--message-format json` each changed field is an object of its own: `path`, `effect` (ignore, scale, upgrade, redeploy, refused), `old`, `new`, and the `object` that it belongs to. Values that look like secrets are not shown.\n\nThe exit code is 1 if anything is refused.",
    after_help = "Examples:\n  flinkc diff deployed.yaml orders.yaml\n  flinkc diff deployed.yaml orders.yaml --operator 1.14 --message-format json\n  flinkc diff old/flink.toml flink.toml --profile live\n  flinkc diff deploy.before deploy\n  flinkc diff deployed.yaml orders.yaml --operator-values values.yaml\n  kubectl get flinkdeployment orders -o yaml | flinkc diff - orders.yaml"
)]
pub(crate) struct Diff {
    /// What runs: a flink.toml, manifests, a folder of either, or `-` for manifests on standard input
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// What is to run
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The release of the Apache Flink Kubernetes Operator, as in `1.14` [default: the newest that is out]
    #[arg(long, value_name = "RELEASE", value_parser = |text: &str| text.parse::<Release>().map_err(|error| error.to_string()))]
    operator: Option<Release>,
    #[command(flatten)]
    installed: Installed,
    #[command(flatten)]
    variant: Variant,
    #[command(flatten)]
    root: Root,
}

impl Diff {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        if [&self.old, &self.new].into_iter().all(|path| path.as_os_str() == "-") {
            return Err(Failure::Usage("only one of the two states can come through standard input".to_owned()));
        }
        let mut found = Vec::new();
        let root = self.root.root.as_deref();
        let old = state::objects(&self.old, &self.variant, root, &mut found)?;
        let new = state::objects(&self.new, &self.variant, root, &mut found)?;
        let operator = self.installed.config(&mut found)?;
        // What could not be read or compiled has nothing to compare; warnings about either state are `check`'s.
        if found.iter().any(|found| found.diagnostics.has_errors()) {
            return console.findings(found, Output::Taken);
        }
        let entries = compare(&old, &new, self.operator.unwrap_or_default(), &operator);
        let text = if console.for_program() { json(&entries) } else { told(&entries) };
        stdio::out(&text)?;
        if entries.is_empty() {
            console.say("no difference")?;
        }
        Ok(if entries.iter().any(|entry| entry.effect() == Effect::Refused) { Exit::Findings } else { Exit::Fine })
    }
}

/// One changed field a line.
fn json(entries: &[Entry]) -> String {
    let line = |entry: &Entry, change: &Change| {
        let object = serde_json::json!({
            "path": change.path, "effect": change.effect.word(), "old": change.old, "new": change.new, "object": named(entry),
        });
        format!("{object}\n")
    };
    entries.iter().flat_map(|entry| entry.changes.iter().map(|change| line(entry, change))).collect()
}

/// `FlinkDeployment/streaming/orders`.
fn named(entry: &Entry) -> String {
    let object = &entry.object;
    match &object.namespace {
        Some(namespace) => format!("{}/{namespace}/{}", object.kind, object.name),
        None => format!("{}/{}", object.kind, object.name),
    }
}

/// What becomes of each job, with the fields below.
fn told(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        let side = match entry.side {
            Side::Both => "",
            Side::Old => " (deleted)",
            Side::New => " (new)",
        };
        text.push_str(&named(entry));
        text.push_str(side);
        if let Some(outcome) = &entry.outcome {
            text.push_str(&format!(": {}\n  {}", outcome.words(), outcome.reason()));
        }
        text.push('\n');
        for change in entry.changes.iter().filter(|_| entry.side == Side::Both) {
            text.push_str(&format!(
                "  {:8} {}: {} -> {}\n",
                change.effect.word(),
                change.path,
                shown(change.old.as_ref()),
                shown(change.new.as_ref())
            ));
        }
    }
    text
}

/// A value in a line: long ones are cut, absent ones are a dash.
fn shown(value: Option<&Value>) -> String {
    const MOST: usize = 60;
    let text = match value {
        None => return "-".to_owned(),
        Some(Value::String(text)) if !text.is_empty() => text.replace('\n', "\\n"),
        Some(other) => other.to_string(),
    };
    if text.chars().count() > MOST { text.chars().take(MOST).chain(['…']).collect() } else { text }
}
