//! krm: kustomize or kpt runs the compiler itself. For each profile a FlinkJob that holds what all layers say, and a kustomization with it as
//! its generator.
//!
//! In: all variants of a text. Out: `generators/PROFILE/`, with copies of the files that the text reads. `kustomize build` of a folder gives
//! the objects of `flinkc build --profile PROFILE`: each FlinkJob was compiled again to see it, and one that gives anything else is an error.
//! Must not: decide what an object looks like. Source: the functions of kustomize, asked of kustomize itself (tests/oracle_krm.rs).

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Map, Value, json};

use super::kustomize::{umbrella, write_custom, write_kustomization};
use super::rules::TEXT_OF_ITS_OWN;
use super::tree::{Tree, TreeError};
use super::{Bundle, FleetMember, Package, Profiles, Renamed, Variant, plain, stamp};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::k8s::merge::{merge_by_name, strategic_merge};
use crate::k8s::schema::TypeId;
use crate::manifest::Manifest;
use crate::manifest::files::Inline;
use crate::manifest::node::{Node, Value as TomlValue};
use crate::manifest::read::Keys as _;
use crate::manifest::sections::OutputFormat;
use crate::manifest::spec::Text;
use crate::plan::json as json_of;
use crate::resolve::{Scope, Settings};
use crate::target::{Object, kubernetes_version};
use crate::yaml;

/// A FlinkJob for each profile.
#[derive(Debug)]
pub struct Krm;

/// The `apiVersion` of the kinds that `flinkc krm` reads.
pub const API_VERSION: &str = "flinkc/v1";

/// What stands above each FlinkJob.
const HEADER: &str = "# Written by flinkc: change flink.toml and build again, or put a kustomization of your own on top.\n";

impl Package for Krm {
    fn format(&self) -> OutputFormat {
        OutputFormat::Krm
    }

    fn profiles(&self) -> Profiles {
        Profiles::All
    }

    fn pack(&self, bundle: &Bundle<'_>, found: &mut Diagnostics) -> Result<Tree, TreeError> {
        let mut tree = Tree::new();
        for variant in bundle.variants {
            let folder = folder(variant.name());
            let mut fields = Map::new();
            if variant.plan.is_some() {
                write_function(bundle, variant, &folder, &mut tree, found)?;
                fields.insert("generators".to_owned(), json!([FUNCTION]));
            } else {
                // what a workspace brings along is no job
                let mut names = Vec::new();
                for object in variant.objects {
                    let name = plain::file_name(object);
                    tree.insert(folder.join(&name), yaml::emit(&object.value))?;
                    names.push(name.into_string());
                }
                fields.insert("resources".to_owned(), names.into());
            }
            write_custom(std::slice::from_ref(variant), &folder, &mut fields, &mut tree)?;
            write_kustomization(&folder, fields, &mut tree)?;
        }
        Ok(tree)
    }

    fn umbrella(&self, members: &[FleetMember<'_>], _: &Renamed<'_>) -> Result<Tree, TreeError> {
        umbrella(members, |_, variant| folder(variant))
    }
}

/// The file of a FlinkJob.
const FUNCTION: &str = "flinkjob.yaml";

fn folder(variant: &str) -> Utf8PathBuf {
    Utf8Path::new("generators").join(variant)
}

fn write_function(
    bundle: &Bundle<'_>,
    variant: &Variant<'_>,
    folder: &Utf8Path,
    tree: &mut Tree,
    found: &mut Diagnostics,
) -> Result<(), TreeError> {
    let settings = variant.settings;
    let mut spec = said(settings);
    // a text that names its profile needs one that has nothing more to say
    let profile = variant.profile.filter(|_| Value::from(spec.clone()).to_string().contains("{profile}"));
    if let Some(profile) = profile {
        spec.insert("profiles".to_owned(), json!({ profile: {} }));
    }
    // what cannot be written as a text is told like what compiles to something else
    let text = Text::of(&spec).map(|text| text.toml).unwrap_or_default();
    let beside = Inline::new(bundle.files, &settings.directory, Some(&text));
    let compiled = (bundle.compile)(Utf8Path::new(Inline::PATH), profile, &beside);
    if let Some(why) = compiled.map_or_else(Some, |compiled| difference(variant.objects, &compiled)) {
        found.push(differs(variant, &why));
        return Ok(());
    }
    for (path, bytes) in beside.into_seen() {
        tree.insert(folder.join(path), bytes)?;
    }
    let mut function = json!({
        "apiVersion": API_VERSION,
        "kind": "FlinkJob",
        "metadata": {
            "name": variant.name_of_bundle(),
            "annotations": {"config.kubernetes.io/function": yaml::emit(&json!({"exec": {"path": "flinkc", "args": ["krm"]}}))},
        },
    });
    if let Some(map) = function.as_object_mut() {
        map.extend(profile.map(|profile| ("profile".to_owned(), profile.into())));
        let revision = variant.objects.first().and_then(|object| object.value.pointer("/metadata/annotations")?.get("flinkc/revision"));
        map.extend(revision.map(|revision| ("revision".to_owned(), revision.clone())));
        map.insert("spec".to_owned(), spec.into());
    }
    tree.insert(folder.join(FUNCTION), format!("{HEADER}{}", yaml::emit(&function)))
}

/// What all layers of a text say, as one: defaults are the compiler's to fill in again, and a package is no part of a job.
fn said(settings: &Settings) -> Map<String, Value> {
    let mut spec = Map::new();
    spec.insert("edition".to_owned(), settings.edition.as_str().into());
    for (key, below) in settings.root.as_table().into_iter().flatten().filter(|(key, _)| *key != "output") {
        if let Some(value) = kept(settings, below, key == "config") {
            spec.insert(key.clone(), value);
        }
    }
    // a FlinkJob is compiled with the target that was asked for
    if let Some(target) = settings.manifest.target {
        spec.insert("target".to_owned(), target.word().into());
    }
    let rank = |key: &str| Manifest::KEYS.iter().position(|known| *known == key);
    let mut entries: Vec<(String, Value)> = spec.into_iter().collect();
    entries.sort_by_key(|(key, _)| rank(key));
    let mut spec: Map<String, Value> = entries.into_iter().collect();
    let version = kubernetes_version(settings);
    for pod in &settings.pods {
        let table = match pod.scope {
            Scope::Both => Some(&mut spec),
            Scope::JobManager => table(&mut spec, "jobmanager"),
            Scope::TaskManager => table(&mut spec, "taskmanager"),
        };
        let Some(below) = table.map(|table| table.entry("pod").or_insert_with(|| json!({}))) else { continue };
        // parts that do not merge are found by their objects
        if strategic_merge(below, &json_of(&pod.node), TypeId::POD_TEMPLATE_SPEC, version).is_err() {
            *below = json_of(&pod.node);
        }
    }
    for patch in &settings.patches {
        let Some(patches) = table(&mut spec, "patch") else { continue };
        let below = patches.entry(patch.key.clone()).or_insert_with(|| json!({}));
        if merge_by_name(below, &json_of(&patch.node)).is_err() {
            *below = json_of(&patch.node);
        }
    }
    spec
}

fn table<'a>(spec: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Map<String, Value>> {
    spec.entry(key).or_insert_with(|| json!({})).as_object_mut()
}

/// A value without what the edition filled in. kustomize writes 2.0 as 2, so a whole number is one already, and an option keeps its spelling
/// as text.
fn kept(settings: &Settings, node: &Node, is_option: bool) -> Option<Value> {
    if settings.is_default(node.span) {
        return None;
    }
    Some(match &node.value {
        TomlValue::Table(table) => {
            let below = table.iter().filter_map(|(key, below)| Some((key.clone(), kept(settings, below, is_option)?)));
            Value::Object(below.collect())
        }
        TomlValue::Float(text) if is_option => text.as_str().into(),
        TomlValue::Float(text) => match text.strip_suffix(".0").and_then(|whole| whole.parse::<i64>().ok()) {
            Some(whole) => whole.into(),
            None => json_of(node),
        },
        TomlValue::String(_) | TomlValue::Integer(_) | TomlValue::Boolean(_) | TomlValue::Datetime(_) | TomlValue::Array(_) => {
            json_of(node)
        }
    })
}

/// What the first object is that a FlinkJob gives otherwise. The digest of the text is left out: this is another text.
fn difference(before: &[Object], after: &[Object]) -> Option<String> {
    let called = |object: &Object| format!("{} `{}`", object.kind, object.name);
    if let Some(gone) = before.get(after.len()).or_else(|| after.get(before.len())) {
        return Some(format!("{} is in one of them only", called(gone)));
    }
    let differs = before.iter().zip(after).find(|(one, other)| stamp::without(&one.value) != stamp::without(&other.value));
    differs.map(|(one, _)| format!("{} is another one", called(one)))
}

fn differs(variant: &Variant<'_>, why: &str) -> Diagnostic {
    let of = variant.profile.map(|profile| format!(" with profile `{profile}`")).unwrap_or_default();
    Diagnostic::new(&TEXT_OF_ITS_OWN, format!("the text{of} does not fit into one FlinkJob: {why}"))
        .at(variant.settings.root.nearest("output.format").span, "packed here")
        .because("a FlinkJob holds one text, and reads no layer, workspace or file outside its folder")
        .help("pack it with `format = \"kustomize\"`; or say in one layer, and in the text's own folder, what several say together")
        .path("output.format")
}
