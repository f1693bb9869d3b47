"""The origin of a request: cross-site checks for cookies, and CORS headers."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from chalicelib import settings
from chalicelib.domain.errors import CrossSite
from chalicelib.http.bodies import is_json

_EXPOSED = "X-Request-Id, Idempotent-Replayed, Retry-After, RateLimit, RateLimit-Policy, Link, ETag"
_ACCEPTED = "Authorization, Content-Type, Idempotency-Key, Accept-Language"
_PREFLIGHT_SECONDS = "600"
_LONGEST_SHOWN = 100


def raise_if_cross_site(method: str, headers: Mapping[str, str], *, has_body: bool) -> None:
    """Check a request that authenticates by cookie and changes something (contract common.md, *Identity*).

    A client may send no header about the page. Then only a request that no page of another site can make a
    browser send is accepted.

    :raises CrossSite: if a page of another site may have sent it; it names the header that says so
    """
    is_safe = is_json(headers.get("content-type", "")) if has_body else method != "POST"
    if not is_from_own_page(headers) and not is_safe:
        raise CrossSite("Content-Type")


def is_from_own_page(headers: Mapping[str, str]) -> bool:
    """Return whether the browser says that a page of this or an allowed site sent it; False: it says nothing.

    The browser's own word for the site counts first, whatever the origin: so a page behind a proxy is one of
    this site.

    :raises CrossSite: if it says that a page of another site did; it names the header that says so
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site in {"same-origin", "none"}:
        return True
    if origin is not None:
        if origin in settings.load().allowed_origins or _host(origin) == headers.get("host"):
            return True
        raise CrossSite(f"Origin: {origin[:_LONGEST_SHOWN]}")
    if site is not None:
        raise CrossSite(f"Sec-Fetch-Site: {site[:_LONGEST_SHOWN]}")
    return False


def cors_headers(origin: str | None) -> dict[str, str]:
    """Return the headers that let a page of an allowed origin read the response."""
    allowed = settings.load().allowed_origins
    if not allowed:
        return {}
    if origin not in allowed:
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": str(origin),
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": _EXPOSED,
    }


def preflight_headers(origin: str | None, methods: tuple[str, ...]) -> dict[str, str]:
    """Return the CORS headers of the response to a preflight request."""
    headers = cors_headers(origin)
    if "Access-Control-Allow-Origin" not in headers:
        return headers
    return {
        **headers,
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": _ACCEPTED,
        "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
    }


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
