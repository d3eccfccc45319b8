//! Each rule's own examples: the first gives exactly its finding, the mended one nothing.

use super::super::rules::RULES;
use super::{Run, names};

/// Whether a file is a workspace's.
fn findings(text: &str) -> Vec<&'static str> {
    let run = Run::new(text);
    if text.contains("[workspace]") { names(&run.fleet().findings()) } else { run.findings() }
}

#[test]
fn examples_fire_and_are_clean() {
    let mut seen = 0;
    for rule in RULES {
        if !rule.fires.is_empty() {
            seen += 1;
            assert_eq!(findings(rule.fires), [rule.name], "{}", rule.fires);
            assert!(!rule.clean.is_empty(), "{} has no mended example", rule.name);
            assert_eq!(findings(rule.clean), Vec::<&str>::new(), "{}", rule.clean);
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn codes_are_sorted_and_in_their_range() {
    let codes: Vec<&str> = RULES.iter().map(|r| r.code).collect();
    assert!(codes.is_sorted() && codes.windows(2).all(|w| w[0] != w[1]), "{codes:?}");
    assert!(RULES.iter().all(|r| r.code.starts_with("FK10") && !r.checks.is_empty() && !r.because.is_empty() && !r.source.is_empty()));
}
