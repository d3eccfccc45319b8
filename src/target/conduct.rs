//! How a home conducts itself: what each target does with a running job beyond the objects that are made for it.
//!
//! In: nothing; these are the nouns that each target fills in its own `conduct.rs`. Out: habits (declared sentences with their source),
//! what runs in the end (computed from the compiled objects), and the commands by which a job leaves and is looked after.
//! The stage `moving` compares two of them. Must not: compile, or judge.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Object;
use super::parts::pods;
use crate::diagnostic::Diagnostic;
use crate::flink::config_file::{self, ConfigFormat};
use crate::k8s::quantity::amount;
use crate::manifest::sections::PodSecurity;
use crate::operators::Remark;
use crate::operators::custom::Operator;
use crate::plan::{JobPlan, MAIN_CONTAINER, Plan};
use crate::resolve::Settings;

/// What a target does with a job.
#[derive(Debug)]
pub struct Conduct {
    /// Its habits; of each subject the first whose condition holds.
    pub habits: &'static [Habit],
    /// Fields of its resources that no word says, by the end of their path, with what becomes of them elsewhere.
    pub fields: &'static [(&'static str, &'static str)],
    /// What runs in the end; nothing where the objects do not say it.
    pub running: fn(&Scene<'_>) -> Option<Running>,
    /// What the operator's own admission says of the compiled resources.
    pub judge: fn(&Scene<'_>) -> Vec<Diagnostic>,
    /// What must be there before the first object is applied.
    pub ready: fn(&Scene<'_>) -> Step,
    /// How each job is stopped so that its state is kept: the path ends up in [`Scene::variable`].
    pub stop: fn(&Scene<'_>) -> Vec<Step>,
    /// The commands that remove what is left, once the jobs have stopped.
    pub remove: fn(&Scene<'_>) -> Vec<String>,
    /// The commands that wait until the jobs run.
    pub watch: fn(&Scene<'_>) -> Vec<String>,
    /// Whether deleting the resource removes what high availability keeps.
    pub forgets: bool,
    /// The Service of the REST endpoint, and its port.
    pub rest: fn(&Scene<'_>) -> (String, u16),
}

/// One thing that a target does by itself.
#[derive(Debug)]
pub struct Habit {
    /// What it is about.
    pub about: About,
    /// For which jobs it holds.
    pub when: fn(&Scene<'_>) -> bool,
    /// What happens; `{name}` is the cluster's name.
    pub says: &'static str,
    /// Where that is known from.
    pub source: &'static str,
}

/// What a habit is about, in the order of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// Who makes the pods, and replaces them.
    Pods,
    /// Where the program's main() runs, and who starts it.
    Submission,
    /// What a change of the text does to the running job.
    Upgrade,
    /// What a change of parallelism or of the number of TaskManagers does.
    Rescale,
    /// Who starts a failed job again.
    Failure,
    /// What follows when the job ends.
    End,
    /// What deleting the resource does to the job.
    Deletion,
    /// Who takes savepoints.
    Savepoints,
    /// How long the savepoint of the first start counts.
    Restore,
    /// What a lost JobManager means.
    HighAvailability,
    /// Under which name REST is found.
    Address,
    /// By which labels the pods are selected.
    Labels,
    /// What of `[security]` reaches the pods.
    Security,
    /// Where the logging configuration comes from.
    Logging,
    /// Who refuses a resource that cannot work.
    Admission,
}

impl About {
    /// Every subject, in the order of reports.
    pub const ALL: [Self; 15] = [
        Self::Pods,
        Self::Submission,
        Self::Upgrade,
        Self::Rescale,
        Self::Failure,
        Self::End,
        Self::Deletion,
        Self::Savepoints,
        Self::Restore,
        Self::HighAvailability,
        Self::Address,
        Self::Labels,
        Self::Security,
        Self::Logging,
        Self::Admission,
    ];

    /// The words of reports: an area, and what in it.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Pods => ("processes", "who makes the pods"),
            Self::Submission => ("job", "who starts the job"),
            Self::Upgrade => ("upgrade", "a change of the text"),
            Self::Rescale => ("upgrade", "a change of the parallelism"),
            Self::Failure => ("job", "a job that fails"),
            Self::End => ("job", "a job that ends"),
            Self::Deletion => ("job", "the resource is deleted"),
            Self::Savepoints => ("state", "who takes savepoints"),
            Self::Restore => ("state", "the savepoint of the first start"),
            Self::HighAvailability => ("state", "a JobManager that is lost"),
            Self::Address => ("names", "REST and the web UI"),
            Self::Labels => ("names", "labels of the pods"),
            Self::Security => ("processes", "security context"),
            Self::Logging => ("configuration", "logging"),
            Self::Admission => ("admission", "a mistake in the resource"),
        }
    }
}

/// What a conduct looks at.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The job spec.
    pub settings: &'a Settings,
    /// Its plan.
    pub plan: &'a Plan,
    /// What was compiled for this target.
    pub objects: &'a [Object],
}

/// One step of a move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// What to do, in a phrase.
    pub title: String,
    /// Why, and what to look at.
    pub why: String,
    /// The commands, in order.
    pub commands: Vec<String>,
    /// Lines of the flink.toml.
    pub lines: Vec<String>,
}

/// What runs in the end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Running {
    /// The options that Flink reads, the home's own among them.
    pub options: BTreeMap<String, String>,
    /// Whether the image's own configuration file lies beneath them.
    pub over_image: bool,
    /// Options that come from somewhere else than the compiled objects: by whom.
    pub unseen: Vec<String>,
    /// Flink's version as the home is told it.
    pub flink: String,
    /// The image.
    pub image: String,
    /// `Always`, `IfNotPresent`, `Never`; empty for what Kubernetes derives from the tag.
    pub pull_policy: String,
    /// The pods' account.
    pub account: String,
    /// The JobManager.
    pub jobmanager: Role,
    /// The TaskManagers.
    pub taskmanager: Role,
    /// Who elects leaders and under which id, if anybody does.
    pub election: Option<(String, String)>,
}

/// The pods of one role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Role {
    /// The object that stands for them: ``Deployment `orders-taskmanager` ``.
    pub made_as: String,
    /// How many there are, where that is fixed.
    pub count: Option<u64>,
    /// Requests and limits of the main container.
    pub resources: Amounts,
}

/// Requests and limits, in thousandths of a core and in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Requested cores.
    pub cpu: Option<u64>,
    /// Most cores.
    pub cpu_limit: Option<u64>,
    /// Requested memory.
    pub memory: Option<u64>,
    /// Most memory.
    pub memory_limit: Option<u64>,
}

impl Amounts {
    /// Reads `resources` of a container; a request that is not there is its limit.
    #[must_use]
    pub fn of(resources: &Value) -> Self {
        let one = |part: &str, resource: &str, factor: f64| {
            let number = match resources.pointer(&format!("/{part}/{resource}"))? {
                Value::String(text) => amount(text)?,
                Value::Number(number) => number.as_f64()?,
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
            };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are positive and far below 2^53")]
            let whole = (number * factor).round() as u64;
            Some(whole)
        };
        let (cpu_limit, memory_limit) = (one("limits", "cpu", 1000.0), one("limits", "memory", 1.0));
        let (cpu, memory) = (one("requests", "cpu", 1000.0).or(cpu_limit), one("requests", "memory", 1.0).or(memory_limit));
        Self { cpu, cpu_limit, memory, memory_limit }
    }

    /// Cores: `500m`, or `500m to 1`.
    #[must_use]
    pub fn cpu_text(&self) -> String {
        span(self.cpu.map(|millis| pods::cpu(millis).0), self.cpu_limit.map(|millis| pods::cpu(millis).0))
    }

    /// Memory of the container: `2Gi`, or `2Gi to 3Gi`.
    #[must_use]
    pub fn memory_text(&self) -> String {
        span(self.memory.map(|bytes| pods::quantity(bytes).0), self.memory_limit.map(|bytes| pods::quantity(bytes).0))
    }
}

fn span(request: Option<String>, limit: Option<String>) -> String {
    match (request, limit) {
        (Some(request), Some(limit)) if request == limit => request,
        (Some(request), Some(limit)) => format!("{request}, at most {limit}"),
        (Some(request), None) => format!("{request}, without a limit"),
        (None, _) => "not said".to_owned(),
    }
}

impl<'a> Scene<'a> {
    /// The cluster's name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        &self.plan.name
    }

    /// ` -n NAMESPACE`, or nothing where the text names none.
    #[must_use]
    pub fn namespace(&self) -> String {
        self.plan.namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default()
    }

    /// The compiled object of a kind that is named like the cluster, or the first of that kind.
    #[must_use]
    pub fn object(&self, kind: &str) -> Option<&'a Value> {
        let mut all = self.objects.iter().filter(|object| object.kind == kind);
        let named = all.clone().find(|object| object.part.is_empty());
        named.or_else(|| all.next()).map(|object| &object.value)
    }

    /// Whether the cluster lives for one job.
    #[must_use]
    pub fn is_application(&self) -> bool {
        self.plan.mode.application().is_some()
    }

    /// Whether leaders are elected.
    #[must_use]
    pub fn is_highly_available(&self) -> bool {
        self.plan.high_availability.is_some()
    }

    /// Whether the job ends by itself, so that it has no state to carry.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.plan.mode.jobs().iter().any(|job| job.bounded)
    }

    /// Where savepoints go, as the text says it.
    #[must_use]
    pub fn savepoints(&self) -> Option<&'a str> {
        ["execution.checkpointing.savepoint-dir", "state.savepoints.dir"].into_iter().find_map(|key| self.plan.config.get(key))
    }

    /// The shell variable that holds the path of a job's savepoint.
    #[must_use]
    pub fn variable(&self, job: &JobPlan) -> String {
        if job.path == "job" {
            return "SAVEPOINT".to_owned();
        }
        format!("SAVEPOINT_{}", job.name.replace('-', "_").to_uppercase())
    }

    /// Stopping jobs by Flink's own client inside the JobManager's pod, where nobody else does it.
    #[must_use]
    pub fn stop_by_client(&self, pod: &str, client: &str, why: &str) -> Vec<Step> {
        let directory = self.savepoints().unwrap_or("s3://BUCKET/savepoints");
        let run = format!("kubectl exec{} {pod} -- {client}", self.namespace());
        let port = self.plan.ports.rest;
        let mut commands =
            vec![format!("{run} list -m localhost:{port}"), format!("{run} stop -m localhost:{port} --savepointPath {directory} JOB_ID")];
        commands.extend(self.paths());
        vec![Step {
            title: "stop each job with a savepoint".to_owned(),
            why: format!("{why} The second command prints `Savepoint completed. Path: …`: keep the path of each job"),
            commands,
            ..Step::default()
        }]
    }

    /// The path of each job's savepoint, where only its reader knows it.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let jobs = self.plan.mode.jobs();
        let one = |job: &JobPlan| format!("{}=PATH", self.variable(job));
        if jobs.is_empty() { vec!["SAVEPOINT=PATH".to_owned()] } else { jobs.iter().map(one).collect() }
    }
}

/// A habit that always holds.
pub(in crate::target) const fn always(_: &Scene<'_>) -> bool {
    true
}

/// What nobody judges but the compiler itself.
pub(in crate::target) const fn unjudged(_: &Scene<'_>) -> Vec<Diagnostic> {
    Vec::new()
}

/// A finding of an operator's own judge, at a field of a compiled resource.
pub(in crate::target) fn judged(object: &Object, finding: Diagnostic, pointer: &str) -> Diagnostic {
    let path = pointer.trim_start_matches('/').replace('/', ".").replace("~1", "/").replace("~0", "~");
    finding.path(path).object(object.reference())
}

/// What an operator that has no webhook makes of its resources.
pub(in crate::target) fn remarks(scene: &Scene<'_>, operator: &Operator) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for object in scene.objects.iter().filter(|object| object.api_version == operator.api_version) {
        for Remark { rule, pointer, message, help, gate: () } in (operator.judge)(&object.value) {
            found.push(judged(object, Diagnostic::new(rule, message).at_run_time(rule.because).help(help), &pointer));
        }
    }
    found
}

/// A habit of clusters that live for one job.
pub(in crate::target) fn one_job(scene: &Scene<'_>) -> bool {
    scene.is_application()
}

/// A habit of clusters whose pods are not hardened.
pub(in crate::target) fn bare(scene: &Scene<'_>) -> bool {
    scene.plan.security.level == PodSecurity::Privileged
}

/// A habit of clusters whose leaders are elected.
pub(in crate::target) fn led(scene: &Scene<'_>) -> bool {
    scene.is_highly_available()
}

/// The options of the configuration file that a ConfigMap holds.
pub(in crate::target) fn options_of(config_map: &Value) -> BTreeMap<String, String> {
    let files = [("flink-conf.yaml", ConfigFormat::Legacy), ("config.yaml", ConfigFormat::Standard)];
    let held = files.into_iter().find_map(|(name, format)| Some((config_map.get("data")?.get(name)?.as_str()?, format)));
    held.map(|(text, format)| parsed(text, format)).unwrap_or_default()
}

/// The options of a text in one of Flink's grammars.
pub(in crate::target) fn parsed(text: &str, format: ConfigFormat) -> BTreeMap<String, String> {
    config_file::read(text, format).map(|file| file.entries.into_iter().collect()).unwrap_or_default()
}

/// The main container of a workload's pods.
pub(in crate::target) fn main_container(workload: &Value) -> Option<&Value> {
    let containers = workload.pointer("/spec/template/spec/containers").and_then(Value::as_array)?;
    containers.iter().find(|container| container.get("name").is_some_and(|name| name == MAIN_CONTAINER)).or_else(|| containers.first())
}

/// What variables are read from as a whole: ``ConfigMap `flink-config` ``.
pub(in crate::target) fn sources<'v>(list: impl Iterator<Item = &'v Value>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for source in list {
        for (field, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
            let name = source.pointer(&format!("/{field}/name")).and_then(Value::as_str).map(|name| format!("{kind} `{name}`"));
            found.extend(name.filter(|name| !found.contains(name)));
        }
    }
    found
}

/// Who elects leaders by these options, and under which id.
pub(in crate::target) fn election(options: &BTreeMap<String, String>, otherwise: &str) -> Option<(String, String)> {
    let by = ["high-availability.type", "high-availability"].into_iter().find_map(|key| options.get(key))?;
    let by = by.to_ascii_lowercase();
    if by == "none" {
        return None;
    }
    let keys: &[&str] =
        if by == "zookeeper" { &["high-availability.cluster-id"] } else { &["kubernetes.cluster-id", "high-availability.cluster-id"] };
    let id = keys.iter().find_map(|key| options.get(*key)).map_or(otherwise, String::as_str);
    Some((by, id.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Amounts;

    #[test]
    fn amounts_are_read_whatever_they_are_spelled_like() {
        let amounts = Amounts::of(&json!({ "requests": { "cpu": "500m", "memory": "2Gi" }, "limits": { "cpu": 1, "memory": "2048Mi" } }));
        assert_eq!((amounts.cpu_text(), amounts.memory_text()), ("500m, at most 1".to_owned(), "2Gi".to_owned()));
        let limit = Amounts::of(&json!({ "limits": { "cpu": "2", "memory": "1G" } }));
        assert_eq!((limit.cpu_text(), limit.memory_text()), ("2".to_owned(), "1000000000".to_owned()));
        assert_eq!(Amounts::of(&json!({})).cpu_text(), "not said");
    }
}
