//! What findings of the plan read like, whole: the texts that the design promises, and that a secret is in none of them.

#![expect(clippy::unwrap_used, reason = "test")]

use flinkc::compile::{Request, compile, compile_fleet, resolve_only};
use flinkc::diagnostic::render::{Look, Report, renderer};
use flinkc::manifest::files::MemoryFiles;
use flinkc::resolve::show_origin;

fn said(text: &str) -> String {
    let files = MemoryFiles::new().with("flink.toml", text);
    let compilation = compile("flink.toml".into(), &Request::default(), &files);
    let report = Report { diagnostics: &compilation.diagnostics, sources: &compilation.sources, variant: None };
    renderer("text").unwrap().render(&[report], Look::default())
}

/// A file whose roles begin in line 10, and what follows.
fn file(flink: &str, image: &str, rest: &str) -> String {
    format!(
        "name        = \"orders\"\nflink       = \"{flink}\"\nmode        = \"application\"\nparallelism = 8\nimage       = \"{image}\"\n\n[job]\n\
         jar = \"local:///opt/flink/usrlib/orders.jar\"\n\n[jobmanager]\n{rest}"
    )
}

fn usual(rest: &str) -> String {
    file("1.20", "registry.example.com/orders:1.4.2", rest)
}

#[test]
fn two_owners() {
    insta::assert_snapshot!(said(&usual(
        "memory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[config]\nstate.checkpoints.dir = \"s3://old-bucket/checkpoints\"\n"
    )));
}

#[test]
fn memory_too_small() {
    insta::assert_snapshot!(said(&usual("memory = \"2g\"\n\n[taskmanager]\nmemory = \"512m\"\n")));
}

#[test]
fn memory_that_its_parts_do_not_fit_into() {
    insta::assert_snapshot!(said(&usual(
        "memory = \"500m\"\n\n[taskmanager]\nmemory = \"2g\"\n\n[config]\ntaskmanager.memory.network.min = \"1g\"\ntaskmanager.memory.task.heap.size = \"1g\"\ntaskmanager.memory.managed.size = \"1g\"\n"
    )));
}

#[test]
fn standby_without_ha() {
    insta::assert_snapshot!(said(&usual("memory = \"2g\"\nreplicas = 2\n\n[taskmanager]\nmemory = \"4g\"\n")));
}

#[test]
fn ha_storage_is_local() {
    insta::assert_snapshot!(said(&usual(
        "memory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[high-availability]\nstorage = \"file:///flink/ha\"\n"
    )));
}

#[test]
fn claim_shared_by_many() {
    insta::assert_snapshot!(said(&usual(
        "memory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[volumes.state]\nmount = \"/state\"\nsize = \"50g\"\naccess-mode = \"read-write-once\"\n"
    )));
}

#[test]
fn misspelt_options() {
    insta::assert_snapshot!(said(&usual(
        "memory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[config]\nexecution.checkpointing.intervall = \"30s\"\npipeline.object-resue = true\nstate.backend.forst.local-dirs = \"/tmp\"\n"
    )));
}

#[test]
fn option_prefix_clash() {
    insta::assert_snapshot!(said(&file(
        "1.19",
        "flink:1.19",
        "memory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[config]\n\"state.backend\"             = \"rocksdb\"\n\"state.backend.incremental\" = true\n"
    )));
}

#[test]
fn image_is_another_flink() {
    insta::assert_snapshot!(said(&file("2.2", "flink:1.20-java17", "memory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n")));
}

#[test]
fn secrets_are_found_and_never_shown() {
    let secret = "wJalrXUtnFEMI7K7MDENGbPxRfi";
    let text = usual(&format!(
        "memory = \"2g\"\nenv = {{ DB_PASSWORD = \"{secret}\" }}\n\n[taskmanager]\nmemory = \"4g\"\n\n[env]\nJDBC = \"jdbc:postgresql://orders:{secret}@db/orders\"\nTOKEN_FILE = \"/etc/token\"\n\n\
         [config]\ns3.secret-key = \"{secret}\"\nenv.java.opts.all = \"-Djavax.net.ssl.trustStorePassword={secret}\"\n\n[pod]\nspec.containers = [{{ name = \"flink-main-container\", env = [{{ name = \"API_TOKEN\", value = \"{secret}\" }}] }}]\n"
    ))
    .replace("orders.jar\"\n", &format!("orders.jar\"\nargs = [\"--password\", \"{secret}\", \"--topic\", \"orders\"]\n"));
    let shown = said(&text);
    assert!(!shown.contains(secret), "{shown}");
    insta::assert_snapshot!(shown);

    let files = MemoryFiles::new().with("flink.toml", text.as_str());
    let resolved = resolve_only("flink.toml".into(), &Request::default(), &files);
    let lines = show_origin(resolved.settings.as_ref().unwrap(), &resolved.sources);
    let values: Vec<&str> = lines.iter().map(|line| line.value.as_str()).filter(|value| value.contains(secret)).collect();
    assert!(values.is_empty(), "{values:?}");
}

#[test]
fn secrets_of_a_fleet_are_not_shown_either() {
    let secret = "wJalrXUtnFEMI7K7MDENGbPxRfi";
    let member = usual(&format!("memory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[config]\ns3.secret-key = \"{secret}\"\n"));
    let files = MemoryFiles::new().with("flink.toml", "[workspace]\nmembers = [\"jobs/*.toml\"]\n").with("jobs/orders.toml", member);
    let fleet = compile_fleet("flink.toml".into(), &Request::default(), &files, &|_, _| {});
    let show = |findings: &flinkc::compile::Findings| {
        let report = Report { diagnostics: &findings.diagnostics, sources: &findings.sources, variant: None };
        renderer("text").unwrap().render(&[report], Look::default())
    };
    let shown: String = fleet.findings.iter().map(show).collect();
    assert!(shown.contains("secret-in-clear") && shown.contains("********") && !shown.contains(secret), "{shown}");
}

mod properties {
    use super::{Look, MemoryFiles, Report, Request, compile, renderer};
    use proptest::prelude::{ProptestConfig, prop_assert, proptest};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Whatever else is wrong with the file, no renderer shows a secret.
        #[test]
        fn no_renderer_shows_a_secret(secret in "[A-Za-z0-9+=]{12,24}", place in 0_usize..6, wrong in 0_usize..4) {
            let (config, env, args) = ("[config]\n", "[env]\n", "");
            let (mut config, mut env, mut args) = (config.to_owned(), env.to_owned(), args.to_owned());
            match place {
                0 => config.push_str(&format!("s3.secret-key = \"{secret}\"\n")),
                1 => config.push_str(&format!("metrics.reporter.dd.apikey = \"{secret}\"\n")),
                2 => config.push_str(&format!("orders.db.pasword-or-password = \"{secret}\"\n")),
                3 => env.push_str(&format!("DB_PASSWORD = \"{secret}\"\n")),
                4 => env.push_str(&format!("DB = \"postgresql://orders:{secret}@db/orders\"\n")),
                _ => args = format!("args = [\"--token={secret}\"]\n"),
            }
            match wrong {
                0 => config.push_str("heartbeat.timeout = \"soon\"\n"),
                1 => config.push_str("rest.port = 0\n"),
                2 => config.push_str("taskmanager.memory.managed.size = \"9g\"\n"),
                _ => {}
            }
            let text = super::usual(&format!("memory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n{env}\n{config}"))
                .replace("orders.jar\"\n", &format!("orders.jar\"\n{args}"));
            let files = MemoryFiles::new().with("flink.toml", text.as_str());
            let compilation = compile("flink.toml".into(), &Request::default(), &files);
            prop_assert!(compilation.diagnostics.has_errors() && compilation.output.is_none());
            for name in ["text", "json", "sarif", "github", "junit"] {
                let Some(renderer) = renderer(name) else { continue };
                let report = Report { diagnostics: &compilation.diagnostics, sources: &compilation.sources, variant: None };
                prop_assert!(!renderer.render(&[report], Look::default()).contains(&secret), "{name}: {text}");
            }
        }
    }
}

/// The operator's validator refuses it, unless its own configuration names the directory: told, and built.
#[test]
fn what_the_operator_would_refuse_is_told_at_the_job() {
    let text = "name = \"orders\"\ntarget = \"operator\"\nflink = \"2.2\"\nmode = \"session\"\nimage = \"registry.example.com/flink:2.2\"\n\n\
        [jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n\n[jobs.clicks]\njar = \"https://repo.example.com/clicks-1.0.jar\"\n\
        parallelism = 2\nupgrade = \"savepoint\"\n\n[savepoints]\ndir = \"s3://flink-data/orders/savepoints\"\n";
    let told = said(text);
    assert!(told.contains("warning[FK3510]") && told.contains("flink.toml:13:7"), "{told}");
    let kept = format!("{text}\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n");
    assert!(!said(&kept).contains("FK3510"), "{}", said(&kept));
}
