//! What Lyft's operator makes of a FlinkApplication that the API server takes.
//!
//! Source: the operator's sources; its template code, run on the corpus (`tests/oracle_lyft.rs`).

use serde_json::{Map, Value};

use super::super::Remark;
use super::super::remark::{text, whole};
use super::types::{SPEC, UNDECLARED};
use super::{NAME_LIMIT, rules};
use crate::diagnostic::nearest;
use crate::flink::version::FlinkVersion;
use crate::pointer;

/// Options that the operator writes over whatever `flinkConfig` says, with the field that decides instead.
pub const OVERWRITTEN: &[(&str, &str)] = &[
    ("taskmanager.numberOfTaskSlots", "taskManagerConfig.taskSlots"),
    ("jobmanager.rpc.port", "rpcPort"),
    ("jobmanager.web.port", "uiPort, which must be 8081"),
    ("query.server.port", "queryPort"),
    ("blob.server.port", "blobPort"),
    ("metrics.internal.query-service.port", "metricsQueryPort"),
    ("jobmanager.memory.process.size", "jobManagerConfig.resources.requests.memory and systemMemoryFraction"),
    ("taskmanager.memory.process.size", "taskManagerConfig.resources.requests.memory and systemMemoryFraction"),
    ("jobmanager.heap.size", "jobManagerConfig.resources.requests.memory and offHeapMemoryFraction"),
    ("taskmanager.heap.size", "taskManagerConfig.resources.requests.memory and offHeapMemoryFraction"),
    ("jobmanager.rpc.address", "the Service that the operator makes"),
];

/// Everything that the operator does otherwise than a reader would think.
#[must_use]
pub fn judge(resource: &Value) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let spec = resource.get("spec").unwrap_or(&Value::Null);
    name(text(resource, "/metadata/name"), &mut remarks);
    fields(spec, &mut remarks);
    memory(spec, &mut remarks);
    options(spec, &mut remarks);
    high_availability(spec, &mut remarks);
    state(spec, &mut remarks);
    if let Some(port) = whole(spec, "/uiPort").filter(|port| *port != 8081) {
        remarks.push(Remark::new(
            &rules::UI_PORT,
            "/spec/uiPort",
            format!("`uiPort` is {port}, and the operator asks port 8081"),
            "remove the field",
        ));
    }
    if flink(spec).is_some_and(|flink| flink.is_at_least(2, 0)) && !text(spec, "/programArgs").is_empty() {
        remarks.push(Remark::new(
            &rules::ARGUMENTS_OF_FLINK_2,
            "/spec/programArgs",
            format!("Flink {} does not read the arguments that the operator sends", text(spec, "/flinkVersion")),
            "use Flink 1.20 or older here, give the arguments by the environment, or move to the Apache operator",
        ));
    }
    remarks
}

fn flink(spec: &Value) -> Option<FlinkVersion> {
    text(spec, "/flinkVersion").parse().ok()
}

fn name(name: &str, remarks: &mut Vec<Remark>) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let label = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain) && !name.ends_with('-');
    if name.is_empty() || (label && name.len() <= NAME_LIMIT) {
        return;
    }
    remarks.push(Remark::new(
        &rules::RESOURCE_NAME,
        "/metadata/name",
        format!("`{}` cannot begin the name of a Service with eight digits behind it", name.escape_debug()),
        format!("use a name of at most {NAME_LIMIT} small letters, digits and dashes that begins with a letter"),
    ));
}

/// What is kept because `spec` keeps everything, and read by nobody.
fn fields(spec: &Value, remarks: &mut Vec<Remark>) {
    let declared = || SPEC.iter().map(|field| field.name).chain(UNDECLARED.iter().copied());
    for field in spec.as_object().into_iter().flat_map(Map::keys).filter(|field| declared().all(|known| known != field.as_str())) {
        let help = match nearest(field, declared()) {
            Some(meant) => format!("write `{meant}`, or remove the field"),
            None => "remove the field: the operator has nothing of the kind".to_owned(),
        };
        let pointer = pointer::below("/spec", field);
        remarks.push(Remark::new(&rules::FIELD_IGNORED, pointer, format!("nobody reads `spec.{}`", field.escape_debug()), help));
    }
}

/// The two fractions, each for its Flink.
fn memory(spec: &Value, remarks: &mut Vec<Remark>) {
    let version = text(spec, "/flinkVersion");
    let newer = flink(spec).is_some_and(|flink| flink.is_at_least(1, 11));
    let (wrong, right) =
        if newer { ("offHeapMemoryFraction", "systemMemoryFraction") } else { ("systemMemoryFraction", "offHeapMemoryFraction") };
    for role in ["jobManagerConfig", "taskManagerConfig"] {
        let pointer = format!("/{role}/{wrong}");
        if spec.pointer(&pointer).is_some_and(|value| !value.is_null()) {
            let of = if version.is_empty() { "a resource without `flinkVersion`".to_owned() } else { format!("Flink {version}") };
            remarks.push(Remark::new(
                &rules::FRACTION_OF_ANOTHER_FLINK,
                format!("/spec{pointer}"),
                format!("`{role}.{wrong}` is not for {of}"),
                format!("write `{right}`, or correct `flinkVersion`"),
            ));
        }
    }
    if flink(spec).is_none() {
        let found = if version.is_empty() { "is missing" } else { "is no version" };
        remarks.push(Remark::new(
            &rules::FLINK_VERSION_MISSING,
            "/spec/flinkVersion",
            format!("`flinkVersion` {found}, and the operator takes Flink for older than 1.11"),
            "write the version, in quotes, as in `flinkVersion: \"1.16\"`",
        ));
    }
}

fn option<'v>(spec: &'v Value, key: &str) -> &'v str {
    spec.get("flinkConfig").and_then(|options| options.get(key)).and_then(Value::as_str).unwrap_or_default()
}

fn options(spec: &Value, remarks: &mut Vec<Remark>) {
    let newer = flink(spec).is_some_and(|flink| flink.is_at_least(1, 20));
    for (key, value) in spec.get("flinkConfig").and_then(Value::as_object).into_iter().flatten() {
        let pointer = || pointer::below("/spec/flinkConfig", key);
        if let Some((_, decides)) = OVERWRITTEN.iter().find(|(overwritten, _)| overwritten == key) {
            let message = format!("the operator writes its own `{key}`");
            remarks.push(Remark::new(
                &rules::OPTION_OVERWRITTEN,
                pointer(),
                message,
                format!("remove the line: it follows from {decides}"),
            ));
        }
        if newer && value.as_str().is_some_and(|text| text.trim().contains(char::is_whitespace)) {
            remarks.push(Remark::new(
                &rules::VALUE_GLUED,
                pointer(),
                format!("the image takes all spaces out of `{key}`"),
                "write a value without spaces, or put the option into the image",
            ));
        }
    }
}

fn high_availability(spec: &Value, remarks: &mut Vec<Remark>) {
    let on = |key: &str| !option(spec, key).is_empty() && !option(spec, key).eq_ignore_ascii_case("none");
    if on("high-availability.type") && !on("high-availability") {
        remarks.push(Remark::new(
            &rules::HA_NOT_SEEN,
            "/spec/flinkConfig/high-availability.type",
            "the operator does not see `high-availability.type`",
            format!("write `high-availability: {}` instead", option(spec, "high-availability.type")),
        ));
    } else if whole(spec, "/jobManagerConfig/replicas").is_some_and(|replicas| replicas > 1) && !on("high-availability") {
        remarks.push(Remark::new(
            &rules::STANDBY_WITHOUT_HA,
            "/spec/jobManagerConfig/replicas",
            "several JobManagers without high availability each lead a cluster of their own",
            "write one replica, or `high-availability` and its storage into `flinkConfig`",
        ));
    }
}

fn state(spec: &Value, remarks: &mut Vec<Remark>) {
    let deletes = !matches!(text(spec, "/deleteMode"), "None" | "ForceCancel");
    let updates = spec.get("savepointDisabled").and_then(Value::as_bool) != Some(true);
    let directory = ["state.savepoints.dir", "execution.checkpointing.savepoint-dir"].iter().any(|key| !option(spec, key).is_empty());
    if (deletes || updates) && !directory {
        remarks.push(Remark::new(
            &rules::SAVEPOINT_DIRECTORY_MISSING,
            "/spec/flinkConfig/state.savepoints.dir",
            "the operator takes savepoints, and nothing says where",
            "write `state.savepoints.dir` into `flinkConfig`; or `savepointDisabled: true` and another `deleteMode` than Savepoint",
        ));
    }
}
