//! The order of layers, `inherits`, profiles, `--set`, origins.

use super::super::{LayerKind, show_origin};
use super::{Run, file};

/// The names of the layers, weakest first.
fn layers(run: &Run<'_>) -> Vec<String> {
    let resolved = run.resolve();
    let settings = resolved.settings.unwrap_or_else(|| panic!("{:#?}", resolved.diagnostics));
    settings.layers.iter().map(|step| step.layer.name.clone()).collect()
}

#[test]
fn weakest_first() {
    let run = Run::new(&file("inherits = [\"a.toml\", \"b.toml\"]", "[profiles.live]\ninherits = [\"flinkc:compliance\", \"base\", \"late.toml\"]\n[profiles.base]\ninherits = [\"flinkc:dev\"]\n"))
        .with("a.toml", "inherits = [\"shared/deep.toml\"]\n[profiles.live]\nlabels.a = \"1\"\n")
        .with("b.toml", "source.repository = \"https://x.example\"\n")
        .with("late.toml", "labels.late = \"1\"\n")
        .with("shared/deep.toml", "inherits = [\"../up.toml\"]\n")
        .with("up.toml", "labels.up = \"1\"\n")
        .profile("live");
    let expected = [
        "flinkc:dev", "flinkc:production", "flinkc:compliance", "up.toml", "shared/deep.toml", "a.toml", "profile `live`", "b.toml", "flink.toml",
        "profile `base`", "late.toml", "profile `live`",
    ];
    assert_eq!(layers(&run), expected);
    let settings = run.resolve().settings.unwrap();
    let kinds: Vec<LayerKind> = settings.layers.iter().map(|step| step.kind).collect();
    assert_eq!(kinds[6], LayerKind::Inherited);
    assert_eq!(kinds[11], LayerKind::Profile);
    let inputs: Vec<&str> = settings.inputs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(inputs, ["flink.toml", "a.toml", "shared/deep.toml", "up.toml", "b.toml", "late.toml"]);
}

#[test]
fn what_you_wrote_wins_over_what_we_ship() {
    let run = Run::new(&file("inherits = [\"flinkc:production\"]", "[checkpoints]\ndir = \"s3://b/c\"\ninterval = \"10s\"\n"));
    assert_eq!(run.value("checkpoints.interval").unwrap(), "\"10s\"");
    assert_eq!(run.value("checkpoints.retained").unwrap(), "3");
}

#[test]
fn circles_and_second_ways_are_told() {
    let run = |top: &str| Run::new(&file(top, ""));
    assert_eq!(run("inherits = [\"flink.toml\"]").findings(), ["inherits-in-a-circle"]);
    let circle = run("inherits = [\"a.toml\"]").with("a.toml", "inherits = [\"b.toml\"]\n").with("b.toml", "inherits = [\"a.toml\"]\n");
    assert_eq!(circle.findings(), ["inherits-in-a-circle"]);
    let found = circle.resolve().diagnostics;
    let finding = found.iter().next().unwrap();
    assert!(finding.message.contains("a.toml → b.toml → a.toml"), "{}", finding.message);
    assert_eq!(finding.secondary.len(), 1);
    let twice = run("inherits = [\"a.toml\", \"b.toml\"]")
        .with("a.toml", "inherits = [\"c.toml\"]\n")
        .with("b.toml", "inherits = [\"c.toml\"]\n")
        .with("c.toml", "labels.c = \"1\"\n");
    assert_eq!(twice.findings(), ["layer-reached-twice"]);
    let found = twice.resolve().diagnostics;
    let finding = found.iter().next().unwrap();
    assert!(finding.message.contains("flink.toml → a.toml → c.toml") && finding.message.contains("flink.toml → b.toml → c.toml"), "{}", finding.message);
    let profiles = Run::new(&file("", "[profiles.a]\ninherits = [\"b\", \"c\"]\n[profiles.b]\ninherits = [\"d\"]\n[profiles.c]\ninherits = [\"d\"]\n[profiles.d]\nparallelism = 1\n"));
    assert_eq!(profiles.findings(), Vec::<&str>::new());
    assert_eq!(profiles.profile("a").findings(), ["layer-reached-twice"]);
    let around = Run::new(&file("", "[profiles.a]\ninherits = [\"b\"]\n[profiles.b]\ninherits = [\"a\"]\n"));
    assert_eq!(around.findings(), ["inherits-in-a-circle"], "told whichever profile is built");
}

#[test]
fn entries_that_name_nothing() {
    assert_eq!(Run::new(&file("inherits = [\"base\"]", "[profiles.base]\nparallelism = 1\n")).findings(), ["inherits-unknown"]);
    assert_eq!(Run::new(&file("inherits = [\"flinkc:prod\"]", "")).findings(), ["unknown-shipped-layer"]);
    assert_eq!(Run::new(&file("inherits = [\"base.toml\"]", "")).findings(), ["file-unreadable"]);
    assert_eq!(Run::new(&file("", "[profiles.a]\ninherits = [\"b\"]\n")).findings(), ["inherits-unknown"]);
}

#[test]
fn an_unknown_profile_names_the_known_ones() {
    let run = Run::new(&file("", "[profiles.dev]\nparallelism = 1\n[profiles.prod]\nparallelism = 9\n")).profile("prd");
    let resolved = run.resolve();
    let finding = resolved.diagnostics.iter().next().unwrap();
    assert_eq!(finding.rule.name, "unknown-profile");
    assert_eq!(finding.help.as_deref(), Some("run with `--profile prod`; known here: dev, prod"));
    assert_eq!(resolved.sources.text(finding.primary.as_ref().unwrap().span), "[profiles.prod]");
}

#[test]
fn a_missing_key_is_shown_at_its_table() {
    let run = Run::new(&file("unset = [\"taskmanager.memory\"]", "").replace("memory = \"4g\"\n", "").replace("unset = [\"taskmanager.memory\"]", ""));
    let resolved = run.resolve();
    let finding = resolved.diagnostics.iter().next().unwrap();
    assert_eq!(finding.message, "`taskmanager.memory` is set nowhere");
    let label = finding.primary.as_ref().unwrap();
    assert_eq!((resolved.sources.text(label.span), label.text.as_str()), ("[taskmanager]", "needs `memory`"));
    assert!(finding.help.as_ref().unwrap().ends_with("layers read: edition 2026, flink.toml"));
}

#[test]
fn sets_are_layers() {
    let run = |set: &str| Run::new(&file("", "")).set(set);
    assert_eq!(run("parallelism=4").value("parallelism").unwrap(), "4");
    assert_eq!(run("image=orders:2").value("image").unwrap(), "\"orders:2\"", "what TOML does not read is a text");
    assert_eq!(run("config.a.b = true").value("config.a.b").unwrap(), "true");
    assert_eq!(run("flink=1.20").findings(), ["version-as-number"]);
    assert_eq!(run("parallelism").findings(), ["bad-set"]);
    assert_eq!(run("a=1\nb=2").findings(), ["bad-set"]);
    assert_eq!(run("profiles.a.parallelism=2").findings(), ["set-of-layers"]);
    assert_eq!(run("nonsense=2").findings(), ["unknown-key"]);
    let compliance = Run::new(&file("inherits = [\"flinkc:compliance\"]", "[source]\nrepository = \"https://x.example\"\n")).set("parallelism=2");
    assert_eq!(compliance.findings(), ["set-under-compliance"]);
}

#[test]
fn placeholders_are_filled_after_merging() {
    let below = "namespace = \"one\"\n";
    let tables = "[checkpoints]\ndir = \"s3://{namespace}/{name}/{profile}/{target}\"\n[profiles.p]\nnamespace = \"two\"\n";
    let run = Run::new(&file(below, tables)).profile("p");
    let settings = run.resolve().settings.unwrap();
    assert_eq!(settings.manifest.checkpoints.unwrap().dir.unwrap().0.text, "s3://two/orders/p/standalone");
    assert_eq!(Run::new(&file(below, tables)).findings(), ["bad-placeholder"], "no profile");
    assert_eq!(Run::new(&file("", "[checkpoints]\ndir = \"s3://{namespace}\"\n")).findings(), ["bad-placeholder"]);
}

#[test]
fn origins_name_text_line_layer_and_reason() {
    let run = Run::new(&file("inherits = [\"flinkc:production\"]", "[profiles.p]\nappend.job.args = [\"x\"]\ntaskmanager.slots = 2\n")).profile("p");
    let resolved = run.resolve();
    let lines = show_origin(resolved.settings.as_ref().unwrap(), &resolved.sources);
    let line = |path: &str| lines.iter().find(|l| l.path == path).unwrap_or_else(|| panic!("{path} in {lines:#?}"));
    let shown = |path: &str| (line(path).value.as_str(), line(path).source.as_str(), line(path).layer.as_str());
    assert_eq!(shown("name"), ("\"orders\"", "flink.toml", "flink.toml"));
    assert_eq!(shown("taskmanager.slots"), ("2", "flink.toml", "profile `p`"));
    assert_eq!(shown("job.args[2]"), ("\"x\"", "flink.toml", "profile `p`"));
    assert_eq!(shown("job.args[0]"), ("\"--topic\"", "flink.toml", "flink.toml"));
    assert_eq!(shown("checkpoints.interval"), ("\"1m\"", "flinkc:production", "flinkc:production"));
    assert_eq!(shown("taskmanager.replicas"), ("4", "edition 2026", "edition 2026"));
    assert!(line("taskmanager.replicas").reason.is_some());
    assert_eq!(line("name").line, 1);
}

#[test]
fn hatches_are_recorded_by_file_and_path() {
    let run = Run::new(&file("inherits = [\"a.toml\"]", "[config]\na.b = 1\n[profiles.p.taskmanager.pod.spec]\nnodeSelector = { x = \"y\" }\n"))
        .with("a.toml", "config.a.b = 2\nconfig.c = 3\npatch.Deployment.spec.paused = true\n")
        .profile("p");
    let settings = run.resolve().settings.unwrap();
    let shown: Vec<String> = settings.hatches.iter().map(|h| format!("{} {} {}", h.file, h.kind, h.path)).collect();
    assert_eq!(shown, ["a.toml config config.c", "a.toml patch patch.Deployment.spec.paused", "flink.toml config config.a.b", "flink.toml pod profiles.p.taskmanager.pod.spec.nodeSelector.x"]);
}

#[test]
fn files_beside_are_looked_for_where_they_are_named() {
    let run = Run::new(&file("inherits = [\"shared/base.toml\"]", "")).with("shared/base.toml", "extra = [\"x/*.yaml\"]\n");
    let settings = run.resolve().settings.unwrap();
    assert_eq!(settings.directory_of(settings.root.get("extra").unwrap().span), "shared");
    assert_eq!(settings.directory_of(settings.root.get("name").unwrap().span), "");
}
