//! A workspace as one chart: the members' charts stand below `charts/` as they are, and each member's values under the chart's name.
//!
//! In: the members, each with the files of its own chart. Out: a chart whose `values-PROFILE.yaml` chooses the profile of every member.
//! Must not: change a member's chart, but for the name of one whose name another has too: Helm's named templates are one heap for all charts.
//! Source: helm.sh/docs/chart_template_guide/subcharts_and_globals and /topics/charts (conditions); asked of Helm 3 and 4 (tests/oracle_helm.rs).

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::tree::{Tree, TreeError};
use super::super::{FleetMember, Renamed, UMBRELLA, Variant, common_variants};
use super::COMPONENTS_CHART;
use super::documents::difference;
use crate::template;
use crate::yaml;

/// The key of the values that switches members: no chart below may be called so.
const SWITCHES: &str = "members";
/// What Helm keeps for itself.
const GLOBAL: &str = "global";

/// A member's chart.
struct Chart<'a> {
    /// Its name, which no other has.
    name: String,
    member: &'a FleetMember<'a>,
    /// Its files.
    tree: Cow<'a, Tree>,
    /// Its own `values.yaml`.
    values: Map<String, Value>,
}

/// Writes the chart of all members; nothing if there is no profile that all of them know.
pub(super) fn pack(members: &[FleetMember<'_>], renamed: &Renamed<'_>) -> Result<Tree, TreeError> {
    let mut tree = Tree::new();
    let common = common_variants(members);
    let Some((first, others)) = common.split_first() else { return Ok(tree) };
    let charts = charts(members, renamed)?;
    let version = version(members);
    let mut dependencies = Vec::new();
    for chart in &charts {
        dependencies.push(json!({
            "name": chart.name,
            "version": read(&chart.tree, "Chart.yaml").get("version").cloned().unwrap_or_else(|| "0.1.0".into()),
            "condition": format!("{SWITCHES}.{}", chart.name),
        }));
        for (path, bytes) in chart.tree.iter() {
            tree.insert(format!("charts/{}/{path}", chart.name), bytes)?;
        }
    }
    let about = json!({
        "apiVersion": "v2",
        "name": UMBRELLA,
        "description": "All jobs of a workspace as one release, compiled by flinkc",
        "type": "application",
        "version": version,
        "keywords": ["flink", "streaming"],
        "dependencies": dependencies,
        "annotations": {"flinkc/compiler": env!("CARGO_PKG_VERSION"), "flinkc/profiles": common.join(",")},
    });
    tree.insert("Chart.yaml", yaml::emit(&about))?;
    tree.insert(".helmignore", "# what flinkc keeps for itself\nflinkc.lock\n")?;
    let default = said(&charts, first, |chart| chart.values.clone());
    let head = "# Values of all members, each under its chart's name: keys are paths of its flink.toml (its README.md lists them).\n";
    tree.insert("values.yaml", format!("{head}{}", yaml::emit(&Value::Object(default))))?;
    for profile in others {
        let base = |chart: &Chart<'_>| if chart.member.has(first) { chart.of(first) } else { chart.values.clone() };
        let mut own = said(&charts, profile, base);
        if charts.iter().all(|chart| chart.member.has(first) == chart.member.has(profile)) {
            own.shift_remove(SWITCHES);
        }
        let head = format!("# What profile `{profile}` says otherwise, for every member.\n");
        tree.insert(format!("values-{profile}.yaml"), format!("{head}{}", yaml::emit(&Value::Object(own))))?;
    }
    // whoever installs by profile names a file for each
    if *first != super::DEFAULT_VARIANT {
        tree.insert(format!("values-{first}.yaml"), format!("# Profile `{first}` is what values.yaml says.\n"))?;
    }
    tree.insert("values.schema.json", format!("{:#}\n", schema(&charts)))?;
    let context = json!({
        "names": charts.iter().map(|chart| &chart.name).collect::<Vec<_>>(),
        "example": charts.iter().find(|chart| chart.is_job()).map(|chart| &chart.name),
        "first": first,
        "profiles": common.iter().filter(|name| **name != super::DEFAULT_VARIANT).collect::<Vec<_>>(),
    });
    let fill = |text: &str| template::fill(text, &context).expect("the chart's own texts name only what the context holds");
    tree.insert("README.md", fill(include_str!("templates/fleet.md")))?;
    tree.insert("templates/NOTES.txt", include_str!("templates/fleet.txt"))?;
    Ok(tree)
}

/// The members' charts, each under a name of its own.
fn charts<'a>(members: &'a [FleetMember<'a>], renamed: &Renamed<'_>) -> Result<Vec<Chart<'a>>, TreeError> {
    let own = |member: &FleetMember<'a>| {
        let first = member.variants.first()?;
        let name = if first.plan.is_none() && first.name_of_bundle().is_empty() { COMPONENTS_CHART } else { first.name_of_bundle() };
        Some(name.to_owned())
    };
    let all: Vec<String> = members.iter().filter_map(own).collect();
    let mut taken: BTreeSet<String> = [SWITCHES, GLOBAL].map(str::to_owned).into();
    let mut charts = Vec::new();
    for member in members {
        let Some(own) = own(member) else { continue };
        let alone = all.iter().filter(|other| **other == own).count() == 1;
        // folders are different for all members, clusters may have one name in two namespaces
        let folder: String = member.name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        let numbered = (2..).map(|number| format!("{folder}-{number}"));
        let mut names = alone.then(|| own.clone()).into_iter().chain([folder.clone()]).chain(numbered);
        let name = names.find(|name| !taken.contains(name)).unwrap_or_default();
        let tree = if name == own { Cow::Borrowed(member.tree) } else { Cow::Owned(renamed(member, &name)?) };
        taken.insert(name.clone());
        let values = read(&tree, "values.yaml");
        charts.push(Chart { name, member, tree, values });
    }
    Ok(charts)
}

/// The chart's version: that of the workspace, whose word reaches every member.
fn version(members: &[FleetMember<'_>]) -> String {
    let helm = |variant: &Variant<'_>| variant.settings.manifest.output.as_ref()?.helm.as_ref()?.chart_version.clone();
    members.iter().flat_map(|member| &member.variants).find_map(helm).unwrap_or_else(|| "0.1.0".to_owned())
}

impl Chart<'_> {
    fn is_job(&self) -> bool {
        self.member.variants.iter().any(|variant| variant.plan.is_some())
    }

    /// The values of a variant as one tree. The release is the fleet's, so each member says its name.
    fn of(&self, variant: &str) -> Map<String, Value> {
        let mut values = self.values.clone();
        apply(&mut values, read(&self.tree, &format!("values-{variant}.yaml")));
        let own = self.member.variants.iter().find(|one| one.name() == variant).and_then(|one| Some(one.plan?.name.as_str()));
        if let (Some(name), Some(own)) = (values.get_mut("name"), own) {
            *name = own.into();
        }
        values
    }
}

/// A file of a chart; empty if it has no such file.
fn read(tree: &Tree, path: &str) -> Map<String, Value> {
    let text = tree.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let document = yaml::parse(text).ok().and_then(|documents| documents.into_iter().next());
    match document.map(|document| document.value) {
        Some(Value::Object(map)) => map,
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) | None => Map::new(),
    }
}

/// What all charts say in a variant beyond their `base`, and which of them are installed.
fn said(charts: &[Chart<'_>], variant: &str, base: impl Fn(&Chart<'_>) -> Map<String, Value>) -> Map<String, Value> {
    let mut all = Map::new();
    let switches = charts.iter().map(|chart| (chart.name.clone(), chart.member.has(variant).into()));
    all.insert(SWITCHES.to_owned(), Value::Object(switches.collect()));
    for chart in charts.iter().filter(|chart| chart.member.has(variant)) {
        let own = difference(&base(chart), &chart.of(variant));
        if !own.is_empty() {
            all.insert(chart.name.clone(), own.into());
        }
    }
    all
}

/// Puts values on top of others, as Helm does: null is "not at all".
fn apply(base: &mut Map<String, Value>, over: Map<String, Value>) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (_, Value::Null) => {
                base.shift_remove(&key);
            }
            (Some(Value::Object(below)), Value::Object(over)) => apply(below, over),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// Refuses names of members that are not there; what stands below each is its own chart's to judge.
fn schema(charts: &[Chart<'_>]) -> Value {
    let switches: Map<String, Value> = charts.iter().map(|chart| (chart.name.clone(), json!({"type": "boolean"}))).collect();
    let mut properties = Map::new();
    properties.insert(GLOBAL.to_owned(), json!({"type": "object", "description": "Helm's own: values for all charts"}));
    let about = "which members are installed";
    properties.insert(
        SWITCHES.to_owned(),
        json!({"description": about, "type": "object", "additionalProperties": false, "properties": switches}),
    );
    properties.extend(charts.iter().map(|chart| (chart.name.clone(), json!({"type": "object"}))));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}
