//! Rules about who owns an option.

use crate::diagnostic::{Kind, Level, Rule};

/// A word and `[config]` set one option differently.
pub static TWO_OWNERS: Rule = Rule {
    code: "FK2001",
    name: "two-owners",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "An option of Flink has one owner: the word of the language that sets it, or `[config]`; all names of an option count as one.",
    because: "Flink takes one of two values silently, and the text shows both.",
    fires: "",
    clean: "",
    source: "language reference, section 5, One owner",
};

/// `[config]` sets what the compiler derives.
pub static OPTION_OWNED_BY_COMPILER: Rule = Rule {
    code: "FK2002",
    name: "option-owned-by-compiler",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Memory totals, addresses and the cluster-id follow from the words of the language; `[config]` cannot set them.",
    because: "The container's size, the Services and the Role are made from the same words: a second value would part them.",
    fires: "",
    clean: "",
    source: "language reference, section 5, hatch 1",
};

/// A port is a range or zero.
pub static PORT_NOT_FIXED: Rule = Rule {
    code: "FK2005",
    name: "port-not-fixed",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "The ports of RPC, blob server, REST and data exchange are single numbers.",
    because: "Services, probes and network policies carry one number; Flink would listen where nobody looks.",
    fires: "",
    clean: "",
    source: "Flink, configuration of ports; language reference, section 9, ports",
};
