"""The small pages behind the links of mails about reservations: no script, nothing from elsewhere."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from html import escape

from chalicelib.dialects.platform.link_words import LinkWords
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation_links import LinkAction
from chalicelib.http import small_pages
from chalicelib.http.call import Reply

_DAY = timedelta(days=1)


def page(title: str, *parts: str, language: Language, sender: Iterable[str] = ()) -> Reply:
    """Return a page of these parts, which are HTML; empty ones are left out. It ends in whose page it is."""
    reply = small_pages.page(title, *parts, language=language, sender=sender)
    # The address of the page holds the token. Browsers name the site of a form in Sec-Fetch-Site.
    return replace(reply, headers={**reply.headers, "Referrer-Policy": "no-referrer"})


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
