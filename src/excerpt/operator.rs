//! What the Apache operator hands to Flink from a FlinkDeployment.
//!
//! In: a custom resource. Out: its options, with the process sizes that the operator derives from `resource.memory`.
//! It must not validate the resource. Source: the operator's FlinkConfigBuilder and ResourceConfigUtils (1.10 to 1.15), strings measured
//! on 1.15.0: a size that Flink reads is taken as it is; what Flink cannot read is put in capitals, stripped of blanks and a final `B`, and
//! read as a quantity of Kubernetes; a quantity with a point becomes a number with a point, which Flink refuses.

use serde_json::Value;

use super::kubernetes::{Scene, title};
use super::{Carrier, Excerpt, GivenOption, Unread, UnreadFault, assumed, options, span};
use crate::flink::MemorySize;
use crate::flink::config_file::{ConfigFormat, NullValue, read_mapping};
use crate::flink::memory::Launch;
use crate::flink::version::FlinkVersion;

/// Where the spec of a cluster stands in each kind.
const KINDS: &[(&str, &str)] = &[("FlinkDeployment", "/spec"), ("FlinkBlueGreenDeployment", "/spec/template/spec")];

/// The roles, with the option that the operator sets.
const ROLES: &[(&str, &str)] = &[("jobManager", "jobmanager.memory.process.size"), ("taskManager", "taskmanager.memory.process.size")];

/// The configuration of a custom resource; `None` if the object is none of the operator's clusters.
pub(super) fn configuration(scene: &Scene<'_>, pointer: &str, object: &Value, flink: Option<FlinkVersion>) -> Option<Excerpt> {
    let kind = object.get("kind").and_then(Value::as_str)?;
    object.get("apiVersion").and_then(Value::as_str).filter(|version| version.starts_with("flink.apache.org/"))?;
    let (_, below) = KINDS.iter().find(|(known, _)| *known == kind)?;
    let spec = object.pointer(below)?;
    let base = format!("{pointer}{below}");
    let at = |range| span(scene.source, range);
    let here = format!("{base}/flinkConfiguration");
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    if spec.get("flinkConfiguration").is_some_and(|value| !value.is_null()) {
        match read_mapping(scene.document, &here, NullValue::Text) {
            Ok(entries) => found = options(entries, &at, &mut unread),
            Err(error) => unread.push(Unread { fault: UnreadFault::Refused(error), at: scene.key(&here) }),
        }
    }
    for (role, option) in ROLES {
        for field in ["resource/memory", "resources/requests/memory", "resources/limits/memory"] {
            let pointer = format!("{base}/{role}/{field}");
            let Some(text) = scene.document.value.pointer(&pointer).and_then(text_of) else { continue };
            if text.trim().is_empty() {
                continue;
            }
            found.retain(|given| given.key != *option);
            found.push(GivenOption {
                key: (*option).to_owned(),
                text: process_size(&text),
                key_at: scene.key(&pointer),
                value_at: at(scene.range(&pointer)),
            });
            break;
        }
    }
    let said = spec.get("flinkVersion").and_then(Value::as_str).and_then(version_of);
    let known = flink.or(said);
    let version = known.unwrap_or_else(|| assumed(ConfigFormat::Standard));
    let standalone = spec.get("mode").and_then(Value::as_str) == Some("standalone");
    Some(Excerpt {
        object: title(object),
        carrier: Carrier::Operator,
        format: if version.is_at_least(2, 0) { ConfigFormat::Standard } else { ConfigFormat::Legacy },
        flink: version,
        is_assumed: known.is_none(),
        launch: if standalone { Launch::Scripts } else { Launch::NativeKubernetes },
        options: found,
        unread,
        at: scene.key(&format!("{base}/flinkConfiguration")),
    })
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `v1_20`.
fn version_of(text: &str) -> Option<FlinkVersion> {
    text.strip_prefix('v')?.replace('_', ".").parse().ok()
}

/// The text that Flink is given for a size of the custom resource.
pub(super) fn process_size(text: &str) -> String {
    if text.parse::<MemorySize>().is_ok() {
        return text.to_owned();
    }
    let capitals: String = text.to_uppercase().chars().filter(|character| !character.is_whitespace()).collect();
    let quantity = capitals.strip_suffix('B').unwrap_or(&capitals);
    bytes_of(quantity).map_or_else(|| text.to_owned(), |bytes| format!("{bytes}b"))
}

/// The bytes of a whole quantity with a binary or decimal unit, in capitals.
fn bytes_of(quantity: &str) -> Option<u64> {
    let digits = quantity.len() - quantity.trim_start_matches(|character: char| character.is_ascii_digit()).len();
    let (number, unit) = quantity.split_at_checked(digits)?;
    let factor: u64 = match unit {
        "" => 1,
        "KI" => 1 << 10,
        "MI" => 1 << 20,
        "GI" => 1 << 30,
        "TI" => 1 << 40,
        "PI" => 1 << 50,
        "EI" => 1 << 60,
        "P" => 1_000_000_000_000_000,
        "E" => 1_000_000_000_000_000_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor).filter(|bytes| i64::try_from(*bytes).is_ok())
}
