//! Tests of reading as a whole: each rule's own two files, the sample texts of the design, and texts nobody would write.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]

use proptest::prelude::*;

use super::*;
use crate::diagnostic::{Consequence, Kind, Level, Sources};

fn read_text(text: &str) -> Document {
    read(SourceId(0), text)
}

fn findings(text: &str) -> Vec<Diagnostic> {
    read_text(text).diagnostics.into_iter().collect()
}

/// The one finding of a text, as errors are printed: place, message, label, consequence, help.
fn only(text: &str) -> (String, String, String, String, String) {
    let all = findings(text);
    assert_eq!(all.len(), 1, "{text}\n{all:#?}");
    let finding = &all[0];
    let mut sources = Sources::default();
    sources.add("flink.toml", text);
    let label = finding.primary.clone().unwrap();
    let position = sources.position(label.span);
    let consequence = match finding.consequence.clone().unwrap() {
        Consequence::AtRunTime(text) => format!("at run time: {text}"),
        Consequence::Because(text) => format!("because: {text}"),
    };
    (format!("{}:{}", position.line, position.column), finding.message.clone(), label.text, consequence, finding.help.clone().unwrap())
}

fn check(text: &str, expected: [&str; 5]) {
    let (place, message, label, consequence, help) = only(text);
    assert_eq!([place.as_str(), &message, &label, &consequence, &help], expected);
}

#[test]
fn rules_fire_and_are_mended() {
    for rule in RULES {
        let fired = findings(rule.fires);
        assert_eq!(fired.iter().map(|d| d.rule.name).collect::<Vec<_>>(), [rule.name], "{}\n{fired:#?}", rule.fires);
        let clean = findings(rule.clean);
        assert!(clean.is_empty(), "{}\n{clean:#?}", rule.clean);
    }
}

#[test]
fn rules_are_declared_whole() {
    assert!(RULES.windows(2).all(|pair| pair[0].code < pair[1].code), "sorted by code, each once");
    for rule in RULES {
        assert!(rule.code.starts_with("FK00") && rule.code.len() == 6, "{}", rule.code);
        assert!(![rule.checks, rule.because, rule.source, rule.fires, rule.clean].contains(&""), "{}", rule.name);
        assert_eq!((rule.level, rule.kind), (Level::Error, Kind::Refusal));
    }
}

#[test]
fn every_finding_has_place_reason_and_remedy() {
    for rule in RULES {
        for finding in findings(rule.fires) {
            assert!(finding.primary.is_some() && finding.consequence.is_some() && finding.help.is_some(), "{finding:#?}");
            assert!(!finding.message.ends_with('.'), "{}", finding.message);
        }
    }
}

#[test]
fn the_designs_own_samples() {
    check(
        "\n[taskmanager]\nmemmory = \"4g\"\n",
        [
            "3:1",
            "`[taskmanager]` has no key `memmory`",
            "no such key",
            "at run time: the compiler never ignores a key: here the TaskManagers would have no size and would not start",
            "a key close to it is `memory`: write `memory = \"4g\"`",
        ],
    );
    check(
        "imagePullPolicy = \"Always\"\n",
        [
            "1:1",
            "the top level has no key `imagePullPolicy`",
            "Kubernetes' spelling; the language's own keys are kebab-case",
            "because: a key that nobody reads would be dropped, and the pull policy would be whatever Kubernetes derives from the tag",
            "write `image-pull-policy = \"always\"`; camelCase belongs inside `pod`, `patch` and `volumes.*.source`",
        ],
    );
    check(
        "[taskmanager]\nmemory = \"4Gi\"\n",
        [
            "2:10",
            "`4Gi` is no size of this language",
            "Kubernetes' unit",
            "because: Flink refuses `4Gi` in its own options, so the two halves of the bundle could not say the same number",
            "write `\"4g\"`: k, m, g, t are powers of 1024 here, and the container gets exactly `4Gi`",
        ],
    );
    check(
        "[jobmanager]\nmemory = 2048\n",
        [
            "2:10",
            "`jobmanager.memory` is a number without a unit",
            "integer, expected a size in quotes",
            "at run time: Flink reads a bare 2048 as 2048 bytes, and the JobManager would not start",
            "if mebibytes are meant, write `\"2048m\"` or `\"2g\"`",
        ],
    );
    check(
        "[taskmanager]\ncpu    = \"500m\"\n",
        [
            "2:10",
            "`500m` is Kubernetes' way to say half a core",
            "text, expected a number of cores",
            "because: Flink takes decimal cores only; and next to `memory`, an `m` that means 1/1000 invites a mistake of a factor of a billion",
            "write `cpu = 0.5`",
        ],
    );
    check(
        "flink = 1.20\n",
        [
            "1:9",
            "`flink` is a number, so TOML has already turned 1.20 into 1.2",
            "float, expected a version in quotes",
            "at run time: the bundle would be made for Flink 1.2 of 2017",
            "write `flink = \"1.20\"`, or `\"1.20.5\"` for the patch too",
        ],
    );
    check(
        "mode  = \"per-job\"\n",
        [
            "1:9",
            "`mode` cannot be `per-job`",
            "expected `application` or `session`",
            "because: Flink has no per-job mode on Kubernetes; an application cluster is what replaced it",
            "write `mode = \"application\"`: one cluster for one job, main() runs in the JobManager",
        ],
    );
    let two = "[job]\njar    = \"local:///opt/flink/usrlib/orders.jar\"\npython = { script = \"/opt/flink/usrlib/orders.py\" }\n";
    check(
        two,
        [
            "3:1",
            "`[job]` has a jar and a Python script; a job is one of them",
            "second kind of job",
            "at run time: Flink starts one program; the other would be left out without a word",
            "keep one. A jar that the Python job needs goes to `config.pipeline.jars`",
        ],
    );
    assert_eq!(findings(two)[0].secondary[0].text, "first kind of job");
}

#[test]
fn foreign_spellings_get_the_word_of_the_language() {
    for (text, help) in [
        ("[memory]\ntaskmanager = \"4g\"\n", "write `[taskmanager] memory = \"4g\"`"),
        ("taskmanager.memory.process.size = \"4g\"\n", "the word for it is `[taskmanager] memory = \"4g\"`"),
        ("taskmanager.numberOfTaskSlots = 2\n", "the word for it is `[taskmanager] slots = 2`"),
        ("parallelism.default = 4\n", "the word for it is `parallelism = 4`"),
        ("execution.checkpointing.interval = \"1m\"\n", "the word for it is `[checkpoints] interval = \"1m\"`"),
        ("\"state.backend.type\" = \"rocksdb\"\n", "the word for it is `[state] backend = \"rocksdb\"`"),
        ("state.backend.type = \"rocksdb\"\n", "the word for it is `[state] backend = \"rocksdb\"`"),
        ("pipeline.max-parallelism = 240\n", "write it below `[config]`: `pipeline.max-parallelism = 240`"),
        ("restart-strategy.type = \"none\"\n", "write it below `[config]`: `restart-strategy.type = \"none\"`"),
        ("taskmanager.memory.managed.fraction = 0.4\n", "write it below `[config]`: `taskmanager.memory.managed.fraction = 0.4`"),
        ("flinkVersion = \"v1_20\"\n", "write `flink = \"v1_20\"`"),
        ("flink = \"v1_20\"\n", "write `flink = \"1.20\"`"),
        ("job.entryClass = \"com.example.Orders\"\n", "write `[job] class = \"com.example.Orders\"`"),
        ("[jobs.a]\nentryClass = \"x\"\n", "write `[jobs.a] class = \"x\"`"),
        ("image_pull_policy = \"always\"\n", "write `image-pull-policy = \"always\"`"),
        ("image-pull-policy = \"IfNotPresent\"\n", "a word close to it: write `image-pull-policy = \"if-not-present\"`"),
        ("checkpoints.mode = \"EXACTLY_ONCE\"\n", "a word close to it: write `mode = \"exactly-once\"`"),
        ("[profiles.dev]\ntaskmanager.memmory = \"4g\"\n", "a key close to it is `memory`: write `memory = \"4g\"`"),
        ("[profiles.dev]\nparallelism.default = 4\n", "the word for it is `parallelism = 4`"),
        ("upgrade = \"savepoint\"\n", "there are keys `job.upgrade`, `jobs.NAME.upgrade`"),
        ("[taskmanger]\nmemory = \"1g\"\n", "a key close to it is `taskmanager`: write `[taskmanager]`"),
    ] {
        assert_eq!(only(text).4, help, "{text}");
    }
}

#[test]
fn values_are_refused_with_the_right_spelling() {
    for (text, help) in [
        ("taskmanager.memory = \"2G\"", "write `\"2g\"`: k, m, g, t are powers of 1024 here, and the container gets exactly `2Gi`"),
        ("taskmanager.memory = \"2GB\"", "write `\"2g\"`: k, m, g, t are powers of 1024 here, and the container gets exactly `2Gi`"),
        ("taskmanager.memory = \"1.5g\"", "write `\"1536m\"`: k, m, g, t are powers of 1024 here, and the container gets exactly `1536Mi`"),
        ("taskmanager.memory = \"2048\"", "if mebibytes are meant, write `\"2048m\"` or `\"2g\"`"),
        ("taskmanager.memory = 4294967296", "if bytes are meant, write `\"4g\"`"),
        ("taskmanager.memory = 1600", "if mebibytes are meant, write `\"1600m\"`"),
        ("checkpoints.interval = 5000", "if milliseconds are meant, write `\"5s\"`; if seconds, `\"5000s\"`"),
        ("checkpoints.interval = \"10 min\"", "write `\"10m\"`"),
        ("checkpoints.interval = \"PT5S\"", "write `\"5s\"`"),
        ("checkpoints.interval = \"1w\"", "write `\"7d\"`"),
        ("taskmanager.cpu = \"1\"", "write `cpu = 1`"),
        ("taskmanager.cpu = 0", "write a number like `cpu = 0.5` or `cpu = 2`"),
        ("flink = 2", "write `flink = \"2.0\"`, or `\"2.0.0\"` for the patch too"),
        ("flink = 2.2", "write `flink = \"2.2\"`, or `\"2.2.0\"` for the patch too"),
        ("edition = 2026", "write `edition = \"2026\"`"),
        ("parallelism = \"8\"", "write `parallelism = 8`"),
        ("parallelism = 1e3", "write `parallelism = 1000`"),
        (
            "job.jar = \"/opt/a.jar\"",
            "for a file in the image write `jar = \"local:///opt/a.jar\"`; for a remote one its whole address, `\"https://…\"`",
        ),
        ("job.jar = \"gcs://b/a.jar\"", "write `jar = \"gs://b/a.jar\"`"),
        ("name = \"Orders.V2\"", "write `name = \"orders-v2\"`"),
        ("job.args = \"--topic\"", "write `args = [\"--topic\"]`"),
        ("security.read-only-root = \"no\"", "write `read-only-root = false`, without quotes"),
        ("scaling.autoscaler.target-utilization = 70", "write `target-utilization = 0.7`"),
        ("waivers.x.review-by = \"2027-03-31\"", "write `review-by = 2027-03-31`, without quotes"),
        ("env.PORT = 8080", "write `PORT = \"8080\"`"),
        ("source.repository = \"git@h.org:a/b\"", "write `repository = \"ssh://git@h.org/a/b\"`"),
        ("[volumes.Data]\nclaim = \"x\"", "call it `data`"),
    ] {
        assert_eq!(only(text).4, help, "{text}");
    }
}

#[test]
fn secrets_are_hidden_and_never_repeated() {
    for text in [
        "env-secrets.DB_PASSWORD = \"swordfish\"",
        "s3.credentials = { secret = \"minio\", secret-key = \"swordfish/swordfish+\" }",
        "s3.secret-key = \"swordfish\"",
        "s3.secretKey = \"swordfish\"",
        "password = \"swordfish\"",
        "config-secrets = { a = { value = \"swordfish\" } }",
        "config-secrets.s3.access-key = \"swordfish\"",
    ] {
        let document = read_text(text);
        assert!(document.diagnostics.has_errors(), "{text}");
        assert!(!format!("{:?}", document.diagnostics).contains("swordfish"), "{text}\n{:#?}", document.diagnostics);
        let at = u32::try_from(text.find("swordfish").unwrap()).unwrap();
        assert!(document.hidden.iter().any(|s| s.start <= at && at < s.end), "{text}");
    }
}

#[test]
fn both_places_of_a_duplicate_are_marked() {
    for (text, first) in [
        ("name = \"a\"\nflink = \"1.20\"\nname = \"b\"\n", "name"),
        ("[job]\nclass = \"a\"\n[jobmanager]\nmemory = \"1g\"\n[job]\nargs = []\n", "[job]"),
        ("[jobmanager]\nmemory = \"1g\"\n[taskmanager]\nmemory = \"1g\"\ncpu = 1\nmemory = \"1g\"\n", "memory"),
    ] {
        let all = findings(text);
        assert_eq!(all.len(), 1, "{all:#?}");
        let span = all[0].secondary[0].span;
        assert_eq!(&text[span.start as usize..span.end as usize], first);
        assert!(span.start < all[0].primary.as_ref().unwrap().span.start);
    }
}

#[test]
fn all_findings_in_one_run_syntax_first() {
    let all = findings("flink = 1.20\nmode = \"per-job\"\nimage = orders\n[taskmanager]\nmemory = \"4Gi\"\n");
    assert_eq!(all.iter().map(|d| d.rule.name).collect::<Vec<_>>(), ["bad-toml", "version-as-number", "bad-word", "bad-size"]);
}

#[test]
fn layers_hold_what_they_may() {
    for text in [
        "[profiles.a.profiles.b]\nparallelism = 1\n",
        "[workspace]\n[profiles.a]\n",
        "[workspace]\nmembers = []\n[job]\n",
        "[workspace.defaults]\nname = \"a\"\n",
        "[job.triggers]\nrestart = 1\n",
    ] {
        assert_eq!(findings(text).iter().map(|d| d.rule.name).collect::<Vec<_>>(), ["key-out-of-place"], "{text}");
    }
    assert!(findings("[jobs.a]\nparallelism = 1\ntriggers = { restart = 1 }\nconfig = { a = 1 }\n").is_empty());
    assert!(findings("[jobs.job]\nparallelism = 1\n").is_empty());
}

#[test]
fn placeholders_are_filled_in_when_known() {
    let document = read_text("name = \"orders\"\n[checkpoints]\ndir = \"s3://data/{name}\"\n");
    assert!(document.diagnostics.is_empty());
    assert_eq!(document.manifest.checkpoints.unwrap().dir, None);
    let values = indexmap::IndexMap::from([("name".to_owned(), "orders".to_owned())]);
    let mut reader = Reader::new(Placeholders::Known(&values));
    let manifest = Manifest::read(&document.root, &mut reader).unwrap();
    assert_eq!(manifest.checkpoints.unwrap().dir.unwrap().0.text, "s3://data/orders");
}

#[test]
fn deep_texts_are_refused_at_once() {
    let many = 100_000;
    let mut texts = vec![
        format!("a = {}", "[".repeat(many)),
        format!("a = {}{}", "[".repeat(many), "]".repeat(many)),
        format!("a = {}", "{a=".repeat(many)),
        format!("a = {}1{}", "{a=".repeat(many), "}".repeat(many)),
        format!("{}b = 1", "a.".repeat(many)),
        format!("[{}b]", "a.".repeat(many)),
        format!("[[{}b]]", "a.".repeat(many)),
    ];
    // Dotted keys within inline tables: no single construct is deep, together they are.
    let dotted = format!("{}b", "a.".repeat(30));
    texts.push(format!("{}1{}", format!("{dotted} = {{").repeat(30), "}".repeat(30)));
    texts.push(format!("[{dotted}]\n{dotted} = {{ {dotted} = 1 }}"));
    for text in texts {
        let all = findings(&text);
        assert_eq!(all.iter().map(|d| d.rule.name).collect::<Vec<_>>(), ["nested-too-deep"], "{}", &text[..60]);
    }
    // What is long but flat is fine.
    let flat: String = (0..20_000).map(|i| format!("k{i} = \"{}\"\n", ".".repeat(20))).collect();
    assert!(findings(&format!("[env]\n{flat}")).is_empty());
}

#[test]
fn many_faults_stay_quick() {
    let unknown: String = (0..5_000).map(|i| format!("unheard{i} = {i}\n")).collect();
    assert_eq!(findings(&unknown).len(), 5_000);
    let twice = "name = \"a\"\n".repeat(5_000);
    assert!(findings(&twice).len() >= 4_999);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        let _ = read_text(&text);
    }

    #[test]
    fn scraps_of_toml_never_panic(text in "([a-z]{1,5}|\\[|\\]|\\{|\\}|=|\"|'|\\.|,|#|\n|\"\"\"|[0-9]|-|é|\\\\){0,60}") {
        let _ = read_text(&text);
    }

    #[test]
    fn known_keys_with_arbitrary_values_never_panic(
        key in proptest::sample::select(vec![
            "name", "flink", "mode", "taskmanager.memory", "taskmanager.cpu", "taskmanager.memory-limit-factor", "checkpoints.interval",
            "checkpoints.dir", "image", "job.jar", "job.sha256", "labels.a", "env-secrets.A", "volumes.x.mount", "unset", "extra", "config",
            "source.repository", "scaling.autoscaler.target-utilization", "waivers.a.review-by", "snapshots.a.retries", "profiles.a.name",
            "workspace.members", "lints.a", "network-policy.rest-from", "parallelism",
        ]),
        value in prop_oneof![
            any::<String>().prop_map(|s| serde_json::Value::String(s).to_string()),
            any::<i64>().prop_map(|n| n.to_string()),
            "[0-9]{1,6}\\.[0-9]{1,6}",
            "\"[0-9]{0,25}[ .]?[a-zA-Zµ]{0,4}\"",
            "\"[a-z0-9:/@.{} -]{0,30}\"",
            Just("true".to_owned()),
            Just("{ a = { b = [1, {}] } }".to_owned()),
            Just("[1, \"a\", {}]".to_owned()),
            Just("1979-05-27T07:32:00Z".to_owned()),
        ],
    ) {
        let _ = read_text(&format!("{key} = {value}\n"));
    }
}
