//! Paths in containers, patterns of files, paths of keys, web addresses and digests.
//!
//! Source: language reference, sections 3, 4 and 6; the crate globset for the patterns.

use super::super::node::Node;
use super::super::read::Reader;
use super::super::rules::{BAD_DIGEST, BAD_KEY_PATH, BAD_PATH, BAD_URL};
use super::{FromText, text_type};
use crate::diagnostic::Diagnostic;

/// A path in a container, from its root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AbsolutePath(pub String);

/// A pattern of files, relative to the flink.toml.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob(pub String);

/// Dotted keys of the language: `taskmanager.pod`, `config.s3.entropy.key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPath(pub String);

/// An address of the web, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(pub String);

/// 64 hex digits in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sha256(pub String);

impl FromText for AbsolutePath {
    const EXPECTED: &'static str = "a path in quotes";
    const PATTERN: &'static str = "^/";

    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        // `:` separates the parts of a mount in the container runtime; Kubernetes refuses it in mountPath.
        let fault = if !text.starts_with('/') {
            "does not begin with `/`"
        } else if text.contains([':', '\0', '\n']) {
            "holds a character that no mount can have"
        } else if text.split('/').any(|part| part == "..") {
            "goes back by `..`"
        } else {
            return Some(Self(text.to_owned()));
        };
        let fixed = format!("/{}", text.trim_start_matches("./").trim_start_matches('/'));
        reader.push(
            Diagnostic::new(&BAD_PATH, format!("`{}` is no path in a container", reader.path()))
                .at(node.span, fault)
                .because("a container has no working directory that a mount could be relative to")
                .help(format!("write `{} = \"{}\"`", reader.key(), fixed.replace([':', '\0', '\n'], "").replace("..", "").replace("//", "/"))),
        );
        None
    }
}

impl FromText for Glob {
    const EXPECTED: &'static str = "a file or a pattern in quotes";
    const PATTERN: &'static str = "^[^/]";

    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let fault = if text.is_empty() {
            "empty".to_owned()
        } else if text.starts_with('/') || text.contains('\\') || text.chars().nth(1) == Some(':') {
            "not relative to the flink.toml, with `/` between folders".to_owned()
        } else if let Err(error) = globset::Glob::new(text) {
            error.kind().to_string()
        } else {
            return Some(Self(text.to_owned()));
        };
        reader.push(
            Diagnostic::new(&BAD_PATH, format!("`{}` holds no pattern of files", reader.path()))
                .at(node.span, fault)
                .because("the files are part of the input and travel with the flink.toml, so that the same text gives the same bundle anywhere")
                .help("write a path or a pattern from the folder of the flink.toml, such as `\"sql/*.sql\"`"),
        );
        None
    }
}

impl FromText for KeyPath {
    const EXPECTED: &'static str = "a path of keys in quotes";
    const PATTERN: &'static str = r"^\S+$";

    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if !text.is_empty() && !text.contains(char::is_whitespace) && text.split('.').all(|part| !part.is_empty()) {
            return Some(Self(text.to_owned()));
        }
        reader.push(
            Diagnostic::new(&BAD_KEY_PATH, format!("`{}` holds no path of keys", reader.path()))
                .at(node.span, "expected keys with dots between them")
                .because("a path that names nothing would do nothing")
                .help("write the keys as they stand in the file, such as `\"taskmanager.pod\"` or `\"config.s3.entropy.key\"`"),
        );
        None
    }
}

impl FromText for Url {
    const EXPECTED: &'static str = "a web address in quotes";
    const PATTERN: &'static str = r"^(https?|ssh|git)://\S+$";

    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let host = ["https://", "http://", "ssh://", "git://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        if host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && !text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Some(Self(text.to_owned()));
        }
        let proposal = match text.strip_prefix("git@").and_then(|rest| rest.split_once(':')) {
            Some((host, path)) => format!("ssh://git@{host}/{path}"),
            None if !text.is_empty() && !text.contains("://") && text.contains('.') && !text.contains(char::is_whitespace) => format!("https://{text}"),
            None => "https://git.example.com/streaming/orders".to_owned(),
        };
        reader.push(
            Diagnostic::new(&BAD_URL, format!("`{}` is no web address", reader.path()))
                .at(node.span, "expected `https://` and a host")
                .because("it stands in the record and in annotations, for people and tools that follow it")
                .help(format!("write `{} = \"{proposal}\"`", reader.key())),
        );
        None
    }
}

impl FromText for Sha256 {
    const EXPECTED: &'static str = "64 hex digits in quotes";
    const PATTERN: &'static str = "^[0-9a-f]{64}$";

    fn from_text(text: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Some(Self(text.to_owned()));
        }
        let bare = text.trim().trim_start_matches("sha256:").to_ascii_lowercase();
        let help = if bare.len() == 64 && bare.bytes().all(|b| b.is_ascii_hexdigit()) {
            format!("write `{} = \"{bare}\"`", reader.key())
        } else {
            "write what `sha256sum FILE` prints".to_owned()
        };
        reader.push(
            Diagnostic::new(&BAD_DIGEST, format!("`{}` is no SHA-256 digest", reader.path()))
                .at(node.span, format!("{} characters, expected 64 lower-case hex digits", text.chars().count()))
                .at_run_time("the init container compares it with the downloaded jar, and the job would never start")
                .help(help),
        );
        None
    }
}

text_type!(AbsolutePath, examples: ["/opt/data"]);
text_type!(Glob, examples: ["conf/*.conf"]);
text_type!(KeyPath, examples: ["taskmanager.pod", "config.s3.entropy.key"]);
text_type!(Url, examples: ["https://git.example.com/streaming/orders"]);
text_type!(Sha256, examples: []);
