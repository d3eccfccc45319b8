//! `cargo xtask gen [--check]`: files that are made from the sources. With `--check` nothing is written and a stale file is an error.
//!
//! In: the declarations of the crate. Out: `schemas/flink.schema.json`, `schemas/operators/*/*.json`, `docs/rules.md`, `docs/support.md`, the
//! README's support table. Must not make anything that needs a network or a clock.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flinkc::operators::{apache, custom, spotify};

/// The generated files, relative to the repository.
fn files() -> Result<BTreeMap<String, String>> {
    let schema = serde_json::to_string_pretty(&flinkc::manifest::schema::document()).context("the schema is no JSON")?;
    let mut files =
        BTreeMap::from([("schemas/flink.schema.json".to_owned(), schema + "\n"), ("docs/rules.md".to_owned(), flinkc::cli::reference())]);
    files.insert("docs/support.md".to_owned(), crate::support::document());
    let readme = fs::read_to_string(root().join("README.md")).context("cannot read README.md")?;
    files.insert("README.md".to_owned(), crate::support::readme(&readme)?);
    for release in apache::Release::ALL {
        let schema = serde_json::to_string_pretty(apache::document(release)).context("the schema is no JSON")?;
        files.insert(format!("schemas/operators/apache/{release}.json"), schema + "\n");
    }
    let schema = serde_json::to_string_pretty(spotify::document()).context("the schema is no JSON")?;
    files.insert("schemas/operators/spotify/v1beta1.json".to_owned(), schema + "\n");
    for kind in custom::OPERATORS.iter().flat_map(|operator| operator.kinds) {
        let schema = serde_json::to_string_pretty(&kind.document()).context("the schema is no JSON")?;
        files.insert(format!("schemas/operators/{}/{}.json", kind.group, kind.kind), schema + "\n");
    }
    Ok(files)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Writes the generated files, or checks them.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let check = match arguments {
        [] => false,
        ["--check"] => true,
        _ => bail!("usage: cargo xtask gen [--check]"),
    };
    for (name, text) in files()? {
        let path = root().join(&name);
        if check {
            let there = fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
            if there != text {
                bail!("{name} is stale: run `cargo xtask gen`");
            }
        } else {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
            }
            fs::write(&path, text).with_context(|| format!("cannot write {name}"))?;
        }
    }
    Ok(())
}
