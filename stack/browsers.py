"""What tells a web page from a program: any page that a developer has open may call this machine."""

from collections.abc import Iterable

NAMES = ("127.0.0.1", "localhost", "[::1]")
HTTP_PORT = 80


def is_own_host(host: str, port: int) -> bool:
    """Tell whether a Host header names this machine and this port.

    A page may have its own name lead to this machine; to the browser, the answers are then its own.
    """
    named = host.lower()
    return named in {f"{name}:{port}" for name in NAMES} or (port == HTTP_PORT and named in NAMES)


def is_from_page(header_names: Iterable[str]) -> bool:
    """Tell whether headers (names in lower case) are such as only a browser sends, for a page."""
    return any(name == "origin" or name.startswith("sec-fetch-") for name in header_names)
