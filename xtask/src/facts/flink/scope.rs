//! Where a declared option is read: in the cluster's configuration file, or relative to something else.
//! In: jar, class and key of one `ConfigOption`. Out: a [`Scope`]. The rules follow Flink's own packaging.

/// Where a key may stand. The order is the order of preference if one key is declared twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// In `config.yaml` as it is.
    Cluster,
    /// In `config.yaml`, but set by Flink itself.
    Internal,
    /// A documentation key with a placeholder (`external-resource.<resource_name>.amount`).
    Pattern,
    /// Below `metrics.reporter.<name>.` and its siblings.
    Reporter,
    /// Below `security.delegation.token.provider.<name>.`.
    Provider,
    /// Below `sql-gateway.endpoint.<identifier>.`.
    Endpoint,
    /// In the `WITH (…)` clause or a hint of a table: never in the configuration file.
    Table,
}

/// Jars of the table world.
const TABLE_JARS: [&str; 6] = ["flink-table-", "flink-json-", "flink-csv-", "flink-connector-", "flink-state-processor-", "flink-python-"];

/// Beginnings of the keys that these jars read from the configuration file.
const FILE_ROOTS: [&str; 8] =
    ["table.", "sql-client.", "sql-gateway.", "python.", "execution.", "pipeline.", "source.", "materialized-table."];

/// The same packages inside the big distribution jar.
fn from_table_package(class: &str) -> bool {
    [".connector.", ".formats.", ".table.utils.", ".table.factories."].iter().any(|part| class.contains(part))
}

impl Scope {
    /// The word in `options.tsv`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Internal => "internal",
            Self::Pattern => "pattern",
            Self::Reporter => "reporter",
            Self::Provider => "provider",
            Self::Endpoint => "endpoint",
            Self::Table => "table",
        }
    }

    /// Decides by packaging.
    pub(super) fn of(jar: &str, class: &str, key: &str) -> Self {
        let simple = class.rsplit('.').next().unwrap_or(class);
        let starts = |words: &[&str]| words.iter().any(|word| key.starts_with(word));
        let from = |words: &[&str]| words.iter().any(|word| jar.starts_with(word));
        if jar.starts_with("flink-metrics-")
            || (matches!(simple, "MetricOptions" | "TraceOptions" | "EventOptions") && !starts(&["metrics.", "traces.", "events."]))
        {
            Self::Reporter
        } else if key.contains('<') {
            Self::Pattern
        } else if starts(&["$internal.", "internal.", "kubernetes.internal.", "__"])
            || simple == "StreamConfig"
            || simple.ends_with("OptionsInternal")
        {
            Self::Internal
        } else if simple == "SecurityOptions" && !key.contains('.') {
            Self::Provider
        } else if simple == "SqlGatewayRestOptions" {
            Self::Endpoint
        } else if class.contains(".formats.")
            || simple.ends_with("ConnectorOptions")
            || (from(&TABLE_JARS) || from_table_package(class)) && !starts(&FILE_ROOTS)
        {
            Self::Table
        } else {
            Self::Cluster
        }
    }
}
