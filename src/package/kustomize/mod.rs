//! kustomize: a base with what all profiles share, and an overlay for each profile with what is different there.
//!
//! In: all variants of a text. Out: `base/`, and `overlays/PROFILE/` where there are profiles. `kustomize build overlays/PROFILE` gives
//! the objects of `flinkc build --profile PROFILE`, compared as data. Must not: decide what an object looks like.
//! Source: kubectl.docs.kubernetes.io, kustomization fields; asked of kustomize itself (tests/oracle_kustomize.rs).

mod custom;
mod patch;

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Map, Value, json};

use super::plain::{self, Layout};
use super::tree::{Tree, TreeError};
use super::{Bundle, FleetMember, Package, Profiles, Renamed, Variant};
use crate::diagnostic::Diagnostics;
use crate::k8s::schema::{Schema, Scope};
use crate::k8s::version::KubernetesVersion;
use crate::manifest::sections::OutputFormat;
use crate::target::{Object, kubernetes_version};
use crate::yaml;

/// A base and an overlay for each profile.
#[derive(Debug)]
pub struct Kustomize;

/// What stands above each `kustomization.yaml`.
const HEADER: &str = "# Written by flinkc: change flink.toml and build again, or put an overlay of your own on top.\n";

/// What an object is called in every variant.
type Key<'a> = (&'a str, &'a str, &'a str);

impl Package for Kustomize {
    fn format(&self) -> OutputFormat {
        OutputFormat::Kustomize
    }

    fn profiles(&self) -> Profiles {
        Profiles::All
    }

    fn pack(&self, bundle: &Bundle<'_>, _: &mut Diagnostics) -> Result<Tree, TreeError> {
        let shared = shared(bundle.variants);
        let namespaces = Namespaces::of(bundle.variants);
        let base: Vec<Object> = bundle
            .variants
            .iter()
            .take(1)
            .flat_map(|first| first.objects)
            .filter(|object| shared.contains(&key(object)))
            .map(|object| namespaces.base(object))
            .collect();
        let mut tree = Tree::new();
        write_base(bundle, &base, &mut tree)?;
        // the text without a profile is the base itself where there is no profile
        if bundle.variants.iter().any(|variant| variant.profile.is_some()) {
            for variant in bundle.variants {
                write_overlay(bundle, variant, &base, &namespaces, &mut tree)?;
            }
        }
        Ok(tree)
    }

    fn umbrella(&self, members: &[FleetMember<'_>], _: &Renamed<'_>) -> Result<Tree, TreeError> {
        umbrella(members, |member, variant| {
            let has_overlays = member.variants.iter().any(|variant| variant.profile.is_some());
            if has_overlays { Utf8Path::new("overlays").join(variant) } else { "base".into() }
        })
    }
}

/// A kustomization for each profile that all members know; a member's own one lies in `folder`, below the member's.
pub(super) fn umbrella(members: &[FleetMember<'_>], folder: impl Fn(&FleetMember<'_>, &str) -> Utf8PathBuf) -> Result<Tree, TreeError> {
    let mut tree = Tree::new();
    for variant in super::common_variants(members) {
        let has = members.iter().filter(|member| member.has(variant));
        let resources: Vec<String> = has.map(|member| format!("../../{}/{}", member.name, folder(member, variant))).collect();
        let mut kustomization = Map::new();
        kustomization.insert("resources".to_owned(), resources.into());
        write_kustomization(Utf8Path::new(variant), kustomization, &mut tree)?;
    }
    Ok(tree)
}

fn key(object: &Object) -> Key<'_> {
    (&object.api_version, &object.kind, &object.part)
}

/// The objects that every variant has, once each.
fn shared<'a>(variants: &[Variant<'a>]) -> BTreeSet<Key<'a>> {
    let mut counts: BTreeMap<Key<'a>, usize> = BTreeMap::new();
    let mut twice = BTreeSet::new();
    for variant in variants {
        let mut seen = BTreeSet::new();
        for key in variant.objects.iter().map(key) {
            *counts.entry(key).or_default() += 1;
            if !seen.insert(key) {
                twice.insert(key);
            }
        }
    }
    counts.into_iter().filter(|(key, count)| *count == variants.len() && !twice.contains(key)).map(|(key, _)| key).collect()
}

/// How the variants' namespaces become kustomize's.
struct Namespaces {
    /// Whether the base is without one and each overlay has a `namespace` of its own.
    by_overlay: bool,
}

impl Namespaces {
    fn of(variants: &[Variant<'_>]) -> Self {
        let of_each: Option<BTreeSet<Option<&str>>> = variants
            .iter()
            .map(|variant| {
                let inside = variant.objects.iter().filter(|object| {
                    let kind = Schema::kind_in_any(&object.api_version, &object.kind);
                    kind.is_none_or(|kind| kind.scope == Scope::Namespaced)
                });
                let all: BTreeSet<Option<&str>> = inside.map(Object::namespace).collect();
                // several in one variant can only be said object by object
                (all.len() == 1).then(|| all.into_iter().next().flatten())
            })
            .collect();
        Self { by_overlay: of_each.is_some_and(|all| all.len() > 1) }
    }

    /// An object as the base has it.
    fn base(&self, object: &Object) -> Object {
        let mut object = object.clone();
        if self.by_overlay
            && let Some(metadata) = object.value.pointer_mut("/metadata").and_then(Value::as_object_mut)
        {
            metadata.shift_remove("namespace");
        }
        object
    }

    /// The `namespace` of an overlay.
    fn overlay<'a>(&self, variant: &Variant<'a>) -> Option<&'a str> {
        variant.objects.iter().filter(|_| self.by_overlay).find_map(Object::namespace)
    }
}

fn write_base(bundle: &Bundle<'_>, base: &[Object], tree: &mut Tree) -> Result<(), TreeError> {
    let folder = Utf8Path::new("base");
    let mut kustomization = Map::new();
    kustomization.insert("resources".to_owned(), write_objects(bundle, base, folder, tree)?.into());
    write_custom(bundle.variants, folder, &mut kustomization, tree)?;
    write_kustomization(folder, kustomization, tree)
}

/// What a user's own transformers need to know of the custom resources, where there are any.
pub(super) fn write_custom(
    variants: &[Variant<'_>],
    folder: &Utf8Path,
    kustomization: &mut Map<String, Value>,
    tree: &mut Tree,
) -> Result<(), TreeError> {
    let mut kinds: BTreeMap<(&str, &str), &custom::Custom> = BTreeMap::new();
    for object in variants.iter().flat_map(|variant| variant.objects) {
        if let Some(custom) = custom::custom(&object.api_version, &object.kind) {
            kinds.insert((&object.api_version, &object.kind), custom);
        }
    }
    if !kinds.is_empty() {
        let kinds: Vec<&custom::Custom> = kinds.into_values().collect();
        tree.insert(folder.join("kustomizeconfig.yaml"), yaml::emit(&custom::configuration(&kinds)))?;
        let version = variants.first().map_or(KubernetesVersion::LATEST, |first| kubernetes_version(first.settings));
        tree.insert(folder.join("openapi.json"), format!("{:#}\n", custom::openapi(&kinds, version)))?;
        kustomization.insert("configurations".to_owned(), json!(["kustomizeconfig.yaml"]));
        kustomization.insert("openapi".to_owned(), json!({"path": "openapi.json"}));
    }
    Ok(())
}

/// What one variant says beyond the base.
fn write_overlay(
    bundle: &Bundle<'_>,
    variant: &Variant<'_>,
    base: &[Object],
    namespaces: &Namespaces,
    tree: &mut Tree,
) -> Result<(), TreeError> {
    let folder = Utf8PathBuf::from("overlays").join(variant.name());
    let below: BTreeMap<Key<'_>, &Object> = base.iter().map(|object| (key(object), object)).collect();
    let (mut own, mut patches) = (Vec::new(), Vec::new());
    for object in variant.objects {
        let Some(from) = below.get(&key(object)) else {
            own.push(object.clone());
            continue;
        };
        let operations = patch::difference(&from.value, &namespaces.base(object).value);
        if operations.is_empty() {
            continue;
        }
        let name = format!("patch-{}", plain::file_name(object));
        tree.insert(folder.join(&name), yaml::emit(&Value::Array(operations)))?;
        patches.push(json!({"target": target(from), "path": name}));
    }
    let mut kustomization = Map::new();
    if let Some(namespace) = namespaces.overlay(variant) {
        kustomization.insert("namespace".to_owned(), namespace.into());
    }
    let mut resources = vec!["../../base".to_owned()];
    resources.extend(write_objects(bundle, &own, &folder, tree)?);
    kustomization.insert("resources".to_owned(), resources.into());
    if !patches.is_empty() {
        kustomization.insert("patches".to_owned(), patches.into());
    }
    write_kustomization(&folder, kustomization, tree)
}

/// How a patch finds its object in the base. Names are patterns there, and a dot in one stands for itself.
fn target(object: &Object) -> Value {
    let (group, version) = object.api_version.split_once('/').unwrap_or(("", &object.api_version));
    let mut target = Map::new();
    if !group.is_empty() {
        target.insert("group".to_owned(), group.into());
    }
    target.insert("version".to_owned(), version.into());
    target.insert("kind".to_owned(), object.kind.as_str().into());
    target.insert("name".to_owned(), object.name.replace('.', "\\.").into());
    if let Some(namespace) = object.namespace() {
        target.insert("namespace".to_owned(), namespace.into());
    }
    Value::Object(target)
}

/// Writes objects as the layout says, and gives the names of their files.
fn write_objects(bundle: &Bundle<'_>, objects: &[Object], folder: &Utf8Path, tree: &mut Tree) -> Result<Vec<String>, TreeError> {
    if objects.is_empty() {
        return Ok(Vec::new());
    }
    match bundle.layout {
        Layout::Files => objects
            .iter()
            .map(|object| {
                let name = plain::file_name(object);
                tree.insert(folder.join(&name), yaml::emit(&object.value))?;
                Ok(name.into_string())
            })
            .collect(),
        Layout::Stream => {
            let name = format!("{}.yaml", bundle.name);
            tree.insert(folder.join(&name), plain::stream(objects))?;
            Ok(vec![name])
        }
    }
}

pub(super) fn write_kustomization(folder: &Utf8Path, fields: Map<String, Value>, tree: &mut Tree) -> Result<(), TreeError> {
    let mut kustomization = Map::new();
    kustomization.insert("apiVersion".to_owned(), "kustomize.config.k8s.io/v1beta1".into());
    kustomization.insert("kind".to_owned(), "Kustomization".into());
    kustomization.extend(fields);
    tree.insert(folder.join("kustomization.yaml"), format!("{HEADER}{}", yaml::emit(&Value::Object(kustomization))))
}
