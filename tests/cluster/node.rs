//! The cluster oracle: found, started, ended.
//!
//! In: the environment (`FLINKC_SHARED`, `ORACLES_HOME`). Out: a way to run kubectl against it. It ends only a node that it
//! started itself.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The running single-node cluster.
pub(crate) struct Node {
    scripts: PathBuf,
    home: PathBuf,
    images: BTreeSet<String>,
    started_here: bool,
    /// One run of these tests at a time: the first to end would take the node from the other.
    _turn: File,
}

/// What a command said.
pub(crate) struct Answer {
    /// Whether its exit code was 0.
    pub(crate) ok: bool,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Node {
    /// Finds the oracle and starts the node, unless it is up. The error says what is missing.
    pub(crate) fn start() -> Result<Self, String> {
        let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
        let scripts = std::env::var_os("FLINKC_SHARED").map_or_else(beside, PathBuf::from).join("oracles/cluster");
        let cache = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/flinkc-oracles");
        let home = std::env::var_os("ORACLES_HOME").map_or_else(cache, PathBuf::from);
        for needed in [scripts.join("up.sh"), home.join("bin/kubelet"), home.join("cluster/images/index.json")] {
            if !needed.exists() {
                return Err(format!("no {}", needed.display()));
            }
        }
        let text = std::fs::read_to_string(home.join("cluster/images/index.json")).map_err(|error| error.to_string())?;
        let index: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let images = index.into_iter().map(|(name, _)| name).collect();
        let turn = File::create(home.join("cluster.lock")).map_err(|error| error.to_string())?;
        turn.lock().map_err(|error| error.to_string())?;
        let node = Self { _turn: turn, started_here: !home.join("cluster/run/ready").exists(), scripts, home, images };
        let up = node.script("up.sh", &[])?;
        if up.ok { Ok(node) } else { Err(format!("up.sh failed: {}{}", up.out, up.err)) }
    }

    /// Whether an image can be pulled.
    pub(crate) fn has_image(&self, name: &str) -> bool {
        self.images.contains(name.split_once('@').map_or(name, |(name, _)| name))
    }

    /// The SHA-256 of the ProbeJob.jar that lies in the images of Flink 2.3.
    pub(crate) fn probe_job_sha256(&self) -> Result<String, String> {
        let mut command = Command::new("sha256sum");
        command.arg(self.home.join("cluster/job/2.3.0/ProbeJob.jar"));
        let said = answer(command, None)?;
        said.out.split(' ').next().filter(|digest| digest.len() == 64).map(str::to_owned).ok_or(said.err)
    }

    fn script(&self, name: &str, arguments: &[&str]) -> Result<Answer, String> {
        let mut command = Command::new(self.scripts.join(name));
        command.args(arguments).env("ORACLES_HOME", &self.home);
        answer(command, None)
    }

    /// Runs kubectl, with `input` as its standard input.
    pub(crate) fn kubectl(&self, arguments: &[&str], input: Option<&str>) -> Result<Answer, String> {
        let mut command = Command::new(self.home.join("bin/kubectl"));
        command.arg("--kubeconfig").arg(self.home.join("cluster/run/kubeconfig")).args(arguments);
        answer(command, input)
    }

    /// Runs a Helm of the oracles, `helm3` or `helm4`.
    pub(crate) fn helm(&self, program: &str, arguments: &[&str]) -> Result<Answer, String> {
        let mut command = Command::new(self.home.join("bin").join(program));
        command.env("KUBECONFIG", self.home.join("cluster/run/kubeconfig")).args(arguments);
        answer(command, None)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if self.started_here {
            // Nothing is left to tell it to: the next start cleans up as well.
            let _ = self.script("down.sh", &[]);
        }
    }
}

fn answer(mut command: Command, input: Option<&str>) -> Result<Answer, String> {
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    // up.sh leaves the node behind, which would hold pipes open: what it says goes to files.
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (out, err) = (folder.path().join("out"), folder.path().join("err"));
    let file = |path: &Path| File::create(path).map_err(|error| error.to_string());
    let mut child = command.stdout(file(&out)?).stderr(file(&err)?).spawn().map_err(|error| format!("{command:?}: {error}"))?;
    if let (Some(text), Some(mut pipe)) = (input, child.stdin.take()) {
        pipe.write_all(text.as_bytes()).map_err(|error| error.to_string())?;
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    let read = |path: &Path| std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    Ok(Answer { ok: status.success(), out: read(&out), err: read(&err) })
}
