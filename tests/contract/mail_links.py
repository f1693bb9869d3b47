"""The links that mails about reservations hold, as a recipient opens them and presses their buttons."""

import re
from html import unescape
from typing import Final
from urllib.parse import urlencode

from chalicelib import clock
from chalicelib.domain.reservation_links import LinkAction, ReservationLink, digest_of, token_of
from chalicelib.store import secrets
from tests.api import Api, Response
from tests.pipeline import Mail

BASE: Final = "https://cupo.example"
FORM: Final = "application/x-www-form-urlencoded"
INVALID: Final = "El enlace no es válido o ya no sirve"
CANCELLED: Final = "Está cancelada."
OVER: Final = "Ya terminó o no sigue en pie."

_LINK: Final = re.compile(rf"{BASE}(/api/links/([a-z]+)\?token=(\S+))")
_BUTTON: Final = re.compile(r'<form method="post" action="([a-z]+)">')

Links = dict[str, str]


def links_in(mail: Mail) -> Links:
    """The path of each link of a mail, by action; text and HTML have the same ones."""
    found = _LINK.findall(mail.text)
    assert sorted(found) == sorted(_LINK.findall(mail.html.replace('"', " ")))
    assert len({action for _, action, _ in found}) == len(found)
    return {action: path for path, action, _ in found}


def link_token(
    reservation: str, action: str = "see", *, purpose: str = "reservation links", **changes: str
) -> str:
    """The token of a link without its mail: Ana's of a reserva, unless `changes` say otherwise."""
    content = {
        "tenant": "default",
        "kind": "court",
        "user": "ana",
        "address": digest_of("ana@example.com"),
        **changes,
    }
    link = ReservationLink(action=LinkAction(action), reservation=reservation, **content)
    return token_of(link, secrets.signing_keys().signing(clock.now()).derived(purpose))


def token_in(path: str) -> str:
    return path.partition("?token=")[2]


def opened(api: Api, path: str, **options: object) -> str:
    """What the page of a link says, without its markup."""
    return text_of(page(api.request("GET", path, **options)))  # type: ignore[arg-type]


def pressed(api: Api, path: str, **fields: str) -> str:
    """What is said after the button of a link's page was pressed."""
    return text_of(page(press(api, path, **fields)))


def press(api: Api, path: str, **fields: str) -> Response:
    body = urlencode({"token": token_in(path), **fields}).encode()
    return api.request("POST", path.partition("?")[0], body=body, headers={"Content-Type": FORM})


def page(answer: Response) -> str:
    """The HTML of an answer, which nobody keeps, and whose address goes nowhere."""
    assert answer.status == 200, (answer.status, answer.raw[:300])
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer.raw.decode()


def has_button(html: str) -> bool:
    return bool(_BUTTON.search(html))


def text_of(html: str) -> str:
    body = html.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
