//! The rules of the plan: what their findings hold, and what the shipped layers make of them. Their examples are run by `tests/rules.rs`.

#![expect(clippy::unwrap_used, reason = "test")]

use camino::Utf8Path;
use flinkc::compile::{Compilation, Request, compile};
use flinkc::diagnostic::{Kind, Level};
use flinkc::inspect::{self, Options, Text, inspect, kind_of};
use flinkc::manifest::files::MemoryFiles;
use flinkc::plan::rules::{CHECKS, RULES};

fn compiled(text: &str) -> Compilation {
    let files = MemoryFiles::new()
        .with("flink.toml", text)
        .with("conf/topics.txt", "orders\n")
        .with("more/topics.txt", "returns\n")
        .with("conf/key.bin", vec![0xff, 0xfe, 0x00])
        .with("large/a", vec![b'x'; 1200 * 1024])
        .with("conf/log4j-one.properties", "log4j.rootLogger=INFO, console\n")
        .with("conf/log4j-console-only.properties", "rootLogger.level = INFO\n")
        .with("conf/log4j-two.properties", "rootLogger.level = INFO\n");
    compile(Utf8Path::new("flink.toml"), &Request::default(), &files)
}

/// Rules that no text can trip in this build, with the reason.
const WITHOUT_EXAMPLE: &[(&str, &str)] = &[
    ("flink-without-catalogue", "the targets that take such a version are not built yet"),
    ("config-file-of-another-version", "the name of the file and `--flink` decide, not the text"),
    ("jvm-opens-missing", "only a version, which the text does not say, makes it one; tests/given.rs says it"),
];

#[test]
fn each_finding_is_a_whole_sentence() {
    for rule in RULES.iter().filter(|rule| WITHOUT_EXAMPLE.iter().all(|(name, _)| *name != rule.name)) {
        assert!(!rule.fires.is_empty() && !rule.clean.is_empty(), "{}", rule.name);
        let found = if kind_of("-", rule.fires) == inspect::Kind::Manifest {
            compiled(rule.fires).diagnostics
        } else {
            let text = Text { name: "config.yaml".to_owned(), bytes: rule.fires.as_bytes().to_vec() };
            inspect(&[text], &Options::default()).diagnostics
        };
        for finding in found.iter() {
            let name = rule.name;
            assert!(finding.rule == *rule, "{name}: {}", finding.message);
            assert!(finding.primary.is_some(), "{name}: marks nothing");
            assert!(finding.consequence.is_some() && finding.help.is_some(), "{name}: says no consequence or no help");
            assert!(!finding.path.is_empty(), "{name}: no path, so no waiver can name it");
            assert!(!finding.message.ends_with('.'), "{name}: {}", finding.message);
        }
    }
}

#[test]
fn each_check_is_of_a_listed_rule_and_in_order() {
    let codes: Vec<&str> = CHECKS.iter().map(|(rule, _)| rule.code).collect();
    assert!(codes.is_sorted(), "{codes:?}");
    assert!(CHECKS.iter().all(|(rule, _)| RULES.iter().any(|listed| listed == rule)));
}

#[test]
fn lints_of_the_shipped_layers_exist() {
    for (layer, text) in [
        ("dev", include_str!("../profiles/dev.toml")),
        ("production", include_str!("../profiles/production.toml")),
        ("compliance", include_str!("../profiles/compliance.toml")),
    ] {
        let table: toml::Table = text.parse().unwrap();
        for name in table.get("lints").and_then(|lints| lints.as_table()).into_iter().flatten().map(|(name, _)| name) {
            let rule = flinkc::rules::find(name);
            assert!(rule.is_some_and(|rule| rule.kind != Kind::Refusal), "flinkc:{layer} names `{name}`");
        }
    }
}

#[test]
fn production_denies_what_the_language_reference_says() {
    let base = "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 1\nimage = \"registry.example.com/orders:1\"\ninherits = [\"flinkc:production\"]\n\n\
                [job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[rest]\nservice = \"node-port\"\n\n";
    let denied = |text: &str| -> Vec<&str> {
        let compilation = compiled(text);
        let mut names: Vec<&str> = compilation.diagnostics.iter().filter(|d| d.level == Level::Error).map(|d| d.rule.name).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(denied(base), ["image-without-digest", "no-checkpoints", "no-ha", "rest-without-auth"]);
    let stored = format!("{base}[checkpoints]\ndir = \"file:///state\"\n\n[high-availability]\nstorage = \"s3://flink/ha\"\n");
    assert_eq!(denied(&stored), ["image-without-digest", "rest-without-auth", "state-on-node-disk", "store-without-identity"]);
}
