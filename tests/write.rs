//! The writer on a real disk: folders with all sorts of files in them go in, and what stands there afterwards is held
//! against what was promised, for the swap and for the way in place.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, reason = "a test of the disk needs the disk")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use flinkc::digest::Digest;
use flinkc::host::Error;
use flinkc::host::write::{Edited, Method, WriteOptions, compare_tree, output_dir, write_tree};
use flinkc::package::diff::render;
use flinkc::package::record::{Input, Record, RecordError};
use flinkc::package::tree::Tree;

const BOTH: [Method; 2] = [Method::Auto, Method::InPlace];

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::new();
    for (path, text) in files {
        tree.insert(path, *text).unwrap();
    }
    tree
}

fn record(tree: &Tree) -> Record {
    let digest = Digest::of(b"input");
    let input =
        Input { digest, revision: None, repository: None, profile: None, profiles: vec![], target: None, set: vec![], approved_by: vec![] };
    Record::new("0.1.0", "2026", input, tree)
}

fn options(method: Method) -> WriteOptions {
    WriteOptions { method, ..WriteOptions::default() }
}

fn write(dir: &Path, tree: &Tree, method: Method) -> Result<flinkc::host::write::Written, Error> {
    write_tree(dir, tree, &record(tree), &options(method))
}

/// Every file and link under `dir`, without the record.
fn content(dir: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
            let meta = fs::symlink_metadata(&path).unwrap();
            if meta.is_symlink() {
                found.insert(name, format!("-> {}", fs::read_link(&path).unwrap().display()));
            } else if meta.is_dir() {
                found.insert(format!("{name}/"), String::new());
                open.push(path);
            } else if name != "flinkc.lock" {
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

fn expected(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// A folder `out` and nothing beside it; `check` sees that nothing is left there.
fn case(run: impl Fn(&Path, Method)) {
    for method in BOTH {
        let home = tempfile::tempdir().unwrap();
        run(&home.path().join("out"), method);
        let left: Vec<PathBuf> = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(left.iter().all(|path| !path.to_str().unwrap().contains("flinkc")), "{method:?} left {left:?}");
    }
}

#[test]
fn a_new_folder_holds_the_tree_and_the_record() {
    case(|out, method| {
        let dir = out.join("deep/er");
        let files = tree(&[("a.yaml", "a\n"), ("x/y/b.yaml", "b\n")]);
        let written = write(&dir, &files, method).unwrap();
        assert_eq!(written.created, ["a.yaml", "x/y/b.yaml"]);
        assert_eq!(content(&dir), expected(&[("a.yaml", "a\n"), ("x/", ""), ("x/y/", ""), ("x/y/b.yaml", "b\n")]));
        let text = fs::read_to_string(dir.join("flinkc.lock")).unwrap();
        assert_eq!(Record::parse(&text).unwrap(), record(&files));
        assert_eq!(written.in_place, method == Method::InPlace);
    });
}

#[test]
fn foreign_files_links_and_folders_stay_as_they_are() {
    case(|out, method| {
        write(out, &tree(&[("a/1", "1"), ("gone/2", "2")]), method).unwrap();
        fs::write(out.join("README.md"), "mine").unwrap();
        fs::write(out.join("a/notes"), "mine too").unwrap();
        fs::create_dir_all(out.join(".git/objects")).unwrap();
        fs::create_dir(out.join("empty")).unwrap();
        fs::write(out.join(".git/HEAD"), "ref").unwrap();
        fs::set_permissions(out.join(".git"), fs::Permissions::from_mode(0o700)).unwrap();
        fs::set_permissions(out.join("README.md"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("/nowhere", out.join("dangling")).unwrap();
        let before = fs::metadata(out.join("README.md")).unwrap();
        let written = write(out, &tree(&[("a/1", "one"), ("b/3", "3")]), method).unwrap();
        assert_eq!((written.created.len(), written.changed.len(), written.removed.len()), (1, 1, 1));
        let after = fs::metadata(out.join("README.md")).unwrap();
        assert_eq!((before.ino(), before.mtime_nsec(), before.mode()), (after.ino(), after.mtime_nsec(), after.mode()));
        assert_eq!(fs::metadata(out.join(".git")).unwrap().mode() & 0o7777, 0o700);
        assert_eq!(
            content(out),
            expected(&[
                (".git/", ""),
                (".git/HEAD", "ref"),
                (".git/objects/", ""),
                ("README.md", "mine"),
                ("a/", ""),
                ("a/1", "one"),
                ("a/notes", "mine too"),
                ("b/", ""),
                ("b/3", "3"),
                ("dangling", "-> /nowhere"),
                ("empty/", ""),
            ])
        );
        assert_eq!(fs::metadata(out.join("README.md")).unwrap().nlink(), 1);
    });
}

#[test]
fn unchanged_files_keep_inode_and_time_and_an_idle_run_does_nothing() {
    case(|out, method| {
        let one = tree(&[("same", "s"), ("other", "1")]);
        write(out, &one, method).unwrap();
        let before = fs::metadata(out.join("same")).unwrap();
        let folder = fs::metadata(out).unwrap();
        assert!(write(out, &one, method).unwrap().is_idle());
        if method == Method::Auto {
            let now = fs::metadata(out).unwrap();
            assert_eq!((folder.ino(), folder.mtime_nsec()), (now.ino(), now.mtime_nsec()));
        }
        let written = write(out, &tree(&[("same", "s"), ("other", "2")]), method).unwrap();
        assert_eq!(written.unchanged, 1);
        let after = fs::metadata(out.join("same")).unwrap();
        assert_eq!((before.ino(), before.mtime(), before.mtime_nsec()), (after.ino(), after.mtime(), after.mtime_nsec()));
    });
}

#[test]
fn a_foreign_file_in_the_way_stops_everything() {
    case(|out, method| {
        write(out, &tree(&[("a", "1"), ("d/e", "1")]), method).unwrap();
        fs::write(out.join("b"), "mine").unwrap();
        fs::create_dir(out.join("c")).unwrap();
        fs::write(out.join("d/f"), "mine").unwrap();
        let before = content(out);
        for bad in [
            tree(&[("a", "2"), ("b", "theirs")]),
            tree(&[("a", "2"), ("b/x", "theirs")]),
            tree(&[("a", "2"), ("c", "theirs")]),
            tree(&[("a", "2"), ("d", "theirs")]),
        ] {
            let fault = write(out, &bad, method).unwrap_err();
            assert!(matches!(fault, Error::Occupied { .. }), "{fault}");
            assert_eq!(content(out), before);
        }
        // The very bytes are adopted: the record may have been lost.
        fs::remove_file(out.join("flinkc.lock")).unwrap();
        assert_eq!(write(out, &tree(&[("a", "1"), ("d/e", "1")]), method).unwrap().unchanged, 2);
    });
}

#[test]
fn files_may_become_folders_and_folders_files() {
    case(|out, method| {
        write(out, &tree(&[("a", "1"), ("b/c/d", "1")]), method).unwrap();
        write(out, &tree(&[("a/x", "2"), ("b", "2")]), method).unwrap();
        assert_eq!(content(out), expected(&[("a/", ""), ("a/x", "2"), ("b", "2")]));
    });
}

#[test]
fn edited_files_are_written_again_or_kept_and_reported() {
    case(|out, method| {
        write(out, &tree(&[("a", "1"), ("b", "1"), ("c", "1")]), method).unwrap();
        fs::write(out.join("a"), "mine").unwrap();
        fs::write(out.join("b"), "mine").unwrap();
        let next = tree(&[("a", "2")]);
        let refuse = WriteOptions { edited: Edited::Refuse, ..options(method) };
        let fault = write_tree(out, &next, &record(&next), &refuse).unwrap_err();
        assert!(matches!(&fault, Error::Edited { paths } if paths.len() == 2), "{fault}");
        assert!(out.join("c").exists());
        let written = write(out, &next, method).unwrap();
        assert_eq!((written.edited, written.kept, written.removed), (vec!["a".into()], vec!["b".into()], vec!["c".into()]));
        assert_eq!(content(out), expected(&[("a", "2"), ("b", "mine")]));
        // From now on it is foreign.
        write(out, &tree(&[]), method).unwrap();
        assert_eq!(content(out), expected(&[("b", "mine")]));
    });
}

#[test]
fn symbolic_links_are_never_followed() {
    case(|out, method| {
        let home = out.parent().unwrap();
        let away = home.join("away");
        fs::create_dir(&away).unwrap();
        fs::write(away.join("f"), "precious").unwrap();
        symlink(&away, out).unwrap();
        let files = tree(&[("f", "new"), ("d/f", "new")]);
        assert!(matches!(write(out, &files, method), Err(Error::Outside { .. })));
        assert!(matches!(write(&out.join(""), &files, method), Err(Error::Outside { .. })));
        assert!(matches!(compare_tree(out, &files, &record(&files)), Err(Error::Outside { .. })));
        fs::remove_file(out).unwrap();

        fs::create_dir(out).unwrap();
        symlink(&away, out.join("d")).unwrap();
        assert!(matches!(write(out, &files, method), Err(Error::Outside { .. })));
        fs::remove_file(out.join("d")).unwrap();
        symlink(away.join("f"), out.join("f")).unwrap();
        assert!(matches!(write(out, &files, method), Err(Error::Occupied { .. })));
        fs::remove_file(out.join("f")).unwrap();

        write(out, &files, method).unwrap();
        fs::remove_file(out.join("f")).unwrap();
        symlink(away.join("f"), out.join("f")).unwrap();
        assert_eq!(write(out, &files, method).unwrap().edited, ["f"]);
        assert_eq!(fs::read_to_string(out.join("f")).unwrap(), "new");
        assert!(!fs::symlink_metadata(out.join("f")).unwrap().is_symlink());
        assert_eq!(content(&away), expected(&[("f", "precious")]));
        fs::remove_dir_all(&away).unwrap();
    });
}

#[test]
fn a_path_from_a_file_stays_below_the_root() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("root");
    fs::create_dir_all(root.join("in")).unwrap();
    symlink(home.path(), root.join("up")).unwrap();
    symlink("in", root.join("side")).unwrap();
    for bad in ["..", "in/../..", "/tmp", "up/x"] {
        assert!(matches!(output_dir(&root, Path::new(bad)), Err(Error::Outside { .. })), "{bad}");
    }
    assert!(output_dir(&root, Path::new("./side/new/deploy")).unwrap().ends_with("side/new/deploy"));
}

#[test]
fn a_bad_record_touches_nothing() {
    case(|out, method| {
        let files = tree(&[("a", "1")]);
        write(out, &files, method).unwrap();
        let good = fs::read_to_string(out.join("flinkc.lock")).unwrap();
        let newer = good.replace("\"version\": 1", "\"version\": 9");
        for bad in ["", "<<<<<<< HEAD", "{}", newer.as_str(), &good.replace("\"a\"", "\"../a\"")] {
            fs::write(out.join("flinkc.lock"), bad).unwrap();
            let fault = write(out, &tree(&[("a", "2")]), method).unwrap_err();
            assert!(matches!(fault, Error::Record { .. }), "{fault}");
            assert_eq!(content(out), expected(&[("a", "1")]));
            assert_eq!(fs::read_to_string(out.join("flinkc.lock")).unwrap(), bad);
            let fault = compare_tree(out, &files, &record(&files)).unwrap_err();
            assert!(matches!(fault, Error::Record { source, .. } if (bad == newer) == matches!(source, RecordError::Newer { .. })));
        }
    });
}

#[test]
fn two_writers_do_not_mix() {
    case(|out, method| {
        let trees: Vec<Tree> = (0..4)
            .map(|writer| {
                let mut tree = Tree::new();
                for file in 0..20 {
                    tree.insert(format!("{}/{file}", file % 3), format!("{writer}")).unwrap();
                }
                tree
            })
            .collect();
        std::thread::scope(|scope| {
            for tree in &trees {
                scope.spawn(|| {
                    for _ in 0..10 {
                        let patient = WriteOptions { wait: Duration::from_secs(60), ..options(method) };
                        write_tree(out, tree, &record(tree), &patient).unwrap();
                    }
                });
            }
        });
        let winner = trees.iter().find(|tree| record(tree).to_string() == fs::read_to_string(out.join("flinkc.lock")).unwrap());
        let winner = winner.unwrap();
        assert!(compare_tree(out, winner, &record(winner)).unwrap().is_empty());
        assert_eq!(content(out).len(), 23);
    });
}

#[test]
fn a_folder_that_is_taken_is_an_error_in_the_end() {
    let home = tempfile::tempdir().unwrap();
    let beside = home.path().join(".out.flinkc");
    fs::create_dir(&beside).unwrap();
    let held = fs::File::create(beside.join("lock")).unwrap();
    held.lock().unwrap();
    let files = tree(&[("a", "1")]);
    let hasty = WriteOptions { wait: Duration::from_millis(20), ..WriteOptions::default() };
    let fault = write_tree(&home.path().join("out"), &files, &record(&files), &hasty).unwrap_err();
    assert!(matches!(fault, Error::Busy { .. }), "{fault}");
    drop(held);
    write_tree(&home.path().join("out"), &files, &record(&files), &hasty).unwrap();
    assert!(!beside.exists());
}

#[test]
fn what_a_killed_swap_left_is_cleaned_and_newcomers_are_kept() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    write(&out, &tree(&[("a", "1"), ("d/b", "1")]), Method::Auto).unwrap();
    fs::write(out.join("foreign"), "f").unwrap();
    // As after a kill behind the swap: the old side is there, and somebody wrote into it meanwhile.
    let old = home.path().join(".out.flinkc/old");
    fs::create_dir_all(old.join("d")).unwrap();
    fs::copy(out.join("flinkc.lock"), old.join("flinkc.lock")).unwrap();
    fs::write(old.join("a"), "old").unwrap();
    fs::hard_link(out.join("foreign"), old.join("foreign")).unwrap();
    fs::write(old.join("d/newcomer"), "n").unwrap();
    fs::write(old.join("late"), "old side").unwrap();
    fs::write(out.join("late"), "new side").unwrap();
    let written = write(&out, &tree(&[("a", "2"), ("d/b", "1")]), Method::Auto).unwrap();
    assert_eq!(written.aside, [Path::new("late.flinkc-kept")]);
    let left = [("a", "2"), ("d/", ""), ("d/b", "1"), ("d/newcomer", "n"), ("foreign", "f"), ("late", "new side")];
    let mut left = expected(&left);
    left.insert("late.flinkc-kept".into(), "old side".into());
    assert_eq!(content(&out), left);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn the_comparison_sees_what_a_write_would_do() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let one = tree(&[("a", "1\n"), ("b", "1\n"), ("c", "1\n")]);
    assert_eq!(compare_tree(&out, &one, &record(&one)).unwrap().len(), 4);
    write(&out, &one, Method::Auto).unwrap();
    assert!(compare_tree(&out, &one, &record(&one)).unwrap().is_empty());
    fs::write(out.join("foreign"), "f").unwrap();
    let two = tree(&[("a", "2\n"), ("c", "1\n"), ("d", "1\n")]);
    let found = compare_tree(&out, &two, &record(&two)).unwrap();
    let words: Vec<(&str, &str)> = found.iter().map(|difference| (difference.path.as_str(), difference.word())).collect();
    assert_eq!(words, [("a", "changed"), ("b", "stale"), ("d", "missing"), ("flinkc.lock", "changed")]);
    assert!(render(&found).contains("--- a/a\n+++ b/a\n@@ -1 +1 @@\n-1\n+2\n"));
}

#[test]
fn the_mode_of_a_changed_file_and_of_the_folder_stay() {
    case(|out, method| {
        write(out, &tree(&[("a", "1")]), method).unwrap();
        fs::set_permissions(out.join("a"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(out, fs::Permissions::from_mode(0o750)).unwrap();
        write(out, &tree(&[("a", "2")]), method).unwrap();
        assert_eq!(fs::metadata(out.join("a")).unwrap().mode() & 0o7777, 0o600);
        assert_eq!(fs::metadata(out).unwrap().mode() & 0o7777, 0o750);
    });
}
