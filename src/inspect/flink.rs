//! Flink as a judge: the configurations of the bundle, bare files and what objects carry, by the rules of `[config]`.
//!
//! Facts: `flink`, asked of the real Flink; the rules are `plan::rules::given`.

use super::{Bundle, Findings, Judge, Options};
use crate::excerpt;
use crate::plan::rules::given;

/// The Flink that reads the configurations.
pub(super) struct Flink;

impl Judge for Flink {
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings) {
        let files = bundle.configurations.iter().map(|file| excerpt::bare(file.source, &file.text, file.format, file.flink));
        let carried = bundle.objects.iter().chain(&bundle.fragments).flat_map(|given| given.excerpts(options.flink));
        for excerpt in files.chain(carried) {
            let secrets = given::judge(&excerpt, &mut findings.diagnostics);
            findings.hidden.extend(secrets);
        }
    }
}
