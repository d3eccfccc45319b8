//! A fleet: `[workspace]`.
//!
//! Source: language reference, section 6.

use super::super::read::{Named, table};
use super::super::types::Glob;
use super::Manifest;
use super::choices::check_workspace;

table! {
    /// A fleet: its members, and what they share.
    Workspace, check = check_workspace {
        /// The members: patterns of job files, relative to this file.
        members: Vec<Glob> = "members", default: [], examples: [["jobs/*.toml"]];
        /// Files that the patterns find and that are no members.
        exclude: Vec<Glob> = "exclude", default: [], examples: [["jobs/old.toml"]];
        /// What lies below every member; shaped like a job file, without `name`.
        defaults: Box<Manifest> = "defaults";
        /// Overlays for every member by name; each shaped like a job file, without `name`.
        profiles: Named<Manifest> = "profiles", default: {};
    }
}
