//! The image of a process, and the memory that its container has.

use super::read::{FlinkPod, Role};
use super::{Found, rules};
use crate::diagnostic::Diagnostic;
use crate::flink::memory::{Lookup, jobmanager, taskmanager};
use crate::k8s::quantity;
use crate::plan::rules::image::{is_flink, java, moving};

/// What the image's name says, and what the container's limit leaves.
pub(super) fn judge(pod: &FlinkPod<'_>, found: &mut Found<'_>) {
    if let Some((at, image)) = &pod.image {
        if let Some((finding, label)) = moving(image, "image: ") {
            found.tell(pod, at, label, finding);
        }
        if let Some((finding, _, label)) = java(image.tag.as_deref().filter(|_| is_flink(image)), pod.version()) {
            // a tag without a version says nothing that holds for all
            if pod.flink.is_some() {
                found.tell(pod, at, label, finding);
            }
        }
    }
    limit(pod, found);
}

/// The options of a process, as the memory model reads them.
struct Read<'p, 'b>(&'p FlinkPod<'b>);

impl Lookup for Read<'_, '_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.config.as_ref()?.get(key).map(|option| option.text.as_str())
    }
}

/// The operator derives limits itself; in a workload somebody wrote them.
fn limit(pod: &FlinkPod<'_>, found: &mut Found<'_>) {
    if pod.by_operator || pod.config.is_none() {
        return;
    }
    let total = match pod.role {
        Role::JobManager => jobmanager(&Read(pod), pod.version()).map(|memory| memory.total_process),
        Role::TaskManager => taskmanager(&Read(pod), pod.version()).map(|memory| memory.total_process),
    };
    let (Ok(total), Some(limit)) = (total, pod.containers.first().and_then(|container| container.at("/resources/limits/memory"))) else {
        return;
    };
    let text = limit.value.as_str().map_or_else(|| limit.value.to_string(), str::to_owned);
    let Some(bytes) = quantity::amount(&text) else { return };
    if total.bytes() as f64 <= bytes {
        return;
    }
    let process = if pod.role == Role::JobManager { "JobManager" } else { "TaskManager" };
    found.tell(
        pod,
        &limit,
        "less than the process takes",
        Diagnostic::new(&rules::MEMORY_ABOVE_LIMIT, format!("the {process} takes {total} of memory, and its container has {text}"))
            .at_run_time("the kernel kills the process as soon as it uses what its configuration gives it: OOMKilled")
            .help(format!(
                "raise the limit to at least {}Mi, or set the process size to what the container has",
                total.bytes().div_euclid(1 << 20) + i64::from(total.bytes() % (1 << 20) > 0)
            )),
    );
}
