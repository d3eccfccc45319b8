//! The Apache operator as a judge: would the API server take each of its resources, would its validator, and could it make the cluster?
//!
//! Facts: `operators::apache`; each verdict recorded from the real operator.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Bundle, Findings, Given, Judge, OperatorValues, Options, Stored};
use crate::diagnostic::{Diagnostic, Level, Span};
use crate::operators::apache::judge::rules::unheeded::CONFIG_YAML_WITH_FLINK_1;
use crate::operators::apache::judge::{Context, Fault, Gate, OperatorConfig, advise, defaults_of, of_change, path, shape, validate};
use crate::plan::rules::given::HA_WITHOUT_STORAGE;
use crate::plan::rules::given::memory::MEMORY_NOT_SET;
use crate::plan::rules::options::WRONG_OPTION_VALUE;
use crate::target::rules::NAMESPACE_NOT_WATCHED;

/// The group of the operator's kinds, in any version.
pub(super) const GROUP: &str = "flink.apache.org/";

/// The operator of one release, installed by its chart.
pub(super) struct ApacheOperator;

impl Judge for ApacheOperator {
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings) {
        let ours = |given: &&Given| given.api_version().starts_with(GROUP);
        let mut named: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for given in bundle.objects.iter().filter(ours) {
            named.entry(given.name()).or_default().push(given.value());
        }
        let installed = options.operator_values.as_deref();
        let chart = installed.map_or_else(OperatorConfig::of_chart, |values| values.config.clone());
        let mut told = Told::of(findings);
        let known = Stored::of(&options.stored);
        let mut has_storage = Vec::new();
        for given in bundle.objects.iter().filter(ours) {
            // Of the others only those matter that it names: thousands of jobs must not look through thousands of clusters.
            let others = ["/spec/deploymentName", "/spec/jobReference/name"].map(|pointer| given.text(pointer));
            let bundle: Vec<&Value> = others.iter().filter_map(|name| named.get(name)).flatten().copied().collect();
            let defaults = defaults_of(given.value(), &bundle, &chart);
            let context = Context { release: options.operator.unwrap_or_default(), operator: &defaults, bundle: &bundle };
            if let Some(values) = installed {
                beside_values(given, values, findings);
            }
            if defaults.entries.contains_key("high-availability.storageDir") {
                has_storage.push(given.value_span(""));
            }
            let changed = known.find(given).map(|stored| of_change(stored, given.value())).unwrap_or_default();
            for fault in faults(given.value(), &context).iter().chain(&changed) {
                told.add(given, fault, findings);
            }
        }
        // the storage of these is the operator's default
        let covered =
            |span: Span| has_storage.iter().any(|all: &Span| all.source == span.source && (all.start..=all.end).contains(&span.start));
        let needless =
            |finding: &Diagnostic| finding.rule == &HA_WITHOUT_STORAGE && finding.primary.as_ref().is_some_and(|label| covered(label.span));
        findings.diagnostics.retain_mut(|finding| !told.gives_way(finding) && !needless(finding));
    }
}

/// What only shows beside the values that the operator was installed with.
fn beside_values(given: &Given, values: &OperatorValues, findings: &mut Findings) {
    let namespace = given.namespace().unwrap_or("default");
    if !values.watched.is_empty() && !values.watched.iter().any(|watched| watched == namespace) {
        findings.push(
            Diagnostic::new(&NAMESPACE_NOT_WATCHED, format!("the operator does not watch the namespace `{namespace}`"))
                .at(given.span("/metadata/namespace"), "the resource goes here")
                .at_run_time("the API server takes the resource, and nothing ever happens")
                .help(format!("use one of {}, or add this one to `watchNamespaces`", values.watched.join(", ")))
                .path("metadata.namespace")
                .object(given.reference()),
        );
    }
    let version = given.text("/spec/flinkVersion");
    let native_job = given.value().pointer("/spec/job").is_some() && given.text("/spec/mode") != "standalone";
    if values.has_standard_file && given.kind() == "FlinkDeployment" && version.starts_with("v1_") && native_job {
        findings.push(
            Diagnostic::new(&CONFIG_YAML_WITH_FLINK_1, format!("the operator has a `config.yaml`, and the job is of Flink {version}"))
                .at(given.span("/spec/flinkVersion"), "reads a flat file")
                .at_run_time("the operator writes `pipeline.jars` as a quoted list, which Flink 1 takes for a path: the JobManager ends and starts again")
                .help("keep `defaultConfiguration.flink-conf.yaml` in the chart's values until all jobs run on Flink 2")
                .path("spec.flinkVersion")
                .object(given.reference()),
        );
    }
}

/// All that is wrong: behind what the API server refuses nobody looks.
fn faults(resource: &Value, context: &Context<'_>) -> Vec<Fault> {
    let mut faults = shape(resource, context.release);
    let unreadable = faults.iter().any(|fault| fault.rule.name == "operator-schema-violated" && !fault.pointer.starts_with("/metadata"));
    if unreadable {
        return faults;
    }
    for fault in validate(resource, context) {
        // A name that Kubernetes does not take is told once.
        if !faults.iter().any(|told| told.pointer == fault.pointer) {
            faults.push(fault);
        }
    }
    if faults.iter().all(|fault| fault.gate != Gate::Deserialise) {
        faults.extend(advise(resource, context));
    }
    faults
}

/// What was told before, by place.
struct Told {
    errors: BTreeMap<Span, BTreeSet<&'static str>>,
    /// Findings of Flink's judge that give way.
    gone: BTreeSet<(Span, &'static str)>,
}

impl Told {
    fn of(findings: &Findings) -> Self {
        let mut told = Self { errors: BTreeMap::new(), gone: BTreeSet::new() };
        findings.diagnostics.iter().for_each(|finding| told.note(finding));
        told
    }

    fn note(&mut self, finding: &Diagnostic) {
        if let (Level::Error, Some(label)) = (finding.level, &finding.primary) {
            self.errors.entry(label.span).or_default().insert(finding.rule.code);
        }
    }

    /// Adds a finding. What Flink's own judge says at the same place stands where the operator would only fail later, and gives way where
    /// the operator refuses first; so does its schema, where a definition was given: one fault, one finding.
    fn add(&mut self, given: &Given, fault: &Fault, findings: &mut Findings) {
        let places = [given.span(&fault.pointer), given.key_span(&fault.pointer)];
        let told = |place: &Span| self.errors.get(place).is_some_and(|rules| !rules.is_empty());
        if matches!(fault.gate, Gate::Schema | Gate::Build) && places.iter().any(told) {
            return;
        }
        if fault.gate == Gate::Validator && FLINK_FAILS_LATER.contains(&fault.rule.name) {
            // Where no size is given at all, Flink's judge points at the configuration.
            let whole = ["/spec/flinkConfiguration", "/spec/template/spec/flinkConfiguration"].map(|pointer| given.key_span(pointer));
            self.gone.extend(whole.map(|place| (place, MEMORY_NOT_SET.code)));
            self.gone.extend(places.map(|place| (place, WRONG_OPTION_VALUE.code)));
            for place in whole {
                self.errors.entry(place).or_default().remove(MEMORY_NOT_SET.code);
            }
            for place in places {
                self.errors.entry(place).or_default().remove(WRONG_OPTION_VALUE.code);
            }
        }
        let finding = finding(given, fault);
        self.note(&finding);
        findings.push(finding);
    }

    fn gives_way(&self, finding: &Diagnostic) -> bool {
        finding.primary.as_ref().is_some_and(|label| self.gone.contains(&(label.span, finding.rule.code)))
    }
}

/// Rules on sizes that Flink's judge reads too.
const FLINK_FAILS_LATER: &[&str] = &["operator-memory-missing", "operator-memory-unreadable"];

fn finding(given: &Given, fault: &Fault) -> Diagnostic {
    let present = given.value().pointer(&fault.pointer).is_some();
    let unknown = fault.rule.name == "operator-unknown-field";
    let span = if unknown { given.key_span(&fault.pointer) } else { given.span(&fault.pointer) };
    Diagnostic::new(fault.rule, fault.message.clone())
        .at(span, if present { "here" } else { "missing here" })
        .at_run_time(fault.consequence())
        .help(fault.help.clone())
        .path(path(&fault.pointer))
        .object(given.reference())
}
