"""What every answer has in common: JSON, a request id, errors of ours, a language; what an id names."""

import re
from functools import partial

import pytest

from tests.api import UNSET, Api, Response
from tests.contract.appointments import Appointments
from tests.contract.callers import Caller
from tests.contract.common.adapters import Dialect
from tests.contract.common.routes import ROWS
from tests.contract.courts import SettingsChanged
from tests.contract.furnished import Furnished
from tests.contract.matrix import FOREIGN_SUPERADMIN, OWNER, SUPERADMIN, Row, Target, caller_of
from tests.contract.test_webhooks import names

__all__ = ["names"]

CLUB = "https://club.example"
INTERNAL = {"appointments": "Error interno del servidor"}
# What an error's body holds beside its words.
BESIDE = {
    ("gym", "no fields"): {"errors"},
    ("rooms", "no fields"): {"errors"},
    ("rooms", "taken"): {"conflicts"},
}
ODD_IDS = (
    *("x", "%20", "a%20b", "a%2Fb", "..%2F..%2Fx", "%2e%2e", "a%23b", "a%3Fb", "a+b", "%00", "%ff"),
    *("%ed%a0%80", "%", "%zz", "%2563", "%F0%9F%8E%BE", "x" * 5000, "%F0%9F%8E%BE" * 800, "META", "null"),
    *("0", "-1", "$%7B7*7%7D", "'%20OR%201=1", "007", "abc", "1.0", "+1", "0x1", "1e3", "1_0", "%D9%A1"),
    *("9007199254740993", "9" * 40),
)


def arranged(dialect: Dialect) -> str:
    """Create what `refusals` needs; return the claim."""
    assert dialect.keyed().create(13).status == 201
    return dialect.created()


def refusals(dialect: Dialect, claim: str) -> dict[str, tuple[int, Response]]:
    """Errors of every kind, and their statuses; nothing is created."""
    create = partial(dialect.request, "POST", dialect.create_path)
    taken, faulty = {"gym": (400, 400), "rooms": (409, 422)}.get(dialect.name, (409, 400))
    return {
        "no JSON": (400, create(body=b"{")),
        "no fields": (faulty, create(json={})),
        "nobody": (401, dialect.nobody.request("GET", dialect.list_path)),
        "another user": (403, dialect.bruno.get(claim)),
        "unknown": (404, dialect.get(dialect.unknown_id)),
        "another method": (405, dialect.request("PUT", dialect.create_path, json={})),
        "taken": (taken, dialect.bruno.create()),
        "too long": (413, create(json={"note": "x" * 300_000})),
        "another body for a key": (422, dialect.keyed().create(14)),
    }


def test_every_answer_is_json_in_utf_8_with_a_request_id_and_cors(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    settings_changed(ALLOWED_ORIGINS=CLUB)
    caller = dialect.sending({"Origin": CLUB})
    errors = refusals(caller, arranged(caller))
    successes = [(201, caller.create(16)), (200, caller.read_list())]
    if dialect.name == "rooms":
        successes.append((204, caller.delete(caller.created(17))))

    for status, answer in (*errors.values(), *successes):
        assert answer.status == status, answer.raw
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-request-id"].strip()
        assert answer.headers["access-control-allow-origin"] == CLUB
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.raw == b"" if status == 204 else isinstance(answer.body, dict)
        answer.raw.decode("utf-8")
    for name, (status, answer) in errors.items():
        dialect.refusal(answer, status)
        assert set(answer.body) == dialect.error_keys | BESIDE.get((dialect.name, name), set()), name


def test_english_is_spoken_to_who_asks_for_it(dialect: Dialect) -> None:
    claim = arranged(dialect)
    spanish = refusals(dialect, claim)

    for language in ("en", "en-US,en;q=0.9", "EN"):
        caller = dialect.sending({"Accept-Language": language})
        for name, (status, answer) in refusals(caller, claim).items():
            words, before = dialect.refusal(answer, status), dialect.refusal(spanish[name][1], status)
            assert words.isascii(), words
            assert answer.body != spanish[name][1].body, name
            assert words != before or "errors" in answer.body, name
        assert caller.read_list().raw == dialect.read_list().raw


def test_spanish_is_spoken_to_everybody_else(dialect: Dialect) -> None:
    claim = arranged(dialect)
    spanish = refusals(dialect, claim)
    others = (
        "es",
        "es-AR,es;q=0.9,en;q=0.8",
        "fr",
        "*",
        "",
        "x" * 5000,
        ";;q=,",
        "en;q=0.1, es",
        "en;q=mucho",
    )

    for language in others:
        answers = refusals(dialect.sending({"Accept-Language": language}), claim)
        for name, (_, answer) in answers.items():
            assert answer.raw == spanish[name][1].raw, (language, name)


def test_what_nobody_foresaw_is_the_dialects_500_and_tells_nothing(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    settings_changed(RESERVATIONS_TABLE="no-such-table")

    answer = dialect.get(dialect.unknown_id)

    assert dialect.refusal(answer, 500) == INTERNAL.get(dialect.name, "Error interno")
    assert set(answer.body) == dialect.error_keys
    assert answer.headers["x-request-id"].strip()


# Ids in paths.


def names_of(row: Row) -> list[str]:
    """What the path names; nothing where no thing is missed, or where the body depends on the thing.

    Nor where it names a user, whose id is that of a client, a professional and an account, too.
    """
    names: list[str] = re.findall(r"\{(\w+)\}", row.path)
    if names == ["user_id"]:
        return []
    is_whole = row.body is not UNSET or not row.note
    return names if row.statuses[FOREIGN_SUPERADMIN] == 404 and is_whole else []


def misses(caller: Caller, row: Row, kind: str, thing: object) -> None:
    """Assert that this kind of caller, who may, finds no such thing."""
    answer = row.send(caller_of(caller, kind), Target(dict.fromkeys(names_of(row), thing)))
    words = row.words.get(404) or row.manner.not_found
    row.manner.refused(answer, 404, words)


def test_a_path_that_names_nothing_is_not_found(dialect: Dialect) -> None:
    for row in filter(names_of, ROWS[dialect.name]):
        for kind in (OWNER, SUPERADMIN):
            for odd in ODD_IDS if kind in row.allowed else ():
                misses(dialect.verbs, row, kind, odd)


@pytest.mark.usefixtures("names")
def test_the_id_of_one_thing_is_none_of_another(api: Api) -> None:
    furnished = Furnished.over(api)
    settings = Appointments(furnished.api).settings().body["data"]["id"]
    things = {(tag, name): thing for tag, ids in furnished.ids.items() for name, thing in ids.items()}
    things["appointments", "settings"] = settings
    caller = Caller(furnished.api)

    for tag, rows in ROWS.items():
        for row in filter(names_of, rows):
            kind = SUPERADMIN if SUPERADMIN in row.allowed else OWNER
            for place, thing in things.items():
                name = names_of(row)[0]
                if place != (tag, name) and thing != furnished.ids.get(tag, {}).get(name):
                    misses(caller, row, kind, thing)


def test_an_id_is_decoded_exactly_once(dialect: Dialect) -> None:
    claim = dialect.created()
    shown = dialect.get(claim).raw
    for once in (f"%{ord(claim[0]):02x}{claim[1:]}", "".join(f"%{ord(letter):02X}" for letter in claim)):
        twice = once.replace("%", "%25")
        assert dialect.get(once).raw == shown
        for act in (dialect.get, dialect.cancel, dialect.delete):
            dialect.refusal(act(twice), 404)
        assert dialect.get(claim).raw == shown

    assert dialect.cancel(once).status == 200
    assert dialect.delete(once).status in (200, 204)
    dialect.refusal(dialect.get(claim), 404)
