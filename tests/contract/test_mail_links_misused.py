"""What nobody can do with the links of mails: not forge them, nor change anything by looking at them."""

import base64
import json
from collections.abc import Callable, Iterator

import pytest

from chalicelib.domain.reservation_links import digest_of
from chalicelib.store import secrets
from tests.contract.appointments import Appointments
from tests.contract.appointments import slot as session
from tests.contract.courts import Courts, SettingsChanged
from tests.contract.mail_links import (
    CANCELLED,
    FORM,
    INVALID,
    link_token,
    links_in,
    opened,
    press,
    pressed,
    token_in,
)
from tests.contract.matrix import kept
from tests.contract.notices import posted, practice
from tests.contract.rooms import Rooms, address
from tests.pipeline import Pipeline
from tests.tokens import token

__all__ = ["practice"]


@pytest.fixture
def links(courts: Courts, behind: Pipeline) -> dict[str, str]:
    """The links of a mail to Ana about her one reserva."""
    courts.booked()
    return links_in(posted(behind)["ana"])


def estado(courts: Courts) -> str:
    [reserva] = courts.list().body["reservas"]
    return str(reserva["estado"])


def test_whoever_only_looks_changes_nothing(courts: Courts, links: dict[str, str]) -> None:
    """Scanners of mails follow every link, by any method that is safe."""
    before = kept()
    for path in links.values():
        for method in ("GET", "HEAD", "OPTIONS"):
            for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Purpose": "prefetch"}):
                assert courts.api.request(method, path, headers=headers).status in (200, 204)
        for method in ("PUT", "PATCH", "DELETE"):
            assert courts.api.request(method, path).status == 405
    assert courts.api.request("POST", links["see"]).status == 405

    assert kept() == before
    assert estado(courts) == "PENDIENTE"


def test_a_post_without_the_token_in_its_body_does_nothing(courts: Courts, links: dict[str, str]) -> None:
    """So that nothing that repeats a request to the address of a page presses its button."""
    for body in (b"", b"token=", b"other=1"):
        answer = courts.api.request("POST", links["cancel"], body=body, headers={"Content-Type": FORM})
        assert answer.status == 422, answer.raw
    assert estado(courts) == "PENDIENTE"


def test_a_link_is_for_its_own_action(courts: Courts, links: dict[str, str]) -> None:
    see = links["see"].replace("/see", "/cancel")
    assert INVALID in opened(courts.api, see)
    assert INVALID in pressed(courts.api, see)
    assert INVALID in opened(courts.api, links["cancel"].replace("/cancel", "/see"))
    assert estado(courts) == "PENDIENTE"


def test_no_bit_of_a_token_can_be_another(courts: Courts, links: dict[str, str]) -> None:
    token = token_in(links["cancel"])
    content, mac = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split("."))
    for raw, signature in (
        *((_flipped(content, bit), mac) for bit in range(0, len(content) * 8, 37)),
        *((content, _flipped(mac, bit)) for bit in range(0, len(mac) * 8, 29)),
        (content, b""),
        (b"", mac),
    ):
        forged = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (raw, signature))
        assert INVALID in pressed(courts.api, f"/api/links/cancel?token={forged}")
    assert estado(courts) == "PENDIENTE"


def _flipped(raw: bytes, bit: int) -> bytes:
    flipped = bytearray(raw)
    flipped[bit // 8] ^= 1 << bit % 8
    return bytes(flipped)


@pytest.mark.parametrize(
    "token", ["", "x", ".", "a.b", "á.é", "%00", "a.b.c", "=" * 50, "e30.e30", "A" * 5000, "\ud800"]
)
def test_what_is_no_token_gives_a_page_in_words(courts: Courts, token: str) -> None:
    sent = token.encode("utf-8", "surrogatepass")
    quoted = "".join(f"%{byte:02x}" for byte in sent)
    for path in (f"/api/links/see?token={quoted}", f"/api/links/cancel?token={quoted}"):
        assert INVALID in courts.api.request("GET", path).raw.decode()


def test_a_link_is_of_one_tenant_user_and_reservation(courts: Courts, links: dict[str, str]) -> None:
    """Signed by our own key, to see what the content alone says."""
    assert links
    [reserva] = courts.list().body["reservas"]
    bruno = digest_of("bruno@example.com")
    wrongs: tuple[dict[str, str], ...] = (
        {"tenant": "norte"},
        {"user": "bruno", "address": bruno},
        {"address": bruno},
        {"reservation": "c0000000000000000"},
        {"kind": "booking"},
        {"kind": "nothing"},
        {"purpose": "account links"},
    )
    for wrong in wrongs:
        token = link_token(**{"reservation": reserva["id"], "action": "cancel", **wrong})
        assert INVALID in pressed(courts.api, f"/api/links/cancel?token={token}"), wrong
    assert estado(courts) == "PENDIENTE"
    assert CANCELLED in pressed(courts.api, f"/api/links/cancel?token={link_token(reserva['id'], 'cancel')}")


def test_a_link_to_a_former_address_is_void(ready: Rooms, behind: Pipeline) -> None:
    ready.booked(title="Demo")
    link = links_in(posted(behind)["ana"])["see"]
    assert "Demo" in opened(ready.api, link)

    ready.by("ana", email="ana@new.example.com").known()

    assert INVALID in opened(ready.api, link)


def test_a_disabled_user_has_no_links(ready: Rooms, behind: Pipeline) -> None:
    booking = ready.booked(title="Demo")
    cancel = links_in(posted(behind)["ana"])["cancel"]

    changed = ready.admin.request("PATCH", "/api/people/ana", json={"active": False})
    assert changed.status == 200

    assert INVALID in pressed(ready.api, cancel)
    assert ready.seen(booking["id"])["status"] == "confirmed"


@pytest.fixture
def rotated(settings_changed: SettingsChanged) -> Iterator[Callable[[list[dict[str, object]]], None]]:
    """Give the stage another ring of keys, for a while."""

    def use(keys: list[dict[str, object]]) -> None:
        settings_changed(JWT_SECRET=json.dumps({"keys": keys}))
        secrets.forget_signing_keys()

    yield use
    secrets.forget_signing_keys()


def test_a_link_lives_through_a_rotation_of_the_keys(
    ready: Rooms, behind: Pipeline, rotated: Callable[[list[dict[str, object]]], None]
) -> None:
    ready.booked(title="Demo")
    see = links_in(posted(behind)["ana"])["see"]
    old = secrets.signing_keys().newest
    keys: list[dict[str, object]] = [
        {"id": old.id, "secret": old.secret},
        {"id": "2", "secret": "another secret, as long as it has to be", "signs_from": 1},
    ]

    rotated(keys)
    assert "Demo" in opened(ready.api, see)
    rotated(keys[1:])
    assert INVALID in opened(ready.api, see)


def test_a_link_gives_its_recipients_rights_and_not_those_of_who_is_signed_in(
    ready: Rooms, behind: Pipeline
) -> None:
    booking = ready.booked(title="Demo", guests=[address("bruno")])
    see = links_in(posted(behind)["bruno"])["see"]
    forged_cancel = see.replace("/see", "/cancel")

    answer = ready.admin.request("POST", "/api/links/cancel", json={"token": token_in(forged_cancel)})

    assert INVALID in answer.raw.decode()
    assert ready.seen(booking["id"])["status"] == "confirmed"


def test_the_links_of_a_user_count_as_their_requests(
    courts: Courts, links: dict[str, str], settings_changed: SettingsChanged
) -> None:
    settings_changed(USER_RATE="2")
    assert [courts.api.request("GET", links["see"]).status for _ in range(3)] == [200, 200, 429]


def test_requests_with_links_count_by_their_source(
    courts: Courts, links: dict[str, str], settings_changed: SettingsChanged
) -> None:
    settings_changed(SOURCE_RATE="2")
    path = "/api/links/see?token=x"
    assert [courts.api.request("GET", path).status for _ in range(3)] == [200, 200, 429]


def test_a_mail_that_is_delivered_twice_holds_the_same_links(
    practice: Appointments, behind: Pipeline
) -> None:
    """Nothing in a link depends on when it was made."""
    practice.booked(**session("10:00", day="2024-01-18"))
    first = links_in(posted(behind)["ana"])
    practice.professional.patch(practice.of_user().body["data"][0]["id"], status="CONFIRMED")
    [reservation] = practice.of_user().body["data"]
    practice.professional.patch(reservation["id"], **session("11:00", day="2024-01-18"))

    assert links_in(posted(behind)["ana"]) == first


def test_a_press_from_a_form_needs_no_session_and_no_origin(courts: Courts, links: dict[str, str]) -> None:
    assert press(courts.api, links["cancel"]).status == 200
    assert estado(courts) == "CANCELADA"


def test_a_browser_that_is_signed_in_presses_as_well(courts: Courts, links: dict[str, str]) -> None:
    """A page without a referrer sends its form with `Origin: null`, and whose it is in `Sec-Fetch-Site`."""
    body = f"token={token_in(links['cancel'])}".encode()
    headers = {"Content-Type": FORM, "Origin": "null", "Sec-Fetch-Site": "same-origin"}
    bruno = courts.with_cookie(token("bruno"))

    answer = bruno.request("POST", "/api/links/cancel", body=body, headers=headers)

    assert CANCELLED in answer.raw.decode()
    assert estado(courts) == "CANCELADA"
