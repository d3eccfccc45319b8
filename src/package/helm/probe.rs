//! Asking the compiler where a value goes: a variant is compiled again with other values, and what differs is where they go.
//!
//! In: a variant and the values to try. Out: the tree of each of its objects. What the compiler refuses, or what changes more than the
//! value's own text, is no value of a chart: the answer says why. Must not: offer what was not seen.

use super::Variant;
use super::tree::{Mark, Node, Piece, Unexplained, annotate, pieces};
use super::values::{Offer, Try};
use crate::diagnostic::Kind;
use crate::diagnostic::{Diagnostics, Level};
use crate::manifest::files::Files;
use crate::plan;
use crate::target::{self, Object};

/// An object as a tree, with the digests that its texts hold.
#[derive(Clone, Debug)]
pub(super) struct Generalised {
    /// What it is known by in every variant.
    pub(super) key: Key,
    /// The rest of its name, without digests.
    pub(super) part: String,
    /// The tree.
    pub(super) node: Node,
    /// The parts of each digest, by the digest's number.
    pub(super) derived: Vec<Vec<(String, Vec<Piece>)>>,
}

/// API group and version, kind, part without digests, and whether it is foreign, with its namespace.
pub(super) type Key = (String, String, String, Option<String>);

/// The key of an object.
pub(super) fn key(object: &Object) -> Key {
    let foreign = matches!(object.origin, target::Origin::Extra(_)).then(|| object.namespace().unwrap_or_default().to_owned());
    (object.api_version.clone(), object.kind.clone(), part(object), foreign)
}

/// The rest of an object's name, without digests: it names templates.
pub(super) fn part(object: &Object) -> String {
    let mut part = object.part.clone();
    for derived in &object.derived {
        if let Some(short) = derived.digest.get(..8) {
            part = part.replace(&format!("-{short}"), "");
        }
    }
    part
}

/// Compiles a variant with the values tried, and tells the trees apart by it.
pub(super) fn probe(
    chart: &str,
    variant: &Variant<'_>,
    number: usize,
    offers: &[&Offer],
    files: &dyn Files,
) -> Result<Vec<Generalised>, String> {
    let mut changes = Vec::new();
    let mut pods = Vec::new();
    let mut marks: Vec<Mark> = Vec::new();
    for offer in offers {
        let Some(tried) = offer.tried.get(number).and_then(Option::as_ref) else { continue };
        match &tried.change {
            Try::Set(value) => changes.push((offer.path.clone(), value.clone())),
            Try::Pod(value) => pods.push((offer.path.get(1..).unwrap_or_default().to_vec(), value.clone())),
        }
        marks.extend(tried.marks.iter().cloned());
    }
    let settings = variant.settings.with(&changes, &pods).ok_or("the compiler refuses other values")?;
    let planned = plan::plan(&settings, files);
    refused(&planned.diagnostics)?;
    let plan = planned.plan.ok_or("nothing can be planned with other values")?;
    let target = settings.manifest.target.and_then(target::target).ok_or("the target is not built")?;
    let (probed, found) = target::lower(target, &settings, &plan, files);
    refused(&found)?;
    let mut trees = Vec::with_capacity(variant.objects.len());
    if probed.len() != variant.objects.len() {
        return Err("other objects are needed".to_owned());
    }
    for object in variant.objects {
        let key = key(object);
        let mut same = counterpart(object, variant.objects, &probed, &marks).ok_or("other objects are needed")?.clone();
        keep_stamp(object, &mut same);
        // the object's own marks come behind the shared ones, and go again
        let shared = marks.len();
        let mut derived = Vec::new();
        for (n, (base, probe)) in object.derived.iter().zip(&same.derived).enumerate() {
            let mut parts = Vec::new();
            for ((name, base), (_, probe)) in base.parts.iter().zip(&probe.parts) {
                parts.push((
                    name.clone(),
                    pieces(base, probe, marks.get(..shared).unwrap_or_default()).ok_or_else(|| format!("{name} of a digest changes"))?,
                ));
            }
            derived.push(parts);
            for length in [32, 8] {
                if let (Some(base), Some(probe)) = (base.digest.get(..length), probe.digest.get(..length)) {
                    marks.push(super::digest::mark(chart, &object.kind, &part(object), n, length, base, probe));
                }
            }
        }
        marks.extend(super::digest::config_marks(chart, object, &same));
        let node = annotate(&object.value, &same.value, &marks)
            .map_err(|Unexplained(path)| format!("it decides {path} of {} `{}`", object.kind, object.name))?;
        marks.truncate(shared);
        trees.push(Generalised { key, part: part(object), node, derived });
    }
    Ok(trees)
}

/// The same object after the change. One that is not named after the cluster may have got another name.
fn counterpart<'a>(object: &Object, before: &[Object], after: &'a [Object], marks: &[Mark]) -> Option<&'a Object> {
    let explained = |other: &&Object| {
        other.kind == object.kind && other.api_version == object.api_version && pieces(&object.name, &other.name, marks).is_some()
    };
    if let Some(same) = after.iter().filter(|other| object.derived.len() == other.derived.len()).find(explained) {
        return Some(same);
    }
    let own = key(object);
    if let Some(same) = after.iter().find(|other| key(other) == own) {
        return Some(same);
    }
    let lone = |of: &Object, others: &[Object]| of.kind == object.kind && !others.iter().any(|other| key(other) == key(of));
    let mut renamed = after.iter().filter(|other| lone(other, before));
    let alone = before.iter().filter(|other| lone(other, after)).count() == 1;
    renamed.next().filter(|_| alone && renamed.next().is_none())
}

/// What would be refused; judgements are the user's own and stay what they are.
fn refused(found: &Diagnostics) -> Result<(), String> {
    match found.iter().find(|finding| finding.level == Level::Error && finding.rule.kind == Kind::Refusal) {
        Some(finding) => Err(finding.message.clone()),
        None => Ok(()),
    }
}

/// The stamp of a build stands on both.
fn keep_stamp(object: &Object, same: &mut Object) {
    let Some(stamped) = object.value.pointer("/metadata/annotations").and_then(serde_json::Value::as_object) else { return };
    let mut kept = stamped.iter().filter(|(key, _)| super::super::stamp::KEYS.contains(&key.as_str())).peekable();
    if kept.peek().is_none() {
        return;
    }
    let metadata = same.value.pointer_mut("/metadata").and_then(serde_json::Value::as_object_mut);
    let annotations = metadata.map(|metadata| metadata.entry("annotations").or_insert_with(|| serde_json::json!({})));
    if let Some(annotations) = annotations.and_then(serde_json::Value::as_object_mut) {
        annotations.extend(kept.map(|(key, value)| (key.clone(), value.clone())));
    }
}
