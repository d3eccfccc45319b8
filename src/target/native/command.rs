//! The command line that makes Flink's own client create the same cluster.
//!
//! In: a [`Launch`]. Out: its words, and the line that a POSIX shell splits into exactly these words.
//! Source: Flink's documentation of native Kubernetes; `run-application` became a part of `run` in 2.0.

use std::collections::BTreeMap;

use super::Launch;

impl Launch {
    /// The words of the command.
    #[must_use]
    pub fn command(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        let options = self.config.iter().map(|(key, value)| format!("-D{key}={value}"));
        let Some(program) = &self.program else {
            words.push("kubernetes-session.sh".to_owned());
            words.extend(options);
            return words;
        };
        let verb = if self.flink.is_at_least(2, 0) { "run" } else { "run-application" };
        words.extend(["flink", verb, "--target", "kubernetes-application"].map(str::to_owned));
        words.extend(options);
        if let Some(parallelism) = program.parallelism {
            words.extend(["--parallelism".to_owned(), parallelism.to_string()]);
        }
        if let Some(savepoint) = &program.savepoint {
            words.extend(["--fromSavepoint".to_owned(), savepoint.clone()]);
            if program.allow_non_restored_state {
                words.push("--allowNonRestoredState".to_owned());
            }
            if let Some(mode) = &program.claim_mode {
                let option = if self.flink.is_at_least(1, 20) { "--claimMode" } else { "--restoreMode" };
                words.extend([option.to_owned(), mode.clone()]);
            }
        }
        for path in &program.class_paths {
            words.extend(["--classpath".to_owned(), path.clone()]);
        }
        // a Python program brings its driver's class by its own option
        if let Some(class) = program.class.as_ref().filter(|_| program.jar.is_some()) {
            words.extend(["--class".to_owned(), class.clone()]);
        }
        words.extend(program.jar.clone());
        words.extend(program.arguments.iter().cloned());
        words
    }

    /// The files that the command reads: pod templates by the names that its options give them, logging files of the conf folder.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, String> {
        self.files.templates.iter().chain(&self.files.logging).map(|(name, text)| (name.clone(), text.clone())).collect()
    }
}

/// One word a line, continued by backslashes.
#[must_use]
pub fn shell_line(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| quote(word)).collect();
    format!("{}\n", quoted.join(" \\\n  "))
}

/// A word that no POSIX shell changes: bare where nothing in it is special, in single quotes else.
fn quote(word: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=' | ',' | '@' | '%' | '+');
    if !word.is_empty() && word.chars().all(bare) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn words_stay_words() {
        for (word, quoted) in [("a", "a"), ("", "''"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("$(x)", "'$(x)'"), ("a=b;c", "'a=b;c'")] {
            assert_eq!(quote(word), quoted);
        }
    }
}
