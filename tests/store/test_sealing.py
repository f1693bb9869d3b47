"""Secrets of webhooks: encrypted where they are stored, and readable for as long as there are webhooks."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import botocore.session
import pytest

from chalicelib import clock, settings
from chalicelib.domain.key_ring import KeyRing, key_ring
from chalicelib.domain.webhooks import Endpoint
from chalicelib.store import reads, sealing, secrets, webhooks
from chalicelib.store.tables import client, item_key
from stack.rotate import rotate_stage, seal_stored
from tests import engine
from tests.factories import NOW
from tests.faults import faults, first
from tests.store.test_webhooks import ENDPOINT, write
from tests.tokens import SECRET

CLEAR = ENDPOINT.secret
PLACE = ("T#default#HOOKS", "HOOK#c1")
OLD = key_ring(SECRET).newest

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def _unread() -> Iterator[None]:
    secrets.forget_signing_keys()
    yield
    secrets.forget_signing_keys()


@pytest.fixture
def use(settings_changed: Callable[..., None]) -> Callable[[KeyRing], None]:
    """Let the stage have this ring, as a process knows it that starts now."""

    def change(ring: KeyRing) -> None:
        settings_changed(JWT_SECRET=ring.text())
        secrets.forget_signing_keys()

    return change


def stored(place: tuple[str, str] = PLACE) -> str:
    item = reads.reservations_item(*place)
    assert item is not None
    return str(item["secret"]["S"])


def put(secret: str, place: tuple[str, str] = PLACE) -> None:
    client().update_item(
        TableName=settings.load().reservations_table,
        Key=item_key(*place),
        UpdateExpression="SET secret = :secret",
        ExpressionAttributeValues={":secret": {"S": secret}},
    )


def kept(endpoint: str = "c1") -> Endpoint:
    found = webhooks.get("default", endpoint)
    assert found is not None
    return found


def test_a_secret_is_stored_encrypted_and_read_as_it_was_made() -> None:
    write()

    assert CLEAR not in str(engine.items(settings.load().reservations_table))
    assert CLEAR.removeprefix("whsec_") not in str(engine.items(settings.load().reservations_table))
    assert (kept().secret, kept().sealed_by) == (CLEAR, "0")
    assert [each.secret for each in webhooks.of_tenant("default")] == [CLEAR]


def test_the_same_secret_is_never_stored_twice_alike() -> None:
    assert sealing.sealed(CLEAR, PLACE, OLD) != sealing.sealed(CLEAR, PLACE, OLD)


def test_a_secret_is_of_no_use_in_another_place_nor_when_it_was_tampered_with() -> None:
    write()
    write(replace(ENDPOINT, id="c2", secret="whsec_b3Rybw=="))
    taken = stored()
    put(taken, ("T#default#HOOKS", "HOOK#c2"))
    assert kept("c2").secret == ""

    for spoilt in (taken[:30] + ("A" if taken[30] != "A" else "B") + taken[31:], "sealed:AAAA:0"):
        put(spoilt)
        assert kept().secret == ""


def test_a_secret_stored_as_it_is_goes_on_and_is_encrypted_when_it_is_sealed_again() -> None:
    write()
    put(CLEAR)
    assert (kept().secret, kept().sealed_by) == (CLEAR, None)
    assert webhooks.is_outdated(kept(), NOW)

    webhooks.seal_again("default", "c1", OLD)

    assert CLEAR not in stored()
    assert kept().secret == CLEAR
    assert not webhooks.is_outdated(kept(), NOW)


def test_what_is_deleted_or_changed_meanwhile_is_not_sealed_again() -> None:
    write()
    put(CLEAR)
    with faults("UpdateItem", first(lambda: webhooks.delete("default", "c1", "op-gone"))):
        webhooks.seal_again("default", "c1", OLD)

    assert webhooks.get("default", "c1") is None
    webhooks.seal_again("default", "c1", OLD)
    assert webhooks.get("default", "c1") is None


def test_no_key_goes_while_a_secret_needs_it(use: Callable[[KeyRing], None]) -> None:
    """Rotated every month for a year, without a delivery: the secret is read all the same."""
    manager: Any = botocore.session.get_session().create_client("secretsmanager")
    arn = manager.create_secret(Name="sealing", SecretString=SECRET)["ARN"]
    write()
    write(replace(ENDPOINT, tenant="norte"))
    put(CLEAR, ("T#norte#HOOKS", "HOOK#c1"))

    def seal_all(ring: KeyRing) -> list[str]:
        use(ring)
        return webhooks.seal_all(ring.newest)

    rings = []
    for month in range(12):
        rings.append(rotate_stage(manager, arn, NOW + timedelta(days=31 * month), seal_all))
        use(rings[-1])
        for tenant in ("default", "norte"):
            found = webhooks.get(tenant, "c1")
            assert found is not None
            assert (found.secret, found.sealed_by) == (CLEAR, rings[-1].newest.id)

    assert "0" not in [key.id for key in rings[-1].keys]
    assert len(rings[-1].keys) == 2


def test_a_rotation_that_is_cut_off_drops_no_key(use: Callable[[KeyRing], None]) -> None:
    manager: Any = botocore.session.get_session().create_client("secretsmanager")
    arn = manager.create_secret(Name="cut-off", SecretString=SECRET)["ARN"]
    write()
    for days in (0, 31):

        def seal_all(ring: KeyRing) -> list[str]:
            raise InterruptedError

        with pytest.raises(InterruptedError):
            rotate_stage(manager, arn, NOW + timedelta(days=days), seal_all)

    ring = key_ring(manager.get_secret_value(SecretId=arn)["SecretString"])
    use(ring)
    assert ring.keys[0].id == "0"
    assert kept().secret == CLEAR


def test_a_rotation_encrypts_what_is_in_the_stages_table(
    use: Callable[[KeyRing], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = settings.load().reservations_table
    for name in ("JWT_SECRET", "RESERVATIONS_TABLE"):
        monkeypatch.setenv(name, "restored after the test")
    write()
    ring = key_ring(SECRET).rotated("b", "b" * 32, NOW)

    assert seal_stored({"ReservationsTable": table}, ring) == []

    use(ring)
    assert (kept().secret, kept().sealed_by) == (CLEAR, "b")


def test_a_rotation_names_what_no_key_opens(use: Callable[[KeyRing], None]) -> None:
    write()
    other = key_ring(json.dumps({"keys": [{"id": "z", "secret": "z" * 32}]}))
    use(other)

    assert kept().secret == ""
    assert webhooks.seal_all(other.newest) == ["c1"]
    use(key_ring(SECRET))
    assert kept().secret == CLEAR


def test_a_key_that_is_not_known_yet_is_read_after_a_minute(
    settings_changed: Callable[..., None], at: Callable[[str], None]
) -> None:
    clock.use(None)
    now: datetime = clock.now()
    write()
    assert kept().secret == CLEAR
    ring = key_ring(SECRET).rotated("b", "b" * 32, now)
    put(sealing.sealed(CLEAR, PLACE, ring.newest))
    settings_changed(JWT_SECRET=ring.text())
    clock.pause(61)

    assert kept().secret == CLEAR
