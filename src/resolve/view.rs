//! Questions that defaults ask about the merged tree.
//!
//! In: the tree so far. Out: yes, no, or a value. Must not: change it, or know a target's facts beyond the language reference.

use crate::manifest::node::{Node, Value};

/// The merged tree, as defaults see it.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(crate) root: &'a Node,
}

impl View<'_> {
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.root.get(path).and_then(Node::as_str)
    }

    pub(crate) fn value(&self, path: &str) -> Option<Value> {
        self.root.get(path).map(|n| n.value.clone())
    }

    pub(crate) fn is(&self, path: &str, word: &str) -> bool {
        self.text(path) == Some(word)
    }

    pub(crate) fn is_true(&self, path: &str) -> bool {
        self.root.get(path).is_some_and(|n| n.value == Value::Boolean(true))
    }

    pub(crate) fn has(&self, keys: &[&str]) -> bool {
        self.root.at(keys.iter().copied()).is_some()
    }

    pub(crate) fn target_in(&self, targets: &[&str]) -> bool {
        self.text("target").is_some_and(|t| targets.contains(&t))
    }

    /// Whether this file emits a cluster, and not only jobs for another one.
    pub(crate) fn has_cluster(&self) -> bool {
        !self.has(&["session-cluster"])
    }

    /// TaskManagers by number, where the target takes a number and nothing else moves it.
    pub(crate) fn replicas(&self) -> Option<Value> {
        let fixed = self.target_in(&["standalone", "spotify", "nextbreakpoint"])
            || (self.is("target", "operator") && self.is("operator.mode", "standalone"));
        if !fixed || !self.has_cluster() || self.has(&["scaling", "reactive", "cpu"]) {
            return None;
        }
        let positive = |path: &str| if let Value::Integer(n) = self.root.get(path)?.value { Some(n).filter(|n| *n > 0) } else { None };
        let (parallelism, slots) = (positive("parallelism")?, positive("taskmanager.slots")?);
        Some(Value::Integer(parallelism / slots + i64::from(parallelism % slots > 0)))
    }

    /// Local recovery, or a claim for each TaskManager.
    pub(crate) fn needs_stable_names(&self) -> bool {
        let volumes = self.root.get("taskmanager.volumes").and_then(Node::as_table);
        self.has(&["state", "local-recovery"])
            || volumes.is_some_and(|volumes| volumes.values().any(|v| v.as_table().is_some_and(|t| t.contains_key("size"))))
    }

    /// What an edit does to state, where only one answer is sane.
    pub(crate) fn upgrade(&self) -> Option<Value> {
        let ha = self.has(&["high-availability", "storage"]);
        let checkpoints = self.has(&["checkpoints", "dir"]);
        let savepoints = self.has(&["savepoints", "dir"]);
        let word = match self.text("target")? {
            "spotify" | "nextbreakpoint" => "savepoint",
            "lyft" if savepoints => "savepoint",
            "lyft" => "stateless",
            "standalone" | "native" if ha => "last-state",
            "standalone" | "native" => "stateless",
            // Whether a cluster described elsewhere keeps state is not known here.
            "operator" if !self.has_cluster() => return None,
            "operator" if ha && checkpoints => "last-state",
            "operator" if !ha && !checkpoints && !savepoints => "stateless",
            _ => return None,
        };
        Some(Value::String(word.to_owned()))
    }

    /// Who downloads the jar of the job at `keys`, if it is remote.
    pub(crate) fn fetch(&self, keys: &[&str]) -> Option<Value> {
        let job = self.root.at(keys.iter().copied())?;
        let jar = job.get("jar").or_else(|| job.get("sql.runner"))?.as_str()?;
        let remote = !jar.starts_with("local:") && !jar.starts_with("file:");
        if !remote || !self.target_in(&["standalone", "native", "operator", "spotify"]) {
            return None;
        }
        let by_operator = self.is("target", "operator") && self.is("operator.mode", "standalone");
        let container = job.get("sha256").is_some() || !self.is_from(1, 19) || by_operator || self.is("target", "spotify");
        Some(Value::String(if container { "init-container" } else { "flink" }.to_owned()))
    }

    fn is_from(&self, major: u16, minor: u16) -> bool {
        let mut parts = self.text("flink").unwrap_or_default().split('.').map(|part| part.parse::<u16>().ok());
        let version = (parts.next().flatten(), parts.next().flatten());
        matches!(version, (Some(a), Some(b)) if (a, b) >= (major, minor))
    }

    /// Whether a store has a table, or some text names one of its schemes.
    pub(crate) fn uses(&self, table: &str, schemes: &[&str]) -> bool {
        self.has(&[table]) || READ_BY_FLINK.iter().filter_map(|key| self.root.get(key)).any(|node| names_scheme(node, schemes))
    }

    /// Whether S3 is somebody else's: an endpoint that is not AWS's, or the development store.
    pub(crate) fn has_foreign_s3(&self) -> bool {
        match self.text("s3.endpoint") {
            Some(endpoint) => !is_aws(endpoint),
            None => self.has(&["components", "minio"]),
        }
    }

    /// Whether a log file is emitted: always for plain pods and native ones, whose folder hides the image's, elsewhere where a word asks for it, never beside a file of the user's.
    pub(crate) fn writes_logging(&self) -> bool {
        let own = self.has(&["logging", "log4j"]) || self.has(&["logging", "logback"]);
        let asked = ["format", "level", "levels"].iter().any(|key| self.has(&["logging", key]));
        self.has_cluster()
            && !own
            && !self.target_in(&["lyft", "nextbreakpoint"])
            && (asked || self.is("target", "standalone") || (self.is("target", "native") && !self.is_true("native.client-only")))
    }
}

/// The tables whose texts Flink itself opens. Arguments are the program's own.
const READ_BY_FLINK: &[&str] = &["job", "jobs", "high-availability", "checkpoints", "savepoints", "snapshots", "config"];

fn names_scheme(node: &Node, schemes: &[&str]) -> bool {
    match &node.value {
        Value::String(text) => schemes.iter().any(|scheme| text.starts_with(scheme)),
        Value::Array(items) => items.iter().any(|item| names_scheme(item, schemes)),
        Value::Table(table) => table.iter().any(|(key, value)| key != "args" && names_scheme(value, schemes)),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => false,
    }
}

/// Whether an endpoint's host is one of AWS's own (`amazonaws.com`, `amazonaws.com.cn`).
fn is_aws(endpoint: &str) -> bool {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn")
}
