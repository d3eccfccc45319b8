//! Kubernetes' types as the definitions of operators of 2019 to 2021 spell them: those of Kubernetes 1.18.
//!
//! In: a type. Out: its structural schema. The tables of `schemas/kubernetes` begin later, so that this file says what they have and
//! 1.18 had not. Source: the definitions of nextbreakpoint's and Lyft's operators, compared with the tables field by field.

use serde_json::{Map, Value, json};

use crate::k8s::KubernetesVersion;
use crate::k8s::schema::{Schema, Shape, TypeId};

/// What the tables have and 1.18 lacks, by type and field.
const LACKS: &[(&str, &str)] = &[
    ("core.v1.Container", "resizePolicy"),
    ("core.v1.Container", "restartPolicy"),
    ("core.v1.Lifecycle", "stopSignal"),
    ("core.v1.LifecycleHandler", "sleep"),
    ("core.v1.PodAffinityTerm", "matchLabelKeys"),
    ("core.v1.PodAffinityTerm", "mismatchLabelKeys"),
    ("core.v1.PodAffinityTerm", "namespaceSelector"),
    ("core.v1.Probe", "grpc"),
    ("core.v1.Probe", "terminationGracePeriodSeconds"),
    ("core.v1.ResourceRequirements", "claims"),
    ("core.v1.SecurityContext", "appArmorProfile"),
    ("core.v1.SecurityContext", "seccompProfile"),
    ("core.v1.TopologySpreadConstraint", "matchLabelKeys"),
    ("core.v1.TopologySpreadConstraint", "minDomains"),
    ("core.v1.TopologySpreadConstraint", "nodeAffinityPolicy"),
    ("core.v1.TopologySpreadConstraint", "nodeTaintsPolicy"),
    ("core.v1.Volume", "ephemeral"),
    ("core.v1.Volume", "image"),
    ("core.v1.VolumeMount", "recursiveReadOnly"),
    ("core.v1.VolumeProjection", "clusterTrustBundle"),
    ("core.v1.WindowsSecurityContextOptions", "hostProcess"),
];

/// What 1.18 asks for and the tables do not.
const REQUIRED: &[(&str, &str)] = &[
    ("core.v1.HTTPHeader", "value"),
    ("core.v1.ISCSIVolumeSource", "lun"),
    ("core.v1.PreferredSchedulingTerm", "preference"),
    ("core.v1.ProjectedVolumeSource", "sources"),
];

/// The structural schema of a type.
pub(super) fn schema(type_id: TypeId) -> Value {
    let known = |list: &[(&str, &str)], name: &str| list.contains(&(type_id.name(), name));
    let fields: Vec<_> = Schema::of(KubernetesVersion::OLDEST).fields(type_id).filter(|field| !known(LACKS, field.name)).collect();
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| {
            let mut schema = of(field.shape);
            if (type_id.name(), field.name) == ("core.v1.ContainerPort", "protocol") {
                schema = json!({ "type": "string", "default": "TCP" });
            }
            if (type_id.name(), field.name) == ("core.v1.Container", "ports")
                && let Some(schema) = schema.as_object_mut()
            {
                schema.insert("x-kubernetes-list-type".to_owned(), "map".into());
                schema.insert("x-kubernetes-list-map-keys".to_owned(), json!(["containerPort", "protocol"]));
            }
            (field.name.to_owned(), schema)
        })
        .collect();
    let needed = |name: &str, required: bool| required || known(REQUIRED, name);
    let required: Vec<&str> = fields.iter().filter(|field| needed(field.name, field.required())).map(|field| field.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if let Some(schema) = schema.as_object_mut().filter(|_| !required.is_empty()) {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

fn of(shape: Shape) -> Value {
    match shape {
        // Numbers are refused where a quantity or a port may be either: both definitions say text.
        Shape::String | Shape::Bytes | Shape::Time | Shape::Quantity | Shape::IntOrString => json!({ "type": "string" }),
        Shape::Int32 | Shape::Int64 => json!({ "type": "integer" }),
        Shape::Number => json!({ "type": "number" }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Raw => json!({ "type": "object" }),
        Shape::Object(type_id) => schema(type_id),
        Shape::Map(values) => json!({ "type": "object", "additionalProperties": of(values.shape()) }),
        Shape::List(items) => json!({ "type": "array", "items": of(items.shape()) }),
    }
}
