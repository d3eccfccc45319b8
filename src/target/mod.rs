//! lower: a plan → Kubernetes objects, one target each behind one small trait. The seam for everybody who runs Flink.
//!
//! In: [`Plan`]. Out: [`Object`]s with patches and digests applied. A target knows its own words and what it cannot do;
//! nothing else in the crate asks which target is chosen.

mod components;
pub mod conduct;
mod config_digest;
mod extra;
mod hatch;
mod home;
pub mod lyft;
pub mod matrix;
pub mod native;
pub mod nextbreakpoint;
pub mod object;
pub mod operator;
mod parts;
pub mod rules;
pub mod spotify;
pub mod standalone;
mod support;

use indexmap::IndexMap;

use crate::diagnostic::Diagnostics;
use crate::k8s::version::KubernetesVersion;
use crate::manifest::files::Files;
use crate::manifest::sections::{PodSecurity, Target as TargetName};
use crate::plan::{ComponentsPlan, Plan};
use crate::resolve::Settings;
pub use config_digest::{CONFIG_DIGEST, collect_names};
pub use hatch::Role;
pub use object::{Derived, Object, Origin, pod_template};
pub use support::{Limit, LimitKind, Unsupported};

/// What a target says about itself.
#[derive(Debug)]
pub struct TargetMeta {
    /// The word of the language.
    pub id: TargetName,
    /// How sentences name it.
    pub title: &'static str,
    /// The longest `name` that all derived names leave room for.
    pub name_limit: usize,
    /// The Service of the REST interface, with `{name}` for the cluster's.
    pub rest_service: &'static str,
    /// The label that all pods of the cluster have, as a selector, with `{name}` for the cluster's.
    pub pods: &'static str,
    /// Words that it cannot express, with the alternative.
    pub unsupported: &'static [Unsupported],
    /// Words that it expresses within limits.
    pub limits: &'static [Limit],
}

/// Who runs Flink.
pub trait Target: Sync {
    /// What it is.
    fn meta(&self) -> &'static TargetMeta;
    /// What it does with a running job.
    fn conduct(&self) -> &'static conduct::Conduct;
    /// The objects of a plan, before patches. Findings are about what the target cannot do.
    fn lower(&self, plan: &Plan, cx: &mut Cx<'_>) -> Vec<Object>;
    /// The last word on the objects once `[pod]` is in, before `[patch]`.
    fn finish(&self, _objects: &mut [Object]) {}
    /// Whether `lower` applies `[pod]` itself, since somebody else makes the pods from it.
    fn applies_pods(&self) -> bool {
        false
    }
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
pub static TARGETS: &[&dyn Target] =
    &[&standalone::Standalone, &native::Native, &operator::Operator, &spotify::Spotify, &lyft::Lyft, &nextbreakpoint::NextBreakpoint];

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
    stamp_metadata(&plan.labels, &plan.annotations, &mut objects);
    if !target.applies_pods() {
        hatch::apply_pods(&mut objects, &mut cx);
        harden(plan, &mut objects);
    }
    target.finish(&mut objects);
    hatch::apply_patches(&mut objects, &mut cx);
    if !client_only(settings) {
        config_digest::stamp(&mut objects);
    }
    extra::append(plan, &mut objects, files, &mut cx);
    home::leave(&mut cx);
    arrange(&mut objects);
    (objects, cx.diagnostics)
}

/// Lowers what a workspace brings along for all its members: plain objects, whoever runs the members.
#[must_use]
pub fn lower_components(settings: &Settings, plan: &ComponentsPlan) -> (Vec<Object>, Diagnostics) {
    let mut cx = Cx { settings, kubernetes: kubernetes_version(settings), diagnostics: Diagnostics::default() };
    let mut objects = components::objects(plan, &mut cx);
    stamp_metadata(&plan.labels, &plan.annotations, &mut objects);
    config_digest::stamp(&mut objects);
    arrange(&mut objects);
    (objects, cx.diagnostics)
}

/// A stable order of objects and of their fields.
fn arrange(objects: &mut [Object]) {
    sort(objects);
    for object in objects {
        crate::k8s::order::order_object(&mut object.value);
    }
}

/// Whether the file asks for the native client's objects as the client makes them, nothing put into them.
fn client_only(settings: &Settings) -> bool {
    settings.manifest.native.as_ref().and_then(|native| native.client_only) == Some(true)
}

/// The Kubernetes version that a bundle must be valid for; a rule of the plan has refused unknown ones.
#[must_use]
pub fn kubernetes_version(settings: &Settings) -> KubernetesVersion {
    let written = settings.manifest.platform.as_ref().and_then(|p| p.kubernetes.as_ref());
    written.and_then(|v| format!("{}.{}", v.major, v.minor).parse().ok()).unwrap_or(KubernetesVersion::LATEST)
}

/// The release of the Apache operator that a bundle's custom resources are for, if it is known.
#[must_use]
pub fn operator_release(settings: &Settings) -> Option<crate::operators::apache::Release> {
    operator::release(settings)
}

/// Containers that `[pod]` brings are hardened like the others under `restricted`, unless they say something about it themselves.
fn harden(plan: &Plan, objects: &mut [Object]) {
    let restricted = plan.security.level == PodSecurity::Restricted;
    let Some(context) = parts::pods::container_security(plan).filter(|_| restricted) else { return };
    let context = serde_json::to_value(context).unwrap_or_default();
    for object in objects {
        for pointer in object.pod_templates() {
            for list in ["initContainers", "containers"] {
                let containers = object.value.pointer_mut(&format!("{pointer}/spec/{list}")).and_then(serde_json::Value::as_array_mut);
                for container in containers.into_iter().flatten().filter_map(serde_json::Value::as_object_mut) {
                    container.entry("securityContext").or_insert_with(|| context.clone());
                }
            }
        }
    }
}

/// The user's labels and annotations, on every compiled object.
fn stamp_metadata(labels: &IndexMap<String, String>, annotations: &IndexMap<String, String>, objects: &mut [Object]) {
    for object in objects {
        let Some(metadata) = object.value.pointer_mut("/metadata").and_then(serde_json::Value::as_object_mut) else { continue };
        for (field, map) in [("labels", labels), ("annotations", annotations)] {
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
        "FlinkCluster",
        "FlinkDeployment",
        "FlinkBlueGreenDeployment",
        "FlinkSessionJob",
        "FlinkStateSnapshot",
        "FlinkApplication",
        "FlinkCluster",
        "FlinkJob",
    ];
    let rank = |object: &Object| ORDER.iter().position(|kind| *kind == object.kind).unwrap_or(ORDER.len());
    objects.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.kind.cmp(&b.kind)).then_with(|| a.name.cmp(&b.name)));
}
