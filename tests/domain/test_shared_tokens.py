"""What PyJWT takes for a token of HS256, this does, and nothing else."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import shared_tokens

SECRET, OTHER = "s" * 32, "o" * 32
CLAIMS = {"sub": "ana", "name": "Ana López", "exp": 2**31}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "HS256", "none", "é"]),
    lambda nested: st.lists(nested, max_size=2) | st.dictionaries(st.sampled_from("ab"), nested, max_size=2),
    max_leaves=4,
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from(["HS256", "HS512", "RS256", "none", "hs256", "", None, 1]),
        "kid": st.sampled_from(["a", "", None, 7]),
        "typ": JSON,
        "b64": st.booleans(),
        "x": JSON,
    },
)
# What may stand in the place of a part, beside what belongs there.
FORGED = st.sampled_from(
    ["", "=", "e30=", "e30", "e31", "e3+", "e3-", "e 30", "é", "eyJ", "W10", "e30===", "."]
)


def token(header: Any, claims: Any, secret: str = SECRET) -> str:
    def written(content: Any) -> str:
        return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    signed = f"{written(header)}.{written(claims)}"
    mac = jwt.get_algorithm_by_name("HS256").sign(signed.encode(), secret.encode())
    return f"{signed}.{urlsafe_b64encode(mac).decode().rstrip('=')}"


def by_pyjwt(text: str) -> Any:
    """Return the id of the key and the claims, or None: the times and the addressee are checked elsewhere."""
    try:
        key_id = jwt.get_unverified_header(text).get("kid")
        options: Any = {"verify_exp": False, "verify_aud": False, "verify_sub": False, "verify_jti": False}
        return key_id or None, jwt.decode(text, SECRET, algorithms=["HS256"], options=options)
    except (jwt.PyJWTError, ValueError):
        return None


def by_us(text: str) -> Any:
    try:
        parsed = shared_tokens.parsed(text)
        claims = parsed.claims(SECRET)
    except ValueError:
        return None
    return None if claims is None else (parsed.key_id, claims)


@given(HEADERS, st.just(CLAIMS) | JSON, st.sampled_from([SECRET, OTHER]))
def test_a_token_is_taken_if_pyjwt_takes_it(header: Any, claims: Any, secret: str) -> None:
    text = token(header, claims, secret)

    assert by_us(text) == by_pyjwt(text)


@given(st.integers(0, 2), FORGED | st.text(max_size=3), st.booleans())
def test_so_is_one_that_is_written_in_another_way(part: int, forged: str, is_behind: bool) -> None:
    parts = token({"alg": "HS256"}, CLAIMS).split(".")
    parts[part] = parts[part] + forged if is_behind else forged
    text = ".".join(parts)

    assert by_us(text) == by_pyjwt(text)


@given(st.dictionaries(st.text("abé", max_size=3), JSON, max_size=3))
def test_a_token_of_ours_is_that_of_pyjwt(claims: dict[str, Any]) -> None:
    text = shared_tokens.encoded(claims, key_id="a", secret=SECRET)

    assert text == jwt.encode(claims, SECRET, algorithm="HS256", headers={"kid": "a"})
    assert by_us(text) == ("a", claims)


def test_another_secret_or_a_changed_claim_is_not_signed() -> None:
    head, _, mac = token({"alg": "HS256"}, CLAIMS).split(".")
    payload = token({}, {**CLAIMS, "sub": "eva"}).split(".")[1]

    assert shared_tokens.parsed(token({"alg": "HS256"}, CLAIMS)).claims(OTHER) is None
    assert shared_tokens.parsed(f"{head}.{payload}.{mac}").claims(SECRET) is None


@pytest.mark.parametrize("critical", [["exp"], ["b64"], [], "b64"])
def test_a_token_that_demands_more_is_refused(critical: Any) -> None:
    with pytest.raises(ValueError, match="another kind"):
        shared_tokens.parsed(token({"alg": "HS256", "crit": critical, "b64": True}, CLAIMS))


def test_what_is_nested_too_deeply_is_refused() -> None:
    deep = urlsafe_b64encode(b"[" * 100_000).decode().rstrip("=")

    with pytest.raises((ValueError, RecursionError)):
        shared_tokens.parsed(f"{deep}.e30.e30")
