//! Kubernetes as flinkc knows it: which fields its API has, how patches merge, in which order fields are written, and what
//! Pod Security says. In: JSON values. Out: facts, findings as data, changed values. Knows nothing of Flink, targets or text
//! formats, and never talks to a cluster. Facts: `schemas/kubernetes/` (from `k8s.io/kubernetes`, see SOURCE there).

pub mod amount;
pub mod base64;
pub mod bundle;
pub mod crd;
pub mod judge;
pub mod merge;
pub mod metadata;
pub mod order;
pub mod pod_security;
pub mod quantity;
pub mod schema;
pub mod semantics;
pub mod served;
pub mod structure;

mod table;
pub mod version;

pub use schema::{Schema, TypeId};
pub use version::KubernetesVersion;
