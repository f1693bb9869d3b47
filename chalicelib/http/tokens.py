"""Read a request's token from the Authorization header, or else from its cookies; write these cookies."""

from collections.abc import Mapping
from datetime import timedelta

from chalicelib.http.response_headers import is_https

COOKIE = "token"
# Where it is https, the same token comes in this one, too. Browsers take it from this very host alone: no
# other host of the domain can put a session of its own in its place.
HOST_COOKIE = "__Host-token"
# That the account has been logged in here before; it opens nothing.
DEVICE_COOKIE = "device"
_DEVICE_LASTS = timedelta(days=180)


# So many cookies of this name are read; a browser sends one for each path and domain that set it.
_MOST_COOKIES = 5


def tokens_in(headers: Mapping[str, str]) -> tuple[list[str], bool]:
    """Return the tokens of a request, the one that counts first, and whether they are in cookies.

    Beside the host's own cookie no other counts, even if its token is not valid.
    """
    scheme, _, credentials = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer" and credentials.strip():
        return [credentials.strip()], False
    pairs = [pair.strip().partition("=") for pair in headers.get("cookie", "").split(";")]
    for wanted in (HOST_COOKIE, COOKIE):
        tokens = [value.strip('"') for name, _, value in pairs if name == wanted and value]
        if tokens:
            return tokens[:_MOST_COOKIES], True
    return [], True


def device_in(headers: Mapping[str, str]) -> str:
    """Return the token of the device that a request comes from; empty if there is none."""
    pairs = [pair.strip().partition("=") for pair in headers.get("cookie", "").split(";")]
    return next((value for name, _, value in pairs if name == DEVICE_COOKIE), "")


def device_cookie(value: str, host: str) -> str:
    """Return the Set-Cookie header for the token of a device, `Secure` by https."""
    seconds = int(_DEVICE_LASTS.total_seconds())
    secure = ["Secure"] if is_https(host) else []
    attributes = [f"{DEVICE_COOKIE}={value}", "HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={seconds}"]
    return "; ".join([*attributes, *secure])


def cookies(value: str, seconds: int, host: str) -> list[str]:
    """Return the Set-Cookie headers for a token: by https both, which are `Secure`, else the plain one."""
    attributes = ["HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={seconds}"]
    if not is_https(host):
        return ["; ".join([f"{COOKIE}={value}", *attributes])]
    return ["; ".join([f"{name}={value}", *attributes, "Secure"]) for name in (COOKIE, HOST_COOKIE)]
