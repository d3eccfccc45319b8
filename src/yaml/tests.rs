//! The emitter against our reader and against serde-saphyr, the reader against what kubectl does.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::corpus::strings;
use super::*;

fn one(text: &str) -> Value {
    let mut documents = parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(documents.len(), 1, "{text}");
    documents.remove(0).value
}

/// Every place a string can stand in.
fn places(text: &str) -> Value {
    let key = |value: Value| Value::Object(Map::from_iter([(text.to_owned(), value)]));
    json!({
        "value": text,
        "after": "x",
        "key": key(json!(1)),
        "key-of-map": key(key(json!(text))),
        "key-of-list": key(json!([text, [text], key(json!(text))])),
        "list": [text, "x", text, [text, [text, "x"], text], {"a": text, "b": [text]}, key(json!(text)), "x"],
        "last": text,
    })
}

#[test]
fn every_awkward_string_comes_back() {
    let all = strings();
    assert!(all.len() > 350, "{}", all.len());
    for text in &all {
        let value = places(text);
        let yaml = emit(&value);
        assert_eq!(one(&yaml), value, "{text:?}\n{yaml}");
        // Longer keys need the explicit form, which `emit` writes and `scalar` cannot.
        if scalar(text).len() < 1000 {
            assert_eq!(one(&format!("{}: {}\n", scalar(text), scalar(text))), json!({text: text}), "{text:?}");
        }
        assert_eq!(one(&format!("[{}]", double_quoted(text))), json!([text]), "{text:?}");
        let root = emit(&json!(text));
        assert_eq!(one(&root), json!(text), "{root}");
    }
}

#[test]
fn a_reader_of_yaml_1_2_agrees() {
    let options = || serde_saphyr::options! { strict_booleans: true };
    for text in strings() {
        let yaml = emit(&places(&text));
        let read: Value = serde_saphyr::from_str_with_options(&yaml, options()).unwrap_or_else(|e| panic!("{e}\n{yaml}"));
        assert_eq!(read, places(&text), "{yaml}");
    }
}

#[test]
fn what_a_reviewer_sees() {
    let value = json!({
        "apiVersion": "apps/v1",
        "spec": {
            "replicas": 2, "paused": false, "note": null, "ratio": 0.1, "labels": {}, "args": [],
            "answer": "yes", "version": "1.20", "empty": "", "glob": "*", "star": "a: b", "quote": "it's",
            "containers": [
                {"image": "flink:1.20", "args": ["--fromSavepoint", "-Xmx1g", "s3://bucket/a,b", "10.0.0.1:8081"]},
                {"memory": "512Mi", "nested": [["a", "b"], []]},
            ],
        },
        "data": {"config.yaml": "a: 1 \n\nb:\n  - 2\n", "no-end": "a\nb", "ends": "a\n\n", "indented": "  a\nb\n"},
    });
    let expected = r#"apiVersion: apps/v1
spec:
  replicas: 2
  paused: false
  note: null
  ratio: 0.1
  labels: {}
  args: []
  answer: "yes"
  version: "1.20"
  empty: ""
  glob: '*'
  star: 'a: b'
  quote: it's
  containers:
  - image: flink:1.20
    args:
    - --fromSavepoint
    - -Xmx1g
    - s3://bucket/a,b
    - 10.0.0.1:8081
  - memory: 512Mi
    nested:
    - - a
      - b
    - []
data:
  config.yaml: |
    a: 1 

    b:
      - 2
  no-end: |-
    a
    b
  ends: |+
    a

  indented: |2
      a
    b
"#;
    assert_eq!(emit(&value), expected);
    assert_eq!(one(expected), value);
}

#[test]
fn plain_where_safe_quoted_where_not() {
    for text in [
        "flink:1.20",
        "1.20.1",
        "512Mi",
        "1Gi",
        "100m",
        "10.0.0.1",
        "v1",
        "a#b",
        "a,b",
        "-Xmx1g",
        "tRuely",
        "none",
        "https://x/y?z=1",
        "日本語",
        "=x",
    ] {
        assert!(safe_plain(text), "{text}");
        assert_eq!(scalar(text), text);
    }
    for text in strings() {
        assert_eq!(safe_plain(&text), scalar(&text) == text, "{text:?}");
        assert!(!scalar(&text).contains(['\n', '\r', '\t', '\u{85}', '\u{2028}']), "{text:?}");
        // What our reader of kubectl's types would take for something else is never plain.
        let bare = parse(&format!("a: {text}\n"));
        if bare.ok().and_then(|documents| Some(documents.first()?.value == json!({"a": text}))) != Some(true) {
            assert!(!safe_plain(&text), "{text:?}");
        }
    }
}

#[test]
fn streams_and_roots() {
    assert_eq!(emit_stream(&[]), "");
    let values = [json!({"a": "---\n"}), json!([1, [2]]), json!({}), json!("x\ny"), json!(true)];
    let text = emit_stream(&values);
    assert_eq!(parse(&text).unwrap().into_iter().map(|d| d.value).collect::<Vec<_>>(), values, "{text}");
    assert_eq!(emit(&json!(["a", {"b": 1}])), "- a\n- b: 1\n");
}

#[test]
fn scalars_are_typed_as_kubectl_types_them() {
    for (text, value) in [
        ("y", json!(true)),
        ("Off", json!(false)),
        ("tRue", json!("tRue")),
        ("~", json!(null)),
        ("", json!(null)),
        ("0777", json!(511)),
        ("0o777", json!(511)),
        ("08", json!(8.0)),
        ("0x1F", json!(31)),
        ("0b101", json!(5)),
        ("-0b101", json!(-5)),
        ("1_000", json!(1000)),
        ("1e3", json!(1000.0)),
        ("1.20", json!(1.2)),
        (".5", json!(0.5)),
        ("5.", json!(5.0)),
        ("+1", json!(1)),
        ("12:30:45", json!("12:30:45")),
        ("2001-01-01", json!("2001-01-01")),
        ("NaN", json!("NaN")),
        ("1,000", json!("1,000")),
        ("18446744073709551615", json!(u64::MAX)),
        ("-", json!([null])),
        ("18446744073709551616", json!(18_446_744_073_709_551_616.0)),
        ("1e999", json!("1e999")),
        ("!!str 1", json!("1")),
        ("! 1", json!("1")),
        ("!!float 3", json!(3.0)),
        ("!!int \"3\"", json!(3)),
        ("\"yes\"", json!("yes")),
        ("|-\n  yes", json!("yes")),
        ("=", json!("=")),
        ("0x", json!("0x")),
        ("-9223372036854775808", json!(i64::MIN)),
        ("{}", json!({})),
        ("!!map {}", json!({})),
        ("0", json!(0)),
        ("-0", json!(0)),
        ("1e", json!("1e")),
    ] {
        assert_eq!(one(&format!("k: {text}\n").replace("k: -\n", "k:\n-\n")), json!({"k": value}), "{text}");
    }
    let keys = "y: 1\n1.20: 2\n0x10: 3\n1e7: 4\n0.00001: 5\n";
    assert_eq!(one(keys), json!({"true": 1, "1.2": 2, "16": 3, "1e+07": 4, "1e-05": 5}));
}

#[test]
fn errors_say_what_and_where() {
    for (text, line, column, says) in [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "the key `a` is already there on line 1"),
        ("on: 1\nyes: 2\n", 2, 1, "the key `true` is already there on line 1"),
        ("a:\n  - ~: 1\n", 2, 5, "a key must be"),
        ("a: .inf\n", 1, 4, "no JSON form"),
        ("a: !Ref b\n", 1, 9, "`!Ref` is not supported"),
        ("a: !!int b\n", 1, 10, "not a `!!int`"),
        ("a: &x [*x]\n", 1, 8, "inside its own anchor"),
        ("a: *nope\n", 1, 4, "anchor"),
        ("<<: 1\n", 1, 5, "`<<` takes"),
        ("a: 1\n<<: {a: 2}\n", 2, 5, "already there on line 1"),
        ("a: b: c\n", 1, 5, ""),
        ("a:\n\tb: 1\n", 2, 2, "tabs"),
        ("a: \"b\n", 2, 1, ""),
        ("? [a]\n: b\n", 1, 3, "a key must be"),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!((error.at.line, error.at.column), (line, column), "{text}{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn anchors_and_merges() {
    let text = "a: &x {k: 1, l: 2}\nb: *x\nc:\n  <<: *x\n  l: 3\nd:\n  <<: [{k: 9}, *x]\ne: \"<<\"\n";
    assert_eq!(
        one(text),
        json!({
            "a": {"k": 1, "l": 2}, "b": {"k": 1, "l": 2}, "c": {"k": 1, "l": 3}, "d": {"k": 9, "l": 2}, "e": "<<"
        })
    );
    assert!(parse("a: &x 1\n---\nb: *x\n").is_err());
}

#[test]
fn documents_that_say_nothing_are_left_out() {
    assert_eq!(parse("").unwrap(), []);
    assert_eq!(parse("---\n# only a comment\n---\n---\nnull\n---\n~\n").unwrap(), []);
    assert_eq!(parse("\u{feff}---\na: 1\n---\n\n---\nb: 2\n...\n").unwrap().len(), 2);
}

#[test]
fn hostile_texts_are_refused() {
    let refused = |text: &str| parse(text).unwrap_err().kind;
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let below = format!("*a{}, ", level - 1).repeat(9);
        bomb.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    assert_eq!(refused(&bomb), YamlErrorKind::TooLarge);
    let mut chain = String::from("a0: &a0 x\n");
    for level in 1..1000 {
        chain.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert_eq!(refused(&chain), YamlErrorKind::TooDeep);
    assert_eq!(refused(&"a".repeat(MAX_BYTES + 1)), YamlErrorKind::TooLong);
    for start in ["[", "{a: ", "- ", "? ", "[[{", "&a [", "!!seq [", "- - ? - "] {
        assert!(parse(&start.repeat(1_000_000 / start.len())).is_err(), "{start}");
    }
    let deep = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert_eq!(parse(&deep).unwrap().len(), 1);
    assert_eq!(refused(&format!("[{deep}]")), YamlErrorKind::TooDeep);
}

#[test]
fn places_are_found_by_pointer() {
    let document = parse("# c\nkind: A\n---\nspec:\n  é: [1, 'zwei']\n  a/b:\n  - x: y\n").unwrap().remove(1);
    let at = |pointer: &str| document.locate(pointer).map(|place| (place.value.line, place.value.column));
    assert_eq!(at(""), Some((4, 1)));
    assert_eq!(at("/spec/é/1"), Some((5, 10)));
    assert_eq!(at("/spec/a~1b/0/x"), Some((7, 8)));
    assert_eq!(document.locate("/spec/a~1b").unwrap().key.unwrap().line, 6);
    assert_eq!(at("/spec/nope"), None);
    assert_eq!(document.nearest("/spec/a~1b/0/nope/x").value.line, 7);
    let text = "a: 'zwei'\n";
    let place = parse(text).unwrap()[0].locate("/a").unwrap().value;
    assert_eq!(&text[place.start..place.end], "'zwei'");
}

fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        any::<String>(),
        "[ \t\n\r:#'\"\\\\a0-9.,_+~e=<>|&*!%@`{}\\[\\]?\u{85}\u{2028}é-]{0,12}",
        "[0-9_.:,eExob+-]{1,8}",
        prop::sample::select(strings()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter_map("finite", |float| serde_json::Number::from_f64(float).map(Value::Number)),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..5).prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn emit_then_parse_is_the_same(value in any_value()) {
        let text = emit(&value);
        let read = parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let expected: Vec<Value> = if value.is_null() { Vec::new() } else { vec![value] };
        prop_assert_eq!(read.into_iter().map(|document| document.value).collect::<Vec<_>>(), expected, "{}", text);
    }

    #[test]
    fn parse_never_panics(text in "[ \t\n\r:#'\"\\\\a0-9.,_~<>|&*!%@`{}\\[\\]?é-]{0,60}") {
        let _ = parse(&text);
    }
}
