//! How a run of the command ends: its exit code, and what stopped it where that was no finding.

use crate::host;

/// The exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Everything is done, and no finding is an error.
    Fine,
    /// A finding is an error, or `--check` found a difference.
    Findings,
    /// The arguments make no sense.
    Usage,
    /// Something could not be read or written.
    Environment,
}

impl Exit {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Environment => 3,
        }
    }
}

/// What stopped a run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The arguments make no sense together; the text says what to write instead.
    #[error("{0}")]
    Usage(String),
    /// What was named is not there.
    #[error("{0}")]
    Missing(String),
    /// The system refused.
    #[error(transparent)]
    Host(#[from] host::Error),
    /// A fault of flinkc itself.
    #[error("{0}: this is a fault of flinkc")]
    Own(String),
}

impl Failure {
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Missing(_) | Self::Host(_) | Self::Own(_) => Exit::Environment,
        }
    }
}
