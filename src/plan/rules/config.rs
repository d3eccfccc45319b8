//! Rules about who owns an option.

use crate::diagnostic::{Diagnostic, Kind, Level, Rule, Span};
use crate::flink::config_file::Unwritable;

/// A word and `[config]` set one option differently, or a word and `[pod]` one field.
pub static TWO_OWNERS: Rule = Rule {
    code: "FK1012",
    name: "two-owners",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "An option of Flink has one owner: the word of the language that sets it, or `[config]`; all names of an option count as one. A field of Flink's pods has one: the word, or `[pod]`.",
    because: "Flink or Kubernetes takes one of two values silently, and the text shows both.",
    fires: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[config]\nstate.checkpoints.dir = \"s3://old-bucket/checkpoints\"\n";),
    clean: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n";),
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
    fires: application!(rest "\n[config]\ntaskmanager.memory.process.size = \"8g\"\n";),
    clean: application!(taskmanager "memory = \"8g\"\n";),
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
    fires: application!(rest "\n[config]\nrest.port = \"8081-8091\"\n";),
    clean: application!(rest "\n[config]\nrest.port = 8082\n";),
    source: "Flink, configuration of ports; language reference, section 9, ports",
};

/// A value that the configuration file of the version cannot hold.
pub static UNWRITABLE_OPTION: Rule = Rule {
    code: "FK2004",
    name: "unwritable-option",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Every option's text survives the configuration file of the Flink version.",
    because: "flink-conf.yaml (up to 1.18) cuts a line at `#`, drops blanks at its ends and knows no quoting: Flink would read another value than the one in the text.",
    fires: application!(flink "1.18"; rest "\n[config]\npipeline.name = \"orders #7\"\n";),
    clean: application!(flink "1.19"; rest "\n[config]\npipeline.name = \"orders #7\"\n";),
    source: "Flink, GlobalConfiguration, run on 1.18.1",
};

pub(in crate::plan) fn unwritable_option(place: Option<Span>, fault: &Unwritable) -> Diagnostic {
    let finding = Diagnostic::new(&UNWRITABLE_OPTION, format!("`{}` cannot stand in {}", fault.key, fault.format.file_name()))
        .at_run_time(format!("Flink would read another value: {}", fault.fault))
        .help("write the value without it; or move to Flink 1.19, whose config.yaml holds every text")
        .path(format!("config.{}", fault.key));
    match place {
        Some(place) => finding.at(place, fault.fault.to_string()),
        None => finding,
    }
}
