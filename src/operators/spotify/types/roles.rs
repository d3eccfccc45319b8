//! JobManager and TaskManagers. Source: the definition of the repository's head, July 2026.

use std::collections::BTreeMap;

use super::{
    Affinity, Behavior, ClaimTemplate, Container, HostAlias, Metric, PodSecurity, Probe, Quantity, Resources, Toleration, Volume,
    VolumeMount,
};
use crate::operators::apache::types::{fields, words};

words! {
    /// Who reaches the JobManager's Service.
    AccessScope {
        /// The cluster.
        Cluster = "Cluster",
        /// Google's network.
        Vpc = "VPC",
        /// Everybody: a load balancer.
        External = "External",
        /// A port of each node.
        NodePort = "NodePort",
        /// The cluster, without an address of its own.
        Headless = "Headless",
    }
}

words! {
    /// A transport protocol.
    Protocol {
        /// TCP.
        Tcp = "TCP",
        /// UDP.
        Udp = "UDP",
        /// SCTP.
        Sctp = "SCTP",
    }
}

fields! {
    /// A further port of a container; no Service has it.
    #[schemars(extend("required" = ["containerPort"]))]
    ExtraPort {
        /// The number.
        #[schemars(extend("minimum" = 1, "maximum" = 65535))]
        container_port: i32,
        /// Its name.
        name: String,
        /// Its protocol.
        protocol: Protocol,
    }
}

fields! {
    /// The Ingress of the web UI.
    Ingress {
        /// Its annotations.
        annotations: BTreeMap<String, String>,
        /// The host; `{{$clusterName}}` is replaced.
        host_format: String,
        /// The certificate's Secret.
        tls_secret_name: String,
        /// Whether it has a certificate.
        #[schemars(extend("x-default" = false))]
        use_tls: bool,
    }
}

fields! {
    /// Ports of the JobManager.
    JobManagerPorts {
        /// `blob.server.port`.
        #[schemars(extend("minimum" = 1, "maximum" = 65535, "x-default" = 6124))]
        blob: i32,
        /// `query.server.port`.
        #[schemars(extend("minimum" = 1, "maximum" = 65535, "x-default" = 6125))]
        query: i32,
        /// `jobmanager.rpc.port`.
        #[schemars(extend("minimum" = 1, "maximum" = 65535, "x-default" = 6123))]
        rpc: i32,
        /// `rest.port`.
        #[schemars(extend("minimum" = 1, "maximum" = 65535, "x-default" = 8081))]
        ui: i32,
    }
}

fields! {
    /// Ports of a TaskManager.
    TaskManagerPorts {
        /// The data port, on the Service and in no option.
        #[schemars(extend("minimum" = 1, "maximum" = 65535, "x-default" = 6121))]
        data: i32,
        /// `query.server.port`.
        #[schemars(extend("minimum" = 1, "maximum" = 65535, "x-default" = 6125))]
        query: i32,
        /// `taskmanager.rpc.port`.
        #[schemars(extend("minimum" = 1, "maximum" = 65535, "x-default" = 6122))]
        rpc: i32,
    }
}

fields! {
    /// The JobManager.
    JobManager {
        /// Annotations of its Service.
        #[serde(rename = "ServiceAnnotations")]
        service_annotations: BTreeMap<String, String>,
        /// Labels of its Service.
        #[serde(rename = "ServiceLabels")]
        service_labels: BTreeMap<String, String>,
        /// Who reaches its Service.
        #[schemars(extend("x-default" = "Cluster"))]
        access_scope: AccessScope,
        /// Where it may run.
        affinity: Affinity,
        /// Further ports.
        extra_ports: Vec<ExtraPort>,
        /// Lines of /etc/hosts.
        host_aliases: Vec<HostAlias>,
        /// An Ingress.
        ingress: Ingress,
        /// Containers before it.
        init_containers: Vec<Container>,
        /// Its liveness probe, laid over a TCP probe of the rpc port.
        liveness_probe: Probe,
        /// Memory that is no heap, before 1.10.
        memory_off_heap_min: Quantity,
        /// Percent of memory that is no heap, before 1.10.
        memory_off_heap_ratio: i32,
        /// Percent of the container's memory that Flink gets, from 1.10.
        memory_process_ratio: i32,
        /// Labels of its node.
        node_selector: BTreeMap<String, String>,
        /// Annotations of its pod.
        pod_annotations: BTreeMap<String, String>,
        /// Labels of its pod.
        pod_labels: BTreeMap<String, String>,
        /// Its ports.
        #[schemars(extend("x-default" = { "blob": 6124, "query": 6125, "rpc": 6123, "ui": 8081 }))]
        ports: JobManagerPorts,
        /// Its readiness probe, laid over a TCP probe of the rpc port.
        readiness_probe: Probe,
        /// One.
        #[schemars(extend("minimum" = 1, "maximum" = 1, "x-default" = 1))]
        replicas: i32,
        /// Requests and limits.
        #[schemars(extend("x-default" = { "limits": { "cpu": 2, "memory": "2Gi" }, "requests": { "cpu": "200m", "memory": "512Mi" } }))]
        resources: Resources,
        /// The pod's security context.
        security_context: PodSecurity,
        /// Containers beside it.
        sidecars: Vec<Container>,
        /// What its pod puts up with.
        tolerations: Vec<Toleration>,
        /// Claims for it.
        volume_claim_templates: Vec<ClaimTemplate>,
        /// Mounts of its container.
        volume_mounts: Vec<VolumeMount>,
        /// Volumes of its pod.
        volumes: Vec<Volume>,
    }
}

fields! {
    /// The TaskManagers.
    TaskManager {
        /// Where they may run.
        affinity: Affinity,
        /// `StatefulSet` or `Deployment`; with another text nothing is started.
        #[schemars(extend("x-default" = "StatefulSet"))]
        deployment_type: String,
        /// Further ports.
        extra_ports: Vec<ExtraPort>,
        /// An autoscaler of their number.
        horizontal_pod_autoscaler: HorizontalPodAutoscaler,
        /// Lines of /etc/hosts.
        host_aliases: Vec<HostAlias>,
        /// Containers before them.
        init_containers: Vec<Container>,
        /// Their liveness probe, laid over a TCP probe of the rpc port.
        liveness_probe: Probe,
        /// Memory that is no heap, before 1.10.
        memory_off_heap_min: Quantity,
        /// Percent of memory that is no heap, before 1.10.
        memory_off_heap_ratio: i32,
        /// Percent of the container's memory that Flink gets, from 1.10.
        memory_process_ratio: i32,
        /// Labels of their nodes.
        node_selector: BTreeMap<String, String>,
        /// Annotations of their pods.
        pod_annotations: BTreeMap<String, String>,
        /// Labels of their pods.
        pod_labels: BTreeMap<String, String>,
        /// Their ports.
        #[schemars(extend("x-default" = { "data": 6121, "query": 6125, "rpc": 6122 }))]
        ports: TaskManagerPorts,
        /// Their readiness probe, laid over a TCP probe of the rpc port.
        readiness_probe: Probe,
        /// How many.
        #[schemars(extend("minimum" = 1, "x-default" = 3))]
        replicas: i32,
        /// Requests and limits.
        #[schemars(extend("x-default" = { "limits": { "cpu": 2, "memory": "2Gi" }, "requests": { "cpu": "200m", "memory": "512Mi" } }))]
        resources: Resources,
        /// The pods' security context.
        security_context: PodSecurity,
        /// Containers beside them.
        sidecars: Vec<Container>,
        /// What their pods put up with.
        tolerations: Vec<Toleration>,
        /// Claims for each of them.
        volume_claim_templates: Vec<ClaimTemplate>,
        /// Mounts of their container.
        volume_mounts: Vec<VolumeMount>,
        /// Volumes of their pods.
        volumes: Vec<Volume>,
    }
}

fields! {
    /// An autoscaler of the TaskManagers' number.
    #[schemars(extend("required" = ["maxReplicas"]))]
    HorizontalPodAutoscaler {
        /// How fast it acts.
        behavior: Behavior,
        /// At most.
        max_replicas: i32,
        /// What it looks at.
        metrics: Vec<Metric>,
        /// At least.
        min_replicas: i32,
    }
}
