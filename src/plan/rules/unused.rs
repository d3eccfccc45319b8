//! Words that would change nothing where they stand: they are told, never dropped.

use super::super::Plan;
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::manifest::sections::{Mode, StateBackend};
use crate::resolve::Settings;

/// A word that nothing reads where it stands.
pub static WORD_WITHOUT_EFFECT: Rule = Rule {
    code: "FK2047",
    name: "word-without-effect",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Every word that the text sets is read where it stands: jobs by the mode that has them, digests by whoever fetches, sizes' words beside a size.",
    because: "A word that nobody reads would be dropped, and a reviewer would believe that it holds.",
    fires: application!(job "sha256 = \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"\n";),
    clean: application!(),
    source: "language reference, section 8: nothing is dropped",
};

/// A state backend that the Flink version does not have.
pub static BACKEND_TOO_NEW: Rule = Rule {
    code: "FK2048",
    name: "backend-too-new",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`state.backend = \"forst\"` needs Flink 2.0.",
    because: "Flink takes the word for the name of a class, does not find it, and the job dies when it is submitted.",
    fires: application!(rest "\n[state]\nbackend = \"forst\"\n";),
    clean: application!(rest "\n[state]\nbackend = \"rocksdb\"\n";),
    source: "language reference 4.5; published artifacts of Flink",
};

/// Environment variables that the image's entrypoint would write into a configuration that is mounted read-only.
pub const ENTRYPOINT_VARIABLES: &[&str] = &["FLINK_PROPERTIES", "TASK_MANAGER_NUMBER_OF_TASK_SLOTS", "JOB_MANAGER_RPC_ADDRESS"];

/// Tells every word without effect.
pub(super) fn check(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let manifest = &settings.manifest;
    let mut tell = |path: &str, why: &str, help: &str| {
        if settings.manifest_sets(path) {
            let node = settings.root.nearest(path);
            diagnostics.push(
                Diagnostic::new(&WORD_WITHOUT_EFFECT, format!("`{path}` has no effect here: {why}"))
                    .at(node.key_span, "read by nobody")
                    .because("a word that nobody reads would be dropped, and a reviewer would believe that it holds")
                    .help(help)
                    .path(path),
            );
        }
    };
    match manifest.mode {
        Some(Mode::Session) => tell("job", "a session cluster's jobs have names", "write `[jobs.NAME]`, or `mode = \"application\"`"),
        Some(Mode::Application) => tell("jobs", "an application cluster has one job", "write `[job]`, or `mode = \"session\"`"),
        None => {}
    }
    for job in plan.mode.jobs() {
        if job.program.jar().is_some_and(|jar| jar.scheme == "local") {
            for word in ["sha256", "fetch", "fetch-image"] {
                tell(
                    &format!("{}.{word}", job.path),
                    "the jar is in the image, and nobody fetches it",
                    "remove the line; the image's own digest pins what is in it",
                );
            }
        }
        if job.restore.is_none() {
            for word in ["claim-mode", "allow-non-restored-state"] {
                tell(
                    &format!("{}.restore.{word}", job.path),
                    "nothing is restored",
                    "add `from` with the savepoint's address, or remove the line",
                );
            }
        }
    }
    let own_file = manifest.logging.as_ref().is_some_and(|logging| logging.log4j.is_some() || logging.logback.is_some());
    if own_file {
        for word in ["format", "level", "levels"] {
            tell(&format!("logging.{word}"), "an own file says it", "write it in that file, or remove the file");
        }
    }
    let tables = [
        ("volumes", manifest.volumes.as_ref()),
        ("jobmanager.volumes", manifest.jobmanager.as_ref().and_then(|r| r.volumes.as_ref())),
        ("taskmanager.volumes", manifest.taskmanager.as_ref().and_then(|r| r.volumes.as_ref())),
    ];
    for (table, volumes) in tables {
        for (name, volume) in volumes.map(|volumes| &volumes.0).into_iter().flatten() {
            if volume.size.is_none() {
                for word in ["storage-class", "access-mode"] {
                    tell(&format!("{table}.{name}.{word}"), "it belongs to a new claim", "add `size`, or remove the line");
                }
            }
        }
    }
    // what the workspace brings along may serve another member
    if !settings.shared.zetcd && manifest.high_availability.as_ref().is_none_or(|ha| ha.zookeeper.is_none()) {
        tell(
            "components.zetcd",
            "nothing asks ZooKeeper",
            "add `[high-availability]` with `storage` and `[high-availability.zookeeper]`, or remove the table",
        );
    }
    for table in ["env", "jobmanager.env", "taskmanager.env"] {
        for name in ENTRYPOINT_VARIABLES {
            tell(
                &format!("{table}.{name}"),
                "the image's entrypoint cannot write to the mounted configuration",
                "write options in `[config]`, and `[taskmanager] slots`",
            );
        }
    }
    let forst = manifest.state.as_ref().is_some_and(|state| state.backend == Some(StateBackend::Forst));
    if forst && !plan.flink.is_at_least(2, 0) {
        diagnostics.push(
            Diagnostic::new(&BACKEND_TOO_NEW, format!("Flink {} has no backend `forst`", plan.flink))
                .at(settings.root.nearest("state.backend").span, "from 2.0")
                .at_run_time("Flink takes the word for the name of a class, does not find it, and the job dies when it is submitted")
                .help("write `backend = \"rocksdb\"`, or move to Flink 2.0")
                .path("state.backend"),
        );
    }
}
