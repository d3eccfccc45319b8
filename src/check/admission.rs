//! What the validator of the Apache operator says to the finished resources.
//!
//! In: objects and settings. Out: findings at the job of the text that the resource is for. Must not know a rule of the validator.
//! They are warnings: an operator may have been installed with a default configuration that says what the text does not.

use serde_json::Value;

use super::objects::origin;
use crate::diagnostic::{Diagnostic, Diagnostics, Level, Span};
use crate::operators::apache;
use crate::operators::apache::judge::{Context, OperatorConfig, validate};
use crate::resolve::Settings;
use crate::target::{Object, operator_release};

/// Every refusal, with the chart's configuration of the operator.
pub(super) fn check(settings: &Settings, objects: &[Object], diagnostics: &mut Diagnostics) {
    let Some(release) = operator_release(settings) else { return };
    let bundle: Vec<&Value> = objects.iter().map(|object| &object.value).collect();
    let operator = OperatorConfig::of_chart();
    let context = Context { release, operator: &operator, bundle: &bundle };
    for object in objects.iter().filter(|object| object.api_version == apache::API_VERSION) {
        for fault in validate(&object.value, &context) {
            let mut finding = Diagnostic::new(fault.rule, format!("{} `{}`: {}", object.kind, object.name, fault.message))
                .at(place(settings, object), "becomes this resource")
                .at_run_time(format!("under the chart's configuration of the operator: {}", fault.consequence()))
                .help(fault.help)
                .path(fault.pointer.trim_start_matches('/').replace('/', "."))
                .object(object.reference());
            finding.level = finding.level.max(Level::Warning);
            diagnostics.push(finding);
        }
    }
}

/// The job that a resource is for.
fn place(settings: &Settings, object: &Object) -> Span {
    if object.kind == "FlinkSessionJob"
        && let Some(jobs) = settings.root.get("jobs").and_then(|jobs| jobs.as_table())
        && let Some((name, _)) = jobs.iter().find(|(name, _)| object.name.ends_with(name.as_str()))
    {
        return settings.root.nearest(&format!("jobs.{name}")).key_span;
    }
    origin(settings, object)
}
