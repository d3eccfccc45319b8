//! Rules about stores and their plugins.

use super::super::storage::Location;
use crate::diagnostic::{Diagnostic, Kind, Level, Rule, Span};
use crate::flink::version::FlinkVersion;

/// An `hdfs:` path without Hadoop's configuration.
pub static HADOOP_MISSING: Rule = Rule {
    code: "FK2016",
    name: "hadoop-missing",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A path with the scheme `hdfs` needs Hadoop's configuration in the pod.",
    because: "Flink has no file system of its own for `hdfs`: without a Hadoop class path and configuration the JobManager stops at start.",
    fires: "",
    clean: "",
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
    fires: "",
    clean: "",
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
