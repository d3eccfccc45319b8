//! The examples of every rule, through the whole compiler: the first gives this rule's finding and no other, the mended one gives none.
//! They are what `flinkc explain` and the rules reference show.

use flinkc::compile::{Request, compile};
use flinkc::diagnostic::render::{Look, Report, renderer};
use flinkc::manifest::files::MemoryFiles;
use flinkc::rules;

/// What the compiler says to a text: the codes, and all of it for a failing test.
fn said(text: &str) -> (Vec<&'static str>, String) {
    let files = MemoryFiles::new().with("flink.toml", text);
    let compilation = compile("flink.toml".into(), &Request::default(), &files);
    let codes = compilation.diagnostics.iter().map(|finding| finding.rule.code).collect();
    let report = Report { diagnostics: &compilation.diagnostics, sources: &compilation.sources, variant: None };
    (codes, renderer("text").map(|text| text.render(&[report], Look::default())).unwrap_or_default())
}

#[test]
fn each_rule_fires_on_its_example_and_is_silent_on_the_mended_one() {
    let mut faults = String::new();
    let mut held = 0;
    for rule in rules::all().iter().filter(|rule| !rule.fires.is_empty()) {
        held += 1;
        let (codes, text) = said(rule.fires);
        if codes != [rule.code] {
            faults.push_str(&format!("{} {} fires {codes:?}\n{text}\n", rule.code, rule.name));
        }
        let (mut codes, text) = said(rule.clean);
        // Reading looks at one text alone, so its examples may be parts of a flink.toml that lack what another layer gives.
        if rule.code.starts_with("FK0") {
            codes.retain(|code| *code != flinkc::resolve::rules::MISSING_KEY.code);
        }
        if !codes.is_empty() {
            faults.push_str(&format!("{} {}: the mended text still gives {codes:?}\n{text}\n", rule.code, rule.name));
        }
    }
    assert!(held > 40, "{held} rules have examples");
    assert!(faults.is_empty(), "{faults}");
}
