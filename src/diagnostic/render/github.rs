//! Findings as commands of a GitHub workflow: annotations at the lines of a pull request.
//!
//! Source: GitHub Actions, "Workflow commands", and its toolkit for what is escaped how.

use super::remark::remarks;
use super::{Look, Reader, Renderer, Report};
use crate::diagnostic::Level;

/// The renderer `github`.
pub(super) struct GitHub;

impl Renderer for GitHub {
    fn name(&self) -> &'static str {
        "github"
    }

    fn reader(&self) -> Reader {
        Reader::Program
    }

    fn render(&self, reports: &[Report<'_>], _: Look) -> String {
        let mut text = String::new();
        for remark in remarks(reports) {
            let command = match remark.finding.level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Hint => "notice",
            };
            let mut properties = Vec::new();
            if let Some(place) = &remark.place {
                properties.push(format!("file={}", property(place.file)));
                properties.push(format!("line={}", place.start.line));
                properties.push(format!("endLine={}", place.end.line));
                // Columns are taken only where a range stays in its line.
                if place.start.line == place.end.line {
                    properties.push(format!("col={}", place.start.column));
                    properties.push(format!("endColumn={}", place.end.column));
                }
            }
            let rule = remark.finding.rule;
            properties.push(format!("title={}", property(&format!("{} {}", rule.code, rule.name))));
            text.push_str(&format!("::{command} {}::{}\n", properties.join(","), data(&remark.text())));
        }
        text
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
