//! What nextbreakpoint's operator makes of a resource that the API server takes, and of a change.
//!
//! Source: the operator's sources (supervisor, reconciler, factories).

use serde_json::Value;

use super::super::Remark;
use super::super::remark::{text, whole};
use super::{NAME_LIMIT, rules};

/// The most TaskManagers, and the greatest parallelism, where nothing else is said.
pub const MOST: i64 = 32;

/// Everything that the operator does otherwise than a reader would think.
#[must_use]
pub fn judge(resource: &Value) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let name = text(resource, "/metadata/name");
    let value = |pointer: &str| resource.pointer(pointer).unwrap_or(&Value::Null);
    match text(resource, "/kind") {
        "FlinkDeployment" => {
            resource_name(name, "/metadata/name", &mut remarks);
            cluster(value("/spec/cluster"), "/spec/cluster", &mut remarks);
            let jobs = value("/spec/jobs").as_array().map(Vec::as_slice).unwrap_or_default();
            for (index, item) in jobs.iter().enumerate() {
                let at = format!("/spec/jobs/{index}");
                let whole_name = format!("{name}-{}", text(item, "/name"));
                if name.len() <= NAME_LIMIT {
                    resource_name(&whole_name, &format!("{at}/name"), &mut remarks);
                }
                job(item.get("spec").unwrap_or(&Value::Null), &format!("{at}/spec"), &mut remarks);
            }
            taskmanagers(value("/spec/cluster"), jobs, &mut remarks);
        }
        "FlinkCluster" => {
            resource_name(name, "/metadata/name", &mut remarks);
            cluster(value("/spec"), "/spec", &mut remarks);
        }
        "FlinkJob" => {
            resource_name(name, "/metadata/name", &mut remarks);
            job(value("/spec"), "/spec", &mut remarks);
        }
        _ => {}
    }
    remarks
}

fn resource_name(name: &str, pointer: &str, remarks: &mut Vec<Remark>) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let label = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain) && !name.ends_with('-');
    if name.is_empty() || (label && name.len() <= NAME_LIMIT) {
        return;
    }
    remarks.push(Remark::new(
        &rules::RESOURCE_NAME,
        pointer,
        format!("`{}` cannot stand in the names of Services and Jobs", name.escape_debug()),
        format!("use at most {NAME_LIMIT} small letters, digits and dashes, beginning with a letter, for the cluster and its job together"),
    ));
}

fn cluster(cluster: &Value, at: &str, remarks: &mut Vec<Remark>) {
    account(cluster, at, "supervisor", remarks);
    for part in ["jobManager", "taskManager", "supervisor"] {
        security(cluster, at, part, remarks);
    }
    most(cluster, at, ("taskManagers", "maxTaskManagers"), remarks);
}

fn job(job: &Value, at: &str, remarks: &mut Vec<Remark>) {
    for (field, help, rule) in [
        ("savepoint/savepointMode", "write `savepointMode: Automatic`, or Manual", &rules::SAVEPOINT_MODE_MISSING),
        ("restart/restartPolicy", "write `restartPolicy: Never`, Always or OnlyIfFailed", &rules::RESTART_POLICY_MISSING),
    ] {
        let name = field.rsplit('/').next().unwrap_or(field);
        if text(job, &format!("/{field}")).is_empty() {
            remarks.push(Remark::new(rule, format!("{at}/{field}"), format!("the supervisor cannot do without `{name}`"), help));
        }
    }
    account(job, at, "bootstrap", remarks);
    security(job, at, "bootstrap", remarks);
    most(job, at, ("jobParallelism", "maxJobParallelism"), remarks);
    let arguments = job.pointer("/bootstrap/arguments").and_then(Value::as_array);
    for (index, argument) in arguments.into_iter().flatten().enumerate() {
        if argument.as_str().is_some_and(|argument| argument.is_empty() || argument.contains([' ', '\t', '\n', '"', '\''])) {
            remarks.push(Remark::new(
                &rules::ARGUMENT_TORN,
                format!("{at}/bootstrap/arguments/{index}"),
                "the argument does not arrive as one",
                "use an argument without spaces and quotes, such as the path of a file that holds the text",
            ));
        }
    }
}

fn account(owner: &Value, at: &str, part: &str, remarks: &mut Vec<Remark>) {
    if owner.get(part).is_some_and(Value::is_object) && text(owner, &format!("/{part}/serviceAccount")).is_empty() {
        remarks.push(Remark::new(
            &rules::ACCOUNT_MISSING,
            format!("{at}/{part}/serviceAccount"),
            format!("the {part} runs as the account `default`"),
            format!("write `serviceAccount: flink-{part}`, which the operator's chart brings, or one with the same rights"),
        ));
    }
}

fn security(owner: &Value, at: &str, part: &str, remarks: &mut Vec<Remark>) {
    let context = owner.get(part).and_then(|part| part.get("securityContext")).and_then(Value::as_object);
    if context.is_some_and(|context| !context.is_empty()) {
        remarks.push(Remark::new(
            &rules::SECURITY_NOT_APPLIED,
            format!("{at}/{part}/securityContext"),
            format!("nobody applies the security context of `{part}`"),
            "remove the field; the namespace's Pod Security level is what counts",
        ));
    }
}

/// A number above its bound, which is 32 where nobody says it.
fn most(owner: &Value, at: &str, (field, bound): (&str, &str), remarks: &mut Vec<Remark>) {
    let number = |name: &str| whole(owner, &format!("/{name}"));
    let (Some(wanted), most) = (number(field), number(bound).unwrap_or(MOST)) else { return };
    if wanted > most {
        remarks.push(Remark::new(
            &rules::CLAMPED,
            format!("{at}/{field}"),
            format!("`{field}` is {wanted}, and becomes {most}"),
            format!("write `{bound}: {wanted}` beside it"),
        ));
    }
}

/// How many TaskManagers there will be, and whether the jobs fit.
fn taskmanagers(cluster: &Value, jobs: &[Value], remarks: &mut Vec<Remark>) {
    let Some(slots) = whole(cluster, "/taskManager/taskSlots").filter(|slots| *slots > 0) else { return };
    let wanted: i64 = jobs.iter().filter_map(|job| whole(job, "/spec/jobParallelism")).filter(|number| *number > 0).sum();
    let fixed = text(cluster, "/supervisor/rescalePolicy") == "None";
    let declared = whole(cluster, "/taskManagers").unwrap_or(0);
    if jobs.is_empty() && declared == 0 {
        remarks.push(Remark::new(
            &rules::NO_TASKMANAGERS,
            "/spec/cluster/taskManagers",
            "the cluster has no TaskManagers",
            "write `taskManagers`, or jobs",
        ));
        return;
    }
    if jobs.is_empty() {
        return;
    }
    // The operator divides and rounds to the nearest.
    let computed = if fixed { declared } else { wanted.saturating_add(slots / 2) / slots };
    if computed.saturating_mul(slots) < wanted {
        remarks.push(Remark::new(
            &rules::TOO_FEW_SLOTS,
            "/spec/cluster/taskManager/taskSlots",
            format!("the jobs need {wanted} slots, and {computed} TaskManagers have {}", computed.saturating_mul(slots)),
            format!(
                "make the parallelism a multiple of {slots}, or write `rescalePolicy: None` and `taskManagers: {}`",
                wanted.div_euclid(slots) + 1
            ),
        ));
    }
}

/// What the operator makes of a change.
#[must_use]
pub fn change(old: &Value, new: &Value) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if text(new, "/kind") != "FlinkDeployment" {
        return remarks;
    }
    let mut ignored = |pointer: String, (before, after): (Option<i64>, Option<i64>), child: String| {
        if before != after {
            remarks.push(Remark::new(
                &rules::CHANGE_NOT_COPIED,
                pointer,
                "the operator does not copy this change to what it made",
                format!("scale it there: `kubectl scale {child} --replicas={}`", after.unwrap_or(0)),
            ));
        }
    };
    let name = text(new, "/metadata/name");
    let managers = |value| whole(value, "/spec/cluster/taskManagers");
    ignored("/spec/cluster/taskManagers".to_owned(), (managers(old), managers(new)), format!("flinkcluster {name}"));
    let jobs = |value: &'_ Value| value.pointer("/spec/jobs").and_then(Value::as_array).cloned().unwrap_or_default();
    let before = jobs(old);
    for (index, job) in jobs(new).iter().enumerate() {
        let own = text(job, "/name");
        let Some(was) = before.iter().find(|job| text(job, "/name") == own) else { continue };
        let numbers = (whole(was, "/spec/jobParallelism"), whole(job, "/spec/jobParallelism"));
        ignored(format!("/spec/jobs/{index}/spec/jobParallelism"), numbers, format!("flinkjob {name}-{own}"));
    }
    remarks
}
