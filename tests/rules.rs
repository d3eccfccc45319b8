//! The examples of every rule, through the whole compiler: the first gives this rule's finding and no other, the mended one gives none.
//! They are what `flinkc explain` and the rules reference show.

use flinkc::check::rules::TARGET_NOT_BUILT;
use flinkc::compile::{Compilation, Request, build, compile_fleet};
use flinkc::diagnostic::render::{Look, Report, renderer};
use flinkc::diagnostic::{Diagnostics, Rule, Sources};
use flinkc::inspect::{Kind, Options, Text, inspect, kind_of};
use flinkc::manifest::files::MemoryFiles;
use flinkc::resolve::rules::{MISSING_KEY, UNSET_NOTHING};
use flinkc::rules;

/// What the compiler says to a text: the codes, and all of it for a failing test.
fn said(text: &str, ignored: &[&Rule]) -> (Vec<&'static str>, String) {
    let files = beside().with("flink.toml", text);
    let (mut codes, mut shown) = (Vec::new(), String::new());
    let mut add = |diagnostics: &Diagnostics, sources: &Sources| {
        let about = |finding: &&flinkc::diagnostic::Diagnostic| !ignored.contains(&finding.rule);
        codes.extend(diagnostics.iter().filter(about).map(|finding| finding.rule.code));
        let report = Report { diagnostics, sources, variant: None };
        shown.push_str(&renderer("text").map(|text| text.render(&[report], Look::default())).unwrap_or_default());
    };
    if kind_of("-", text) != Kind::Manifest {
        let texts = [Text { name: "manifest.yaml".to_owned(), bytes: text.as_bytes().to_vec() }];
        let found = inspect(&texts, &Options::default());
        add(&found.diagnostics, &found.sources);
    } else if text.contains("[workspace") {
        for findings in compile_fleet("flink.toml".into(), &Request::default(), &files, &|_, _| {}).findings {
            add(&findings.diagnostics, &findings.sources);
        }
    } else {
        for (_, Compilation { diagnostics, sources, .. }) in build("flink.toml".into(), &Request::default(), &files).variants {
            add(&diagnostics, &sources);
        }
    }
    (codes, shown)
}

/// What examples about files find beside them.
fn beside() -> MemoryFiles {
    let large = vec![b'x'; 700 * 1024];
    MemoryFiles::new()
        .with("conf/topics.txt", "orders\n")
        .with("more/topics.txt", "returns\n")
        .with("conf/key.bin", vec![0xff, 0xfe, 0x00])
        .with("large/a", large.clone())
        .with("large/b", large)
        .with("conf/log4j-one.properties", "log4j.rootLogger=INFO, console\n")
        .with("conf/log4j-console-only.properties", "rootLogger.level = INFO\n")
        .with("conf/log4j-two.properties", "rootLogger.level = INFO\nappender.file.fileName = ${sys:log.file}\n")
}

#[test]
fn each_rule_fires_on_its_example_and_is_silent_on_the_mended_one() {
    let mut faults = String::new();
    let mut held = 0;
    for rule in rules::all().iter().filter(|rule| !rule.fires.is_empty()) {
        held += 1;
        // Reading looks at one text alone: its examples may lack what another layer gives. And a build may lack a target.
        let ignored: &[&Rule] =
            if rule.code.starts_with("FK0") { &[&MISSING_KEY, &UNSET_NOTHING, &TARGET_NOT_BUILT] } else { &[&TARGET_NOT_BUILT] };
        let (codes, text) = said(rule.fires, &[]);
        // A manifest is judged by Flink and by the API server too, and one fault may be a fault to both.
        let fires = if rule.fires.starts_with("apiVersion:") { codes.contains(&rule.code) } else { codes == [rule.code] };
        if !fires {
            faults.push_str(&format!("{} {} fires {codes:?}\n{text}\n", rule.code, rule.name));
        }
        let (codes, text) = said(rule.clean, ignored);
        if !codes.is_empty() {
            faults.push_str(&format!("{} {}: the mended text still gives {codes:?}\n{text}\n", rule.code, rule.name));
        }
    }
    assert!(held > 40, "{held} rules have examples");
    assert!(faults.is_empty(), "{faults}");
}
