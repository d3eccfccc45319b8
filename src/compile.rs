//! The whole pipeline as one pure call: read, resolve, plan, lower, check, pack.
//!
//! In: a request and a way to read files. Out: findings with the texts that they mark, and, where no finding is an error, the tree
//! to write with its record. Each stage says all it can; the first stage with an error is the last one that runs.

mod chart;
mod components;
mod fleet;
pub mod import;
mod umbrella;
mod variants;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

pub use chart::CHART;
pub use fleet::{Findings, FleetCompilation, Member, compile_fleet, resolve_only};
pub use variants::{Build, build, profiles_in};

use crate::check;
use crate::diagnostic::{Diagnostics, Level, Sources};
use crate::digest::Digest;
use crate::manifest::files::{Files, FilesError};
use crate::manifest::sections::{OutputFormat, OutputLayout, Target as TargetName};
use crate::package::plain::Layout;
use crate::package::record::{Hatch, Input, Record, Waiver};
use crate::package::stamp::{self, Stamp};
use crate::package::tree::Tree;
use crate::package::{self, Bundle, Package, Profiles, Variant};
use crate::plan::{self, Plan, SourcePlan};
use crate::resolve::{self, Settings};
use crate::target::{self, Object};

/// What the user asked for beside the text.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `--profile`.
    pub profile: Option<String>,
    /// `--target`: instead of the text's.
    pub target: Option<TargetName>,
    /// `--format`: instead of the text's.
    pub format: Option<OutputFormat>,
    /// `--set PATH=VALUE`, in order.
    pub set: Vec<String>,
    /// `--revision`.
    pub revision: Option<String>,
    /// `--approved-by`.
    pub approved_by: Vec<String>,
    /// `--as-of`, as `2026-11-21`: the day to which `review-by` is compared.
    pub as_of: Option<String>,
    /// `--shard`: which members of a workspace.
    pub shard: Option<Shard>,
}

/// A part of a workspace: every `of`-th member, in the order of their paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

impl Shard {
    /// Whether the member at a place of the order, from 0, is in it.
    #[must_use]
    pub fn has(self, index: usize) -> bool {
        index.checked_rem(self.of).is_some_and(|rest| rest + 1 == self.number)
    }
}

impl Compilation {
    /// Every file that was read, by its name seen from the folder of the flink.toml; known once there are objects.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.inputs.keys().map(String::as_str)
    }
}

impl Request {
    /// What resolve needs of it.
    #[must_use]
    pub fn resolve<'a>(&'a self, path: &'a Utf8Path, files: &'a dyn Files) -> resolve::Request<'a> {
        resolve::Request {
            files,
            path,
            profile: self.profile.as_deref(),
            target: self.target.map(TargetName::word),
            sets: &self.set,
            same_option: &plan::config::same_option_ever,
            rules: crate::rules::all(),
        }
    }
}

/// What became of one flink.toml.
#[derive(Debug, Default)]
pub struct Compilation {
    /// All texts that were read.
    pub sources: Sources,
    /// All findings, in source order, levels set by `[lints]` and waivers applied.
    pub diagnostics: Diagnostics,
    /// The job spec, if it could be resolved.
    pub settings: Option<Settings>,
    /// The plan, if it could be made.
    pub plan: Option<Plan>,
    /// The objects, if they could be lowered.
    pub objects: Vec<Object>,
    /// The files and their record, if nothing is an error and the format packs one profile: [`build`] packs all.
    pub output: Option<Output>,
    /// The digest of each file that was read, by its name seen from the file's own folder.
    inputs: BTreeMap<String, Digest>,
    /// The accepted findings, after the last stage.
    waivers: Vec<Waiver>,
}

/// What to write.
#[derive(Debug)]
pub struct Output {
    /// The files.
    pub tree: Tree,
    /// Their record.
    pub record: Record,
}

/// Compiles one flink.toml, given by its path below the root of `files`.
#[must_use]
pub fn compile(path: &Utf8Path, request: &Request, files: &dyn Files) -> Compilation {
    let resolved = resolve::resolve_file(&request.resolve(path, files));
    let (sources, diagnostics, settings) = (resolved.sources, resolved.diagnostics, resolved.settings);
    let mut compilation =
        finish(Compilation { sources, diagnostics, settings, ..Compilation::default() }, request, files, Diagnostics::default());
    // alone nobody knows whether another member needs a waiver that all share
    fleet::leave_shared_waivers(&mut compilation);
    compilation
}

/// Compiles one flink.toml as far as its plan: for who asks about Flink, and needs no objects.
#[must_use]
pub fn plan_only(path: &Utf8Path, request: &Request, files: &dyn Files) -> Compilation {
    let resolved = resolve::resolve_file(&request.resolve(path, files));
    let (sources, diagnostics, settings) = (resolved.sources, resolved.diagnostics, resolved.settings);
    let mut compilation = Compilation { sources, diagnostics, settings, ..Compilation::default() };
    let mut used = BTreeSet::new();
    plan_of(&mut compilation, request, files, &mut used);
    close(&mut compilation, &mut used);
    compilation
}

/// All stages after resolve: a workspace resolves its members together and finishes each alone. `between` is what was found between
/// this member and others; the member's own policy decides about that, too.
#[must_use]
pub fn finish(mut compilation: Compilation, request: &Request, files: &dyn Files, between: Diagnostics) -> Compilation {
    let mut used = BTreeSet::new();
    let package = run(&mut compilation, request, files, &mut used);
    compilation.diagnostics.append(between);
    conclude(compilation, package, request, files, used)
}

/// The end of a compilation that is packed alone, or not at all.
fn conclude(
    mut compilation: Compilation,
    package: Option<&'static dyn Package>,
    request: &Request,
    files: &dyn Files,
    mut used: BTreeSet<String>,
) -> Compilation {
    if let Some(package) = package.filter(|package| package.profiles() == Profiles::Chosen) {
        let mut found = Diagnostics::default();
        compilation.output = pack(package, &[&compilation], request, files, &mut found);
        compilation.diagnostics.append(found);
    }
    close(&mut compilation, &mut used);
    if let Some(output) = &mut compilation.output {
        output.record.waivers.clone_from(&compilation.waivers);
    }
    compilation
}

/// The stages up to the objects, each only if the ones before it found no error. The waivers that silenced something are added to
/// `used`. Gives the package that the objects are for.
fn run(compilation: &mut Compilation, request: &Request, files: &dyn Files, used: &mut BTreeSet<String>) -> Option<&'static dyn Package> {
    // what lies beside the text is input too
    let files = &Seen::new(files);
    plan_of(compilation, request, files, used);
    let settings = compilation.settings.as_ref()?;
    let diagnostics = &mut compilation.diagnostics;
    let target = settings.manifest.target.and_then(target::target);
    if target.is_none() {
        diagnostics.push(check::target_not_built(settings));
    }
    if diagnostics.has_errors() {
        return None;
    }
    let (plan, target) = (compilation.plan.as_ref()?, target?);
    let (mut objects, findings) = target::lower(target, settings, plan, files);
    diagnostics.append(findings);
    check::objects(settings, plan.security.level, &objects, diagnostics);
    compilation.inputs = named_inputs(settings, files.seen());
    stamp(&plan.source, request, &compilation.inputs, &mut objects);
    compilation.objects = objects;
    Some(package::package(format(settings, request)))
}

/// The plan, and what the user's policy makes of the findings so far.
fn plan_of(compilation: &mut Compilation, request: &Request, files: &dyn Files, used: &mut BTreeSet<String>) {
    let Some(settings) = &compilation.settings else { return };
    let diagnostics = &mut compilation.diagnostics;
    let planned = plan::plan(settings, files);
    diagnostics.append(planned.diagnostics);
    for secret in planned.hidden {
        compilation.sources.hide(secret);
    }
    let review = check::policy::Review { revision: request.revision.as_deref(), as_of: request.as_of.as_deref() };
    check::policy::check(settings.into(), &review, diagnostics);
    check::policy::apply(&settings.manifest, diagnostics, used);
    compilation.plan = planned.plan;
}

/// Writes on the objects where they come from, if the text asks for it.
fn stamp(source: &SourcePlan, request: &Request, inputs: &BTreeMap<String, Digest>, objects: &mut [Object]) {
    if source.stamp_objects {
        let input = input_digest(inputs).as_str().to_owned();
        stamp::apply(objects, &Stamp { repository: source.repository.clone(), revision: request.revision.clone(), input });
    }
}

/// The last word on the findings of a compilation: the user's policy, waivers without a finding, the order.
fn close(compilation: &mut Compilation, used: &mut BTreeSet<String>) {
    if let Some(settings) = &compilation.settings {
        check::policy::apply(&settings.manifest, &mut compilation.diagnostics, used);
        // only a run to the end knows that a waiver silenced nothing
        if !compilation.objects.is_empty() {
            compilation.waivers = check::policy::waivers(settings.into(), used, &mut compilation.diagnostics);
        }
    }
    if compilation.diagnostics.has_errors() {
        compilation.output = None;
    }
    if let Some(settings) = &compilation.settings {
        compilation.diagnostics.retain_mut(|finding| {
            finding.move_to_user(&settings.shipped_by);
            true
        });
    }
    compilation.diagnostics.sort();
}

/// The form of output.
fn format(settings: &Settings, request: &Request) -> OutputFormat {
    let written = settings.manifest.output.as_ref().and_then(|output| output.format);
    request.format.or(written).unwrap_or(OutputFormat::Yaml)
}

/// Packs what was compiled, one variant or all, with one record. Waivers come later: [`close`] knows them.
fn pack(package: &dyn Package, compiled: &[&Compilation], request: &Request, files: &dyn Files, found: &mut Diagnostics) -> Option<Output> {
    let variants: Vec<Variant<'_>> = compiled.iter().filter_map(|one| variant(one)).collect();
    let first = variants.first()?;
    let tree = match package.pack(&bundle(first.name_of_bundle(), &variants, files), found) {
        Ok(tree) => tree,
        Err(error) => {
            found.push(check::unwritable(first.settings, &error.to_string()));
            return None;
        }
    };
    let inputs: BTreeMap<String, Digest> = compiled.iter().flat_map(|one| one.inputs.clone()).collect();
    let input = record_input(&variants, package.profiles(), request, input_digest(&inputs))?;
    let mut record = Record::new(env!("CARGO_PKG_VERSION"), first.settings.edition.clone(), input, &tree);
    for variant in &variants {
        for hatch in variant.settings.hatches.iter().map(|hatch| record_hatch(variant.settings, hatch)) {
            if !record.hatches.contains(&hatch) {
                record.hatches.push(hatch);
            }
        }
    }
    Some(Output { tree, record })
}

/// What a package is made from.
fn bundle<'a>(name: &'a str, variants: &'a [Variant<'a>], files: &'a dyn Files) -> Bundle<'a> {
    let layout = variants.first().and_then(|first| first.settings.manifest.output.as_ref()?.layout);
    let layout = match layout {
        Some(OutputLayout::Stream) => Layout::Stream,
        Some(OutputLayout::Files) | None => Layout::Files,
    };
    Bundle { name, layout, variants, files, compile: &again }
}

/// Compiles a text that a package made.
fn again(path: &Utf8Path, profile: Option<&str>, files: &dyn Files) -> Result<Vec<Object>, String> {
    let request = Request { profile: profile.map(str::to_owned), format: Some(OutputFormat::Yaml), ..Request::default() };
    let compiled = compile(path, &request, files);
    match compiled.diagnostics.iter().find(|finding| finding.level == Level::Error) {
        Some(error) => Err(error.message.clone()),
        None => Ok(compiled.objects),
    }
}

/// A compilation as a package sees it, if it came to its end.
fn variant(compiled: &Compilation) -> Option<Variant<'_>> {
    let settings = compiled.settings.as_ref()?;
    Some(Variant { profile: settings.profile.as_deref(), settings, plan: compiled.plan.as_ref(), objects: &compiled.objects })
}

/// The digest of everything that was read, by names seen from the file's own folder: where the project lies on a disk, or how much of
/// it may be read, is no input. In the order of names: a member is read in another order with its workspace than alone.
fn named_inputs(settings: &Settings, beside: BTreeMap<String, Digest>) -> BTreeMap<String, Digest> {
    let all = settings.inputs.iter().cloned().chain(beside);
    all.map(|(name, digest)| (seen_from(&settings.directory, &name), digest)).collect()
}

/// One digest over all inputs.
fn input_digest(named: &BTreeMap<String, Digest>) -> Digest {
    Digest::of_parts(named.iter().map(|(name, digest)| (name.as_str(), digest.as_str().as_bytes())))
}

/// A use of a hatch, as the record holds it.
fn record_hatch(settings: &Settings, hatch: &resolve::Hatch) -> Hatch {
    Hatch { file: seen_from(&settings.directory, &hatch.file), path: hatch.path.clone(), kind: hatch.kind.to_owned() }
}

/// A path below the root as it is written from a folder below the root: `../shared.toml`. Other names (`flinkc:dev`, `--set`) stay.
fn seen_from(folder: &Utf8Path, path: &str) -> String {
    if path.starts_with("flinkc:") || path.starts_with("--") || path == "-" {
        return path.to_owned();
    }
    let mut up = 0;
    let mut base = folder;
    loop {
        if let Ok(rest) = Utf8Path::new(path).strip_prefix(base) {
            return format!("{}{rest}", "../".repeat(up));
        }
        match base.parent() {
            Some(parent) => base = parent,
            None => return path.to_owned(),
        }
        up += 1;
    }
}

fn record_input(variants: &[Variant<'_>], profiles: Profiles, request: &Request, digest: Digest) -> Option<Input> {
    let first = variants.first()?;
    let target = |variant: &Variant<'_>| variant.settings.manifest.target.map(|target| target.word().to_owned());
    let one_target = variants.iter().all(|variant| target(variant) == target(first));
    let (profile, profiles) = match profiles {
        Profiles::Chosen => (first.settings.profile.clone(), Vec::new()),
        Profiles::All => (None, variants.iter().map(|variant| variant.name().to_owned()).collect()),
    };
    Some(Input {
        digest,
        revision: request.revision.clone(),
        repository: first.settings.manifest.source.as_ref().and_then(|source| source.repository.as_ref()).map(|url| url.0.clone()),
        profile,
        profiles,
        target: target(first).filter(|_| one_target),
        set: request.set.clone(),
        approved_by: request.approved_by.clone(),
    })
}

/// The folder that a flink.toml's bundle is written to when nothing else is said: `output.dir` beside the file.
#[must_use]
pub fn default_output(settings: &Settings) -> Utf8PathBuf {
    let dir = settings.manifest.output.as_ref().and_then(|o| o.dir.clone()).unwrap_or_else(|| "deploy".to_owned());
    settings.directory.join(dir)
}

/// Files, with a note of what was read.
struct Seen<'a> {
    files: &'a dyn Files,
    digests: Mutex<BTreeMap<String, Digest>>,
}

impl<'a> Seen<'a> {
    fn new(files: &'a dyn Files) -> Self {
        Self { files, digests: Mutex::default() }
    }

    fn seen(&self) -> BTreeMap<String, Digest> {
        self.digests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Files for Seen<'_> {
    fn read(&self, path: &Utf8Path, limit: u64) -> Result<Vec<u8>, FilesError> {
        let bytes = self.files.read(path, limit)?;
        self.digests.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_string(), Digest::of(&bytes));
        Ok(bytes)
    }

    fn exists(&self, path: &Utf8Path) -> bool {
        self.files.exists(path)
    }

    fn glob(&self, base: &Utf8Path, pattern: &str) -> Result<Vec<Utf8PathBuf>, FilesError> {
        self.files.glob(base, pattern)
    }
}

#[cfg(test)]
mod tests;
