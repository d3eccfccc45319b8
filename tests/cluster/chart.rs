//! A chart of our own in real Helm's hands: installed, tested, upgraded to another profile, rolled back and uninstalled in a
//! `restricted` namespace that is not the text's, under a release name that is not the cluster's, while its job goes on.
//!
//! In: the text below. Out: why a step failed, with what Helm and the cluster said.

use std::path::Path;
use std::time::Instant;

use camino::Utf8Path;
use flinkc::compile::{Request, build};
use flinkc::manifest::files::MemoryFiles;
use flinkc::manifest::sections::OutputFormat;

use crate::node::Node;
use crate::workspace::Workspace;

/// One Helm and the Flink that it installs.
pub(crate) struct Walk {
    /// The program.
    pub(crate) helm: &'static str,
    flink: &'static str,
    image: &'static str,
}

/// All walks.
pub(crate) const WALKS: &[Walk] =
    &[Walk { helm: "helm3", flink: "1.20", image: "flink:1.20.5" }, Walk { helm: "helm4", flink: "2.3", image: "flink:2.3.0" }];

/// The profiles differ in values, in what is compiled together and in which objects there are.
const TEXT: &str = r#"
name        = "probe"
namespace   = "compiled"
flink       = "@FLINK@"
mode        = "application"
parallelism = 1
image       = "@IMAGE@"
labels      = { cluster = "{name}" }

[job]
jar   = "local:///opt/flink/usrlib/ProbeJob.jar"
class = "ProbeJob"
args  = ["endless"]

[jobmanager]
memory = "1000m"

[taskmanager]
memory = "1200m"

[volumes.state]
mount       = "/flink-data"
size        = "1g"
access-mode = "read-write-many"

[high-availability]
storage = "file:///flink-data/ha"

[checkpoints]
dir      = "file:///flink-data/checkpoints"
interval = "2s"

[output]
format = "helm"

[profiles.large]
checkpoints.interval = "3s"
checkpoints.retained = 3
env.SIZE             = "large"

[profiles.large.taskmanager]
memory   = "1300m"
replicas = 2

[profiles.large.network-policy]
enabled = true
"#;

/// The release; its cluster is called the same.
const RELEASE: &str = "walked";

const INTERVAL: &str = "execution.checkpointing.interval";

impl Walk {
    /// Takes it, from the installation to an empty namespace.
    pub(crate) fn take(&self, node: &Node) -> Result<(), String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        self.write_chart(folder.path())?;
        let workspace = Workspace::create(node, &format!("flinkc-chart-{}", self.helm), "restricted")?;
        let start = Instant::now();
        let outcome =
            self.steps(&workspace, folder.path(), &|what| println!("chart/{} {} s: {what}", self.helm, start.elapsed().as_secs()));
        outcome.map_err(|why| format!("{why}\n{}", workspace.diagnosis()))
    }

    fn write_chart(&self, folder: &Path) -> Result<(), String> {
        let text = TEXT.replace("@FLINK@", self.flink).replace("@IMAGE@", self.image);
        let request = Request { format: Some(OutputFormat::Helm), ..Request::default() };
        let built = build(Utf8Path::new("flink.toml"), &request, &MemoryFiles::new().with("flink.toml", text.as_str()));
        let output = built.output.ok_or("the chart does not compile")?;
        for (path, bytes) in output.tree.iter() {
            let file = folder.join(path);
            let written = std::fs::create_dir_all(file.parent().unwrap_or(folder)).and_then(|()| std::fs::write(&file, bytes));
            written.map_err(|error| format!("{path}: {error}"))?;
        }
        Ok(())
    }

    /// Runs Helm in the namespace; a warning of Pod Security is an error too.
    fn helm(&self, workspace: &Workspace<'_>, arguments: &[&str]) -> Result<String, String> {
        let answer = workspace.node.helm(self.helm, &[arguments, &["--namespace", &workspace.name]].concat())?;
        let said = format!("{}{}", answer.out, answer.err);
        if !answer.ok || answer.err.contains("would violate") {
            return Err(format!("{} {}: {said}", self.helm, arguments.join(" ")));
        }
        Ok(said)
    }

    fn steps(&self, workspace: &Workspace<'_>, chart: &Path, done: &dyn Fn(&str)) -> Result<(), String> {
        let service = &format!("{RELEASE}-rest");
        let chart_text = chart.to_string_lossy();
        let large = chart.join("values-large.yaml");
        let large = large.to_string_lossy();
        let wait = ["--wait", "--timeout", "4m"];
        let said = self.helm(workspace, &[&["install", RELEASE, &chart_text, "--set", "helm.test=true"], &wait[..]].concat())?;
        if !said.contains(&format!("--namespace {} ", workspace.name)) {
            return Err(format!("the notes name another namespace: {said}"));
        }
        workspace.until_job(service, "RUNNING", 60)?;
        done("installed");
        self.helm(workspace, &["test", RELEASE, "--timeout", "2m"])?;
        done("tested");
        let profile = |count: usize, interval: &str, memory: &str| {
            workspace.until_ready(120)?;
            workspace.until(60, || match workspace.items("pods", crate::cases::TASKMANAGER)?.len() {
                pods if pods == count => Ok(()),
                pods => Err(format!("{pods} TaskManagers")),
            })?;
            workspace.option(service, INTERVAL, interval)?;
            workspace.option(service, "taskmanager.memory.process.size", memory)
        };
        profile(1, "2s", "1200m")?;
        workspace.goes_on(service, 150, || {
            self.helm(workspace, &[&["upgrade", RELEASE, &chart_text, "--reset-values", "-f", &large], &wait[..]].concat()).map(|_| ())
        })?;
        profile(2, "3s", "1300m")?;
        count(workspace, "networkpolicies", 1)?;
        done("upgraded to the profile large");
        workspace.goes_on(service, 150, || self.helm(workspace, &[&["rollback", RELEASE, "1"], &wait[..]].concat()).map(|_| ()))?;
        profile(1, "2s", "1200m")?;
        count(workspace, "networkpolicies", 0)?;
        done("rolled back");
        self.helm(workspace, &[&["uninstall", RELEASE], &wait[..]].concat())?;
        for kind in [
            "deployments",
            "statefulsets",
            "services",
            "jobs",
            "roles",
            "rolebindings",
            "networkpolicies",
            "poddisruptionbudgets",
            "persistentvolumeclaims",
        ] {
            workspace.until(60, || count(workspace, kind, 0))?;
        }
        done("uninstalled");
        Ok(())
    }
}

fn count(workspace: &Workspace<'_>, kind: &str, expected: usize) -> Result<(), String> {
    let found = workspace.items(kind, "")?;
    if found.len() == expected { Ok(()) } else { Err(format!("{} {kind}, not {expected}", found.len())) }
}
