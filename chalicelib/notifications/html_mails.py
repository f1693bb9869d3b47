"""The HTML of mails: one skeleton, inline styles, and no colour of text, so that dark mode has its own.

Nothing is loaded from anywhere: no picture, no font, nothing that tells who reads.
"""

from collections.abc import Iterable
from html import escape

from chalicelib.domain.languages import Language

# Buttons have both colours of their own; borders are seen on white and on black.
_BODY = "font-family: Arial, sans-serif; font-size: 16px; line-height: 1.5; max-width: 640px"
_QUOTED = "margin: 8px 0; padding: 4px 0 4px 12px; border-left: 3px solid #8a94a6"
_TITLE = "font-size: 20px; margin: 0 0 8px"
_LABEL = "text-align: left; vertical-align: top; padding: 2px 16px 2px 0"
_CELL = "vertical-align: top; padding: 2px 0"
_BUTTON = (
    "display: inline-block; margin: 0 8px 8px 0; padding: 8px 16px; border: 1px solid #1d4ed8; "
    "border-radius: 6px; background-color: #1d4ed8; color: #ffffff; text-decoration: none"
)
_FOOTER = "margin-top: 24px; padding-top: 8px; border-top: 1px solid #8a94a6; font-size: 14px"


def document(*parts: str, title: str, language: Language) -> str:
    """Return a mail of these parts, which are HTML; empty ones are left out."""
    body = "\n".join(filter(None, parts))
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{escape(title)}</title>
<style>:root {{ color-scheme: light dark; supported-color-schemes: light dark }}</style>
</head>
<body style="{_BODY}">
{body}
</body>
</html>
"""


def paragraph(text: str) -> str:
    """Return a paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def buttons(links: Iterable[tuple[str, str]]) -> str:
    """Return a line of links, given as labels and addresses, that look like buttons."""
    shown = "\n".join(
        f'<a href="{escape(url)}" style="{_BUTTON}">{escape(label)}</a>' for label, url in links
    )
    return f"<p>\n{shown}\n</p>" if shown else ""


def quotation(introduction: str, lines: Iterable[tuple[str, str]]) -> str:
    """Return what users wrote, in labelled lines; those without a label are titles."""
    quoted = list(lines)
    titles = [f'<h1 style="{_TITLE}">{_value(value)}</h1>' for label, value in quoted if not label]
    inner = "\n".join(filter(None, [*titles, table(line for line in quoted if line[0])]))
    return (
        f'{paragraph(introduction)}\n<blockquote style="{_QUOTED}">\n{inner}\n</blockquote>' if inner else ""
    )


def table(lines: Iterable[tuple[str, str]], link: str | None = None) -> str:
    """Return labelled lines; the value that is the `link` leads to it."""
    rows = "\n".join(
        f'<tr><th scope="row" style="{_LABEL}">{escape(label)}</th>'
        f'<td style="{_CELL}">{_value(value, link)}</td></tr>'
        for label, value in lines
    )
    return f'<table style="border-collapse: collapse">\n{rows}\n</table>' if rows else ""


def footer(lines: Iterable[str]) -> str:
    """Return who sends the mail, at its end."""
    shown = "<br>\n".join(map(escape, lines))
    return f'<p style="{_FOOTER}">{shown}</p>' if shown else ""


def _value(value: str, link: str | None = None) -> str:
    shown = escape(value).replace("\n", "<br>")
    return f'<a href="{shown}">{shown}</a>' if value == link else shown
