//! The way from one home to the other, with the state: what to type, in order.
//!
//! In: both homes. Out: steps. What a home asks for is its own (`target::conduct`); here they are put into one order, with what lies
//! between: the savepoint's path in the text, high availability's memory, another Flink, and the way back.
//! Source: language reference 4.2 (`restore`) and 7; Flink's Kubernetes high availability (labels of its ConfigMaps); release notes of 2.0.

use super::changes::minor;
use super::{Home, Kind, lost};
use crate::plan::{Election, JobPlan};
use crate::target::conduct::{About, Running, Scene, Step};

/// Every step; none where one of the homes has no plan.
pub(super) fn steps(old: &Home<'_>, new: &Home<'_>) -> Vec<Step> {
    let (Some(before), Some(after)) = (old.scene(), new.scene()) else { return first(old, new) };
    let mut steps = first(old, new);
    steps.push((new.target.conduct().ready)(&after));
    if before.is_bounded() {
        steps.push(Step {
            title: "let the job end".to_owned(),
            why: "It is a batch job: it has no state to carry, and starts from its beginning in the new home".to_owned(),
            ..Step::default()
        });
    } else {
        steps.extend((old.target.conduct().stop)(&before));
        steps.extend(restore(new, &after));
    }
    steps.push(remove(old, &before));
    steps.extend(leaders(old, new, &before));
    steps.push(apply(new, &before, &after));
    steps.push(verify(new, &after));
    steps.push(settle(old, new, &after));
    steps.push(back(old, new, &before, &after));
    steps
}

/// What has to be done to the text first: words that the new home refuses, and Flink's version.
fn first(old: &Home<'_>, new: &Home<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    if new.settings.path == "-" {
        steps.push(Step {
            title: "keep the text in a file".to_owned(),
            why: "The steps below build it twice, for both homes".to_owned(),
            commands: vec!["flinkc import OLD.yaml > flink.toml".to_owned()],
            ..Step::default()
        });
    }
    let lines = mended(old, new);
    if !lines.is_empty() {
        let (word, profile, file) = (new.name().word(), profile(new), file(new));
        steps.push(Step {
            title: format!("change the text until it builds for {word}, and its objects are taken"),
            why: format!("The new home cannot do it otherwise. {}. The copy is for the way back", lines.join("; ")),
            commands: vec![
                format!("cp {file} {}", before(file)),
                format!("flinkc check --target {word}{profile} {file}"),
                format!("flinkc build --target {word}{profile} {file} -o - | flinkc check -"),
            ],
            ..Step::default()
        });
    }
    let told = |home: &Home<'_>| home.running().map(|running: Running| running.flink).unwrap_or_default();
    let plan = |home: &Home<'_>| home.plan.map(|plan| plan.flink.to_string()).unwrap_or_default();
    let from = Some(told(old)).filter(|version| minor(version).is_some()).unwrap_or_else(|| plan(old));
    let to = plan(new);
    if let (Some(before), Some(after)) = (minor(&from), minor(&to))
        && before != after
    {
        let compatible = if before.0 != after.0 {
            "Across major versions Flink does not promise to read the state: try it with a copy of the savepoint first"
        } else if before > after {
            "An older Flink does not read the state of a newer one: choose a version that is not older"
        } else {
            "A newer minor of the same major version reads savepoints of the older one; a few serializers and connectors do not: try it with a \
             copy of the savepoint first"
        };
        steps.push(Step {
            title: format!("build the job for Flink {to}"),
            why: format!(
                "The old home runs Flink {from}, which the new one does not. {compatible}. Jar, connectors and image have to be of the new version"
            ),
            lines: vec![format!("flink = \"{to}\""), "image = \"…\"".to_owned()],
            ..Step::default()
        });
    }
    steps
}

/// What has to be changed in the text before the new home takes it.
fn mended(old: &Home<'_>, new: &Home<'_>) -> Vec<String> {
    let losses = lost::losses(old, new).into_iter().filter(|loss| matches!(loss.kind, Kind::Refused | Kind::NotAdmitted));
    losses.map(|loss| format!("{}: {}", loss.what, loss.help.unwrap_or(loss.message))).collect()
}

/// The name of the text as it was: `flink.before.toml`.
fn before(file: &str) -> String {
    format!("{}.before.toml", file.strip_suffix(".toml").unwrap_or(file))
}

/// The jobs' savepoints in the text.
fn restore(new: &Home<'_>, after: &Scene<'_>) -> Option<Step> {
    let jobs = after.plan.mode.jobs();
    let lines: Vec<String> = jobs.iter().flat_map(|job| [format!("[{}.restore]", job.path), "from = \"PATH\"".to_owned()]).collect();
    if lines.is_empty() {
        return Some(Step {
            title: "keep the path of each savepoint".to_owned(),
            why: "The text names no job: whoever submits a job to the new cluster gives its path to `flink run --fromSavepoint`".to_owned(),
            ..Step::default()
        });
    }
    let older: Vec<String> = jobs.iter().filter_map(|job| Some(format!("`{}`", job.restore.as_ref()?.from))).collect();
    let replaced =
        if older.is_empty() { String::new() } else { format!(". It takes the place of {}, which is older", older.join(" and ")) };
    let habit = new.target.conduct().habits.iter().find(|habit| habit.about == About::Restore && (habit.when)(after));
    let counts = habit.map(|habit| format!("; in the new home it {}", habit.says)).unwrap_or_default();
    Some(Step {
        title: "give each job the path of its savepoint".to_owned(),
        why: format!(
            "By `--set` of the command below, or in the text{counts}{replaced}. Counters (`triggers`) may stay as they are: only a later change \
             of one asks for something"
        ),
        lines,
        ..Step::default()
    })
}

fn remove(old: &Home<'_>, before: &Scene<'_>) -> Step {
    let conduct = old.target.conduct();
    // a stop may be a deletion already
    let gone =
        !before.is_bounded() && (conduct.stop)(before).iter().flat_map(|step| &step.commands).any(|c| c.starts_with("kubectl delete"));
    let commands = if gone { Vec::new() } else { (conduct.remove)(before) };
    let why = if commands.is_empty() {
        "The old home has removed it by itself: look for pods that are left"
    } else {
        "Two jobs that read and write the same would disturb each other, and both homes have objects of the same names"
    };
    let look = vec![format!("kubectl get{} pods", before.namespace())];
    Step {
        title: "remove the old cluster".to_owned(),
        why: why.to_owned(),
        commands: if commands.is_empty() { look } else { commands },
        ..Step::default()
    }
}

/// What high availability remembers of the old cluster.
fn leaders(old: &Home<'_>, new: &Home<'_>, before: &Scene<'_>) -> Option<Step> {
    let (_, id) = old.running().filter(|_| !old.target.conduct().forgets)?.election?;
    let taken = new.running()?.election;
    let command = match before.plan.high_availability.as_ref().map(|ha| &ha.election) {
        Some(Election::ZooKeeper { quorum }) => {
            let root = before.plan.config.get("high-availability.zookeeper.path.root").unwrap_or("/flink");
            format!("zkCli.sh -server {quorum} deleteall {root}/{id}")
        }
        Some(Election::Kubernetes) | None => {
            format!("kubectl delete{} configmap -l app={id},configmap-type=high-availability", before.namespace())
        }
    };
    // an id that the old home makes up is there to be read
    let look = format!("kubectl get{} configmap -l configmap-type=high-availability --show-labels", before.namespace());
    let why = match taken {
        Some((_, other)) if other == id => {
            "Both homes elect leaders under the same id. A JobManager that finds a checkpoint there goes on from that one, and not from the \
             savepoint: nothing may be left before the new cluster starts"
        }
        Some(_) => "The new home has an id of its own and does not read it; nobody else removes it",
        None => "The new home elects no leaders and does not read it; nobody else removes it",
    };
    Some(Step {
        title: format!("remove what high availability remembers of `{id}`"),
        why: format!("{why}. The files below its storage may go, too, once the new cluster has checkpoints of its own"),
        commands: if id == before.name() { vec![command] } else { vec![look, command] },
        ..Step::default()
    })
}

/// `--set` for each job that has a savepoint.
fn sets(scene: &Scene<'_>, with: bool) -> String {
    let set = |job: &JobPlan| format!(" --set {}.restore.from=\"${}\"", job.path, scene.variable(job));
    scene.plan.mode.jobs().iter().filter(|_| with).map(set).collect()
}

fn apply(new: &Home<'_>, before: &Scene<'_>, after: &Scene<'_>) -> Step {
    let sets = sets(after, !before.is_bounded());
    Step {
        title: format!("build for {} and apply", new.name().word()),
        why: "Not before the old jobs have stopped".to_owned(),
        commands: vec![format!(
            "flinkc build --target {}{}{sets} {} -o - | kubectl apply{} -f -",
            new.name().word(),
            profile(new),
            file(new),
            after.namespace()
        )],
        ..Step::default()
    }
}

fn verify(new: &Home<'_>, after: &Scene<'_>) -> Step {
    let (service, port) = (new.target.conduct().rest)(after);
    let mut commands = (new.target.conduct().watch)(after);
    commands.push(format!("kubectl port-forward{} service/{service} 8081:{port} &", after.namespace()));
    commands.push("curl -s localhost:8081/jobs/overview".to_owned());
    commands.push("curl -s localhost:8081/jobs/JOB_ID/checkpoints".to_owned());
    Step {
        title: "see that the jobs run from their savepoints".to_owned(),
        why: "In the last answer `latest.restored.external_path` is the path of the savepoint, and `is_savepoint` is true".to_owned(),
        commands,
        ..Step::default()
    }
}

fn settle(old: &Home<'_>, new: &Home<'_>, after: &Scene<'_>) -> Step {
    let behind = lost::losses(old, new).into_iter().filter(|loss| loss.kind == Kind::LeftBehind);
    let mut gone: Vec<String> = behind.map(|loss| format!("`{}`", loss.what)).collect();
    gone.extend(after.plan.mode.jobs().iter().map(|job| format!("`[{}.restore]`", job.path)));
    let gone = if gone.is_empty() { String::new() } else { format!("; then remove {}", gone.join(", ")) };
    Step {
        title: "make the text the new home's".to_owned(),
        why: format!("From the first checkpoint on, the savepoint is no longer the state of the job{gone}"),
        commands: vec![format!("flinkc check {}", file(new))],
        lines: vec![format!("target = \"{}\"", new.name().word())],
    }
}

/// The old home again, from the same savepoint.
fn back(old: &Home<'_>, new: &Home<'_>, before: &Scene<'_>, after: &Scene<'_>) -> Step {
    let mut commands = (new.target.conduct().remove)(after);
    if let Some(step) = new.running().and_then(|running| running.election).and_then(|_| leaders(new, old, after)) {
        commands.extend(step.commands);
    }
    commands.push(format!(
        "flinkc build{}{} {} -o - | kubectl apply{} -f -",
        profile(old),
        sets(before, !before.is_bounded()),
        if mended(old, new).is_empty() { file(old).to_owned() } else { self::before(file(old)) },
        before.namespace()
    ));
    Step {
        title: format!("if it does not run: the way back to {}", old.name().word()),
        why: "The text as it was builds for the old home, and the savepoint stays where it is until somebody deletes it. What the job has done in \
              the new home is done again; to keep it, stop it there with a savepoint first"
            .to_owned(),
        commands,
        ..Step::default()
    }
}

fn profile(home: &Home<'_>) -> String {
    home.settings.profile.as_ref().map(|profile| format!(" --profile {profile}")).unwrap_or_default()
}

/// What the user calls the text.
fn file<'a>(home: &Home<'a>) -> &'a str {
    let path = home.settings.path.as_str();
    if path == "-" { "flink.toml" } else { path }
}
