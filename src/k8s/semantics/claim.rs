//! PersistentVolumeClaims and the templates of claims. Source: k8s.io/kubernetes/pkg/apis/core/validation v1.36
//! (`ValidatePersistentVolumeClaimSpec`), pkg/api/persistentvolumeclaim.

use super::at::At;
use super::fault::Judge;
use super::{resources, selector, text};
use crate::k8s::amount::Amount;

/// Judges the specification of a claim.
pub(super) fn spec(judge: &mut Judge, at: &At<'_, '_>) {
    let modes = at.get("accessModes");
    if modes.len() == 0 {
        judge.required_for(&modes, "is empty, and a claim has at least one access mode");
    }
    let known = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
    for mode in modes.unnumbered() {
        judge.word(&mode, &known);
    }
    let has = |word: &str| modes.items().any(|mode| mode.text() == word);
    if has("ReadWriteOncePod") && known.iter().any(|mode| *mode != "ReadWriteOncePod" && has(mode)) {
        judge.forbidden(&modes, "holds `ReadWriteOncePod` beside another mode");
    }
    selector::label(judge, &at.get("selector"));
    let amounts = at.get("resources");
    let requests = amounts.hidden("requests");
    let storage = requests.key("storage");
    if requests.value().get("storage").is_none() {
        judge.required_for(&storage, "is missing: a claim says how much it wants");
    } else if Amount::of(storage.value()).is_some_and(|amount| amount.nanos <= 0) {
        judge.invalid(&storage, "is not above 0");
    }
    let class = at.get("storageClassName");
    if !class.text().is_empty() {
        judge.format(
            &class,
            text::subdomain(class.text()).map(|fault| format!("is `{}`, which is no name: it {fault}", class.text().escape_debug())),
        );
    }
    judge.word_if_set(&at.get("volumeMode"), &["Block", "Filesystem"]);
    let attributes = at.get("volumeAttributesClassName");
    if !attributes.text().is_empty() {
        judge.format(&attributes, text::subdomain(attributes.text()));
    }
    sources(judge, at);
}

fn sources(judge: &mut Judge, at: &At<'_, '_>) {
    let (source, reference) = (at.get("dataSource"), at.get("dataSourceRef"));
    for from in [&source, &reference] {
        if !from.is_set() {
            continue;
        }
        let (name, kind, group) = (from.get("name"), from.get("kind"), from.get("apiGroup"));
        let foreign = group.text().is_empty() && kind.text() != "PersistentVolumeClaim";
        // The older field is dropped in silence, unless the newer one is there to compare with.
        if foreign && !reference.is_set() {
            judge.hint(from, "names another kind than PersistentVolumeClaim without its `apiGroup`, and is dropped");
            continue;
        }
        for field in [&name, &kind] {
            if field.text().is_empty() {
                judge.required(field);
            }
        }
        if foreign {
            judge.invalid(from, "names another kind than PersistentVolumeClaim without its `apiGroup`");
        } else if !group.text().is_empty() {
            judge.format(&group, text::subdomain(group.text()));
        }
    }
    let namespace = reference.get("namespace");
    if !namespace.text().is_empty() {
        judge.format(&namespace, text::label(namespace.text()));
        if source.is_set() {
            judge.invalid(at, "has a `dataSource` beside a `dataSourceRef` of another namespace");
        }
    } else if source.is_set() && reference.is_set() {
        let same = ["name", "kind", "apiGroup"].iter().all(|field| source.get(field).text() == reference.get(field).text());
        if !same {
            judge.invalid(at, "has a `dataSource` that differs from `dataSourceRef`");
        }
    }
}

/// Warns of parts of a byte.
pub(super) fn warnings(judge: &mut Judge, at: &At<'_, '_>) {
    let amounts = at.get("resources");
    for list in ["requests", "limits"] {
        let list = amounts.get(list);
        resources::fractional_bytes(judge, &list.key("storage"));
    }
}

/// Judges a `PersistentVolumeClaim`.
pub(super) fn check(judge: &mut Judge, object: &At<'_, '_>) {
    let own = object.get("spec");
    spec(judge, &own);
    warnings(judge, &own);
    let metadata = object.get("metadata");
    let annotations = metadata.get("annotations");
    let old = annotations.key("volume.beta.kubernetes.io/storage-class");
    if old.is_set() {
        judge.warn(&old, "is deprecated: use `spec.storageClassName`");
    }
}
