//! Rules about files beside the flink.toml, jars and logging files.

use super::super::Plan;
use super::place;
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::resolve::Settings;

refusal! {
    /// A jar's address names no file.
    JAR_WITHOUT_FILE, "FK2061", "jar-without-file", "A jar's address ends in the name of a file.",
    "A folder cannot be loaded.", "language reference 4.2",
    application!(jar "https://artifacts.example.com/orders/";), application!(jar "https://artifacts.example.com/orders/orders.jar";)
}
refusal! {
    /// A glob matches nothing.
    NO_SUCH_FILE, "FK2062", "no-such-file", "Each glob of `files`, `sql.files` and `extra` matches at least one file.",
    "What is missing would be missing in the pods, without a word.", "language reference 4.4, 4.2, 5",
    application!(rest "\n[volumes.settings]\nmount = \"/etc/orders\"\nfiles = [\"conf/*.none\"]\n";), application!(rest "\n[volumes.settings]\nmount = \"/etc/orders\"\nfiles = [\"conf/*.txt\"]\n";)
}
refusal! {
    /// A file cannot be read as text.
    UNREADABLE_FILE, "FK2063", "unreadable-file", "Files beside the flink.toml are readable UTF-8 text below its folder.",
    "A ConfigMap's data is text.", "Kubernetes, ConfigMap",
    application!(rest "\n[volumes.settings]\nmount = \"/etc/orders\"\nfiles = [\"conf/*.bin\"]\n";), application!(rest "\n[volumes.settings]\nmount = \"/etc/orders\"\nfiles = [\"conf/*.txt\"]\n";)
}
refusal! {
    /// Two files of one name in one ConfigMap.
    FILE_NAME_TWICE, "FK2064", "file-name-twice", "The files of one volume have different names: folders are not kept.",
    "A ConfigMap has flat keys; one file would hide the other.", "Kubernetes, ConfigMap",
    application!(rest "\n[volumes.settings]\nmount = \"/etc/orders\"\nfiles = [\"conf/*.txt\", \"more/*.txt\"]\n";), application!(rest "\n[volumes.settings]\nmount = \"/etc/orders\"\nfiles = [\"conf/*.txt\"]\n";)
}
refusal! {
    /// More than a ConfigMap can hold.
    FILES_TOO_LARGE, "FK2065", "files-too-large", "The files of one volume are at most 1 MiB together.",
    "The API server refuses a larger ConfigMap.", "Kubernetes, ConfigMap",
    application!(rest "\n[volumes.settings]\nmount = \"/etc/orders\"\nfiles = [\"large/*\"]\n";), application!(rest "\n[volumes.settings]\nmount = \"/etc/orders\"\nfiles = [\"conf/*.txt\"]\n";)
}
refusal! {
    /// Log4j 1 syntax.
    LOG4J_ONE, "FK2066", "log4j-one", "`logging.log4j` names a Log4j 2 properties file.",
    "Flink 1.11 and newer read Log4j 2 only; nothing but errors would be logged.", "Flink, release notes 1.11",
    application!(rest "\n[logging]\nlog4j = \"conf/log4j-one.properties\"\n";), application!(rest "\n[logging]\nlog4j = \"conf/log4j-two.properties\"\n";)
}
pub(in crate::plan) fn no_such_file(place: Span, path: &str, glob: &str) -> Diagnostic {
    Diagnostic::new(&NO_SUCH_FILE, format!("`{path}` names `{glob}`, and no file matches"))
        .at(place, "nothing there")
        .because("what is missing here would be missing in the pods")
        .help("globs are relative to the flink.toml; correct the name, or remove it")
        .path(path)
}

pub(in crate::plan) fn unreadable_file(place: Span, path: &str, reason: &str) -> Diagnostic {
    Diagnostic::new(&UNREADABLE_FILE, format!("a file of `{path}` cannot be read: {reason}"))
        .at(place, "named here")
        .because("its text becomes part of a ConfigMap")
        .help("keep text files (UTF-8) in or below the folder of the flink.toml")
        .path(path)
}

pub(in crate::plan) fn file_name_twice(place: Span, path: &str, name: &str) -> Diagnostic {
    Diagnostic::new(&FILE_NAME_TWICE, format!("`{path}` brings two files named `{name}`"))
        .at(place, "matches both")
        .because("they become one ConfigMap, whose keys are file names without folders")
        .help("rename one of them, or mount them as two volumes")
        .path(path)
}

pub(in crate::plan) fn files_too_large(place: Span, path: &str, size: usize) -> Diagnostic {
    Diagnostic::new(&FILES_TOO_LARGE, format!("the files of `{path}` are {size} bytes together, and a ConfigMap holds 1 MiB"))
        .at(place, "too much for one ConfigMap")
        .at_run_time("the API server refuses the object")
        .help("put large files into the image, or on a claim")
        .path(path)
}

pub(in crate::plan) fn log4j_one(place: Span) -> Diagnostic {
    Diagnostic::new(&LOG4J_ONE, "the logging file is written for Log4j 1")
        .at(place, "holds `log4j.rootLogger`")
        .at_run_time("Flink reads Log4j 2 only: nothing but errors would be logged")
        .help("write `rootLogger.level = INFO` and appenders in Log4j 2's properties syntax, or use `[logging] level` and `levels`")
        .path("logging.log4j")
}
refusal! {
    /// A Python script that Flink's driver does not take.
    SCRIPT_IS_NO_PYTHON, "FK2072", "script-is-no-python", "`python.script` ends in `.py`.",
    "Flink's Python driver looks at the name and refuses any other.", "Flink 1.20.5 and 2.3.0, PythonDriverOptionsParserFactory",
    "name        = \"orders\"\nflink       = \"1.20\"\nmode        = \"application\"\nparallelism = 2\nimage       = \"registry.example.com/orders:1\"\n\n[job.python]\nscript = \"/opt/flink/usrlib/orders\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    "name        = \"orders\"\nflink       = \"1.20\"\nmode        = \"application\"\nparallelism = 2\nimage       = \"registry.example.com/orders:1\"\n\n[job.python]\nscript = \"/opt/flink/usrlib/orders.py\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n"
}

/// Python scripts whose names the driver would refuse.
pub(super) fn scripts(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    for job in plan.mode.jobs() {
        let path = format!("{}.python.script", job.path);
        let Some(script) = settings.root.get(&path).and_then(|node| node.as_str()).filter(|script| !script.ends_with(".py")) else {
            continue;
        };
        diagnostics.push(
            Diagnostic::new(&SCRIPT_IS_NO_PYTHON, format!("`{script}` is no Python file by its name"))
                .at(place(settings, &path), "does not end in `.py`")
                .at_run_time("Flink's Python driver says `It only accepts Python file which ends with '.py'`, and the job never starts")
                .help("name the file so in the image; for a module write `module = \"…\"` instead")
                .path(path),
        );
    }
}

/// A logging file without the file that the web UI shows.
pub static LOG_FILE_MISSING: Rule = Rule {
    code: "FK2106",
    name: "log-file-missing",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "An own logging file has an appender that writes to `${sys:log.file}` (Log4j) or `${log.file}` (logback).",
    because: "The pages `Logs` of the web UI read that file: without it they are empty, and only `kubectl logs` shows anything.",
    fires: application!(rest "\n[logging]\nlog4j = \"conf/log4j-console-only.properties\"\n";),
    clean: application!(rest "\n[logging]\nlog4j = \"conf/log4j-two.properties\"\n";),
    source: "Flink, shipped log4j-console.properties; GoogleCloudPlatform/flink-on-k8s-operator#287",
};

/// Whether the web UI has a log to show.
pub(super) fn log_file(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    for word in ["log4j", "logback"] {
        let path = format!("logging.{word}");
        if !settings.manifest_sets(&path) {
            continue;
        }
        let written = plan.logging.iter().find(|file| file.name.starts_with(word) && !file.name.contains("-cli."));
        // an empty text is a file that could not be read, and Log4j 1 has its own finding
        let Some(file) = written.filter(|file| !file.text.is_empty() && !file.text.contains("log4j.rootLogger")) else { continue };
        if file.text.contains("log.file}") || file.text.contains("web.log.path") {
            continue;
        }
        let appender = if word == "log4j" { "`appender.file.fileName = ${sys:log.file}`" } else { "`<file>${log.file}</file>`" };
        diagnostics.push(
            Diagnostic::new(&LOG_FILE_MISSING, "the logging file writes no log file")
                .at(place(settings, &path), "no appender writes to `log.file`")
                .at_run_time("the web UI shows no logs of any process; only `kubectl logs` does")
                .help(format!("add an appender with {appender}; where the console is enough, write `[lints] log-file-missing = \"allow\"`"))
                .path(path),
        );
    }
}
