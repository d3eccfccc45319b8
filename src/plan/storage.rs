//! From URI scheme to filesystem plugin, and what each store needs beside it.
//!
//! Source: Flink's documentation of file systems; the plugins' names are those of the jars in the image's `opt` folder.

use crate::manifest::sections::S3Plugin;

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
pub fn plugin_of(scheme: &str, s3: S3Plugin) -> Option<&'static str> {
    match store_of(scheme)? {
        Store::S3 if s3 == S3Plugin::InImage => None,
        Store::S3 => Some(match (scheme, s3) {
            ("s3a", _) | (_, S3Plugin::Hadoop) => "flink-s3-fs-hadoop",
            ("s3p", _) => "flink-s3-fs-presto",
            (_, S3Plugin::Native) => "flink-s3-fs-native",
            (_, S3Plugin::Presto | S3Plugin::InImage) => "flink-s3-fs-presto",
        }),
        Store::Gcs => Some("flink-gs-fs-hadoop"),
        Store::Azure => Some("flink-azure-fs-hadoop"),
        Store::Oss => Some("flink-oss-fs-hadoop"),
        Store::Local | Store::Hdfs | Store::Web => None,
    }
}
