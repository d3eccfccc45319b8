//! Combinations that no target of plain objects can run, whoever makes them.
//!
//! In: a plan. Out: findings.

use super::super::rules::{FLINK_VERSION_NOT_RUN, INGRESS_CUT_OFF, LIVENESS_NOT_POSSIBLE, UPGRADE_NOT_POSSIBLE};
use super::super::{Cx, TargetMeta};
use crate::diagnostic::Diagnostic;
use crate::flink::catalog::{self, Catalogue};
use crate::manifest::sections::{JobManagerKind, Liveness, Upgrade};
use crate::plan::{Mode, Plan};

/// The versions whose start-up is known, on the targets where flinkc starts Flink by itself.
pub(in crate::target) fn version(plan: &Plan, meta: &TargetMeta, because: &str, cx: &mut Cx<'_>) {
    if plan.flink.is_at_least(1, 17) && Catalogue::of(plan.flink).is_some() {
        return;
    }
    let newest = catalog::versions().last().map(|version| version.to_string()).unwrap_or_default();
    cx.diagnostics.push(
        Diagnostic::new(&FLINK_VERSION_NOT_RUN, format!("{} does not know Flink {}", meta.title, plan.flink))
            .at(cx.settings.root.nearest("flink").span, format!("known are 1.17 to {newest}"))
            .because(because)
            .help(format!("write a version from 1.17 to {newest}; a newer flinkc may know {}", plan.flink))
            .path("flink"),
    );
}

/// A probe that asks for what is not there.
pub(in crate::target) fn liveness(plan: &Plan, cx: &mut Cx<'_>) {
    let kind = plan.jobmanager.liveness;
    let mutual = plan.config.get("security.ssl.rest.authentication-enabled") == Some("true");
    let bounded = plan.mode.application().is_some_and(|job| job.bounded) || plan.jobmanager.kind == JobManagerKind::Job;
    let session = matches!(plan.mode, Mode::Session(_));
    let (message, run_time) = match kind {
        Liveness::Job if session => (
            "`liveness = \"job\"` asks for one job, and a session cluster has several or none",
            "an old failed job would restart the JobManager under all others",
        ),
        Liveness::Job if bounded => (
            "`liveness = \"job\"` would take a finished job for a dead one",
            "the bounded job ends, the probe fails, and the job starts again from the beginning",
        ),
        Liveness::Job | Liveness::Rest if mutual => {
            ("a liveness probe has no client certificate for REST", "every probe would fail and the JobManager would be killed for ever")
        }
        Liveness::Job | Liveness::Rest | Liveness::Rpc | Liveness::None => return,
    };
    let place = cx.settings.root.nearest("jobmanager.liveness").span;
    cx.diagnostics.push(
        Diagnostic::new(&LIVENESS_NOT_POSSIBLE, message)
            .at(place, "asked for here")
            .at_run_time(run_time)
            .help("write `liveness = \"rpc\"`: it asks whether the process answers at all")
            .path("jobmanager.liveness"),
    );
}

/// Plain Kubernetes replaces pods: with HA the new ones go on from the last checkpoint, without it they begin anew.
pub(in crate::target) fn upgrade(plan: &Plan, cx: &mut Cx<'_>) {
    for job in plan.mode.jobs() {
        let path = format!("{}.upgrade", job.path);
        let Some(upgrade) = job.upgrade.filter(|_| cx.settings.manifest_sets(&path)) else { continue };
        let ha = plan.high_availability.is_some();
        let (message, help) = match (upgrade, ha) {
            (Upgrade::Savepoint, _) => (
                "nobody takes a savepoint before the pods are replaced",
                "with `[high-availability]` write `\"last-state\"`: the job goes on from its last checkpoint; or stop it with `flink stop` and set `restore.from`; or use `target = \"operator\"`",
            ),
            (Upgrade::LastState, false) => (
                "without high availability no new JobManager finds the last checkpoint",
                "add `[high-availability]` with `storage`, or write `\"stateless\"` if the state may go",
            ),
            (Upgrade::Stateless, true) => (
                "with high availability a new JobManager goes on from the last checkpoint, whatever is written here",
                "write `\"last-state\"`, or remove `[high-availability]`",
            ),
            (Upgrade::LastState, true) | (Upgrade::Stateless, false) => continue,
        };
        cx.diagnostics.push(
            Diagnostic::new(&UPGRADE_NOT_POSSIBLE, format!("`upgrade = \"{}\"`: {message}", upgrade.word()))
                .at(cx.settings.root.nearest(&path).span, "asked for here")
                .at_run_time("an edit of this file would do something else to the state than the text says")
                .help(help)
                .path(path),
        );
    }
}

/// A policy that names no peers of REST keeps the ingress controller out.
pub(in crate::target) fn ingress(plan: &Plan, cx: &mut Cx<'_>) {
    let cut_off = plan.ingress.is_some() && plan.network_policy.as_ref().is_some_and(|policy| policy.rest_from.is_empty());
    if !cut_off {
        return;
    }
    let root = &cx.settings.root;
    let finding = Diagnostic::new(&INGRESS_CUT_OFF, "the network policy keeps the ingress controller out")
        .at(root.nearest("ingress").span, "nobody reaches REST through it")
        .also(root.nearest("network-policy.enabled").span, "only pods of the cluster may connect")
        .at_run_time("the Ingress answers 504: the policy lets no other namespace reach REST")
        .help("add `[network-policy] rest-from = [{ namespaceSelector = { matchLabels = { \"kubernetes.io/metadata.name\" = \"ingress-nginx\" } } }]` with the controller's namespace")
        .path("network-policy.rest-from");
    cx.diagnostics.push(finding);
}
