//! `flinkc check`: what is wrong with texts, and nothing written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rayon::prelude::*;

use super::arguments::{Root, Variant, day};
use super::build::fleet_findings;
use super::console::{Console, Found, Output, Steps};
use super::failure::{Exit, Failure};
use super::given::{Against, Beside, LIMIT, Stacks, named_like_one};
use super::input::{self, FILE, Input};
use super::mend;
use crate::compile::{self, Request, compile_fleet, profiles_in};
use crate::host::{self, stdio};
use crate::inspect::{Kind, Options, inspect, kind_of};
use crate::manifest::sections::OutputFormat;

/// Say what is wrong with flink.toml files, manifests and Flink configurations, and write nothing
#[derive(Debug, Args)]
#[command(
    long_about = "Say what is wrong with flink.toml files, Kubernetes manifests and Flink configuration files, and write nothing.\n\nOf a flink.toml, everything that `flinkc build` would say is said; the file of a workspace stands for all its members. Manifests (YAML or JSON, several documents, lists) are judged as the API server would judge them; a file is a bundle, and so are the files of a folder that is named. A folder is searched for flink.toml files and other *.toml files that describe a job, for manifests, and for Flink's configuration files; charts are passed by, since templates have to be rendered first, and so are the folders that a build wrote, beside what they come from.",
    after_help = "Examples:\n  flinkc check\n  flinkc check jobs/ shared/gate.toml --all-profiles\n  flinkc check deploy/ 'more/**/*.yaml' --kubernetes 1.34 --pod-security restricted\n  flinkc check deploy/ --crd crds/ --old cluster.yaml\n  flinkc check orders.yaml --operator 1.14 --operator-values values.yaml\n  helm template . | flinkc check -\n  flinkc check --message-format json | jq -r .rule\n  flinkc check --fix\n  flinkc check - < flink.toml"
)]
pub(crate) struct Check {
    /// Files, folders, patterns, or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    variant: Variant,
    /// Check each file without a profile and with every profile that it knows
    #[arg(long, conflicts_with = "profile", help_heading = "What is compiled")]
    all_profiles: bool,
    #[command(flatten)]
    root: Root,
    #[command(flatten)]
    against: Against,
    /// The day to which the `review-by` of waivers is compared; without it no waiver is too old
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "What is compiled")]
    as_of: Option<String>,
    /// Mend what has one safe mend, in place; comments and layout stay. What remains is told
    #[arg(long)]
    fix: bool,
}

impl Check {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        if self.fix && self.paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(Failure::Usage("standard input cannot be mended in place: name the file".to_owned()));
        }
        let Beside { definitions, stored, operator_values, findings } = self.against.beside()?;
        let options = Options { definitions, stored, operator_values, ..self.against.options(self.as_of.as_deref())? };
        let mut looked = self.look(console, &options);
        if self.fix && mend::write(console, &looked.found)? > 0 {
            looked = self.look(console, &options);
        }
        let Looked { mut found, count, failures } = looked;
        found.extend(findings);
        for failure in &failures {
            console.failure(failure);
        }
        let clean = found.iter().all(|found| found.diagnostics.is_empty());
        let exit = console.findings(found, Output::Free)?;
        if clean && failures.is_empty() {
            console.say(&format!("checked {count} file{}: nothing to say", if count == 1 { "" } else { "s" }))?;
        }
        Ok(failures.iter().map(Failure::exit).chain([exit]).max().unwrap_or(Exit::Fine))
    }

    /// Everything that is found in what the arguments name.
    fn look(&self, console: &Console, options: &Options) -> Looked {
        let Named { inputs, stacks, failures } = self.inputs();
        let stacks = stacks.bundles();
        let texts: usize = stacks.iter().map(Vec::len).sum();
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
        let inspected: Vec<Found> = stacks
            .par_iter()
            .map(|texts| {
                let found = inspect(texts, options);
                Found { sources: Arc::new(found.sources), diagnostics: found.diagnostics, variant: None }
            })
            .collect();
        progress.finish();
        let found: Vec<Found> = found.into_iter().flatten().chain(inspected).collect();
        Looked { count: alone.len() + members.len() + texts, found, failures }
    }

    /// The files, each once; what could not be found is told beside them.
    fn inputs(&self) -> Named {
        let mut named = Named::default();
        let mut seen = BTreeSet::new();
        for path in &self.paths {
            let found = named.find(path, self.root.root.as_deref());
            match found {
                Ok(found) => named.inputs.extend(found.into_iter().filter(|input| seen.insert(input.real(&input.path)))),
                Err(failure) => named.failures.push(failure),
            }
        }
        named
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

/// What was found in what the arguments name.
struct Looked {
    found: Vec<Found>,
    /// How many files were looked at.
    count: usize,
    failures: Vec<Failure>,
}

/// What the arguments name.
#[derive(Default)]
struct Named {
    inputs: Vec<Input>,
    stacks: Stacks,
    failures: Vec<Failure>,
}

impl Named {
    /// Adds what one argument names; a flink.toml is given back.
    fn find(&mut self, path: &Path, root: Option<&Path>) -> Result<Vec<Input>, Failure> {
        if path.as_os_str() == "-" {
            let bytes = stdio::read_bytes(LIMIT)?;
            return match kind_of("-", &String::from_utf8_lossy(&bytes)) {
                Kind::Manifest | Kind::Unknown => Ok(vec![Input::stdin(bytes, root)?]),
                Kind::Kubernetes | Kind::Configuration(_) => {
                    self.stacks.add_stdin(bytes);
                    Ok(Vec::new())
                }
            };
        }
        match host::input::kind(path) {
            Ok(host::input::Kind::Folder) => {
                let inputs = input::search(path, root)?;
                if self.stacks.search(path, !inputs.is_empty())? + inputs.len() == 0 {
                    let path = path.display();
                    return Err(Failure::Missing(format!(
                        "there is no `{FILE}`, no manifest and no Flink configuration in or below `{path}`"
                    )));
                }
                Ok(inputs)
            }
            Ok(host::input::Kind::File) if named_like_one(path) => self.stacks.add(path).map(|()| Vec::new()),
            Ok(host::input::Kind::File) => Input::of(path, root).map(|input| vec![input]),
            Err(error) => {
                let found = host::input::expand(path).unwrap_or_default();
                if found.is_empty() {
                    return Err(error.into());
                }
                let mut inputs = Vec::new();
                for path in found {
                    inputs.extend(self.find(&path, root)?);
                }
                Ok(inputs)
            }
        }
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
        let mut fleet = compile_fleet(&input.path, request, &*input.files, step);
        if fleet.all_profiles.is_some() {
            fleet = compile_fleet(&input.path, &alone(request), &*input.files, step);
        }
        let members = fleet.listed.iter().map(|path| input.real(path)).collect();
        let profiles = fleet.findings.iter().flat_map(|findings| profiles_in(&findings.sources)).collect();
        let found = fleet_findings(input, fleet.findings)
            .into_iter()
            .map(|found| Found { variant: variant.clone().or(found.variant.clone()), ..found })
            .collect();
        return (found, members, profiles);
    }
    let mut built = compile::build(&input.path, request, &*input.files);
    if built.all_profiles.is_some() {
        built = compile::build(&input.path, &alone(request), &*input.files);
    }
    step(&input.shown, 1);
    let (mut found, mut profiles) = (Vec::new(), BTreeSet::new());
    let several = built.variants.len() > 1;
    for (profile, mut compilation) in built.variants {
        profiles.extend(profiles_in(&compilation.sources));
        input.rename(&mut compilation.sources);
        let variant = variant.clone().or(profile.filter(|_| several).map(|profile| format!("profile `{profile}`")));
        found.push(Found { sources: Arc::new(compilation.sources), diagnostics: compilation.diagnostics, variant });
    }
    (found, BTreeSet::new(), profiles)
}

/// A package of all profiles is judged with all of them, and a profile that was asked for by itself.
fn alone(request: &Request) -> Request {
    Request { format: Some(OutputFormat::Yaml), ..request.clone() }
}
