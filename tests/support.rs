//! What each target does with each word of the language: done, or refused by name, never dropped.
//!
//! In: the words of the schema. Out: nothing, or the words that fail.
#![expect(clippy::unwrap_used, reason = "a test")]

use flinkc::compile::{Compilation, Request, compile};
use flinkc::diagnostic::Level;
use flinkc::manifest::files::MemoryFiles;
use flinkc::manifest::sections::Target;

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
