"""What was kept comes back whole, is right by the audit's rules, and is told to nobody again."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.store import account_overrides, days, people, resources
from chalicelib.store.tables import client
from stack.audit import audit
from stack.local import Unusable
from stack.restore import Counts, backup, kept_in, rehearse, restore
from tests import engine
from tests.api import Api, Response
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.furnished import Furnished
from tests.contract.rooms import Rooms, address, slot
from tests.contract.test_webhooks import names
from tests.pipeline import Pipeline

__all__ = ["names"]

LATER, STILL_LATER = "2024-01-14T12:10:00Z", "2024-01-14T12:20:00Z"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.json.gz"


def kept(file: Path) -> int:
    return backup(client(), settings.load().reservations_table, file)


def brought_back(items: Iterator[dict[str, Any]], at: str = LATER) -> tuple[Counts, list[str]]:
    """Restore, and forget what the process knows, as one does that starts anew."""
    stage, said = settings.load(), list[str]()
    counts = restore(
        client(),
        table=stage.reservations_table,
        ephemeral=stage.ephemeral_table,
        items=items,
        at=at,
        say=said.append,
        may_be_empty=True,
    )
    for module in (days, resources, account_overrides, people):
        module.clear_cache()
    return counts, said


def audited() -> tuple[int, list[str]]:
    faults: list[str] = []
    checked, _ = audit(faults.append, pause=lambda _: None)
    return checked, faults


def table() -> list[str]:
    """All items, but for when they were restored."""
    found = [dict(item) for item in engine.items(settings.load().reservations_table)]
    for item in found:
        item.pop("restored", None)
    return sorted(json.dumps(item, sort_keys=True) for item in found)


def lists(api: Api, furnished: Furnished) -> list[Response]:
    """What an administrator reads of each dialect."""
    admin = Courts(api).superadmin
    paths = ("/api/reservas", "/api/canchas", "/api/usuarios", "/api/rooms", "/api/bookings")
    others = (
        "/api/v1/classes",
        "/api/v1/reservations",
        "/api/reservations",
        "/api/webhooks",
        "/api/calendars",
    )
    return [admin.request("GET", path) for path in (*paths, *others)]


@pytest.mark.usefixtures("names")
def test_export_wipe_import_and_the_audit_is_clean(api: Api, file: Path) -> None:
    furnished = Furnished.over(api)
    Rooms(api).by("bruno").known()
    room = furnished.ids["rooms"]["room_id"]
    Rooms(api).booked(room_id=int(room), guests=[address("bruno")], **slot("15:00"))
    before, shown = table(), lists(api, furnished)
    count = kept(file)

    assert count == len(before) > 60
    assert brought_back(iter(()))[0].removed == count
    assert table() == []
    counts, _ = brought_back(kept_in(file))

    assert (counts.written, counts.removed, counts.same) == (count, 0, 0)
    assert table() == before
    assert audited() == (count, [])
    assert lists(api, furnished) == shown


def test_only_what_is_not_as_it_was_is_written_and_again_nothing(courts: Courts, file: Path) -> None:
    first = courts.booked()
    count = kept(file)
    second = courts.booked(hora_inicio="15:00", hora_fin="16:00")
    courts.delete(first["id"])

    counts, _ = brought_back(kept_in(file))
    again, _ = brought_back(kept_in(file), at=STILL_LATER)

    assert counts.same + counts.written == count
    assert 0 < counts.written < count
    assert counts.removed > 0
    assert again == Counts(same=count)
    assert courts.seen(first["id"])["estado"] == "PENDIENTE"
    assert courts.get(second["id"]).status == 404
    assert courts.is_free(hora_inicio="15:00", hora_fin="16:00")
    assert not courts.is_free()
    assert audited()[1] == []


def test_nobody_is_told_again_though_no_lease_is_left(
    courts: Courts, behind: Pipeline, file: Path, at: At
) -> None:
    courts.registered()
    booked = courts.booked()
    behind.run()
    behind.mailed()
    kept(file)
    courts.admin.delete(booked["id"])
    behind.run()
    behind.mailed()
    for item in engine.items(settings.load().ephemeral_table):
        key = {"pk": item["pk"], "sk": item["sk"]}
        client().delete_item(TableName=settings.load().ephemeral_table, Key=key)

    brought_back(iter(()))
    brought_back(kept_in(file), at=STILL_LATER)
    behind.run()

    assert behind.mailed() == []
    # What happens from now on is told.
    assert courts.admin.patch(booked["id"], estado="CONFIRMADA").status == 200
    behind.run()
    assert [to for to, _ in behind.mailed()] == ["ana@example.com"]


def test_a_reply_to_a_key_is_not_given_for_what_is_gone(courts: Courts, file: Path) -> None:
    assert courts.cancha_id
    kept(file)
    keyed = courts.sending({"Idempotency-Key": "one"})
    first = keyed.booked()

    assert brought_back(kept_in(file))[0].replies == 1
    again = keyed.create()

    assert again.status == 201
    assert again.body["reserva"]["id"] != first["id"]


def test_who_was_deleted_since_is_named(courts: Courts, file: Path) -> None:
    ana = courts.registered()
    user = ana.usuario["id"]
    kept(file)
    assert courts.superadmin.request("DELETE", f"/api/usuarios/{user}").status == 200

    _, said = brought_back(kept_in(file))

    assert said == [f"Delete again: the account of {user}, T#default#RULINGS"]


def test_a_restore_is_rehearsed_on_a_table_of_its_own(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    courts.booked()
    before, said = table(), list[str]()
    original = settings.load().reservations_table

    def audited_in(name: str) -> int:
        settings_changed(RESERVATIONS_TABLE=name)
        checked, faults = audited()
        assert checked == len(before)
        return len(faults)

    off = rehearse(client(), table=original, at=None, audit=audited_in, say=said.append)

    assert off == 0
    assert said[0].startswith(f"Restored to {original}-rehearsal in ")
    assert set(client().list_tables()["TableNames"]) == {original, settings.load().ephemeral_table}


def test_nothing_is_removed_for_a_file_that_is_empty_or_cut_off(courts: Courts, file: Path) -> None:
    courts.booked()
    kept(file)
    before, stage = table(), settings.load()
    where: dict[str, Any] = {
        "table": stage.reservations_table,
        "ephemeral": stage.ephemeral_table,
        "at": LATER,
    }
    cut = file.with_name("cut.json.gz")
    cut.write_bytes(file.read_bytes()[:-50])

    with pytest.raises(Unusable, match="nothing"):
        restore(client(), items=(), say=print, **where)
    with pytest.raises(EOFError):
        restore(client(), items=kept_in(cut), say=print, **where)

    assert table() == before


def test_a_backup_is_its_owners_and_never_written_over(courts: Courts, file: Path) -> None:
    courts.booked()
    kept(file)

    assert file.stat().st_mode & 0o777 == 0o600
    with gzip.open(file, "rt") as lines:
        assert {"Item"} == {key for line in lines for key in json.loads(line)}
    with pytest.raises(FileExistsError):
        kept(file)
