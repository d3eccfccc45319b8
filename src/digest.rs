//! Digests: bytes go in, `sha256:` and 64 hex digits come out. Reads nothing by itself.
//! Source: FIPS 180-4; the spelling is that of OCI image digests.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of some bytes, spelled `sha256:` and 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self::spell(&Sha256::digest(bytes))
    }

    /// One digest over named parts: each part enters as its name, its length and its own bytes, so that no two
    /// different lists of parts share a digest.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut hasher = Sha256::new();
        for (name, bytes) in parts {
            hasher.update((name.len() as u64).to_le_bytes());
            hasher.update(name.as_bytes());
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
        Self::spell(&hasher.finalize())
    }

    /// The text, `sha256:` included.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn spell(hash: &[u8]) -> Self {
        const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        let mut text = String::with_capacity(71);
        text.push_str("sha256:");
        for byte in hash {
            for nibble in [byte >> 4, byte & 15] {
                text.extend(HEX.get(usize::from(nibble)));
            }
        }
        Self(text)
    }
}

impl TryFrom<String> for Digest {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let hex = text.strip_prefix("sha256:").unwrap_or_default();
        if hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            Ok(Self(text))
        } else {
            Err(format!("`{text}` is no digest: expected `sha256:` and 64 lower-case hex digits"))
        }
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn the_published_test_vector() {
        let expected = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of(b"abc").as_str(), expected);
    }

    #[test]
    fn parts_do_not_run_together() {
        let one = Digest::of_parts([("a", b"bc".as_slice())]);
        let two = Digest::of_parts([("ab", b"c".as_slice())]);
        assert_ne!(one, two);
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["", "sha256:", "sha256:ABC", "md5:900150983cd24fb0d6963f7d28e17f72"] {
            assert!(Digest::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
