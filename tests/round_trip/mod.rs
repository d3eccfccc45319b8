//! What is lowered can be raised: over random specs of each target with an operator.
//!
//! `there` is a text x lowered to objects o, `back` what `import` raises from the operator's resources among them, x', lowered to o'.
//! 1. The resources of o' equal those of o (order, quoting, nesting of options aside); the Apache operator's own diff says `ignore`.
//!    Nothing is told as lost, and x' makes no object that o does not have.
//! 2. With o's other objects in `extra`, as `import` advises, x' compiles to all of o.
//! 3. `view(x') == view(x)`: the resolved settings are the same, word by word, but for what [`NO_WORDS`] lists with the reason.
//!
//! Between two targets: x lowered to both; what the other's resources are raised to, lowered to x's target again, has the same settings
//! and pods (`ON_THE_WAY` lists what does not survive). Words that one of the two does not have are not in such an x.

mod pods;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use flinkc::compare::compare;
use flinkc::compile::import::{import, is_read, same};
use flinkc::compile::{Compilation, Request, compile};
use flinkc::diagnostic::Level;
use flinkc::manifest::files::MemoryFiles;
use flinkc::manifest::sections::Target;
use flinkc::operators::apache::Release;
use flinkc::operators::apache::judge::{Effect, OperatorConfig};
use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use view::{View, view};

use super::spec_generator::targets::{compiled, moving, spec_for, spec_for_both};

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
    (None, "labels.", |x, _| x.contains_key("patched"), "a patch sets them in the resource"),
    (None, "annotations.", |x, _| x.contains_key("patched"), "a patch sets them in the resource"),
    (
        Some(Target::Spotify),
        "config.jobmanager.rpc.port",
        |x, _| x.keys().any(|key| key.starts_with("config.high-availability.")),
        "with high availability Flink reads another port",
    ),
    (None, "labels.app.kubernetes.io/part-of", |_, _| true, "`[source] owner`: the resource has it as a label"),
    (
        Some(Target::Spotify),
        "config.high-availability.cluster-id",
        |_, _| true,
        "the Apache operator refuses the word, and a raised text must be one that it runs",
    ),
    (
        Some(Target::Spotify),
        "config.kubernetes.cluster-id",
        |_, _| true,
        "the Apache operator refuses the word, and a raised text must be one that it runs",
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
    let set = moving(target);
    let compilation = compile(Utf8Path::new("flink.toml"), &Request { target, set, ..Request::default() }, &files);
    let found = errors(&compilation);
    if found.is_empty() { Ok(compilation) } else { Err(found.join("\n")) }
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
        NO_WORDS
            .iter()
            .any(|(of, start, when, _)| of.is_none_or(|of| of == target) && key.starts_with(start) && (when(x, text) || when(y, text)))
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
        let effects = compare(&own, &made, release, &OperatorConfig::of_chart());
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

/// What does not survive a way there and back, though both targets have it: the target, the other, the setting, and why.
type OnTheWay = (Option<Target>, Option<Target>, &'static str, &'static str);

const ON_THE_WAY: &[OnTheWay] = &[
    (None, None, "spotify.", "words of the other target alone: they stay behind with a warning"),
    (None, None, "nextbreakpoint.", "words of the other target alone: they stay behind with a warning"),
    (None, Some(Target::Spotify), "image-pull-policy", "this operator writes one where the text has none, and then the resource has it"),
];

/// The way of one text to another target and back again: what both have words for is the same, and so are the pods.
fn there_and_back(target: Target, other: Target, text: &str) -> Result<(), String> {
    let here = compiled(text, None);
    let there = compiled(text, Some(other));
    if here.output.is_none() || there.output.is_none() {
        return Err(format!("does not compile: {:?} {:?}", errors(&here), errors(&there)));
    }
    let (own, _) = resources(&there);
    let raised = raised(&own, release(&there))?;
    let judged = || {
        let back = again(&raised, Some(target), &[])?;
        let mut found = differences(other, &view(&here), &view(&back));
        found.extend(pods::differences(&resources(&here).0, &resources(&back).0));
        // Without a folder for checkpoints the Apache operator takes no job that is upgraded by savepoint: import leaves the word out.
        let folder = view(&here).keys().any(|key| key.ends_with("state.checkpoints.dir") || key.ends_with("execution.checkpointing.dir"));
        found.retain(|fault| {
            let untaken = other == Target::Spotify && !folder && fault.starts_with("job.upgrade");
            !untaken
                && !ON_THE_WAY.iter().any(|(of, via, start, _)| {
                    of.is_none_or(|of| of == target) && via.is_none_or(|via| via == other) && fault.starts_with(start)
                })
        });
        if found.is_empty() { Ok(()) } else { Err(found.join("\n")) }
    };
    judged().map_err(|fault| format!("{fault}\n--- raised\n{raised}"))
}

/// How many specs; `FLINKC_RANDOM_SPECS` asks for more.
fn cases(usual: usize) -> usize {
    std::env::var("FLINKC_RANDOM_SPECS").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// Holds a property over the first specs of one stream, which is the same at each run; one text for each kind of fault is shown.
fn hold(number: usize, specs: impl Strategy<Value = String>, property: impl Fn(&str) -> Result<(), String>) {
    let mut runner = TestRunner::deterministic();
    let (mut faults, mut bad) = (BTreeMap::<String, String>::new(), 0);
    for _ in 0..number {
        let text = specs.new_tree(&mut runner).unwrap().current();
        if let Err(fault) = property(&text) {
            bad += 1;
            for line in fault.lines().take_while(|line| !line.starts_with("---")) {
                let kind = line.split(": ").next().unwrap_or_default().to_owned();
                faults.entry(kind).or_insert_with(|| format!("{fault}\n--- from\n{text}"));
            }
        }
    }
    let kinds: Vec<&String> = faults.keys().collect();
    assert!(faults.is_empty(), "{bad} of {number} fail: {kinds:#?}\n{}", faults.values().cloned().collect::<Vec<_>>().join("\n=====\n"));
}

#[test]
fn texts_of_the_apache_operator_come_back() {
    hold(cases(32), spec_for(Target::Operator, 24), |text| comes_back(Target::Operator, text));
}

#[test]
fn texts_of_spotifys_operator_come_back() {
    hold(cases(24), spec_for(Target::Spotify, 24), |text| comes_back(Target::Spotify, text));
}

#[test]
fn texts_of_lyfts_operator_come_back() {
    hold(cases(24), spec_for(Target::Lyft, 24), |text| comes_back(Target::Lyft, text));
}

#[test]
fn texts_of_nextbreakpoints_operator_come_back() {
    hold(cases(24), spec_for(Target::NextBreakpoint, 24), |text| comes_back(Target::NextBreakpoint, text));
}

fn by_way_of(other: Target, target: Target) {
    hold(cases(6), spec_for_both(target, other, 16), |text| there_and_back(target, other, text));
}

// Lyft's operator has no sessions and nextbreakpoint's no applications: those two have nothing in common.

#[test]
fn apaches_and_spotifys_operator_carry_the_same() {
    by_way_of(Target::Spotify, Target::Operator);
    by_way_of(Target::Operator, Target::Spotify);
}

#[test]
fn apaches_and_lyfts_operator_carry_the_same() {
    by_way_of(Target::Lyft, Target::Operator);
    by_way_of(Target::Operator, Target::Lyft);
}

#[test]
fn nextbreakpoints_operator_carries_what_others_do() {
    by_way_of(Target::NextBreakpoint, Target::Operator);
    by_way_of(Target::NextBreakpoint, Target::Spotify);
}

#[test]
fn lyfts_operator_carries_what_spotifys_does() {
    by_way_of(Target::Lyft, Target::Spotify);
}

/// Where the way back is refused, the text says by what: a raised text says that no account is made, which nextbreakpoint's operator has
/// no word for; application mode of Spotify's names no jar, and Lyft's asks for one.
#[test]
fn what_cannot_go_back_is_told() {
    let refused = [(Target::NextBreakpoint, Target::Operator), (Target::NextBreakpoint, Target::Spotify), (Target::Lyft, Target::Spotify)];
    for (target, other) in refused {
        hold(cases(3), spec_for_both(target, other, 16), |text| match there_and_back(target, other, text) {
            Err(fault) if fault.starts_with("not-in-this-target: ") => Ok(()),
            Err(fault) => Err(fault),
            Ok(()) => Err(format!("{} by way of {} works now: hold it like the others", target.word(), other.word())),
        });
    }
}
