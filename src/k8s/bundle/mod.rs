//! What only shows when the objects of a bundle are seen together: references that lead nowhere, selectors that select nothing or
//! too much, clashes, scalers that fight, volumes that cannot be shared, policies that cut Flink off.
//!
//! In: the objects that are applied together. Out: clashes as data, each with the objects and places it is between. Must not
//! judge one object alone (see `judge`), and must not call wrong what the cluster may hold outside of the bundle.
//! Source: Kubernetes' API conventions; facts/mistakes.md, sections D and H; each tried on a real cluster's semantics.

use std::collections::BTreeMap;

use serde_json::Value;

mod index;
mod network;
mod references;
mod scaling;
mod selectors;
mod set;
mod storage;
#[cfg(test)]
mod tests;

use index::Index;
pub use index::template_of;

/// What is wrong between objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One object twice.
    ObjectTwice,
    /// A key that the `ConfigMap` or Secret of the bundle does not have.
    MissingKey,
    /// A name that no object of the bundle has, and one has nearly.
    Misspelt,
    /// An object that the bundle does not have, and the cluster may.
    Outside,
    /// A port of a Service or of pods that is not there.
    MissingPort,
    /// A selector that selects no pod of the bundle.
    SelectsNothing,
    /// A selector that selects pods of several workloads.
    SelectsTooMuch,
    /// One port of all nodes for two Services.
    NodePortTwice,
    /// Two scalers of one workload.
    TwoScalers,
    /// A scaler of a workload that says its own replicas.
    ScalerAndReplicas,
    /// A budget that lets no pod go.
    DrainBlocked,
    /// A claim of one node that pods of several share.
    ClaimShared,
    /// A policy that lets no TaskManager to the JobManager.
    JobManagerCutOff,
}

/// A place: the object by its position in the bundle, and a JSON pointer in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which object.
    pub object: usize,
    /// Where in it.
    pub pointer: String,
}

impl Place {
    fn new(object: usize, pointer: impl Into<String>) -> Self {
        Self { object, pointer: pointer.into() }
    }
}

/// Something wrong between objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// What.
    pub kind: Kind,
    /// Where it shows.
    pub place: Place,
    /// The other side, if it is in the bundle.
    pub other: Option<Place>,
    /// A sentence.
    pub text: String,
    /// What to do.
    pub help: String,
}

/// Everything that is wrong between the objects of a bundle, in the order of the objects.
#[must_use]
pub fn check(objects: &[&Value]) -> Vec<Clash> {
    let index = Index::of(objects);
    let mut clashes = Vec::new();
    twice(&index, &mut clashes);
    references::check(&index, &mut clashes);
    selectors::check(&index, &mut clashes);
    scaling::check(&index, &mut clashes);
    storage::check(&index, &mut clashes);
    network::check(&index, &mut clashes);
    clashes.sort_by(|a, b| (a.place.object, &a.place.pointer, a.kind).cmp(&(b.place.object, &b.place.pointer, b.kind)));
    clashes
}

/// Objects of one group, kind, namespace and name.
fn twice(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    let mut first_of = BTreeMap::new();
    for (at, object) in index.objects.iter().enumerate() {
        if object.name.is_empty() {
            continue;
        }
        let first = *first_of.entry((object.group, object.kind, object.namespace, object.name)).or_insert(at);
        if first != at {
            clashes.push(Clash {
                kind: Kind::ObjectTwice,
                place: Place::new(at, "/metadata/name"),
                other: Some(Place::new(first, "/metadata/name")),
                text: format!("the bundle holds {} `{}` twice", object.kind, object.name),
                help: "give one of them another name, or leave it out".to_owned(),
            });
        }
    }
}
