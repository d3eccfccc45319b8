//! What the kind holds but Kubernetes defines. In and out: JSON as it is; the schema names Kubernetes' type.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::operators::apache::types::foreign::{KUBERNETES_TYPE, foreign};

foreign! {
    /// `metadata` of an object.
    Metadata = "meta.v1.ObjectMeta"
}
foreign! {
    /// One variable.
    EnvVar = "core.v1.EnvVar"
}
foreign! {
    /// Variables from a ConfigMap or Secret.
    EnvFrom = "core.v1.EnvFromSource"
}
foreign! {
    /// A disruption budget's spec; the operator writes the selector.
    DisruptionBudget = "policy.v1.PodDisruptionBudgetSpec"
}
foreign! {
    /// Where a pod may run.
    Affinity = "core.v1.Affinity"
}
foreign! {
    /// A container.
    Container = "core.v1.Container"
}
foreign! {
    /// A line of /etc/hosts.
    HostAlias = "core.v1.HostAlias"
}
foreign! {
    /// A pod's security context.
    PodSecurity = "core.v1.PodSecurityContext"
}
foreign! {
    /// A probe.
    Probe = "core.v1.Probe"
}
foreign! {
    /// Requests and limits.
    Resources = "core.v1.ResourceRequirements"
}
foreign! {
    /// What a pod puts up with.
    Toleration = "core.v1.Toleration"
}
foreign! {
    /// A volume.
    Volume = "core.v1.Volume"
}
foreign! {
    /// A mount.
    VolumeMount = "core.v1.VolumeMount"
}
foreign! {
    /// A claim for each pod.
    ClaimTemplate = "core.v1.PersistentVolumeClaim"
}
foreign! {
    /// What an autoscaler looks at.
    Metric = "autoscaling.v2.MetricSpec"
}
foreign! {
    /// How fast an autoscaler acts.
    Behavior = "autoscaling.v2.HorizontalPodAutoscalerBehavior"
}

/// How definitions spell a quantity.
pub(in super::super) const QUANTITY: &str =
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

/// A quantity of Kubernetes: text or a whole number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(pub Value);

impl JsonSchema for Quantity {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "x-kubernetes-int-or-string": true, "pattern": QUANTITY })
    }
}
