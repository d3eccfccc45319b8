//! The values of the operator's chart, as a user keeps them: what is wrong with them, and what they make count for resources.
//!
//! In: the text of a values file. Out: [`OperatorValues`] and findings at its lines. Must not: judge a resource.
//! Facts: `operators::apache::chart`; the options inside are judged as any Flink configuration.

use serde_json::Value;

use super::{Findings, Inspection, JUDGES, Options, Text, read};
use crate::diagnostic::{Diagnostic, Sources, Span};
use crate::operators::apache::chart;
use crate::operators::apache::judge::OperatorConfig;
use crate::plan::rules::given::CONFIG_FILE_REFUSED;
use crate::pointer;
use crate::target::rules::UNKNOWN_CHART_VALUE;

/// What the operator was installed with.
#[derive(Clone, Debug, Default)]
pub struct OperatorValues {
    /// Its own configuration, the chart's defaults included.
    pub config: OperatorConfig,
    /// The namespaces that it watches; all of them if there are none.
    pub watched: Vec<String>,
    /// Whether the chart mounts a `config.yaml` instead of a `flink-conf.yaml`.
    pub has_standard_file: bool,
}

/// Reads a values file.
#[must_use]
pub fn operator_values(text: &Text, options: &Options) -> (OperatorValues, Inspection) {
    let (mut findings, mut sources) = (Findings::default(), Sources::default());
    let bundle = read::values(text, &mut sources, &mut findings);
    let mut values = OperatorValues::default();
    for given in &bundle.fragments {
        values.watched = chart::watched(given.value());
        for unknown in chart::unknown_values(given.value()) {
            let at = unknown.path.iter().fold(String::new(), |at, step| pointer::below(&at, step));
            let name = unknown.path.join(".");
            let help = unknown.meant.map_or_else(
                || {
                    "look into the chart's values.yaml; options of Flink and the operator belong to the text below `defaultConfiguration`"
                        .to_owned()
                },
                |meant| format!("probably meant: `{meant}`"),
            );
            findings.push(
                Diagnostic::new(&UNKNOWN_CHART_VALUE, format!("the operator's chart has no value `{name}`"))
                    .at(given.key_span(&at), "no such value")
                    .at_run_time("Helm passes it by in silence, and the chart's default holds")
                    .help(help)
                    .path(name),
            );
        }
        match chart::configuration(given.value()) {
            Ok((config, key)) => {
                values.config = config;
                values.has_standard_file = key == Some("config.yaml");
            }
            Err((key, error)) => {
                let at: Span = given.key_span(&format!("/defaultConfiguration/{key}"));
                let refused = Diagnostic::new(&CONFIG_FILE_REFUSED, format!("Flink can't read the text: {error}"))
                    .at(at, "refused as a whole")
                    .at_run_time("the operator does not start")
                    .help("mend the text; `config.yaml` is one YAML mapping without nulls")
                    .path(format!("defaultConfiguration.{key}"));
                findings.push(refused);
            }
        }
    }
    // What Flink's own judge says of the text that it can read.
    if bundle.fragments.iter().all(|given| {
        given.value().get("defaultConfiguration").and_then(|own| own.as_object()).is_some_and(|own| own.values().any(Value::is_string))
    }) {
        for judge in JUDGES {
            judge.judge(&bundle, options, &mut findings);
        }
    }
    let mut told = Vec::new();
    findings.diagnostics.retain_mut(|one| {
        let key = (one.rule.code, one.primary.as_ref().map(|label| label.span));
        let first = !told.contains(&key);
        told.push(key);
        first
    });
    for span in findings.hidden {
        sources.hide(span);
    }
    findings.diagnostics.sort();
    (values, Inspection { sources, diagnostics: findings.diagnostics, judged: 1 })
}

#[cfg(test)]
mod tests {
    use super::operator_values;
    use crate::inspect::{Options, Text, inspect};

    fn text(text: &str) -> Text {
        Text { name: "values.yaml".to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn rules(found: &crate::inspect::Inspection) -> Vec<&'static str> {
        found.diagnostics.iter().map(|one| one.rule.name).collect()
    }

    #[test]
    fn misspelt_values_and_options_are_found() {
        let (values, found) = operator_values(
            &text(
                "watchNamespaces: [streaming]\nwebhok:\n  create: false\ndefaultConfiguration:\n  flink-conf.yaml: |\n    state.checkpoints.dirr: hdfs:///c\n",
            ),
            &Options::default(),
        );
        assert_eq!(values.watched, ["streaming"]);
        let names = rules(&found);
        assert!(names.contains(&"unknown-chart-value") && names.contains(&"unknown-option"), "{names:?}");
        let (_, found) = operator_values(&text("webhook:\n  create: false\nwatchNamespaces: [a]\n"), &Options::default());
        assert!(rules(&found).is_empty(), "{:?}", rules(&found));
        for wrong in ["- a\n", "a: [\n", "just words\n"] {
            assert!(!operator_values(&text(wrong), &Options::default()).1.diagnostics.is_empty(), "{wrong}");
        }
    }

    #[test]
    fn the_operators_defaults_count_for_resources() {
        let resource = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: orders\n  namespace: streaming\nspec:\n  image: flink:1.20.5\n  flinkVersion: v1_20\n  serviceAccount: flink\n  jobManager:\n    replicas: 2\n    resource:\n      memory: 2048m\n      cpu: 1\n  taskManager:\n    resource:\n      memory: 4096m\n      cpu: 2\n  job:\n    jarURI: local:///opt/flink/usrlib/orders.jar\n    parallelism: 4\n    upgradeMode: savepoint\n";
        let judged = |values: &str| {
            let (values, _) = operator_values(&text(values), &Options::default());
            let options = Options { operator_values: Some(values.into()), ..Options::default() };
            rules(&inspect(&[Text { name: "orders.yaml".to_owned(), bytes: resource.as_bytes().to_vec() }], &options))
        };
        let alone = judged("{}\n");
        for rule in ["operator-checkpoint-directory-missing", "operator-standby-without-ha"] {
            assert!(alone.contains(&rule), "{alone:?}");
        }
        let defaults = "defaultConfiguration:\n  flink-conf.yaml: |\n    kubernetes.operator.default-configuration.namespace.streaming.state.checkpoints.dir: hdfs:///c\n    kubernetes.operator.default-configuration.flink-version.v1_18+.state.savepoints.dir: hdfs:///s\n    high-availability.type: kubernetes\n    high-availability.storageDir: hdfs:///h\n";
        assert_eq!(judged(defaults), Vec::<&str>::new());
        assert_eq!(judged(&format!("watchNamespaces: [other]\n{defaults}")), ["namespace-not-watched"]);
        assert_eq!(judged(&defaults.replace("flink-conf.yaml", "config.yaml")), ["operator-config-yaml-with-flink-1"]);
    }
}
