//! What a path names: configurations with their breakdowns, and why some have none.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use camino::Utf8Path;

use super::Breakdown;
use crate::cli::arguments::{Root, Variant};
use crate::cli::console::Found;
use crate::cli::failure::Failure;
use crate::cli::given::{LIMIT, named_like_one};
use crate::cli::input::Input;
use crate::compile;
use crate::diagnostic::{Diagnostics, Sources};
use crate::excerpt::{self, Excerpt};
use crate::flink::memory;
use crate::flink::version::FlinkVersion;
use crate::host::{file, stdio};
use crate::inspect::{Kind, kind_of};
use crate::manifest::files;
use crate::plan::rules::{given, memory as rules};

/// One path.
pub(super) struct Source {
    /// What the user calls it.
    pub(super) name: String,
    pub(super) breakdowns: Vec<Breakdown>,
    /// The configurations behind the breakdowns.
    pub(super) configurations: Vec<(BTreeMap<String, String>, FlinkVersion)>,
    pub(super) findings: Option<Found>,
}

impl Source {
    /// Reads what a path names.
    pub(super) fn read(path: &Path, flink: Option<FlinkVersion>, variant: &Variant, root: &Root) -> Result<Self, Failure> {
        let name = path.display().to_string();
        if path.as_os_str() == "-" {
            let bytes = stdio::read_bytes(LIMIT)?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            return match kind_of("-", &text) {
                Kind::Unknown if flink.is_some() || text.lines().any(|line| line.contains(": ")) => Ok(Self::given(name, &text, flink)),
                Kind::Manifest | Kind::Unknown => Self::manifest(&Input::stdin(bytes, root.root.as_deref())?, variant),
                Kind::Kubernetes | Kind::Configuration(_) => Ok(Self::given(name, &text, flink)),
            };
        }
        if named_like_one(path) {
            let text = files::text(Utf8Path::new(&name), file::read(path, LIMIT)?).map_err(|error| Failure::Missing(error.to_string()))?;
            return Ok(Self::given(name, &text, flink));
        }
        Self::manifest(&Input::of(path, root.root.as_deref())?, variant)
    }

    pub(super) fn has_errors(&self) -> bool {
        self.findings.as_ref().is_some_and(|found| found.diagnostics.has_errors())
    }

    /// A file that flinkc did not make.
    fn given(name: String, text: &str, flink: Option<FlinkVersion>) -> Self {
        let mut sources = Sources::default();
        let id = sources.add(name.clone(), text);
        let mut diagnostics = Diagnostics::default();
        let excerpts = match excerpt::find(id, &name, text, flink) {
            excerpt::Found::Excerpts(excerpts) => excerpts,
            excerpt::Found::Unreadable(span, why) => {
                diagnostics.push(given::unreadable(span, &why));
                Vec::new()
            }
        };
        for excerpt in &excerpts {
            given::judge_memory(excerpt, &mut diagnostics);
        }
        diagnostics.sort();
        Self {
            breakdowns: excerpts.iter().map(|excerpt| breakdown(&name, excerpt)).collect(),
            configurations: excerpts
                .iter()
                .filter(|excerpt| excerpt.refusal().is_none())
                .map(|excerpt| (to_map(excerpt), excerpt.flink))
                .collect(),
            findings: Some(Found { sources: Arc::new(sources), diagnostics, variant: None }),
            name,
        }
    }

    /// A flink.toml.
    fn manifest(input: &Input, variant: &Variant) -> Result<Self, Failure> {
        if input.is_workspace {
            return Err(Failure::Usage(format!("`{}` is a workspace and describes no job: name one of its members", input.shown)));
        }
        let mut compilation = compile::plan_only(&input.path, &variant.request(), &*input.files);
        input.rename(&mut compilation.sources);
        let mut breakdowns = Vec::new();
        let mut configurations = Vec::new();
        let mut diagnostics = compilation.diagnostics;
        if let Some(plan) = &compilation.plan {
            let config = plan.config.to_map();
            breakdowns.push(Breakdown {
                file: input.shown.clone(),
                object: None,
                flink: plan.flink,
                jobmanager: memory::jobmanager(&config, plan.flink).map_err(|error| error.flink_message()),
                taskmanager: memory::taskmanager(&config, plan.flink).map_err(|error| error.flink_message()),
            });
            configurations.push((config, plan.flink));
            // the other findings are for `flinkc check`
            let about = [&rules::MEMORY_TOO_SMALL, &rules::MEMORY_PARTS_DISAGREE];
            diagnostics.retain_mut(|finding| about.contains(&finding.rule));
        }
        Ok(Self {
            name: input.shown.clone(),
            breakdowns,
            configurations,
            findings: Some(Found { sources: Arc::new(compilation.sources), diagnostics, variant: None }),
        })
    }
}

fn breakdown(name: &str, excerpt: &Excerpt) -> Breakdown {
    let (jobmanager, taskmanager) = match excerpt.refusal() {
        // no process starts with the file
        Some(refusal) => (Err(refusal.to_string()), Err(refusal.to_string())),
        None => (
            memory::jobmanager_launched(excerpt, excerpt.flink, excerpt.launch).map_err(|error| error.flink_message()),
            memory::taskmanager_launched(excerpt, excerpt.flink, excerpt.launch).map_err(|error| error.flink_message()),
        ),
    };
    Breakdown { file: name.to_owned(), object: excerpt.object.clone(), flink: excerpt.flink, jobmanager, taskmanager }
}

fn to_map(excerpt: &Excerpt) -> BTreeMap<String, String> {
    excerpt.options.iter().map(|option| (option.key.clone(), option.text.clone())).collect()
}
