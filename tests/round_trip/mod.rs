//! What is lowered can be raised: over random specs of each target with an operator, `import` gives a text that compiles to the same.

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

mod view;

use view::view;

use super::spec_generator::targets::{compiled, spec_for};

fn errors(compilation: &Compilation) -> Vec<String> {
    compilation.diagnostics.iter().filter(|finding| finding.level == Level::Error).map(|finding| format!("{}: {} ({})", finding.rule.name, finding.message, finding.path)).collect()
}

fn resources(compilation: &Compilation) -> (Vec<Value>, Vec<Value>) {
    compilation.objects.iter().map(|object| object.value.clone()).partition(is_read)
}

fn is(a: &Value, b: &Value) -> bool {
    ["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"].iter().all(|pointer| a.pointer(pointer) == b.pointer(pointer))
}

/// Raises the resources of a text and compiles what comes out.
fn raised(resources: &[Value], release: Release) -> Result<(String, Compilation), String> {
    let texts = import(resources, Some(release));
    let [text] = texts.as_slice() else { return Err(format!("{} texts", texts.len())) };
    if !text.left.is_empty() || !text.passed_by.is_empty() {
        return Err(format!("left: {:?} {:?}\n{}", text.left, text.passed_by, text.text));
    }
    let back = compile(Utf8Path::new("flink.toml"), &Request::default(), &MemoryFiles::new().with("flink.toml", text.text.as_str()));
    let found = errors(&back);
    if !found.is_empty() { return Err(format!("{found:?}\n{}", text.text)) }
    Ok((text.text.clone(), back))
}

fn release(compilation: &Compilation) -> Release {
    compilation.settings.as_ref().and_then(flinkc::target::operator_release).unwrap_or(Release::LATEST)
}

/// The round trip of one text.
fn comes_back(text: &str, words: &mut Words) -> Result<(), String> {
    let there = compiled(text, None);
    if there.output.is_none() { return Err(format!("does not compile: {:?}", errors(&there))) }
    let release = release(&there);
    let (own, beside) = resources(&there);
    let (raised, back) = raised(&own, release)?;
    let (again, others) = resources(&back);
    for wanted in &own {
        let Some(made) = again.iter().find(|made| is(made, wanted)) else { return Err(format!("gone: {wanted}\n{raised}")) };
        if !same(made, wanted) { return Err(format!("differs:\n{wanted}\n{made}\n{raised}")) }
    }
    if again.len() != own.len() { return Err(format!("more resources\n{raised}")) }
    if let Some(more) = others.iter().find(|other| !beside.contains(other)) { return Err(format!("more objects: {more}\n{raised}")) }
    count(&there, &back, words);
    let effects = compare(&own, &again, release);
    if let Some(entry) = effects.iter().find(|entry| entry.effect() != Effect::Ignore) { return Err(format!("not ignored: {entry:?}\n{raised}")) }
    Ok(())
}

type Words = std::collections::BTreeMap<String, (usize, usize, String)>;

fn count(there: &Compilation, back: &Compilation, words: &mut Words) {
    let (x, y) = (view(there), view(back));
    let paths: std::collections::BTreeSet<&String> = x.keys().chain(y.keys()).collect();
    for path in paths {
        let entry = words.entry(path.clone()).or_default();
        entry.1 += 1;
        if y.get(path) == x.get(path) { entry.0 += 1 } else { entry.2 = format!("{:?} / {:?}", x.get(path), y.get(path)) }
    }
}

#[test]
fn explore() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let only = std::env::var("ONLY").unwrap_or_default();
    let cases: usize = std::env::var("CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    for target in [Target::Operator, Target::Spotify, Target::Lyft, Target::NextBreakpoint] {
        if !only.is_empty() && target.word() != only { continue }
        let start = std::time::Instant::now();
        let mut words = Words::new();
        let mut seen = std::collections::BTreeMap::<String, usize>::new();
        let (mut good, mut bad, mut keys) = (0, 0, 0);
        for _ in 0..cases {
            let text = spec_for(target, 24).new_tree(&mut runner).unwrap().current();
            keys += text.lines().count();
            match comes_back(&text, &mut words) {
                Ok(()) => good += 1,
                Err(fault) => {
                    bad += 1;
                    let kind: String = fault.lines().next().unwrap_or_default().chars().take(150).collect();
                    let count = seen.entry(kind).or_default();
                    *count += 1;
                    if *count == 1 { eprintln!("=== {} {fault}\n--- from\n{text}", target.word()); }
                }
            }
        }
        for (path, (back, all, example)) in &words { if back < all { eprintln!("WORD {} {path}: {back} of {all}, as {example}", target.word()) } }
        eprintln!("##### {}: {good} good, {bad} bad, {} keys each, {:?}: {seen:#?}", target.word(), keys / cases, start.elapsed());
    }
}
