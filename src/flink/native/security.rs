//! Kerberos and Hadoop files that the client finds on its own machine and takes along.
//!
//! In: the configuration and the files. Out: objects that hold them, and their mounts. Source: Flink `KerberosMountDecorator`,
//! `HadoopConfMountDecorator`, `SecurityConfiguration`.

use serde_json::{Map, Value, json};

use super::config::Config;
use super::pod::Pod;
use super::{Client, Refusal};

const HADOOP_FOLDER: &str = "/opt/hadoop/conf";
const KEYTAB_FOLDER: &str = "/opt/kerberos/kerberos-keytab";
/// The files of a Hadoop folder that the client takes.
const HADOOP_FILES: &[&str] = &["core-site.xml", "hdfs-site.xml"];

/// What Kerberos asks for, checked before anything is made.
#[derive(Debug, Default)]
pub(super) struct Kerberos {
    keytab: Option<String>,
    configuration: Option<String>,
}

/// Reads and checks Kerberos' options, if their decorator is on.
pub(super) fn kerberos(config: &Config, client: &Client<'_>) -> Result<Option<Kerberos>, Refusal> {
    if !config.boolean("kubernetes.decorator.kerberos-mount.enabled", true)? {
        return Ok(None);
    }
    let text = |key: &str| config.text(key).filter(|text| !text.trim().is_empty());
    let (keytab, principal) = (text("security.kerberos.login.keytab"), text("security.kerberos.login.principal"));
    if keytab.is_some() != principal.is_some() {
        return Err(Refusal::HalfKerberos);
    }
    if let Some(keytab) = &keytab
        && !client.files.kerberos.contains_key(keytab)
    {
        return Err(Refusal::NoKeytab(keytab.clone()));
    }
    Ok(Some(Kerberos { keytab, configuration: text("security.kerberos.krb5-conf.path") }))
}

impl Kerberos {
    /// Mounts the files, adds the objects that hold them, and names the keytab's place in the pod.
    pub(super) fn decorate(&self, pod: &mut Pod, config: &mut Config, client: &Client<'_>, objects: &mut Vec<Value>, cluster: &str) {
        if let Some(keytab) = &self.keytab {
            let secret = format!("kerberos-keytab-{cluster}");
            pod.volume(json!({ "name": "kerberos-keytab-volume", "secret": { "secretName": secret } }));
            pod.mount(json!({ "name": "kerberos-keytab-volume", "mountPath": KEYTAB_FOLDER }));
            let name = file_name(keytab);
            let bytes = client.files.kerberos.get(keytab).map(Vec::as_slice).unwrap_or_default();
            let data = Map::from_iter([(name.to_owned(), Value::from(base64(bytes)))]);
            objects.push(json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": secret }, "data": data }));
            config.set("security.kerberos.login.keytab", format!("{KEYTAB_FOLDER}/{name}"));
        }
        if let Some(path) = &self.configuration {
            let map = format!("kerberos-krb5conf-{cluster}");
            let name = file_name(path);
            let items = json!([{ "key": name, "path": "krb5.conf" }]);
            pod.volume(json!({ "name": "kerberos-krb5conf-volume", "configMap": { "name": map, "items": items } }));
            pod.mount(json!({ "name": "kerberos-krb5conf-volume", "mountPath": "/etc/krb5.conf", "subPath": "krb5.conf" }));
            if let Some(bytes) = client.files.kerberos.get(path) {
                let data = Map::from_iter([(name.to_owned(), Value::from(String::from_utf8_lossy(bytes)))]);
                objects.push(json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": map }, "data": data }));
            }
        }
    }
}

/// Hadoop's configuration: a ConfigMap that exists, or one made from the client's folder.
pub(super) fn hadoop(
    pod: &mut Pod,
    config: &Config,
    client: &Client<'_>,
    objects: &mut Vec<Value>,
    cluster: &str,
    labels: &Value,
) -> Result<(), Refusal> {
    if !config.boolean("kubernetes.decorator.hadoop-conf-mount.enabled", true)? {
        return Ok(());
    }
    let existing = config.text("kubernetes.hadoop.conf.config-map.name").filter(|name| !name.trim().is_empty());
    let files: Map<String, Value> =
        HADOOP_FILES.iter().filter_map(|name| Some(((*name).to_owned(), Value::from(client.files.hadoop.get(*name)?.as_str())))).collect();
    let source = match existing {
        Some(name) => json!({ "name": name.trim() }),
        None if files.is_empty() => return Ok(()),
        None => {
            let name = format!("hadoop-config-{cluster}");
            let items: Vec<Value> = files.keys().map(|file| json!({ "key": file, "path": file })).collect();
            let metadata = json!({ "name": name, "labels": labels });
            objects.push(json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": files }));
            json!({ "name": name, "items": items })
        }
    };
    pod.volume(json!({ "name": "hadoop-config-volume", "configMap": source }));
    pod.mount(json!({ "name": "hadoop-config-volume", "mountPath": HADOOP_FOLDER }));
    pod.variable(json!({ "name": "HADOOP_CONF_DIR", "value": HADOOP_FOLDER }));
    Ok(())
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Base64 with padding, as Secrets hold bytes.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for position in 0..4 {
            let index = usize::try_from(group >> (18 - 6 * position) & 63).unwrap_or_default();
            let letter = ALPHABET.get(index).copied().unwrap_or(b'=');
            text.push(if position <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn bytes_in_base64() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("vm\n", "dm0K"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
