"""Names and titles are shown as they are written, and a picture is one (contract common.md, *Who is who*).

What turns text around: tests/domain/test_texts.py.
"""

from tests.contract.calendars import Calendars
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.notices import told
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import faulty, made, rows
from tests.pipeline import Pipeline

TURNED, SHOWN = "\u2067Pago\u2069 \u202efdp.exe\u202c", "Pago fdp.exe"

PICTURES = (
    *("https://club.example/a.png", "HTTPS://club.example/a.png?x=1#y", "...", "/fotos/ana.png", "ana.png"),
)
NO_PICTURES = (
    *("javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)"),
    *("\x01javascript:alert(1)", "javascript&colon;alert(1):", "vbscript:x", "blob:https://a.example/x"),
    *(
        "data:text/html,<script>",
        "data:image/svg+xml;base64,x",
        "http://a.example/a.png",
        "ftp://a.example/x",
    ),
    *(
        "//a.example/a.png",
        "\\\\a.example/a.png",
        "/\\a.example/a.png",
        "https://a.example/\\x",
        "https:",
        " ",
    ),
    "https://a.example/a b",
)


def test_a_title_is_kept_and_told_as_it_is_shown(
    ready: Rooms, behind: Pipeline, calendars: Calendars
) -> None:
    booking = ready.booked(title=TURNED)
    assert booking["title"] == SHOWN
    assert told(behind) == {"ana": f"Reserva confirmada: {SHOWN}"}
    assert calendars.shown(detail="details").titles == [SHOWN]

    assert made(ready.put(booking["id"], title=f"\u202e Otra {TURNED}"), 200)["title"] == f"Otra {SHOWN}"


def test_a_name_is_kept_as_it_is_shown(rooms: Rooms, courts: Courts) -> None:
    assert rooms.built(name=TURNED)["name"] == SHOWN
    assert "name" in rooms.admin.new_room(name=f"{SHOWN}\u202d").body["errors"]
    faulty(rooms.admin.new_room(name="\u202e\u2066"), name="Debe tener algo que se vea")

    rooms.by("eva", name=f"Eva {TURNED}").known()
    [found] = rows(rooms.search("eva"))
    assert found["name"] == f"Eva {SHOWN}"

    eva = courts.registered(nombre=f"Sol {TURNED}", email="sol@example.com")
    assert eva.usuario["nombre"] == f"Sol {SHOWN}"


def test_a_picture_is_an_address_by_https_or_of_the_page(gym: Gym) -> None:
    session = gym.scheduled(max_capacity=40)
    for number, url in enumerate((*PICTURES, *NO_PICTURES)):
        profile = gym.by(f"user-{number}", avatar_url=url).joined().seated(session)["userProfile"]
        assert profile["avatar_url"] == (url if url in PICTURES else None), url


def test_where_one_claim_has_no_picture_the_other_counts(gym: Gym) -> None:
    member = gym.by("eva", avatar_url="javascript:x", picture="https://club.example/eva.png").joined()

    assert member.seated(gym.scheduled())["userProfile"]["avatar_url"] == "https://club.example/eva.png"
