"""Who may make which calendar, of what there is in their tenant; and what opens it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from itertools import product
from string import ascii_letters, digits
from typing import Final

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.feeds import named_in, token_of
from chalicelib.domain.key_ring import SigningKey
from tests.api import Api
from tests.contract.appointments import Appointments
from tests.contract.calendars import NOT_FOUND, Calendars, fetched
from tests.contract.courts import At, Courts
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import gone, refused
from tests.tokens import SECRET, token

ID: Final = "c0123456789abcdef"
KEY: Final = SigningKey(id="0", secret=SECRET).derived("calendar feeds")
OTHER_KEY: Final = SigningKey(id="0", secret="another secret").derived("calendar feeds")


@pytest.fixture
def calendars(api: Api, rooms: Rooms, courts: Courts, appointments: Appointments) -> Calendars:
    """Callers of a tenant with a room, a court and two professionals."""
    assert rooms.room_id
    assert courts.cancha_id
    assert appointments.professional.of_professional().status == 200
    return Calendars(api)


def everybody(calendars: Calendars) -> dict[str, Calendars]:
    return {
        "user": calendars.by("ana"),
        "staff": calendars.by("carla", role="staff"),
        "professional": calendars.professional,
        "other professional": calendars.by("pablo", role="staff"),
        "professional without the role": calendars.by("sara", role="user"),
        "admin": calendars.admin,
        "superadmin": calendars.by("root", role="superadmin"),
    }


def things(rooms: Rooms, courts: Courts) -> dict[str, object]:
    return {"room": rooms.room_id, "court": courts.cancha_id, "professional": "sara", "user": "ana"}


ADMINS: Final = {"admin", "superadmin"}
# Whose details, or what is busy, may be had by others than all.
FEW: Final = {
    ("court", "details"): ADMINS,
    ("professional", "details"): ADMINS | {"professional"},
    ("user", "busy"): ADMINS | {"user"},
    ("user", "details"): ADMINS | {"user"},
}


def test_who_may_make_which_calendar(calendars: Calendars, rooms: Rooms, courts: Courts) -> None:
    for (of, id_), detail in product(things(rooms, courts).items(), ("busy", "details")):
        for who, caller in everybody(calendars).items():
            before = len(calendars.admin.rows("?all=true"))

            answer = caller.make(of, id=id_, detail=detail)

            if (of, detail) in FEW and who not in FEW[of, detail]:
                refused(answer, 403, "Sin permisos")
                assert len(calendars.admin.rows("?all=true")) == before, (of, detail, who)
            else:
                assert answer.status == 201, (of, detail, who)
                assert fetched(answer.body["data"]["path"]).status == 200


def test_of_what_is_not_there_not_any_more_or_elsewhere_no_calendar_is_made(
    calendars: Calendars, rooms: Rooms, courts: Courts
) -> None:
    admin, stranger = calendars.admin, calendars.by("alma", role="superadmin", tenant="norte")
    known = {**things(rooms, courts), "user": "bruno"}
    for of, detail in product(known, ("busy", "details")):
        for id_ in ("nobody", "-1", "7", "a#b", "%2F", courts.cancha_id if of != "court" else "ana"):
            refused(admin.make(of, id=id_, detail=detail), 404, NOT_FOUND)
        refused(stranger.make(of, id=known[of], detail=detail), 404, NOT_FOUND)

    gone(rooms.admin.delete_room(rooms.room_id))
    assert courts.superadmin.delete_cancha(courts.cancha_id).status == 200
    for of in ("room", "court"):
        refused(calendars.make(of, id=known[of]), 404, NOT_FOUND)
    assert admin.rows("?all=true") == []


def test_a_newcomer_has_a_calendar_and_nobody_learns_from_another_whether_there_is_a_user(
    calendars: Calendars,
) -> None:
    newcomer = calendars.by("zoe", name="Zoe Paz", email="zoe@example.com")

    assert newcomer.shown().events == []
    assert newcomer.shown(detail="details").calendar["X-WR-CALNAME"] == "Zoe Paz"
    assert refused(calendars.make(id="bruno"), 403) == refused(calendars.make(id="nobody"), 403)


def test_a_calendar_of_a_thing_that_is_removed_later_is_empty(
    calendars: Calendars, rooms: Rooms, courts: Courts, at: At
) -> None:
    rooms.booked()
    courts.booked()
    ids = {"room": rooms.room_id, "court": courts.cancha_id}
    paths = [calendars.admin.made(of, id=id_, detail="details")["path"] for of, id_ in ids.items()]
    assert [len(fetched(path).events) for path in paths] == [1, 1]
    at("2024-01-16T12:00:00Z")
    assert [len(fetched(path).events) for path in paths] == [1, 1]

    gone(rooms.admin.delete_room(rooms.room_id))
    assert courts.superadmin.delete_cancha(courts.cancha_id).status == 200

    for path in paths:
        assert fetched(path).events == []
        assert "A" not in str(fetched(path).calendar["X-WR-CALNAME"])


# Its maker's account.


def test_a_disabled_maker_is_represented_by_nobody_and_of_an_erased_user_nothing_is_shown(api: Api) -> None:
    courts, admin = Courts(api), Calendars(api).admin
    eva = courts.registered()
    name = eva.usuario["id"]
    eva.booked(cancha_id=courts.cancha_id)
    own = Calendars(api, cookie=eva.cookie, claims=None).made()["path"]
    admins = admin.made(id=name, detail="details")["path"]

    courts.superadmin.patch_user(name, activo=False)
    assert (fetched(own).status, len(fetched(admins).events)) == (404, 1)
    courts.superadmin.patch_user(name, activo=True)
    assert fetched(own).status == 200

    courts.superadmin.delete_user(name)
    assert fetched(own).status == 404
    assert fetched(admins).events == []
    assert "Eva" not in fetched(admins).text
    refused(admin.make(id=name), 404, NOT_FOUND)


def test_a_feed_shows_what_its_makers_role_of_now_allows(
    calendars: Calendars, rooms: Rooms, courts: Courts
) -> None:
    """What they may not have any more answers as if it were revoked."""
    rooms.by("bruno").booked(title="Ajena")
    admin = calendars.by("luz", role="admin", name="Luz", email="luz@example.com")
    of = things(rooms, courts)
    paths = {name: admin.made(name, id=id_, detail="details")["path"] for name, id_ in of.items()}
    paths["busy"] = admin.made("court", id=courts.cancha_id, detail="busy")["path"]
    paths["own"] = admin.made(detail="details")["path"]

    def shown(role: str) -> tuple[set[str], list[str]]:
        """Which feeds there are once they have called with this role, and what the room's shows."""
        assert calendars.by("luz", role=role, name="Luz", email="luz@example.com").list().status == 200
        found = {name: fetched(path) for name, path in paths.items()}
        gone = {name for name, file in found.items() if file.status == 404}
        assert all(found[name].text == '{"message":"Recurso no encontrado"}' for name in gone)
        return set(paths) - gone, found["room"].titles

    assert shown("admin") == (set(paths), ["Ajena"])
    assert shown("user") == ({"room", "busy", "own"}, ["Ocupado"])
    assert shown("admin:room admin:court") == ({"room", "busy", "own", "court"}, ["Ajena"])
    assert shown("staff") == ({"room", "busy", "own"}, ["Ocupado"])
    assert shown("superadmin") == (set(paths), ["Ajena"])


# What opens a calendar.


def opens(file: str) -> bool:
    """Whether a file's name leads to a calendar; if not, the answer is the same as for any other."""
    found = fetched(f"/api/calendars/{file}")
    if found.status == 200:
        return True
    assert found.status == 404
    assert found.text == '{"message":"Recurso no encontrado"}'
    assert found.headers["content-type"] == "application/json"
    assert found.headers["cache-control"] == "no-store"
    assert "etag" not in found.headers
    return False


def test_a_forged_or_mutilated_address_opens_nothing(calendars: Calendars) -> None:
    feed = calendars.made()
    opening = feed["path"].removeprefix("/api/calendars/").removesuffix(".ics")
    assert opens(f"{opening}.ics")

    forged = [
        opening[:at] + ("A" if opening[at] != "A" else "B") + opening[at + 1 :] for at in range(len(opening))
    ]
    cut = [opening[:length] for length in range(len(opening))]
    longer = [f"{opening}{tail}" for tail in ("A", "=", "==", ".", ".ics", "%00", "%0A", " ", "é", "%C3%A9")]
    assert not any(opens(f"{each}.ics") for each in [*forged, *cut, *longer, opening.swapcase()])
    endings = [f"{opening}{ending}" for ending in ("", ".ICS", ".ics.ics", ".json")]
    assert not any(opens(name) for name in [*endings, feed["id"], f"{feed['id']}.ics"])


def test_the_bits_that_base64_leaves_over_are_looked_at_too_and_the_secret_is_the_stages() -> None:
    opening = token_of("default", ID, KEY)
    twins = [opening[:-1] + last for last in f"{ascii_letters}{digits}-_"]

    assert [each for each in twins if named_in(each, KEY)] == [opening]
    assert named_in(opening, OTHER_KEY) is None
    assert named_in(token_of("default", ID, SECRET.encode()), KEY) is None


def test_a_tokens_tenant_and_feed_are_signed_for(calendars: Calendars) -> None:
    own = calendars.made()
    opening = own["path"].removeprefix("/api/calendars/").removesuffix(".ics")
    mac = urlsafe_b64decode(opening[1:] + "==")[:16]

    def with_mac(text: str) -> str:
        return "1" + urlsafe_b64encode(mac + text.encode()).decode().rstrip("=")

    assert with_mac(f"{own['id']}default") == opening
    assert token_of("default", own["id"], KEY) == opening
    assert not opens(f"{with_mac(own['id'] + 'norte')}.ics")
    assert not opens(f"{with_mac('c0000000000000000default')}.ics")
    assert not opens(f"{token_of('norte', own['id'], KEY)}.ics")
    assert not opens(f"{token_of('default', own['id'], OTHER_KEY)}.ics")
    assert opens(f"{token_of('default', own['id'], KEY)}.ics")


def test_a_login_opens_no_calendar_and_a_calendars_address_is_no_login(calendars: Calendars) -> None:
    opening = calendars.made()["path"].removeprefix("/api/calendars/").removesuffix(".ics")

    assert not opens(f"{token()}.ics")
    refused(calendars.with_token(opening).list(), 401)
    refused(calendars.with_cookie(opening).list(), 401)
    signed_with_the_feeds_key = jwt.encode({"sub": "ana", "exp": 2**32}, KEY, algorithm="HS256")
    refused(calendars.with_token(signed_with_the_feeds_key).list(), 401)


@given(st.text(min_size=0, max_size=100).filter(lambda text: text.isprintable()))
def test_a_token_names_the_tenant_that_it_was_made_for(tenant: str) -> None:
    opening = token_of(tenant, ID, KEY)

    assert named_in(opening, KEY) == (tenant, ID)
    assert opening.replace("-", "").replace("_", "").isalnum()
    assert opening.isascii()


@given(st.text(max_size=220))
def test_any_other_text_names_nothing(text: str) -> None:
    assert named_in(text, KEY) is None
