//! The pack stage: objects go in, a tree of files in memory comes out, with the record of what was compiled.
//! Nothing here touches a disk: `host::write` does that. Source: architecture.md, "pack" and "The record".

pub mod diff;
pub mod plain;
pub mod record;
pub mod stamp;
pub mod tree;
