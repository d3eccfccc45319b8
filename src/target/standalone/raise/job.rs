//! Arguments of `standalone-job` and `flink run` as the words of a job.
//!
//! In: words. Out: keys of a draft. Source: `standalone-job.sh --help` and `flink run --help` of each version (facts/standalone).

use serde_json::{Map, Value};

use super::super::super::operator::raise::Draft;
use super::super::super::operator::raise::values::{text, uri};
use super::Scene;
use super::options::{Options, mounted, own_init};
use super::role::Process;
use crate::flink::version::FlinkVersion;
use crate::target::parts::pods::JAR_FOLDER;

/// Stands where nothing names the jar: everything in this folder is on the class path.
const NO_JAR: &str = "local:///opt/flink/usrlib/job.jar";
/// The driver of Python jobs.
const PYTHON: &str = "org.apache.flink.client.python.PythonDriver";

/// The driver of SQL scripts.
const SQL: &str = "org.apache.flink.table.runtime.application.SqlDriver";

/// What the words of a start script say.
#[derive(Clone, Debug, Default)]
struct Words {
    class: Option<String>,
    jars: Vec<String>,
    id: Option<String>,
    from: Option<String>,
    allow: bool,
    claim: Option<String>,
    parallelism: Option<u64>,
    python: Option<(&'static str, String)>,
    /// What a Python program has with it, by the words of `python`.
    with: Vec<(&'static str, String)>,
    program: Vec<String>,
    /// An option that no word says.
    unknown: bool,
}

/// Reads the options that stand before the program's own arguments.
fn read(words: &[String]) -> Words {
    let mut found = Words::default();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let (name, joined) = word
            .split_once('=')
            .filter(|(name, _)| name.starts_with("--"))
            .map_or((word.as_str(), None), |(name, value)| (name, Some(value.to_owned())));
        let mut value = || joined.clone().or_else(|| words.next().cloned()).unwrap_or_default();
        match name {
            "-j" | "--job-classname" | "-c" | "--class" => found.class = Some(value()),
            "-jid" | "--job-id" => found.id = Some(value()),
            "-s" | "--fromSavepoint" => found.from = Some(value()),
            "-n" | "--allowNonRestoredState" => found.allow = true,
            "-claimMode" | "--claimMode" | "-rm" | "--restoreMode" => found.claim = Some(value()),
            "-p" | "--parallelism" => found.parallelism = value().parse().ok(),
            "-py" | "--python" => found.python = Some(("script", value())),
            "-pym" | "--pyModule" => found.python = Some(("module", value())),
            "-pyfs" | "--pyFiles" => found.with.push(("files", value())),
            "-pyarch" | "--pyArchives" => found.with.push(("archives", value())),
            "-pyreq" | "--pyRequirements" => found.with.push(("requirements", value())),
            "-pyexec" | "--pyExecutable" => found.with.push(("executable", value())),
            // the address and folder are the bundle's own
            "-h" | "--host" | "-r" | "--webui-port" | "--configDir" | "-m" | "--jobmanager" => drop(value()),
            "-d" | "--detached" => {}
            "-jars" | "--jars" => {
                found.jars.push(value());
                while let Some(jar) = words.next_if(|next| !next.starts_with('-') && next.contains(['/', ':']) && next.ends_with(".jar")) {
                    found.jars.push(jar.clone());
                }
            }
            "--" => {
                found.program.extend(words.cloned());
                break;
            }
            other => {
                found.unknown |= other.starts_with("-D");
                found.program.push(word.clone());
                found.program.extend(words.by_ref().filter(|word| *word != "--").cloned());
                break;
            }
        }
    }
    found
}

/// The job of an application.
pub(super) fn application(scene: &Scene<'_>, process: &Process, draft: &mut Draft) {
    let (options, flink) = (scene.of_jobmanager, scene.flink);
    let mut words = read(&options.words);
    let sql = mounted(process.template()).into_iter().find(|(volume, _)| volume == "flinkc-sql");
    let scripts = sql.and_then(|(_, map)| scene.file_set("sql", &map));
    let mut table = Map::new();
    if words.class.as_deref() == Some(PYTHON) && matches!(words.program.first().map(String::as_str), Some("-py" | "-pym")) {
        let entry: Vec<String> = words.program.drain(..words.program.len().min(2)).collect();
        let key = if entry.first().is_some_and(|word| word == "-py") { "script" } else { "module" };
        draft.set(&format!("job.python.{key}"), entry.get(1).cloned().unwrap_or_default());
        words.class = None;
    } else if let Some(files) = scripts {
        draft.set("job.sql.files", files);
        if words.class.as_deref() == Some(SQL) {
            words.program.drain(..words.program.len().min(2));
        } else {
            words.program.drain(..words.program.len().min(1));
            jar(process, words.jars.first().map(String::as_str), flink, draft);
            let runner = draft.keys.get_mut("job").and_then(Value::as_object_mut).and_then(|job| job.shift_remove("jar"));
            draft.set("job.sql.runner", runner.unwrap_or_else(|| NO_JAR.into()));
            draft.notes.remove("job.jar");
            draft.set("job.sql.runner-class", words.class.take().unwrap_or_default());
        }
        words.class = None;
    } else {
        jar(process, words.jars.first().map(String::as_str), flink, draft);
        if words.jars.len() > 1 {
            draft.set(
                "config",
                Map::from_iter([(
                    "pipeline.classpaths".to_owned(),
                    words.jars.iter().skip(1).cloned().collect::<Vec<_>>().join(";").into(),
                )]),
            );
        }
    }
    if let Some(id) = &words.id {
        table.insert("$internal.pipeline.job-id".to_owned(), id.as_str().into());
    }
    if !table.is_empty() {
        draft.set("config", table);
        draft.note("config", "`$internal.pipeline.job-id` is what `--job-id` sets");
    }
    rest("job", &words, draft);
}

/// A jar that an init container of ours fetches, with its digest and the container's own image. Whether there is one.
fn fetched(process: &Process, path: &str, by_default: bool, draft: &mut Draft) -> bool {
    let said = |variable: &str| own_init(process.template(), "fetch-jar", variable);
    let Some(url) = said("FLINKC_FETCH_URL").filter(|url| uri(url).is_some()) else { return false };
    draft.set(&format!("{path}.jar"), url);
    match said("FLINKC_FETCH_SHA256").filter(|digest| !digest.is_empty()) {
        Some(digest) => draft.set(&format!("{path}.sha256"), digest),
        None if by_default => {}
        None => draft.set(&format!("{path}.fetch"), "init-container"),
    }
    let containers = process.template().pointer("/spec/initContainers").and_then(Value::as_array).into_iter().flatten();
    let mut image = containers.filter(|container| text(container, "/name") == "fetch-jar").map(|container| text(container, "/image"));
    if let Some(image) = image.next().filter(|image| *image != text(process.main(), "/image")) {
        draft.set(&format!("{path}.fetch-image"), image);
    }
    true
}

/// The jar and who fetches it.
fn jar(process: &Process, named: Option<&str>, flink: FlinkVersion, draft: &mut Draft) {
    if fetched(process, "job", !flink.is_at_least(1, 19), draft) {
        return;
    }
    let path = named.map(|jar| if jar.starts_with('/') { format!("local://{jar}") } else { jar.to_owned() });
    match path.as_deref().and_then(uri).filter(|jar| !jar.contains(JAR_FOLDER)) {
        Some(jar) => {
            draft.set("job.jar", jar.replacen("file:///", "local:///", 1));
            if !jar.starts_with("local:") && !jar.starts_with("file:") {
                draft.set("job.fetch", "flink");
            }
        }
        None => {
            draft.set("job.jar", NO_JAR);
            draft.note("job.jar", "inferred: nothing names the jar; every jar in this folder is on the class path, whatever its name");
        }
    }
}

/// What both ways of starting a job have.
fn rest(path: &str, words: &Words, draft: &mut Draft) {
    if let Some(class) = words.class.as_ref().filter(|class| !class.is_empty()) {
        draft.set(&format!("{path}.class"), class.as_str());
    }
    if !words.program.is_empty() {
        draft.set(&format!("{path}.args"), words.program.iter().map(|argument| argument.replace("$$(", "$(")).collect::<Vec<_>>());
    }
    if let Some(from) = words.from.as_deref() {
        let from = if from.starts_with('/') { format!("file://{from}") } else { from.to_owned() };
        draft.set(&format!("{path}.restore.from"), from);
        if words.allow {
            draft.set(&format!("{path}.restore.allow-non-restored-state"), true);
        }
        if let Some(mode) = words.claim.as_deref().map(|mode| mode.to_ascii_lowercase().replace('_', "-")) {
            draft.set(&format!("{path}.restore.claim-mode"), mode);
        }
    }
}

/// A job that a client submits. What the words cannot say is told.
pub(super) fn submitted(process: &Process, name: &str, options: &Options, draft: &mut Draft) -> bool {
    let mut words = read(&options.words);
    let path = format!("jobs.{name}");
    if words.unknown || !options.understood {
        return false;
    }
    match words.python.take() {
        Some((key, entry)) => {
            draft.set(&format!("{path}.python.{key}"), entry);
            for (key, text) in std::mem::take(&mut words.with) {
                let list = matches!(key, "files" | "archives").then(|| text.split(',').map(str::to_owned).collect::<Vec<_>>());
                draft.set(&format!("{path}.python.{key}"), list.map_or_else(|| Value::from(text), Value::from));
            }
        }
        None => {
            if words.program.is_empty() {
                return false;
            }
            let jar = words.program.remove(0);
            let folder = if jar.starts_with('/') { "local://" } else { "local:///opt/flink/" };
            if !fetched(process, &path, false, draft) {
                draft.set(&format!("{path}.jar"), format!("{folder}{}", jar.trim_start_matches("./")));
            }
        }
    }
    if options.clear.get("execution.runtime-mode").is_some_and(|mode| mode == "BATCH") {
        draft.set(&format!("{path}.runtime-mode"), "batch");
    }
    if let Some(parallelism) = words.parallelism {
        draft.set(&format!("{path}.parallelism"), parallelism);
    }
    rest(&path, &words, draft);
    true
}
