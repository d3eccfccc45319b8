//! What the kinds hold but others define: Kubernetes' types, and Flink's configuration. In and out: JSON as it is.
//!
//! Their schema names the Kubernetes type, which `super::super::pods` walks by the tables of `schemas/kubernetes`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The key of a schema that stands for a type of Kubernetes, by its published name.
pub(in crate::operators) const KUBERNETES_TYPE: &str = "x-kubernetes-type";
/// The key of a schema that is another one before a release: `{"release", "schema"}`.
pub(in super::super) const BEFORE: &str = "x-before";

macro_rules! foreign {
    ($(#[$meta:meta])* $name:ident = $type:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Value);

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "object", (KUBERNETES_TYPE): $type })
            }
        }
    };
}

pub(in crate::operators) use foreign;

foreign! {
    /// `metadata` of an object.
    Metadata = "meta.v1.ObjectMeta"
}

foreign! {
    /// A pod whose `metadata` and `spec` are laid over the generated pod. The definitions hold a whole Pod, with `kind` and `status`.
    PodTemplate = "core.v1.Pod"
}

foreign! {
    /// Requests and limits of a container.
    Resources = "core.v1.ResourceRequirements"
}

/// Flink's options: texts by key up to 1.12; since 1.13 anything, nested or flat.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlinkConfiguration(pub Value);

impl JsonSchema for FlinkConfiguration {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "FlinkConfiguration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "x-kubernetes-preserve-unknown-fields": true,
            (BEFORE): { "release": "1.13", "schema": { "type": "object", "additionalProperties": { "type": "string" } } },
        })
    }
}
