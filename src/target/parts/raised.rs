//! What the sources share whose operators have no pod template: single parts of a draft.
//!
//! In: values of a resource. Out: keys of a draft. Must not guess silently: what is filled in has its note.

use serde_json::{Map, Value, json};

use super::super::operator::raise::values::{is_name, number, text, without_nulls};
use super::super::operator::raise::{Draft, options};
use crate::manifest::types::Size;
use crate::plan::MAIN_CONTAINER;

/// Name, namespace and target.
pub(in crate::target) fn head(resource: &Value, target: &str) -> Draft {
    let name = text(resource, "/metadata/name").to_owned();
    let mut draft = Draft { name: name.clone(), wanted: vec![resource.clone()], ..Draft::default() };
    draft.set("name", name);
    let namespace = text(resource, "/metadata/namespace");
    if !namespace.is_empty() {
        draft.set("namespace", namespace);
    }
    draft.set("target", target);
    draft
}

/// What every draft ends with.
pub(in crate::target) fn tail(draft: &mut Draft) {
    options::plugins(draft);
    draft.set("lints.hatch-has-a-word", "allow");
    draft.note("lints.hatch-has-a-word", "what the resource spells otherwise stays as it is, so that a running job does not restart");
}

/// Whether a text is a version as the language writes it.
pub(in crate::target) fn is_version(text: &str) -> bool {
    let mut parts = text.split('.');
    let number =
        |part: Option<&str>| part.is_some_and(|part| !part.is_empty() && part.len() < 4 && part.bytes().all(|b| b.is_ascii_digit()));
    number(parts.next()) && number(parts.next()) && parts.next().is_none_or(|patch| number(Some(patch))) && parts.next().is_none()
}

/// The `name` of each item.
pub(in crate::target) fn names(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.map(|item| text(item, "/name").to_owned()).filter(|name| is_name(name)).collect()
}

/// When and with which credentials images are pulled.
pub(in crate::target) fn pulls(draft: &mut Draft, policy: &str, secrets: &[String]) {
    let words = [("Always", "always"), ("IfNotPresent", "if-not-present"), ("Never", "never")];
    if let Some((_, word)) = words.iter().find(|(spelled, _)| *spelled == policy) {
        draft.set("image-pull-policy", *word);
    }
    if !secrets.is_empty() {
        draft.set("image-pull-secrets", json!(secrets));
    }
}

/// Bytes of a quantity of memory, where it is a whole number of them.
pub(in crate::target) fn bytes(quantity: &str) -> Option<u64> {
    let digits = quantity.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor: u64 = match quantity.get(digits.len()..)? {
        "" => 1,
        "k" => 1000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

/// The size of Flink's process.
pub(in crate::target) fn memory(draft: &mut Draft, role: &str, bytes: Option<u64>) {
    let size = bytes.filter(|bytes| *bytes > 0).map(|bytes| Size::of(bytes).text);
    let sample = if role == "jobmanager" { "1600m" } else { "1728m" };
    draft.set(&format!("{role}.memory"), size.unwrap_or_else(|| sample.to_owned()));
}

/// Cores, where they are whole thousandths.
pub(in crate::target) fn cpu(draft: &mut Draft, role: &str, quantity: &str) {
    let cores = match quantity.strip_suffix('m') {
        Some(millis) => millis.parse::<f64>().ok().map(|millis| millis / 1000.0),
        None => quantity.parse::<f64>().ok(),
    };
    if let Some(cores) = cores.filter(|cores| *cores >= 0.001 && ((cores * 1000.0).round() - cores * 1000.0).abs() < 1e-9) {
        draft.set(&format!("{role}.cpu"), number(cores));
    }
}

/// Limits as factors of the requests, and the disk, where words say them exactly. A container that is larger than Flink's process stays
/// in `[patch]`: the Apache operator has no word for it.
pub(in crate::target) fn container(draft: &mut Draft, role: &str, resources: &Value, process: Option<u64>) {
    let amount = |part: &str, name: &str| resources.pointer(&format!("/{part}/{name}")).and_then(Value::as_str);
    let factor = |request: Option<u64>, limit: Option<u64>| {
        let (request, limit) = (request.filter(|request| *request > 0)?, limit?);
        let nearest = u128::from(limit) * 1000 / u128::from(request);
        let exact = |factor: &u128| (u128::from(request) * factor).div_ceil(1000) == u128::from(limit);
        let factor = [nearest, nearest + 1].into_iter().find(exact).filter(|factor| (1001..1_000_000).contains(factor))?;
        #[expect(clippy::cast_precision_loss, reason = "below a million")]
        Some(number(factor as f64 / 1000.0))
    };
    let memory = |part| amount(part, "memory").and_then(bytes);
    let millis = |part| {
        let text = amount(part, "cpu")?;
        text.strip_suffix('m').map_or_else(|| text.parse::<u64>().ok()?.checked_mul(1000), |millis| millis.parse().ok())
    };
    if let Some(factor) = factor(memory("requests").filter(|request| Some(*request) == process), memory("limits")) {
        draft.set(&format!("{role}.memory-limit-factor"), factor);
    }
    if let Some(factor) = factor(millis("requests"), millis("limits")) {
        draft.set(&format!("{role}.cpu-limit-factor"), factor);
    }
    let disk = |part| amount(part, "ephemeral-storage").and_then(bytes);
    let same = disk("requests").filter(|requested| disk("limits") == Some(*requested) && Size::of(*requested).bytes == *requested);
    if let Some(disk) = same {
        draft.set(&format!("{role}.ephemeral-storage"), Size::of(disk).text);
    }
}

/// Takes a field over, if it says something.
pub(in crate::target) fn take(value: Option<&Value>, field: &str, into: &mut Map<String, Value>) {
    let empty =
        |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty);
    if let Some(value) = value.filter(|value| !empty(value)) {
        into.insert(field.to_owned(), without_nulls(value));
    }
}

/// Parts of a pod and of its main container, as `[pod]`.
pub(in crate::target) fn pod(draft: &mut Draft, path: &str, mut pod: Map<String, Value>, mut main: Map<String, Value>) {
    if !main.is_empty() {
        main.insert("name".to_owned(), MAIN_CONTAINER.into());
        let containers = pod.entry("containers").or_insert_with(|| json!([]));
        if let Some(containers) = containers.as_array_mut() {
            containers.push(main.into());
        }
    }
    if !pod.is_empty() {
        draft.set(path, json!({ "spec": pod }));
    }
}
