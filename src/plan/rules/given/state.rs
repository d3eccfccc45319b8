//! Where state goes, and who finds it again: high availability, directories; and what a complete file must carry for the JVM.

use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::excerpt::{Carrier, Excerpt};
use crate::flink::config_file::ConfigFormat;
use crate::plan::rules::disk::local_path;
use crate::plan::rules::ha::HA_STORAGE_IS_LOCAL;
use crate::plan::rules::reactive::REACTIVE_WITHOUT_CHECKPOINTS;
use crate::plan::rules::scene::Scene;
use crate::plan::rules::state::STATE_ON_NODE_DISK;
use crate::plan::rules::unused::BACKEND_TOO_NEW;
use crate::plan::rules::{endpoint, entrypoint};

use super::is_complete;

/// An election whose winner finds nothing.
pub static HA_WITHOUT_STORAGE: Rule = Rule {
    code: "FK2088",
    name: "ha-without-storage",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Where high availability is on, `high-availability.storageDir` is set.",
    because: "The JobManager does not start without it.",
    fires: "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\nhigh-availability.type: kubernetes\nkubernetes.cluster-id: orders\n",
    clean: "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\nhigh-availability.type: kubernetes\nhigh-availability.storageDir: s3://flink-data/ha\nkubernetes.cluster-id: orders\n",
    source: "Flink, documentation of Kubernetes HA",
};

/// An election that others take part in.
pub static HA_WITHOUT_CLUSTER_ID: Rule = Rule {
    code: "FK2089",
    name: "ha-without-cluster-id",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Where high availability by Kubernetes is on, the file has `kubernetes.cluster-id`; `high-availability.cluster-id` is ZooKeeper's.",
    because: "The names of the election's ConfigMaps come from it: without one the start fails, unless an argument gives it.",
    fires: "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\nhigh-availability.type: kubernetes\nhigh-availability.storageDir: s3://flink-data/ha\n",
    clean: "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\nhigh-availability.type: kubernetes\nhigh-availability.storageDir: s3://flink-data/ha\nkubernetes.cluster-id: orders\n",
    source: "Flink, documentation of Kubernetes HA; lyft/flinkk8soperator#295",
};

/// A marker that nothing replaces, or nobody wrote.
pub static ENTROPY_KEY_UNUSED: Rule = Rule {
    code: "FK2091",
    name: "entropy-key-unused",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Where `s3.entropy.key` is set, the checkpoints' path holds the marker; and where the path holds `_entropy_`, the option is set.",
    because: "Entropy is put where the marker stands: without one the option has no effect.",
    fires: "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\ns3.entropy.key: _entropy_\nexecution.checkpointing.dir: s3://flink-data/checkpoints\n",
    clean: "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\nenv.java.default-opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\ns3.entropy.key: _entropy_\nexecution.checkpointing.dir: s3://flink-data/_entropy_/checkpoints\n",
    source: "Flink, documentation of S3, entropy injection",
};

/// A file for Java 17 without what Flink needs there.
pub static JVM_OPENS_MISSING: Rule = Rule {
    code: "FK2092",
    name: "jvm-opens-missing",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "A complete `config.yaml` of Flink 2.0 or newer, whose images have Java 17, sets `--add-opens` in `env.java.default-opts.all` or `env.java.opts.all`.",
    because: "A file that is mounted over the image's loses the list there: the processes start, and every submission fails with InaccessibleObjectException.",
    fires: "",
    clean: "",
    source: "Flink, shipped config.yaml; run on a real cluster with 1.20 and 2.3 on Java 17",
};

/// Everything of this file.
pub(super) fn judge(excerpt: &Excerpt, scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    high_availability(excerpt, scene, diagnostics);
    directories(scene, diagnostics);
    marker(scene, diagnostics);
    endpoint::judge(scene, diagnostics);
    entrypoint::variables(scene, diagnostics);
    if is_complete(excerpt) && excerpt.format == ConfigFormat::Standard && excerpt.flink.is_at_least(2, 0) {
        opens(excerpt, scene, diagnostics);
    }
    let get = |key: &str| scene.config.get(key);
    let place = |key: &str| scene.config.entry(key).and_then(|(_, setting)| setting.place);
    if get("scheduler-mode").is_some_and(|mode| mode.eq_ignore_ascii_case("reactive"))
        && get("execution.checkpointing.interval").is_none()
        && excerpt.carrier != Carrier::Fragment
    {
        let finding = Diagnostic::new(&REACTIVE_WITHOUT_CHECKPOINTS, "reactive scaling without checkpoints")
            .at_run_time("each new or lost TaskManager restarts the job; unless the code takes checkpoints, it starts from nothing")
            .help("add `execution.checkpointing.interval: 1 min`, and a directory for the checkpoints")
            .path("scheduler-mode");
        diagnostics.push(marked(finding, place("scheduler-mode"), "needs `execution.checkpointing.interval`"));
    }
    if get("state.backend.type").is_some_and(|backend| backend.eq_ignore_ascii_case("forst")) && !scene.flink.is_at_least(2, 0) {
        let finding = Diagnostic::new(&BACKEND_TOO_NEW, format!("Flink {} has no backend `forst`", scene.flink))
            .at_run_time("Flink takes the word for the name of a class, does not find it, and the job dies when it is submitted")
            .help("write `rocksdb`, or move to Flink 2.0")
            .path("state.backend.type");
        diagnostics.push(marked(finding, place("state.backend.type"), "from 2.0"));
    }
}

fn marked(finding: Diagnostic, place: Option<Span>, label: impl Into<String>) -> Diagnostic {
    match place {
        Some(place) => finding.at(place, label),
        None => finding,
    }
}

fn high_availability(excerpt: &Excerpt, scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let Some((name, setting)) = scene.config.entry("high-availability.type") else { return };
    if setting.text.eq_ignore_ascii_case("none") || excerpt.carrier == Carrier::Fragment {
        return;
    }
    match scene.config.entry("high-availability.storageDir") {
        None => {
            let mut finding = Diagnostic::new(&HA_WITHOUT_STORAGE, "high availability has no storage")
                .at_run_time("the JobManager does not start: `high-availability.storageDir` must be set")
                .help("add `high-availability.storageDir: s3://…`")
                .path(name);
            if excerpt.carrier == Carrier::Operator {
                // the operator's own default configuration may have it
                finding.level = Level::Warning;
            }
            diagnostics.push(marked(finding, setting.place, "needs `high-availability.storageDir`"));
        }
        Some((key, storage)) => {
            if let Some(path) = local_path(&storage.text).map(|path| path.as_str()).or_else(|| without_scheme(&storage.text)) {
                let mut finding = Diagnostic::new(&HA_STORAGE_IS_LOCAL, "the HA storage lies in the JobManager's own file system")
                    .at_run_time("unless a volume that outlives the pod is mounted there, a new JobManager finds the pointers, but not the files they point to: recovery fails exactly when it is needed")
                    .help(format!("use a store (`s3://…`, `gs://…`, `abfss://…`), or mount a shared claim at or above `{path}`"))
                    .path(key);
                finding.level = Level::Warning;
                diagnostics.push(marked(finding, storage.place, "a path of the pod"));
            }
        }
    }
    let kubernetes = setting.text.eq_ignore_ascii_case("kubernetes") || setting.text.ends_with(".KubernetesHaServicesFactory");
    if kubernetes && is_complete(excerpt) && scene.config.get("kubernetes.cluster-id").is_none() {
        let zookeepers = scene.config.entry("high-availability.cluster-id").and_then(|(_, setting)| setting.place);
        let mut finding = Diagnostic::new(&HA_WITHOUT_CLUSTER_ID, "high availability by Kubernetes has no `kubernetes.cluster-id`")
            .at_run_time(
                "the election's ConfigMaps are named by it: the processes do not start, unless an argument (`-D`) gives it to each of them",
            )
            .help("add `kubernetes.cluster-id: NAME`, a name that no other cluster of the namespace has")
            .path(name);
        if let Some(place) = zookeepers {
            finding = finding.also(place, "read with ZooKeeper only");
        }
        diagnostics.push(marked(finding, setting.place, "needs `kubernetes.cluster-id`"));
    }
}

/// A path that no scheme leads out of the pod.
fn without_scheme(text: &str) -> Option<&str> {
    text.starts_with('/').then_some(text)
}

fn directories(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    for (option, what) in [("execution.checkpointing.dir", "checkpoints lie"), ("execution.checkpointing.savepoint-dir", "savepoints lie")]
    {
        let Some((key, setting)) = scene.config.entry(option) else { continue };
        let Some(path) = local_path(&setting.text).map(|path| path.as_str()).or_else(|| without_scheme(&setting.text)) else { continue };
        let mut finding = Diagnostic::new(&STATE_ON_NODE_DISK, format!("{what} on the disk of one pod or node"))
            .at_run_time("unless one volume is mounted there in all pods, they come up elsewhere after a failure and do not find the files")
            .help(format!("use a store (`s3://…`, `gs://…`, `abfss://…`), or mount a claim that many nodes can write at or above `{path}`"))
            .path(key);
        finding.level = Level::Warning;
        diagnostics.push(marked(finding, setting.place, "a path of the pod"));
    }
}

/// The marker that Flink's documentation writes.
const MARKER: &str = "_entropy_";

/// The marker of entropy and the path that should hold it; for `[config]` too.
pub(in crate::plan::rules) fn marker(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let dir = scene.config.entry("execution.checkpointing.dir");
    let Some((key, marker)) = scene.config.entry("s3.entropy.key") else {
        if let Some((key, dir)) = dir.filter(|(_, dir)| dir.text.contains(MARKER)) {
            let finding = Diagnostic::new(&ENTROPY_KEY_UNUSED, format!("nothing replaces the marker `{MARKER}`"))
                .at_run_time("it stays in the path as it is: all checkpoints lie below one prefix of the store")
                .help(format!("set `s3.entropy.key{} {}`, or remove the marker", scene.sign(), scene.value(MARKER)))
                .path(scene.path(key));
            diagnostics.push(marked(finding, dir.place, "needs `s3.entropy.key`"));
        }
        return;
    };
    if let Some((_, dir)) = dir.filter(|(_, dir)| !dir.text.contains(&marker.text)) {
        let mut finding = Diagnostic::new(&ENTROPY_KEY_UNUSED, format!("no path holds the marker `{}`", marker.text))
            .at_run_time("checkpoints get no random part in their paths: the option has no effect")
            .help(format!("write `{}` into the checkpoints' path, or remove `{key}`", marker.text))
            .path(scene.path(key));
        if let Some(place) = dir.place {
            finding = finding.also(place, "without the marker");
        }
        diagnostics.push(marked(finding, marker.place, "stands in no path"));
    }
}

fn opens(excerpt: &Excerpt, scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let options = ["env.java.default-opts.all", "env.java.opts.all", "env.java.opts"];
    if options.iter().any(|key| scene.config.get(key).is_some_and(|text| text.contains("--add-opens"))) {
        return;
    }
    let own = options.iter().find_map(|key| scene.config.entry(key)).and_then(|(_, setting)| setting.place);
    let place = own.unwrap_or(Span { end: excerpt.at.start, ..excerpt.at });
    diagnostics.push(
        Diagnostic::new(&JVM_OPENS_MISSING, "the JVM's `--add-opens` are missing")
            .at(place, "no `--add-opens`")
            .at_run_time(
                "on Java 17, the default of these images, the processes start, and every job fails with InaccessibleObjectException",
            )
            .help(format!(
                "copy `env.java.default-opts.all` from the config.yaml that Flink {} ships; own options belong in `env.java.opts.all`",
                excerpt.flink
            ))
            .path("env.java.default-opts.all"),
    );
}
