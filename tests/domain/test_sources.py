"""Where a request comes from, behind front ends and without one."""

import pytest

from chalicelib.domain.sources import network_of, networks_in, source_of

PROXIES = networks_in("10.0.0.0/8, 2001:db8:1::/48,192.0.2.7")


@pytest.mark.parametrize(
    ("peer", "forwarded", "source"),
    [
        # Without a front end of ours the header is the client's own.
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),
        ("198.51.100.1", "", "198.51.100.1"),
        # The rightmost that is not ours; what is left of it, the client may have written.
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "garbage, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.2.3.4,192.0.2.7", "203.0.113.9"),
        # API Gateway writes the address that it sees to the right of what came.
        ("10.0.0.1", "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        ("2001:db8:1:2::3", "2001:db8:9::1", "2001:db8:9::1"),
        # Ports, brackets, blanks, and IPv4 within IPv6.
        ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8:9::1]:4711", "2001:db8:9::1"),
        ("10.0.0.1", "[2001:DB8:9::1]", "2001:db8:9::1"),
        ("::ffff:10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        # Nothing that is passed over on the way leads to what the client may have written.
        ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9,", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.300", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, 010.0.0.3", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, fe80::1%eth0", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, [10.0.0.3", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, :::", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, ١٠.0.0.3", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("", "203.0.113.9", ""),
        ("nowhere", "203.0.113.9", "nowhere"),
    ],
)
def test_the_source_is_the_rightmost_address_that_is_no_proxy_of_ours(
    peer: str, forwarded: str, source: str
) -> None:
    assert source_of(peer, forwarded, PROXIES) == source


def test_without_proxies_the_header_says_nothing() -> None:
    assert source_of("10.0.0.1", "203.0.113.9", ()) == "10.0.0.1"


@pytest.mark.parametrize("text", ["", " ", ","])
def test_nobody_is_trusted_unless_named(text: str) -> None:
    assert networks_in(text) == ()


@pytest.mark.parametrize(
    "text", ["10.0.0.1/8", "10.0.0.0/33", "club.example", "10.0.0.0/8;::1", "0.0.0.0/0", "::/0"]
)
def test_what_is_no_network_or_everybody_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        networks_in(f"192.0.2.0/24,{text}")


@pytest.mark.parametrize(
    ("source", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2::3", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::3", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::3", "2001:db8:1:3::/64"),
        ("", ""),
        ("nowhere", "nowhere"),
    ],
)
def test_an_address_of_ipv6_counts_by_its_network(source: str, network: str) -> None:
    assert network_of(source) == network
