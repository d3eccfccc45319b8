//! Names and labels. `app` and `component` select pods, as in Flink's documentation; the recommended labels stand beside them.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

use crate::plan::{Election, Plan};

/// A map of labels or annotations.
pub(in crate::target) type Map = BTreeMap<String, String>;

/// What a pod does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::target) enum Component {
    JobManager,
    TaskManager,
    Submitter,
    Minio,
    Zetcd,
}

impl Component {
    pub(in crate::target) const fn word(self) -> &'static str {
        match self {
            Self::JobManager => "jobmanager",
            Self::TaskManager => "taskmanager",
            Self::Submitter => "submitter",
            Self::Minio => "minio",
            Self::Zetcd => "zetcd",
        }
    }
}

/// Pairs as a map.
pub(in crate::target) fn map<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Map {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// The labels that select the pods of a component; they never change.
pub(in crate::target) fn selector(plan: &Plan, component: Component) -> Map {
    map([("app", plan.name.as_str()), ("component", component.word())])
}

/// The selector as Kubernetes' type.
pub(in crate::target) fn label_selector(plan: &Plan, component: Component) -> LabelSelector {
    LabelSelector { match_labels: Some(selector(plan, component)), ..LabelSelector::default() }
}

/// Labels of an object.
pub(in crate::target) fn labels(plan: &Plan, component: Option<Component>) -> Map {
    let mut labels = map([
        ("app.kubernetes.io/name", "flink"),
        ("app.kubernetes.io/instance", plan.name.as_str()),
        ("app.kubernetes.io/managed-by", "flinkc"),
    ]);
    if let Some(component) = component {
        labels.insert("app.kubernetes.io/component".to_owned(), component.word().to_owned());
    }
    if let Some(owner) = &plan.source.owner {
        labels.insert("app.kubernetes.io/part-of".to_owned(), owner.clone());
    }
    labels
}

/// Labels of a pod.
pub(in crate::target) fn pod_labels(plan: &Plan, component: Component) -> Map {
    let mut labels = selector(plan, component);
    labels.extend(map([
        ("app.kubernetes.io/name", "flink"),
        ("app.kubernetes.io/instance", plan.name.as_str()),
        ("app.kubernetes.io/component", component.word()),
    ]));
    labels
}

/// The metadata of the object `NAME-PART`.
pub(in crate::target) fn metadata(plan: &Plan, part: &str, component: Option<Component>) -> ObjectMeta {
    named(plan, &name(plan, part), component)
}

/// The metadata of an object with a name of its own.
pub(in crate::target) fn named(plan: &Plan, name: &str, component: Option<Component>) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        namespace: plan.namespace.clone(),
        labels: Some(labels(plan, component)),
        ..ObjectMeta::default()
    }
}

/// `NAME-PART`.
pub(in crate::target) fn name(plan: &Plan, part: &str) -> String {
    format!("{}-{part}", plan.name)
}

/// Whether the pods speak to the API server.
pub(in crate::target) fn uses_api(plan: &Plan) -> bool {
    plan.high_availability.as_ref().is_some_and(|ha| ha.election == Election::Kubernetes)
}
