//! What is rewritten, what stays, and that nothing is lost.
#![expect(clippy::unwrap_used, reason = "test")]

use super::*;
use crate::flink::config_file::read;
use proptest::prelude::*;

const NEWEST: FlinkVersion = FlinkVersion::new(2, 3);

fn legacy(text: &str) -> String {
    file(text, ConfigFormat::Legacy, NEWEST).unwrap().text
}

fn standard(text: &str) -> String {
    file(text, ConfigFormat::Standard, NEWEST).unwrap().text
}

fn actions(migration: &Migration) -> Vec<(usize, Action)> {
    migration.changes.iter().map(|change| (change.line, change.action)).collect()
}

#[test]
fn the_line_grammar_becomes_yaml() {
    let text = "# sizes\n  jobmanager.memory.process.size: 1600m  # all\nstate.checkpoints.dir: s3://a#b\nenv.java.opts: \"-Da=b\"\nbroken\nparallelism.default: 010\nparallelism.default: 2\n\nweb.log.path: /x\n";
    let expected = "# sizes\njobmanager.memory.process.size: 1600m  # all\nexecution.checkpointing.dir: s3://a #b\nenv.java.opts.all: '\"-Da=b\"'\n# flinkc: not `key: value`: Flink skipped this line\n# broken\n# flinkc: `parallelism.default` stands again below, and the last line counts\n# parallelism.default: 010\nparallelism.default: 2\n\n";
    let migration = file(text, ConfigFormat::Legacy, NEWEST).unwrap();
    assert!(migration.text.starts_with(expected), "{}", migration.text);
    assert_eq!(migration.file_name, Some("config.yaml"));
    assert_eq!(actions(&migration).first(), Some(&(3, Action::Renamed)));
}

#[test]
fn the_line_grammar_stays_where_it_is_read() {
    let text = "# a\n  akka.ask.timeout: 30 s # b\nx#y\n";
    let migration = file(text, ConfigFormat::Legacy, FlinkVersion::new(1, 20)).unwrap();
    assert_eq!(migration.text, "# a\n  pekko.ask.timeout: 30 s # b\nx#y\n");
    assert_eq!(migration.file_name, None);
}

#[test]
fn old_sizes_and_switches_get_what_they_stood_for() {
    assert_eq!(legacy("taskmanager.heap.mb: 4096\n"), "taskmanager.memory.flink.size: 4096m\n");
    assert_eq!(legacy("jobmanager.heap.size: 1g\n"), "jobmanager.memory.heap.size: 1g\n");
    assert_eq!(legacy("cluster.evenly-spread-out-slots: true\n"), "taskmanager.load-balance.mode: SLOTS\n");
    assert_eq!(legacy("security.ssl.enabled: true\n"), "security.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: true\n");
    assert_eq!(legacy("jobmanager.scheduler: ng\n"), "jobmanager.scheduler: Default\n");
    let reporter = "metrics.reporter.prom.class: org.apache.flink.metrics.prometheus.PrometheusReporter\n";
    assert_eq!(legacy(reporter), "metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory\n");
    let own = legacy("metrics.reporter.mine.class: com.example.Mine\n");
    assert!(own.starts_with("# flinkc: ") && own.ends_with("\nmetrics.reporter.mine.class: com.example.Mine\n"), "{own}");
}

#[test]
fn of_two_names_the_one_that_counts_stays() {
    let text = "state.checkpoints.dir: s3://old\nexecution.checkpointing.dir: s3://new\n";
    let new = standard(text);
    assert!(new.contains("# state.checkpoints.dir: s3://old\nexecution.checkpointing.dir: s3://new\n"), "{new}");
}

#[test]
fn nested_keys_are_renamed_in_place_or_moved_behind_their_block() {
    let text = "state:\n  # where\n  checkpoints:\n    dir: s3://a # here\n  backend:\n    incremental: true\n    type: rocksdb\nparallelism.default: 2\n";
    let new = standard(text);
    let expected = "state:\n  # where\n#   checkpoints:\n# flinkc: now `execution.checkpointing.dir`, below\n#     dir: s3://a # here\n  backend:\n# flinkc: now `execution.checkpointing.incremental`, below\n#     incremental: true\n    type: rocksdb\nexecution.checkpointing.dir: s3://a\nexecution.checkpointing.incremental: true\nparallelism.default: 2\n";
    assert_eq!(new, expected);
    assert_eq!(standard("restart-strategy: fixed-delay\n"), "restart-strategy.type: fixed-delay\n");
    assert_eq!(standard("\"restart-strategy\": none # x\n"), "restart-strategy.type: none # x\n");
}

#[test]
fn flow_mappings_and_anchors_are_written_flat() {
    for text in ["state: {checkpoints: {dir: s3://a}, backend.type: rocksdb}\n", "a: &x s3://a\nstate:\n  checkpoints.dir: *x\n"] {
        let new = standard(text);
        let read = read(&new, ConfigFormat::Standard).unwrap();
        assert_eq!(read.entries.get("execution.checkpointing.dir").map(String::as_str), Some("s3://a"), "{new}");
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let text = "taskmanager.heap.mb: many\nstate.checkpoints.dir: s3://a\nweb.log.path: x\nheartbeat.timeout: soon\n";
    let once = legacy(text);
    let twice = file(&once, ConfigFormat::Standard, NEWEST).unwrap();
    assert_eq!(twice.text, once);
    assert!(twice.changes.is_empty(), "{:?}", twice.changes);
}

#[test]
fn a_flink_toml_keeps_its_looks() {
    let text = "name  = \"a\" # x\nflink = \"1.20\"\n\n[config]\nstate.checkpoints.dir = \"s3://a\" # where\n\"akka.ask.timeout\" = \"30 s\"\nakka.watch.threshold = 12\nsecurity.ssl.enabled = true\n\n[profiles.live.config]\nexecution.savepoint.path = \"s3://b\"\n\n[config.slotmanager]\ntaskmanager-timeout = \"30 s\"\n";
    let new = flink_toml(text, NEWEST).unwrap().text;
    for line in [
        "flink = \"2.3\"",
        "execution.checkpointing.dir = \"s3://a\" # where",
        "\"pekko.ask.timeout\" = \"30 s\"",
        "# akka.watch.threshold = 12",
        "security.ssl.internal.enabled = true",
        "execution.state-recovery.path = \"s3://b\"",
        "taskmanager-timeout = \"30 s\"",
    ] {
        assert!(new.lines().any(|found| found == line), "{line}\n{new}");
    }
    let again = flink_toml(&new, NEWEST).unwrap();
    assert_eq!((again.text, again.changes), (new, Vec::new()));
}

#[test]
fn an_old_name_of_two_options_becomes_all_that_do_not_look_at_each_other() {
    // the backup's switch looks at the recovery's
    assert_eq!(legacy("state.backend.local-recovery: true\n"), "execution.state-recovery.from-local: true\n");
    assert_eq!(legacy("kubernetes.pod-template-file: /a\n"), "kubernetes.pod-template-file.default: /a\n");
}

#[test]
fn keys_that_only_the_line_grammar_takes_are_quoted() {
    assert_eq!(legacy("a\ta: !\n"), "\"a\\ta\": '!'\n");
    assert_eq!(legacy("a: %\t\t\nb: !\t# c\n"), "a: '%'\nb: '!' # c\n");
    let marked = legacy("\u{feff}parallelism.default: 2\n");
    assert!(marked.starts_with("# flinkc: ") && marked.contains("byte order mark"), "{marked}");
}

#[test]
fn the_report_shows_values_that_have_another_name() {
    let migration = file("a: b\njobmanager.scheduler: ng\n", ConfigFormat::Legacy, NEWEST).unwrap();
    let [change] = migration.changes.as_slice() else { panic!("{:?}", migration.changes) };
    assert_eq!((change.line, change.from.as_deref()), (2, Some("ng")));
    assert_eq!(change.to, ["jobmanager.scheduler: Default"]);
    assert!(file("state.checkpoints.dir: s3://a\n", ConfigFormat::Standard, NEWEST).unwrap().changes.iter().all(|c| c.from.is_none()));
}

fn key() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "state.checkpoints.dir",
        "state.savepoints.dir",
        "state.backend",
        "state.backend.incremental",
        "state.backend.async",
        "state.backend.local-recovery",
        "high-availability",
        "high-availability.storageDir",
        "restart-strategy",
        "restart-strategy.fixed-delay.attempts",
        "akka.ask.timeout",
        "web.log.path",
        "web.port",
        "taskmanager.heap.size",
        "taskmanager.heap.mb",
        "taskmanager.network.memory.min",
        "parallelism.default",
        "execution.checkpointing.dir",
        "my.own.key",
        "security.ssl.enabled",
    ])
}

fn nested(entries: &[(&str, String)]) -> String {
    // every entry below its first part, so that leaves have parents to lose
    let mut text = String::new();
    for (index, (key, value)) in entries.iter().enumerate() {
        let mut parts = key.splitn(2, '.');
        match (parts.next(), parts.next()) {
            (Some(head), Some(rest)) if index % 2 == 0 => text.push_str(&format!("{head}:\n  # c{index}\n  {rest}: \"{value}\"\n")),
            _ => text.push_str(&format!("{key}: \"{value}\" # c{index}\n")),
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_line_is_said_again_or_kept_as_a_comment(entries in proptest::collection::vec((key(), "[a-z0-9:/ ]{1,8}[a-z0-9]"), 1..8)) {
        let mut lines: Vec<(&str, String)> = Vec::new();
        for (key, value) in entries {
            let head = key.split('.').next().unwrap_or_default();
            if lines.iter().all(|(known, _)| *known != key && known.split('.').next() != Some(head)) {
                lines.push((key, value.trim().to_owned()));
            }
        }
        let flat: String = lines.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
        for (text, format) in [(flat, ConfigFormat::Legacy), (nested(&lines), ConfigFormat::Standard)] {
            let migration = file(&text, format, NEWEST).unwrap();
            // a number of MiB becomes a size
            for (key, value) in lines.iter().filter(|(key, _)| !key.ends_with("heap.mb")) {
                prop_assert!(migration.text.contains(value.as_str()), "{} {}\n{}", key, value, migration.text);
            }
            let again = file(&migration.text, ConfigFormat::Standard, NEWEST).unwrap();
            prop_assert_eq!(&again.text, &migration.text);
        }
    }

    #[test]
    fn any_text_is_rewritten_or_refused(text in "[ -~\\n\\t]{0,80}") {
        let _ = file(&text, ConfigFormat::Legacy, NEWEST).map_err(|error| assert_ne!(error, MigrateError::Changed, "{text:?}"));
        let _ = file(&text, ConfigFormat::Standard, NEWEST);
        let _ = flink_toml(&text, NEWEST);
    }
}
