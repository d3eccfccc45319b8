//! Helm as a judge: charts of golden cases, written to a folder, and what `helm template` gives of them.
#![expect(clippy::unwrap_used, reason = "test")]
#![allow(clippy::disallowed_types, dead_code, reason = "each test crate uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::Command;

use flinkc::compile::{Build, Request};
use flinkc::host::files::DiskFiles;
use flinkc::manifest::sections::OutputFormat;

use crate::golden_case::{Case, cases};
use crate::objects::{Objects, built, parsed, programs, write};

/// Helm 3 and Helm 4; none if one of them is missing.
pub(crate) fn helms() -> Vec<PathBuf> {
    programs(&["helm3", "helm4"]).unwrap_or_default()
}

/// What `helm template RELEASE CHART …` gives, or what Helm says against it.
pub(crate) fn template(program: &Path, release: &str, chart: &Path, more: &[&str]) -> Result<Objects, String> {
    let output = Command::new(program).args(["template", release]).arg(chart).args(more).output().unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(parsed(&String::from_utf8(output.stdout).unwrap()))
}

/// Every golden case that can be one chart.
pub(crate) fn chart_cases() -> Vec<Case> {
    cases().into_iter().filter(|case| !case.name.starts_with("wrong/") && !case.flags.workspace).collect()
}

/// A golden case as a chart on disk.
pub(crate) struct Chart {
    pub(crate) name: String,
    pub(crate) files: DiskFiles,
    pub(crate) path: String,
    pub(crate) source: PathBuf,
    pub(crate) request: Request,
    pub(crate) package: Build,
    folder: tempfile::TempDir,
}

impl Chart {
    pub(crate) fn of(case: &Case) -> Self {
        let files = DiskFiles::new(&case.folder).unwrap();
        let path = case.flags.path.clone().unwrap_or_else(|| "flink.toml".to_owned());
        let request = Request { format: Some(OutputFormat::Helm), ..case.request("") };
        let mut package = built(&path, &request, &files);
        let folder = tempfile::tempdir().unwrap();
        write(&package.output.take().unwrap().tree, folder.path());
        Self { name: case.name.clone(), files, path, source: case.folder.clone(), request, package, folder }
    }

    pub(crate) fn named(name: &str) -> Self {
        Self::of(&cases().into_iter().find(|case| case.name == name).unwrap())
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The profiles that are in the chart; nothing is the text without one.
    pub(crate) fn profiles(&self) -> Vec<Option<String>> {
        self.package.variants.iter().map(|(profile, _)| profile.clone()).collect()
    }

    /// The cluster's name in the first variant, which the release is called.
    pub(crate) fn release(&self) -> String {
        self.package.variants.first().unwrap().1.plan.as_ref().unwrap().name.clone()
    }

    /// The same text as plain YAML, with changes.
    pub(crate) fn plainly(&self, profile: Option<&str>, set: &[String]) -> Request {
        let set = self.request.set.iter().chain(set).cloned().collect();
        Request { format: Some(OutputFormat::Yaml), profile: profile.map(str::to_owned), set, ..self.request.clone() }
    }

    /// What Helm is given for a profile.
    pub(crate) fn flags(&self, profile: Option<&str>) -> Vec<String> {
        let file = |profile: &str| self.folder().join(format!("values-{profile}.yaml")).to_string_lossy().into_owned();
        profile.map(|profile| vec!["-f".to_owned(), file(profile)]).unwrap_or_default()
    }

    pub(crate) fn template(&self, program: &Path, release: &str, profile: Option<&str>, more: &[&str]) -> Result<Objects, String> {
        let flags = self.flags(profile);
        let all: Vec<&str> = flags.iter().map(String::as_str).chain(more.iter().copied()).collect();
        template(program, release, self.folder(), &all)
    }
}
