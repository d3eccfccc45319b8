//! A workspace as one pure call: its members are resolved together and compiled side by side.
//!
//! In: the workspace's file, a request, files. Out: findings, and each member's output. The order is that of the members' paths,
//! whichever ends first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::umbrella::of_all_profiles;
use super::{Compilation, Output, Request, chart, components, finish};
use crate::check::rules::WAIVER_WITHOUT_FINDING;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Sources, Span};
use crate::manifest::files::Files;
use crate::manifest::node::{Node, Table};
use crate::manifest::sections::OutputFormat;
use crate::package::{self, Profiles};
use crate::plan;
use crate::resolve::{self, FleetMember, LayerKind, Resolved, Settings, Workspace};

/// Findings with the texts that they mark.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The texts.
    pub sources: Arc<Sources>,
    /// The findings.
    pub diagnostics: Diagnostics,
    /// The profile that they were found in, where several are compiled.
    pub profile: Option<String>,
}

/// A member of a workspace, as far as it could be compiled.
#[derive(Debug)]
pub struct Member {
    /// The job spec; of several variants the first one's.
    pub settings: Settings,
    /// Every file that was read for it, by its name seen from the folder of its own file.
    pub inputs: Vec<String>,
    /// What to write, if nothing is an error.
    pub output: Option<Output>,
    /// The objects, if they could be lowered.
    pub objects: Vec<crate::target::Object>,
}

/// What became of a workspace.
#[derive(Debug, Default)]
pub struct FleetCompilation {
    /// What was found: in the workspace itself first. The same finding may come from several members.
    pub findings: Vec<Findings>,
    /// The workspace itself, if it could be read.
    pub workspace: Option<Workspace>,
    /// What the workspace brings along for all members, as a bundle of its own in the folder [`resolve::COMPONENTS`].
    pub components: Option<Member>,
    /// The values of the operator's chart, as a bundle of its own in the folder [`super::CHART`].
    pub chart: Option<Output>,
    /// Every file that is listed as a member, in the order of their paths.
    pub listed: Vec<Utf8PathBuf>,
    /// The members, in the order of their paths; those that could not be resolved are left out.
    pub members: Vec<Member>,
    /// What stands above all members, if the format has that and nothing is an error.
    pub umbrella: Option<Output>,
    /// A format that is made from all profiles, where one was asked for: nothing is compiled then.
    pub all_profiles: Option<OutputFormat>,
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
    let mut fleet = resolve::resolve_workspace(&request.resolve(path, files));
    let written = fleet.workspace.as_ref().and_then(|workspace| workspace.manifest.output.as_ref()).and_then(|output| output.format);
    let format = request.format.or(written).unwrap_or(OutputFormat::Yaml);
    let package = package::package(format);
    if package.profiles() == Profiles::All {
        return match request.profile {
            Some(_) => FleetCompilation { workspace: fleet.workspace, all_profiles: Some(format), ..FleetCompilation::default() },
            None => of_all_profiles(package, fleet, path, request, files, done),
        };
    }
    let secrets: Vec<Span> = fleet.settled().flat_map(plan::hidden).collect();
    let mut sources = std::mem::take(&mut fleet.sources);
    for secret in secrets {
        sources.hide(secret);
    }
    let sources = Arc::new(sources);
    let listed = fleet.members.iter().map(|member| member.path.clone()).collect();
    keep_shard(&mut fleet.members, request);
    let all = fleet.members.len();
    let mut compiled: Vec<Compilation> = fleet
        .members
        .into_par_iter()
        .map(|FleetMember { path, settings, diagnostics, between }| {
            let compilation = finish(Compilation { settings, diagnostics, ..Compilation::default() }, request, files, between);
            done(path.as_str(), all);
            compilation
        })
        .collect();
    // first in the stream, as members need it
    if request.shard.is_some_and(|shard| shard.number != 1) {
        fleet.components = None;
    }
    let brings = fleet.components.is_some();
    compiled.splice(0..0, fleet.components.map(|settings| components::compile(settings, request, files)));
    tell_shared_waivers_once(&mut compiled);
    let chart = fleet.workspace.as_ref().and_then(|workspace| chart::compile(workspace, request, &mut fleet.diagnostics));
    fleet.diagnostics.sort();
    let mut result = FleetCompilation {
        findings: vec![Findings { sources: Arc::clone(&sources), diagnostics: fleet.diagnostics, profile: None }],
        workspace: fleet.workspace,
        chart,
        listed,
        ..FleetCompilation::default()
    };
    for Compilation { diagnostics, settings, objects, output, inputs, .. } in compiled {
        if !diagnostics.is_empty() {
            result.findings.push(Findings { sources: Arc::clone(&sources), diagnostics, profile: None });
        }
        let inputs = inputs.into_keys().collect();
        result.members.extend(settings.map(|settings| Member { settings, inputs, output, objects }));
    }
    if brings && !result.members.is_empty() {
        result.components = Some(result.members.remove(0));
    }
    result
}

/// Leaves the members that were asked for.
pub(super) fn keep_shard<T>(members: &mut Vec<T>, request: &Request) {
    let mut index = 0;
    members.retain(|_| {
        index += 1;
        request.shard.is_none_or(|shard| shard.has(index - 1))
    });
}

/// The place of each waiver of a job spec.
fn waivers(settings: &Settings) -> impl Iterator<Item = Span> {
    let table = settings.root.get("waivers").and_then(Node::as_table);
    table.into_iter().flat_map(Table::values).map(|waiver| waiver.span)
}

/// A waiver that several members share silences nothing only if it does so in none of them.
fn tell_shared_waivers_once(compiled: &mut [Compilation]) {
    let mut open: BTreeMap<Span, usize> = BTreeMap::new();
    for span in compiled.iter().filter_map(|one| one.settings.as_ref()).flat_map(waivers) {
        *open.entry(span).or_default() += 1;
    }
    let place = |finding: &Diagnostic| {
        let is_waiver = finding.rule == &WAIVER_WITHOUT_FINDING;
        finding.primary.as_ref().filter(|_| is_waiver).map(|label| label.span)
    };
    for span in compiled.iter().flat_map(|one| one.diagnostics.iter()).filter_map(place) {
        open.entry(span).and_modify(|count| *count = count.saturating_sub(1));
    }
    for one in compiled {
        one.diagnostics.retain_mut(|finding| match place(finding) {
            // told by the first, and by nobody if some member used it, or never came so far as to know
            Some(span) => open.insert(span, 1) == Some(0),
            None => true,
        });
    }
}

/// Takes out that a waiver of the workspace silences nothing: other members may need it.
pub(super) fn leave_shared_waivers(compilation: &mut Compilation) {
    let Some(settings) = &compilation.settings else { return };
    let shared: BTreeSet<SourceId> = settings
        .layers
        .iter()
        .filter(|step| matches!(step.kind, LayerKind::Workspace | LayerKind::WorkspaceProfile))
        .map(|step| step.layer.source)
        .collect();
    compilation.diagnostics.retain_mut(|finding| {
        finding.rule != &WAIVER_WITHOUT_FINDING || finding.primary.as_ref().is_none_or(|label| !shared.contains(&label.span.source))
    });
}
