//! `flinkc build --report`: what a move to another home loses, changes and asks for.
//!
//! In: a text, compiled for its new home. Out: a report a variant, from the same text compiled for its own home. Must not: decide what a
//! move means: `moving` does.

use std::path::Path;

use super::console::Console;
use super::failure::Failure;
use super::input::Input;
use crate::compile::{Compilation, Request, compile};
use crate::host::{file, stdio};
use crate::moving::{Home, Report, json, report, text};
use crate::target::{Target, target};

/// The reports of one text, one for each variant that could be resolved.
pub(super) fn moves(input: &Input, request: &Request, variants: &[(Option<String>, Compilation)]) -> Result<Vec<Report>, Failure> {
    let mut reports = Vec::new();
    for (profile, compiled) in variants {
        let request = Request { target: None, profile: profile.clone(), ..request.clone() };
        let mut before = compile(&input.path, &request, &*input.files);
        input.rename(&mut before.sources);
        let mut sources = compiled.sources.clone();
        input.rename(&mut sources);
        // what cannot be read has been said
        let (Some(old), Some(mut new)) = (home(&before), home(compiled)) else { continue };
        new.sources = &sources;
        if old.target.meta().id == new.target.meta().id {
            return Err(Failure::Usage(format!(
                "`--report` says what a move means, and `{}` is for {} already: name another home with `--target`",
                input.shown,
                old.target.meta().id.word()
            )));
        }
        reports.push(report(&old, &new));
    }
    Ok(reports)
}

fn home(compilation: &Compilation) -> Option<Home<'_>> {
    let settings = compilation.settings.as_ref()?;
    let target: &'static dyn Target = settings.manifest.target.and_then(target)?;
    Some(Home {
        target,
        settings,
        plan: compilation.plan.as_ref(),
        objects: &compilation.objects,
        diagnostics: &compilation.diagnostics,
        sources: &compilation.sources,
    })
}

/// Writes the reports where they are wanted: `-` is the stream that the manifests leave free.
pub(super) fn write(path: &Path, reports: &[Report], to_stream: bool, console: &Console) -> Result<(), Failure> {
    let for_program = console.for_program() || path.extension().is_some_and(|end| end == "json");
    let one = |report: &Report| if for_program { json(report) + "\n" } else { text(report) };
    let texts: Vec<String> = reports.iter().map(one).collect();
    let all = texts.join(if for_program { "" } else { "\n" });
    if path.as_os_str() != "-" {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.ok_or_else(|| Failure::Usage(format!("`--report={}` names no file", path.display())))?;
        return Ok(file::write_all(folder, [(name.as_str(), all.as_str())])?);
    }
    if to_stream { Ok(stdio::err(&all)?) } else { Ok(stdio::out(&all)?) }
}
