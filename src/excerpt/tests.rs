//! What is found in which file, and at which place.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test")]

use super::*;

fn excerpts(name: &str, text: &str) -> Vec<Excerpt> {
    match find(SourceId(0), name, text, None) {
        Found::Excerpts(excerpts) => excerpts,
        Found::Unreadable(_, why) => panic!("{why}"),
    }
}

fn marked(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

#[test]
fn a_bare_file_is_read_by_its_name() {
    let text = "# size\njobmanager.memory.process.size: 1600m # all\nstate.backend: \"rocksdb\"\nbroken\n";
    let legacy = &excerpts("conf/flink-conf.yaml", text)[0];
    assert_eq!((legacy.format, legacy.flink), (ConfigFormat::Legacy, FlinkVersion::new(1, 20)));
    let option = legacy.option("jobmanager.memory.process.size").unwrap();
    assert_eq!((marked(text, option.key_at), marked(text, option.value_at)), ("jobmanager.memory.process.size", "1600m"));
    assert_eq!(legacy.option("state.backend").unwrap().text, "\"rocksdb\"");
    assert_eq!(marked(text, legacy.unread[0].at), "broken");
    let nested = "jobmanager:\n  memory:\n    process.size: 1600m\n";
    let standard = &excerpts("config.yaml", nested)[0];
    let option = standard.option("jobmanager.memory.process.size").unwrap();
    assert_eq!((marked(nested, option.key_at), marked(nested, option.value_at)), ("process.size", "1600m"));
    assert_eq!(standard.flink, FlinkVersion::new(2, 3));
}

#[test]
fn places_inside_a_config_map_are_those_of_the_file() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\ndata:\n  flink-conf.yaml: |+\n    # x\n\n    a.b: 1\n    taskmanager.numberOfTaskSlots: 2\n  other: x\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n";
    let found = excerpts("all.yaml", text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].object.as_deref(), Some("ConfigMap/flink-config"));
    let option = found[0].option("taskmanager.numberOfTaskSlots").unwrap();
    assert_eq!((marked(text, option.key_at), marked(text, option.value_at)), ("taskmanager.numberOfTaskSlots", "2"));
    assert_eq!(marked(text, found[0].option("a.b").unwrap().value_at), "1");
}

#[test]
fn a_quoted_configuration_is_marked_as_a_whole() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {\"flink-conf.yaml\": \"a: 1\\nb: 2\\n\"}\n";
    let found = excerpts("c.yaml", text);
    assert_eq!(marked(text, found[0].option("b").unwrap().key_at), "\"a: 1\\nb: 2\\n\"");
}

#[test]
fn another_programs_config_yaml_is_left_alone() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  config.yaml: |\n    listen: 80\n";
    assert!(excerpts("c.yaml", text).is_empty());
}

#[test]
fn the_operator_sets_the_process_sizes() {
    let text = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: orders\nspec:\n  flinkVersion: v1_20\n  flinkConfiguration:\n    state:\n      checkpoints.dir: s3://a\n    taskmanager.numberOfTaskSlots: \"2\"\n    x: null\n  jobManager:\n    resource:\n      memory: 2Gi\n      cpu: 1\n  taskManager:\n    resource:\n      memory: \"1.5Gi\"\n";
    let found = &excerpts("d.yaml", text)[0];
    assert_eq!((found.object.as_deref(), found.flink), (Some("FlinkDeployment/orders"), FlinkVersion::new(1, 20)));
    assert_eq!(found.get("state.checkpoints.dir"), Some("s3://a"));
    assert_eq!(found.get("x"), Some("null"));
    assert_eq!(found.get("jobmanager.memory.process.size"), Some("2147483648b"));
    assert_eq!(found.get("taskmanager.memory.process.size"), Some("1.5Gi"));
    assert_eq!(marked(text, found.option("jobmanager.memory.process.size").unwrap().value_at), "2Gi");
}

#[test]
fn sizes_as_the_operator_reads_them() {
    for (text, given) in [
        ("2048m", "2048m"),
        ("2G", "2G"),
        ("2Gi", "2147483648b"),
        ("2 GiB", "2147483648b"),
        ("1536Mi", "1610612736b"),
        ("1.5Gi", "1.5Gi"),
        ("2e9", "2e9"),
        ("1,5g", "1,5g"),
    ] {
        assert_eq!(operator::process_size(text), given, "{text}");
    }
}

#[test]
fn helm_values_carry_one_too() {
    let text = "defaultConfiguration:\n  create: true\n  flink-conf.yaml: |+\n    taskmanager.numberOfTaskSlots: 2\n";
    let found = excerpts("values.yaml", text);
    assert_eq!(found[0].object.as_deref(), Some("defaultConfiguration.flink-conf.yaml"));
    assert_eq!(found[0].format, ConfigFormat::Legacy);
}

#[test]
fn a_null_is_a_refusal_at_its_line() {
    let text = "a: 1\nb:\n  c: ~\n";
    let found = &excerpts("config.yaml", text)[0];
    assert!(found.options.is_empty());
    assert_eq!(marked(text, found.unread[0].at), "c: ~");
}
