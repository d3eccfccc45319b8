//! Flink as a judge: the configurations of the bundle, bare files and what objects carry, by the rules of `[config]`; and what the
//! image's entrypoint reads.
//!
//! Facts: `flink`, asked of the real Flink; the rules are `plan::rules::given`.

use super::clusters::Clusters;
use super::{Bundle, Findings, Judge, Options};
use crate::diagnostic::Diagnostics;
use crate::excerpt;
use crate::plan::rules::{entrypoint, given};
use serde_json::Value;
use std::fmt::Write as _;

/// The Flink that reads the configurations.
pub(super) struct Flink;

impl Judge for Flink {
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings) {
        let mut clusters = Clusters::default();
        let files = bundle.configurations.iter().map(|file| (None, excerpt::bare(file.source, &file.text, file.format, file.flink)));
        let objects = bundle.objects.iter().chain(&bundle.fragments);
        let carried = objects.flat_map(|given| given.excerpts(options.flink).into_iter().map(move |excerpt| (Some(given), excerpt)));
        for (given, excerpt) in files.chain(carried) {
            let mut own = Diagnostics::default();
            let secrets = given::judge(&excerpt, &mut own);
            own.into_iter().for_each(|finding| findings.push(finding));
            findings.hidden.extend(secrets);
            clusters.add(given, &excerpt, findings);
        }
        for given in &bundle.objects {
            let mut variables = Vec::new();
            variables_of(given.value(), &mut String::new(), &mut variables);
            for (pointer, name, text) in variables {
                let finding = match name {
                    entrypoint::PLUGINS if entrypoint::has_comma(text) => Some(entrypoint::comma(text)),
                    entrypoint::PROPERTIES => entrypoint::properties(text),
                    _ => None,
                };
                if let Some(finding) = finding {
                    let path = pointer.trim_start_matches('/').replace('/', ".");
                    findings.push(finding.at(given.span(&pointer), "read by the entrypoint").path(path).object(given.reference()));
                }
            }
        }
    }
}

/// The variables that the entrypoint reads, wherever containers stand: pod templates are below many kinds.
fn variables_of<'v>(value: &'v Value, pointer: &mut String, found: &mut Vec<(String, &'v str, &'v str)>) {
    let name = value.get("name").and_then(Value::as_str);
    let text = value.get("value").and_then(Value::as_str);
    if let (Some(name @ (entrypoint::PLUGINS | entrypoint::PROPERTIES)), Some(text)) = (name, text) {
        found.push((format!("{pointer}/value"), name, text));
    }
    let length = pointer.len();
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter().filter(|(_, value)| value.is_object() || value.is_array()) {
                pointer.push('/');
                pointer.push_str(&crate::pointer::step(key));
                variables_of(value, pointer, found);
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let _ = write!(pointer, "/{index}");
                variables_of(item, pointer, found);
                pointer.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
