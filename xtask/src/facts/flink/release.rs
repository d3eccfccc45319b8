//! Which published files stand for a Flink minor. In: nothing. Out: [`RELEASES`], oldest first.
//! A new minor is one row here.

/// The packages of one minor.
pub(super) struct Release {
    /// `1.20`.
    pub(super) minor: &'static str,
    /// The patch release on PyPI, the newest one.
    pub(super) patch: &'static str,
    /// A Python version for which PyPI has a wheel of `apache-flink` (only `conf/` is taken from it).
    pub(super) python: &'static str,
    /// Jars that the distribution lacks: artifact and the newest patch of the minor found on Maven Central, or the
    /// version before it where the minor has none there (else options would seem to vanish and come back).
    pub(super) maven: &'static [(&'static str, &'static str)],
}

const S3: &str = "flink-s3-fs-hadoop";
const S3_NATIVE: &str = "flink-s3-fs-native";
const GS: &str = "flink-gs-fs-hadoop";
const OSS: &str = "flink-oss-fs-hadoop";
const AZURE: &str = "flink-azure-fs-hadoop";
const STATE: &str = "flink-state-processor-api";
const GATEWAY: &str = "flink-sql-gateway";

/// Every minor flinkc knows, oldest first.
pub(super) const RELEASES: &[Release] = &[
    Release { minor: "1.13", patch: "1.13.6", python: "3.8", maven: &[(S3, "1.13.6"), (OSS, "1.13.6")] },
    Release { minor: "1.14", patch: "1.14.6", python: "3.8", maven: &[(S3, "1.14.6"), (OSS, "1.14.3")] },
    Release {
        minor: "1.15",
        patch: "1.15.4",
        python: "3.8",
        maven: &[(S3, "1.15.2"), (OSS, "1.15.0"), (AZURE, "1.15.2"), (STATE, "1.15.4")],
    },
    Release {
        minor: "1.16",
        patch: "1.16.3",
        python: "3.9",
        maven: &[(S3, "1.16.1"), (GS, "1.16.0"), (OSS, "1.16.0"), (AZURE, "1.16.0"), (STATE, "1.16.3"), (GATEWAY, "1.16.1")],
    },
    Release {
        minor: "1.17",
        patch: "1.17.2",
        python: "3.9",
        maven: &[(S3, "1.17.2"), (GS, "1.17.0"), (OSS, "1.17.0"), (AZURE, "1.17.0"), (STATE, "1.17.2"), (GATEWAY, "1.17.2")],
    },
    Release {
        minor: "1.18",
        patch: "1.18.1",
        python: "3.9",
        maven: &[(S3, "1.18.1"), (GS, "1.18.0"), (OSS, "1.18.0"), (AZURE, "1.18.0"), (STATE, "1.18.1"), (GATEWAY, "1.18.1")],
    },
    Release {
        minor: "1.19",
        patch: "1.19.3",
        python: "3.9",
        maven: &[(S3, "1.19.3"), (GS, "1.18.0"), (OSS, "1.18.0"), (AZURE, "1.18.0"), (STATE, "1.19.1"), (GATEWAY, "1.19.1")],
    },
    Release {
        minor: "1.20",
        patch: "1.20.5",
        python: "3.9",
        maven: &[(S3, "1.20.1"), (GS, "1.20.0"), (OSS, "1.20.0"), (AZURE, "1.20.0"), (STATE, "1.20.0"), (GATEWAY, "1.20.3")],
    },
    Release {
        minor: "2.0",
        patch: "2.0.2",
        python: "3.9",
        maven: &[(S3, "2.0.0"), (GS, "2.0.0"), (OSS, "2.0.0"), (AZURE, "2.0.0"), (STATE, "2.0.0"), (GATEWAY, "2.0.0")],
    },
    Release {
        minor: "2.1",
        patch: "2.1.3",
        python: "3.9",
        maven: &[(S3, "2.1.1"), (GS, "2.0.0"), (OSS, "2.0.0"), (AZURE, "2.0.0"), (STATE, "2.1.0"), (GATEWAY, "2.1.3")],
    },
    Release {
        minor: "2.2",
        patch: "2.2.1",
        python: "3.9",
        maven: &[(S3, "2.2.0"), (GS, "2.0.0"), (OSS, "2.0.0"), (AZURE, "2.0.0"), (STATE, "2.2.0"), (GATEWAY, "2.2.1")],
    },
    Release {
        minor: "2.3",
        patch: "2.3.0",
        python: "3.9",
        maven: &[
            (S3, "2.3.0"),
            (S3_NATIVE, "2.3.0"),
            (GS, "2.3.0"),
            (OSS, "2.3.0"),
            (AZURE, "2.3.0"),
            (STATE, "2.3.0"),
            (GATEWAY, "2.3.0"),
        ],
    },
];
