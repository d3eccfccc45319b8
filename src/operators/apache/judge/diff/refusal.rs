//! Changes that the operator does not take: those of the validator, and what is wrong with the new resource anyway.
//!
//! Source: the operator's `DefaultValidator.validateSpecChange`, 1.10 to 1.15 (rules C1 to C5 of the facts).

use serde_json::Value;

use super::super::fault::{Fault, Gate};
use super::super::rules::change as rule;
use super::super::shape::shape;
use super::super::validate::{Context, validate};
use super::super::value::{At, path};
use super::{Change, Effect};
use crate::operators::apache::judge::rules::schema::UNKNOWN_FIELD;

/// Why the new resource is refused.
pub(super) fn refusals(old: &Value, new: &Value, context: &Context<'_>) -> Vec<Fault> {
    let mut faults = shape(new, context.release);
    // The API server drops what it does not know, or kubectl refuses it: either way nothing changes for the job.
    faults.retain(|fault| fault.rule != &UNKNOWN_FIELD);
    if !faults.is_empty() {
        return faults;
    }
    faults.extend(validate(new, context));
    faults.retain(|fault| fault.gate <= Gate::Validator && fault.rule.level == crate::diagnostic::Level::Error);
    faults.extend(of_change(old, new));
    faults
}

/// What the validator refuses of a change alone, however good the new resource is by itself.
#[must_use]
pub fn of_change(old: &Value, new: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (old, new) = (At::root(old), At::root(new));
    let (before, after) = (old.field("spec"), new.field("spec"));
    match new.field("kind").text().unwrap_or_default() {
        "FlinkDeployment" => cluster(&before, &after, &mut faults),
        "FlinkSessionJob" => {
            let name = after.field("deploymentName");
            if before.field("deploymentName").value != name.value {
                faults.push(Fault::refused(
                    &rule::CLUSTER_OF_JOB_CHANGED,
                    &name.pointer,
                    "a session job can't move to another cluster",
                    "delete it and make one of another name",
                ));
            }
        }
        _ => {}
    }
    faults
}

fn cluster(before: &At<'_>, after: &At<'_>, faults: &mut Vec<Fault>) {
    let (old_job, new_job) = (before.field("job"), after.field("job"));
    if old_job.is_absent() != new_job.is_absent() {
        let said = if old_job.is_absent() {
            "a session cluster can't become an application"
        } else {
            "an application can't become a session cluster"
        };
        faults.push(Fault::refused(
            &rule::JOB_ADDED_OR_REMOVED,
            &new_job.pointer,
            said,
            "delete the resource and make it anew, from a savepoint of the job",
        ));
    }
    let mode = |spec: &At<'_>| spec.field("mode").text().unwrap_or("native").to_owned();
    if mode(before) != mode(after) {
        let message = format!("a cluster of mode {} can't become one of mode {}", mode(before), mode(after));
        faults.push(Fault::refused(
            &rule::MODE_CHANGED,
            &after.field("mode").pointer,
            message,
            "delete the resource and make it anew, from a savepoint of the job",
        ));
    }
    let nonce = new_job.field("savepointRedeployNonce");
    if !old_job.is_absent()
        && !nonce.is_absent()
        && nonce.value != old_job.field("savepointRedeployNonce").value
        && new_job.field("initialSavepointPath").filled().is_none()
    {
        faults.push(Fault::refused(
            &rule::REDEPLOY_WITHOUT_SAVEPOINT,
            &nonce.pointer,
            "a redeployment without a savepoint to start from",
            "set `job.initialSavepointPath` with the nonce",
        ));
    }
    let version = after.field("flinkVersion");
    let suspended = old_job.field("state").text() == Some("suspended") && old_job.field("upgradeMode").text() == Some("last-state");
    let stateful = !matches!(new_job.field("upgradeMode").text(), None | Some("stateless"));
    if suspended && stateful && before.field("flinkVersion").value != version.value {
        faults.push(Fault::refused(
            &rule::RESUMED_WITH_ANOTHER_FLINK,
            &version.pointer,
            "a job suspended by last state can't be resumed with another Flink",
            "resume it with the old version, and upgrade the running job",
        ));
    }
}

/// Gives refused fields their effect; a refusal of a field that did not change becomes a line of its own.
pub(super) fn mark<'f>(refusals: impl Iterator<Item = &'f Fault>, old: &Value, new: &Value, changes: &mut Vec<Change>) {
    for fault in refusals {
        let inside = |change: &&mut Change| change.pointer == fault.pointer || change.pointer.starts_with(&format!("{}/", fault.pointer));
        let mut found = false;
        for change in changes.iter_mut().filter(inside) {
            change.effect = Effect::Refused;
            found = true;
        }
        if !found {
            let at = |value: &Value| value.pointer(&fault.pointer).cloned();
            changes.push(Change {
                path: path(&fault.pointer),
                pointer: fault.pointer.clone(),
                effect: Effect::Refused,
                old: at(old),
                new: at(new),
            });
        }
    }
}
