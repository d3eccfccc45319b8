//! IP addresses and CIDRs of fields that existed before 1.36 made them strict. In: a text. Out: an address, a fault, a warning.
//! Source: k8s.io/apimachinery/pkg/util/validation/ip.go v0.36, k8s.io/utils/net (the lenient reader).

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::at::At;
use super::fault::Judge;

/// An address as old fields read it: numbers of IPv4 may begin with zeros.
pub(super) fn lenient_ip(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    if text.contains(':') {
        let (head, tail) = text.rsplit_once(':')?;
        let four = lenient_four(tail)?;
        return format!("{head}:{four}").parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    }
    lenient_four(text).map(IpAddr::V4)
}

fn lenient_four(text: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u8> = text
        .split('.')
        .map(|part| if !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit()) { part.parse::<u32>().ok() } else { None })
        .map(|part| part.and_then(|part| u8::try_from(part).ok()))
        .collect::<Option<_>>()?;
    <[u8; 4]>::try_from(parts).ok().map(Ipv4Addr::from)
}

fn is_mapped(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(six) if six.to_ipv4_mapped().is_some())
}

/// A network: its address as written, and the length of its prefix.
#[derive(Clone, Copy)]
pub(super) struct Network {
    address: IpAddr,
    length: u32,
}

impl Network {
    /// A network as old fields read it.
    pub(super) fn lenient(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address = lenient_ip(address)?;
        let length: u32 = if length.bytes().all(|c| c.is_ascii_digit()) { length.parse().ok()? } else { return None };
        (length <= width(address)).then_some(Self { address, length })
    }

    fn bits(self) -> u128 {
        match self.address {
            IpAddr::V4(four) => u128::from(u32::from(four)),
            IpAddr::V6(six) => u128::from(six),
        }
    }

    fn masked(self) -> u128 {
        let free = width(self.address) - self.length;
        self.bits().checked_shr(free).and_then(|head| head.checked_shl(free)).unwrap_or(0)
    }

    /// Whether another network lies inside this one and is smaller.
    pub(super) fn strictly_contains(self, other: Self) -> bool {
        let same = width(self.address) == width(other.address);
        same && self.length < other.length && Self { length: self.length, ..other }.masked() == self.masked()
    }
}

const fn width(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// Judges an address; since 1.36 strictly, before with warnings. Tells whether it is good.
pub(super) fn ip(judge: &mut Judge, at: &At<'_, '_>) -> bool {
    let text = at.text();
    let Some(address) = lenient_ip(text) else {
        judge.invalid(at, format!("is `{}`, which is no IP address", text.escape_debug()));
        return false;
    };
    let odd = if text.parse::<IpAddr>().is_err() {
        Some("has numbers that begin with 0")
    } else if is_mapped(address) {
        Some("is an IPv4 address mapped into IPv6")
    } else {
        None
    };
    match odd {
        Some(odd) if judge.since(36) => {
            judge.invalid(at, odd);
            false
        }
        Some(odd) => {
            judge.warn(at, format!("{odd}, which Kubernetes 1.36 refuses: write `{}`", plain(address)));
            true
        }
        None => {
            if address.is_ipv6() && address.to_string() != text {
                judge.warn(at, format!("is an IPv6 address that should be written `{address}`"));
            }
            true
        }
    }
}

fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

/// Judges a CIDR; since 1.36 strictly, before with warnings.
pub(super) fn cidr(judge: &mut Judge, at: &At<'_, '_>, text: &str) {
    let Some(network) = Network::lenient(text) else {
        judge.invalid(at, format!("is `{}`, which is no network such as `10.9.8.0/24`", text.escape_debug()));
        return;
    };
    let (address, length) = text.split_once('/').unwrap_or_default();
    let zeros = address.parse::<IpAddr>().is_err() || (length.len() > 1 && length.starts_with('0'));
    let odd = if zeros {
        Some("has numbers that begin with 0")
    } else if is_mapped(network.address) {
        Some("is an IPv4 network mapped into IPv6")
    } else if network.bits() != network.masked() {
        Some("has bits beyond its prefix")
    } else {
        None
    };
    match odd {
        Some(odd) if judge.since(36) => judge.invalid(at, odd),
        Some(odd) => judge.warn(at, format!("{odd}, which Kubernetes 1.36 refuses")),
        None if network.address.is_ipv6() && network.address.to_string() != address => {
            judge.warn(at, format!("is an IPv6 network that should be written `{}/{length}`", network.address));
        }
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Network, lenient_ip};

    #[test]
    fn addresses_and_networks() {
        for good in ["10.0.0.1", "010.0.0.1", "::1", "::ffff:1.2.3.4", "::ffff:01.2.3.4"] {
            assert!(lenient_ip(good).is_some(), "{good}");
        }
        for bad in ["", "1.2.3", "1.2.3.4.5", "300.1.1.1", "a", "1.2.3.4/8", "::g"] {
            assert!(lenient_ip(bad).is_none(), "{bad}");
        }
        let inside = |outer: &str, inner: &str| {
            let (outer, inner) = (Network::lenient(outer), Network::lenient(inner));
            outer.zip(inner).is_some_and(|(outer, inner)| outer.strictly_contains(inner))
        };
        assert!(inside("10.0.0.0/8", "10.1.0.0/16") && inside("0.0.0.0/0", "1.2.3.4/32") && inside("::/0", "fd00::/8"));
        assert!(!inside("10.0.0.0/8", "10.0.0.0/8") && !inside("10.0.0.0/8", "11.0.0.0/16") && !inside("0.0.0.0/0", "fd00::/8"));
        assert!(Network::lenient("10.0.0.0/33").is_none() && Network::lenient("10.0.0.0").is_none());
    }
}
