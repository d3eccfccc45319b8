//! What is accepted and runs, and still is not what anybody wants.
//!
//! In: a resource that the validator accepts. Out: faults of the gate [`Gate::Review`]. Must not: repeat a rule on Flink's options: they are
//! judged as any Flink configuration is. Source: measured, see `rules::advice`.

use serde_json::Value;

use super::config::Effective;
use super::fault::{Fault, Gate};
use super::rules::advice as rule;
use super::validate::{Context, namespace_of};
use super::value::At;
use crate::flink::FlinkVersion;
use crate::flink::catalog::{Catalogue, prefix_conflicts};

/// The container that Flink runs in.
const MAIN: &str = "flink-main-container";

/// Advice on a resource.
#[must_use]
pub fn advise(resource: &Value, context: &Context<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let root = At::root(resource);
    let spec = root.field("spec");
    match root.field("kind").text().unwrap_or_default() {
        "FlinkDeployment" => cluster(&spec, context, &mut faults),
        "FlinkBlueGreenDeployment" => cluster(&spec.field("template").field("spec"), context, &mut faults),
        "FlinkSessionJob" => elsewhere(resource, &spec, context, &mut faults),
        _ => {}
    }
    faults
}

pub(super) fn say(rule: &'static crate::diagnostic::Rule, pointer: &str, message: impl Into<String>, help: impl Into<String>) -> Fault {
    Fault::told(rule, Gate::Review, pointer, message, help)
}

fn cluster(spec: &At<'_>, context: &Context<'_>, faults: &mut Vec<Fault>) {
    let at = spec.field("flinkConfiguration");
    let effective = Effective::new(context.release, context.operator).with(at.value, &at.pointer);
    image(spec, faults);
    overlapping(spec, &effective, faults);
    super::unheeded::cluster(spec, flink_of(spec), &effective, context.release, faults);
    let standalone = spec.field("mode").text() == Some("standalone");
    let job = spec.field("job");
    if !job.is_absent() {
        jar(spec, &effective, standalone, faults);
        state(&job, &effective, faults);
        let replicas = spec.field("taskManager").field("replicas");
        if !standalone && replicas.whole().is_some_and(|replicas| replicas > 0) {
            faults.push(say(
                &rule::REPLICAS_DECIDE_PARALLELISM,
                &replicas.pointer,
                "in native mode the number of TaskManagers sets the parallelism",
                "remove it, and set `job.parallelism`",
            ));
        }
    }
    for template in
        [spec.field("podTemplate"), spec.field("jobManager").field("podTemplate"), spec.field("taskManager").field("podTemplate")]
    {
        main_container(spec, &template, faults);
    }
}

/// Flink 1 only: for Flink 2 it is a failure.
fn overlapping(spec: &At<'_>, effective: &Effective, faults: &mut Vec<Fault>) {
    if flink_of(spec).is_none_or(|flink| flink.major != 1) {
        return;
    }
    for (short, long) in prefix_conflicts(effective.for_flink().map(|(key, _)| key)) {
        let meant = Catalogue::of(FlinkVersion::new(1, 20)).and_then(|catalogue| catalogue.canonical(short)).filter(|key| *key != short);
        faults.push(say(
            &rule::KEYS_OVERLAP_LATER,
            effective.pointer(short).unwrap_or(&spec.pointer),
            format!("`{short}` stands beside `{long}`, of which it is the beginning"),
            meant.map_or_else(
                || "remove one of the two".to_owned(),
                |key| format!("write `{key}` instead of `{short}` as soon as the Flink version has it"),
            ),
        ));
    }
}

/// `v1_20` as a version.
fn flink_of(spec: &At<'_>) -> Option<FlinkVersion> {
    spec.field("flinkVersion").text()?.strip_prefix('v')?.replace('_', ".").parse().ok()
}

/// The version in the tag of an image whose tags are Flink's own.
fn tag_of<'v>(spec: &At<'v>) -> Option<(&'v str, FlinkVersion)> {
    let image = spec.field("image").text()?;
    let (name, tag) = image.rsplit_once('/').map_or(image, |(_, last)| last).split_once(':')?;
    let version = tag.split(['-', '@']).next()?;
    (name == "flink").then(|| version.parse().ok().map(|read| (version, read)))?
}

fn image(spec: &At<'_>, faults: &mut Vec<Fault>) {
    let at = spec.field("image");
    if at.is_absent() {
        faults.push(say(
            &rule::IMAGE_MISSING,
            &at.pointer,
            "`image` is missing",
            "name the image that holds the Flink of `flinkVersion`, such as `image: flink:1.20`",
        ));
    }
    if let Some(((tag, image), flink)) = tag_of(spec).zip(flink_of(spec))
        && (image.major, image.minor) != (flink.major, flink.minor)
    {
        faults.push(say(
            &rule::IMAGE_OF_ANOTHER_FLINK,
            &at.pointer,
            format!("the image holds Flink {tag}, `flinkVersion` says {flink}"),
            format!("take an image of {flink}, or write `flinkVersion: v{}_{}`", image.major, image.minor),
        ));
    }
}

fn jar(spec: &At<'_>, effective: &Effective, standalone: bool, faults: &mut Vec<Fault>) {
    let at = spec.field("job").field("jarURI");
    let Some((scheme, _)) = at.text().and_then(|uri| uri.split_once("://")) else { return };
    if matches!(scheme, "local" | "file") {
        return;
    }
    let help = "put the jar into the image and name it by `local:///opt/flink/usrlib/…`";
    let raw = effective.option("user.artifacts.raw-http-enabled").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let why = if standalone {
        Some("nobody fetches a jar in standalone mode".to_owned())
    } else {
        match flink_of(spec) {
            Some(flink) if !flink.is_at_least(1, 19) => Some(format!("Flink {flink} fetches no jar for an application")),
            Some(_) | None if scheme == "http" && !raw => {
                Some("Flink fetches no jar over plain http, unless `user.artifacts.raw-http-enabled` is true".to_owned())
            }
            Some(_) | None => None,
        }
    };
    faults.push(match why {
        Some(why) => say(&rule::JAR_NOT_FETCHED, &at.pointer, why, help),
        None => say(&rule::JAR_FETCHED_AT_START, &at.pointer, format!("each start of the JobManager fetches the jar by {scheme}"), help),
    });
}

fn state(job: &At<'_>, effective: &Effective, faults: &mut Vec<Fault>) {
    let mode = job.field("upgradeMode");
    match mode.text().unwrap_or("stateless") {
        "stateless" if effective.has("execution.checkpointing.interval") => faults.push(say(
            &rule::STATE_THROWN_AWAY,
            &mode.pointer,
            if mode.is_absent() {
                "`upgradeMode` is missing, which means stateless, and the job has checkpoints"
            } else {
                "`upgradeMode` is stateless, and the job has checkpoints"
            },
            "write `upgradeMode: savepoint` or `last-state`, or leave checkpoints out",
        )),
        "last-state" if !effective.is_highly_available() => faults.push(say(
            &rule::LAST_STATE_WITHOUT_HA,
            &mode.pointer,
            "`upgradeMode` is last-state without high availability",
            "set `high-availability.type: kubernetes` and `high-availability.storageDir`, or upgrade by savepoint",
        )),
        _ => {}
    }
}

/// The main container of one template.
fn main_container(spec: &At<'_>, template: &At<'_>, faults: &mut Vec<Fault>) {
    let containers = template.field("spec").field("containers");
    for (index, value) in containers.value.and_then(Value::as_array).into_iter().flatten().enumerate() {
        let container = At { value: Some(value), pointer: format!("{}/{index}", containers.pointer) };
        if container.field("name").text() != Some(MAIN) {
            continue;
        }
        for (field, instead) in [
            ("image", "`spec.image`"),
            ("command", "nothing: it is Flink's own"),
            ("args", "`job.args`"),
            ("resources", "`resource` of the process, or `kubernetes.*.limit-factor`"),
        ] {
            let at = container.field(field);
            if !at.is_absent() {
                faults.push(say(
                    &rule::TEMPLATE_FIELD_OVERWRITTEN,
                    &at.pointer,
                    format!("the operator writes over `{field}` of the main container"),
                    format!("set instead {instead}"),
                ));
            }
        }
        plugins(spec, &container, faults);
    }
}

/// Built-in plugins by file name.
fn plugins(spec: &At<'_>, container: &At<'_>, faults: &mut Vec<Fault>) {
    let variables = container.field("env");
    for (index, variable) in variables.value.and_then(Value::as_array).into_iter().flatten().enumerate() {
        let variable = At { value: Some(variable), pointer: format!("{}/{index}", variables.pointer) };
        if variable.field("name").text() != Some("ENABLE_BUILT_IN_PLUGINS") {
            continue;
        }
        let at = variable.field("value");
        let image = tag_of(spec).map(|(_, version)| version).filter(|version| version.patch.is_some());
        for file in at.text().unwrap_or_default().split(';').map(str::trim).filter(|file| !file.is_empty()) {
            let version = file
                .strip_suffix(".jar")
                .and_then(|name| name.rsplit_once('-'))
                .and_then(|(_, version)| version.parse::<FlinkVersion>().ok());
            let Some(version) = version else { continue };
            let said = match image {
                Some(image) if image == version => continue,
                Some(image) => format!("`{file}` is of Flink {version}, the image of {image}"),
                None => format!("`{file}` exists in an image of Flink {version} only, and the image's tag does not say that it is one"),
            };
            faults.push(say(
                &rule::PLUGIN_PINNED_APART,
                &at.pointer,
                said,
                "pin the image to that patch release in its tag, or copy the plugin while the image is built",
            ));
        }
    }
}

/// A session job whose cluster is there, in another namespace.
fn elsewhere(resource: &Value, spec: &At<'_>, context: &Context<'_>, faults: &mut Vec<Fault>) {
    let at = spec.field("deploymentName");
    let Some(name) = at.text() else { return };
    let own = namespace_of(resource);
    let is = |value: &&&Value| {
        value.get("kind").and_then(Value::as_str) == Some("FlinkDeployment") && super::validate::name_of(value) == Some(name)
    };
    let others: Vec<&str> = context.bundle.iter().filter(is).map(|value| namespace_of(value)).collect();
    if let Some(other) = others.first().filter(|_| !others.contains(&own)) {
        faults.push(say(
            &rule::SESSION_JOB_ELSEWHERE,
            &at.pointer,
            format!("the cluster `{name}` is in namespace `{other}`, the job in `{own}`"),
            format!("move the job to namespace `{other}`"),
        ));
    }
}
