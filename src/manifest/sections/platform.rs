//! The place: `[platform]`, and what may be emitted beside the job: `[components]`.
//!
//! Source: language reference, section 4.9.

use super::super::read::{table, words};
use super::super::types::{ImageReference, Name, Raw, Size, Version};
use super::choices::check_zetcd;

words! {
    /// The service mesh of the place.
    Mesh {
        /// None.
        None = "none",
        /// Istio.
        Istio = "istio",
        /// Linkerd.
        Linkerd = "linkerd",
    }
}

table! {
    /// What the bundle must be valid for.
    Platform {
        /// The Kubernetes version.
        kubernetes: Version = "kubernetes", default: "1.34", examples: ["1.34"];
        /// The version of the operator that `target` names.
        operator: Version = "operator", default: "1.15", examples: ["1.15"], targets: "O";
        /// The namespaces that the operator watches; none means all.
        watch_namespaces: Vec<Name> = "watch-namespaces", default: [], examples: [["streaming"]], targets: "O";
        /// Whether the Prometheus operator is there, and with it the kind PodMonitor.
        prometheus_operator: bool = "prometheus-operator", default: false, examples: [true];
        /// The service mesh: it decides port names and its own rules.
        mesh: Mesh = "mesh", default: "none", examples: ["istio"], targets: "S O P";
    }
}

table! {
    /// What is emitted beside the job; in a workspace, once for all members.
    Components {
        /// An object store for development; only in a profile that inherits `flinkc:dev`.
        minio: Minio = "minio";
        /// ZooKeeper's interface on etcd.
        zetcd: Zetcd = "zetcd", targets: "S N O P L";
        /// Values for the Helm chart of the Apache operator.
        operator: OperatorComponent = "operator";
    }
}

table! {
    /// An object store for development.
    Minio {
        /// Its image. Required.
        image: ImageReference = "image", examples: ["minio/minio:RELEASE.2025-09-07T16-13-09Z"];
        /// A Secret whose entries `access-key` and `secret-key` are the store's user and password. Required.
        secret: Name = "secret", examples: ["minio"];
        /// The size of its disk.
        size: Size = "size", default: "1g", examples: ["10g"];
        /// Buckets that are made when it starts.
        buckets: Vec<Name> = "buckets", default: [], examples: [["flink-data"]];
    }
}

table! {
    /// ZooKeeper's interface on etcd: an etcd that is brought along, or one that exists.
    Zetcd, check = check_zetcd {
        /// The image of zetcd. Required.
        image: ImageReference = "image", examples: ["registry.example.com/mirror/zetcd:v0.0.5"];
        /// The image of etcd, which is then brought along. This or `endpoints` is required.
        etcd_image: ImageReference = "etcd-image", examples: ["registry.example.com/mirror/etcd:v3.5.21"];
        /// Addresses of an etcd that exists, each `host:port`.
        endpoints: Vec<String> = "endpoints", examples: [["etcd-0.etcd:2379", "etcd-1.etcd:2379"]];
        /// The size of the disk of an etcd that is brought along.
        size: Size = "size", default: "1g", examples: ["1g"];
    }
}

table! {
    /// Values for the Helm chart of the Apache operator.
    OperatorComponent {
        /// Flink's and the operator's options for the chart's default configuration; checked like `config`.
        default_config: Raw = "default-config", default: {}, examples: [{ "kubernetes.operator.jm-deployment.shutdown-ttl": "30s" }];
        /// Further values of the chart, in its own words.
        values: Raw = "values", default: {}, examples: [{ "defaultConfiguration": { "create": true, "append": true } }];
    }
}
