//! Which layers a file is made of, and in which order.
//!
//! In: a document, a profile's name, the workspace. Out: layers, weakest first. Must not: merge them.
//! Source of the order: language reference, section 6.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::findings;
use super::layer::{Layer, LayerKind};
use super::load::{Document, Entry, Loader, Part, is_profile};
use super::rules;
use super::shipped::Shipped;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Span, nearest};

/// A layer and the documents' own name for it, for "reached twice".
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    File(Utf8PathBuf),
    Profile(SourceId, String),
}

struct Reached {
    key: Key,
    way: String,
    place: Option<Span>,
}

/// A layer in its place.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands for the file being built: a file that another one inherits is [`LayerKind::Inherited`] there.
    pub kind: LayerKind,
    /// The layer.
    pub layer: Arc<Layer>,
}

/// The layers of one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// Weakest first, without the edition's defaults and `--set`.
    pub(crate) layers: Vec<Step>,
    /// How many of them are the same for each member of a workspace that asks for the same shipped layers.
    pub(crate) shared: usize,
    /// The shipped layers among them.
    pub(crate) shipped: BTreeSet<Shipped>,
    /// Where each of them is asked for: the entry of `inherits` that was met first.
    pub(crate) asked: BTreeMap<Shipped, Span>,
    /// Each text among them, in the order of reading.
    pub(crate) sources: BTreeSet<SourceId>,
    /// The targets that the file is built for, with any of its profiles.
    pub(crate) targets: BTreeSet<String>,
}

struct Walk<'l, 'a> {
    loader: &'l mut Loader<'a>,
    profile: Option<&'l str>,
    found: &'l mut Diagnostics,
    order: Order,
    reached: Vec<Reached>,
    way: Vec<(Key, String, Option<Span>)>,
    known: Vec<(String, Span)>,
    profile_found: bool,
    /// The target without any profile, so far.
    target: String,
}

/// Puts the layers of a file into their order; nothing if some layer cannot be read.
pub(crate) fn order(
    loader: &mut Loader<'_>,
    file: &Arc<Document>,
    workspace: Option<&Arc<Document>>,
    profile: Option<&str>,
    found: &mut Diagnostics,
) -> Option<Order> {
    let mut walk = Walk::new(loader, profile, found);
    let mut sound = true;
    if let Some(workspace) = workspace {
        sound &= walk.workspace(workspace);
    }
    sound &= walk.file(file, None, LayerKind::File);
    if let (Some(profile), false) = (profile, walk.profile_found) {
        let finding = unknown_profile(profile, &walk.known, file.file.header);
        walk.found.push(finding);
        sound = false;
    }
    let order = walk.with_shipped(workspace.is_some());
    sound.then_some(order)
}

/// The layers of a workspace without any member: what its own components are made of.
pub(crate) fn order_of_workspace(
    loader: &mut Loader<'_>,
    workspace: &Arc<Document>,
    profile: Option<&str>,
    found: &mut Diagnostics,
) -> Option<Order> {
    let mut walk = Walk::new(loader, profile, found);
    let sound = walk.workspace(workspace);
    let order = walk.with_shipped(true);
    sound.then_some(order)
}

impl Order {
    /// The place in the user's text that brought each shipped text.
    pub(crate) fn shipped_by(&self) -> BTreeMap<SourceId, Span> {
        let shipped = self.layers.iter().filter(|step| step.kind == LayerKind::Shipped);
        shipped.zip(self.asked.values()).map(|(step, span)| (step.layer.source, *span)).collect()
    }
}

impl<'l, 'a> Walk<'l, 'a> {
    fn new(loader: &'l mut Loader<'a>, profile: Option<&'l str>, found: &'l mut Diagnostics) -> Self {
        Walk {
            loader,
            profile,
            found,
            order: Order::default(),
            reached: Vec::new(),
            way: Vec::new(),
            known: Vec::new(),
            profile_found: profile.is_none(),
            target: "standalone".to_owned(),
        }
    }

    /// The order with the shipped layers below all others.
    fn with_shipped(self, is_fleet: bool) -> Order {
        let Walk { loader, mut order, target, .. } = self;
        order.targets.insert(target);
        let shipped: Vec<Step> = order.shipped.iter().map(|s| Step { kind: LayerKind::Shipped, layer: loader.shipped(*s) }).collect();
        order.shared += if is_fleet { shipped.len() } else { 0 };
        order.layers.splice(0..0, shipped);
        order
    }

    fn workspace(&mut self, document: &Arc<Document>) -> bool {
        let mut sound = document.sound;
        self.order.sources.insert(document.source);
        self.push(&document.file.layer, LayerKind::Workspace);
        self.enter(Key::File(document.path.clone()), document.path.to_string(), None);
        if let Some(defaults) = document.workspace.as_ref().and_then(|w| w.defaults.as_ref()) {
            sound &= self.entries(document, defaults, None);
            self.push(&defaults.layer, LayerKind::Workspace);
        }
        sound &= self.profile_of(document);
        self.way.pop();
        self.order.shared = self.order.layers.len();
        sound
    }

    fn file(&mut self, document: &Arc<Document>, place: Option<Span>, kind: LayerKind) -> bool {
        if document.workspace.is_some() {
            self.found.push(workspace_is_no_job(document, place));
            return false;
        }
        let key = Key::File(document.path.clone());
        if !self.enter(key, document.path.to_string(), place) {
            return false;
        }
        let mut sound = document.sound;
        self.order.sources.insert(document.source);
        sound &= self.entries(document, &document.file, None);
        self.push(&document.file.layer, kind);
        sound &= self.profile_of(document);
        self.way.pop();
        sound
    }

    /// The profile that was asked for, of one document.
    fn profile_of(&mut self, document: &Arc<Document>) -> bool {
        for (name, part) in &document.profiles {
            self.known.push((name.clone(), part.header));
            if let Some(target) = part.layer.body.get("target").and_then(|n| n.as_str()) {
                self.order.targets.insert(target.to_owned());
            }
        }
        match self.profile.and_then(|name| Some((name, document.profiles.get(name)?))) {
            Some((name, part)) => {
                self.profile_found = true;
                self.profile(document, name, part, None)
            }
            None => true,
        }
    }

    fn profile(&mut self, document: &Arc<Document>, name: &str, part: &Part, place: Option<Span>) -> bool {
        let shown = format!("profile `{name}` of {}", document.path);
        if !self.enter(Key::Profile(document.source, name.to_owned()), shown, place) {
            return false;
        }
        let sound = self.entries(document, part, Some(name));
        let workspace = document.workspace.is_some();
        let kind = match (workspace, self.is_inherited_file()) {
            (true, _) => LayerKind::WorkspaceProfile,
            (false, true) => LayerKind::Inherited,
            (false, false) => LayerKind::Profile,
        };
        self.push(&part.layer, kind);
        self.way.pop();
        sound
    }

    /// Whether the way leads through a file that another one inherits.
    fn is_inherited_file(&self) -> bool {
        self.way.iter().filter(|(key, _, _)| matches!(key, Key::File(_))).count() > 1
    }

    fn entries(&mut self, document: &Arc<Document>, part: &Part, profile: Option<&str>) -> bool {
        let mut sound = true;
        for entry in &part.inherits {
            sound &= self.entry(document, entry, profile);
        }
        sound
    }

    fn entry(&mut self, document: &Arc<Document>, entry: &Entry, profile: Option<&str>) -> bool {
        let text = entry.text.as_str();
        if text.starts_with("flinkc:") {
            let Some(shipped) = Shipped::named(text) else {
                self.found.push(findings::unknown_shipped(text, entry.span));
                return false;
            };
            for shipped in std::iter::successors(Some(shipped), |s| s.below()) {
                self.order.shipped.insert(shipped);
                self.order.asked.entry(shipped).or_insert(entry.span);
            }
            return true;
        }
        if !is_profile(text) {
            let folder = document.path.parent().unwrap_or_else(|| Utf8Path::new(""));
            let Some(next) = self.loader.document(&folder.join(text), Some(entry.span), self.found) else { return false };
            return self.file(&next, Some(entry.span), LayerKind::Inherited);
        }
        match (profile, document.profiles.get(text)) {
            (Some(_), Some(part)) => self.profile(document, text, part, Some(entry.span)),
            // Told when the file was read.
            (Some(_), None) => false,
            (None, _) => {
                self.found.push(findings::inherits_unknown(text, entry.span, None));
                false
            }
        }
    }

    fn push(&mut self, layer: &Arc<Layer>, kind: LayerKind) {
        self.order.sources.insert(layer.source);
        if !matches!(kind, LayerKind::WorkspaceProfile | LayerKind::Profile)
            && let Some(target) = layer.body.get("target").and_then(|n| n.as_str())
        {
            target.clone_into(&mut self.target);
        }
        self.order.layers.push(Step { kind, layer: Arc::clone(layer) });
    }

    /// Goes into a layer; `false`, with a finding, if the way comes back to it or another way led there before.
    fn enter(&mut self, key: Key, shown: String, place: Option<Span>) -> bool {
        let way = |way: &[(Key, String, Option<Span>)], shown: &str| {
            way.iter().map(|(_, name, _)| name.as_str()).chain([shown]).collect::<Vec<_>>().join(" → ")
        };
        if let Some(start) = self.way.iter().position(|(k, _, _)| *k == key) {
            let circle = self.way.get(start..).unwrap_or_default();
            let names: Vec<String> = circle.iter().map(|(_, name, _)| name.clone()).chain([shown]).collect();
            let began = circle.get(1).and_then(|(_, _, place)| *place);
            if let Some(place) = place {
                self.found.push(findings::circle(&names, place, began));
            }
            return false;
        }
        if let Some(before) = self.reached.iter().find(|r| r.key == key) {
            if let Some(place) = place.or(before.place) {
                let again = way(&self.way, &shown);
                self.found.push(findings::reached_twice(&shown, &before.way, &again, place, before.place.filter(|p| *p != place)));
            }
            return false;
        }
        self.reached.push(Reached { key: key.clone(), way: way(&self.way, &shown), place });
        self.way.push((key, shown, place));
        true
    }
}

fn workspace_is_no_job(document: &Document, place: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::new(&rules::WORKSPACE_NO_JOB, format!("`{}` is a workspace, not a job", document.path));
    let finding = match place {
        Some(span) => finding
            .at(span, "inherited here")
            .help("inherit a file with a job's keys; what all members share is in `[workspace.defaults]` and reaches them by itself"),
        None => finding
            .at(document.file.header, "has `[workspace]`")
            .help("build all members with `flinkc build --workspace`, or name the file of one"),
    };
    finding.because("it describes no job of its own")
}

/// The finding for a profile that no layer has.
fn unknown_profile(profile: &str, known: &[(String, Span)], top: Span) -> Diagnostic {
    let names: BTreeSet<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
    let finding = Diagnostic::new(&rules::UNKNOWN_PROFILE, format!("no layer knows the profile `{profile}`"))
        .at_run_time("without its overlay the production bundle would be built with the file's bare values");
    let list = names.iter().copied().collect::<Vec<_>>().join(", ");
    let near = nearest(profile, names.iter().copied());
    let place = near.and_then(|near| known.iter().find(|(name, _)| name == near));
    match (near, place) {
        (Some(near), Some((_, span))) => finding.at(*span, "a near name").help(format!("run with `--profile {near}`; known here: {list}")),
        _ if names.is_empty() => {
            finding.at(top, "no profiles here").help(format!("add `[profiles.{profile}]`, or run without `--profile`"))
        }
        _ => finding.at(top, format!("profiles: {list}")).help(format!("known here: {list}; or add `[profiles.{profile}]`")),
    }
}
