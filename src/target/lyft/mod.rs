//! The target `lyft`: a FlinkApplication of Lyft's flinkk8soperator, and the objects beside it.
//!
//! In: a plan. Out: FlinkApplication, account and Role, ConfigMaps of files, components. Sizes, ports, slots and the key of high
//! availability are written as the operator reads them; what it would overwrite or pass by never goes out.
//! Source: fact sheet of the operator (v0.7.0 and its main branch), its template code.

mod conduct;
pub mod raise;
mod support;

use serde_json::{Map, Value, json};

use super::parts::custom::{self, put};
use super::parts::labels::{self, Component};
use super::parts::{access, config_map, minio, zetcd};
use super::{Cx, Object, Target, TargetMeta};
use crate::manifest::sections::{OnDelete, PodSecurity, Upgrade};
use crate::operators::lyft::{API_VERSION, FLINK_APPLICATION, OVERWRITTEN};
use crate::plan::{Delivery, JobPlan, Plan, Process, Program};
use crate::resolve::Settings;

/// The folder below Flink's upload folder in which it looks for jars.
const JARS: &str = "/flink-web-upload/";

/// Ports that have a field, by the option that says them.
const PORTS: &[(&str, &str)] = &[
    ("jobmanager.rpc.port", "rpcPort"),
    ("blob.server.port", "blobPort"),
    ("query.server.port", "queryPort"),
    ("metrics.internal.query-service.port", "metricsQueryPort"),
];

/// The target.
#[derive(Debug)]
pub struct Lyft;

impl Target for Lyft {
    fn meta(&self) -> &'static TargetMeta {
        &support::META
    }

    fn conduct(&self) -> &'static super::conduct::Conduct {
        &conduct::CONDUCT
    }

    fn lower(&self, plan: &Plan, cx: &mut Cx<'_>) -> Vec<Object> {
        support::check(plan, cx);
        let Some(job) = plan.mode.application() else { return Vec::new() };
        let rules = if labels::uses_api(plan) { vec![access::election()] } else { Vec::new() };
        let mut objects = access::objects(plan, rules, access::Token::OnRequest);
        objects.extend(config_map::files(plan));
        objects.extend(plan.components.minio.iter().flat_map(|minio| minio::objects(plan.into(), minio)));
        objects.extend(plan.components.zetcd.iter().flat_map(|zetcd| zetcd::objects(plan.into(), zetcd)));
        objects.push(custom::resource(plan, (API_VERSION, FLINK_APPLICATION.kind), &plan.name, &[], spec(plan, job, cx.settings)));
        objects
    }

    fn finish(&self, objects: &mut [Object]) {
        for object in objects.iter_mut().filter(|object| object.api_version == API_VERSION) {
            let Some(spec) = object.value.get_mut("spec").and_then(Value::as_object_mut) else { continue };
            for role in ["jobManagerConfig", "taskManagerConfig"] {
                settle(spec, role);
            }
        }
    }
}

fn spec(plan: &Plan, job: &JobPlan, settings: &Settings) -> Map<String, Value> {
    let mut spec = Map::new();
    spec.insert("image".to_owned(), plan.image.text.as_str().into());
    put(&mut spec, "imagePullPolicy", plan.image_pull_policy);
    let secrets: Vec<Value> = plan.image_pull_secrets.iter().map(|name| json!({ "name": name })).collect();
    put(&mut spec, "imagePullSecrets", (!secrets.is_empty()).then_some(secrets));
    spec.insert("serviceAccountName".to_owned(), plan.access.service_account.as_str().into());
    put(&mut spec, "securityContext", security(plan));
    spec.insert("flinkVersion".to_owned(), format!("{}.{}", plan.flink.major, plan.flink.minor).into());
    let (folder, file) = jar(job).unwrap_or_default();
    spec.insert("jarName".to_owned(), file.into());
    put(&mut spec, "entryClass", job.class.clone());
    put(&mut spec, "programArgs", arguments(&job.args));
    spec.insert("parallelism".to_owned(), job.parallelism.into());
    if let Some(restore) = &job.restore {
        spec.insert("savepointPath".to_owned(), restore.from.as_str().into());
        put(&mut spec, "allowNonRestoredState", restore.allow_non_restored_state.then_some(true));
    }
    put(&mut spec, "savepointDisabled", (job.upgrade == Some(Upgrade::Stateless)).then_some(true));
    put(&mut spec, "deploymentMode", settings.manifest.blue_green.as_ref().map(|_| "BlueGreen"));
    put(&mut spec, "deleteMode", deletion(settings));
    put(&mut spec, "restartNonce", plan.restart.map(|nonce| nonce.to_string()));
    let mut options = support::options(plan);
    // Where the image looks for the jar is part of its address.
    options.entry("web.upload.dir".to_owned()).or_insert_with(|| folder.to_owned());
    for (option, field) in PORTS {
        let port = options.remove(*option).and_then(|port| port.parse::<u16>().ok());
        put(&mut spec, field, port);
    }
    options.retain(|option, _| OVERWRITTEN.iter().all(|(overwritten, _)| overwritten != option));
    spec.insert("flinkConfig".to_owned(), options.into_iter().map(|(key, text)| (key, Value::from(text))).collect());
    let mut jobmanager = role(plan, Component::JobManager, &plan.jobmanager.process);
    jobmanager.insert("replicas".to_owned(), plan.jobmanager.process.replicas.into());
    spec.insert("jobManagerConfig".to_owned(), jobmanager.into());
    let mut taskmanager = role(plan, Component::TaskManager, &plan.taskmanager.process);
    taskmanager.insert("taskSlots".to_owned(), plan.taskmanager.slots.into());
    spec.insert("taskManagerConfig".to_owned(), taskmanager.into());
    spec
}

/// The parts of the pod's security context that there are fields for.
fn security(plan: &Plan) -> Option<Value> {
    let user = plan.security.user;
    (plan.security.level != PodSecurity::Privileged)
        .then(|| json!({ "fsGroup": user, "runAsGroup": user, "runAsUser": user, "runAsNonRoot": true }))
}

/// The upload folder and the file's name, where the jar lies as the operator has it.
fn jar(job: &JobPlan) -> Option<(&str, &str)> {
    let Program::Jar(jar) = &job.program else { return None };
    let Delivery::InImage(path) = &jar.delivery else { return None };
    let (folder, file) = path.split_once(JARS)?;
    (!folder.is_empty() && !file.is_empty() && !file.contains('/')).then_some((folder, file))
}

/// Arguments as the one text that Flink takes apart at spaces, outside double quotes.
fn arguments(args: &[String]) -> Option<String> {
    let one = |argument: &String| if argument.contains(char::is_whitespace) { format!("\"{argument}\"") } else { argument.clone() };
    (!args.is_empty()).then(|| args.iter().map(one).collect::<Vec<_>>().join(" "))
}

/// Nothing written means a savepoint that the deletion waits for.
fn deletion(settings: &Settings) -> Option<&'static str> {
    settings.manifest.job.as_ref().and_then(|job| job.on_delete).map(|deletion| match deletion {
        OnDelete::Savepoint => "Savepoint",
        OnDelete::Cancel => "ForceCancel",
        OnDelete::None => "None",
    })
}

fn role(plan: &Plan, component: Component, process: &Process) -> Map<String, Value> {
    let mut role = Map::new();
    role.insert("systemMemoryFraction".to_owned(), fraction(process));
    role.insert("resources".to_owned(), custom::resources(process));
    role.insert(custom::TEMPLATE.to_owned(), custom::template(plan, component, process, custom::plugins(plan).into_iter().collect()));
    role
}

/// The part of the container that Flink's process leaves: the operator multiplies, and the size that was written comes out.
fn fraction(process: &Process) -> Value {
    let headroom = process.memory_request.saturating_sub(process.process_size.bytes);
    if headroom == 0 {
        return 0.into();
    }
    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
    let part = headroom as f64 / process.memory_request as f64;
    part.into()
}

/// The template of a role as the fields that the operator has.
fn settle(spec: &mut Map<String, Value>, role: &str) {
    let Some(fields) = spec.get_mut(role).and_then(Value::as_object_mut) else { return };
    let Some(template) = fields.shift_remove(custom::TEMPLATE) else { return };
    let (mut pod, mut main) = custom::apart(&template);
    let mut environment = Map::new();
    for field in ["env", "envFrom"] {
        put(&mut environment, field, main.shift_remove(field));
    }
    put(fields, "envConfig", (!environment.is_empty()).then_some(environment));
    for field in ["nodeSelector", "tolerations", "affinity"] {
        put(fields, field, pod.shift_remove(field));
    }
    put(spec, "volumes", pod.shift_remove("volumes"));
    put(spec, "volumeMounts", main.shift_remove("volumeMounts"));
}

/// An argument that Flink would not get as it is.
fn is_torn(argument: &str) -> bool {
    argument.is_empty() || argument.contains(['"', '\''])
}
