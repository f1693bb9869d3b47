"""Where a request comes from: cross-site requests with a cookie, and CORS."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from chalicelib import settings
from chalicelib.dialects.bodies import is_json
from chalicelib.domain.errors import CrossSite

_EXPOSED = "X-Request-Id, Idempotent-Replayed, Retry-After"
_ACCEPTED = "Authorization, Content-Type, Idempotency-Key, Accept-Language"
_PREFLIGHT_SECONDS = "600"


def raise_if_cross_site(headers: Mapping[str, str]) -> None:
    """Check a request that authenticates by cookie and changes something.

    :raises CrossSite: if it is not JSON, or the browser says that it comes from a foreign page
    """
    if not is_json(headers.get("content-type", "")):
        raise CrossSite
    origin = headers.get("origin")
    if origin in settings.load().allowed_origins:
        return
    if origin is not None and _host(origin) != headers.get("host"):
        raise CrossSite
    if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        raise CrossSite


def cors_headers(origin: str | None) -> dict[str, str]:
    """What lets an allowed page read the answer; nothing for any other."""
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
    """What answers the browser's question before the request."""
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
