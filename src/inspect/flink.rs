//! Flink as a judge: the configurations of the bundle, bare files and what objects carry, by the rules of `[config]`; and what the
//! image's entrypoint reads.
//!
//! Facts: `flink`, asked of the real Flink; the rules are `plan::rules::given`.

use super::{Bundle, Findings, Judge, Options};
use crate::excerpt;
use crate::plan::rules::{entrypoint, given};
use serde_json::Value;
use std::fmt::Write as _;

/// The Flink that reads the configurations.
pub(super) struct Flink;

impl Judge for Flink {
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings) {
        let files = bundle.configurations.iter().map(|file| excerpt::bare(file.source, &file.text, file.format, file.flink));
        let carried = bundle.objects.iter().chain(&bundle.fragments).flat_map(|given| given.excerpts(options.flink));
        for excerpt in files.chain(carried) {
            let secrets = given::judge(&excerpt, &mut findings.diagnostics);
            findings.hidden.extend(secrets);
        }
        for given in &bundle.objects {
            let mut lists = Vec::new();
            plugin_lists(given.value(), &mut String::new(), &mut lists);
            for (pointer, list) in lists {
                let finding = entrypoint::comma(list).at(given.span(&pointer), "one name to the image");
                findings.push(finding.path(pointer.trim_start_matches('/').replace('/', ".")).object(given.reference()));
            }
        }
    }
}

/// The lists of built-in plugins that are separated by commas, wherever containers stand: pod templates are below many kinds.
fn plugin_lists<'v>(value: &'v Value, pointer: &mut String, found: &mut Vec<(String, &'v str)>) {
    let name = value.get("name").and_then(Value::as_str);
    let text = value.get("value").and_then(Value::as_str);
    if let (Some(entrypoint::PLUGINS), Some(list)) = (name, text.filter(|text| entrypoint::has_comma(text))) {
        found.push((format!("{pointer}/value"), list));
    }
    let length = pointer.len();
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter().filter(|(_, value)| value.is_object() || value.is_array()) {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                plugin_lists(value, pointer, found);
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let _ = write!(pointer, "/{index}");
                plugin_lists(item, pointer, found);
                pointer.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
