//! Claims that one node, or one pod, can mount, and pods of several nodes that name them.

use std::collections::BTreeMap;

use super::index::{Index, Pods, items, text};
use super::{Clash, Kind, Place};

/// Judges the claims of a bundle.
pub(super) fn check(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    let mut mounted: BTreeMap<&str, Vec<(&Pods<'_>, usize)>> = BTreeMap::new();
    for pods in &index.pods {
        for (number, volume) in items(pods.spec, "/volumes").enumerate() {
            mounted.entry(text(volume, "/persistentVolumeClaim/claimName")).or_default().push((pods, number));
        }
    }
    for (at, object) in index.of_kind("PersistentVolumeClaim").filter(|(_, object)| !object.name.is_empty()) {
        let modes: Vec<&str> = items(object.value, "/spec/accessModes").filter_map(|mode| mode.as_str()).collect();
        let one_pod = modes.contains(&"ReadWriteOncePod");
        if !one_pod && (modes.is_empty() || modes.iter().any(|mode| *mode != "ReadWriteOnce")) {
            continue;
        }
        let users: Vec<_> = mounted.get(object.name).into_iter().flatten().filter(|(pods, _)| index.together(at, pods.object)).collect();
        let total = users.iter().map(|(pods, _)| pods.replicas).fold(0, i64::saturating_add);
        let Some((maker, number)) = users.iter().find(|(pods, _)| pods.replicas > 1).or_else(|| users.get(1)) else { continue };
        if total < 2 {
            continue;
        }
        let (mode, who) = if one_pod { ("ReadWriteOncePod", "one pod") } else { ("ReadWriteOnce", "the pods of one node") };
        clashes.push(Clash {
            kind: Kind::ClaimShared,
            place: Place::new(maker.object, format!("{}/spec/volumes/{number}/persistentVolumeClaim/claimName", maker.at)),
            other: Some(Place::new(at, "/spec/accessModes")),
            text: format!("several pods mount {}, which {mode} gives to {who} only", index.called(at)),
            help: "ask for `ReadWriteMany` of a class that has it, or give each pod a claim of its own (`volumeClaimTemplates`)".to_owned(),
        });
    }
}
