"""Headers of responses: what browsers may do with them, and what clients have left of a limit.

What the gateway answers itself has the same (`.chalice/resources.json`).
"""

from chalicelib.domain.rate_limits import Allowance

HTML = "text/html"
# Nothing of a response that is no page is ever run or shown by a browser as one.
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
# A page has its own styles and sends its forms here. One with a script names it in a policy of its own.
_PAGE_POLICY = "; ".join(
    (_DATA_POLICY, "style-src 'unsafe-inline'", "form-action 'self'", "base-uri 'none'"),
)
_YEAR = 365 * 24 * 3600
_LOCAL = {"localhost", "127.0.0.1", "[::1]"}


def is_https(host: str) -> bool:
    """Return whether clients come by https: API Gateway has nothing else, a local server nothing but http."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name not in _LOCAL


def security_headers(host: str, media_type: str) -> dict[str, str]:
    """Return what a response to a request for this host tells browsers."""
    is_page = media_type.startswith(HTML)
    headers = {
        "X-Content-Type-Options": "nosniff",
        # Not `no-referrer`: the form of a page would come with `Origin: null`, as if from another site.
        "Referrer-Policy": "same-origin",
        "Content-Security-Policy": _PAGE_POLICY if is_page else _DATA_POLICY,
    }
    return headers | ({"Strict-Transport-Security": f"max-age={_YEAR}"} if is_https(host) else {})


def rate_limit_headers(allowance: Allowance) -> dict[str, str]:
    """Return what is left of a limit, as draft-ietf-httpapi-ratelimit-headers-10 writes it for one policy."""
    limit = allowance.limit
    return {
        "RateLimit-Policy": f'"{limit.name}";q={limit.quota};w={limit.window}',
        "RateLimit": f'"{limit.name}";r={allowance.left};t={allowance.resets_in}',
    }
