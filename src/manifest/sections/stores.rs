//! Stores: `[s3]`, `[gcs]`, `[azure]`, `[oss]`, `[hadoop]`.
//!
//! Source: language reference, section 4.6.

use super::super::read::{table, words};
use super::super::types::{Name, SecretRef, Templated};
use super::choices::{check_s3_credentials, check_store};

words! {
    /// Which plugin answers `s3:`.
    S3Plugin {
        /// flink-s3-fs-presto: Flink's advice for checkpoints.
        Presto = "presto",
        /// flink-s3-fs-hadoop: needed by file sinks.
        Hadoop = "hadoop",
        /// flink-s3-fs-native, from Flink 2.3.
        Native = "native",
        /// The image has its plugin; nothing is enabled.
        InImage = "in-image",
    }
}

words! {
    /// Where the plugin of a store comes from.
    StorePlugin {
        /// The image's `opt` folder: it is enabled.
        Bundled = "bundled",
        /// The image has its plugin; nothing is enabled.
        InImage = "in-image",
    }
}

words! {
    /// Whose cloud identity is used.
    Identity {
        /// The service account's, by its annotations.
        ServiceAccount = "service-account",
        /// The node's.
        Node = "node",
    }
}

table! {
    /// Amazon S3 and stores that speak its protocol.
    S3, check = check_store {
        /// Which plugin answers `s3:`. `s3a:` always adds hadoop, `s3p:` presto.
        plugin: S3Plugin = "plugin", default: "presto", examples: ["hadoop"];
        /// The address of the store, with placeholders; not needed for Amazon. `components.minio` sets it.
        endpoint: Templated<String> = "endpoint", examples: ["http://minio:9000"];
        /// The region, with placeholders.
        region: Templated<String> = "region", examples: ["eu-central-1"];
        /// Whether the bucket stands in the path. By default true if the endpoint is not Amazon's.
        path_style: bool = "path-style", examples: [true];
        /// Keys in a Secret. Either these or `identity`.
        credentials: S3Credentials = "credentials", targets: "S N O P X";
        /// Whose cloud identity is used; by default the service account's if there are no credentials.
        identity: Identity = "identity", default: "service-account", examples: ["service-account"];
    }
}

table! {
    /// Keys of the store in a Secret.
    S3Credentials, check = check_s3_credentials {
        /// The Secret. Required.
        secret: Name = "secret", examples: ["minio"];
        /// The entry of the Secret that holds the access key.
        access_key: String = "access-key", default: "access-key", examples: ["AWS_ACCESS_KEY_ID"];
        /// The entry of the Secret that holds the secret key.
        secret_key: String = "secret-key", default: "secret-key", examples: ["AWS_SECRET_ACCESS_KEY"];
    }
}

table! {
    /// Google Cloud Storage.
    Gcs, check = check_store {
        /// Where the plugin that answers `gs:` comes from. By default the image's `opt` folder.
        plugin: StorePlugin = "plugin", examples: ["in-image"];
        /// A key file in a Secret. Either this or `identity`.
        credentials: SecretRef = "credentials", examples: [{ "secret": "gcs", "key": "key.json" }], targets: "S N O P";
        /// Whose cloud identity is used; by default the service account's if there are no credentials.
        identity: Identity = "identity", default: "service-account", examples: ["service-account"];
    }
}

table! {
    /// Azure Blob Storage and Data Lake Storage.
    Azure, check = check_store {
        /// Where the plugin that answers `abfs:` and `wasb:` comes from. By default the image's `opt` folder.
        plugin: StorePlugin = "plugin", examples: ["in-image"];
        /// The storage account.
        account: String = "account", examples: ["gatestore"], targets: "S N O P X";
        /// The account's key in a Secret. Either this or `identity`.
        credentials: SecretRef = "credentials", examples: [{ "secret": "azure", "key": "account-key" }], targets: "S N O P X";
        /// Whose cloud identity is used; by default the service account's if there are no credentials.
        identity: Identity = "identity", default: "service-account", examples: ["service-account"];
    }
}

table! {
    /// Alibaba's Object Storage Service. Its options stand in `[config]` as `fs.oss.*`.
    Oss {
        /// Where the plugin that answers `oss:` comes from. By default the image's `opt` folder.
        plugin: StorePlugin = "plugin", examples: ["in-image"];
    }
}

table! {
    /// HDFS and other Hadoop settings.
    Hadoop {
        /// A ConfigMap with Hadoop's files; it is mounted and `HADOOP_CONF_DIR` names it.
        config_map: Name = "config-map", examples: ["hadoop-conf"], targets: "S N O P";
    }
}
