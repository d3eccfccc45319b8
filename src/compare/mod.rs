//! compare: two sets of objects → what changed, and what becomes of the jobs. What `flinkc diff` prints.
//!
//! In: the objects of two states, paired by kind, namespace and name. Out: one [`Entry`] an object that differs. Must not: read a file.
//! Source: for the operator's kinds its own diff builder (`operators::apache::judge`); for workloads of a standalone cluster what a real
//! API server and its controllers do with an update (`tests/oracle_operator.rs`, facts on Kubernetes' semantics).

mod field;
mod workload;

use serde_json::Value;

use crate::diagnostic::ObjectRef;
use crate::manifest::foreign::looks_secret;
use crate::operators::apache::judge::{Change, Context, Effect, OperatorConfig, Outcome, defaults_of, diff, outcome_of_absence};
use crate::operators::apache::{Kind, Release};
use crate::operators::custom::operator_of;

/// An object that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which.
    pub object: ObjectRef,
    /// Whether it is on one side only.
    pub side: Side,
    /// Its changed fields; one for the whole object that is on one side only.
    pub changes: Vec<Change>,
    /// What becomes of the job that it runs, if it runs one.
    pub outcome: Option<Outcome>,
}

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In both states.
    Both,
    /// It is deleted.
    Old,
    /// It is new.
    New,
}

impl Entry {
    /// The strongest effect.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.changes.iter().map(|change| change.effect).max().unwrap_or(Effect::Ignore)
    }
}

/// Compares two states under an operator's own configuration; the order is that of the new one, and what is deleted follows.
#[must_use]
pub fn compare(old: &[Value], new: &[Value], release: Release, operator: &OperatorConfig) -> Vec<Entry> {
    let of = |values: &[Value]| values.iter().map(identity).collect::<Vec<_>>();
    let (before, after) = (of(old), of(new));
    let resources = |values| -> Vec<&Value> { Vec::from_iter::<std::slice::Iter<'_, Value>>(values) };
    let (old_bundle, new_bundle) = (resources(old.iter()), resources(new.iter()));
    let mut entries = Vec::new();
    for (object, value) in after.iter().zip(new) {
        let defaults = defaults_of(value, &new_bundle, operator);
        let context = Context { release, operator: &defaults, bundle: &new_bundle };
        let pair = before.iter().zip(old).find(|(other, _)| same(object, other));
        entries.extend(match pair {
            Some((_, was)) => both(object, was, value, old, new, &context),
            None => Some(alone(object, value, Side::New, &context)),
        });
    }
    for (object, value) in before.iter().zip(old) {
        if !after.iter().any(|other| same(object, other)) {
            let defaults = defaults_of(value, &old_bundle, operator);
            let context = Context { release, operator: &defaults, bundle: &old_bundle };
            entries.push(alone(object, value, Side::Old, &context));
        }
    }
    entries
}

fn identity(value: &Value) -> ObjectRef {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    ObjectRef {
        api_version: text("/apiVersion"),
        kind: text("/kind"),
        namespace: value.pointer("/metadata/namespace").and_then(Value::as_str).map(str::to_owned),
        name: text("/metadata/name"),
    }
}

/// The version of an API is another view of one object.
fn same(a: &ObjectRef, b: &ObjectRef) -> bool {
    let group = |object: &ObjectRef| object.api_version.split_once('/').map_or("", |(group, _)| group).to_owned();
    let namespace = |object: &ObjectRef| object.namespace.clone().unwrap_or_else(|| "default".to_owned());
    a.kind == b.kind && a.name == b.name && group(a) == group(b) && namespace(a) == namespace(b)
}

fn is_operators(object: &ObjectRef) -> bool {
    object.api_version.starts_with("flink.apache.org/") && Kind::named(&object.kind).is_some()
}

fn both(object: &ObjectRef, old: &Value, new: &Value, was: &[Value], will: &[Value], context: &Context<'_>) -> Option<Entry> {
    let (mut changes, outcome) = if is_operators(object) {
        let found = diff(old, new, context);
        (found.changes, Some(found.outcome))
    } else if let Some(operator) = operator_of(new) {
        let mut changes = field::changes(&object.kind, old, new);
        let remarks = (operator.change)(old, new);
        for change in changes.iter_mut().filter(|change| remarks.iter().any(|remark| remark.pointer == change.pointer)) {
            change.effect = Effect::Refused;
        }
        (changes, remarks.first().map(|remark| Outcome::Refused(remark.message.clone())))
    } else {
        let changes = field::changes(&object.kind, old, new);
        let outcome = workload::outcome(&object.kind, old, new, was, will, &changes);
        (changes, outcome)
    };
    hide(&object.kind, &mut changes);
    (!changes.is_empty()).then(|| Entry { object: object.clone(), side: Side::Both, changes, outcome })
}

/// An object of one side: one change that names it, since its fields are in the file.
fn alone(object: &ObjectRef, value: &Value, side: Side, context: &Context<'_>) -> Entry {
    let outcome = if is_operators(object) {
        Some(outcome_of_absence(value, side == Side::New, context))
    } else {
        workload::outcome_of_absence(&object.kind, value, side == Side::New)
    };
    let effect = match (&outcome, side) {
        (Some(Outcome::StateLost(_) | Outcome::Stopped(_)), Side::Old) => Effect::Upgrade,
        _ => Effect::Ignore,
    };
    let name = Some(Value::String(format!("{}/{}", object.kind, object.name)));
    let (old, new) = if side == Side::New { (None, name) } else { (name, None) };
    let change = Change { path: String::new(), pointer: String::new(), effect, old, new };
    Entry { object: object.clone(), side, changes: vec![change], outcome }
}

/// Values that look like secrets are never shown, whatever they are compared for.
fn hide(kind: &str, changes: &mut [Change]) {
    for change in changes {
        let key = change.pointer.rsplit('/').next().unwrap_or_default();
        let of_secret = kind == "Secret" && (change.pointer.starts_with("/data") || change.pointer.starts_with("/stringData"));
        if of_secret || looks_secret(key) {
            for value in [&mut change.old, &mut change.new] {
                if value.as_ref().is_some_and(|value| !value.is_null()) {
                    *value = Some(Value::String("***".to_owned()));
                }
            }
        }
    }
}
