//! Rules about values: types, units, grammars, ranges. The findings are made beside the types.
//!
//! Source: language reference, section 3.

use super::super::foreign;
use super::super::node::Node;
use crate::diagnostic::{Diagnostic, Kind, Level, Rule};

/// A value of another TOML type than the key takes.
pub static WRONG_TYPE: Rule = Rule {
    code: "FK0007",
    name: "wrong-type",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Each key has one type; `flinkc schema` prints them all.",
    because: "A value is never converted: what is guessed in silence is wrong in silence.",
    fires: "name = \"orders\"\nparallelism = \"8\"\n",
    clean: "name = \"orders\"\nparallelism = 8\n",
    source: "language reference, sections 2 and 3",
};

/// A size in a spelling of somebody else.
pub static BAD_SIZE: Rule = Rule {
    code: "FK0011",
    name: "bad-size",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A size is digits and one of `k`, `m`, `g`, `t`, powers of 1024.",
    because: "For `g` Flink says 2³⁰ and Kubernetes refuses it; for `G` Flink says 2³⁰ and Kubernetes 10⁹; for `m` Flink says 2²⁰ and Kubernetes 1/1000. Only the lower-case letters have one reading here.",
    fires: "[taskmanager]\nmemory = \"4Gi\"\n",
    clean: "[taskmanager]\nmemory = \"4g\"\n",
    source: "language reference, section 3; org.apache.flink.configuration.MemorySize, Flink 1.20; Kubernetes resource.Quantity",
};

/// A size without a unit.
pub static SIZE_WITHOUT_UNIT: Rule = Rule {
    code: "FK0012",
    name: "size-without-unit",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A size has a unit.",
    because: "Flink reads a bare number as bytes, so a `2048` that was meant as mebibytes starts nothing.",
    fires: "[jobmanager]\nmemory = 2048\n",
    clean: "[jobmanager]\nmemory = \"2048m\"\n",
    source: "language reference, section 3; org.apache.flink.configuration.MemorySize, Flink 1.20",
};

/// Cores that are no plain decimal number above 0.
pub static BAD_CPU: Rule = Rule {
    code: "FK0013",
    name: "bad-cpu",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Cores are a TOML number above 0 with at most three decimals.",
    because: "Flink takes decimal cores only, Kubernetes counts thousandths; an `m` that means 1/1000 does not stand next to one that means 2²⁰.",
    fires: "[taskmanager]\nmemory = \"4g\"\ncpu = \"500m\"\n",
    clean: "[taskmanager]\nmemory = \"4g\"\ncpu = 0.5\n",
    source: "language reference, section 3; `kubernetes.taskmanager.cpu.amount`, Flink 1.20",
};

/// A version without quotes.
pub static VERSION_AS_NUMBER: Rule = Rule {
    code: "FK0014",
    name: "version-as-number",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A version is text in quotes.",
    because: "TOML reads 1.20 as 1.2, which is another version.",
    fires: "name = \"orders\"\nflink = 1.20\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\n",
    source: "language reference, section 3; TOML 1.0, floats",
};

/// A text that is no version.
pub static BAD_VERSION: Rule = Rule {
    code: "FK0015",
    name: "bad-version",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A version is two or three numbers with dots between them.",
    because: "Options, memory and images are checked against one exact version, and each target's own spelling is made from it.",
    fires: "name = \"orders\"\nflink = \"v1_20\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\n",
    source: "language reference, section 3",
};

/// A duration in a spelling of somebody else.
pub static BAD_DURATION: Rule = Rule {
    code: "FK0016",
    name: "bad-duration",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A duration is digits and one of `ms`, `s`, `m`, `h`, `d`; `m` is minutes.",
    because: "Flink reads a bare number as milliseconds and other tools as seconds; several units in one text it refuses.",
    fires: "[checkpoints]\ninterval = \"1h30m\"\n",
    clean: "[checkpoints]\ninterval = \"90m\"\n",
    source: "language reference, section 3; org.apache.flink.util.TimeUtils, Flink 1.20",
};

/// A limit factor that is no number from 1 up.
pub static BAD_FACTOR: Rule = Rule {
    code: "FK0017",
    name: "bad-factor",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A factor is a TOML number from 1 up.",
    because: "limit = request × factor, and Kubernetes refuses a limit below the request.",
    fires: "[taskmanager]\nmemory = \"4g\"\nmemory-limit-factor = 0.5\n",
    clean: "[taskmanager]\nmemory = \"4g\"\nmemory-limit-factor = 1.5\n",
    source: "language reference, section 3; Kubernetes validation of container resources",
};

/// A name that is no DNS label.
pub static BAD_NAME: Rule = Rule {
    code: "FK0018",
    name: "bad-name",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A name is lower-case letters, digits and `-`, begins with a letter and has at most 63 characters.",
    because: "Names become Services, labels and DNS entries; the API server refuses any other spelling there.",
    fires: "name = \"My_Orders\"\n",
    clean: "name = \"my-orders\"\n",
    source: "language reference, section 3; RFC 1035 labels in Kubernetes",
};

/// An address without a known scheme.
pub static BAD_URI: Rule = Rule {
    code: "FK0019",
    name: "bad-uri",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Addresses of files begin with a scheme that Flink, a plugin or an init container reads, and hold no blanks.",
    because: "The scheme decides who reads the file; a bare path is one of whatever pod it happens to be read in.",
    fires: "name = \"orders\"\n\n[checkpoints]\ndir = \"/flink/checkpoints\"\n",
    clean: "name = \"orders\"\n\n[checkpoints]\ndir = \"s3://flink-data/checkpoints\"\n",
    source: "language reference, section 3; Flink's file system plugins, 1.20",
};

/// A placeholder that cannot be filled in.
pub static BAD_PLACEHOLDER: Rule = Rule {
    code: "FK0020",
    name: "bad-placeholder",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "The placeholders are `{name}`, `{namespace}`, `{profile}` and `{target}`, and each used one has a value; `{{` is a brace.",
    because: "An empty or literal placeholder in a path makes two jobs share one place.",
    fires: "name = \"orders\"\n\n[checkpoints]\ndir = \"s3://flink-data/{nmae}\"\n",
    clean: "name = \"orders\"\n\n[checkpoints]\ndir = \"s3://flink-data/{name}\"\n",
    source: "language reference, section 3",
};

/// A secret's value where the name of a Secret's entry belongs.
pub static SECRET_LITERAL: Rule = Rule {
    code: "FK0022",
    name: "secret-literal",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Where a secret is needed the file names an entry of a Kubernetes Secret.",
    because: "A value in the text stands in Git and in a manifest, for everyone who may read either.",
    fires: "name = \"orders\"\n\n[env-secrets]\nDB_PASSWORD = \"hunter2\"\n",
    clean: "name = \"orders\"\n\n[env-secrets]\nDB_PASSWORD = { secret = \"orders-db\", key = \"password\" }\n",
    source: "language reference, sections 3 and 8",
};

/// A secret-ref with other keys than `secret` and `key`.
pub static BAD_SECRET_REF: Rule = Rule {
    code: "FK0023",
    name: "bad-secret-ref",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A secret-ref is `{ secret = \"NAME\", key = \"KEY\" }`.",
    because: "It names one entry of one Secret; anything less names none.",
    fires: "name = \"orders\"\n\n[env-secrets]\nDB_PASSWORD = { secret = \"orders-db\" }\n",
    clean: "name = \"orders\"\n\n[env-secrets]\nDB_PASSWORD = { secret = \"orders-db\", key = \"password\" }\n",
    source: "language reference, section 3",
};

/// A number outside the range of its key.
pub static OUT_OF_RANGE: Rule = Rule {
    code: "FK0024",
    name: "out-of-range",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Numbers lie in the range that the reference names.",
    because: "Flink, its operators or Kubernetes refuse the others, or read them as nothing at all.",
    fires: "name = \"orders\"\nparallelism = 0\n",
    clean: "name = \"orders\"\nparallelism = 1\n",
    source: "language reference, section 4",
};

/// A text that is no reference to an image.
pub static BAD_IMAGE: Rule = Rule {
    code: "FK0025",
    name: "bad-image",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "An image is `registry/path:tag@sha256:digest`; tag and digest may be missing.",
    because: "The kubelet refuses anything else, and pods stay in InvalidImageName.",
    fires: "name = \"orders\"\nimage = \"https://registry.example.com/orders:1\"\n",
    clean: "name = \"orders\"\nimage = \"registry.example.com/orders:1\"\n",
    source: "language reference, section 4.1; github.com/distribution/reference v0.6.0",
};

/// A path that is not absolute in a container, or not relative to the file.
pub static BAD_PATH: Rule = Rule {
    code: "FK0026",
    name: "bad-path",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Paths in containers begin with `/`; files and patterns are relative to the flink.toml.",
    because: "A container has no working directory for a mount, and a file outside the sources is not part of the input.",
    fires: "[volumes.data]\nmount = \"opt/data\"\nclaim = \"data\"\n",
    clean: "[volumes.data]\nmount = \"/opt/data\"\nclaim = \"data\"\n",
    source: "language reference, section 4.4",
};

/// A text that is no path of keys.
pub static BAD_KEY_PATH: Rule = Rule {
    code: "FK0027",
    name: "bad-key-path",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`unset`, `required`, `at` and `values` hold dotted keys of the language.",
    because: "A path that names nothing does nothing.",
    fires: "name = \"orders\"\nunset = [\"taskmanager..cpu\"]\n",
    clean: "name = \"orders\"\nunset = [\"taskmanager.cpu\"]\n",
    source: "language reference, section 6",
};

/// A text that is no web address.
pub static BAD_URL: Rule = Rule {
    code: "FK0028",
    name: "bad-url",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "`source.repository` is an address with a scheme and a host.",
    because: "People and tools follow it from the record and from annotations.",
    fires: "name = \"orders\"\n\n[source]\nrepository = \"git@git.example.com:streaming/orders\"\n",
    clean: "name = \"orders\"\n\n[source]\nrepository = \"https://git.example.com/streaming/orders\"\n",
    source: "language reference, section 4.10",
};

/// A text that is no SHA-256 digest.
pub static BAD_DIGEST: Rule = Rule {
    code: "FK0029",
    name: "bad-digest",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A digest is 64 hex digits in lower case.",
    because: "The init container compares it with the downloaded jar.",
    fires: "name = \"orders\"\n\n[job]\njar = \"https://repo.example.com/orders.jar\"\nsha256 = \"abc\"\n",
    clean: "name = \"orders\"\n\n[job]\njar = \"https://repo.example.com/orders.jar\"\nsha256 = \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"\n",
    source: "language reference, section 4.2",
};

/// The finding for a value of the wrong type; `expected` has an article.
pub(crate) fn wrong_type(path: &str, node: &Node, expected: &str, help: String) -> Diagnostic {
    let finding = Diagnostic::new(&WRONG_TYPE, format!("`{path}` must be {expected}"));
    // A dotted option of Flink at the top level becomes a table where the language has a value.
    if let Some(hint) = foreign::option_of(path, node) {
        return finding.at(node.key_span, hint.label).because(hint.because).help(hint.help);
    }
    finding
        .at(node.span, format!("{}, expected {expected}", node.value.kind()))
        .because("a value is never converted: what is guessed in silence is wrong in silence")
        .help(help)
}
