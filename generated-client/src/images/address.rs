//! Which addresses images are fetched from.
//!
//! A link is written by a service, or by a node that nobody knows. Where it leads into a private
//! network, fetching it would let them reach what only this machine can. Names are therefore looked
//! up here, and the connection goes to the addresses that were checked and to no others, so a name
//! cannot change its meaning in between.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Looks names up and gives their public addresses only.
#[derive(Debug)]
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The port is filled in by whoever connects.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public = public(found)?;
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// A name has addresses, and none of them is public.
#[derive(Debug)]
pub(super) struct NotPublic;

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to no address on the public internet")
    }
}

impl std::error::Error for NotPublic {}

fn public(found: impl Iterator<Item = SocketAddr>) -> Result<Vec<SocketAddr>, NotPublic> {
    let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
    if public.is_empty() { Err(NotPublic) } else { Ok(public) }
}

/// Whether a link names an address, not a host, and one that is not public. Nothing is looked up
/// for those.
pub(super) fn is_private_literal(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse();
    address.is_ok_and(|address| !is_public(address))
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

/// What is set apart from the public internet, by first address and length of the prefix: the
/// registry of RFC 6890 and its successors.
const SPECIAL_V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    // Shared between a provider and its customers.
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    // Link-local, where clouds keep the secrets of a machine.
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    // Protocols.
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    // A relay that is no more.
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    // Benchmarks.
    ([198, 18, 0, 0], 15),
    // These and 192.0.2.0 are for documentation.
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Multicast, reserved, broadcast.
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
    ([255, 255, 255, 255], 32),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_in = |(first, length): &([u8; 4], u32)| {
        (address.to_bits() ^ u32::from_be_bytes(*first)).leading_zeros() >= *length
    };
    !SPECIAL_V4.iter().any(is_in)
}

/// The IPv4 address that packets end up at: of a mapped one, or by NAT64.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, rest @ .., high, low] = address.segments();
    let is_translated = (a, b, rest) == (0x64, 0xff9b, [0; 4]);
    address.to_ipv4_mapped().or_else(|| {
        let [[a, b], [c, d]] = [high, low].map(u16::to_be_bytes);
        is_translated.then_some(Ipv4Addr::new(a, b, c, d))
    })
}

/// Global unicast, but for what is set apart in there.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Protocols (Teredo among them), documentation, 6to4.
    let is_special =
        matches!((a, b), (0x2001, 0..=0x1ff | 0xdb8) | (0x2002, _) | (0x3fff, 0..=0xfff));
    matches!(a, 0x2000..=0x3fff) && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIVATE: [&str; 43] = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:1ff::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fdff::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];
    const PUBLIC: [&str; 12] = [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ];

    #[test]
    fn addresses_are_told_apart() {
        for address in PRIVATE {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in PUBLIC {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn address_in_a_link_is_found_however_it_is_written() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "[::1]",
            "[::ffff:7f00:1]",
            "[::ffff:127.0.0.1]",
            "0",
            "169.254.169.254:80",
            "\u{ff11}27.0.0.1",
            "user@10.0.0.1",
        ] {
            let url = Url::parse(&format!("http://{host}/x.png")).unwrap();
            assert!(is_private_literal(&url), "{host}: {url}");
        }
        for host in ["8.8.8.8", "[2606:4700::1111]", "a.b", "10.0.0.1.a.b"] {
            let url = Url::parse(&format!("http://{host}/x.png")).unwrap();
            assert!(!is_private_literal(&url), "{host}");
        }
    }

    #[test]
    fn name_keeps_its_public_addresses_only() {
        let addresses = |list: &[&str]| -> Vec<SocketAddr> {
            list.iter().map(|address| SocketAddr::new(address.parse().unwrap(), 0)).collect()
        };
        let mixed = addresses(&["10.0.0.1", "8.8.8.8", "::1"]);
        assert_eq!(public(mixed.into_iter()).unwrap(), addresses(&["8.8.8.8"]));
        assert!(public(addresses(&["10.0.0.1", "::ffff:127.0.0.1"]).into_iter()).is_err());
        assert!(public(addresses(&[]).into_iter()).is_err());
    }

    #[tokio::test]
    async fn name_of_this_machine_is_refused_when_it_is_looked_up() {
        let Err(error) = PublicOnly.resolve("localhost".parse().unwrap()).await else {
            panic!("localhost is public");
        };
        assert!(error.is::<NotPublic>(), "{error}");
    }
}
