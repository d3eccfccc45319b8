//! The program as a user meets it: every verb with right and wrong input, its exit code, what goes to which stream.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, reason = "it runs the program on real files")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

const GOOD: &str = "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"registry.example.com/orders:1.4.2\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[profiles.live]\nparallelism = 4\n";

/// A project folder.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn good() -> Self {
        Self::new().with("flink.toml", GOOD)
    }

    fn with(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn has(&self, path: &str) -> bool {
        self.path().join(path).exists()
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo_bin!("flinkc"));
        command.current_dir(self.path()).args(arguments).stdin(Stdio::null());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        command.env("TERM", "dumb").env("COLUMNS", "100");
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The program may refuse before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input);
        Ran::of(child.wait_with_output().unwrap())
    }
}

/// What a run said.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    fn is(self, code: i32, out: &str, err: &str) -> Self {
        assert!(self.code == code && self.out.contains(out) && self.err.contains(err), "expected {code}, {out:?}, {err:?}: {self:#?}");
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }
}

#[test]
fn help_of_every_verb() {
    let project = Project::new();
    let mut text = project.run(&["--help"]).is(0, "Usage: flinkc", "").out;
    for verb in ["init", "build", "check", "config", "command", "import", "explain", "fmt", "schema", "completions", "man"] {
        text.push_str(&format!("\n-------- flinkc {verb} --help\n{}", project.run(&[verb, "--help"]).is(0, "Usage: flinkc", "").out));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn wrong_arguments_are_usage() {
    let project = Project::good();
    for arguments in [
        &["bild"][..],
        &[],
        &["build", "--no-such-flag"],
        &["check", "--message-format", "xml"],
        &["check", "--color", "sometimes"],
        &["check", "-q", "-v"],
        &["check", "--profile", "a", "--all-profiles"],
        &["check", "--as-of", "yesterday"],
        &["check", "--as-of", "2026-02-30"],
        &["check", "--as-of", "2026-02-03T00:00:00Z"],
        &["build", "--target", "mesos"],
        &["build", "--format", "toml"],
        &["build", "-o", "-", "--check"],
        &["build", "--list", "--check"],
        &["config", "a", "b"],
        &["explain"],
        &["explain", "x", "--list"],
        &["completions", "cmd.exe"],
        &["schema", "extra"],
    ] {
        let ran = project.run(arguments).is(2, "", "");
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{arguments:?}: {ran:?}");
    }
    project.run(&["bild"]).is(2, "", "build");
    project.run(&["build", "--profle", "live"]).is(2, "", "--profile");
}

#[test]
fn manifests_are_checked_beside_flink_toml() {
    let good = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";
    let bad = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n  labls: {}\n";
    let project = Project::good()
        .with("k/a.yaml", good)
        .with("k/b.yaml", bad)
        .with("chart/Chart.yaml", "name: x\n")
        .with("chart/templates/x.yaml", "apiVersion: v1\nkind: {{ .Values.kind }}\n");
    project.run(&["check", "flink.toml", "k/a.yaml"]).is(0, "", "checked 2 files");
    for path in ["k", "k/b.yaml", "k/*.yaml", "**/b.yaml", "."] {
        project.run(&["check", path]).is(1, "", "k/b.yaml:5:3");
    }
    let said = project.run(&["check", "k", "--message-format", "json"]).is(1, "", "").out;
    assert!(said.contains(r#""file":"k/b.yaml","line":5,"column":3,"path":"metadata.labls""#), "{said}");
    project.run(&["check", "k/b.yaml", "--kubernetes", "1.2"]).is(2, "", "1.33 to");
    project.run_with(&["check", "-"], good.as_bytes()).is(0, "", "checked 1 file");
    project.run_with(&["check", "-"], bad.as_bytes()).is(1, "", "-:5:3");
}

#[test]
fn what_has_one_safe_mend_is_mended_in_place() {
    let toml = GOOD.replace("4g\"", "4Gi\" # mine").replace("parallelism = 2", "paralelism = 2").replace("\"1.20\"", "1.20");
    let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b # mine\n  lables: {}\n";
    let twice = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n  labels: {}\n  lables: {}\n";
    let project = Project::new().with("flink.toml", &toml).with("k/b.yaml", yaml).with("twice.yaml", twice);
    project.run(&["check", "flink.toml"]).is(1, "", "3 errors");
    project.run(&["check", "--fix", "flink.toml", "k"]).is(0, "", "flink.toml: 3 mends");
    assert_eq!(project.text("flink.toml"), GOOD.replace("4g\"", "4g\" # mine"));
    assert_eq!(project.text("k/b.yaml"), yaml.replace("lables", "labels"));
    project.run(&["check", "--fix", "twice.yaml"]).is(1, "", "is no field");
    assert_eq!(project.text("twice.yaml"), twice);
    project.run_with(&["check", "--fix", "-"], toml.as_bytes()).is(2, "", "name the file");
}

#[test]
fn files_that_cannot_be_read() {
    let project = Project::good()
        .with("not/utf8.toml", b"name = \"\xff\"\n")
        .with("x.yaml", "a: 1\n")
        .with("empty/readme", "")
        .with("dir.toml/x", "");
    for verb in ["build", "config", "fmt"] {
        project.run(&[verb, "x.yaml"]).is(2, "", "`flinkc check` reads manifests");
    }
    project.run(&["check", "x.yaml"]).is(1, "", "no Kubernetes object");
    for verb in ["build", "check", "config", "fmt"] {
        project.run(&[verb, "none.toml"]).is(3, "", "none.toml");
        project.run(&[verb, "empty"]).is(3, "", "flink.toml");
        project.run(&[verb, "dir.toml"]).is(3, "", "dir.toml");
    }
    for verb in ["build", "check", "config"] {
        project.run(&[verb, "not/utf8.toml"]).is(1, "", "UTF-8");
        project.run(&[verb, "flink.toml", "--root", "empty"]).is(3, "", "flink.toml");
        project.run(&[verb, "--profile", "liv"]).is(1, "", "live");
    }
    project.run(&["fmt", "not/utf8.toml"]).is(3, "", "UTF-8");
    project.run(&["check", "none.toml", "flink.toml"]).is(3, "", "none.toml");
    assert!(!project.has("deploy"));
}

#[test]
fn huge_and_deep_texts_are_refused_quickly() {
    let project = Project::new();
    fs::File::create(project.path().join("huge.toml")).unwrap().set_len(100 << 20).unwrap();
    let deep = format!("a = {}", "[".repeat(200_000));
    let keys = format!("{}x = 1\n", "a.".repeat(100_000));
    let project = project.with("deep.toml", deep).with("keys.toml", keys);
    let start = std::time::Instant::now();
    for verb in ["check", "build", "config"] {
        project.run(&[verb, "huge.toml"]).is(1, "", "at most 1048576 are read");
        project.run(&[verb, "deep.toml"]).is(1, "", "deep.toml:1:");
        project.run(&[verb, "keys.toml"]).is(1, "", "keys.toml:1:");
    }
    project.run(&["fmt", "huge.toml"]).is(3, "", "at most");
    project.run(&["fmt", "deep.toml"]).is(1, "", "deep.toml:1:");
    let endless = vec![b'#'; 3 << 20];
    project.run_with(&["check", "-"], &endless).is(1, "", "at most 1048576 are read");
    project.run_with(&["fmt", "-"], &endless).is(3, "", "standard input");
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn init_writes_what_check_finds_nothing_in() {
    let project = Project::new();
    project.run(&["init", "My Orders"]).is(0, "", "wrote");
    assert!(project.text("My Orders/flink.toml").starts_with("#:schema "));
    project.run(&["init", "My Orders"]).is(2, "", "there already");
    for (number, mode) in ["application", "session"].iter().enumerate() {
        for flink in ["1.17", "1.20.5", "2.3"] {
            let path = format!("{number}/{flink}/job.toml");
            project.run(&["init", &path, "--mode", mode, "--flink", flink, "--name", "clicks"]).is(0, "", "wrote");
            let ran = project.run(&["check", &path]).is(0, "", "nothing to say");
            assert!(!ran.err.contains("warning"), "{}", ran.err);
            project.run(&["fmt", "--check", &path]).is(0, "", "");
            assert!(project.text(&path).contains("name        = \"clicks\"") || project.text(&path).contains("name    = \"clicks\""));
        }
    }
    project.run(&["check", "My Orders", "--message-format", "json"]).is(0, "", "");
    assert!(project.text("My Orders/flink.toml").contains("\"my-orders\""));
    for (flag, value) in [
        ("--name", "Orders"),
        ("--name", ""),
        ("--flink", "1.2"),
        ("--flink", "1.20.x"),
        ("--flink", "v1_20"),
        ("--target", "yarn"),
        ("--mode", "per-job"),
    ] {
        project.run(&["init", "other", flag, value]).is(2, "", "");
    }
    assert!(!project.has("other"));
}

#[test]
fn build_writes_checks_and_lists() {
    let project = Project::good();
    let list = project.run(&["build", "--list"]).is(0, "flink.toml\toutput\tdeploy/deployment-jobmanager.yaml\n", "").out;
    assert!(!project.has("deploy"), "--list writes nothing");
    let json = project.run(&["build", "--list", "--message-format", "json"]).is(0, "\"inputs\":[\"flink.toml\"]", "").out;
    assert_eq!(json.lines().count(), 1);
    project.run(&["build", "--check"]).is(1, "+++ b/deploy/deployment-jobmanager.yaml", "differ");
    assert!(!project.has("deploy"), "--check writes nothing");
    let ran = project.run(&["build"]).is(0, "", "flink.toml -> deploy");
    assert!(ran.out.is_empty());
    for line in list.lines() {
        let path = line.rsplit('\t').next().unwrap();
        assert!(project.has(path), "{path}");
    }
    let ran = project.run(&["build", "--check"]).is(0, "", "");
    assert!(ran.out.is_empty() && ran.err.is_empty(), "{ran:?}");
    project.run(&["build", "--check", "--profile", "live"]).is(1, "-    parallelism.default: 2\n+    parallelism.default: 4\n", "");
    project.run(&["build", "--set", "parallelism=3", "--check"]).is(1, "+    parallelism.default: 3\n", "");
    project.run(&["build", "--profile", "live", "-o", "out/live"]).is(0, "", "out/live");
    assert!(project.text("out/live/flinkc.lock").contains("\"profile\": \"live\""));
    project.run(&["build", "--revision", "4f1c", "--approved-by", "a,b", "-q"]).is(0, "", "");
    assert!(project.text("deploy/flinkc.lock").contains("\"revision\": \"4f1c\""));
    let quiet = project.run(&["build", "-q"]).is(0, "", "");
    assert!(quiet.err.is_empty(), "{quiet:?}");
}

#[test]
fn another_format_is_not_plain_manifests_in_disguise() {
    let project = Project::new().with("flink.toml", format!("{GOOD}\n[output]\nformat = \"krm\"\n"));
    project.run(&["check"]).is(0, "", "");
    project.run(&["build"]).is(0, "", "deploy");
    assert!(project.has("deploy/generators") && !project.has("deploy/deployment-jobmanager.yaml"));
    project.run(&["build", "--format", "yaml", "-o", "plain"]).is(0, "", "plain");
    assert!(!project.has("plain/generators"));
    project.run(&["build", "-o", "-", "--format", "yaml"]).is(0, "kind: Deployment", "");
}

#[test]
fn nothing_is_written_if_anything_is_an_error() {
    let project = Project::good().with("bad/flink.toml", GOOD.replace("4g", "4Gi"));
    project.run(&["build", ".", "bad"]).is(1, "", "bad-size");
    assert!(!project.has("deploy") && !project.has("bad/deploy"));
    project.run(&["build", "bad", "--check"]).is(1, "", "bad-size");
}

#[test]
fn two_files_never_share_a_folder() {
    let project = Project::good().with("other.toml", GOOD.replace("orders", "clicks"));
    project.run(&["build", "flink.toml", "other.toml"]).is(2, "", "would both be written to `deploy`");
    project.run(&["build", "flink.toml", "other.toml", "-o", "out"]).is(2, "", "one folder");
    assert!(!project.has("deploy") && !project.has("out"));
    // The same file twice is one.
    project.run(&["build", "flink.toml", "."]).is(0, "", "deploy");
    project.run(&["build", "flink.toml", "other.toml", "-o", "-"]).is(0, "name: clicks", "");
}

#[test]
fn output_stays_below_the_root() {
    for dir in ["../out", "/tmp/out", "a/../../out"] {
        let project = Project::new().with("p/flink.toml", format!("{GOOD}\n[output]\ndir = \"{dir}\"\n")).with("p/.git/HEAD", "");
        let ran = project.run(&["build", "p"]);
        assert!(ran.code == 3 || ran.code == 1, "{dir}: {ran:?}");
        assert!(!project.has("out"), "{dir}");
    }
}

#[test]
fn standard_input_to_one_stream() {
    let project = Project::new();
    let ran = project.run_with(&["build", "-", "-o", "-"], GOOD.as_bytes()).is(0, "kind: Deployment", "");
    assert!(ran.err.is_empty() && ran.out.matches("\n---\n").count() >= 5, "{ran:?}");
    let file = Project::good().run(&["build", "-o", "-"]).is(0, "", "");
    assert_eq!(file.out, ran.out);
    assert_eq!(project.run_with(&["build", "-"], GOOD.as_bytes()).is(0, "", "").out, ran.out);
    project.run_with(&["build", "-", "--check"], GOOD.as_bytes()).is(2, "", "-o");
    project.run_with(&["build", "-", "-o", "-"], b"name = \"\xff\"").is(1, "", "UTF-8");
    project.run_with(&["build", "-", "-o", "-"], b"").is(1, "", "missing-key");
    let bad = project.run_with(&["build", "-", "-o", "-"], GOOD.replace("4g", "4Gi").as_bytes()).is(1, "", " --> -:14:10");
    assert!(bad.out.is_empty());
    let json = project.run_with(&["build", "-", "-o", "-", "--message-format", "json"], GOOD.replace("4g", "4Gi").as_bytes());
    assert!(json.code == 1 && json.out.is_empty() && json.err.starts_with("{\"rule\":\"bad-size\","), "{json:?}");
    project.run_with(&["check", "-"], GOOD.as_bytes()).is(0, "", "nothing to say");
    project.run_with(&["fmt", "-"], b"a=1").is(0, "a = 1\n", "");
}

#[test]
fn json_is_the_contract() {
    let project = Project::new().with("flink.toml", GOOD.replace("4g", "4Gi").replace("parallelism = 2", "paralellism = 2"));
    let ran = project.run(&["check", "--message-format", "json"]).is(1, "", "2 errors");
    let keys = ["rule", "level", "message", "help", "file", "line", "column", "path", "object"];
    for line in ran.out.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let found: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(found, keys);
        assert!(value.get("file").unwrap() == "flink.toml" && value.get("object").unwrap().is_null());
    }
    assert_eq!(ran.out.lines().count(), 2);
    let clean = Project::good().run(&["check", "--message-format", "json"]).is(0, "", "");
    assert!(clean.out.is_empty());
}

#[test]
fn folders_are_searched() {
    let project = Project::new()
        .with("a/flink.toml", GOOD)
        .with("b/clicks.toml", GOOD.replace("4g", "4Gi"))
        .with("b/Cargo.toml", "[package]\nname = \"x\"\n")
        .with("b/base.toml", "[taskmanager]\nmemory = \"4G\"\n")
        .with(".hidden/flink.toml", "x")
        .with("none/x.txt", "");
    project.run(&["check", "."]).is(1, "", "1 error");
    project.run(&["check", "a"]).is(0, "", "checked 1 file");
    project.run(&["check", "none"]).is(3, "", "no Flink configuration in or below `none`");
    project.run(&["check", "b/base.toml"]).is(1, "", "bad-size");
}

#[test]
fn all_profiles_are_checked() {
    let project = Project::new().with("flink.toml", format!("{GOOD}taskmanager.memory = \"64m\"\n"));
    project.run(&["check"]).is(0, "", "nothing to say");
    let ran = project.run(&["check", "--all-profiles"]);
    assert_eq!(ran.code, project.run(&["check", "--profile", "live"]).code, "{ran:?}");
    if ran.code == 1 {
        assert!(ran.err.contains("= found in: profile `live`"), "{ran:?}");
    }
    let bad = Project::new().with("flink.toml", GOOD.replace("4g", "4Gi"));
    bad.run(&["check", "--all-profiles"]).is(1, "", "1 error");
}

fn fleet() -> Project {
    let member = |name: &str| GOOD.replace("orders", name).replace("flink = \"1.20\"\n", "");
    Project::new()
        .with(
            "flink.toml",
            "[workspace]\nmembers = [\"jobs/*.toml\"]\n\n[workspace.defaults]\nflink = \"1.20\"\n\n[output]\ndir = \"bundles\"\n",
        )
        .with("jobs/orders.toml", member("orders"))
        .with("jobs/clicks.toml", member("clicks"))
}

#[test]
fn a_workspace_is_built_member_by_member() {
    let project = fleet();
    project.run(&["build", "--workspace"]).is(0, "", "bundles/clicks");
    assert!(project.has("bundles/orders/flinkc.lock") && project.has("bundles/clicks/deployment-jobmanager.yaml"));
    // The same from a member's folder, from the file itself, and for one member alone.
    project.run(&["build", "--workspace", "jobs/orders.toml", "--check"]).is(0, "", "");
    project.run(&["build", "--check"]).is(0, "", "");
    project.run(&["build", "jobs/clicks.toml", "--check"]).is(0, "", "");
    project.run(&["build", "jobs/clicks.toml", "--profile", "live"]).is(0, "", "bundles/clicks");
    project.run(&["build", "--check"]).is(1, "bundles/clicks/", "");
    project.run(&["check", "."]).is(0, "", "checked 3 files");
    project.run(&["check", "--all-profiles"]).is(0, "", "");
    let stream = project.run(&["build", "-o", "-"]).is(0, "name: clicks", "").out;
    assert!(stream.find("name: clicks") < stream.find("name: orders"));
    project.run(&["build", "-o", "elsewhere"]).is(0, "", "elsewhere/orders");
    let whole = project.run(&["build"]).is(0, "", "");
    assert!(!whole.err.contains("warning"), "{}", whole.err);
    fs::remove_file(project.path().join("jobs/clicks.toml")).unwrap();
    project.run(&["build"]).is(0, "", "warning: bundles/clicks holds the bundle of no member");
    project.run(&["config"]).is(2, "", "workspace");
    Project::good().run(&["build", "--workspace"]).is(2, "", "in no workspace");
}

#[test]
fn what_a_workspace_brings_along_is_written_once() {
    let minio = "[workspace.profiles.dev]\ninherits = [\"flinkc:dev\"]\n[workspace.profiles.dev.components.minio]\nimage = \"minio:1\"\nsecret = \"minio\"\nbuckets = [\"a\"]\n";
    let text = |more: &str| {
        format!(
            "[workspace]\nmembers = [\"jobs/*.toml\"]\n\n[workspace.defaults]\nflink = \"1.20\"\n\n{more}\n[output]\ndir = \"bundles\"\n"
        )
    };
    let project = fleet().with("flink.toml", text(minio));
    let listed = project.run(&["build", "--profile", "dev", "--list"]).is(0, "bundles/components/deployment-minio.yaml", "").out;
    assert_eq!(listed.matches("deployment-minio").count(), 1, "{listed}");
    project.run(&["build", "--profile", "dev", "--check"]).is(1, "bundles/components", "");
    project.run(&["build", "--profile", "dev"]).is(0, "", "flink.toml -> bundles/components (5 new)");
    project.run(&["build", "--profile", "dev", "--check"]).is(0, "", "");
    // A member alone has the same bytes, and does not write what is everybody's.
    project.run(&["build", "jobs/orders.toml", "--profile", "dev", "--check"]).is(0, "", "");
    let stream = project.run(&["build", "--profile", "dev", "-o", "-"]).is(0, "", "").out;
    assert!(stream.find("name: components-minio") < stream.find("name: clicks"), "what members need comes first");
    // Fewer buckets: the file of their Job goes; another profile: the whole folder is nobody's.
    let project = project.with("flink.toml", text(&minio.replace("buckets = [\"a\"]\n", "")));
    project.run(&["build", "--profile", "dev"]).is(0, "", "bundles/components (");
    assert!(
        !fs::read_dir(project.path().join("bundles/components")).unwrap().any(|file| file
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with("job-"))
    );
    project.run(&["build"]).is(0, "", "warning: bundles/components holds the bundle of no member");
}

#[test]
fn a_faulty_member_stops_the_fleet_and_is_told_once() {
    let project = fleet().with("jobs/bad.toml", GOOD.replace("4g", "4Gi").replace("orders", "bad"));
    let ran = project.run(&["build"]).is(1, "", "1 error");
    assert_eq!(ran.err.matches("error[FK").count(), 1, "{}", ran.err);
    assert!(!project.has("bundles"));
    let twins = fleet().with("jobs/twin.toml", GOOD.replace("flink = \"1.20\"\n", ""));
    twins.run(&["check"]).is(1, "", "orders");
}

#[test]
fn names_are_those_of_the_user() {
    let bad = GOOD.replace("4g", "4Gi");
    let project = Project::new()
        .with("a/b/flink.toml", &bad)
        .with(".git/HEAD", "")
        .with("base.toml", "[taskmanager]\nmemory = \"1Gi\"\n")
        .with("a/c/flink.toml", format!("inherits = [\"../../base.toml\"]\n{GOOD}"));
    project.run(&["check", "a/b"]).is(1, "", "--> a/b/flink.toml:14:10");
    project.run(&["check", "./a/../a/b/flink.toml"]).is(1, "", "--> ./a/../a/b/flink.toml:14:10");
    project.run(&["check", "a/c"]).is(1, "", "--> base.toml:2:10");
    let mut command = project.command(&["check"]);
    let ran = Ran::of(command.current_dir(project.path().join("a/c")).output().unwrap());
    ran.is(1, "", "--> ../../base.toml:2:10");
}

#[test]
fn where_the_command_is_run_changes_no_byte() {
    let text = format!("inherits = [\"../base.toml\"]\n{GOOD}\n[config]\npipeline.max-parallelism = 240\n");
    let project = Project::new().with("a/b/flink.toml", text).with("a/base.toml", "labels = { team = \"a\" }\n");
    project.run(&["build", "a/b", "-o", "out"]).is(0, "", "");
    let inside = |folder: &str, arguments: &[&str]| {
        let mut command = project.command(arguments);
        Ran::of(command.current_dir(project.path().join(folder)).output().unwrap())
    };
    inside("a", &["build", "b", "-o", "../out", "--check"]).is(0, "", "");
    inside("a/b", &["build", "--root", "..", "-o", "../../out", "--check"]).is(0, "", "");
    // Without a root, the file may reach below its own folder only.
    inside("a/b", &["build", "-o", "../../out", "--check"]).is(1, "", "outside");
}

#[test]
fn config_is_toml_with_origins_when_asked() {
    let project = Project::good();
    let text = project.run(&["config", "--profile", "live"]).is(0, "parallelism = 4\n", "").out;
    assert!(text.starts_with("name = \"orders\"\n") || text.starts_with("edition"), "{text}");
    project.run_with(&["fmt", "-"], text.as_bytes()).is(0, "[taskmanager]", "");
    let origins = project.run(&["config", "--profile", "live", "--show-origin"]).is(0, "flink.toml:17, profile `live`", "").out;
    assert!(origins.contains("edition 2026"), "{origins}");
    project.run_with(&["fmt", "-"], origins.as_bytes()).is(0, "", "");
    let json = project.run(&["config", "--message-format", "json"]).is(0, "", "").out;
    assert!(json.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{json}");
    let broken = Project::new().with("flink.toml", "name = 1\n").run(&["config"]).is(1, "", "wrong-type");
    assert!(broken.out.is_empty());
}

#[test]
fn explain_knows_rules_layers_and_near_names() {
    let project = Project::new();
    project.run(&["explain", "unknown-key"]).is(0, "What it checks", "");
    project.run(&["explain", "FK0003"]).is(0, "FK0003 unknown-key", "");
    project.run(&["explain", "unknwon-key"]).is(2, "", "Did you mean `unknown-key`?");
    project.run(&["explain", "flinkc:production"]).is(0, "[checkpoints]", "");
    project.run(&["explain", "flinkc:prod"]).is(2, "", "Did you mean `flinkc:production`?");
    project.run(&["explain", "size"]).is(0, "bad-size", "");
    let list = project.run(&["explain", "--list"]).is(0, "unknown-key", "").out;
    for line in list.lines() {
        let name = line.split_whitespace().nth(2).unwrap();
        project.run(&["explain", name]).is(0, name, "");
    }
    let json = project.run(&["explain", "--list", "--message-format", "json"]).is(0, "", "").out;
    assert_eq!(json.lines().count(), list.lines().count());
}

#[test]
fn fmt_settles_and_checks() {
    let untidy = "taskmanager.memory='4g'\nname=\"a\"\n[job]\n# why\njar  =  \"x\"\n";
    let project = Project::new().with("flink.toml", untidy).with("broken.toml", "a = \nb = 1\n");
    project.run(&["fmt", "--check"]).is(1, "-name=\"a\"", "not laid out");
    assert_eq!(project.text("flink.toml"), untidy);
    project.run(&["fmt"]).is(0, "", "formatted flink.toml");
    assert_eq!(project.text("flink.toml"), "name = \"a\"\n\n[job]\n# why\njar = \"x\"\n\n[taskmanager]\nmemory = '4g'\n");
    let again = project.run(&["fmt"]).is(0, "", "");
    assert!(again.err.is_empty(), "{again:?}");
    project.run(&["fmt", "--check"]).is(0, "", "");
    project.run(&["fmt", "broken.toml"]).is(1, "", "broken.toml:1:");
    project.run_with(&["fmt", "-", "--check"], b"a=1\n").is(1, "+a = 1", "");
}

#[test]
fn colours_are_for_those_who_want_them() {
    let project = Project::new().with("flink.toml", GOOD.replace("4g", "4Gi"));
    let escape = "\u{1b}[";
    assert!(!project.run(&["check"]).err.contains(escape), "a pipe");
    assert!(project.run(&["check", "--color", "always"]).err.contains(escape), "asked");
    let with = |variable: &str, arguments: &[&str]| Ran::of(project.command(arguments).env(variable, "1").output().unwrap()).err;
    assert!(!with("NO_COLOR", &["check"]).contains(escape));
    assert!(with("CLICOLOR_FORCE", &["check"]).contains(escape));
    assert!(!with("CLICOLOR_FORCE", &["check", "--color", "never"]).contains(escape));
    assert!(!with("CLICOLOR_FORCE", &["check", "--message-format", "json"]).contains("{\u{1b}"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let project = Project::new();
    let mut child = project.command(&["explain", "--list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.code() == Some(0) && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_native_cluster_as_a_command_and_back() {
    let native =
        GOOD.replace("flink = \"1.20\"\n", "flink = \"1.20\"\ntarget = \"native\"\nnamespace = \"team's\"\n").replace("team's", "team");
    let project = Project::new().with("flink.toml", native.replace("[job]\n", "[job]\nargs = [\"it's\", \"$(x)\"]\n"));
    let text = project.run(&["command"]).is(0, "flink \\\n  run-application \\\n", "--file").out;
    assert!(text.contains("'it'\\''s' \\\n  '$(x)'\n"), "{text}");
    project.run(&["command", "--file", "jobmanager-pod-template.yaml"]).is(0, "kind: Pod", "");
    project.run(&["command", "--file", "x"]).is(2, "", "needs no file `x`");
    let json: serde_json::Value = serde_json::from_str(&project.run(&["command", "--message-format", "json"]).out).unwrap();
    assert_eq!(json.pointer("/command/1").and_then(serde_json::Value::as_str), Some("run-application"));
    Project::good().run(&["command"]).is(2, "", "--target native");

    let config = "kubernetes.cluster-id: demo\nkubernetes.namespace: flink\njobmanager.memory.process.size: 1600m\ntaskmanager.memory.process.size: 1728m\n";
    let project = Project::new().with("config.yaml", config).with("bad.yaml", "a: [b\n");
    let import = |file| ["import", "--target", "native", "--mode", "session", file];
    let text = project.run(&import("config.yaml")).is(0, "name = \"demo\"\n", "").out;
    project.run_with(&["build", "-", "-o", "-"], text.as_bytes()).is(0, "flink-native-kubernetes", "");
    let with_default = [&import("config.yaml")[..], &["-D", "parallelism.default=3"]].concat();
    project.run(&with_default).is(0, "\nparallelism = 3\n", "");
    project.run(&import("bad.yaml")).is(2, "", "no configuration that Flink reads");
    project.run(&import("nowhere.yaml")).is(3, "", "nowhere.yaml");
}

#[test]
fn the_values_of_the_operators_chart_count() {
    let resource = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: orders\n  namespace: streaming\nspec:\n  image: registry.example.com/orders:1\n  flinkVersion: v1_20\n  serviceAccount: flink\n  flinkConfiguration:\n    execution.checkpointing.dir: s3://b/c\n    execution.checkpointing.savepoint-dir: s3://b/s\n  jobManager:\n    replicas: 2\n    resource:\n      memory: 2048m\n      cpu: 1\n  taskManager:\n    resource:\n      memory: 4096m\n      cpu: 2\n  job:\n    jarURI: local:///opt/flink/usrlib/orders.jar\n    parallelism: 4\n    upgradeMode: last-state\n";
    let values = "defaultConfiguration:\n  flink-conf.yaml: |\n    high-availability.type: kubernetes\n    high-availability.storageDir: s3://b/ha\n";
    let project = Project::new()
        .with("orders.yaml", resource)
        .with("new.yaml", resource.replace("parallelism: 4", "parallelism: 8"))
        .with("values.yaml", values)
        .with("misspelt.yaml", "defaultConfiguraton: {}\n")
        .with("broken.yaml", "a: [");
    project.run(&["check", "orders.yaml"]).is(1, "", "operator-standby-without-ha");
    project.run(&["check", "orders.yaml", "--operator-values", "values.yaml"]).is(0, "", "nothing to say");
    project.run(&["check", "orders.yaml", "--operator-values", "misspelt.yaml"]).is(1, "", "probably meant: `defaultConfiguration`");
    project.run(&["check", "orders.yaml", "--operator-values", "broken.yaml"]).is(1, "", "the values cannot be read");
    project.run(&["check", "orders.yaml", "--operator-values", "nowhere.yaml"]).is(3, "", "nowhere.yaml");
    project.run(&["diff", "orders.yaml", "new.yaml"]).is(1, "refused", "");
    project.run(&["diff", "orders.yaml", "new.yaml", "--operator-values", "values.yaml"]).is(0, "restart from last state", "");
    project.run(&["diff", "orders.yaml", "new.yaml", "--operator-values", "misspelt.yaml"]).is(1, "", "unknown-chart-value");
    project.run(&["explain", "--behind", "orders.yaml", "--operator-values", "values.yaml"]).is(0, "s3://b/ha", "");
    let moved = Project::new()
        .with("old.yaml", resource)
        .with("new.yaml", resource.replace("  flinkVersion", "  mode: standalone\n  flinkVersion"));
    moved.run(&["check", "new.yaml", "--old", "old.yaml"]).is(1, "", "operator-mode-changed");
}

#[test]
fn schema_completions_and_manuals() {
    let project = Project::new();
    let schema: serde_json::Value = serde_json::from_str(&project.run(&["schema"]).is(0, "", "").out).unwrap();
    assert!(schema.get("$id").is_some());
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        project.run(&["completions", shell]).is(0, "flinkc", "");
    }
    project.run(&["man"]).is(0, ".TH flinkc 1", "");
    project.run(&["man", "pages"]).is(0, "", "pages to pages");
    assert!(project.text("pages/flinkc-build.1").contains(".TH flinkc-build 1"));
    let project = project.with("file", "");
    project.run(&["man", "file"]).is(3, "", "file");
}

#[test]
fn a_waiver_is_old_only_with_a_day() {
    let text = format!("{GOOD}\n[waivers.no-ha]\nreason = \"a lab\"\nreview-by = 2026-01-31\n");
    let project = Project::new().with("flink.toml", text);
    let before = project.run(&["check", "--as-of", "2026-01-01"]);
    let after = project.run(&["check", "--as-of", "2026-03-01"]);
    assert!(after.err.len() > before.err.len(), "{before:?}\n{after:?}");
    assert_eq!(project.run(&["check"]).err, before.err);
}
