//! Claims that one node, or one pod, can mount, and pods of several nodes that name them.

use super::index::{Index, items, text};
use super::{Clash, Kind, Place};

/// Judges the claims of a bundle.
pub(super) fn check(index: &Index<'_>, clashes: &mut Vec<Clash>) {
    for (at, object) in index.of_kind("PersistentVolumeClaim") {
        let modes: Vec<&str> = items(object.value, "/spec/accessModes").filter_map(|mode| mode.as_str()).collect();
        let one_pod = modes.contains(&"ReadWriteOncePod");
        if !one_pod && (modes.is_empty() || modes.iter().any(|mode| *mode != "ReadWriteOnce")) {
            continue;
        }
        let mut users = Vec::new();
        for pods in index.pods.iter().filter(|pods| index.together(at, pods.object)) {
            for (number, volume) in items(pods.spec, "/volumes").enumerate() {
                if text(volume, "/persistentVolumeClaim/claimName") == object.name && !object.name.is_empty() {
                    users.push((pods, format!("{}/spec/volumes/{number}/persistentVolumeClaim/claimName", pods.at)));
                }
            }
        }
        let total = users.iter().map(|(pods, _)| pods.replicas).fold(0, i64::saturating_add);
        let Some((_, pointer)) = users.iter().find(|(pods, _)| pods.replicas > 1).or_else(|| users.get(1)) else { continue };
        let maker = users.iter().find(|(pods, _)| pods.replicas > 1).or_else(|| users.get(1)).map_or(at, |(pods, _)| pods.object);
        if total < 2 {
            continue;
        }
        let (mode, who) = if one_pod { ("ReadWriteOncePod", "one pod") } else { ("ReadWriteOnce", "the pods of one node") };
        clashes.push(Clash {
            kind: Kind::ClaimShared,
            place: Place::new(maker, pointer.clone()),
            other: Some(Place::new(at, "/spec/accessModes")),
            text: format!("several pods mount {}, which {mode} gives to {who} only", index.called(at)),
            help: "ask for `ReadWriteMany` of a class that has it, or give each pod a claim of its own (`volumeClaimTemplates`)".to_owned(),
        });
    }
}
