//! The user's policy: levels from `[lints]`, accepted findings from `[waivers]`, and the names that reviews ask for.
//!
//! Source: language reference 4.10 and section 6. Dates are compared with `--as-of`, never with a clock.

use std::collections::BTreeSet;

use super::rules::{SOURCE_NOT_SAID, UNKNOWN_LINT, WAIVER_EXPIRED, WAIVER_NOT_APPROVED, WAIVER_WITHOUT_FINDING};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule};
use crate::manifest::Manifest;
use crate::manifest::node::Node;
use crate::manifest::sections::LintLevel;
use crate::package::record;
use crate::resolve::Settings;
use crate::rules;

/// What a review brings from outside the text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Review<'a> {
    /// `--revision`.
    pub revision: Option<&'a str>,
    /// `--as-of`: the day to which `review-by` is compared.
    pub as_of: Option<&'a str>,
}

/// What says the policy: a job spec, or one file of its own.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    /// `[lints]`, `[waivers]` and `[source]`.
    pub manifest: &'a Manifest,
    /// Where they stand.
    pub root: &'a Node,
}

impl<'a> From<&'a Settings> for Policy<'a> {
    fn from(settings: &'a Settings) -> Self {
        Self { manifest: &settings.manifest, root: &settings.root }
    }
}

/// What the policy itself must hold: known rules, enough names, traceable sources.
pub fn check(policy: Policy<'_>, review: &Review<'_>, diagnostics: &mut Diagnostics) {
    for table in ["lints", "waivers"] {
        for (name, node) in policy.root.get(table).and_then(|node| node.as_table()).into_iter().flatten() {
            let known = rules::find(name);
            if known.is_none_or(|rule| rule.kind == Kind::Refusal) {
                let near = rules::nearest(name);
                let (message, help) = match known {
                    Some(_) => (
                        format!("`{name}` cannot be changed by `[{table}]`"),
                        "remove the line: what would never run is no lint".to_owned(),
                    ),
                    None => (
                        format!("there is no rule `{name}`"),
                        near.map_or_else(
                            || "`flinkc explain --list` names them all".to_owned(),
                            |near| format!("a rule close to it is `{near}`"),
                        ),
                    ),
                };
                let finding = Diagnostic::new(&UNKNOWN_LINT, message)
                    .at(node.key_span, if known.is_some() { "always an error" } else { "no such rule" })
                    .because("a policy that nothing obeys would look like one")
                    .help(help)
                    .path(format!("{table}.{name}"));
                diagnostics.push(finding);
            }
        }
    }
    let approvals = policy.manifest.source.as_ref().and_then(|s| s.approvals.as_ref()).map_or(0, |n| n.0);
    for (name, waiver) in policy.manifest.waivers.as_ref().map(|w| &w.0).into_iter().flatten() {
        let path = format!("waivers.{name}");
        let place = policy.root.nearest(&path).span;
        let names: BTreeSet<&String> = waiver.approved_by.iter().flatten().collect();
        if names.len() < usize::try_from(approvals).unwrap_or(usize::MAX) {
            diagnostics.push(
                Diagnostic::new(&WAIVER_NOT_APPROVED, format!("the waiver of `{name}` carries {} of {approvals} names", names.len()))
                    .at(place, "needs `approved-by`")
                    .because("`source.approvals` asks for that many different people behind each accepted finding")
                    .help(format!("add `approved-by = [\"first.name\", \"second.name\"]` to `[{path}]`"))
                    .path(path.clone()),
            );
        }
        if let (Some(day), Some(until)) = (review.as_of, &waiver.review_by)
            && day > until.0.as_str()
        {
            diagnostics.push(
                Diagnostic::new(&WAIVER_EXPIRED, format!("the waiver of `{name}` was to be reviewed by {}", until.0))
                    .at(policy.root.nearest(&format!("{path}.review-by")).span, format!("before {day}"))
                    .because("what was accepted for a time is not accepted for ever")
                    .help("mend the finding and remove the waiver, or review it and write a later date")
                    .path(format!("{path}.review-by")),
            );
        }
    }
    let stamped = policy.manifest.source.as_ref().is_some_and(|s| s.stamp == Some(crate::manifest::sections::Stamp::Objects));
    if stamped {
        let repository = policy.manifest.source.as_ref().is_some_and(|s| s.repository.is_some());
        let place = policy.root.nearest("source").span;
        if !repository {
            diagnostics.push(
                Diagnostic::new(&SOURCE_NOT_SAID, "`source.repository` is not set, and the objects are to carry it")
                    .at(place, "where does the text live?")
                    .because("a deployed line could not be traced to a commit")
                    .help("add `[source] repository = \"https://…\"`")
                    .path("source.repository"),
            );
        }
        if review.revision.is_none() {
            diagnostics.push(
                Diagnostic::new(&SOURCE_NOT_SAID, "no revision is given, and the objects are to carry it")
                    .at(place, "`stamp` asks for it")
                    .because("a deployed line could not be traced to a commit")
                    .help("build with `--revision \"$(git rev-parse HEAD)\"`")
                    .path("source.stamp"),
            );
        }
    }
}

/// Sets the level of every lint and takes out what is allowed or waived; the waivers that were used are added to `used`.
///
/// Called after each stage that may be the last one.
pub fn apply(policy: &Manifest, diagnostics: &mut Diagnostics, used: &mut BTreeSet<String>) {
    diagnostics.retain_mut(|finding| {
        let Some(level) = level(policy, finding.rule) else { return false };
        if finding.rule.kind == Kind::Refusal {
            return true;
        }
        finding.level = level;
        if waived(policy, finding) {
            used.insert(finding.rule.name.to_owned());
            return false;
        }
        true
    });
}

/// After the last stage: tells waivers that silenced nothing, and gives the others for the record.
pub fn waivers(policy: Policy<'_>, used: &BTreeSet<String>, diagnostics: &mut Diagnostics) -> Vec<record::Waiver> {
    let mut records = Vec::new();
    for (name, waiver) in policy.manifest.waivers.as_ref().map(|w| &w.0).into_iter().flatten() {
        if used.contains(name) {
            records.push(record::Waiver {
                rule: name.clone(),
                at: waiver.at.iter().flatten().map(|path| path.0.clone()).collect(),
                reason: waiver.reason.clone().unwrap_or_default(),
                approved_by: waiver.approved_by.clone().unwrap_or_default(),
                review_by: waiver.review_by.as_ref().map(|date| date.0.clone()),
            });
        } else if rules::find(name).is_some()
            && let Some(level) = level(policy.manifest, &WAIVER_WITHOUT_FINDING)
        {
            let path = format!("waivers.{name}");
            let mut finding = Diagnostic::new(&WAIVER_WITHOUT_FINDING, format!("the waiver of `{name}` silences nothing"))
                .at(policy.root.nearest(&path).span, "nothing to accept")
                .because("an accepted risk that is gone should leave the review list")
                .help("remove the table")
                .path(path);
            finding.level = level;
            diagnostics.push(finding);
        }
    }
    records
}

/// The level of a rule here; `None` if it is allowed.
fn level(policy: &Manifest, rule: &Rule) -> Option<Level> {
    let written = policy.lints.as_ref().and_then(|lints| lints.0.get(rule.name));
    match (rule.kind, written) {
        (Kind::Refusal, _) => Some(rule.level),
        (_, Some(LintLevel::Allow)) | (Kind::OptInLint, None) => None,
        (_, Some(LintLevel::Warn)) => Some(Level::Warning),
        (_, Some(LintLevel::Deny)) => Some(Level::Error),
        (Kind::Lint, None) => Some(rule.level),
    }
}

/// Whether a waiver covers a finding: its rule, and its path or one above it.
fn waived(policy: &Manifest, finding: &Diagnostic) -> bool {
    let Some(waiver) = policy.waivers.as_ref().and_then(|waivers| waivers.0.get(finding.rule.name)) else { return false };
    match &waiver.at {
        None => true,
        Some(paths) if paths.is_empty() => true,
        Some(paths) => {
            paths.iter().any(|path| finding.path.strip_prefix(path.0.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
        }
    }
}
