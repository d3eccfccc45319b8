//! A text that is built for another target than its own, by `--target`: what only its own target has stays behind, and is told.
//!
//! In: settings. Out: the target that the text itself names, and which parts are that target's alone.

use super::Cx;
use super::rules::{LEFT_BEHIND, NOT_IN_THIS_TARGET};
use crate::diagnostic::{Diagnostic, Span};
use crate::resolve::Settings;

/// How `--target` is called among the layers.
const ASKED: &str = "--target";

/// The word of the text's own target, where `--target` asks for another one.
pub(super) fn of(settings: &Settings) -> Option<&str> {
    let asked = |step: &&crate::resolve::Step| step.layer.name == ASKED;
    settings.layers.iter().find(asked)?;
    let own = settings.layers.iter().rev().filter(|step| !asked(step)).find_map(|step| step.layer.body.get("target")?.as_str());
    own.filter(|own| settings.manifest.target.is_none_or(|target| target.word() != *own))
}

/// Whether objects of a kind are made by that target alone.
pub(super) fn makes(home: &str, kind: &str) -> bool {
    let kinds: &[&str] = match home {
        "operator" => &["FlinkDeployment", "FlinkBlueGreenDeployment", "FlinkSessionJob", "FlinkStateSnapshot"],
        "spotify" => &["FlinkCluster"],
        "lyft" => &["FlinkApplication"],
        "nextbreakpoint" => &["FlinkDeployment", "FlinkCluster", "FlinkJob"],
        PLAIN => return true,
        _ => &[],
    };
    kinds.contains(&kind)
}

/// The target of plain objects: others make some of them, too.
pub(super) const PLAIN: &str = "standalone";

/// Words that say how plain Kubernetes runs Flink: wherever somebody else does, they are his to decide.
const OF_PLAIN: &[&str] = &[
    "high-availability.cluster-id",
    "jobmanager.kind",
    "rest.node-port",
    "state.local-recovery",
    "taskmanager.kind",
    "taskmanager.replicas",
];

/// What the new target refuses and the text says for plain Kubernetes alone stays behind, too.
pub(super) fn leave(cx: &mut Cx<'_>) {
    let Some(home) = of(cx.settings).filter(|home| *home == PLAIN) else { return };
    let left = |finding: &Diagnostic| finding.rule.code == NOT_IN_THIS_TARGET.code && OF_PLAIN.contains(&finding.path.as_str());
    let paths: Vec<String> = cx.diagnostics.iter().filter(|finding| left(finding)).map(|finding| finding.path.clone()).collect();
    cx.diagnostics.retain_mut(|finding| !left(finding));
    for path in paths {
        tell(home, &path, cx.settings.root.nearest(&path).key_span, cx);
    }
}

/// Tells what stays behind.
pub(super) fn tell(home: &str, path: &str, place: Span, cx: &mut Cx<'_>) {
    let target = cx.settings.manifest.target.map_or("another", crate::manifest::sections::Target::word);
    cx.diagnostics.push(
        Diagnostic::new(&LEFT_BEHIND, format!("`{path}` is for `{home}` alone, and stays behind"))
            .at(place, "not carried over")
            .because(format!("`--target {target}` makes other objects"))
            .help("read what it says, and write it in words if it is still wanted; when the move is done, remove it and change `target`")
            .path(path),
    );
}
