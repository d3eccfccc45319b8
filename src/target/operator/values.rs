//! Values for the Helm chart of the operator itself.
//!
//! In: `components.operator` and `platform`. Out: the values file. Source: facts/operator-helm (the chart of 1.15.0; its values from 1.8 on).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::flink::catalog::jvm_opens;
use crate::flink::version::FlinkVersion;
use crate::k8s::merge::merge_by_name;
use crate::manifest::Manifest;
use crate::manifest::node::Node;
use crate::operators::apache::Release;
use crate::operators::apache::chart::{self, UnknownValue};
use crate::plan::{flat_options, json as json_of};

/// The key under which the chart takes text that goes behind its own default configuration.
const CONFIGURATION: &str = "flink-conf.yaml";

/// The values, if the text has the component. `None` also where the release is not known.
#[must_use]
pub fn chart_values(manifest: &Manifest) -> Option<Value> {
    let component = manifest.components.as_ref()?.operator.as_ref()?;
    let platform = manifest.platform.as_ref();
    let release = platform.and_then(|p| p.operator.as_ref()).map_or(Some(Release::LATEST), |v| Release::of(v.major, v.minor))?;
    let mut values = Map::new();
    let watched: Vec<&str> =
        platform.and_then(|p| p.watch_namespaces.as_ref()).into_iter().flatten().map(|namespace| namespace.0.as_str()).collect();
    if !watched.is_empty() {
        values.insert("watchNamespaces".to_owned(), json!(watched));
    }
    let mut options = opens(release);
    for (key, node) in component.default_config.as_ref().and_then(|raw| raw.0.as_table()).into_iter().flatten() {
        options.extend(flat_options(key, node));
    }
    if !options.is_empty() {
        let text: String = options.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
        values.insert("defaultConfiguration".to_owned(), json!({ "create": true, "append": true, CONFIGURATION: text }));
    }
    let mut values = Value::Object(values);
    if let Some(own) = component.values.as_ref().map(|raw| json_of(&raw.0)) {
        // The chart's own words win: they were written for it.
        merge_by_name(&mut values, &own).ok()?;
    }
    Some(values)
}

/// Module opens for jobs on Java 17, which the chart brings from 1.11 on.
fn opens(release: Release) -> BTreeMap<String, String> {
    if release >= Release::V1_11 {
        return BTreeMap::new();
    }
    let option = |version: FlinkVersion, option: &str| {
        let key = format!("kubernetes.operator.default-configuration.flink-version.v{}_{}.{option}", version.major, version.minor);
        (key, jvm_opens(version).to_owned())
    };
    BTreeMap::from([
        option(FlinkVersion::new(1, 18), "env.java.opts.all"),
        option(FlinkVersion::new(1, 19), "env.java.default-opts.all"),
        option(FlinkVersion::new(1, 20), "env.java.default-opts.all"),
    ])
}

/// Keys of the values that no release of the chart has had, by their dotted path, with their nodes.
#[must_use]
pub fn unknown_values(values: &Node) -> Vec<(UnknownValue, &Node)> {
    let found = chart::unknown_values(&json_of(values));
    found.into_iter().filter_map(|unknown| values.at(unknown.path.iter().map(String::as_str)).map(|node| (unknown.clone(), node))).collect()
}
