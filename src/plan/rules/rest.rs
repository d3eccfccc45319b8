//! Rules about ports and exposure.
//!
//! In: the plan. Out: findings. Source: Flink, documentation of REST, ports and binding; facts of the official image.

use super::super::{Owner, Plan};
use super::scene::Scene;
use super::{assignment_at, place};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::manifest::sections::RestService;
use crate::resolve::Settings;

/// REST in reach of strangers.
pub static REST_WITHOUT_AUTH: Rule = Rule {
    code: "FK2041",
    name: "rest-without-auth",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Where REST leaves the cluster (Ingress, node port, load balancer), clients are asked who they are: `tls.rest.mutual`, or an annotation of the Ingress.",
    because: "REST uploads jars and runs them: who reaches it runs code with the job's rights.",
    fires: application!(rest "\n[ingress]\nhost = \"orders.example.com\"\n";),
    clean: application!(rest "\n[ingress]\nhost = \"orders.example.com\"\nannotations = { \"nginx.ingress.kubernetes.io/auth-type\" = \"basic\", \"nginx.ingress.kubernetes.io/auth-secret\" = \"flink-users\" }\n";),
    source: "Flink, documentation of native Kubernetes, warning on exposed REST",
};

/// Two listeners on one port.
pub static PORT_TAKEN_TWICE: Rule = Rule {
    code: "FK2043",
    name: "port-taken-twice",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "The ports of one process are different.",
    because: "The second listener fails to bind, and the process stops.",
    fires: application!(rest "\n[config]\nrest.port = 6123\n";),
    clean: application!(rest "\n[config]\nrest.port = 8082\n";),
    source: "Flink, ports; spotify/flink-on-k8s-operator, checkDupPorts",
};

/// A listener that only its own pod reaches.
pub static BOUND_TO_LOCALHOST: Rule = Rule {
    code: "FK2044",
    name: "bound-to-localhost",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "`rest.bind-address`, `jobmanager.bind-host` and `taskmanager.bind-host` are not `localhost`.",
    because: "The distribution's sample file binds to localhost, and is often copied: in a pod nobody else gets through.",
    fires: application!(rest "\n[config]\njobmanager.bind-host = \"localhost\"\n";),
    clean: application!(rest "\n[config]\njobmanager.bind-host = \"0.0.0.0\"\n";),
    source: "FLINK-24474; Flink's distribution, conf/config.yaml",
};

/// Who reaches REST.
pub(super) fn exposed(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let mutual = settings.manifest.tls.as_ref().and_then(|tls| tls.rest.as_ref()).and_then(|rest| rest.mutual).unwrap_or(false);
    if mutual {
        return;
    }
    let service = match plan.rest.service {
        RestService::NodePort => Some("a node port"),
        RestService::LoadBalancer => Some("a load balancer"),
        RestService::ClusterIp | RestService::Headless => None,
    };
    if let Some(what) = service {
        diagnostics.push(open(assignment_at(settings, "rest.service"), "rest", what));
    }
    if let Some(ingress) = &plan.ingress
        && !ingress.annotations.keys().any(|key| key.contains("auth"))
    {
        diagnostics.push(open(place(settings, "ingress"), "ingress", "an Ingress"));
    }
}

fn open(span: Span, path: &str, what: &str) -> Diagnostic {
    let instead = if path == "ingress" {
        "add the controller's annotation for logins (such as `nginx.ingress.kubernetes.io/auth-url`)"
    } else {
        "keep `service = \"cluster-ip\"` and use `kubectl port-forward`"
    };
    Diagnostic::new(&REST_WITHOUT_AUTH, format!("{what} leads to REST, and nobody asks who comes"))
        .at(span, "no login, no client certificate")
        .at_run_time("whoever reaches REST uploads a jar and runs it with the job's rights")
        .help(format!(
            "{instead}; or `[tls.rest] mutual = true`; or say who checks: `[waivers.rest-without-auth] reason = \"…\"`, `at = [\"{path}\"]`"
        ))
        .path(path)
}

/// Ports of one process.
pub(super) fn ports(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let rpc = if plan.high_availability.is_some() { "high-availability.jobmanager.port" } else { "jobmanager.rpc.port" };
    let metrics = plan.metrics.map(|metrics| ("metrics.prometheus.port", metrics.port));
    let jobmanager = [(rpc, plan.ports.jobmanager_rpc), ("blob.server.port", plan.ports.blob), ("rest.port", plan.ports.rest)];
    let taskmanager = [("taskmanager.rpc.port", plan.ports.taskmanager_rpc), ("taskmanager.data.port", plan.ports.taskmanager_data)];
    for (role, ports) in [("JobManager", jobmanager.as_slice()), ("TaskManager", taskmanager.as_slice())] {
        let ports: Vec<(&str, u16)> = ports.iter().copied().chain(metrics).collect();
        for (index, (option, port)) in ports.iter().enumerate() {
            let Some((first, _)) = ports.iter().take(index).find(|(_, other)| other == port) else { continue };
            // the edition's own line has no place: the user's is the one to mark
            let (marked, also) = if written(settings, plan, option).is_some() { (option, first) } else { (first, option) };
            let mut finding = Diagnostic::new(&PORT_TAKEN_TWICE, format!("`{first}` and `{option}` are both {port}"))
                .at_run_time(format!("the {role}'s second listener cannot bind, and the process stops"))
                .help(format!("give `{marked}` a port of its own, or remove the line: the defaults differ"))
                .path(if *marked == "metrics.prometheus.port" { (*marked).to_owned() } else { format!("config.{marked}") });
            if let Some(span) = written(settings, plan, marked) {
                finding = finding.at(span, format!("the {role}'s `{also}` is {port} too"));
            }
            if let Some(span) = written(settings, plan, also) {
                finding = finding.also(span, "the same port");
            }
            diagnostics.push(finding);
        }
    }
}

/// Where the text sets a port.
fn written(settings: &Settings, plan: &Plan, option: &str) -> Option<Span> {
    if option == "metrics.prometheus.port" {
        return settings.manifest_sets(option).then(|| assignment_at(settings, option));
    }
    plan.config.entry(option).filter(|(_, setting)| setting.owner == Owner::Config).and_then(|(_, setting)| setting.place)
}

/// Listeners for the pod alone.
pub(super) fn localhost(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    judge_localhost(&Scene::of_manifest(settings, plan), diagnostics);
}

/// Listeners for the pod alone, and a TaskManager that names itself so.
pub(super) fn judge_localhost(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    for option in ["rest.bind-address", "jobmanager.bind-host", "taskmanager.bind-host", "taskmanager.host"] {
        let Some((name, setting)) = scene.config.entry(option).filter(|(_, setting)| setting.owner == Owner::Config) else { continue };
        if !matches!(setting.text.as_str(), "localhost" | "127.0.0.1" | "::1") {
            continue;
        }
        let binds = option != "taskmanager.host";
        let (what, help) = if binds {
            ("listens inside its own pod only", format!("remove the line, or write `{name}{} {}`", scene.sign(), scene.value("0.0.0.0")))
        } else {
            ("is the same address for every TaskManager", "remove the line: each TaskManager then names its own address".to_owned())
        };
        let mut finding = Diagnostic::new(&BOUND_TO_LOCALHOST, format!("`{name}` {what}"))
            .at_run_time("no other pod gets through: TaskManagers do not register, REST refuses, probes fail")
            .help(help)
            .path(scene.path(name));
        if let Some(node) = scene.node(name) {
            finding = finding.at(node.span, "this pod alone");
        }
        diagnostics.push(finding);
    }
}
