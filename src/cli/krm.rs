//! `flinkc krm`: the compiler as a KRM function.

use clap::Args;

use super::console::Console;
use super::failure::{Exit, Failure};
use crate::host::files::DiskFiles;
use crate::host::{input, stdio};
use crate::krm;
use crate::yaml;

/// Longest ResourceList that is read, in bytes.
const LIMIT: u64 = 4 * yaml::MAX_BYTES as u64;

/// Compile or check as a KRM function: a ResourceList on standard input, a ResourceList on standard output
#[derive(Debug, Args)]
#[command(
    long_about = "Compile or check as a KRM function: a ResourceList on standard input, a ResourceList on standard output.\n\nkustomize runs it as an entry of `generators:` or `validators:`, kpt as any function. A FlinkJob holds the keys of flink.toml in YAML under `spec` (or names a `file` below the working directory); its objects are added to the items. A FlinkCheck, for `validators:`, judges the items as `flinkc check` does. Findings come out as `results`, and as text on standard error.",
    after_help = "Examples:\n  flinkc krm < list.yaml\n\n  # orders.yaml, for `generators: [orders.yaml]`; then: kustomize build --enable-alpha-plugins --enable-exec\n  apiVersion: flinkc/v1\n  kind: FlinkJob\n  metadata:\n    name: orders\n    annotations:\n      config.kubernetes.io/function: |\n        exec: {path: flinkc, args: [krm]}\n  profile: live\n  spec:\n    flink: \"1.20\"\n    mode: application\n    parallelism: 8\n    image: registry.example.com/orders:1.4.2\n    job: {jar: \"local:///opt/flink/usrlib/orders.jar\"}\n    jobmanager: {memory: 2g}\n    taskmanager: {memory: 4g}"
)]
pub(crate) struct Krm {}

impl Krm {
    #[expect(clippy::unused_self, reason = "each verb has this shape")]
    pub(crate) fn run(&self, _: &Console) -> Result<Exit, Failure> {
        let text = stdio::read(LIMIT)?;
        let files = DiskFiles::new(input::here())?;
        let outcome = krm::run(&text, &files).map_err(|error| Failure::Usage(error.to_string()))?;
        stdio::out(&yaml::emit(&outcome.list))?;
        stdio::err(&outcome.said)?;
        Ok(if outcome.failed { Exit::Findings } else { Exit::Fine })
    }
}
