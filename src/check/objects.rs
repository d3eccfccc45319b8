//! Judgement on finished objects: structure as the API server decodes it, Pod Security, identity.
//!
//! Compiled objects pass by construction; what `pod`, `patch` and `extra` changed is judged here.

use std::collections::BTreeMap;

use serde_json::Value;

use super::rules::{OBJECT_REFUSED, OBJECT_TWICE, POD_SECURITY_VIOLATED, TARGET_NOT_BUILT, UNWRITABLE_OUTPUT};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::k8s::pod_security::{self, Level, Subject};
use crate::k8s::schema::Schema;
use crate::k8s::semantics;
use crate::k8s::structure::{self, path_text};
use crate::k8s::version::KubernetesVersion;
use crate::manifest::sections::PodSecurity;
use crate::operators::apache::{self, Release};
use crate::operators::custom::operator_of;
use crate::resolve::{Scope, Settings};
use crate::target::rules::OPERATOR_TOO_OLD;
use crate::target::{self, Object, Origin};

/// All findings about the objects of a bundle that is to pass a Pod Security level.
pub fn objects(settings: &Settings, security: PodSecurity, objects: &[Object], diagnostics: &mut Diagnostics) {
    let version = target::kubernetes_version(settings);
    let level = match security {
        PodSecurity::Restricted => Level::Restricted,
        PodSecurity::Baseline => Level::Baseline,
        PodSecurity::Privileged => Level::Privileged,
    };
    let mut seen: BTreeMap<(&str, Option<&str>, &str), &Object> = BTreeMap::new();
    let sound = !diagnostics.has_errors();
    if sound {
        super::admission::check(settings, objects, diagnostics);
    }
    for object in objects {
        shape(settings, object, version, diagnostics);
        pods(settings, object, level, version, diagnostics);
        // What the compiler made out of a faulty text is not judged again: only what others changed in it.
        if sound || changed(settings, object).is_some() {
            values(settings, object, version, diagnostics);
        }
        super::metadata::check(settings, object, diagnostics);
        if seen.insert((object.kind.as_str(), object.namespace(), object.name.as_str()), object).is_some() {
            diagnostics.push(
                Diagnostic::new(&OBJECT_TWICE, format!("the bundle holds {} `{}` twice", object.kind, object.name))
                    .at(origin(settings, object), "leads to both")
                    .at_run_time("the second overwrites the first at each apply")
                    .help("give volumes, jobs and extra objects names whose objects differ")
                    .object(object.reference()),
            );
        }
    }
}

/// The text that an object comes from.
pub(super) fn origin(settings: &Settings, object: &Object) -> Span {
    let path = match object.origin {
        Origin::Compiled => "name",
        Origin::Extra(_) => "extra",
    };
    settings.root.nearest(path).span
}

fn shape(settings: &Settings, object: &Object, version: KubernetesVersion, diagnostics: &mut Diagnostics) {
    if object.api_version == apache::API_VERSION
        && let Some(release) = target::operator_release(settings)
    {
        return custom(settings, object, release, diagnostics);
    }
    if let Some(operator) = operator_of(&object.value) {
        for fault in operator.check(&object.value) {
            diagnostics.push(
                Diagnostic::new(&OBJECT_REFUSED, format!("{} `{}`: `{}` {}", object.kind, object.name, fault.path, fault.text))
                    .at(changed(settings, object).unwrap_or_else(|| origin(settings, object)), "becomes this object")
                    .at_run_time(format!("an API server with the definitions of {} refuses the object", operator.title))
                    .help("correct the field where `pod`, `patch`, a volume's `source` or an extra file sets it")
                    .path(fault.path)
                    .object(object.reference()),
            );
        }
        return;
    }
    let Some(type_id) = Schema::of(version).type_of(&object.api_version, &object.kind) else { return };
    for violation in structure::check(&object.value, type_id, version) {
        diagnostics.push(
            Diagnostic::new(&OBJECT_REFUSED, format!("{} `{}`: {violation}", object.kind, object.name))
                .at(origin(settings, object), "becomes this object")
                .at_run_time("the API server refuses the object")
                .help("correct the field where `pod`, `patch`, a volume's `source` or an extra file sets it")
                .path(path_text(&violation.path))
                .object(object.reference()),
        );
    }
}

/// A resource of the Apache operator, by the definitions of its release.
fn custom(settings: &Settings, object: &Object, release: Release, diagnostics: &mut Diagnostics) {
    // What the target has refused is told there, at the word itself.
    if diagnostics.iter().any(|finding| *finding.rule == OPERATOR_TOO_OLD) {
        return;
    }
    for violation in apache::check(&object.value, release) {
        let path = violation.pointer.trim_start_matches('/').replace('/', ".");
        diagnostics.push(
            Diagnostic::new(&OBJECT_REFUSED, format!("{} `{}`: `{path}` {}", object.kind, object.name, violation.kind))
                .at(changed(settings, object).unwrap_or_else(|| origin(settings, object)), "becomes this object")
                .at_run_time(format!("an API server with the definitions of operator {release} refuses the object"))
                .help("correct the field where `pod`, `patch`, a volume's `source` or an extra file sets it")
                .path(path)
                .object(object.reference()),
        );
    }
}

/// Values of the right type that the server refuses all the same.
fn values(settings: &Settings, object: &Object, version: KubernetesVersion, diagnostics: &mut Diagnostics) {
    // Fields of custom resources only share names with those of Kubernetes: a snapshot's `backoffLimit` may be -1.
    if object.api_version == apache::API_VERSION || operator_of(&object.value).is_some() {
        return;
    }
    // Labels, annotations and names of variables are told once for all objects, by `metadata`.
    let told = |pointer: &str| {
        let (owner, last) = pointer.rsplit_once('/').unwrap_or_default();
        let variable = last == "name" && owner.rsplit('/').nth(1) == Some("env");
        variable || pointer.ends_with("/metadata/labels") || pointer.ends_with("/metadata/annotations")
    };
    let faults = semantics::check(&object.value, version).into_iter();
    let refused = faults.filter(|fault| fault.verdict == semantics::Verdict::Refused && !told(&fault.pointer));
    for fault in refused {
        let (place, label) = match changed(settings, object) {
            _ if object.kind == "Ingress" && settings.root.get("ingress.host").is_some() => {
                (settings.root.nearest("ingress.host").span, "becomes the host")
            }
            Some(place) => (place, "changes this object"),
            None => (origin(settings, object), "becomes this object"),
        };
        diagnostics.push(
            Diagnostic::new(&OBJECT_REFUSED, format!("{} `{}`: `{}` {}", object.kind, object.name, fault.path, fault.text))
                .at(place, label)
                .at_run_time("the API server refuses the object")
                .help("correct the field where a word, `pod`, `patch`, a volume's `source` or an extra file sets it")
                .path(fault.path)
                .object(object.reference()),
        );
    }
}

/// The last text that changed an object's pod: what the compiler makes passes by itself.
fn changed(settings: &Settings, object: &Object) -> Option<Span> {
    if let Origin::Extra(_) = object.origin {
        return Some(origin(settings, object));
    }
    let named = format!("{}/{}", object.kind, object.part);
    let patched = settings.patches.iter().rfind(|patch| patch.key == named || patch.key == object.kind);
    let role = |scope: Scope| match scope {
        Scope::Both => true,
        Scope::JobManager => object.part == "jobmanager",
        Scope::TaskManager => object.part == "taskmanager",
    };
    let pod = settings.pods.iter().rfind(|pod| role(pod.scope));
    patched.map(|patch| patch.node.key_span).or(pod.map(|pod| pod.node.key_span))
}

fn pods(settings: &Settings, object: &Object, level: Level, version: KubernetesVersion, diagnostics: &mut Diagnostics) {
    if object.kind == "Pod" {
        pod_security(settings, object, &object.value, Subject::Pod, level, version, diagnostics);
    }
    for pod in object.pod_templates().iter().filter_map(|pointer| object.value.pointer(pointer)) {
        pod_security(settings, object, pod, Subject::Template, level, version, diagnostics);
    }
}

fn pod_security(
    settings: &Settings,
    object: &Object,
    pod: &Value,
    subject: Subject,
    level: Level,
    version: KubernetesVersion,
    diagnostics: &mut Diagnostics,
) {
    let field = |name: &str| pod.get(name).unwrap_or(&Value::Null);
    let findings = pod_security::check(field("metadata"), field("spec"), subject, level, version);
    if findings.is_empty() {
        return;
    }
    let asked = settings.root.nearest("security.pod-security").span;
    let finding = Diagnostic::new(
        &POD_SECURITY_VIOLATED,
        format!("{} `{}` violates Pod Security `{level}`: {}", object.kind, object.name, pod_security::sentence(&findings)),
    );
    let finding = match changed(settings, object) {
        Some(place) => finding.at(place, "changes this pod").also(asked, format!("the bundle is to pass `{level}`")),
        None => finding.at(asked, format!("the bundle is to pass `{level}`")),
    };
    diagnostics.push(
        finding
        .at_run_time("a namespace that enforces the level refuses the pods: the workload exists and nothing starts")
        .help("mend the field where `pod`, `patch`, a volume or an extra file sets it; or lower `[security] pod-security` if the namespace allows it")
        .path("security.pod-security")
        .object(object.reference()),
    );
}

/// The finding for a target that this build does not have.
#[must_use]
pub fn target_not_built(settings: &Settings) -> Diagnostic {
    let name = settings.manifest.target.map_or("?", |target| target.word());
    let known = target::TARGETS.iter().map(|t| format!("`{}`", t.meta().id.word())).collect::<Vec<_>>().join(", ");
    Diagnostic::new(&TARGET_NOT_BUILT, format!("this build of flinkc does not compile to the target `{name}` yet"))
        .at(settings.root.nearest("target").span, "not in this build")
        .because("a bundle for another target would not be what the text asks for")
        .help(format!("compile to {known}, here or with `--target`; a newer flinkc may know more"))
        .path("target")
}

/// The finding for objects that cannot become files.
#[must_use]
pub fn unwritable(settings: &Settings, reason: &str) -> Diagnostic {
    Diagnostic::new(&UNWRITABLE_OUTPUT, format!("the bundle cannot become files: {reason}"))
        .at(settings.root.nearest("name").span, "this bundle")
        .because("one object would be missing on disk")
        .help("rename the object in the extra file that brings it")
}
