//! What the operator admits and then does otherwise: fields that it ignores, options that it drops or does not see.
//!
//! In: a resource that the webhook takes. Out: faults of the gate [`Gate::Review`]. Source: facts of the operator's controller, July 2026.

use serde_json::Value;

use super::at::{entries, has, items, text};
use super::fault::{Fault, Gate};
use super::rules;
use super::update::highly_available;
use crate::diagnostic::Rule;
use crate::operators::spotify::{OperatorVersion, with_defaults};
use crate::pointer;

/// Options that the operator writes over in silence, each with the field that it reads instead.
pub const DROPPED: &[(&str, &str)] = &[
    ("jobmanager.rpc.address", "nothing: it is the JobManager's Service"),
    ("jobmanager.rpc.port", "`jobManager.ports.rpc`"),
    ("blob.server.port", "`jobManager.ports.blob`"),
    ("query.server.port", "`jobManager.ports.query`"),
    ("rest.port", "`jobManager.ports.ui`"),
];

/// Fields of the submitter, which application mode has none of.
const SUBMITTER: &[&str] = &[
    "jarFile",
    "pyFile",
    "pyFiles",
    "pyModule",
    "classPath",
    "affinity",
    "hostAliases",
    "initContainers",
    "nodeSelector",
    "podAnnotations",
    "podLabels",
    "resources",
    "securityContext",
    "tolerations",
    "volumeMounts",
    "volumes",
];

/// Everything that is admitted and not meant.
#[must_use]
pub fn advise(resource: &Value) -> Vec<Fault> {
    let given = resource.get("spec").unwrap_or(&Value::Null);
    let filled = with_defaults(resource);
    let spec = filled.get("spec").unwrap_or(&Value::Null);
    let mut faults = Faults(Vec::new());
    properties(spec, &mut faults);
    if has(spec, "/job") {
        job(given, spec, &mut faults);
    }
    roles(spec, &mut faults);
    logging(spec, &mut faults);
    faults.0
}

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, rule: &'static Rule, pointer: &str, message: impl Into<String>, help: impl Into<String>) {
        self.0.push(Fault::told(rule, Gate::Review, pointer, message, help));
    }
}

fn is_at_least(spec: &Value, major: u64, minor: u64) -> bool {
    OperatorVersion::parse(text(spec, "/flinkVersion")).is_some_and(|version| version.is_at_least(major, minor))
}

fn properties(spec: &Value, faults: &mut Faults) {
    for (option, instead) in DROPPED {
        let pointer = pointer::below("/spec/flinkProperties", option);
        if has(spec, &pointer::below("/flinkProperties", option)) {
            faults.add(
                &rules::PROPERTY_DROPPED,
                &pointer,
                format!("`{option}` is dropped"),
                format!("remove it; what counts is {instead}"),
            );
        }
    }
    let election = "high-availability.type";
    if has(spec, &format!("/flinkProperties/{election}")) && !highly_available(spec) {
        let help = "write `high-availability: kubernetes` instead; every Flink up to 2.3 reads it, too";
        faults.add(
            &rules::HA_NOT_SEEN,
            &format!("/spec/flinkProperties/{election}"),
            "the operator does not see this high availability",
            help,
        );
    }
    if is_at_least(spec, 2, 0) {
        for (option, value) in entries(spec, "/flinkProperties") {
            let value = value.as_str().unwrap_or_default();
            let read = crate::yaml::parse(&format!("v: {value}\n")).ok().and_then(|documents| documents.into_iter().next());
            let plain = read.is_some_and(|document| document.value.get("v").is_some_and(|v| !v.is_null() && !v.is_array()));
            if !plain {
                let message = format!("the value of `{option}` is no plain text to YAML");
                let help = "put YAML's quotes inside the text: `\"'…'\"`";
                faults.add(&rules::VALUE_NOT_YAML, &pointer::below("/spec/flinkProperties", option), message, help);
            }
        }
    }
}

fn job(given: &Value, spec: &Value, faults: &mut Faults) {
    if text(spec, "/job/mode") == "Application" {
        for field in SUBMITTER.iter().filter(|field| has(given, &format!("/job/{field}"))) {
            let help = match *field {
                "jarFile" => "put the jar into /opt/flink/usrlib of the image, or on a volume of both roles, and remove the field",
                "pyFile" | "pyFiles" | "pyModule" => "use `mode: Detached` or `Blocking`",
                _ => "write it under `jobManager`, which runs the job",
            };
            let pointer = format!("/spec/job/{field}");
            faults.add(&rules::FIELD_UNUSED, &pointer, format!("application mode does not use `job.{field}`"), help);
        }
        if text(spec, "/job/className").is_empty() {
            faults.add(&rules::CLASS_MISSING, "/spec/job/className", "application mode without `className`", "name the class with main()");
        }
        for (index, _) in items(spec, "/jobManager/volumeClaimTemplates").iter().enumerate().take(1) {
            let pointer = format!("/spec/jobManager/volumeClaimTemplates/{index}");
            let help = "write a volume with `persistentVolumeClaim`, or an ephemeral one";
            faults.add(&rules::FIELD_UNUSED, &pointer, "the JobManager of application mode is a Job, which makes no claims", help);
        }
        if !items(spec, "/jobManager/sidecars").is_empty() {
            let help = "let the sidecar end with the job, or use `mode: Blocking`";
            faults.add(&rules::SIDECAR_KEEPS_JOB, "/spec/jobManager/sidecars", "a sidecar beside the JobManager of application mode", help);
        }
    }
    if text(spec, "/job/savepointsDir").is_empty() {
        let help = "write `savepointsDir` before the job runs";
        faults.add(&rules::NO_UPDATES, "/spec/job/savepointsDir", "a job without `savepointsDir`", help);
    }
}

fn roles(spec: &Value, faults: &mut Faults) {
    for role in ["jobManager", "taskManager"] {
        for probe in ["livenessProbe", "readinessProbe"] {
            for handler in ["exec", "httpGet", "grpc"].iter().filter(|handler| has(spec, &format!("/{role}/{probe}/{handler}"))) {
                let pointer = format!("/spec/{role}/{probe}/{handler}");
                let help = "write `tcpSocket`, or only thresholds and times";
                faults.add(&rules::PROBE_TWICE, &pointer, format!("`{handler}` comes beside the operator's own `tcpSocket`"), help);
            }
        }
        for label in ["app", "cluster", "component"].iter().filter(|label| has(spec, &format!("/{role}/podLabels/{label}"))) {
            let pointer = format!("/spec/{role}/podLabels/{label}");
            faults.add(&rules::LABEL_OF_OPERATOR, &pointer, format!("the label `{label}` is the operator's"), "choose another key");
        }
    }
    let kind = text(spec, "/taskManager/deploymentType");
    if !matches!(kind, "" | "StatefulSet" | "Deployment") {
        let help = "write `StatefulSet` or `Deployment`";
        faults.add(
            &rules::NO_TASKMANAGERS,
            "/spec/taskManager/deploymentType",
            format!("`{kind}` is no workload that the operator makes"),
            help,
        );
    }
    for pointer in ["/batchScheduler/name", "/batchSchedulerName"] {
        let name = text(spec, pointer);
        if !matches!(name, "" | "volcano") {
            let help = "write `volcano`, or remove it";
            faults.add(&rules::FIELD_UNUSED, &format!("/spec{pointer}"), format!("no batch scheduler `{name}` is registered"), help);
        }
    }
}

/// Without a file of the user's the operator writes one that only Flink up to 1.10 reads.
fn logging(spec: &Value, faults: &mut Faults) {
    let own = ["log4j-console.properties", "logback-console.xml"].iter().any(|file| has(spec, &format!("/logConfig/{file}")));
    if !own && is_at_least(spec, 1, 11) {
        let help = "write `logConfig` with a `log4j-console.properties` of Log4j 2";
        faults.add(&rules::OLD_LOG_FILE, "/spec/logConfig", "the operator's own logging file is of Log4j 1", help);
    }
}
