//! The JobManager's pod: the pod template, and what the client puts over and into it.
//!
//! In: a template and the configuration. Out: `metadata` and `spec` of the Deployment's template. Source: Flink `InitJobManagerDecorator`,
//! `EnvSecretsDecorator`, `MountSecretsDecorator`, `CmdJobManagerDecorator`, `KubernetesUtils`.

use serde_json::{Map, Value, json};

use super::Refusal;
use super::config::Config;
use super::template::{MAIN, Template};
use crate::flink::catalog::Catalogue;
use crate::flink::java;

/// A pod under construction.
#[derive(Debug)]
pub(super) struct Pod {
    template: Template,
}

impl Pod {
    pub(super) fn new(template: Template) -> Self {
        Self { template }
    }

    fn push(table: &mut Map<String, Value>, list: &str, items: impl IntoIterator<Item = Value>) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_some()
            && let Value::Array(list) = table.entry(list).or_insert_with(|| json!([]))
        {
            list.extend(items);
        }
    }

    fn put(table: &mut Map<String, Value>, map: &str, entries: impl IntoIterator<Item = (String, Value)>) {
        let mut entries = entries.into_iter().peekable();
        if entries.peek().is_some()
            && let Value::Object(map) = table.entry(map).or_insert_with(|| json!({}))
        {
            map.extend(entries);
        }
    }

    pub(super) fn volume(&mut self, volume: Value) {
        Self::push(&mut self.template.spec, "volumes", [volume]);
    }

    pub(super) fn has_volume(&self, name: &str) -> bool {
        let volumes = self.template.spec.get("volumes").and_then(Value::as_array);
        volumes.into_iter().flatten().any(|volume| volume.get("name").and_then(Value::as_str) == Some(name))
    }

    pub(super) fn mount(&mut self, mount: Value) {
        Self::push(&mut self.template.main, "volumeMounts", [mount]);
    }

    pub(super) fn variable(&mut self, variable: Value) {
        Self::push(&mut self.template.main, "env", [variable]);
    }

    /// Account, network, labels, places, image, size, ports, environment.
    pub(super) fn initialize(&mut self, config: &Config, labels: &Value, memory: i64, host_network: bool) -> Result<(), Refusal> {
        let account = self.account(config);
        let policy = self.template.spec.get("dnsPolicy").and_then(Value::as_str).filter(|policy| !policy.trim().is_empty());
        let policy = if host_network { "ClusterFirstWithHostNet" } else { policy.unwrap_or("ClusterFirst") }.to_owned();
        let spec = &mut self.template.spec;
        spec.insert("serviceAccount".to_owned(), account.as_str().into());
        spec.insert("serviceAccountName".to_owned(), account.into());
        spec.insert("hostNetwork".to_owned(), host_network.into());
        spec.insert("dnsPolicy".to_owned(), policy.into());
        Self::put(&mut self.template.metadata, "labels", labels.as_object().cloned().unwrap_or_default());
        let annotations = config.map("kubernetes.jobmanager.annotations")?;
        Self::put(&mut self.template.metadata, "annotations", values(annotations));
        let secrets = config.list("kubernetes.container.image.pull-secrets")?.unwrap_or_default();
        let secrets = secrets.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).map(|name| json!({ "name": name }));
        Self::push(&mut self.template.spec, "imagePullSecrets", secrets);
        let nodes = config.map("kubernetes.jobmanager.node-selector")?;
        Self::put(&mut self.template.spec, "nodeSelector", values(nodes));
        let tolerations = config.maps("kubernetes.jobmanager.tolerations")?;
        let tolerations: Vec<Value> = tolerations.iter().map(toleration).collect::<Result<_, _>>()?;
        Self::push(&mut self.template.spec, "tolerations", tolerations);
        self.main_container(config, memory, host_network)
    }

    /// The option's account, where it is set; else the template's; else the option's default.
    fn account(&self, config: &Config) -> String {
        let template = ["serviceAccount", "serviceAccountName"].iter().find_map(|field| self.template.spec.get(*field)?.as_str());
        let option = config.text("kubernetes.jobmanager.service-account");
        option.or_else(|| template.map(str::to_owned)).unwrap_or_else(|| "default".to_owned())
    }

    fn main_container(&mut self, config: &Config, memory: i64, host_network: bool) -> Result<(), Refusal> {
        let image = config.text("kubernetes.container.image.ref");
        if image.as_ref().is_some_and(|image| image.trim().is_empty()) {
            return Err(Refusal::BlankImage { flink: config.flink });
        }
        let own = |field: &str| self.template.main.get(field).and_then(Value::as_str).map(str::to_owned);
        let image = image.or_else(|| own("image")).or_else(|| default_image(config)).unwrap_or_default();
        let key = "kubernetes.container.image.pull-policy";
        let policy = config.constant(key, &["IfNotPresent", "Always", "Never"], "IfNotPresent")?;
        let policy =
            if config.text(key).is_some() { policy.to_owned() } else { own("imagePullPolicy").unwrap_or_else(|| policy.to_owned()) };
        self.resources(config, memory)?;
        let main = &mut self.template.main;
        main.insert("name".to_owned(), MAIN.into());
        main.insert("image".to_owned(), image.into());
        main.insert("imagePullPolicy".to_owned(), policy.into());
        if config.flink.is_at_least(1, 19) {
            let folder = config.text("user.artifacts.base-dir").unwrap_or_else(|| "/opt/flink/artifacts".to_owned());
            self.mount(json!({ "name": "user-artifacts-volume", "mountPath": folder }));
            self.volume(json!({ "name": "user-artifacts-volume", "emptyDir": {} }));
        }
        if !host_network {
            let ports = [
                ("rest", config.int("rest.port", 8081)?),
                ("jobmanager-rpc", config.int("jobmanager.rpc.port", 6123)?),
                ("blobserver", blob_port(config)?),
            ];
            let ports = ports.map(|(name, port)| json!({ "name": name, "containerPort": port }));
            Self::push(&mut self.template.main, "ports", ports);
        }
        for (name, value) in config.prefixed("containerized.master.env.") {
            self.variable(json!({ "name": name, "value": value }));
        }
        let field = json!({ "apiVersion": "v1", "fieldPath": "status.podIP" });
        self.variable(json!({ "name": "_POD_IP_ADDRESS", "valueFrom": { "fieldRef": field } }));
        if let Some(folder) = config.text("kubernetes.flink.log.dir") {
            self.variable(json!({ "name": "FLINK_LOG_DIR", "value": folder }));
        }
        Ok(())
    }

    /// Memory and CPU over the template's; other resources stay.
    fn resources(&mut self, config: &Config, memory: i64) -> Result<(), Refusal> {
        let factor = |key: &'static str| match config.double(key, 1.0)? {
            factor if factor >= 1.0 => Ok(factor),
            _ => Err(Refusal::FactorBelowOne { key }),
        };
        let memory_factor = factor("kubernetes.jobmanager.memory.limit-factor")?;
        let cpu = config.double("kubernetes.jobmanager.cpu.amount", 1.0)?;
        let cpu_factor = factor("kubernetes.jobmanager.cpu.limit-factor")?;
        // as Java casts a double to an int
        let memory_limit = (memory as f64 * memory_factor) as i32;
        let amounts = [
            ("requests", cpu, i64::from(i32::try_from(memory).unwrap_or(i32::MAX))),
            ("limits", cpu * cpu_factor, i64::from(memory_limit)),
        ];
        if let Value::Object(resources) = self.template.main.entry("resources").or_insert_with(|| json!({})) {
            for (list, cpu, memory) in amounts {
                let amounts = [("memory", format!("{memory}Mi")), ("cpu", java::double_text(cpu))];
                Self::put(resources, list, amounts.map(|(name, amount)| (name.to_owned(), amount.into())));
            }
        }
        Ok(())
    }

    /// Variables and volumes from Secrets.
    pub(super) fn secrets(&mut self, config: &Config) -> Result<(), Refusal> {
        for variable in config.maps("kubernetes.env.secretKeyRef")? {
            let mut reference = Map::new();
            for (field, entry) in [("name", "secret"), ("key", "key")] {
                reference.extend(variable.get(entry).map(|text| (field.to_owned(), text.as_str().into())));
            }
            let mut entry = Map::from_iter([("valueFrom".to_owned(), json!({ "secretKeyRef": reference }))]);
            entry.extend(variable.get("env").map(|name| ("name".to_owned(), name.as_str().into())));
            self.variable(Value::Object(entry));
        }
        for (secret, path) in config.map("kubernetes.secrets")? {
            let volume = format!("{secret}-volume");
            self.mount(json!({ "name": volume, "mountPath": path }));
            self.volume(json!({ "name": volume, "secret": { "secretName": secret } }));
        }
        Ok(())
    }

    /// The command line of the container.
    pub(super) fn command(&mut self, config: &Config, target: &str) {
        let entry = config.text("kubernetes.entry.path").unwrap_or_else(|| "/docker-entrypoint.sh".to_owned());
        let arguments = config.text("kubernetes.jobmanager.entrypoint.args").unwrap_or_default();
        let main = &mut self.template.main;
        main.insert("command".to_owned(), json!([entry]));
        main.insert("args".to_owned(), json!(["bash", "-c", format!("kubernetes-jobmanager.sh {target} {arguments}")]));
    }

    /// The template of the Deployment: Flink's container behind the others.
    pub(super) fn finish(self) -> Value {
        let Template { metadata, mut spec, main, mut others } = self.template;
        others.push(Value::Object(main));
        spec.insert("containers".to_owned(), others.into());
        json!({ "metadata": metadata, "spec": spec })
    }
}

/// The blob server's port, which must be one by now.
pub(super) fn blob_port(config: &Config) -> Result<i32, Refusal> {
    let port = config.fixed_port("blob.server.port", "0")?;
    if port > 0 { Ok(port) } else { Err(Refusal::BlobPort) }
}

/// The image that the client's own version names.
fn default_image(config: &Config) -> Option<String> {
    let default = Catalogue::of(config.flink)?.lookup("kubernetes.container.image.ref")?.default?;
    let patch = config.flink.patch.map(|patch| format!("apache/flink:{}.{}.{patch}-scala_2.12", config.flink.major, config.flink.minor));
    Some(patch.unwrap_or_else(|| default.to_owned()))
}

fn values(entries: Vec<(String, String)>) -> impl Iterator<Item = (String, Value)> {
    entries.into_iter().map(|(key, value)| (key, value.into()))
}

/// A toleration from its entries; names in any case, unknown ones are left out.
fn toleration(entries: &std::collections::BTreeMap<String, String>) -> Result<Value, Refusal> {
    let mut toleration = Map::new();
    for (name, text) in entries {
        let field = match name.to_lowercase().as_str() {
            "key" => "key",
            "operator" => "operator",
            "value" => "value",
            "effect" => "effect",
            "tolerationseconds" => {
                let seconds = java::parse_long(text).ok_or_else(|| Refusal::TolerationSeconds(text.clone()))?;
                toleration.insert("tolerationSeconds".to_owned(), seconds.into());
                continue;
            }
            _ => continue,
        };
        toleration.insert(field.to_owned(), text.as_str().into());
    }
    Ok(Value::Object(toleration))
}
