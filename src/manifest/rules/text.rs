//! Rules about the text itself: TOML's grammar and the depth of nesting.
//!
//! Source: TOML 1.0; the crate toml 1.2 and what it says.

use crate::diagnostic::{Kind, Level, Rule};

/// A text that is no TOML.
pub static BAD_TOML: Rule = Rule {
    code: "FK0001",
    name: "bad-toml",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "The file is TOML: text in quotes, tables as `[name]`, each key once.",
    because: "Where a value ends and to which table it belongs is TOML's to say; a guess would be another file.",
    fires: "name = \"orders\"\nname = \"clicks\"\n",
    clean: "name = \"orders\"\n",
    source: "TOML 1.0",
};

/// Tables or arrays within each other beyond any use.
pub static NESTED_TOO_DEEP: Rule = Rule {
    code: "FK0002",
    name: "nested-too-deep",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Tables, arrays and dotted keys lie at most 64 deep in each other; the deepest field of a pod template lies at about twenty.",
    because: "A file of brackets would take the memory of whatever reads it.",
    fires: "pod = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
    clean: "pod = { spec = { tolerations = [{ key = \"dedicated\" }] } }\n",
    source: "src/manifest/node.rs",
};
