//! The comparison behind `--check`: a folder and a build go in, differences come out. It writes nothing and takes no
//! lock, so that it works in a read-only checkout.

use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::place::refuse_link;
use super::plan::{Kind, Listing, SHARE, parse_record, read, read_record_text, scan};
use crate::host::Error;
use crate::package::diff::{Difference, DifferenceKind};
use crate::package::record::{RECORD_FILE, Record};
use crate::package::tree::Tree;

/// The paths at which the folder `dir` differs from `tree` and `record`, in path order: files that are missing, changed,
/// or left from a former build, and the record itself. Foreign files are no difference.
///
/// # Errors
/// The folder is a symbolic link or no folder, its record is damaged or newer, or the system refused.
pub fn compare_tree(dir: &Path, tree: &Tree, record: &Record) -> Result<Vec<Difference>, Error> {
    refuse_link(dir)?;
    let former_text = read_record_text(dir)?;
    let former = former_text.as_deref().map(|text| parse_record(dir, text)).transpose()?;
    let listing = scan(dir)?;
    let files: Vec<_> = tree.iter().collect();
    let found = files.into_par_iter().with_min_len(SHARE).map(|(path, bytes)| compare_file(dir, &listing, path, bytes));
    let mut differences: Vec<Difference> = found.filter_map(Result::transpose).collect::<Result<_, Error>>()?;
    for path in former.iter().flat_map(|record| record.files.keys()) {
        if tree.get(path).is_none() && listing.get(path.as_std_path()) == Some(&Kind::File) {
            let before = read(&dir.join(path))?;
            differences.push(Difference { path: path.clone(), kind: DifferenceKind::Stale { before } });
        }
    }
    let text = record.to_string();
    let kind = match former_text {
        Some(before) if before == text => None,
        Some(before) => Some(DifferenceKind::Changed { before: before.into(), after: text.into() }),
        None => Some(DifferenceKind::Missing { after: text.into() }),
    };
    differences.extend(kind.map(|kind| Difference { path: Utf8PathBuf::from(RECORD_FILE), kind }));
    differences.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(differences)
}

fn compare_file(dir: &Path, listing: &Listing, path: &Utf8Path, bytes: &[u8]) -> Result<Option<Difference>, Error> {
    let kind = match listing.get(path.as_std_path()) {
        None => DifferenceKind::Missing { after: bytes.to_owned() },
        Some(Kind::File) => {
            let before = read(&dir.join(path))?;
            if before == bytes {
                return Ok(None);
            }
            DifferenceKind::Changed { before, after: bytes.to_owned() }
        }
        Some(Kind::Folder) => DifferenceKind::NoFile { found: "a folder" },
        Some(Kind::Link) => DifferenceKind::NoFile { found: "a symbolic link" },
        Some(Kind::Other) => DifferenceKind::NoFile { found: "a device or socket" },
    };
    Ok(Some(Difference { path: path.to_owned(), kind }))
}
