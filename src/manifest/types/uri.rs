//! Addresses of files that Flink, an init container or a plugin reads.
//!
//! Source: language reference, section 3; the schemes of Flink's file system plugins (flink-filesystems of 1.20) and of its artifact fetcher.

use super::super::node::Node;
use super::super::read::Reader;
use super::super::rules::BAD_URI;
use super::{FromText, text_type};
use crate::diagnostic::{Diagnostic, nearest};

/// A scheme and the rest, without blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uri {
    /// `s3` of `s3://flink-data/orders`.
    pub scheme: String,
    /// The whole text.
    pub text: String,
}

/// The schemes that something in a Flink cluster can read.
pub const SCHEMES: &[&str] =
    &["local", "file", "https", "http", "s3", "s3a", "s3p", "gs", "abfs", "abfss", "wasb", "wasbs", "oss", "hdfs"];

impl Uri {
    /// What follows the scheme and its slashes: the path of `local:///opt/x.jar` is `/opt/x.jar`, of `s3://bucket/x` it is `bucket/x`.
    #[must_use]
    pub fn rest(&self) -> &str {
        let rest = self.text.split_once(':').map_or("", |(_, rest)| rest);
        rest.strip_prefix("//").unwrap_or(rest)
    }

    /// The last segment of the path, without a query.
    #[must_use]
    pub fn file_name(&self) -> &str {
        let path = self.rest().split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default()
    }
}

impl FromText for Uri {
    const EXPECTED: &'static str = "an address in quotes";
    const PATTERN: &'static str = r"^(local|file|https?|s3[ap]?|gs|abfss?|wasbs?|oss|hdfs):\S+$";
    const TEMPLATE_PATTERN: &'static str = r"^(local|file|https?|s3[ap]?|gs|abfss?|wasbs?|oss|hdfs|\{[a-z]+\}.*):\S+$";

    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
        if SCHEMES.contains(&scheme) && rest.trim_start_matches('/').len() + usize::from(rest.len() > 3) > 0 && !text.contains(blank) {
            return Some(Self { scheme: scheme.to_owned(), text: text.to_owned() });
        }
        refuse(text, node, reader);
        None
    }
}

text_type!(Uri, examples: ["local:///opt/flink/usrlib/orders.jar", "s3://flink-data/orders/checkpoints"]);

fn blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn refuse(text: &str, node: &Node, reader: &mut Reader<'_>) {
    let key = reader.key().to_owned();
    let is_jar = matches!(key.as_str(), "jar" | "runner");
    let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
    let bare = !text.contains(':') && !text.is_empty();
    let (message, label, help) = if text.contains(blank) {
        (format!("`{}` holds a blank", reader.path()), "an address has none", "write `%20` for a blank that belongs to the name".to_owned())
    } else if bare {
        let path = if text.starts_with('/') { text.to_owned() } else { format!("/{text}") };
        let help = if is_jar {
            let path = if text.starts_with('/') { path } else { format!("/opt/flink/usrlib{path}") };
            format!("for a file in the image write `{key} = \"local://{path}\"`; for a remote one its whole address, `\"https://…\"`")
        } else {
            format!("for a store write `{key} = \"s3://BUCKET{path}\"`; for a mounted volume `{key} = \"file://{path}\"`")
        };
        (format!("`{}` is a bare path", reader.path()), "no scheme", help)
    } else if SCHEMES.contains(&scheme) {
        (format!("`{}` names no file", reader.path()), "nothing behind the scheme", format!("write the whole address: `{key} = \"{scheme}://…\"`"))
    } else {
        let near = match scheme {
            "gcs" => Some("gs"),
            "s3n" => Some("s3"),
            _ => nearest(scheme, SCHEMES.iter().copied()),
        };
        let help = near.map_or_else(
            || format!("the schemes are {}", SCHEMES.iter().map(|s| format!("`{s}:`")).collect::<Vec<_>>().join(", ")),
            |near| format!("write `{key} = \"{near}:{rest}\"`"),
        );
        (format!("`{}` has the scheme `{scheme}:`, which nothing here reads", reader.path()), "unknown scheme", help)
    };
    reader.push(
        Diagnostic::new(&BAD_URI, message)
            .at(node.span, label)
            .because("the scheme decides who reads the file and with which plugin; without it Flink takes a path of the pod it happens to run in")
            .help(help),
    );
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;
    use crate::manifest::read::{Placeholders, Read};
    use crate::manifest::types::tests::text;

    #[test]
    fn schemes_are_known() {
        let mut reader = Reader::new(Placeholders::Pending);
        let jar = Uri::read(&text("local:///opt/flink/usrlib/a.jar"), &mut reader).unwrap();
        assert_eq!((jar.scheme.as_str(), jar.rest(), jar.file_name()), ("local", "/opt/flink/usrlib/a.jar", "a.jar"));
        assert!(reader.diagnostics.is_empty());
        for wrong in ["", "/opt/a.jar", "a.jar", "s3:", "s3://", "ftp://x/y", "s3://a b", "S3://a", "gcs://a"] {
            assert_eq!(Uri::read(&text(wrong), &mut reader), None, "{wrong}");
        }
        assert!(reader.diagnostics.has_errors());
    }
}
