//! What guards and scales the pods: disruption budgets, a NetworkPolicy, the autoscaler of reactive mode, an Ingress, mesh rules.

use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, MetricSpec, MetricTarget, ResourceMetricSource,
};
use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend, IngressSpec, IngressTLS,
    NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
    ServiceBackendPort,
};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::Object;
use super::labels::{self, Component, Map, label_selector, metadata};
use crate::manifest::sections::{JobManagerKind, Mesh, TaskManagerKind};
use crate::plan::{Components, ComponentsPlan, IngressPlan, NetworkPolicyPlan, Plan};
use crate::resolve::COMPONENTS;

/// All guards of a bundle.
pub(in crate::target) fn objects(plan: &Plan) -> Vec<Object> {
    let mut objects = Vec::new();
    if let Some(max) = plan.max_unavailable {
        // a Job has no scale that a budget could read
        if plan.jobmanager.kind != JobManagerKind::Job {
            objects.push(budget(plan, Component::JobManager, max));
        }
        objects.push(budget(plan, Component::TaskManager, max));
    }
    if let Some(policy) = &plan.network_policy {
        objects.push(network(plan, policy));
    }
    let kind = if plan.taskmanager.kind == TaskManagerKind::StatefulSet { "StatefulSet" } else { "Deployment" };
    objects.extend(autoscaler(plan, ("apps/v1", kind, &labels::name(plan, "taskmanager"))));
    objects.extend(ingress_of(plan));
    objects
}

/// An Ingress of our own, if one is wanted.
pub(in crate::target) fn ingress_of(plan: &Plan) -> Option<Object> {
    plan.ingress.as_ref().map(|i| Object::of(&plan.name, &ingress(plan, i)))
}

/// A policy for all pods of the cluster.
pub(in crate::target) fn network(plan: &Plan, policy: &NetworkPolicyPlan) -> Object {
    Object::of(&plan.name, &network_policy(plan, policy))
}

/// A budget of one role.
pub(in crate::target) fn budget(plan: &Plan, component: Component, max: u32) -> Object {
    let spec = PodDisruptionBudgetSpec {
        max_unavailable: Some(IntOrString::Int(i32::try_from(max).unwrap_or(i32::MAX))),
        selector: Some(label_selector(plan, component)),
        ..PodDisruptionBudgetSpec::default()
    };
    let metadata = metadata(plan, component.word(), Some(component));
    Object::of(&plan.name, &PodDisruptionBudget { metadata, spec: Some(spec), ..PodDisruptionBudget::default() })
}

/// Reactive mode follows the TaskManagers; this moves them, by what holds their number (its apiVersion, kind and name).
pub(in crate::target) fn autoscaler(plan: &Plan, (api_version, kind, name): (&str, &str, &str)) -> Option<Object> {
    let reactive = plan.reactive?;
    let cpu = reactive.cpu?;
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let spec = HorizontalPodAutoscalerSpec {
        scale_target_ref: CrossVersionObjectReference {
            api_version: Some(api_version.to_owned()),
            kind: kind.to_owned(),
            name: name.to_owned(),
        },
        min_replicas: Some(number(reactive.min)),
        max_replicas: number(reactive.max),
        metrics: Some(vec![MetricSpec {
            type_: "Resource".to_owned(),
            resource: Some(ResourceMetricSource {
                name: "cpu".to_owned(),
                target: MetricTarget { type_: "Utilization".to_owned(), average_utilization: Some(cpu.into()), ..MetricTarget::default() },
            }),
            ..MetricSpec::default()
        }]),
        ..HorizontalPodAutoscalerSpec::default()
    };
    let metadata = metadata(plan, "taskmanager", Some(Component::TaskManager));
    Some(Object::of(&plan.name, &HorizontalPodAutoscaler { metadata, spec: Some(spec), ..HorizontalPodAutoscaler::default() }))
}

fn ingress(plan: &Plan, ingress: &IngressPlan) -> Ingress {
    let mut metadata = metadata(plan, "rest", Some(Component::JobManager));
    metadata.labels.get_or_insert_default().extend(ingress.labels.clone());
    if !ingress.annotations.is_empty() {
        metadata.annotations = Some(ingress.annotations.clone().into_iter().collect());
    }
    let backend = IngressServiceBackend {
        name: labels::name(plan, "rest"),
        port: Some(ServiceBackendPort { name: Some(super::services::port_name(plan, "rest")), ..ServiceBackendPort::default() }),
    };
    // a pattern such as /name(/|$)(.*) is the controller's own syntax
    let pattern = ingress.path.contains(['(', '*', '$', '|']);
    let path = HTTPIngressPath {
        path: Some(ingress.path.clone()),
        path_type: if pattern { "ImplementationSpecific" } else { "Prefix" }.to_owned(),
        backend: IngressBackend { service: Some(backend), ..IngressBackend::default() },
    };
    Ingress {
        metadata,
        spec: Some(IngressSpec {
            ingress_class_name: ingress.class.clone(),
            rules: Some(vec![IngressRule { host: Some(ingress.host.clone()), http: Some(HTTPIngressRuleValue { paths: vec![path] }) }]),
            tls: ingress
                .tls_secret
                .as_ref()
                .map(|secret| vec![IngressTLS { hosts: Some(vec![ingress.host.clone()]), secret_name: Some(secret.clone()) }]),
            ..IngressSpec::default()
        }),
        ..Ingress::default()
    }
}

/// Ports as a policy names them.
fn ports(numbers: &[u16]) -> Option<Vec<NetworkPolicyPort>> {
    let port = |number: &u16| NetworkPolicyPort {
        port: Some(IntOrString::Int((*number).into())),
        protocol: Some("TCP".to_owned()),
        ..NetworkPolicyPort::default()
    };
    Some(numbers.iter().map(port).collect())
}

/// Pods with these labels, in the policy's own namespace.
fn pods(match_labels: Map) -> NetworkPolicyPeer {
    let selector = LabelSelector { match_labels: Some(match_labels), ..LabelSelector::default() };
    NetworkPolicyPeer { pod_selector: Some(selector), ..NetworkPolicyPeer::default() }
}

/// Peers in Kubernetes' words; their shape was checked when the plan was read.
fn peers(values: &[serde_json::Value]) -> Vec<NetworkPolicyPeer> {
    values.iter().filter_map(|value| serde_json::from_value(value.clone()).ok()).collect()
}

/// One policy for all pods of the cluster: Flink's ports among themselves, REST and metrics for those who may.
fn network_policy(plan: &Plan, policy: &NetworkPolicyPlan) -> NetworkPolicy {
    let own = || pods(labels::map([("app", plan.name.as_str())]));
    let mut internal =
        vec![plan.ports.jobmanager_rpc, plan.ports.blob, plan.ports.rest, plan.ports.taskmanager_rpc, plan.ports.taskmanager_data];
    if plan.components.minio.is_some() {
        internal.push(super::minio::PORT);
    }
    if plan.components.zetcd.is_some() {
        internal.push(super::zetcd::PORT);
    }
    let mut ingress = vec![NetworkPolicyIngressRule { from: Some(vec![own()]), ports: ports(&internal) }];
    if !policy.rest_from.is_empty() {
        ingress.push(NetworkPolicyIngressRule { from: Some(peers(&policy.rest_from)), ports: ports(&[plan.ports.rest]) });
    }
    if let Some(metrics) = plan.metrics
        && !policy.metrics_from.is_empty()
    {
        ingress.push(NetworkPolicyIngressRule { from: Some(peers(&policy.metrics_from)), ports: ports(&[metrics.port]) });
    }
    let shared = plan.shared.any().then(|| NetworkPolicyEgressRule { to: Some(vec![pods_of_components(plan)]), ports: None });
    let egress = policy.egress_to.as_ref().map(|to| {
        let dns = NetworkPolicyPort { port: Some(IntOrString::Int(53)), protocol: Some("UDP".to_owned()), ..NetworkPolicyPort::default() };
        let dns_tcp = NetworkPolicyPort { protocol: Some("TCP".to_owned()), ..dns.clone() };
        let mut rules = vec![
            NetworkPolicyEgressRule { to: Some(vec![own()]), ports: None },
            NetworkPolicyEgressRule { to: None, ports: Some(vec![dns, dns_tcp]) },
            NetworkPolicyEgressRule { to: Some(peers(to)), ports: None },
        ];
        rules.extend(shared);
        rules
    });
    let mut types = vec!["Ingress".to_owned()];
    if egress.is_some() {
        types.push("Egress".to_owned());
    }
    NetworkPolicy {
        metadata: metadata(plan, "network", None),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(LabelSelector {
                match_labels: Some(labels::map([("app", plan.name.as_str())])),
                ..LabelSelector::default()
            }),
            ingress: Some(ingress),
            egress,
            policy_types: Some(types),
        }),
    }
}

/// The pods of what the workspace brings along, as a member's policy names them.
fn pods_of_components(plan: &Plan) -> NetworkPolicyPeer {
    let there = plan.shared.namespace.as_deref().filter(|namespace| plan.namespace.as_deref() != Some(namespace));
    let namespace = there.map(|namespace| LabelSelector {
        match_labels: Some(labels::map([("kubernetes.io/metadata.name", namespace)])),
        ..LabelSelector::default()
    });
    NetworkPolicyPeer { namespace_selector: namespace, ..pods(labels::map([("app", COMPONENTS)])) }
}

/// Guards a workspace's own components: Flink's pods may connect, of whichever member and namespace.
pub(in crate::target) fn of_components(plan: &ComponentsPlan) -> Object {
    let Components { minio, zetcd } = &plan.components;
    let open: Vec<u16> = minio.iter().map(|_| super::minio::PORT).chain(zetcd.iter().map(|_| super::zetcd::PORT)).collect();
    let flink = NetworkPolicyPeer {
        namespace_selector: Some(LabelSelector::default()),
        ..pods(labels::map([("app.kubernetes.io/name", "flink")]))
    };
    let policy = NetworkPolicy {
        metadata: metadata(plan, "network", None),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(LabelSelector {
                match_labels: Some(labels::map([("app", plan.name.as_str())])),
                ..LabelSelector::default()
            }),
            ingress: Some(vec![NetworkPolicyIngressRule { from: Some(vec![flink]), ports: ports(&open) }]),
            policy_types: Some(vec!["Ingress".to_owned()]),
            ..NetworkPolicySpec::default()
        }),
    };
    Object::of(&plan.name, &policy)
}

/// Flink's own connections are not HTTP and go from pod to pod by address: sidecars must leave them alone.
pub(in crate::target) fn mesh_annotations(plan: &Plan) -> Map {
    let flink = [plan.ports.jobmanager_rpc, plan.ports.blob, plan.ports.taskmanager_rpc, plan.ports.taskmanager_data];
    let list = flink.iter().map(u16::to_string).collect::<Vec<_>>().join(",");
    match plan.mesh {
        Mesh::None => Map::new(),
        Mesh::Istio => labels::map([
            ("traffic.sidecar.istio.io/excludeInboundPorts", list.as_str()),
            ("traffic.sidecar.istio.io/excludeOutboundPorts", list.as_str()),
            ("proxy.istio.io/config", "{\"holdApplicationUntilProxyStarts\":true}"),
        ]),
        Mesh::Linkerd => {
            labels::map([("config.linkerd.io/skip-inbound-ports", list.as_str()), ("config.linkerd.io/skip-outbound-ports", list.as_str())])
        }
    }
}
