//! Standard input and output: text goes out as one piece, at most a given number of bytes comes in. What is said and
//! when is decided by the caller.

use std::io::{self, Read as _, Write as _};

use super::Error;

/// Writes text to standard output; colours are dropped where they are not wanted. A reader that has gone away
/// (`flinkc explain | head`) is no error.
///
/// # Errors
/// The system refused the write.
pub fn out(text: &str) -> Result<(), Error> {
    let mut stream = anstream::stdout().lock();
    forgive(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()), "standard output")
}

/// Writes bytes to standard output as they are.
///
/// # Errors
/// The system refused the write.
pub fn out_bytes(bytes: &[u8]) -> Result<(), Error> {
    let mut stream = io::stdout().lock();
    forgive(stream.write_all(bytes).and_then(|()| stream.flush()), "standard output")
}

/// Writes text to standard error; colours are dropped where they are not wanted.
///
/// # Errors
/// The system refused the write.
pub fn err(text: &str) -> Result<(), Error> {
    let mut stream = anstream::stderr().lock();
    forgive(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()), "standard error")
}

/// Reads standard input to its end, or until there is one byte more than `limit`.
///
/// # Errors
/// The system refused.
pub fn read_bytes(limit: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let taken = io::stdin().lock().take(limit.saturating_add(1)).read_to_end(&mut bytes);
    taken.map_err(Error::io("read", "standard input"))?;
    Ok(bytes)
}

/// Reads standard input to its end as text of at most `limit` bytes.
///
/// # Errors
/// It is longer, is no UTF-8, or the system refused.
pub fn read(limit: u64) -> Result<String, Error> {
    let bytes = read_bytes(limit)?;
    if bytes.len() as u64 > limit {
        return Err(Error::Input { why: format!("has more than {limit} bytes, and no more are read") });
    }
    String::from_utf8(bytes).map_err(|fault| Error::Input { why: format!("is no UTF-8 text: {}", fault.utf8_error()) })
}

fn forgive(result: io::Result<()>, name: &'static str) -> Result<(), Error> {
    match result {
        Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(fault) => Err(Error::io("write", name)(fault)),
        Ok(()) => Ok(()),
    }
}
