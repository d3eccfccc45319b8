//! What every Flink pod has: identity, hardening, volumes, the container's common parts, init containers.
//!
//! Source: Pod Security Standards (restricted); facts of a real cluster (writable mounts, volume groups, service links).

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    Capabilities, ConfigMapVolumeSource, Container, ContainerPort, EmptyDirVolumeSource, EnvVar, EnvVarSource, ExecAction, HTTPGetAction,
    LocalObjectReference, ObjectFieldSelector, PersistentVolumeClaimVolumeSource, PodSecurityContext, PodSpec, PodTemplateSpec, Probe,
    ResourceRequirements, SeccompProfile, SecretKeySelector, SecretVolumeSource, SecurityContext, TCPSocketAction, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::labels::{self, Component};
use super::{config_map, fetch};
use crate::flink::version::FlinkVersion;
use crate::manifest::sections::PodSecurity;
use crate::manifest::types::SecretRef;
use crate::plan::{EnvValue, JobPlan, MAIN_CONTAINER, Plan, Process, Program, Site, VolumePlan, VolumeSource};

/// Flink's configuration folder.
const CONF_FOLDER: &str = "/opt/flink/conf";
/// The folder of our scripts.
pub(in crate::target) const SCRIPTS_FOLDER: &str = "/opt/flinkc";
/// Where a fetched jar is mounted, from Flink 1.19 on.
pub(in crate::target) const JAR_FOLDER: &str = "/opt/flinkc-job";
/// Where SQL scripts are mounted; the plan puts their paths into the runner's arguments.
const SQL_FOLDER: &str = "/opt/flinkc-sql";
/// The annotation that `triggers.restart` raises.
pub(in crate::target) const RESTART: &str = "flinkc/restart";

/// Bytes in Kubernetes' spelling, in the largest unit that divides them.
pub(in crate::target) fn quantity(bytes: u64) -> Quantity {
    for (shift, unit) in [(40, "Ti"), (30, "Gi"), (20, "Mi"), (10, "Ki")] {
        if bytes != 0 && bytes.trailing_zeros() >= shift {
            return Quantity(format!("{}{unit}", bytes >> shift));
        }
    }
    Quantity(bytes.to_string())
}

/// Thousandths of a core in Kubernetes' spelling: whole cores bare, the rest as `500m`.
pub(in crate::target) fn cpu(millis: u64) -> Quantity {
    Quantity(if millis.is_multiple_of(1000) { (millis / 1000).to_string() } else { format!("{millis}m") })
}

/// Requests and limits of a Flink process.
fn resources(process: &Process) -> ResourceRequirements {
    let amounts = |cpu_millis: u64, memory: u64| {
        let mut map = BTreeMap::from([("cpu".to_owned(), cpu(cpu_millis)), ("memory".to_owned(), quantity(memory))]);
        if let Some(disk) = process.ephemeral_storage {
            map.insert("ephemeral-storage".to_owned(), quantity(disk));
        }
        map
    };
    ResourceRequirements {
        requests: Some(amounts(process.cpu_request, process.memory_request)),
        limits: Some(amounts(process.cpu_limit, process.memory_limit)),
        ..ResourceRequirements::default()
    }
}

/// Requests and limits of a helper container: the same small amount, so that the pod's class stays Guaranteed.
pub(in crate::target) fn small_resources(cpu_millis: u64, memory: u64) -> ResourceRequirements {
    let map = BTreeMap::from([("cpu".to_owned(), cpu(cpu_millis)), ("memory".to_owned(), quantity(memory))]);
    ResourceRequirements { requests: Some(map.clone()), limits: Some(map), ..ResourceRequirements::default() }
}

/// The pod's own hardening; nothing at all under `privileged`.
pub(in crate::target) fn pod_security<'a>(site: impl Into<Site<'a>>) -> Option<PodSecurityContext> {
    let security = site.into().security;
    let user = security.user;
    (security.level != PodSecurity::Privileged).then(|| PodSecurityContext {
        run_as_non_root: Some(true),
        run_as_user: Some(user),
        run_as_group: Some(user),
        // a fresh volume belongs to root: without its group the JobManager stops at the job result store
        fs_group: Some(user),
        fs_group_change_policy: Some("OnRootMismatch".to_owned()),
        seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), ..SeccompProfile::default() }),
        ..PodSecurityContext::default()
    })
}

/// A container's hardening.
pub(in crate::target) fn container_security<'a>(site: impl Into<Site<'a>>) -> Option<SecurityContext> {
    let security = site.into().security;
    (security.level != PodSecurity::Privileged).then(|| SecurityContext {
        allow_privilege_escalation: Some(false),
        capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), ..Capabilities::default() }),
        read_only_root_filesystem: security.read_only_root.then_some(true),
        ..SecurityContext::default()
    })
}

/// A literal variable.
pub(in crate::target) fn variable(name: &str, value: &str) -> EnvVar {
    EnvVar { name: name.to_owned(), value: Some(value.to_owned()), ..EnvVar::default() }
}

/// A variable from a Secret.
pub(in crate::target) fn secret_variable(name: &str, secret: &SecretRef) -> EnvVar {
    let selector = SecretKeySelector { key: secret.key.clone(), name: secret.secret.clone(), ..SecretKeySelector::default() };
    let source = EnvVarSource { secret_key_ref: Some(selector), ..EnvVarSource::default() };
    EnvVar { name: name.to_owned(), value_from: Some(source), ..EnvVar::default() }
}

/// A variable from the pod's own fields.
pub(in crate::target) fn field_variable(name: &str, path: &str) -> EnvVar {
    let field = ObjectFieldSelector { field_path: path.to_owned(), ..ObjectFieldSelector::default() };
    let source = EnvVarSource { field_ref: Some(field), ..EnvVarSource::default() };
    EnvVar { name: name.to_owned(), value_from: Some(source), ..EnvVar::default() }
}

/// The user's environment, and the variables of options that live in Secrets.
pub(in crate::target) fn environment(plan: &Plan, process: &Process) -> Vec<EnvVar> {
    let mut variables: Vec<EnvVar> = process
        .env
        .iter()
        .map(|(name, value)| match value {
            EnvValue::Text(text) => variable(name, text),
            EnvValue::Secret(secret) => secret_variable(name, secret),
        })
        .collect();
    for option in &plan.secret_options {
        if !variables.iter().any(|v| v.name == option.variable) {
            variables.push(secret_variable(&option.variable, &option.secret));
        }
    }
    variables
}

/// `-D`, `KEY=VALUE`: two words, since `jobmanager.sh` takes a joined one for a host name.
pub(in crate::target) fn option(text: &str) -> [String; 2] {
    ["-D".to_owned(), text.to_owned()]
}

/// An option for each that lives in a Secret: the kubelet fills the variable in.
pub(in crate::target) fn secret_arguments(plan: &Plan) -> Vec<String> {
    plan.secret_options.iter().flat_map(|secret| option(&format!("{}=$({})", secret.option, secret.variable))).collect()
}

/// A text that the kubelet must not expand: it reads `$(NAME)` as a variable, and `$$` as a dollar.
pub(in crate::target) fn literal(text: &str) -> String {
    text.replace("$(", "$$(")
}

/// A container port.
pub(in crate::target) fn port<'a>(site: impl Into<Site<'a>>, name: &str, number: u16) -> ContainerPort {
    ContainerPort { name: Some(super::services::port_name(site, name)), container_port: number.into(), ..ContainerPort::default() }
}

/// A TCP probe of a port.
pub(in crate::target) fn tcp(port: u16) -> Probe {
    Probe { tcp_socket: Some(TCPSocketAction { port: IntOrString::Int(port.into()), ..TCPSocketAction::default() }), ..Probe::default() }
}

/// A GET probe of REST.
pub(in crate::target) fn http(plan: &Plan, path: &str) -> Probe {
    let get = HTTPGetAction {
        path: Some(path.to_owned()),
        port: IntOrString::Int(plan.ports.rest.into()),
        scheme: plan.tls.rest.is_some().then(|| "HTTPS".to_owned()),
        ..HTTPGetAction::default()
    };
    Probe { http_get: Some(get), ..Probe::default() }
}

/// A probe that runs a script of ours.
pub(in crate::target) fn script(name: &str) -> Probe {
    let command = vec!["bash".to_owned(), format!("{SCRIPTS_FOLDER}/{name}")];
    Probe { exec: Some(ExecAction { command: Some(command) }), ..Probe::default() }
}

/// How often a probe asks and how many failures count.
pub(in crate::target) fn timing(probe: Probe, period: i32, failures: i32, timeout: i32) -> Probe {
    Probe { period_seconds: Some(period), failure_threshold: Some(failures), timeout_seconds: Some(timeout), ..probe }
}

/// A mount.
pub(in crate::target) fn mount(name: &str, path: &str) -> VolumeMount {
    VolumeMount { name: name.to_owned(), mount_path: path.to_owned(), ..VolumeMount::default() }
}

/// A read-only mount.
pub(in crate::target) fn read_only(name: &str, path: &str) -> VolumeMount {
    VolumeMount { read_only: Some(true), ..mount(name, path) }
}

/// Scratch space.
pub(in crate::target) fn empty_dir(name: &str) -> Volume {
    Volume { name: name.to_owned(), empty_dir: Some(EmptyDirVolumeSource::default()), ..Volume::default() }
}

/// A ConfigMap as a volume.
pub(in crate::target) fn config_map_volume(name: &str, config_map: String) -> Volume {
    Volume {
        name: name.to_owned(),
        config_map: Some(ConfigMapVolumeSource { name: config_map, ..ConfigMapVolumeSource::default() }),
        ..Volume::default()
    }
}

/// A claim as a volume.
pub(in crate::target) fn claim_volume(name: &str, claim: String) -> Volume {
    let source = PersistentVolumeClaimVolumeSource { claim_name: claim, read_only: None };
    Volume { name: name.to_owned(), persistent_volume_claim: Some(source), ..Volume::default() }
}

/// Where a fetched jar is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::target) enum Placement {
    /// In a folder of its own: Flink is told of it, and ships it to the TaskManagers.
    Folder,
    /// As one file of usrlib, beside what the image has there: before 1.19 the only way, and needed in both roles.
    ClassPath,
}

impl Placement {
    /// The placement for an application's jar.
    pub(in crate::target) const fn of(flink: FlinkVersion) -> Self {
        if flink.is_at_least(1, 19) { Self::Folder } else { Self::ClassPath }
    }
}

/// What a pod is made of while it is put together.
pub(in crate::target) struct Pod<'a> {
    pub(in crate::target) plan: &'a Plan,
    pub(in crate::target) component: Component,
    pub(in crate::target) main: Container,
    pub(in crate::target) init: Vec<Container>,
    pub(in crate::target) volumes: Vec<Volume>,
}

impl<'a> Pod<'a> {
    /// The main container with the configuration folder, environment, resources and the user's volumes.
    pub(in crate::target) fn of_process(plan: &'a Plan, component: Component, process: &Process) -> Self {
        let mut pod = Self::bare(plan, component);
        pod.main.env = Some(environment(plan, process)).filter(|variables| !variables.is_empty());
        pod.main.resources = Some(resources(process));
        pod.configuration();
        pod.plugins();
        for (name, volume) in &process.volumes {
            pod.user_volume(name, volume);
        }
        pod.writable();
        pod
    }

    /// A pod with the cluster's image and nothing else.
    pub(in crate::target) fn bare(plan: &'a Plan, component: Component) -> Self {
        let main = Container {
            name: MAIN_CONTAINER.to_owned(),
            image: Some(plan.image.text.clone()),
            image_pull_policy: plan.image_pull_policy.map(str::to_owned),
            security_context: container_security(plan),
            ..Container::default()
        };
        Self { plan, component, main, init: Vec::new(), volumes: Vec::new() }
    }

    /// Adds variables behind the user's, of which one under such a name is refused.
    pub(in crate::target) fn variables(&mut self, variables: impl IntoIterator<Item = EnvVar>) {
        let env = self.main.env.get_or_insert_default();
        for variable in variables {
            env.retain(|other| other.name != variable.name);
            env.push(variable);
        }
    }

    /// Adds a mount to the main container.
    pub(in crate::target) fn mount(&mut self, mount: VolumeMount) {
        self.main.volume_mounts.get_or_insert_default().push(mount);
    }

    fn configuration(&mut self) {
        let name = labels::name(self.plan, "config");
        self.volumes.push(config_map_volume("flink-config", name));
        self.mount(read_only("flink-config", CONF_FOLDER));
    }

    /// Reads the configuration from another ConfigMap than the bundle's own.
    pub(in crate::target) fn configuration_of(&mut self, config_map: &str) {
        let own = self.volumes.iter_mut().filter(|volume| volume.name == "flink-config");
        for source in own.filter_map(|volume| volume.config_map.as_mut()) {
            config_map.clone_into(&mut source.name);
        }
    }

    /// Mounts the scripts' folder, once.
    pub(in crate::target) fn scripts(&mut self) {
        if !self.volumes.iter().any(|volume| volume.name == "flinkc-scripts") {
            self.volumes.push(config_map_volume("flinkc-scripts", labels::name(self.plan, "scripts")));
        }
        if !self.main.volume_mounts.iter().flatten().any(|mount| mount.name == "flinkc-scripts") {
            self.mount(read_only("flinkc-scripts", SCRIPTS_FOLDER));
        }
    }

    /// An init container that runs a script of ours.
    pub(in crate::target) fn init_script(
        &mut self,
        name: &str,
        shell: &str,
        script: &str,
        image: Option<&str>,
        env: Vec<EnvVar>,
        mounts: Vec<VolumeMount>,
    ) {
        self.scripts();
        let mut volume_mounts = vec![read_only("flinkc-scripts", SCRIPTS_FOLDER)];
        volume_mounts.extend(mounts);
        self.init.push(Container {
            name: name.to_owned(),
            image: Some(image.unwrap_or(&self.plan.image.text).to_owned()),
            image_pull_policy: self.plan.image_pull_policy.map(str::to_owned),
            command: Some(vec![shell.to_owned(), format!("{SCRIPTS_FOLDER}/{script}")]),
            env: Some(env),
            resources: Some(small_resources(500, 256 << 20)),
            volume_mounts: Some(volume_mounts),
            security_context: container_security(self.plan),
            ..Container::default()
        });
    }

    /// Plugins that the image keeps in `opt`: linked by an init container of the same image, each mounted beside the image's own.
    pub(in crate::target) fn plugins(&mut self) {
        if self.plan.plugins.is_empty() {
            return;
        }
        let folder = "/flinkc/plugins";
        self.volumes.push(empty_dir("flinkc-plugins"));
        let env = vec![variable("FLINKC_PLUGINS", &self.plan.plugins.join(" ")), variable("FLINKC_PLUGINS_DIR", folder)];
        self.init_script("enable-plugins", "bash", config_map::ENABLE_PLUGINS, None, env, vec![mount("flinkc-plugins", folder)]);
        for plugin in &self.plan.plugins {
            let mut mount = read_only("flinkc-plugins", &format!("/opt/flink/plugins/{plugin}"));
            mount.sub_path = Some((*plugin).to_owned());
            self.mount(mount);
        }
    }

    /// A jar that an init container fetches.
    pub(in crate::target) fn fetched_jar(&mut self, job: &JobPlan, placement: Placement) {
        let Some(fetched) = fetch::of(job) else { return };
        self.volumes.push(empty_dir("flinkc-jar"));
        let env = fetch::environment(self.plan, &fetched);
        let image = fetched.image.map(|image| image.text.as_str());
        // a fetch image may have no bash
        self.init_script("fetch-jar", "sh", config_map::FETCH_JAR, image, env, vec![mount("flinkc-jar", fetch::FOLDER)]);
        self.mount(match placement {
            Placement::Folder => read_only("flinkc-jar", JAR_FOLDER),
            Placement::ClassPath => {
                let path = format!("/opt/flink/usrlib/{}", fetched.jar.file_name);
                VolumeMount { sub_path: Some(fetched.jar.file_name.clone()), ..read_only("flinkc-jar", &path) }
            }
        });
    }

    /// SQL scripts, mounted where the runner's argument points.
    pub(in crate::target) fn sql(&mut self, job: &JobPlan) {
        if let Program::Sql { files, .. } = &job.program {
            self.volumes.push(config_map_volume("flinkc-sql", config_map::file_set_name(self.plan, files)));
            self.mount(read_only("flinkc-sql", SQL_FOLDER));
        }
    }

    pub(in crate::target) fn user_volume(&mut self, name: &str, volume: &VolumePlan) {
        // a submitter sees what the JobManager sees
        let owner = if self.component == Component::Submitter { Component::JobManager } else { self.component };
        let per_pod = volume.role_table && owner == Component::TaskManager;
        match &volume.source {
            // a claim template of the stateful set brings the volume itself
            VolumeSource::NewClaim { .. } if per_pod => {}
            VolumeSource::NewClaim { .. } => {
                let claim = claim_name(self.plan, owner, name, volume);
                self.volumes.push(claim_volume(name, claim));
            }
            VolumeSource::Claim(claim) => {
                let mut source = claim_volume(name, claim.clone());
                if let Some(source) = &mut source.persistent_volume_claim
                    && volume.read_only
                {
                    source.read_only = Some(true);
                }
                self.volumes.push(source);
            }
            VolumeSource::Secret(secret) => {
                let source = SecretVolumeSource { secret_name: Some(secret.clone()), ..SecretVolumeSource::default() };
                self.volumes.push(Volume { name: name.to_owned(), secret: Some(source), ..Volume::default() });
            }
            VolumeSource::ConfigMap(config_map) => self.volumes.push(config_map_volume(name, config_map.clone())),
            VolumeSource::Files(set) => self.volumes.push(config_map_volume(name, config_map::file_set_name(self.plan, set))),
            VolumeSource::EmptyDir(size) => {
                let source = EmptyDirVolumeSource { size_limit: Some(quantity(*size)), ..EmptyDirVolumeSource::default() };
                self.volumes.push(Volume { name: name.to_owned(), empty_dir: Some(source), ..Volume::default() });
            }
            // the source's fields are checked against the schema with the whole template; here they only join the volume's name
            VolumeSource::Raw(source) => self.volumes.push(raw_volume(name, source)),
        }
        let mut mount = mount(name, &volume.mount);
        mount.sub_path.clone_from(&volume.sub_path);
        mount.read_only = volume.read_only.then_some(true);
        self.mount(mount);
    }

    /// With a read-only root: the folders that Flink and the image's entrypoint write to.
    pub(in crate::target) fn writable(&mut self) {
        if !self.plan.security.read_only_root {
            return;
        }
        for (name, path) in [("flinkc-tmp", "/tmp"), ("flinkc-log", "/opt/flink/log")] {
            if !self.main.volume_mounts.iter().flatten().any(|mount| mount.mount_path == path) {
                self.volumes.push(empty_dir(name));
                self.mount(mount(name, path));
            }
        }
    }

    /// The finished template.
    pub(in crate::target) fn template(self, restart_policy: Option<&str>) -> PodTemplateSpec {
        let plan = self.plan;
        let secrets = plan.image_pull_secrets.iter().map(|name| LocalObjectReference { name: name.clone() }).collect::<Vec<_>>();
        let spec = PodSpec {
            service_account_name: Some(plan.access.service_account.clone()),
            automount_service_account_token: Some(labels::uses_api(plan) && self.component != Component::Submitter),
            // a Service's variables would reach the scripts and Flink as if somebody had set them
            enable_service_links: Some(false),
            image_pull_secrets: (!secrets.is_empty()).then_some(secrets),
            security_context: pod_security(plan),
            init_containers: (!self.init.is_empty()).then_some(self.init),
            containers: vec![self.main],
            volumes: (!self.volumes.is_empty()).then_some(self.volumes),
            restart_policy: restart_policy.map(str::to_owned),
            ..PodSpec::default()
        };
        let mut annotations = super::policies::mesh_annotations(plan);
        if let Some(restart) = plan.restart {
            annotations.insert(RESTART.to_owned(), restart.to_string());
        }
        let metadata = ObjectMeta {
            labels: Some(labels::pod_labels(plan, self.component)),
            annotations: (!annotations.is_empty()).then_some(annotations),
            ..ObjectMeta::default()
        };
        PodTemplateSpec { metadata: Some(metadata), spec: Some(spec) }
    }
}

/// The name of a new claim: of the cluster for a common volume, of the role for a role's.
pub(in crate::target) fn claim_name(plan: &Plan, component: Component, volume_name: &str, volume: &VolumePlan) -> String {
    if volume.role_table { labels::name(plan, &format!("{}-{volume_name}", component.word())) } else { labels::name(plan, volume_name) }
}

/// A volume from Kubernetes' own words; what does not fit the type is told when the template is checked, so it is kept as data there.
fn raw_volume(name: &str, source: &serde_json::Value) -> Volume {
    let mut value = source.clone();
    if let Some(map) = value.as_object_mut() {
        map.insert("name".to_owned(), name.into());
    }
    serde_json::from_value(value).unwrap_or_else(|_| Volume { name: name.to_owned(), ..Volume::default() })
}
