//! A plan as the client's own input: configuration, program, files.
//!
//! In: a plan and the text's places. Out: [`Launch`], from which both the objects and the command line are made.
//! Source: language reference, section 10, N; Flink's options of native Kubernetes.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use super::super::Cx;
use super::super::parts::pods;
use super::template;
use crate::flink::catalog::Catalogue;
use crate::flink::config_file::ConfigFormat;
use crate::flink::native::{self, Client, ClientFiles, Program, Refusal};
use crate::flink::version::FlinkVersion;
use crate::manifest::sections::RestService;
use crate::manifest::types::Factor;
use crate::plan::config::Setting;
use crate::plan::{Delivery, JobPlan, Owner, Plan, Program as Runs};

/// The file name of the JobManager's pod template.
pub(super) const JOBMANAGER_TEMPLATE: &str = "jobmanager-pod-template.yaml";
/// The file name of the TaskManagers' pod template.
pub(super) const TASKMANAGER_TEMPLATE: &str = "taskmanager-pod-template.yaml";

/// Everything that the client needs to be told.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Its version.
    pub flink: FlinkVersion,
    /// Its configuration.
    pub config: IndexMap<String, String>,
    /// The program of an application cluster.
    pub program: Option<Program>,
    /// Logging files and pod templates.
    pub files: ClientFiles,
}

impl Launch {
    /// The objects that the client makes of it.
    ///
    /// # Errors
    /// What the client refuses.
    pub fn objects(&self) -> Result<Vec<Value>, Refusal> {
        let format = ConfigFormat::of(self.flink);
        native::objects(&Client { flink: self.flink, format, config: &self.config, program: self.program.as_ref(), files: &self.files })
    }
}

/// Makes the client's input. Nothing where a finding says why not.
#[must_use]
pub fn launch(plan: &Plan, cx: &mut Cx<'_>) -> Option<Launch> {
    let client_only = super::super::client_only(cx.settings);
    let mut files = ClientFiles::default();
    // the client takes what lies in its folder; alone it brings no file
    let logging = (!client_only || cx.settings.manifest_sets("logging")).then_some(&plan.logging);
    for file in logging.into_iter().flatten() {
        files.logging.insert(file.name.clone(), file.text.clone());
    }
    let mut config = configuration(plan, cx, client_only);
    let named = [
        (JOBMANAGER_TEMPLATE, "kubernetes.pod-template-file.jobmanager"),
        (TASKMANAGER_TEMPLATE, "kubernetes.pod-template-file.taskmanager"),
    ];
    for (text, (name, option)) in template::both(plan, client_only, cx).into_iter().zip(named) {
        if let Some(text) = text {
            files.templates.insert(name.to_owned(), text);
            config.insert(option.to_owned(), name.to_owned());
        }
    }
    let program = plan.mode.application().map(|job| program(plan, job, cx, client_only));
    Some(Launch { flink: plan.flink, config: config.into_iter().collect(), program, files })
}

/// What a setting is worth where the client is given nothing of ours: the user's own options, and words that say something.
fn says_something(cx: &Cx<'_>, catalogue: Option<Catalogue>, key: &str, setting: &Setting) -> bool {
    let default = catalogue.and_then(|catalogue| catalogue.lookup(key)).and_then(|facts| facts.default);
    match &setting.owner {
        Owner::Config => true,
        Owner::Default => false,
        Owner::Word(_) | Owner::Derived(_) => {
            !setting.place.is_some_and(|place| cx.settings.is_default(place)) && default != Some(setting.text.as_str())
        }
    }
}

fn configuration(plan: &Plan, cx: &Cx<'_>, client_only: bool) -> BTreeMap<String, String> {
    let catalogue = Catalogue::of(plan.flink);
    let mut config: BTreeMap<String, String> = plan
        .config
        .iter()
        .filter(|(key, setting)| !made_by_client(key) || setting.owner == Owner::Config)
        .filter(|(key, setting)| !is_restore(key) || setting.owner == Owner::Config)
        .filter(|(key, setting)| !client_only || says_something(cx, catalogue, key, setting))
        .map(|(key, setting)| (key.to_owned(), setting.text.clone()))
        .collect();
    let mut put = |option: &str, text: Option<String>| {
        let spelled = catalogue.and_then(|catalogue| catalogue.spelling(option)).unwrap_or(option);
        let default = catalogue.and_then(|catalogue| catalogue.lookup(option)).and_then(|facts| facts.default);
        let known = plan.config.entry(option).is_some();
        // Flink's own defaults need no line
        if let Some(text) = text.filter(|text| !known && default != Some(text.as_str())) {
            config.insert(spelled.to_owned(), text);
        }
    };
    put("kubernetes.cluster-id", Some(plan.name.clone()));
    put("kubernetes.namespace", plan.namespace.clone());
    put("kubernetes.container.image.ref", Some(plan.image.text.clone()).filter(|image| !client_only || *image != own_image(plan.flink)));
    put("kubernetes.container.image.pull-policy", plan.image_pull_policy.map(str::to_owned));
    put("kubernetes.container.image.pull-secrets", (!plan.image_pull_secrets.is_empty()).then(|| plan.image_pull_secrets.join(";")));
    put(
        "kubernetes.service-account",
        (!client_only || cx.settings.manifest_sets("service-account.name")).then(|| plan.access.service_account.clone()),
    );
    sizes(plan, cx, &mut put);
    let service = match plan.rest.service {
        RestService::ClusterIp => "ClusterIP",
        RestService::NodePort => "NodePort",
        RestService::LoadBalancer => "LoadBalancer",
        RestService::Headless => "Headless_ClusterIP",
    };
    put("kubernetes.rest-service.exposed.type", Some(service.to_owned()));
    put("kubernetes.rest-service.annotations", short_map(&plan.rest.annotations));
    put("kubernetes.rest-service.labels", short_map(&plan.rest.labels));
    if cx.settings.manifest.hadoop.is_some() {
        put("kubernetes.hadoop.conf.config-map.name", hadoop(cx));
    }
    config
}

/// CPU, factors and copies.
fn sizes(plan: &Plan, cx: &Cx<'_>, put: &mut impl FnMut(&str, Option<String>)) {
    let manifest = &cx.settings.manifest;
    let (jm, tm) = (manifest.jobmanager.as_ref(), manifest.taskmanager.as_ref());
    let cores = |millis: u64| thousandths(millis);
    put("kubernetes.jobmanager.cpu.amount", Some(cores(plan.jobmanager.process.cpu_request)));
    // the client's own default is a core for each slot
    let tm_cpu = plan.taskmanager.process.cpu_request;
    put("kubernetes.taskmanager.cpu.amount", (tm_cpu != u64::from(plan.taskmanager.slots) * 1000).then(|| cores(tm_cpu)));
    let factor = |factor: Option<&Factor>| factor.map(|factor| thousandths(factor.thousandths));
    put("kubernetes.jobmanager.cpu.limit-factor", factor(jm.and_then(|jm| jm.cpu_limit_factor.as_ref())));
    put("kubernetes.jobmanager.memory.limit-factor", factor(jm.and_then(|jm| jm.memory_limit_factor.as_ref())));
    put("kubernetes.taskmanager.cpu.limit-factor", factor(tm.and_then(|tm| tm.cpu_limit_factor.as_ref())));
    put("kubernetes.taskmanager.memory.limit-factor", factor(tm.and_then(|tm| tm.memory_limit_factor.as_ref())));
    put("kubernetes.jobmanager.replicas", Some(plan.jobmanager.process.replicas.to_string()));
}

/// `1500` → `1.5`, `2000` → `2.0`, as Java writes a double.
fn thousandths(amount: u64) -> String {
    let fraction = format!("{:03}", amount % 1000);
    let fraction = fraction.trim_end_matches('0');
    format!("{}.{}", amount / 1000, if fraction.is_empty() { "0" } else { fraction })
}

/// The image that a client of this version takes by itself.
fn own_image(flink: FlinkVersion) -> String {
    flink.patch.map(|patch| format!("apache/flink:{}.{}.{patch}-scala_2.12", flink.major, flink.minor)).unwrap_or_default()
}

fn hadoop(cx: &Cx<'_>) -> Option<String> {
    cx.settings.manifest.hadoop.as_ref()?.config_map.as_ref().map(|name| name.0.clone())
}

/// Options that the client sets itself, whatever it is given.
fn made_by_client(key: &str) -> bool {
    matches!(key, "jobmanager.rpc.address" | "high-availability.cluster-id")
}

/// Options that `flink run` sets from its own command line.
fn is_restore(key: &str) -> bool {
    key.starts_with("execution.state-recovery.") || key.starts_with("execution.savepoint.") || key == "execution.savepoint-restore-mode"
}

/// `a:b,c:d`, parts in quotes where they hold a delimiter.
fn short_map(map: &IndexMap<String, String>) -> Option<String> {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let special = |text: &str| text.is_empty() || text.contains([',', ':', ';', '\'', '"', ' ']);
    let entries: Vec<String> = map
        .iter()
        .map(|(key, value)| {
            let part = |text: &String| if special(text) { quoted(text) } else { text.clone() };
            let entry = format!("{}:{}", part(key), part(value));
            if entry.contains('\'') { quoted(&entry) } else { entry }
        })
        .collect();
    (!entries.is_empty()).then(|| entries.join(","))
}

fn program(plan: &Plan, job: &JobPlan, cx: &Cx<'_>, client_only: bool) -> Program {
    let jar = job.program.jar().map(|jar| match &jar.delivery {
        Delivery::InImage(_) | Delivery::Flink => jar.uri.clone(),
        Delivery::InitContainer { .. } => format!("local://{}/{}", pods::JAR_FOLDER, jar.file_name),
    });
    // the client hands them on under their long names
    let long = |argument: &String| match argument.as_str() {
        "-py" => "--python".to_owned(),
        "-pym" => "--pyModule".to_owned(),
        _ => argument.clone(),
    };
    let entry: Vec<String> = if let Runs::Python { entry } = &job.program { entry.iter().map(long).collect() } else { Vec::new() };
    let written = !client_only || cx.settings.manifest_sets("parallelism") && plan.config.get("parallelism.default") != Some("1");
    let configured = plan.config.entry("parallelism.default").is_some_and(|(_, setting)| setting.owner == Owner::Config);
    Program {
        jar,
        class: job.class.clone(),
        arguments: entry.into_iter().chain(job.args.iter().cloned()).collect(),
        parallelism: (written && !configured).then_some(job.parallelism),
        class_paths: Vec::new(),
        detached: false,
        savepoint: job.restore.as_ref().map(|restore| restore.from.clone()),
        allow_non_restored_state: job.restore.as_ref().is_some_and(|restore| restore.allow_non_restored_state),
        claim_mode: job.restore.as_ref().and_then(|restore| restore.claim_mode).map(str::to_owned),
    }
}
