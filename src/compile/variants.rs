//! One file with all its variants: the text without a profile, and with each profile that it knows.
//!
//! In: a path, a request, files. Out: each variant's compilation, and one tree with one record where nothing is an error. A format that
//! packs one profile has one variant. Must not: write anything.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use rayon::prelude::*;

use super::fleet::leave_shared_waivers;
use super::{Compilation, Output, Request, close, format, pack, run};
use crate::check::rules::WAIVER_WITHOUT_FINDING;
use crate::diagnostic::{Diagnostic, Diagnostics, Level, SourceId, Sources};
use crate::manifest::files::Files;
use crate::manifest::node::{self, Node};
use crate::manifest::sections::OutputFormat;
use crate::package::{self, Package, Profiles};
use crate::resolve::{self, rules};

/// What became of one file.
#[derive(Debug, Default)]
pub struct Build {
    /// The variants: the text without a profile first, then each profile by name; or the one that was asked for. Their `output` is taken.
    pub variants: Vec<(Option<String>, Compilation)>,
    /// What to write, if nothing is an error.
    pub output: Option<Output>,
    /// A format that is made from all profiles, where one was asked for: nothing is compiled then.
    pub all_profiles: Option<OutputFormat>,
}

impl Build {
    /// Whether any finding of any variant is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.variants.iter().any(|(_, one)| one.diagnostics.has_errors())
    }
}

/// A variant on its way: all stages up to its objects.
struct Started {
    profile: Option<String>,
    compilation: Compilation,
    /// What its objects are for, if it came so far.
    package: Option<&'static dyn Package>,
    /// The waivers that silenced something.
    used: BTreeSet<String>,
}

/// Compiles one flink.toml for its format, given by its path below the root of `files`.
#[must_use]
pub fn build(path: &Utf8Path, request: &Request, files: &dyn Files) -> Build {
    let first = start(path, request, files);
    if let Some(settings) = &first.compilation.settings {
        let format = format(settings, request);
        let package = package::package(format);
        return match package.profiles() {
            Profiles::Chosen => one(first, request, files),
            Profiles::All if request.profile.is_some() => Build { all_profiles: Some(format), ..Build::default() },
            Profiles::All => all(package, first, path, request, files),
        };
    }
    // Only a text that a profile completes can still be packed; its format is known from there.
    if request.profile.is_none() && is_incomplete(&first.compilation) {
        let names = profiles_in(&first.compilation.sources);
        let format = names.iter().find_map(|name| {
            let request = Request { profile: Some(name.clone()), ..request.clone() };
            resolve::resolve_file(&request.resolve(path, files)).settings.map(|settings| format(&settings, &request))
        });
        if let Some(package) = format.map(package::package).filter(|package| package.profiles() == Profiles::All) {
            return all(package, first, path, request, files);
        }
    }
    one(first, request, files)
}

/// The profiles of all texts that were read: the file's, those of files that it inherits, the workspace's.
#[must_use]
pub fn profiles_in(sources: &Sources) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for source in sources.iter().filter(|source| source.text.contains("profiles")) {
        let (root, _) = node::parse(SourceId(0), &source.text);
        for path in ["profiles", "workspace.profiles"] {
            names.extend(root.get(path).and_then(Node::as_table).into_iter().flat_map(|table| table.keys().cloned()));
        }
    }
    names
}

/// The variant that was asked for, by itself.
fn one(started: Started, request: &Request, files: &dyn Files) -> Build {
    let Started { profile, compilation, package, used } = started;
    let mut compilation = super::conclude(compilation, package, request, files, used);
    leave_shared_waivers(&mut compilation);
    let output = compilation.output.take();
    Build { variants: vec![(profile, compilation)], output, all_profiles: None }
}

/// Whether all that is wrong with a text is what a profile may set.
fn is_incomplete(compilation: &Compilation) -> bool {
    let mut errors = compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error).peekable();
    errors.peek().is_some() && errors.all(|finding| finding.rule == &rules::MISSING_KEY || finding.rule == &rules::REQUIRED_BY_LAYER)
}

fn start(path: &Utf8Path, request: &Request, files: &dyn Files) -> Started {
    let resolved = resolve::resolve_file(&request.resolve(path, files));
    let (sources, diagnostics, settings) = (resolved.sources, resolved.diagnostics, resolved.settings);
    let mut compilation = Compilation { sources, diagnostics, settings, ..Compilation::default() };
    let mut used = BTreeSet::new();
    let package = run(&mut compilation, request, files, &mut used);
    Started { profile: request.profile.clone(), compilation, package, used }
}

fn all(package: &dyn Package, first: Started, path: &Utf8Path, request: &Request, files: &dyn Files) -> Build {
    let names: Vec<String> = profiles_in(&first.compilation.sources).into_iter().collect();
    let incomplete = !names.is_empty() && is_incomplete(&first.compilation);
    let mut started: Vec<Started> =
        names.into_par_iter().map(|name| start(path, &Request { profile: Some(name), ..request.clone() }, files)).collect();
    // A text that needs a profile is no variant of its own: whoever builds it alone is told so.
    let mut notes = Vec::new();
    if incomplete {
        notes.push("the text without a profile is incomplete, so the package has no variant `default`".to_owned());
    } else {
        started.insert(0, first);
    }
    let mut output = None;
    if started.iter().all(|one| !one.compilation.diagnostics.has_errors()) {
        let compiled: Vec<&Compilation> = started.iter().map(|one| &one.compilation).collect();
        let mut found = Diagnostics::default();
        output = pack(package, &compiled, request, files, &mut found);
        if let Some(first) = started.first_mut() {
            first.compilation.diagnostics.append(found);
        }
    }
    for one in &mut started {
        close(&mut one.compilation, &mut one.used);
        leave_shared_waivers(&mut one.compilation);
    }
    tell_idle_waivers_of_all(&mut started);
    let build =
        Build { variants: started.into_iter().map(|one| (one.profile, one.compilation)).collect(), output: None, all_profiles: None };
    if let Some(output) = output.as_mut() {
        for waiver in build.variants.iter().flat_map(|(_, one)| &one.waivers) {
            if !output.record.waivers.contains(waiver) {
                output.record.waivers.push(waiver.clone());
            }
        }
        output.record.notes = notes;
    }
    Build { output: output.filter(|_| !build.has_errors()), ..build }
}

/// A waiver silences nothing only if it does so in each variant that has it.
fn tell_idle_waivers_of_all(started: &mut [Started]) {
    let place = |sources: &Sources, finding: &Diagnostic| {
        let span = finding.primary.as_ref()?.span;
        Some((sources.get(span.source)?.name.clone(), span.start, finding.path.clone()))
    };
    let mut idle: BTreeMap<_, usize> = BTreeMap::new();
    let mut having: BTreeMap<String, usize> = BTreeMap::new();
    for one in started.iter() {
        let waivers = one.compilation.settings.as_ref().and_then(|settings| settings.manifest.waivers.as_ref());
        for name in waivers.iter().flat_map(|waivers| waivers.0.keys()) {
            *having.entry(format!("waivers.{name}")).or_default() += 1;
        }
        let findings = one.compilation.diagnostics.iter().filter(|finding| finding.rule == &WAIVER_WITHOUT_FINDING);
        for place in findings.filter_map(|finding| place(&one.compilation.sources, finding)) {
            *idle.entry(place).or_default() += 1;
        }
    }
    for one in started {
        let Compilation { sources, diagnostics, .. } = &mut one.compilation;
        diagnostics.retain_mut(|finding| {
            if finding.rule != &WAIVER_WITHOUT_FINDING {
                return true;
            }
            let everywhere = having.get(&finding.path);
            place(sources, finding).is_none_or(|place| idle.get(&place) == everywhere)
        });
    }
}
