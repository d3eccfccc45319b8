//! The rules on files that flinkc did not write: FK4101 to FK4199. Their examples are Kubernetes manifests.

use crate::diagnostic::{Kind, Level, Rule};

/// Every rule of this stage, sorted by code.
pub static RULES: &[&Rule] = &[&BAD_YAML, &NOT_UTF8_YAML, &NOT_AN_OBJECT, &KIND_NOT_CHECKED];

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
