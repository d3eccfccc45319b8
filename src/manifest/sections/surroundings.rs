//! What surrounds the cluster: scaling, REST and Ingress, network policy, disruption budget.
//!
//! Source: language reference, section 4.7.

use super::super::read::{Named, table, words};
use super::super::types::{Duration, Name, NodePort, Percent, Positive, Ratio, Raw, Templated};
use super::choices::check_scaling;

words! {
    /// The kind of the REST Service.
    RestService {
        /// Reachable in the cluster only.
        ClusterIp = "cluster-ip",
        /// A port of each node.
        NodePort = "node-port",
        /// A load balancer of the cloud.
        LoadBalancer = "load-balancer",
        /// Without an address of its own.
        Headless = "headless",
    }
}

table! {
    /// Scaling of TaskManagers: `reactive` or `autoscaler`.
    Scaling, check = check_scaling {
        /// The job takes what TaskManagers there are. Application mode only.
        reactive: Reactive = "reactive", targets: "S O P";
        /// The operator's autoscaler. The table switches it on, and the adaptive scheduler from Flink 1.18.
        autoscaler: Autoscaler = "autoscaler", targets: "O";
    }
}

table! {
    /// The job takes what TaskManagers there are.
    Reactive {
        /// The fewest TaskManagers. Required.
        min: Positive = "min", examples: [1];
        /// The most TaskManagers. Required.
        max: Positive = "max", examples: [10];
        /// The cpu use that a HorizontalPodAutoscaler holds, in percent; with it `replicas` is not written.
        cpu: Percent = "cpu", examples: [70];
    }
}

table! {
    /// The operator's autoscaler. Its other options stand in `config` as `job.autoscaler.*`.
    Autoscaler {
        /// The least parallelism of a vertex.
        min_parallelism: Positive = "min-parallelism", examples: [4];
        /// The greatest parallelism of a vertex.
        max_parallelism: Positive = "max-parallelism", examples: [48];
        /// How busy vertices should be, from 0 to 1.
        target_utilization: Ratio = "target-utilization", examples: [0.7];
        /// The window over which metrics are averaged.
        window: Duration = "window", examples: ["10m"];
        /// How long nothing is scaled after a change.
        stabilization: Duration = "stabilization", examples: ["5m"];
    }
}

table! {
    /// Two clusters side by side while an edit is rolled out.
    BlueGreen {
        /// How long the old cluster stays. Not written by default.
        deletion_delay: Duration = "deletion-delay", examples: ["5m"], targets: "O";
        /// How long the new cluster may take to become ready. Not written by default.
        abort_grace_period: Duration = "abort-grace-period", examples: ["10m"], targets: "O";
    }
}

table! {
    /// The Service of Flink's REST interface.
    Rest {
        /// The kind of the Service. An error on lyft; nextbreakpoint has the first two.
        service: RestService = "service", default: "cluster-ip", examples: ["node-port"], targets: "S N O P X";
        /// The port of each node, with `node-port`.
        node_port: NodePort = "node-port", examples: [30081], targets: "S";
        /// Labels of the Service.
        labels: Named<String> = "labels", default: {}, examples: [{ "exposed": "no" }], targets: "S N O P";
        /// Annotations of the Service.
        annotations: Named<String> = "annotations", default: {}, targets: "S N O P";
    }
}

table! {
    /// An Ingress in front of REST. It is an object of its own, so that an edit restarts nothing; `operator.ingress` and spotify hand it to the operator.
    Ingress {
        /// The host, with placeholders. Required.
        host: Templated<String> = "host", examples: ["{name}.flink.example.com"];
        /// The path, with placeholders. An error on spotify.
        path: Templated<String> = "path", default: "/", examples: ["/{name}"], targets: "S N O";
        /// The class of the Ingress.
        class: Name = "class", examples: ["nginx"];
        /// A Secret with the certificate.
        tls_secret: Name = "tls-secret", examples: ["wildcard-tls"];
        /// Labels of the Ingress.
        labels: Named<String> = "labels", default: {}, targets: "S N O";
        /// Annotations of the Ingress.
        annotations: Named<String> = "annotations", default: {}, examples: [{ "nginx.ingress.kubernetes.io/auth-type": "basic" }];
    }
}

table! {
    /// A NetworkPolicy: only our ports, only our pods, and whom these keys name.
    NetworkPolicy {
        /// Whether there is one. `flinkc:production` sets true.
        enabled: bool = "enabled", default: false, examples: [true];
        /// Who else may reach REST: peers in Kubernetes' own words.
        rest_from: Vec<Raw> = "rest-from", default: [], examples: [[{ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "ingress" } } }]];
        /// Who may reach the metrics port: peers in Kubernetes' own words.
        metrics_from: Vec<Raw> = "metrics-from", default: [], examples: [[{ "namespaceSelector": { "matchLabels": { "kubernetes.io/metadata.name": "monitoring" } } }]];
        /// Where pods may go, in Kubernetes' own words; without it anywhere.
        egress_to: Vec<Raw> = "egress-to", default: [], examples: [[{ "ipBlock": { "cidr": "10.0.0.0/8" } }]];
    }
}

table! {
    /// A PodDisruptionBudget for each role.
    DisruptionBudget {
        /// Whether there is one. `flinkc:dev` sets false.
        enabled: bool = "enabled", default: true, examples: [false];
        /// How many pods of a role a drain may take at once.
        max_unavailable: Positive = "max-unavailable", default: 1, examples: [1];
    }
}
