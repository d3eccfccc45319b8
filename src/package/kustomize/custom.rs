//! What kustomize has to be told about the operators' resources: where images, names and pods are in them.
//!
//! In: kinds. Out: a transformer configuration, and an OpenAPI document with the keys by which lists are merged. Both lie in the base and
//! hold for every overlay above it, the user's own among them. Must not: know a bundle.
//! Sources: the operators' resource definitions (flink-kubernetes-operator 1.15, spotify/flink-on-k8s-operator, lyft/flinkk8soperator,
//! nextbreakpoint/flink-k8s-toolbox); kustomize's builtin configuration for pods.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::k8s::schema::{Schema, Shape, TypeId};
use crate::k8s::version::KubernetesVersion;

/// A part of a resource that is a part of a pod.
#[derive(Clone, Copy, Debug)]
enum Pod {
    /// A whole pod template.
    Template(&'static str),
    /// A list of containers.
    Containers(&'static str),
    /// A list of volumes.
    Volumes(&'static str),
    /// Variables, and what gives several of them.
    Environment(&'static str, &'static str),
}

/// A kind of an operator.
#[derive(Debug)]
pub(super) struct Custom {
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    images: &'static [&'static str],
    /// Names of other objects: their kind, and where they stand.
    names: &'static [(&'static str, &'static str)],
    pods: &'static [Pod],
}

/// Every kind that kustomize needs help with.
static CUSTOM: &[Custom] = &[
    Custom {
        group: "flink.apache.org",
        version: "v1beta1",
        kind: "FlinkDeployment",
        images: &["spec/image"],
        names: &[("ServiceAccount", "spec/serviceAccount"), ("Secret", "spec/ingress/tls/secretName")],
        pods: &[
            Pod::Template("spec/podTemplate"),
            Pod::Template("spec/jobManager/podTemplate"),
            Pod::Template("spec/taskManager/podTemplate"),
        ],
    },
    Custom {
        group: "flink.apache.org",
        version: "v1beta1",
        kind: "FlinkBlueGreenDeployment",
        images: &["spec/template/spec/image"],
        names: &[("ServiceAccount", "spec/template/spec/serviceAccount"), ("Secret", "spec/ingress/tls/secretName")],
        pods: &[
            Pod::Template("spec/template/spec/podTemplate"),
            Pod::Template("spec/template/spec/jobManager/podTemplate"),
            Pod::Template("spec/template/spec/taskManager/podTemplate"),
        ],
    },
    Custom {
        group: "flink.apache.org",
        version: "v1beta1",
        kind: "FlinkSessionJob",
        images: &[],
        names: &[("FlinkDeployment", "spec/deploymentName")],
        pods: &[],
    },
    Custom {
        group: "flink.apache.org",
        version: "v1beta1",
        kind: "FlinkStateSnapshot",
        images: &[],
        names: &[("FlinkDeployment", "spec/jobReference/name"), ("FlinkSessionJob", "spec/jobReference/name")],
        pods: &[],
    },
    Custom {
        group: "flinkoperator.k8s.io",
        version: "v1beta1",
        kind: "FlinkCluster",
        images: &["spec/image/name"],
        names: &[
            ("ServiceAccount", "spec/serviceAccountName"),
            ("Secret", "spec/image/pullSecrets/name"),
            ("ConfigMap", "spec/hadoopConfig/configMapName"),
        ],
        pods: &[
            Pod::Containers("spec/jobManager/initContainers"),
            Pod::Containers("spec/jobManager/sidecars"),
            Pod::Volumes("spec/jobManager/volumes"),
            Pod::Containers("spec/taskManager/initContainers"),
            Pod::Containers("spec/taskManager/sidecars"),
            Pod::Volumes("spec/taskManager/volumes"),
            Pod::Containers("spec/job/initContainers"),
            Pod::Volumes("spec/job/volumes"),
            Pod::Environment("spec/envVars", "spec/envFrom"),
        ],
    },
    Custom {
        group: "flink.k8s.io",
        version: "v1beta1",
        kind: "FlinkApplication",
        images: &["spec/image"],
        names: &[("ServiceAccount", "spec/serviceAccountName"), ("Secret", "spec/imagePullSecrets/name")],
        pods: &[
            Pod::Volumes("spec/volumes"),
            Pod::Environment("spec/jobManagerConfig/envConfig/env", "spec/jobManagerConfig/envConfig/envFrom"),
            Pod::Environment("spec/taskManagerConfig/envConfig/env", "spec/taskManagerConfig/envConfig/envFrom"),
        ],
    },
    Custom {
        group: "nextbreakpoint.com",
        version: "v1",
        kind: "FlinkDeployment",
        images: &["spec/cluster/runtime/image", "spec/cluster/supervisor/image", "spec/jobs[]/spec/bootstrap/image"],
        names: &[
            ("ServiceAccount", "spec/cluster/jobManager/serviceAccount"),
            ("ServiceAccount", "spec/cluster/taskManager/serviceAccount"),
            ("ServiceAccount", "spec/cluster/supervisor/serviceAccount"),
            ("Secret", "spec/cluster/runtime/pullSecrets"),
        ],
        pods: &[
            Pod::Containers("spec/cluster/jobManager/initContainers"),
            Pod::Containers("spec/cluster/jobManager/sideContainers"),
            Pod::Volumes("spec/cluster/jobManager/volumes"),
            Pod::Containers("spec/cluster/taskManager/initContainers"),
            Pod::Containers("spec/cluster/taskManager/sideContainers"),
            Pod::Volumes("spec/cluster/taskManager/volumes"),
            Pod::Environment("spec/cluster/jobManager/environment", "spec/cluster/jobManager/environmentFrom"),
            Pod::Environment("spec/cluster/taskManager/environment", "spec/cluster/taskManager/environmentFrom"),
        ],
    },
    Custom {
        group: "nextbreakpoint.com",
        version: "v1",
        kind: "FlinkCluster",
        images: &["spec/runtime/image", "spec/supervisor/image"],
        names: &[
            ("ServiceAccount", "spec/jobManager/serviceAccount"),
            ("ServiceAccount", "spec/taskManager/serviceAccount"),
            ("ServiceAccount", "spec/supervisor/serviceAccount"),
            ("Secret", "spec/runtime/pullSecrets"),
        ],
        pods: &[
            Pod::Containers("spec/jobManager/initContainers"),
            Pod::Containers("spec/jobManager/sideContainers"),
            Pod::Volumes("spec/jobManager/volumes"),
            Pod::Containers("spec/taskManager/initContainers"),
            Pod::Containers("spec/taskManager/sideContainers"),
            Pod::Volumes("spec/taskManager/volumes"),
            Pod::Environment("spec/jobManager/environment", "spec/jobManager/environmentFrom"),
            Pod::Environment("spec/taskManager/environment", "spec/taskManager/environmentFrom"),
        ],
    },
    Custom {
        group: "nextbreakpoint.com",
        version: "v1",
        kind: "FlinkJob",
        images: &["spec/bootstrap/image"],
        names: &[("ServiceAccount", "spec/bootstrap/serviceAccount")],
        pods: &[],
    },
];

/// Names that a container refers to.
const OF_CONTAINERS: &[(&str, &str)] = &[
    ("ConfigMap", "env/valueFrom/configMapKeyRef/name"),
    ("ConfigMap", "envFrom/configMapRef/name"),
    ("Secret", "env/valueFrom/secretKeyRef/name"),
    ("Secret", "envFrom/secretRef/name"),
];

/// Names that a volume refers to.
const OF_VOLUMES: &[(&str, &str)] = &[
    ("ConfigMap", "configMap/name"),
    ("ConfigMap", "projected/sources/configMap/name"),
    ("Secret", "secret/secretName"),
    ("Secret", "projected/sources/secret/name"),
    ("PersistentVolumeClaim", "persistentVolumeClaim/claimName"),
];

/// Kinds that people add or change in an overlay: a document of our own hides kustomize's, so theirs stand in it too.
const BUILT_IN: &[(&str, &str)] = &[
    ("v1", "Pod"),
    ("v1", "Service"),
    ("v1", "ServiceAccount"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "ReplicaSet"),
    ("apps/v1", "StatefulSet"),
    ("batch/v1", "CronJob"),
    ("batch/v1", "Job"),
];

/// The kind of an object, if kustomize needs help with it.
pub(super) fn custom(api_version: &str, kind: &str) -> Option<&'static Custom> {
    CUSTOM.iter().find(|custom| custom.kind == kind && api_version.split('/').next() == Some(custom.group))
}

/// `kustomizeconfig.yaml`: where users' own `images`, `namePrefix` and `labels` find their fields.
pub(super) fn configuration(kinds: &[&Custom]) -> Value {
    let (mut images, mut labels, mut annotations) = (Vec::new(), Vec::new(), Vec::new());
    let mut names: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for custom in kinds {
        let field = |path: &str| json!({"path": path, "group": custom.group, "kind": custom.kind});
        // the template for all pods is made where there is none; those of single roles only say what is different there
        let made = |path: &str, first: bool| {
            let mut spec = field(path);
            if let (Some(spec), true) = (spec.as_object_mut(), first) {
                spec.insert("create".to_owned(), true.into());
            }
            spec
        };
        let mut name = |kind: &'static str, path: String| names.entry(kind).or_default().push(field(&path));
        images.extend(custom.images.iter().map(|path| field(path)));
        for (kind, path) in custom.names {
            name(kind, (*path).to_owned());
        }
        for (index, pod) in custom.pods.iter().enumerate() {
            match pod {
                Pod::Template(path) => {
                    labels.push(made(&format!("{path}/metadata/labels"), index == 0));
                    annotations.push(made(&format!("{path}/metadata/annotations"), index == 0));
                    for containers in ["containers", "initContainers"] {
                        images.push(field(&format!("{path}/spec/{containers}[]/image")));
                        for (kind, rest) in OF_CONTAINERS {
                            name(kind, format!("{path}/spec/{containers}/{rest}"));
                        }
                    }
                    for (kind, rest) in OF_VOLUMES {
                        name(kind, format!("{path}/spec/volumes/{rest}"));
                    }
                    name("ServiceAccount", format!("{path}/spec/serviceAccountName"));
                    name("Secret", format!("{path}/spec/imagePullSecrets/name"));
                }
                Pod::Containers(path) => {
                    images.push(field(&format!("{path}[]/image")));
                    for (kind, rest) in OF_CONTAINERS {
                        name(kind, format!("{path}/{rest}"));
                    }
                }
                Pod::Volumes(path) => {
                    for (kind, rest) in OF_VOLUMES {
                        name(kind, format!("{path}/{rest}"));
                    }
                }
                Pod::Environment(variables, several) => {
                    for (kind, rest) in OF_CONTAINERS {
                        let below = rest.strip_prefix("env/").map(|rest| (variables, rest));
                        let (path, rest) = below.or_else(|| Some((several, rest.strip_prefix("envFrom/")?))).unwrap_or((variables, rest));
                        name(kind, format!("{path}/{rest}"));
                    }
                }
            }
        }
    }
    let names: Vec<Value> = names.into_iter().map(|(kind, fields)| json!({"kind": kind, "fieldSpecs": fields})).collect();
    let mut all = Map::new();
    for (key, fields) in [("images", images), ("nameReference", names), ("templateLabels", labels), ("commonAnnotations", annotations)] {
        if !fields.is_empty() {
            all.insert(key.to_owned(), fields.into());
        }
    }
    Value::Object(all)
}

/// `openapi.json`: by which key the lists of each kind are merged, for patches that people write themselves. Of the text's own release:
/// the newest would change with the compiler.
pub(super) fn openapi(kinds: &[&Custom], version: KubernetesVersion) -> Value {
    let schema = Schema::of(version);
    let mut types = Types { schema, known: BTreeMap::new() };
    let mut definitions = Map::new();
    for custom in kinds {
        let mut properties = Map::new();
        for pod in custom.pods {
            let (path, definition) = match pod {
                Pod::Template(path) => (path, reference(TypeId::POD_TEMPLATE_SPEC)),
                Pod::Containers(path) => (path, list("name", Some(TypeId::CONTAINER))),
                Pod::Volumes(path) => (path, list("name", Some(TypeId::VOLUME))),
                Pod::Environment(path, _) => (path, list("name", None)),
            };
            put(&mut properties, path, definition);
        }
        let reverse: Vec<&str> = custom.group.split('.').rev().collect();
        let name = format!("{}.{}.{}", reverse.join("."), custom.version, custom.kind);
        definitions.insert(name, kind(custom.group, custom.version, custom.kind, properties));
    }
    for type_id in [TypeId::POD_TEMPLATE_SPEC, TypeId::CONTAINER, TypeId::VOLUME] {
        types.learn(type_id);
    }
    for (api_version, name) in BUILT_IN {
        let Some(type_id) = schema.type_of(api_version, name) else { continue };
        types.learn(type_id);
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let properties = types.known.get(&type_id).cloned().flatten().unwrap_or_default();
        definitions.insert(type_id.name().to_owned(), kind(group, version, name, properties));
    }
    for (type_id, properties) in types.known {
        let properties = properties.unwrap_or_default();
        definitions.entry(type_id.name()).or_insert_with(|| json!({"type": "object", "properties": properties}));
    }
    definitions.sort_keys();
    json!({"swagger": "2.0", "info": {"title": "flinkc", "version": env!("CARGO_PKG_VERSION")}, "paths": {}, "definitions": definitions})
}

fn kind(group: &str, version: &str, kind: &str, properties: Map<String, Value>) -> Value {
    json!({
        "type": "object",
        "properties": properties,
        "x-kubernetes-group-version-kind": [{"group": group, "version": version, "kind": kind}],
    })
}

fn reference(type_id: TypeId) -> Value {
    json!({"$ref": format!("#/definitions/{}", type_id.name())})
}

fn list(key: &str, items: Option<TypeId>) -> Value {
    let items = items.map_or_else(|| json!({"type": "object"}), reference);
    json!({"type": "array", "items": items, "x-kubernetes-patch-merge-key": key, "x-kubernetes-patch-strategy": "merge"})
}

/// Sets a definition at a path of fields.
fn put(properties: &mut Map<String, Value>, path: &str, definition: Value) {
    let Some((first, rest)) = path.split_once('/') else {
        properties.insert(path.to_owned(), definition);
        return;
    };
    let child = properties.entry(first).or_insert_with(|| json!({"type": "object", "properties": {}}));
    if let Some(inner) = child.get_mut("properties").and_then(Value::as_object_mut) {
        put(inner, rest, definition);
    }
}

/// Kubernetes' own types, as far as lists in them are merged by a key.
struct Types {
    schema: Schema,
    /// What matters of a type; nothing if no list in it is merged, or while it is being looked at.
    known: BTreeMap<TypeId, Option<Map<String, Value>>>,
}

impl Types {
    /// Whether a type has anything to say.
    fn learn(&mut self, type_id: TypeId) -> bool {
        if let Some(known) = self.known.get(&type_id) {
            return known.is_some();
        }
        self.known.insert(type_id, None);
        let mut properties = Map::new();
        for field in self.schema.fields(type_id) {
            if let Shape::Object(inner) = field.shape
                && self.learn(inner)
            {
                properties.insert(field.name.to_owned(), reference(inner));
            } else if let (Shape::List(element), Some(key)) = (field.shape, field.merge_key()) {
                let inner = if let Shape::Object(inner) = element.shape() { Some(inner).filter(|inner| self.learn(*inner)) } else { None };
                properties.insert(field.name.to_owned(), list(key, inner));
            }
        }
        let matters = !properties.is_empty();
        self.known.insert(type_id, matters.then_some(properties));
        if !matters {
            self.known.remove(&type_id);
        }
        matters
    }
}
