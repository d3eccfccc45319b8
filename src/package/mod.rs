//! The pack stage: objects go in, a tree of files in memory comes out, with the record of what was compiled.
//! Nothing here touches a disk: `host::write` does that. Source: architecture.md, "pack" and "The record".

pub mod argocd;
pub mod diff;
pub mod helm;
pub mod krm;
pub mod kustomize;
pub mod plain;
pub mod record;
pub mod rules;
pub mod stamp;
pub mod tree;

use camino::Utf8Path;

use crate::diagnostic::Diagnostics;
use crate::manifest::files::Files;
use crate::manifest::sections::OutputFormat;
use crate::plan::Plan;
use crate::resolve::{COMPONENTS, Settings};
use crate::target::Object;
use tree::{Tree, TreeError};

/// One compiled state of a text: with a profile, or without one.
#[derive(Clone, Copy, Debug)]
pub struct Variant<'a> {
    /// The profile; nothing is the text by itself, the default variant.
    pub profile: Option<&'a str>,
    /// The job spec.
    pub settings: &'a Settings,
    /// The plan of the cluster; nothing for what a workspace brings along.
    pub plan: Option<&'a Plan>,
    /// The objects, in the order in which they can be applied.
    pub objects: &'a [Object],
}

impl Variant<'_> {
    /// The name that the objects' names begin with.
    #[must_use]
    pub fn name_of_bundle(&self) -> &str {
        self.settings.manifest.name.as_ref().map(|name| name.0.as_str()).unwrap_or_default()
    }

    /// Its folder below the workspace's output folder, if it is a member, or what the workspace brings along.
    #[must_use]
    pub fn member(&self) -> Option<&str> {
        match self.plan {
            Some(_) => self.settings.member.as_ref().map(|member| member.name.as_str()),
            None => Some(COMPONENTS),
        }
    }

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
    /// Compiles another text with a profile: the objects, or the first error.
    pub compile: &'a Compile,
}

/// The compiler, as a package calls it: a path below the root of the files, a profile, the files.
pub type Compile = dyn Fn(&Utf8Path, Option<&str>, &dyn Files) -> Result<Vec<Object>, String> + Sync;

impl std::fmt::Debug for Bundle<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bundle").field("name", &self.name).field("variants", &self.variants).finish_non_exhaustive()
    }
}

/// A member of a workspace, for what stands above all of them.
#[derive(Clone, Debug)]
pub struct FleetMember<'a> {
    /// Its folder below the workspace's output folder.
    pub name: &'a str,
    /// Its variants, as its own bundle has them.
    pub variants: Vec<Variant<'a>>,
    /// The files of its own bundle.
    pub tree: &'a Tree,
}

impl FleetMember<'_> {
    /// Whether it has a variant of that name.
    #[must_use]
    pub fn has(&self, variant: &str) -> bool {
        self.variants.iter().any(|one| one.name() == variant)
    }
}

/// Packs a member again, under another name than its own.
pub type Renamed<'a> = dyn Fn(&FleetMember<'_>, &str) -> Result<Tree, TreeError> + 'a;

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
    /// The files of a whole workspace, which lie in [`UMBRELLA`] beside the members' folders; none if the folders are all there is.
    ///
    /// # Errors
    /// If two files have one path.
    fn umbrella(&self, _members: &[FleetMember<'_>], _renamed: &Renamed<'_>) -> Result<Tree, TreeError> {
        Ok(Tree::new())
    }
}

/// The folder of what stands above all members of a workspace.
pub const UMBRELLA: &str = "fleet";

/// The variants that every member has, by name: what can be applied as a whole. What a workspace brings along need not be in each.
pub(crate) fn common_variants<'a>(members: &'a [FleetMember<'_>]) -> Vec<&'a str> {
    let jobs: Vec<&FleetMember<'_>> = members.iter().filter(|member| member.variants.iter().any(|one| one.plan.is_some())).collect();
    let names = jobs.first().into_iter().flat_map(|member| member.variants.iter().map(Variant::name));
    names.filter(|name| jobs.iter().all(|member| member.has(name))).collect()
}

/// Every form of output that this build has. A new one is a file or folder here and a line.
pub static PACKAGES: &[&dyn Package] = &[&plain::Plain, &helm::Helm, &kustomize::Kustomize, &argocd::Argocd, &krm::Krm];

/// The package of a format. Every word of the language has one: a test says so.
#[must_use]
pub fn package(format: OutputFormat) -> &'static dyn Package {
    PACKAGES.iter().copied().find(|package| package.format() == format).unwrap_or(&plain::Plain)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]

    use super::{OutputFormat, package};

    #[test]
    fn every_format_has_its_package() {
        for word in OutputFormat::WORDS {
            assert_eq!(package(OutputFormat::from_word(word).unwrap()).format().word(), *word);
        }
    }
}
