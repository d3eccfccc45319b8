//! The pack stage: objects go in, a tree of files in memory comes out, with the record of what was compiled.
//! Nothing here touches a disk: `host::write` does that. Source: architecture.md, "pack" and "The record".

pub mod diff;
pub mod plain;
pub mod record;
pub mod stamp;
pub mod tree;

use crate::manifest::sections::OutputFormat;
use crate::target::Object;
use tree::{Tree, TreeError};

/// What a package is made from.
#[derive(Clone, Copy, Debug)]
pub struct Bundle<'a> {
    /// The cluster's name.
    pub name: &'a str,
    /// The objects, in the order in which they can be applied.
    pub objects: &'a [Object],
    /// How many files they become.
    pub layout: plain::Layout,
}

/// A form of output: the seam for everybody who feeds a pipeline.
pub trait Package: Sync {
    /// The word of `output.format` and `--format`.
    fn format(&self) -> OutputFormat;
    /// The files of a bundle.
    ///
    /// # Errors
    /// If an object cannot become a file of its own.
    fn pack(&self, bundle: Bundle<'_>) -> Result<Tree, TreeError>;
}

/// Every form of output that this build has. A new one is a file or folder here and a line.
pub static PACKAGES: &[&dyn Package] = &[&plain::Plain];

/// The package of a format, if this build has it.
#[must_use]
pub fn package(format: OutputFormat) -> Option<&'static dyn Package> {
    PACKAGES.iter().copied().find(|package| package.format() == format)
}
