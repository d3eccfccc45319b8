//! Findings as SARIF 2.1.0, for GitHub's code scanning and every other reader of it.
//!
//! Out: one log with one run; its rules are those that have findings. Source: OASIS, Static Analysis Results Interchange
//! Format 2.1.0; GitHub, "SARIF support for code scanning" (what is needed to be shown).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::remark::{Place, Remark, place, remarks};
use super::{Look, Reader, Renderer, Report};
use crate::diagnostic::{Level, Rule};

/// The renderer `sarif`.
pub(super) struct Sarif;

impl Renderer for Sarif {
    fn name(&self) -> &'static str {
        "sarif"
    }

    fn reader(&self) -> Reader {
        Reader::Program
    }

    fn render(&self, reports: &[Report<'_>], _: Look) -> String {
        let rules: BTreeMap<&str, &Rule> =
            reports.iter().flat_map(|report| report.diagnostics.iter()).map(|finding| (finding.rule.code, finding.rule)).collect();
        let index: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(index, code)| (*code, index)).collect();
        let results: Vec<Value> = reports
            .iter()
            .flat_map(|report| remarks(std::slice::from_ref(report)).map(|remark| result(&remark, report, &index)).collect::<Vec<_>>())
            .collect();
        let log = json!({
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "flinkc",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules.values().map(|rule| describe(rule)).collect::<Vec<_>>(),
                }},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        });
        format!("{log:#}\n")
    }
}

fn describe(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.checks },
        "fullDescription": { "text": format!("{} {}", rule.checks, rule.because) },
        "help": { "text": format!("{}\n\nflinkc explain {}", rule.because, rule.name) },
        "defaultConfiguration": { "level": level(rule.level) },
        "properties": { "tags": ["flink", "kubernetes"], "code": rule.code },
    })
}

fn result(remark: &Remark<'_>, report: &Report<'_>, index: &BTreeMap<&str, usize>) -> Value {
    let finding = remark.finding;
    let mut result = json!({
        "ruleId": finding.rule.name,
        "ruleIndex": index.get(finding.rule.code),
        "level": level(finding.level),
        "message": { "text": remark.text() },
        "partialFingerprints": { "flinkc/v1": remark.fingerprint() },
    });
    let logical = logical(remark);
    let location = match (&remark.place, logical.is_empty()) {
        (Some(place), true) => Some(json!({ "physicalLocation": physical(place) })),
        (Some(place), false) => Some(json!({ "physicalLocation": physical(place), "logicalLocations": logical })),
        (None, false) => Some(json!({ "logicalLocations": logical })),
        (None, true) => None,
    };
    let Some(fields) = result.as_object_mut() else { return result };
    fields.insert("locations".to_owned(), Value::Array(location.into_iter().collect()));
    let related: Vec<Value> = finding
        .secondary
        .iter()
        .filter_map(|label| {
            let place = place(report.sources, label.span)?;
            Some(json!({ "physicalLocation": physical(&place), "message": { "text": super::mask::sentence(report.sources, &label.text) } }))
        })
        .collect();
    if !related.is_empty() {
        fields.insert("relatedLocations".to_owned(), Value::Array(related));
    }
    result
}

/// The object and the field.
fn logical(remark: &Remark<'_>) -> Vec<Value> {
    let object = remark.finding.object.as_ref().map(|object| format!("{}/{}", object.kind, object.name));
    let path = Some(remark.finding.path.clone()).filter(|path| !path.is_empty());
    let name: Vec<String> = object.into_iter().chain(path).collect();
    if name.is_empty() { Vec::new() } else { vec![json!({ "fullyQualifiedName": name.join("/") })] }
}

fn physical(place: &Place<'_>) -> Value {
    json!({
        "artifactLocation": { "uri": uri(place.file) },
        "region": {
            "startLine": place.start.line,
            "startColumn": place.start.column,
            "endLine": place.end.line,
            "endColumn": place.end.column,
        },
    })
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Hint => "note",
    }
}

/// A path as a reference of RFC 3986: what is not plain is percent-encoded.
fn uri(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => text.push(char::from(byte)),
            b'\\' => text.push('/'),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_become_references() {
        assert_eq!(super::uri("a b/ü.yaml"), "a%20b/%C3%BC.yaml");
        assert_eq!(super::uri("flinkc:dev"), "flinkc:dev");
    }
}
