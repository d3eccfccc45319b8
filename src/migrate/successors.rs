//! What replaces an option that is gone, where the catalogue cannot tell: other names with other values.
//!
//! In: a key and its value. Out: lines that say the same to a newer Flink. It must not guess: a value that is not listed stays undecided.
//! Source: Flink 1.20, MemoryBackwardsCompatibilityUtils (what an old heap means to the scripts), SSLUtils (`security.ssl.enabled` is the
//! fallback of both switches), ClusterOptions (TaskManagerLoadBalanceMode), ReporterSetup (a reporter has a factory beside it),
//! ExecutionConfigOptions; release notes 2.0.

use crate::flink::java;

/// What is to be written instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Successor {
    /// These options; none of them if the version behaves so anyway.
    Lines(Vec<(String, String)>, &'static str),
    /// There is something, but this value has no counterpart that can be told.
    Unclear(&'static str),
}

fn one(key: &str, value: impl Into<String>, why: &'static str) -> Successor {
    Successor::Lines(vec![(key.to_owned(), value.into())], why)
}

/// The successor of an option that a version no longer reads.
pub(super) fn of(key: &str, value: &str) -> Option<Successor> {
    let truth = java::parse_boolean(value);
    let mebibytes = || value.trim().parse::<u32>().ok().map(|number| format!("{number}m"));
    let found = match key {
        "taskmanager.heap.size" => one("taskmanager.memory.flink.size", value, "the scripts took it for Flink's memory"),
        "jobmanager.heap.size" => one("jobmanager.memory.heap.size", value, "the scripts took it for the JVM's heap"),
        "taskmanager.heap.mb" => match mebibytes() {
            Some(size) => one("taskmanager.memory.flink.size", size, "the scripts took it for Flink's memory, in MiB"),
            None => Successor::Unclear("it was a number of MiB; write `taskmanager.memory.flink.size`"),
        },
        "jobmanager.heap.mb" => match mebibytes() {
            Some(size) => one("jobmanager.memory.heap.size", size, "the scripts took it for the JVM's heap, in MiB"),
            None => Successor::Unclear("it was a number of MiB; write `jobmanager.memory.heap.size`"),
        },
        "cluster.evenly-spread-out-slots" => match truth {
            Some(true) => one("taskmanager.load-balance.mode", "SLOTS", "slots are spread by the load-balance mode now"),
            Some(false) => Successor::Lines(Vec::new(), "slots are not spread unless `taskmanager.load-balance.mode` asks for it"),
            None => Successor::Unclear("write `taskmanager.load-balance.mode: SLOTS` if slots are to be spread"),
        },
        "security.ssl.enabled" => match truth {
            Some(flag) => Successor::Lines(
                ["security.ssl.internal.enabled", "security.ssl.rest.enabled"].map(|key| (key.to_owned(), flag.to_string())).to_vec(),
                "it stood for both switches where they were not set",
            ),
            None => Successor::Unclear("write `security.ssl.internal.enabled` and `security.ssl.rest.enabled`"),
        },
        "state.backend.async" => Successor::Lines(Vec::new(), "snapshots are always asynchronous"),
        "table.exec.shuffle-mode" => match value.to_ascii_lowercase().as_str() {
            "all_edges_blocking" | "batch" => {
                one("execution.batch-shuffle-mode", "ALL_EXCHANGES_BLOCKING", "it has become an option of all batch jobs")
            }
            "all_edges_pipelined" | "pipelined" => {
                one("execution.batch-shuffle-mode", "ALL_EXCHANGES_PIPELINED", "it has become an option of all batch jobs")
            }
            _ => Successor::Unclear("look at `execution.batch-shuffle-mode`"),
        },
        _ => return reporter(key, value),
    };
    Some(found)
}

/// `metrics.reporter.NAME.class`: Flink's own reporters have a factory of the same name.
fn reporter(key: &str, value: &str) -> Option<Successor> {
    let name = key.strip_prefix("metrics.reporter.")?.strip_suffix(".class").filter(|name| !name.is_empty() && !name.contains('.'))?;
    let own = value.starts_with("org.apache.flink.metrics.") && value.ends_with("Reporter");
    Some(if own {
        one(&format!("metrics.reporter.{name}.factory.class"), format!("{value}Factory"), "reporters are made by factories now")
    } else {
        Successor::Unclear("reporters are made by factories now: write the name of its factory as `metrics.reporter.NAME.factory.class`")
    })
}

/// A value that has another spelling now, of an option that is still there.
pub(super) fn value_of(key: &str, value: &str) -> Option<(&'static str, &'static str)> {
    match (key, value.to_ascii_lowercase().as_str()) {
        ("jobmanager.scheduler", "ng") => Some(("Default", "`Ng` was the old name of the default scheduler")),
        _ => None,
    }
}
