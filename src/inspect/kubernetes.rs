//! The API server as a judge: is each object one that it would take?
//!
//! Facts: `k8s::structure`, `k8s::semantics`, `k8s::pod_security`; each asked of a real kube-apiserver.

use serde_json::Value;

use super::bundle::pointer;
use super::operator::GROUP;
use super::rules::KIND_NOT_CHECKED;
use super::{Bundle, Findings, Given, Judge, Options};
use crate::check::rules::{OBJECT_REFUSED, POD_SECURITY_VIOLATED};
use crate::diagnostic::Diagnostic;
use crate::k8s::pod_security::{self, Level, Subject};
use crate::k8s::schema::Schema;
use crate::k8s::structure::{self, PathSegment, ViolationKind, path_text};
use crate::k8s::version::KubernetesVersion;
use crate::target::pod_template;

/// The API server of one release.
pub(super) struct Kubernetes;

impl Judge for Kubernetes {
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings) {
        let version = options.kubernetes();
        for given in &bundle.objects {
            shape(given, version, findings);
            if let Some(level) = options.pod_security {
                pods(given, level, version, findings);
            }
        }
    }
}

/// Fields, their types, and what is required.
fn shape(given: &Given, version: KubernetesVersion, findings: &mut Findings) {
    // Kinds of the operator have a judge of their own.
    if given.api_version().starts_with(GROUP) {
        return;
    }
    let Some(type_id) = Schema::of(version).type_of(given.api_version(), given.kind()) else {
        findings.push(
            Diagnostic::new(
                &KIND_NOT_CHECKED,
                format!("nothing is known of {} in `{}`: it was not checked", given.kind(), given.api_version()),
            )
            .at(given.span("/kind"), "not checked")
            .at_run_time("what is wrong with it shows when it is applied")
            .object(given.reference()),
        );
        return;
    };
    for violation in structure::check(given.value(), type_id, version) {
        let at = pointer(&violation.path);
        let place = match violation.kind {
            ViolationKind::UnknownField { .. } | ViolationKind::MissingField { .. } => given.key_span(&at),
            ViolationKind::WrongType { .. }
            | ViolationKind::Malformed { .. }
            | ViolationKind::OutOfRange { .. }
            | ViolationKind::DuplicateItem { .. }
            | ViolationKind::BadDirective => given.span(&at),
        };
        let finding = Diagnostic::new(&OBJECT_REFUSED, violation.to_string())
            .at(place, violation.label())
            .at_run_time("the API server refuses the object")
            .help(violation.remedy())
            .path(path_text(&violation.path))
            .object(given.reference());
        let taken =
            |name: &str| at.rsplit_once('/').is_some_and(|(parent, _)| given.value().pointer(&format!("{parent}/{name}")).is_some());
        findings.push(match (&violation.kind, violation.path.last()) {
            (ViolationKind::UnknownField { suggestion: Some(meant), .. }, Some(PathSegment::Field(name))) if !taken(meant) => {
                finding.mend(place, name, meant)
            }
            (ViolationKind::Malformed { suggestion: Some(meant), text, .. }, _) => finding.mend(place, text, meant),
            _ => finding,
        });
    }
}

/// The level that the namespace enforces.
fn pods(given: &Given, level: Level, version: KubernetesVersion, findings: &mut Findings) {
    let (at, subject) = match pod_template(given.kind()) {
        Some(at) => (at, Subject::Template),
        None if given.kind() == "Pod" => ("", Subject::Pod),
        None => return,
    };
    let Some(pod) = given.value().pointer(at) else { return };
    let field = |name: &str| pod.get(name).unwrap_or(&Value::Null);
    let found = pod_security::check(field("metadata"), field("spec"), subject, level, version);
    if found.is_empty() {
        return;
    }
    findings.push(
        Diagnostic::new(&POD_SECURITY_VIOLATED, format!("the pod violates Pod Security `{level}`: {}", pod_security::sentence(&found)))
            .at(given.key_span(&format!("{at}/spec")), "this pod")
            .at_run_time("a namespace that enforces the level refuses the pods: the workload exists and nothing starts")
            .help("mend each field that is named")
            .path(format!("{at}/spec").trim_start_matches('/').replace('/', "."))
            .object(given.reference()),
    );
}
