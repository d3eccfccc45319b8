//! Rules of the catalogue that hold for any data, and a few facts of Flink's own release notes.
#![expect(clippy::unwrap_used, reason = "test")]

use super::*;

fn catalogue(version: &str) -> Catalogue {
    Catalogue::of(version.parse().unwrap()).unwrap()
}

#[test]
fn tables_are_sorted_and_every_line_reads() {
    for (table, name) in [(&OPTIONS, "options"), (&ALIASES, "aliases"), (&FAMILIES, "families")] {
        let keys: Vec<&str> = table.all().map(super::table::first_column).collect();
        assert!(keys.is_sorted(), "{name}");
    }
    assert!(OPTIONS.all().all(|line| Declared::read(line).is_some()));
    assert!(ALIASES.all().all(|line| Alias::read(line).is_some()));
    assert!(FAMILIES.all().all(|line| Family::read(line).is_some()));
}

#[test]
fn every_listed_option_is_found_by_its_key() {
    for version in versions() {
        let catalogue = Catalogue::of(version).unwrap();
        for option in catalogue.options() {
            let found = catalogue.lookup(option.key).unwrap();
            assert!(found.key == option.key || option.deprecated, "{} in {version}", option.key);
            assert_eq!(catalogue.status_in_other_versions(option.key), KeyStatus::Known);
            // No chain of renames: the canonical key is its own canonical key.
            assert_eq!(catalogue.canonical(found.key), Some(found.key), "{} in {version}", option.key);
        }
    }
}

#[test]
fn renamed_options_are_one() {
    let new = catalogue("1.20.5");
    assert!(new.same_option("state.checkpoints.dir", "execution.checkpointing.dir"));
    assert!(!new.same_option("state.checkpoints.dir", "state.savepoints.dir"));
    assert_eq!(new.lookup("state.checkpoints.dir").unwrap().naming, Naming::Deprecated);
    for old in ["1.17", "1.19"] {
        assert_eq!(catalogue(old).spelling("execution.checkpointing.dir"), Some("state.checkpoints.dir"));
        assert!(catalogue(old).lookup("execution.checkpointing.dir").is_none());
    }
    assert_eq!(catalogue("1.16").spelling("pekko.framesize"), Some("akka.framesize"));
    assert_eq!(catalogue("2.3").spelling("execution.checkpointing.dir"), Some("execution.checkpointing.dir"));
}

#[test]
fn a_key_with_several_readers_means_the_one_they_fall_back_to() {
    let old = catalogue("1.17");
    assert_eq!(old.canonical("kubernetes.pod-template-file"), Some("kubernetes.pod-template-file.default"));
    assert_eq!(old.canonical("kubernetes.service-account"), Some("kubernetes.service-account"));
    assert_eq!(old.readers("kubernetes.service-account").count(), 2);
}

#[test]
fn history_tells_came_went_and_never_was() {
    let status = |version: &str, key: &str| catalogue(version).status_in_other_versions(key);
    assert!(matches!(status("2.1", "restart-strategy.typ"), KeyStatus::Unknown));
    let not_yet = status("1.19", "execution.checkpointing.dir");
    let since = FlinkVersion::new(1, 20);
    assert_eq!(not_yet, KeyStatus::NotYet { since, spelling: Some("state.checkpoints.dir") });
    let KeyStatus::Removed { last, .. } = status("2.0", "taskmanager.heap.size") else {
        panic!("taskmanager.heap.size is gone in 2.0");
    };
    assert_eq!(last, FlinkVersion::new(1, 20));
}

#[test]
fn maps_and_families_take_free_parts() {
    let new = catalogue("2.3");
    let naming = |key: &str| new.lookup(key).map(|facts| facts.naming);
    assert_eq!(naming("kubernetes.jobmanager.labels"), Some(Naming::Own));
    assert_eq!(naming("kubernetes.jobmanager.labels.app.kubernetes.io/name"), Some(Naming::MapEntry));
    assert_eq!(naming("metrics.reporter.prom.factory.class"), Some(Naming::Family));
    assert_eq!(new.lookup("metrics.reporter.prom.filterLabelValueCharacters").unwrap().option_type.to_string(), "`true` or `false`");
    assert_eq!(new.lookup("metrics.reporter.x.own.setting").unwrap().key, "metrics.reporter.<name>.<*>");
    assert_eq!(naming("fs.s3a.endpoint.region"), Some(Naming::Family));
    assert_eq!(naming("metrics.reporter.prom"), None);
    assert_eq!(naming("metrics.reporter..class"), None);
    // Options of tables do not belong into the file.
    assert_eq!(naming("sink.parallelism"), None);
}

#[test]
fn misspelt_keys_find_their_neighbours() {
    let new = catalogue("1.20");
    assert_eq!(new.nearest("taskmanager.memory.proces.size").first(), Some(&"taskmanager.memory.process.size"));
    assert_eq!(new.nearest("state.checkpoint.dir").first(), Some(&"execution.checkpointing.dir"));
    assert!(new.nearest("made.up.key").is_empty());
    assert!(new.nearest("").is_empty());
}

#[test]
fn prefix_conflicts_compare_whole_segments() {
    let pairs = prefix_conflicts(["state.backend.incremental", "state.backend", "state.backends", "a"]);
    assert_eq!(pairs, [("state.backend", "state.backend.incremental")]);
}

#[test]
fn jvm_flags_come_with_java_17() {
    assert_eq!(jvm_opens(FlinkVersion::new(1, 17)), "");
    for version in versions().filter(|version| version.is_at_least(1, 18)) {
        let flags = jvm_opens(version);
        assert!(flags.split(' ').all(|flag| flag.starts_with("--add-")), "{version}");
        assert_eq!(flags.contains("sun.net.util"), !version.is_at_least(2, 1), "{version}");
    }
}

#[test]
fn families_are_sorted_by_their_first_words() {
    let words: Vec<&str> = super::FAMILIES.keyed().iter().filter_map(|(pattern, _)| pattern.split('.').next()).collect();
    assert!(words.is_sorted());
    assert!(words.iter().all(|word| !word.starts_with('<')));
}
