//! What is otherwise in the new home: computed from what runs in both, and from their declared habits.
//!
//! In: both homes. Out: changes, by area. Nothing is told that is the same in both.

use super::{Change, Home, lost, options};
use crate::diagnostic::{Diagnostic, Level};
use crate::target::conduct::{About, Habit, Role, Running, Scene};
use crate::target::rules::LEFT_BEHIND;

/// Objects that the bundle itself brings beside the processes.
const BESIDE: &[&str] = &[
    "ServiceAccount",
    "Role",
    "RoleBinding",
    "PersistentVolumeClaim",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
    "NetworkPolicy",
    "Ingress",
    "PodMonitor",
];

/// Every change.
pub(super) fn changes(old: &Home<'_>, new: &Home<'_>) -> Vec<Change> {
    let mut found = Vec::new();
    if let (Some(before), Some(after)) = (old.scene(), new.scene()) {
        found.extend(About::ALL.into_iter().filter_map(|about| habit(about, (old, &before), (new, &after))));
    }
    if let (Some(before), Some(after), Some(plan)) = (old.running(), new.running(), new.plan) {
        found.extend(identity(&before, &after));
        found.extend(processes(&before, &after));
        found.extend(options::memory(&before, &after, plan.flink));
        found.extend(options::changes(&before, &after, plan.flink));
    }
    found.extend(objects(old, new));
    found.extend(findings(old, new));
    found
}

/// What one home does otherwise than the other.
fn habit(about: About, (old, before): (&Home<'_>, &Scene<'_>), (new, after): (&Home<'_>, &Scene<'_>)) -> Option<Change> {
    let of = |home: &Home<'_>, scene: &Scene<'_>| -> Option<&'static Habit> {
        home.target.conduct().habits.iter().find(|habit| habit.about == about && (habit.when)(scene))
    };
    let (one, other) = (of(old, before)?, of(new, after)?);
    let (area, what) = about.words();
    let filled = |habit: &Habit, scene: &Scene<'_>| {
        let name = scene.plan.session_cluster.as_deref().unwrap_or(scene.name());
        habit.says.replace("{name}", name)
    };
    let (from, to) = (filled(one, before), filled(other, after));
    (from != to).then(|| Change { area, what: what.to_owned(), from, to, sources: vec![one.source, other.source] })
}

fn change(area: &'static str, what: impl Into<String>, from: impl Into<String>, to: impl Into<String>) -> Option<Change> {
    let (from, to) = (from.into(), to.into());
    (from != to).then(|| Change { area, what: what.into(), from, to, sources: Vec::new() })
}

/// Version, image, account, and the id of leaders.
fn identity(old: &Running, new: &Running) -> Vec<Change> {
    let or = |text: &str, otherwise: &str| if text.is_empty() { otherwise.to_owned() } else { text.to_owned() };
    let policy = "not written: Always for the tag `latest`, else IfNotPresent";
    let election = |running: &Running| match &running.election {
        Some((by, id)) => format!("elected by {by}, id `{id}`"),
        None => "no election".to_owned(),
    };
    let address = |running: &Running| or(running.options.get("jobmanager.rpc.address").map_or("", String::as_str), "the pod's own");
    let version = (minor(&old.flink) != minor(&new.flink)).then(|| change("flink", "Flink's version", &*old.flink, &*new.flink));
    let all = [
        version.flatten(),
        change("flink", "image", &*old.image, &*new.image),
        change("processes", "when images are pulled", or(&old.pull_policy, policy), or(&new.pull_policy, policy)),
        change("processes", "account of the pods", or(&old.account, "default"), or(&new.account, "default")),
        change("state", "leaders", election(old), election(new)),
        change("names", "address of the JobManager", address(old), address(new)),
    ];
    all.into_iter().flatten().collect()
}

/// The first two numbers of a version.
pub(super) fn minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split(['.', '-']).map(|part| part.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// Number, slots and containers of both roles.
fn processes(old: &Running, new: &Running) -> Vec<Change> {
    let count = |role: &Role| role.count.map_or_else(|| "as many as are needed".to_owned(), |count| count.to_string());
    let option = |running: &Running, key: &str| running.options.get(key).cloned().unwrap_or_else(|| "1".to_owned());
    let mut found = Vec::new();
    for (title, before, after) in [("JobManager", &old.jobmanager, &new.jobmanager), ("TaskManager", &old.taskmanager, &new.taskmanager)] {
        found.extend(change("processes", format!("{title}: made as"), &*before.made_as, &*after.made_as));
        found.extend(change("processes", format!("{title}: number"), count(before), count(after)));
        found.extend(change("processes", format!("{title}: cores"), before.resources.cpu_text(), after.resources.cpu_text()));
        found.extend(change("memory", format!("{title}: container"), before.resources.memory_text(), after.resources.memory_text()));
    }
    for (what, key) in [("slots of a TaskManager", "taskmanager.numberOfTaskSlots"), ("parallelism", "parallelism.default")] {
        found.extend(change("processes", what, option(old, key), option(new, key)));
    }
    found
}

/// What only one of both bundles brings beside the processes.
fn objects(old: &Home<'_>, new: &Home<'_>) -> Vec<Change> {
    let names = |home: &Home<'_>| -> Vec<String> {
        let beside = home.objects.iter().filter(|object| BESIDE.contains(&object.kind.as_str()));
        beside.map(|object| format!("{} `{}`", object.kind, object.name)).collect()
    };
    let (before, after) = (names(old), names(new));
    let gone = before
        .iter()
        .filter(|name| !after.contains(name))
        .filter_map(|name| change("objects", name.clone(), "in the bundle", "not in the bundle: delete it by hand when nobody needs it"));
    let come = after
        .iter()
        .filter(|name| !before.contains(name))
        .filter_map(|name| change("objects", name.clone(), "not in the bundle", "in the bundle"));
    gone.chain(come).collect()
}

/// What is to be said of the text in the new home alone.
fn findings(old: &Home<'_>, new: &Home<'_>) -> Vec<Change> {
    let judged = new.judged();
    // What its operator does not admit is lost, and told there.
    let refused = |finding: &Diagnostic| judged.iter().any(|other| other.rule == finding.rule && other.object == finding.object);
    let told = new.diagnostics.iter().filter(|finding| finding.rule != &LEFT_BEHIND && lost::is_new(finding, old) && !refused(finding));
    let one = |finding: &Diagnostic| Change {
        area: "findings",
        what: finding.message.clone(),
        from: "no finding".to_owned(),
        to: lost::because(finding).unwrap_or_else(|| finding.rule.because.to_owned()),
        sources: vec![finding.rule.name],
    };
    told.chain(&judged).filter(|finding| finding.level != Level::Error).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::minor;

    #[test]
    fn versions_are_compared_by_their_minor() {
        assert_eq!(minor("1.20.1"), Some((1, 20)));
        assert_eq!(minor("v1.8"), Some((1, 8)));
        assert_eq!((minor("latest"), minor(""), minor("1")), (None, None, None));
    }
}
