//! The native target: what Flink's own Kubernetes client would create, without the client.
//!
//! In: a plan. Out: ServiceAccount, Role, RoleBinding, the client's objects, and beside them what the words ask for. The client itself is
//! `flink::native`; here a plan becomes its configuration, program and pod templates. Source: Flink's documentation of native Kubernetes;
//! facts of a real cluster (the least Role).

mod beside;
mod client;
mod command;
mod conduct;
mod raise;
mod support;
mod template;

use super::{Cx, Object, Origin, Target, TargetMeta};
use crate::plan::Plan;
pub use client::{Launch, launch};
pub use command::shell_line;
pub(in crate::target) use conduct::of_client;
pub use raise::{Raise, Raised, raise};

/// The target.
#[derive(Debug)]
pub struct Native;

impl Target for Native {
    fn meta(&self) -> &'static TargetMeta {
        &support::META
    }

    fn conduct(&self) -> &'static super::conduct::Conduct {
        &conduct::CONDUCT
    }

    fn applies_pods(&self) -> bool {
        true
    }

    fn lower(&self, plan: &Plan, cx: &mut Cx<'_>) -> Vec<Object> {
        support::check(plan, cx);
        let Some(launch) = launch(plan, cx) else { return Vec::new() };
        let mut objects = beside::objects(plan, super::client_only(cx.settings));
        match launch.objects() {
            Ok(made) => objects.extend(made.into_iter().map(|value| in_namespace(plan, value))),
            Err(refusal) => cx.diagnostics.push(support::refused(cx.settings, plan, &refusal)),
        }
        objects
    }
}

/// The client's objects name no namespace: it creates them in the one that its configuration names.
fn in_namespace(plan: &Plan, mut value: serde_json::Value) -> Object {
    if let (Some(namespace), Some(metadata)) = (&plan.namespace, value.pointer_mut("/metadata").and_then(serde_json::Value::as_object_mut))
    {
        metadata.insert("namespace".to_owned(), namespace.as_str().into());
    }
    Object::from_value(&plan.name, value, Origin::Compiled)
}
