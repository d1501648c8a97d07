from ipaddress import ip_network

import pytest

from atlas_core.web import client

PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))


def scope(peer, *forwarded):
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    return {"type": "http", "client": (peer, 1) if peer else None, "headers": headers}


def test_without_a_trusted_proxy_the_header_is_never_believed():
    assert client.address(scope("127.0.0.1", "198.51.100.1"), ()) == "127.0.0.1"
    assert client.address(scope("203.0.113.9", "198.51.100.1"), PROXIES) == "203.0.113.9"


@pytest.mark.parametrize(
    ("forwarded", "found"),
    [
        (["198.51.100.1"], "198.51.100.1"),
        (["1.1.1.1, 198.51.100.1"], "198.51.100.1"),  # what the client wrote itself stands on the left
        (["1.1.1.1", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        (["198.51.100.1, 10.0.0.2,10.0.0.3"], "198.51.100.1"),
        (["10.0.0.2"], "10.0.0.2"),
        (["2001:DB8::7"], "2001:db8::7"),
        (["::ffff:198.51.100.1"], "198.51.100.1"),
        ([], "10.0.0.1"),
        (["  "], "10.0.0.1"),
    ],
)
def test_behind_a_trusted_proxy_the_header_is_read_from_the_right(forwarded, found):
    assert client.address(scope("10.0.0.1", *forwarded), PROXIES) == found


@pytest.mark.parametrize(
    "forwarded",
    [
        "unknown",
        "198.51.100.1,",
        "198.51.100.1:80",
        "1.1.1.1, nonsense",
        "<script>",
        "\xff",
        "1.1.1.1;2.2.2.2",
        "a" * 9000,
    ],
)
def test_a_malformed_header_gives_the_peer(forwarded):
    assert client.address(scope("10.0.0.1", forwarded), PROXIES) == "10.0.0.1"


def test_what_stands_left_of_an_address_that_is_no_proxy_is_not_read():
    assert client.address(scope("10.0.0.1", "nonsense, 198.51.100.1"), PROXIES) == "198.51.100.1"


def test_a_peer_mapped_to_ipv6_is_the_same_address():
    assert client.address(scope("::ffff:10.0.0.1", "198.51.100.1"), PROXIES) == "198.51.100.1"


@pytest.mark.parametrize("peer", [None, "", "testclient"])
def test_a_connection_without_an_address_has_none(peer):
    assert client.address(scope(peer, "198.51.100.1"), PROXIES) == ""
