//! Golden cases of the target as cluster cases: each whose images the oracle has is applied as it is and becomes Ready.
//!
//! What a case shows beyond that is one entry here, by its folder's name.

use std::path::Path;

use super::{Case, Source, Step};

/// Cases that do more than come up.
const MORE: &[(&str, &[Step])] = &[
    (
        "ha-zookeeper",
        &[Step::Checkpoint { service: "zookeeper-job-rest", seconds: 60 }, Step::Failover { service: "zookeeper-job-rest", seconds: 150 }],
    ),
    (
        "ha-kubernetes-standbys",
        &[Step::Checkpoint { service: "steady-rest", seconds: 60 }, Step::Failover { service: "steady-rest", seconds: 150 }],
    ),
    (
        "local-recovery",
        &[
            Step::TaskManagers { service: "sticky-rest", ids: &["sticky-taskmanager-0", "sticky-taskmanager-1"], seconds: 60 },
            Step::DeletePods { selector: super::TASKMANAGER },
            Step::Ready { seconds: 120 },
            Step::TaskManagers { service: "sticky-rest", ids: &["sticky-taskmanager-0", "sticky-taskmanager-1"], seconds: 60 },
        ],
    ),
    (
        "metrics-by-annotation",
        &[
            Step::Metrics { selector: super::JOBMANAGER, port: 9249, seconds: 30 },
            Step::Metrics { selector: super::TASKMANAGER, port: 9249, seconds: 30 },
        ],
    ),
    ("session-jobs", &[Step::Job { service: "shared-rest", state: "RUNNING", seconds: 60 }]),
    ("json-log", &[Step::Log { selector: super::JOBMANAGER, has: "{\"@timestamp\":\"", seconds: 10 }]),
];

/// Those of the subset.
const SUBSET: &[&str] = &["batch-job", "ha-zookeeper", "local-recovery", "pod-template", "read-only-root"];

pub(super) fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/standalone");
    let mut folders: Vec<_> = std::fs::read_dir(&root).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    folders.retain(|folder| folder.join("flink.toml").is_file());
    folders.sort();
    let case = |folder: std::path::PathBuf| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut steps = vec![Step::Ready { seconds: 240 }, Step::AllComplete { seconds: 200 }, Step::AnyJobRuns { seconds: 120 }];
        steps.extend(MORE.iter().filter(|(of, _)| *of == name).flat_map(|(_, more)| more.iter().copied()));
        let subset = SUBSET.contains(&name.as_str());
        Case { source: Source::Folder(folder), steps, subset, optional: true, ..Case::of(&format!("golden/{name}"), "", &[]) }
    };
    folders.into_iter().map(case).collect()
}
