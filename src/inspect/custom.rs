//! Operators of one release as judges: would the API server with their definitions take each resource, and what do they make of it?
//!
//! Facts: `operators::custom`; the metadata of the resources is the Kubernetes judge's.

use std::collections::BTreeSet;

use super::kubernetes::finding;
use super::{Bundle, Findings, Given, Judge, Options, Stored};
use crate::diagnostic::{Diagnostic, Kind};
use crate::operators::Remark;
use crate::operators::custom::operator_of;

/// The operators of `operators::custom`.
pub(super) struct CustomOperators;

impl Judge for CustomOperators {
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings) {
        let judged: Vec<_> = bundle.objects.iter().filter_map(|given| Some((given, operator_of(given.value())?))).collect();
        if judged.is_empty() {
            return;
        }
        // The same definition may be among the files, and has told it.
        let identity = |finding: &Diagnostic| (finding.rule.code, finding.path.clone(), finding.object.clone());
        let mut told: BTreeSet<_> = findings.diagnostics.iter().map(identity).collect();
        let known = Stored::of(&options.stored);
        for (given, operator) in judged {
            let faults = operator.check(given.value());
            for fault in &faults {
                let finding = finding(given, fault);
                if told.insert(identity(&finding)) {
                    findings.push(finding);
                }
            }
            // Behind what the API server refuses nobody looks at that place.
            let refused: BTreeSet<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            for remark in (operator.judge)(given.value()).iter().filter(|remark| !refused.contains(remark.pointer.as_str())) {
                findings.push(remarked(given, remark));
            }
            for remark in known.find(given).map(|stored| (operator.change)(stored, given.value())).unwrap_or_default() {
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
