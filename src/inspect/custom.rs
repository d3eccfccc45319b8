//! Operators of one release as judges: would the API server with their definitions take each resource, and what do they make of it?
//!
//! Facts: `operators::custom`; the metadata of the resources is the Kubernetes judge's.

use super::kubernetes::finding;
use super::{Bundle, Findings, Given, Judge, Options};
use crate::diagnostic::{Diagnostic, Kind};
use crate::operators::Remark;
use crate::operators::custom::operator_of;

/// The operators of `operators::custom`.
pub(super) struct CustomOperators;

impl Judge for CustomOperators {
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings) {
        for given in &bundle.objects {
            let Some(operator) = operator_of(given.value()) else { continue };
            let faults = operator.check(given.value());
            for fault in &faults {
                let told = finding(given, fault);
                // The same definition may be among the files, and has told it.
                if !findings
                    .diagnostics
                    .iter()
                    .any(|other| other.rule == told.rule && other.path == told.path && other.object == told.object)
                {
                    findings.push(told);
                }
            }
            // Behind what the API server refuses nobody looks at that place.
            let refused = |remark: &Remark| faults.iter().any(|fault| fault.pointer == remark.pointer);
            for remark in (operator.judge)(given.value()).iter().filter(|remark| !refused(remark)) {
                findings.push(remarked(given, remark));
            }
            for remark in options.stored(given).map(|stored| (operator.change)(stored, given.value())).unwrap_or_default() {
                findings.push(remarked(given, &remark));
            }
        }
    }
}

fn remarked(given: &Given, remark: &Remark) -> Diagnostic {
    let present = given.value().pointer(&remark.pointer).is_some();
    let span = if remark.rule.kind == Kind::Lint { given.key_span(&remark.pointer) } else { given.span(&remark.pointer) };
    Diagnostic::new(remark.rule, remark.message.clone())
        .at(span, if present { "here" } else { "missing here" })
        .at_run_time(remark.rule.because)
        .help(remark.help.clone())
        .path(crate::operators::apache::judge::path(&remark.pointer))
        .object(given.reference())
}
