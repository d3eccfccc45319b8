//! Any text through the compiler: alone, and behind a file that compiles, so that later stages are reached too.
#![no_main]

use flinkc::compile::{Request, compile};
use flinkc::manifest::files::MemoryFiles;
use libfuzzer_sys::fuzz_target;

const GOOD: &str = "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\nparallelism = 2\nimage = \"r.example.com/o:1\"\n\n[job]\njar = \"local:///o.jar\"\n\n[jobmanager]\nmemory = \"2g\"\n\n[taskmanager]\nmemory = \"4g\"\n";

fuzz_target!(|text: &str| {
    for text in [text.to_owned(), format!("{text}\n{GOOD}"), format!("{GOOD}{text}\n")] {
        let files = MemoryFiles::new().with("flink.toml", text);
        let _ = compile("flink.toml".into(), &Request::default(), &files);
    }
});
