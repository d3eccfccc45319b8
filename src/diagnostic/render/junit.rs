//! Findings as a JUnit report: a suite a file, a failed case an error; what is no error passes and says so.
//!
//! Source: the dialect of Jenkins' and GitLab's readers (testsuites, testsuite, testcase, failure, system-out).

use super::remark::{Remark, remarks};
use super::{Look, Reader, Renderer, Report};
use crate::diagnostic::Level;

/// The renderer `junit`.
pub(super) struct JUnit;

impl Renderer for JUnit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn reader(&self) -> Reader {
        Reader::Program
    }

    fn render(&self, reports: &[Report<'_>], _: Look) -> String {
        let remarks: Vec<Remark<'_>> = remarks(reports).collect();
        let mut files: Vec<&str> = reports.iter().flat_map(|report| report.sources.iter()).map(|source| source.name.as_str()).collect();
        // Findings without a text, as of a missing file, have a suite of their own.
        if remarks.iter().any(|remark| remark.place.is_none()) {
            files.push("flinkc");
        }
        files.sort_unstable();
        files.dedup();
        let (mut suites, mut cases, mut failed) = (String::new(), 0, 0);
        for file in files {
            let own = |remark: &&Remark<'_>| remark.place.as_ref().map_or("flinkc", |place| place.file) == file;
            let own: Vec<&Remark<'_>> = remarks.iter().filter(own).collect();
            let failures = own.iter().filter(|remark| remark.finding.level == Level::Error).count();
            let number = own.len().max(1);
            let name = escape(file);
            suites.push_str(&format!("  <testsuite name=\"{name}\" tests=\"{number}\" failures=\"{failures}\" errors=\"0\">\n"));
            if own.is_empty() {
                suites.push_str(&format!("    <testcase classname=\"{name}\" name=\"checked\"/>\n"));
            }
            for remark in own {
                suites.push_str(&case(&name, remark));
            }
            suites.push_str("  </testsuite>\n");
            cases += number;
            failed += failures;
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"flinkc\" tests=\"{cases}\" failures=\"{failed}\" errors=\"0\">\n{suites}</testsuites>\n"
        )
    }
}

fn case(file: &str, remark: &Remark<'_>) -> String {
    let line = remark.place.as_ref().map(|place| format!(":{}:{}", place.start.line, place.start.column)).unwrap_or_default();
    let rule = remark.finding.rule.name;
    let (message, text) = (escape(&remark.message), escape(&remark.text()));
    let inner = if remark.finding.level == Level::Error {
        format!("<failure message=\"{message}\" type=\"{rule}\">{text}</failure>")
    } else {
        format!("<system-out>{}: {text}</system-out>", remark.finding.level.word())
    };
    format!("    <testcase classname=\"{file}\" name=\"{rule}{line}\">{inner}</testcase>\n")
}

/// Text as XML 1.0 takes it; characters that it cannot hold become U+FFFD.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}
