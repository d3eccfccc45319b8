//! The whole pipeline as one pure call: read, resolve, plan, lower, check, pack.
//!
//! In: a request and a way to read files. Out: findings with the texts that they mark, and, where no finding is an error, the tree
//! to write with its record. Each stage says all it can; the first stage with an error is the last one that runs.

mod fleet;

use camino::{Utf8Path, Utf8PathBuf};

pub use fleet::{Findings, FleetCompilation, Member, compile_fleet, resolve_only};

use crate::check;
use crate::diagnostic::{Diagnostics, Sources};
use crate::digest::Digest;
use crate::manifest::files::Files;
use crate::manifest::sections::{OutputLayout, Target as TargetName};
use crate::package::plain::{self, Layout};
use crate::package::record::{Input, Record};
use crate::package::stamp::{self, Stamp};
use crate::package::tree::Tree;
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
    let waivers = run(&mut compilation, request, files);
    compilation.diagnostics.sort();
    if compilation.diagnostics.has_errors() {
        compilation.output = None;
    } else if let (Some(output), Some(waivers)) = (&mut compilation.output, waivers) {
        output.record.waivers = waivers;
    }
    compilation
}

/// The stages, each only if the ones before it found no error. Gives the waivers that were used.
fn run(compilation: &mut Compilation, request: &Request, files: &dyn Files) -> Option<Vec<crate::package::record::Waiver>> {
    let settings = compilation.settings.as_ref()?;
    let diagnostics = &mut compilation.diagnostics;
    let judge = |diagnostics: &mut Diagnostics| check::policy::apply(settings, request, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let planned = plan::plan(settings, files);
    diagnostics.append(planned.diagnostics);
    for secret in planned.hidden {
        compilation.sources.hide(secret);
    }
    check::policy::check(settings, request, diagnostics);
    compilation.plan = planned.plan;
    let plan = compilation.plan.as_ref()?;
    let used = judge(diagnostics);
    if diagnostics.has_errors() {
        return Some(used);
    }
    let Some(target) = settings.manifest.target.and_then(target::target) else {
        diagnostics.push(check::target_not_built(settings));
        return Some(used);
    };
    let (mut objects, findings) = target::lower(target, settings, plan, files);
    diagnostics.append(findings);
    check::objects(settings, plan, &objects, diagnostics);
    let input = Digest::of_parts(settings.inputs.iter().map(|input| (input.0.as_str(), input.1.as_str().as_bytes())));
    if plan.source.stamp_objects {
        let stamp = Stamp {
            repository: plan.source.repository.clone(),
            revision: request.revision.clone(),
            input: input.as_str().to_owned(),
        };
        stamp::apply(&mut objects, &stamp);
    }
    let layout = match settings.manifest.output.as_ref().and_then(|o| o.layout) {
        Some(OutputLayout::Stream) => Layout::Stream,
        Some(OutputLayout::Files) | None => Layout::Files,
    };
    let packed = plain::pack(&plan.name, &objects, layout);
    compilation.objects = objects;
    match packed {
        Ok(tree) => {
            let mut record = Record::new(env!("CARGO_PKG_VERSION"), settings.edition.clone(), record_input(settings, plan, request, input), &tree);
            record.hatches = settings.hatches.iter().map(|h| crate::package::record::Hatch { file: h.file.clone(), path: h.path.clone(), kind: h.kind.to_string() }).collect();
            compilation.output = Some(Output { tree, record });
        }
        Err(error) => diagnostics.push(check::unwritable(settings, &error.to_string())),
    }
    Some(used)
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
