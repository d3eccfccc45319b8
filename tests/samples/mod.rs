//! A sample of each word: what stands beside it, and a value that is not the default.
//!
//! Out: the lines of a flink.toml, one dotted key each. Values without a row come from the schema's examples.
#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::collections::BTreeMap;

use serde_json::Value;

/// A text: key path → value in TOML.
pub(crate) type Lines = BTreeMap<String, String>;

/// The mode of a sample, and whose cluster it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    Application,
    Session,
    /// Jobs for a cluster that another text describes.
    Elsewhere,
}

/// What the smallest text of a target says.
pub(crate) fn smallest(target: &str, mode: Mode) -> Lines {
    let mut lines = Lines::new();
    let common = [
        "name = 'orders'",
        "namespace = 'flink'",
        "flink = '1.20.1'",
        "image = 'registry.example.com/orders:1.4.2'",
        "jobmanager.memory = '2g'",
        "taskmanager.memory = '4g'",
    ];
    set(&mut lines, &common, "");
    lines.insert("target".to_owned(), format!("'{target}'"));
    match mode {
        Mode::Application => set(
            &mut lines,
            &["mode = 'application'", "parallelism = 2", "~jar = 'local:///opt/flink/usrlib/orders.jar'", "~class = 'com.example.Orders'"],
            "job.",
        ),
        Mode::Session | Mode::Elsewhere => set(&mut lines, &["mode = 'session'"], ""),
    }
    if mode != Mode::Application {
        set(&mut lines, &["~jar = 'local:///opt/flink/usrlib/one.jar'", "~class = 'com.example.One'", "~parallelism = 2"], "jobs.one.");
    }
    if mode == Mode::Elsewhere {
        set(&mut lines, &["-image", "-jobmanager.memory", "-taskmanager.memory", "session-cluster = 'shared'"], "");
    }
    let own: &[&str] = match target {
        "spotify" => &["savepoints.dir = 's3://bucket/sp'", "s3.plugin = 'in-image'", "security.pod-security = 'baseline'"],
        "lyft" => &["savepoints.dir = 's3://bucket/sp'", "s3.plugin = 'in-image'", "security.pod-security = 'baseline'"],
        "nextbreakpoint" => &[
            "savepoints.dir = 's3://bucket/sp'",
            "s3.plugin = 'in-image'",
            "nextbreakpoint.supervisor-image = 'example.com/s:1'",
            "nextbreakpoint.bootstrap-image = 'example.com/b:1'",
        ],
        _ => &[],
    };
    set(&mut lines, own, "");
    if mode == Mode::Elsewhere {
        set(&mut lines, &["-s3", "-security", "-nextbreakpoint.supervisor-image"], "");
    }
    if target == "lyft" && mode == Mode::Application {
        set(&mut lines, &["~jar = 'local:///opt/flink/flink-web-upload/orders.jar'"], "job.");
    }
    lines
}

/// Lays lines over a text: `PATH = VALUE`, or `-PATH` to take it out with all below. `~` is what `here` says.
pub(crate) fn set(lines: &mut Lines, rows: &[&str], here: &str) {
    for row in rows {
        let row = row.replace('~', here);
        if let Some(path) = row.strip_prefix('-') {
            lines.retain(|key, _| key != path && !key.starts_with(&format!("{path}.")));
        } else {
            let (path, value) = row.split_once(" = ").unwrap_or_else(|| panic!("{row}"));
            lines.insert(path.to_owned(), value.to_owned());
        }
    }
}

/// The text.
pub(crate) fn text(lines: &Lines) -> String {
    lines.iter().map(|(path, value)| format!("{path} = {value}\n")).collect()
}

/// The path of a word in a text, and the table that stands for `~` in its rows.
pub(crate) fn place(word: &str) -> (String, &'static str) {
    let path = word.replace(
        "NAME",
        match word.split('.').next() {
            Some("config-secrets") => "'s3.access-key'",
            Some("lints" | "waivers") => "image-without-digest",
            _ => "one",
        },
    );
    let roles = ["volumes.", "env.", "env-secrets.", "pod"];
    let here = match word.split_once('.') {
        Some(("job", _)) => "job.",
        Some(("jobs", _)) => "jobs.one.",
        Some(("jobmanager", rest)) if roles.iter().any(|role| rest.starts_with(role)) => "jobmanager.",
        Some(("taskmanager", rest)) if roles.iter().any(|role| rest.starts_with(role)) => "taskmanager.",
        _ => "",
    };
    (path, here)
}

/// A word as rows name it: the same in a role's table as in the common one, in `jobs.NAME` as in `job`.
pub(crate) fn pattern(word: &str) -> String {
    let (_, here) = place(word);
    match here {
        "job." => word.to_owned(),
        "jobs.one." => word.replacen("jobs.NAME.", "job.", 1),
        here => word.strip_prefix(here).unwrap_or(word).to_owned(),
    }
}

/// The rows of `table` for a word and a target: those of all tables above it, too.
fn rows<'t>(table: &'t [(&str, &str, &'t [&'t str])], word: &str, target: &str) -> impl Iterator<Item = &'t str> {
    let pattern = pattern(word);
    let at = move |path: &str| pattern == path || pattern.starts_with(&format!("{path}."));
    let letter = target.to_owned();
    table
        .iter()
        .filter(move |(path, targets, _)| at(path) && (targets.is_empty() || targets.split(' ').any(|one| one == letter)))
        .flat_map(|(_, _, rows)| rows.iter().copied())
}

/// What stands beside a word, on all targets or on some.
pub(crate) fn beside(lines: &mut Lines, word: &str, target: &str) {
    let rows: Vec<&str> = rows(BESIDE, word, target).collect();
    set(lines, &rows, place(word).1);
}

/// A value of a word.
pub(crate) fn value(word: &str, target: &str, schema: &Value) -> String {
    let pattern = pattern(word);
    let mine =
        VALUES.iter().find(|(path, targets, _)| *path == pattern && (targets.is_empty() || targets.split(' ').any(|one| one == target)));
    if let Some((_, _, value)) = mine {
        return (*value).to_owned();
    }
    let example = property(schema, word).and_then(|property| property.get("examples")?.as_array()?.first().cloned());
    toml(&example.unwrap_or_else(|| panic!("no sample of `{word}`: give it a row in tests/samples")))
}

/// The property of a word in the schema.
pub(crate) fn property<'s>(schema: &'s Value, word: &str) -> Option<&'s Value> {
    let mut here = schema;
    for key in word.split('.') {
        let target = here.get("$ref").and_then(Value::as_str).and_then(|reference| schema.pointer(reference.strip_prefix('#')?));
        let table = target.unwrap_or(here);
        here = if key == "NAME" { table.get("additionalProperties")? } else { table.get("properties")?.get(key)? };
    }
    Some(here)
}

/// JSON as TOML in one line.
fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            format!("{{ {} }}", map.iter().map(|(key, value)| format!("{key:?} = {}", toml(value))).collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// Word or table, targets (none: all), what stands beside it.
const BESIDE: &[(&str, &str, &[&str])] = &[
    ("unset", "", &["inherits = ['shared.toml']"]),
    ("job.sql", "spotify", &["~sql.runner-class = 'com.example.Runner'"]),
    ("job.sql.files", "spotify", &["~sql.runner-class = 'com.example.Runner'"]),
    ("operator.ingress", "", &["ingress.host = 'a.example.com'"]),
    ("native.client-only", "", &["security.pod-security = 'baseline'"]),
    ("rest.labels", "native", &["flink = '2.2.0'"]),
    ("taskmanager.replicas", "operator", &["operator.mode = 'standalone'"]),
    ("scaling.reactive", "operator", &["operator.mode = 'standalone'"]),
    ("state.local-recovery", "standalone", &["taskmanager.volumes.state.mount = '/state'", "taskmanager.volumes.state.size = '10g'"]),
    ("parallelism", "nextbreakpoint", &["-jobs.one.parallelism"]),
    ("output.argocd.waves", "", &["extra = ['objects/a.yaml']"]),
    ("waivers", "", &["lints.image-without-digest = 'deny'", "waivers.image-without-digest.reason = 'x'"]),
    ("waivers.NAME.approved-by", "", &["source.approvals = 1"]),
    ("source.approvals", "", &["lints.image-without-digest = 'deny'", "waivers.image-without-digest.reason = 'x'"]),
    ("source.repository", "", &["source.stamp = 'objects'"]),
    ("output.helm", "", &["output.format = 'helm'"]),
    ("output.argocd", "", &["output.format = 'argocd'", "output.argocd.repo = 'https://git.example.com/a'"]),
    ("job.sha256", "", &["~jar = 'https://example.com/a.jar'"]),
    ("job.fetch", "", &["~jar = 'https://example.com/a.jar'"]),
    ("job.fetch-image", "", &["~jar = 's3://bucket/a.jar'", "~fetch = 'init-container'"]),
    ("job.python", "", &["-~jar", "-~class"]),
    ("job.python.files", "", &["~python.module = 'a.b'"]),
    ("job.python.archives", "", &["~python.module = 'a.b'"]),
    ("job.python.requirements", "", &["~python.module = 'a.b'"]),
    ("job.python.executable", "", &["~python.module = 'a.b'"]),
    ("job.python", "spotify", &["spotify.job-mode = 'detached'"]),
    ("job.sql", "", &["-~jar", "-~class"]),
    ("job.sql.files", "", &["~sql.runner = 'local:///opt/flink/usrlib/r.jar'"]),
    ("job.sql.runner", "", &["~sql.files = ['sql/*.sql']"]),
    ("job.sql.runner-class", "", &["~sql.files = ['sql/*.sql']", "~sql.runner = 'local:///opt/flink/usrlib/r.jar'"]),
    ("job.restore.allow-non-restored-state", "", &["~restore.from = 's3://bucket/sp/savepoint-1'", "s3.plugin = 'in-image'"]),
    ("job.restore.claim-mode", "", &["~restore.from = 's3://bucket/sp/savepoint-1'", "s3.plugin = 'in-image'"]),
    ("job.restore.from", "", &["s3.plugin = 'in-image'"]),
    ("job.triggers.redeploy", "", &["~restore.from = 's3://bucket/sp/savepoint-1'", "s3.plugin = 'in-image'"]),
    ("volumes.NAME", "", &["~volumes.one.mount = '/opt/one'", "~volumes.one.empty-dir = '1g'"]),
    ("volumes.NAME.sub-path", "", &["-~volumes.one.empty-dir", "~volumes.one.secret = 'keytab'"]),
    ("volumes.NAME.claim", "", &["-~volumes.one.empty-dir"]),
    ("volumes.NAME.secret", "", &["-~volumes.one.empty-dir"]),
    ("volumes.NAME.config-map", "", &["-~volumes.one.empty-dir"]),
    ("volumes.NAME.files", "", &["-~volumes.one.empty-dir"]),
    ("volumes.NAME.size", "", &["-~volumes.one.empty-dir", "~volumes.one.access-mode = 'read-write-many'"]),
    ("volumes.NAME.source", "", &["-~volumes.one.empty-dir"]),
    (
        "volumes.NAME.storage-class",
        "",
        &["-~volumes.one.empty-dir", "~volumes.one.size = '1g'", "~volumes.one.access-mode = 'read-write-many'"],
    ),
    ("volumes.NAME.access-mode", "", &["-~volumes.one.empty-dir", "~volumes.one.size = '1g'"]),
    ("high-availability.zookeeper", "", &["high-availability.storage = 's3://bucket/ha'", "s3.plugin = 'in-image'"]),
    ("high-availability.zookeeper.path-root", "", &["high-availability.zookeeper.quorum = 'zk:2181'"]),
    ("high-availability.cluster-id", "", &["high-availability.storage = 's3://bucket/ha'", "s3.plugin = 'in-image'"]),
    (
        "jobmanager.replicas",
        "standalone native operator spotify lyft",
        &["high-availability.storage = 's3://bucket/ha'", "s3.plugin = 'in-image'"],
    ),
    ("checkpoints.dir", "", &["s3.plugin = 'in-image'"]),
    ("savepoints.dir", "", &["s3.plugin = 'in-image'"]),
    ("snapshots.NAME", "", &["snapshots.one.kind = 'savepoint'", "savepoints.dir = 's3://bucket/sp'", "s3.plugin = 'in-image'"]),
    ("s3", "", &["checkpoints.dir = 's3://bucket/cp'"]),
    ("s3.credentials.access-key", "", &["s3.credentials.secret = 'minio'"]),
    ("s3.credentials.secret-key", "", &["s3.credentials.secret = 'minio'"]),
    ("gcs", "", &["checkpoints.dir = 'gs://bucket/cp'", "savepoints.dir = 'gs://bucket/sp'", "-s3"]),
    (
        "azure",
        "",
        &["checkpoints.dir = 'abfss://c@a.dfs.core.windows.net/cp'", "savepoints.dir = 'abfss://c@a.dfs.core.windows.net/sp'", "-s3"],
    ),
    ("azure.account", "", &["azure.credentials = { secret = 'one', key = 'two' }"]),
    ("azure.credentials", "", &["azure.account = 'a'"]),
    ("inherits", "", &[]),
    ("unset", "", &["taskmanager.cpu = 2"]),
    ("oss", "", &["checkpoints.dir = 'oss://bucket/cp'"]),
    ("scaling.reactive.max", "", &["scaling.reactive.min = 1"]),
    ("scaling.reactive.min", "", &["scaling.reactive.max = 10"]),
    ("scaling.reactive.cpu", "", &["scaling.reactive.max = 10", "scaling.reactive.min = 1"]),
    ("rest.node-port", "", &["rest.service = 'node-port'"]),
    ("ingress", "", &["ingress.host = 'a.example.com'"]),
    ("network-policy", "", &["network-policy.enabled = true"]),
    ("network-policy", "spotify", &["network-policy.rest-from = [{ podSelector = {} }]"]),
    ("network-policy.metrics-from", "", &["metrics.prometheus.enabled = true"]),
    ("tls.internal", "", &["tls.internal.secret = 'tls'"]),
    ("tls.rest", "", &["tls.rest.secret = 'tls'"]),
    ("metrics.prometheus.port", "", &["metrics.prometheus.enabled = true"]),
    ("metrics.prometheus.pod-monitor", "", &["metrics.prometheus.enabled = true", "platform.prometheus-operator = true"]),
    ("platform.prometheus-operator", "", &["metrics.prometheus.enabled = true"]),
    (
        "components.zetcd",
        "",
        &[
            "components.zetcd.image = 'example.com/z:1'",
            "components.zetcd.etcd-image = 'example.com/e:1'",
            "high-availability.zookeeper.path-root = '/flink/x'",
            "high-availability.storage = 's3://bucket/ha'",
            "s3.plugin = 'in-image'",
        ],
    ),
    ("components.zetcd.endpoints", "", &["-components.zetcd.etcd-image"]),
    (
        "components.minio",
        "",
        &[
            "inherits = ['flinkc:dev']",
            "components.minio.image = 'example.com/m:1'",
            "components.minio.secret = 'minio'",
            "checkpoints.dir = 's3://bucket/cp'",
        ],
    ),
];

/// Word, targets (none: all), a value that is not the default.
const VALUES: &[(&str, &str, &str)] = &[
    ("image-pull-policy", "", "'always'"),
    ("mode", "nextbreakpoint", "'session'"),
    ("job.jar", "lyft", "'local:///opt/flink/flink-web-upload/other.jar'"),
    ("job.restore.claim-mode", "native", "'claim'"),
    ("job.upgrade", "standalone native", "'stateless'"),
    ("job.upgrade", "spotify nextbreakpoint", "'savepoint'"),
    ("job.upgrade", "lyft", "'stateless'"),
    ("jobmanager.liveness", "operator", "'rest'"),
    ("jobmanager.liveness", "spotify", "'rpc'"),
    ("jobmanager.replicas", "spotify nextbreakpoint", "1"),
    ("taskmanager.replicas", "lyft", "2"),
    ("security.pod-security", "nextbreakpoint", "'baseline'"),
    ("security.pod-security", "", "'privileged'"),
    ("disruption-budget.enabled", "lyft nextbreakpoint", "true"),
    ("metrics.prometheus.pod-monitor", "lyft nextbreakpoint", "true"),
    ("output.argocd.server", "", "'https://elsewhere.example.com'"),
    ("blue-green", "", "{}"),
    ("scaling.autoscaler", "", "{}"),
    ("tls.internal.keystore", "", "'k.jks'"),
    ("tls.internal.truststore", "", "'t.jks'"),
    ("tls.internal.password", "", "'p'"),
    ("pod", "spotify lyft", "{ spec = { nodeSelector = { pool = 'flink' } } }"),
    ("pod", "nextbreakpoint", "{ spec = { tolerations = [{ key = 'a', operator = 'Exists' }] } }"),
    ("volumes.NAME.source", "", "{ downwardAPI = { items = [{ path = 'labels', fieldRef = { fieldPath = 'metadata.labels' } }] } }"),
    ("platform.watch-namespaces", "", "['flink']"),
    ("required", "", "['labels.shared']"),
    ("unset", "", "['labels.shared']"),
    ("lints.NAME", "", "'deny'"),
    ("waivers.NAME.at", "", "['ingress']"),
    ("source.approvals", "", "1"),
    ("output.helm.values", "", "['taskmanager.memory']"),
    ("network-policy.rest-from", "spotify", "[{ namespaceSelector = {} }]"),
    ("labels.NAME", "", "'value'"),
    ("gcs.identity", "", "'node'"),
    ("azure.identity", "", "'node'"),
    ("s3.identity", "", "'node'"),
    ("high-availability.zookeeper.path-root", "", "'/other'"),
    ("metrics.prometheus.pod-monitor", "", "false"),
    ("inherits", "", "['shared.toml']"),
    ("patch", "native", "{ Deployment = { spec = { minReadySeconds = 10 } } }"),
    ("patch", "standalone", "{ 'Deployment/jobmanager' = { spec = { minReadySeconds = 10 } } }"),
    ("patch", "operator", "{ FlinkDeployment = { spec = { imagePullPolicy = 'Always' } } }"),
    ("patch", "spotify", "{ FlinkCluster = { spec = { revisionHistoryLimit = 3 } } }"),
    ("patch", "lyft", "{ FlinkApplication = { spec = { metricsQueryPort = 50101 } } }"),
    ("patch", "nextbreakpoint", "{ FlinkDeployment = { spec = { cluster = { supervisor = { replicas = 2 } } } } }"),
    ("components.zetcd.size", "", "'2g'"),
    ("append", "", "{ job = { args = ['--trace'] } }"),
    ("annotations.NAME", "", "'value'"),
    ("env.NAME", "", "'value'"),
    ("env-secrets.NAME", "", "{ secret = 'one', key = 'two' }"),
    ("gcs.credentials", "", "{ secret = 'one', key = 'two' }"),
    ("azure.credentials", "", "{ secret = 'one', key = 'two' }"),
    ("config-secrets.NAME", "", "{ secret = 'one', key = 'two' }"),
    ("rest.labels.NAME", "", "'value'"),
    ("rest.annotations.NAME", "", "'value'"),
    ("ingress.labels.NAME", "", "'value'"),
    ("ingress.annotations.NAME", "", "'value'"),
    ("service-account.annotations.NAME", "", "'value'"),
    ("logging.levels.NAME", "", "'debug'"),
    ("job.sha256", "", "'2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae'"),
    ("job.config", "", "{ 'pipeline.max-parallelism' = 240 }"),
    ("name", "", "'other'"),
    ("flink", "", "'1.19.1'"),
    ("parallelism", "", "4"),
    ("security.user", "", "1000"),
    ("metrics.prometheus.port", "", "9300"),
    ("disruption-budget.max-unavailable", "", "2"),
    ("network-policy.enabled", "", "true"),
];

/// Target (none: all), path of the limit, what breaks it, the path of the error.
pub(crate) const BEYOND: &[(&str, &str, &[&str], &str)] = &[
    ("", "edition", &["edition = '2025'"], "edition"),
    ("", "platform.kubernetes", &["platform.kubernetes = '1.5'"], "platform.kubernetes"),
    (
        "",
        "s3.identity",
        &["s3.identity = 'service-account'", "checkpoints.dir = 's3://b/c'", "lints.store-without-identity = 'deny'"],
        "checkpoints.dir",
    ),
    (
        "",
        "gcs.identity",
        &["gcs.identity = 'service-account'", "checkpoints.dir = 'gs://b/c'", "lints.store-without-identity = 'deny'"],
        "checkpoints.dir",
    ),
    (
        "",
        "azure.identity",
        &[
            "azure.identity = 'service-account'",
            "checkpoints.dir = 'abfss://c@a.dfs.core.windows.net/cp'",
            "lints.store-without-identity = 'deny'",
        ],
        "checkpoints.dir",
    ),
    ("standalone", "job.upgrade", &["job.upgrade = 'last-state'"], "job.upgrade"),
    ("standalone", "jobs.*.upgrade", &["jobs.one.upgrade = 'last-state'"], "jobs.one.upgrade"),
    (
        "standalone",
        "job.restore.claim-mode",
        &["job.restore.from = 's3://b/s'", "s3.plugin = 'in-image'", "job.restore.claim-mode = 'claim'"],
        "job.restore.claim-mode",
    ),
    ("native", "job.upgrade", &["job.upgrade = 'savepoint'"], "job.upgrade"),
    ("native", "jobs.*.upgrade", &["jobs.one.upgrade = 'savepoint'"], "jobs.one.upgrade"),
    ("native", "rest.labels", &["rest.labels.a = 'b'"], "rest.labels"),
    ("operator", "taskmanager.replicas", &["taskmanager.replicas = 2"], "taskmanager.replicas"),
    ("operator", "scaling.reactive", &["scaling.reactive = { min = 1, max = 2 }"], "scaling.reactive"),
    ("operator", "snapshots.*.path", &["snapshots.one.kind = 'checkpoint'", "snapshots.one.path = 's3://b/s'"], "snapshots.one.path"),
    ("operator", "snapshots.*.format", &["snapshots.one.kind = 'checkpoint'", "snapshots.one.format = 'native'"], "snapshots.one.format"),
    ("operator", "snapshots.*.existing", &["snapshots.one.kind = 'checkpoint'", "snapshots.one.existing = true"], "snapshots.one.existing"),
    (
        "operator",
        "snapshots.*.dispose-on-delete",
        &["snapshots.one.kind = 'checkpoint'", "snapshots.one.dispose-on-delete = true"],
        "snapshots.one.dispose-on-delete",
    ),
    ("operator", "snapshots.*.job", &["snapshots.one.job = 'one'"], "snapshots.one.job"),
    ("nextbreakpoint", "savepoints.interval", &["savepoints.interval = '1500ms'"], "savepoints.interval"),
    ("operator", "jobmanager.liveness", &["jobmanager.liveness = 'job'"], "jobmanager.liveness"),
    ("operator", "blue-green", &["blue-green.deletion-delay = '5m'", "platform.operator = '1.13'"], "blue-green"),
    (
        "operator",
        "job.triggers.autoscaler-reset",
        &["job.triggers.autoscaler-reset = 1", "platform.operator = '1.10'"],
        "job.triggers.autoscaler-reset",
    ),
    (
        "operator",
        "jobs.*.triggers.autoscaler-reset",
        &["jobs.one.triggers.autoscaler-reset = 1", "platform.operator = '1.10'"],
        "jobs.one.triggers.autoscaler-reset",
    ),
    ("operator", "job.triggers.redeploy", &["job.triggers.redeploy = 1"], "job.triggers.redeploy"),
    ("operator", "jobs.*.triggers.redeploy", &["jobs.one.triggers.redeploy = 1"], "jobs.one.triggers.redeploy"),
    ("operator", "platform.operator", &["platform.operator = '1.13'", "blue-green.deletion-delay = '5m'"], "blue-green"),
    ("operator", "platform.watch-namespaces", &["platform.watch-namespaces = ['other']"], "namespace"),
    ("spotify", "job.upgrade", &["job.upgrade = 'last-state'"], "job.upgrade"),
    ("spotify", "job.fetch", &["job.jar = 'https://example.com/a.jar'", "job.fetch = 'flink'"], "job.jar"),
    ("spotify", "jobmanager.replicas", &["jobmanager.replicas = 2", "high-availability.storage = 's3://bucket/ha'"], "jobmanager.replicas"),
    ("spotify", "jobmanager.liveness", &["jobmanager.liveness = 'rest'"], "jobmanager.liveness"),
    ("spotify", "job.jar", &["job.jar = 'local:///a.jar'"], "job.jar"),
    ("spotify", "job.python", &["-job", "job.python.module = 'a.b'"], "job.python"),
    ("spotify", "job.sql", &["-job", "flink = '2.1.0'", "job.sql.files = ['sql/*.sql']"], "job.sql"),
    ("spotify", "savepoints.interval", &["savepoints.interval = '1500ms'"], "savepoints.interval"),
    ("spotify", "pod", &["pod.spec.priorityClassName = 'a'"], "pod.spec.priorityClassName"),
    ("spotify", "jobmanager.pod", &["jobmanager.pod.spec.priorityClassName = 'a'"], "jobmanager.pod.spec.priorityClassName"),
    ("spotify", "taskmanager.pod", &["taskmanager.pod.spec.priorityClassName = 'a'"], "taskmanager.pod.spec.priorityClassName"),
    ("spotify", "network-policy.enabled", &["network-policy.enabled = true"], "network-policy.enabled"),
    ("spotify", "security.pod-security", &["security.pod-security = 'restricted'"], "security.pod-security"),
    ("spotify", "scaling.reactive", &["scaling.reactive = { min = 1, max = 2 }", "spotify.job-mode = 'detached'"], "scaling.reactive"),
    ("spotify", "config", &["config.'jobmanager.rpc.address' = 'a'"], "config.jobmanager.rpc.address"),
    (
        "lyft",
        "platform.prometheus-operator",
        &["metrics.prometheus.enabled = true", "platform.prometheus-operator = true", "metrics.prometheus.pod-monitor = true"],
        "metrics.prometheus.pod-monitor",
    ),
    ("lyft", "mode", &["mode = 'session'", "-job", "-parallelism"], "mode"),
    ("lyft", "job.jar", &["job.jar = 'https://example.com/a.jar'"], "job.jar"),
    ("lyft", "job.args", &["job.args = ['a']", "flink = '2.1.0'"], "job.args"),
    ("lyft", "job.upgrade", &["job.upgrade = 'last-state'"], "job.upgrade"),
    ("lyft", "taskmanager.replicas", &["taskmanager.replicas = 7"], "taskmanager.replicas"),
    ("lyft", "pod", &["pod.spec.priorityClassName = 'a'"], "pod.spec.priorityClassName"),
    ("lyft", "jobmanager.pod", &["jobmanager.pod.spec.volumes = [{ name = 'a', emptyDir = {} }]"], "jobmanager.pod.spec.volumes"),
    ("lyft", "taskmanager.pod", &["taskmanager.pod.spec.volumes = [{ name = 'a', emptyDir = {} }]"], "taskmanager.pod.spec.volumes"),
    ("lyft", "security.pod-security", &["security.pod-security = 'restricted'"], "security.pod-security"),
    ("lyft", "security.user", &["security.user = 70000"], "security.user"),
    ("lyft", "config", &["config.'jobmanager.rpc.address' = 'a'"], "config.jobmanager.rpc.address"),
    (
        "nextbreakpoint",
        "platform.prometheus-operator",
        &["metrics.prometheus.enabled = true", "platform.prometheus-operator = true", "metrics.prometheus.pod-monitor = true"],
        "metrics.prometheus.pod-monitor",
    ),
    ("nextbreakpoint", "mode", &["-jobs", "mode = 'application'", "parallelism = 1", "job.jar = 'local:///a.jar'"], "job"),
    ("nextbreakpoint", "jobs.*.jar", &["jobs.one.jar = 'https://example.com/a.jar'"], "jobs.one.jar"),
    ("nextbreakpoint", "jobs.*.args", &["jobs.one.args = ['a b']"], "jobs.one.args"),
    ("nextbreakpoint", "jobs.*.upgrade", &["jobs.one.upgrade = 'stateless'"], "jobs.one.upgrade"),
    ("nextbreakpoint", "jobmanager.replicas", &["jobmanager.replicas = 2"], "jobmanager.replicas"),
    ("nextbreakpoint", "rest.service", &["rest.service = 'load-balancer'"], "rest.service"),
    ("nextbreakpoint", "image-pull-secrets", &["image-pull-secrets = ['a', 'b']"], "image-pull-secrets"),
    ("nextbreakpoint", "pod", &["pod.spec.priorityClassName = 'a'"], "pod.spec.priorityClassName"),
    ("nextbreakpoint", "jobmanager.pod", &["jobmanager.pod.spec.priorityClassName = 'a'"], "jobmanager.pod.spec.priorityClassName"),
    ("nextbreakpoint", "taskmanager.pod", &["taskmanager.pod.spec.priorityClassName = 'a'"], "taskmanager.pod.spec.priorityClassName"),
    ("nextbreakpoint", "config", &["config.'rest.port' = 8082"], "config.rest.port"),
];
