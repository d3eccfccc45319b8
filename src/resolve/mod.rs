//! resolve: a file, its workspace and its profiles → [`Settings`]: one job without holes, each value with its origin.
//!
//! Layers are ordered (`order`), merged (`merge`), checked against each other (`policy`, `required`, `fleet`) and filled with the
//! edition's defaults (`defaults`). Knows inheritance and defaults; nothing of Flink's options, Kubernetes or a target's schema.
//! Source: language reference, sections 2, 6 and 9.

mod components;
mod defaults;
mod findings;
mod fleet;
mod hatch;
mod layer;
mod load;
mod merge;
mod order;
mod origin;
mod path;
mod policy;
mod required;
pub mod rules;
mod session;
mod settings;
mod shipped;
mod view;
mod vocabulary;
mod workspace;

use camino::Utf8PathBuf;

pub use components::{COMPONENTS, SharedComponents};
pub use defaults::{DEFAULTS, Default, EDITION};
pub use hatch::Hatch;
pub use layer::{Layer, LayerKind, ObjectPatch, PathAt, PodPatch, Scope};
pub use merge::{Merged, SameOption};
pub use order::Step;
pub use origin::{OriginLine, show_origin, toml_text};
pub use path::DottedPath;
pub use policy::OWN_WORDS;
pub use session::Request;
pub use settings::{Membership, Settings};
pub use shipped::Shipped;
pub use view::View;
pub use vocabulary::is_known;
pub use workspace::find_workspace;

use crate::diagnostic::{Diagnostic, Diagnostics, Sources};
use crate::manifest::Manifest;
use crate::manifest::node::Node;
use session::Session;

/// What became of one file.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// All texts that were read.
    pub sources: Sources,
    /// What was found.
    pub diagnostics: Diagnostics,
    /// The settings, if nothing is an error.
    pub settings: Option<Settings>,
}

/// What became of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    /// All texts that were read, of all members.
    pub sources: Sources,
    /// What was found in the workspace's own file.
    pub diagnostics: Diagnostics,
    /// The workspace itself, if it could be read.
    pub workspace: Option<Workspace>,
    /// What the workspace brings along for all members, if anything: a bundle of its own.
    pub components: Option<Settings>,
    /// Every member that is listed, in the order of their paths.
    pub members: Vec<FleetMember>,
}

impl Fleet {
    /// All findings, each once: of the workspace, of its members, and between them.
    #[must_use]
    pub fn findings(&self) -> Diagnostics {
        let mut all = self.diagnostics.clone();
        for member in &self.members {
            all.append(member.diagnostics.clone());
            all.append(member.between.clone());
        }
        all
    }

    /// The members that could be settled.
    pub fn settled(&self) -> impl Iterator<Item = &Settings> {
        self.members.iter().filter_map(|member| member.settings.as_ref())
    }
}

/// A member of a workspace.
#[derive(Clone, Debug)]
pub struct FleetMember {
    /// Its file, below the root.
    pub path: Utf8PathBuf,
    /// The settings, if nothing in its own texts is an error.
    pub settings: Option<Settings>,
    /// What was found in its texts, those that it shares included: all that it would be told alone.
    pub diagnostics: Diagnostics,
    /// What was found between it and the members before it.
    pub between: Diagnostics,
}

/// What a workspace says of itself.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Its file, below the root.
    pub path: Utf8PathBuf,
    /// What stands beside `[workspace]`: `platform`, `components`, `output`, with their defaults.
    pub manifest: Manifest,
    /// The same as a tree; spans are origins.
    pub root: Node,
    /// How many members it lists, those with errors included.
    pub listed: usize,
}

/// Resolves one file, as a member of its workspace if it has one.
#[must_use]
pub fn resolve_file(request: &Request<'_>) -> Resolved {
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    let mut session = Session::new(request, &mut sources, &mut found);
    let document = session.loader.document(request.path, None, &mut found);
    let settings = document.and_then(|document| {
        let workspace = workspace::workspace_of(&mut session.loader, &document.path, &mut found);
        let workspace = workspace.as_ref().map(|(document, membership)| (document, membership.clone()));
        session.settle(&document, workspace, &mut found)
    });
    let settings = settings.filter(|_| !found.has_errors());
    Resolved { sources, diagnostics: found, settings }
}

/// Resolves all members of a workspace and holds them against each other. A member with errors hides nobody else's findings.
#[must_use]
pub fn resolve_workspace(request: &Request<'_>) -> Fleet {
    let mut sources = Sources::default();
    let mut fleet = Fleet::default();
    let mut session = Session::new(request, &mut sources, &mut fleet.diagnostics);
    fleet.workspace = workspace_members(request, &mut session, &mut fleet);
    let mut between = fleet::check(&fleet.settled().collect::<Vec<_>>(), fleet.components.as_ref());
    for member in &mut fleet.members {
        member.between = between.remove(&member.path).unwrap_or_default();
    }
    fleet.sources = sources;
    fleet
}

fn workspace_members(request: &Request<'_>, session: &mut Session<'_>, fleet: &mut Fleet) -> Option<Workspace> {
    // what the command line says wrong, each member says wrong
    let from_outside = fleet.diagnostics.clone();
    let found = &mut fleet.diagnostics;
    let document = session.loader.document(request.path, None, found)?;
    if document.workspace.is_none() {
        found.push(
            Diagnostic::new(&rules::NO_WORKSPACE, format!("`{}` is no workspace", document.path))
                .at(document.file.header, "no `[workspace]` here")
                .because("`--workspace` builds all members of a fleet")
                .help(
                    "build this file alone without `--workspace`, or add `[workspace]` with `members` to a `flink.toml` above its folder",
                ),
        );
        return None;
    }
    if !document.sound {
        return None;
    }
    let listed = workspace::members(session.loader.files, &document, found);
    fleet.members.reserve(listed.len());
    for member in &listed {
        let mut own = from_outside.clone();
        session.loader.next_file();
        let settings = session.loader.document(&member.path, Some(member.span), &mut own).and_then(|file| {
            session.loader.tell(&document, &mut own);
            let membership = Membership { workspace: document.path.clone(), name: member.name.clone() };
            session.settle(&file, Some((&document, membership)), &mut own)
        });
        let settings = settings.filter(|_| !own.has_errors());
        fleet.members.push(FleetMember { path: member.path.clone(), settings, diagnostics: own, between: Diagnostics::default() });
    }
    session.loader.next_file();
    fleet.components = session.settle_components(&document, found);
    if fleet.components.is_some() {
        workspace::folder_of_components(&listed, found);
    }
    let mut root = document.file.layer.body.clone();
    session.edition.fill(&mut root, &["output", "platform", "components"]);
    let manifest = session.read(&root, found)?;
    Some(Workspace { path: document.path.clone(), manifest, root, listed: listed.len() })
}

#[cfg(test)]
mod tests;
