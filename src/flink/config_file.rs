//! shim
use super::version::FlinkVersion;
pub fn file_name(_:FlinkVersion)->&'static str{"config.yaml"}
pub fn write<'a>(_:FlinkVersion, e: impl IntoIterator<Item=(&'a str,&'a str)>)->String{ e.into_iter().map(|(k,v)|format!("{k}: {}\n", crate::yaml::scalar(v))).collect() }
pub fn jvm_opens(_:FlinkVersion)->&'static str{"--add-opens=java.base/java.util=ALL-UNNAMED"}
