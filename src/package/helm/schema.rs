//! What the schema of a value lets through: the spellings that the compiler takes, and no key that the compiler's objects own.
//!
//! In: the variants. Out: JSON schemas; patterns are RE2, which both Helms read. Must not: know where a value goes.
//! Source: `manifest/types` and `k8s/semantics`, held against the compiler for every value by tests/oracle_helm_values.rs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Variant;
use crate::manifest::node::Node;
use crate::plan::rules::unused::ENTRYPOINT_VARIABLES;
use crate::target::Origin;
use crate::target::standalone::POD_VARIABLES;

/// A key of a label or an annotation.
const KEY: &str = r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";

/// A label's value.
pub(super) const LABEL: &str = "^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$";

/// A host name, or all below one.
pub(super) const HOST: &str = r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

/// A reference to an image.
pub(super) const IMAGE: &str = r"^((localhost|[A-Za-z0-9-]*[.:][A-Za-z0-9.:-]*|localhost:[0-9]+)/)?[a-z0-9]([-a-z0-9_.]*[a-z0-9])?(/[a-z0-9]([-a-z0-9_.]*[a-z0-9])?)*(:[A-Za-z0-9_][-A-Za-z0-9_.]{0,127})?(@sha256:[0-9a-f]{64})?$";

/// A size of the language, below what 64 bits hold.
pub(super) const SIZE: &str = "^([0-9]{1,12}[km]|[0-9]{1,6}[gt])$";

/// The most replicas that Kubernetes counts.
pub(super) const REPLICAS: u32 = i32::MAX as u32;

/// Which keys of a map the objects have whatever the value says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Owner {
    /// Labels of objects.
    Labels,
    /// Annotations of objects.
    Annotations,
    /// Labels of pods.
    PodLabels,
    /// Annotations of pods.
    PodAnnotations,
    /// Nothing: keys of the nodes.
    Nodes,
}

/// The schema of a map of texts.
pub(super) fn map(owner: Owner) -> Value {
    // placeholders are judged when they are filled in
    let text = match owner {
        Owner::PodLabels | Owner::Nodes => json!({"type": "string", "pattern": LABEL}),
        Owner::Labels | Owner::Annotations | Owner::PodAnnotations => json!({"type": "string"}),
    };
    json!({"type": "object", "patternProperties": {KEY: text}, "additionalProperties": false})
}

/// The keys of a map that the objects have whatever the value says. `given` are the keys that the text itself sets.
pub(super) fn own_keys(owner: Owner, variants: &[Variant<'_>], given: &BTreeSet<String>) -> BTreeSet<String> {
    let (pods, field) = match owner {
        Owner::Labels => (false, "labels"),
        Owner::Annotations => (false, "annotations"),
        Owner::PodLabels => (true, "labels"),
        Owner::PodAnnotations => (true, "annotations"),
        Owner::Nodes => return BTreeSet::new(),
    };
    let mut found = BTreeSet::new();
    for object in variants.iter().flat_map(|variant| variant.objects).filter(|object| matches!(object.origin, Origin::Compiled)) {
        let places = if pods { object.pod_templates() } else { vec![""] };
        for place in places {
            let map = object.value.pointer(&format!("{place}/metadata/{field}")).and_then(Value::as_object);
            found.extend(map.into_iter().flat_map(|map| map.keys().cloned()));
        }
    }
    found.retain(|key| !given.contains(key));
    found
}

/// The schema of the environment: what all variants set cannot be taken away.
pub(super) fn environment(variants: &[Variant<'_>]) -> Value {
    let mut all = variants.iter().map(|variant| variables(variant, &["env"]));
    let first = all.next().unwrap_or_default();
    let required = all.fold(first, |kept, other| kept.intersection(&other).cloned().collect());
    json!({
        "type": "object",
        "patternProperties": {"^[A-Za-z_][A-Za-z0-9_]*$": {"type": "string"}},
        "additionalProperties": false,
        "required": required,
    })
}

fn variables(variant: &Variant<'_>, table: &[&str]) -> BTreeSet<String> {
    let table = variant.settings.root.at(table.iter().copied()).and_then(Node::as_table);
    table.into_iter().flat_map(|table| table.iter().map(|(name, _)| name.clone())).collect()
}

/// The variables that the pods have by themselves, and those that Flink's images read.
pub(super) fn own_variables(variants: &[Variant<'_>]) -> BTreeSet<String> {
    let mut own: BTreeSet<String> = BTreeSet::new();
    for variant in variants {
        for object in variant.objects {
            for place in object.pod_templates() {
                let list = object.value.pointer(&format!("{place}/spec/containers/0/env")).and_then(Value::as_array);
                let names = list.into_iter().flatten().filter_map(|one| one.get("name")?.as_str());
                own.extend(names.map(str::to_owned));
            }
        }
    }
    for variant in variants {
        for table in [&["env"][..], &["jobmanager", "env"], &["taskmanager", "env"]] {
            own.retain(|name| !variables(variant, table).contains(name));
        }
    }
    own.extend(ENTRYPOINT_VARIABLES.iter().chain(&POD_VARIABLES).map(|name| (*name).to_owned()));
    own
}

/// Tolerations as the API server takes them.
pub(super) fn tolerations() -> Value {
    let exists = json!({"required": ["operator"], "properties": {"operator": {"enum": ["Exists"]}}});
    json!({"type": "array", "items": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "key": {"type": "string", "pattern": KEY},
            "operator": {"enum": ["Equal", "Exists"]},
            "value": {"type": "string", "pattern": LABEL},
            "effect": {"enum": ["NoSchedule", "PreferNoSchedule", "NoExecute"]},
            "tolerationSeconds": {"type": "integer"},
        },
        "allOf": [
            {"description": "without a key the operator is Exists", "anyOf": [{"required": ["key"]}, exists.clone()]},
            {"description": "Exists compares with no value", "anyOf": [{"not": exists}, {"not": {"required": ["value"]}}]},
            {"description": "seconds are for NoExecute", "anyOf": [
                {"not": {"required": ["tolerationSeconds"]}},
                {"required": ["effect"], "properties": {"effect": {"enum": ["NoExecute"]}}},
            ]},
        ],
    }})
}
