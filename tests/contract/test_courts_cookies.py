"""The session's two cookies: `token`, and by https `__Host-token`, which no other host can set."""

from tests.contract.courts import NO_SESSION, Courts, cookies_of, refused
from tests.tokens import token

HTTPS = ("club.example", "api.club.example:443", "localhost.evil.example")
HTTP = ("localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]:8000", "[::1]")
BOTH = {"token", "__Host-token"}


def test_by_https_the_session_is_in_both_cookies_and_by_http_in_the_plain_one(courts: Courts) -> None:
    for number, host in enumerate((*HTTPS, *HTTP)):
        there = courts.from_ip(f"10.0.0.{number}").sending({"Host": host})
        email = f"eva{number}@example.com"
        for answer in (there.register(email=email), there.login(email=email)):
            cookies = {name: each for name, each in cookies_of(answer).items() if name != "device"}
            assert cookies.keys() == (BOTH if host in HTTPS else {"token"}), host
            assert len({cookie.value for cookie in cookies.values()}) == 1
            for cookie in cookies.values():
                assert bool(cookie["secure"]) is (host in HTTPS), host
                assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")
                assert cookie["httponly"]
            mine = {"Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items())}
            assert there.nobody.sending(mine).me().body["usuario"]["email"] == email


def test_logging_out_clears_both(courts: Courts) -> None:
    for host, names in ((HTTPS[0], BOTH), (HTTP[0], {"token"})):
        cookies = cookies_of(courts.sending({"Host": host}).logout())

        assert cookies.keys() == names
        # A browser takes the host's own one back only from who could set it.
        assert {(each.value, each["max-age"], each["path"]) for each in cookies.values()} == {("", "0", "/")}
        assert {bool(each["secure"]) for each in cookies.values()} == {host in HTTPS}


def test_the_hosts_own_cookie_counts_before_any_other(courts: Courts) -> None:
    """A page of another host of the domain may set `token`, with a session of its own."""
    ana, bruno, stale = token(), token(user="bruno"), token(expires_in=-600)
    for cookies, user in (
        (f"token={bruno}; __Host-token={ana}", "ana"),
        (f"__Host-token={ana}; token={bruno}", "ana"),
        (f"token={stale}; __Host-token={ana}", "ana"),
        (f"__Host-token=; token={bruno}", "bruno"),
        (f"__host-token={ana}; token={bruno}", "bruno"),
    ):
        answer = courts.nobody.sending({"Cookie": cookies}).me()
        assert answer.body["usuario"]["id"] == user, cookies
    for invalid in (stale, "x"):
        stolen = courts.nobody.sending({"Cookie": f"__Host-token={invalid}; token={bruno}"})
        refused(stolen.me(), 401, NO_SESSION)


def test_a_change_by_the_hosts_own_cookie_must_come_from_the_same_site(courts: Courts) -> None:
    ana = courts.nobody.sending({"Cookie": f"__Host-token={token()}", "Host": HTTPS[0]})
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 201)):
        assert ana.sending({"Sec-Fetch-Site": site}).create().status == status, site
