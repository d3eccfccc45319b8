//! raise: a FlinkApplication → the words of a flink.toml, the other way round of `lower`.
//!
//! In: resources as they were read. Out: a tree of keys for each. Only what a word says exactly, or what another home of the job needs,
//! is raised; the caller compiles the tree, compares, and carries the rest in `[patch]`.

use serde_json::{Map, Value, json};

use super::super::operator::raise::values::{image, is_name, text, uri};
use super::super::operator::raise::{Draft, metadata, options};
use super::super::parts::raised;
use super::PORTS;
use crate::operators::apache::Release;
use crate::operators::lyft::API_VERSION;

/// What is assumed of the part of the container that Flink's process leaves.
const FRACTION: f64 = 0.2;
/// Where Flink's images keep what is uploaded, unless an option says another folder.
const FOLDER: &str = "/opt/flink";

/// A text for each FlinkApplication.
#[must_use]
pub fn drafts(resources: &[Value]) -> Vec<Draft> {
    resources.iter().filter(|resource| text(resource, "/apiVersion") == API_VERSION).map(draft).collect()
}

fn draft(resource: &Value) -> Draft {
    let spec = resource.get("spec").unwrap_or(&Value::Null);
    let mut draft = raised::head(resource, "lyft");
    let flink = Some(text(spec, "/flinkVersion")).filter(|version| raised::is_version(version));
    if flink.is_none() {
        draft.note("flink", "the resource says none that can be read, which the operator takes for older than 1.11");
    }
    let flink = flink.unwrap_or("1.16").to_owned();
    draft.set("flink", flink.as_str());
    draft.set("mode", "application");
    draft.set("parallelism", spec.get("parallelism").and_then(Value::as_u64).filter(|number| *number > 0).unwrap_or(1));
    match image(text(spec, "/image")) {
        Some(image) => draft.set("image", image),
        None => draft.set("image", format!("flink:{flink}")),
    }
    raised::pulls(&mut draft, text(spec, "/imagePullPolicy"), &raised::names(spec.get("imagePullSecrets")));
    metadata(resource, &mut draft);
    job(spec, &mut draft);
    let mut configuration = spec.get("flinkConfig").and_then(Value::as_object).cloned().unwrap_or_default();
    configuration.shift_remove("web.upload.dir");
    for (option, field) in PORTS {
        if let Some(port) = spec.get(*field).and_then(Value::as_u64) {
            configuration.insert((*option).to_owned(), port.to_string().into());
        }
    }
    options::of_cluster(&configuration.into(), &flink, true, Release::OLDEST, &mut draft);
    for (role, field, memory) in [("jobmanager", "jobManagerConfig", "3072Mi"), ("taskmanager", "taskManagerConfig", "1024Mi")] {
        let block = spec.get(field).unwrap_or(&Value::Null);
        let fraction = block.get("systemMemoryFraction").and_then(Value::as_f64).unwrap_or(FRACTION);
        let requested = block.pointer("/resources/requests/memory").and_then(Value::as_str).unwrap_or(memory);
        let process = raised::bytes(requested).map(|bytes| process(bytes, fraction));
        raised::memory(&mut draft, role, process);
        raised::container(&mut draft, role, block.get("resources").unwrap_or(&Value::Null), process);
        draft.note(
            &format!("{role}.memory"),
            "what the operator gives Flink's process of the container's memory; the container is in `[patch]`",
        );
        raised::cpu(&mut draft, role, text(block, "/resources/requests/cpu"));
        let mut main = Map::new();
        for variable in ["env", "envFrom"] {
            raised::take(block.get("envConfig").and_then(|environment| environment.get(variable)), variable, &mut main);
        }
        let mut pod = Map::new();
        for place in ["nodeSelector", "tolerations", "affinity"] {
            raised::take(block.get(place), place, &mut pod);
        }
        raised::pod(&mut draft, &format!("{role}.pod"), pod, main);
    }
    if let Some(replicas) = spec.pointer("/jobManagerConfig/replicas").and_then(Value::as_u64).filter(|number| *number > 0) {
        draft.set("jobmanager.replicas", replicas);
    }
    draft.set(
        "taskmanager.slots",
        spec.pointer("/taskManagerConfig/taskSlots").and_then(Value::as_u64).filter(|slots| *slots > 0).unwrap_or(16),
    );
    let (mut pod, mut main) = (Map::new(), Map::new());
    raised::take(spec.get("volumes"), "volumes", &mut pod);
    raised::take(spec.get("volumeMounts"), "volumeMounts", &mut main);
    raised::pod(&mut draft, "pod", pod, main);
    if text(spec, "/deploymentMode") == "BlueGreen" {
        draft.set("blue-green", json!({}));
    }
    let account = text(spec, "/serviceAccountName");
    draft.set("service-account.name", if is_name(account) { account } else { "default" });
    draft.set("service-account.create", false);
    draft.note("service-account.create", "the account was there before; `true` makes it here, with the rights that Flink needs");
    security(spec, &mut draft);
    if let Ok(nonce) = text(spec, "/restartNonce").parse::<u32>() {
        draft.set("triggers.restart", nonce);
    }
    raised::tail(&mut draft);
    draft
}

fn job(spec: &Value, draft: &mut Draft) {
    let folder = spec.pointer("/flinkConfig").and_then(|options| options.get("web.upload.dir")).and_then(Value::as_str);
    let folder = folder.filter(|folder| folder.starts_with('/') && !folder.ends_with('/')).unwrap_or(FOLDER);
    let jar = format!("local://{folder}/flink-web-upload/{}", text(spec, "/jarName"));
    let mut words = Map::new();
    words.insert("jar".to_owned(), uri(&jar).unwrap_or("local:///opt/flink/flink-web-upload/job.jar").into());
    words.insert("class".to_owned(), text(spec, "/entryClass").into());
    let args = arguments(text(spec, "/programArgs"));
    if !args.is_empty() {
        words.insert("args".to_owned(), args.into());
    }
    let stateless = spec.get("savepointDisabled").and_then(Value::as_bool) == Some(true);
    words.insert("upgrade".to_owned(), if stateless { "stateless" } else { "savepoint" }.into());
    let deletion = [("Savepoint", "savepoint"), ("ForceCancel", "cancel"), ("None", "none")];
    if let Some((_, word)) = deletion.iter().find(|(spelled, _)| *spelled == text(spec, "/deleteMode")) {
        words.insert("on-delete".to_owned(), (*word).into());
    }
    let paths = ["/savepointPath", "/savepointInfo/savepointLocation"];
    if let Some(from) = paths.iter().find_map(|pointer| uri(text(spec, pointer))) {
        let mut restore = Map::from_iter([("from".to_owned(), Value::from(from))]);
        if let Some(flag) = spec.get("allowNonRestoredState").filter(|flag| flag.is_boolean()) {
            restore.insert("allow-non-restored-state".to_owned(), flag.clone());
        }
        words.insert("restore".to_owned(), restore.into());
    }
    draft.set("job", words);
}

/// The text that the operator sends, as Flink takes it apart.
fn arguments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let quoted = matches!(first, '"' | '\'').then(|| rest.strip_prefix(first)).flatten();
        let (token, behind) = match quoted.and_then(|inside| inside.split_once(first)) {
            Some((token, behind)) => (token, behind),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        found.push(token.to_owned());
        rest = behind.trim_start();
    }
    found
}

/// Bytes of Flink's process, as the operator computes them.
pub(super) fn process(bytes: u64, fraction: f64) -> u64 {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are far below 2^53")]
    let left = (bytes as f64 * (1.0 - fraction.clamp(0.0, 1.0))).round() as u64;
    left / 1024 * 1024
}

fn security(spec: &Value, draft: &mut Draft) {
    let Some(context) = spec.get("securityContext").filter(|context| context.as_object().is_some_and(|map| !map.is_empty())) else {
        draft.set("security.pod-security", "privileged");
        draft.note("security.pod-security", "the resource has no security context; `baseline` writes one");
        return;
    };
    let user = context.get("runAsUser").and_then(Value::as_u64).unwrap_or(9999);
    draft.set("security.pod-security", "baseline");
    draft.set("security.user", user);
}

#[cfg(test)]
mod tests {
    use super::{arguments, process};

    #[test]
    fn arguments_come_apart() {
        assert_eq!(arguments("--a 1  --b \"two words\" 'x y'"), ["--a", "1", "--b", "two words", "x y"]);
        assert_eq!(arguments(" "), Vec::<String>::new());
        assert_eq!(arguments("--open \"no end"), ["--open", "\"no", "end"]);
    }

    #[test]
    fn memory_is_the_operators() {
        assert_eq!(process(1500 << 20, 0.2), 1200 << 20);
        assert_eq!(process(1024, 0.5), 0);
    }
}
