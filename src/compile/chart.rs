//! What a workspace says of the operator itself: a bundle with one file, the values of its Helm chart.
//!
//! In: a workspace. Out: the bundle, in a folder named like the chart; findings about values that no chart has.

use super::{Output, Request};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::digest::Digest;
use crate::package::record::{Input, Record};
use crate::package::tree::Tree;
use crate::resolve::Workspace;
use crate::target::operator::values;
use crate::target::rules::UNKNOWN_CHART_VALUE;
use crate::yaml;

/// The folder of the values, beside those of the members: the chart's own name.
pub const CHART: &str = "flink-kubernetes-operator";

/// The values of the operator's chart, if the workspace has any and nothing is wrong.
pub(super) fn compile(workspace: &Workspace, request: &Request, findings: &mut Diagnostics) -> Option<Output> {
    let values = values::chart_values(&workspace.manifest)?;
    for (unknown, node) in workspace.root.get("components.operator.values").map(values::unknown_values).into_iter().flatten() {
        let key = unknown.path.join(".");
        let help = unknown.meant.map_or_else(
            || "look into the chart's values.yaml; options of Flink and the operator belong to `default-config`".to_owned(),
            |meant| format!("probably meant: `{meant}`"),
        );
        findings.push(
            Diagnostic::new(&UNKNOWN_CHART_VALUE, format!("the operator's chart has no value `{key}`"))
                .at(node.key_span, "no such value")
                .at_run_time("Helm passes it by in silence, and the chart's default holds")
                .help(help)
                .path(format!("components.operator.values.{key}")),
        );
    }
    if findings.has_errors() {
        return None;
    }
    let text = yaml::emit(&values);
    let mut tree = Tree::new();
    tree.insert("values.yaml", text.clone()).ok()?;
    let input = Input {
        digest: Digest::of(text.as_bytes()),
        revision: request.revision.clone(),
        repository: None,
        profile: request.profile.clone(),
        profiles: Vec::new(),
        target: Some("operator".to_owned()),
        set: request.set.clone(),
        approved_by: request.approved_by.clone(),
    };
    let record = Record::new(env!("CARGO_PKG_VERSION"), "2026", input, &tree);
    Some(Output { tree, record })
}
