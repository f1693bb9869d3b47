"""What tells a web page from a program, for all that listens on a developer's machine."""

from stack.browsers import is_from_page, is_own_host

PORT = 4566


def test_this_machine_has_three_names_and_each_server_its_port() -> None:
    for host in ("127.0.0.1:4566", "localhost:4566", "LocalHost:4566", "[::1]:4566"):
        assert is_own_host(host, PORT), host
    others = (
        "",
        "127.0.0.1",
        "localhost:4567",
        "127.0.0.1:04566",
        "localhost:4566, localhost:4566",
        "::1:4566",
    )
    rebound = (
        "evil.example:4566",
        "localhost.evil.example:4566",
        "127.0.0.1.nip.io:4566",
        "localhost@evil:4566",
    )
    for host in (*others, *rebound, "0.0.0.0:4566", "[::]:4566", "localhost.:4566", "bucket.localhost:4566"):
        assert not is_own_host(host, PORT), host


def test_the_port_of_http_itself_is_left_out_by_clients() -> None:
    assert is_own_host("localhost", 80)
    assert is_own_host("[::1]:80", 80)
    assert not is_own_host("evil.example", 80)


def test_a_page_is_known_by_headers_that_no_program_sends() -> None:
    for name in ("origin", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user"):
        assert is_from_page(["host", name]), name

    assert not is_from_page(["host", "user-agent", "referer", "x-origin"])
