//! The rules on files that flinkc did not write: FK4101 to FK4199. Their examples are Kubernetes manifests.

use super::pods::rules as pods;
use super::together_rules::{
    CLAIM_SHARED, CLUSTER_ID_SHARED, DRAIN_BLOCKED, JOBMANAGER_CUT_OFF, KEY_MISSING, NAME_MISSPELT, NAME_OUTSIDE, NODE_PORT_TWICE,
    PORT_MISSING, SCALER_AND_REPLICAS, SELECTS_NOTHING, SELECTS_TOO_MUCH, STATE_FOLDER_SHARED, TWO_SCALERS,
};
use crate::diagnostic::{Kind, Level, Rule};

/// Every rule of this stage, sorted by code.
pub static RULES: &[&Rule] = &[
    &BAD_YAML,
    &NOT_UTF8_YAML,
    &NOT_AN_OBJECT,
    &KIND_NOT_CHECKED,
    &DEFINITION_NOT_JUDGED,
    &UNKNOWN_FIELD,
    &WRONG_TYPE,
    &REQUIRED,
    &INVALID_VALUE,
    &FORBIDDEN,
    &DUPLICATE,
    &API_NOT_SERVED,
    &SERVER_WARNING,
    &NEVER_WORKS,
    &KEY_MISSING,
    &NAME_MISSPELT,
    &NAME_OUTSIDE,
    &PORT_MISSING,
    &SELECTS_NOTHING,
    &SELECTS_TOO_MUCH,
    &NODE_PORT_TWICE,
    &TWO_SCALERS,
    &SCALER_AND_REPLICAS,
    &DRAIN_BLOCKED,
    &CLAIM_SHARED,
    &JOBMANAGER_CUT_OFF,
    &CLUSTER_ID_SHARED,
    &STATE_FOLDER_SHARED,
    &pods::MEMORY_ABOVE_LIMIT,
    &pods::SCHEME_WITHOUT_PLUGIN,
    &pods::ACCOUNT_WITHOUT_RIGHTS,
    &pods::STANDBY_BEHIND_SERVICE,
    &pods::POD_ADDRESS_WITHOUT_HA,
    &pods::VARIABLE_NOT_WRITTEN,
    &pods::LOG_FILE_HIDDEN,
    &pods::USER_NOT_NUMERIC,
    &pods::CLAIM_WITHOUT_GROUP,
    &pods::FOLDER_NOT_WRITABLE,
];

refusal! {
    /// Text that kubectl cannot read, or reads in a way that nobody means.
    BAD_YAML, "FK4101", "bad-yaml",
    "A manifest is YAML or JSON as kubectl reads it, and no map has one key twice.",
    "kubectl stops here, or keeps the last of two values in silence.",
    "sigs.k8s.io/yaml 1.6.0; kubectl with strict validation",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\ndata:\n  a: \"1\"\n  a: \"2\"\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\ndata:\n  a: \"1\"\n  b: \"2\"\n"
}
refusal! {
    /// Bytes that are no UTF-8.
    NOT_UTF8_YAML, "FK4102", "manifest-not-utf8",
    "A manifest is UTF-8 text.",
    "Kubernetes and Flink read UTF-8 only.",
    "sigs.k8s.io/yaml 1.6.0",
    "",
    ""
}
refusal! {
    /// A document without `apiVersion` or `kind`.
    NOT_AN_OBJECT, "FK4103", "not-an-object",
    "Each document of a manifest says its `apiVersion` and its `kind`.",
    "The API server cannot tell what it is.",
    "Kubernetes, API conventions",
    "apiVersion: v1\nmetadata:\n  name: orders\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\n"
}

/// A kind that no schema describes.
pub static KIND_NOT_CHECKED: Rule = Rule {
    code: "FK4104",
    name: "kind-not-checked",
    level: Level::Hint,
    kind: Kind::Lint,
    checks: "Each object is of a kind that flinkc knows in the Kubernetes release asked for.",
    because: "What is wrong with the object shows only when it is applied.",
    fires: "apiVersion: example.com/v1\nkind: Greeting\nmetadata:\n  name: hello\n",
    clean: "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hello\n",
    source: "schemas/kubernetes",
};

/// A part of a definition that only a server can hold against an object.
pub static DEFINITION_NOT_JUDGED: Rule = Rule {
    code: "FK4105",
    name: "definition-not-judged",
    level: Level::Hint,
    kind: Kind::Lint,
    checks: "Every pattern, format and rule in CEL of a custom resource definition can be judged offline, within a bounded time.",
    because: "Silence would pass for consent: what was left out shows only when the object is applied.",
    fires: "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: greetings.example.com\nspec:\n  group: example.com\n  scope: Namespaced\n  names:\n    kind: Greeting\n    plural: greetings\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          to:\n            type: string\n            format: email\n---\napiVersion: example.com/v1\nkind: Greeting\nmetadata:\n  name: hello\nto: a@example.com\n",
    clean: "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: greetings.example.com\nspec:\n  group: example.com\n  scope: Namespaced\n  names:\n    kind: Greeting\n    plural: greetings\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          to:\n            type: string\n            pattern: ^[a-z]+$\n---\napiVersion: example.com/v1\nkind: Greeting\nmetadata:\n  name: hello\nto: all\n",
    source: "k8s::crd",
};

refusal! {
    /// A field that the kind does not have in this release.
    UNKNOWN_FIELD, "FK4110", "kubernetes-unknown-field",
    "Every field is one that its type has in the Kubernetes release asked for; case matters.",
    "The API server refuses the object, or without strict validation drops the field.",
    "Kubernetes' published OpenAPI; asked of kube-apiserver v1.36.3",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\ndta: {}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\ndata: {}\n"
}
refusal! {
    /// A value of another JSON type, or text that cannot be read.
    WRONG_TYPE, "FK4111", "kubernetes-wrong-type",
    "Every value has the JSON type of its field, and quantities, base64 and times can be read.",
    "Nothing is converted: the API server cannot decode the object.",
    "kube-apiserver v1.36.3, decoding",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\ndata:\n  retries: 3\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\ndata:\n  retries: \"3\"\n"
}
refusal! {
    /// A field that must be there.
    REQUIRED, "FK4112", "kubernetes-required",
    "Fields without which the API server refuses an object are there and not empty.",
    "The API server refuses the object.",
    "k8s.io/kubernetes/pkg/apis/*/validation v1.36; asked of kube-apiserver v1.36.3",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\nspec:\n  containers:\n  - name: main\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\nspec:\n  containers:\n  - name: main\n    image: flink:1.20\n"
}
refusal! {
    /// A value that its field does not take.
    INVALID_VALUE, "FK4113", "kubernetes-invalid-value",
    "Names, ports, labels, selectors, ranges, words and sizes are ones that the API server takes in that field.",
    "The API server refuses the object.",
    "k8s.io/kubernetes/pkg/apis/*/validation v1.36; asked of kube-apiserver v1.36.3",
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  clusterIP: None\n  ports:\n  - port: 70000\n    targetPort: 8081\n",
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  clusterIP: None\n  ports:\n  - port: 7000\n    targetPort: 8081\n"
}
refusal! {
    /// A field that may not be set beside another.
    FORBIDDEN, "FK4114", "kubernetes-forbidden",
    "Fields that exclude one another are not set together.",
    "The API server refuses the object.",
    "k8s.io/kubernetes/pkg/apis/*/validation v1.36; asked of kube-apiserver v1.36.3",
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  clusterIP: None\n  ports:\n  - port: 8081\n    nodePort: 30081\n",
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: orders\nspec:\n  clusterIP: None\n  ports:\n  - port: 8081\n"
}
refusal! {
    /// One item twice in a list whose items differ.
    DUPLICATE, "FK4115", "kubernetes-duplicate",
    "Items of a list that have a key (containers, ports, variables, mounts) are there once.",
    "The API server refuses the object, or one of the two is dropped.",
    "kube-apiserver v1.36.3, server-side apply and validation",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\nspec:\n  containers:\n  - name: main\n    image: flink:1.20\n    env:\n    - name: A\n      value: a\n    - name: A\n      value: b\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\nspec:\n  containers:\n  - name: main\n    image: flink:1.20\n    env:\n    - name: A\n      value: b\n"
}
refusal! {
    /// An API version that the release does not have.
    API_NOT_SERVED, "FK4116", "kubernetes-api-not-served",
    "Every `apiVersion` is one that the Kubernetes release asked for serves for the kind.",
    "The API server knows no such kind there: nothing is applied.",
    "Kubernetes, deprecation guide; schemas/kubernetes/kinds.txt",
    "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: orders\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\n"
}

/// What the API server warns of.
pub static SERVER_WARNING: Rule = Rule {
    code: "FK4117",
    name: "kubernetes-warning",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Nothing is set that the API server takes with a warning: deprecated fields, names that no host can have, repeated ports.",
    because: "The object is taken, and does not do all that it says, or will not in a later release.",
    fires: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\nspec:\n  terminationGracePeriodSeconds: -1\n  containers:\n  - name: main\n    image: flink:1.20\n",
    clean: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\nspec:\n  terminationGracePeriodSeconds: 30\n  containers:\n  - name: main\n    image: flink:1.20\n",
    source: "k8s.io/kubernetes/pkg/api/*/warnings.go v1.36",
};

/// What the API server takes in silence and cannot work.
pub static NEVER_WORKS: Rule = Rule {
    code: "FK4118",
    name: "kubernetes-never-works",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Nothing is set that the API server takes in silence although it cannot work: probes on unknown ports, relative mount paths, objects too large for etcd.",
    because: "The apply, or the dry run before it, succeeds, and the pods do not.",
    fires: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\nspec:\n  containers:\n  - name: main\n    image: flink:1.20\n    livenessProbe:\n      tcpSocket:\n        port: rest\n",
    clean: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: orders\nspec:\n  containers:\n  - name: main\n    image: flink:1.20\n    ports:\n    - name: rest\n      containerPort: 8081\n    livenessProbe:\n      tcpSocket:\n        port: rest\n",
    source: "kube-apiserver v1.36.3 and kubelet, observed",
};
