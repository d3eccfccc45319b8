//! The table of cases: what is compiled, and what must then be seen.
//!
//! Images of the oracle: `flink:1.20.5`, `flink:2.3.0` with ProbeJob.jar and TinyJob.jar in usrlib (ProbeJob's first argument:
//! endless, finish, fail …), minio/minio, zookeeper:3.9. A new case is one more entry here and nothing else.

/// One bundle and its walk.
pub(crate) struct Case {
    /// Its name, a part of the namespace's.
    pub(crate) name: &'static str,
    /// The flink.toml.
    pub(crate) text: &'static str,
    /// Files beside it.
    pub(crate) files: &'static [(&'static str, &'static str)],
    /// `--profile`.
    pub(crate) profile: Option<&'static str>,
    /// The level that the namespace enforces.
    pub(crate) pod_security: &'static str,
    /// Manifests that the user brings himself: Secrets, claims.
    pub(crate) before: &'static [&'static str],
    /// What must happen, in order.
    pub(crate) steps: &'static [Step],
}

/// One thing that is done or must be seen.
#[derive(Clone, Copy, Debug)]
#[expect(dead_code, reason = "the words of the table; not each is in use")]
pub(crate) enum Step {
    /// All Deployments and StatefulSets have all pods ready.
    Ready { seconds: u64 },
    /// All jobs behind a Service are in a state; RUNNING with all tasks.
    Job { service: &'static str, state: &'static str, seconds: u64 },
    /// All jobs complete one more checkpoint.
    Checkpoint { service: &'static str, seconds: u64 },
    /// Pods vanish.
    DeletePods { selector: &'static str },
    /// A Kubernetes Job is Complete.
    Complete { job_prefix: &'static str, seconds: u64 },
    /// A pod's log has a text.
    Log { selector: &'static str, has: &'static str, seconds: u64 },
    /// No container was restarted so far.
    NoRestarts,
    /// More objects.
    Apply { manifest: &'static str },
}

const PLAIN: Case = Case { name: "", text: "", files: &[], profile: None, pod_security: "restricted", before: &[], steps: &[] };

/// A claim that a bundle mounts for its HA data: one node, so any access mode binds.
const CLAIM: &str = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ha}, spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}}";

const JOBMANAGER: &str = "component=jobmanager";
const TASKMANAGER: &str = "component=taskmanager";

/// All cases.
pub(crate) fn all() -> Vec<Case> {
    vec![
        Case {
            name: "application-1-20",
            text: r#"
                name = "probe"
                flink = "1.20"
                mode = "application"
                parallelism = 1
                image = "flink:1.20.5"
                job = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = ["endless", "-D", "a=b c", "--job-id", "x", "$(X)", "*", ""] }
                jobmanager = { memory = "1000m", liveness = "job" }
                taskmanager = { memory = "1200m" }
                security.read-only-root = true
                # Without checkpoints Flink's own default is to fail at the first lost TaskManager.
                config."restart-strategy.type" = "fixed-delay"
                config."restart-strategy.fixed-delay.attempts" = 100
                config."restart-strategy.fixed-delay.delay" = "5s"
            "#,
            steps: &[
                Step::Ready { seconds: 150 },
                Step::Job { service: "probe-rest", state: "RUNNING", seconds: 60 },
                Step::DeletePods { selector: TASKMANAGER },
                Step::Job { service: "probe-rest", state: "RESTARTING", seconds: 30 },
                Step::Job { service: "probe-rest", state: "RUNNING", seconds: 120 },
                Step::NoRestarts,
            ],
            ..PLAIN
        },
        Case {
            name: "application-ha-2-3",
            text: r#"
                name = "probe"
                flink = "2.3"
                mode = "application"
                parallelism = 1
                image = "flink:2.3.0"
                job = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = ["endless"] }
                jobmanager = { memory = "1000m", replicas = 2, liveness = "job" }
                taskmanager = { memory = "1200m" }
                high-availability.storage = "file:///ha/ha"
                checkpoints = { dir = "file:///ha/checkpoints", interval = "2s" }
                volumes.ha = { mount = "/ha", claim = "ha" }
                security.read-only-root = true
            "#,
            before: &[CLAIM],
            steps: &[
                Step::Ready { seconds: 200 },
                Step::Job { service: "probe-rest", state: "RUNNING", seconds: 90 },
                Step::Checkpoint { service: "probe-rest", seconds: 60 },
                Step::DeletePods { selector: JOBMANAGER },
                Step::Ready { seconds: 200 },
                Step::Log { selector: JOBMANAGER, has: "Restoring job", seconds: 120 },
                Step::Job { service: "probe-rest", state: "RUNNING", seconds: 120 },
            ],
            ..PLAIN
        },
        Case {
            name: "session-2-3",
            text: r#"
                name = "team"
                flink = "2.3"
                mode = "session"
                image = "flink:2.3.0"
                jobmanager = { memory = "1000m" }
                taskmanager = { memory = "1200m", slots = 2 }
                security.read-only-root = true
                [jobs.probe]
                jar = "local:///opt/flink/usrlib/ProbeJob.jar"
                class = "ProbeJob"
                args = ["endless"]
            "#,
            steps: &[
                Step::Ready { seconds: 150 },
                Step::Complete { job_prefix: "team-probe", seconds: 200 },
                Step::Job { service: "team-rest", state: "RUNNING", seconds: 60 },
            ],
            ..PLAIN
        },
        Case {
            name: "batch-2-3",
            text: r#"
                name = "nightly"
                flink = "2.3"
                mode = "application"
                parallelism = 1
                image = "flink:2.3.0"
                job = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = ["finish"], runtime-mode = "batch" }
                jobmanager.memory = "1000m"
                taskmanager.memory = "1200m"
            "#,
            steps: &[Step::Complete { job_prefix: "nightly-jobmanager", seconds: 200 }],
            ..PLAIN
        },
    ]
}
