"""Read a request's token from the Authorization header, or else from the cookie `token`."""

from collections.abc import Mapping

COOKIE = "token"


# So many cookies of this name are read; a browser sends one for each path and domain that set it.
_MOST_COOKIES = 5


def tokens_in(headers: Mapping[str, str]) -> tuple[list[str], bool]:
    """Return the tokens of a request, the one that counts first, and whether they are in cookies."""
    scheme, _, credentials = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer" and credentials.strip():
        return [credentials.strip()], False
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    return [value.strip('"') for name, _, value in pairs if name == COOKIE and value][:_MOST_COOKIES], True


def cookie(value: str, seconds: int, host: str) -> str:
    """Return a Set-Cookie header for the token, with `Secure` unless the host is localhost."""
    attributes = [f"{COOKIE}={value}", "HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={seconds}"]
    if not _is_localhost(host):
        attributes.append("Secure")
    return "; ".join(attributes)


def _is_localhost(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name in {"localhost", "127.0.0.1", "[::1]"}
