//! Argo CD: manifests of each profile with sync waves, an Application for each, the plugin; for Flux the matching Kustomization.
//!
//! In: all variants of a text. Out: `manifests/PROFILE/`, `argocd/`, `flux/`. Must not: decide what an object does.
//! Sources: argo-cd.readthedocs.io; fluxcd.io; their published resource definitions (tests/structure).

mod plugin;
mod waves;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Map, Value, json};

use super::plain::{self, Layout};
use super::tree::{Tree, TreeError};
use super::{Bundle, FleetMember, Package, Profiles, Renamed, Variant, rules};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::manifest::sections::{ArgocdOutput, Output, OutputFormat};
use crate::resolve::{Settings, rules::MISSING_KEY};
use crate::yaml;

/// Manifests and Applications.
#[derive(Debug)]
pub struct Argocd;

/// The cluster that an Argo CD runs in.
const HERE: &str = "https://kubernetes.default.svc";

impl Package for Argocd {
    fn format(&self) -> OutputFormat {
        OutputFormat::Argocd
    }

    fn profiles(&self) -> Profiles {
        Profiles::All
    }

    fn pack(&self, bundle: &Bundle<'_>, found: &mut Diagnostics) -> Result<Tree, TreeError> {
        let mut tree = Tree::new();
        for variant in bundle.variants {
            let place = Place::of(variant);
            if place.repo.is_empty() {
                found.push(no_repository(variant.settings));
                return Ok(tree);
            }
            // without a namespace nobody knows where to
            if namespace(variant).is_none() {
                found.push(no_namespace(variant));
            }
            let waves = argocd(variant.settings).and_then(|argocd| argocd.waves).unwrap_or(true);
            let objects: Vec<_> = variant.objects.iter().map(|object| waves::annotated(object, waves)).collect();
            let folder = Utf8PathBuf::from("manifests").join(variant.name());
            match bundle.layout {
                Layout::Files => {
                    for object in &objects {
                        tree.insert(folder.join(plain::file_name(object)), yaml::emit(&object.value))?;
                    }
                }
                Layout::Stream => tree.insert(folder.join(format!("{}.yaml", bundle.name)), plain::stream(&objects))?,
            }
            if variant.member().is_some() {
                continue;
            }
            let name = application_name(variant);
            let path = manifests(&place, variant);
            let application = application(variant, &place, &name, &path);
            tree.insert(format!("argocd/application-{}.yaml", variant.name()), yaml::emit(&application))?;
            tree.insert(format!("flux/kustomization-{}.yaml", variant.name()), yaml::emit(&flux(&name, &path)))?;
        }
        // of a fleet one ApplicationSet stands for all
        if bundle.variants.iter().all(|variant| variant.member().is_none()) {
            write_plugin(&mut tree)?;
        }
        Ok(tree)
    }

    fn umbrella(&self, members: &[FleetMember<'_>], _: &Renamed<'_>) -> Result<Tree, TreeError> {
        let mut tree = Tree::new();
        for name in super::common_variants(members) {
            let variants: Vec<&Variant<'_>> =
                members.iter().filter_map(|member| member.variants.iter().find(|variant| variant.name() == name)).collect();
            tree.insert(format!("argocd/applicationset-{name}.yaml"), yaml::emit(&application_set(name, &variants)))?;
            let flux: Vec<Value> =
                variants.iter().map(|variant| flux(&application_name(variant), &manifests(&Place::of(variant), variant))).collect();
            tree.insert(format!("flux/kustomizations-{name}.yaml"), yaml::emit_stream(&flux))?;
        }
        if !members.is_empty() {
            write_plugin(&mut tree)?;
        }
        Ok(tree)
    }
}

fn write_plugin(tree: &mut Tree) -> Result<(), TreeError> {
    tree.insert("argocd/plugin.yaml", yaml::emit(&plugin::definition()))?;
    tree.insert("argocd/plugin-sidecar-patch.yaml", yaml::emit(&plugin::sidecar()))
}

/// The folder of a variant's manifests in the repository.
fn manifests(place: &Place, variant: &Variant<'_>) -> String {
    format!("{}/manifests/{}", place.path, variant.name())
}

/// Where the objects of a variant go.
fn namespace<'a>(variant: &Variant<'a>) -> Option<&'a str> {
    variant.settings.manifest.namespace.as_ref().map(|namespace| namespace.0.as_str())
}

/// `orders-live`; the text without a profile is `orders`.
fn application_name(variant: &Variant<'_>) -> String {
    match variant.profile {
        Some(profile) => format!("{}-{profile}", variant.name_of_bundle()),
        None => variant.name_of_bundle().to_owned(),
    }
}

fn output(settings: &Settings) -> Option<&Output> {
    settings.manifest.output.as_ref()
}

fn argocd(settings: &Settings) -> Option<&ArgocdOutput> {
    output(settings)?.argocd.as_ref()
}

/// Where Argo CD finds a package.
struct Place {
    repo: String,
    /// The folder of the package in the repository.
    path: String,
    project: String,
    server: String,
}

impl Place {
    fn of(variant: &Variant<'_>) -> Self {
        let settings = variant.settings;
        let said = argocd(settings);
        let word = |value: Option<&String>, otherwise: &str| value.map_or(otherwise, String::as_str).to_owned();
        let dir = output(settings).and_then(|output| output.dir.as_deref()).unwrap_or("deploy");
        let top = word(said.and_then(|argocd| argocd.path.as_ref()), dir);
        // the members of a fleet lie side by side in its folder
        let path = match variant.member() {
            Some(member) => Utf8Path::new(top.trim_end_matches('/')).join(member).into_string(),
            None => top.trim_end_matches('/').to_owned(),
        };
        Self {
            repo: word(said.and_then(|argocd| argocd.repo.as_ref()), ""),
            path,
            project: word(said.and_then(|argocd| argocd.project.as_ref()), "default"),
            server: word(said.and_then(|argocd| argocd.server.as_ref()), HERE),
        }
    }
}

fn application(variant: &Variant<'_>, place: &Place, name: &str, path: &str) -> Value {
    let mut destination = Map::new();
    destination.insert("server".to_owned(), place.server.as_str().into());
    destination.extend(namespace(variant).map(|namespace| ("namespace".to_owned(), namespace.into())));
    let mut spec = Map::new();
    spec.insert("project".to_owned(), place.project.as_str().into());
    spec.insert("source".to_owned(), json!({"repoURL": place.repo, "targetRevision": "HEAD", "path": path}));
    spec.insert("destination".to_owned(), destination.into());
    let ignored = waves::ignored(variant.objects);
    if !ignored.is_empty() {
        spec.insert("ignoreDifferences".to_owned(), ignored.into());
        // else a sync for another reason takes back what the scaler set
        spec.insert("syncPolicy".to_owned(), json!({"syncOptions": ["RespectIgnoreDifferences=true"]}));
    }
    json!({
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": spec,
    })
}

/// One Application for each member. What scalers own is named object by object, so that it holds for all of them at once.
fn application_set(name: &str, variants: &[&Variant<'_>]) -> Value {
    let places: Vec<Place> = variants.iter().map(|variant| Place::of(variant)).collect();
    let elements: Vec<Value> = variants
        .iter()
        .zip(&places)
        .map(|(variant, place)| {
            json!({
                "name": application_name(variant),
                "path": manifests(place, variant),
                "namespace": namespace(variant).unwrap_or_default(),
            })
        })
        .collect();
    let first = places.first();
    let word = |of: fn(&Place) -> &str| first.map(of).unwrap_or_default();
    let mut spec = Map::new();
    spec.insert("project".to_owned(), word(|place| &place.project).into());
    spec.insert("source".to_owned(), json!({"repoURL": word(|place| &place.repo), "targetRevision": "HEAD", "path": "{{ .path }}"}));
    spec.insert("destination".to_owned(), json!({"server": word(|place| &place.server), "namespace": "{{ .namespace }}"}));
    let ignored: Vec<Value> = variants.iter().flat_map(|variant| waves::ignored(variant.objects)).collect();
    if !ignored.is_empty() {
        spec.insert("ignoreDifferences".to_owned(), ignored.into());
        spec.insert("syncPolicy".to_owned(), json!({"syncOptions": ["RespectIgnoreDifferences=true"]}));
    }
    json!({
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "ApplicationSet",
        "metadata": {"name": format!("flink-jobs-{name}"), "namespace": "argocd"},
        "spec": {
            "goTemplate": true,
            "goTemplateOptions": ["missingkey=error"],
            "generators": [{"list": {"elements": elements}}],
            // a job whose file is gone is stopped by a person, with a savepoint
            "syncPolicy": {"preserveResourcesOnDeletion": true},
            "template": {"metadata": {"name": "{{ .name }}"}, "spec": spec},
        },
    })
}

/// No `targetNamespace`: it would move objects that name one themselves.
fn flux(name: &str, path: &str) -> Value {
    let mut spec = Map::new();
    spec.insert("interval".to_owned(), "10m".into());
    spec.insert("path".to_owned(), format!("./{path}").into());
    spec.insert("prune".to_owned(), true.into());
    spec.insert("wait".to_owned(), true.into());
    spec.insert("timeout".to_owned(), "10m".into());
    spec.insert("sourceRef".to_owned(), json!({"kind": "GitRepository", "name": "flux-system"}));
    json!({
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": spec,
    })
}

fn no_repository(settings: &Settings) -> Diagnostic {
    Diagnostic::new(&MISSING_KEY, "`output.argocd.repo` is set nowhere")
        .at(settings.root.nearest("output.argocd").span, "needs `repo`")
        .at_run_time("an Application without a repository syncs nothing")
        .help("add `repo = \"https://git.example.com/streaming/fleet\"` to `[output.argocd]`")
        .path("output.argocd.repo")
}

fn no_namespace(variant: &Variant<'_>) -> Diagnostic {
    let name = application_name(variant);
    Diagnostic::new(&rules::APPLICATION_WITHOUT_NAMESPACE, format!("the Application `{name}` has no namespace to put its objects in"))
        .at(variant.settings.root.nearest("name").span, "no `namespace` beside it")
        .at_run_time("Argo CD refuses objects without a namespace where the Application names none, and the sync fails")
        .help("set `namespace`, in the text or in the profile")
        .path("namespace")
}
