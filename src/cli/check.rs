//! `flinkc check`: what is wrong with texts, and nothing written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use rayon::prelude::*;

use super::arguments::{Root, Variant, day};
use super::build::fleet_findings;
use super::console::{Console, Found, Output, Steps};
use super::failure::{Exit, Failure};
use super::input::{self, Input};
use crate::compile::{self, Request, compile_fleet};
use crate::diagnostic::{SourceId, Sources};
use crate::host;
use crate::manifest::node;

/// Say what is wrong with flink.toml files, and write nothing
#[derive(Debug, Args)]
#[command(
    long_about = "Say what is wrong with flink.toml files, and write nothing.\n\nEverything that `flinkc build` would say is said. A folder is searched for flink.toml files, and for other *.toml files that describe a job; the file of a workspace stands for all its members.",
    after_help = "Examples:\n  flinkc check\n  flinkc check jobs/ shared/gate.toml --all-profiles\n  flinkc check --message-format json | jq -r .rule\n  flinkc check - < flink.toml"
)]
pub(crate) struct Check {
    /// flink.toml files, folders that hold some, or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    variant: Variant,
    /// Check each file without a profile and with every profile that it knows
    #[arg(long, conflicts_with = "profile", help_heading = "What is compiled")]
    all_profiles: bool,
    #[command(flatten)]
    root: Root,
    /// The day to which the `review-by` of waivers is compared; without it no waiver is too old
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "What is compiled")]
    as_of: Option<String>,
}

impl Check {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let (inputs, failures) = self.inputs();
        for failure in &failures {
            console.failure(failure);
        }
        let request = Request { as_of: self.as_of.clone(), ..self.variant.request() };
        let progress = Steps::new(console, "Checking");
        let step = |name: &str, all: usize| progress.advance(name, all.max(inputs.len()));
        // A workspace stands for its members: those beside it are not compiled again.
        let fleets: BTreeMap<PathBuf, (Vec<Found>, BTreeSet<PathBuf>)> = inputs
            .par_iter()
            .filter(|input| input.is_workspace)
            .map(|input| (input.real(&input.path), self.check(input, &request, &step)))
            .collect();
        let members: BTreeSet<&PathBuf> = fleets.values().flat_map(|(_, members)| members).collect();
        let alone: Vec<&Input> = inputs.iter().filter(|input| !members.contains(&input.real(&input.path))).collect();
        let found: Vec<Vec<Found>> = alone
            .par_iter()
            .map(|input| match fleets.get(&input.real(&input.path)) {
                Some((found, _)) => found.clone(),
                None => self.check(input, &request, &step).0,
            })
            .collect();
        progress.finish();
        let found: Vec<Found> = found.into_iter().flatten().collect();
        let count = alone.len() + members.len();
        let clean = found.iter().all(|found| found.diagnostics.is_empty());
        let exit = console.findings(found, Output::Free)?;
        if clean && failures.is_empty() {
            console.say(&format!("checked {count} file{}: nothing to say", if count == 1 { "" } else { "s" }))?;
        }
        Ok(failures.iter().map(Failure::exit).chain([exit]).max().unwrap_or(Exit::Fine))
    }

    /// The files, each once; what could not be found is told beside them.
    fn inputs(&self) -> (Vec<Input>, Vec<Failure>) {
        let root = self.root.root.as_deref();
        let (mut inputs, mut failures) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for path in &self.paths {
            let is_folder = path.as_os_str() != "-" && matches!(host::input::kind(path), Ok(host::input::Kind::Folder));
            let found = if is_folder { input::search(path, root) } else { Input::of(path, root).map(|input| vec![input]) };
            match found {
                Ok(found) => inputs.extend(found.into_iter().filter(|input| seen.insert(input.real(&input.path)))),
                Err(failure) => failures.push(failure),
            }
        }
        (inputs, failures)
    }

    /// The findings of one file, and the members that were checked with it.
    fn check(&self, input: &Input, request: &Request, step: &(dyn Fn(&str, usize) + Sync)) -> (Vec<Found>, BTreeSet<PathBuf>) {
        let (mut found, members, profiles) = check_one(input, request, None, step);
        if self.all_profiles {
            for profile in profiles {
                let variant = format!("profile `{profile}`");
                let request = Request { profile: Some(profile), ..request.clone() };
                found.extend(check_one(input, &request, Some(&variant), &|_, _| {}).0);
            }
        }
        (found, members)
    }
}

/// Compiles one file, and names the profiles that its texts know.
fn check_one(
    input: &Input,
    request: &Request,
    variant: Option<&str>,
    step: &(dyn Fn(&str, usize) + Sync),
) -> (Vec<Found>, BTreeSet<PathBuf>, BTreeSet<String>) {
    let variant = variant.map(str::to_owned);
    if input.is_workspace {
        let fleet = compile_fleet(&input.path, request, &*input.files, step);
        let members = fleet.listed.iter().map(|path| input.real(path)).collect();
        let profiles = fleet.findings.iter().flat_map(|findings| profiles(&findings.sources)).collect();
        let found = fleet_findings(input, fleet.findings).into_iter().map(|found| Found { variant: variant.clone(), ..found }).collect();
        return (found, members, profiles);
    }
    let mut compilation = compile::compile(&input.path, request, &*input.files);
    step(&input.shown, 1);
    let profiles = profiles(&compilation.sources);
    input.rename(&mut compilation.sources);
    let found = Found { sources: Arc::new(compilation.sources), diagnostics: compilation.diagnostics, variant };
    (vec![found], BTreeSet::new(), profiles)
}

/// The profiles of all texts that were read: the file's, those of files that it inherits, the workspace's.
fn profiles(sources: &Sources) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for source in sources.iter().filter(|source| source.text.contains("profiles")) {
        let (root, _) = node::parse(SourceId(0), &source.text);
        for path in ["profiles", "workspace.profiles"] {
            names.extend(root.get(path).and_then(|node| node.as_table()).into_iter().flat_map(|table| table.keys().cloned()));
        }
    }
    names
}
