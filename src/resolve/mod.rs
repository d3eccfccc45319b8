//! resolve: a file, its workspace and its profiles → [`Settings`]: one job without holes, each value with its origin.
//!
//! Layers are ordered (`order`), merged (`merge`), checked against each other (`policy`, `required`, `fleet`) and filled with the
//! edition's defaults (`defaults`). Knows inheritance and defaults; nothing of Flink's options, Kubernetes or a target's schema.
//! Source: language reference, sections 2, 6 and 9.

mod defaults;
mod findings;
mod fleet;
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

use std::sync::Arc;

use camino::Utf8PathBuf;

pub use defaults::{DEFAULTS, Default, EDITION};
pub use layer::{Layer, LayerKind, ObjectPatch, PathAt, PodPatch, Scope};
pub use load::Input;
pub use merge::{Merged, SameOption};
pub use order::Step;
pub use origin::{OriginLine, show_origin, toml_text};
pub use path::DottedPath;
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

/// A workspace and its members.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// The workspace's file, below the root.
    pub path: Utf8PathBuf,
    /// What stands beside `[workspace]`: `platform`, `components`, `output`, with their defaults.
    pub manifest: Manifest,
    /// The same as a tree; spans are origins.
    pub root: Node,
    /// The members in the order of their paths; those with errors are left out (and told).
    pub members: Vec<Settings>,
    /// How many members the workspace lists.
    pub listed: usize,
}

/// Resolves one file, as a member of its workspace if it has one. Nothing comes out if anything is an error.
pub fn resolve_file(request: &Request<'_>, sources: &mut Sources, found: &mut Diagnostics) -> Option<Settings> {
    let mut own = Diagnostics::default();
    let mut session = Session::new(request, sources, &mut own);
    let document = session.loader.document(request.path, None, &mut own);
    let settings = document.and_then(|document| {
        let workspace = workspace::workspace_of(&mut session.loader, &document.path, &mut own);
        let workspace = workspace.as_ref().map(|(document, membership)| (document, membership.clone()));
        session.settle(&document, workspace, &mut own)
    });
    let sound = !own.has_errors();
    found.append(own);
    settings.filter(|_| sound)
}

/// Resolves all members of a workspace and holds them against each other. A member with errors does not hide the others' findings.
pub fn resolve_workspace(request: &Request<'_>, sources: &mut Sources, found: &mut Diagnostics) -> Option<Fleet> {
    let mut session = Session::new(request, sources, found);
    let document = session.loader.document(request.path, None, found)?;
    if document.workspace.is_none() {
        found.push(
            Diagnostic::new(&rules::NO_WORKSPACE, format!("`{}` is no workspace", document.path))
                .at(document.file.header, "no `[workspace]` here")
                .because("`--workspace` builds all members of a fleet")
                .help("build this file alone without `--workspace`, or add `[workspace]` with `members` to a `flink.toml` above its folder"),
        );
        return None;
    }
    if !document.sound {
        return None;
    }
    let listed = workspace::members(session.loader.files, &document, found);
    let mut members = Vec::with_capacity(listed.len());
    for member in &listed {
        let Some(file) = session.loader.document(&member.path, Some(member.span), found) else { continue };
        let membership = Membership { workspace: document.path.clone(), name: member.name.clone() };
        members.extend(session.settle(&file, Some((&document, membership)), found));
    }
    fleet::check(&members, found);
    let mut root = document.file.layer.body.clone();
    session.edition.fill(&mut root, &["output", "platform", "components"]);
    let manifest = session.read(&root, found)?;
    Some(Fleet { path: Arc::unwrap_or_clone(document).path, manifest, root, members, listed: listed.len() })
}
