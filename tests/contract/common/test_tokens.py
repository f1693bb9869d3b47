"""Who a token says one is (contract common.md): which tokens are taken, which are not, what claims mean."""

import base64
import hmac
import json
from collections.abc import Iterable
from typing import Any

from chalicelib import clock
from tests.api import Response
from tests.contract.common.adapters import Dialect
from tests.contract.common.routes import ROWS, path_of
from tests.contract.courts import At, SettingsChanged
from tests.contract.matrix import (
    FOREIGN_ADMIN,
    FOREIGN_STAFF,
    FOREIGN_SUPERADMIN,
    FOREIGN_USER,
    UNKNOWN,
    Manner,
    Row,
    public,
)
from tests.tokens import SECRET, token

HS256 = {"alg": "HS256", "typ": "JWT"}
LADDER = {
    FOREIGN_USER: (
        *("user", "USUARIO", "client", "patient", "member", "king", "", "jefe", "root", "sara"),
        *("administrator", "super admin", "not a tenant admin", "admin:", "admin:pool", ":admin"),
    ),
    FOREIGN_STAFF: ("staff", "STAFF", "professional", "user,staff", "staff:pool staff", "king,staff"),
    FOREIGN_ADMIN: ("admin", "ADMIN", "Admin", "tenant admin", "usuario admin", "staff, Tenant Admin"),
    FOREIGN_SUPERADMIN: ("superadmin", "SUPERADMIN"),
}
OF_THEIR_OWN = {
    "POST /api/reservations/create-without-payment of Sara's time",
    "PATCH /api/professional-settings/{professional_id}",
}
# What an odd claim may come to: nobody, another user, or a tenant without what is asked for.
ODD_CLAIM = {"appointments": (401, 403, 404), "courts": (400, 401), "gym": (400, 401), "rooms": (401, 422)}
NO_WORDS: tuple[Any, ...] = (None, 1, [], [1, {"role": "ADMIN"}, ["ADMIN"]], {"role": "ADMIN"}, True)


def encoded(part: object) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(header: object, claims: object, digest: str = "sha256") -> str:
    content = f"{encoded(header)}.{encoded(claims)}"
    return f"{content}.{encoded(hmac.new(SECRET.encode(), content.encode(), digest).digest())}"


def forged(header: object = HS256, **changes: Any) -> str:
    """A good token's claims under another header, or changed, signed with the secret."""
    payload = token(role="SUPERADMIN").split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return signed(header, claims | changes)


def without_signature(bearer: str, signature: bytes = b"") -> str:
    return f"{bearer.rpartition('.')[0]}.{encoded(signature)}"


def manner_of(dialect: Dialect) -> Manner:
    return ROWS[dialect.name][0].manner


def lists(dialect: Dialect, bearer: str) -> list[Response]:
    """Ana's list, asked for with a token as Bearer and as cookie."""
    callers = dialect.verbs.with_token(bearer), dialect.verbs.with_cookie(bearer)
    return [caller.request("GET", dialect.list_path) for caller in callers]


def takes(dialect: Dialect, bearer: str) -> None:
    assert [answer.raw for answer in lists(dialect, bearer)] == [dialect.read_list().raw] * 2


def refuses(dialect: Dialect, *bearers: str) -> None:
    manner = manner_of(dialect)
    for bearer in bearers:
        for answer in lists(dialect, bearer):
            manner.refused(answer, 401, manner.bad_token)


# Where it is read from.


def test_a_token_is_read_from_the_header_and_else_from_the_cookie(dialect: Dialect) -> None:
    claim = dialect.created()
    path, good = dialect.list_path, token()
    mine = dialect.read_list()
    assert dialect.ids() == [claim]

    takes(dialect, good)
    both = dialect.verbs.api.request("GET", path, token=good, cookie=token(user="bruno"))
    assert both.raw == mine.raw
    cookies = {"Cookie": f"theme=dark; token={good}; xtoken=no"}
    assert dialect.nobody.request("GET", path, headers=cookies).raw == mine.raw
    for scheme in ("Bearer", "bearer", "BEARER"):
        headers = {"Authorization": f"{scheme} {good}"}
        assert dialect.nobody.request("GET", path, headers=headers).raw == mine.raw, scheme


def test_another_kind_of_authorization_is_none(dialect: Dialect) -> None:
    manner = manner_of(dialect)
    headers = ("", "Basic YW5hOmFuYQ==", "Bearer", "Bearer ", "Token x", "x", ",")
    for header in headers:
        answer = dialect.nobody.request("GET", dialect.list_path, headers={"Authorization": header})
        manner.refused(answer, 401, manner.no_token)
    several = {"Authorization": "Bearer a b c"}
    answer = dialect.nobody.request("GET", dialect.list_path, headers=several)
    manner.refused(answer, 401, manner.bad_token)


def test_every_route_refuses_a_token_that_is_no_good(dialect: Dialect) -> None:
    rows, manner = ROWS[dialect.name], manner_of(dialect)
    bad = ["x", token(key="another secret, also long enough for HS256"), token(expires_in=-61)]
    bad += [token(drop=("exp",)), token(key="", algorithm="none")]

    for row in (row for row in rows if row.route not in public(rows)):
        path = path_of(row, 1)
        manner.refused(dialect.nobody.request(row.method, path, json={}), 401, manner.no_token)
        for bearer in bad:
            for caller in (dialect.verbs.with_token(bearer), dialect.verbs.with_cookie(bearer)):
                manner.refused(caller.request(row.method, path, json={}), 401, manner.bad_token)


# Which are refused.


def test_the_token_does_not_choose_its_algorithm_or_its_key(dialect: Dialect) -> None:
    # What is changed below is what gets a token refused.
    takes(dialect, forged(role="USUARIO"))

    for name in ("none", "None", "NONE", "nOnE", "", "RS256", "ES256", "HS384", "HS512", "PS256", "foo"):
        bearer = forged({"alg": name, "typ": "JWT"})
        refuses(dialect, bearer, without_signature(bearer))
    refuses(dialect, signed({"alg": "HS512", "typ": "JWT"}, {"sub": "ana", "exp": 2**31}, "sha512"))
    own = {"kty": "oct", "k": encoded(b"k" * 32)}
    for header in ({"jwk": own}, {"kid": "../../dev/null"}, {"jku": "https://evil.example/jwks.json"}):
        refuses(dialect, without_signature(forged({"alg": "HS256", **header}), b"x" * 32))


def test_what_is_no_token_of_ours_is_refused(dialect: Dialect) -> None:
    header, _, signature = token().split(".")
    payload = token(role="SUPERADMIN").split(".")[1]
    refuses(dialect, f"{header}.{payload}.{signature}", token(key="another-secret-another-secret-another"))

    refuses(dialect, "x", "a.b", "a.b.c", "a.b.c.d", "..", "null", "eyJhbGciOiJIUzI1NiJ9..", "%00")
    refuses(dialect, "x" * 20_000, '"')
    for answer in lists(dialect, ""):
        manner_of(dialect).refused(answer, 401, manner_of(dialect).no_token)
    claims: Iterable[object] = ([], "x", 5, None)
    refuses(dialect, *(signed(HS256, value) for value in claims))
    refuses(dialect, token(drop=("sub",)))


def test_a_token_expires_with_sixty_seconds_of_leeway(dialect: Dialect, at: At) -> None:
    for seconds in (3600, 1, -59):
        takes(dialect, token(expires_in=seconds))
    refuses(dialect, token(expires_in=-61), token(expires_in=-3600))

    bearer = token(expires_in=3600)
    at("2024-01-14T13:00:59Z")
    takes(dialect, bearer)
    at("2024-01-14T13:01:01Z")
    refuses(dialect, bearer)


def test_no_token_is_good_for_more_than_thirty_days(dialect: Dialect) -> None:
    takes(dialect, token(expires_in=30 * 24 * 3600))
    refuses(dialect, token(expires_in=31 * 24 * 3600), token(expires_in=10 * 365 * 24 * 3600))


def test_a_token_is_not_signed_tomorrow(dialect: Dialect) -> None:
    now = int(clock.now().timestamp())
    takes(dialect, token(iat=now + 60))
    takes(dialect, token(drop=("iat",)))
    refuses(dialect, token(iat=now + 61), token(iat="mañana"), token(iat=1e400))


def test_a_token_names_its_tenant_or_says_nothing_of_it(dialect: Dialect) -> None:
    takes(dialect, token(drop=("tenant",)))
    refuses(dialect, token(tenant=""))


def test_an_exp_is_an_instant(dialect: Dialect) -> None:
    refuses(dialect, token(drop=("exp",)))
    values: Iterable[object] = ("mañana", None, [], {}, True, 1e400)
    refuses(dialect, *(forged(exp=value) for value in values))

    for beyond in (10**39, 10**400, 1e39):
        for answer in lists(dialect, forged(exp=beyond)):
            assert answer.status in (200, 401), (beyond, answer.raw)


def test_audience_and_issuer_are_checked_when_configured(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    absent = token()
    for setting, claim in (("JWT_AUDIENCE", "aud"), ("JWT_ISSUER", "iss")):
        settings_changed(JWT_AUDIENCE="", JWT_ISSUER="")
        settings_changed(**{setting: "https://club.example"})
        right, wrong = (forged(**{claim: f"https://{host}.example"}) for host in ("club", "evil"))

        assert [answer.status for answer in lists(dialect, right)] == [200, 200], claim
        refuses(dialect, wrong, absent)


# What the claims mean.


def role_rows(dialect: Dialect) -> list[Row]:
    """The routes that look at the role before anything else."""
    rows = [row for row in ROWS[dialect.name] if row.statuses[FOREIGN_USER] == 403]
    return [row for row in rows if str(row) not in OF_THEIR_OWN]


def test_every_role_word_has_its_rung(dialect: Dialect) -> None:
    manner = manner_of(dialect)

    for row in role_rows(dialect):
        path = path_of(row, UNKNOWN)
        for rung, words in LADDER.items():
            answers = [dialect.by("jefa", role=word).request(row.method, path, json={}) for word in words]
            assert {(answer.status, answer.raw) for answer in answers} == {
                (answers[0].status, answers[0].raw)
            }
            if row.statuses[rung] == 403:
                manner.refused(answers[0], 403, manner.no_permission)
            else:
                assert answers[0].status in (200, 400, 404, 422), (str(row), rung, answers[0].raw)


def test_a_role_that_is_no_word_is_a_user(dialect: Dialect) -> None:
    row, manner = role_rows(dialect)[0], manner_of(dialect)

    for bearer in (token(drop=("role",)), *(forged(role=role) for role in NO_WORDS)):
        answer = dialect.verbs.with_token(bearer).request(row.method, path_of(row, 1), json={})
        manner.refused(answer, 403, manner.no_permission)
        takes(dialect, bearer)


def test_claims_have_second_names_and_the_tenant_a_default(dialect: Dialect) -> None:
    claim = dialect.created()
    assert dialect.ids() == [claim]

    takes(dialect, token(drop=("sub", "name", "role"), id="ana", nombre="Ana López", rol="USUARIO"))
    takes(dialect, token(drop=("tenant",)))
    admin = dialect.verbs.with_token(token(user="alma", drop=("role",), rol="ADMIN"))
    assert admin.request("GET", dialect.list_path).raw == dialect.admin.request("GET", dialect.list_path).raw


def test_no_claim_breaks_anything(dialect: Dialect) -> None:
    values = ("", "a#b", "a/b", "🎾", "\u0000", "x" * 3000, 5, None, ["x"])
    for day, claim in enumerate(("sub", "tenant", "name", "email"), 15):
        for hour, value in enumerate(values, 9):
            body = dialect.body(hour, day=f"2024-01-{day}")
            caller = dialect.verbs.with_token(forged(role="USUARIO", **{claim: value}))
            read = caller.request("GET", dialect.list_path)
            created = caller.request("POST", dialect.create_path, json=body)
            for answer, good in ((read, 200), (created, 201)):
                if answer.status != good:
                    dialect.refusal(answer, *ODD_CLAIM[dialect.name])
