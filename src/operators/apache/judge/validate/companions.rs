//! Rules about session jobs, snapshots and blue-green deployments.
//!
//! Source: the operator's `DefaultValidator` (S1 to S8 of the facts) and its blue-green controller, 1.10 to 1.15.

use serde_json::Value;

use super::super::config::Effective;
use super::super::fault::Fault;
use super::super::rules::companions as rule;
use super::super::value::At;
use super::{Context, autoscaler, cluster, deployment, jar, job, name_of, namespace_of};

/// S1, S2, S4, S5, S7 and S8.
pub(super) fn session_job(resource: &Value, spec: &At<'_>, context: &Context<'_>, faults: &mut Vec<Fault>) {
    let name = spec.field("deploymentName");
    match name.text() {
        None => faults.push(Fault::refused(
            &rule::SESSION_JOB_WITHOUT_CLUSTER,
            &name.pointer,
            "`deploymentName` is missing",
            "name the FlinkDeployment of the session cluster",
        )),
        Some(text) => cluster::name(text, &name.pointer, faults),
    }
    let job = spec.field("job");
    if job.is_absent() {
        faults.push(Fault::refused(
            &rule::SESSION_JOB_WITHOUT_JOB,
            &job.pointer,
            "`job` is missing",
            "say what to run: `jarURI`, `entryClass`, `args`, `parallelism`",
        ));
    } else if context.release.is_at_least(15) {
        jar(&job.field("jarURI"), context, faults);
    }
    let Some(target) = name.text().and_then(|name| context.find("FlinkDeployment", name, namespace_of(resource))) else { return };
    let target = At::root(target).field("spec");
    if !target.field("job").is_absent() {
        faults.push(Fault::refused(
            &rule::SESSION_JOB_ON_APPLICATION,
            &name.pointer,
            format!("`{}` runs its own job", name.text().unwrap_or_default()),
            "name a FlinkDeployment without `job`, or make this job an application of its own",
        ));
    }
    if !job.is_absent() {
        // Entries of the cluster have places in another resource: what is wrong with them is told there.
        let configuration = spec.field("flinkConfiguration");
        let effective = Effective::new(context.release, context.operator)
            .with(target.field("flinkConfiguration").value, "")
            .with(configuration.value, &configuration.pointer);
        job::job(&job, None, &effective, context.release, faults);
        autoscaler::options(&effective, context.release, &job.pointer, faults);
    }
}

/// S4: the operator's own allowance decides, not the resource.
fn jar(at: &At<'_>, context: &Context<'_>, faults: &mut Vec<Fault>) {
    const SCHEMES: &str = "kubernetes.operator.user.artifacts.allowed-schemes";
    const HOSTS: &str = "kubernetes.operator.user.artifacts.disallow-restricted-hosts";
    let Some(uri) = at.text() else { return };
    let own = |key: &str| context.operator.entries.get(key).map(String::as_str);
    let allowed: Vec<&str> =
        own(SCHEMES).unwrap_or("https").split([';', ',']).map(|scheme| scheme.trim().trim_matches(['[', ']'])).collect();
    let mut refuse = |message: String, help: &str| faults.push(Fault::refused(&rule::SESSION_JAR_REFUSED, &at.pointer, message, help));
    if !jar::is_uri(uri) {
        return refuse(format!("`{uri}` is no URI"), "an address such as `https://repo.example.com/orders.jar`, blanks as `%20`");
    }
    let Some(scheme) = jar::scheme(uri) else {
        return refuse(format!("`{uri}` has no scheme"), "an address such as `https://repo.example.com/orders.jar`");
    };
    if !allowed.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return refuse(
            format!("the operator fetches no jar by `{scheme}`, only by {}", allowed.join(", ")),
            "serve the jar by https, or extend `kubernetes.operator.user.artifacts.allowed-schemes` in the operator's own configuration",
        );
    }
    if !matches!(scheme, "http" | "https") {
        return;
    }
    match jar::host(uri) {
        None => refuse(format!("`{uri}` has no host"), "an address such as `https://repo.example.com/orders.jar`"),
        Some(host) if !own(HOSTS).is_some_and(|text| text.eq_ignore_ascii_case("false")) => {
            if let Some(what) = jar::restricted(host) {
                refuse(
                    format!("the operator fetches nothing from `{host}`: {what}"),
                    "serve the jar from a public address, or set `kubernetes.operator.user.artifacts.disallow-restricted-hosts: false` in the operator's own configuration",
                );
            }
        }
        Some(_) => {}
    }
}

/// What a snapshot is of, and which of the two kinds it is.
pub(super) fn snapshot(resource: &Value, spec: &At<'_>, context: &Context<'_>, faults: &mut Vec<Fault>) {
    let (savepoint, checkpoint) = (spec.field("savepoint"), spec.field("checkpoint"));
    if savepoint.is_absent() == checkpoint.is_absent() {
        let (at, said) = if savepoint.is_absent() {
            (&savepoint, "neither `savepoint` nor `checkpoint` is there")
        } else {
            (&checkpoint, "`savepoint` and `checkpoint` stand side by side")
        };
        faults.push(Fault::refused(
            &rule::SNAPSHOT_KIND_UNCLEAR,
            &at.pointer,
            said,
            "keep one of them; `savepoint: {}` takes a savepoint with the job's defaults",
        ));
        return;
    }
    if savepoint.field("alreadyExists").value == Some(&Value::Bool(true)) {
        return;
    }
    let reference = spec.field("jobReference");
    let name = reference.field("name");
    let Some(text) = name.text() else {
        faults.push(Fault::refused(
            &rule::SNAPSHOT_WITHOUT_JOB,
            &name.pointer,
            "no job is named",
            "name it in `jobReference`, with `kind` and `name`",
        ));
        return;
    };
    let kinds = match reference.field("kind").text() {
        Some(kind) => vec![kind],
        None => vec!["FlinkDeployment", "FlinkSessionJob"],
    };
    let namespace = namespace_of(resource);
    if kinds.iter().all(|kind| context.find(kind, text, namespace).is_none()) {
        faults.push(Fault::refused(
            &rule::SNAPSHOT_TARGET_UNKNOWN,
            &name.pointer,
            format!("no {} `{text}` in namespace `{namespace}` is among the files", kinds.join(" or ")),
            "see that it is in the cluster when the snapshot arrives",
        ));
    }
}

/// Both children, as the validator will see them.
pub(super) fn blue_green(resource: &Value, template: &At<'_>, context: &Context<'_>, faults: &mut Vec<Fault>) {
    let job = template.field("job");
    if job.is_absent() {
        faults.push(Fault::refused(
            &rule::BLUE_GREEN_WITHOUT_JOB,
            &job.pointer,
            "`template.spec.job` is missing",
            "a blue-green deployment is one of an application: say what to run",
        ));
        return;
    }
    // The longer of the two names: what it passes, the other passes.
    let child = name_of(resource).map(|name| format!("{name}-green"));
    deployment(child.as_deref(), "/metadata/name", template, context, faults);
}
