//! What holds between the keys of one table: a choice is one value, names are names, some keys belong elsewhere.
//!
//! In: a table and where it stands. Out: findings. Looks at one layer or at the merged tree alike, so it asks for nothing that another
//! layer may still bring.
//! Source: language reference, sections 2, 4 and 6.

use super::super::node::{Node, Table};
use super::super::read::Reader;
use super::super::rules::{Choice, out_of_place, two_kinds};
use super::super::types::{check_key, is_entry, secret_literal, written};

/// The names below a key become Kubernetes' names.
fn check_names(table: &Table, key: &str, reader: &mut Reader<'_>) {
    if let Some(named) = table.get(key).and_then(Node::as_table) {
        reader.below(key, |reader| {
            for (name, value) in named {
                reader.below(name, |reader| check_key(name, value.key_span, reader));
            }
        });
    }
}

pub(super) fn check_volume_names(table: &Table, reader: &mut Reader<'_>) {
    check_names(table, "volumes", reader);
}

/// What may stand beside `workspace`.
const BESIDE_WORKSPACE: [&str; 5] = ["workspace", "edition", "platform", "components", "output"];

pub(super) fn check_top(table: &Table, reader: &mut Reader<'_>) {
    for key in ["jobs", "volumes", "snapshots", "profiles"] {
        check_names(table, key, reader);
    }
    if reader.depth() > 0 || !table.contains_key("workspace") {
        return;
    }
    for (key, node) in table.iter().filter(|(key, _)| !BESIDE_WORKSPACE.contains(&key.as_str())) {
        let help = match key.as_str() {
            "name" => "take the line out: each member has its own name".to_owned(),
            "profiles" => "write `[workspace.profiles.NAME]`".to_owned(),
            _ if node.as_table().is_some() => format!("write `[workspace.defaults.{key}]`, which holds for every member"),
            _ => format!("write `{key} = {}` below `[workspace.defaults]`, which holds for every member", written(node)),
        };
        let message = format!("`{key}` cannot stand beside `[workspace]`");
        out_of_place(
            reader,
            key,
            node,
            message,
            "describes a job",
            "a file with `[workspace]` describes a fleet and no job of its own",
            help,
        );
    }
}

pub(super) fn admit_top(key: &str, node: &Node, reader: &mut Reader<'_>) -> bool {
    let place = match (reader.depth(), reader.path()) {
        (0, _) => return true,
        (_, path) if path.starts_with("workspace") => "a workspace's defaults and profiles",
        _ => "a profile",
    };
    let (because, help) = match key {
        "profiles" => ("profiles are not combined; one inherits another", "write it as a profile of its own, with `inherits = [\"NAME\"]`"),
        "workspace" => {
            ("a workspace is found by its file, before any profile is chosen", "move it to a flink.toml of its own above the members")
        }
        "name" if place != "a profile" => {
            ("it would give all members one name, and each would replace the others", "write it in each member's own file")
        }
        _ => return true,
    };
    out_of_place(reader, key, node, format!("{place} cannot hold `{key}`"), "not here", because, help.to_owned());
    false
}

pub(super) fn check_workspace(table: &Table, reader: &mut Reader<'_>) {
    check_names(table, "profiles", reader);
}

/// Whether the table being read is the job of an application, not one of a session.
fn is_application(reader: &Reader<'_>) -> bool {
    reader.parent_key() != "jobs"
}

pub(super) fn admit_job(key: &str, node: &Node, reader: &mut Reader<'_>) -> bool {
    if !is_application(reader) {
        return true;
    }
    let help = match key {
        "parallelism" => format!("write `parallelism = {}` at the top level", written(node)),
        "config" => "write the options below `[config]`".to_owned(),
        _ => return true,
    };
    let message = format!("`[{}]` cannot hold `{key}`", reader.path());
    let because = "an application's job and its cluster are one: what holds for both has one place, the top level";
    out_of_place(reader, key, node, message, "belongs to session jobs", because, help);
    false
}

pub(super) fn check_job(table: &Table, reader: &mut Reader<'_>) {
    let python = if table.get("python").and_then(Node::as_table).is_some_and(|t| t.contains_key("module")) {
        "a Python module"
    } else {
        "a Python script"
    };
    two_kinds(
        table,
        reader,
        &Choice {
            members: &[("jar", "a jar"), ("python", python), ("sql", "SQL scripts")],
            rule: "a job is one of them",
            noun: "kind of job",
            at_run_time: "Flink starts one program; the other would be left out without a word",
            help: |first, second| {
                if [first, second].contains(&"jar") && [first, second].contains(&"python") {
                    "keep one. A jar that the Python job needs goes to `config.pipeline.jars`"
                } else {
                    "keep one; several jobs are `[jobs.NAME]` of a session cluster"
                }
            },
        },
    );
    let restart = table.get("triggers").and_then(Node::as_table).and_then(|t| t.get("restart"));
    if let Some(node) = restart
        && is_application(reader)
    {
        let help = format!("write `[triggers] restart = {}`", written(node));
        let message = format!("`[{}.triggers]` cannot hold `restart`", reader.path());
        let because = "an application restarts with its cluster, so the counter has one place";
        reader.below("triggers", |reader| out_of_place(reader, "restart", node, message, "belongs to session jobs", because, help));
    }
}

pub(super) fn check_python(table: &Table, reader: &mut Reader<'_>) {
    two_kinds(
        table,
        reader,
        &Choice {
            members: &[("script", "a script"), ("module", "a module")],
            rule: "a Python job starts with one of them",
            noun: "entry point",
            at_run_time: "Flink starts one program; the other would be left out without a word",
            help: |_, _| "keep one. Further code goes to `files`",
        },
    );
}

pub(super) fn check_volume(table: &Table, reader: &mut Reader<'_>) {
    two_kinds(
        table,
        reader,
        &Choice {
            members: &[
                ("claim", "a claim"),
                ("secret", "a Secret"),
                ("config-map", "a ConfigMap"),
                ("files", "files"),
                ("empty-dir", "scratch space"),
                ("size", "a new claim"),
                ("source", "a source of its own"),
            ],
            rule: "a volume has one source",
            noun: "source",
            at_run_time: "Kubernetes refuses a volume with two sources, and no pod would start",
            help: |_, _| "keep one, or make a second volume with its own `mount`",
        },
    );
}

pub(super) fn check_store(table: &Table, reader: &mut Reader<'_>) {
    two_kinds(
        table,
        reader,
        &Choice {
            members: &[("credentials", "credentials"), ("identity", "an identity")],
            rule: "a store uses one of them",
            noun: "way in",
            at_run_time: "the client would take the keys and never ask for the identity, or the other way round, by its version",
            help: |_, _| "keep `identity` where the cloud gives one; keep `credentials` for keys in a Secret",
        },
    );
}

pub(super) fn check_s3_credentials(table: &Table, reader: &mut Reader<'_>) {
    for key in ["access-key", "secret-key"] {
        if let Some(node) = table.get(key)
            && node.as_str().is_some_and(|text| !is_entry(text))
        {
            // No entry of a Secret can have such a name: it is the key itself.
            reader.below(key, |reader| secret_literal(node, reader));
        }
    }
}

pub(super) fn check_zetcd(table: &Table, reader: &mut Reader<'_>) {
    two_kinds(
        table,
        reader,
        &Choice {
            members: &[("etcd-image", "an etcd of its own"), ("endpoints", "an etcd that exists")],
            rule: "zetcd stands before one of them",
            noun: "etcd",
            at_run_time: "the leader's address would be written to one and looked for in the other",
            help: |_, _| "keep `endpoints` where an etcd exists; keep `etcd-image` to bring one along",
        },
    );
}

pub(super) fn check_scaling(table: &Table, reader: &mut Reader<'_>) {
    two_kinds(
        table,
        reader,
        &Choice {
            members: &[("reactive", "reactive mode"), ("autoscaler", "the autoscaler")],
            rule: "a cluster is scaled by one of them",
            noun: "way to scale",
            at_run_time: "both would decide how many TaskManagers there are, each against the other",
            help: |_, _| "keep one: `autoscaler` follows the load of each vertex and needs the operator; `reactive` takes what pods there are",
        },
    );
}

pub(super) fn check_logging(table: &Table, reader: &mut Reader<'_>) {
    two_kinds(
        table,
        reader,
        &Choice {
            members: &[("log4j", "a Log4j file"), ("logback", "a Logback file")],
            rule: "a cluster logs with one of them",
            noun: "logging file",
            at_run_time: "the image holds one logging framework; the other's file would be read by nobody",
            help: |_, _| "keep the one that your image holds; Flink's own images hold Log4j",
        },
    );
}
