//! One meaning: the same text gives the same bytes, wherever it lies, in whichever order folders are read, under any locale and zone.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, reason = "test")]

mod golden_case;

use std::fs;
use std::path::Path;
use std::process::Command;

use golden_case::{Case, cases};

/// Copies a folder's files in the given order: most file systems list a folder in an order that depends on it.
fn copy(from: &Path, to: &Path, backwards: bool) {
    let mut entries: Vec<_> = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    if backwards {
        entries.reverse();
    }
    fs::create_dir_all(to).unwrap();
    for path in entries {
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target, backwards);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn compiled(folder: &Path, case: &Case) -> Vec<(golden_case::Tree, String)> {
    case.profiles().iter().map(|profile| case.build_in(folder, profile)).map(|built| (built.tree, built.stderr)).collect()
}

#[test]
fn another_folder_gives_the_same_bytes() {
    let (mut built, mut failed) = (0, 0);
    for case in cases().into_iter().filter(|case| case.flags.generated.is_none()) {
        let here = compiled(&case.folder, &case);
        for (name, backwards) in [("a", false), ("a folder/ö/.hidden", true)] {
            let elsewhere = tempfile::tempdir().unwrap();
            let folder = elsewhere.path().join(name);
            copy(&case.folder, &folder, backwards);
            assert!(here == compiled(&folder, &case), "{} in {name}", case.name);
        }
        for (tree, _) in here {
            built += usize::from(!tree.is_empty());
            failed += usize::from(tree.is_empty());
        }
    }
    assert!(built > 40 && failed > 20, "{built} and {failed}");
}

#[test]
fn again_gives_the_same_bytes() {
    for case in cases().into_iter().filter(|case| case.name.starts_with("workspace/")) {
        let first = compiled(&case.folder, &case);
        for _ in 0..5 {
            assert!(first == compiled(&case.folder, &case), "{}", case.name);
        }
    }
}

/// The command itself: what it writes and says does not depend on locale, zone, home, columns or the working folder.
#[test]
fn the_environment_changes_nothing() {
    let environments: &[&[(&str, &str)]] = &[
        &[("LC_ALL", "C"), ("TZ", "UTC")],
        &[("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("TZ", "Pacific/Kiritimati"), ("COLUMNS", "40"), ("HOME", "/nonexistent")],
        &[
            ("LC_ALL", "de_DE.UTF-8"),
            ("TZ", "America/St_Johns"),
            ("KUBECONFIG", "/nonexistent"),
            ("FLINK_HOME", "/opt/other"),
            ("AWS_REGION", "eu-west-1"),
        ],
    ];
    for case in
        cases().into_iter().filter(|case| case.flags.generated.is_none() && case.profiles() == [""] && !case.flags.workspace).step_by(4)
    {
        let mut results = Vec::new();
        for variables in environments {
            let scratch = tempfile::tempdir().unwrap();
            copy(&case.folder, &scratch.path().join("project"), false);
            let mut command = Command::new(env!("CARGO_BIN_EXE_flinkc"));
            command.env_clear().envs(variables.iter().copied()).current_dir(scratch.path().join("project"));
            command.arg("build").arg(case.flags.path.as_deref().unwrap_or("flink.toml")).args(["-o", "out"]);
            let output = command.output().unwrap();
            let mut tree = golden_case::Tree::new();
            let out = scratch.path().join("project/out");
            golden_case::read_tree(&out, &out, &mut tree);
            results.push((output.status.code(), output.stdout, output.stderr, tree));
        }
        let expected = case.expected("");
        let [first, rest @ ..] = results.as_slice() else { unreachable!("three environments") };
        // What the command writes is what the library says.
        if !case.name.starts_with("wrong/") && case.flags.set.is_empty() {
            assert!(first.3 == expected, "{}: {}", case.name, String::from_utf8_lossy(&first.2));
        }
        for other in rest {
            assert!(first == other, "{}", case.name);
        }
    }
}
