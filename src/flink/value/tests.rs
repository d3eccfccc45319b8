//! One line for each rule of each type; the oracle test holds them against Flink itself.
#![expect(clippy::unwrap_used, reason = "test")]

use super::*;
use crate::flink::catalog::Catalogue;
use proptest::prelude::*;

const NEW: FlinkVersion = FlinkVersion::new(2, 3);
const OLD: FlinkVersion = FlinkVersion::new(1, 18);

fn one(element: ValueType) -> OptionType {
    OptionType { element, list: false }
}

fn list(element: ValueType) -> OptionType {
    OptionType { element, list: true }
}

#[test]
fn plain_types() {
    let good = [
        (ValueType::Boolean, "True"),
        (ValueType::Int, "-1"),
        (ValueType::Int, "+1"),
        (ValueType::Long, "9223372036854775807"),
        (ValueType::Double, " 1e-3 "),
        (ValueType::Duration, "10 Min"),
        (ValueType::Memory, "64 MB"),
        (ValueType::String, ""),
    ];
    for (element, text) in good {
        assert_eq!(check(text, one(element), NEW), Ok(()), "{text}");
    }
    let bad = [
        (ValueType::Boolean, "yes"),
        (ValueType::Boolean, "true "),
        (ValueType::Int, "1.0"),
        (ValueType::Int, "2147483648"),
        (ValueType::Int, " 1"),
        (ValueType::Double, "inf"),
        (ValueType::Duration, "1 mins"),
        (ValueType::Memory, "1gi"),
    ];
    for (element, text) in bad {
        assert!(check(text, one(element), NEW).is_err(), "{text}");
    }
}

#[test]
fn enums_are_matched_by_what_they_print_in_any_case() {
    let kind = Catalogue::of(NEW).unwrap().lookup("execution.checkpointing.mode").unwrap().option_type;
    assert_eq!(check("at_least_once", kind, NEW), Ok(()));
    let error = check("at-least-once", kind, NEW).unwrap_err();
    assert!(error.to_string().contains("`AT_LEAST_ONCE`"), "{error}");
}

#[test]
fn lists_in_both_forms() {
    assert_eq!(check("1;2", list(ValueType::Int), OLD), Ok(()));
    assert_eq!(check("[1, 2]", list(ValueType::Int), NEW), Ok(()));
    assert!(check("[1, 2]", list(ValueType::Int), OLD).is_err());
    let error = check("1;x", list(ValueType::Int), NEW).unwrap_err();
    assert!(matches!(error, ValueError::Element { index: 1, .. }));
    assert!(check("'a'b", list(ValueType::String), NEW).is_err());
    assert_eq!(check("", list(ValueType::Int), NEW), Ok(()));
}

#[test]
fn maps_in_both_forms() {
    for text in ["a:b,c:d", "a:'x:y'", "", "'a:''b:c'''"] {
        assert_eq!(check(text, one(ValueType::Map), OLD), Ok(()), "{text}");
    }
    assert_eq!(check("{a: b}", one(ValueType::Map), NEW), Ok(()));
    for text in ["a", "a:b:c", "a:b,c", "a:'x:y,z'"] {
        assert!(check(text, one(ValueType::Map), OLD).is_err(), "{text}");
    }
    assert_eq!(check("k:v,k2:v;k:v", list(ValueType::Map), OLD), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn quoted_parts_come_back(parts in prop::collection::vec("[ -~äß\\n]{0,8}", 1..5)) {
        let text: Vec<String> = parts.iter().map(|part| format!("'{}'", part.replace('\'', "''"))).collect();
        prop_assert_eq!(split(&text.join(";"), ';').unwrap(), parts);
    }

    #[test]
    fn any_text_is_judged(text in "\\PC{0,20}") {
        for element in [ValueType::String, ValueType::Int, ValueType::Map, ValueType::Duration] {
            let _ = check(&text, one(element), NEW);
            let _ = check(&text, list(element), OLD);
        }
    }
}
