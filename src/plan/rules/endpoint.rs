//! How the client of S3 is told to reach a store: the name of the bucket, the certificate, the role.
//!
//! In: a configuration, whoever wrote it; for the role also the plan. Out: findings. It asks nobody: what a host is, is told by its name.

use super::super::Plan;
use super::scene::Scene;
use super::stores::locations;
use crate::diagnostic::{Diagnostic, Diagnostics, Kind, Level, Rule, Span};
use crate::resolve::Settings;

/// A store of one's own, asked as if it were Amazon's.
pub static PATH_STYLE_MISSING: Rule = Rule {
    code: "FK2090",
    name: "path-style-missing",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Where `s3.endpoint` is not Amazon's, `s3.path.style.access` is `true`. In a flink.toml `path-style` is so by itself: there the rule looks at `path-style = false` for a store of one's own network.",
    because: "The client puts the bucket before the host's name, and that name resolves nowhere.",
    fires: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[s3]\nendpoint = \"http://minio:9000\"\npath-style = false\ncredentials = { secret = \"minio\" }\n";),
    clean: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[s3]\nendpoint = \"http://minio:9000\"\ncredentials = { secret = \"minio\" }\n";),
    source: "Flink, documentation of S3; alpinegizmo/flink-containers-example#3",
};

/// A certificate that no Java trusts by itself.
pub static ENDPOINT_CERTIFICATE_UNTRUSTED: Rule = Rule {
    code: "FK2103",
    name: "endpoint-certificate-untrusted",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Where `s3.endpoint` is an `https:` address of one's own network, a JVM option names a trust store (`javax.net.ssl.trustStore`), or a file is mounted over Java's own (`…/cacerts`).",
    because: "No public authority signs such names: without the own authority's certificate every request fails with `PKIX path building failed`.",
    fires: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[s3]\nendpoint = \"https://minio.storage.svc:9000\"\ncredentials = { secret = \"minio\" }\n";),
    clean: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[s3]\nendpoint = \"https://minio.storage.svc:9000\"\ncredentials = { secret = \"minio\" }\n\n[config]\nenv.java.opts.all = \"-Djavax.net.ssl.trustStore=/etc/trust/store.p12\"\n\n[volumes.trust]\nsecret = \"trust\"\nmount  = \"/etc/trust\"\n";),
    source: "minio/operator#649; Java, JSSE reference guide",
};

/// A role of Amazon's that the client does not ask for.
pub static WEB_IDENTITY_NOT_ASKED: Rule = Rule {
    code: "FK2104",
    name: "web-identity-not-asked",
    level: Level::Warning,
    kind: Kind::Lint,
    checks: "Where the service account has `eks.amazonaws.com/role-arn` and the plugin is `hadoop`, `fs.s3a.aws.credentials.provider` is set, unless credentials come from a Secret.",
    because: "The default list of that plugin has no provider for web identities: it takes the node's role instead, with other rights or none.",
    fires: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[s3]\nplugin = \"hadoop\"\n\n[service-account]\nname = \"orders\"\nannotations = { \"eks.amazonaws.com/role-arn\" = \"arn:aws:iam::123456789012:role/orders\" }\n";),
    clean: application!(rest "\n[checkpoints]\ndir = \"s3://flink-data/orders/checkpoints\"\n\n[s3]\nplugin = \"hadoop\"\n\n[service-account]\nname = \"orders\"\nannotations = { \"eks.amazonaws.com/role-arn\" = \"arn:aws:iam::123456789012:role/orders\" }\n\n[config]\nfs.s3a.aws.credentials.provider = \"com.amazonaws.auth.WebIdentityTokenCredentialsProvider\"\n";),
    source: "apache/flink#16592; apache/fluss#4425; jars of flink-s3-fs-hadoop 1.20.5 and 2.3.0",
};

/// The annotation by which EKS hands a role to a pod.
const ROLE: &str = "eks.amazonaws.com/role-arn";

/// The names by which the plugin of Hadoop reads its list of providers.
const PROVIDER: &[&str] =
    &["fs.s3a.aws.credentials.provider", "s3.aws.credentials.provider", "s3a.aws.credentials.provider", "fs.s3.aws.credentials.provider"];

/// The host of an address; the whole of it where there is no scheme.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split('/').next().unwrap_or(rest);
    match rest.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or(six),
        None => rest.split(':').next().unwrap_or(rest),
    }
}

/// Whether a host belongs to one's own network by its name or number.
fn is_own(host: &str) -> bool {
    if let Ok(address) = host.parse::<std::net::Ipv4Addr>() {
        return address.is_private() || address.is_loopback() || address.is_link_local();
    }
    if let Ok(address) = host.parse::<std::net::Ipv6Addr>() {
        return address.is_unique_local() || address.is_loopback();
    }
    let host = host.to_ascii_lowercase();
    !host.is_empty()
        && (!host.contains('.') || [".svc", ".local", ".internal", ".lan"].iter().any(|end| host.ends_with(end)) || host.contains(".svc."))
}

/// The endpoint of a flink.toml, and the role of its account.
pub(super) fn check(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let scene = Scene::of_manifest(settings, plan);
    path_style(&scene, diagnostics);
    let mounted = [&plan.jobmanager.process.volumes, &plan.taskmanager.process.volumes]
        .iter()
        .all(|volumes| volumes.values().any(|volume| volume.mount.ends_with("/cacerts") || volume.mount.ends_with("/lib/security")));
    if !mounted {
        certificate(&scene, diagnostics);
    }
    role(settings, plan, diagnostics);
}

/// The endpoint of somebody's own configuration.
pub(super) fn judge(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    path_style(scene, diagnostics);
    certificate(scene, diagnostics);
}

fn marked(finding: Diagnostic, place: Option<Span>, label: &str) -> Diagnostic {
    match place {
        Some(place) => finding.at(place, label),
        None => finding,
    }
}

fn path_style(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let Some((key, endpoint)) = scene.config.entry("s3.endpoint") else { return };
    let host = host(&endpoint.text);
    let amazons = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
    let style = ["s3.path.style.access", "s3.path-style-access", "fs.s3a.path.style.access"].iter().find_map(|key| scene.config.entry(key));
    let styled = style.is_some_and(|(_, style)| style.text.eq_ignore_ascii_case("true"));
    if amazons || styled {
        return;
    }
    let finding = Diagnostic::new(&PATH_STYLE_MISSING, format!("`{host}` is asked for buckets as if it were Amazon's"))
        .at_run_time("the client puts the bucket before the host's name: unknown host, or 404, at the first checkpoint");
    if !scene.is_manifest() {
        let finding = finding.help("add `s3.path.style.access: true`").path(key);
        diagnostics.push(marked(finding, endpoint.place, "needs `s3.path.style.access`"));
    } else if let Some((_, style)) = style.filter(|_| is_own(host)) {
        let finding = finding.help("remove `path-style = false`: it is true for every endpoint that is not Amazon's").path("s3.path-style");
        diagnostics.push(marked(finding, style.place, "the bucket stands before the host"));
    }
}

fn certificate(scene: &Scene<'_>, diagnostics: &mut Diagnostics) {
    let Some((key, endpoint)) = scene.config.entry("s3.endpoint") else { return };
    let host = host(&endpoint.text);
    let secure = endpoint.text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"));
    let trusted = scene.config.iter().any(|(_, setting)| setting.text.contains("javax.net.ssl.trustStore"));
    if !secure || !is_own(host) || trusted {
        return;
    }
    let (help, path) = if scene.is_manifest() {
        (
            "mount a trust store with your authority's certificate (`[volumes.trust] secret = …`), and name it: `[config] env.java.opts.all = \"-Djavax.net.ssl.trustStore=…\"`",
            "s3.endpoint",
        )
    } else {
        (
            "mount a trust store with your authority's certificate, and name it: `env.java.opts.all: -Djavax.net.ssl.trustStore=…`; where the image trusts it already, the rule can be switched off",
            key,
        )
    };
    let finding = Diagnostic::new(&ENDPOINT_CERTIFICATE_UNTRUSTED, format!("nothing makes Java trust the certificate of `{host}`"))
        .at_run_time("no public authority signs names of one's own network: `PKIX path building failed` at the first checkpoint")
        .help(help)
        .path(path);
    diagnostics.push(marked(finding, endpoint.place, "an own name, over TLS"));
}

fn role(settings: &Settings, plan: &Plan, diagnostics: &mut Diagnostics) {
    let annotated = plan.access.annotations.contains_key(ROLE);
    let credentials = settings.manifest.s3.as_ref().is_some_and(|s3| s3.credentials.is_some());
    let chosen =
        PROVIDER.iter().any(|key| plan.config.get(key).is_some() || plan.secret_options.iter().any(|option| option.option == *key))
            || plan.secret_options.iter().any(|option| option.option.starts_with("s3.") || option.option.starts_with("fs.s3a."));
    if !annotated || credentials || chosen || !plan.plugins.contains(&"flink-s3-fs-hadoop") {
        return;
    }
    let used = locations(settings, plan).into_iter().find(|location| location.scheme == "s3a" || location.scheme == "s3");
    let Some(location) = used else { return };
    diagnostics.push(
        Diagnostic::new(&WEB_IDENTITY_NOT_ASKED, format!("`{}` is opened by a plugin that does not look for the account's role", location.path))
            .at(settings.root.nearest(&location.path).span, "opened by flink-s3-fs-hadoop")
            .also(settings.root.nearest("service-account.annotations").span, "the role")
            .at_run_time("the client takes the node's role instead, and the store refuses it, or lets it do too much")
            .help("add `[config] fs.s3a.aws.credentials.provider = \"com.amazonaws.auth.WebIdentityTokenCredentialsProvider\"`, or write `s3:` with the plugin `presto`, which looks for the role by itself")
            .path(location.path),
    );
}

#[cfg(test)]
mod tests {
    use super::{host, is_own};

    #[test]
    fn hosts_and_whose_they_are() {
        let cases = [
            ("https://minio:9000/a", "minio", true),
            ("http://minio.storage.svc:9000", "minio.storage.svc", true),
            ("https://minio.storage.svc.cluster.local", "minio.storage.svc.cluster.local", true),
            ("10.0.0.7:9000", "10.0.0.7", true),
            ("https://[fd00::1]:9000", "fd00::1", true),
            ("https://8.8.8.8", "8.8.8.8", false),
            ("https://s3.eu-central-1.amazonaws.com", "s3.eu-central-1.amazonaws.com", false),
            ("https://storage.googleapis.com", "storage.googleapis.com", false),
            ("", "", false),
        ];
        for (address, name, own) in cases {
            assert_eq!((host(address), is_own(name)), (name, own), "{address}");
        }
    }
}
