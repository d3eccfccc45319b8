//! The webhook's rules on a change. In: the old and the new resource, the old one with its status. Out: faults.
//!
//! Source: the operator's validator for update, July 2026; verdicts recorded from its own code, with an empty status. What hangs on a
//! status that says more is read from its source.

use serde_json::{Value, json};

use super::at::{flag, has, text, whole};
use super::fault::{Fault, Gate};
use super::rules;
use super::shape::shape;
use super::validate::validate;
use crate::diagnostic::Rule;
use crate::operators::spotify::with_defaults;

/// The annotation by which a user asks for something once.
const CONTROL: &str = "flinkclusters.flinkoperator.k8s.io/user-control";
const CONTROL_POINTER: &str = "/metadata/annotations/flinkclusters.flinkoperator.k8s.io~1user-control";

/// Why a change is refused: by the definition, by the rules on changes, or by those on new resources.
#[must_use]
pub fn refusals(old: &Value, new: &Value) -> Vec<Fault> {
    let faults = shape(new);
    if !faults.is_empty() {
        return faults;
    }
    let (before, after) = (with_defaults(old), with_defaults(new));
    let (old, new) = (before.get("spec").unwrap_or(&Value::Null), after.get("spec").unwrap_or(&Value::Null));
    let status = before.get("status").unwrap_or(&Value::Null);
    let mut faults = control(&before, &after, status);
    if !faults.is_empty() || old == new {
        return faults;
    }
    if savepoint_alone(old, new, status, &mut faults) {
        return faults;
    }
    cancel(old, new, &mut faults);
    cluster(old, new, &mut faults);
    if has(old, "/job") && has(new, "/job") {
        job(old, new, status, &mut faults);
    }
    if faults.is_empty() { validate(&after) } else { faults }
}

fn refuse(faults: &mut Vec<Fault>, rule: &'static Rule, pointer: &str, message: impl Into<String>, help: impl Into<String>) {
    faults.push(Fault::told(rule, Gate::Admission, pointer, message, help));
}

/// What the annotation asks for.
fn control(before: &Value, after: &Value, status: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (old, asked) = (text(before, CONTROL_POINTER), text(after, CONTROL_POINTER));
    let mut refuse = |message: String, help: &str| refuse(&mut faults, &rules::CONTROL, CONTROL_POINTER, message, help);
    if asked != old && text(status, "/control/state") == "InProgress" {
        refuse("the operator is still at what was asked for before".to_owned(), "wait until `status.control.state` is another");
        return faults;
    }
    if asked.is_empty() {
        return faults;
    }
    if !matches!(asked, "savepoint" | "job-cancel") {
        refuse(format!("`{CONTROL}` is `{asked}`"), "write `savepoint` or `job-cancel`");
        return faults;
    }
    let state = text(status, "/components/job/state");
    let ended = matches!(state, "Succeeded" | "Failed" | "Cancelled" | "DeployFailed" | "Lost");
    if !has(after, "/spec/job") {
        refuse(format!("`{asked}` is asked of a session cluster"), "remove the annotation: a session cluster has no job of its own");
    } else if asked == "job-cancel" && (state.is_empty() || ended) {
        refuse("the job does not run".to_owned(), "remove the annotation");
    } else if asked == "savepoint" && text(after, "/spec/job/savepointsDir").is_empty() {
        refuse("nobody says where the savepoint goes".to_owned(), "write `spec.job.savepointsDir`");
    } else if asked == "savepoint" && (state.is_empty() || ended) {
        refuse("the job does not run".to_owned(), "wait until it runs");
    }
    faults
}

/// A change of the savepoint counter: alone it asks for a savepoint, and nothing else is looked at.
fn savepoint_alone(old: &Value, new: &Value, status: &Value, faults: &mut Vec<Fault>) -> bool {
    let pointer = "/job/savepointGeneration";
    if !has(old, "/job") || !has(new, "/job") || old.pointer(pointer) == new.pointer(pointer) {
        return false;
    }
    let place = format!("/spec{pointer}");
    let next = whole(status, "/components/job/savepointGeneration").unwrap_or_default() + 1;
    if whole(new, pointer) != Some(next) {
        refuse(faults, &rules::GENERATION, &place, "the counter is not raised by one", format!("write {next}"));
    } else if without(old, pointer) != without(new, pointer) {
        let message = "the counter is raised together with another change";
        refuse(faults, &rules::GENERATION, &place, message, "change one, apply, then the other");
    }
    true
}

fn without(spec: &Value, pointer: &str) -> Value {
    let mut spec = spec.clone();
    let (above, name) = pointer.rsplit_once('/').unwrap_or_default();
    if let Some(object) = spec.pointer_mut(above).and_then(Value::as_object_mut) {
        object.shift_remove(name);
    }
    spec
}

fn cancel(old: &Value, new: &Value, faults: &mut Vec<Fault>) {
    let pointer = "/job/cancelRequested";
    if old.pointer(pointer) == new.pointer(pointer) || !has(old, "/job") || !has(new, "/job") {
        return;
    }
    let help = "leave the field as it is; the annotation `user-control: job-cancel` cancels a job";
    let place = format!("/spec{pointer}");
    if flag(old, pointer) {
        refuse(faults, &rules::CHANGE, &place, "a cancelled job is to come back", help);
    } else if flag(new, pointer) && without(old, pointer) != without(new, pointer) {
        refuse(faults, &rules::CHANGE, &place, "a cancellation comes together with another change", help);
    }
}

fn cluster(old: &Value, new: &Value, faults: &mut Vec<Fault>) {
    let kind = |spec: &Value| match text(spec, "/taskManager/deploymentType") {
        "" => "StatefulSet".to_owned(),
        other => other.to_owned(),
    };
    if kind(old) != kind(new) {
        let help = "leave it, or delete the resource and make it anew";
        refuse(faults, &rules::CHANGE, "/spec/taskManager/deploymentType", "the TaskManagers' workload cannot change", help);
    }
    if has(old, "/job") != has(new, "/job") {
        let help = "delete the resource and make it anew, from a savepoint of its jobs";
        refuse(faults, &rules::CHANGE, "/spec/job", "a session cluster cannot become a job's cluster, nor the other way round", help);
    }
    if highly_available(old) != highly_available(new) {
        let help = "delete the resource and make it anew, from a savepoint";
        refuse(faults, &rules::CHANGE, "/spec/flinkProperties", "high availability cannot be switched on or off", help);
    }
}

/// Whether the operator sees high availability: by the old key, with id and storage.
pub(super) fn highly_available(spec: &Value) -> bool {
    let option = |key: &str| text(spec, &format!("/flinkProperties/{key}"));
    let kind = option("high-availability");
    !kind.is_empty()
        && !kind.eq_ignore_ascii_case("none")
        && has(spec, "/flinkProperties/kubernetes.cluster-id")
        && has(spec, "/flinkProperties/high-availability.storageDir")
}

fn job(old: &Value, new: &Value, status: &Value, faults: &mut Vec<Fault>) {
    let dir = "/job/savepointsDir";
    if text(old, dir).is_empty() {
        let message = "a job without `savepointsDir` cannot be changed at all";
        let help = "delete the resource and make it anew, with a `savepointsDir`";
        refuse(faults, &rules::NO_SAVEPOINT, "/spec/job/savepointsDir", message, help);
        return;
    }
    if text(new, dir).is_empty() {
        refuse(
            faults,
            &rules::NO_SAVEPOINT,
            "/spec/job/savepointsDir",
            "`savepointsDir` is taken away",
            "leave it; another folder is fine",
        );
    }
    let stopped = matches!(text(status, "/components/job/state"), "Succeeded" | "Failed" | "Cancelled" | "DeployFailed" | "Lost");
    let skipped = new.pointer("/job/takeSavepointOnUpdate") == Some(&json!(false)) || stopped;
    let recorded = has(status, "/components/job/savepointLocation");
    if text(new, "/job/fromSavepoint").is_empty() && skipped && !recorded {
        let message = "no savepoint would be taken, and none is there to start from";
        let help = "write `fromSavepoint`, or let the update take one (`takeSavepointOnUpdate: true`)";
        refuse(faults, &rules::NO_SAVEPOINT, "/spec/job", message, help);
    }
}
