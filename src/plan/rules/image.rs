//! Rules about images and jars: whether the tag agrees with the text, and whether the same text runs the same code.
//!
//! In: the plan. Out: findings. Tags are read only where the repository is `flink` or ends in `/flink`: other tags have their own meaning.
//! Source: tags of the official image; Flink's release notes for Java versions.

use super::super::Plan;
use super::place;
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::flink::version::FlinkVersion;
use crate::manifest::types::ImageReference;
use crate::resolve::Settings;

/// An official image of another Flink.
pub static IMAGE_IS_ANOTHER_FLINK: Rule = Rule {
    code: "FK2031",
    name: "image-is-another-flink",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "The tag of an image named `flink` begins with the Flink version of the text.",
    because: "Options and start arguments are spelled for the version of the text; nothing in the cluster compares the two.",
    fires: application!(flink "2.2"; image "flink:1.20-java17";),
    clean: application!(flink "2.2"; image "flink:2.2-java17";),
    source: "Flink's official image, tags; FLINK-35052",
};

/// A Java that the Flink version no longer runs on.
pub static JAVA_TOO_OLD: Rule = Rule {
    code: "FK2032",
    name: "java-too-old",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "The Java version in the tag of an image named `flink` is not older than what the Flink version needs.",
    because: "Flink 2 is compiled for Java 11; an older JVM refuses its classes.",
    fires: application!(flink "2.2"; image "flink:2.2-java8";),
    clean: application!(flink "2.2"; image "flink:2.2-java17";),
    source: "Flink, release notes 2.0; class files of 1.17 to 2.3",
};

/// A Java that the Flink version does not know yet.
pub static JAVA_TOO_NEW: Rule = Rule {
    code: "FK2033",
    name: "java-too-new",
    level: Level::Error,
    kind: Kind::Lint,
    checks: "The Java version in the tag of an image named `flink` is one that the Flink version supports.",
    because: "A newer JVM closes what that Flink opens by reflection: jobs die at submission.",
    fires: application!(flink "1.17"; image "flink:1.17-java17";),
    clean: application!(flink "1.17"; image "flink:1.17-java11";),
    source: "Flink, release notes 1.18 (Java 17), 1.19 (Java 21)",
};

/// A tag that moves.
pub static IMAGE_IS_LATEST: Rule = Rule {
    code: "FK2034",
    name: "image-is-latest",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "`image` has a tag other than `latest`, or a digest.",
    because: "`latest` is whatever was pushed last: pods of one cluster run different code, and a rollback rolls nothing back.",
    fires: application!(image "registry.example.com/orders";),
    clean: application!(image "registry.example.com/orders:1.4.2";),
    source: "Kubernetes, documentation of images; GoogleCloudPlatform/flink-on-k8s-operator#290",
};

/// A tag without a digest.
pub static IMAGE_WITHOUT_DIGEST: Rule = Rule {
    code: "FK2035",
    name: "image-without-digest",
    level: Level::Warning,
    kind: Kind::OptInLint,
    checks: "`image` and `fetch-image` have a digest.",
    because: "A tag can be moved: the same text would run other code.",
    fires: application!(rest "\n[lints]\nimage-without-digest = \"deny\"\n";),
    clean: application!(image "registry.example.com/orders:1.4.2@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"; rest "\n[lints]\nimage-without-digest = \"deny\"\n";),
    source: "language reference, section 6, flinkc:production",
};

/// A remote jar without a digest.
pub static JAR_WITHOUT_DIGEST: Rule = Rule {
    code: "FK2036",
    name: "jar-without-digest",
    level: Level::Warning,
    kind: Kind::OptInLint,
    checks: "A jar that is fetched at start has its `sha256`.",
    because: "What the address serves tomorrow is other code.",
    fires: application!(jar "https://artifacts.example.com/orders-1.4.2.jar"; rest "\n[lints]\njar-without-digest = \"deny\"\n";),
    clean: application!(jar "https://artifacts.example.com/orders-1.4.2.jar"; job "sha256 = \"fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9\"\n"; rest "\n[lints]\njar-without-digest = \"deny\"\n";),
    source: "language reference, section 6, flinkc:compliance",
};

/// What the tag of an official image says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tag<'a> {
    /// `1.20.5`, as written.
    version: Option<(&'a str, FlinkVersion)>,
    /// `java17`, as written.
    java: Option<(&'a str, u16)>,
}

/// Reads `1.20.5-scala_2.12-java17`, `1.20`, `scala_2.12-java11`.
fn tag(text: &str) -> Tag<'_> {
    let mut tag = Tag::default();
    for (index, part) in text.split('-').enumerate() {
        if index == 0 {
            tag.version = part.parse().ok().map(|version| (part, version));
        }
        if let Some(java) = part.strip_prefix("java").and_then(|digits| digits.parse().ok()) {
            tag.java = Some((part, java));
        }
    }
    tag
}

/// Whether tags of this repository are Flink's own.
#[must_use]
pub fn is_flink(image: &ImageReference) -> bool {
    image.name == "flink" || image.name.ends_with("/flink")
}

/// The place of a part of the image's tag, or of the whole value where the text is written with escapes or placeholders.
fn part_place(settings: &Settings, part: &str) -> Span {
    let node = settings.root.nearest("image");
    let whole = node.span;
    let raw = node.as_str().unwrap_or_default();
    let plain = usize::try_from(whole.end.saturating_sub(whole.start)) == Ok(raw.len() + 2);
    let tag_start = raw.rfind('/').map_or(0, |slash| slash + 1);
    let found = raw
        .get(tag_start..)
        .and_then(|rest| Some(tag_start + rest.find(':')? + 1))
        .and_then(|from| Some(from + raw.get(from..)?.find(part)?));
    match found.and_then(|at| u32::try_from(at + 1).ok()).zip(u32::try_from(part.len()).ok()) {
        Some((at, length)) if plain => Span { start: whole.start + at, end: whole.start + at + length, ..whole },
        _ => whole,
    }
}

/// The oldest and the newest Java of a Flink version.
const fn javas(flink: FlinkVersion) -> (u16, u16) {
    let oldest = if flink.is_at_least(2, 0) { 11 } else { 8 };
    let newest = if flink.is_at_least(1, 19) {
        21
    } else if flink.is_at_least(1, 18) {
        17
    } else {
        11
    };
    (oldest, newest)
}

/// The tag of an official image.
pub(super) fn tags(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let Some(tag) = plan.image.tag.as_deref().filter(|_| is_flink(&plan.image)).map(tag) else { return };
    let flink = plan.flink;
    if let Some((text, version)) = tag.version {
        let same_minor = (version.major, version.minor) == (flink.major, flink.minor);
        let other_patch = version.patch.is_some_and(|patch| flink.patch.is_some_and(|own| own != patch));
        if !same_minor || other_patch {
            let consequence = if same_minor {
                "file names in the bundle would be those of the other patch; nothing in the cluster compares them".to_owned()
            } else {
                format!(
                    "options and start arguments would be those of {flink}: Flink {version} ignores the first and fails at the second; nothing in the cluster compares them"
                )
            };
            diagnostics.push(
                Diagnostic::new(&IMAGE_IS_ANOTHER_FLINK, format!("the image holds Flink {version}, the file says {flink}"))
                    .at(part_place(settings, text), "by its tag")
                    .also(place(settings, "flink"), "what the bundle is made for")
                    .at_run_time(consequence)
                    .help(format!("write `flink = \"{version}\"`, or take an image of {flink}"))
                    .path("image"),
            );
            return;
        }
    }
    if let Some((found, text, label)) = java(plan.image.tag.as_deref(), flink) {
        diagnostics.push(found.at(part_place(settings, text), "by its tag").also(place(settings, "flink"), label).path("image"));
    }
}

/// The finding on the Java that the tag of an official image names, that part of the tag, and what the version runs on; the caller says where.
#[must_use]
pub fn java(tag_of: Option<&str>, flink: FlinkVersion) -> Option<(Diagnostic, &str, String)> {
    let (text, java) = tag(tag_of?).java?;
    let (oldest, newest) = javas(flink);
    let (rule, label, consequence) = if java < oldest {
        (&JAVA_TOO_OLD, format!("needs Java {oldest} or newer"), "the JVM refuses Flink's classes, and the container exits at once")
    } else if java > newest {
        (
            &JAVA_TOO_NEW,
            format!("runs on Java {oldest} to {newest}"),
            "that Java closes what this Flink opens by reflection: processes or jobs die at start",
        )
    } else {
        return None;
    };
    let finding = Diagnostic::new(rule, format!("Flink {flink} does not run on Java {java}"))
        .at_run_time(consequence)
        .help(format!("take an image with `java{}`", java.clamp(oldest, newest)));
    Some((finding, text, label))
}

/// Tags that move.
pub(super) fn latest(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    if let Some((finding, label)) = moving(&plan.image, "image = ") {
        diagnostics.push(finding.at(place(settings, "image"), label).path("image"));
    }
}

/// The finding on an image whose tag moves, and a label for its place; `key` is how a line with an image begins there.
#[must_use]
pub fn moving(image: &ImageReference, key: &str) -> Option<(Diagnostic, &'static str)> {
    if image.digest.is_some() || image.tag.as_deref().is_some_and(|tag| tag != "latest") {
        return None;
    }
    let (message, label) = match image.tag {
        Some(_) => ("`image` is whatever was pushed last", "`latest`"),
        None => ("`image` has no tag, so it is `latest`", "no tag"),
    };
    let finding = Diagnostic::new(&IMAGE_IS_LATEST, message)
        .at_run_time("pods that start later run other code than the first ones, and a rollback rolls nothing back")
        .help(format!("write a tag that is never moved: `{key}\"{}:1.4.2\"`, or a digest", image.name));
    Some((finding, label))
}

/// Tags without a digest.
pub(super) fn digests(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let fetch = settings.manifest.job.as_ref().and_then(|job| job.fetch_image.as_ref()).map(|image| ("job.fetch-image".to_owned(), image));
    let jobs = settings.manifest.jobs.as_ref().map(|jobs| &jobs.0).into_iter().flatten();
    let others = jobs.filter_map(|(name, job)| Some((format!("jobs.{name}.fetch-image"), job.fetch_image.as_ref()?)));
    for (path, image) in std::iter::once(("image".to_owned(), &plan.image)).chain(fetch).chain(others) {
        if image.digest.is_some() {
            continue;
        }
        diagnostics.push(
            Diagnostic::new(&IMAGE_WITHOUT_DIGEST, format!("`{path}` has no digest"))
                .at(place(settings, &path), "a tag can be moved")
                .at_run_time("the same text would run other code, and two pods of one cluster different code")
                .help(format!(
                    "write `\"{}@sha256:…\"`: `docker buildx imagetools inspect {}` shows the digest; the tag stays for the reader",
                    image.text, image.text
                ))
                .path(path),
        );
    }
}

/// Remote jars without a digest.
pub(super) fn jars(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    for job in plan.mode.jobs() {
        if job.program.jar().is_none_or(|jar| jar.scheme == "local" || jar.sha256.is_some()) {
            continue;
        }
        let own = format!("{}.jar", job.path);
        let path = if settings.root.get(&own).is_some() { own } else { format!("{}.sql.runner", job.path) };
        diagnostics.push(
            Diagnostic::new(&JAR_WITHOUT_DIGEST, format!("`{path}` is fetched, and nothing checks what comes"))
                .at(place(settings, &path), "no `sha256` beside it")
                .at_run_time("whoever can write there runs code in the cluster; the same text would run other code tomorrow")
                .help("add `sha256 = \"…\"` (`sha256sum FILE`), which the init container checks; or build the jar into the image")
                .path(path),
        );
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn tags_of_the_official_image() {
        let read = |text| (tag(text).version.map(|(_, v)| v.to_string()), tag(text).java.map(|(_, j)| j));
        assert_eq!(read("1.20.5-scala_2.12-java17"), (Some("1.20.5".to_owned()), Some(17)));
        assert_eq!(read("2.2"), (Some("2.2".to_owned()), None));
        assert_eq!(read("scala_2.12-java11"), (None, Some(11)));
        assert_eq!(read("latest"), (None, None));
        assert_eq!(read("7"), (None, None));
    }

    #[test]
    fn only_flinks_own_repositories() {
        let flink = |text: &str| is_flink(&ImageReference::parse(text).unwrap());
        assert!(flink("flink:1.20") && flink("apache/flink:1.20") && flink("mirror.example.com/library/flink:1.20"));
        assert!(!flink("registry.example.com/orders-flink:1.4") && !flink("flink-jobs:1.20"));
    }
}
