//! Random specs over the whole language, for the standalone target: mostly good values, some odd ones.
//!
//! Out: the text of a flink.toml, one dotted key a line. The files that globs may meet are in [`files`].

pub(crate) mod targets;

use std::collections::BTreeMap;

use flinkc::manifest::files::MemoryFiles;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// A key path and the TOML values that may stand there: what a person would write first, odd ones behind the bar.
type Key = (&'static str, &'static [&'static str], &'static [&'static str]);

const SIZES: &[&str] = &["\"2g\"", "\"1600m\"", "\"1728m\"", "\"12g\"", "\"3000000k\""];
const ODD_SIZES: &[&str] = &["\"1k\"", "\"400m\"", "\"2Gi\"", "\"9999999t\"", "\"\"", "2048"];
const COUNTS: &[&str] = &["1", "2", "3", "16", "250"];
const ODD_COUNTS: &[&str] = &["0", "-1", "2147483647", "2147483648", "9223372036854775807", "\"2\"", "1.5"];
const NAMES: &[&str] = &["\"a\"", "\"orders\"", "\"my-secret\"", "\"x1-2\"", "\"abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopq\""];
const ODD_NAMES: &[&str] = &[
    "\"A\"",
    "\"a.b\"",
    "\"\"",
    "\"-a\"",
    "\"a-\"",
    "\"ü\"",
    "\"abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-abcdefghijkl\"",
    "\"1a\"",
];
const TEXTS: &[&str] = &[
    "\"plain\"",
    "\"with blanks and $(X) and $$\"",
    "\"no\"",
    "\"1e3\"",
    "\"a: b # c\"",
    "\"{name}\"",
    "\"{{x}}\"",
    "\" edge \"",
    "\"'quoted'\"",
];
const ODD_TEXTS: &[&str] =
    &["\"\"", "\"a\\nb\\n\"", "\"\\u0000\"", "\"\\u2028\\u0085\\ufeff\"", "\"{nobody}\"", "\"{\"", "\"\\t\"", "\"😀\""];
const FLAGS: &[&str] = &["true", "false"];
const ODD_FLAGS: &[&str] = &["\"yes\"", "1"];
const DURATIONS: &[&str] = &["\"10s\"", "\"1m\"", "\"500ms\"", "\"2h\"", "\"14d\""];
const ODD_DURATIONS: &[&str] = &["\"10 min\"", "\"0s\"", "\"99999999999999d\"", "5000"];
const PLACES: &[&str] = &[
    "\"s3://bucket/{name}/a\"",
    "\"s3a://bucket/a\"",
    "\"s3p://bucket/a\"",
    "\"gs://bucket/a\"",
    "\"abfss://c@a.dfs.core.windows.net/x\"",
    "\"oss://bucket/a\"",
    "\"file:///data/a\"",
    "\"hdfs:///a\"",
];
const ODD_PLACES: &[&str] = &["\"/data\"", "\"s3:\"", "\"ftp://a/b\"", "\"s3://a b\"", "\"s3://{namespace}/x\"", "\"local:///x\""];
const IMAGES: &[&str] = &[
    "\"flink:1.20\"",
    "\"registry.example.com:5000/a/b:1@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\"",
    "\"{name}:latest\"",
];
const ODD_IMAGES: &[&str] = &["\"\"", "\"UPPER:1\"", "\"a b\"", "\"a@sha256:12\""];
const REFERENCES: &[&str] = &["{ secret = \"s\", key = \"k\" }", "{ secret = \"tls-files\", key = \"a.b_c\" }"];
const ODD_REFERENCES: &[&str] =
    &["\"hunter2\"", "{ secret = \"s\" }", "{ secret = \"S\", key = \"k\" }", "{ secret = \"s\", key = \"../k\" }"];
const FACTORS: &[&str] = &["1", "1.5", "2", "1.001"];
const ODD_FACTORS: &[&str] = &["0.5", "1e300", "nan", "inf", "-2"];
const MOUNTS: &[&str] = &["\"/data\"", "\"/opt/flink/usrlib\"", "\"/tmp\"", "\"/a/b c\""];
const ODD_MOUNTS: &[&str] = &["\"data\"", "\"/\"", "\"/a:b\"", "\"/opt/flink/conf\"", "\"/a/../b\""];
const PORTS: &[&str] = &["9249", "8080", "65535"];
const ODD_PORTS: &[&str] = &["0", "65536", "8081", "6123"];

const KEYS: &[Key] = &[
    ("namespace", NAMES, ODD_NAMES),
    ("target", &["\"standalone\""], &["\"operator\"", "\"Standalone\""]),
    ("image-pull-policy", &["\"always\"", "\"never\""], &["\"Always\""]),
    ("image-pull-secrets", &["[\"a\"]", "[]", "[\"a\", \"b\"]"], &["[\"a\", \"a\"]", "\"a\""]),
    ("labels.team", &["\"a\"", "\"no\"", "\"\"", "\"{name}\"", "\"1e3\""], TEXTS),
    ("labels.\"example.com/x\"", &["\"no\"", "\"x\"", "\"\""], TEXTS),
    ("labels.\"example.com/bad key\"", &[], TEXTS),
    ("labels.app", &["\"x\""], TEXTS),
    ("annotations.note", TEXTS, ODD_TEXTS),
    ("required", &["[\"namespace\"]", "[]"], &["[\"nothing.there\"]"]),
    ("extra", &["[\"extra/*.yaml\"]"], &["[\"none/*.yaml\"]", "[\"odd/*\"]", "[\"/etc/*\"]"]),
    ("job.sha256", &["\"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\""], &["\"12\""]),
    ("job.fetch", &["\"flink\"", "\"init-container\""], &["\"curl\""]),
    ("job.fetch-image", IMAGES, ODD_IMAGES),
    ("job.class", &["\"com.example.Main\""], TEXTS),
    ("job.args", &["[\"--a\", \"b c\", \"$(X)\"]", "[]", "[\"-D\", \"x=y\", \"--\", \"\"]"], &["\"--a b\"", "[1]", "[\"\\u0000\"]"]),
    ("job.runtime-mode", &["\"streaming\"", "\"batch\""], &["\"BATCH\""]),
    ("job.upgrade", &["\"stateless\"", "\"last-state\""], &["\"savepoint\""]),
    ("job.restore.from", PLACES, ODD_PLACES),
    ("job.restore.allow-non-restored-state", FLAGS, ODD_FLAGS),
    ("job.restore.claim-mode", &["\"claim\"", "\"no-claim\""], &["\"legacy\""]),
    ("job.triggers.restart", COUNTS, ODD_COUNTS),
    ("jobs.one.jar", &["\"local:///opt/flink/usrlib/a.jar\"", "\"https://example.com/a.jar\""], ODD_PLACES),
    ("jobs.one.parallelism", COUNTS, ODD_COUNTS),
    ("jobs.one.args", &["[\"a\"]"], TEXTS),
    ("jobs.two.python.module", &["\"a.b\""], TEXTS),
    ("jobs.two.triggers.restart", COUNTS, ODD_COUNTS),
    ("jobmanager.memory-headroom", SIZES, ODD_SIZES),
    ("jobmanager.memory-limit-factor", FACTORS, ODD_FACTORS),
    ("jobmanager.cpu", &["1", "0.5", "2.125"], &["0", "-1", "0.0001", "\"500m\"", "1e30"]),
    ("jobmanager.cpu-limit-factor", FACTORS, ODD_FACTORS),
    ("jobmanager.ephemeral-storage", SIZES, ODD_SIZES),
    ("jobmanager.replicas", COUNTS, ODD_COUNTS),
    ("jobmanager.kind", &["\"deployment\"", "\"job\""], &["\"stateful-set\""]),
    ("jobmanager.liveness", &["\"rpc\"", "\"rest\"", "\"job\"", "\"none\""], &["\"http\""]),
    ("jobmanager.env.A", TEXTS, ODD_TEXTS),
    ("jobmanager.env-secrets.B", REFERENCES, ODD_REFERENCES),
    ("jobmanager.volumes.own.mount", MOUNTS, ODD_MOUNTS),
    ("jobmanager.volumes.own.size", SIZES, ODD_SIZES),
    ("jobmanager.pod.spec.hostNetwork", FLAGS, ODD_FLAGS),
    (
        "jobmanager.pod.spec.tolerations",
        &["[{ key = \"a\", operator = \"Exists\" }]"],
        &["[{ key = \"a\", operator = \"Sometimes\" }]", "{}"],
    ),
    ("taskmanager.memory-headroom", SIZES, ODD_SIZES),
    ("taskmanager.memory-limit-factor", FACTORS, ODD_FACTORS),
    ("taskmanager.cpu", &["1", "0.5", "3.5"], &["0", "1e-9", "\"1\""]),
    ("taskmanager.cpu-limit-factor", FACTORS, ODD_FACTORS),
    ("taskmanager.ephemeral-storage", SIZES, ODD_SIZES),
    ("taskmanager.replicas", COUNTS, ODD_COUNTS),
    ("taskmanager.slots", COUNTS, ODD_COUNTS),
    ("taskmanager.kind", &["\"deployment\"", "\"stateful-set\""], &["\"job\""]),
    ("taskmanager.env.A", TEXTS, ODD_TEXTS),
    ("taskmanager.volumes.scratch.mount", MOUNTS, ODD_MOUNTS),
    ("taskmanager.volumes.scratch.size", SIZES, ODD_SIZES),
    ("taskmanager.volumes.scratch.storage-class", NAMES, ODD_NAMES),
    ("taskmanager.volumes.scratch.access-mode", &["\"read-write-once\"", "\"read-write-many\""], &["\"ReadWriteOnce\""]),
    ("env.C", TEXTS, ODD_TEXTS),
    ("env.\"a.b-c\"", TEXTS, ODD_TEXTS),
    ("env.\"1=\"", &[], ODD_TEXTS),
    ("env-secrets.D", REFERENCES, ODD_REFERENCES),
    ("volumes.data.mount", MOUNTS, ODD_MOUNTS),
    ("volumes.data.claim", NAMES, ODD_NAMES),
    ("volumes.data.sub-path", &["\"a/b\""], &["\"/a\"", "\"../a\"", "\"\""]),
    ("volumes.data.read-only", FLAGS, ODD_FLAGS),
    ("volumes.rules.mount", &["\"/rules\""], MOUNTS),
    ("volumes.rules.files", &["[\"data/*.json\"]", "[\"data/*\"]"], &["[\"none\"]", "[\"odd/*\"]", "[\"../*\"]", "[]"]),
    ("volumes.raw.mount", &["\"/raw\""], MOUNTS),
    (
        "volumes.raw.source",
        &["{ emptyDir = {} }", "{ nfs = { server = \"s\", path = \"/p\" } }", "{ hostPath = { path = \"/x\" } }"],
        &["{}", "{ emptyDir = 1 }", "{ nothing = {} }", "{ emptyDir = {}, secret = { secretName = \"a\" } }"],
    ),
    ("pod.metadata.labels.app", &["\"other\""], TEXTS),
    ("pod.metadata.annotations.x", TEXTS, ODD_TEXTS),
    ("pod.spec.nodeSelector.a", &["\"b\""], TEXTS),
    ("pod.spec.terminationGracePeriodSeconds", COUNTS, ODD_COUNTS),
    (
        "pod.spec.containers",
        &[
            "[{ name = \"side\", image = \"busybox:1\", securityContext = { allowPrivilegeEscalation = false, capabilities = { drop = [\"ALL\"] } } }]",
            "[{ name = \"flink-main-container\", workingDir = \"/\" }]",
        ],
        &[
            "[{ name = \"side\" }]",
            "[{ image = \"a\" }]",
            "[{ name = \"side\", image = \"a\", securityContext = { privileged = true } }]",
            "[1]",
            "[{ name = \"flink-main-container\", \"$patch\" = \"delete\" }]",
        ],
    ),
    ("pod.spec.serviceAccountName", &["\"x\""], TEXTS),
    ("high-availability.storage", PLACES, ODD_PLACES),
    ("high-availability.cluster-id", NAMES, TEXTS),
    ("high-availability.zookeeper.quorum", &["\"zk:2181\"", "\"{name}-zk:2181\""], TEXTS),
    ("high-availability.zookeeper.path-root", &["\"/flink/x\""], TEXTS),
    ("checkpoints.dir", PLACES, ODD_PLACES),
    ("checkpoints.interval", DURATIONS, ODD_DURATIONS),
    ("checkpoints.timeout", DURATIONS, ODD_DURATIONS),
    ("checkpoints.mode", &["\"exactly-once\"", "\"at-least-once\""], &["\"EXACTLY_ONCE\""]),
    ("checkpoints.unaligned", FLAGS, ODD_FLAGS),
    ("checkpoints.incremental", FLAGS, ODD_FLAGS),
    ("checkpoints.retained", COUNTS, ODD_COUNTS),
    ("checkpoints.on-cancel", &["\"retain\"", "\"delete\""], &["\"keep\""]),
    ("savepoints.dir", PLACES, ODD_PLACES),
    ("state.backend", &["\"hashmap\"", "\"rocksdb\"", "\"forst\""], &["\"filesystem\""]),
    ("state.local-recovery.dir", MOUNTS, ODD_MOUNTS),
    ("s3.plugin", &["\"presto\"", "\"hadoop\"", "\"in-image\"", "\"native\""], &["\"aws\""]),
    ("s3.endpoint", &["\"http://minio:9000\"", "\"https://s3.eu-west-1.amazonaws.com\""], TEXTS),
    ("s3.region", &["\"eu-west-1\""], TEXTS),
    ("s3.path-style", FLAGS, ODD_FLAGS),
    ("s3.credentials.secret", NAMES, ODD_NAMES),
    ("s3.identity", &["\"service-account\"", "\"node\""], &["\"pod\""]),
    ("gcs.credentials", REFERENCES, ODD_REFERENCES),
    ("azure.account", &["\"account\""], TEXTS),
    ("azure.credentials", REFERENCES, ODD_REFERENCES),
    ("hadoop.config-map", NAMES, ODD_NAMES),
    ("config.\"pipeline.max-parallelism\"", COUNTS, TEXTS),
    ("config.\"rest.port\"", PORTS, ODD_PORTS),
    ("config.\"blob.server.port\"", &["\"6124\""], ODD_PORTS),
    ("config.\"env.java.opts.all\"", TEXTS, ODD_TEXTS),
    ("config.\"metrics.scope.jm\"", TEXTS, ODD_TEXTS),
    ("config.\"taskmanager.memory.managed.fraction\"", &["0.2", "0.4", "\"0.1\""], &["1.0", "2", "\"many\""]),
    ("config.\"taskmanager.memory.network.max\"", SIZES, ODD_SIZES),
    ("config.\"pipeline.jars\"", &["[\"file:///a.jar\"]"], &["[\"a;b\", \"'\"]"]),
    ("config.\"pipeline.global-job-parameters\"", &["{ a = \"b\" }"], &["{ \"a:b\" = \"c,d\" }"]),
    ("config.\"no.such.option\"", TEXTS, ODD_TEXTS),
    ("config-secrets.\"s3.secret-key\"", REFERENCES, ODD_REFERENCES),
    ("patch.\"Deployment/taskmanager\".spec.minReadySeconds", COUNTS, ODD_COUNTS),
    ("patch.\"Service/rest\".metadata.annotations.x", TEXTS, ODD_TEXTS),
    ("patch.\"ConfigMap/config\".data.more", TEXTS, ODD_TEXTS),
    ("patch.Role.rules", &["[{ apiGroups = [\"\"], resources = [\"pods\"], verbs = [\"get\"] }]"], &["[]", "{}"]),
    ("patch.PodDisruptionBudget.spec.minAvailable", &["1", "\"50%\""], &["1.5"]),
    ("scaling.reactive.min", COUNTS, ODD_COUNTS),
    ("scaling.reactive.max", COUNTS, ODD_COUNTS),
    ("scaling.reactive.cpu", &["35", "100"], ODD_COUNTS),
    ("rest.service", &["\"cluster-ip\"", "\"node-port\"", "\"load-balancer\"", "\"headless\""], &["\"ClusterIP\""]),
    ("rest.node-port", &["30081", "32767"], ODD_PORTS),
    ("rest.labels.x", &["\"y\""], TEXTS),
    ("rest.annotations.x", TEXTS, ODD_TEXTS),
    ("ingress.host", &["\"{name}.example.com\"", "\"*.example.com\""], TEXTS),
    ("ingress.path", &["\"/\"", "\"/a(/|$)(.*)\"", "\"/{name}\""], TEXTS),
    ("ingress.class", NAMES, ODD_NAMES),
    ("ingress.tls-secret", NAMES, ODD_NAMES),
    ("ingress.annotations.x", TEXTS, ODD_TEXTS),
    ("network-policy.enabled", FLAGS, ODD_FLAGS),
    (
        "network-policy.rest-from",
        &["[{ podSelector = {} }]", "[]"],
        &["[{}]", "[{ ipBlock = { cidr = \"x\" } }]", "[{ podselector = {} }]"],
    ),
    ("network-policy.egress-to", &["[{ ipBlock = { cidr = \"10.0.0.0/8\" } }]", "[]"], &["[{ ipBlock = {} }]"]),
    ("disruption-budget.enabled", FLAGS, ODD_FLAGS),
    ("disruption-budget.max-unavailable", COUNTS, ODD_COUNTS),
    ("tls.internal.secret", NAMES, ODD_NAMES),
    ("tls.rest.secret", NAMES, ODD_NAMES),
    ("tls.rest.keystore", &["\"rest.jks\""], TEXTS),
    ("tls.rest.mutual", FLAGS, ODD_FLAGS),
    ("service-account.name", NAMES, ODD_NAMES),
    ("service-account.create", FLAGS, ODD_FLAGS),
    ("service-account.annotations.\"eks.amazonaws.com/role-arn\"", TEXTS, ODD_TEXTS),
    ("security.pod-security", &["\"restricted\"", "\"baseline\"", "\"privileged\""], &["\"none\""]),
    ("security.user", &["1000", "9999"], &["0", "-1", "9223372036854775807", "4294967296"]),
    ("security.read-only-root", FLAGS, ODD_FLAGS),
    ("metrics.prometheus.enabled", FLAGS, ODD_FLAGS),
    ("metrics.prometheus.port", PORTS, ODD_PORTS),
    ("metrics.prometheus.pod-monitor", FLAGS, ODD_FLAGS),
    ("logging.format", &["\"text\"", "\"json\""], &["\"xml\""]),
    ("logging.level", &["\"info\"", "\"off\""], &["\"INFO\""]),
    ("logging.levels.\"org.apache.flink\"", &["\"debug\""], TEXTS),
    ("logging.levels.\"a\\nb\"", &["\"debug\""], TEXTS),
    ("logging.log4j", &["\"data/log4j.properties\""], &["\"none\"", "\"odd/binary\""]),
    ("triggers.restart", COUNTS, ODD_COUNTS),
    ("platform.kubernetes", &["\"1.34\"", "\"1.33\""], &["\"1.20\"", "\"9.9\"", "1.34"]),
    ("platform.prometheus-operator", FLAGS, ODD_FLAGS),
    ("platform.mesh", &["\"none\"", "\"istio\"", "\"linkerd\""], &["\"consul\""]),
    ("components.minio.image", IMAGES, ODD_IMAGES),
    ("components.minio.secret", NAMES, ODD_NAMES),
    ("components.minio.buckets", &["[\"flink-data\"]", "[\"a\", \"b\"]"], &["[\"A\"]", "[\"a\", \"a\"]"]),
    ("components.minio.size", SIZES, ODD_SIZES),
    ("source.repository", &["\"https://git.example.com/a\""], TEXTS),
    ("source.owner", &["\"team-a\""], TEXTS),
    ("source.stamp", &["\"record\"", "\"objects\""], &["\"none\""]),
    ("source.approvals", COUNTS, ODD_COUNTS),
    ("lints.hatch-has-a-word", &["\"allow\"", "\"warn\""], &["\"no\""]),
    ("lints.unknown", &["\"allow\""], TEXTS),
    ("waivers.hatch-has-a-word.reason", TEXTS, ODD_TEXTS),
    ("output.layout", &["\"files\"", "\"stream\""], &["\"one\""]),
    ("output.dir", &["\"deploy\""], TEXTS),
    (
        "inherits",
        &["[]", "[\"data/layer.toml\"]"],
        &["[\"flinkc:production\"]", "[\"none.toml\"]", "[\"flinkc:nothing\"]", "[\"flink.toml\"]"],
    ),
    ("profiles.dev.inherits", &["[\"flinkc:dev\"]"], &["[\"dev\"]"]),
    ("profiles.dev.parallelism", COUNTS, ODD_COUNTS),
    ("no-such-key", TEXTS, ODD_TEXTS),
    ("operator.mode", &["\"native\""], TEXTS),
    ("blue-green.deletion-delay", DURATIONS, ODD_DURATIONS),
];

/// What must be there, and the jobs that it may be about.
fn frame() -> impl Strategy<Value = Vec<(String, String)>> {
    let jobs: Vec<Vec<(&str, &str)>> = vec![
        vec![("mode", "\"session\"")],
        vec![("mode", "\"application\""), ("parallelism", "2"), ("job.jar", "\"local:///opt/flink/usrlib/a.jar\"")],
        vec![("mode", "\"application\""), ("parallelism", "250"), ("job.jar", "\"local:///opt/flink/examples/streaming/a.jar\"")],
        vec![("mode", "\"application\""), ("parallelism", "1"), ("job.jar", "\"https://example.com/jobs/a%20b.jar?x=1\"")],
        vec![("mode", "\"application\""), ("parallelism", "1"), ("job.jar", "\"s3://bucket/a.jar\"")],
        vec![("mode", "\"application\""), ("parallelism", "2"), ("job.python.script", "\"/opt/a.py\"")],
        vec![
            ("mode", "\"application\""),
            ("parallelism", "2"),
            ("job.sql.files", "[\"data/*.sql\"]"),
            ("job.sql.runner", "\"local:///opt/flink/usrlib/r.jar\""),
        ],
        vec![("mode", "\"application\""), ("parallelism", "2"), ("job.sql.files", "[\"data/*.sql\"]")],
    ];
    let name = prop_oneof![20 => select(NAMES), 1 => select(ODD_NAMES)];
    let version = prop_oneof![20 => select(vec!["\"1.17\"", "\"1.18\"", "\"1.19\"", "\"1.20\"", "\"1.20.3\"", "\"2.0\"", "\"2.1\"", "\"2.2\"", "\"2.3\""]), 1 => select(vec!["\"1.9\"", "1.20", "\"3.0\"", "\"v1_20\""])];
    let image = prop_oneof![20 => select(IMAGES), 1 => select(ODD_IMAGES)];
    let memory = || prop_oneof![20 => select(SIZES), 1 => select(ODD_SIZES)];
    (select(jobs), name, version, image, memory(), memory()).prop_map(|(job, name, version, image, jm, tm)| {
        let common = [("name", name), ("flink", version), ("image", image), ("jobmanager.memory", jm), ("taskmanager.memory", tm)];
        common.into_iter().chain(job).map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    })
}

/// A spec with up to `most` further keys, about one in `odd` with an odd value.
pub(crate) fn spec(most: usize, odd: u32) -> impl Strategy<Value = String> {
    let sane: Vec<Key> = KEYS.iter().copied().filter(|(_, good, _)| odd < 1000 || !good.is_empty()).collect();
    let keys = subsequence(sane, 0..=most).prop_flat_map(move |keys| {
        keys.into_iter()
            .map(|(key, good, strange)| {
                // A key that is odd itself has no good value.
                let value =
                    if good.is_empty() { select(strange).boxed() } else { prop_oneof![odd => select(good), 1 => select(strange)].boxed() };
                value.prop_map(move |value| (key.to_owned(), value.to_owned())).boxed()
            })
            .collect::<Vec<_>>()
    });
    (frame(), keys).prop_map(|(frame, keys)| {
        let mut lines: BTreeMap<String, String> = BTreeMap::new();
        for (key, value) in frame.into_iter().chain(keys) {
            lines.entry(key).or_insert(value);
        }
        lines.into_iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
    })
}

/// The spec as `flink.toml`, with files for its globs.
pub(crate) fn files(text: &str) -> MemoryFiles {
    let own_object = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  a: 'b'\n";
    MemoryFiles::new()
        .with("flink.toml", text)
        .with("data/a.json", "{\"a\": [1, 2]}\n")
        .with("data/b.json", "null")
        .with("data/1.sql", "CREATE TABLE t (a INT);\n")
        .with("data/2.sql", "INSERT INTO t VALUES (1)")
        .with("data/layer.toml", "labels.layer = \"yes\"\n")
        .with("data/log4j.properties", "rootLogger.level = INFO\n")
        .with("extra/a.yaml", own_object)
        .with("odd/binary", b"\xff\xfe\x00".to_vec())
        .with("odd/{a}.yaml", "a: [")
}
