//! Volumes: `[volumes.NAME]`, for both roles or below one.
//!
//! Source: language reference, section 4.4.

use super::super::read::{table, words};
use super::super::types::{AbsolutePath, Glob, Name, Raw, Size};
use super::choices::check_volume;

words! {
    /// Who may mount a new claim.
    AccessMode {
        /// One node at a time, to read and write.
        ReadWriteOnce = "read-write-once",
        /// Many nodes, to read and write.
        ReadWriteMany = "read-write-many",
        /// Many nodes, to read.
        ReadOnlyMany = "read-only-many",
        /// One pod at a time, to read and write.
        ReadWriteOncePod = "read-write-once-pod",
    }
}

table! {
    /// A volume of the main container, with exactly one source: `claim`, `secret`, `config-map`, `files`, `empty-dir`, `size` or `source`.
    Volume, check = check_volume {
        /// Where it is mounted in the main container. Required.
        mount: AbsolutePath = "mount", examples: ["/opt/data"];
        /// A path within the volume to mount instead of its root.
        sub_path: String = "sub-path", examples: ["flink.keytab"];
        /// Whether it cannot be written to.
        read_only: bool = "read-only", default: false, examples: [true];
        /// An existing claim.
        claim: Name = "claim", examples: ["orders-data"];
        /// A Secret, as files.
        secret: Name = "secret", examples: ["keytab"];
        /// A ConfigMap, as files.
        config_map: Name = "config-map", examples: ["company-ca"];
        /// Files beside the flink.toml, as a ConfigMap that is named by its content.
        files: Vec<Glob> = "files", examples: [["conf/*.conf"]];
        /// Scratch space with this limit.
        empty_dir: Size = "empty-dir", examples: ["20g"];
        /// A new claim of this size; in `[taskmanager.volumes]` one for each TaskManager. An error on lyft and nextbreakpoint.
        size: Size = "size", examples: ["50g"], targets: "S N O P";
        /// Any other volume source, in Kubernetes' own words.
        source: Raw = "source", examples: [{ "hostPath": { "path": "/var/lib/flink", "type": "DirectoryOrCreate" } }];
        /// The storage class of a new claim.
        storage_class: Name = "storage-class", examples: ["local-ssd"], targets: "S N O P";
        /// Who may mount a new claim.
        access_mode: AccessMode = "access-mode", default: "read-write-once", examples: ["read-write-many"], targets: "S N O P";
    }
}
