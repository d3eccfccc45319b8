//! What a change of a deployed resource does: each field by itself, and the running job.
//!
//! In: the resource as it is deployed and as it is to be. Out: changes with their effects, the kind of the whole change as the operator
//! computes it, and what becomes of the job. Must not: know files.
//! Source: the operator's `ReflectiveDiffBuilder`, its `SpecDiff` annotations and reconcilers, 1.10 to 1.15; every one-field change asked
//! of the real builder (`tests/oracle_operator.rs`).

mod normal;
mod outcome;
mod refusal;
mod walk;

use serde_json::Value;

use super::fault::{Fault, Gate};
use super::validate::Context;
use super::value::At;
use crate::operators::apache::{Release, Verdict, check};
use crate::pointer;
pub use outcome::{Outcome, outcome_of_absence};
pub use refusal::of_change;
use walk::Unit;

/// What a changed field does, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing restarts.
    Ignore,
    /// The job is rescaled, in place where that is possible.
    Scale,
    /// The job is upgraded: stopped and started by its upgrade mode.
    Upgrade,
    /// The job is cancelled and started from `initialSavepointPath`.
    Redeploy,
    /// The operator does not take the change.
    Refused,
}

impl Effect {
    /// The word in text and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ignore => "ignore",
            Self::Scale => "scale",
            Self::Upgrade => "upgrade",
            Self::Redeploy => "redeploy",
            Self::Refused => "refused",
        }
    }
}

/// The kind of a whole change, as the operator names it. The last four are those of a blue-green deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiffType {
    /// Nothing to do.
    Ignore,
    /// Rescale.
    Scale,
    /// Full upgrade.
    Upgrade,
    /// Start again from a given savepoint.
    SavepointRedeploy,
    /// The child is changed in place.
    PatchChild,
    /// The child is suspended.
    Suspend,
    /// The child is resumed.
    Resume,
    /// The other colour takes over.
    Transition,
}

/// One changed field.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The field as a person reads it: `spec.job.parallelism`, `spec.flinkConfiguration["parallelism.default"]`.
    pub path: String,
    /// Its JSON pointer; that of the new resource where it stands in both.
    pub pointer: String,
    /// What it does.
    pub effect: Effect,
    /// The value before; nothing if it was not there.
    pub old: Option<Value>,
    /// The value after; nothing if it is gone.
    pub new: Option<Value>,
}

/// A whole comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Every changed field, in the order of the new resource.
    pub changes: Vec<Change>,
    /// What the operator's diff builder says, refusals aside.
    pub diff_type: DiffType,
    /// Why the change is refused.
    pub refusals: Vec<Fault>,
    /// What becomes of the running job.
    pub outcome: Outcome,
}

impl Comparison {
    /// The strongest effect.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.changes.iter().map(|change| change.effect).max().unwrap_or(Effect::Ignore)
    }
}

/// Compares two states of one resource. `context` holds the new bundle: a session job finds its cluster there.
#[must_use]
pub fn diff(old: &Value, new: &Value, context: &Context<'_>) -> Comparison {
    let (old_kept, new_kept) = (pruned(old, context.release), pruned(new, context.release));
    let (old_root, new_root) = (At::root(&old_kept), At::root(&new_kept));
    let kind = new_root.field("kind").text().unwrap_or_default();
    let mut units = walk::metadata(&old_root, &new_root);
    let (old_spec, new_spec) = (old_root.field("spec"), new_root.field("spec"));
    let standalone = match kind {
        "FlinkSessionJob" => walk::is_standalone_cluster_of(new, context),
        _ => new_spec.field("mode").text() == Some("standalone"),
    };
    match kind {
        "FlinkBlueGreenDeployment" => units.extend(walk::blue_green(&old_spec, &new_spec, context.release)),
        "FlinkStateSnapshot" => units.extend(walk::ignored(&old_spec, &new_spec)),
        _ => units.extend(walk::spec(&old_spec, &new_spec, standalone, context.release)),
    }
    let diff_type = kind_of_change(kind, &units);
    let mut changes: Vec<Change> = units.into_iter().flat_map(Unit::changes).collect();
    changes.extend(walk::dropped(old, new, context.release));
    let refusals = if old == new { Vec::new() } else { refusal::refusals(old, new, context) };
    // Nobody validates a blue-green deployment: its new child is refused, and the change itself is not.
    let of_child = |fault: &&Fault| kind == "FlinkBlueGreenDeployment" && fault.gate != Gate::Schema;
    refusal::mark(refusals.iter().filter(|fault| !of_child(fault)), old, new, &mut changes);
    let outcome = match refusals.iter().find(of_child) {
        Some(fault) => Outcome::Refused(format!("the operator refuses the new child ({}): this colour runs on", fault.message)),
        None => outcome::outcome(old, new, diff_type, standalone, &changes, context),
    };
    Comparison { changes, diff_type, refusals, outcome }
}

/// The resource without the fields that its release does not have: the API server drops them.
fn pruned(resource: &Value, release: Release) -> Value {
    let mut kept = resource.clone();
    for violation in check(resource, release).iter().rev().filter(|violation| violation.verdict() == Verdict::UnknownField) {
        let Some((above, name)) = violation.pointer.rsplit_once('/') else { continue };
        if let Some(map) = kept.pointer_mut(above).and_then(Value::as_object_mut) {
            map.shift_remove(&*pointer::name(name));
        }
    }
    kept
}

fn kind_of_change(kind: &str, units: &[Unit]) -> DiffType {
    let strongest = units.iter().filter(|unit| unit.is_changed()).map(|unit| unit.effect).max().unwrap_or(Effect::Ignore);
    if kind != "FlinkBlueGreenDeployment" {
        return match strongest {
            Effect::Ignore => DiffType::Ignore,
            Effect::Scale => DiffType::Scale,
            Effect::Upgrade => DiffType::Upgrade,
            Effect::Redeploy | Effect::Refused => DiffType::SavepointRedeploy,
        };
    }
    let of_child = |unit: &&Unit| unit.is_changed() && unit.pointer.starts_with("/spec/template/spec/");
    let state = |unit: &&Unit| unit.pointer == "/spec/template/spec/job/state";
    let changed: Vec<&Unit> = units.iter().filter(of_child).collect();
    let beside_state = changed.iter().filter(|unit| !state(unit)).map(|unit| unit.effect).max();
    match (strongest, beside_state) {
        (Effect::Redeploy | Effect::Refused, _) => DiffType::SavepointRedeploy,
        (_, Some(Effect::Scale | Effect::Upgrade)) => DiffType::Transition,
        (Effect::Scale | Effect::Upgrade, _) => {
            let resumed = changed.iter().any(|unit| state(unit) && unit.new.as_ref().is_none_or(|state| state == "running"));
            if resumed { DiffType::Resume } else { DiffType::Suspend }
        }
        (Effect::Ignore, Some(_)) => DiffType::PatchChild,
        (Effect::Ignore, None) => DiffType::Ignore,
    }
}

#[cfg(test)]
mod tests;
