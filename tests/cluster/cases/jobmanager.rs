//! The JobManager's probes: a healthy job is left alone, a dead one is not, and one that takes its time is alive.

use super::{Case, JOBMANAGER, Step, TASKMANAGER};

/// One shape for all jobs that end: the cluster stays up after them, and the probe is quick, as a reader of the test is not patient.
macro_rules! watched {
    ($arguments:literal, $more:literal) => {
        concat!(
            r#"
                name = "probe"
                flink = "2.3"
                mode = "application"
                parallelism = 1
                image = "flink:2.3.0"
                job = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = "#,
            $arguments,
            r#" }
                taskmanager = { memory = "1200m" }
                security.read-only-root = true
                config."execution.shutdown-on-application-finish" = false
                [jobmanager]
                memory = "1000m"
                liveness = "job"
                [[jobmanager.pod.spec.containers]]
                name = "flink-main-container"
                livenessProbe = { periodSeconds = 3, failureThreshold = 4 }
                [config.restart-strategy]
            "#,
            $more
        )
    };
}

pub(super) fn cases() -> Vec<Case> {
    let dead = [
        Step::Ready { seconds: 150 },
        Step::Event { has: "not alive: every job has ended", seconds: 60 },
        Step::Restarted { selector: JOBMANAGER, seconds: 60 },
    ];
    vec![
        Case::of(
            "application-1-20",
            r#"
                name = "probe"
                flink = "1.20"
                mode = "application"
                parallelism = 1
                image = "flink:1.20.5"
                job = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = ["endless", "a=b c", "--job-id", "x", "$(X)", "*", ""] }
                jobmanager = { memory = "1000m", liveness = "job" }
                taskmanager = { memory = "1200m" }
                security.read-only-root = true
                # Without checkpoints Flink's own default is to fail at the first lost TaskManager.
                config."restart-strategy.type" = "fixed-delay"
                config."restart-strategy.fixed-delay.attempts" = 100
                config."restart-strategy.fixed-delay.delay" = "5s"
            "#,
            &[
                Step::Ready { seconds: 150 },
                Step::Job { service: "probe-rest", state: "RUNNING", seconds: 60 },
                Step::DeletePods { selector: TASKMANAGER },
                Step::Job { service: "probe-rest", state: "RESTARTING", seconds: 30 },
                Step::Job { service: "probe-rest", state: "RUNNING", seconds: 120 },
                Step::NoRestarts,
            ],
        ),
        Case::full(
            "application-2-3",
            watched!(r#"["endless"]"#, r#"type = "fixed-delay""#),
            &[
                Step::Ready { seconds: 150 },
                Step::Job { service: "probe-rest", state: "RUNNING", seconds: 60 },
                Step::Hold { seconds: 30 },
                Step::NoRestarts,
                Step::NoEvent { has: "Liveness probe failed" },
            ],
        ),
        Case::of("failed-job", watched!(r#"["fail"]"#, r#"type = "disable""#), &dead),
        Case::full("finished-job", watched!(r#"["finish"]"#, r#"type = "disable""#), &dead),
        Case::full(
            "not-yet-submitted",
            watched!(r#"["slowstart", "60"]"#, r#"type = "disable""#),
            &[
                Step::Ready { seconds: 150 },
                // Longer than the probe is patient.
                Step::Hold { seconds: 25 },
                Step::JobCount { service: "probe-rest", jobs: 0 },
                Step::Job { service: "probe-rest", state: "RUNNING", seconds: 120 },
                Step::NoRestarts,
            ],
        ),
        Case::full(
            "tls",
            r#"
                name = "probe"
                flink = "2.3"
                mode = "application"
                parallelism = 1
                image = "flink:2.3.0"
                job = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = ["endless"] }
                jobmanager = { memory = "1000m", liveness = "job" }
                taskmanager = { memory = "1200m" }
                security.read-only-root = true
                tls.internal.secret = "wire"
                tls.rest.secret = "wire"
            "#,
            &[
                Step::KeyStore { secret: "wire" },
                Step::Ready { seconds: 150 },
                Step::Log { selector: JOBMANAGER, has: "from INITIALIZING to RUNNING", seconds: 60 },
                Step::Hold { seconds: 30 },
                Step::NoRestarts,
                Step::NoEvent { has: "Liveness probe failed" },
            ],
        ),
        Case::of(
            "reactive",
            r#"
                name = "probe"
                flink = "2.3"
                mode = "application"
                parallelism = 1
                image = "flink:2.3.0"
                job = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = ["endless"] }
                jobmanager = { memory = "1000m" }
                taskmanager = { memory = "1200m", replicas = 1 }
                scaling.reactive = { min = 1, max = 3 }
                checkpoints.interval = "2s"
            "#,
            &[
                Step::Ready { seconds: 150 },
                Step::Parallelism { service: "probe-rest", parallelism: 1, seconds: 60 },
                Step::Scale { object: "deployment/probe-taskmanager", replicas: 3 },
                Step::Parallelism { service: "probe-rest", parallelism: 3, seconds: 180 },
                Step::Scale { object: "deployment/probe-taskmanager", replicas: 1 },
                Step::Parallelism { service: "probe-rest", parallelism: 1, seconds: 120 },
            ],
        ),
    ]
}
