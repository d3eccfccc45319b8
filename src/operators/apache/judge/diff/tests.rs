//! What the recorded one-field changes do not show: other spellings of the same, and what becomes of the job.
#![expect(clippy::unwrap_used, reason = "test")]

use serde_json::{Value, json};

use super::{Comparison, DiffType, Effect, Outcome, diff};
use crate::operators::apache::{
    Release,
    judge::{Context, OperatorConfig},
};

fn base() -> Value {
    json!({
        "apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment", "metadata": {"name": "orders"},
        "spec": {
            "image": "flink:1.20", "flinkVersion": "v1_20", "serviceAccount": "flink",
            "flinkConfiguration": {
                "taskmanager.numberOfTaskSlots": "2", "state.checkpoints.dir": "s3://b/c", "state.savepoints.dir": "s3://b/s",
                "execution.checkpointing.interval": "60s",
            },
            "jobManager": {"resource": {"memory": "2048m", "cpu": 1}},
            "taskManager": {"resource": {"memory": "2048m", "cpu": 1}},
            "podTemplate": {"spec": {"containers": [{"name": "flink-main-container", "resources": {"limits": {"a/b": "1000m"}}}]}},
            "job": {"jarURI": "local:///a.jar", "parallelism": 2},
        },
    })
}

/// Both with values set at pointers, as `pointer = JSON` lines; `-` removes.
fn changed(mut resource: Value, settings: &[(&str, Value)]) -> Value {
    for (pointer, value) in settings {
        let (above, last) = pointer.rsplit_once('/').unwrap();
        let map = resource.pointer_mut(above).unwrap().as_object_mut().unwrap();
        if *value == json!("-") {
            map.shift_remove(last);
        } else {
            map.insert(last.to_owned(), value.clone());
        }
    }
    resource
}

fn compared(old: &Value, new: &Value) -> Comparison {
    diff(old, new, &Context { release: Release::LATEST, operator: &OperatorConfig::of_chart(), bundle: &[new] })
}

#[test]
fn spelling_counts_where_the_operator_compares_text() {
    let upgrades = [
        ("/spec/mode", json!("native")),
        ("/spec/taskManager/resource", json!({"memory": "2g", "cpu": 1})),
        ("/spec/taskManager/resource", json!({"memory": "2048 m", "cpu": 1})),
        ("/spec/logConfiguration", json!({})),
        ("/spec/imagePullPolicy", json!("IfNotPresent")),
        ("/spec/jobManager/podTemplate", json!({})),
        ("/spec/podTemplate/metadata", json!({"creationTimestamp": null})),
        ("/spec/flinkConfiguration/execution.checkpointing.interval", json!("1 min")),
    ];
    for change in upgrades {
        let found = compared(&base(), &changed(base(), std::slice::from_ref(&change)));
        assert_eq!((found.diff_type, found.effect()), (DiffType::Upgrade, Effect::Upgrade), "{change:?}");
    }
}

#[test]
fn what_is_equal_for_the_operator_is_ignored() {
    let ignored = [
        ("/spec/jobManager/replicas", json!(1)),
        ("/spec/job/state", json!("running")),
        ("/spec/job/args", json!([])),
        ("/spec/job/upgradeMode", json!("stateless")),
        ("/spec/job/allowNonRestoredState", json!(false)),
        ("/spec/taskManager/resource/cpu", json!(1.0)),
        ("/spec/podTemplate/spec/containers/0/resources/limits/a~1b", json!("1")),
        ("/spec/podTemplate/spec/tolerations", json!([])),
        ("/spec/podTemplate/apiVersion", json!("v1")),
        ("/spec/flinkConfiguration/taskmanager.numberOfTaskSlots", json!(2)),
    ];
    for (pointer, value) in ignored {
        let mut new = base();
        if let Some(place) = new.pointer_mut(pointer) {
            *place = value.clone();
        } else {
            new = changed(new, &[(pointer, value.clone())]);
        }
        let found = compared(&base(), &new);
        assert_eq!((found.diff_type, found.effect()), (DiffType::Ignore, Effect::Ignore), "{pointer} {value}");
        assert!(matches!(found.outcome, Outcome::Nothing(_)), "{pointer}");
    }
    let mut nested = base();
    let options = nested.pointer_mut("/spec/flinkConfiguration").unwrap().as_object_mut().unwrap();
    options.shift_remove("execution.checkpointing.interval");
    options.insert("execution".to_owned(), json!({"checkpointing": {"interval": "60s"}}));
    assert!(compared(&base(), &nested).changes.is_empty());
}

#[test]
fn the_upgrade_mode_decides_what_becomes_of_the_job() {
    let ha = ("/spec/flinkConfiguration/high-availability.type", json!("kubernetes"));
    let image = ("/spec/image", json!("flink:1.20.5"));
    let mode = |mode: &str| ("/spec/job/upgradeMode", json!(mode));
    let none = ("/spec/flinkConfiguration/a", json!("-"));
    let cases = [
        ("stateless", none.clone(), vec![image.clone()], "state lost"),
        ("savepoint", none.clone(), vec![image.clone()], "restart from savepoint"),
        ("last-state", ha.clone(), vec![image.clone()], "restart from last state"),
        ("last-state", ha.clone(), vec![("/spec/flinkVersion", json!("v1_19"))], "restart from savepoint"),
        ("savepoint", none.clone(), vec![("/spec/job/parallelism", json!(4))], "restart from savepoint"),
        ("savepoint", none.clone(), vec![("/spec/job/state", json!("suspended"))], "stopped, state kept"),
        ("savepoint", none.clone(), vec![("/spec/job/initialSavepointPath", json!("s3://b/s/1"))], "nothing"),
        ("savepoint", none.clone(), vec![("/spec/job/savepointRedeployNonce", json!(1))], "refused"),
        (
            "savepoint",
            none.clone(),
            vec![("/spec/job/savepointRedeployNonce", json!(1)), ("/spec/job/initialSavepointPath", json!("s3://b/s/1"))],
            "restart from savepoint",
        ),
        ("savepoint", none, vec![("/spec/mode", json!("standalone"))], "refused"),
    ];
    for (upgrade, also, changes, words) in cases {
        let old = changed(base(), &[mode(upgrade), also]);
        let found = compared(&old, &changed(old.clone(), &changes));
        assert_eq!(found.outcome.words(), words, "{upgrade} {changes:?}: {}", found.outcome.reason());
    }
}

#[test]
fn overrides_are_scaled_in_place_by_the_adaptive_scheduler_only() {
    let overrides = ("/spec/flinkConfiguration/pipeline.jobvertex-parallelism-overrides", json!("a:1"));
    let adaptive = changed(base(), &[("/spec/flinkConfiguration/jobmanager.scheduler", json!("adaptive"))]);
    let found = compared(&adaptive, &changed(adaptive.clone(), std::slice::from_ref(&overrides)));
    assert_eq!((found.diff_type, found.outcome.words()), (DiffType::Scale, "rescale in place"));
    let found = compared(&base(), &changed(base(), &[overrides]));
    assert_eq!((found.diff_type, found.outcome.words()), (DiffType::Scale, "state lost"));
}
