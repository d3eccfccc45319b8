//! The native target: the JobManager that flinkc compiled starts its TaskManagers by itself, with the compiled Role and no other right.

use super::{Case, Step, TASKMANAGER};

const APPLICATION_1_20: &str = r#"
name        = "probe"
namespace   = "flinkc-native-application-1-20"
target      = "native"
flink       = "1.20"
mode        = "application"
parallelism = 2
image       = "flink:1.20.5"
job         = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = ["endless"] }
jobmanager  = { memory = "1g", cpu = 0.5 }
taskmanager = { memory = "1g", cpu = 0.5 }
"#;

const APPLICATION_2_3: &str = r#"
name        = "probe"
namespace   = "flinkc-native-application-2-3"
target      = "native"
flink       = "2.3"
mode        = "application"
parallelism = 1
image       = "flink:2.3.0"
job         = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = ["endless"] }
jobmanager  = { memory = "1g", cpu = 0.5 }
taskmanager = { memory = "1g", cpu = 0.5 }

[config-secrets]
"probe.word" = { secret = "probe", key = "word" }
"#;

/// A value that a shell, YAML and the kubelet would each like to read otherwise.
const WORD: &str = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: probe\nstringData:\n  word: 'it''s $(HOME) \"x\": #1'\n";

const SESSION_1_20: &str = r#"
name       = "shared"
namespace  = "flinkc-native-session-1-20"
target     = "native"
flink      = "1.20"
mode       = "session"
image      = "flink:1.20.5"
jobs.probe = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = ["endless"] }
jobmanager  = { memory = "1g", cpu = 0.5 }
taskmanager = { memory = "1g", cpu = 0.5 }
"#;

const SESSION_2_3: &str = r#"
name       = "shared"
namespace  = "flinkc-native-session-2-3"
target     = "native"
flink      = "2.3"
mode       = "session"
image      = "flink:2.3.0"
jobs.probe = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = ["endless"] }
jobmanager  = { memory = "1g", cpu = 0.5 }
taskmanager = { memory = "1g", cpu = 0.5 }
"#;

pub(super) fn cases() -> Vec<Case> {
    let runs = |service| [Step::Ready { seconds: 240 }, Step::Job { service, state: "RUNNING", seconds: 180 }, Step::NoRestarts];
    let secret = Step::Option { service: "probe-rest", name: "probe.word", value: "it's $(HOME) \"x\": #1" };
    let with_secret = [runs("probe-rest").as_slice(), &[secret, Step::NoLog { selector: TASKMANAGER, has: "Exception" }]].concat();
    vec![
        Case::of("native-application-1-20", APPLICATION_1_20, &runs("probe-rest")),
        Case { before: &[WORD], ..Case::of("native-application-2-3", APPLICATION_2_3, &with_secret) },
        Case::full("native-session-1-20", SESSION_1_20, &runs("shared-rest")),
        Case::of("native-session-2-3", SESSION_2_3, &runs("shared-rest")),
    ]
}
