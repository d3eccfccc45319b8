//! FlinkDeployment: a cluster, with or without a job of its own.
//!
//! Source: the definitions of tags 1.10.0 to 1.15.0 and of the development branch before 1.16.

use std::collections::BTreeMap;

use super::{DeploymentStatus, FlinkConfiguration, Job, Metadata, PodTemplate, Resources, fields, words};

fields! {
    /// A cluster, with or without a job of its own.
    FlinkDeployment {
        /// Group and version.
        api_version: String,
        /// `FlinkDeployment`.
        kind: String,
        /// Name, namespace, labels, annotations.
        metadata: Metadata,
        /// What is wanted.
        spec: FlinkDeploymentSpec,
        /// What is there; written by the operator only.
        status: DeploymentStatus,
    }
}

words! {
    /// The Flink minors that a release names; which of them it supports is the validator's matter.
    FlinkVersion {
        /// Flink 1.13; known, not supported.
        V1_13 = "v1_13",
        /// Flink 1.14; known, not supported.
        V1_14 = "v1_14",
        /// Flink 1.15.
        V1_15 = "v1_15",
        /// Flink 1.16.
        V1_16 = "v1_16",
        /// Flink 1.17.
        V1_17 = "v1_17",
        /// Flink 1.18.
        V1_18 = "v1_18",
        /// Flink 1.19.
        V1_19 = "v1_19",
        /// Flink 1.20.
        V1_20 = "v1_20",
        /// Flink 2.0.
        #[schemars(extend("x-since" = "1.11"))]
        V2_0 = "v2_0",
        /// Flink 2.1.
        #[schemars(extend("x-since" = "1.13"))]
        V2_1 = "v2_1",
        /// Flink 2.2.
        #[schemars(extend("x-since" = "1.13"))]
        V2_2 = "v2_2",
        /// Flink 2.3.
        #[schemars(extend("x-since" = "1.16"))]
        V2_3 = "v2_3",
        /// Flink 2.4.
        #[schemars(extend("x-since" = "1.16"))]
        V2_4 = "v2_4",
    }
}

words! {
    /// Who starts the TaskManagers.
    DeploymentMode {
        /// Flink itself, by need.
        Native = "native",
        /// The operator, a fixed number.
        Standalone = "standalone",
    }
}

fields! {
    /// What a cluster should be.
    FlinkDeploymentSpec {
        /// Flink's options.
        flink_configuration: FlinkConfiguration,
        /// Flink's minor, as the operator spells it.
        flink_version: FlinkVersion,
        /// The image of both roles.
        image: String,
        /// When the image is pulled: Kubernetes' words, though the definition takes any text.
        image_pull_policy: String,
        /// An Ingress before the REST service.
        ingress: Ingress,
        /// The job of an application cluster; absent for a session cluster.
        job: Job,
        /// The JobManager.
        job_manager: JobManager,
        /// Logging configuration by file name.
        log_configuration: BTreeMap<String, String>,
        /// Who starts the TaskManagers; native where it is absent.
        mode: DeploymentMode,
        /// The pod of both roles.
        pod_template: PodTemplate,
        /// A change restarts the cluster.
        restart_nonce: i64,
        /// The service account of the pods.
        service_account: String,
        /// The TaskManagers.
        task_manager: TaskManager,
    }
}

fields! {
    /// An Ingress before the REST service.
    Ingress {
        /// Annotations of the Ingress.
        annotations: BTreeMap<String, String>,
        /// Its class.
        class_name: String,
        /// Labels of the Ingress.
        labels: BTreeMap<String, String>,
        /// Host and path, with `{{name}}` and `{{namespace}}`.
        template: String,
        /// Certificates by host.
        tls: Vec<IngressTls>,
    }
}

fields! {
    /// One certificate.
    IngressTls {
        /// The hosts that it covers.
        hosts: Vec<String>,
        /// The Secret that holds it.
        secret_name: String,
    }
}

fields! {
    /// The JobManager.
    JobManager {
        /// The JobManager's pod, over the common one.
        pod_template: PodTemplate,
        /// How many; more than one needs high availability.
        replicas: i64,
        /// CPU, memory and disk, as Flink spells them.
        resource: Resource,
        /// Requests and limits, as Kubernetes spells them.
        #[schemars(extend("x-since" = "1.16"))]
        resources: Resources,
    }
}

fields! {
    /// The TaskManagers.
    TaskManager {
        /// The TaskManagers' pod, over the common one.
        pod_template: PodTemplate,
        /// How many, in standalone mode; also what `kubectl scale` changes.
        #[schemars(extend("x-scale-replicas" = true))]
        replicas: i64,
        /// CPU, memory and disk, as Flink spells them.
        resource: Resource,
        /// Requests and limits, as Kubernetes spells them.
        #[schemars(extend("x-since" = "1.16"))]
        resources: Resources,
    }
}

fields! {
    /// CPU, memory and disk of a role.
    Resource {
        /// Cores.
        cpu: f64,
        /// Local disk, a quantity of Kubernetes.
        ephemeral_storage: String,
        /// Memory of the whole process, as Flink spells it or as a whole quantity.
        memory: String,
    }
}
