//! Round trips of both grammars, and the forms a reviewer should see.
#![expect(clippy::unwrap_used, reason = "test")]

use super::*;
use proptest::prelude::*;

fn standard(value: &str) -> String {
    let text = write([("k", value)], ConfigFormat::Standard).unwrap();
    text.trim_end_matches('\n').strip_prefix("k: ").unwrap().to_owned()
}

#[test]
fn ordinary_values_stay_plain_and_deceptive_ones_do_not() {
    for plain in ["4", "-1", "true", "0.25", "1.5", "1g", "10 min", "s3://b/c?x=1", "a;b", "a:b", "-Xmx1g -Da=b"] {
        assert_eq!(standard(plain), plain);
    }
    for quoted in ["1.50", "010", "0x10", "1e3", "yes", "null", "~", "", "True", "1_000", "12:30:45", "0.0001", "-0", "+1"] {
        assert_eq!(standard(quoted), format!("\"{quoted}\""));
    }
    for quoted in ["a: b", "x #y", "*", "[a, b]", " a", "'4'"] {
        assert_ne!(standard(quoted), quoted);
    }
}

#[test]
fn the_legacy_grammar_refuses_what_it_cannot_hold() {
    let fault = |key: &str, value: &str| write([(key, value)], ConfigFormat::Legacy).unwrap_err().remove(0).fault;
    assert_eq!(fault("k", "x#y"), EntryFault::Comment);
    assert_eq!(fault("k", ""), EntryFault::EmptyValue);
    assert_eq!(fault("k", "a\nb"), EntryFault::LineBreak);
    assert_eq!(fault("k", "a "), EntryFault::OuterBlank);
    assert_eq!(fault("", "a"), EntryFault::EmptyKey);
    assert_eq!(fault("a: b", "a"), EntryFault::Key);
    let all = write([("a", "#"), ("b", "ok"), ("c", "")], ConfigFormat::Legacy).unwrap_err();
    assert_eq!(all.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["a", "c"]);
}

#[test]
fn the_legacy_reader_keeps_flinks_habits() {
    let file = read("# c\na: 1 # x\n  b: 'q'\nnot a line\nc:1\na: 2\r\nd: e: f\nempty: \n", ConfigFormat::Legacy).unwrap();
    let entries: Vec<(&str, &str)> = file.entries.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(entries, [("a", "2"), ("b", "'q'"), ("d", "e: f")]);
    assert_eq!(file.skipped, [4, 5, 8]);
}

#[test]
fn the_standard_reader_flattens_and_types() {
    let text = "a:\n  b: 1.50\n  c.d: 010\nl: [x, 'y, z']\nq: '010'\ny: yes\nm: |\n  t\n";
    let file = read(text, ConfigFormat::Standard).unwrap();
    let entries: Vec<(&str, &str)> = file.entries.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let expected = [("a.b", "1.5"), ("a.c.d", "10"), ("l", "[x, 'y, z']"), ("q", "010"), ("y", "yes"), ("m", "t\n")];
    assert_eq!(entries, expected);
    assert!(matches!(read("a:\n", ConfigFormat::Standard), Err(ConfigReadError::NullValue { .. })));
    assert!(matches!(read("- a\n", ConfigFormat::Standard), Err(ConfigReadError::NotAMapping)));
    assert_eq!(read("", ConfigFormat::Standard).unwrap(), ConfigFile::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_is_read(value in "\\PC{0,12}|[ -~\\n\\t]{0,12}|[-+0-9.eExo_:~]{0,8}", key in "[a-z$][a-zA-Z0-9.-]{0,10}") {
        for format in [ConfigFormat::Legacy, ConfigFormat::Standard] {
            match write([(key.as_str(), value.as_str())], format) {
                Ok(text) => {
                    let file = read(&text, format).unwrap();
                    prop_assert_eq!(file.entries.get(&key), Some(&value), "{}", text);
                    prop_assert_eq!(file.entries.len(), 1);
                }
                Err(_) => prop_assert_eq!(format, ConfigFormat::Legacy),
            }
        }
    }

    #[test]
    fn any_file_is_judged(text in "[ -~\\n]{0,40}") {
        let _ = read(&text, ConfigFormat::Standard);
        let _ = read(&text, ConfigFormat::Legacy);
    }
}
