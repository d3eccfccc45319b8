//! Rules on configurations that flinkc did not write: each fires on its example, at a place of the file, and is silent on the mended one.
#![expect(clippy::unwrap_used, reason = "test")]

use flinkc::diagnostic::{Diagnostics, SourceId};
use flinkc::excerpt::{self, Found};
use flinkc::flink::FlinkVersion;
use flinkc::plan::rules::given;

fn judged(name: &str, text: &str, flink: Option<&str>) -> Diagnostics {
    let flink = flink.map(|version| version.parse::<FlinkVersion>().unwrap());
    let Found::Excerpts(excerpts) = excerpt::find(SourceId(0), name, text, flink) else { panic!("unreadable: {text}") };
    let mut diagnostics = Diagnostics::default();
    for excerpt in excerpts {
        let _hidden = given::judge(&excerpt, &mut diagnostics);
    }
    diagnostics
}

fn names(name: &str, text: &str, flink: Option<&str>) -> Vec<&'static str> {
    judged(name, text, flink).iter().map(|finding| finding.rule.name).collect()
}

const SIZES: &str = "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\n";

#[test]
fn the_name_of_the_file_and_the_version() {
    assert_eq!(names("flink-conf.yaml", SIZES, Some("2.0")), ["config-file-of-another-version"]);
    assert_eq!(names("config.yaml", SIZES, Some("1.18")), ["config-file-of-another-version"]);
    assert!(names("flink-conf.yaml", SIZES, Some("1.20")).is_empty());
    assert!(names("config.yaml", SIZES, Some("1.19")).is_empty());
}

#[test]
fn faults_of_options_are_those_of_a_flink_toml() {
    let found = |lines: &str| names("flink-conf.yaml", &format!("{SIZES}{lines}\n"), Some("1.20"));
    assert_eq!(found("pipeline.object-resue: true"), ["misspelt-option"]);
    assert_eq!(found("orders.topic: orders"), ["unknown-option"]);
    assert_eq!(found("state.backend.forst.local-dir: /tmp"), ["option-too-new"]);
    assert_eq!(found("heartbeat.timeout: 1 minuet"), ["wrong-option-value"]);
    assert_eq!(found("heartbeat.timeout: 50000"), ["config-without-unit"]);
    assert_eq!(found("kubernetes.operator.reconcile.interval: 1 min"), ["option-of-the-operator"]);
    assert_eq!(found("s3.secret-key: wJalrXUtnFEMIK7MDENG"), ["secret-in-clear"]);
    assert_eq!(found("rest.bind-address: localhost"), ["bound-to-localhost"]);
    assert_eq!(found("taskmanager.host: localhost"), ["bound-to-localhost"]);
    assert_eq!(found("high-availability.type: zookeeper"), ["ha-without-storage"]);
    assert_eq!(found("taskmanager.memory.flink.size: 4g"), ["memory-parts-disagree"]);
    assert_eq!(found("state.backend.type: rocksdb\ntaskmanager.memory.managed.size: 0m"), ["rocksdb-without-managed-memory"]);
    assert_eq!(found("state.backend.rocksdb.memory.managed: false"), ["rocksdb-memory-unlimited"]);
    assert_eq!(found("parallelism.default: 1\nparallelism.default: 2"), ["option-set-twice"]);
    assert!(found("parallelism.default: 2\nparallelism.default: 2").is_empty());
    assert_eq!(
        names("flink-conf.yaml", "jobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 512m\n", None),
        ["memory-too-small"]
    );
}

#[test]
fn what_the_two_major_versions_mind() {
    let lines = format!("{SIZES}state.backend: rocksdb\nstate.backend.incremental: true\n");
    let opens = "env.java.opts.all: --add-opens=java.base/java.util=ALL-UNNAMED\n";
    assert_eq!(names("flink-conf.yaml", &lines, Some("1.20")), ["option-renamed", "option-renamed"]);
    assert_eq!(names("config.yaml", &format!("{lines}{opens}"), Some("2.0")), ["option-prefix-clash"]);
    let reporter = format!("{SIZES}{opens}metrics.reporter.prom.class: org.apache.flink.metrics.prometheus.PrometheusReporter\n");
    assert_eq!(names("config.yaml", &reporter, Some("2.0")), ["option-removed"]);
    assert!(names("config.yaml", &reporter, Some("1.20")).is_empty());
    let old = "jobmanager.heap.size: 1g\ntaskmanager.heap.size: 2g\n";
    assert!(names("flink-conf.yaml", old, Some("1.18")).iter().all(|name| *name == "option-renamed"));
    assert_eq!(
        names("config.yaml", &format!("{old}{opens}"), Some("2.0")),
        ["option-removed", "option-removed", "memory-not-set", "memory-not-set"]
    );
}

#[test]
fn the_operators_resource_is_told_what_its_operator_minds() {
    let text = |version: &str, conf: &str| {
        format!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {{name: a}}\nspec:\n  flinkVersion: {version}\n  flinkConfiguration:\n{conf}  jobManager: {{resource: {{memory: 2g}}}}\n  taskManager: {{resource: {{memory: 2Gi}}}}\n"
        )
    };
    let clash =
        "    state.backend: rocksdb\n    state.backend.incremental: \"true\"\n    kubernetes.operator.savepoint.format.type: NATIVE\n";
    assert_eq!(names("a.yaml", &text("v2_0", clash), None), ["option-prefix-clash"]);
    assert_eq!(names("a.yaml", &text("v1_20", clash), None), ["option-renamed", "option-renamed"]);
    let none = text("v1_20", "    a: b\n").replace("{resource: {memory: 2g}}", "{}");
    assert_eq!(names("a.yaml", &none, None), ["unknown-option", "memory-not-set"]);
}

#[test]
fn every_finding_marks_a_place_and_says_what_to_do() {
    let lines = "state.backend: rocksdb\nstate.backend.incremental: yes\njobmanager.memory.process.size: 100m\ntaskmanager.memory.jvm-metaspace.size: 96m\nhigh-availability.type: kubernetes\nhigh-availability.storageDir: /ha\ns3.endpoint: http://minio\ns3.entropy.key: _e_\nexecution.checkpointing.dir: file:///a\nexecution.checkpointing.intervall: 1s\n";
    for version in ["1.18", "1.20", "2.3"] {
        let found = judged("config.yaml", lines, Some(version));
        assert!(found.iter().count() > 8);
        for finding in found.iter() {
            assert!(finding.primary.is_some(), "{}: no place", finding.message);
            assert!(finding.consequence.is_some() && finding.help.is_some() && !finding.path.is_empty(), "{}", finding.message);
        }
    }
}

#[test]
fn without_a_version_only_what_all_of_them_mind_is_told() {
    // the list of the JVM is missing from 2.0 on, the directory has an old name from 1.20 on
    let depends = format!("{SIZES}state.checkpoints.dir: s3://a/b\n");
    let found = judged("config.yaml", &depends, None);
    assert_eq!(found.iter().map(|finding| finding.rule.name).collect::<Vec<_>>(), ["flink-version-not-said"]);
    assert!(found.iter().all(|finding| finding.primary.as_ref().unwrap().text.contains("jvm-opens-missing")));
    assert_eq!(names("config.yaml", &depends, Some("1.19")), [""; 0]);
    assert!(names("config.yaml", SIZES, Some("2.3")).contains(&"jvm-opens-missing"));
    // what is wrong for all stays
    assert_eq!(names("flink-conf.yaml", &format!("{SIZES}paralelism.default: 2\n"), None), ["misspelt-option"]);
}

#[test]
fn what_nobody_replaces_or_trusts() {
    let found = |lines: &str, flink: &str| names("flink-conf.yaml", &format!("{SIZES}{lines}\n"), Some(flink));
    assert_eq!(found("pipeline.name: ${TEAM}-orders", "1.20"), ["variable-in-config"]);
    assert_eq!(found("pipeline.name: $TEAM-orders", "1.18"), ["variable-in-config"]);
    assert!(found("pipeline.name: $TEAM-orders", "1.20").is_empty());
    assert!(found("env.java.opts.all: -XX:HeapDumpPath=${FLINK_LOG_DIR}", "1.20").is_empty());
    let styled = "s3.path.style.access: true\ns3.endpoint: ";
    assert_eq!(found(&format!("{styled}https://minio.storage.svc:9000"), "1.20"), ["endpoint-certificate-untrusted"]);
    for endpoint in ["http://minio:9000", "https://s3.example.com", "https://minio:9000\nenv.java.opts.all: -Djavax.net.ssl.trustStore=/a"]
    {
        assert!(found(&format!("{styled}{endpoint}"), "1.20").is_empty(), "{endpoint}");
    }
    assert_eq!(found("s3.endpoint: http://minio:9000", "1.20"), ["path-style-missing"]);
    assert_eq!(found("python.fn-execution.memory.managed: false", "1.20"), ["python-memory-uncounted"]);
    assert_eq!(found("\u{feff}a: b", "1.20"), ["unknown-option"]);
}
