//! What a workload runs: the JobManager, TaskManagers, or a client that submits a job; and the arguments that say how.
//!
//! In: workloads as data. Out: the role, the main container, its words. Source: docker-entrypoint.sh of Flink's images and the start
//! scripts that it calls (facts/standalone); the templates of 2018 with `job-cluster` and `task-manager`.

use serde_json::Value;

use super::super::super::operator::raise::values::text;
use crate::target::pod_template;

/// What a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// The JobManager of a session cluster.
    Session,
    /// The JobManager that lives for one job.
    Application,
    /// A TaskManager.
    TaskManager,
    /// `flink run`.
    Submitter,
}

/// A workload that runs a process of Flink.
#[derive(Clone, Debug)]
pub(super) struct Process {
    /// What it is.
    pub(super) runs: Runs,
    /// The object.
    pub(super) workload: Value,
    /// Where its pod template is.
    pub(super) pointer: &'static str,
    /// Which container runs Flink.
    pub(super) container: usize,
    /// The words behind the one that names the process.
    pub(super) words: Vec<String>,
    /// Whether command and arguments start Flink and do nothing else.
    pub(super) plain: bool,
}

impl Process {
    /// What a workload runs, if it is anything of Flink.
    pub(super) fn of(workload: &Value) -> Option<Self> {
        let pointer = pod_template(text(workload, "/kind"))?;
        let containers = workload.pointer(pointer)?.pointer("/spec/containers")?.as_array()?;
        let said = containers.iter().enumerate().find_map(|(index, container)| entry(container).map(|entry| (index, entry)));
        let (container, (runs, words, plain)) = said.or_else(|| Some((0, (labelled(workload, pointer)?, Vec::new(), false))))?;
        Some(Self { runs, workload: workload.clone(), pointer, container, words, plain })
    }

    /// The pod template.
    pub(super) fn template(&self) -> &Value {
        self.workload.pointer(self.pointer).unwrap_or(&Value::Null)
    }

    /// The container that runs Flink.
    pub(super) fn main(&self) -> &Value {
        self.template().pointer(&format!("/spec/containers/{}", self.container)).unwrap_or(&Value::Null)
    }

    /// The workload's name.
    pub(super) fn name(&self) -> &str {
        text(&self.workload, "/metadata/name")
    }

    /// Whether it is a JobManager.
    pub(super) const fn leads(&self) -> bool {
        matches!(self.runs, Runs::Session | Runs::Application)
    }

    /// A variable of the main container that stands in clear.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        let variables = self.main().get("env").and_then(Value::as_array).into_iter().flatten();
        variables.filter(|variable| text(variable, "/name") == name).find_map(|variable| variable.get("value")?.as_str())
    }
}

/// A list of texts.
pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn basename(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// The process that a word of the image's entrypoint, or a start script, stands for.
fn named(word: &str) -> Option<Runs> {
    Some(match basename(word) {
        "jobmanager" | "jobmanager.sh" => Runs::Session,
        "standalone-job" | "standalone-job.sh" | "job-cluster" => Runs::Application,
        "taskmanager" | "task-manager" | "taskmanager.sh" => Runs::TaskManager,
        _ => return None,
    })
}

/// Words that only lead to the next one.
fn leads_on(word: &str) -> bool {
    matches!(basename(word), "docker-entrypoint.sh" | "tini" | "dumb-init" | "exec" | "--" | "-g" | "-s")
}

fn entry(container: &Value) -> Option<(Runs, Vec<String>, bool)> {
    let mut words = texts(container.get("command"));
    let own = words.len() == 2 && words.iter().any(|word| word.ends_with("/submit.sh"));
    let arguments = texts(container.get("args"));
    if own {
        return Some((Runs::Submitter, arguments, true));
    }
    words.extend(arguments);
    let shell = words.iter().position(|word| word.starts_with('-') && word.ends_with('c') && word.len() <= 4);
    let shell = shell.filter(|at| words.iter().take(*at).any(|word| matches!(basename(word), "bash" | "sh")));
    match shell.and_then(|at| words.get(at + 1)) {
        Some(script) => of_script(script),
        None => {
            let start = words.iter().position(|word| !leads_on(word))?;
            let (first, rest) = words.get(start..)?.split_first()?;
            of_words(first, rest).map(|(runs, rest)| (runs, rest, true))
        }
    }
}

fn of_words(first: &str, rest: &[String]) -> Option<(Runs, Vec<String>)> {
    if basename(first) == "flink" {
        let (verb, rest) = rest.split_first()?;
        return (verb == "run").then(|| (Runs::Submitter, rest.to_vec()));
    }
    let runs = named(first)?;
    let script = first.ends_with(".sh");
    let rest =
        rest.iter().enumerate().filter(|(place, word)| !(script && *place == 0 && matches!(word.as_str(), "start" | "start-foreground")));
    Some((runs, rest.map(|(_, word)| word.clone()).collect()))
}

/// The line of a shell script that starts Flink. Where another one stands beside it, the script does more than that.
fn of_script(script: &str) -> Option<(Runs, Vec<String>, bool)> {
    let words = shell_words(script);
    let ends = |word: &String| matches!(word.as_str(), ";" | "&&" | "||" | "|" | "&");
    let commands: Vec<&[String]> = words.split(|word| ends(word)).filter(|command| !command.is_empty()).collect();
    commands.iter().find_map(|command| {
        let start = command.iter().position(|word| !leads_on(word))?;
        let (first, rest) = command.get(start..)?.split_first()?;
        let bare = !first.contains(['/', '.']) && start == 0 && basename(first) != "flink";
        let (runs, rest) = of_words(first, rest).filter(|_| !bare)?;
        let expands = rest.iter().any(|word| word.replace("$(", "").contains(['$', '`', '>', '<']));
        Some((runs, rest, commands.len() == 1 && !expands))
    })
}

/// Splits a script into words as a shell would, quotes taken off; ends of commands are words of their own.
fn shell_words(script: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut open) = (Vec::new(), String::new(), None, false);
    let joined = script.replace("\\\n", " ");
    let mut chars = joined.chars().peekable();
    let mut close = |word: &mut String, open: &mut bool| {
        if *open || !word.is_empty() {
            words.push(std::mem::take(word));
        }
        *open = false;
    };
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(end), c) if c == end => quote = None,
            (Some(_), c) => word.push(c),
            (None, '\'' | '"') => (quote, open) = (Some(c), true),
            (None, '\n' | ';' | '&' | '|') => {
                close(&mut word, &mut open);
                word.push(if c == '\n' { ';' } else { c });
                if chars.peek() == Some(&c) && c != '\n' {
                    word.extend(chars.next());
                }
                close(&mut word, &mut open);
            }
            (None, c) if c.is_whitespace() => close(&mut word, &mut open),
            (None, c) => word.push(c),
        }
    }
    close(&mut word, &mut open);
    words
}

/// What labels, or a variable that some images start by, say of a container whose words say nothing.
fn labelled(workload: &Value, pointer: &str) -> Option<Runs> {
    let template = workload.pointer(pointer)?;
    let labels = ["component", "app.kubernetes.io~1component", "role"].map(|key| text(template, &format!("/metadata/labels/{key}")));
    let container = template.pointer("/spec/containers/0")?;
    let variables = container.get("env").and_then(Value::as_array).into_iter().flatten();
    let mode = variables.filter(|variable| text(variable, "/name") == "FLINK_MODE").map(|variable| text(variable, "/value"));
    let flink = text(container, "/image").contains("flink");
    labels.into_iter().chain(mode).filter(|_| flink).find_map(|word| match word.to_ascii_lowercase().replace('-', "").as_str() {
        "jobmanager" => Some(Runs::Session),
        "taskmanager" => Some(Runs::TaskManager),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(command: &[&str], args: &[&str]) -> Option<(Runs, Vec<String>, bool)> {
        entry(&json!({ "name": "c", "command": command, "args": args }))
    }

    #[test]
    fn each_way_of_starting_is_read() {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(of(&[], &["jobmanager", "$(POD_IP)"]), Some((Runs::Session, own(&["$(POD_IP)"]), true)));
        assert_eq!(of(&["/docker-entrypoint.sh"], &["taskmanager"]), Some((Runs::TaskManager, own(&[]), true)));
        assert_eq!(of(&[], &["job-cluster", "-Da=b"]), Some((Runs::Application, own(&["-Da=b"]), true)));
        assert_eq!(
            of(&["/opt/flink/bin/standalone-job.sh"], &["start-foreground", "-j", "C"]),
            Some((Runs::Application, own(&["-j", "C"]), true))
        );
        assert_eq!(
            of(&["bash", "-c", "./bin/flink run \\\n -m h:1 'a b.jar'"], &[]),
            Some((Runs::Submitter, own(&["-m", "h:1", "a b.jar"]), true))
        );
        let more = of(&["/bin/bash", "-ec"], &["cp /x /y && $FLINK_HOME/bin/taskmanager.sh start-foreground"]);
        assert_eq!(more, Some((Runs::TaskManager, own(&[]), false)));
        let more = of(&["sh", "-c", "exec /docker-entrypoint.sh jobmanager $EXTRA"], &[]);
        assert_eq!(more, Some((Runs::Session, own(&["$EXTRA"]), false)));
        assert_eq!(of(&["sh", "-c", "echo jobmanager"], &[]), None);
        assert_eq!(of(&["minio"], &["server", "taskmanager"]), None);
        assert_eq!(of(&["bash", "/opt/flinkc/submit.sh"], &["--class", "C"]), Some((Runs::Submitter, own(&["--class", "C"]), true)));
    }
}
