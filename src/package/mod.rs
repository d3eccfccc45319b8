//! The pack stage: objects go in, a tree of files in memory comes out, with the record of what was compiled.
//! Nothing here touches a disk: `host::write` does that. Source: architecture.md, "pack" and "The record".

pub mod diff;
pub mod helm;
pub mod kustomize;
pub mod plain;
pub mod record;
pub mod rules;
pub mod stamp;
pub mod tree;

use crate::diagnostic::Diagnostics;
use crate::manifest::files::Files;
use crate::manifest::sections::OutputFormat;
use crate::plan::Plan;
use crate::resolve::Settings;
use crate::target::Object;
use tree::{Tree, TreeError};

/// One compiled state of a text: with a profile, or without one.
#[derive(Clone, Copy, Debug)]
pub struct Variant<'a> {
    /// The profile; nothing is the text by itself, the default variant.
    pub profile: Option<&'a str>,
    /// The job spec.
    pub settings: &'a Settings,
    /// The plan.
    pub plan: &'a Plan,
    /// The objects, in the order in which they can be applied.
    pub objects: &'a [Object],
}

impl Variant<'_> {
    /// The name of a variant's files and folders: the profile, or `default`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.profile.unwrap_or(DEFAULT_VARIANT)
    }
}

/// What the variant without a profile is called.
pub const DEFAULT_VARIANT: &str = "default";

/// What a package is made from.
#[derive(Clone, Copy)]
pub struct Bundle<'a> {
    /// The cluster's name, in the first variant.
    pub name: &'a str,
    /// How many files the objects become.
    pub layout: plain::Layout,
    /// One variant for [`Profiles::Chosen`]. For [`Profiles::All`] the text without a profile, if it is complete, then each profile by name.
    /// Never empty.
    pub variants: &'a [Variant<'a>],
    /// What lies beside the text: a package may compile a variant again to learn what a value changes.
    pub files: &'a dyn Files,
}

impl std::fmt::Debug for Bundle<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bundle").field("name", &self.name).field("variants", &self.variants).finish_non_exhaustive()
    }
}

/// What a form of output is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profiles {
    /// The profile that was asked for, or none.
    Chosen,
    /// All of them at once: `--profile` makes no sense.
    All,
}

/// A form of output: the seam for everybody who feeds a pipeline.
pub trait Package: Sync {
    /// The word of `output.format` and `--format`.
    fn format(&self) -> OutputFormat;
    /// Whether one profile is packed, or all.
    fn profiles(&self) -> Profiles {
        Profiles::Chosen
    }
    /// The files of a bundle. What cannot be packed is a finding of the first variant; nothing is written if one is an error.
    ///
    /// # Errors
    /// If an object cannot become a file of its own.
    fn pack(&self, bundle: &Bundle<'_>, found: &mut Diagnostics) -> Result<Tree, TreeError>;
}

/// Every form of output that this build has. A new one is a file or folder here and a line.
pub static PACKAGES: &[&dyn Package] = &[&plain::Plain, &helm::Helm, &kustomize::Kustomize];

/// The package of a format, if this build has it.
#[must_use]
pub fn package(format: OutputFormat) -> Option<&'static dyn Package> {
    PACKAGES.iter().copied().find(|package| package.format() == format)
}
