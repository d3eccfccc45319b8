//! Findings as JSON, one object a line, for programs.
//!
//! Out: `rule`, `level`, `message`, `help`, `file`, `line`, `column`, `path` and `object` in each line, in this order;
//! `null` where there is nothing. New keys may come, these stay.

use serde::Serialize;

use super::{Look, Reader, Renderer, Report, mask};
use crate::diagnostic::{Diagnostic, Sources};

/// The renderer `json`.
pub(super) struct Json;

#[derive(Serialize)]
struct Line<'a> {
    rule: &'a str,
    level: &'a str,
    message: String,
    help: Option<String>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    path: &'a str,
    object: Option<Object<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object<'a> {
    api_version: &'a str,
    kind: &'a str,
    namespace: Option<&'a str>,
    name: &'a str,
}

impl Renderer for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn reader(&self) -> Reader {
        Reader::Program
    }

    fn render(&self, reports: &[Report<'_>], _: Look) -> String {
        let mut text = String::new();
        for report in reports {
            for finding in report.diagnostics.iter() {
                let line = serde_json::to_string(&line(finding, report.sources)).expect("string keys and no non-finite numbers");
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    }
}

fn line<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Line<'a> {
    let place = finding.primary.as_ref().map(|label| label.span);
    let position = place.map(|span| sources.position(span));
    Line {
        rule: finding.rule.name,
        level: finding.level.word(),
        message: mask::sentence(sources, &finding.message),
        help: finding.help.as_ref().map(|help| mask::sentence(sources, help)),
        file: place.and_then(|span| sources.get(span.source)).map(|source| source.name.as_str()),
        line: position.map(|p| p.line),
        column: position.map(|p| p.column),
        path: &finding.path,
        object: finding.object.as_ref().map(|object| Object {
            api_version: &object.api_version,
            kind: &object.kind,
            namespace: object.namespace.as_deref(),
            name: &object.name,
        }),
    }
}
