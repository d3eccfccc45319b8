//! What people expect the image's entrypoint or Flink to replace or to split, and neither does.
//!
//! In: a configuration, whoever wrote it, and texts of environment variables. Out: findings. Source: docker-entrypoint.sh of the official
//! images: up to 1.18 it passes the whole configuration file through `envsubst`, from 1.19 on `FLINK_PROPERTIES` only; the list of
//! built-in plugins is split at `;`.

use super::super::{EnvValue, Plan};
use super::scene::{Form, Scene};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::flink::catalog::{self, Catalogue, ValueType};
use crate::resolve::Settings;

/// A list of plugins that is one name to the image.
pub static PLUGIN_LIST_WITH_COMMA: Rule = Rule {
    code: "FK2102",
    name: "plugin-list-with-comma",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "The names in `ENABLE_BUILT_IN_PLUGINS` are separated by `;`.",
    because: "The entrypoint splits at `;` only: with a comma it looks for one file of the whole name, finds none and ends the container.",
    fires: application!(rest "\n[env]\nENABLE_BUILT_IN_PLUGINS = \"flink-s3-fs-presto-1.20.5.jar,flink-gs-fs-hadoop-1.20.5.jar\"\n";),
    clean: application!(rest "\n[env]\nENABLE_BUILT_IN_PLUGINS = \"flink-s3-fs-presto-1.20.5.jar;flink-gs-fs-hadoop-1.20.5.jar\"\n";),
    source: "docker-entrypoint.sh of the official images",
};

/// A variable that nobody fills in.
pub static VARIABLE_IN_CONFIG: Rule = Rule {
    code: "FK2105",
    name: "variable-in-config",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "No option's value holds `${NAME}`, but for the JVM options and folders that the start scripts expand (`env.…`).",
    because: "Flink replaces no variables. Images up to 1.18 do, in a file that they can write, and make nothing of a variable that is not set; from 1.19 on the text stays as it is.",
    fires: application!(rest "\n[config]\npipeline.name = \"${TEAM}-orders\"\n";),
    clean: application!(rest "\n[config]\npipeline.name = \"team-orders\"\n";),
    source: "docker-entrypoint.sh of the official images 1.18 and 2.2",
};

/// Options in a variable, which the entrypoint does not read as YAML.
pub static FLINK_PROPERTIES_MISREAD: Rule = Rule {
    code: "FK2107",
    name: "flink-properties-misread",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Each line of `FLINK_PROPERTIES` is one option, `key: value`, and no value needs its blanks.",
    because: "From 1.19 on the images' entrypoint takes every blank out of a line and cuts it at the first colon: JVM options grow together, and nested YAML falls apart.",
    fires: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: jobmanager\nspec:\n  containers:\n  - name: main\n    image: flink:1.20.5\n    env:\n    - name: FLINK_PROPERTIES\n      value: |\n        jobmanager.rpc.address: jobmanager\n        env.java.opts.all: -Da=1 -Db=2\n",
    clean: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: jobmanager\nspec:\n  containers:\n  - name: main\n    image: flink:1.20.5\n    env:\n    - name: FLINK_PROPERTIES\n      value: |\n        jobmanager.rpc.address: jobmanager\n        heartbeat.timeout: 50 s\n",
    source: "docker-entrypoint.sh of the official images, process_flink_properties",
};

/// Half of a cluster with a plugin.
pub static PLUGIN_ON_ONE_PROCESS: Rule = Rule {
    code: "FK2111",
    name: "plugin-on-one-process",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "JobManager and TaskManagers of a cluster both have `ENABLE_BUILT_IN_PLUGINS`, or neither has.",
    because: "The JobManager writes the metadata of a checkpoint and TaskManagers the state: both open the paths.",
    fires: application!(rest "\n[jobmanager.env]\nENABLE_BUILT_IN_PLUGINS = \"flink-s3-fs-presto-1.20.5.jar\"\n";),
    clean: application!(rest "\n[env]\nENABLE_BUILT_IN_PLUGINS = \"flink-s3-fs-presto-1.20.5.jar\"\n";),
    source: "Flink, documentation of native Kubernetes, plugins",
};

/// The finding on plugins for one process only; the caller says where.
#[must_use]
pub fn on_one_process(jobmanager: bool) -> Diagnostic {
    let lacks = if jobmanager { "TaskManagers have" } else { "JobManager has" };
    Diagnostic::new(&PLUGIN_ON_ONE_PROCESS, format!("the {lacks} no `{PLUGINS}`"))
        .at_run_time(
            "one process opens the paths, the other finds no file system for their scheme: checkpoints fail, or the job does not start",
        )
        .help("give both processes the variable, or build an image with the plugins")
}

/// The variable that holds options.
pub const PROPERTIES: &str = "FLINK_PROPERTIES";

/// The finding on the first line of `FLINK_PROPERTIES` that the entrypoint reads as something else; the caller says where it stands.
#[must_use]
pub fn properties(text: &str) -> Option<Diagnostic> {
    let newest = catalog::versions().last().and_then(Catalogue::of);
    // sizes and times are read without blanks too
    let keeps = |key: &str| {
        let element = newest.and_then(|newest| newest.lookup(key)).map(|facts| facts.option_type);
        element.is_some_and(|kind| kind.list || matches!(kind.element, ValueType::Duration | ValueType::Memory | ValueType::Map))
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let said = lines.into_iter().find_map(|line| {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        let (key, value) = (key.trim(), value.trim());
        if key.starts_with("- ") || value.is_empty() || value.starts_with(['|', '>']) {
            return Some((
                format!("`{}` is no `key: value`", line.trim()),
                "nested YAML falls apart: every line becomes an option of its own",
            ));
        }
        let glued = value.contains(char::is_whitespace) && !keeps(key);
        glued.then(|| (format!("`{key}` loses the blanks in its value"), "what they separate grows together"))
    });
    let (message, consequence) = said?;
    Some(
        Diagnostic::new(&FLINK_PROPERTIES_MISREAD, format!("in `{PROPERTIES}`, {message}"))
            .at_run_time(format!("from 1.19 on the image's entrypoint takes out all blanks and cuts at the first colon: {consequence}"))
            .help("write flat lines, and put values with blanks into the configuration file"),
    )
}

/// The variable that names the plugins to enable.
pub const PLUGINS: &str = "ENABLE_BUILT_IN_PLUGINS";

/// Whether a list of plugins is separated by commas.
#[must_use]
pub fn has_comma(list: &str) -> bool {
    list.contains(',')
}

/// The finding on a list with commas; the caller says where it stands.
#[must_use]
pub fn comma(list: &str) -> Diagnostic {
    let mended: Vec<&str> = list.split([',', ';', ' ']).filter(|name| !name.is_empty()).collect();
    Diagnostic::new(&PLUGIN_LIST_WITH_COMMA, format!("`{PLUGINS}` is separated by a comma"))
        .at_run_time("the entrypoint looks for one file of the whole name: `does not exist. Exiting`, and the container ends")
        .help(format!("write `{}`", mended.join(";")))
}

/// Plugins and variables of a flink.toml.
pub(super) fn check(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    variables(&Scene::of_manifest(settings, plan), diagnostics);
    let has = |table: &str| settings.root.get(table).and_then(|node| node.at([PLUGINS]));
    for (one, other) in [("jobmanager.env", "taskmanager.env"), ("taskmanager.env", "jobmanager.env")] {
        if let (Some(node), None, None) = (has(one), has(other), has("env")) {
            let finding = on_one_process(one == "jobmanager.env").at(node.span, "for one of the two");
            diagnostics.push(finding.path(format!("{one}.{PLUGINS}")));
        }
    }
    for table in ["env", "jobmanager.env", "taskmanager.env"] {
        let Some(node) = settings.root.get(table).and_then(|node| node.at([PLUGINS])) else { continue };
        // the plan holds the text with its placeholders filled in
        let process = if table == "taskmanager.env" { &plan.taskmanager.process } else { &plan.jobmanager.process };
        let Some(EnvValue::Text(text)) = process.env.get(PLUGINS) else { continue };
        if has_comma(text) {
            diagnostics.push(comma(text).at(node.span, "one name to the image").path(format!("{table}.{PLUGINS}")));
        }
    }
}

/// The first `${NAME}` of a text; with `bare` also `$NAME`.
fn variable(text: &str, bare: bool) -> Option<&str> {
    let is_name = |name: &str| {
        name.bytes().next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    text.match_indices('$').find_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let (name, length) = match rest.strip_prefix('{') {
            Some(inner) => (inner.get(..inner.find('}')?)?, inner.find('}')? + 3),
            None if bare => {
                let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
                (rest.get(..end)?, end + 1)
            }
            None => return None,
        };
        is_name(name).then(|| text.get(at..at + length)).flatten()
    })
}

/// Variables in the values of options.
pub(super) fn variables(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    // a file that the image's own entrypoint may write
    let replaced = matches!(scene.form, Form::Given(..)) && !scene.flink.is_at_least(1, 19);
    for option in &scene.written {
        if option.key.starts_with("env.") {
            continue;
        }
        let Some(name) = option.node.as_str().and_then(|text| variable(text, replaced)) else { continue };
        let consequence = if replaced {
            format!(
                "where the image's entrypoint can write the file, it puts the variable's value there, and nothing if it is not set; else Flink reads the text `{name}`"
            )
        } else {
            format!("Flink replaces no variables: it reads the text `{name}`")
        };
        let help = if scene.is_manifest() {
            "write the value, or a placeholder of flinkc's (`{name}`, `{namespace}`, `{profile}`); a secret value belongs in `[config-secrets]`"
        } else {
            "write the value; or fill the variable in before Flink sees the file, and switch the rule off"
        };
        let place: Span = option.node.span;
        diagnostics.push(
            Diagnostic::new(&VARIABLE_IN_CONFIG, format!("nothing fills in the variable of `{}`", option.key))
                .at(place, format!("`{name}` as it stands"))
                .at_run_time(consequence)
                .help(help)
                .path(option.path()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn variables_are_names_behind_a_dollar() {
        let cases = [
            ("s3://${BUCKET}/a", Some("${BUCKET}"), Some("${BUCKET}")),
            ("s3://$BUCKET/a", None, Some("$BUCKET")),
            ("a$", None, None),
            ("^a$|b", None, None),
            ("${}", None, None),
            ("${a-b}", None, None),
            ("${open", None, None),
            ("$1 ${HOME", None, None),
            ("é${É}${X}", Some("${X}"), Some("${X}")),
        ];
        for (text, braced, bare) in cases {
            assert_eq!((variable(text, false), variable(text, true)), (braced, bare), "{text}");
        }
    }
}
