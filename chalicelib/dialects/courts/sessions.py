"""/api/auth: accounts and their sessions, kept in the cookie `token`."""

import json

from chalicelib import auth
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.courts.answers import Usuario
from chalicelib.dialects.courts.dialect import courts
from chalicelib.dialects.courts.schemas import Login, Registration
from chalicelib.dialects.shown import CREATES
from chalicelib.dialects.tokens import cookie
from chalicelib.domain.errors import UserNotFound
from chalicelib.domain.receipts import AlreadyAnswered
from chalicelib.domain.user import User
from chalicelib.operations import users as operations
from chalicelib.store import users


@courts.route("POST", "/api/auth/register", body=Registration, role=None, shown=CREATES)
def register(call: Call[Registration]) -> Reply:
    """Make an account of the lowest role, and a session with it."""
    auth.raise_if_foreign()
    wanted = call.body
    try:
        call.raise_if_answered()
        operations.admit(tenant=call.tenant, email=wanted.email, source=call.source, now=call.now)
        user = operations.register(
            tenant=call.tenant,
            name=wanted.nombre,
            email=wanted.email,
            password=wanted.password,
            now=call.now,
            receipt=call.receipt(_created),
        )
    except AlreadyAnswered as kept:
        return _again(call, kept)
    return _created(user, _session(call, user))


@courts.route("POST", "/api/auth/login", body=Login, role=None)
def login(call: Call[Login]) -> Reply:
    """Make a session for who knows the password."""
    auth.raise_if_foreign()
    operations.admit(tenant=call.tenant, email=call.body.email, source=call.source, now=call.now)
    user = operations.log_in(tenant=call.tenant, email=call.body.email, password=call.body.password)
    return Reply(200, {"ok": True, "usuario": Usuario.of(user)}, _session(call, user))


@courts.route("POST", "/api/auth/logout", role=None)
def logout(call: Call[None]) -> Reply:
    """Clear the cookie."""
    return Reply(200, {"ok": True}, {"Set-Cookie": cookie("", 0, call.headers.get("host", ""))})


@courts.route("GET", "/api/auth/me")
def me(call: Call[None]) -> Reply:
    """The caller: their account, else what their token says."""
    user = users.get(call.tenant, call.caller.user)
    return Reply(200, {"usuario": Usuario.of(user) if user else Usuario.of_caller(call.caller)})


def _created(user: User, session: dict[str, str] | None = None) -> Reply:
    return Reply(201, {"ok": True, "usuario": Usuario.of(user)}, session or {})


def _session(call: Call[Registration] | Call[Login], user: User) -> dict[str, str]:
    token = auth.token_of(user, call.now)
    seconds = int(auth.SESSION.total_seconds())
    return {"Set-Cookie": cookie(token, seconds, call.headers.get("host", ""))}


def _again(call: Call[Registration], kept: AlreadyAnswered) -> Reply:
    """The first answer, letter for letter, with a session for the account that it made."""
    user = users.get(call.tenant, json.loads(kept.answer.body)["usuario"]["id"])
    if user is None:
        raise UserNotFound
    headers = {**_session(call, user), "Idempotent-Replayed": "true"}
    return Reply(kept.answer.status, kept.answer.body, headers)
