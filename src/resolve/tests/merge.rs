//! One test a row of the table of merge rules.

use super::{Run, file, names};

/// A file with one profile, built with it.
fn overlaid(tables: &str, profile: &str) -> Run<'static> {
    Run::new(&file("", &format!("{tables}\n{profile}"))).profile("p")
}

#[test]
fn the_example_of_the_reference() {
    let profile = "[profiles.dev]\nparallelism = 1\ntaskmanager.memory = \"2g\"\nunset = [\"taskmanager.cpu\"]\nappend.job.args = [\"--trace\"]\n";
    let run = Run::new(&file("", profile)).profile("dev");
    assert_eq!(run.value("parallelism").unwrap(), "1");
    assert_eq!(run.value("taskmanager.memory").unwrap(), "\"2g\"");
    assert_eq!(run.value("job.args").unwrap(), "[\"--topic\", \"orders\", \"--trace\"]");
    assert!(!run.resolve().settings.unwrap().manifest_sets("taskmanager.cpu"));
    assert_eq!(run.value("taskmanager.cpu").unwrap(), "1", "the default is the slots");
    let bare = Run::new(&file("", profile));
    assert_eq!(bare.value("parallelism").unwrap(), "8");
    assert_eq!(bare.value("taskmanager.cpu").unwrap(), "2");
}

#[test]
fn scalars_and_arrays_are_replaced_tables_merge() {
    let run = overlaid("[labels]\na = \"1\"\nb = \"2\"\n", "[profiles.p]\nlabels = { b = \"3\" }\njob.args = [\"x\"]\n");
    assert_eq!(run.value("labels").unwrap(), "{ a = \"1\", b = \"3\" }");
    assert_eq!(run.value("job.args").unwrap(), "[\"x\"]");
}

#[test]
fn a_choice_is_one_value() {
    let cases = [
        ("", "job.python.script = \"/main.py\"", "job.jar", None),
        ("", "job.jar = \"local:///other.jar\"", "job.jar", Some("\"local:///other.jar\"")),
        ("[s3]\nidentity = \"node\"\n", "s3.credentials.secret = \"keys\"", "s3.identity", None),
        ("[s3]\ncredentials = { secret = \"keys\" }\n", "s3.identity = \"node\"", "s3.credentials", None),
        ("[scaling.reactive]\nmin = 1\nmax = 2\n", "scaling.autoscaler.max-parallelism = 4", "scaling.reactive", None),
        ("[logging]\nlog4j = \"a\"\n", "logging.logback = \"b\"", "logging.log4j", None),
        ("[volumes.a]\nmount = \"/a\"\nsize = \"1g\"\nstorage-class = \"fast\"\n", "volumes.a.empty-dir = \"1g\"", "volumes.a.storage-class", None),
        ("[volumes.a]\nmount = \"/a\"\nsize = \"1g\"\n", "volumes.a.empty-dir = \"1g\"", "volumes.a.mount", Some("\"/a\"")),
        ("[taskmanager.volumes.a]\nmount = \"/a\"\nsize = \"1g\"\n", "taskmanager.volumes.a.claim = \"c\"", "taskmanager.volumes.a.size", None),
        ("[volumes.a]\nmount = \"/a\"\nsource = { nfs = { server = \"s\" } }\n", "volumes.a.source.csi.driver = \"d\"", "volumes.a.source", Some("{ csi = { driver = \"d\" } }")),
    ];
    for (below, above, path, expected) in cases {
        let run = overlaid(below, &format!("[profiles.p]\n{above}\n"));
        assert_eq!(run.value(path).as_deref(), expected, "{above}");
    }
}

#[test]
fn unset_removes_keys_tables_and_options() {
    let below = "[config]\nstate.backend = \"rocksdb\"\npipeline.name = \"x\"\n[labels]\na = \"1\"\n[checkpoints]\ndir = \"s3://b/c\"\n";
    let run = overlaid(below, "[profiles.p]\nunset = [\"config.state.backend.type\", \"labels\", \"checkpoints.dir\"]\n");
    assert_eq!(run.value("config").unwrap(), "{ \"pipeline.name\" = \"x\" }", "the current name removes the old one");
    assert_eq!(run.value("labels"), None);
    assert_eq!(run.value("checkpoints").as_deref(), Some("{}"));
    let run = overlaid(below, "[profiles.p]\nunset = [\"labels\"]\nlabels.b = \"2\"\n");
    assert_eq!(run.value("labels").unwrap(), "{ b = \"2\" }", "unset comes before what the layer sets");
}

#[test]
fn unset_tells_what_it_does_not_find() {
    assert_eq!(overlaid("", "[profiles.p]\nunset = [\"savepoints.dir\"]\n").findings(), ["unset-has-no-effect"]);
    assert_eq!(overlaid("", "[profiles.p]\nunset = [\"savepoints.dri\"]\n").findings(), ["unknown-path"]);
    assert_eq!(overlaid("", "[profiles.p]\nunset = [\"inherits\"]\n").findings(), ["unknown-path"]);
    assert_eq!(overlaid("", "[profiles.p]\nunset = [\"image.tag\"]\n").findings(), ["unknown-path"]);
    let found = overlaid("", "[profiles.p]\nunset = [\"taskmanager.memmory\"]\n").resolve().diagnostics;
    assert!(found.iter().any(|f| f.help.as_deref().is_some_and(|h| h.contains("`taskmanager.memory`"))), "{found:#?}");
}

#[test]
fn append_goes_behind() {
    let run = overlaid("image-pull-secrets = [\"a\"]\n", "");
    assert_eq!(run.findings(), ["unknown-key", "unknown-profile"], "a top-level key below a header belongs to that table");
    let run = overlaid("", "[profiles.p]\nappend.image-pull-secrets = [\"b\"]\n");
    assert_eq!(run.value("image-pull-secrets").unwrap(), "[\"b\"]", "onto nothing");
    let run = overlaid("[config]\npipeline.jars = [\"a\"]\n", "[profiles.p.append.config]\npipeline.jars = [\"b\"]\n");
    assert_eq!(run.value("config.pipeline.jars").unwrap(), "[\"a\", \"b\"]");
    for (faulty, expected) in [
        ("append.image = \"x\"", "append-needs-arrays"),
        ("append.image = [\"x\"]", "wrong-type"),
        ("append.imige = [\"x\"]", "unknown-key"),
        ("append.pod.spec.tolerations = []", "append-needs-arrays"),
        ("append.job.args = [\"a\"]\njob.args = [\"b\"]", "append-beside-array"),
    ] {
        assert_eq!(overlaid("", &format!("[profiles.p]\n{faulty}\n")).findings(), [expected], "{faulty}");
    }
}

#[test]
fn options_are_flattened_and_the_nearer_spelling_stays() {
    let run = overlaid("[config]\nstate.backend = \"rocksdb\"\n\"a.b\" = 1\n", "[profiles.p.config]\nstate.backend.type = \"hashmap\"\na = { b = 2 }\n");
    assert_eq!(run.value("config").unwrap(), "{ \"a.b\" = 2, \"state.backend.type\" = \"hashmap\" }");
    let twice = "[config]\n\"a.b\" = 1\na.b = 2\n";
    assert_eq!(Run::new(&file("", twice)).findings(), ["option-twice"]);
    let synonyms = "[config]\nstate.backend = \"rocksdb\"\n\"state.backend.type\" = \"hashmap\"\n";
    assert_eq!(Run::new(&file("", synonyms)).findings(), ["option-twice"]);
}

#[test]
fn the_place_of_an_option_is_its_whole_name() {
    let resolved = Run::new(&file("", "[config]\nexecution.checkpointing.interval = \"30s\"\n")).resolve();
    let settings = resolved.settings.unwrap();
    let option = settings.root.at(["config", "execution.checkpointing.interval"]).unwrap();
    assert_eq!(resolved.sources.text(option.key_span), "execution.checkpointing.interval");
}

#[test]
fn pods_and_patches_keep_their_order() {
    let below = "[taskmanager.pod.spec]\na = 1\n[pod.spec]\nb = 1\n[patch.\"Deployment/jobmanager\".spec]\nc = 1\n";
    let above = "[profiles.p.pod.spec]\nb = 2\n[profiles.p.taskmanager.pod.spec]\na = 2\n[profiles.p.patch.\"Deployment/jobmanager\".spec]\nc = 2\n";
    let settings = overlaid(below, above).resolve().settings.unwrap();
    let shown: Vec<String> = settings.pods.iter().map(|p| format!("{} {}", p.scope.path(), super::super::toml_text(&p.node))).collect();
    assert_eq!(shown, ["pod { spec = { b = 1 } }", "pod { spec = { b = 2 } }", "taskmanager.pod { spec = { a = 1 } }", "taskmanager.pod { spec = { a = 2 } }"]);
    assert_eq!(settings.patches.len(), 2);
    assert!(settings.root.get("pod").is_none() && settings.manifest.pod.is_none());
    let unset = |path: &str| overlaid(below, &format!("[profiles.p]\nunset = [{path:?}]\n")).resolve().settings.unwrap();
    assert_eq!(unset("taskmanager.pod").pods.len(), 1);
    assert_eq!(unset("taskmanager.pod.spec.a").pods.len(), 2);
    assert_eq!(super::super::toml_text(&unset("taskmanager.pod.spec.a").pods[1].node), "{ spec = {} }");
    assert_eq!(unset("patch.\"Deployment/jobmanager\"").patches.len(), 0);
}

#[test]
fn levels_only_rise_under_compliance() {
    let top = "inherits = [\"flinkc:compliance\"]";
    let source = "[source]\nrepository = \"https://git.example.com/x\"\n";
    let lints = |lints: &str| Run::new(&file(top, &format!("{source}[lints]\n{lints}\n"))).findings();
    assert_eq!(lints("no-ha = \"warn\""), ["lint-lowered"]);
    assert_eq!(lints("no-ha = \"deny\"\nunset-has-no-effect = \"deny\""), Vec::<&str>::new());
    assert_eq!(lints("unset-has-no-effect = \"allow\""), ["lint-lowered"], "the rule's own level is warn");
    let unset = Run::new(&file("inherits = [\"flinkc:compliance\"]\nunset = [\"lints.no-ha\"]", source));
    assert_eq!(unset.findings(), ["lint-lowered"], "taking a level away lowers it");
    let production = Run::new(&file("inherits = [\"flinkc:production\"]", "[lints]\nno-ha = \"allow\"\n"));
    assert_eq!(production.findings(), Vec::<&str>::new());
}

#[test]
fn what_is_required_adds_up() {
    let run = Run::new(&file("inherits = [\"base.toml\"]\nrequired = [\"namespace\"]", "")).with("base.toml", "required = [\"source.owner\", \"taskmanager.slots\"]\n");
    assert_eq!(run.findings(), ["missing-by-layer"; 3], "a default does not count");
    let found = run.resolve().diagnostics;
    assert_eq!(names(&found).len(), 3);
    assert!(found.iter().all(|f| f.secondary.len() == 1), "both places are marked");
}
