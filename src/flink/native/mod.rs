//! Flink's own Kubernetes client, as a pure function: what `kubernetes-session.sh` and `flink run -t kubernetes-application` would create.
//!
//! In: the client's configuration, the program, and the files that the client would read. Out: the objects, in the order in which the
//! client makes them, or its refusal. It must not know `flink.toml`, and not better anything: what it gives is what Flink gives.
//! Source: Flink's class files of 1.20.5 and 2.3.0, held against the real client (tests/oracle_native.rs).

mod claims;
mod config;
mod effective;
mod hash_order;
mod nested;
mod objects;
mod pod;
mod refusal;
mod security;
mod template;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use super::config_file::ConfigFormat;
use super::version::FlinkVersion;
use config::Config;

pub use refusal::{ClaimFault, Refusal, TemplateFault};

/// The label `type` of everything that the client makes.
pub const TYPE_LABEL: &str = "flink-native-kubernetes";
/// The longest cluster id that the client takes.
pub const LONGEST_CLUSTER_ID: usize = 45;

/// Everything that the client looks at.
#[derive(Clone, Debug)]
pub struct Client<'a> {
    /// The client's version.
    pub flink: FlinkVersion,
    /// The grammar of its configuration file, which also decides how lists and maps are read.
    pub format: ConfigFormat,
    /// Its configuration file as Flink reads it, `-D` options over it.
    pub config: &'a IndexMap<String, String>,
    /// The program of an application cluster; none: a session cluster.
    pub program: Option<&'a Program>,
    /// The files beside it.
    pub files: &'a ClientFiles,
}

/// What `flink run` is told of the job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// The jar's URI or path.
    pub jar: Option<String>,
    /// `-c`.
    pub class: Option<String>,
    /// The program's arguments.
    pub arguments: Vec<String>,
    /// `-p`.
    pub parallelism: Option<u32>,
    /// `-C`.
    pub class_paths: Vec<String>,
    /// `-d`.
    pub detached: bool,
    /// `-s`.
    pub savepoint: Option<String>,
    /// `-n`.
    pub allow_non_restored_state: bool,
    /// `-rm` or `--claimMode`, as the constant: `CLAIM`.
    pub claim_mode: Option<String>,
}

/// The files that the client reads beside its configuration.
#[derive(Clone, Debug, Default)]
pub struct ClientFiles {
    /// Logging configurations of its configuration folder, by file name; others than the client takes are left behind.
    pub logging: BTreeMap<String, String>,
    /// Pod templates by the path that an option names.
    pub templates: BTreeMap<String, String>,
    /// `core-site.xml` and `hdfs-site.xml` of `$HADOOP_CONF_DIR`.
    pub hadoop: BTreeMap<String, String>,
    /// Files of Kerberos by the path that an option names.
    pub kerberos: BTreeMap<String, Vec<u8>>,
}

/// The objects that the client would create: Deployment first, then Services, ConfigMaps and Secrets.
///
/// # Errors
/// What the client refuses, in the order in which it looks.
pub fn objects(client: &Client<'_>) -> Result<Vec<Value>, Refusal> {
    let mut config = Config::new(client);
    let memory = effective::memory(&config)?;
    effective::complete(&mut config, client.program)?;
    objects::build(&mut config, client, client.program.is_some(), memory)
}

/// The objects that the client's classes create for a program that calls them itself, as an operator does: the configuration says all that
/// `flink run` would add. `arguments` are those of the job's program; none: a session cluster.
///
/// # Errors
/// What the client's classes refuse.
pub fn deployed(client: &Client<'_>, arguments: Option<&[String]>) -> Result<Vec<Value>, Refusal> {
    let mut config = Config::new(client);
    let memory = effective::memory(&config)?;
    if let Some(arguments) = arguments {
        config.set("$internal.application.program-args", arguments.to_vec());
    }
    effective::describe(&mut config, arguments.is_some())?;
    objects::build(&mut config, client, arguments.is_some(), memory)
}

/// The configuration that the cluster gets, as text by key: what [`objects`] writes into its ConfigMap.
///
/// # Errors
/// What the client refuses.
pub fn cluster_configuration(client: &Client<'_>) -> Result<BTreeMap<String, String>, Refusal> {
    let mut config = Config::new(client);
    let memory = effective::memory(&config)?;
    effective::complete(&mut config, client.program)?;
    objects::build(&mut config, client, client.program.is_some(), memory)?;
    Ok(config.cluster_side().map(|(key, value)| (key.to_owned(), config::text(value, client.format))).collect())
}
