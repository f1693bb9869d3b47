"""The small pages behind the links of mails about reservations: no script, nothing from elsewhere."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from html import escape

from chalicelib.dialects.platform.link_words import LinkWords
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation_links import LinkAction
from chalicelib.http.call import Reply

MEDIA_TYPE = "text/html"
_DAY = timedelta(days=1)

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
fieldset label { display: flex; align-items: center; gap: .5rem; min-height: 2.75rem; padding: .25rem .75rem;
  border: 1px solid var(--line); border-radius: .5rem; cursor: pointer }
.day { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: 0 0 1rem }
.day button { margin: 0 }
input[type=date] { min-height: 2.75rem; padding: .5rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--ground); color: inherit; font: inherit }
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


def message(text: str) -> str:
    """Return what has just happened, or why nothing can."""
    return f'<p role="status">{escape(text)}</p>' if text else ""


def paragraph(text: str) -> str:
    """Return a paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def facts(lines: Iterable[tuple[str, str]], link: str | None = None) -> str:
    """Return labelled lines; the value that is the `link` leads to it."""
    shown = "\n".join(f"<dt>{escape(label)}</dt><dd>{_value(value, link)}</dd>" for label, value in lines)
    return f"<dl>\n{shown}\n</dl>" if shown else ""


def quotation(introduction: str, lines: Iterable[tuple[str, str]]) -> str:
    """Return what users wrote; lines without a label are titles."""
    quoted = list(lines)
    titles = "".join(f"<h2>{escape(value)}</h2>\n" for label, value in quoted if not label)
    inner = titles + facts(line for line in quoted if line[0])
    return f"{paragraph(introduction)}\n<blockquote>\n{inner}\n</blockquote>" if inner else ""


def links(labelled: Iterable[tuple[LinkAction, str, str]]) -> str:
    """Return links to the other pages as buttons: what each is for, its token and its label."""
    shown = "\n".join(
        f'<a class="button{_class_of(action)}" href="{action}?token={escape(token)}">{escape(label)}</a>'
        for action, token, label in labelled
    )
    return f"<p>\n{shown}\n</p>" if shown else ""


def link(address: str, label: str) -> str:
    """Return a link that looks like a button."""
    return f'<p><a class="button" href="{escape(address)}">{escape(label)}</a></p>'


def form(action: LinkAction, token: str, button: str, *fields: str) -> str:
    """Return a form with the link's token, further fields, and one button that does what the link is for."""
    kind = _class_of(action).strip()
    inner = "\n".join((f'<input type="hidden" name="token" value="{escape(token)}">', *fields))
    return f"""<form method="post" action="{action}">
{inner}
<p><button{f' class="{kind}"' if kind else ""}>{escape(button)}</button></p>
</form>"""


def day_form(token: str, day: date, least: date, words: LinkWords) -> str:
    """Return the form that asks for the times of another day, and links to the days around."""
    days = [(words.before, day - _DAY)] if day > least else []
    links = "\n".join(
        f'<a href="{LinkAction.MOVE}?token={escape(token)}&amp;day={other}">{escape(label)}</a>'
        for label, other in (*days, (words.after, day + _DAY))
    )
    return f"""<form method="get" action="{LinkAction.MOVE}" class="day">
<input type="hidden" name="token" value="{escape(token)}">
<label for="day">{escape(words.day)}</label>
<input type="date" id="day" name="day" value="{day}" min="{least}" required>
<button>{escape(words.show_day)}</button>
</form>
<nav>
{links}
</nav>"""


def choices(legend: str, options: Iterable[tuple[str, str]]) -> str:
    """Return the field that chooses a start: its value, and its label."""
    shown = "\n".join(
        f'<label><input type="radio" name="start" value="{escape(value)}" required>{escape(label)}</label>'
        for value, label in options
    )
    return f"<fieldset>\n<legend>{escape(legend)}</legend>\n{shown}\n</fieldset>"


def _class_of(action: LinkAction) -> str:
    return " stop" if action is LinkAction.CANCEL else ""


def _value(value: str, link: str | None) -> str:
    shown = escape(value)
    return f'<a href="{shown}" rel="noreferrer">{shown}</a>' if value == link else shown


@cache
def _headers() -> Mapping[str, str]:
    """Return the headers of a page: its style and its own forms are all that it has."""
    digest = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    return {
        "Content-Type": f"{MEDIA_TYPE}; charset=utf-8",
        "Content-Security-Policy": policy,
        # The address of the page holds the token. Browsers name the site of a form in Sec-Fetch-Site.
        "Referrer-Policy": "no-referrer",
    }
