//! The pods inside the custom resources: Kubernetes' types, of the Kubernetes release whose model the operator's release was built with.
//!
//! In: a release, a type, a field's name. Out: its shape, if that model has the field.
//! Source: comparison of the definitions of 1.10.0 to 1.15.0 and of the development branch with `schemas/kubernetes`.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{Release, Releases};
use crate::k8s::KubernetesVersion;
use crate::k8s::schema::{Schema, Shape, TypeId};

/// Which Kubernetes a release's pods are of.
pub(super) struct Model {
    since: Release,
    /// The Kubernetes release, as people write it.
    pub(super) kubernetes: &'static str,
    /// The tables that are read for it.
    tables: KubernetesVersion,
    /// What those tables have and the model lacks, by type and field.
    lacks: &'static [(&'static str, &'static str)],
}

const MODELS: &[Model] = &[
    Model { since: Release::V1_16, kubernetes: "1.36", tables: KubernetesVersion::V1_36, lacks: &[] },
    Model { since: Release::V1_13, kubernetes: "1.33", tables: KubernetesVersion::OLDEST, lacks: &[] },
    Model {
        since: Release::V1_10,
        kubernetes: "1.30",
        // The oldest tables are 1.33's; these are the fields of pods that came in between.
        tables: KubernetesVersion::OLDEST,
        lacks: &[
            ("core.v1.ContainerStatus", "allocatedResourcesStatus"),
            ("core.v1.ContainerStatus", "stopSignal"),
            ("core.v1.ContainerStatus", "user"),
            ("core.v1.Lifecycle", "stopSignal"),
            ("core.v1.PodCondition", "observedGeneration"),
            ("core.v1.PodResourceClaim", "resourceClaimName"),
            ("core.v1.PodResourceClaim", "resourceClaimTemplateName"),
            ("core.v1.PodSecurityContext", "seLinuxChangePolicy"),
            ("core.v1.PodSecurityContext", "supplementalGroupsPolicy"),
            ("core.v1.PodSpec", "resources"),
            ("core.v1.PodStatus", "observedGeneration"),
            ("core.v1.ResourceClaim", "request"),
            ("core.v1.Volume", "image"),
        ],
    },
];

/// The model of a release.
pub(super) fn model(release: Release) -> &'static Model {
    static OLDEST: Model = Model { since: Release::OLDEST, kubernetes: "1.30", tables: KubernetesVersion::OLDEST, lacks: &[] };
    MODELS.iter().find(|model| model.since <= release).unwrap_or(&OLDEST)
}

/// What a field of a pod holds.
pub(super) enum Holds {
    /// Something that the tables know.
    Known(Shape),
    /// Something that they no longer know, as a schema.
    Gone(&'static Value),
}

/// A field of a type in a release's model.
pub(super) fn field(release: Release, type_id: TypeId, name: &str) -> Option<Holds> {
    let model = model(release);
    if model.kubernetes == "1.30" && type_id.name() == "core.v1.PodResourceClaim" && name == "source" {
        static SOURCE: LazyLock<Value> = LazyLock::new(|| {
            let text = json!({ "type": "string" });
            json!({ "type": "object", "properties": { "resourceClaimName": text, "resourceClaimTemplateName": text } })
        });
        return Some(Holds::Gone(&SOURCE));
    }
    if model.lacks.contains(&(type_id.name(), name)) {
        return None;
    }
    Schema::of(model.tables).field(type_id, name).map(|field| Holds::Known(field.shape))
}

/// The names that a type has in a release's model.
pub(super) fn names(release: Release, type_id: TypeId) -> impl Iterator<Item = &'static str> {
    let model = model(release);
    let lacks = move |name: &str| model.lacks.contains(&(type_id.name(), name));
    Schema::of(model.tables).fields(type_id).map(|field| field.name).filter(move |name| !lacks(name))
}

/// The releases whose model has a field.
pub(super) fn releases(type_id: TypeId, name: &str) -> Option<Releases> {
    Releases::of(|release| field(release, type_id, name).is_some())
}
