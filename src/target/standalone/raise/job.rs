//! Arguments of `standalone-job` and `flink run` as the words of a job.
//!
//! In: words. Out: keys of a draft. Source: `standalone-job.sh --help` and `flink run --help` of each version (facts/standalone).

use serde_json::{Map, Value};

use super::super::super::operator::raise::Draft;
use super::super::super::operator::raise::values::{text, uri};
use super::options::{Options, own_init};
use super::role::Process;
use crate::flink::version::FlinkVersion;
use crate::target::parts::pods::JAR_FOLDER;

/// Stands where nothing names the jar: everything in this folder is on the class path.
const NO_JAR: &str = "local:///opt/flink/usrlib/job.jar";
/// The driver of Python jobs.
const PYTHON: &str = "org.apache.flink.client.python.PythonDriver";

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
pub(super) fn application(process: &Process, options: &Options, flink: FlinkVersion, draft: &mut Draft) {
    let mut words = read(&options.words);
    let mut table = Map::new();
    if words.class.as_deref() == Some(PYTHON) && matches!(words.program.first().map(String::as_str), Some("-py" | "-pym")) {
        let entry: Vec<String> = words.program.drain(..words.program.len().min(2)).collect();
        let key = if entry.first().is_some_and(|word| word == "-py") { "script" } else { "module" };
        draft.set(&format!("job.python.{key}"), entry.get(1).cloned().unwrap_or_default());
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

/// The jar, its digest and who fetches it.
fn jar(process: &Process, named: Option<&str>, flink: FlinkVersion, draft: &mut Draft) {
    let fetched = |variable: &str| own_init(process.template(), "fetch-jar", variable);
    if let Some(url) = fetched("FLINKC_FETCH_URL").filter(|url| uri(url).is_some()) {
        draft.set("job.jar", url);
        match fetched("FLINKC_FETCH_SHA256").filter(|digest| !digest.is_empty()) {
            Some(digest) => draft.set("job.sha256", digest),
            None if flink.is_at_least(1, 19) => draft.set("job.fetch", "init-container"),
            None => {}
        }
        let containers = process.template().pointer("/spec/initContainers").and_then(Value::as_array).into_iter().flatten();
        let image = containers.filter(|container| text(container, "/name") == "fetch-jar").map(|container| text(container, "/image"));
        if let Some(image) = image.last().filter(|image| *image != text(process.main(), "/image")) {
            draft.set("job.fetch-image", image);
        }
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
        Some((key, entry)) => draft.set(&format!("{path}.python.{key}"), entry),
        None => {
            if words.program.is_empty() {
                return false;
            }
            let jar = words.program.remove(0);
            let folder = if jar.starts_with('/') { "local://" } else { "local:///opt/flink/" };
            let own = own_init(process.template(), "fetch-jar", "FLINKC_FETCH_URL");
            match own {
                Some(url) => {
                    draft.set(&format!("{path}.jar"), url);
                    match own_init(process.template(), "fetch-jar", "FLINKC_FETCH_SHA256").filter(|digest| !digest.is_empty()) {
                        Some(digest) => draft.set(&format!("{path}.sha256"), digest),
                        None => draft.set(&format!("{path}.fetch"), "init-container"),
                    }
                }
                None => draft.set(&format!("{path}.jar"), format!("{folder}{}", jar.trim_start_matches("./"))),
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
