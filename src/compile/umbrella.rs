//! A workspace packed from all profiles at once: each member like a file of its own, and one layout above all of them.
//!
//! In: a resolved workspace, a package. Out: findings by profile, each member's output, and the umbrella. A profile that a member does not
//! know is none of its variants; what lies between members is looked for in each profile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::Utf8Path;
use rayon::prelude::*;

use super::fleet::{Findings, FleetCompilation, Member, keep_shard};
use super::variants::{Build, build, profiles_in};
use super::{Compilation, Output, Request, bundle, chart, components, input_digest, pack, record_input, seen_from, variant};
use crate::check;
use crate::diagnostic::{Diagnostics, Sources};
use crate::digest::Digest;
use crate::manifest::files::Files;
use crate::package::record::Record;
use crate::package::{FleetMember, Package, Profiles, Variant};
use crate::resolve::{self, COMPONENTS, Fleet};

/// Compiles all members with all profiles.
pub(super) fn of_all_profiles(
    package: &dyn Package,
    fleet: Fleet,
    path: &Utf8Path,
    request: &Request,
    files: &dyn Files,
    done: &(dyn Fn(&str, usize) + Sync),
) -> FleetCompilation {
    let request = Request { format: Some(package.format()), ..request.clone() };
    let mut paths: Vec<_> = fleet.members.iter().map(|member| member.path.clone()).collect();
    let profiles = profiles_in(&fleet.sources);
    let mut result = FleetCompilation { listed: paths.clone(), ..FleetCompilation::default() };
    keep_shard(&mut paths, &request);
    let mut between = vec![between(&fleet, None)];
    let mut brought: Vec<Compilation> = Vec::new();
    for profile in profiles {
        let request = Request { profile: Some(profile.clone()), ..request.clone() };
        let mut other = resolve::resolve_workspace(&request.resolve(path, files));
        brought.extend(other.components.take().map(|settings| components::compile(settings, &request, files)));
        between.push(self::between(&other, Some(profile)));
    }
    let Fleet { sources, mut diagnostics, workspace, components, .. } = fleet;
    result.chart = workspace.as_ref().and_then(|workspace| chart::compile(workspace, &request, &mut diagnostics));
    brought.splice(0..0, components.map(|settings| components::compile(settings, &request, files)));
    if request.shard.is_some_and(|shard| shard.number != 1) {
        brought.clear();
    }
    result.findings.push(Findings { sources: Arc::new(sources), diagnostics, profile: None });
    let builds: Vec<Build> = paths
        .par_iter()
        .map(|member| {
            let build = build(member, &request, files);
            done(member.as_str(), paths.len());
            build
        })
        .collect();
    result.findings.extend(between.into_iter().filter(|findings| !findings.diagnostics.is_empty()));
    let sound = builds.iter().all(|build| !build.has_errors());
    let sound = sound && result.findings.iter().all(|findings| !findings.diagnostics.has_errors());
    let output = pack_components(package, &brought, &request, files, sound, &mut result.findings);
    // a part of a fleet does not know the whole
    if let (Some(workspace), true) = (&workspace, sound && request.shard.is_none()) {
        let members = members(&brought, output.as_ref(), &builds);
        result.umbrella = umbrella(package, &workspace.path, &members, &builds, &request, files, &mut result.findings);
    }
    result.components = components_member(brought, output);
    for Build { variants, output, .. } in builds {
        let several = variants.len() > 1;
        let (mut first, mut inputs) = (None, BTreeMap::new());
        for (profile, compilation) in variants {
            inputs.extend(compilation.inputs);
            if !compilation.diagnostics.is_empty() {
                result.findings.push(Findings {
                    sources: Arc::new(compilation.sources),
                    diagnostics: compilation.diagnostics,
                    profile: profile.filter(|_| several),
                });
            }
            first = first.or(compilation.settings.map(|settings| (settings, compilation.objects)));
        }
        let inputs = inputs.into_keys().collect();
        result.members.extend(first.map(|(settings, objects)| Member { settings, inputs, output, objects }));
    }
    result.workspace = workspace;
    result
}

/// What the workspace brings along, as a bundle of its own.
fn pack_components(
    package: &dyn Package,
    brought: &[Compilation],
    request: &Request,
    files: &dyn Files,
    sound: bool,
    findings: &mut Vec<Findings>,
) -> Option<Output> {
    let failed = brought.iter().any(|one| one.diagnostics.has_errors());
    let mut found = Diagnostics::default();
    let compiled: Vec<&Compilation> = brought.iter().collect();
    let output = if sound && !failed { pack(package, &compiled, request, files, &mut found) } else { None };
    findings.extend(brought.iter().filter(|one| !one.diagnostics.is_empty()).map(|one| Findings {
        sources: Arc::new(one.sources.clone()),
        diagnostics: one.diagnostics.clone(),
        profile: one.settings.as_ref().and_then(|settings| settings.profile.clone()),
    }));
    if !found.is_empty() {
        findings.push(Findings { sources: Arc::default(), diagnostics: found, profile: None });
    }
    output
}

/// The same as a member.
fn components_member(brought: Vec<Compilation>, output: Option<Output>) -> Option<Member> {
    let inputs: BTreeSet<String> = brought.iter().flat_map(|one| one.inputs.keys().cloned()).collect();
    let Compilation { settings, objects, .. } = brought.into_iter().next()?;
    Some(Member { settings: settings?, inputs: inputs.into_iter().collect(), output, objects })
}

/// What lies between the members in one profile, as their own policies judge it.
fn between(fleet: &Fleet, profile: Option<String>) -> Findings {
    let mut all = Diagnostics::default();
    for member in &fleet.members {
        let Some(settings) = &member.settings else { continue };
        let mut own = member.between.clone();
        check::policy::apply(&settings.manifest, &mut own, &mut BTreeSet::new());
        all.append(own);
    }
    Findings { sources: Arc::new(fleet.sources.clone()), diagnostics: all, profile }
}

/// Everything that was compiled, each with the files that it became.
fn members<'a>(brought: &'a [Compilation], components: Option<&'a Output>, builds: &'a [Build]) -> Vec<FleetMember<'a>> {
    let member = |variants: Vec<Variant<'a>>, output: Option<&'a Output>| {
        let name = match variants.first() {
            Some(Variant { plan: Some(_), settings, .. }) => settings.member.as_ref()?.name.as_str(),
            Some(_) => COMPONENTS,
            None => return None,
        };
        Some(FleetMember { name, variants, tree: &output?.tree })
    };
    let components = member(brought.iter().filter_map(variant).collect(), components);
    let built = builds
        .iter()
        .filter_map(|build| member(build.variants.iter().filter_map(|(_, one)| variant(one)).collect(), build.output.as_ref()));
    components.into_iter().chain(built).collect()
}

/// What stands above all members.
fn umbrella(
    package: &dyn Package,
    workspace: &Utf8Path,
    members: &[FleetMember<'_>],
    builds: &[Build],
    request: &Request,
    files: &dyn Files,
    findings: &mut Vec<Findings>,
) -> Option<Output> {
    let all: Vec<Variant<'_>> = members.iter().flat_map(|member| member.variants.iter().copied()).collect();
    let first = all.first()?;
    // what there is to say of a member was said of it already
    let renamed = |member: &FleetMember<'_>, name: &str| package.pack(&bundle(name, &member.variants, files), &mut Diagnostics::default());
    let tree = match package.umbrella(members, &renamed) {
        Ok(tree) => tree,
        Err(error) => {
            let mut diagnostics = Diagnostics::default();
            diagnostics.push(check::unwritable(first.settings, &error.to_string()));
            findings.push(Findings { sources: Arc::new(Sources::default()), diagnostics, profile: None });
            return None;
        }
    };
    if tree.is_empty() {
        return None;
    }
    let folder = workspace.parent().unwrap_or(Utf8Path::new(""));
    let mut inputs: BTreeMap<String, Digest> = BTreeMap::new();
    for (_, one) in builds.iter().flat_map(|build| &build.variants) {
        let Some(settings) = &one.settings else { continue };
        for (name, digest) in &settings.inputs {
            inputs.insert(seen_from(folder, name), digest.clone());
        }
    }
    let mut input = record_input(&all, Profiles::All, request, input_digest(&inputs))?;
    input.profiles.sort();
    input.profiles.dedup();
    let record = Record::new(env!("CARGO_PKG_VERSION"), first.settings.edition.clone(), input, &tree);
    Some(Output { tree, record })
}
