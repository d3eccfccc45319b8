//! Kubernetes objects as the later stages see them: typed where they are made, data where they are patched, checked and written.

use k8s_openapi::Resource;
use serde::Serialize;
use serde_json::Value;

use crate::diagnostic::ObjectRef;
use crate::pointer::find;
use crate::resolve::Scope;

/// One object of a bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// `apps/v1`.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
    /// `metadata.name`.
    pub name: String,
    /// The rest of the name after `NAME-`; empty for an object named like the cluster. What `patch."KIND/PART"` and file names use.
    pub part: String,
    /// The object itself.
    pub value: Value,
    /// Where it came from.
    pub origin: Origin,
    /// Digests that stand in its texts, beside the one of its ConfigMaps.
    pub derived: Vec<Derived>,
}

/// A digest in the texts of an object, whole or its first digits, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The hex digits.
    pub digest: String,
    /// Names and texts, in order, as [`crate::digest::Digest::of_parts`] takes them.
    pub parts: Vec<(String, String)>,
}

/// Who wrote an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A target.
    Compiled,
    /// A file named by `extra`.
    Extra(String),
}

impl Object {
    /// A typed object of the cluster `cluster`.
    ///
    /// # Panics
    /// Never: Kubernetes' own types always become JSON.
    #[must_use]
    pub fn of<T: Resource + Serialize>(cluster: &str, object: &T) -> Self {
        let value = serde_json::to_value(object).expect("Kubernetes' types have string keys only");
        Self::from_value(cluster, value, Origin::Compiled)
    }

    /// An object from data; missing fields read as empty.
    #[must_use]
    pub fn from_value(cluster: &str, value: Value, origin: Origin) -> Self {
        let text = |pointer: &str| find(&value, pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = text("/metadata/name");
        let part = match name.strip_prefix(cluster) {
            Some("") => String::new(),
            Some(rest) if rest.starts_with('-') => rest.trim_start_matches('-').to_owned(),
            _ => name.clone(),
        };
        Self { api_version: text("/apiVersion"), kind: text("/kind"), name, part, value, origin, derived: Vec::new() }
    }

    /// `metadata.namespace`.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        find(&self.value, "/metadata/namespace").and_then(Value::as_str)
    }

    /// How findings name it.
    #[must_use]
    pub fn reference(&self) -> ObjectRef {
        ObjectRef {
            api_version: self.api_version.clone(),
            kind: self.kind.clone(),
            namespace: self.namespace().map(str::to_owned),
            name: self.name.clone(),
        }
    }

    /// The key of `patch` that reaches it: `Deployment/jobmanager`.
    #[must_use]
    pub fn patch_key(&self) -> String {
        if self.part.is_empty() { self.kind.clone() } else { format!("{}/{}", self.kind, self.part) }
    }

    /// The pointers of all pod templates that are there: a workload's one, or those of both roles and of both together.
    #[must_use]
    pub fn pod_templates(&self) -> Vec<&'static str> {
        let places: &[&'static str] = match self.kind.as_str() {
            "FlinkDeployment" | "FlinkCluster" => &["/spec/podTemplate", "/spec/jobManager/podTemplate", "/spec/taskManager/podTemplate"],
            "FlinkApplication" => &["/spec/jobManagerConfig/podTemplate", "/spec/taskManagerConfig/podTemplate"],
            "FlinkBlueGreenDeployment" => &[
                "/spec/template/spec/podTemplate",
                "/spec/template/spec/jobManager/podTemplate",
                "/spec/template/spec/taskManager/podTemplate",
            ],
            _ => return self.pod_template().into_iter().collect(),
        };
        places.iter().copied().filter(|place| find(&self.value, place).is_some()).collect()
    }

    /// The pointers of the pod templates of a role.
    #[must_use]
    pub fn role_templates(&self, role: Scope) -> Vec<&'static str> {
        let is = |wanted: Scope| role == Scope::Both || role == wanted;
        if let Some(workload) = self.pod_template() {
            let runs = match self.part.as_str() {
                "jobmanager" => is(Scope::JobManager),
                "taskmanager" => is(Scope::TaskManager),
                _ => false,
            };
            return runs.then_some(workload).into_iter().collect();
        }
        let runs = |place: &&str| {
            (place.contains("/jobManager") && is(Scope::JobManager)) || (place.contains("/taskManager") && is(Scope::TaskManager))
        };
        self.pod_templates().into_iter().filter(|place| runs(place)).collect()
    }

    /// The pod template's pointer, for kinds that have one.
    #[must_use]
    pub fn pod_template(&self) -> Option<&'static str> {
        pod_template(&self.kind)
    }
}

/// The pointer of the pod template in an object of a kind that has one.
#[must_use]
pub fn pod_template(kind: &str) -> Option<&'static str> {
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => Some("/spec/template"),
        "CronJob" => Some("/spec/jobTemplate/spec/template"),
        _ => None,
    }
}
