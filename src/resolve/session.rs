//! One run of resolve: files are read once, shared layers merged once, and each file is settled on its own.
//!
//! In: a [`Request`]. Out: [`Settings`]. Source of the order of steps: language reference, section 6: merge, then defaults, then
//! placeholders, then what is required.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::Utf8Path;
use indexmap::IndexMap;

use super::components::{self, COMPONENTS, SharedComponents};
use super::defaults::{EDITION_NAME, Edition};
use super::layer::{Layer, LayerKind, Title};
use super::load::{Document, Loader};
use super::merge::{Merged, SameOption};
use super::order::{Order, Step, order, order_of_workspace};
use super::settings::{Membership, Settings};
use super::shipped::Shipped;
use super::{findings, policy, required, rules, vocabulary};
use crate::diagnostic::{Diagnostics, Level, Rule, SourceId, Sources, Span};
use crate::manifest::Manifest;
use crate::manifest::files::Files;
use crate::manifest::node::{self, Node, Table};
use crate::manifest::read::{Placeholders, Read, Reader};

/// What is to be resolved, and with what knowledge of the later stages.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The files under the root.
    pub files: &'a dyn Files,
    /// The job's file or the workspace's, relative to the root.
    pub path: &'a Utf8Path,
    /// `--profile`.
    pub profile: Option<&'a str>,
    /// `--target`: instead of the text's.
    pub target: Option<&'a str>,
    /// Each `--set`, as given.
    pub sets: &'a [String],
    /// Whether two names of Flink options are one option (the catalogue's knowledge).
    pub same_option: SameOption<'a>,
    /// All rules of the compiler, for their own levels.
    pub rules: &'a [&'static Rule],
}

impl std::fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({}, profile {:?}, sets {:?})", self.path, self.profile, self.sets)
    }
}

/// Layers that many members share, merged.
struct Prefix {
    layers: Vec<Arc<Layer>>,
    merged: Merged,
    /// What was found on the way: each file is told.
    findings: Diagnostics,
}

/// A run.
pub(crate) struct Session<'a> {
    pub(crate) loader: Loader<'a>,
    request: Request<'a>,
    pub(crate) edition: Arc<Edition>,
    sets: Vec<Step>,
    prefixes: Vec<Prefix>,
}

impl<'a> Session<'a> {
    pub(crate) fn new(request: &Request<'a>, sources: &'a mut Sources, found: &mut Diagnostics) -> Self {
        let edition = Arc::new(Edition::new(sources));
        let mut sets: Vec<Step> = Vec::new();
        if let Some(target) = request.target {
            sets.extend(set("--target", &format!("target={}", crate::manifest::quote::quote(target)), request.same_option, sources, found));
        }
        sets.extend(request.sets.iter().filter_map(|text| set("--set", text, request.same_option, sources, found)));
        Self { loader: Loader::new(request.files, request.same_option, sources), request: *request, edition, sets, prefixes: Vec::new() }
    }

    /// Settles one file: orders its layers, merges them, fills what is open, reads the types.
    pub(crate) fn settle(
        &mut self,
        file: &Arc<Document>,
        workspace: Option<(&Arc<Document>, Membership)>,
        found: &mut Diagnostics,
    ) -> Option<Settings> {
        let mut own = Diagnostics::default();
        let mut shipped_by = BTreeMap::new();
        let result = self.settle_alone(file, workspace, &mut shipped_by, &mut own);
        own.retain_mut(|finding| {
            finding.move_to_user(&shipped_by);
            true
        });
        let sound = !own.has_errors();
        // a circle among the profiles of one file is told when the file is read, too
        own.retain_mut(|finding| {
            finding.rule.code != rules::INHERITS_CIRCLE.code
                || !found.iter().any(|f| f.rule == finding.rule && f.primary == finding.primary)
        });
        found.append(own);
        result.filter(|_| sound)
    }

    fn settle_alone(
        &mut self,
        file: &Arc<Document>,
        workspace: Option<(&Arc<Document>, Membership)>,
        shipped_by: &mut BTreeMap<SourceId, Span>,
        found: &mut Diagnostics,
    ) -> Option<Settings> {
        let shared = workspace.as_ref().map(|(document, _)| *document);
        let order = order(&mut self.loader, file, shared, self.request.profile, found)?;
        *shipped_by = order.shipped_by();
        let mut merged = self.merge(&order, found);
        policy::check_sets(&order, &self.sets, found);
        policy::check_targets(&merged.root, &order, found);
        policy::check_session_cluster(&merged.root, &order, found);
        policy::check_minio(&merged.root, &order, found);
        if let Some(document) = shared {
            policy::check_member(&order, document.file.header, found);
        }
        let shared = if shared.is_some() { self.shared_components(&order, &merged, found) } else { SharedComponents::default() };
        let names: Vec<&str> = [super::defaults::EDITION].into_iter().chain(order.layers.iter().map(|s| s.layer.name.as_str())).collect();
        required::check(&merged, &names, found);
        self.edition.fill(&mut merged.root, &[]);
        let manifest = self.read(&merged.root, found)?;
        let layers: Vec<Step> = order.layers.iter().chain(&self.sets).cloned().collect();
        let hatches = super::hatch::uses(&layers, &merged, self.loader.sources);
        let directories = self.directories(&order);
        let inputs = self.loader.inputs(order.sources.iter().copied());
        Some(Settings {
            manifest,
            pods: merged.ordered_pods(),
            patches: merged.patches,
            root: merged.root,
            layers,
            shipped: order.shipped.into_iter().collect(),
            profile: self.request.profile.map(str::to_owned),
            path: file.path.clone(),
            directory: file.path.parent().map(Utf8Path::to_owned).unwrap_or_default(),
            member: workspace.map(|(_, membership)| membership),
            shared,
            inputs,
            sets: self.request.sets.to_vec(),
            edition: merged.edition.map_or_else(|| EDITION_NAME.to_owned(), |(edition, _)| edition),
            hatches,
            shipped_by: shipped_by.clone(),
            defaults: Arc::clone(&self.edition),
            directories,
        })
    }

    /// Which components a member shares. The namespace is that of the workspace's layers, or of the command line.
    fn shared_components(&self, order: &Order, merged: &Merged, found: &mut Diagnostics) -> SharedComponents {
        if merged.root.get(COMPONENTS).is_none() {
            return SharedComponents::default();
        }
        let set = self.sets.iter().any(|step| step.layer.body.get("namespace").is_some());
        let (layers, _) = order.layers.split_at_checked(order.shared).unwrap_or((&[], &[]));
        let Some(prefix) = self.prefix(layers) else { return SharedComponents::default() };
        let fleet = &prefix.merged.root;
        let namespace = if set { merged.root.get("namespace") } else { fleet.get("namespace") };
        components::of_member(&merged.root, fleet, order, namespace, found)
    }

    /// The settings of the bundle of a workspace's own components; nothing if it brings none along.
    pub(crate) fn settle_components(&mut self, workspace: &Arc<Document>, found: &mut Diagnostics) -> Option<Settings> {
        let mut own = Diagnostics::default();
        let order = order_of_workspace(&mut self.loader, workspace, self.request.profile, &mut own)?;
        let merged = self.merge(&order, &mut own);
        let shared = self.prefix(&order.layers).map(|prefix| prefix.merged.root.clone())?;
        let mut root = components::tree(&shared, &merged.root)?;
        policy::check_minio(&root, &order, &mut own);
        let names: Vec<&str> = order.layers.iter().map(|s| s.layer.name.as_str()).collect();
        let mut missing = Diagnostics::default();
        required::check(&Merged { root: root.clone(), required: Vec::new(), ..Merged::nothing(root.span) }, &names, &mut missing);
        // the bundle is no cluster: only what its components need is asked for
        missing.retain_mut(|finding| finding.path.starts_with("components."));
        own.append(missing);
        self.edition.fill(&mut root, &[]);
        components::trim(&mut root);
        let manifest = self.read(&root, &mut own);
        let shipped_by = order.shipped_by();
        own.retain_mut(|finding| {
            finding.move_to_user(&shipped_by);
            true
        });
        let sound = !own.has_errors();
        found.append(own);
        let settings = Settings {
            manifest: manifest?,
            pods: Vec::new(),
            patches: Vec::new(),
            root,
            inputs: self.loader.inputs(order.sources.iter().copied()),
            directories: self.directories(&order),
            layers: order.layers.iter().chain(&self.sets).cloned().collect(),
            shipped: order.shipped.into_iter().collect(),
            profile: self.request.profile.map(str::to_owned),
            path: workspace.path.clone(),
            directory: workspace.path.parent().map(Utf8Path::to_owned).unwrap_or_default(),
            member: None,
            shared: SharedComponents::default(),
            sets: self.request.sets.to_vec(),
            edition: merged.edition.map_or_else(|| EDITION_NAME.to_owned(), |(edition, _)| edition),
            hatches: Vec::new(),
            shipped_by,
            defaults: Arc::clone(&self.edition),
        };
        sound.then_some(settings)
    }

    fn prefix(&self, layers: &[Step]) -> Option<&Prefix> {
        self.prefixes.iter().find(|p| p.layers.len() == layers.len() && p.layers.iter().zip(layers).all(|(a, b)| Arc::ptr_eq(a, &b.layer)))
    }

    fn merge(&mut self, order: &Order, found: &mut Diagnostics) -> Merged {
        let compliance = order.shipped.contains(&Shipped::Compliance);
        let (shared, own) = order.layers.split_at_checked(order.shared).unwrap_or((&[], &order.layers));
        let known = self.prefix(shared);
        let mut merged = match known {
            Some(prefix) => {
                found.append(prefix.findings.clone());
                prefix.merged.clone()
            }
            None => {
                let place = Span { source: self.edition.source, start: 0, end: 0 };
                let mut merged = Merged::nothing(place);
                let mut findings = Diagnostics::default();
                self.apply(&mut merged, shared, compliance, &mut findings);
                found.append(findings.clone());
                if !shared.is_empty() {
                    let layers = shared.iter().map(|step| Arc::clone(&step.layer)).collect();
                    self.prefixes.push(Prefix { layers, merged: merged.clone(), findings });
                }
                merged
            }
        };
        self.apply(&mut merged, own, compliance, found);
        let sets = std::mem::take(&mut self.sets);
        self.apply(&mut merged, &sets, compliance, found);
        self.sets = sets;
        merged
    }

    fn apply(&self, merged: &mut Merged, steps: &[Step], compliance: bool, found: &mut Diagnostics) {
        for step in steps {
            let lints = |merged: &Merged| merged.root.get("lints").and_then(Node::as_table).cloned();
            let before = if compliance && step.kind != LayerKind::Shipped { Some(lints(merged)) } else { None };
            merged.apply(&step.layer, step.kind, self.request.same_option, found);
            if let Some(before) = before {
                let after: Option<Table> = lints(merged);
                policy::check_levels(before.as_ref(), after.as_ref(), &step.layer, self.request.rules, found);
            }
        }
    }

    /// The types of the merged tree. What a layer's own text was told about is not told again.
    pub(crate) fn read(&mut self, root: &Node, found: &mut Diagnostics) -> Option<Manifest> {
        let mut values = IndexMap::new();
        for key in ["name", "namespace", "target"] {
            if let Some(text) = root.get(key).and_then(Node::as_str) {
                values.insert(key.to_owned(), text.to_owned());
            }
        }
        // What is missing is told as such, and not again at each place that uses it.
        for key in ["name", "namespace"] {
            if found.iter().any(|f| f.path == key && f.level == Level::Error) {
                values.entry(key.to_owned()).or_insert_with(|| key.to_owned());
            }
        }
        values.extend(self.request.profile.map(|profile| ("profile".to_owned(), profile.to_owned())));
        let mut reader = Reader::new(Placeholders::Known(&values));
        let manifest = Manifest::read(root, &mut reader);
        for span in reader.hidden {
            self.loader.sources.hide(span);
        }
        for finding in reader.diagnostics {
            if !found.iter().any(|f| f.rule == finding.rule && f.primary == finding.primary) {
                found.push(finding);
            }
        }
        manifest
    }

    fn directories(&self, order: &Order) -> BTreeMap<SourceId, camino::Utf8PathBuf> {
        let inputs = order.sources.iter().filter_map(|id| Some((*id, self.loader.path(*id)?)));
        inputs.map(|(id, path)| (id, path.parent().map(Utf8Path::to_owned).unwrap_or_default())).collect()
    }
}

/// A `--set` as a layer of its own. Its text is a source, so that findings can show it.
fn set(name: &str, text: &str, same_option: SameOption<'_>, sources: &mut Sources, found: &mut Diagnostics) -> Option<Step> {
    let Some((path, value)) = text.split_once('=').filter(|_| !text.contains(['\n', '\r'])) else {
        let source = sources.add(name, text);
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        found.push(findings::bad_set(text, Span { source, start: 0, end }, "expected PATH=VALUE on one line"));
        return None;
    };
    let is_toml = |value: &str| node::parse(crate::diagnostic::SourceId(0), &format!("value = {value}")).1.is_empty();
    let value = value.trim();
    // What TOML does not read is a text without its quotes: `--set image=orders:1`.
    let written = if is_toml(value) {
        format!("{} = {value}", path.trim())
    } else {
        format!("{} = {}", path.trim(), crate::manifest::quote::quote(value))
    };
    let source = sources.add(name, written.as_str());
    let whole = Span { source, start: 0, end: u32::try_from(written.len()).unwrap_or(u32::MAX) };
    let mut alone = Diagnostics::default();
    let mut root = vocabulary::read_alone(source, &written, sources, &mut alone);
    root.span = whole;
    if let Some((key, node)) = root.as_table().and_then(|t| t.iter().find(|(key, _)| vocabulary::is_structure(key))) {
        alone.push(findings::set_of_layers(key, node, "`--set` sets values", "write it in the file, or choose a profile"));
    }
    let sound = !alone.iter().any(|f| f.level == Level::Error);
    found.append(alone);
    let layer = Layer::new(Title { name: name.to_owned(), prefix: String::new(), source, text: &written }, root, same_option, found);
    sound.then(|| Step { kind: LayerKind::Set, layer: Arc::new(layer) })
}
