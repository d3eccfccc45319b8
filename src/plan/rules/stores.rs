//! Rules about stores and their plugins.

use super::super::storage::{Location, Store, chosen, plugin_of, store_of};
use super::super::{Delivery, EnvValue, Plan};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::flink::version::FlinkVersion;
use crate::manifest::sections::Identity;
use crate::manifest::types::{Templated, Uri};
use crate::resolve::Settings;

/// An `hdfs:` path without Hadoop's configuration.
pub static HADOOP_MISSING: Rule = Rule {
    code: "FK2016",
    name: "hadoop-missing",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A path with the scheme `hdfs` needs Hadoop's configuration in the pod.",
    because: "Flink has no file system of its own for `hdfs`: without a Hadoop class path and configuration the JobManager stops at start.",
    fires: application!(rest "\n[checkpoints]\ndir = \"hdfs:///flink/checkpoints\"\n";),
    clean: application!(rest "\n[checkpoints]\ndir = \"hdfs:///flink/checkpoints\"\n\n[hadoop]\nconfig-map = \"hadoop-conf\"\n";),
    source: "Flink, documentation of file systems, Hadoop",
};

/// A plugin that the Flink version does not have.
pub static PLUGIN_TOO_NEW: Rule = Rule {
    code: "FK2017",
    name: "plugin-too-new",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`s3.plugin = \"native\"` needs Flink 2.3.",
    because: "The jar is not in the image's `opt` folder before that, so the init container that enables it would fail.",
    fires: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[s3]\nplugin = \"native\"\n";),
    clean: application!(flink "2.3"; rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[s3]\nplugin = \"native\"\n";),
    source: "published artifacts of Flink 1.17 to 2.3",
};

pub(in crate::plan) fn hadoop_missing(place: Span, location: &Location) -> Diagnostic {
    Diagnostic::new(&HADOOP_MISSING, format!("`{}` lies on HDFS, and nothing brings Hadoop's configuration", location.path))
        .at(place, "scheme `hdfs`")
        .at_run_time("Flink finds no file system for the scheme `hdfs` and the JobManager stops at start")
        .help("add `[hadoop] config-map = \"NAME\"` with core-site.xml and hdfs-site.xml, and Hadoop's jars in the image; or use an object store (`s3://…`)")
        .path(location.path.clone())
}

pub(in crate::plan) fn plugin_too_new(place: Span, location: &Location, flink: FlinkVersion) -> Diagnostic {
    Diagnostic::new(&PLUGIN_TOO_NEW, format!("Flink {flink} has no native S3 plugin"))
        .at(place, "from 2.3")
        .at_run_time(format!("`{}` could not be opened: the plugin's jar is not in the image", location.path))
        .help("write `plugin = \"presto\"` (for checkpoints) or `\"hadoop\"` (for file sinks), or move to Flink 2.3")
        .path("s3.plugin")
}

/// A store that nobody has an identity for.
pub static STORE_WITHOUT_IDENTITY: Rule = Rule {
    code: "FK2018",
    name: "store-without-identity",
    level: Level::Warning,
    kind: Kind::OptInLint,
    checks: "Each object store in use has credentials in a Secret, an annotated service account, or `identity = \"node\"`.",
    because: "Without one the client asks the node's metadata service, and hangs or is refused at the first checkpoint.",
    fires: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[lints]\nstore-without-identity = \"deny\"\n";),
    clean: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[s3]\ncredentials = { secret = \"minio\" }\n\n[lints]\nstore-without-identity = \"deny\"\n";),
    source: "language reference, section 6, flinkc:production; DataSQRL/sqrl#425",
};

/// Two plugins for one protocol.
pub static TWO_S3_PLUGINS: Rule = Rule {
    code: "FK2019",
    name: "two-s3-plugins",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "The schemes in use need one S3 plugin only.",
    because: "Both answer plain `s3:` paths, and which of them does is not the text's choice.",
    fires: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[savepoints]\ndir = \"s3a://flink-data/orders/savepoints\"\n";),
    clean: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n";),
    source: "Flink, documentation of S3 file systems",
};

/// Every path that Flink itself reads or writes.
pub(super) fn locations(settings: &Settings, plan: &Plan) -> Vec<Location> {
    let manifest = &settings.manifest;
    let mut found = Vec::new();
    let mut add = |path: &str, uri: Option<&Templated<Uri>>| {
        found.extend(uri.map(|uri| Location { path: path.to_owned(), scheme: uri.0.scheme.clone(), uri: uri.0.text.clone() }));
    };
    add("high-availability.storage", manifest.high_availability.as_ref().and_then(|ha| ha.storage.as_ref()));
    add("checkpoints.dir", manifest.checkpoints.as_ref().and_then(|c| c.dir.as_ref()));
    add("savepoints.dir", manifest.savepoints.as_ref().and_then(|s| s.dir.as_ref()));
    for job in plan.mode.jobs() {
        if let Some(jar) = job.program.jar().filter(|jar| jar.delivery == Delivery::Flink) {
            found.push(Location { path: format!("{}.jar", job.path), scheme: jar.scheme.clone(), uri: jar.uri.clone() });
        }
        if let Some(restore) = &job.restore {
            let scheme = restore.from.split(':').next().unwrap_or_default().to_owned();
            found.push(Location { path: format!("{}.restore.from", job.path), scheme, uri: restore.from.clone() });
        }
    }
    found
}

/// Whose identity each store is used with.
pub(super) fn identity(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let manifest = &settings.manifest;
    let annotated = !plan.access.annotations.is_empty() || !plan.access.create;
    let locations = locations(settings, plan);
    let secret_option =
        |prefixes: &[&str]| plan.secret_options.iter().any(|option| prefixes.iter().any(|prefix| option.option.starts_with(prefix)));
    let secret_variable = |name: &str| {
        matches!(plan.taskmanager.process.env.get(name), Some(EnvValue::Secret(_)))
            && matches!(plan.jobmanager.process.env.get(name), Some(EnvValue::Secret(_)))
    };
    let node = |identity: Option<Identity>| identity == Some(Identity::Node);
    let (s3, gcs, azure) = (manifest.s3.as_ref(), manifest.gcs.as_ref(), manifest.azure.as_ref());
    let stores = [
        (
            Store::S3,
            "s3",
            "credentials = { secret = \"NAME\" }",
            s3.is_some_and(|s3| s3.credentials.is_some() || node(s3.identity))
                || secret_option(&["s3.", "s3a.", "fs.s3a."])
                || secret_variable("AWS_SECRET_ACCESS_KEY"),
        ),
        (
            Store::Gcs,
            "gcs",
            "credentials = { secret = \"NAME\", key = \"KEY\" }",
            gcs.is_some_and(|gcs| gcs.credentials.is_some() || node(gcs.identity)) || secret_option(&["fs.gs.", "gs.", "google."]),
        ),
        (
            Store::Azure,
            "azure",
            "credentials = { secret = \"NAME\", key = \"KEY\" }",
            azure.is_some_and(|azure| azure.credentials.is_some() || node(azure.identity)) || secret_option(&["fs.azure."]),
        ),
    ];
    for (store, table, credentials, has) in stores {
        let used = locations.iter().find(|location| store_of(&location.scheme) == Some(store));
        let path = match used {
            Some(location) => location.path.as_str(),
            None if settings.manifest_sets(table) => table,
            None => continue,
        };
        if has || annotated {
            continue;
        }
        diagnostics.push(
            Diagnostic::new(&STORE_WITHOUT_IDENTITY, format!("`{path}` lies in a store, and nobody's identity is named for it"))
                .at(settings.root.nearest(path).span, "neither a Secret nor an annotated account")
                .at_run_time("the client falls back to the node's identity: it hangs at the metadata service, or the store refuses at the first checkpoint")
                .help(format!(
                    "add `[service-account] annotations = {{ … }}` with the cloud's role, or `[{table}] {credentials}`; `[{table}] identity = \"node\"` if the node's own identity is meant"
                ))
                .path(path),
        );
    }
}

/// Plugins beside each other.
pub(super) fn two_plugins(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let s3: Vec<&str> = plan.plugins.iter().copied().filter(|plugin| plugin.starts_with("flink-s3-fs-")).collect();
    if s3.len() < 2 {
        return;
    }
    let manifest = &settings.manifest;
    let locations = locations(settings, plan);
    let Some(other) = locations.iter().find(|location| {
        matches!(location.scheme.as_str(), "s3a" | "s3p") && plugin_of(&location.scheme, manifest) != plugin_of("s3", manifest)
    }) else {
        return;
    };
    let mut finding = Diagnostic::new(&TWO_S3_PLUGINS, format!("`{}:` enables a second S3 plugin beside `{}`", other.scheme, chosen(manifest).word()))
        .at(settings.root.nearest(&other.path).span, format!("needs {}", plugin_of(&other.scheme, manifest).unwrap_or("another plugin")))
        .at_run_time("both plugins answer plain `s3:` paths, and which of them does is not the text's choice")
        .help(format!("write `s3:` here too; or, where both are wanted, `s3p:` for checkpoints and `s3a:` for file sinks, and no plain `s3:`; `[s3] plugin = \"{}\"` uses one for all", if other.scheme == "s3a" { "hadoop" } else { "presto" }))
        .path(other.path.clone());
    if let Some(plain) = locations.iter().find(|location| location.scheme == "s3") {
        finding = finding.also(settings.root.nearest(&plain.path).span, "answered by either");
    }
    diagnostics.push(finding);
}
