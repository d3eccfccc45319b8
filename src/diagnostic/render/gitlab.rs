//! Findings as a GitLab code quality report, shown in merge requests.
//!
//! Source: GitLab, "Code Quality": description, check_name, fingerprint, severity, location.

use std::collections::BTreeMap;

use serde::Serialize;

use super::remark::remarks;
use super::{Look, Reader, Renderer, Report};
use crate::diagnostic::Level;

/// The renderer `gitlab`.
pub(super) struct GitLab;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl Renderer for GitLab {
    fn name(&self) -> &'static str {
        "gitlab"
    }

    fn reader(&self) -> Reader {
        Reader::Program
    }

    fn render(&self, reports: &[Report<'_>], _: Look) -> String {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let issues: Vec<Issue<'_>> = remarks(reports)
            .map(|remark| {
                let severity = match remark.finding.level {
                    Level::Error => "critical",
                    Level::Warning => "minor",
                    Level::Hint => "info",
                };
                let (path, begin, end) = remark.place.as_ref().map_or(("", 1, 1), |place| (place.file, place.start.line, place.end.line));
                let mut fingerprint = remark.fingerprint();
                // GitLab shows one issue a fingerprint.
                let times = seen.entry(fingerprint.clone()).or_default();
                *times += 1;
                if *times > 1 {
                    fingerprint.push_str(&format!("-{times}"));
                }
                Issue {
                    description: remark.text(),
                    check_name: remark.finding.rule.name,
                    fingerprint,
                    severity,
                    location: Location { path, lines: Lines { begin, end } },
                }
            })
            .collect();
        let text = serde_json::to_string_pretty(&issues).expect("string keys and no non-finite numbers");
        format!("{text}\n")
    }
}
