//! The API server as a judge: is each object one that it would take, custom kinds by their definitions, and in the place of what it has?
//!
//! Facts: `k8s::judge`, `k8s::crd`, `k8s::pod_security`; each asked of a real kube-apiserver.

use serde_json::Value;

use super::operator::GROUP;
use super::rules::{
    API_NOT_SERVED, DEFINITION_NOT_JUDGED, DUPLICATE, FORBIDDEN, INVALID_VALUE, KIND_NOT_CHECKED, NEVER_WORKS, REQUIRED, SERVER_WARNING,
    UNKNOWN_FIELD, WRONG_TYPE,
};
use super::{Bundle, Findings, Given, Judge, Options, Stored};
use crate::check::rules::POD_SECURITY_VIOLATED;
use crate::diagnostic::{Diagnostic, Rule};
use crate::k8s::crd::{Budget, Definitions, Judgement, Lookup, is_definition};
use crate::k8s::judge::judge;
use crate::k8s::pod_security::{self, Level, Subject};
use crate::k8s::semantics::{Fault, Reason, Verdict, update};
use crate::k8s::served::{Served, served};
use crate::k8s::version::KubernetesVersion;
use crate::operators::custom::operator_of;
use crate::target::pod_template;

/// The API server of one release.
pub(super) struct Kubernetes;

impl Judge for Kubernetes {
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings) {
        let version = options.kubernetes();
        let mut own = Definitions::default();
        for given in &bundle.objects {
            own.add(given.value());
        }
        let mut budget = Budget::for_bytes(bundle.bytes);
        let known = Stored::of(&options.stored);
        for given in &bundle.objects {
            let stored = known.find(given);
            let lookup = match own.find(given.api_version(), given.kind()) {
                Lookup::Unknown => options.definitions.find(given.api_version(), given.kind()),
                found @ (Lookup::Served(_) | Lookup::OtherVersions(_)) => found,
            };
            custom(given, &lookup, stored, &mut budget, findings);
            object(given, version, &lookup, findings);
            if let Some(stored) = stored {
                for fault in update::check(stored, given.value(), version) {
                    tell(given, &fault, findings);
                }
            }
            if let Some(level) = options.pod_security {
                pods(given, level, version, findings);
            }
        }
    }
}

/// Everything that the server has against one object.
fn object(given: &Given, version: KubernetesVersion, lookup: &Lookup<'_>, findings: &mut Findings) {
    // Kinds of the operator have a judge of their own.
    if given.api_version().starts_with(GROUP) {
        return;
    }
    let known = operator_of(given.value()).is_some() || !matches!(lookup, Lookup::Unknown) || is_definition(given.value());
    // Spotify's operator has a judge of its own, which leaves the metadata to this one.
    let known = known || given.api_version() == crate::operators::spotify::API_VERSION;
    if !known && served(given.api_version(), given.kind(), version) == Served::Foreign {
        findings.push(
            Diagnostic::new(
                &KIND_NOT_CHECKED,
                format!("nothing is known of {} in `{}`: its metadata alone was checked", given.kind(), given.api_version()),
            )
            .at(given.span("/kind"), "not checked")
            .at_run_time("what is wrong with it shows when it is applied")
            .object(given.reference()),
        );
    }
    for fault in judge(given.value(), version) {
        tell(given, &fault, findings);
    }
}

fn tell(given: &Given, fault: &Fault, findings: &mut Findings) {
    findings.add(given.source, rule(fault), || finding(given, fault));
}

/// What the definition of its kind says of an object.
fn custom(given: &Given, lookup: &Lookup<'_>, stored: Option<&Value>, budget: &mut Budget, findings: &mut Findings) {
    match lookup {
        Lookup::Unknown => {}
        Lookup::OtherVersions(versions) => {
            let known = versions.iter().map(|version| format!("`{version}`")).collect::<Vec<_>>().join(", ");
            let text = format!("is none that the definition of {} serves: write {known}", given.kind());
            let (path, pointer) = ("apiVersion".to_owned(), "/apiVersion".to_owned());
            let fault = Fault { path, pointer, reason: Reason::NotServed, verdict: Verdict::Refused, text, meant: None };
            findings.push(finding(given, &fault));
        }
        Lookup::Served(definition) => {
            // Where the cluster has another version, only the conversion of its owner could tell what is stored.
            let stored = stored.filter(|stored| stored.get("apiVersion") == given.value().get("apiVersion"));
            let Judgement { faults, unjudged } = definition.check(given.value(), stored, budget);
            for fault in faults {
                tell(given, &fault, findings);
            }
            let Some(first) = unjudged.first() else { return };
            let more = if unjudged.len() == 1 { String::new() } else { format!(" (and {} more)", unjudged.len() - 1) };
            findings.push(
                Diagnostic::new(
                    &DEFINITION_NOT_JUDGED,
                    format!("a part of the definition of {} was not judged: {}{more}", given.kind(), first.text),
                )
                .at(given.span(&first.pointer), "not judged here")
                .at_run_time("only the API server can tell")
                .help("ask it: `kubectl apply --dry-run=server`")
                .object(given.reference()),
            );
        }
    }
}

/// The rule of a class of faults.
fn rule(fault: &Fault) -> &'static Rule {
    match (fault.verdict, fault.reason) {
        (Verdict::Silent, _) => &NEVER_WORKS,
        (Verdict::Warned, _) => &SERVER_WARNING,
        (Verdict::Refused, Reason::UnknownField) => &UNKNOWN_FIELD,
        (Verdict::Refused, Reason::Malformed) => &WRONG_TYPE,
        (Verdict::Refused, Reason::Required) => &REQUIRED,
        (Verdict::Refused, Reason::Forbidden) => &FORBIDDEN,
        (Verdict::Refused, Reason::Duplicate) => &DUPLICATE,
        (Verdict::Refused, Reason::NotServed) => &API_NOT_SERVED,
        (Verdict::Refused, Reason::Invalid | Reason::NotSupported | Reason::TooLong | Reason::TooMany | Reason::NotFound) => &INVALID_VALUE,
    }
}

pub(super) fn finding(given: &Given, fault: &Fault) -> Diagnostic {
    let place = match fault.reason {
        Reason::UnknownField | Reason::Required | Reason::Forbidden => given.key_span(&fault.pointer),
        Reason::Invalid
        | Reason::NotSupported
        | Reason::Duplicate
        | Reason::TooLong
        | Reason::TooMany
        | Reason::NotFound
        | Reason::Malformed
        | Reason::NotServed => given.span(&fault.pointer),
    };
    let subject = if fault.path.is_empty() { "the object".to_owned() } else { format!("`{}`", fault.path) };
    let consequence = match fault.verdict {
        Verdict::Refused => "the API server refuses the object",
        Verdict::Warned => "the API server takes the object and warns",
        Verdict::Silent => "the API server takes the object and says nothing",
    };
    let (label, help) = words(fault);
    let finding = Diagnostic::new(rule(fault), format!("{subject} {}", fault.text))
        .at(place, label)
        .at_run_time(consequence)
        .help(help)
        .path(fault.path.clone())
        .object(given.reference());
    let Some(meant) = &fault.meant else { return finding };
    let (owner, name) = fault.pointer.rsplit_once('/').unwrap_or_default();
    let beside = format!("{owner}/{meant}");
    if fault.reason == Reason::Malformed {
        return finding.mend(place, given.text(&fault.pointer), meant);
    }
    if fault.reason == Reason::UnknownField && given.value().pointer(&beside).is_none() {
        return finding.mend(place, crate::pointer::name(name), meant);
    }
    finding
}

/// What stands under the marked text, and what to do.
fn words(fault: &Fault) -> (&'static str, String) {
    let meant = |text: &str| fault.meant.as_ref().map_or_else(|| text.to_owned(), |meant| format!("write `{meant}`"));
    match fault.reason {
        Reason::UnknownField => ("no such field", meant("correct the name (`kubectl explain` lists the fields), or leave it out")),
        Reason::Malformed => ("cannot be read", meant("write a value of the type that the field takes")),
        Reason::Required => ("missing here", "add it".to_owned()),
        Reason::Forbidden => ("may not be set here", "leave it out, or change what excludes it".to_owned()),
        Reason::Duplicate => ("a second one", "keep one of them".to_owned()),
        Reason::NotServed => ("not served", "change the `apiVersion`, and then the fields that differ".to_owned()),
        Reason::Invalid | Reason::NotSupported | Reason::TooLong | Reason::TooMany | Reason::NotFound => {
            ("not taken here", "correct the value".to_owned())
        }
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
