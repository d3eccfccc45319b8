//! raise: the client's own input → a flink.toml that compiles back to the same objects.
//!
//! In: a configuration as the client gets it, program, pod templates, names of logging files. Out: the text, with comments on what was
//! inferred, and notes on what it cannot carry. Must not: read files; the caller compiles the text again and tells every difference.
//! Source: language reference, section 10, N.

use indexmap::IndexMap;
use serde_json::Value;

use crate::flink::catalog::Catalogue;
use crate::flink::memory::{Launch as By, jobmanager_launched, taskmanager_launched};
use crate::flink::native::Program;
use crate::flink::version::FlinkVersion;
use crate::plan::words;
use crate::yaml;

/// What is raised.
#[derive(Clone, Debug)]
pub struct Raise<'a> {
    /// The client's version.
    pub flink: FlinkVersion,
    /// The configuration, `-D` options over it.
    pub config: &'a IndexMap<String, String>,
    /// The program of an application cluster; none: a session cluster.
    pub program: Option<&'a Program>,
    /// Texts of pod templates: for both roles, the JobManager, the TaskManagers.
    pub templates: [Option<&'a str>; 3],
    /// A Log4j file beside the configuration.
    pub log4j: Option<&'a str>,
}

/// A text and what it does not say.
#[derive(Clone, Debug, Default)]
pub struct Raised {
    /// The flink.toml.
    pub text: String,
    /// What cannot be carried, a sentence each.
    pub notes: Vec<String>,
}

/// How a word is spelled that stands for one option.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Integer,
    Boolean,
    Decimal,
}

/// Words that take an option's value as it is: the option's newest name is in the table of words.
const SIMPLE: &[(&str, Kind)] = &[
    ("taskmanager.slots", Kind::Integer),
    ("jobmanager.replicas", Kind::Integer),
    ("jobmanager.cpu", Kind::Decimal),
    ("jobmanager.cpu-limit-factor", Kind::Decimal),
    ("jobmanager.memory-limit-factor", Kind::Decimal),
    ("taskmanager.cpu-limit-factor", Kind::Decimal),
    ("taskmanager.memory-limit-factor", Kind::Decimal),
    ("checkpoints.dir", Kind::Text),
    ("checkpoints.retained", Kind::Integer),
    ("checkpoints.unaligned", Kind::Boolean),
    ("checkpoints.incremental", Kind::Boolean),
    ("savepoints.dir", Kind::Text),
    ("s3.endpoint", Kind::Text),
    ("s3.path-style", Kind::Boolean),
];

/// Options that the client decides itself, whatever its file says.
const CLIENTS: &[&str] =
    &["execution.target", "jobmanager.rpc.address", "pipeline.jars", "kubernetes.internal.jobmanager.entrypoint.class"];
/// More of them for an application.
const RUNS: &[&str] = &[
    "execution.attached",
    "execution.shutdown-on-attached-exit",
    "execution.state-recovery.claim-mode",
    "execution.state-recovery.ignore-unclaimed-state",
    "execution.savepoint-restore-mode",
    "execution.savepoint.ignore-unclaimed-state",
];

/// Writes the text.
#[must_use]
pub fn raise(input: &Raise<'_>) -> Raised {
    let mut writer = Writer { input, left: input.config.clone(), tables: IndexMap::new(), raised: Raised::default() };
    writer.prefixes();
    writer.top();
    writer.memory();
    writer.high_availability();
    writer.simple();
    writer.job();
    writer.templates();
    writer.surroundings();
    writer.options();
    writer.finish()
}

struct Writer<'a> {
    input: &'a Raise<'a>,
    /// Options that no word has taken yet.
    left: IndexMap<String, String>,
    /// Table → lines; the top level is the empty name.
    tables: IndexMap<String, Vec<String>>,
    raised: Raised,
}

impl Writer<'_> {
    fn line(&mut self, table: &str, key: &str, value: &str, comment: Option<&str>) {
        let comment = comment.map(|comment| format!(" # {comment}")).unwrap_or_default();
        self.tables.entry(table.to_owned()).or_default().push(format!("{key} = {value}{comment}"));
    }

    fn note(&mut self, note: String) {
        self.raised.notes.push(note);
    }

    /// One key that is the beginning of another cannot stand beside it in `config.yaml`: an old name becomes the present one.
    fn prefixes(&mut self) {
        let catalogue = Catalogue::of(self.input.flink);
        let keys: Vec<String> = self.left.keys().cloned().collect();
        for key in &keys {
            let clashes = keys.iter().any(|other| other.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with('.')));
            let own = catalogue.and_then(|catalogue| catalogue.canonical(key)).filter(|own| own != key);
            let (true, Some(own)) = (clashes, own) else { continue };
            let Some(value) = self.left.shift_remove(key) else { continue };
            if self.left.contains_key(own) {
                self.note(format!("`{key} = {value}` has no effect beside `{own}`, the option's present name"));
            } else {
                self.left.insert(own.to_owned(), value);
                self.note(format!("`{key}` is written as `{own}`: as the beginning of another option's name it cannot stand beside it"));
            }
        }
    }

    fn top(&mut self) {
        let id = self.left.shift_remove("kubernetes.cluster-id").unwrap_or_else(|| "flink-cluster".to_owned());
        let name = label(&id);
        if name != id {
            self.note(format!("`kubernetes.cluster-id` is `{id}`, which is no name of a Service: `{name}` stands for it"));
        }
        self.line("", "name", &text(&name), None);
        let namespace = self.left.shift_remove("kubernetes.namespace");
        let comment = namespace.is_none().then_some("inferred: the client's default");
        self.line("", "namespace", &text(namespace.as_deref().unwrap_or("default")), comment);
        self.line("", "target", "\"native\"", None);
        let flink = self.input.flink;
        let version = flink.patch.map_or_else(String::new, |patch| format!(".{patch}"));
        self.line("", "flink", &text(&format!("{}.{}{version}", flink.major, flink.minor)), None);
        let mode = if self.input.program.is_some() { "application" } else { "session" };
        self.line("", "mode", &text(mode), None);
        let old = self.left.get("kubernetes.container.image").cloned();
        match self.left.shift_remove("kubernetes.container.image.ref").or_else(|| old.clone()) {
            Some(image) => self.line("", "image", &text(&image), None),
            None => {
                let patch = flink.patch.unwrap_or_default();
                let image = format!("apache/flink:{}.{}.{patch}-scala_2.12", flink.major, flink.minor);
                self.line("", "image", &text(&image), Some("inferred: the image of the client's own version"));
            }
        }
        if let Some(policy) = self.left.get("kubernetes.container.image.pull-policy").cloned() {
            let word = match policy.as_str() {
                "Always" => Some("always"),
                // the client's own default would not be written
                "Never" => Some("never"),
                _ => None,
            };
            if let Some(word) = word {
                self.left.shift_remove("kubernetes.container.image.pull-policy");
                self.line("", "image-pull-policy", &text(word), None);
            }
        }
    }

    /// Both roles' sizes are words; where the file says others, the process size that Flink makes of them stands for them.
    fn memory(&mut self) {
        let flink = self.input.flink;
        let config: IndexMap<String, String> = self.input.config.clone();
        let jm = jobmanager_launched(&config, flink, By::NativeKubernetes).map(|memory| memory.total_process.bytes()).ok();
        let tm = taskmanager_launched(&config, flink, By::NativeKubernetes).map(|memory| memory.total_process.bytes()).ok();
        for (role, bytes) in [("jobmanager", jm), ("taskmanager", tm)] {
            let process = format!("{role}.memory.process.size");
            let total = format!("{role}.memory.flink.size");
            match self.left.shift_remove(&process) {
                Some(size) if is_size(&size) => self.line(role, "memory", &text(&size), None),
                written => {
                    let size = bytes.map_or_else(|| "1600m".to_owned(), size_text);
                    let comment = match &written {
                        Some(other) => format!("written as `{other}`"),
                        None => "inferred: what Flink makes of the sizes that were given".to_owned(),
                    };
                    self.line(role, "memory", &text(&size), Some(&comment));
                }
            }
            if let Some(size) = self.left.shift_remove(&total) {
                self.note(format!("`{total} = {size}`: sizes are given as a process, so the process size that follows from it is written"));
            }
        }
    }

    /// Leader election as words where the words mean the same.
    fn high_availability(&mut self) {
        let kind = self.left.get("high-availability.type").map(String::as_str);
        let storage = self.left.get("high-availability.storageDir").cloned();
        let quorum = self.left.get("high-availability.zookeeper.quorum").cloned();
        let root = self.left.get("high-availability.zookeeper.path.root").cloned();
        let (Some(storage), true) = (storage.filter(|storage| storage.contains(':')), matches!(kind, Some("kubernetes" | "zookeeper")))
        else {
            return;
        };
        if kind == Some("zookeeper") {
            // without a root the word would write one
            let (Some(quorum), Some(root)) = (quorum, root) else { return };
            self.line("high-availability.zookeeper", "quorum", &text(&quorum), None);
            self.line("high-availability.zookeeper", "path-root", &text(&root), None);
            self.left.shift_remove("high-availability.zookeeper.quorum");
            self.left.shift_remove("high-availability.zookeeper.path.root");
        }
        self.line("high-availability", "storage", &text(&storage), None);
        self.left.shift_remove("high-availability.type");
        self.left.shift_remove("high-availability.storageDir");
        if let Some(id) = self.left.shift_remove("high-availability.cluster-id") {
            self.note(format!("`high-availability.cluster-id = {id}`: the client writes the cluster's own id over it"));
        }
    }

    fn simple(&mut self) {
        let catalogue = Catalogue::of(self.input.flink);
        for (path, kind) in SIMPLE {
            let option = words::option_of(path);
            let key = catalogue.and_then(|catalogue| catalogue.spelling(option)).unwrap_or(option);
            let Some(value) = self.left.get(key).cloned() else { continue };
            let default = catalogue.and_then(|catalogue| catalogue.lookup(key)).and_then(|facts| facts.default);
            // what is Flink's default would not be written from a word; a standby without the word of HA is refused
            let standby = *path == "jobmanager.replicas" && !self.tables.contains_key("high-availability");
            // an old name beside it would be the option's owner
            let twice = catalogue.is_some_and(|catalogue| catalogue.deprecated_keys(key).any(|old| self.left.contains_key(old)));
            let said = default != Some(value.as_str()) && !standby && !twice;
            let Some(word) = word(&value, *kind).filter(|_| said) else { continue };
            let (table, name) = path.rsplit_once('.').unwrap_or(("", path));
            self.line(table, name, &word, None);
            self.left.shift_remove(key);
        }
    }

    /// What the jobs of a session cluster get that say nothing.
    fn session_parallelism(&mut self) {
        let number = self.left.get("parallelism.default").and_then(|text| text.parse::<u32>().ok());
        // a default that was written stays an option, since no word writes it
        if let Some(number) = number.filter(|number| *number > 1) {
            self.left.shift_remove("parallelism.default");
            self.line("", "parallelism", &number.to_string(), None);
        }
    }

    fn job(&mut self) {
        let Some(program) = self.input.program else { return self.session_parallelism() };
        let jar = program.jar.clone().or_else(|| first_jar(self.input.config.get("pipeline.jars")?));
        match jar {
            Some(jar) if jar.contains(':') => self.line("job", "jar", &text(&jar), None),
            Some(jar) => {
                self.line("job", "jar", &text(&format!("local://{jar}")), Some("inferred: a path in the image"));
                self.note(format!("the jar `{jar}` is a path of the client's machine; a path in the image is written"));
            }
            None => {
                self.line("job", "jar", "\"local:///opt/flink/usrlib/job.jar\"", Some("unknown: give `--jar`"));
                self.note("no jar is named: give `--jar`, as for `flink run`".to_owned());
            }
        }
        if let Some(class) = program.class.clone().or_else(|| self.left.shift_remove("$internal.application.main")) {
            self.line("job", "class", &text(&class), None);
        }
        if !program.arguments.is_empty() {
            let arguments: Vec<String> = program.arguments.iter().map(|argument| text(argument)).collect();
            self.line("job", "args", &format!("[{}]", arguments.join(", ")), None);
        }
        let key = if self.input.flink.is_at_least(1, 20) { "execution.state-recovery.path" } else { "execution.savepoint.path" };
        if let Some(from) = program.savepoint.clone().or_else(|| self.left.shift_remove(key)) {
            self.line("job.restore", "from", &text(&from), None);
            if program.allow_non_restored_state {
                self.line("job.restore", "allow-non-restored-state", "true", None);
            }
            if let Some(mode) = &program.claim_mode {
                self.line("job.restore", "claim-mode", &text(&mode.to_lowercase().replace('_', "-")), None);
            }
        }
        let written = program.parallelism.map(|number| number.to_string()).or_else(|| self.left.get("parallelism.default").cloned());
        let comment = written.is_none().then_some("inferred: Flink's default");
        let number = written.clone().and_then(|text| text.parse::<u32>().ok()).unwrap_or(1);
        // a default that was written stays an option, since no word writes it
        if number != 1 || written.is_none() {
            self.left.shift_remove("parallelism.default");
        } else if written.is_some() {
            self.left.insert("parallelism.default".to_owned(), "1".to_owned());
        }
        self.line("", "parallelism", &number.to_string(), comment);
        if !program.class_paths.is_empty() {
            let paths = program.class_paths.join(";");
            self.left.insert("pipeline.classpaths".to_owned(), paths);
        }
    }

    fn templates(&mut self) {
        let [both, jobmanager, taskmanager] = self.input.templates;
        for key in ["default", "jobmanager", "taskmanager"] {
            self.left.shift_remove(&format!("kubernetes.pod-template-file.{key}"));
        }
        self.left.shift_remove("kubernetes.pod-template-file");
        // a role's own template stands instead of the common one, never over it
        let roles = [("jobmanager.pod", jobmanager.or(both)), ("taskmanager.pod", taskmanager.or(both))];
        let same = roles.iter().all(|(_, text)| text.is_some()) && jobmanager.is_none() && taskmanager.is_none();
        let wanted: Vec<(&str, &str)> = if same {
            both.map(|text| ("pod", text)).into_iter().collect()
        } else {
            roles.into_iter().filter_map(|(table, text)| Some((table, text?))).collect()
        };
        for (table, template) in wanted {
            self.template(table, template);
        }
    }

    fn template(&mut self, table: &str, template: &str) {
        let documents = match yaml::parse(template) {
            Ok(documents) => documents,
            Err(error) => return self.note(format!("the pod template cannot be read: {error}")),
        };
        let Some(mut pod) = documents.into_iter().next().map(|document| document.value) else { return };
        if let Some(labels) = pod.pointer_mut("/metadata/labels").and_then(Value::as_object_mut) {
            for own in ["app", "component", "type"] {
                if labels.shift_remove(own).is_some() {
                    self.raised.notes.push(format!("the pod template's label `{own}` is left out: the client writes its own over it"));
                }
            }
        }
        for part in ["metadata", "spec"] {
            for (key, value) in pod.get(part).and_then(Value::as_object).into_iter().flatten() {
                if !value.is_null() {
                    self.line(&format!("{table}.{part}"), &quoted_key(key), &inline(value), None);
                }
            }
        }
        for key in pod.as_object().into_iter().flatten().map(|(key, _)| key) {
            if !["apiVersion", "kind", "metadata", "spec", "status"].contains(&key.as_str()) {
                self.raised.notes.push(format!("the pod template's `{key}` is no part of a pod"));
            }
        }
    }

    /// What flinkc would add is switched off: the objects are the client's alone.
    fn surroundings(&mut self) {
        self.line("native", "client-only", "true", Some("the client's objects, nothing put into them"));
        self.line("service-account", "create", "false", Some("the account and its rights exist already"));
        self.line("security", "pod-security", "\"privileged\"", Some("nothing is put into the pods; `restricted` hardens them"));
        self.line("disruption-budget", "enabled", "false", None);
        if let Some(file) = self.input.log4j {
            self.line("logging", "log4j", &text(file), Some("the file beside the configuration"));
        }
        self.line("lints", "hatch-has-a-word", "\"allow\"", Some("options stay as they were written"));
    }

    fn options(&mut self) {
        let application = self.input.program.is_some();
        let overwritten: Vec<String> = self
            .left
            .keys()
            .filter(|key| CLIENTS.contains(&key.as_str()) || key.starts_with("$internal.") || application && RUNS.contains(&key.as_str()))
            .cloned()
            .collect();
        for key in overwritten {
            let value = self.left.shift_remove(&key).unwrap_or_default();
            if key != "pipeline.jars" {
                self.note(format!("`{key} = {value}`: the client writes its own value over it"));
            }
        }
        for key in ["blob.server.port", "taskmanager.rpc.port", "rest.bind-port", "high-availability.jobmanager.port"] {
            // zero means the client's own fixed port
            if self.left.get(key).is_some_and(|port| port == "0") {
                self.left.shift_remove(key);
            }
        }
        let left = std::mem::take(&mut self.left);
        for (key, value) in left {
            self.line("config", &quoted_key(&key), &text(&value), None);
        }
    }

    fn finish(mut self) -> Raised {
        let mut output = String::from("# Raised by `flinkc import --target native` from the configuration of Flink's own client.\n");
        for note in &self.raised.notes {
            output.push_str(&format!("# Not carried: {}.\n", note.replace('\n', " ")));
        }
        output.push('\n');
        let top = self.tables.shift_remove("").unwrap_or_default();
        for line in top {
            output.push_str(&line);
            output.push('\n');
        }
        for (table, lines) in &self.tables {
            output.push_str(&format!("\n[{table}]\n"));
            for line in lines {
                output.push_str(line);
                output.push('\n');
            }
        }
        self.raised.text = output;
        self.raised
    }
}

/// A text in TOML's double quotes: JSON's escapes are TOML's.
fn text(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

fn quoted_key(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let dotted = !key.is_empty() && key.split('.').all(|part| !part.is_empty()) && key.chars().all(bare);
    if dotted { key.to_owned() } else { text(key) }
}

/// A value on one line; nulls are nothing.
fn inline(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(string) => text(string),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().filter(|item| !item.is_null()).map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let entries: Vec<String> =
                map.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| format!("{} = {}", text(key), inline(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// The value as the word takes it.
fn word(value: &str, kind: Kind) -> Option<String> {
    match kind {
        Kind::Text => value.contains(':').then(|| text(value)),
        Kind::Integer => value.parse::<u32>().ok().filter(|number| *number > 0 && number.to_string() == value).map(|_| value.to_owned()),
        Kind::Boolean => matches!(value, "true" | "false").then(|| value.to_owned()),
        Kind::Decimal => {
            let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
            let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            let fits = digits(whole) && digits(fraction) && !whole.is_empty() && whole.len() < 6 && fraction.len() <= 3;
            // the option is written as a double
            fits.then(|| value.trim_end_matches('.').to_owned()).filter(|_| value.parse::<f64>().is_ok_and(|number| number >= 0.001))
        }
    }
}

/// Whether the language writes a size so.
fn is_size(size: &str) -> bool {
    let digits = size.trim_end_matches(['k', 'm', 'g', 't']);
    size.len() == digits.len() + 1 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0')
}

/// Bytes in the largest unit that divides them.
fn size_text(bytes: i64) -> String {
    for (shift, unit) in [(30, "g"), (20, "m"), (10, "k")] {
        if bytes & ((1 << shift) - 1) == 0 {
            return format!("{}{unit}", bytes >> shift);
        }
    }
    format!("{}k", (bytes >> 10) + 1)
}

/// A name that Kubernetes takes for a Service.
fn label(id: &str) -> String {
    let lower: String = id.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let trimmed = lower.trim_matches('-').trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    let cut: String = trimmed.chars().take(45).collect();
    if cut.is_empty() { "flink-cluster".to_owned() } else { cut.trim_end_matches('-').to_owned() }
}

/// The first entry of a list of jars.
fn first_jar(list: &str) -> Option<String> {
    let body = list.trim().trim_start_matches('[').trim_end_matches(']');
    let first = body.split([';', ',']).next()?.trim().trim_matches(['\'', '"']);
    (!first.is_empty()).then(|| first.to_owned())
}
