//! What layers may say together: levels under compliance, tables of other targets, a cluster's keys without a cluster.
//!
//! In: the tree before and after a layer, or all layers merged. Out: findings. Source: language reference, sections 2, 4 and 6.

use std::collections::BTreeSet;

use super::layer::{Layer, LayerKind};
use super::order::{Order, Step};
use super::rules;
use super::shipped::Shipped;
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::manifest::node::{Node, Table};

/// The levels of a lint, in the order of severity.
const LEVELS: &[&str] = &["allow", "warn", "deny"];

fn severity(node: Option<&Node>) -> Option<usize> {
    let word = node?.as_str()?;
    LEVELS.iter().position(|level| *level == word)
}

/// The rule's own level; rules that nobody knows are told elsewhere.
fn own(name: &str, rules: &[&'static Rule]) -> usize {
    let level = rules.iter().find(|rule| rule.name == name).map(|rule| match (rule.kind, rule.level) {
        (Kind::OptInLint, _) | (_, Level::Hint) => 0,
        (Kind::Refusal | Kind::Lint, Level::Warning) => 1,
        (Kind::Refusal | Kind::Lint, Level::Error) => 2,
    });
    level.unwrap_or(0)
}

/// Under compliance a layer may raise a level, never lower it.
pub(crate) fn check_levels(before: Option<&Table>, after: Option<&Table>, layer: &Layer, all: &[&'static Rule], found: &mut Diagnostics) {
    let names: BTreeSet<&String> = before.into_iter().chain(after).flat_map(Table::keys).collect();
    for name in names {
        let old = before.and_then(|t| t.get(name));
        let new = after.and_then(|t| t.get(name));
        let (was, is) = (severity(old).unwrap_or_else(|| own(name, all)), severity(new).unwrap_or_else(|| own(name, all)));
        let unset = layer.unset.iter().find(|u| u.path.first() == "lints").map(|u| u.span);
        let Some(place) = new.filter(|n| old != Some(*n)).map(|n| n.span).or(unset) else { continue };
        if is < was {
            let word = |n: usize| LEVELS.get(n).copied().unwrap_or_default();
            let finding =
                Diagnostic::new(&rules::LINT_LOWERED, format!("`lints.{name}` is lowered from `{}` to `{}`", word(was), word(is)))
                    .at(place, "under `flinkc:compliance` levels only rise")
                    .because("a policy that each file can switch off is none")
                    .help(format!("accept the single finding instead, with names: `[waivers.{name}]` with `reason` and `approved-by`"))
                    .path(format!("lints.{name}"));
            found.push(match old {
                Some(old) => finding.also(old.span, format!("`{}` here", word(was))),
                None => finding,
            });
        }
    }
}

/// Under compliance nothing comes from the command line.
pub(crate) fn check_sets(order: &Order, sets: &[Step], found: &mut Diagnostics) {
    if !order.shipped.contains(&Shipped::Compliance) {
        return;
    }
    // `--target` is recorded as itself: it asks for another bundle of the same text.
    for step in sets.iter().filter(|step| step.layer.name == "--set") {
        let place = step.layer.body.span;
        found.push(
            Diagnostic::new(&rules::SET_REFUSED, "`--set` is refused under `flinkc:compliance`")
                .at(place, "from the command line")
                .because("what is built must stand in the text that was reviewed")
                .help("write the value into the file or the profile, and commit it: `flinkc set` changes a file in place"),
        );
    }
}

/// Words that one target alone reads.
pub const OWN_WORDS: &[(&str, &str)] = &[
    ("native", "native"),
    ("operator", "operator"),
    ("platform.operator", "operator"),
    ("platform.watch-namespaces", "operator"),
    ("spotify", "spotify"),
    ("nextbreakpoint", "nextbreakpoint"),
];

/// Words of a target that the file is never built for.
pub(crate) fn check_targets(root: &Node, order: &Order, found: &mut Diagnostics) {
    for (path, target) in OWN_WORDS {
        let Some(node) = root.get(path) else { continue };
        let current = root.get("target").and_then(Node::as_str).unwrap_or("standalone");
        if current == *target || order.targets.contains(*target) || !is_own(node, order) {
            continue;
        }
        let word = if path == target { format!("[{path}]") } else { (*path).to_owned() };
        let finding = Diagnostic::new(&rules::TARGET_TABLE, format!("`{word}` has no effect: the target is `{current}`"))
            .at(node.key_span, format!("only `target = \"{target}\"` has it"))
            .because("neither this file nor any of its profiles is built for that target, so nobody would read it")
            .help(format!("remove it (`unset = [\"{path}\"]` if it is inherited), or write `target = \"{target}\"`"))
            .path(*path);
        found.push(match root.get("target") {
            Some(target) => finding.also(target.span, "chosen here"),
            None => finding,
        });
    }
}

/// Whether a node comes from a layer that belongs to this file, and not to a whole fleet.
fn is_own(node: &Node, order: &Order) -> bool {
    let shared = |kind: LayerKind| matches!(kind, LayerKind::Shipped | LayerKind::Workspace | LayerKind::WorkspaceProfile);
    order.layers.iter().any(|step| !shared(step.kind) && step.layer.source == node.span.source)
}

/// What only a cluster reads.
const OF_CLUSTERS: &[&str] = &[
    "jobmanager",
    "taskmanager",
    "env",
    "env-secrets",
    "volumes",
    "high-availability",
    "checkpoints",
    "state",
    "s3",
    "gcs",
    "azure",
    "oss",
    "hadoop",
    "config",
    "config-secrets",
    "scaling",
    "blue-green",
    "rest",
    "ingress",
    "network-policy",
    "disruption-budget",
    "service-account",
    "security",
    "metrics",
    "logging",
    "triggers",
    "components",
    "platform.mesh",
    "native",
    "operator",
    "spotify",
    "nextbreakpoint.supervisor-image",
    "nextbreakpoint.separate",
];

/// The first value at or below a node that this file itself says.
fn own_value<'a>(node: &'a Node, order: &Order) -> Option<&'a Node> {
    match node.as_table() {
        Some(table) if !table.is_empty() => table.values().find_map(|below| own_value(below, order)),
        Some(_) | None => is_own(node, order).then_some(node),
    }
}

/// A file whose jobs go to a cluster described elsewhere has no cluster's keys.
pub(crate) fn check_session_cluster(root: &Node, order: &Order, found: &mut Diagnostics) {
    let Some(cluster) = root.get("session-cluster") else { return };
    let name = cluster.as_str().unwrap_or_default();
    let refuse = |path: &str, node: &Node, why: &str, help: String| {
        Diagnostic::new(&rules::NOT_WITH_CLUSTER, format!("`{path}` has no place in a file with `session-cluster`"))
            .at(node.key_span, why)
            .also(cluster.span, "the cluster is described elsewhere")
            .because("no cluster is emitted from this file: nobody would read the key, and the cluster would run with its own")
            .help(help)
            .path(path)
    };
    for path in ["image", "jobmanager.memory", "taskmanager.memory"] {
        if let Some(node) = root.get(path).filter(|n| !is_shipped(n.span, order)) {
            let help = format!("write it in the file of `{name}`, and remove it here (`unset = [\"{path}\"]` if a layer below sets it)");
            found.push(refuse(path, node, "a cluster's key", help));
        }
    }
    let elsewhere = || format!("write it in the file of `{name}`, and remove it here");
    let told = ["jobmanager", "taskmanager"].map(|role| root.get(role).and_then(|role| role.get("memory")).map(|memory| memory.key_span));
    for path in OF_CLUSTERS {
        let own = root.get(path).and_then(|node| own_value(node, order));
        if let Some(own) = own.filter(|own| !told.contains(&Some(own.key_span))) {
            found.push(refuse(path, own, "a cluster's words", elsewhere()));
        }
    }
    for pod in order.layers.iter().flat_map(|step| &step.layer.pods).filter(|pod| is_own(&pod.node, order)) {
        found.push(refuse(pod.scope.path(), &pod.node, "a cluster's pods", elsewhere()));
    }
    if let Some(mode) = root.get("mode").filter(|n| n.as_str().is_some_and(|m| m != "session")) {
        found.push(refuse("mode", mode, "expected `session`", "write `mode = \"session\"`, or remove `session-cluster`".to_owned()));
    }
    if let Some(job) = root.get("job") {
        found.push(refuse("job", job, "the job of an application cluster", format!("write `[jobs.NAME]`: a job for the cluster `{name}`")));
    }
}

fn is_shipped(span: Span, order: &Order) -> bool {
    order.layers.iter().any(|step| step.kind == LayerKind::Shipped && step.layer.source == span.source)
}

/// The development store stands where the development layer is.
pub(crate) fn check_minio(root: &Node, order: &Order, found: &mut Diagnostics) {
    if let Some(minio) = root.get("components.minio").filter(|_| !order.shipped.contains(&Shipped::Dev)) {
        found.push(
            Diagnostic::new(&rules::MINIO_OUTSIDE, "`components.minio` stands outside development")
                .at(minio.key_span, "no layer here inherits `flinkc:dev`")
                .at_run_time("state would lie on one disk of one pod, and be gone with it")
                .help("move the table into a profile with `inherits = [\"flinkc:dev\"]`; elsewhere name a store with `[s3] endpoint`")
                .path("components.minio"),
        );
    }
}

/// The fleet is written as one tree: members have no output of their own.
pub(crate) fn check_member(order: &Order, workspace: Span, found: &mut Diagnostics) {
    let own = |kind: LayerKind| matches!(kind, LayerKind::Inherited | LayerKind::File | LayerKind::Profile);
    for step in order.layers.iter().filter(|step| own(step.kind)) {
        if let Some(output) = step.layer.body.get("output") {
            found.push(
                Diagnostic::new(&rules::OUTPUT_IN_MEMBER, "`output` stands in a member of a workspace")
                    .at(output.key_span, "the workspace decides")
                    .also(workspace, "the workspace")
                    .because("all members are written as one tree, in one format")
                    .help("move it to the workspace's file, beside `[workspace]`")
                    .path("output"),
            );
        }
    }
}
