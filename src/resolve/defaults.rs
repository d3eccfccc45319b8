//! What the edition says where no layer says anything: one item a default, each with its reason.
//!
//! In: the merged tree. Out: the same tree with the missing keys, each placed at its line of the text `edition 2026`.
//! A key that must stay unwritten has no item. What needs Flink's facts (ports, JVM options, probes) belongs to the plan.
//! Source: language reference, section 9 and the default columns of section 4.

use super::view::View;
use crate::diagnostic::{SourceId, Sources, Span};
use crate::manifest::node::{Node, Table, Value};

/// The name of the text that defaults are placed in.
pub const EDITION: &str = "edition 2026";

/// The edition itself.
pub(crate) const EDITION_NAME: &str = "2026";

/// One default.
pub struct Default {
    /// The key; `*` stands for each name that the table has.
    pub path: &'static str,
    /// The value as the text of the edition shows it: a TOML value, or where it comes from.
    pub shown: &'static str,
    /// The value, if the key is to be written; `*` is the name.
    pub value: fn(&View<'_>, &str) -> Option<Value>,
    /// Why this value.
    pub reason: &'static str,
}

impl std::fmt::Debug for Default {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} = {}", self.path, self.shown)
    }
}

fn text(value: &str) -> Option<Value> {
    Some(Value::String(value.to_owned()))
}

fn number(value: i64) -> Option<Value> {
    Some(Value::Integer(value))
}

const fn boolean(value: bool) -> Option<Value> {
    Some(Value::Boolean(value))
}

/// The value, if the condition holds.
fn when(condition: bool, value: Option<Value>) -> Option<Value> {
    if condition { value } else { None }
}

macro_rules! default {
    ($path:literal = $shown:literal, $value:expr, $reason:literal) => {
        Default { path: $path, shown: $shown, value: $value, reason: $reason }
    };
}

/// All defaults, in an order in which each finds those that it depends on.
pub static DEFAULTS: &[Default] = &[
    default!("target" = "\"standalone\"", |_, _| text("standalone"), "needs nothing installed"),
    default!("parallelism" = "1", |v, _| when(v.is("mode", "session"), number(1)), "mode session: what a job gets that does not say"),
    default!("jobs.*.parallelism" = "parallelism", |v, _| v.value("parallelism"), "a job of a session takes the file's"),
    default!(
        "image-pull-policy" = "\"if-not-present\"",
        |v, _| when(v.is("target", "spotify") && v.has_cluster(), text("if-not-present")),
        "spotify: its own default pulls at each start; elsewhere not written, since writing it restarts adopted jobs"
    ),
    // Roles.
    default!(
        "jobmanager.cpu" = "1",
        |v, _| when(v.has_cluster(), number(1)),
        "Flink's own default; the native client would otherwise differ from plain pods"
    ),
    default!(
        "jobmanager.memory-limit-factor" = "1",
        |v, _| when(v.has_cluster(), number(1)),
        "request and limit are equal: predictable memory kills"
    ),
    default!(
        "jobmanager.cpu-limit-factor" = "1",
        |v, _| when(v.has_cluster(), number(1)),
        "Guaranteed class and honest quotas; raise it against throttling"
    ),
    default!("jobmanager.replicas" = "1", |v, _| when(v.has_cluster(), number(1)), "a standby costs a pod and saves seconds"),
    default!(
        "jobmanager.kind" = "\"job\"",
        |v, _| when(v.is("target", "standalone") && v.is("job.runtime-mode", "batch"), text("job")),
        "batch: a job that ended must not start again"
    ),
    default!(
        "jobmanager.kind" = "\"deployment\"",
        |v, _| when(v.is("target", "standalone"), text("deployment")),
        "a Kubernetes Job's template cannot change, so a new image would be refused"
    ),
    default!(
        "jobmanager.liveness" = "\"rpc\"",
        |v, _| when(v.has_cluster() && v.target_in(&["standalone", "native"]), text("rpc")),
        "a process that does not answer its peers is dead; slow starts have a startup probe"
    ),
    default!(
        "taskmanager.slots" = "1",
        |v, _| when(v.has_cluster(), number(1)),
        "one slot, one failure domain; always written, since operators mean other numbers by silence"
    ),
    default!(
        "taskmanager.cpu" = "taskmanager.slots",
        |v, _| when(v.has_cluster(), v.value("taskmanager.slots")),
        "a core for each slot, as Flink's own default"
    ),
    default!(
        "taskmanager.memory-limit-factor" = "1",
        |v, _| when(v.has_cluster(), number(1)),
        "request and limit are equal: predictable memory kills"
    ),
    default!(
        "taskmanager.cpu-limit-factor" = "1",
        |v, _| when(v.has_cluster(), number(1)),
        "Guaranteed class and honest quotas; raise it against throttling"
    ),
    default!(
        "taskmanager.replicas" = "parallelism / taskmanager.slots, rounded up",
        |v, _| v.replicas(),
        "as many as the job needs; native Flink and lyft compute it"
    ),
    default!(
        "taskmanager.kind" = "\"stateful-set\"",
        |v, _| when(v.is("target", "standalone") && v.needs_stable_names(), text("stateful-set")),
        "local recovery or a claim for each TaskManager: stable names where needed"
    ),
    default!(
        "taskmanager.kind" = "\"deployment\"",
        |v, _| when(v.is("target", "standalone"), text("deployment")),
        "TaskManagers are interchangeable"
    ),
    // Volumes.
    default!(
        "volumes.*.access-mode" = "\"read-write-once\"",
        |v, name| when(v.has(&["volumes", name, "size"]), text("read-write-once")),
        "what each storage class offers"
    ),
    default!(
        "jobmanager.volumes.*.access-mode" = "\"read-write-once\"",
        |v, name| when(v.has(&["jobmanager", "volumes", name, "size"]), text("read-write-once")),
        "what each storage class offers"
    ),
    default!(
        "taskmanager.volumes.*.access-mode" = "\"read-write-once\"",
        |v, name| when(v.has(&["taskmanager", "volumes", name, "size"]), text("read-write-once")),
        "what each storage class offers"
    ),
    // Jobs.
    default!(
        "job.upgrade" = "by HA and the state folders",
        |v, _| v.upgrade(),
        "the operator's silent stateless loses state at each edit; between the clear cases it must be written"
    ),
    default!(
        "jobs.*.upgrade" = "by HA and the state folders",
        |v, _| v.upgrade(),
        "the operator's silent stateless loses state at each edit; between the clear cases it must be written"
    ),
    default!(
        "job.fetch" = "\"flink\" from Flink 1.19, else \"init-container\"",
        |v, _| v.fetch(&["job"]),
        "least machinery; only the init container can check a digest, and before 1.19 only it can download"
    ),
    default!(
        "jobs.*.fetch" = "\"flink\" from Flink 1.19, else \"init-container\"",
        |v, name| when(!v.is("target", "operator"), v.fetch(&["jobs", name])),
        "least machinery; session jobs of the operator are downloaded by the operator itself"
    ),
    // State and stores.
    default!(
        "high-availability.cluster-id" = "name",
        |v, _| when(v.is("target", "standalone") && v.has(&["high-availability", "storage"]), v.value("name")),
        "one name for one cluster; elsewhere the operator's or client's own"
    ),
    default!(
        "high-availability.zookeeper.path-root" = "\"/flink/{namespace}\"",
        |v, _| when(v.has(&["high-availability", "zookeeper"]), text("/flink/{namespace}")),
        "two namespaces on one ZooKeeper"
    ),
    default!(
        "checkpoints.on-cancel" = "\"retain\"",
        |v, _| when(v.has(&["checkpoints", "dir"]) && !v.is("target", "operator"), text("retain")),
        "a cancelled job must be restorable; the Apache operator sets it itself"
    ),
    default!("snapshots.*.kind" = "\"savepoint\"", |_, _| text("savepoint"), "the one that outlives the job"),
    default!(
        "s3.plugin" = "\"presto\"",
        |v, _| when(v.uses("s3", &["s3:", "s3a:", "s3p:"]), text("presto")),
        "Flink's advice for checkpoints; file sinks need hadoop"
    ),
    default!(
        "s3.path-style" = "true",
        |v, _| when(v.has_foreign_s3(), boolean(true)),
        "an endpoint other than AWS has no host name for each bucket"
    ),
    default!(
        "s3.credentials.access-key" = "\"access-key\"",
        |v, _| when(v.has(&["s3", "credentials"]), text("access-key")),
        "the entry of the Secret"
    ),
    default!(
        "s3.credentials.secret-key" = "\"secret-key\"",
        |v, _| when(v.has(&["s3", "credentials"]), text("secret-key")),
        "the entry of the Secret"
    ),
    default!(
        "s3.identity" = "\"service-account\"",
        |v, _| when(v.uses("s3", &["s3:", "s3a:", "s3p:"]) && !v.has(&["s3", "credentials"]), text("service-account")),
        "no key to keep; the role goes to service-account.annotations"
    ),
    default!(
        "gcs.identity" = "\"service-account\"",
        |v, _| when(v.uses("gcs", &["gs:"]) && !v.has(&["gcs", "credentials"]), text("service-account")),
        "no key to keep; the role goes to service-account.annotations"
    ),
    default!(
        "azure.identity" = "\"service-account\"",
        |v, _| when(v.uses("azure", &["abfs:", "abfss:", "wasb:", "wasbs:"]) && !v.has(&["azure", "credentials"]), text("service-account")),
        "no key to keep; the role goes to service-account.annotations"
    ),
    // Surroundings.
    default!(
        "service-account.name" = "name",
        |v, _| when(v.has_cluster() && !v.is("target", "nextbreakpoint"), v.value("name")),
        "its own: shared accounts grow rights"
    ),
    default!(
        "service-account.create" = "true",
        |v, _| when(v.has_cluster() && !v.is("target", "nextbreakpoint"), boolean(true)),
        "with the least Role; without API use no rights and no token"
    ),
    default!(
        "security.pod-security" = "\"baseline\"",
        |v, _| when(v.has_cluster() && v.target_in(&["lyft", "spotify"]), text("baseline")),
        "lyft, spotify: their containers have no security context of their own"
    ),
    default!(
        "security.pod-security" = "\"restricted\"",
        |v, _| when(v.has_cluster(), text("restricted")),
        "the level that a Kubernetes security reviewer asks for"
    ),
    default!("security.user" = "9999", |v, _| when(v.has_cluster(), number(9999)), "the user of the official images"),
    default!("security.read-only-root" = "false", |v, _| when(v.has_cluster(), boolean(false)), "many images write to their own folders"),
    default!("network-policy.enabled" = "false", |v, _| when(v.has_cluster(), boolean(false)), "development clusters may not enforce one"),
    default!(
        "disruption-budget.enabled" = "true",
        |v, _| when(v.has_cluster(), boolean(true)),
        "drains must work and must not take all at once"
    ),
    default!("disruption-budget.max-unavailable" = "1", |v, _| when(v.is_true("disruption-budget.enabled"), number(1)), "one at a time"),
    default!(
        "metrics.prometheus.enabled" = "false",
        |v, _| when(v.has_cluster(), boolean(false)),
        "development clusters without the machinery"
    ),
    default!(
        "metrics.prometheus.port" = "9249",
        |v, _| when(v.is_true("metrics.prometheus.enabled"), number(9249)),
        "Flink's own; a fixed port makes policies and meshes possible"
    ),
    default!(
        "rest.service" = "\"cluster-ip\"",
        |v, _| when(v.has_cluster() && !v.is("target", "lyft"), text("cluster-ip")),
        "whoever reaches REST can run code"
    ),
    default!("ingress.path" = "\"/\"", |v, _| when(v.has(&["ingress"]) && !v.is("target", "spotify"), text("/")), "the whole host"),
    default!(
        "tls.internal.keystore" = "\"keystore.jks\"",
        |v, _| when(v.has(&["tls", "internal"]), text("keystore.jks")),
        "the entry of the Secret"
    ),
    default!(
        "tls.internal.truststore" = "\"truststore.jks\"",
        |v, _| when(v.has(&["tls", "internal"]), text("truststore.jks")),
        "the entry of the Secret"
    ),
    default!(
        "tls.internal.password" = "\"password\"",
        |v, _| when(v.has(&["tls", "internal"]), text("password")),
        "the entry of the Secret"
    ),
    default!(
        "tls.rest.keystore" = "\"keystore.jks\"",
        |v, _| when(v.has(&["tls", "rest"]), text("keystore.jks")),
        "the entry of the Secret"
    ),
    default!(
        "tls.rest.truststore" = "\"truststore.jks\"",
        |v, _| when(v.has(&["tls", "rest"]), text("truststore.jks")),
        "the entry of the Secret"
    ),
    default!("tls.rest.password" = "\"password\"", |v, _| when(v.has(&["tls", "rest"]), text("password")), "the entry of the Secret"),
    default!("tls.rest.mutual" = "false", |v, _| when(v.has(&["tls", "rest"]), boolean(false)), "browsers have no certificate"),
    default!(
        "logging.format" = "\"text\"",
        |v, _| when(v.writes_logging(), text("text")),
        "for people; where the image's or operator's file stays, nothing is written"
    ),
    default!(
        "logging.level" = "\"info\"",
        |v, _| when(v.writes_logging(), text("info")),
        "Flink's own; a mounted folder hides the image's file, and then only errors are logged"
    ),
    // Targets.
    default!(
        "operator.ingress" = "true",
        |v, _| when(v.is("target", "operator") && v.has(&["ingress"]) && v.has(&["blue-green"]), boolean(true)),
        "blue-green: the operator moves the Ingress between the two clusters"
    ),
    default!(
        "operator.ingress" = "false",
        |v, _| when(v.is("target", "operator") && v.has(&["ingress"]), boolean(false)),
        "an Ingress of our own: an edit restarts nothing"
    ),
    default!(
        "spotify.job-mode" = "\"application\"",
        |v, _| when(v.is("target", "spotify") && v.is("mode", "application"), text("application")),
        "main() runs in the JobManager, as on every other target"
    ),
    // The place.
    default!("platform.kubernetes" = "\"1.34\"", |_, _| text("1.34"), "fixed by the edition: the newest would change with the compiler"),
    default!(
        "platform.operator" = "\"1.15\"",
        |v, _| when(v.is("target", "operator"), text("1.15")),
        "fixed by the edition: the newest would change with the compiler"
    ),
    default!("platform.prometheus-operator" = "false", |_, _| boolean(false), "not part of Kubernetes"),
    default!("platform.mesh" = "\"none\"", |_, _| text("none"), "not part of Kubernetes"),
    default!(
        "metrics.prometheus.pod-monitor" = "platform.prometheus-operator",
        |v, _| when(
            v.is_true("metrics.prometheus.enabled") && !v.is("target", "lyft") && !v.is("target", "nextbreakpoint"),
            v.value("platform.prometheus-operator")
        ),
        "where PodMonitors exist, they are how targets are found"
    ),
    default!("components.minio.size" = "\"1g\"", |v, _| when(v.has(&["components", "minio"]), text("1g")), "enough to try"),
    default!(
        "components.zetcd.size" = "\"1g\"",
        |v, _| when(v.has(&["components", "zetcd"]), text("1g")),
        "leader addresses and pointers are small"
    ),
    // Review and output.
    default!("source.approvals" = "0", |_, _| number(0), "a team of one; compliance asks for two"),
    default!("source.stamp" = "\"record\"", |_, _| text("record"), "a revision in metadata changes the objects at each commit"),
    default!("output.format" = "\"yaml\"", |_, _| text("yaml"), "needs no tool"),
    default!("output.dir" = "\"deploy\"", |_, _| text("deploy"), "beside the file"),
    default!("output.layout" = "\"files\"", |_, _| text("files"), "a review sees which object changed"),
    default!("output.helm.chart-version" = "\"0.1.0\"", |v, _| when(v.is("output.format", "helm"), text("0.1.0")), "Helm needs one"),
    default!(
        "output.argocd.waves" = "true",
        |v, _| when(v.is("output.format", "argocd"), boolean(true)),
        "accounts and configuration before the pods that need them"
    ),
];

/// The text of the edition, and where each default stands in it.
#[derive(Clone, Debug)]
pub(crate) struct Edition {
    pub(crate) source: SourceId,
    spans: Vec<(Span, Span)>,
}

impl Edition {
    /// Writes the text and registers it.
    pub(crate) fn new(sources: &mut Sources) -> Self {
        let mut lines = String::from("# The defaults of edition 2026: they fill what no layer sets.\n");
        let mut places = Vec::new();
        let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for default in DEFAULTS {
            let key = place(lines.len());
            lines.push_str(default.path);
            let key_end = place(lines.len());
            lines.push_str(" = ");
            let start = place(lines.len());
            lines.push_str(default.shown);
            places.push(((key, key_end), (start, place(lines.len()))));
            lines.push_str("  # ");
            lines.push_str(default.reason);
            lines.push('\n');
        }
        let source = sources.add(EDITION, lines);
        let span = |(start, end)| Span { source, start, end };
        Self { source, spans: places.into_iter().map(|(key, value)| (span(key), span(value))).collect() }
    }

    /// The default that a place of the text belongs to.
    pub(crate) fn default_at(&self, span: Span) -> Option<&'static Default> {
        self.spans.iter().zip(DEFAULTS).find(|((_, value), _)| *value == span).map(|(_, default)| default)
    }

    /// Fills what the tree leaves open; only in these top-level tables, if some are named.
    pub(crate) fn fill(&self, root: &mut Node, tables: &[&str]) {
        for (default, (key_span, span)) in DEFAULTS.iter().zip(&self.spans) {
            let table = default.path.split('.').next().unwrap_or_default();
            if !tables.is_empty() && !tables.contains(&table) {
                continue;
            }
            let names: Vec<String> = match default.path.split_once(".*.") {
                None => vec![String::new()],
                Some((above, _)) => root.get(above).and_then(Node::as_table).map(|t| t.keys().cloned().collect()).unwrap_or_default(),
            };
            for name in names {
                let keys: Vec<&str> = default.path.split('.').map(|key| if key == "*" { name.as_str() } else { key }).collect();
                if root.at(keys.iter().copied()).is_some() {
                    continue;
                }
                if let Some(value) = (default.value)(&View { root }, &name) {
                    insert(root, &keys, Node { value, span: *span, key_span: *key_span });
                }
            }
        }
    }
}

/// Puts a node at a path; tables on the way are made where there is none. Something else on the way was told by its type.
fn insert(root: &mut Node, keys: &[&str], node: Node) {
    let Some((last, above)) = keys.split_last() else { return };
    let mut table = root;
    for key in above {
        let Some(below) = table.as_table_mut() else { return };
        table = below.entry((*key).to_owned()).or_insert_with(|| Node {
            value: Value::Table(Table::new()),
            span: node.span,
            key_span: node.key_span,
        });
    }
    if let Some(table) = table.as_table_mut() {
        table.insert((*last).to_owned(), node);
    }
}
