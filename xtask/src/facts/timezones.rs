//! The names of time zones as Go knows them, which is where an API server without a time zone database looks: the archive
//! `lib/time/zoneinfo.zip` of the Go that is installed goes in, `schemas/kubernetes/timezones.txt` comes out.

use anyhow::{Context as _, ensure};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::process::Command;

/// One name a line, sorted; notes the archive in the file of sources.
pub(super) fn names(source: &mut String) -> anyhow::Result<String> {
    let go = |variable: &str| -> anyhow::Result<String> {
        let output = Command::new("go").args(["env", variable]).output().context("`go` is needed for its time zones")?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    };
    let archive = std::fs::read(format!("{}/lib/time/zoneinfo.zip", go("GOROOT")?)).context("zoneinfo.zip")?;
    let mut names = entries(&archive)?;
    names.sort();
    ensure!(names.len() > 500, "{} time zones", names.len());
    let mut digest = String::new();
    for byte in Sha256::digest(&archive) {
        write!(digest, "{byte:02x}")?;
    }
    writeln!(source, "# timezones.txt: lib/time/zoneinfo.zip of {} {digest}", go("GOVERSION")?)?;
    Ok(names.join("\n") + "\n")
}

/// The files of a zip archive, from its central directory (PKWARE APPNOTE 4.3.12).
fn entries(archive: &[u8]) -> anyhow::Result<Vec<String>> {
    let number = |at: usize, bytes: usize| -> anyhow::Result<usize> {
        let digits = archive.get(at..at + bytes).context("the archive ends early")?;
        Ok(digits.iter().rev().fold(0, |sum, byte| sum * 256 + usize::from(*byte)))
    };
    let end = archive.windows(4).rposition(|window| window == b"PK\x05\x06").context("no end of the directory")?;
    let (count, mut at) = (number(end + 10, 2)?, number(end + 16, 4)?);
    let mut names = Vec::new();
    for _ in 0..count {
        ensure!(archive.get(at..at + 4) == Some(b"PK\x01\x02"), "no entry at {at}");
        let [name, extra, comment] = [number(at + 28, 2)?, number(at + 30, 2)?, number(at + 32, 2)?];
        let text = archive.get(at + 46..at + 46 + name).context("the archive ends early")?;
        names.push(String::from_utf8(text.to_vec())?);
        at += 46 + name + extra + comment;
    }
    Ok(names.into_iter().filter(|name| !name.ends_with('/')).collect())
}
