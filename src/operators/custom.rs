//! Operators that have one release worth knowing: their kinds, and what each makes of a resource.
//!
//! In: resources as JSON. Out: what the API server refuses, then what the operator itself does with them. The seam for further ones.

use serde_json::Value;

use super::fields::CustomKind;
use super::{Remark, lyft, nextbreakpoint};
use crate::k8s::crd::Budget;
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
        // These definitions have no rules in CEL, which alone cost something.
        let mut budget = Budget::for_bytes(0);
        kind.definitions().iter().flat_map(|definition| definition.check(&resource, None, &mut budget).faults).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{lyft, nextbreakpoint};

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
}
