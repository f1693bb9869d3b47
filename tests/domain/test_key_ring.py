"""The ring of signing keys: which signs, which are valid, and what is derived from them."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.key_ring import KeyRing, KeyRingInvalid, SigningKey, key_ring

NOW = datetime(2024, 1, 14, 12, tzinfo=UTC)
FIRST, SECOND = "1" * 32, "2" * 32


def ids(ring: KeyRing) -> list[str]:
    return [key.id for key in ring.keys]


def test_a_plain_text_is_one_key_that_signs() -> None:
    ring = key_ring(FIRST)

    assert ring.signing(NOW).secret == FIRST
    assert [key.secret for key in ring.candidates(None)] == [FIRST]
    assert FIRST not in repr(ring)


def test_a_new_key_is_valid_at_once_and_signs_when_all_processes_know_it() -> None:
    ring = key_ring(key_ring(FIRST).rotated("b", SECOND, NOW).text())

    for minutes, signing in ((0, FIRST), (9, FIRST), (10, SECOND), (10**6, SECOND)):
        assert ring.signing(NOW + timedelta(minutes=minutes)).secret == signing
    assert [key.secret for key in ring.candidates("b")] == [SECOND]
    assert [key.secret for key in ring.candidates("made up")] == [SECOND, FIRST]


def test_a_key_stays_as_long_as_what_it_signed_may_be_valid() -> None:
    ring = key_ring(FIRST).rotated("b", SECOND, NOW)
    early, later = (NOW + timedelta(days=days) for days in (30, 31))

    assert ids(ring.rotated("c", "3" * 32, early).without_expired(early)) == ["0", "b", "c"]
    assert ids(ring.rotated("c", "3" * 32, later)) == ["0", "b", "c"]
    left = ring.rotated("c", "3" * 32, later).without_expired(later)
    assert ids(left) == ["b", "c"]
    assert (left.signing(later).id, left.newest.id) == ("b", "c")


def test_what_an_older_key_sealed_is_outdated_once_a_newer_one_signs() -> None:
    ring = key_ring(FIRST).rotated("b", SECOND, NOW)
    signs = NOW + timedelta(minutes=10)

    assert ring.is_outdated(None, NOW)
    assert [ring.is_outdated("0", moment) for moment in (NOW, signs)] == [False, True]
    assert not [key for key in ("b", "unknown") for moment in (NOW, signs) if ring.is_outdated(key, moment)]


def test_a_tenants_own_key_signs_nothing_of_ours_and_stays() -> None:
    own = {"id": "norte", "secret": "n" * 32, "tenant": "norte", "signs_from": 5}
    ring = key_ring(json.dumps({"keys": [{"id": "a", "secret": FIRST}, own]}))

    assert ring.signing(NOW).id == "a"
    assert ring.derived("feeds") == [SigningKey(id="a", secret=FIRST).derived("feeds")]
    later = NOW + timedelta(days=400)
    assert "norte" in ids(ring.rotated("b", SECOND, later).without_expired(later))
    assert ring.newest.id == "a"
    assert ring.named("norte") is None


def test_a_derived_key_is_hkdfs() -> None:
    """RFC 5869, A.3: SHA-256 with a salt and info of no length; its first 32 bytes."""
    derived = SigningKey(id="a", secret="\x0b" * 22).derived("")

    assert derived.hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"


def test_what_is_no_ring_is_refused_without_a_word_of_its_secrets() -> None:
    short, twice = {"id": "a", "secret": "x" * 31}, {"id": "a", "secret": FIRST}
    rings: tuple[object, ...] = (
        *([], [short], [twice, twice], [{**twice, "tenant": "norte"}], [{"id": "a"}], {}, 5, ["x"]),
        *([{**twice, "signs_from": "now"}], [{**twice, "tenant": 5}], [{"id": 5, "secret": FIRST}]),
    )
    for text in ("", "x", "x" * 31, *(json.dumps({"keys": keys}) for keys in rings)):
        with pytest.raises(KeyRingInvalid) as refused:
            key_ring(text)
        assert "x" * 31 not in str(refused.value)
        assert FIRST not in str(refused.value)


@pytest.mark.parametrize(
    "public",
    [
        "-----BEGIN PUBLIC KEY-----",
        "ssh-ed25519 AAAA",
        "ecdsa-sha2-nistp256 AAAA",
        ' {"kid": "a", "kty": "RSA"}',
    ],
)
def test_what_is_a_public_key_is_no_secret(public: str) -> None:
    with pytest.raises(KeyRingInvalid, match="others may have it"):
        key_ring(json.dumps({"keys": [{"id": "a", "secret": f"{public}{FIRST}"}]}))
