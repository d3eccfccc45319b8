//! The objects of a bundle against one another, as a judge. Facts: `k8s::bundle`.

use serde_json::Value;

use super::together_rules as rules;
use super::{Bundle, Findings, Given, Judge, Options};
use crate::check::rules::OBJECT_TWICE;
use crate::diagnostic::{Diagnostic, Level, Rule};
use crate::k8s::bundle::{Kind, check};

/// Whatever applies all objects of a bundle at once.
pub(super) struct Together;

impl Judge for Together {
    fn judge(&self, bundle: &Bundle, _: &Options, findings: &mut Findings) {
        let objects: Vec<&Value> = bundle.objects.iter().map(Given::value).collect();
        for clash in check(&objects) {
            let Some(given) = bundle.objects.get(clash.place.object) else { continue };
            let (rule, consequence) = rule(clash.kind);
            let mut finding = Diagnostic::new(rule, clash.text)
                .at(given.span(&clash.place.pointer), "here")
                .at_run_time(consequence)
                .help(clash.help)
                .path(clash.place.pointer.trim_start_matches('/').replace('/', "."))
                .object(given.reference());
            if let Some(other) = clash.other
                && let Some(beside) = bundle.objects.get(other.object)
            {
                finding = finding.also(beside.key_span(&other.pointer), "the other side");
                // Two files of one folder may be variants of which one is applied.
                if clash.kind == Kind::ObjectTwice && beside.source != given.source {
                    finding.level = Level::Warning;
                }
            }
            findings.push(finding);
        }
    }
}

/// The rule of a clash, and what comes of it.
fn rule(kind: Kind) -> (&'static Rule, &'static str) {
    match kind {
        Kind::ObjectTwice => (&OBJECT_TWICE, "the second overwrites the first at each apply"),
        Kind::MissingKey => (&rules::KEY_MISSING, "the pods never start: the kubelet waits for the key"),
        Kind::Misspelt => (&rules::NAME_MISSPELT, "what names it waits for an object that nobody makes"),
        Kind::Outside => (&rules::NAME_OUTSIDE, "the cluster must have it"),
        Kind::MissingPort => (&rules::PORT_MISSING, "nothing answers on that port"),
        Kind::SelectsNothing => (&rules::SELECTS_NOTHING, "the object is accepted and does nothing"),
        Kind::SelectsTooMuch => (&rules::SELECTS_TOO_MUCH, "requests reach pods that cannot answer, or controllers fight for pods"),
        Kind::NodePortTwice => (&rules::NODE_PORT_TWICE, "the API server refuses the second Service"),
        Kind::TwoScalers => (&rules::TWO_SCALERS, "each undoes what the other did"),
        Kind::ScalerAndReplicas => (&rules::SCALER_AND_REPLICAS, "each apply sets the number of pods back"),
        Kind::DrainBlocked => (&rules::DRAIN_BLOCKED, "nodes cannot be drained, and upgrades of the cluster wait"),
        Kind::ClaimShared => (&rules::CLAIM_SHARED, "pods on other nodes wait for the volume"),
        Kind::JobManagerCutOff => (&rules::JOBMANAGER_CUT_OFF, "TaskManagers never register, and the job waits for slots"),
    }
}
