//! The Apache operator as a judge: would the API server take each of its resources, would its validator, and could it make the cluster?
//!
//! Facts: `operators::apache`; each verdict recorded from the real operator.

use serde_json::Value;

use super::{Bundle, Findings, Given, Judge, Options};
use crate::diagnostic::Diagnostic;
use crate::operators::apache::judge::{Context, Fault, Gate, OperatorConfig, advise, path, shape, validate};

/// The group of the operator's kinds, in any version.
pub(super) const GROUP: &str = "flink.apache.org/";

/// The operator of one release, installed by its chart.
pub(super) struct ApacheOperator;

impl Judge for ApacheOperator {
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings) {
        let ours = |given: &&Given| given.api_version().starts_with(GROUP);
        let resources: Vec<&Value> = bundle.objects.iter().filter(ours).map(Given::value).collect();
        let context = Context { release: options.operator.unwrap_or_default(), operator: &OperatorConfig::of_chart(), bundle: &resources };
        for given in bundle.objects.iter().filter(ours) {
            for fault in faults(given.value(), &context) {
                findings.push(finding(given, &fault));
            }
        }
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
