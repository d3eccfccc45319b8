//! The Role is the least one: without one of its verbs the bundle breaks as Flink's own code says.
//!
//! Source of the symptoms: facts of a real cluster, one verb denied at a time.

use super::{Case, JOBMANAGER, Step};

/// The bundle of a job with Kubernetes HA whose Role was cut; the second text is the job's argument.
macro_rules! without {
    ($verbs:literal, $argument:literal) => {
        concat!(
            r#"
                name = "probe"
                flink = "2.3"
                mode = "application"
                parallelism = 1
                image = "flink:2.3.0"
                job = { jar = "local:///opt/flink/usrlib/ProbeJob.jar", class = "ProbeJob", args = [""#,
            $argument,
            r#""] }
                jobmanager = { memory = "1000m" }
                taskmanager = { memory = "1200m" }
                high-availability.storage = "file:///ha/ha"
                checkpoints = { dir = "file:///ha/checkpoints", interval = "2s" }
                volumes.ha = { mount = "/ha", claim = "ha" }
                patch.Role.rules = [{ apiGroups = [""], resources = ["configmaps"], verbs = "#,
            $verbs,
            " }]"
        )
    };
}

/// Every verb that Flink's leader election uses, and nothing else.
pub(crate) const VERBS: [&str; 7] = ["get", "list", "watch", "create", "update", "patch", "delete"];

/// A bundle with high availability on Kubernetes, whole.
pub(crate) fn whole() -> Case {
    Case::full(
        "role",
        r#"
            name = "probe"
            flink = "2.3"
            mode = "session"
            image = "flink:2.3.0"
            jobmanager = { memory = "1000m" }
            taskmanager = { memory = "1200m", replicas = 1 }
            high-availability.storage = "file:///ha/ha"
            volumes.ha = { mount = "/ha", claim = "ha" }
        "#,
        &[],
    )
}

pub(super) fn cases() -> Vec<Case> {
    let refused = |has: &'static str| Step::Log { selector: JOBMANAGER, has, seconds: 150 };
    // A whole bundle is Ready by then.
    let lost = |has| [refused(has), Step::Hold { seconds: 20 }, Step::Unready { selector: JOBMANAGER }];
    let ended = |has| [refused(has), Step::Restarted { selector: JOBMANAGER, seconds: 120 }];
    let cases = vec![
        Case::full(
            "role-without-get",
            without!(r#"["list", "watch", "create", "update", "patch", "delete"]"#, "endless"),
            &lost("cannot get resource \"configmaps\""),
        ),
        Case::full(
            "role-without-list",
            without!(r#"["get", "watch", "create", "update", "patch", "delete"]"#, "endless"),
            &ended("listSyncAndWatch"),
        ),
        Case::full(
            "role-without-watch",
            without!(r#"["get", "list", "create", "update", "patch", "delete"]"#, "endless"),
            &ended("Forbidden"),
        ),
        Case::full(
            "role-without-create",
            without!(r#"["get", "list", "watch", "update", "patch", "delete"]"#, "endless"),
            &lost("cannot create resource \"configmaps\""),
        ),
        Case::full(
            "role-without-update",
            without!(r#"["get", "list", "watch", "create", "patch", "delete"]"#, "endless"),
            &ended("Number of retries has been exhausted"),
        ),
        Case::full(
            "role-without-patch",
            without!(r#"["get", "list", "watch", "create", "update", "delete"]"#, "endless"),
            &[
                // It is elected, since that is a create, and loses the lease each time when it cannot renew it.
                refused("cannot patch resource \"configmaps\""),
                refused("lost leadership"),
            ],
        ),
        Case::full(
            "role-without-delete",
            without!(r#"["get", "list", "watch", "create", "update", "patch"]"#, "finish"),
            &[refused("cannot delete resource \"configmaps\"")],
        ),
    ];
    const CLAIM: &str = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ha}, spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}}";
    cases.into_iter().map(|case| Case { before: &[CLAIM], ..case }).collect()
}
