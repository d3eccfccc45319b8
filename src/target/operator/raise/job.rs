//! Jobs on their way up.

use serde_json::{Map, Value, json};

use super::Draft;
use super::values::{text, uri};

/// The `job` block of an application or a session job, below a path.
pub(super) fn job(block: &Value, path: &str, draft: &mut Draft) {
    let mut table = words(block);
    python(&mut table);
    if table.get("jar").and_then(Value::as_str) == Some(NO_JAR) {
        draft.note(&format!("{path}.jar"), "the resource names no jar that can be read: `[patch]` has what it says");
    }
    draft.set(path, table);
}

/// A job of Flink's own driver for Python, from where Flink's images keep it: script or module, and the program's own arguments.
fn python(table: &mut Map<String, Value>) {
    const DRIVER: &str = "org.apache.flink.client.python.PythonDriver";
    let is = |key: &str, fits: &dyn Fn(&str) -> bool| table.get(key).and_then(Value::as_str).is_some_and(fits);
    if !is("class", &|class| class == DRIVER) || !is("jar", &|jar| jar.starts_with("local:///opt/flink/opt/flink-python-")) {
        return;
    }
    let args = table.get("args").and_then(Value::as_array).cloned().unwrap_or_default();
    let [option, entry, rest @ ..] = args.as_slice() else { return };
    let word = match option.as_str() {
        Some("-py") => "script",
        Some("-pym") => "module",
        Some(_) | None => return,
    };
    let own = [("python".to_owned(), json!({ word: entry })), ("args".to_owned(), rest.to_vec().into())];
    table.retain(|key, _| !matches!(key.as_str(), "jar" | "class" | "args" | "fetch"));
    table.extend(own.into_iter().filter(|(key, value)| key == "python" || value.as_array().is_some_and(|rest| !rest.is_empty())));
}

/// Stands where the resource names no jar, since a job has one.
const NO_JAR: &str = "local:///opt/flink/usrlib/job.jar";

fn words(block: &Value) -> Map<String, Value> {
    let mut table = Map::new();
    let jar = uri(text(block, "/jarURI")).filter(|jar| !jar.ends_with('/'));
    table.insert("jar".to_owned(), jar.unwrap_or(NO_JAR).into());
    if jar.is_some_and(|jar| !jar.starts_with("local:") && !jar.starts_with("file:")) {
        table.insert("fetch".to_owned(), "flink".into());
    }
    let class = text(block, "/entryClass");
    if !class.is_empty() {
        table.insert("class".to_owned(), class.into());
    }
    let args = block.get("args").and_then(Value::as_array).filter(|args| !args.is_empty() && args.iter().all(Value::is_string));
    if let Some(args) = args {
        table.insert("args".to_owned(), args.clone().into());
    }
    let upgrade = match text(block, "/upgradeMode") {
        mode @ ("savepoint" | "last-state" | "stateless") => mode,
        _ => "stateless",
    };
    table.insert("upgrade".to_owned(), upgrade.into());
    let state = text(block, "/state");
    if matches!(state, "running" | "suspended") {
        table.insert("state".to_owned(), state.into());
    }
    let nonce = |field: &str| block.get(field).and_then(Value::as_i64).filter(|nonce| (0..=i64::from(i32::MAX)).contains(nonce));
    let restore = uri(text(block, "/initialSavepointPath"));
    if let Some(from) = restore {
        let mut words = Map::from_iter([("from".to_owned(), Value::from(from))]);
        if let Some(flag) = block.get("allowNonRestoredState").filter(|flag| flag.is_boolean()) {
            words.insert("allow-non-restored-state".to_owned(), flag.clone());
        }
        table.insert("restore".to_owned(), words.into());
    }
    let triggers = [
        ("savepointTriggerNonce", "savepoint"),
        ("checkpointTriggerNonce", "checkpoint"),
        ("autoscalerResetNonce", "autoscaler-reset"),
        ("savepointRedeployNonce", "redeploy"),
    ];
    let triggers: Map<String, Value> = triggers
        .iter()
        .filter(|(_, word)| *word != "redeploy" || restore.is_some())
        .filter_map(|(field, word)| Some(((*word).to_owned(), nonce(field)?.into())))
        .collect();
    if !triggers.is_empty() {
        table.insert("triggers".to_owned(), triggers.into());
    }
    table
}

/// A FlinkSessionJob.
pub(super) fn session_job(resource: &Value, flink: &str, draft: &mut Draft) {
    let spec = resource.get("spec").unwrap_or(&Value::Null);
    let block = spec.get("job").unwrap_or(&Value::Null);
    let mut table = words(block);
    // The operator downloads it, and nobody else.
    table.shift_remove("fetch");
    let parallelism = block.get("parallelism").and_then(Value::as_i64).filter(|number| (1..=i64::from(i32::MAX)).contains(number));
    table.insert("parallelism".to_owned(), parallelism.unwrap_or(1).into());
    if let Some(nonce) = spec.get("restartNonce").and_then(Value::as_i64).filter(|nonce| (0..=i64::from(i32::MAX)).contains(nonce)) {
        let triggers = table.entry("triggers").or_insert_with(|| json!({}));
        if let Some(triggers) = triggers.as_object_mut() {
            triggers.insert("restart".to_owned(), nonce.into());
        }
    }
    let mut options = super::options::flat(spec.get("flinkConfiguration").unwrap_or(&Value::Null));
    let mut job = Draft { keys: Map::from_iter([("job".to_owned(), table.into())]), ..Draft::default() };
    super::options::of_job(&mut options, flink, "job", &mut job);
    if !options.is_empty() {
        job.set("job.config", options.into_iter().map(|(key, value)| (key, Value::from(value))).collect::<Map<_, _>>());
    }
    let jobs = draft.keys.entry("jobs").or_insert_with(|| json!({}));
    if let Some(jobs) = jobs.as_object_mut() {
        jobs.insert(text(resource, "/metadata/name").to_owned(), job.keys.shift_remove("job").unwrap_or_default());
    }
}
