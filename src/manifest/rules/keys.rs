//! Rules about keys and words: unknown ones, those in a wrong place, two kinds of one choice.
//!
//! Source: language reference, sections 2, 4 and 6.

use super::super::foreign;
use super::super::node::{Node, Table, Value};
use super::super::quote::quote_key;
use super::super::read::Reader;
use super::super::schema;
use super::super::types::written;
use crate::diagnostic::{Diagnostic, Kind, Level, Rule, nearest, same_letters};

/// A key that no table of the language has.
pub static UNKNOWN_KEY: Rule = Rule {
    code: "FK0003",
    name: "unknown-key",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Every key of a flink.toml belongs to the language; those of Flink stand below `config`, those of Kubernetes below `pod`, `patch` and `volumes.*.source`.",
    because: "A key that nobody reads would be dropped in silence, and the cluster would run without the setting that stands in the review.",
    fires: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\n\n[taskmanager]\nmemmory = \"4g\"\n",
    clean: "name = \"orders\"\nflink = \"1.20\"\nmode = \"application\"\n\n[taskmanager]\nmemory = \"4g\"\n",
    source: "language reference, sections 2 and 4",
};

/// A known key where it cannot stand.
pub static KEY_OUT_OF_PLACE: Rule = Rule {
    code: "FK0004",
    name: "key-out-of-place",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Some keys have one place only: a file with `[workspace]` holds no job, a profile no profiles, `[job]` nothing that belongs to session jobs.",
    because: "A setting with two places has two values sooner or later.",
    fires: "name = \"orders\"\nmode = \"application\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\nparallelism = 8\n",
    clean: "name = \"orders\"\nmode = \"application\"\nparallelism = 8\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\n",
    source: "language reference, sections 4.2 and 6",
};

/// A word outside the closed set of a key.
pub static BAD_WORD: Rule = Rule {
    code: "FK0008",
    name: "bad-word",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "Keys with a closed set of words take one of these words, in kebab-case.",
    because: "An unknown word has no meaning that could be compiled.",
    fires: "name = \"orders\"\nmode = \"per-job\"\n",
    clean: "name = \"orders\"\nmode = \"application\"\n",
    source: "language reference, section 4",
};

/// Two members of a choice.
pub static TWO_KINDS: Rule = Rule {
    code: "FK0021",
    name: "two-kinds",
    level: Level::Error,
    kind: Kind::Refusal,
    checks: "A choice between kinds has one member: `jar`, `python` or `sql`; one source of a volume; `credentials` or `identity`; `reactive` or `autoscaler`; `log4j` or `logback`.",
    because: "One of the two would win without a word, and which one depends on software that nobody looks at.",
    fires: "name = \"orders\"\n\n[job]\njar = \"local:///opt/flink/usrlib/orders.jar\"\npython = { script = \"/opt/flink/usrlib/orders.py\" }\n",
    clean: "name = \"orders\"\n\n[job]\npython = { script = \"/opt/flink/usrlib/orders.py\" }\n",
    source: "language reference, sections 2 and 4",
};

/// The place of a key in a sentence.
fn place_of(path: &str) -> String {
    if path.is_empty() { "the top level".to_owned() } else { format!("`[{path}]`") }
}

/// How a proposal writes a key: a table by its header, anything else with its value.
fn proposal(path: &str, key: &str, node: &Node, words: Option<&[String]>, secret: bool) -> String {
    if node.as_table().is_some() {
        return if path.is_empty() { format!("[{key}]") } else { format!("[{path}.{key}]") };
    }
    let word = node.as_str().and_then(|text| words?.iter().find(|w| same_letters(w, text)));
    match word {
        Some(word) => format!("{key} = {word:?}"),
        None if secret => format!("{key} = …"),
        None => format!("{key} = {}", written(node)),
    }
}

/// Says that a key is unknown, with the nearest known one or the word of the language for a foreign one.
pub(crate) fn unknown_key(key: &str, node: &Node, keys: &[&str], reader: &mut Reader<'_>) {
    let path = reader.path().to_owned();
    let local = reader.local_path().to_owned();
    let secret = foreign::looks_secret(key);
    if secret && node.as_table().is_none() {
        reader.hide(node.span);
    }
    let finding = Diagnostic::new(&UNKNOWN_KEY, format!("{} has no key `{key}`", place_of(&path)));
    let words_of = |word: &str| schema::words_of(&if local.is_empty() { word.to_owned() } else { format!("{local}.{word}") });
    let missing = |word: &str| foreign::without(&if local.is_empty() { word.to_owned() } else { format!("{local}.{word}") });
    let dropped = |word: &str| format!("a key that nobody reads would be dropped, and {}", missing(word));

    let respelled = keys.iter().find(|known| same_letters(known, key));
    let finding = if let Some(hint) = foreign::of_flink(&local, key, node) {
        finding.at(node.key_span, hint.label).because(hint.because).help(hint.help)
    } else if let Some(known) = respelled {
        let label = if key.contains('_') {
            "the language's keys are kebab-case"
        } else {
            "Kubernetes' spelling; the language's own keys are kebab-case"
        };
        let text = proposal(&path, known, node, words_of(known), secret);
        let note = if key.contains('_') { "" } else { "; camelCase belongs inside `pod`, `patch` and `volumes.*.source`" };
        finding.at(node.key_span, label).because(dropped(known)).help(format!("write `{text}`{note}")).mend(node.key_span, key, *known)
    } else if let Some(hint) = foreign::of_others(&local, key, node) {
        finding.at(node.key_span, hint.label).because(hint.because).help(hint.help)
    } else if let Some(known) = nearest(key, keys.iter().copied()) {
        let text = proposal(&path, known, node, words_of(known), secret);
        finding
            .at(node.key_span, "no such key")
            .at_run_time(format!("the compiler never ignores a key: here {}", missing(known)))
            .help(format!("a key close to it is `{known}`: write `{text}`"))
            .mend(node.key_span, key, known)
    } else {
        let elsewhere = schema::places_of(key);
        let help = match elsewhere.first() {
            Some(place) if elsewhere.len() == 1 => format!("there is a key `{place}`"),
            Some(_) if elsewhere.len() <= 4 => {
                format!("there are keys {}", elsewhere.iter().map(|p| format!("`{p}`")).collect::<Vec<_>>().join(", "))
            }
            Some(_) | None if keys.len() <= 16 => {
                format!("the keys of {} are {}", place_of(&path), keys.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", "))
            }
            Some(_) | None => {
                "Flink's options stand below `[config]`, Kubernetes' fields below `[pod]` and `[patch]`; `flinkc schema` prints all keys"
                    .to_owned()
            }
        };
        finding
            .at(node.key_span, "no such key")
            .because("a key that nobody reads would be dropped, and the cluster would run without the setting")
            .help(help)
    };
    let full = if path.is_empty() { quote_key(key) } else { format!("{path}.{}", quote_key(key)) };
    reader.push(finding.path(full));
}

/// Says that a known key cannot stand in this table.
pub(crate) fn out_of_place(reader: &mut Reader<'_>, key: &str, node: &Node, message: String, label: &str, because: &str, help: String) {
    let finding = Diagnostic::new(&KEY_OUT_OF_PLACE, message).at(node.key_span, label).because(because).help(help);
    reader.below(key, |reader| reader.push(finding));
}

/// The finding for a value where a table is expected.
pub(crate) fn no_table(path: &str, node: &Node, keys: &[&str]) -> Diagnostic {
    let keys: Vec<String> = keys.iter().take(12).map(|k| format!("`{k}`")).collect();
    super::wrong_type(path, node, "a table", format!("write a table: `[{path}]`, with the keys {}", keys.join(", ")))
}

/// Words in backticks with "or" before the last.
fn alternatives(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Says that a value is no word of a closed set, with the nearest one or the word of the language for a foreign one.
pub(crate) fn bad_word(node: &Node, words: &[&str], reader: &mut Reader<'_>) {
    let key = reader.quoted_key().to_owned();
    let expected = alternatives(words);
    let Some(text) = node.as_str() else {
        let first = match &node.value {
            Value::Integer(n) => words.iter().find(|w| **w == n.to_string()).or(words.first()),
            Value::Boolean(false) => words.iter().find(|w| matches!(**w, "none" | "off" | "never")).or(words.first()),
            Value::Boolean(true) | Value::String(_) | Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                words.first()
            }
        };
        let help = format!("write `{key} = {:?}`", first.copied().unwrap_or_default());
        reader.wrong_type(node, &format!("{expected}, in quotes"), help);
        return;
    };
    let finding =
        Diagnostic::new(&BAD_WORD, format!("`{}` cannot be `{text}`", reader.path())).at(node.span, format!("expected {expected}"));
    let finding = if let Some(hint) = foreign::of_words(reader.key(), text) {
        finding.because(hint.because).help(hint.help)
    } else {
        let finding = finding.because("the words are a closed set: one outside it has no meaning that could be compiled");
        match nearest(text, words.iter().copied()) {
            Some(word) => finding.help(format!("a word close to it: write `{key} = {word:?}`")).mend(node.span, text, word),
            None => finding.help(format!(
                "write {}",
                alternatives(
                    &words.iter().map(|w| format!("{key} = {w:?}")).collect::<Vec<_>>().iter().map(String::as_str).collect::<Vec<_>>()
                )
            )),
        }
    };
    reader.push(finding);
}

/// A choice of which a table may hold one member.
pub(crate) struct Choice<'a> {
    /// The keys, and what they are in a sentence.
    pub(crate) members: &'a [(&'a str, &'a str)],
    /// `a job is one of them`.
    pub(crate) rule: &'a str,
    /// `kind of job`.
    pub(crate) noun: &'a str,
    /// What happens if both stand.
    pub(crate) at_run_time: &'a str,
    /// What to do, by the two keys.
    pub(crate) help: fn(&str, &str) -> &'static str,
}

/// Says that a table holds two members of a choice; the later one is marked.
pub(crate) fn two_kinds(table: &Table, reader: &mut Reader<'_>, choice: &Choice<'_>) {
    let mut given: Vec<(&str, &str, &Node)> =
        choice.members.iter().filter_map(|(key, noun)| table.get(*key).map(|node| (*key, *noun, node))).collect();
    given.sort_by_key(|(_, _, node)| node.key_span);
    let [(first, first_noun, one), rest @ ..] = given.as_slice() else { return };
    for (second, second_noun, other) in rest {
        let message = format!("{} has {first_noun} and {second_noun}; {}", place_of(reader.path()), choice.rule);
        let finding = Diagnostic::new(&TWO_KINDS, message)
            .at(other.key_span, format!("second {}", choice.noun))
            .also(one.key_span, format!("first {}", choice.noun))
            .at_run_time(choice.at_run_time)
            .help((choice.help)(first, second));
        reader.push(finding);
    }
}
