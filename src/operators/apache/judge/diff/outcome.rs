//! What becomes of the running job when a change arrives.
//!
//! In: both states of a resource and the kind of the change. Out: one [`Outcome`] with its reason. Must not: look at the cluster: a job is
//! taken to run, and what would differ otherwise is said.
//! Source: the operator's `AbstractJobReconciler`, `ApplicationReconciler` and `SessionReconciler`, 1.10 to 1.15.

use serde_json::Value;

use super::super::config::Effective;
use super::super::validate::{Context, namespace_of};
use super::super::value::At;
use super::{Change, DiffType, Effect};

/// What happens to the running job, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It runs on.
    Nothing(String),
    /// It is rescaled without a restart.
    RescaleInPlace(String),
    /// It is stopped with a savepoint, or starts from a given one.
    FromSavepoint(String),
    /// It starts again from the last checkpoint.
    FromLastState(String),
    /// It starts empty, or is gone.
    StateLost(String),
    /// It stops, and its state is kept.
    Stopped(String),
    /// It starts for the first time.
    Starts(String),
    /// The change is not taken: it runs on as before.
    Refused(String),
}

impl Outcome {
    /// The words that name it.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Nothing(_) => "nothing",
            Self::RescaleInPlace(_) => "rescale in place",
            Self::FromSavepoint(_) => "restart from savepoint",
            Self::FromLastState(_) => "restart from last state",
            Self::StateLost(_) => "state lost",
            Self::Stopped(_) => "stopped, state kept",
            Self::Starts(_) => "starts",
            Self::Refused(_) => "refused",
        }
    }

    /// Why, as a sentence without a full stop.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Nothing(text)
            | Self::RescaleInPlace(text)
            | Self::FromSavepoint(text)
            | Self::FromLastState(text)
            | Self::StateLost(text)
            | Self::Stopped(text)
            | Self::Starts(text)
            | Self::Refused(text) => text,
        }
    }
}

/// A resource that is only on one side: a new one, or one that is deleted.
#[must_use]
pub fn outcome_of_absence(resource: &Value, is_new: bool, context: &Context<'_>) -> Outcome {
    let root = At::root(resource);
    let kind = root.field("kind").text().unwrap_or_default();
    let spec = spec_of(&root, kind);
    let job = spec.field("job");
    if kind == "FlinkStateSnapshot" {
        let text =
            if is_new { "the snapshot is taken" } else { "the snapshot is deleted, with its files unless `disposeOnDelete` is false" };
        return Outcome::Nothing(text.to_owned());
    }
    if is_new {
        return match job.field("initialSavepointPath").filled() {
            _ if job.field("state").text() == Some("suspended") => {
                Outcome::Nothing("a resource that is created suspended is not touched".to_owned())
            }
            Some(path) => Outcome::Starts(format!("from {path}")),
            None if job.is_absent() => Outcome::Starts("a new session cluster".to_owned()),
            None => Outcome::Starts("empty: a new resource never looks for state of an earlier one".to_owned()),
        };
    }
    let effective = configuration(&spec, context);
    if !job.is_absent()
        && effective.option("kubernetes.operator.job.savepoint-on-deletion").is_some_and(|text| text.eq_ignore_ascii_case("true"))
    {
        return Outcome::Stopped("the job is cancelled with a savepoint, and the HA metadata is deleted".to_owned());
    }
    Outcome::StateLost(
        "the resource is deleted: its jobs are cancelled and the HA metadata is deleted; only retained checkpoints and savepoints are left"
            .to_owned(),
    )
}

/// What a change does.
pub(super) fn outcome(old: &Value, new: &Value, kind: DiffType, standalone: bool, changes: &[Change], context: &Context<'_>) -> Outcome {
    let refused: Vec<&str> = changes.iter().filter(|change| change.effect == Effect::Refused).map(|change| change.path.as_str()).collect();
    if !refused.is_empty() {
        return Outcome::Refused(format!("the operator does not take {}: what is deployed stays in force", refused.join(", ")));
    }
    let (old, new) = (At::root(old), At::root(new));
    let resource_kind = new.field("kind").text().unwrap_or_default();
    let (before, after) = (spec_of(&old, resource_kind), spec_of(&new, resource_kind));
    let (was, will) = (configuration_of(&old, &before, resource_kind, context), configuration_of(&new, &after, resource_kind, context));
    let change = Upgrade { before, after, was, will, context, session_job: resource_kind == "FlinkSessionJob" };
    match kind {
        DiffType::Ignore | DiffType::PatchChild => Outcome::Nothing(unheard(resource_kind, changes)),
        DiffType::Scale => change.scale(standalone, changes),
        DiffType::Upgrade => change.upgrade(),
        DiffType::SavepointRedeploy => change.redeploy(),
        DiffType::Suspend => change.suspend(),
        DiffType::Resume => change.resume(),
        DiffType::Transition => change.transition(),
    }
}

/// The spec that describes the cluster or job.
fn spec_of<'v>(root: &At<'v>, kind: &str) -> At<'v> {
    let spec = root.field("spec");
    if kind == "FlinkBlueGreenDeployment" { spec.field("template").field("spec") } else { spec }
}

/// What is ignored, where somebody may have expected more.
fn unheard(kind: &str, changes: &[Change]) -> String {
    let about = |field: &str| changes.iter().any(|change| change.pointer.ends_with(&format!("/job/{field}")));
    if changes.is_empty() {
        "nothing changed".to_owned()
    } else if kind == "FlinkStateSnapshot" {
        "a snapshot is taken once: later edits have no effect".to_owned()
    } else if about("initialSavepointPath") {
        "`initialSavepointPath` counts for the first start, or with a new `savepointRedeployNonce`".to_owned()
    } else if about("savepointTriggerNonce") || about("checkpointTriggerNonce") {
        "a snapshot is taken while the job runs on".to_owned()
    } else if about("upgradeMode") || about("allowNonRestoredState") {
        "it counts at the next upgrade".to_owned()
    } else {
        "what changed is read while the job runs, or not at all".to_owned()
    }
}

fn configuration(spec: &At<'_>, context: &Context<'_>) -> Effective {
    let at = spec.field("flinkConfiguration");
    Effective::new(context.release, context.operator).with(at.value, &at.pointer)
}

/// A session job's configuration lies over that of its cluster.
fn configuration_of(root: &At<'_>, spec: &At<'_>, kind: &str, context: &Context<'_>) -> Effective {
    let name = spec.field("deploymentName").text().filter(|_| kind == "FlinkSessionJob");
    let cluster = root.value.zip(name).and_then(|(job, name)| context.find("FlinkDeployment", name, namespace_of(job)));
    let base = Effective::new(context.release, context.operator);
    let base = base.with(cluster.and_then(|cluster| cluster.pointer("/spec/flinkConfiguration")), "");
    base.with(spec.field("flinkConfiguration").value, "")
}

/// A change of a resource that has to be carried out.
struct Upgrade<'v> {
    before: At<'v>,
    after: At<'v>,
    was: Effective,
    will: Effective,
    context: &'v Context<'v>,
    session_job: bool,
}

impl Upgrade<'_> {
    fn mode(spec: &At<'_>) -> String {
        spec.field("job").field("upgradeMode").text().unwrap_or("stateless").to_owned()
    }

    fn is_suspended(spec: &At<'_>) -> bool {
        spec.field("job").field("state").text() == Some("suspended")
    }

    fn has_savepoint_directory(&self) -> bool {
        self.will.has(if self.context.release.is_at_least(11) { "execution.checkpointing.savepoint-dir" } else { "state.savepoints.dir" })
    }

    fn scale(&self, standalone: bool, changes: &[Change]) -> Outcome {
        let is = |key: &str, text: &str| self.will.option(key).is_some_and(|value| value.eq_ignore_ascii_case(text));
        if standalone && is("scheduler-mode", "reactive") {
            return Outcome::RescaleInPlace("the TaskManagers are scaled, and the reactive scheduler follows".to_owned());
        }
        let switched_off = is("kubernetes.operator.job.upgrade.inplace-scaling.enabled", "false");
        let old_flink = matches!(self.after.field("flinkVersion").text(), Some("v1_15" | "v1_16" | "v1_17"));
        let removed = changes.iter().any(|change| change.effect == Effect::Scale && change.new.is_none());
        if !standalone && !switched_off && !old_flink && !removed && is("jobmanager.scheduler", "adaptive") {
            return Outcome::RescaleInPlace("the adaptive scheduler takes the new parallelism through its REST API".to_owned());
        }
        let why = if standalone {
            "only `scheduler-mode: reactive` is scaled in place"
        } else {
            "only the adaptive scheduler of Flink 1.18 and later is scaled in place"
        };
        because(self.upgrade(), why)
    }

    fn redeploy(&self) -> Outcome {
        match self.after.field("job").field("initialSavepointPath").filled() {
            Some(path) => Outcome::FromSavepoint(format!("it is cancelled and starts from {path}: what it did since is thrown away")),
            None => Outcome::StateLost("it is cancelled and starts empty: no `initialSavepointPath` is given".to_owned()),
        }
    }

    fn upgrade(&self) -> Outcome {
        if self.after.field("job").is_absent() {
            return self.session_cluster();
        }
        match (Self::is_suspended(&self.before), Self::is_suspended(&self.after)) {
            (true, true) => Outcome::Nothing("the job is suspended: the change counts when it is resumed".to_owned()),
            (true, false) => self.resume(),
            (false, true) => self.suspend(),
            (false, false) => self.running(),
        }
    }

    fn session_cluster(&self) -> Outcome {
        if self.was.is_highly_available() && self.will.is_highly_available() {
            Outcome::FromLastState("the cluster is made anew, and its jobs are recovered from the HA metadata".to_owned())
        } else {
            Outcome::StateLost(
                "the cluster is made anew, and without high availability nothing knows its jobs; those of session jobs are submitted again"
                    .to_owned(),
            )
        }
    }

    fn running(&self) -> Outcome {
        let version_changed = self.before.field("flinkVersion").value != self.after.field("flinkVersion").value;
        match Self::mode(&self.after).as_str() {
            "savepoint" => Outcome::FromSavepoint("it is stopped with a savepoint; a job that is not running is restarted from its last state".to_owned()),
            "last-state" if version_changed && self.has_savepoint_directory() => {
                Outcome::FromSavepoint("another Flink does not read HA metadata: it is stopped with a savepoint".to_owned())
            }
            "last-state" if version_changed => Outcome::FromLastState(
                "it is cancelled and restored from its last checkpoint; while it can't be cancelled the upgrade waits, since no savepoint directory is set".to_owned(),
            ),
            "last-state" if !self.session_job && self.was.is_highly_available() => {
                Outcome::FromLastState("the JobManager is replaced and recovers the job from the HA metadata".to_owned())
            }
            "last-state" => {
                Outcome::FromLastState("without HA metadata it is cancelled and restored from its last retained checkpoint; while it can't be cancelled the upgrade waits".to_owned())
            }
            _ => Outcome::StateLost("`upgradeMode` is stateless: it is cancelled and starts empty".to_owned()),
        }
    }

    fn suspend(&self) -> Outcome {
        match Self::mode(&self.after).as_str() {
            "savepoint" => Outcome::Stopped("it is stopped with a savepoint".to_owned()),
            "last-state" if self.was.is_highly_available() && !self.session_job => {
                Outcome::Stopped("the cluster is deleted and the HA metadata kept".to_owned())
            }
            "last-state" => Outcome::Stopped("it is cancelled, and its last checkpoint is kept".to_owned()),
            _ => Outcome::StateLost("`upgradeMode` is stateless: it is cancelled, and resuming starts empty".to_owned()),
        }
    }

    fn resume(&self) -> Outcome {
        match (Self::mode(&self.before).as_str(), Self::mode(&self.after).as_str()) {
            (_, "stateless") => Outcome::StateLost("it is resumed empty: `upgradeMode` is stateless".to_owned()),
            ("savepoint", _) => Outcome::FromSavepoint("it is resumed from the savepoint that it was stopped with".to_owned()),
            ("stateless", _) => Outcome::StateLost("it was suspended stateless: there is nothing to resume from".to_owned()),
            _ => Outcome::FromLastState("it is resumed from the state that it was suspended with".to_owned()),
        }
    }

    fn transition(&self) -> Outcome {
        match Self::mode(&self.after).as_str() {
            "stateless" => Outcome::StateLost("the other colour starts empty: `upgradeMode` is stateless".to_owned()),
            _ => Outcome::FromSavepoint(
                "the other colour starts from a savepoint of this one, which is deleted when the other is stable".to_owned(),
            ),
        }
    }
}

/// The same outcome, with the reason why it is not a lesser one.
fn because(outcome: Outcome, why: &str) -> Outcome {
    let add = |text: String| format!("{text} ({why})");
    match outcome {
        Outcome::Nothing(text) => Outcome::Nothing(add(text)),
        Outcome::RescaleInPlace(text) => Outcome::RescaleInPlace(add(text)),
        Outcome::FromSavepoint(text) => Outcome::FromSavepoint(add(text)),
        Outcome::FromLastState(text) => Outcome::FromLastState(add(text)),
        Outcome::StateLost(text) => Outcome::StateLost(add(text)),
        Outcome::Stopped(text) => Outcome::Stopped(add(text)),
        Outcome::Starts(text) => Outcome::Starts(add(text)),
        Outcome::Refused(text) => Outcome::Refused(add(text)),
    }
}
