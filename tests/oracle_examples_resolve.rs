//! The examples of the language reference: each, with each of its profiles, resolves without an error, and its origins hold its values.
#![expect(clippy::unwrap_used, clippy::print_stderr, clippy::disallowed_methods, reason = "test")]

use std::path::PathBuf;

use camino::Utf8Path;
use flinkc::diagnostic::{Level, SourceId};
use flinkc::manifest::files::{Files, MemoryFiles};
use flinkc::manifest::node;
use flinkc::resolve::{Request, Resolved, resolve_file, resolve_workspace, rules::RULES, show_origin, toml_text};

/// The folder of examples; none, said aloud, where the reference is not there.
fn examples() -> Option<PathBuf> {
    let shared =
        std::env::var_os("FLINKC_SHARED").map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")), PathBuf::from);
    let folder = [shared.clone(), PathBuf::from("/work/shared")].into_iter().map(|f| f.join("design/examples")).find(|f| f.is_dir());
    if folder.is_none() {
        eprintln!("skipped: no examples below {}", shared.display());
        assert!(std::env::var_os("FLINKC_REQUIRE_ORACLES").is_none_or(|v| v != "1"), "FLINKC_REQUIRE_ORACLES=1 and no examples");
    }
    folder
}

fn load(folder: &PathBuf, below: &str, files: &mut MemoryFiles) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            load(&entry.path(), &format!("{name}/"), files);
        } else {
            files.add(&name, std::fs::read(entry.path()).unwrap());
        }
    }
}

fn same_option(a: &str, b: &str) -> bool {
    a == b
}

fn request<'a>(files: &'a MemoryFiles, path: &'a str, profile: Option<&'a str>) -> Request<'a> {
    Request { files, path: Utf8Path::new(path), profile, target: None, sets: &[], same_option: &same_option, rules: RULES }
}

fn check(resolved: &Resolved, what: &str) {
    let told: Vec<String> = resolved
        .diagnostics
        .iter()
        .map(|f| {
            let place = f
                .primary
                .as_ref()
                .map(|l| (resolved.sources.get(l.span.source).unwrap().name.clone(), resolved.sources.position(l.span).line));
            format!("{} {} {place:?}", f.rule.name, f.message)
        })
        .collect();
    assert!(told.is_empty(), "{what}: {told:#?}");
    let settings = resolved.settings.as_ref().unwrap();
    for line in show_origin(settings, &resolved.sources).iter().filter(|line| line.reason.is_none()) {
        let text = resolved.sources.text(line.span);
        let (parsed, errors) = node::parse(SourceId(0), &format!("value = {text}"));
        assert!(errors.is_empty(), "{what}: {line:?}: {text}");
        let value = parsed.get("value").unwrap();
        // Options inside an inline table were flattened.
        assert!(toml_text(value) == line.value || line.path.contains("config"), "{what}: {line:?}: {text}");
    }
}

#[test]
fn every_example_resolves_with_every_profile() {
    let Some(folder) = examples() else { return };
    let mut files = MemoryFiles::new();
    load(&folder, "", &mut files);
    let paths: Vec<_> = files.glob(Utf8Path::new(""), "**/*.toml").unwrap();
    let mut seen = 0;
    for path in paths.iter().filter(|p| p.as_str() != "workspace/flink.toml") {
        let text = files.read_text(path, 1 << 20).unwrap();
        let root = node::parse(SourceId(0), &text).0;
        if root.get("workspace").is_some() {
            let fleet = resolve_workspace(&request(&files, path.as_str(), None));
            assert!(!fleet.findings().has_errors() && fleet.workspace.is_some(), "{path}: {:#?}", fleet.findings());
            continue;
        }
        let own = root.get("profiles").and_then(|n| n.as_table()).into_iter().flat_map(|t| t.keys().cloned());
        let of_fleet = ["dev", "prod"].map(str::to_owned).into_iter().filter(|_| path.starts_with("workspace"));
        let mut profiles: Vec<Option<String>> = vec![None];
        // Members of the example fleet take their namespace from its profiles, and say so with `required`.
        if path.starts_with("workspace") {
            profiles.clear();
        }
        profiles.extend(own.chain(of_fleet).map(Some));
        for profile in profiles {
            seen += 1;
            check(&resolve_file(&request(&files, path.as_str(), profile.as_deref())), &format!("{path} with {profile:?}"));
        }
    }
    assert!(seen >= 50, "{seen} examples");
    for profile in ["dev", "prod"] {
        let fleet = resolve_workspace(&request(&files, "workspace/flink.toml", Some(profile)));
        assert!(!fleet.findings().iter().any(|f| f.level == Level::Error), "{:#?}", fleet.findings());
        assert_eq!(fleet.members.len(), 3);
    }
    let bare = resolve_workspace(&request(&files, "workspace/flink.toml", None));
    assert_eq!(bare.findings().count(Level::Error), 3, "without a profile nobody sets the namespace that the fleet requires");
}
