//! Any bytes through every reader: YAML, TOML, both grammars of Flink's configuration, the record.
#![no_main]

use flinkc::diagnostic::SourceId;
use flinkc::flink::config_file::{self, ConfigFormat};
use flinkc::manifest::node;
use flinkc::package::record::Record;
use flinkc::yaml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(documents) = yaml::parse(text) {
        for document in documents {
            // What was read is written such that it reads the same.
            let again = yaml::parse(&yaml::emit(&document.value)).expect("our own YAML");
            assert!(document.value.is_null() || again.first().is_some_and(|again| again.value == document.value));
        }
    }
    let _ = node::parse(SourceId(0), text);
    for format in [ConfigFormat::Legacy, ConfigFormat::Standard] {
        let _ = config_file::read(text, format);
    }
    let _ = Record::parse(text);
});
