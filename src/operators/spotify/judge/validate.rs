//! The webhook's rules on a new resource. In: a resource that the API server takes. Out: faults of the gate [`Gate::Admission`].
//!
//! Source: the operator's validator for create, July 2026, rule by rule; verdicts recorded from its own code.

use std::collections::BTreeSet;

use serde_json::Value;

use super::at::{entries, flag, has, items, path, text, whole};
use super::fault::{Fault, Gate};
use super::{memory, rules};
use crate::diagnostic::Rule;
use crate::k8s::metadata::{annotation_key, label_key, label_value};
use crate::operators::spotify::{NAME_LIMIT, OperatorVersion, with_defaults};
use crate::pointer;

/// The most that all annotations of a pod may hold together.
const ANNOTATIONS: usize = 256 << 10;

/// Everything that the webhook refuses.
#[must_use]
pub fn validate(resource: &Value) -> Vec<Fault> {
    let filled = with_defaults(resource);
    let nothing = Value::Null;
    let spec = filled.get("spec").unwrap_or(&nothing);
    let mut faults = Faults(Vec::new());
    name(&filled, &mut faults);
    let version = text(spec, "/flinkVersion");
    if !version.is_empty() && OperatorVersion::parse(version).is_none() {
        let help = "write numbers with dots between them, as in \"1.20.1\"";
        faults.refuse(&rules::FLINK_VERSION, "/spec/flinkVersion", format!("`{version}` is no version"), help);
    }
    gcp(spec, &mut faults);
    for role in ["jobManager", "taskManager", "job"] {
        pod_metadata(spec, role, &mut faults);
    }
    ports(spec, "jobManager", &["rpc", "blob", "query", "ui"], &mut faults);
    ports(spec, "taskManager", &["rpc", "data", "query"], &mut faults);
    for role in ["jobManager", "taskManager"] {
        memory::check(spec, role, &mut faults.0);
    }
    if has(spec, "/job") {
        job(spec, &mut faults);
    }
    faults.0
}

struct Faults(Vec<Fault>);

impl Faults {
    fn refuse(&mut self, rule: &'static Rule, pointer: &str, message: impl Into<String>, help: impl Into<String>) {
        self.0.push(Fault::told(rule, Gate::Admission, pointer, message, help));
    }
}

fn name(resource: &Value, faults: &mut Faults) {
    let name = text(resource, "/metadata/name");
    let letter = |c: char| c.is_ascii_lowercase();
    let inner = |c: char| letter(c) || c.is_ascii_digit() || c == '-';
    let fault = if name.len() > NAME_LIMIT {
        Some(format!("`{name}` has {} characters, and {NAME_LIMIT} are the most", name.len()))
    } else if !name.starts_with(letter) || !name.chars().all(inner) || name.ends_with('-') {
        Some(format!("`{name}` is no name for a Service: small letters, digits and dashes, a letter first, no dash last"))
    } else {
        None
    };
    if let Some(message) = fault {
        faults.refuse(&rules::CLUSTER_NAME, "/metadata/name", message, "choose another name");
    }
}

fn gcp(spec: &Value, faults: &mut Faults) {
    let at = "/gcpConfig/serviceAccount";
    if !has(spec, at) {
        return;
    }
    for field in ["secretName", "keyFile", "mountPath"] {
        if text(spec, &format!("{at}/{field}")).is_empty() {
            faults.refuse(&rules::GCP_CONFIG, &format!("/spec{at}/{field}"), format!("`{field}` is empty"), "write all three fields");
        }
    }
    let (file, folder) = (text(spec, &format!("{at}/keyFile")), text(spec, &format!("{at}/mountPath")));
    if !file.is_empty() && folder.ends_with(file) {
        let message = format!("`{folder}` ends with the file's name: it is the folder that is mounted");
        faults.refuse(&rules::GCP_CONFIG, &format!("/spec{at}/mountPath"), message, "write the folder alone");
    }
}

fn pod_metadata(spec: &Value, role: &str, faults: &mut Faults) {
    let at = format!("/{role}/podLabels");
    for (key, value) in entries(spec, &at) {
        let fault = label_key(key).or_else(|| value.as_str().and_then(label_value).map(|fault| format!("has a value that {fault}")));
        if let Some(fault) = fault {
            faults.refuse(
                &rules::POD_METADATA,
                &format!("/spec{}", pointer::below(&at, key)),
                format!("the label `{key}` {fault}"),
                "correct it",
            );
        }
    }
    let at = format!("/{role}/podAnnotations");
    let mut size = 0;
    for (key, value) in entries(spec, &at) {
        size += key.len() + value.as_str().map_or(0, str::len);
        if let Some(fault) = annotation_key(key) {
            faults.refuse(
                &rules::POD_METADATA,
                &format!("/spec{}", pointer::below(&at, key)),
                format!("the annotation `{key}` {fault}"),
                "correct it",
            );
        }
    }
    if size > ANNOTATIONS {
        let message = format!("{size} bytes of annotations are more than 256 KiB");
        faults.refuse(&rules::POD_METADATA, &format!("/spec{at}"), message, "keep large texts in a ConfigMap");
    }
}

fn ports(spec: &Value, role: &str, names: &[&str], faults: &mut Faults) {
    let mut numbers = BTreeSet::new();
    let mut taken: BTreeSet<&str> = names.iter().copied().collect();
    for name in names {
        let pointer = format!("/{role}/ports/{name}");
        if let Some(number) = whole(spec, &pointer).filter(|number| !numbers.insert(*number)) {
            faults.refuse(&rules::PORT_TWICE, &format!("/spec{pointer}"), format!("port {number} is there twice"), "choose another number");
        }
    }
    for (index, port) in items(spec, &format!("/{role}/extraPorts")).iter().enumerate() {
        let pointer = format!("/spec/{role}/extraPorts/{index}");
        if let Some(number) = whole(port, "/containerPort").filter(|number| !numbers.insert(*number)) {
            let at = format!("{pointer}/containerPort");
            faults.refuse(&rules::PORT_TWICE, &at, format!("port {number} is there twice"), "choose another number");
        }
        let name = text(port, "/name");
        if !name.is_empty() && !taken.insert(name) {
            let message = format!("the port's name `{name}` is there twice");
            faults.refuse(&rules::PORT_TWICE, &format!("{pointer}/name"), message, "choose another name; those of `ports` are taken");
        }
    }
}

fn job(spec: &Value, faults: &mut Faults) {
    let application = text(spec, "/job/mode") == "Application";
    if !application && !["jarFile", "pyFile", "pyModule"].iter().any(|field| has(spec, &format!("/job/{field}"))) {
        faults.refuse(&rules::NO_PROGRAM, "/spec/job", "the job has no program", "write `jarFile`, `pyFile` or `pyModule`");
    }
    if let Some(number) = whole(spec, "/job/parallelism").filter(|number| *number < 1) {
        faults.refuse(&rules::PARALLELISM, "/spec/job/parallelism", format!("a parallelism of {number}"), "write 1 or more");
    }
    let aged = has(spec, "/job/maxStateAgeToRestoreSeconds");
    let skips = spec.pointer("/job/takeSavepointOnUpdate") == Some(&Value::Bool(false));
    for (field, set) in [("restartPolicy", text(spec, "/job/restartPolicy") == "FromSavepointOnFailure"), ("takeSavepointOnUpdate", skips)]
    {
        if set && !aged {
            let pointer = format!("/spec/job/{field}");
            let message = format!("`{}` needs to know how old a savepoint may be", path(&format!("/job/{field}")));
            faults.refuse(&rules::STATE_AGE, &pointer, message, "write `maxStateAgeToRestoreSeconds` beside it");
        }
    }
    if flag(spec, "/job/cancelRequested") {
        let help = "remove the line; the annotation `flinkclusters.flinkoperator.k8s.io/user-control: job-cancel` cancels a running job";
        faults.refuse(&rules::CANCEL_REQUESTED, "/spec/job/cancelRequested", "a new job is to be cancelled", help);
    }
}
