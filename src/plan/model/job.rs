//! The nouns of jobs: programs, jars, where state begins. Source: language reference 4.2.

use crate::manifest::sections as words;
use crate::manifest::types::ImageReference;

/// One job.
#[derive(Clone, Debug)]
pub struct JobPlan {
    /// The name of a session job; the cluster's name in application mode.
    pub name: String,
    /// The key path of its table: `job` or `jobs.NAME`.
    pub path: String,
    /// The program.
    pub program: Program,
    /// The entry class, where written or implied.
    pub class: Option<String>,
    /// Arguments for the program, in order, neither split nor joined.
    pub args: Vec<String>,
    /// Parallelism.
    pub parallelism: u32,
    /// Options of a Python program: its files, archives, requirements and interpreter.
    pub python: Vec<(&'static str, String)>,
    /// Whether the job ends by itself.
    pub bounded: bool,
    /// Where its state begins.
    pub restore: Option<Restore>,
    /// What a change does to its state.
    pub upgrade: Option<words::Upgrade>,
    /// A counter that submits the job again when raised.
    pub restart: Option<u32>,
}

/// What is run.
#[derive(Clone, Debug)]
pub enum Program {
    /// A jar.
    Jar(Jar),
    /// A Python program; `entry` are the driver's own arguments (`-py PATH`, `-pym MODULE`).
    Python {
        /// Arguments for `PythonDriver`.
        entry: Vec<String>,
    },
    /// SQL scripts, executed in order: from Flink 2.0 by its own driver, before by a runner jar that takes the script's path first.
    Sql {
        /// The runner, where it is not Flink's own driver.
        runner: Option<Jar>,
        /// The name of the [`FileSet`] that holds the scripts.
        files: String,
        /// The one script that the runner executes.
        script: String,
    },
}

impl Program {
    /// The jar that Flink loads, if the program is one.
    #[must_use]
    pub const fn jar(&self) -> Option<&Jar> {
        match self {
            Self::Jar(jar) | Self::Sql { runner: Some(jar), .. } => Some(jar),
            Self::Python { .. } | Self::Sql { runner: None, .. } => None,
        }
    }
}

/// A jar and the way it reaches Flink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jar {
    /// The whole URI, as written.
    pub uri: String,
    /// `local`, `https`, `s3`, …
    pub scheme: String,
    /// The last part of the path.
    pub file_name: String,
    /// The digest to check, lower-case hex.
    pub sha256: Option<String>,
    /// Who downloads it.
    pub delivery: Delivery,
}

/// How a jar comes into the pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is in the image, at this absolute path.
    InImage(String),
    /// Flink downloads it (1.19 and newer).
    Flink,
    /// An init container downloads it, with this image or the job's own.
    InitContainer {
        /// `job.fetch-image`, where another image than the job's own does it.
        image: Option<ImageReference>,
    },
}

/// A savepoint or checkpoint to start from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restore {
    /// Where it lies.
    pub from: String,
    /// Whether state that the job no longer has may be left behind.
    pub allow_non_restored_state: bool,
    /// Flink's `NO_CLAIM` or `CLAIM`, where written.
    pub claim_mode: Option<&'static str>,
}
