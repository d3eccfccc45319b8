//! What is lowered can be raised: over random specs of each target with an operator.
//!
//! `there` is a text x lowered to objects o, `back` what `import` raises from the operator's resources among them, x', lowered to o'.
//! 1. The resources of o' equal those of o (order, quoting, nesting of options aside); the Apache operator's own diff says `ignore`.
//!    Nothing is told as lost, and x' makes no object that o does not have.
//! 2. With o's other objects in `extra`, as `import` advises, x' compiles to all of o.
//! 3. `view(x') == view(x)`: the resolved settings are the same, word by word, but for what [`NO_WORDS`] lists with the reason.

mod view;

use std::collections::BTreeSet;

use camino::Utf8Path;
use flinkc::compare::compare;
use flinkc::compile::import::{import, is_read, same};
use flinkc::compile::{Compilation, Request, compile};
use flinkc::diagnostic::Level;
use flinkc::manifest::files::MemoryFiles;
use flinkc::manifest::sections::Target;
use flinkc::operators::apache::Release;
use flinkc::operators::apache::judge::Effect;
use serde_json::Value;
use view::{View, view};

use super::spec_generator::targets::{compiled, spec_for};

/// Settings that the resource of a target says, but not in a word that can be raised: `[patch]` or `[pod]` carries it, as property 1
/// shows. The target (none: all), the beginning of the setting, when, and why.
type NoWord = (Option<Target>, &'static str, fn(&View, &str) -> bool, &'static str);

const NO_WORDS: &[NoWord] = &[
    (None, "annotations.flinkc/", |_, _| true, "written by `[source] stamp` when the bundle is packed: of the object, not of the text"),
    (
        None,
        "config.",
        |x, text| x.contains_key("patched") || text.contains("patched"),
        "a patch sets the option in the resource, where no word is",
    ),
    (None, "job.args", |x, _| x.contains_key("patched"), "a patch sets them in the resource"),
    (
        None,
        "jobmanager.container",
        has_headroom,
        "the Apache operator has no `memory-headroom`, and a raised text must be one that it runs",
    ),
    (
        None,
        "taskmanager.container",
        has_headroom,
        "the Apache operator has no `memory-headroom`, and a raised text must be one that it runs",
    ),
    (Some(Target::Operator), "job.jar", |_, text| text == "None", "a job of SQL scripts: Flink's own driver, of the image"),
    (
        Some(Target::Spotify),
        "job.jar",
        |x, _| x.get("spotify.job-mode").is_some_and(|mode| mode == "\"application\""),
        "application mode has no field for it: what usrlib holds is run",
    ),
    (
        Some(Target::NextBreakpoint),
        "flink",
        |x, _| !x.get("image").is_some_and(|image| image.starts_with("flink:")),
        "only the tag of the image says it",
    ),
    (
        Some(Target::NextBreakpoint),
        "config.env.java",
        |x, _| !x.get("image").is_some_and(|image| image.starts_with("flink:")),
        "by the version",
    ),
    (
        Some(Target::NextBreakpoint),
        "nextbreakpoint.bootstrap-image",
        |x, _| !x.keys().any(|key| key.starts_with("jobs.")),
        "a field of jobs, and there is none",
    ),
];

fn has_headroom(x: &View, _: &str) -> bool {
    ["jobmanager", "taskmanager"].iter().any(|role| x.get(&format!("{role}.memory")) != x.get(&format!("{role}.container")))
}

fn errors(compilation: &Compilation) -> Vec<String> {
    let errors = compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error);
    errors.map(|finding| format!("{}: {} ({})", finding.rule.name, finding.message, finding.path)).collect()
}

/// The operators' resources of a compilation, and its other objects.
fn resources(compilation: &Compilation) -> (Vec<Value>, Vec<Value>) {
    compilation.objects.iter().map(|object| object.value.clone()).partition(is_read)
}

fn is(a: &Value, b: &Value) -> bool {
    ["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"].iter().all(|pointer| a.pointer(pointer) == b.pointer(pointer))
}

fn release(compilation: &Compilation) -> Release {
    compilation.settings.as_ref().and_then(flinkc::target::operator_release).unwrap_or(Release::LATEST)
}

/// The one text that the resources are raised to.
fn raised(resources: &[Value], release: Release) -> Result<String, String> {
    let texts = import(resources, Some(release));
    match texts.as_slice() {
        [text] if text.left.is_empty() && text.passed_by.is_empty() => Ok(text.text.clone()),
        [text] => Err(format!("told as lost: {:?} {:?}\n{}", text.left, text.passed_by, text.text)),
        _ => Err(format!("{} texts", texts.len())),
    }
}

/// Compiles a raised text alone, or with objects beside it.
fn again(text: &str, target: Option<Target>, beside: &[Value]) -> Result<Compilation, String> {
    let mut files = MemoryFiles::new().with("flink.toml", text);
    let mut extra = String::new();
    for (number, object) in beside.iter().enumerate() {
        extra = "extra = [\"beside/*.yaml\"]\n".to_owned();
        files.add(format!("beside/{number}.yaml"), object.to_string());
    }
    files.add("flink.toml", format!("{extra}{text}"));
    let compilation = compile(Utf8Path::new("flink.toml"), &Request { target, ..Request::default() }, &files);
    let found = errors(&compilation);
    if found.is_empty() { Ok(compilation) } else { Err(format!("{found:?}\n{extra}{text}")) }
}

/// Whether all wanted resources are among the made ones, and no other.
fn equal(wanted: &[Value], made: &[Value]) -> Result<(), String> {
    for wanted in wanted {
        match made.iter().find(|made| is(made, wanted)) {
            Some(made) if same(made, wanted) => {}
            Some(made) => return Err(format!("differs:\n{wanted}\n{made}")),
            None => return Err(format!("gone: {wanted}")),
        }
    }
    if wanted.len() == made.len() { Ok(()) } else { Err("more resources".to_owned()) }
}

/// Settings that differ, but for those without a word.
fn differences(target: Target, x: &View, y: &View) -> Vec<String> {
    let keys: BTreeSet<&String> = x.keys().chain(y.keys()).collect();
    let excused = |key: &str, text: &str| {
        NO_WORDS.iter().any(|(of, start, when, _)| of.is_none_or(|of| of == target) && key.starts_with(start) && when(x, text))
    };
    keys.into_iter()
        .filter(|key| x.get(*key) != y.get(*key) && !excused(key, &format!("{:?}", x.get(*key))))
        .map(|key| format!("{key}: {:?} becomes {:?}", x.get(key), y.get(key)))
        .collect()
}

/// The round trip of one text.
fn comes_back(target: Target, text: &str) -> Result<(), String> {
    let there = compiled(text, None);
    if there.output.is_none() {
        return Err(format!("does not compile: {:?}", errors(&there)));
    }
    let release = release(&there);
    let (own, beside) = resources(&there);
    let raised = raised(&own, release)?;
    let judged = || {
        let back = again(&raised, None, &[])?;
        let (made, others) = resources(&back);
        equal(&own, &made)?;
        if let Some(more) = others.iter().find(|other| !beside.contains(other)) {
            return Err(format!("more objects: {more}"));
        }
        let effects = compare(&own, &made, release);
        if let Some(entry) = effects.iter().find(|entry| entry.effect() != Effect::Ignore) {
            return Err(format!("not ignored: {entry:?}"));
        }
        let whole = again(&raised, None, &beside)?;
        let (made, others) = resources(&whole);
        equal(&own, &made).map_err(|fault| format!("with `extra`: {fault}"))?;
        if let Some(gone) = beside.iter().find(|object| !others.contains(object)) {
            return Err(format!("with `extra`, gone: {gone}"));
        }
        let mut x = view(&there);
        if text.contains("patch.") {
            x.insert("patched".to_owned(), String::new());
        }
        let mut y = view(&back);
        y.extend(x.get("patched").map(|_| ("patched".to_owned(), String::new())));
        let found = differences(target, &x, &y);
        if found.is_empty() { Ok(()) } else { Err(found.join("\n")) }
    };
    judged().map_err(|fault| format!("{fault}\n--- raised\n{raised}"))
}

#[test]
fn explore() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let only = std::env::var("ONLY").unwrap_or_default();
    let cases: usize = std::env::var("CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    for target in [Target::Operator, Target::Spotify, Target::Lyft, Target::NextBreakpoint] {
        if !only.is_empty() && target.word() != only {
            continue;
        }
        let start = std::time::Instant::now();
        let mut seen = std::collections::BTreeMap::<String, usize>::new();
        let (mut good, mut bad, mut keys) = (0, 0, 0);
        for _ in 0..cases {
            let text = spec_for(target, 24).new_tree(&mut runner).unwrap().current();
            keys += text.lines().count();
            match comes_back(target, &text) {
                Ok(()) => good += 1,
                Err(fault) => {
                    bad += 1;
                    let kind: String = fault.lines().next().unwrap_or_default().chars().take(50).collect();
                    let count = seen.entry(kind).or_default();
                    *count += 1;
                    if *count == 1 {
                        eprintln!("=== {} {fault}\n--- from\n{text}", target.word());
                    }
                }
            }
        }
        eprintln!("##### {}: {good} good, {bad} bad, {} keys each, {:?}: {seen:#?}", target.word(), keys / cases, start.elapsed());
    }
}
