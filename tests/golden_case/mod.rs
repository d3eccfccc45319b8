//! Golden cases: folders of `golden/FAMILY/CASE`, each compiled in memory once for each of its profiles.
//!
//! In: the folders, read from disk. Out: cases, and what the compiler makes of them. Writes nothing but the generated input of a case.
//! Source of the layout: CONTRIBUTING.md, golden cases.
#![allow(clippy::disallowed_methods, reason = "reads the cases")]
#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use flinkc::compile::{Build, Request, build, compile_fleet};
use flinkc::diagnostic::render::{DEFAULT, Look, Report};
use flinkc::diagnostic::{Diagnostics, Sources};
use flinkc::host::files::DiskFiles;
use flinkc::manifest::sections::PodSecurity;
use flinkc::package::UMBRELLA;
use flinkc::package::record::RECORD_FILE;
use flinkc::resolve::{COMPONENTS, Settings};
use flinkc::target::Object;
use serde::Deserialize;

/// Path below a folder → bytes.
pub(crate) type Tree = BTreeMap<Utf8PathBuf, Vec<u8>>;

/// `case.toml`: what the command line would say. Only there if something differs from the defaults.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Flags {
    /// `--profile`, one build each; `""` is none. Without it: one build without a profile.
    pub(crate) profiles: Vec<String>,
    pub(crate) set: Vec<String>,
    pub(crate) revision: Option<String>,
    pub(crate) approved_by: Vec<String>,
    pub(crate) as_of: Option<String>,
    /// Whether flink.toml is a workspace, built as a whole.
    pub(crate) workspace: bool,
    /// The file to compile, if it is not `flink.toml`.
    pub(crate) path: Option<String>,
    /// Bytes of a flink.toml that is made when the test runs, since it is too large to keep.
    pub(crate) generated: Option<usize>,
}

/// One folder.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// `FAMILY/CASE`.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) flags: Flags,
}

/// What the compiler makes of a case.
#[derive(Debug, Default)]
pub(crate) struct Built {
    /// Path below the output folder → bytes, records included; empty where a finding is an error.
    pub(crate) tree: Tree,
    /// The findings as a person reads them.
    pub(crate) stderr: String,
    /// The objects of all bundles.
    pub(crate) objects: Vec<Object>,
    /// The Pod Security level that the text asks for; of a workspace that of its last member.
    pub(crate) level: Option<PodSecurity>,
    pub(crate) failed: bool,
}

/// The folder of all cases.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// All cases, sorted by name.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for family in folders(&root()) {
        for folder in folders(&family) {
            let name = format!("{}/{}", last(&family), last(&folder));
            let text = fs::read_to_string(folder.join("case.toml")).unwrap_or_default();
            let flags = toml::from_str(&text).unwrap_or_else(|fault| panic!("{name}/case.toml: {fault}"));
            cases.push(Case { name, folder, flags });
        }
    }
    cases
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).unwrap_or_else(|fault| panic!("{}: {fault}", parent.display()));
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable folder").path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

fn last(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl Case {
    /// Whether the output is for a tool that has to render it first, such as kustomize or Helm.
    pub(crate) fn is_package(&self) -> bool {
        let text = fs::read_to_string(self.folder.join("flink.toml")).unwrap_or_default();
        let written = text.lines().filter_map(|line| line.strip_prefix("format")?.trim_start().strip_prefix('='));
        written.map(str::trim).any(|format| ["\"argocd\"", "\"helm\"", "\"krm\"", "\"kustomize\""].contains(&format))
    }

    /// The profiles to build, `""` for none.
    pub(crate) fn profiles(&self) -> Vec<String> {
        if self.flags.profiles.is_empty() { vec![String::new()] } else { self.flags.profiles.clone() }
    }

    pub(crate) fn request(&self, profile: &str) -> Request {
        Request {
            profile: (!profile.is_empty()).then(|| profile.to_owned()),
            target: None,
            format: None,
            set: self.flags.set.clone(),
            revision: self.flags.revision.clone(),
            approved_by: self.flags.approved_by.clone(),
            as_of: self.flags.as_of.clone(),
            shard: None,
        }
    }

    /// Compiles the case as it lies in its folder.
    pub(crate) fn build(&self, profile: &str) -> Built {
        match self.flags.generated {
            None => self.build_in(&self.folder, profile),
            Some(bytes) => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let line = b"# one more line of a log that somebody saved under the wrong name\n";
                let text: Vec<u8> = line.iter().copied().cycle().take(bytes).collect();
                fs::write(folder.path().join("flink.toml"), text).expect("room for the generated file");
                self.build_in(folder.path(), profile)
            }
        }
    }

    /// Compiles the same text in another folder.
    pub(crate) fn build_in(&self, folder: &Path, profile: &str) -> Built {
        let files = DiskFiles::new(folder).expect("the folder of the case");
        let path = Utf8Path::new(self.flags.path.as_deref().unwrap_or("flink.toml"));
        let request = self.request(profile);
        if self.flags.workspace {
            return fleet(path, &request, &files);
        }
        let Build { variants, output, .. } = build(path, &request, &files);
        let mut built = Built { failed: variants.iter().any(|(_, one)| one.diagnostics.has_errors()), ..Built::default() };
        if let Some(output) = &output {
            built.add(Utf8Path::new(""), output);
        }
        let several = variants.len() > 1;
        let mut findings = Vec::new();
        for (profile, compilation) in variants {
            built.level = built.level.or(compilation.settings.as_ref().and_then(level));
            if output.is_some() {
                built.objects.extend(compilation.objects);
            }
            let variant = profile.filter(|_| several).map(|profile| format!("profile `{profile}`"));
            findings.push((Arc::new(compilation.sources), compilation.diagnostics, variant));
        }
        built.stderr = text(findings);
        built
    }

    /// The file with the expected findings of a profile.
    pub(crate) fn stderr_file(&self, profile: &str) -> PathBuf {
        self.folder.join(if profile.is_empty() { "stderr.txt".to_owned() } else { format!("stderr-{profile}.txt") })
    }

    /// The folder with the expected tree of a profile.
    pub(crate) fn expect_folder(&self, profile: &str) -> PathBuf {
        self.folder.join("expect").join(profile)
    }

    /// The expected tree of a profile, as it lies on disk. The tree without a profile does not hold the other profiles' folders.
    pub(crate) fn expected(&self, profile: &str) -> Tree {
        let folder = self.expect_folder(profile);
        let mut tree = Tree::new();
        read_tree(&folder, &folder, &mut tree);
        if profile.is_empty() {
            let others: Vec<String> = self.profiles().into_iter().filter(|other| !other.is_empty()).collect();
            tree.retain(|path, _| !others.iter().any(|other| path.starts_with(other)));
        }
        tree
    }
}

impl Built {
    fn add(&mut self, folder: &Utf8Path, output: &flinkc::compile::Output) {
        for (path, bytes) in output.tree.iter() {
            self.tree.insert(folder.join(path), bytes.to_vec());
        }
        self.tree.insert(folder.join(RECORD_FILE), output.record.to_string().into_bytes());
    }
}

/// All members of a workspace; nothing is written if one of them has an error.
fn fleet(path: &Utf8Path, request: &Request, files: &DiskFiles) -> Built {
    let fleet = compile_fleet(path, request, files, &|_, _| {});
    let mut built = Built { failed: fleet.findings.iter().any(|one| one.diagnostics.has_errors()), ..Built::default() };
    if let (Some(components), false) = (fleet.components, built.failed) {
        if let Some(output) = &components.output {
            built.add(Utf8Path::new(COMPONENTS), output);
        }
        built.objects.extend(components.objects);
    }
    for member in fleet.members {
        let name = member.settings.member.as_ref().map(|member| member.name.clone()).unwrap_or_default();
        built.level = level(&member.settings);
        if let (Some(output), false) = (&member.output, built.failed) {
            built.add(Utf8Path::new(name.as_str()), output);
            built.objects.extend(member.objects);
        }
    }
    if let (Some(output), false) = (&fleet.umbrella, built.failed) {
        built.add(Utf8Path::new(UMBRELLA), output);
    }
    let findings: Vec<_> = fleet
        .findings
        .into_iter()
        .map(|one| (one.sources, one.diagnostics, one.profile.map(|profile| format!("profile `{profile}`"))))
        .collect();
    built.stderr = text(findings);
    built
}

fn level(settings: &Settings) -> Option<PodSecurity> {
    settings.manifest.security.as_ref().and_then(|security| security.pod_security)
}

/// The findings as text, each once: members share layers, so one fault may come from several of them.
fn text(mut findings: Vec<(Arc<Sources>, Diagnostics, Option<String>)>) -> String {
    let mut seen = BTreeSet::new();
    for (sources, diagnostics, _) in &mut findings {
        diagnostics.retain_mut(|finding| {
            let place = finding.primary.as_ref().map(|label| {
                let name = sources.get(label.span.source).map(|source| source.name.clone());
                (name, label.span.start, label.span.end)
            });
            seen.insert((finding.rule.code, place, finding.message.clone(), finding.object.as_ref().map(|object| object.name.clone())))
        });
    }
    let reports: Vec<Report<'_>> =
        findings.iter().map(|(sources, diagnostics, variant)| Report { diagnostics, sources, variant: variant.as_deref() }).collect();
    DEFAULT.render(&reports, Look::default())
}

/// The files below a folder; nothing if there is no such folder.
pub(crate) fn read_tree(root: &Path, folder: &Path, tree: &mut Tree) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            read_tree(root, &path, tree);
        } else {
            let below = path.strip_prefix(root).expect("it was found below the root").to_owned();
            let below = Utf8PathBuf::from_path_buf(below).expect("a path in UTF-8");
            tree.insert(below, fs::read(&path).expect("a readable file"));
        }
    }
}
