//! Where Flink's processes run: the pods of workloads that start the image's entry point, and those that the Apache operator makes of a
//! resource. In: a bundle. Out: [`FlinkPod`]s, each with the templates that it is made from and the options that it reads.
//! Must not judge. Source: docker-entrypoint.sh (the process is its first argument); the operator's pod templates.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::operator::GROUP;
use super::super::{Bundle, Given, Options};
use crate::excerpt::{GivenOption, assumed};
use crate::flink::config_file::{self, ConfigFormat};
use crate::flink::version::FlinkVersion;
use crate::k8s::bundle::template_of;
use crate::manifest::types::ImageReference;
use crate::pointer;

/// The container of the operator's templates in which Flink runs.
const MAIN: &str = "flink-main-container";

/// Which process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    JobManager,
    TaskManager,
}

/// A value and its pointer in the object.
#[derive(Clone, Debug)]
pub(super) struct Placed<'b> {
    pub(super) pointer: String,
    pub(super) value: &'b Value,
}

impl<'b> Placed<'b> {
    /// What lies below it by a pointer.
    pub(super) fn at(&self, below: &str) -> Option<Self> {
        let value = self.value.pointer(below).filter(|value| !value.is_null())?;
        Some(Self { pointer: format!("{}{below}", self.pointer), value })
    }

    /// The items of the list below it.
    pub(super) fn items(&self, below: &str) -> Vec<Self> {
        let list = self.value.pointer(below).and_then(Value::as_array).into_iter().flatten().enumerate();
        list.map(|(index, value)| Self { pointer: format!("{}{below}/{index}", self.pointer), value }).collect()
    }

    /// The text below it; empty if there is none.
    pub(super) fn text(&self, below: &str) -> &'b str {
        self.value.pointer(below).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The pods of one process.
pub(super) struct FlinkPod<'b> {
    pub(super) given: &'b Given,
    pub(super) role: Role,
    /// Whether the operator makes the pods.
    pub(super) by_operator: bool,
    /// The pod templates that it is made from, the one that others are laid over first.
    pub(super) templates: Vec<Placed<'b>>,
    /// The container that Flink runs in, in each template that has it.
    pub(super) containers: Vec<Placed<'b>>,
    /// The image, and what its text says.
    pub(super) image: Option<(Placed<'b>, ImageReference)>,
    /// The Flink version that somebody says: the resource, or the tag of an official image.
    pub(super) flink: Option<FlinkVersion>,
    /// The options that the process reads, as far as the bundle has them; `None` if none were found.
    pub(super) config: Option<BTreeMap<String, GivenOption>>,
}

impl<'b> FlinkPod<'b> {
    /// Whether the image is Flink's own, about whose contents something is known.
    pub(super) fn is_official(&self) -> bool {
        self.image.as_ref().is_some_and(|(_, image)| crate::plan::rules::image::is_flink(image))
    }

    /// The version, or the newest that the process may be.
    pub(super) fn version(&self) -> FlinkVersion {
        self.flink.unwrap_or_else(|| assumed(ConfigFormat::Standard))
    }

    /// The text of an option, under the first key that is set.
    pub(super) fn option(&self, keys: &[&str]) -> Option<&GivenOption> {
        let config = self.config.as_ref()?;
        keys.iter().find_map(|key| config.get(*key)).filter(|option| !option.text.trim().is_empty())
    }

    /// The kind of high availability, in small letters; `None` where it is off.
    pub(super) fn high_availability(&self) -> Option<String> {
        let kind = self.option(&["high-availability.type", "high-availability"])?.text.trim().to_lowercase();
        (!matches!(kind.as_str(), "none" | "standalone")).then_some(kind)
    }

    /// A variable of the process, the last template that says it.
    pub(super) fn variable(&self, name: &str) -> Option<Placed<'b>> {
        let mut all = self.containers.iter().flat_map(|container| container.items("/env"));
        all.rfind(|variable| variable.text("/name") == name)
    }

    /// The mounts of the process.
    pub(super) fn mounts(&self) -> impl Iterator<Item = Placed<'b>> {
        self.containers.iter().flat_map(|container| container.items("/volumeMounts"))
    }

    /// The volume of a name.
    pub(super) fn volume(&self, name: &str) -> Option<Placed<'b>> {
        self.templates.iter().flat_map(|template| template.items("/spec/volumes")).rfind(|volume| volume.text("/name") == name)
    }

    /// Every word of the process's command line.
    pub(super) fn words(&self) -> impl Iterator<Item = Placed<'b>> {
        self.containers.iter().flat_map(|container| [container.items("/command"), container.items("/args")].into_iter().flatten())
    }
}

/// What processes of a bundle refer to, looked up once.
pub(super) struct Beside<'b> {
    config_maps: BTreeMap<&'b str, BTreeMap<Option<&'b str>, Vec<&'b Given>>>,
    /// Whether a role is bound to the account `default`.
    pub(super) default_is_bound: bool,
    /// The scalers, by the kind and name of what they scale.
    pub(super) scalers: BTreeMap<(&'b str, &'b str), &'b Given>,
}

impl<'b> Beside<'b> {
    /// Of a bundle.
    pub(super) fn of(bundle: &'b Bundle) -> Self {
        let mut beside = Self { config_maps: BTreeMap::new(), default_is_bound: false, scalers: BTreeMap::new() };
        for given in &bundle.objects {
            match given.kind() {
                "ConfigMap" => {
                    beside.config_maps.entry(given.name()).or_default().entry(given.namespace()).or_default().push(given);
                }
                "RoleBinding" | "ClusterRoleBinding" => {
                    let subjects = root(given).items("/subjects");
                    let ours = |subject: &Placed<'_>| subject.text("/kind") == "ServiceAccount" && subject.text("/name") == "default";
                    beside.default_is_bound |= subjects.iter().any(ours);
                }
                "HorizontalPodAutoscaler" => {
                    beside.scalers.insert((given.text("/spec/scaleTargetRef/kind"), given.text("/spec/scaleTargetRef/name")), given);
                }
                _ => {}
            }
        }
        beside
    }
}

/// Every process of the bundle.
pub(super) fn processes<'b>(bundle: &'b Bundle, beside: &Beside<'b>, options: &Options) -> Vec<FlinkPod<'b>> {
    let mut found = Vec::new();
    for given in &bundle.objects {
        if given.api_version().starts_with(GROUP) {
            of_resource(given, options, &mut found);
        } else if let Some(at) = template_of(given.value()) {
            found.extend(of_workload(given, at, beside, options));
        }
    }
    found
}

fn of_resource<'b>(given: &'b Given, options: &Options, found: &mut Vec<FlinkPod<'b>>) {
    let at = match given.kind() {
        "FlinkDeployment" => "/spec",
        "FlinkBlueGreenDeployment" => "/spec/template/spec",
        _ => return,
    };
    let Some(spec) = root(given).at(at) else { return };
    let said = given.excerpts(options.flink).into_iter().next().filter(|excerpt| excerpt.refusal().is_none());
    let image = spec.at("/image").and_then(|image| Some((image.clone(), ImageReference::parse(image.value.as_str()?).ok()?)));
    for (role, table) in [(Role::JobManager, "/jobManager/podTemplate"), (Role::TaskManager, "/taskManager/podTemplate")] {
        let templates: Vec<Placed<'b>> = ["/podTemplate", table].into_iter().filter_map(|below| spec.at(below)).collect();
        let containers = templates.iter().flat_map(|template| template.items("/spec/containers"));
        found.push(FlinkPod {
            given,
            role,
            by_operator: true,
            containers: containers.filter(|container| container.text("/name") == MAIN).collect(),
            templates,
            image: image.clone(),
            flink: said.as_ref().filter(|excerpt| !excerpt.is_assumed).map(|excerpt| excerpt.flink),
            config: said.as_ref().map(|excerpt| excerpt.options.iter().map(|one| (one.key.clone(), one.clone())).collect()),
        });
    }
}

fn of_workload<'b>(given: &'b Given, at: &'static str, beside: &Beside<'b>, options: &Options) -> Option<FlinkPod<'b>> {
    let template = root(given).at(at)?;
    let runs = |container: &Placed<'b>| {
        let words = [container.items("/command"), container.items("/args")];
        words.iter().flatten().find_map(|word| match word.value.as_str().unwrap_or_default() {
            "jobmanager" | "standalone-job" => Some(Role::JobManager),
            "taskmanager" => Some(Role::TaskManager),
            _ => None,
        })
    };
    let (container, role) =
        template.items("/spec/containers").into_iter().find_map(|container| Some((container.clone(), runs(&container)?)))?;
    let image = container.at("/image").and_then(|image| Some((image.clone(), ImageReference::parse(image.value.as_str()?).ok()?)));
    let flink = options.flink.or_else(|| {
        let (_, image) = image.as_ref().filter(|(_, image)| crate::plan::rules::image::is_flink(image))?;
        image.tag.as_deref()?.split('-').next()?.parse().ok()
    });
    let mut pod =
        FlinkPod { given, role, by_operator: false, containers: vec![container], templates: vec![template], image, flink, config: None };
    pod.config = config_of(&pod, beside, options);
    Some(pod)
}

/// The options of the configuration files that are mounted, and of `FLINK_PROPERTIES` over them.
fn config_of(pod: &FlinkPod<'_>, beside: &Beside<'_>, options: &Options) -> Option<BTreeMap<String, GivenOption>> {
    let mut config = BTreeMap::new();
    for given in mounted(pod, beside) {
        for excerpt in given.excerpts(options.flink.or(pod.flink)) {
            config.extend(excerpt.options.into_iter().map(|option| (option.key.clone(), option)));
        }
    }
    if let Some(variable) = pod.variable(crate::plan::rules::entrypoint::PROPERTIES) {
        let at = pod.given.span(&pointer::below(&variable.pointer, "value"));
        let file = config_file::read(variable.text("/value"), ConfigFormat::Legacy).ok()?;
        config.extend(file.entries.into_iter().map(|(key, text)| (key.clone(), GivenOption { key, text, key_at: at, value_at: at })));
    }
    (!config.is_empty()).then_some(config)
}

/// The ConfigMaps of the bundle that the pods have as volumes; of two that have one name nobody knows which is applied.
pub(super) fn mounted<'b>(pod: &FlinkPod<'_>, beside: &Beside<'b>) -> Vec<&'b Given> {
    let volumes = pod.templates.iter().flat_map(|template| template.items("/spec/volumes"));
    let names: BTreeSet<&str> = volumes
        .flat_map(|volume| {
            let projected = volume.items("/projected/sources").into_iter().map(|source| source.text("/configMap/name"));
            projected.chain([volume.text("/configMap/name")]).collect::<Vec<_>>()
        })
        .filter(|name| !name.is_empty())
        .collect();
    let own = pod.given.namespace();
    let named = |name: &str| -> Option<&'b Given> {
        let spaces = beside.config_maps.get(name)?;
        let mut near = match own {
            None => spaces.values().flatten().take(2).collect::<Vec<_>>(),
            Some(_) => [own, None].iter().filter_map(|space| spaces.get(space)).flatten().take(2).collect(),
        };
        near.pop().filter(|_| near.is_empty()).copied()
    };
    names.into_iter().filter_map(named).collect()
}

fn root(given: &Given) -> Placed<'_> {
    Placed { pointer: String::new(), value: given.value() }
}
