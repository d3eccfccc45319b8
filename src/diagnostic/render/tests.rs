//! The formats, held as snapshots: what people read, and what programs read.
#![expect(clippy::unwrap_used, reason = "test")]

use super::{Look, RENDERERS, Report, renderer, summary};
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, ObjectRef, Rule, Sources, Span};

static RULE: Rule = Rule {
    code: "FK9901",
    name: "for-the-test",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "c",
    because: "b",
    fires: "",
    clean: "",
    source: "s",
};

static MILD: Rule = Rule { code: "FK9902", name: "mild", level: Level::Warning, ..RULE };
static HINT: Rule = Rule { code: "FK9903", name: "soft", level: Level::Hint, ..RULE };

const TEXT: &str = "name = \"orders\"\nmode = \"session\"\n\n[taskmanager]\nmemory = \"4Gi\"\n\n[checkpoints]\ndir = \"s3://a/b\"\n";

/// The span of the first `part` of a source.
fn mark(sources: &Sources, name: &str, part: &str) -> Span {
    let (id, source) = sources.iter().enumerate().find(|(_, source)| source.name == name).unwrap();
    let start = source.text.find(part).unwrap();
    let clip = |at: usize| u32::try_from(at).unwrap();
    Span { source: crate::diagnostic::SourceId(clip(id)), start: clip(start), end: clip(start + part.len()) }
}

fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add("flink.toml", TEXT);
    sources.add("conf/base.toml", "# base\n\n[taskmanager]\nmemory = \"2g\"\n");
    sources
}

fn render_with(format: &str, sources: &Sources, findings: impl IntoIterator<Item = Diagnostic>, look: Look) -> String {
    let mut diagnostics = Diagnostics::default();
    for finding in findings {
        diagnostics.push(finding);
    }
    renderer(format).unwrap().render(&[Report { diagnostics: &diagnostics, sources, variant: None }], look)
}

fn render(format: &str, sources: &Sources, findings: impl IntoIterator<Item = Diagnostic>) -> String {
    render_with(format, sources, findings, Look::default())
}

fn size(sources: &Sources) -> Diagnostic {
    Diagnostic::new(&RULE, "`4Gi` is no size")
        .at(mark(sources, "flink.toml", "\"4Gi\""), "the unit of Kubernetes")
        .because("the two halves of the bundle would disagree")
        .help("write `\"4g\"`:\nk, m, g, t are powers of 1024 here")
        .path("taskmanager.memory")
}

#[test]
fn one_place() {
    let sources = sources();
    insta::assert_snapshot!(render("text", &sources, [size(&sources)]), @r#"
    error[FK9901]: `4Gi` is no size
     --> flink.toml:5:10
      |
    5 | memory = "4Gi"
      |          ^^^^^ the unit of Kubernetes
      |
      = because: the two halves of the bundle would disagree
      = help: write `"4g"`:
              k, m, g, t are powers of 1024 here
      = rule: for-the-test
    "#);
    insta::assert_snapshot!(render("json", &sources, [size(&sources)]), @r#"{"rule":"for-the-test","level":"error","message":"`4Gi` is no size","help":"write `\"4g\"`:\nk, m, g, t are powers of 1024 here","file":"flink.toml","line":5,"column":10,"path":"taskmanager.memory","object":null}"#);
}

#[test]
fn several_places_and_files() {
    let sources = sources();
    let finding = Diagnostic::new(&MILD, "two sizes")
        .at(mark(&sources, "flink.toml", "dir"), "here")
        .also(mark(&sources, "flink.toml", "mode"), "there")
        .also(mark(&sources, "conf/base.toml", "memory"), "and in another file")
        .at_run_time("the nearer one wins")
        .help("keep one");
    insta::assert_snapshot!(render("text", &sources, [finding]), @r#"
    warning[FK9902]: two sizes
     --> flink.toml:8:1
      |
    2 | mode = "session"
      | ---- there
    ...
    8 | dir = "s3://a/b"
      | ^^^ here
      |
     ::: conf/base.toml:4:1
      |
    4 | memory = "2g"
      | ------ and in another file
      |
      = at run time: the nearer one wins
      = help: keep one
      = rule: mild
    "#);
}

#[test]
fn no_place_but_an_object() {
    let object =
        ObjectRef { api_version: "apps/v1".into(), kind: "Deployment".into(), namespace: Some("streaming".into()), name: "orders".into() };
    let finding = Diagnostic::new(&HINT, "a field is odd").path("spec.replicas").object(object).help("look at it");
    let sources = Sources::default();
    insta::assert_snapshot!(render("text", &sources, [finding.clone()]), @r"
    hint[FK9903]: a field is odd
     |
     = object: Deployment `orders` in `streaming`, `spec.replicas`
     = help: look at it
     = rule: soft
    ");
    insta::assert_snapshot!(render("json", &sources, [finding]), @r#"{"rule":"soft","level":"hint","message":"a field is odd","help":"look at it","file":null,"line":null,"column":null,"path":"spec.replicas","object":{"apiVersion":"apps/v1","kind":"Deployment","namespace":"streaming","name":"orders"}}"#);
}

#[test]
fn hidden_values_never_come_out() {
    let mut sources = Sources::default();
    let secret = "hunter2-and-more";
    sources.add("flink.toml", format!("a = {{ k = \"{secret}\", j = 7 }}\nb = '''\n{secret}'''\n"));
    let whole = mark(&sources, "flink.toml", "\"hunter2-and-more\"");
    sources.hide(whole);
    sources.hide(mark(&sources, "flink.toml", "'''\nhunter2-and-more'''"));
    let findings = || {
        [
            Diagnostic::new(&RULE, format!("`{secret}` stands in the text"))
                .at(whole, format!("not {secret}"))
                .help(format!("move {secret}")),
            Diagnostic::new(&RULE, "behind it").at(mark(&sources, "flink.toml", "j"), "the column is that of the file"),
        ]
    };
    for renderer in RENDERERS {
        let text = render(renderer.name(), &sources, findings());
        assert!(!text.contains("hunter") && text.contains("********"), "{text}");
    }
    insta::assert_snapshot!(render("text", &sources, findings()), @r#"
    error[FK9901]: `********` stands in the text
     --> flink.toml:1:11
      |
    1 | a = { k = "********", j = 7 }
      |           ^^^^^^^^^^ not ********
      |
      = help: move ********
      = rule: for-the-test

    error[FK9901]: behind it
     --> flink.toml:1:31
      |
    1 | a = { k = "********", j = 7 }
      |                       ^ the column is that of the file
      |
      = rule: for-the-test
    "#);
}

#[test]
fn tabs_and_wide_characters_keep_their_columns() {
    let mut sources = Sources::default();
    sources.add("a.toml", "\tx = \"日本\"\t# y\r\nz = 1\r\n");
    let wide = Diagnostic::new(&RULE, "wide").at(mark(&sources, "a.toml", "\"日本\""), "four columns and the quotes");
    let tab = Diagnostic::new(&RULE, "tab").at(mark(&sources, "a.toml", "# y"), "");
    insta::assert_snapshot!(render("text", &sources, [wide.clone(), tab.clone()]), @r#"
    error[FK9901]: wide
     --> a.toml:1:6
      |
    1 |     x = "日本"    # y
      |         ^^^^^^ four columns and the quotes
      |
      = rule: for-the-test

    error[FK9901]: tab
     --> a.toml:1:11
      |
    1 |     x = "日本"    # y
      |                   ^^^
      |
      = rule: for-the-test
    "#);
    let json = render("json", &sources, [wide, tab]);
    assert!(json.contains(r#""line":1,"column":6,"#) && json.contains(r#""line":1,"column":11,"#), "{json}");
}

#[test]
fn long_lines_are_cut_around_the_mark() {
    let mut sources = Sources::default();
    let filler = "x".repeat(500_000);
    sources.add("a.toml", format!("a = [\"{filler}\", 7, \"{filler}\"]\n"));
    let finding = Diagnostic::new(&RULE, "seven").at(mark(&sources, "a.toml", "7"), "here");
    let look = Look { color: false, width: 60 };
    let text = render_with("text", &sources, [finding], look);
    assert!(text.lines().all(|line| line.len() < 100), "{text}");
    insta::assert_snapshot!(text, @r#"
    error[FK9901]: seven
     --> a.toml:1:500010
      |
    1 | ...xxxxxxxxxxxxxxxxxxx", 7, "xxxxxxxxxxxxxxxxxxxxxxxx...
      |                          ^ here
      |
      = rule: for-the-test
    "#);
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let mut sources = Sources::default();
    sources.add("a\u{1b}[31m.toml", "x = \"\u{1b}]0;t\u{7}\"\n");
    let finding = Diagnostic::new(&RULE, "bad \u{1b}[31m")
        .at(mark(&sources, "a\u{1b}[31m.toml", "x"), "\u{1b}[0m")
        .help("\u{1b}[1mbold")
        .because("\u{8}");
    let text = render("text", &sources, [finding]);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
}

#[test]
fn colours_only_when_asked() {
    let sources = sources();
    assert!(!render("text", &sources, [size(&sources)]).contains('\u{1b}'));
    assert!(render_with("text", &sources, [size(&sources)], Look { color: true, width: 80 }).contains("\u{1b}["));
}

#[test]
fn places_at_the_end_and_beyond_do_not_panic() {
    let mut sources = Sources::default();
    let id = sources.add("a.toml", "é\n");
    for (start, end) in [(0, 0), (1, 1), (1, 2), (2, 2), (3, 3), (3, 9), (9, 9), (9, 3), (0, 99)] {
        let finding = Diagnostic::new(&RULE, "odd").at(Span { source: id, start, end }, "x");
        assert!(render("text", &sources, [finding]).contains("a.toml:"));
    }
    let empty = sources.add("empty.toml", "");
    let finding = Diagnostic::new(&RULE, "odd").at(Span { source: empty, start: 0, end: 0 }, "x");
    assert!(render("text", &sources, [finding]).contains("empty.toml:1:1"));
}

#[test]
fn the_summary_counts() {
    let sources = sources();
    let mut diagnostics = Diagnostics::default();
    assert_eq!(summary(&[Report { diagnostics: &diagnostics, sources: &sources, variant: None }]), None);
    diagnostics.push(Diagnostic::new(&RULE, "a"));
    diagnostics.push(Diagnostic::new(&MILD, "b"));
    diagnostics.push(Diagnostic::new(&RULE, "c"));
    let report = Report { diagnostics: &diagnostics, sources: &sources, variant: Some("profile `live`") };
    assert_eq!(summary(&[report]).unwrap(), "2 errors, 1 warning");
    assert_eq!(summary(&[report, report]).unwrap(), "4 errors, 2 warnings");
    let text = renderer("text").unwrap().render(&[report], Look::default());
    assert!(text.contains("= found in: profile `live`"), "{text}");
}
