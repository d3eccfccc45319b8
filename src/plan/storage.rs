//! From URI scheme to filesystem plugin, and what each store needs beside it.
//!
//! Source: Flink's documentation of file systems; the plugins' names are those of the jars in the image's `opt` folder.

use crate::manifest::Manifest;
use crate::manifest::sections::{S3Plugin, StorePlugin};

/// A place that Flink reads or writes, with the word that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The key path.
    pub path: String,
    /// The scheme, lower case.
    pub scheme: String,
    /// The whole URI.
    pub uri: String,
}

/// Which family of stores a scheme belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// A path of the pod's own file system.
    Local,
    /// S3 and what speaks its protocol.
    S3,
    /// Google Cloud Storage.
    Gcs,
    /// Azure.
    Azure,
    /// Alibaba's OSS.
    Oss,
    /// HDFS, from the Hadoop class path.
    Hdfs,
    /// Web addresses; jars only.
    Web,
}

/// The store of a scheme; `None` for schemes that the language does not know.
#[must_use]
pub fn store_of(scheme: &str) -> Option<Store> {
    Some(match scheme {
        "local" | "file" => Store::Local,
        "s3" | "s3a" | "s3p" => Store::S3,
        "gs" => Store::Gcs,
        "abfs" | "abfss" | "wasb" | "wasbs" => Store::Azure,
        "oss" => Store::Oss,
        "hdfs" => Store::Hdfs,
        "http" | "https" => Store::Web,
        _ => return None,
    })
}

/// The plugin that answers a scheme; `None` where none is needed or the image brings its own.
#[must_use]
pub fn plugin_of(scheme: &str, manifest: &Manifest) -> Option<&'static str> {
    let bundled = |plugin: Option<StorePlugin>, name: &'static str| (plugin != Some(StorePlugin::InImage)).then_some(name);
    match store_of(scheme)? {
        Store::S3 => match (scheme, chosen(manifest)) {
            (_, S3Plugin::InImage) => None,
            ("s3a", _) | (_, S3Plugin::Hadoop) => Some("flink-s3-fs-hadoop"),
            ("s3p", _) | (_, S3Plugin::Presto) => Some("flink-s3-fs-presto"),
            (_, S3Plugin::Native) => Some("flink-s3-fs-native"),
        },
        Store::Gcs => bundled(manifest.gcs.as_ref().and_then(|gcs| gcs.plugin), "flink-gs-fs-hadoop"),
        Store::Azure => bundled(manifest.azure.as_ref().and_then(|azure| azure.plugin), "flink-azure-fs-hadoop"),
        Store::Oss => bundled(manifest.oss.as_ref().and_then(|oss| oss.plugin), "flink-oss-fs-hadoop"),
        Store::Local | Store::Hdfs | Store::Web => None,
    }
}

/// Which plugin answers plain `s3:` paths.
#[must_use]
pub(super) fn chosen(manifest: &Manifest) -> S3Plugin {
    manifest.s3.as_ref().and_then(|s3| s3.plugin).unwrap_or(S3Plugin::Presto)
}
