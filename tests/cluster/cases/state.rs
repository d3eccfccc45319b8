//! State that survives: high availability on S3 with the development store, and what a store's keys are.

use super::{Case, JOBMANAGER, Step, TASKMANAGER};

/// The Secret that a user makes before the store comes up.
const KEYS: &str =
    "{apiVersion: v1, kind: Secret, metadata: {name: store}, stringData: {access-key: developer, secret-key: 'pa/ss+wo\"rd$(X)'}}";

/// Puts ProbeJob.jar into the bucket, as somebody's build would.
const UPLOAD: &str = r#"
apiVersion: batch/v1
kind: Job
metadata: {name: upload}
spec:
  backoffLimit: 20
  template:
    spec:
      restartPolicy: OnFailure
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, runAsUser: 9999, runAsGroup: 9999, fsGroup: 9999, seccompProfile: {type: RuntimeDefault}}
      initContainers:
        - name: copy
          image: flink:2.3.0
          command: [cp, /opt/flink/usrlib/ProbeJob.jar, /jar/ProbeJob.jar]
          volumeMounts: [{name: jar, mountPath: /jar}]
          securityContext: &hard {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      containers:
        - name: upload
          image: minio/mc:latest
          command: [sh, -c, 'until printf "%s\n%s\n" "$USER_NAME" "$PASSWORD" | mc --config-dir /jar/mc alias set s http://probe-minio:9000 && mc --config-dir /jar/mc cp /jar/ProbeJob.jar s/jobs/probe/ProbeJob.jar; do sleep 2; done']
          env:
            - {name: USER_NAME, valueFrom: {secretKeyRef: {name: store, key: access-key}}}
            - {name: PASSWORD, valueFrom: {secretKeyRef: {name: store, key: secret-key}}}
          volumeMounts: [{name: jar, mountPath: /jar}]
          securityContext: *hard
      volumes: [{name: jar, emptyDir: {}}]
"#;

pub(super) fn cases() -> Vec<Case> {
    vec![Case {
        profile: Some("dev"),
        before: &[KEYS, UPLOAD],
        ..Case::of(
            "ha-on-s3",
            r#"
                    name = "probe"
                    flink = "2.3"
                    mode = "application"
                    parallelism = 1
                    image = "flink:2.3.0"
                    security.read-only-root = true
                    [job]
                    jar = "s3://jobs/probe/ProbeJob.jar"
                    sha256 = "@SHA256@"
                    fetch-image = "minio/mc:latest"
                    class = "ProbeJob"
                    args = ["endless"]
                    [jobmanager]
                    memory = "1000m"
                    [taskmanager]
                    memory = "1200m"
                    [high-availability]
                    storage = "s3://flink/probe/ha"
                    [checkpoints]
                    dir = "s3://flink/probe/checkpoints"
                    interval = "2s"
                    [s3]
                    credentials.secret = "store"
                    [profiles.dev]
                    inherits = ["flinkc:dev"]
                    [profiles.dev.components.minio]
                    image = "minio/minio:latest"
                    secret = "store"
                    buckets = ["flink", "jobs"]
                "#,
            &[
                Step::AllComplete { seconds: 200 },
                Step::Ready { seconds: 240 },
                Step::Log { selector: JOBMANAGER, has: "digest checked", seconds: 5 },
                Step::Job { service: "probe-rest", state: "RUNNING", seconds: 90 },
                Step::Checkpoint { service: "probe-rest", seconds: 60 },
                Step::Failover { service: "probe-rest", seconds: 150 },
                Step::NoLog { selector: JOBMANAGER, has: "Forbidden" },
                Step::NoLog { selector: JOBMANAGER, has: "is forbidden" },
                Step::NoLog { selector: TASKMANAGER, has: "Forbidden" },
                Step::NoLog { selector: TASKMANAGER, has: "is forbidden" },
            ],
        )
    }]
}
