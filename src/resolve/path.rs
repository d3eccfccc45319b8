//! Paths of the language: dotted keys as they stand in `unset`, `required`, `at` and `--set`.
//!
//! In: text. Out: a list of keys; all that follows a table of Flink options is one option name (language reference, section 6).
//! Must not: know which keys exist.

use std::fmt;

use crate::manifest::quote::{is_bare, quote};

/// A dotted path, key by key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DottedPath(Vec<String>);

/// Whether the table at these keys holds Flink options, whose names have dots of their own.
#[must_use]
pub(crate) fn holds_options<T: AsRef<str>>(keys: &[T]) -> bool {
    let mut keys = keys.iter().map(AsRef::as_ref);
    matches!(
        (keys.next(), keys.next(), keys.next(), keys.next()),
        (Some("config"), None, None, None)
            | (Some("jobs"), Some(_), Some("config"), None)
            | (Some("components"), Some("operator"), Some("default-config"), None)
    )
}

impl DottedPath {
    /// Reads a path; the error says what is wrong with it.
    ///
    /// # Errors
    /// An empty key, an unfinished quotation.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut keys: Vec<String> = Vec::new();
        let mut rest = text;
        loop {
            let (key, after) = first_key(rest)?;
            keys.push(key);
            match after {
                None => return Ok(Self(keys)),
                Some(next) if holds_options(&keys) => {
                    keys.push(option_name(next)?);
                    return Ok(Self(keys));
                }
                Some(next) => rest = next,
            }
        }
    }

    /// A path made of keys that are known to be good.
    pub fn of<T: Into<String>>(keys: impl IntoIterator<Item = T>) -> Self {
        Self(keys.into_iter().map(Into::into).collect())
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.0
    }

    /// The first key.
    #[must_use]
    pub fn first(&self) -> &str {
        self.0.first().map(String::as_str).unwrap_or_default()
    }
}

/// The parts of an option name, whatever their quotation, joined by dots.
fn option_name(text: &str) -> Result<String, String> {
    let mut parts = Vec::new();
    let mut rest = Some(text);
    while let Some(text) = rest {
        let (key, after) = first_key(text)?;
        parts.push(key);
        rest = after;
    }
    Ok(parts.join("."))
}

/// The first key of a dotted text and what follows its dot.
fn first_key(text: &str) -> Result<(String, Option<&str>), String> {
    let text = text.trim_start();
    let (key, after) = match text.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(text, quote)?,
        _ => {
            let end = text.find('.').unwrap_or(text.len());
            let (key, after) = text.split_at(end);
            (key.trim_end().to_owned(), after)
        }
    };
    let bare_fault = key.chars().any(|c| c.is_whitespace() || c == '"' || c == '=');
    if key.is_empty() {
        return Err("a key is empty".to_owned());
    }
    if bare_fault && !text.starts_with(['"', '\'']) {
        return Err(format!("the key `{key}` needs quotes"));
    }
    match after.trim_start().strip_prefix('.') {
        Some(next) => Ok((key, Some(next))),
        None if after.trim().is_empty() => Ok((key, None)),
        None => Err(format!("`{}` follows a quoted key", after.trim())),
    }
}

/// A quoted key and what follows it; escapes as TOML has them for quotes and backslashes.
fn quoted(text: &str, quote: char) -> Result<(String, &str), String> {
    let mut key = String::new();
    let mut escaped = false;
    for (place, c) in text.char_indices().skip(1) {
        if escaped {
            key.push(c);
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote {
            return Ok((key, text.get(place + 1..).unwrap_or_default()));
        } else {
            key.push(c);
        }
    }
    Err("a quotation is not finished".to_owned())
}

impl fmt::Display for DottedPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, key) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(".")?;
            }
            let option = self.0.get(..place).is_some_and(holds_options);
            if is_bare(key) || (option && key.split('.').all(is_bare)) {
                f.write_str(key)?;
            } else {
                f.write_str(&quote(key))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test")]

    use super::DottedPath;

    fn keys(text: &str) -> Vec<String> {
        DottedPath::parse(text).unwrap().keys().to_vec()
    }

    #[test]
    fn options_are_one_key() {
        assert_eq!(keys("taskmanager.pod"), ["taskmanager", "pod"]);
        assert_eq!(keys("config.s3.entropy.key"), ["config", "s3.entropy.key"]);
        assert_eq!(keys("config.\"s3.entropy\".key"), ["config", "s3.entropy.key"]);
        assert_eq!(keys("jobs.clicks.config.a.b"), ["jobs", "clicks", "config", "a.b"]);
        assert_eq!(keys("components.operator.default-config.a.b"), ["components", "operator", "default-config", "a.b"]);
        assert_eq!(keys("patch.\"Deployment/jobmanager\".spec"), ["patch", "Deployment/jobmanager", "spec"]);
        assert_eq!(keys("labels.'a.b/c'"), ["labels", "a.b/c"]);
    }

    #[test]
    fn faults_are_told() {
        for bad in ["", ".", "a.", "a..b", "labels.\"x", "labels.\"x\"y", "a b.c", "config."] {
            assert!(DottedPath::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_printed_reads_back() {
        for text in ["a.b", "config.s3.entropy.key", "labels.\"a.b/c\"", "env.\"x\\\"y\"", "config.\"a b\""] {
            let path = DottedPath::parse(text).unwrap();
            assert_eq!(DottedPath::parse(&path.to_string()).unwrap(), path, "{text}");
        }
    }
}
