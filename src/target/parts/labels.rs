//! Names and labels. `app` and `component` select pods, as in Flink's documentation; the recommended labels stand beside them.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

use crate::plan::{Election, Plan, Site};

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
pub(in crate::target) fn selector<'a>(site: impl Into<Site<'a>>, component: Component) -> Map {
    map([("app", site.into().name), ("component", component.word())])
}

/// The selector as Kubernetes' type.
pub(in crate::target) fn label_selector<'a>(site: impl Into<Site<'a>>, component: Component) -> LabelSelector {
    LabelSelector { match_labels: Some(selector(site, component)), ..LabelSelector::default() }
}

/// The label that names who owns the text.
pub(in crate::target) const OWNER: &str = "app.kubernetes.io/part-of";

/// Labels of an object.
pub(in crate::target) fn labels<'a>(site: impl Into<Site<'a>>, component: Option<Component>) -> Map {
    let site = site.into();
    let mut labels =
        map([("app.kubernetes.io/name", "flink"), ("app.kubernetes.io/instance", site.name), ("app.kubernetes.io/managed-by", "flinkc")]);
    if let Some(component) = component {
        labels.insert("app.kubernetes.io/component".to_owned(), component.word().to_owned());
    }
    if let Some(owner) = site.owner {
        labels.insert(OWNER.to_owned(), owner.to_owned());
    }
    labels
}

/// Labels of a pod.
pub(in crate::target) fn pod_labels<'a>(site: impl Into<Site<'a>>, component: Component) -> Map {
    let site = site.into();
    let mut labels = selector(site, component);
    labels.extend(map([
        ("app.kubernetes.io/name", "flink"),
        ("app.kubernetes.io/instance", site.name),
        ("app.kubernetes.io/component", component.word()),
    ]));
    labels
}

/// The metadata of the object `NAME-PART`.
pub(in crate::target) fn metadata<'a>(site: impl Into<Site<'a>>, part: &str, component: Option<Component>) -> ObjectMeta {
    let site = site.into();
    named(site, &name(site, part), component)
}

/// The metadata of an object with a name of its own.
pub(in crate::target) fn named<'a>(site: impl Into<Site<'a>>, name: &str, component: Option<Component>) -> ObjectMeta {
    let site = site.into();
    ObjectMeta {
        name: Some(name.to_owned()),
        namespace: site.namespace.map(str::to_owned),
        labels: Some(labels(site, component)),
        ..ObjectMeta::default()
    }
}

/// `NAME-PART`.
pub(in crate::target) fn name<'a>(site: impl Into<Site<'a>>, part: &str) -> String {
    format!("{}-{part}", site.into().name)
}

/// Whether the pods speak to the API server.
pub(in crate::target) fn uses_api(plan: &Plan) -> bool {
    plan.high_availability.as_ref().is_some_and(|ha| ha.election == Election::Kubernetes)
}
