//! Foreign spellings, known by name: Flink's own options at the top level, Kubernetes' and the operators' fields, the words of rivals
//! and of the language's own draft.
//!
//! In: what was written and where. Out: what to say about it. Says nothing about texts that belong to the language.
//! Source: Flink's configuration reference, 1.20; the custom resources of the Apache operator 1.15 and of Spotify's and Lyft's operators.

use super::node::{Node, Table, Value};
use super::types::written;

/// What is said at the marked place, why it cannot stand, and what to write.
pub(crate) struct Hint {
    pub(crate) label: String,
    pub(crate) because: String,
    pub(crate) help: String,
}

/// Options of Flink with a word of their own.
const OPTIONS: &[(&str, &str)] = &[
    ("parallelism.default", "parallelism"),
    ("taskmanager.numberOfTaskSlots", "taskmanager.slots"),
    ("taskmanager.memory.process.size", "taskmanager.memory"),
    ("taskmanager.memory.flink.size", "taskmanager.memory"),
    ("jobmanager.memory.process.size", "jobmanager.memory"),
    ("jobmanager.memory.flink.size", "jobmanager.memory"),
    ("state.backend.type", "state.backend"),
    ("state.backend.incremental", "checkpoints.incremental"),
    ("state.checkpoints.dir", "checkpoints.dir"),
    ("state.checkpoints.num-retained", "checkpoints.retained"),
    ("state.savepoints.dir", "savepoints.dir"),
    ("execution.checkpointing.dir", "checkpoints.dir"),
    ("execution.checkpointing.savepoint-dir", "savepoints.dir"),
    ("execution.checkpointing.interval", "checkpoints.interval"),
    ("execution.checkpointing.timeout", "checkpoints.timeout"),
    ("execution.checkpointing.min-pause", "checkpoints.min-pause"),
    ("execution.checkpointing.mode", "checkpoints.mode"),
    ("execution.checkpointing.incremental", "checkpoints.incremental"),
    ("execution.checkpointing.num-retained", "checkpoints.retained"),
    ("execution.checkpointing.unaligned.enabled", "checkpoints.unaligned"),
    ("execution.runtime-mode", "job.runtime-mode"),
    ("execution.savepoint.path", "job.restore.from"),
    ("high-availability.storageDir", "high-availability.storage"),
    ("high-availability.zookeeper.path.root", "high-availability.zookeeper.path-root"),
    ("s3.access-key", "s3.credentials"),
    ("s3.access.key", "s3.credentials"),
    ("s3.secret-key", "s3.credentials"),
    ("s3.secret.key", "s3.credentials"),
    ("s3.path.style.access", "s3.path-style"),
    ("kubernetes.cluster-id", "name"),
    ("kubernetes.namespace", "namespace"),
    ("kubernetes.container.image", "image"),
    ("kubernetes.container.image.ref", "image"),
    ("kubernetes.container.image.pull-policy", "image-pull-policy"),
    ("kubernetes.service-account", "service-account.name"),
    ("kubernetes.rest-service.exposed.type", "rest.service"),
    ("kubernetes.jobmanager.replicas", "jobmanager.replicas"),
    ("kubernetes.taskmanager.cpu", "taskmanager.cpu"),
    ("kubernetes.jobmanager.cpu", "jobmanager.cpu"),
];

/// First parts of Flink's options that no table of the language has: what begins so is an option.
const PREFIXES: &[&str] = &[
    "akka", "blob", "classloader", "client", "cluster", "execution", "fs", "heartbeat", "historyserver", "io", "jobstore", "kubernetes",
    "pekko", "pipeline", "process", "python", "query", "queryable-state", "resourcemanager", "restart-strategy", "slot", "slotmanager",
    "sql-client", "sql-gateway", "table", "task", "user", "web", "yarn", "zookeeper",
];

/// First parts that the language has too: what begins so and is unknown may be an option.
const SHARED: &[&str] = &["env", "high-availability", "job", "jobmanager", "metrics", "parallelism", "rest", "s3", "security", "state", "taskmanager"];

/// An unknown key that is an option of Flink.
pub(crate) fn of_flink(path: &str, key: &str, node: &Node) -> Option<Hint> {
    let full = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    let first = full.split('.').next().unwrap_or_default();
    // Below a shared table only what is known for sure, or nested as only Flink does it.
    let (option, leaf) = leaf(&full, node);
    let known = OPTIONS.iter().any(|(name, _)| *name == option);
    let is_option = known
        || (path.is_empty() && PREFIXES.contains(&first) && (option.contains('.') || key.contains('.')))
        || (SHARED.contains(&first) && (key.contains('.') || (!path.is_empty() && node.as_table().is_some() && option.matches('.').count() >= 2)));
    is_option.then(|| option_hint(&option, leaf))
}

/// A table that stands where a value belongs, because a dotted option of Flink was written at the top level.
pub(crate) fn option_of(path: &str, node: &Node) -> Option<Hint> {
    let table = node.as_table().filter(|t| !t.is_empty())?;
    let path = local(path);
    let first = path.split('.').next().unwrap_or_default();
    let (option, leaf) = leaf(path, node);
    let known = OPTIONS.iter().any(|(name, _)| *name == option);
    (known || (SHARED.contains(&first) && table.len() == 1)).then(|| option_hint(&option, leaf))
}

/// A path without the layer that it stands in.
pub(crate) fn local(path: &str) -> &str {
    let below = |path: &'_ str, count: usize| path.splitn(count + 1, '.').nth(count).map_or(0, str::len);
    let keep = if path.starts_with("workspace.defaults.") {
        below(path, 2)
    } else if path.starts_with("workspace.profiles.") {
        below(path, 3)
    } else if path.starts_with("profiles.") {
        below(path, 2)
    } else {
        path.len()
    };
    path.get(path.len().saturating_sub(keep)..).unwrap_or_default()
}

/// The first value below a node, and the dotted path to it.
fn leaf<'a>(path: &str, node: &'a Node) -> (String, &'a Node) {
    let (mut path, mut node) = (path.to_owned(), node);
    while let Value::Table(table) = &node.value
        && let Some((key, next)) = table.first()
    {
        path = format!("{path}.{key}");
        node = next;
    }
    (path, node)
}

fn option_hint(option: &str, leaf: &Node) -> Hint {
    let word = OPTIONS.iter().find(|(name, _)| *name == option).map(|(_, word)| *word);
    let value = if looks_secret(option) { "…".to_owned() } else { written(leaf) };
    let help = match word {
        Some("s3.credentials") => "put the keys into a Secret and write `[s3] credentials = { secret = \"NAME\" }`".to_owned(),
        Some(word) => match word.rsplit_once('.') {
            Some((table, key)) => format!("the word for it is `[{table}] {key} = {value}`"),
            None => format!("the word for it is `{word} = {value}`"),
        },
        None => format!("write it below `[config]`: `{option} = {value}`"),
    };
    Hint {
        label: "an option of Flink".to_owned(),
        because: "the language's keys and Flink's options are told apart by place, so that neither can be taken for the other".to_owned(),
        help,
    }
}

/// Fields of the operators, words of rivals and of the draft: where they are looked for (empty: anywhere), the field, the word, whose it is.
const FIELDS: &[(&str, &str, &str, &str)] = &[
    ("", "flinkVersion", "flink", "the operators' field"),
    ("", "version", "flink", "another language's word"),
    ("", "flinkConfiguration", "config", "the operator's field"),
    ("", "flinkProperties", "config", "Spotify's field"),
    ("", "flinkConfig", "config", "Lyft's field"),
    ("", "flink-conf", "config", "another language's word"),
    ("", "podTemplate", "pod", "the operator's field"),
    ("", "serviceAccount", "service-account.name", "the operators' field"),
    ("", "serviceAccountName", "service-account.name", "the operators' field"),
    ("", "logConfiguration", "logging", "the operator's field"),
    ("", "jobManager", "jobmanager", "the operators' field"),
    ("", "taskManager", "taskmanager", "the operators' field"),
    ("", "restartNonce", "triggers.restart", "the operators' field"),
    ("", "secrets", "env-secrets", "another language's word"),
    ("", "resources", "taskmanager.memory", "another language's word"),
    ("", "checkpointing", "checkpoints", "another language's word"),
    ("", "checkpoint", "checkpoints", "another language's word"),
    ("", "savepoint", "savepoints", "another language's word"),
    ("", "ha", "high-availability", "another language's word"),
    ("", "objects", "extra", "the draft's word"),
    ("", "raw", "patch", "the draft's word"),
    ("", "include", "inherits", "another language's word"),
    ("", "extends", "inherits", "another language's word"),
    ("", "profile", "profiles", "another language's word"),
    ("job", "jarURI", "jar", "the operator's field"),
    ("job", "jarFile", "jar", "Spotify's field"),
    ("job", "jarName", "jar", "Lyft's field"),
    ("job", "uri", "jar", "another language's word"),
    ("job", "entryClass", "class", "the operators' field"),
    ("job", "className", "class", "the operators' field"),
    ("job", "main-class", "class", "another language's word"),
    ("job", "main", "class", "another language's word"),
    ("job", "arguments", "args", "another language's word"),
    ("job", "programArgs", "args", "Lyft's field"),
    ("job", "upgradeMode", "upgrade", "the operator's field"),
    ("job", "initialSavepointPath", "restore.from", "the operator's field"),
    ("job", "fromSavepoint", "restore.from", "Spotify's field"),
    ("job", "allowNonRestoredState", "restore.allow-non-restored-state", "the operators' field"),
    ("job", "savepointTriggerNonce", "triggers.savepoint", "the operator's field"),
    ("job", "pyFile", "python.script", "Spotify's field"),
    ("jobmanager", "resource", "memory", "the operator's field"),
    ("taskmanager", "resource", "memory", "the operator's field"),
    ("jobmanager", "podTemplate", "pod", "the operator's field"),
    ("taskmanager", "podTemplate", "pod", "the operator's field"),
    ("taskmanager", "taskSlots", "slots", "the operators' field"),
    ("taskmanager", "task-slots", "slots", "another language's word"),
    ("taskmanager", "numberOfTaskSlots", "slots", "Flink's option"),
];

/// A key that somebody else's language has.
pub(crate) fn of_others(path: &str, key: &str, node: &Node) -> Option<Hint> {
    if path.is_empty() && key == "memory" {
        return Some(draft_memory(node));
    }
    let place = if path.starts_with("jobs.") && path.matches('.').count() == 1 { "job" } else { path };
    let (_, _, word, whose) = FIELDS.iter().find(|(table, field, _, _)| *table == place && *field == key)?;
    let full = if path.is_empty() { (*word).to_owned() } else { format!("{path}.{word}") };
    let help = match (full.rsplit_once('.'), node.as_table().is_some()) {
        (_, true) => format!("the word for it is `[{full}]`, with keys of its own: `flinkc schema` prints them"),
        (Some((table, key)), false) => format!("write `[{table}] {key} = {}`", written(node)),
        (None, false) => format!("write `{full} = {}`", written(node)),
    };
    Some(Hint { label: (*whose).to_owned(), because: format!("a key that nobody reads would be dropped, and {}", without(&full)), help })
}

/// The draft's `[memory] taskmanager`.
fn draft_memory(node: &Node) -> Hint {
    let role = |table: &Table, role: &str| table.get(role).map(|size| format!("`[{role}] memory = {}`", written(size)));
    let lines: Vec<String> = node.as_table().map(|t| ["jobmanager", "taskmanager"].iter().filter_map(|r| role(t, r)).collect()).unwrap_or_default();
    let help = if lines.is_empty() {
        "write `[jobmanager] memory = \"2g\"` and `[taskmanager] memory = \"4g\"`".to_owned()
    } else {
        format!("write {}", lines.join(" and "))
    };
    Hint {
        label: "the draft's place for sizes".to_owned(),
        because: "cpu, memory, disk and slots of one process stand together, in the table of its role".to_owned(),
        help,
    }
}

/// Words that a key is often given and does not have.
const WORDS: &[(&str, &str, &str, &str)] = &[
    (
        "mode",
        "per-job",
        "Flink has no per-job mode on Kubernetes; an application cluster is what replaced it",
        "write `mode = \"application\"`: one cluster for one job, main() runs in the JobManager",
    ),
    ("mode", "job", "a cluster for one job is an application", "write `mode = \"application\"`: one cluster for one job, main() runs in the JobManager"),
    ("mode", "native", "who starts the TaskManagers is another question than how many jobs there are", "write `mode = \"application\"` and `target = \"native\"`, or `[operator] mode = \"native\"`"),
    ("mode", "standalone", "who starts the TaskManagers is another question than how many jobs there are", "write `mode = \"application\"` and `target = \"standalone\"`, or `[operator] mode = \"standalone\"`"),
    ("target", "kubernetes", "plain objects that need nothing installed are the target standalone", "write `target = \"standalone\"`; `\"native\"` is Flink's own Kubernetes client"),
    ("target", "k8s", "plain objects that need nothing installed are the target standalone", "write `target = \"standalone\"`; `\"native\"` is Flink's own Kubernetes client"),
    ("target", "apache", "Apache's Kubernetes operator is the target operator", "write `target = \"operator\"`"),
    ("target", "flink-operator", "Apache's Kubernetes operator is the target operator", "write `target = \"operator\"`"),
    ("target", "helm", "what the bundle is packed as is no target", "write `[output] format = \"helm\"`"),
    ("target", "kustomize", "what the bundle is packed as is no target", "write `[output] format = \"kustomize\"`"),
    ("backend", "filesystem", "Flink's old name for state on the heap", "write `backend = \"hashmap\"`; the files themselves are `checkpoints.dir`"),
    ("backend", "jobmanager", "Flink's old name for state on the heap", "write `backend = \"hashmap\"`"),
    ("backend", "memory", "Flink's old name for state on the heap", "write `backend = \"hashmap\"`"),
    ("backend", "heap", "Flink calls state on the heap hashmap", "write `backend = \"hashmap\"`"),
    ("claim-mode", "legacy", "Flink gave the mode up: nobody owns the files there", "write `claim-mode = \"no-claim\"`; the old mode itself is left to `[config]`"),
    ("level", "warning", "Log4j calls it warn", "write `level = \"warn\"`"),
    ("level", "fatal", "nothing of Flink is logged above error", "write `level = \"error\"`"),
    ("lints", "error", "what must not pass is denied", "write `\"deny\"`"),
];

/// A word that is known from elsewhere.
pub(crate) fn of_words(key: &str, text: &str) -> Option<Hint> {
    let word = text.to_ascii_lowercase().replace('_', "-");
    let (_, _, because, help) = WORDS.iter().find(|(k, w, _, _)| *k == key && *w == word)?;
    Some(Hint { label: String::new(), because: (*because).to_owned(), help: (*help).to_owned() })
}

/// What a cluster is like without a setting; ends a sentence.
pub(crate) fn without(word: &str) -> &'static str {
    match word {
        "taskmanager.memory" => "the TaskManagers would have no size and would not start",
        "jobmanager.memory" => "the JobManager would have no size and would not start",
        "image-pull-policy" => "the pull policy would be whatever Kubernetes derives from the tag",
        "parallelism" => "the job would run with another parallelism than the file says",
        "high-availability" | "high-availability.storage" => "a JobManager that dies would take the job's state with it",
        "checkpoints" | "checkpoints.dir" | "checkpoints.interval" => "the job would run without the checkpoints that the file asks for",
        "job.restore.from" => "the job would start empty",
        "service-account.name" => "the pods would run under another account than the file says",
        _ => "the cluster would run without the setting",
    }
}

/// Whether a key is one whose value should not be shown.
pub(crate) fn looks_secret(key: &str) -> bool {
    let letters: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    ["password", "passwd", "secret", "token", "accesskey", "apikey", "credential", "privatekey"].iter().any(|word| letters.contains(word))
}
