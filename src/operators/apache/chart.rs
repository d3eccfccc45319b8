//! The operator's Helm chart: which values it has, and what they make the operator's own configuration.
//!
//! In: values as JSON. Out: values that no chart has, and an [`OperatorConfig`]. Must not: render a template.
//! Source: values.yaml and templates of the chart 1.8 to 1.15 (facts/operator-helm); `FlinkConfigManager` for the order of defaults.

use serde_json::{Map, Value};

use super::judge::OperatorConfig;
use crate::diagnostic::nearest;
use crate::flink::config_file::{self, ConfigFormat, ConfigReadError};

/// Every value; below one that ends with `.*` anything may stand.
const VALUES: &[&str] = &[
    "defaultConfiguration.append",
    "defaultConfiguration.config.yaml",
    "defaultConfiguration.create",
    "defaultConfiguration.flink-conf.yaml",
    "defaultConfiguration.log4j-console.properties",
    "defaultConfiguration.log4j-operator.properties",
    "defaultConfiguration.logback-console.xml",
    "defaultConfiguration.logback-operator.xml",
    "fullnameOverride",
    "global.*",
    "image.digest",
    "image.pullPolicy",
    "image.repository",
    "image.tag",
    "imagePullSecrets.*",
    "jobServiceAccount.annotations.*",
    "jobServiceAccount.create",
    "jobServiceAccount.name",
    "jvmArgs.operator",
    "jvmArgs.webhook",
    "logging.framework",
    "metrics.port",
    "nameOverride",
    "operatorHealth.livenessProbe.*",
    "operatorHealth.port",
    "operatorHealth.startupProbe.*",
    "operatorPod.affinity.*",
    "operatorPod.annotations.*",
    "operatorPod.dnsConfig.*",
    "operatorPod.dnsPolicy",
    "operatorPod.env.*",
    "operatorPod.envFrom.*",
    "operatorPod.initContainers.*",
    "operatorPod.labels.*",
    "operatorPod.nodeSelector.*",
    "operatorPod.priorityClassName",
    "operatorPod.resources.*",
    "operatorPod.sidecarContainers.*",
    "operatorPod.tolerations.*",
    "operatorPod.topologySpreadConstraints.*",
    "operatorPod.webhook.container.env.*",
    "operatorPod.webhook.resources.*",
    "operatorSecurityContext.*",
    "operatorServiceAccount.annotations.*",
    "operatorServiceAccount.create",
    "operatorServiceAccount.name",
    "operatorVolumeMounts.create",
    "operatorVolumeMounts.data.*",
    "operatorVolumes.create",
    "operatorVolumes.data.*",
    "podSecurityContext.*",
    "postStart.*",
    "rbac.create",
    "rbac.jobRole.create",
    "rbac.jobRole.name",
    "rbac.jobRoleBinding.create",
    "rbac.jobRoleBinding.name",
    "rbac.nodesRule.create",
    "rbac.operatorRole.create",
    "rbac.operatorRole.name",
    "rbac.operatorRoleBinding.create",
    "rbac.operatorRoleBinding.name",
    "replicas",
    "strategy.*",
    "tls.create",
    "tls.secretKeyRef.*",
    "tls.secretName",
    "watchNamespaces.*",
    "webhook.create",
    "webhook.keystore.passwordSecretRef.*",
    "webhook.keystore.pkcs12Profile",
    "webhook.keystore.useDefaultPassword",
    "webhook.mutator.create",
    "webhook.serviceLabels.*",
    "webhook.validator.create",
    "webhookSecurityContext.*",
];

/// A key that no chart has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    /// The keys that lead to it, itself last.
    pub path: Vec<String>,
    /// The key of the same place that was probably meant.
    pub meant: Option<String>,
}

/// Every key of the values that no release of the chart has had.
#[must_use]
pub fn unknown_values(values: &Value) -> Vec<UnknownValue> {
    let mut found = Vec::new();
    if let Value::Object(map) = values {
        walk(map, &mut Vec::new(), &mut found);
    }
    found
}

fn walk(map: &Map<String, Value>, above: &mut Vec<String>, found: &mut Vec<UnknownValue>) {
    for (key, value) in map {
        above.push(key.clone());
        let path = above.join(".");
        let below = format!("{path}.");
        if VALUES.contains(&path.as_str()) || VALUES.contains(&format!("{path}.*").as_str()) {
            // a value of the chart, whatever it holds
        } else if VALUES.iter().any(|known| known.starts_with(&below)) {
            if let Value::Object(map) = value {
                walk(map, above, found);
            }
        } else {
            let parent = path.strip_suffix(key.as_str()).unwrap_or_default();
            let beside = VALUES.iter().filter_map(|known| known.strip_prefix(parent));
            // names of files hold a dot
            let beside = beside.map(|rest| if parent == "defaultConfiguration." { rest } else { rest.split('.').next().unwrap_or(rest) });
            found.push(UnknownValue { meant: nearest(key, beside).map(str::to_owned), path: above.clone() });
        }
        above.pop();
    }
}

/// The namespaces that the operator watches; all of them if there are none.
#[must_use]
pub fn watched(values: &Value) -> Vec<String> {
    let list = values.get("watchNamespaces").and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The configuration that the chart makes of its values, and the key of the text that was read, if there is one.
///
/// # Errors
/// The key of the text that Flink cannot read, and why.
pub fn configuration(values: &Value) -> Result<(OperatorConfig, Option<&'static str>), (&'static str, ConfigReadError)> {
    let Some(own) = values.get("defaultConfiguration") else { return Ok((OperatorConfig::of_chart(), None)) };
    let says = |key: &str| own.get(key).and_then(Value::as_bool).unwrap_or(true);
    if !says("create") {
        // somebody else makes the ConfigMap: what it holds is not said here
        return Ok((OperatorConfig::of_chart(), None));
    }
    let mut config = if says("append") { OperatorConfig::of_chart() } else { OperatorConfig::empty() };
    let texts = [("flink-conf.yaml", ConfigFormat::Legacy), ("config.yaml", ConfigFormat::Standard)];
    let said = texts.into_iter().find_map(|(key, format)| Some((key, format, own.get(key)?.as_str()?)));
    let Some((key, format, text)) = said else { return Ok((config, None)) };
    let file = config_file::read(text, format).map_err(|error| (key, error))?;
    config.entries.extend(file.entries);
    Ok((config, Some(key)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{configuration, unknown_values};

    #[test]
    fn misspelt_values_are_found_at_every_depth() {
        let values = json!({
            "watchNamespace": ["a"],
            "webhook": { "creat": false, "keystore": { "useDefaultPassword": true } },
            "operatorPod": { "resources": { "limits": { "anything": 1 } } },
            "defaultConfiguration": { "flink-conf.yml": "a: b" },
        });
        let found: Vec<(String, Option<String>)> = unknown_values(&values).into_iter().map(|one| (one.path.join("/"), one.meant)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            found,
            [
                ("watchNamespace".to_owned(), some("watchNamespaces")),
                ("webhook/creat".to_owned(), some("create")),
                ("defaultConfiguration/flink-conf.yml".to_owned(), some("flink-conf.yaml")),
            ]
        );
    }

    #[test]
    fn values_lie_over_the_charts_own_configuration_or_replace_it() {
        let read = |append: bool| {
            let values = json!({ "defaultConfiguration": { "append": append, "flink-conf.yaml": "parallelism.default: 2\n" } });
            configuration(&values).map(|(config, _)| config.entries).ok()
        };
        let get = |append, key: &str| read(append).and_then(|entries| entries.get(key).cloned());
        assert_eq!(get(true, "parallelism.default").as_deref(), Some("2"));
        assert_eq!(get(true, "taskmanager.numberOfTaskSlots").as_deref(), Some("1"));
        assert_eq!(get(false, "taskmanager.numberOfTaskSlots"), None);
    }
}
