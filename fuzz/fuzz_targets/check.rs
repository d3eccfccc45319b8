//! Any bytes through `flinkc check`: as a manifest, and as either configuration file.
#![no_main]

use flinkc::inspect::{Options, Text, inspect};
use flinkc::k8s::pod_security::Level;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = Options { pod_security: Some(Level::Restricted), ..Options::default() };
    for name in ["a.yaml", "flink-conf.yaml", "config.yaml"] {
        let _ = inspect(&[Text { name: name.to_owned(), bytes: bytes.to_vec() }], &options);
    }
});
