//! Helm: one chart for all profiles, made from what they were compiled to.
//!
//! In: all variants of a text. Out: a chart at the top of the output folder. `helm template NAME . -f values-PROFILE.yaml` gives the objects
//! of `flinkc build --profile PROFILE`, compared as data, and an installation with another release name, namespace or value gives what the
//! compiler gives for the same change: each value was tried (`probe`). What differs otherwise between profiles hangs on the value `profile`.
//! Must not: decide what an object looks like. Source: helm.sh/docs; asked of Helm 3 and 4 (tests/oracle_helm.rs).

mod components;
mod digest;
mod documents;
mod merge;
mod opened;
mod probe;
mod render;
mod schema;
mod text;
mod tree;
mod umbrella;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use super::plain;
use super::rules::CLOSED_VALUE;
use super::tree::{Tree, TreeError};
use super::{Bundle, DEFAULT_VARIANT, FleetMember, Package, Profiles, Renamed};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::manifest::files::Files;
use crate::manifest::sections::OutputFormat;
use crate::manifest::types::{FromText as _, Name};
use crate::plan::Plan;
use crate::resolve::{DottedPath, Settings};
use crate::target::Object;
use digest::Contents;
use documents::Chart;
use merge::{Parts, merge};
use probe::{Generalised, Key, probe};
use render::Writer;
use text::Variants;
use tree::{Hole, Kind, Mark, Mask, Node, Piece};
use values::{Offer, Offers, Tried, Try};

/// A chart.
#[derive(Debug)]
pub struct Helm;

impl Package for Helm {
    fn format(&self) -> OutputFormat {
        OutputFormat::Helm
    }

    fn profiles(&self) -> Profiles {
        Profiles::All
    }

    fn pack(&self, bundle: &Bundle<'_>, found: &mut Diagnostics) -> Result<Tree, TreeError> {
        let variants: Option<Vec<Variant<'_>>> = bundle.variants.iter().map(Variant::of).collect();
        let Some(variants) = variants else { return components::pack(bundle) };
        let bundle = &Source { name: bundle.name, variants: &variants, files: bundle.files };
        let mut offers = vec![name(bundle), namespace(bundle)];
        let mut rest = Offers { chart: bundle.name, variants: bundle.variants, list: Vec::new() };
        let wanted = wanted(bundle);
        rest.installation();
        rest.further(&wanted);
        rest.wanted(&wanted);
        offers.append(&mut rest.list);
        let settled = settle(bundle, offers);
        tell_closed(bundle, &wanted, &settled, found);
        let names: Vec<String> = bundle.variants.iter().map(|variant| variant.name().to_owned()).collect();
        let mut writer = Writer { chart: bundle.name, variants: Variants(&names), texts: Vec::new() };
        let objects = objects(&settled.trees);
        let mut tree = Tree::new();
        write_digests(bundle, &objects, &settled.trees, &mut writer);
        for object in &objects {
            for (mask, node) in &object.nodes {
                let label = format!("{}.{}", object.key.1.to_ascii_lowercase(), object.part);
                let text = writer.object(node, *mask, &label);
                tree.insert(format!("templates/{}", object.file(&objects)), text)?;
            }
        }
        let chart = Chart { bundle, offers: &settled.kept, refused: &settled.refused, names: &names };
        let texts: String = writer.texts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
        chart.write(&mut tree, &texts)?;
        Ok(tree)
    }

    fn umbrella(&self, members: &[FleetMember<'_>], renamed: &Renamed<'_>) -> Result<Tree, TreeError> {
        umbrella::pack(members, renamed)
    }
}

/// The name of the chart of what a workspace brings along, where its objects have none.
const COMPONENTS_CHART: &str = "components";

/// A variant that describes a cluster.
#[derive(Clone, Copy, Debug)]
struct Variant<'a> {
    profile: Option<&'a str>,
    settings: &'a Settings,
    plan: &'a Plan,
    objects: &'a [Object],
}

impl<'a> Variant<'a> {
    fn of(variant: &super::Variant<'a>) -> Option<Self> {
        Some(Self { profile: variant.profile, settings: variant.settings, plan: variant.plan?, objects: variant.objects })
    }

    fn name(&self) -> &'a str {
        self.profile.unwrap_or(DEFAULT_VARIANT)
    }
}

/// What a chart of a cluster is made from.
struct Source<'a> {
    name: &'a str,
    variants: &'a [Variant<'a>],
    files: &'a dyn Files,
}

/// The paths of `output.helm.values`.
fn wanted(bundle: &Source<'_>) -> BTreeSet<Vec<String>> {
    let outputs = bundle.variants.iter().filter_map(|variant| variant.settings.manifest.output.as_ref()?.helm.as_ref()?.values.as_ref());
    let paths = outputs.flatten().filter_map(|path| DottedPath::parse(&path.0).ok());
    paths.map(|path| path.keys().to_vec()).collect()
}

/// A path that the text opens and that cannot be open is an error: nobody must believe that it is.
fn tell_closed(bundle: &Source<'_>, wanted: &BTreeSet<Vec<String>>, settled: &Settled, found: &mut Diagnostics) {
    let Some(first) = bundle.variants.first() else { return };
    let below = |path: &[String], offer: &Offer| offer.path.starts_with(path) || path.starts_with(&offer.path);
    for path in wanted.iter().filter(|path| !settled.kept.iter().any(|offer| below(path, offer))) {
        let why = settled.refused.iter().find(|(offer, _)| below(path, offer)).map(|(_, why)| why.as_str());
        let why = why.unwrap_or("it decides which objects there are, or nothing that was compiled depends on it");
        found.push(
            Diagnostic::new(&CLOSED_VALUE, format!("`{}` cannot be left open in a chart: {why}", path.join(".")))
                .at(first.settings.root.nearest("output.helm.values").span, "opened here")
                .because("a value of a chart is a text or number that goes where it stands; all else the compiler has to work out again")
                .help("take it out of `output.helm.values` and write a profile for each setting that is needed: each becomes a values file")
                .path("output.helm.values"),
        );
    }
}

/// The release's name stands for the cluster's.
fn name(bundle: &Source<'_>) -> Offer {
    let first = bundle.name;
    let hole = Hole { pipe: format!("include \"{first}.name\" ."), kind: Kind::Word };
    let tried = bundle.variants.iter().map(|variant| Some(word(&variant.plan.name, "zzq0qzz", hole.clone())));
    // a profile with a name of its own keeps it, whatever the release is called
    let own = |name: &str| if name == first { String::new() } else { name.to_owned() };
    Offer {
        path: vec!["name".to_owned()],
        about: "The cluster's name, if it shall not be the release's.".to_owned(),
        schema: serde_json::json!({"type": "string", "pattern": "^([a-z]([-a-z0-9]*[a-z0-9])?)?$"}),
        values: bundle.variants.iter().map(|variant| Some(own(&variant.plan.name).into())).collect(),
        tried: tried.collect(),
        own: BTreeSet::new(),
        wanted: false,
    }
}

/// The release's namespace, in the variants that name one.
fn namespace(bundle: &Source<'_>) -> Offer {
    let hole = Hole { pipe: format!("include \"{}.namespace\" .", bundle.name), kind: Kind::Word };
    let tried = |namespace: &Option<String>| namespace.as_deref().map(|text| word(text, "zzqnqzz", hole.clone()));
    Offer {
        path: vec!["namespace".to_owned()],
        about: "The namespace. `--namespace` wins, unless it is Helm's own default, `default`.".to_owned(),
        schema: serde_json::json!({"type": "string", "pattern": Name::PATTERN}),
        values: bundle.variants.iter().map(|variant| variant.plan.namespace.clone().map(Into::into)).collect(),
        tried: bundle.variants.iter().map(|variant| tried(&variant.plan.namespace)).collect(),
        own: BTreeSet::new(),
        wanted: false,
    }
}

fn word(base: &str, probe: &str, hole: Hole) -> Tried {
    let value = crate::manifest::node::Value::String(probe.to_owned());
    Tried { change: Try::Set(value), marks: vec![Mark::Text { base: base.to_owned(), probe: probe.to_owned(), hole }] }
}

/// What the probes showed.
struct Settled {
    kept: Vec<Offer>,
    /// Keys that are no values, with the reason.
    refused: Vec<(Offer, String)>,
    /// The trees of each variant's objects.
    trees: Vec<Vec<Generalised>>,
}

/// Tries all offers at once; where that is refused, looks for those that are to blame.
fn settle(bundle: &Source<'_>, mut offers: Vec<Offer>) -> Settled {
    let mut refused = Vec::new();
    loop {
        let all: Vec<&Offer> = offers.iter().collect();
        let tried: Vec<_> =
            bundle.variants.iter().enumerate().map(|(n, variant)| probe(bundle.name, variant, n, &all, bundle.files)).collect();
        let Some(number) = tried.iter().position(Result::is_err) else {
            let trees: Vec<Vec<Generalised>> = tried.into_iter().filter_map(Result::ok).collect();
            let kept = used(offers, &trees);
            return Settled { kept, refused, trees };
        };
        let found = culprits(bundle, number, &all, bundle.files);
        let blamed: BTreeSet<Vec<String>> = found.iter().map(|(path, _)| path.clone()).collect();
        let (out, kept): (Vec<Offer>, Vec<Offer>) = offers.into_iter().partition(|offer| blamed.contains(&offer.path));
        for offer in out {
            let why = found.iter().find(|(path, _)| *path == offer.path).map(|(_, why)| why.clone()).unwrap_or_default();
            refused.push((offer, why));
        }
        offers = kept;
    }
}

/// The offers without which the others pass, in one variant: by halves.
fn culprits(bundle: &Source<'_>, number: usize, offers: &[&Offer], files: &dyn Files) -> Vec<(Vec<String>, String)> {
    let Some(variant) = bundle.variants.get(number) else { return Vec::new() };
    let Err(why) = probe(bundle.name, variant, number, offers, files) else { return Vec::new() };
    let (Some(last), true) = (offers.last(), offers.len() > 1) else {
        return offers.last().map(|only| (only.path.clone(), why)).into_iter().collect();
    };
    let (one, other) = offers.split_at_checked(offers.len() / 2).unwrap_or((offers, &[]));
    let mut found = culprits(bundle, number, one, files);
    found.extend(culprits(bundle, number, other, files));
    if found.is_empty() {
        found.push((last.path.clone(), why));
    }
    found
}

/// Offers that reach an object at all; the name always counts.
fn used(offers: Vec<Offer>, trees: &[Vec<Generalised>]) -> Vec<Offer> {
    let mut shown: BTreeSet<&str> = BTreeSet::new();
    for one in trees.iter().flatten() {
        one.node.pipes(&mut |pipe| {
            shown.insert(pipe);
        });
        for (_, pieces) in one.derived.iter().flatten() {
            tree::pipes(pieces, &mut |pipe| {
                shown.insert(pipe);
            });
        }
    }
    let reaches = |offer: &Offer| {
        let marks = offer.tried.iter().flatten().flat_map(|tried| &tried.marks);
        let mut pipes = marks.map(|mark| match mark {
            Mark::Text { hole, .. } => hole.pipe.clone(),
            Mark::Entry { pipe, .. } => pipe.clone(),
            Mark::List { node: Node::Items { pipe, .. }, .. } | Mark::Variable { rest: pipe, .. } => pipe.clone(),
            Mark::List { .. } => String::new(),
        });
        // pipelines of several values hold them in brackets
        pipes.any(|pipe| shown.contains(pipe.as_str()) || shown.iter().any(|shown| shown.contains(&pipe)))
    };
    offers.into_iter().filter(|offer| offer.path == ["name"] || reaches(offer)).collect()
}

/// An object of the chart.
struct Entry {
    key: Key,
    part: String,
    mask: Mask,
    nodes: Vec<(Mask, Node)>,
}

impl Entry {
    /// Its file, told apart from others of its kind and part.
    fn file(&self, all: &[Self]) -> String {
        let same: Vec<_> = all.iter().filter(|other| other.key.1 == self.key.1 && other.part == self.part).collect();
        let number = same.iter().position(|other| other.key == self.key).unwrap_or(0);
        let stem = plain::stem(&self.key.1, &self.part);
        if number == 0 { format!("{stem}.yaml") } else { format!("{stem}-{}.yaml", number + 1) }
    }
}

/// The objects of all variants, each once, in the order of application.
fn objects(trees: &[Vec<Generalised>]) -> Vec<Entry> {
    let mut all: Vec<(&Generalised, Parts<'_>)> = Vec::new();
    for (number, objects) in trees.iter().enumerate() {
        let mut at = 0;
        for object in objects {
            let part = (1 << number, tree::Part::of(&object.node));
            if let Some(place) = all.iter().position(|(first, _)| first.key == object.key) {
                at = place + 1;
                if let Some((_, parts)) = all.get_mut(place) {
                    parts.push(part);
                }
            } else {
                all.insert(at, (object, vec![part]));
                at += 1;
            }
        }
    }
    let entry = |(object, parts): (&Generalised, Parts<'_>)| {
        let mask = parts.iter().fold(0, |sum, (mask, _)| sum | mask);
        // maps that are not empty always become one
        let mut nodes = merge(parts);
        if object.key.1 == "ConfigMap" {
            nodes.iter_mut().for_each(|(_, node)| split_files(node));
        }
        Entry { key: object.key.clone(), part: object.part.clone(), mask, nodes }
    };
    all.into_iter().map(entry).collect()
}

/// Files of several lines as lines: they get templates of their own, which digests read, too.
fn split_files(node: &mut Node) {
    let Some((mut entries, splice)) = node.as_entries() else { return };
    for (_, _, below) in entries.iter_mut().filter(|(_, key, _)| key == "data") {
        let Some((mut files, splice)) = below.as_entries() else { continue };
        for (_, _, file) in &mut files {
            let lines = file.as_pieces().map(|pieces| merge::split(&pieces)).filter(|lines| lines.len() > 1);
            if let Some(lines) = lines {
                *file = Node::Lines(lines.into_iter().map(|line| (Mask::MAX, line)).collect());
            }
        }
        *below = Node::Map { entries: files, splice };
    }
    *node = Node::Map { entries, splice };
}

/// The digests of what is compiled: Helm makes them again.
fn write_digests(bundle: &Source<'_>, objects: &[Entry], trees: &[Vec<Generalised>], writer: &mut Writer<'_>) {
    let mut contents: BTreeMap<&str, Contents> = BTreeMap::new();
    for object in objects.iter().filter(|object| object.key.1 == "ConfigMap" && object.key.3.is_none()) {
        for (mask, node) in &object.nodes {
            if let Some(found) = digest::contents(writer, &object.part, *mask, node) {
                contents.insert(object.part.as_str(), found);
            }
        }
    }
    for object in objects {
        // by pod template, then by ConfigMap
        let mut read: BTreeMap<&str, BTreeMap<String, Mask>> = BTreeMap::new();
        for (number, variant) in bundle.variants.iter().enumerate() {
            let Some(own) = variant.objects.iter().find(|own| probe::key(own) == object.key) else { continue };
            for pointer in own.pod_templates() {
                for name in digest::names_read(own, pointer) {
                    let found = variant.objects.iter().find(|other| other.kind == "ConfigMap" && other.name == name);
                    if let Some(found) = found.filter(|found| matches!(found.origin, crate::target::Origin::Compiled)) {
                        *read.entry(pointer).or_default().entry(found.part.clone()).or_default() |= 1 << number;
                    }
                }
            }
        }
        for (pointer, used) in read {
            let used: Vec<(Mask, &Contents)> = used.iter().filter_map(|(part, mask)| Some((*mask, contents.get(part.as_str())?))).collect();
            digest::config(writer, &object.key.1, &object.part, pointer, object.mask, &used);
        }
        write_own_digests(object, trees, writer);
    }
}

fn write_own_digests(object: &Entry, trees: &[Vec<Generalised>], writer: &mut Writer<'_>) {
    let mut all: Vec<Vec<(Mask, String, Vec<Piece>)>> = Vec::new();
    for (number, objects) in trees.iter().enumerate() {
        let Some(own) = objects.iter().find(|own| own.key == object.key) else { continue };
        for (n, parts) in own.derived.iter().enumerate() {
            if all.len() <= n {
                all.push(Vec::new());
            }
            let Some(known) = all.get_mut(n) else { continue };
            let mut at = 0;
            for (name, pieces) in parts {
                let same = known.iter().enumerate().skip(at).find(|(_, (_, k, p))| k == name && p == pieces).map(|(place, _)| place);
                match same {
                    Some(place) => {
                        at = place + 1;
                        if let Some((mask, ..)) = known.get_mut(place) {
                            *mask |= 1 << number;
                        }
                    }
                    None => {
                        known.insert(at, (1 << number, name.clone(), pieces.clone()));
                        at += 1;
                    }
                }
            }
        }
    }
    for (n, parts) in all.into_iter().enumerate() {
        digest::own(writer, &object.key.1, &object.part, n, object.mask, parts);
    }
}
