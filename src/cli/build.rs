//! `flinkc build`: texts → manifests, in folders, on standard output, or held against what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use camino::Utf8Path;
use clap::Args;
use rayon::prelude::*;

use super::arguments::{Root, Variant, day};
use super::console::{Console, Found, Output, Steps};
use super::failure::{Exit, Failure};
use super::input::Input;
use super::move_report;
use crate::compile::{self, CHART, Member, Request, Shard, compile_fleet};
use crate::host::write::{WriteOptions, Written, compare_tree, output_dir, write_tree};
use crate::host::{input, stdio};
use crate::manifest::sections::{Output as OutputSection, OutputFormat};
use crate::moving;
use crate::package::UMBRELLA;
use crate::package::record::RECORD_FILE;
use crate::package::{diff, plain};
use crate::resolve::{COMPONENTS, Settings};
use crate::target::Object;

/// Compile flink.toml files to Kubernetes manifests
#[derive(Debug, Args)]
#[command(
    long_about = "Compile flink.toml files to Kubernetes manifests.\n\nThe manifests of a file go to `output.dir` beside it (`deploy`), with a record, flinkc.lock. The folder is replaced as a whole or not at all; files in it that flinkc did not write stay. Nothing is written if any finding is an error.",
    after_help = "Examples:\n  flinkc build\n  flinkc build jobs/orders --profile live -o deploy/live\n  flinkc build --workspace --profile live      every member, to DIR/MEMBER\n  flinkc build - < flink.toml                  one YAML stream on standard output\n  flinkc build --workspace --shard 2/5         the second fifth of the members, for a CI matrix\n  flinkc build --workspace --list              what is read and written, for Make or Bazel\n  flinkc build --target operator --report -    moved to another home, with what that loses, changes and asks for\n  flinkc import flinkcluster.yaml | flinkc build --target operator --report=move.json - > flinkdeployment.yaml\n  flinkc build --check                         for CI: exit 1 and show the difference"
)]
pub(crate) struct Build {
    /// A flink.toml, a folder that holds one, or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    variant: Variant,
    /// Build every member of the workspace that PATH is or lies in
    #[arg(long, help_heading = "What is compiled")]
    workspace: bool,
    /// Build one part of N of a workspace's members, as in `--shard 2/5`; what stands above all members is left to a build of all
    #[arg(long, value_name = "I/N", value_parser = shard, help_heading = "What is compiled")]
    shard: Option<Shard>,
    #[command(flatten)]
    root: Root,
    /// The folder to write to, or `-` for one YAML stream on standard output [default: `output.dir` beside the text; `-` for a text from standard input]
    #[arg(short, long, value_name = "DIR", help_heading = "What is written")]
    output: Option<PathBuf>,
    /// Write nothing; exit 1 and show the difference if the folder is not what the text says
    #[arg(long, help_heading = "What is written")]
    check: bool,
    /// Write nothing; print each file that is read and each that would be written, as `MEMBER, input or output, PATH` with tabs between; with `--message-format json` one object a member
    #[arg(long, conflicts_with = "check", help_heading = "What is written")]
    list: bool,
    /// Say what a move to `--target` loses, changes and asks for: on standard output, or on standard error where the manifests go there; with `=FILE` into that file. Text, or one JSON object a bundle with `--message-format json` or for a FILE that ends with `.json`
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-", conflicts_with_all = ["check", "list", "workspace"], help_heading = "What is written")]
    report: Option<PathBuf>,
    /// The revision of the text, for the record
    #[arg(long, value_name = "REVISION", help_heading = "For the record")]
    revision: Option<String>,
    /// Who approved the build, for the record; may be repeated
    #[arg(long, value_name = "NAME", value_delimiter = ',', help_heading = "For the record")]
    approved_by: Vec<String>,
    /// The day to which the `review-by` of waivers is compared; without it no waiver is too old
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "For the record")]
    as_of: Option<String>,
}

/// One bundle and where it goes.
struct Bundle {
    /// What the user calls the text.
    shown: String,
    dir: PathBuf,
    tree: crate::package::tree::Tree,
    record: crate::package::record::Record,
    objects: Vec<Object>,
    /// Every file that was read for it.
    inputs: Vec<PathBuf>,
}

/// What became of one argument.
#[derive(Default)]
struct Built {
    found: Vec<Found>,
    bundles: Vec<Bundle>,
    /// Where a workspace is written to, if all its members could be compiled.
    fleet: Option<PathBuf>,
    /// What moving it means, where that is asked for.
    moves: Vec<moving::Report>,
}

impl Build {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let to_stream = self.is_stream();
        if to_stream && (self.check || self.list) {
            return Err(Failure::Usage("`-o -` writes to standard output: it goes with neither `--check` nor `--list`".to_owned()));
        }
        let inputs = self.inputs()?;
        if self.shard.is_some() && !inputs.iter().all(|input| input.is_workspace) {
            return Err(Failure::Usage("`--shard` builds a part of a workspace: add `--workspace`".to_owned()));
        }
        if self.report.is_some() && (self.variant.target.is_none() || inputs.iter().any(|input| input.is_workspace)) {
            return Err(Failure::Usage(
                "`--report` says what a move of single files means: name them, and their new home with `--target`".to_owned(),
            ));
        }
        let request = Request {
            revision: self.revision.clone(),
            approved_by: self.approved_by.clone(),
            as_of: self.as_of.clone(),
            shard: self.shard,
            ..self.variant.request()
        };
        // One stream is plain manifests, whatever else the text packs.
        let request = if to_stream { Request { format: request.format.or(Some(OutputFormat::Yaml)), ..request } } else { request };
        let progress = Steps::new(console, "Compiling");
        let built: Result<Vec<Built>, Failure> = inputs
            .par_iter()
            .map(|input| self.compile(input, &request, &|name, all| progress.advance(name, all.max(inputs.len()))))
            .collect();
        progress.finish();
        let built = built?;
        let (mut found, mut bundles, mut fleets, mut moves) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for one in built {
            found.extend(one.found);
            bundles.extend(one.bundles);
            fleets.extend(one.fleet);
            moves.extend(one.moves);
        }
        let taken = if to_stream || self.list || self.check || self.report.is_some() { Output::Taken } else { Output::Free };
        let taken = if console.for_program() && self.check { Output::Free } else { taken };
        let exit = console.findings(found, taken)?;
        if let Some(file) = &self.report {
            // also where the text does not build there: that is what one wants to know
            move_report::write(file, &moves, to_stream, console)?;
        }
        if exit == Exit::Findings {
            return Ok(exit);
        }
        if to_stream {
            let objects: Vec<Object> = bundles.into_iter().flat_map(|bundle| bundle.objects).collect();
            stdio::out_bytes(plain::stream(&objects).as_bytes())?;
            return Ok(Exit::Fine);
        }
        one_folder_each(&bundles)?;
        if self.list {
            return list(console, &bundles);
        }
        let exit = if self.check { check(console, &bundles)? } else { write(console, &bundles)? };
        // a part of a fleet does not know the others
        for folder in fleets.iter().filter(|_| self.shard.is_none()) {
            left_behind(console, folder, &bundles)?;
        }
        Ok(exit)
    }

    /// Whether the manifests go to standard output: where that is asked for, and where the text has no folder beside it.
    fn is_stream(&self) -> bool {
        let from_stream = self.paths.iter().all(|path| path.as_os_str() == "-") && !self.check && !self.list;
        self.output.as_deref().map_or(from_stream, |dir| dir.as_os_str() == "-")
    }

    /// The files, each once; with `--workspace` their workspaces.
    fn inputs(&self) -> Result<Vec<Input>, Failure> {
        let mut inputs: Vec<Input> = Vec::new();
        for path in &self.paths {
            let mut input = Input::of(path, self.root.root.as_deref())?;
            if self.workspace && !input.is_workspace {
                input = input.workspace()?;
            }
            if !inputs.iter().any(|other| other.real(&other.path) == input.real(&input.path)) {
                inputs.push(input);
            }
        }
        if inputs.len() > 1 && self.output.as_deref().is_some_and(|dir| dir.as_os_str() != "-") {
            let count = inputs.len();
            return Err(Failure::Usage(format!("{count} files cannot go to one folder: build them one by one, or without `-o`")));
        }
        Ok(inputs)
    }

    fn compile(&self, input: &Input, request: &Request, step: &(dyn Fn(&str, usize) + Sync)) -> Result<Built, Failure> {
        if input.is_workspace {
            return self.compile_fleet(input, request, step);
        }
        let compile::Build { variants, output, all_profiles } = compile::build(&input.path, request, &*input.files);
        step(&input.shown, 1);
        if let (Some(format), Some(profile)) = (all_profiles, &request.profile) {
            return Err(all_profiles_at_once(format, profile));
        }
        let mut built = Built::default();
        if self.report.is_some() {
            built.moves = move_report::moves(input, request, &variants)?;
        }
        let several = variants.len() > 1;
        let (mut first, mut read) = (None, BTreeSet::new());
        for (profile, mut compilation) in variants {
            read.extend(compilation.inputs().map(str::to_owned));
            input.rename(&mut compilation.sources);
            let variant = profile.filter(|_| several).map(|profile| format!("profile `{profile}`"));
            built.found.push(Found { sources: Arc::new(compilation.sources), diagnostics: compilation.diagnostics, variant });
            first = first.or(compilation.settings.map(|settings| (settings, compilation.objects)));
        }
        if let (Some((settings, objects)), Some(output)) = (first, output) {
            let (shown, dir) = (input.shown.clone(), self.folder(input, &settings)?);
            let inputs = read_files(input, &settings.directory, &read);
            built.bundles.push(Bundle { shown, dir, tree: output.tree, record: output.record, objects, inputs });
        }
        Ok(built)
    }

    fn compile_fleet(&self, input: &Input, request: &Request, step: &(dyn Fn(&str, usize) + Sync)) -> Result<Built, Failure> {
        let fleet = compile_fleet(&input.path, request, &*input.files, step);
        if let (Some(format), Some(profile)) = (fleet.all_profiles, &request.profile) {
            return Err(all_profiles_at_once(format, profile));
        }
        let mut built = Built { found: fleet_findings(input, fleet.findings), ..Built::default() };
        let Some(workspace) = fleet.workspace else { return Ok(built) };
        let base = match &self.output {
            Some(dir) => dir.clone(),
            None => beside(input, &workspace.path, workspace.manifest.output.as_ref())?,
        };
        let mut all_read = BTreeSet::new();
        if let Some(Member { output: Some(output), objects, settings, inputs }) = fleet.components {
            let shown = input::shown(&input.real(&workspace.path)).display().to_string();
            let inputs = read_files(input, &settings.directory, &inputs);
            built.bundles.push(Bundle { shown, dir: base.join(COMPONENTS), tree: output.tree, record: output.record, objects, inputs });
        }
        if let Some(output) = fleet.chart {
            let shown = input::shown(&input.real(&workspace.path)).display().to_string();
            built.bundles.push(Bundle {
                shown,
                dir: base.join(CHART),
                tree: output.tree,
                record: output.record,
                objects: Vec::new(),
                inputs: vec![input::shown(&input.real(&workspace.path))],
            });
        }
        for member in fleet.members {
            let inputs = read_files(input, &member.settings.directory, &member.inputs);
            all_read.extend(inputs.iter().cloned());
            let name = member.settings.member.as_ref().map(|member| member.name.clone()).unwrap_or_default();
            let Some(output) = member.output else { continue };
            let shown = input::shown(&input.real(&member.settings.path)).display().to_string();
            let dir = base.join(name);
            built.bundles.push(Bundle { shown, dir, tree: output.tree, record: output.record, objects: member.objects, inputs });
        }
        if let Some(compile::Output { tree, record }) = fleet.umbrella {
            let (shown, dir) = (input.shown.clone(), base.join(UMBRELLA));
            built.bundles.push(Bundle { shown, dir, tree, record, objects: Vec::new(), inputs: all_read.into_iter().collect() });
        }
        built.fleet = Some(base);
        Ok(built)
    }

    /// Where a bundle goes: to `-o`, to its place in the workspace's folder, or to `output.dir` beside the file.
    fn folder(&self, input: &Input, settings: &Settings) -> Result<PathBuf, Failure> {
        if let Some(dir) = &self.output {
            return Ok(dir.clone());
        }
        if input.is_stdin() {
            return if self.is_stream() {
                Ok(PathBuf::from("-"))
            } else {
                Err(Failure::Usage("a text from standard input has no folder beside it: say `-o DIR`".to_owned()))
            };
        }
        let output = settings.manifest.output.as_ref();
        match &settings.member {
            None => beside(input, &settings.path, output),
            // `output` is the workspace's: a member has none of its own.
            Some(member) => Ok(beside(input, &member.workspace, output)?.join(&member.name)),
        }
    }
}

/// The findings of a workspace, under the names that the user knows.
pub(crate) fn fleet_findings(input: &Input, findings: Vec<compile::Findings>) -> Vec<Found> {
    let mut renamed: BTreeMap<usize, Arc<crate::diagnostic::Sources>> = BTreeMap::new();
    findings
        .into_iter()
        .map(|one| {
            let key = Arc::as_ptr(&one.sources).addr();
            let sources = renamed.entry(key).or_insert_with(|| {
                let mut sources = (*one.sources).clone();
                input.rename(&mut sources);
                Arc::new(sources)
            });
            Found {
                sources: Arc::clone(sources),
                diagnostics: one.diagnostics,
                variant: one.profile.map(|profile| format!("profile `{profile}`")),
            }
        })
        .collect()
}

/// `output.dir` beside a file; it may not lead out of the root.
fn beside(input: &Input, file: &Utf8Path, output: Option<&OutputSection>) -> Result<PathBuf, Failure> {
    let dir = output.and_then(|output| output.dir.clone()).unwrap_or_else(|| "deploy".to_owned());
    let folder = file.parent().unwrap_or(Utf8Path::new(""));
    Ok(input::shown(&output_dir(input.root(), folder.join(dir).as_std_path())?))
}

/// Why one profile cannot be asked for.
fn all_profiles_at_once(format: OutputFormat, profile: &str) -> Failure {
    Failure::Usage(format!(
        "`{}` packs all profiles of a file at once, so that one package serves every place: leave out `--profile {profile}`, or take its \
         plain manifests with `--format yaml`",
        format.word()
    ))
}

/// Two bundles in one folder would remove each other's files.
fn one_folder_each(bundles: &[Bundle]) -> Result<(), Failure> {
    let mut folders: BTreeMap<&Path, &str> = BTreeMap::new();
    for bundle in bundles {
        if let Some(other) = folders.insert(&bundle.dir, &bundle.shown) {
            return Err(Failure::Usage(format!(
                "`{other}` and `{}` would both be written to `{}`: give one of them another `output.dir`, or build them one by one with `-o`",
                bundle.shown,
                bundle.dir.display()
            )));
        }
    }
    Ok(())
}

/// A member that is no longer listed leaves its bundle, and whoever applies the whole folder still runs its job.
fn left_behind(console: &Console, folder: &Path, bundles: &[Bundle]) -> Result<(), Failure> {
    for left in input::holders(folder, RECORD_FILE)? {
        if !bundles.iter().any(|bundle| bundle.dir == left) {
            console.warn(&format!("{} holds the bundle of no member: remove it if its job is gone", left.display()))?;
        }
    }
    Ok(())
}

/// The real paths of files that were read, as the user would call them.
fn read_files<'a>(input: &Input, folder: &Utf8Path, names: impl IntoIterator<Item = &'a String>) -> Vec<PathBuf> {
    let below = |name: &String| crate::manifest::files::normalize(&folder.join(name));
    // shipped layers and what came from the command line are no files
    let files = names.into_iter().filter(|name| !name.starts_with("flinkc:") && !name.starts_with("--") && *name != "-");
    files.filter_map(below).map(|path| input::shown(&input.real(&path))).collect()
}

/// What each bundle is made from and becomes: for Make, Bazel or a CI matrix.
fn list(console: &Console, bundles: &[Bundle]) -> Result<Exit, Failure> {
    let mut text = String::new();
    for bundle in bundles {
        let record = Utf8Path::new(RECORD_FILE);
        let outputs = bundle.tree.iter().map(|(path, _)| path).chain([record]).map(|path| bundle.dir.join(path).display().to_string());
        let inputs = bundle.inputs.iter().map(|path| path.display().to_string());
        if console.for_program() {
            let line = serde_json::json!({
                "member": bundle.shown,
                "folder": bundle.dir.display().to_string(),
                "inputs": inputs.collect::<Vec<_>>(),
                "outputs": outputs.collect::<Vec<_>>(),
            });
            text.push_str(&format!("{line}\n"));
        } else {
            let lines = inputs.map(|path| ("input", path)).chain(outputs.map(|path| ("output", path)));
            text.extend(lines.map(|(word, path)| format!("{}\t{word}\t{path}\n", bundle.shown)));
        }
    }
    stdio::out(&text)?;
    Ok(Exit::Fine)
}

/// Reads a part of a fleet, as in `2/5`.
fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(number, of)| Some(Shard { number: number.parse().ok()?, of: of.parse().ok()? }));
    parts.filter(|shard| (1..=shard.of).contains(&shard.number)).ok_or_else(|| "expected I/N with I from 1 to N, as in 2/5".to_owned())
}

fn check(console: &Console, bundles: &[Bundle]) -> Result<Exit, Failure> {
    let differences: Result<Vec<_>, Failure> =
        bundles.par_iter().map(|bundle| Ok(compare_tree(&bundle.dir, &bundle.tree, &bundle.record)?)).collect();
    let mut exit = Exit::Fine;
    for (bundle, mut differences) in bundles.iter().zip(differences?) {
        if differences.is_empty() {
            console.detail(&format!("{} is what {} says", bundle.dir.display(), bundle.shown))?;
            continue;
        }
        exit = Exit::Findings;
        let count = differences.len();
        if !console.for_program() {
            let prefix = camino::Utf8PathBuf::from_path_buf(bundle.dir.clone()).unwrap_or_default();
            for difference in &mut differences {
                difference.path = prefix.join(&difference.path);
            }
            stdio::out(&diff::render(&differences))?;
        }
        let (noun, verb) = if count == 1 { ("file", "differs") } else { ("files", "differ") };
        console.warn(&format!(
            "{count} {noun} in {} {verb} from what {} says: run `flinkc build` and commit the result",
            bundle.dir.display(),
            bundle.shown
        ))?;
    }
    Ok(exit)
}

fn write(console: &Console, bundles: &[Bundle]) -> Result<Exit, Failure> {
    let options = WriteOptions::default();
    let written: Vec<Result<Written, Failure>> =
        bundles.par_iter().map(|bundle| Ok(write_tree(&bundle.dir, &bundle.tree, &bundle.record, &options)?)).collect();
    for (bundle, written) in bundles.iter().zip(written) {
        tell(console, bundle, &written?)?;
    }
    Ok(Exit::Fine)
}

fn tell(console: &Console, bundle: &Bundle, written: &Written) -> Result<(), Failure> {
    let dir = bundle.dir.display();
    let changes: Vec<String> = [
        (written.created.len(), "new"),
        (written.changed.len(), "changed"),
        (written.removed.len(), "removed"),
        (written.unchanged, "unchanged"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    console.say(&format!("{} -> {dir} ({})", bundle.shown, changes.join(", ")))?;
    for (paths, word) in [(&written.created, "new"), (&written.changed, "changed"), (&written.removed, "removed")] {
        for path in paths {
            console.detail(&format!("  {word:>9} {path}"))?;
        }
    }
    for path in &written.edited {
        console.warn(&format!("{dir}/{path} had been edited by hand, and is written again"))?;
    }
    for path in &written.kept {
        console.warn(&format!("{dir}/{path} is no longer part of the bundle; it had been edited by hand, so it stays"))?;
    }
    for path in &written.aside {
        console.warn(&format!("a file that appeared during the build is now {}", path.display()))?;
    }
    Ok(())
}
