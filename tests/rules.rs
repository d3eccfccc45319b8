//! The examples of every rule, through the whole compiler: the first gives this rule's finding and no other, the mended one gives none.
//! They are what `flinkc explain` and the rules reference show.

use flinkc::check::rules::{TARGET_NOT_BUILT, UNKNOWN_LINT};
use flinkc::compile::{Compilation, Request, compile, compile_fleet};
use flinkc::diagnostic::render::{Look, Report, renderer};
use flinkc::diagnostic::{Diagnostics, Rule, Sources};
use flinkc::manifest::files::MemoryFiles;
use flinkc::resolve::rules::{MISSING_KEY, UNSET_NOTHING};
use flinkc::rules;

/// What the compiler says to a text: the codes, and all of it for a failing test.
fn said(text: &str, ignored: &[&Rule]) -> (Vec<&'static str>, String) {
    let files = MemoryFiles::new().with("flink.toml", text);
    let (mut codes, mut shown) = (Vec::new(), String::new());
    let mut add = |diagnostics: &Diagnostics, sources: &Sources| {
        let about = |finding: &&flinkc::diagnostic::Diagnostic| !ignored.contains(&finding.rule) && !is_pending(finding, sources);
        codes.extend(diagnostics.iter().filter(about).map(|finding| finding.rule.code));
        let report = Report { diagnostics, sources, variant: None };
        shown.push_str(&renderer("text").map(|text| text.render(&[report], Look::default())).unwrap_or_default());
    };
    if text.contains("[workspace") {
        for findings in compile_fleet("flink.toml".into(), &Request::default(), &files, &|_, _| {}).findings {
            add(&findings.diagnostics, &findings.sources);
        }
    } else {
        let Compilation { diagnostics, sources, .. } = compile("flink.toml".into(), &Request::default(), &files);
        add(&diagnostics, &sources);
    }
    (codes, shown)
}

/// A shipped layer may set a lint that is still to be written.
fn is_pending(finding: &flinkc::diagnostic::Diagnostic, sources: &Sources) -> bool {
    let place = finding.primary.as_ref().and_then(|label| sources.get(label.span.source));
    *finding.rule == UNKNOWN_LINT && place.is_some_and(|source| source.name.starts_with("flinkc:"))
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
        if codes != [rule.code] {
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
