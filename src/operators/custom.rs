//! Operators that have one release worth knowing: their kinds, and what each makes of a resource.
//!
//! In: resources as JSON. Out: what the API server refuses, then what the operator itself does with them. The seam for further ones.

use serde_json::Value;

use super::fields::{CustomKind, QUANTITY};
use super::{Remark, lyft, nextbreakpoint};
use crate::k8s::semantics::{Fault, Reason, Verdict};

/// An operator.
#[derive(Debug)]
pub struct Operator {
    /// How sentences name it.
    pub title: &'static str,
    /// Group and version of its kinds.
    pub api_version: &'static str,
    /// Its kinds.
    pub kinds: &'static [&'static CustomKind],
    /// What it makes of a resource that the API server takes.
    pub judge: fn(&Value) -> Vec<Remark>,
    /// What it makes of a change: the resource before, and after.
    pub change: fn(&Value, &Value) -> Vec<Remark>,
}

/// Every operator of this kind.
pub static OPERATORS: &[&Operator] = &[&lyft::OPERATOR, &nextbreakpoint::OPERATOR];

/// The operator of a resource.
#[must_use]
pub fn operator_of(resource: &Value) -> Option<&'static Operator> {
    let api_version = resource.get("apiVersion").and_then(Value::as_str)?;
    OPERATORS.iter().copied().find(|operator| operator.api_version == api_version)
}

impl Operator {
    /// The kind of a resource, if it is one of this operator's.
    #[must_use]
    pub fn kind_of(&self, resource: &Value) -> Option<&'static CustomKind> {
        let kind = resource.get("kind").and_then(Value::as_str)?;
        self.kinds.iter().copied().find(|known| known.kind == kind)
    }

    /// What the API server with the operator's definitions refuses, metadata apart: a field that it would prune is told as unknown,
    /// as strict field validation does. `status` is not looked at: the server drops it.
    #[must_use]
    pub fn check(&self, resource: &Value) -> Vec<Fault> {
        let Some(kind) = self.kind_of(resource) else {
            return vec![Fault {
                path: "kind".to_owned(),
                pointer: "/kind".to_owned(),
                reason: Reason::NotServed,
                verdict: Verdict::Refused,
                text: format!("is no kind of {}", self.title),
                meant: None,
            }];
        };
        let mut resource = resource.clone();
        if let Some(object) = resource.as_object_mut() {
            object.shift_remove("status");
        }
        let mut faults: Vec<Fault> = kind.definition().iter().flat_map(|definition| definition.check(&resource)).collect();
        patterns(&kind.schema(), &resource, "", &mut faults);
        faults
    }
}

/// Texts that are no quantities, where the definition asks for one: the one pattern that these definitions have.
fn patterns(schema: &Value, value: &Value, pointer: &str, faults: &mut Vec<Fault>) {
    let Some(map) = value.as_object() else { return };
    for (name, inside) in map {
        let Some(known) = schema.pointer(&format!("/properties/{name}")) else { continue };
        let at = format!("{pointer}/{name}");
        let asked = known.get("pattern").and_then(Value::as_str) == Some(QUANTITY);
        match inside.as_str().filter(|_| asked) {
            Some(text) if !is_quantity(text) => faults.push(Fault {
                path: at.trim_start_matches('/').replace('/', "."),
                pointer: at,
                reason: Reason::Invalid,
                verdict: Verdict::Refused,
                text: format!("is `{}`, which is no quantity", text.escape_debug()),
                meant: None,
            }),
            Some(_) => {}
            None => patterns(known, inside, &at, faults),
        }
    }
}

/// [`QUANTITY`], by hand.
fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let unit = unsigned.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let exponent = unit.trim_start_matches(|c: char| "eEinumkKMGTP".contains(c));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    unit.len() < unsigned.len() && exponent.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{is_quantity, lyft, nextbreakpoint};

    #[test]
    fn changes_that_are_not_carried_out_are_told() {
        let lyft = |mode: &str| json!({ "spec": { "deploymentMode": mode, "parallelism": 2 } });
        assert_eq!(lyft::change(&lyft("Dual"), &lyft("")), []);
        let told: Vec<String> = lyft::change(&lyft(""), &lyft("BlueGreen")).into_iter().map(|remark| remark.pointer).collect();
        assert_eq!(told, ["/spec/deploymentMode"]);
        let deployment = |managers: u32, parallelism: u32| {
            let job = json!({ "name": "a", "spec": { "jobParallelism": parallelism } });
            json!({ "kind": "FlinkDeployment", "metadata": { "name": "c" }, "spec": { "cluster": { "taskManagers": managers }, "jobs": [job] } })
        };
        let told: Vec<String> =
            nextbreakpoint::change(&deployment(1, 2), &deployment(3, 4)).into_iter().map(|remark| remark.pointer).collect();
        assert_eq!(told, ["/spec/cluster/taskManagers", "/spec/jobs/0/spec/jobParallelism"]);
        assert_eq!(nextbreakpoint::change(&deployment(1, 2), &deployment(1, 2)), []);
    }

    #[test]
    fn quantities_look_so() {
        for text in ["1", "500m", "1.5Gi", "-3", "1e3", "2E-2", "."] {
            assert!(is_quantity(text), "{text}");
        }
        for text in ["", "Gi", "1 Gi", "1Gb", "1m5x"] {
            assert!(!is_quantity(text), "{text}");
        }
    }
}
