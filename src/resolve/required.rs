//! Keys that must be there once all layers are merged.
//!
//! In: the merged tree before defaults, the layers' names. Out: findings. Source: the ● of language reference, section 4.
//! Must not: ask for what depends on Flink's versions or on a target's schema; the plan and the targets do.

use super::merge::Merged;
use super::rules;
use super::view::View;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::manifest::node::Node;

/// One required key.
struct Required {
    /// The table; `*` stands for each name in it, empty is the top level. Where `only_if_table` holds, no table, no demand.
    table: &'static str,
    /// The key; several if any of them will do.
    keys: &'static [&'static str],
    /// Whether it is required here.
    when: fn(&View<'_>) -> bool,
    /// A line that would do.
    example: &'static str,
    /// What happens without it.
    otherwise: &'static str,
}

const fn always(_: &View<'_>) -> bool {
    true
}

fn cluster(view: &View<'_>) -> bool {
    view.has_cluster()
}

fn application(view: &View<'_>) -> bool {
    view.is("mode", "application")
}

const NO_SIZE: &str = "a Flink process without a size does not start; the image's sample value is hidden by the mounted config";

/// Keys of tables that every file needs.
static ALWAYS: &[Required] = &[
    Required {
        table: "",
        keys: &["name"],
        when: always,
        example: "name = \"orders\"",
        otherwise: "each object's name begins with it: without it there is nothing to create",
    },
    Required {
        table: "",
        keys: &["flink"],
        when: always,
        example: "flink = \"1.20\"",
        otherwise: "options, memory and start arguments differ by version, and a wrong guess is ignored by Flink in silence",
    },
    Required {
        table: "",
        keys: &["mode"],
        when: always,
        example: "mode = \"application\"",
        otherwise: "a cluster that lives for one job starts otherwise than one that waits for several",
    },
    Required {
        table: "",
        keys: &["image"],
        when: cluster,
        example: "image = \"registry.example.com/orders:1.4.2\"",
        otherwise: "Kubernetes refuses a container without an image",
    },
    Required {
        table: "",
        keys: &["parallelism"],
        when: application,
        example: "parallelism = 4",
        otherwise: "the job would run with a parallelism of 1, and its state would be laid out for it",
    },
    Required {
        table: "",
        keys: &["job"],
        when: application,
        example: "[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"",
        otherwise: "an application cluster without a job ends as soon as it starts",
    },
    Required { table: "jobmanager", keys: &["memory"], when: cluster, example: "memory = \"2g\"", otherwise: NO_SIZE },
    Required { table: "taskmanager", keys: &["memory"], when: cluster, example: "memory = \"4g\"", otherwise: NO_SIZE },
];

/// Keys of tables that a file may have.
static WITHIN: &[Required] = &[
    Required {
        table: "job",
        keys: &["jar", "python", "sql"],
        when: always,
        example: "jar = \"local:///opt/flink/usrlib/orders.jar\"",
        otherwise: "there is no program to run",
    },
    Required {
        table: "jobs.*",
        keys: &["jar", "python", "sql"],
        when: always,
        example: "jar = \"https://repo.example.com/clicks.jar\"",
        otherwise: "there is no program to run",
    },
    Required {
        table: "job.python",
        keys: &["script", "module"],
        when: always,
        example: "script = \"/opt/flink/usrlib/main.py\"",
        otherwise: "Flink's Python driver ends with its usage text",
    },
    Required {
        table: "jobs.*.python",
        keys: &["script", "module"],
        when: always,
        example: "script = \"/opt/flink/usrlib/main.py\"",
        otherwise: "Flink's Python driver ends with its usage text",
    },
    Required {
        table: "job.sql",
        keys: &["files"],
        when: always,
        example: "files = [\"sql/*.sql\"]",
        otherwise: "there is no statement to run",
    },
    Required {
        table: "job.sql",
        keys: &["runner"],
        when: |v| !brings_sql_driver(v),
        example: "runner = \"local:///opt/flink/usrlib/sql-runner.jar\"",
        otherwise: "Flink before 2.0 runs no script by itself",
    },
    Required {
        table: "jobs.*.sql",
        keys: &["files"],
        when: always,
        example: "files = [\"sql/*.sql\"]",
        otherwise: "there is no statement to run",
    },
    Required {
        table: "jobs.*.sql",
        keys: &["runner"],
        when: always,
        example: "runner = \"local:///opt/flink/usrlib/sql-runner.jar\"",
        otherwise: "Flink runs no script by itself",
    },
    Required {
        table: "volumes.*",
        keys: &["mount"],
        when: always,
        example: "mount = \"/data\"",
        otherwise: "no container would see the volume",
    },
    Required {
        table: "jobmanager.volumes.*",
        keys: &["mount"],
        when: always,
        example: "mount = \"/data\"",
        otherwise: "no container would see the volume",
    },
    Required {
        table: "taskmanager.volumes.*",
        keys: &["mount"],
        when: always,
        example: "mount = \"/data\"",
        otherwise: "no container would see the volume",
    },
    Required {
        table: "volumes.*",
        keys: VOLUME,
        when: always,
        example: "empty-dir = \"1g\"",
        otherwise: "the API server refuses a volume without a source",
    },
    Required {
        table: "jobmanager.volumes.*",
        keys: VOLUME,
        when: always,
        example: "empty-dir = \"1g\"",
        otherwise: "the API server refuses a volume without a source",
    },
    Required {
        table: "taskmanager.volumes.*",
        keys: VOLUME,
        when: always,
        example: "empty-dir = \"1g\"",
        otherwise: "the API server refuses a volume without a source",
    },
    Required {
        table: "high-availability",
        keys: &["storage"],
        when: always,
        example: "storage = \"s3://flink-data/orders/ha\"",
        otherwise: "leader election keeps pointers only: what they point to needs a store",
    },
    Required {
        table: "high-availability.zookeeper",
        keys: &["quorum"],
        when: |v| !v.has(&["components", "zetcd"]),
        example: "quorum = \"zk-0.zk:2181,zk-1.zk:2181,zk-2.zk:2181\"",
        otherwise: "the JobManager finds no ZooKeeper and does not start",
    },
    Required {
        table: "s3.credentials",
        keys: &["secret"],
        when: always,
        example: "secret = \"s3-credentials\"",
        otherwise: "the keys would come from nowhere",
    },
    Required {
        table: "azure",
        keys: &["account"],
        when: |v| v.has(&["azure", "credentials"]),
        example: "account = \"gatestore\"",
        otherwise: "the key belongs to one account, whose name is a part of the option",
    },
    Required {
        table: "azure",
        keys: &["credentials"],
        when: |v| v.has(&["azure", "account"]),
        example: "credentials = { secret = \"azure\", key = \"account-key\" }",
        otherwise: "an account is named for its key; where an identity is used, nobody reads the name",
    },
    Required {
        table: "scaling.reactive",
        keys: &["min"],
        when: always,
        example: "min = 1",
        otherwise: "the cluster could shrink to nothing",
    },
    Required {
        table: "scaling.reactive",
        keys: &["max"],
        when: always,
        example: "max = 8",
        otherwise: "the cluster could grow without end",
    },
    Required {
        table: "ingress",
        keys: &["host"],
        when: always,
        example: "host = \"{name}.flink.example.com\"",
        otherwise: "an Ingress without a host takes the traffic of all hosts",
    },
    Required {
        table: "tls.internal",
        keys: &["secret"],
        when: always,
        example: "secret = \"flink-internal-tls\"",
        otherwise: "there is no key to serve with",
    },
    Required {
        table: "tls.rest",
        keys: &["secret"],
        when: always,
        example: "secret = \"flink-rest-tls\"",
        otherwise: "there is no key to serve with",
    },
    Required {
        table: "components.minio",
        keys: &["image"],
        when: always,
        example: "image = \"minio/minio:RELEASE.2025-04-22T22-12-26Z\"",
        otherwise: "Kubernetes refuses a container without an image",
    },
    Required {
        table: "components.minio",
        keys: &["secret"],
        when: always,
        example: "secret = \"minio\"",
        otherwise: "the store would start with everybody's password",
    },
    Required {
        table: "components.zetcd",
        keys: &["image"],
        when: always,
        example: "image = \"registry.example.com/zetcd:v0.0.5\"",
        otherwise: "Kubernetes refuses a container without an image",
    },
    Required {
        table: "components.zetcd",
        keys: &["etcd-image", "endpoints"],
        when: always,
        example: "etcd-image = \"registry.example.com/etcd:v3.5.21\"",
        otherwise: "zetcd keeps nothing itself",
    },
    Required {
        table: "waivers.*",
        keys: &["reason"],
        when: always,
        example: "reason = \"the ingress sits behind the company's identity proxy\"",
        otherwise: "a finding accepted without a reason is a finding forgotten",
    },
    Required {
        table: "output.argocd",
        keys: &["repo"],
        when: |v| v.is("output.format", "argocd"),
        example: "repo = \"https://git.example.com/streaming/fleet\"",
        otherwise: "an Application without a repository syncs nothing",
    },
];

const VOLUME: &[&str] = &["claim", "secret", "config-map", "files", "empty-dir", "size", "source"];

/// Tells each required key that no layer sets. `layers` are the names of those that were read.
pub(crate) fn check(merged: &Merged, layers: &[&str], found: &mut Diagnostics) {
    let root = &merged.root;
    let view = View { root };
    for required in ALWAYS {
        let above = if required.table.is_empty() { Some(root) } else { root.get(required.table) };
        let absent = required.keys.iter().all(|key| above.and_then(Node::as_table).is_none_or(|t| !t.contains_key(*key)));
        if absent && (required.when)(&view) {
            found.push(missing(required, required.table, above.map_or(root.span, |n| n.span), above.is_some(), layers));
        }
    }
    for required in WITHIN {
        if (required.when)(&view) {
            let segments: Vec<&str> = required.table.split('.').collect();
            within(root, &segments, &mut Vec::new(), &mut |path, table| {
                if required.keys.iter().all(|key| table.as_table().is_some_and(|t| !t.contains_key(*key))) {
                    found.push(missing(required, path, table.span, true, layers));
                }
            });
        }
    }
    for path in &merged.required {
        if root.at(path.path.keys().iter().map(String::as_str)).is_none() && !is_ordered(merged, path.path.keys()) {
            let path_text = path.path.to_string();
            let place = root.nearest(&path_text).span;
            let here = if place == root.span { root.span } else { place };
            let finding =
                Diagnostic::new(&rules::REQUIRED_BY_LAYER, format!("`{path_text}` is set nowhere, and a shared layer requires it"))
                    .at(here, format!("needs `{path_text}`"))
                    .also(path.span, "required here")
                    .because("the shared layer leaves the choice to each job, and has no value that fits all")
                    .help(format!("set `{path_text}` in this file or in a profile.\nlayers read: {}", layers.join(", ")))
                    .path(path_text);
            found.push(finding);
        }
    }
}

/// Whether a required path names pod or patch text, which is no part of the tree.
fn is_ordered(merged: &Merged, keys: &[String]) -> bool {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match keys.as_slice() {
        ["patch"] => !merged.patches.is_empty(),
        ["patch", key, below @ ..] => merged.patches.iter().any(|p| p.key == *key && p.node.at(below.iter().copied()).is_some()),
        [above @ .., "pod"] => merged.pods.iter().any(|p| p.scope.role() == above.first().copied()),
        _ => false,
    }
}

/// Runs `visit` on each table at a path in which `*` stands for any name.
fn within<'a>(node: &'a Node, segments: &[&str], keys: &mut Vec<&'a str>, visit: &mut dyn FnMut(&str, &'a Node)) {
    let Some((first, rest)) = segments.split_first() else {
        visit(&keys.join("."), node);
        return;
    };
    let Some(table) = node.as_table() else { return };
    for (key, below) in table {
        if *first == "*" || *first == key {
            keys.push(key);
            within(below, rest, keys, visit);
            keys.pop();
        }
    }
}

fn missing(required: &Required, table: &str, place: Span, there: bool, layers: &[&str]) -> Diagnostic {
    let in_table = |key: &str| if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") };
    let named = required.keys.first().copied().unwrap_or_default();
    let needs = required.keys.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(" or ");
    let message = match required.keys {
        [one] => format!("`{}` is set nowhere", in_table(one)),
        _ if table.is_empty() => format!("none of {needs} is set"),
        _ => format!("`[{table}]` has none of {}", required.keys.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ")),
    };
    let label = match (table.is_empty(), there) {
        (false, true) => format!("needs {needs}"),
        (false, false) => format!("needs `[{table}]` with {needs}"),
        (true, _) => format!("needs {needs}"),
    };
    let example = required.example;
    let help = if there && !table.is_empty() {
        format!("add `{example}` here, in the workspace's defaults, or in the profile.")
    } else if table.is_empty() {
        format!("add `{example}` at the top, in the workspace's defaults, or in the profile.")
    } else {
        format!("add `[{table}]` with `{example}`, here, in the workspace's defaults, or in the profile.")
    };
    Diagnostic::new(&rules::MISSING_KEY, message)
        .at(place, label)
        .at_run_time(required.otherwise)
        .help(format!("{help}\nlayers read: {}", layers.join(", ")))
        .path(in_table(named))
}

/// Whether Flink has a driver for scripts in application mode: from 2.0 on (run on 2.3.0, read in 2.0.0's jars).
fn brings_sql_driver(view: &View<'_>) -> bool {
    view.text("flink").and_then(|version| version.split('.').next()?.parse::<u16>().ok()).is_some_and(|major| major >= 2)
}
