"""What a page may do, and how a limit is written."""

from chalicelib.domain.rate_limits import Allowance, RateLimit
from chalicelib.http.response_headers import rate_limit_headers, security_headers


def directives(media_type: str) -> dict[str, str]:
    policy = security_headers("api.club.example", media_type)["Content-Security-Policy"]
    return dict(part.split(" ", 1) for part in policy.split("; "))


def test_a_page_may_have_styles_and_send_its_form_and_nothing_else() -> None:
    for media_type in ("text/html", "text/html; charset=utf-8"):
        assert directives(media_type) == {
            **dict.fromkeys(("default-src", "base-uri", "frame-ancestors"), "'none'"),
            "style-src": "'unsafe-inline'",
            "form-action": "'self'",
        }


def test_what_is_no_page_may_do_nothing() -> None:
    for media_type in ("application/json", "text/calendar; charset=utf-8"):
        assert directives(media_type) == dict.fromkeys(("default-src", "frame-ancestors"), "'none'")


def test_a_limit_has_a_policy_and_what_is_left_of_it() -> None:
    """draft-ietf-httpapi-ratelimit-headers-10, *RateLimit-Policy Field* and *RateLimit Field*."""
    allowance = Allowance(RateLimit("requests", quota=6, window=60), left=2, resets_in=31)

    assert rate_limit_headers(allowance) == {
        "RateLimit-Policy": '"requests";q=6;w=60',
        "RateLimit": '"requests";r=2;t=31',
    }
