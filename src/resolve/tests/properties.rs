//! What holds for any layers.

use proptest::prelude::*;

use super::super::{LayerKind, Merged, show_origin, toml_text};
use super::{Run, file, same_option};
use crate::diagnostic::{Diagnostics, SourceId, Span};
use crate::manifest::node;
use crate::resolve::layer::{Layer, Title};

/// Tables without choices, with keys of each shape.
const LINES: &[&str] = &[
    "namespace = \"a\"", "namespace = \"b\"", "parallelism = 3", "parallelism = 4", "image-pull-secrets = [\"x\"]", "image-pull-secrets = [\"y\", \"z\"]",
    "labels.a = \"1\"", "labels.a = \"2\"", "labels.b = \"3\"", "taskmanager.memory = \"5g\"", "taskmanager.slots = 2", "taskmanager.env.X = \"1\"",
    "config.a.b = 1", "config.a.b = 2", "config.a.c = 3", "checkpoints.interval = \"1m\"", "checkpoints.retained = 7", "job.args = [\"q\"]",
];

fn key(line: &str) -> &str {
    line.split(" = ").next().unwrap()
}

/// A layer of some of the lines, each key once.
fn layer() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(LINES, 0..LINES.len()).prop_map(|lines| {
        let mut kept: Vec<&str> = Vec::new();
        for line in lines {
            if !kept.iter().any(|k| key(k) == key(line)) {
                kept.push(line);
            }
        }
        kept
    })
}

fn of(lines: &[&str]) -> Layer {
    let text = lines.join("\n");
    let (root, errors) = node::parse(SourceId(1), &text);
    assert!(errors.is_empty(), "{text}");
    let title = Title { name: "x".to_owned(), prefix: String::new(), source: SourceId(1), text: &text };
    Layer::new(title, root, &same_option, &mut Diagnostics::default())
}

fn merged(layers: &[Layer]) -> Merged {
    let mut merged = Merged::nothing(Span { source: SourceId(0), start: 0, end: 0 });
    for layer in layers {
        merged.apply(layer, LayerKind::File, &same_option, &mut Diagnostics::default());
    }
    merged
}

/// The tree as text, keys sorted: what it says, wherever it came from.
fn said(node: &node::Node) -> String {
    match node.as_table() {
        Some(table) => {
            let mut lines: Vec<String> = table.iter().map(|(key, below)| format!("{key}: {}", said(below))).collect();
            lines.sort();
            format!("{{{}}}", lines.join(", "))
        }
        None => toml_text(node),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn merging_is_associative(a in layer(), b in layer(), c in layer()) {
        let (a, b, c) = (of(&a), of(&b), of(&c));
        let upper = Layer { body: merged(&[b.clone(), c.clone()]).root, ..b.clone() };
        prop_assert_eq!(said(&merged(&[a.clone(), upper]).root), said(&merged(&[a, b, c]).root));
    }

    #[test]
    fn merging_with_itself_changes_nothing(a in layer(), b in layer()) {
        let (a, b) = (of(&a), of(&b));
        prop_assert_eq!(said(&merged(&[a.clone(), b.clone(), b.clone()]).root), said(&merged(&[a, b]).root));
    }

    #[test]
    fn the_order_of_keys_does_not_matter(lines in layer(), above in layer(), seed in any::<u64>()) {
        let mut shuffled = lines.clone();
        let length = shuffled.len().max(1);
        for i in 0..shuffled.len() {
            shuffled.swap(i, usize::try_from(seed.rotate_left(u32::try_from(i).unwrap()) % u64::try_from(length).unwrap()).unwrap());
        }
        let above = of(&above);
        prop_assert_eq!(said(&merged(&[of(&lines), above.clone()]).root), said(&merged(&[of(&shuffled), above]).root));
    }

    #[test]
    fn an_origin_holds_the_value(lines in layer(), above in layer()) {
        let profile: String = above.iter().map(|line| format!("{line}\n")).collect();
        let free = |line: &&&str| !["parallelism", "job.args", "taskmanager.memory", "taskmanager.slots", "taskmanager.env.X"].contains(&key(line));
        let top: String = lines.iter().filter(free).map(|line| format!("{line}\n")).collect();
        let resolved = Run::new(&file(&top, &format!("[profiles.p]\n{profile}"))).profile("p").resolve();
        let settings = resolved.settings.as_ref().unwrap();
        for line in show_origin(settings, &resolved.sources) {
            if line.reason.is_some() {
                continue;
            }
            let (parsed, errors) = node::parse(SourceId(0), &format!("value = {}", resolved.sources.text(line.span)));
            prop_assert!(errors.is_empty(), "{:?}", line);
            prop_assert_eq!(toml_text(parsed.get("value").unwrap()), line.value);
        }
    }
}
