"""The pages and what they load: the files of web/, and in web/vendor those that others published."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from chalicelib.http.call import Reply

_WEB = Path(__file__).parents[2] / "web"
_MEDIA_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
# Everything that a page loads comes from here; Swagger UI has pictures in its styles.
_PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)
# Of what is loaded later, when it is needed, import( is an expression.
_IMPORT = re.compile(r'^(?:import|}).* "\./([\w.-]+)";$', re.MULTILINE)
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASKED_AGAIN = "no-cache"


@cache
def version() -> str:
    """Return a digest of all files: what a page loads has it in its path, and never changes there."""
    parts = (part for name, path in sorted(_files().items()) for part in (name.encode(), path.read_bytes()))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def app(name: str, title: str, *, depth: int = 0, framed_by: Sequence[str] = ()) -> Reply:
    """Return the page that the module of this name draws, with the style of the same name."""
    text = _text("app.html").replace("{modules}", _preloads(f"{name}.js"))
    return _page(text.replace("{name}", name).replace("{title}", title), depth, framed_by)


def page(name: str) -> Reply:
    """Return a page that is a file of its own."""
    return _page(_text(name), 0, ())


def _page(text: str, depth: int, framed_by: Sequence[str]) -> Reply:
    """Return a page, which leads to the files of this version.

    `depth` is how many parts of its path stand before its name, `framed_by` are the origins whose pages may
    frame it.
    """
    text = text.replace("{assets}", f"{'../' * depth}assets/{version()}")
    policy = _PAGE_POLICY.format(ancestors=" ".join(framed_by) or "'none'")
    headers = {"Cache-Control": _ASKED_AGAIN, "Content-Security-Policy": policy}
    return Reply(200, text, {"Content-Type": _MEDIA_TYPES[".html"], **headers})


def asset(asked: str, name: str) -> Reply | None:
    """Return a file that pages load; None if there is none.

    A page of another version, open while the service is updated, gets this version's, and asks again.
    """
    path = _files().get(name)
    if path is None or path.suffix == ".html":
        return None
    kept = _FOR_GOOD if asked == version() else _ASKED_AGAIN
    return Reply(200, _text(name), {"Content-Type": _MEDIA_TYPES[path.suffix], "Cache-Control": kept})


@cache
def _preloads(module: str) -> str:
    """Return the links by which a browser asks for all that a module imports at once, not one by one."""
    imported = [module]
    for name in imported:
        imported += [other for other in _IMPORT.findall(_text(name)) if other not in imported]
    return "\n".join(f'<link rel="modulepreload" href="{{assets}}/{name}">' for name in imported[1:])


@cache
def _text(name: str) -> str:
    return _files()[name].read_text(encoding="utf-8")


@cache
def _files() -> Mapping[str, Path]:
    """Return the files that may be served, by name: nothing else is ever opened."""
    paths = (path for directory in (_WEB / "vendor", _WEB) for path in directory.glob("*"))
    return {path.name: path for path in paths if path.suffix in _MEDIA_TYPES}
