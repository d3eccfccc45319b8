//! Where a job's jar may come from.
//!
//! In: text. Out: whether Java reads it as a URI, and why the operator does not fetch from it. Must not: ask a name server: only hosts
//! written as addresses, and `localhost`, are judged.
//! Source: RFC 2396 as `java.net.URI` reads it; the operator's `DefaultValidator` 1.15.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether `java.net.URI` reads the text.
pub(in super::super) fn is_uri(text: &str) -> bool {
    let legal = |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
    let escapes =
        text.match_indices('%').all(|(at, _)| text.get(at + 1..at + 3).is_some_and(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit())));
    let body = text.split_once("://").map_or(text, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let scheme = text.split_once(':').filter(|(scheme, _)| !scheme.contains(['/', '?', '#'])).map(|(scheme, _)| scheme);
    let named = scheme.is_none_or(is_scheme);
    !text.is_empty() && text.chars().all(legal) && escapes && named && !body.contains(['[', ']'])
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// The scheme of a URI.
pub(super) fn scheme(uri: &str) -> Option<&str> {
    uri.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| is_scheme(scheme))
}

/// The host of a URI.
pub(super) fn host(uri: &str) -> Option<&str> {
    let authority = uri.split_once("://")?.1.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split_once(':').map_or(host, |(host, _)| host),
    };
    Some(host).filter(|host| !host.is_empty())
}

/// What a host is that the operator does not fetch from; nothing where only a name server could tell.
pub(super) fn restricted(host: &str) -> Option<&'static str> {
    if host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost") {
        return Some("the operator's own pod");
    }
    match host.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => restricted_v4(address),
        IpAddr::V6(address) => address.to_ipv4_mapped().map_or_else(|| restricted_v6(address), restricted_v4),
    }
}

fn restricted_v4(address: Ipv4Addr) -> Option<&'static str> {
    let kinds = [
        (address.is_loopback(), "the operator's own pod"),
        (address.is_link_local(), "a link-local address, such as the cloud's metadata service"),
        (address.is_private(), "an address of a private network"),
        (address.is_unspecified(), "no address at all"),
        (address.is_multicast(), "a multicast address"),
    ];
    kinds.into_iter().find(|(is, _)| *is).map(|(_, what)| what)
}

fn restricted_v6(address: Ipv6Addr) -> Option<&'static str> {
    let first = address.segments().first().copied().unwrap_or_default();
    let kinds = [
        (address.is_loopback(), "the operator's own pod"),
        (address.is_unicast_link_local(), "a link-local address"),
        // Java's "site local" is the old fec0::/10, not fc00::/7.
        (first & 0xffc0 == 0xfec0, "an address of a private network"),
        (address.is_unspecified(), "no address at all"),
        (address.is_multicast(), "a multicast address"),
    ];
    kinds.into_iter().find(|(is, _)| *is).map(|(_, what)| what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_as_java_reads_them() {
        for good in ["local:///opt/a.jar", "/opt/a.jar", "https://h/a%20b.jar", "s3://b/ä.jar", "a.jar", "https://[::1]/a.jar"] {
            assert!(is_uri(good), "{good}");
        }
        for bad in ["", "local:///opt/my app.jar", "https://h/a%2.jar", "https://h/{x}", "1a:b", "https://h/a[1].jar"] {
            assert!(!is_uri(bad), "{bad}");
        }
    }

    #[test]
    fn hosts() {
        assert_eq!(host("https://u:p@repo.example.com:443/a"), Some("repo.example.com"));
        assert_eq!(host("https://[fe80::1]:443/a"), Some("fe80::1"));
        assert_eq!(host("https:///a"), None);
        for host in ["localhost", "127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1", "::ffff:192.168.0.1", "224.0.0.1"] {
            assert!(restricted(host).is_some(), "{host}");
        }
        for host in ["repo.example.com", "8.8.8.8", "2001:db8::1"] {
            assert!(restricted(host).is_none(), "{host}");
        }
    }
}
