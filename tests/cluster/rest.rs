//! Flink's REST API over a plain socket.
//!
//! In: an address and a path. Out: the JSON answer, or why there is none. Knows no TLS.

use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// GETs `path` from `host:port`; an error for anything but 200 with JSON.
pub(crate) fn get(host: &str, port: u16, path: &str) -> Result<Value, String> {
    serde_json::from_str(&get_text(host, port, path)?).map_err(|error| format!("{host}:{port}{path}: {error}"))
}

/// GETs `path` from `host:port`; an error for anything but 200.
pub(crate) fn get_text(host: &str, port: u16, path: &str) -> Result<String, String> {
    let address: SocketAddr = format!("{host}:{port}").parse().map_err(|_| format!("{host}:{port} is no address"))?;
    let said = |error: std::io::Error| format!("{address}{path}: {error}");
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(3)).map_err(said)?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).map_err(said)?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n").map_err(said)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(said)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| format!("{address}{path}: no HTTP answer"))?;
    let status = head.lines().next().unwrap_or_default();
    if !status.contains(" 200") {
        return Err(format!("{address}{path}: {status}"));
    }
    Ok(body.to_owned())
}
