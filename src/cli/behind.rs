//! `flinkc explain --behind`: the objects that the operator makes of a resource.
//!
//! In: a path and a release. Out: manifests. Must not: decide what the operator does: `operators::apache::behind` does.

use std::path::Path;

use serde_json::Value;

use super::arguments::Variant;
use super::console::{Console, Output};
use super::failure::{Exit, Failure};
use super::given::Installed;
use super::state;
use crate::diagnostic::Level;
use crate::host::stdio;
use crate::operators::apache::behind::{Nothing, behind};
use crate::operators::apache::judge::{Context, Gate, defaults_of, shape, validate};
use crate::operators::apache::{API_VERSION, Release};
use crate::yaml;

/// Prints the objects behind each resource of a file.
pub(super) fn run(path: &Path, release: Release, installed: &Installed, console: &Console) -> Result<Exit, Failure> {
    let mut found = Vec::new();
    let values = state::objects(path, &Variant::default(), None, &mut found)?;
    let operator = installed.config(&mut found)?;
    if found.iter().any(|found| found.diagnostics.has_errors()) {
        return console.findings(found, Output::Taken);
    }
    let resources: Vec<&Value> =
        values.iter().filter(|value| value.get("apiVersion").and_then(Value::as_str) == Some(API_VERSION)).collect();
    if resources.is_empty() {
        return Err(Failure::Missing(format!("there is no resource of the operator in `{}`", path.display())));
    }
    let (mut objects, mut exit) = (Vec::new(), Exit::Fine);
    for resource in &resources {
        let defaults = defaults_of(resource, &resources, &operator);
        let context = Context { release, operator: &defaults, bundle: &resources };
        if let Some(why) = refused(resource, &context) {
            console.warn(&format!("nothing stands behind {}: {why} (`flinkc check` says where)", named(resource)))?;
            exit = Exit::Findings;
            continue;
        }
        match behind(resource, release, &defaults) {
            Ok(behind) => objects.extend(behind.objects),
            Err(nothing @ (Nothing::NoObject { .. } | Nothing::NotOurs)) => console.say(&format!("{}: {nothing}", named(resource)))?,
            Err(nothing @ Nothing::Refused(_)) => {
                console.warn(&format!("nothing stands behind {}: {nothing}", named(resource)))?;
                exit = Exit::Findings;
            }
        }
    }
    let text =
        if console.for_program() { objects.iter().map(|object| format!("{object}\n")).collect() } else { yaml::emit_stream(&objects) };
    stdio::out(&text)?;
    if !objects.is_empty() {
        console.say("uids, job ids, paths that begin with <, and the operator's own logging file stand for what only a cluster knows")?;
    }
    Ok(exit)
}

/// The first fault that keeps the operator from making anything.
fn refused(resource: &Value, context: &Context<'_>) -> Option<String> {
    let faults = shape(resource, context.release).into_iter().chain(validate(resource, context));
    let stops = |fault: &crate::operators::apache::judge::Fault| fault.rule.level == Level::Error && fault.gate != Gate::Review;
    // What is not known is dropped, and the rest is made.
    faults.into_iter().find(|fault| stops(fault) && fault.rule.name != "operator-unknown-field").map(|fault| fault.message)
}

/// `FlinkDeployment/orders`.
fn named(resource: &Value) -> String {
    let text = |pointer: &str| resource.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    format!("{}/{}", text("/kind"), text("/metadata/name"))
}
