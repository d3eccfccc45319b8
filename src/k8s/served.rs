//! Which API versions a release serves: those that are gone, with what took their place, and those that are not there yet.
//! In: `apiVersion`, `kind`, a release. Out: a finding as data. Must not guess about groups that are nobody's of Kubernetes.
//! Source: the releases' OpenAPI (`schemas/kubernetes/kinds.txt`); Kubernetes' deprecation guide for what went before 1.33.

use super::schema::Schema;
use super::version::{KubernetesVersion, Versions};

/// API versions that no release since 1.33 serves: the version, the kind, the last minor that did, the version to use.
const GONE: &[(&str, &str, u8, &str)] = &[
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", 21, "apiextensions.k8s.io/v1"),
    ("apps/v1beta1", "Deployment", 15, "apps/v1"),
    ("apps/v1beta1", "StatefulSet", 15, "apps/v1"),
    ("apps/v1beta2", "DaemonSet", 15, "apps/v1"),
    ("apps/v1beta2", "Deployment", 15, "apps/v1"),
    ("apps/v1beta2", "ReplicaSet", 15, "apps/v1"),
    ("apps/v1beta2", "StatefulSet", 15, "apps/v1"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler", 24, "autoscaling/v2"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 25, "autoscaling/v2"),
    ("batch/v1beta1", "CronJob", 24, "batch/v1"),
    ("batch/v2alpha1", "CronJob", 20, "batch/v1"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", 24, "discovery.k8s.io/v1"),
    ("events.k8s.io/v1beta1", "Event", 24, "events.k8s.io/v1"),
    ("extensions/v1beta1", "DaemonSet", 15, "apps/v1"),
    ("extensions/v1beta1", "Deployment", 15, "apps/v1"),
    ("extensions/v1beta1", "Ingress", 21, "networking.k8s.io/v1"),
    ("extensions/v1beta1", "NetworkPolicy", 15, "networking.k8s.io/v1"),
    ("extensions/v1beta1", "PodSecurityPolicy", 15, ""),
    ("extensions/v1beta1", "ReplicaSet", 15, "apps/v1"),
    ("networking.k8s.io/v1beta1", "Ingress", 21, "networking.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "IngressClass", 21, "networking.k8s.io/v1"),
    ("node.k8s.io/v1beta1", "RuntimeClass", 24, "node.k8s.io/v1"),
    ("policy/v1beta1", "PodDisruptionBudget", 24, "policy/v1"),
    ("policy/v1beta1", "PodSecurityPolicy", 24, ""),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRole", 21, "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRoleBinding", 21, "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "Role", 21, "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "RoleBinding", 21, "rbac.authorization.k8s.io/v1"),
    ("scheduling.k8s.io/v1beta1", "PriorityClass", 21, "scheduling.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "StorageClass", 21, "storage.k8s.io/v1"),
];

/// Groups whose every kind Kubernetes itself serves.
const GROUPS: &[&str] = &[
    "",
    "apiextensions.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

/// Whether a release knows an `apiVersion` and `kind`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    /// It does.
    Yes,
    /// It is no kind of Kubernetes, or one that no bundle around Flink holds: nothing is known.
    Foreign,
    /// An earlier release was the last that did.
    Gone {
        /// The minor of that release.
        last: u8,
        /// The `apiVersion` to write; empty where nothing took its place.
        instead: &'static str,
    },
    /// Other releases do.
    Elsewhere {
        /// Those.
        versions: Versions,
    },
    /// The kind is known in other versions of its group, or another group.
    OtherVersion {
        /// The `apiVersion` to write.
        instead: &'static str,
    },
}

/// Looks an API up.
#[must_use]
pub fn served(api_version: &str, kind: &str, version: KubernetesVersion) -> Served {
    if let Some(found) = Schema::kind_in_any(api_version, kind) {
        return if found.versions.contains(version) { Served::Yes } else { Served::Elsewhere { versions: found.versions } };
    }
    if let Some((_, _, last, instead)) = GONE.iter().find(|(gone, name, _, _)| (*gone, *name) == (api_version, kind)) {
        return Served::Gone { last: *last, instead };
    }
    let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
    let known = GROUPS.contains(&group).then(|| Schema::of(version).kinds().filter(|known| known.kind == kind).last()).flatten();
    known.map_or(Served::Foreign, |known| Served::OtherVersion { instead: known.api_version })
}

#[cfg(test)]
mod tests {
    use super::{GONE, Served, served};
    use crate::k8s::KubernetesVersion;

    #[test]
    fn apis_come_and_go() {
        let of = |api: &str, kind: &str| served(api, kind, KubernetesVersion::LATEST);
        assert_eq!(of("apps/v1", "Deployment"), Served::Yes);
        assert_eq!(of("flink.apache.org/v1beta1", "FlinkDeployment"), Served::Foreign);
        assert_eq!(of("policy/v1beta1", "PodDisruptionBudget"), Served::Gone { last: 24, instead: "policy/v1" });
        assert_eq!(of("v1", "Deployment"), Served::OtherVersion { instead: "apps/v1" });
        assert_eq!(of("apps/v2", "Deployment"), Served::OtherVersion { instead: "apps/v1" });
        assert!(matches!(served("storage.k8s.io/v1", "VolumeAttributesClass", KubernetesVersion::OLDEST), Served::Elsewhere { .. }));
        assert!(GONE.is_sorted());
        for (api, kind, _, instead) in GONE {
            assert!(instead.is_empty() || served(instead, kind, KubernetesVersion::LATEST) == Served::Yes, "{api} {kind}");
        }
    }
}
