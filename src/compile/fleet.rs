//! A workspace as one pure call: its members are resolved together and compiled side by side.
//!
//! In: the workspace's file, a request, files. Out: findings, and each member's output. The order is that of the members' paths,
//! whichever ends first.

use std::sync::Arc;

use camino::Utf8Path;
use rayon::prelude::*;

use super::{Compilation, Output, Request, compile, finish};
use crate::diagnostic::{Diagnostic, Diagnostics, Level, Sources};
use crate::digest::Digest;
use crate::manifest::files::Files;
use crate::package::record::{Input, Record};
use crate::package::tree::Tree;
use crate::plan;
use crate::resolve::{self, Resolved, Settings, Workspace};
use crate::target::operator::values;
use crate::target::rules::UNKNOWN_CHART_VALUE;
use crate::yaml;

/// Findings with the texts that they mark.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The texts.
    pub sources: Arc<Sources>,
    /// The findings.
    pub diagnostics: Diagnostics,
}

/// A member of a workspace, as far as it could be compiled.
#[derive(Debug)]
pub struct Member {
    /// The job spec.
    pub settings: Settings,
    /// What to write, if nothing is an error.
    pub output: Option<Output>,
    /// The objects, if they could be lowered.
    pub objects: Vec<crate::target::Object>,
}

/// What became of a workspace.
#[derive(Debug, Default)]
pub struct FleetCompilation {
    /// What was found: in the workspace and between its members first. The same finding may come from several members.
    pub findings: Vec<Findings>,
    /// The workspace itself, if it could be read.
    pub workspace: Option<Workspace>,
    /// What is written once for the whole fleet, each in a folder of its own: the values of the operator's chart.
    pub components: Vec<(String, Output)>,
    /// The members, in the order of their paths; those that could not be resolved are left out.
    pub members: Vec<Member>,
}

/// The folder of the values for the operator's chart, named like the chart.
const CHART: &str = "flink-kubernetes-operator";

/// What a workspace brings for all: so far the values of the operator's chart.
fn components(workspace: &Workspace, request: &Request, findings: &mut Diagnostics) -> Option<(String, Output)> {
    let values = values::chart_values(&workspace.manifest)?;
    for (key, node) in workspace.root.get("components.operator.values").map(values::unknown_values).into_iter().flatten() {
        findings.push(
            Diagnostic::new(&UNKNOWN_CHART_VALUE, format!("the operator's chart has no value `{key}`"))
                .at(node.key_span, "no such value")
                .at_run_time("Helm passes it by in silence, and the chart's default holds")
                .help("look into the chart's values.yaml; options of Flink and the operator belong to `default-config`")
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
        target: Some("operator".to_owned()),
        set: request.set.clone(),
        approved_by: request.approved_by.clone(),
    };
    let record = Record::new(env!("CARGO_PKG_VERSION"), "2026", input, &tree);
    Some((CHART.to_owned(), Output { tree, record }))
}

/// Resolves one file and goes no further.
#[must_use]
pub fn resolve_only(path: &Utf8Path, request: &Request, files: &dyn Files) -> Resolved {
    let mut resolved = resolve::resolve_file(&request.resolve(path, files));
    for secret in resolved.settings.iter().flat_map(plan::hidden) {
        resolved.sources.hide(secret);
    }
    resolved
}

/// Compiles all members of the workspace in `path`. `done` is told the path of each member that is ready and how many there are, from any thread.
#[must_use]
pub fn compile_fleet(path: &Utf8Path, request: &Request, files: &dyn Files, done: &(dyn Fn(&str, usize) + Sync)) -> FleetCompilation {
    let fleet = resolve::resolve_workspace(&request.resolve(path, files));
    let mut sources = fleet.sources;
    for secret in fleet.members.iter().flat_map(plan::hidden) {
        sources.hide(secret);
    }
    let sources = Arc::new(sources);
    // A finding of resolve belongs to the policy of the member that it was found in, so such a member is compiled from its text.
    let all = fleet.members.len();
    let alone = !fleet.diagnostics.is_empty();
    let compiled: Vec<(Option<Findings>, Option<Member>)> = fleet
        .members
        .into_par_iter()
        .map(|settings| {
            let name = settings.path.clone();
            let compilation = if alone {
                compile(&name, request, files)
            } else {
                finish(Compilation { settings: Some(settings), ..Compilation::default() }, request, files)
            };
            done(name.as_str(), all);
            let Compilation { sources: own, diagnostics, settings, objects, output, .. } = compilation;
            let sources = if alone { Arc::new(own) } else { Arc::clone(&sources) };
            let findings = (!diagnostics.is_empty()).then_some(Findings { sources, diagnostics });
            (findings, settings.map(|settings| Member { settings, output, objects }))
        })
        .collect();
    let mut between = fleet.diagnostics;
    // Warnings are told by the members, each under its own policy.
    between.retain_mut(|finding| finding.level == Level::Error || finding.rule.code == resolve::rules::NO_MEMBERS.code);
    let components = fleet.workspace.iter().flat_map(|workspace| components(workspace, request, &mut between)).collect();
    between.sort();
    let mut result = FleetCompilation {
        findings: vec![Findings { sources, diagnostics: between }],
        workspace: fleet.workspace,
        components,
        members: Vec::new(),
    };
    for (findings, member) in compiled {
        result.findings.extend(findings);
        result.members.extend(member);
    }
    result
}
