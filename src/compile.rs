//! The whole pipeline as one pure call: read, resolve, plan, lower, check, pack.
//!
//! In: a request and a way to read files. Out: findings with the texts that they mark, and, where no finding is an error, the tree
//! to write with its record. Each stage says all it can; the first stage with an error is the last one that runs.

mod fleet;
pub mod import;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

pub use fleet::{Findings, FleetCompilation, Member, compile_fleet, resolve_only};

use crate::check;
use crate::diagnostic::{Diagnostics, Sources};
use crate::digest::Digest;
use crate::manifest::files::{Files, FilesError};
use crate::manifest::sections::{OutputFormat, OutputLayout, Target as TargetName};
use crate::package::plain::Layout;
use crate::package::record::{Hatch, Input, Record};
use crate::package::stamp::{self, Stamp};
use crate::package::tree::Tree;
use crate::package::{self, Bundle};
use crate::plan::{self, Plan};
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
    /// The files and their record, if nothing is an error.
    pub output: Option<Output>,
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
    finish(Compilation { sources, diagnostics, settings, ..Compilation::default() }, request, files)
}

/// All stages after resolve: a workspace resolves its members together and finishes each alone.
#[must_use]
pub fn finish(mut compilation: Compilation, request: &Request, files: &dyn Files) -> Compilation {
    let mut used = BTreeSet::new();
    run(&mut compilation, request, files, &mut used);
    if let Some(settings) = &compilation.settings {
        check::policy::apply(settings, &mut compilation.diagnostics, &mut used);
        // only a run to the end knows that a waiver silenced nothing
        if let Some(output) = &mut compilation.output {
            output.record.waivers = check::policy::waivers(settings, &used, &mut compilation.diagnostics);
        }
    }
    if compilation.diagnostics.has_errors() {
        compilation.output = None;
    }
    compilation.diagnostics.sort();
    compilation
}

/// The stages, each only if the ones before it found no error. The waivers that silenced something are added to `used`.
fn run(compilation: &mut Compilation, request: &Request, files: &dyn Files, used: &mut BTreeSet<String>) {
    let Some(settings) = &compilation.settings else { return };
    let diagnostics = &mut compilation.diagnostics;
    // what lies beside the text is input too
    let files = &Seen::new(files);
    let planned = plan::plan(settings, files);
    diagnostics.append(planned.diagnostics);
    for secret in planned.hidden {
        compilation.sources.hide(secret);
    }
    let review = check::policy::Review { revision: request.revision.as_deref(), as_of: request.as_of.as_deref() };
    check::policy::check(settings, &review, diagnostics);
    check::policy::apply(settings, diagnostics, used);
    let target = settings.manifest.target.and_then(target::target);
    if target.is_none() {
        diagnostics.push(check::target_not_built(settings));
    }
    let output = settings.manifest.output.as_ref();
    let format = request.format.or_else(|| output.and_then(|o| o.format)).unwrap_or(OutputFormat::Yaml);
    let package = package::package(format);
    if package.is_none() {
        diagnostics.push(check::format_not_built(settings, format));
    }
    compilation.plan = planned.plan;
    if diagnostics.has_errors() {
        return;
    }
    let (Some(plan), Some(target), Some(package)) = (&compilation.plan, target, package) else { return };
    let (mut objects, findings) = target::lower(target, settings, plan, files);
    diagnostics.append(findings);
    check::objects(settings, plan, &objects, diagnostics);
    let input = input_digest(settings, files.seen());
    if plan.source.stamp_objects {
        let stamp =
            Stamp { repository: plan.source.repository.clone(), revision: request.revision.clone(), input: input.as_str().to_owned() };
        stamp::apply(&mut objects, &stamp);
    }
    let layout = match output.and_then(|o| o.layout) {
        Some(OutputLayout::Stream) => Layout::Stream,
        Some(OutputLayout::Files) | None => Layout::Files,
    };
    match package.pack(Bundle { name: &plan.name, objects: &objects, layout }) {
        Ok(tree) => {
            let edition = settings.edition.clone();
            let mut record = Record::new(env!("CARGO_PKG_VERSION"), edition, record_input(settings, plan, request, input), &tree);
            record.hatches = settings.hatches.iter().map(|hatch| record_hatch(settings, hatch)).collect();
            compilation.output = Some(Output { tree, record });
        }
        Err(error) => diagnostics.push(check::unwritable(settings, &error.to_string())),
    }
    compilation.objects = objects;
}

/// One digest over everything that was read, in the order of names: a member is read in another order with its workspace than alone.
/// Names are seen from the file's own folder: where the project lies on a disk, or how much of it may be read, is no input.
fn input_digest(settings: &Settings, beside: BTreeMap<String, Digest>) -> Digest {
    let all = settings.inputs.iter().cloned().chain(beside);
    let named: BTreeMap<String, Digest> = all.map(|(name, digest)| (seen_from(&settings.directory, &name), digest)).collect();
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

fn record_input(settings: &Settings, plan: &Plan, request: &Request, digest: Digest) -> Input {
    Input {
        digest,
        revision: request.revision.clone(),
        repository: plan.source.repository.clone(),
        profile: settings.profile.clone(),
        target: settings.manifest.target.map(|target| target.word().to_owned()),
        set: request.set.clone(),
        approved_by: request.approved_by.clone(),
    }
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
mod tests {
    use camino::Utf8Path;

    use super::seen_from;

    #[test]
    fn names_do_not_depend_on_the_root() {
        assert_eq!(seen_from(Utf8Path::new("a/b"), "a/b/flink.toml"), "flink.toml");
        assert_eq!(seen_from(Utf8Path::new("jobs/b"), "jobs/shared.toml"), "../shared.toml");
        assert_eq!(seen_from(Utf8Path::new("x/jobs/b"), "x/flink.toml"), "../../flink.toml");
        assert_eq!(seen_from(Utf8Path::new(""), "flink.toml"), "flink.toml");
        assert_eq!(seen_from(Utf8Path::new("a"), "flinkc:dev"), "flinkc:dev");
    }
}
