//! The chart of what a workspace brings along for its members: the objects as they are, chosen by profile. Its names are written in the
//! members' configuration, so no release name goes into them.
//!
//! In: variants without a plan. Out: a chart. Must not: open anything.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::Bundle;
use super::super::plain;
use super::super::tree::{Tree, TreeError};
use super::merge::merge;
use super::render::Writer;
use super::text::Variants;
use super::tree::{Mask, Node, Part};
use crate::yaml;

/// Writes it.
pub(super) fn pack(bundle: &Bundle<'_>) -> Result<Tree, TreeError> {
    let names: Vec<String> = bundle.variants.iter().map(|variant| variant.name().to_owned()).collect();
    let name = if bundle.name.is_empty() { super::COMPONENTS_CHART } else { bundle.name };
    let mut objects: BTreeMap<String, Vec<(Mask, Node)>> = BTreeMap::new();
    for (number, variant) in bundle.variants.iter().enumerate() {
        for object in variant.objects {
            let file = plain::stem(&object.kind, &object.part);
            objects.entry(file).or_default().push((1 << number, Node::Literal(object.value.clone())));
        }
    }
    let mut writer = Writer { chart: name, variants: Variants(&names), texts: Vec::new() };
    let mut tree = Tree::new();
    for (file, nodes) in objects {
        let mask = nodes.iter().fold(0, |sum, (mask, _)| sum | mask);
        let text: String = merge(nodes.iter().map(|(mask, node)| (*mask, Part::of(node))).collect())
            .iter()
            .map(|(own, node)| writer.object(node, own & mask, &file))
            .collect();
        tree.insert(format!("templates/{file}.yaml"), text)?;
    }
    let texts: Vec<&str> = writer.texts.iter().map(|(_, text)| text.as_str()).collect();
    if !texts.is_empty() {
        tree.insert("templates/_texts.tpl", texts.join("\n"))?;
    }
    let output = bundle.variants.first().and_then(|v| v.settings.manifest.output.as_ref()).and_then(|o| o.helm.as_ref());
    let version = output.and_then(|helm| helm.chart_version.clone()).unwrap_or_else(|| "0.1.0".to_owned());
    let description = "What the jobs of a workspace share, compiled by flinkc";
    let chart = json!({"apiVersion": "v2", "name": name, "description": description, "type": "application", "version": version});
    tree.insert("Chart.yaml", yaml::emit(&chart))?;
    tree.insert(".helmignore", "# what flinkc keeps for itself\nflinkc.lock\n")?;
    let first = names.first().cloned().unwrap_or_default();
    let profile = |profile: &str| format!("# Which of the compiled profiles is installed.\n{}", yaml::emit(&json!({"profile": profile})));
    tree.insert("values.yaml", profile(&first))?;
    for variant in bundle.variants.iter().filter_map(|variant| variant.profile) {
        tree.insert(format!("values-{variant}.yaml"), profile(variant))?;
    }
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "additionalProperties": false,
        "required": ["profile"],
        "properties": {"profile": {"description": "a compiled profile", "enum": names}, "global": {"type": "object"}},
    });
    tree.insert("values.schema.json", format!("{}\n", serde_json::to_string_pretty(&schema).unwrap_or_default()))?;
    Ok(tree)
}
