//! Session jobs and their submitters, SQL scripts, JobManagers of other kinds.

use super::{Case, Source, Step};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case {
            before: &[
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ha}, spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}}",
                super::jars::WEB,
            ],
            ..Case::of(
                "session-2-3",
                r#"
                    name = "team"
                    flink = "2.3"
                    mode = "session"
                    image = "flink:2.3.0"
                    jobmanager = { memory = "1000m", replicas = 2 }
                    taskmanager = { memory = "1200m", slots = 2, replicas = 1 }
                    security.read-only-root = true
                    high-availability.storage = "file:///ha/ha"
                    checkpoints = { dir = "file:///ha/checkpoints", interval = "2s" }
                    volumes.ha = { mount = "/ha", claim = "ha" }
                    [jobs.inside]
                    jar = "local:///opt/flink/usrlib/ProbeJob.jar"
                    class = "ProbeJob"
                    args = ["endless"]
                    [jobs.fetched]
                    jar = "http://web:8080/ProbeJob.jar"
                    sha256 = "@SHA256@"
                    fetch = "init-container"
                    class = "ProbeJob"
                    args = ["endless", "second"]
                "#,
                &[
                    Step::Ready { seconds: 240 },
                    Step::AllComplete { seconds: 240 },
                    Step::Job { service: "team-rest", state: "RUNNING", seconds: 90 },
                    Step::JobCount { service: "team-rest", jobs: 2 },
                    // A second submission of the same text finds its job and leaves it alone.
                    Step::ApplyJobsAgain,
                    Step::AllComplete { seconds: 120 },
                    Step::JobCount { service: "team-rest", jobs: 2 },
                    Step::Job { service: "team-rest", state: "RUNNING", seconds: 5 },
                    Step::Failover { service: "team-rest", seconds: 150 },
                ],
            )
        },
        Case {
            source: Source::Text(
                r#"
                    name = "clicks"
                    flink = "2.3"
                    mode = "application"
                    parallelism = 1
                    image = "example/flink-sql:2.3"
                    jobmanager.memory = "1000m"
                    taskmanager.memory = "1200m"
                    job.sql.files = ["tables.sql", "report.sql"]
                "#,
                &[
                    (
                        "tables.sql",
                        "CREATE TABLE clicks (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '5');\nCREATE TABLE sink (id BIGINT) WITH ('connector' = 'blackhole');\n",
                    ),
                    ("report.sql", "INSERT INTO sink SELECT id FROM clicks;\n"),
                ],
            ),
            // The small image has no SQL gateway; one with its jar has to be made: see the oracle's README.
            optional: true,
            ..Case::full("sql", "", &[Step::Ready { seconds: 150 }, Step::Job { service: "clicks-rest", state: "RUNNING", seconds: 90 }])
        },
        Case {
            pod_security: "baseline",
            ..Case::full(
                "baseline",
                r#"
                    name = "team"
                    flink = "1.20"
                    mode = "session"
                    image = "flink:1.20.5"
                    jobmanager = { memory = "1000m", kind = "stateful-set" }
                    taskmanager = { memory = "1200m", replicas = 2 }
                    security.pod-security = "baseline"
                "#,
                &[
                    Step::Ready { seconds: 200 },
                    // One may leave, the next has to wait for its replacement; a single JobManager may leave as well.
                    Step::Evict { selector: super::TASKMANAGER, allowed: true },
                    Step::Evict { selector: super::TASKMANAGER, allowed: false },
                    Step::Ready { seconds: 120 },
                    Step::Evict { selector: super::JOBMANAGER, allowed: true },
                    Step::Ready { seconds: 120 },
                ],
            )
        },
        Case {
            pod_security: "privileged",
            before: &["{apiVersion: v1, kind: Secret, metadata: {name: options}, stringData: {expiration: '4321'}}"],
            ..Case::full(
                "privileged",
                r#"
                    name = "team"
                    flink = "1.20"
                    mode = "session"
                    image = "flink:1.20.5"
                    jobmanager.memory = "1000m"
                    taskmanager = { memory = "1200m", replicas = 1 }
                    security.pod-security = "privileged"
                    config-secrets."jobstore.expiration-time" = { secret = "options", key = "expiration" }
                "#,
                &[Step::Ready { seconds: 200 }, Step::Option { service: "team-rest", name: "jobstore.expiration-time", value: "4321" }],
            )
        },
    ]
}
