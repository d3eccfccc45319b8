//! Why the client would not create a cluster.
//!
//! In: the numbers and names at the point of refusal. Out: [`Refusal`], with a sentence of ours and the text of Flink's exception.

use crate::flink::memory::MemoryError;
use crate::flink::version::FlinkVersion;

/// What the client refuses.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// A process would not get its memory.
    #[error("{}", .0.flink_message())]
    Memory(Box<MemoryError>),
    /// A value that its option cannot hold.
    #[error("`{key}` cannot be read{}: {reason}", shown(key, value))]
    Unreadable {
        /// The option.
        key: String,
        /// Its text.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// How long a toleration holds is no number.
    #[error("`tolerationSeconds` is `{0}` in `kubernetes.jobmanager.tolerations`, which is no whole number")]
    TolerationSeconds(String),
    /// A range, or no number, where Services need one port.
    #[error("`{key}` is `{value}`, but the client needs one fixed port")]
    NotAFixedPort {
        /// The option.
        key: &'static str,
        /// Its text.
        value: String,
    },
    /// The blob server's port is below one.
    #[error("`blob.server.port` is no port")]
    BlobPort,
    /// No cluster id: the client would make a random one.
    #[error("`kubernetes.cluster-id` is not set: the client would make up a name at random")]
    NoClusterId,
    /// A blank cluster id.
    #[error("`kubernetes.cluster-id` is blank")]
    BlankClusterId,
    /// A cluster id that leaves no room for what is derived from it.
    #[error("`kubernetes.cluster-id` has more than 45 characters")]
    LongClusterId,
    /// A blank namespace.
    #[error("`kubernetes.namespace` is blank")]
    BlankNamespace,
    /// A blank image.
    #[error("`kubernetes.container.image.ref` is blank")]
    BlankImage {
        /// The client's version, which its default names.
        flink: FlinkVersion,
    },
    /// A limit below the request.
    #[error("`{key}` is below 1: the limit would be below the request")]
    FactorBelowOne {
        /// The option.
        key: &'static str,
    },
    /// No JobManager.
    #[error("`kubernetes.jobmanager.replicas` is below 1")]
    NoReplica,
    /// More than one leader at a time.
    #[error("more than one JobManager needs high availability: without, each would lead")]
    StandbyWithoutHa,
    /// An application without a program.
    #[error("an application needs a jar")]
    NoJar,
    /// A jar that is no URI.
    #[error("the jar `{uri}` is no URI: {reason}")]
    JarNotUri {
        /// Its text.
        uri: String,
        /// What is wrong.
        reason: String,
    },
    /// A claim mode that Flink does not have.
    #[error("`{0}` is no claim mode")]
    ClaimMode(String),
    /// Files of the client's machine would have to be uploaded.
    #[error("`kubernetes.artifacts.local-upload-enabled` uploads files from the client's machine, which a compiler cannot")]
    Upload {
        /// Whether a place to upload to is named.
        target: bool,
    },
    /// A pod template that cannot be used.
    #[error("the pod template `{file}` {fault}")]
    Template {
        /// The file as the option names it.
        file: String,
        /// What is wrong with it.
        fault: TemplateFault,
    },
    /// One key is the beginning of another: the client writes nested maps and cannot write both.
    #[error("`{key}` is the beginning of another option's name: the client writes nested maps, which cannot hold both")]
    KeyIsPrefix {
        /// The shorter key.
        key: String,
    },
    /// Kerberos: keytab without principal, or the other way round.
    #[error("`security.kerberos.login.keytab` and `.principal` go together")]
    HalfKerberos,
    /// A keytab that is not there.
    #[error("the keytab `{0}` does not exist")]
    NoKeytab(String),
    /// A claim that cannot be mounted (2.3 and newer).
    #[error("`kubernetes.persistent-volume-claims`: {0}")]
    Claim(ClaimFault),
}

/// What is wrong with a pod template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// It is not there.
    #[error("does not exist")]
    Missing,
    /// It is no YAML, or empty, or several documents.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A field of another type.
    #[error("does not fit a Pod: {0}")]
    Misfit(String),
}

/// What is wrong with a claim.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimFault {
    /// A blank name.
    #[error("a claim has no name")]
    NoName,
    /// A name that Kubernetes does not allow.
    #[error("`{0}` is no name of a claim")]
    BadName(String),
    /// A blank path.
    #[error("the mount path of `{0}` is blank")]
    NoPath(String),
    /// A relative path.
    #[error("the mount path `{0}` is not absolute")]
    RelativePath(String),
    /// A path used twice.
    #[error("the mount path `{0}` is used twice")]
    SamePath(String),
    /// Two claims whose volumes get one name, or a claim and a volume of the pod template.
    #[error("the volume `{volume}` of the claim `{claim}` exists already")]
    SameVolume {
        /// The claim.
        claim: String,
        /// The name made from it.
        volume: String,
    },
    /// A volume's name above 63 characters.
    #[error("the volume's name made from `{0}` has more than 63 characters")]
    LongName(String),
}

impl Refusal {
    /// The text of Flink's exception that says why.
    #[must_use]
    pub fn flink_message(&self) -> String {
        match self {
            Self::Memory(error) => error.flink_message(),
            Self::Unreadable { key, .. } if is_sensitive(key) => format!("Could not parse value for key '{key}'."),
            Self::Unreadable { key, value, .. } => format!("Could not parse value '{value}' for key '{key}'."),
            Self::TolerationSeconds(text) => format!("For input string: \"{text}\""),
            Self::NotAFixedPort { key, .. } => format!("{key} should be specified to a fixed port. Do not support a range of ports."),
            Self::BlobPort => "blob.server.port should not be 0.".to_owned(),
            Self::NoClusterId => "ClusterId must be specified!".to_owned(),
            Self::BlankClusterId => "kubernetes.cluster-id must not be blank.".to_owned(),
            Self::LongClusterId => "kubernetes.cluster-id must be no more than 45 characters.".to_owned(),
            Self::BlankNamespace => "Invalid Key: 'kubernetes.namespace' , default: default (fallback keys: []).".to_owned(),
            Self::BlankImage { .. } => "Invalid Key: 'kubernetes.container.image.ref' , default: ".to_owned(),
            Self::FactorBelowOne { key } => format!("{key} should be greater or equal to 1."),
            Self::NoReplica => "'kubernetes.jobmanager.replicas' should not be configured less than one.".to_owned(),
            Self::StandbyWithoutHa => "High availability should be enabled when starting standby JobManagers.".to_owned(),
            Self::NoJar => "Java program should be specified a JAR file.".to_owned(),
            Self::JarNotUri { uri, .. } => format!(": {uri}"),
            Self::ClaimMode(_) => "claim".to_owned(),
            Self::Upload { target: false } => {
                "Setting 'kubernetes.artifacts.local-upload-target' to a valid remote path is required.".to_owned()
            }
            Self::Upload { target: true } => String::new(),
            Self::Template { file, fault: TemplateFault::Missing } => format!("Pod template file {file} does not exist."),
            Self::Template { .. } => String::new(),
            Self::KeyIsPrefix { .. } => "class java.lang.String cannot be cast to class java.util.Map".to_owned(),
            Self::HalfKerberos => {
                "Kerberos login configuration is invalid: either both keytab and principal must be defined, or neither.".to_owned()
            }
            Self::NoKeytab(path) => format!("Kerberos login configuration is invalid: keytab [{path}] doesn't exist!"),
            Self::Claim(fault) => fault.flink_message(),
        }
    }
}

impl ClaimFault {
    fn flink_message(&self) -> String {
        match self {
            Self::NoName => "PVC name must not be null or empty.".to_owned(),
            Self::BadName(name) => format!("PVC name '{name}' "),
            Self::NoPath(_) => "Mount path must not be null or empty.".to_owned(),
            Self::RelativePath(path) => format!("Mount path '{path}' must be an absolute path starting with '/'."),
            Self::SamePath(path) => format!("Duplicate mount path detected: '{path}'."),
            Self::SameVolume { claim, volume } => format!("PVC '{claim}' generates volume name '{volume}' which "),
            Self::LongName(name) => format!("for PVC '{name}' exceeds the maximum length"),
        }
    }
}

/// Whether Flink hides an option's value, by its name. Source: Flink `GlobalConfiguration`.
fn is_sensitive(key: &str) -> bool {
    const MARKS: &[&str] = &[
        "password",
        "secret",
        "fs.azure.account.key",
        "apikey",
        "api-key",
        "auth-params",
        "service-key",
        "token",
        "basic-auth",
        "jaas.config",
        "http-headers",
    ];
    let key = key.to_lowercase();
    MARKS.iter().any(|mark| key.contains(mark))
}

fn shown(key: &str, value: &str) -> String {
    if is_sensitive(key) { String::new() } else { format!(" from `{value}`") }
}
