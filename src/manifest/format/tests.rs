//! The formatter: what it lays out, what it keeps, and that it settles at once.
#![expect(clippy::unwrap_used, reason = "test")]

use proptest::prelude::*;

use super::{FormatError, format, same};
use crate::diagnostic::SourceId;
use crate::manifest::node::parse;

#[test]
fn tables_in_order_dotted_keys_in_tables_equal_signs_below_each_other() {
    let text = "#:schema x\n# whose file\n\nname=\"orders\" # the name\nflink = \"1.20\"\ntaskmanager.memory = \"4g\"\n  # why\n\ttaskmanager.cpu=2\n\n\n\n[ config ] # Flink's\n\"a.b\".c=1\nx.y.z   = 2\n\n[jobmanager]\n\n\nmemory='2g'\n\n# in groups\ncpu = 1 # one\nenv.A=\"1\"\nreplicas = 2 # two\n# the end\n";
    insta::assert_snapshot!(format(text).unwrap(), @r##"
    #:schema x
    # whose file

    name  = "orders"  # the name
    flink = "1.20"

    [jobmanager]
    memory = '2g'

    # in groups
    cpu      = 1  # one
    env.A = "1"
    replicas = 2  # two
    # the end

    [taskmanager]
    memory = "4g"
    # why
    cpu = 2

    [config] # Flink's
    "a.b".c = 1
    x.y.z = 2
    "##);
}

#[test]
fn values_get_one_space_and_keep_their_line_breaks() {
    let text = "a = [1,2 ,  3]\nb={x=1,y = [ ]}\nc = [\n   1, # one\n  2,\n]\ndd = '''\n x\n'''\nempty = [   ]\nd.e = {a.b  =  1,}\n";
    insta::assert_snapshot!(format(text).unwrap(), @r"
    a = [1, 2, 3]
    b = { x = 1, y = [] }
    c = [
       1, # one
      2,
    ]
    dd = '''
     x
    '''
    empty = []

    [d]
    e = { a.b = 1 }
    ");
}

#[test]
fn arrays_of_tables_and_subtables_stay_together() {
    let text = "[patch.\"Deployment/x\".spec]\na = 1\n[[pod.spec.containers]]\nname = \"a\"\n# below a\n[[pod.spec.containers.ports]]\np = 1\n[[pod.spec.containers]]\nname = \"b\"\n[blue-green]\n[zzz]\n[pod.metadata]\nlabels = {}\n[checkpoints]\n";
    insta::assert_snapshot!(format(text).unwrap(), @r#"
    [[pod.spec.containers]]
    name = "a"

    # below a
    [[pod.spec.containers.ports]]
    p = 1

    [[pod.spec.containers]]
    name = "b"

    [pod.metadata]
    labels = {}

    [checkpoints]

    [patch."Deployment/x".spec]
    a = 1

    [blue-green]

    [zzz]
    "#);
}

#[test]
fn comments_survive() {
    for text in [
        "",
        "\n\n",
        "# only\n",
        "# only",
        "a = 1\n# end",
        "a = 1\n\n\n# end\n\n# more\n\n",
        "\r\na = 1\r\n# b\r\n[c]\r\nd = 2 # e\r\n",
        "# a\n\n# b\n[config]\n# c",
    ] {
        let formatted = format(text).unwrap();
        let words = |text: &str| text.split_whitespace().filter(|w| *w != "=").map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(text), words(&formatted), "{text:?}");
        assert_eq!(format(&formatted).unwrap(), formatted, "{text:?}");
    }
}

#[test]
fn comments_below_a_table_stay_below_it() {
    let text = "[config]\nx.y = 1\n# of config\n\n[job]\njar = \"j\"\n# of job\n\n# of the file\n";
    insta::assert_snapshot!(format(text).unwrap(), @r#"
    [job]
    jar = "j"
    # of job

    [config]
    x.y = 1
    # of config

    # of the file
    "#);
}

#[test]
fn what_is_no_toml_is_told() {
    assert!(matches!(format("a = \n"), Err(FormatError::Syntax(_))));
    assert!(matches!(format(&"[".repeat(100_000)), Err(FormatError::Syntax(_))));
    assert!(matches!(format(&format!("a = {}", "[".repeat(100_000))), Err(FormatError::Syntax(_))));
}

/// A text that is likely TOML: lines of headers, keys, comments and blanks in any order.
fn text() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec!["a", "b", "\"c.d\"", "config", "job", "taskmanager", "memory", "'e'", "name"]);
    let path = prop::collection::vec(key, 1..4).prop_map(|keys| keys.join("."));
    let scalar = prop::sample::select(vec![
        "1",
        "1.50",
        "\"t\\u00e9\"",
        "'x # y'",
        "true",
        "2027-03-31",
        "[]",
        "{}",
        "[1,[2,{a=3}]]",
        "{ x.y = 1,z=[ 'q' ] }",
        "[\n 1, # one\n\n 2 ]",
        "\"\"\"\na\n\n b\"\"\"",
    ]);
    let space = prop::sample::select(vec!["", " ", "\t "]);
    let comment = prop::sample::select(vec!["", "", " # c", "#d = 1"]);
    let line = prop_oneof![
        4 => (space.clone(), path.clone(), space.clone(), scalar, comment.clone()).prop_map(|(a, k, b, v, c)| format!("{a}{k}{b}={b}{v}{c}")),
        2 => (path.clone(), comment.clone()).prop_map(|(k, c)| format!("[{k}]{c}")),
        1 => path.prop_map(|k| format!("[[{k}]]")),
        1 => Just("# note".to_owned()),
        1 => Just("  ".to_owned()),
    ];
    prop::collection::vec(line, 0..14).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn the_meaning_stays_and_the_second_time_changes_nothing(text in text()) {
        match format(&text) {
            Ok(formatted) => {
                prop_assert!(same(&parse(SourceId(0), &text).0, &parse(SourceId(0), &formatted).0));
                prop_assert_eq!(format(&formatted), Ok(formatted.clone()));
                let notes = |text: &str| text.matches("# note").count();
                prop_assert_eq!(notes(&text), notes(&formatted));
            }
            Err(FormatError::Syntax(_)) => prop_assert!(!parse(SourceId(0), &text).1.is_empty() || text.parse::<toml_edit::DocumentMut>().is_err()),
            Err(FormatError::Changed) => prop_assert!(false, "changed: {text}"),
        }
    }
}
