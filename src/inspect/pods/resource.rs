//! What a resource of the operator says about its job, where the same word of a flink.toml is judged: the rules are those.

use serde_json::Value;

use super::Found;
use super::read::{Beside, FlinkPod, Placed};
use crate::diagnostic::Diagnostic;
use crate::operators::apache::judge::rules::unheeded::TWO_SCALERS_OF_A_JOB;
use crate::plan::rules::LOG4J_ONE;
use crate::plan::rules::first::PARALLELISM_BEFORE_AUTOSCALER;
use crate::plan::rules::reactive::REACTIVE_NOT_POSSIBLE;
use crate::plan::rules::state::{NO_CHECKPOINTS, RESTORE_LEFT_BEHIND};

/// One resource, by the pods of its JobManager.
pub(super) fn judge(pod: &FlinkPod<'_>, beside: &Beside<'_>, found: &mut Found<'_>) {
    let at = if pod.given.kind() == "FlinkDeployment" { "/spec" } else { "/spec/template/spec" };
    let Some(spec) = pod.given.value().pointer(at).map(|value| Placed { pointer: at.to_owned(), value }) else { return };
    if let Some(left) = spec.at("/job/allowNonRestoredState").filter(|left| left.value == &Value::Bool(true)) {
        let finding = Diagnostic::new(&RESTORE_LEFT_BEHIND, "`allowNonRestoredState` stays in the resource")
            .at_run_time("state whose operator was renamed or lost by mistake is dropped without a word, at every restore")
            .help("remove the line once the job runs");
        found.tell(pod, &left, "meant for one start", finding);
    }
    log_file(pod, &spec, found);
    scaling(pod, &spec, beside, found);
    let mode = spec.text("/job/upgradeMode");
    if matches!(mode, "savepoint" | "last-state") && pod.option(&["execution.checkpointing.interval"]).is_none() {
        let finding = Diagnostic::new(&NO_CHECKPOINTS, "`execution.checkpointing.interval` is set nowhere")
            .at_run_time("unless the code sets it, each failure starts the job from where it was last upgraded")
            .help("add `execution.checkpointing.interval: 1 min` to `flinkConfiguration`");
        found.tell_at(pod, &format!("{}/job/upgradeMode", spec.pointer), "of a job with state", finding);
    }
}

/// Log4j's first syntax.
fn log_file(pod: &FlinkPod<'_>, spec: &Placed<'_>, found: &mut Found<'_>) {
    let Some(file) = spec.at("/logConfiguration/log4j-console.properties") else { return };
    if file.value.as_str().is_some_and(|text| text.lines().any(|line| line.trim_start().starts_with("log4j."))) {
        let finding = Diagnostic::new(&LOG4J_ONE, "the logging file is written for Log4j 1")
            .at_run_time("Flink reads Log4j 2 only: nothing but errors would be logged")
            .help("write `rootLogger.level = INFO` and appenders in Log4j 2's properties syntax");
        found.tell(pod, &file, "holds keys that begin with `log4j.`", finding);
    }
}

/// Who sets the number of TaskManagers.
fn scaling(pod: &FlinkPod<'_>, spec: &Placed<'_>, beside: &Beside<'_>, found: &mut Found<'_>) {
    let is = |key: &str, word: &str| pod.option(&[key]).is_some_and(|option| option.text.trim().eq_ignore_ascii_case(word));
    let native = spec.text("/mode") != "standalone";
    if is("scheduler-mode", "reactive") && (native || spec.at("/job").is_none()) {
        let what = if native { "native mode" } else { "a session cluster" };
        let finding = Diagnostic::new(&REACTIVE_NOT_POSSIBLE, format!("reactive mode and {what} exclude each other"))
            .at_run_time("the JobManager refuses to start")
            .help("reactive mode is for one job in `mode: standalone`; else remove `scheduler-mode`, or use `job.autoscaler.enabled`");
        if let Some(option) = pod.option(&["scheduler-mode"]) {
            found
                .findings
                .push(finding.at(option.value_at, "for standalone applications").path("scheduler-mode").object(pod.given.reference()));
        }
    }
    if !is("job.autoscaler.enabled", "true") && !is("kubernetes.operator.job.autoscaler.enabled", "true") {
        return;
    }
    if let Some(parallelism) = spec.at("/job/parallelism") {
        let finding =
            Diagnostic::new(&PARALLELISM_BEFORE_AUTOSCALER, "`parallelism` is only the first one: the autoscaler sets it afterwards")
                .at_run_time("what runs is not what the text says: the overrides lie in a ConfigMap of the cluster")
                .help("nothing to mend; whoever reads the text should know");
        found.tell(pod, &parallelism, "until the autoscaler has measured", finding);
    }
    if let Some(scaler) = beside.scalers.get(&(pod.given.kind(), pod.given.name())) {
        let finding = Diagnostic::new(&TWO_SCALERS_OF_A_JOB, "the job has the autoscaler, and a HorizontalPodAutoscaler")
            .at(scaler.span("/spec/scaleTargetRef"), "scales the same resource")
            .at_run_time("each undoes what the other did, and every change restarts the job")
            .help("keep one of the two")
            .path("spec.scaleTargetRef")
            .object(scaler.reference());
        found.findings.push(finding);
    }
}
