"""The small pages behind the links of mails: no script, nothing from elsewhere, a style of their own."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape

from chalicelib.domain.languages import Language
from chalicelib.http.call import Reply

MEDIA_TYPE = "text/html"

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2937; --ground: #ffffff; --line: #8a94a6; --link: #1d4ed8;
  --go: #1d4ed8; --stop: #b91c1c }
@media (prefers-color-scheme: dark) { :root { --ink: #e5e7eb; --ground: #111827; --link: #93c5fd } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 36rem; margin: 0 auto; padding: 1.5rem 1rem; overflow-wrap: anywhere }
footer { width: min(34rem, 100% - 2rem); margin: 0 auto; padding: 1rem 0 2rem; font-size: .875rem;
  border-top: 1px solid var(--line); overflow-wrap: anywhere }
a { color: var(--link) }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }
h2 { font-size: 1.125rem; margin: 0 0 .5rem }
dl { margin: 0 0 1rem } dt { font-weight: 600 } dd { margin: 0 0 .5rem; white-space: pre-line }
blockquote { margin: .5rem 0 1rem; padding-left: 1rem; border-left: 3px solid var(--line) }
[role=status] { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; font-weight: 600 }
.button, button { display: inline-block; min-height: 2.75rem; margin: 0 .5rem .5rem 0; padding: .5rem 1.25rem;
  border: 1px solid var(--go); border-radius: .5rem; background: var(--go); color: #ffffff; font: inherit;
  text-decoration: none; cursor: pointer }
.stop { border-color: var(--stop); background: var(--stop) }
fieldset { margin: 0 0 1rem; padding: 0; border: 0; display: flex; flex-wrap: wrap; gap: .5rem }
legend { margin-bottom: .5rem; padding: 0; font-weight: 600 }
label { font-weight: 600 }
fieldset label { display: flex; align-items: center; gap: .5rem; min-height: 2.75rem; padding: .25rem .75rem;
  font-weight: 400; border: 1px solid var(--line); border-radius: .5rem; cursor: pointer }
.day { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: 0 0 1rem }
.day button { margin: 0 }
input[type=date], input[type=password] { min-height: 2.75rem; padding: .5rem; border-radius: .5rem;
  border: 1px solid var(--line); background: var(--ground); color: inherit; font: inherit }
nav { display: flex; flex-wrap: wrap; gap: 1rem; margin: 0 0 1rem }
nav a { min-height: 1.5rem }
:focus-visible { outline: 3px solid var(--line); outline-offset: 2px }
"""


def page(title: str, *parts: str, language: Language, sender: Iterable[str] = ()) -> Reply:
    """Return a page of these parts, which are HTML; empty ones are left out. It ends in whose page it is."""
    body = "\n".join(filter(None, parts))
    signature = "<br>\n".join(map(escape, sender))
    footer = f"<footer>{signature}</footer>\n" if signature else ""
    text = f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
{footer}</body>
</html>
"""
    return Reply(200, text, _headers())


@cache
def _headers() -> Mapping[str, str]:
    """Return the headers of a page: its style and its own forms are all that it has."""
    digest = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    return {"Content-Type": f"{MEDIA_TYPE}; charset=utf-8", "Content-Security-Policy": policy}
