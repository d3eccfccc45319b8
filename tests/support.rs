//! What each target does with each word of the language: done, or refused by name, never dropped.
//!
//! In: the words of the schema. Out: nothing, or the words that fail.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod samples;

use std::collections::{BTreeMap, BTreeSet};

use flinkc::compile::{Compilation, Request, build, compile};
use flinkc::diagnostic::Level;
use flinkc::manifest::files::MemoryFiles;
use flinkc::manifest::schema;
use flinkc::manifest::sections::Target;
use flinkc::target::LimitKind;
use flinkc::target::matrix::{self, Cell};
use samples::{Lines, Mode, beside, place, set, smallest, text, value};

fn run(text: &str, request: &Request) -> Compilation {
    compile("flink.toml".into(), request, &MemoryFiles::new().with("flink.toml", text))
}

fn said(compilation: &Compilation, level: Level) -> Vec<(&'static str, String)> {
    let of_level = compilation.diagnostics.iter().filter(|finding| finding.level == level);
    of_level.map(|finding| (finding.rule.code, finding.path.clone())).collect()
}

const TWO_HOMES: &str = r#"
name        = "orders"
namespace   = "flink"
flink       = "1.20"
mode        = "application"
target      = "native"
parallelism = 1
image       = "registry.example.com/orders:1.4.2"

[job]
jar   = "local:///opt/flink/usrlib/orders.jar"
class = "com.example.Orders"

[jobmanager]
memory = "2g"

[taskmanager]
memory = "4g"

[native]
client-only = false

[operator]
mode = "standalone"

[profiles.cluster]
target = "operator"
"#;

#[test]
fn a_text_for_two_targets_holds_the_tables_of_both() {
    for profile in [None, Some("cluster")] {
        let request = Request { profile: profile.map(str::to_owned), ..Request::default() };
        let compilation = run(TWO_HOMES, &request);
        assert_eq!(said(&compilation, Level::Error), [], "{profile:?}");
        assert!(said(&compilation, Level::Warning).iter().all(|(code, _)| *code != "FK3049"), "{profile:?}");
    }
}

#[test]
fn a_table_that_no_profile_reads_is_an_error() {
    let text = TWO_HOMES.replace("target = \"operator\"", "parallelism = 2");
    assert_eq!(said(&run(&text, &Request::default()), Level::Error), [("FK1020", "operator".to_owned())]);
}

#[test]
fn the_own_table_stays_behind_on_every_other_target() {
    let text = TWO_HOMES.replace("[operator]\nmode = \"standalone\"\n", "");
    for target in [Target::Standalone, Target::Operator, Target::Spotify, Target::Lyft, Target::NextBreakpoint] {
        let compilation = run(&text, &Request { target: Some(target), ..Request::default() });
        assert!(said(&compilation, Level::Warning).contains(&("FK3049", "native".to_owned())), "{target}");
        assert!(said(&compilation, Level::Error).iter().all(|(_, path)| path != "native"), "{target}");
    }
    let kept = run(&text, &Request { target: Some(Target::Native), ..Request::default() });
    assert_eq!(said(&kept, Level::Error), []);
    assert!(kept.objects.iter().any(|object| object.kind == "Deployment"));
}

/// The files that samples name.
fn files(text: &str) -> MemoryFiles {
    let log = "rootLogger.level = INFO\nrootLogger.appenderRef.console.ref = Console\nappender.console.name = Console\nappender.console.type = CONSOLE\nappender.console.layout.type = PatternLayout\n";
    MemoryFiles::new()
        .with("flink.toml", text)
        .with("shared.toml", "[labels]\nshared = \"yes\"\n")
        .with("sql/a.sql", "SELECT 1;\n")
        .with("conf/a.conf", "a = 1\n")
        .with("conf/log4j-console.properties", log)
        .with("conf/logback-console.xml", "<configuration/>\n")
        .with("objects/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: beside\n")
}

/// What a text becomes.
#[derive(Default)]
struct Run {
    /// Rule, path and message.
    errors: Vec<(&'static str, String, String)>,
    objects: Vec<serde_json::Value>,
    /// The other findings, the files and the waivers of the record: what words about the text itself change.
    beside: String,
}

fn sample(lines: &Lines) -> Run {
    let request = Request { as_of: Some("2027-12-31".to_owned()), ..Request::default() };
    let built = build("flink.toml".into(), &request, &files(&text(lines)));
    let mut run = Run::default();
    for (_, compilation) in &built.variants {
        for finding in compilation.diagnostics.iter() {
            match finding.level {
                Level::Error => run.errors.push((finding.rule.code, finding.path.clone(), finding.message.clone())),
                Level::Warning | Level::Hint => run.beside.push_str(&finding.message),
            }
        }
        run.objects.extend(compilation.objects.iter().map(|object| object.value.clone()));
    }
    if let Some(output) = &built.output {
        run.beside.push_str(&format!("{:?}", output.record.waivers));
        run.beside.extend(output.tree.iter().map(|(path, bytes)| format!("{path}{}", String::from_utf8_lossy(bytes))));
    }
    run
}

/// The mode in which a word is looked at.
fn mode(target: &str, word: &str) -> Mode {
    match (target, word.split('.').next().unwrap_or_default()) {
        (_, "session-cluster") => Mode::Elsewhere,
        (_, "jobs") => Mode::Session,
        (_, "snapshots") if word.ends_with(".job") && !word.contains('*') => Mode::Session,
        ("nextbreakpoint", first) if first != "job" => Mode::Session,
        _ => Mode::Application,
    }
}

/// Whether an error is about a path: at it, above it or below it.
fn about(errors: &[(&'static str, String, String)], path: &str) -> bool {
    let keys = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
    let wanted = keys(path);
    errors.iter().any(|(_, at, _)| keys(at).iter().zip(&wanted).all(|(found, wanted)| found == wanted || wanted == "*"))
}

/// Words that say how a text is put together: every target reads them alike, and what they change need not be an object.
const OF_THE_TEXT: &str = "The text itself";

/// Words whose effect no compilation shows.
const NOT_HERE: &[(&str, &str)] = &[
    ("profiles", "hold the same words"),
    ("workspace", "hold the same words"),
    ("target", "is what the whole text is looked at for"),
    ("output.dir", "is where the tree goes: tests/write.rs"),
];

/// Each cell of a target that does not hold.
fn cells(target: &str) -> Vec<String> {
    let meta = matrix::targets().find(|meta| meta.id.word() == target).unwrap();
    let schema = schema::document();
    let mut bases: BTreeMap<Lines, Run> = BTreeMap::new();
    let mut faults = Vec::new();
    for word in matrix::words().iter().filter(|word| !NOT_HERE.iter().any(|(path, _)| path == word)) {
        let mut lines = smallest(target, mode(target, word));
        beside(&mut lines, word, target);
        let (path, _) = place(word);
        set(&mut lines, &[&format!("-{path}")], "");
        let base = bases.entry(lines.clone()).or_insert_with(|| sample(&lines));
        set(&mut lines, &[&format!("{path} = {}", value(word, target, &schema))], "");
        let run = sample(&lines);
        let of_text = matrix::group(word) == Some(OF_THE_TEXT);
        let differs = run.objects != base.objects || of_text && (&run.beside, &run.errors) != (&base.beside, &base.errors);
        let errors = if of_text { &[] } else { run.errors.as_slice() };
        let held = match matrix::cell(meta, word) {
            Cell::Yes => errors.is_empty() && differs,
            Cell::Limited(limit) => errors.is_empty() && (differs || limit.kind == LimitKind::Checked),
            Cell::No(row) => about(errors, &path) || about(errors, row.path),
        };
        if !held {
            let cell = matrix::cell(meta, word);
            faults.push(format!("{target}: {word}: {cell:?}, differs: {differs}, errors: {:?}, without it: {:?}", run.errors, base.errors));
        }
    }
    for limit in meta.limits.iter().chain(matrix::COMMON) {
        let beyond = samples::BEYOND.iter().find(|(of, path, ..)| (of.is_empty() || *of == target) && *path == limit.path);
        let Some((_, _, rows, at)) = beyond else {
            faults.push(format!("{target}: `{}` has no sample beyond its limit", limit.path));
            continue;
        };
        let mut lines = smallest(target, mode(target, limit.path));
        set(&mut lines, rows, "");
        let run = sample(&lines);
        if !run.errors.iter().any(|(_, path, _)| path == at) {
            faults.push(format!("{target}: {}, beyond its limit: no error at `{at}` but {:?}", limit.path, run.errors));
        }
    }
    faults
}

macro_rules! cells_hold {
    ($($test:ident: $target:literal;)*) => {
        $(#[test]
        fn $test() {
            let faults = cells($target);
            assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
        })*
    };
}

cells_hold! {
    cells_of_standalone: "standalone";
    cells_of_native: "native";
    cells_of_operator: "operator";
    cells_of_spotify: "spotify";
    cells_of_lyft: "lyft";
    cells_of_nextbreakpoint: "nextbreakpoint";
}

/// In a text whose jobs go to a cluster elsewhere, a word is read for the jobs or refused: there is no cluster.
#[test]
fn no_word_is_dropped_without_a_cluster() {
    let schema = schema::document();
    let mut faults = Vec::new();
    for meta in matrix::targets().filter(|meta| matches!(meta.id, Target::Operator | Target::NextBreakpoint)) {
        let target = meta.id.word();
        let mut bases: BTreeMap<Lines, Run> = BTreeMap::new();
        for word in matrix::words() {
            let first = word.split('.').next().unwrap_or_default();
            // a fact about the place asks for nothing
            let checked = word == "platform.prometheus-operator"
                || matches!(matrix::cell(meta, &word), Cell::Limited(limit) if limit.kind == LimitKind::Checked);
            if checked || matrix::group(&word) == Some(OF_THE_TEXT) || matches!(first, "jobs" | "job" | "mode" | "session-cluster") {
                continue;
            }
            let mut lines = smallest(target, Mode::Elsewhere);
            beside(&mut lines, &word, target);
            let (path, _) = place(&word);
            // stores belong to the cluster
            set(&mut lines, &["-s3"], "");
            if word == "parallelism" {
                set(&mut lines, &["-jobs.one.parallelism"], "");
            }
            set(&mut lines, &[&format!("-{path}")], "");
            let base = bases.entry(lines.clone()).or_insert_with(|| sample(&lines));
            set(&mut lines, &[&format!("{path} = {}", value(&word, target, &schema))], "");
            let run = sample(&lines);
            let told = about(&run.errors, &path) || run.errors.iter().any(|(code, at, _)| *code == "FK1030" && path.starts_with(at));
            if !told && (run.objects == base.objects || !run.errors.is_empty()) {
                faults.push(format!("{target}: {word}: dropped, errors: {:?}", run.errors));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_word_is_in_a_group() {
    let lost: Vec<String> = matrix::words().into_iter().filter(|word| matrix::group(word).is_none()).collect();
    assert_eq!(lost, Vec::<String>::new());
}

/// The targets that the schema names at a word are those whose cell is not a no: in `[job]` or `[jobs.NAME]`, in a role's table or for both.
#[test]
fn the_schema_names_the_targets_of_the_matrix() {
    let schema = schema::document();
    let mut declared: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    // A job's file cannot hold the values of the operator's chart: a workspace's can, where the schema is the same.
    for word in matrix::words().into_iter().filter(|word| !word.starts_with("components.operator.")) {
        let all = || matrix::targets().map(|meta| meta.id.word().to_owned()).collect::<BTreeSet<_>>();
        let mut named = all();
        let keys: Vec<&str> = word.split('.').collect();
        for depth in 1..=keys.len() {
            let targets =
                samples::property(&schema, &keys[..depth].join(".")).and_then(|property| property.get("x-flinkc-targets")?.as_array());
            if let Some(targets) = targets {
                let targets: BTreeSet<String> = targets.iter().filter_map(|target| target.as_str().map(str::to_owned)).collect();
                named = named.intersection(&targets).cloned().collect();
            }
        }
        let done = matrix::targets().filter(|meta| !matches!(matrix::cell(meta, &word), Cell::No(_)));
        let done: BTreeSet<String> = done.map(|meta| meta.id.word().to_owned()).collect();
        let entry = declared.entry(samples::pattern(&word)).or_default();
        entry.0.extend(named);
        entry.1.extend(done);
    }
    let wrong: Vec<String> = declared
        .iter()
        .filter(|(_, (named, done))| named != done)
        .map(|(word, (named, done))| format!("{word}: the schema says {named:?}, the tables {done:?}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Two values of a word are two things: they differ in the output, or one of them is an error, on every target that has the word.
#[test]
fn values_of_a_word_differ() {
    let schema = schema::document();
    let mut faults = Vec::new();
    for meta in matrix::targets() {
        let target = meta.id.word();
        for word in matrix::words() {
            let values = samples::property(&schema, &word).and_then(|property| property.get("enum")?.as_array());
            let checked = matches!(matrix::cell(meta, &word), Cell::No(_))
                || matches!(matrix::cell(meta, &word), Cell::Limited(limit) if limit.kind == LimitKind::Checked);
            let Some(values) = values.filter(|_| !checked && matrix::group(&word) != Some(OF_THE_TEXT)) else { continue };
            let mut made: Vec<(String, Run)> = Vec::new();
            for value in values {
                let mut lines = smallest(target, mode(target, &word));
                beside(&mut lines, &word, target);
                let (path, _) = place(&word);
                set(&mut lines, &[&format!("-{path}")], "");
                set(&mut lines, &[&format!("{path} = {value}")], "");
                let run = sample(&lines);
                let same = made.iter().find(|(_, other)| run.errors.is_empty() && other.errors.is_empty() && run.objects == other.objects);
                // What passes `restricted` passes `baseline`: the word is what the bundle is held against. And a job that nobody
                // cancels ends with its cluster under the Apache operator, as a cancelled one does.
                let alike = word == "security.pod-security" || target == "operator" && word.ends_with("on-delete");
                if let Some((other, _)) = same.filter(|_| !alike) {
                    faults.push(format!("{target}: {word}: {value} is {other}"));
                }
                made.push((value.to_string(), run));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
