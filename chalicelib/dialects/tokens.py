"""Where a request carries its token: the Authorization header, else the cookie `token`."""

from collections.abc import Mapping

COOKIE = "token"


def token_in(headers: Mapping[str, str]) -> tuple[str | None, bool]:
    """The token, and whether it came as a cookie."""
    scheme, _, credentials = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer" and credentials.strip():
        return credentials.strip(), False
    for pair in headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE and value:
            return value.strip('"'), True
    return None, False


def cookie(value: str, seconds: int, host: str) -> str:
    """A Set-Cookie header for the token; `Secure` everywhere but on this machine's own host."""
    attributes = [f"{COOKIE}={value}", "HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={seconds}"]
    if not _is_localhost(host):
        attributes.append("Secure")
    return "; ".join(attributes)


def _is_localhost(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name in {"localhost", "127.0.0.1", "[::1]"}
