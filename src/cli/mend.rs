//! `flinkc check --fix`: the mends of findings, made in the files.
//!
//! In: findings. Out: changed files, each as a whole. A file that could not be read any more afterwards stays as it is.

use std::collections::BTreeMap;
use std::path::Path;

use super::console::{Console, Found};
use super::failure::Failure;
use super::given::named_like_one;
use crate::diagnostic::{Mend, SourceId, mended};
use crate::host::{file, input};
use crate::manifest::node;
use crate::yaml;

/// Makes all mends; a file that several compilations read is changed once. Says how many files changed.
pub(super) fn write(console: &Console, found: &[Found]) -> Result<usize, Failure> {
    let mut files: BTreeMap<&str, (&str, Vec<&Mend>)> = BTreeMap::new();
    for one in found {
        for mend in one.diagnostics.iter().filter_map(|finding| finding.mend.as_ref()) {
            let Some(source) = one.sources.get(mend.span.source) else { continue };
            files.entry(&source.name).or_insert_with(|| (&source.text, Vec::new())).1.push(mend);
        }
    }
    let mut changed = 0;
    for (name, (before, mends)) in files {
        let path = Path::new(name);
        // Shipped layers and `--set` are no files.
        if !matches!(input::kind(path), Ok(input::Kind::File)) {
            continue;
        }
        let (after, count) = mended(before, mends);
        if count == 0 {
            continue;
        }
        if !reads(path, &after) {
            console.warn(&format!("{name} stays as it is: with its mends, one key would be there twice"))?;
            continue;
        }
        file::replace(path, &after)?;
        changed += 1;
        console.say(&format!("{name}: {count} mend{}", if count == 1 { "" } else { "s" }))?;
    }
    Ok(changed)
}

/// Whether a text can be read at all.
fn reads(path: &Path, text: &str) -> bool {
    if named_like_one(path) { yaml::parse(text).is_ok() } else { node::parse(SourceId(0), text).1.is_empty() }
}
