//! A PodMonitor of the Prometheus operator for the metrics port of both roles.

use serde_json::json;

use super::super::Object;
use super::labels;
use crate::plan::Plan;
use crate::target::Origin;

/// The PodMonitor, where the reporter is on and the operator exists.
pub(in crate::target) fn objects(plan: &Plan) -> Vec<Object> {
    let Some(_) = plan.metrics.filter(|metrics| metrics.pod_monitor) else { return Vec::new() };
    let mut metadata = json!({ "name": labels::name(plan, "metrics"), "labels": labels::labels(plan, None) });
    if let (Some(namespace), Some(map)) = (&plan.namespace, metadata.as_object_mut()) {
        map.insert("namespace".to_owned(), namespace.as_str().into());
    }
    let value = json!({
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": metadata,
        "spec": {
            "selector": { "matchLabels": { "app": plan.name } },
            "podMetricsEndpoints": [{ "port": super::services::port_name(plan, "metrics") }],
        },
    });
    vec![Object::from_value(&plan.name, value, Origin::Compiled)]
}
