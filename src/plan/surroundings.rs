//! What stands around the processes: access, REST, ingress, policies, TLS, metrics, scaling, components, traceability.
//!
//! Source: language reference 4.7, 4.9 and section 9.

use indexmap::IndexMap;

use super::model::{
    Access, Components, EnvValue, IngressPlan, KeyStores, MetricsPlan, NetworkPolicyPlan, Process, Reactive, RestPlan, SecretOption,
    TlsPlan, VolumePlan, VolumeSource,
};
use super::{Planner, components};
use crate::manifest::node::{Node, Value};
use crate::manifest::read::Named;
use crate::manifest::sections::{ImagePullPolicy, RestService};
use crate::manifest::types::{SecretRef, Templated};

/// Where key material is mounted.
const KEYS_FOLDER: &str = "/etc/flinkc";

/// Kubernetes' spelling of a pull policy.
pub(super) const fn pull_policy(policy: ImagePullPolicy) -> &'static str {
    match policy {
        ImagePullPolicy::Always => "Always",
        ImagePullPolicy::IfNotPresent => "IfNotPresent",
        ImagePullPolicy::Never => "Never",
    }
}

/// A map of texts, placeholders filled.
pub(super) fn texts(map: Option<&Named<Templated<String>>>) -> IndexMap<String, String> {
    map.map(|m| &m.0).into_iter().flatten().map(|(key, value)| (key.clone(), value.0.clone())).collect()
}

/// A map of plain texts.
fn plain(map: Option<&Named<String>>) -> IndexMap<String, String> {
    map.map(|m| m.0.clone()).unwrap_or_default()
}

/// A raw tree as JSON: TOML's types are JSON's, dates become text.
pub(crate) fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::String(text) | Value::Datetime(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(text) => text.replace('_', "").parse::<f64>().map_or_else(|_| text.as_str().into(), Into::into),
        Value::Boolean(flag) => (*flag).into(),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Table(table) => serde_json::Value::Object(table.iter().map(|(key, value)| (key.clone(), json(value))).collect()),
    }
}

impl Planner<'_> {
    pub(super) fn access(&self, name: &str) -> Access {
        let account = self.manifest.service_account.as_ref();
        Access {
            service_account: account.and_then(|a| a.name.as_ref()).map_or_else(|| name.to_owned(), |n| n.0.0.clone()),
            create: account.and_then(|a| a.create).unwrap_or(true),
            annotations: texts(account.and_then(|a| a.annotations.as_ref())),
        }
    }

    pub(super) fn rest(&self) -> RestPlan {
        let rest = self.manifest.rest.as_ref();
        RestPlan {
            service: rest.and_then(|r| r.service).unwrap_or(RestService::ClusterIp),
            node_port: rest.and_then(|r| r.node_port.as_ref()).map(|p| p.0),
            labels: plain(rest.and_then(|r| r.labels.as_ref())),
            annotations: plain(rest.and_then(|r| r.annotations.as_ref())),
        }
    }

    pub(super) fn ingress(&self) -> Option<IngressPlan> {
        let ingress = self.manifest.ingress.as_ref()?;
        Some(IngressPlan {
            host: ingress.host.as_ref()?.0.clone(),
            path: ingress.path.as_ref().map_or_else(|| "/".to_owned(), |p| p.0.clone()),
            class: ingress.class.as_ref().map(|n| n.0.clone()),
            tls_secret: ingress.tls_secret.as_ref().map(|n| n.0.clone()),
            labels: plain(ingress.labels.as_ref()),
            annotations: plain(ingress.annotations.as_ref()),
        })
    }

    pub(super) fn network_policy(&self) -> Option<NetworkPolicyPlan> {
        let policy = self.manifest.network_policy.as_ref().filter(|p| p.enabled == Some(true))?;
        let peers = |list: Option<&Vec<crate::manifest::types::Raw>>| -> Vec<serde_json::Value> {
            list.into_iter().flatten().map(|raw| json(&raw.0)).collect()
        };
        Some(NetworkPolicyPlan {
            rest_from: peers(policy.rest_from.as_ref()),
            metrics_from: peers(policy.metrics_from.as_ref()),
            egress_to: policy.egress_to.as_ref().map(|list| peers(Some(list))),
        })
    }

    pub(super) fn disruption_budget(&self) -> Option<u32> {
        let budget = self.manifest.disruption_budget.as_ref();
        let enabled = budget.and_then(|b| b.enabled).unwrap_or(true);
        enabled.then(|| budget.and_then(|b| b.max_unavailable.as_ref()).map_or(1, |n| n.0))
    }

    pub(super) fn metrics(&mut self) -> Option<MetricsPlan> {
        let prometheus = self.manifest.metrics.as_ref()?.prometheus.as_ref().filter(|p| p.enabled == Some(true))?;
        let port = prometheus.port.as_ref().map_or(9249, |p| p.0);
        let factory = "org.apache.flink.metrics.prometheus.PrometheusReporterFactory";
        self.word("metrics.prometheus.enabled", Some("prom"));
        self.follow("metrics.prometheus.enabled", "metrics.reporter.prom.factory.class", factory);
        self.word("metrics.prometheus.port", Some(port));
        Some(MetricsPlan { port, pod_monitor: prometheus.pod_monitor.unwrap_or(false) })
    }

    pub(super) fn reactive(&mut self) -> Option<Reactive> {
        let reactive = self.manifest.scaling.as_ref()?.reactive.as_ref()?;
        self.word("scaling.reactive", Some("reactive"));
        Some(Reactive { min: reactive.min.as_ref()?.0, max: reactive.max.as_ref()?.0, cpu: reactive.cpu.as_ref().map(|p| p.0) })
    }

    pub(super) fn tls(&mut self) -> TlsPlan {
        let Some(tls) = &self.manifest.tls else { return TlsPlan::default() };
        let stores = |secret: Option<&crate::manifest::types::Name>,
                      keystore: Option<&String>,
                      truststore: Option<&String>,
                      password: Option<&String>| {
            Some(KeyStores {
                secret: secret?.0.clone(),
                keystore: keystore.cloned().unwrap_or_else(|| "keystore.jks".to_owned()),
                truststore: truststore.cloned().unwrap_or_else(|| "truststore.jks".to_owned()),
                password: password.cloned().unwrap_or_else(|| "password".to_owned()),
            })
        };
        let internal =
            tls.internal.as_ref().and_then(|t| stores(t.secret.as_ref(), t.keystore.as_ref(), t.truststore.as_ref(), t.password.as_ref()));
        let rest =
            tls.rest.as_ref().and_then(|t| stores(t.secret.as_ref(), t.keystore.as_ref(), t.truststore.as_ref(), t.password.as_ref()));
        let mutual = tls.rest.as_ref().and_then(|t| t.mutual);
        for (side, stores) in [("internal", &internal), ("rest", &rest)] {
            if let Some(stores) = stores {
                let path = format!("tls.{side}");
                self.word(&path, Some("true"));
                self.follow(&path, &format!("security.ssl.{side}.keystore"), format!("{KEYS_FOLDER}/tls-{side}/{}", stores.keystore));
                self.follow(&path, &format!("security.ssl.{side}.truststore"), format!("{KEYS_FOLDER}/tls-{side}/{}", stores.truststore));
            }
        }
        self.word("tls.rest.mutual", mutual);
        TlsPlan { internal, rest }
    }

    /// Options whose values live in Secrets: environment variables that the kubelet fills into the command line.
    pub(super) fn secret_options(&self, tls: &TlsPlan) -> Vec<SecretOption> {
        let mut options = Vec::new();
        let named = self.manifest.config_secrets.as_ref().map(|c| &c.0).into_iter().flatten();
        options.extend(named.map(|(option, secret)| (option.clone(), secret.clone())));
        for (side, stores) in [("internal", &tls.internal), ("rest", &tls.rest)] {
            if let Some(stores) = stores {
                for key in ["keystore-password", "key-password", "truststore-password"] {
                    let secret = SecretRef { secret: stores.secret.clone(), key: stores.password.clone() };
                    options.push((format!("security.ssl.{side}.{key}"), secret));
                }
            }
        }
        if let Some(azure) = &self.manifest.azure
            && let (Some(account), Some(secret)) = (&azure.account, &azure.credentials)
        {
            options.push((format!("fs.azure.account.key.{account}.dfs.core.windows.net"), secret.clone()));
            options.push((format!("fs.azure.account.key.{account}.blob.core.windows.net"), secret.clone()));
        }
        let mut variables: Vec<SecretOption> = Vec::new();
        for (option, secret) in options {
            let known = variables.iter().find(|o| o.secret == secret).map(|o| o.variable.clone());
            let distinct = variables.iter().map(|o| &o.variable).collect::<std::collections::BTreeSet<_>>().len();
            let variable = known.unwrap_or_else(|| format!("FLINKC_SECRET_{}", distinct + 1));
            variables.push(SecretOption { option, variable, secret });
        }
        variables
    }

    /// Files that words mount: key stores, cloud keys, Hadoop's settings.
    pub(super) fn key_volumes(&self, tls: &TlsPlan, processes: [&mut Process; 2]) {
        let mut volumes: Vec<(&str, String, VolumeSource, &str)> = Vec::new();
        for (side, stores) in [("internal", &tls.internal), ("rest", &tls.rest)] {
            if let Some(stores) = stores {
                let name = if side == "internal" { "tls-internal" } else { "tls-rest" };
                let path = if side == "internal" { "tls.internal" } else { "tls.rest" };
                volumes.push((name, format!("{KEYS_FOLDER}/{name}"), VolumeSource::Secret(stores.secret.clone()), path));
            }
        }
        let mut env = Vec::new();
        if let Some(credentials) = self.manifest.gcs.as_ref().and_then(|g| g.credentials.as_ref()) {
            volumes.push(("gcs-credentials", format!("{KEYS_FOLDER}/gcs"), VolumeSource::Secret(credentials.secret.clone()), "gcs"));
            env.push(("GOOGLE_APPLICATION_CREDENTIALS", format!("{KEYS_FOLDER}/gcs/{}", credentials.key)));
        }
        if let Some(config_map) = self.manifest.hadoop.as_ref().and_then(|h| h.config_map.as_ref()) {
            volumes.push(("hadoop-config", "/opt/hadoop/conf".to_owned(), VolumeSource::ConfigMap(config_map.0.clone()), "hadoop"));
            env.push(("HADOOP_CONF_DIR", "/opt/hadoop/conf".to_owned()));
        }
        for process in processes {
            for (name, mount, source, path) in &volumes {
                let volume = VolumePlan {
                    mount: mount.clone(),
                    sub_path: None,
                    read_only: true,
                    source: source.clone(),
                    role_table: false,
                    path: (*path).to_owned(),
                };
                process.volumes.entry((*name).to_owned()).or_insert(volume);
            }
            for (name, value) in &env {
                process.env.entry((*name).to_owned()).or_insert_with(|| EnvValue::Text(value.clone()));
            }
        }
    }

    /// What this bundle brings along itself: what its workspace brings is written once, elsewhere.
    pub(super) fn components(&self) -> Components {
        let Components { minio, zetcd } = components::brought(self.manifest);
        let shared = &self.settings.shared;
        Components { minio: minio.filter(|_| !shared.minio), zetcd: zetcd.filter(|_| !shared.zetcd) }
    }

    /// The host of a component, whoever brings it along.
    pub(super) fn component_host(&self, component: &str, is_shared: bool) -> String {
        let name = |name: &crate::manifest::types::Name| name.0.clone();
        if is_shared {
            return self.settings.shared.host(component, self.manifest.namespace.as_ref().map(|n| n.0.as_str()));
        }
        format!("{}-{component}", self.manifest.name.as_ref().map(name).unwrap_or_default())
    }
}
