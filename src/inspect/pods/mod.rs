//! The pods that Flink runs in, as a judge: image, plugins, mounts, memory, identity and addresses of workloads and of the operator's resources.
//!
//! In: the bundle. Out: findings. Must not: judge options by themselves (`flink`), or objects by themselves (`kubernetes`).
//! Facts: docker-entrypoint.sh; Flink's memory model; facts/mistakes.md, sections A, B, C, E and F.

mod address;
mod image;
mod mounts;
mod plugins;
mod read;
mod resource;
pub(super) mod rules;
mod user;

use std::collections::BTreeSet;

use super::{Bundle, Findings, Judge, Options};
use crate::diagnostic::{Diagnostic, SourceId};
use read::{Beside, FlinkPod, Placed, Role, processes};

/// Whoever starts the pods.
pub(super) struct FlinkPods;

impl Judge for FlinkPods {
    fn judge(&self, bundle: &Bundle, options: &Options, findings: &mut Findings) {
        let beside = Beside::of(bundle);
        let pods = processes(bundle, &beside, options);
        let mut found = Found { findings, told: BTreeSet::new() };
        for pod in &pods {
            image::judge(pod, &mut found);
            plugins::schemes(pod, &mut found);
            mounts::judge(pod, &beside, &mut found);
            address::judge(pod, &beside, &mut found);
            user::judge(pod, &mut found);
            if pod.by_operator && pod.role == Role::JobManager {
                resource::judge(pod, &beside, &mut found);
            }
        }
        plugins::both(&pods, &mut found);
    }
}

/// Findings of this judge; what two processes share is told once.
struct Found<'f> {
    findings: &'f mut Findings,
    /// Rules and places of what was told.
    told: BTreeSet<(&'static str, SourceId, u32, u32)>,
}

impl Found<'_> {
    /// Tells a finding at a place of a pod's object.
    fn tell(&mut self, pod: &FlinkPod<'_>, at: &Placed<'_>, label: impl Into<String>, finding: Diagnostic) {
        self.tell_at(pod, &at.pointer, label, finding);
    }

    /// Tells a finding at a pointer of a pod's object, which may lead to nothing.
    fn tell_at(&mut self, pod: &FlinkPod<'_>, pointer: &str, label: impl Into<String>, finding: Diagnostic) {
        let span = pod.given.span(pointer);
        if self.told.insert((finding.rule.code, span.source, span.start, span.end)) {
            let path = pointer.trim_start_matches('/').replace('/', ".");
            self.findings.push(finding.at(span, label).path(path).object(pod.given.reference()));
        }
    }
}
