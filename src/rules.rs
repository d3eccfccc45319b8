//! shim
use crate::diagnostic::Rule;
use std::sync::OnceLock;
/// f
pub fn find(n:&str)->Option<&'static Rule>{ all().iter().copied().find(|r| r.name==n||r.code==n) }
/// n
pub fn nearest(_:&str)->Option<&'static str>{None}
/// a
pub fn all()->&'static [&'static Rule]{ static R:OnceLock<Vec<&'static Rule>>=OnceLock::new(); R.get_or_init(|| crate::manifest::rules::RULES.iter().chain(crate::resolve::rules::RULES).chain(crate::plan::rules::RULES).chain(crate::target::rules::RULES).chain(crate::check::rules::RULES).copied().collect()) }
