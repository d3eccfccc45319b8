//! Spotify's operator as a judge: would the API server take each FlinkCluster, would its webhook, and does the operator do what it says?
//!
//! Facts: `operators::spotify`; each verdict recorded from the operator's own code.

use super::{Bundle, Findings, Given, Judge, Options, Stored};
use crate::diagnostic::Diagnostic;
use crate::operators::apache::judge::path;
use crate::operators::spotify::judge::{Fault, advise, refusals, shape, validate};
use crate::operators::spotify::{API_VERSION, KIND, judge::rules};

/// The operator, with its webhooks.
pub(super) struct SpotifyOperator;

impl Judge for SpotifyOperator {
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings) {
        let known = Stored::of(&options.stored);
        for given in bundle.objects.iter().filter(|given| given.api_version() == API_VERSION && given.kind() == KIND) {
            let mut faults = shape(given.value());
            if faults.iter().all(|fault| fault.rule == &rules::UNKNOWN_FIELD) {
                faults.extend(validate(given.value()));
                faults.extend(advise(given.value()));
                let changed = known.find(given).map(|stored| refusals(stored, given.value())).unwrap_or_default();
                let told: Vec<_> = faults.iter().map(|fault| (fault.rule.code, fault.pointer.clone())).collect();
                faults.extend(changed.into_iter().filter(|fault| !told.contains(&(fault.rule.code, fault.pointer.clone()))));
            }
            for fault in faults {
                findings.push(finding(given, &fault));
            }
        }
    }
}

fn finding(given: &Given, fault: &Fault) -> Diagnostic {
    let present = given.value().pointer(&fault.pointer).is_some();
    let unknown = fault.rule == &rules::UNKNOWN_FIELD;
    let span = if unknown { given.key_span(&fault.pointer) } else { given.span(&fault.pointer) };
    Diagnostic::new(fault.rule, fault.message.clone())
        .at(span, if present { "here" } else { "missing here" })
        .at_run_time(fault.consequence())
        .help(fault.help.clone())
        .path(path(&fault.pointer))
        .object(given.reference())
}
