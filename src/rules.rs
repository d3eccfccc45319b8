//! The registry: every rule of every stage, by code. What `flinkc explain`, the rules reference and `[lints]` know.
//!
//! In: the stages' own lists. Out: one list, and a rule by name or code. Must not: declare a rule.

use std::sync::OnceLock;

use crate::diagnostic::{self, Rule};
use crate::operators::{apache, lyft, nextbreakpoint, spotify};
use crate::{check, inspect, manifest, package, plan, resolve, target};

/// Each stage's list.
static STAGES: &[&[&Rule]] = &[
    manifest::rules::RULES,
    resolve::rules::RULES,
    plan::rules::RULES,
    target::rules::RULES,
    target::spotify::rules::RULES,
    package::rules::RULES,
    check::rules::RULES,
    inspect::rules::RULES,
    apache::judge::rules::RULES,
    spotify::judge::rules::RULES,
    lyft::rules::RULES,
    nextbreakpoint::rules::RULES,
];

/// All rules, sorted by code.
#[must_use]
pub fn all() -> &'static [&'static Rule] {
    static ALL: OnceLock<Vec<&'static Rule>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut rules: Vec<&'static Rule> = STAGES.iter().flat_map(|rules| rules.iter().copied()).collect();
        rules.sort_by_key(|rule| rule.code);
        rules
    })
}

/// The rule of a name (`unknown-key`) or a code (`FK0003`, also in small letters).
#[must_use]
pub fn find(text: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.name == text || rule.code.eq_ignore_ascii_case(text))
}

/// The name that a misspelt one was probably meant to be.
#[must_use]
pub fn nearest(text: &str) -> Option<&'static str> {
    diagnostic::nearest(text, all().iter().map(|rule| rule.name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{STAGES, all, find, nearest};

    #[test]
    fn codes_and_names_are_one_rules_each() {
        let codes: BTreeSet<&str> = all().iter().map(|rule| rule.code).collect();
        let names: BTreeSet<&str> = all().iter().map(|rule| rule.name).collect();
        let twice = |of: fn(&crate::diagnostic::Rule) -> &str| {
            let mut seen = BTreeSet::new();
            all().iter().map(|rule| of(rule)).filter(|text| !seen.insert(*text)).collect::<Vec<_>>()
        };
        assert_eq!((codes.len(), names.len()), (all().len(), all().len()), "{:?} {:?}", twice(|r| r.code), twice(|r| r.name));
    }

    #[test]
    fn each_stage_lists_its_rules_by_code() {
        for rules in STAGES {
            let codes: Vec<&str> = rules.iter().map(|rule| rule.code).collect();
            assert!(codes.is_sorted(), "{codes:?}");
        }
        assert!(all().iter().map(|rule| rule.code).is_sorted());
    }

    #[test]
    fn each_rule_says_what_why_and_whence() {
        for rule in all() {
            let digits = rule.code.strip_prefix("FK").unwrap_or_default();
            assert!(digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()), "{}", rule.code);
            let kebab =
                rule.name.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
            assert!(kebab, "{}", rule.name);
            for text in [rule.checks, rule.because] {
                assert!(text.len() > 10 && text.ends_with('.'), "{}: {text:?}", rule.name);
            }
            assert!(!rule.source.is_empty(), "{} has no source", rule.name);
            assert!(rule.fires.is_empty() == rule.clean.is_empty(), "{} has one example of two", rule.name);
        }
    }

    #[test]
    fn names_codes_and_near_misses_are_found() {
        assert_eq!(find("unknown-key").map(|rule| rule.code), Some("FK0003"));
        assert_eq!(find("fk0003").map(|rule| rule.name), Some("unknown-key"));
        assert!(find("unknown").is_none());
        assert_eq!(nearest("unknwon-key"), Some("unknown-key"));
        assert!(nearest("completely-different-words").is_none());
    }
}
