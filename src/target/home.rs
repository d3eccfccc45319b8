//! A text that is built for another target than its own, by `--target`: what only its own target has stays behind, and is told.
//!
//! In: settings. Out: the target that the text itself names, and which parts are that target's alone.

use super::Cx;
use super::rules::LEFT_BEHIND;
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
        _ => &[],
    };
    kinds.contains(&kind)
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
