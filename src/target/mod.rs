//! lower: a plan → Kubernetes objects, one target each behind one small trait. The seam for everybody who runs Flink.
//!
//! In: [`Plan`]. Out: [`Object`]s with patches and digests applied. A target knows its own words and what it cannot do;
//! nothing else in the crate asks which target is chosen.

mod config_digest;
mod extra;
mod hatch;
pub mod object;
mod parts;
pub mod rules;
pub mod standalone;
mod support;

use crate::diagnostic::Diagnostics;
use crate::k8s::version::KubernetesVersion;
use crate::manifest::files::Files;
use crate::manifest::sections::Target as TargetName;
use crate::plan::Plan;
use crate::resolve::Settings;
pub use config_digest::{CONFIG_DIGEST, collect_names};
pub use hatch::Role;
pub use object::{Derived, Object, Origin, pod_template};
pub use support::Unsupported;

/// What a target says about itself.
#[derive(Debug)]
pub struct TargetMeta {
    /// The word of the language.
    pub id: TargetName,
    /// How sentences name it.
    pub title: &'static str,
    /// The longest `name` that all derived names leave room for.
    pub name_limit: usize,
    /// Words that it cannot express, with the alternative.
    pub unsupported: &'static [Unsupported],
}

/// Who runs Flink.
pub trait Target: Sync {
    /// What it is.
    fn meta(&self) -> &'static TargetMeta;
    /// The objects of a plan, before patches. Findings are about what the target cannot do.
    fn lower(&self, plan: &Plan, cx: &mut Cx<'_>) -> Vec<Object>;
}

/// What lowering may look at beside the plan, and where it says things.
#[derive(Debug)]
pub struct Cx<'a> {
    /// The job spec, for places.
    pub settings: &'a Settings,
    /// The Kubernetes version that the bundle must be valid for.
    pub kubernetes: KubernetesVersion,
    /// The findings.
    pub diagnostics: Diagnostics,
}

/// Every target that this build has.
pub static TARGETS: &[&dyn Target] = &[&standalone::Standalone];

/// The target of a name, if this build has it.
#[must_use]
pub fn target(name: TargetName) -> Option<&'static dyn Target> {
    TARGETS.iter().copied().find(|target| target.meta().id == name)
}

/// Lowers a plan to its bundle: the target's objects, patched, with `extra` objects and digests, in a stable order.
#[must_use]
pub fn lower(target: &dyn Target, settings: &Settings, plan: &Plan, files: &dyn Files) -> (Vec<Object>, Diagnostics) {
    let kubernetes = kubernetes_version(settings);
    let mut cx = Cx { settings, kubernetes, diagnostics: Diagnostics::default() };
    support::check(target.meta(), &mut cx);
    hatch::check_raw(&mut cx);
    let mut objects = target.lower(plan, &mut cx);
    stamp_metadata(plan, &mut objects);
    hatch::apply_pods(&mut objects, &mut cx);
    hatch::apply_patches(&mut objects, &mut cx);
    config_digest::stamp(&mut objects);
    extra::append(plan, &mut objects, files, &mut cx);
    sort(&mut objects);
    for object in &mut objects {
        crate::k8s::order::order_object(&mut object.value);
    }
    (objects, cx.diagnostics)
}

/// The Kubernetes version that a bundle must be valid for; a rule of the plan has refused unknown ones.
#[must_use]
pub fn kubernetes_version(settings: &Settings) -> KubernetesVersion {
    let written = settings.manifest.platform.as_ref().and_then(|p| p.kubernetes.as_ref());
    written.and_then(|v| format!("{}.{}", v.major, v.minor).parse().ok()).unwrap_or(KubernetesVersion::LATEST)
}

/// The user's labels and annotations, on every compiled object.
fn stamp_metadata(plan: &Plan, objects: &mut [Object]) {
    for object in objects {
        let Some(metadata) = object.value.pointer_mut("/metadata").and_then(serde_json::Value::as_object_mut) else { continue };
        for (field, map) in [("labels", &plan.labels), ("annotations", &plan.annotations)] {
            if map.is_empty() {
                continue;
            }
            let entry = metadata.entry(field).or_insert_with(|| serde_json::json!({}));
            if let Some(entry) = entry.as_object_mut() {
                entry.extend(map.iter().map(|(key, value)| (key.clone(), value.as_str().into())));
            }
        }
    }
}

/// The order in which objects can be applied one after another, then by name.
fn sort(objects: &mut [Object]) {
    const ORDER: &[&str] = &[
        "Namespace",
        "CustomResourceDefinition",
        "ServiceAccount",
        "Role",
        "RoleBinding",
        "Secret",
        "ConfigMap",
        "PersistentVolumeClaim",
        "Service",
        "Deployment",
        "StatefulSet",
        "Job",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "NetworkPolicy",
        "Ingress",
        "PodMonitor",
    ];
    let rank = |object: &Object| ORDER.iter().position(|kind| *kind == object.kind).unwrap_or(ORDER.len());
    objects.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.kind.cmp(&b.kind)).then_with(|| a.name.cmp(&b.name)));
}
