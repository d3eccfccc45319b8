//! Two specs → the units that the operator compares, each with what its change does.
//!
//! Source: the `SpecDiff` annotations of the operator's spec classes, the same in 1.10 to 1.15 but for fields that came later.

use serde_json::Value;

use super::super::config::flat;
use super::super::validate::{Context, namespace_of};
use super::super::value::{At, path};
use super::normal;
use super::{Change, Effect};
use crate::operators::apache::{Release, Verdict, check};
use crate::pointer;

/// What the operator compares as one: a field, a whole block, or one key of the configuration.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) pointer: String,
    path: String,
    pub(super) effect: Effect,
    pub(super) old: Option<Value>,
    pub(super) new: Option<Value>,
    changed: bool,
}

impl Unit {
    /// Whether the operator sees a change: a default written out, or another spelling of a number, is none.
    pub(super) const fn is_changed(&self) -> bool {
        self.changed
    }

    /// The fields inside that differ as they are written.
    pub(super) fn changes(self) -> Vec<Change> {
        let mut leaves = Vec::new();
        split(self.old.as_ref(), self.new.as_ref(), &self.pointer, &mut leaves);
        let effect = if self.changed { self.effect } else { Effect::Ignore };
        let shown = |pointer: &str| if pointer == self.pointer { self.path.clone() } else { path(pointer) };
        leaves.into_iter().map(|(pointer, old, new)| Change { path: shown(&pointer), pointer, effect, old, new }).collect()
    }
}

/// Maps field by field, lists of one length item by item; everything else as a whole.
fn split(old: Option<&Value>, new: Option<&Value>, pointer: &str, leaves: &mut Vec<(String, Option<Value>, Option<Value>)>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            for key in after.keys().chain(before.keys().filter(|key| !after.contains_key(*key))) {
                split(before.get(key), after.get(key), &pointer::below(pointer, key), leaves);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) if before.len() == after.len() => {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                split(Some(before), Some(after), &format!("{pointer}/{index}"), leaves);
            }
        }
        _ => leaves.push((pointer.to_owned(), old.cloned(), new.cloned())),
    }
}

/// Changed fields that the release does not have: nothing reaches the operator.
pub(super) fn dropped(old: &Value, new: &Value, release: Release) -> Vec<Change> {
    let mut pointers: Vec<String> = [new, old]
        .into_iter()
        .flat_map(|resource| check(resource, release))
        .filter(|violation| violation.verdict() == Verdict::UnknownField)
        .map(|violation| violation.pointer)
        .collect();
    pointers.dedup();
    let at = |resource: &Value, pointer: &str| resource.pointer(pointer).cloned();
    let changed = pointers.into_iter().filter(|pointer| old.pointer(pointer) != new.pointer(pointer));
    changed
        .map(|pointer| Change { path: path(&pointer), effect: Effect::Ignore, old: at(old, &pointer), new: at(new, &pointer), pointer })
        .collect()
}

/// Fields that nobody compares.
pub(super) fn ignored(old: &At<'_>, new: &At<'_>) -> Vec<Unit> {
    let unit = Unit {
        pointer: new.pointer.clone(),
        path: path(&new.pointer),
        effect: Effect::Ignore,
        old: old.value.cloned(),
        new: new.value.cloned(),
        changed: old.value != new.value,
    };
    if unit.changed { vec![unit] } else { Vec::new() }
}

/// Labels and annotations; what the server writes into the metadata is no change of the user's.
pub(super) fn metadata(old: &At<'_>, new: &At<'_>) -> Vec<Unit> {
    let (old, new) = (old.field("metadata"), new.field("metadata"));
    ["labels", "annotations", "finalizers"].iter().flat_map(|name| ignored(&old.field(name), &new.field(name))).collect()
}

/// Whether the cluster of a session job, as far as it is among the files, is a standalone one.
pub(super) fn is_standalone_cluster_of(job: &Value, context: &Context<'_>) -> bool {
    let name = job.pointer("/spec/deploymentName").and_then(Value::as_str);
    let target = name.and_then(|name| context.find("FlinkDeployment", name, namespace_of(job)));
    target.is_some_and(|target| target.pointer("/spec/mode").and_then(Value::as_str) == Some("standalone"))
}

/// A blue-green deployment: its child decides, the rest waits for the next transition.
pub(super) fn blue_green(old: &At<'_>, new: &At<'_>, release: Release) -> Vec<Unit> {
    let (before, after) = (old.field("template"), new.field("template"));
    let mut units = spec(&before.field("spec"), &after.field("spec"), false, release);
    for unit in &mut units {
        // A child is replaced as a whole: nothing is scaled in place.
        unit.effect = if unit.effect == Effect::Scale { Effect::Upgrade } else { unit.effect };
    }
    for field in ["configuration", "ingress"] {
        units.extend(ignored(&old.field(field), &new.field(field)));
    }
    units.extend(ignored(&before.field("metadata"), &after.field("metadata")));
    units
}

/// The spec of a cluster or a session job.
pub(super) fn spec(old: &At<'_>, new: &At<'_>, standalone: bool, release: Release) -> Vec<Unit> {
    let mut units = Vec::new();
    for field in names(old, new) {
        let (before, after) = (old.field(&field), new.field(&field));
        let both = !before.is_absent() && !after.is_absent();
        match field.as_str() {
            "flinkConfiguration" => units.extend(configuration(&before, &after, standalone, release)),
            "job" | "taskManager" if both => {
                for inner in names(&before, &after) {
                    let effect = if field == "job" { of_job(&inner, standalone) } else { of_taskmanager(&inner, standalone) };
                    units.push(unit(&field, &inner, &before.field(&inner), &after.field(&inner), effect, release));
                }
            }
            _ => units.push(unit("", &field, &before, &after, Effect::Upgrade, release)),
        }
    }
    units.retain(|unit| unit.changed || unit.old != unit.new);
    units
}

/// The fields of both, those of the new one first.
fn names(old: &At<'_>, new: &At<'_>) -> Vec<String> {
    let mut names: Vec<String> = new.entries().map(|(name, _)| name.to_owned()).collect();
    for (name, _) in old.entries() {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn unit(block: &str, field: &str, old: &At<'_>, new: &At<'_>, effect: Effect, release: Release) -> Unit {
    let same = normal::of(block, field, old.value, release) == normal::of(block, field, new.value, release);
    // A nonce that is taken away triggers nothing.
    let removed = matches!(field, "restartNonce" | "savepointRedeployNonce") && new.is_absent();
    let changed = !same && !removed;
    Unit { pointer: new.pointer.clone(), path: path(&new.pointer), effect, old: old.value.cloned(), new: new.value.cloned(), changed }
}

fn of_job(field: &str, standalone: bool) -> Effect {
    match field {
        "parallelism" if standalone => Effect::Scale,
        "upgradeMode"
        | "initialSavepointPath"
        | "allowNonRestoredState"
        | "savepointTriggerNonce"
        | "checkpointTriggerNonce"
        | "autoscalerResetNonce" => Effect::Ignore,
        "savepointRedeployNonce" => Effect::Redeploy,
        _ => Effect::Upgrade,
    }
}

fn of_taskmanager(field: &str, standalone: bool) -> Effect {
    if field == "replicas" && standalone { Effect::Scale } else { Effect::Upgrade }
}

/// The configuration, key by key; nested and dotted spellings are one.
fn configuration(old: &At<'_>, new: &At<'_>, standalone: bool, release: Release) -> Vec<Unit> {
    let read = |at: &At<'_>| flat(at.value.unwrap_or(&Value::Null), &at.pointer, release);
    let (before, after) = (read(old), read(new));
    let text = |entries: &[(String, String, String)], key: &str| {
        entries.iter().rfind(|(known, _, _)| known == key).map(|(_, text, _)| text.clone())
    };
    let gone = before.iter().filter(|(key, _, _)| !after.iter().any(|(known, _, _)| known == key));
    let mut units = Vec::new();
    for (key, _, pointer) in after.iter().chain(gone) {
        let (old_text, new_text) = (text(&before, key), text(&after, key));
        if old_text != new_text {
            units.push(Unit {
                pointer: pointer.clone(),
                path: format!("{}[\"{key}\"]", path(&new.pointer)),
                effect: of_option(key, standalone),
                changed: true,
                old: old_text.map(Value::String),
                new: new_text.map(Value::String),
            });
        }
    }
    units
}

fn of_option(key: &str, standalone: bool) -> Effect {
    if ["kubernetes.operator", "parallelism.default", "job.autoscaler"].iter().any(|prefix| key.starts_with(prefix)) {
        Effect::Ignore
    } else if key.starts_with("pipeline.jobvertex-parallelism-overrides") && !standalone {
        Effect::Scale
    } else {
        Effect::Upgrade
    }
}
