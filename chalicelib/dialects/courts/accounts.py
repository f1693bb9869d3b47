"""Routes of accounts and login sessions, which the cookies `token` and `__Host-token` hold: /api/auth."""

from chalicelib import auth
from chalicelib.dialects.courts.policy import KIND, ROLES
from chalicelib.dialects.courts.responses import Ok, OneUsuario, Usuario, UsuarioSaved
from chalicelib.dialects.courts.schemas import Login, PasswordChange, Registration
from chalicelib.domain.user import SESSION_LASTS, User
from chalicelib.http.call import Call, Reply
from chalicelib.http.origins import is_from_own_page
from chalicelib.http.route_docs import CREATES
from chalicelib.http.routes import route
from chalicelib.http.tokens import cookies, device_cookie, device_in
from chalicelib.operations import account_links, logins
from chalicelib.operations import users as operations
from chalicelib.store import users


@route("POST", "/api/auth/register", body=Registration, response=UsuarioSaved, role=None, docs=CREATES)
def register(call: Call[Registration]) -> Reply:
    """Create an account with the lowest role, and a session for it.

    An Idempotency-Key is ignored: a stored response would let somebody try passwords, and hold a session.
    """
    auth.raise_if_foreign()
    account_links.raise_if_closed()
    body = call.body
    logins.admit_source(source=call.source, now=call.now)
    logins.admit_account(tenant=call.tenant, email=body.email, now=call.now)
    user = operations.register(
        tenant=call.tenant,
        name=body.nombre,
        email=body.email,
        password=body.password,
        now=call.now,
    )
    return Reply(201, {"ok": True, "usuario": Usuario.of(user)}, _session(call, user))


@route("POST", "/api/auth/login", body=Login, response=UsuarioSaved, role=None, is_audited=False)
def login(call: Call[Login]) -> Reply:
    """Check e-mail and password, and create a session."""
    auth.raise_if_foreign()
    user = logins.log_in(
        tenant=call.tenant,
        email=call.body.email,
        password=call.body.password,
        device=device_in(call.headers),
        source=call.source,
        now=call.now,
    )
    return Reply(200, {"ok": True, "usuario": Usuario.of(user)}, _session(call, user))


@route("POST", "/api/auth/logout", response=Ok, role=None, is_audited=False)
def logout(call: Call[None]) -> Reply:
    """End the session in this client: clear its cookies, whether or not the session is valid."""
    is_from_own_page(call.headers)
    return Reply(200, {"ok": True}, {"Set-Cookie": cookies("", 0, call.headers.get("host", ""))})


@route("POST", "/api/auth/logout-all", response=Ok, is_audited=False)
def logout_all(call: Call[None]) -> Reply:
    """End all sessions of the caller, on every device, within a minute."""
    logins.admit_logout(caller=call.caller, now=call.now)
    operations.end_sessions(caller=call.caller, source=call.source, now=call.now)
    return Reply(200, {"ok": True}, {"Set-Cookie": cookies("", 0, call.headers.get("host", ""))})


@route("POST", "/api/auth/password", body=PasswordChange, response=UsuarioSaved, is_audited=False)
def change_password(call: Call[PasswordChange]) -> Reply:
    """Set another password for the caller's account; its other sessions end, this client gets a new one."""
    auth.raise_if_foreign()
    logins.admit_user(caller=call.caller, source=call.source, now=call.now)
    user = operations.change_password(
        caller=call.caller,
        current=call.body.current,
        password=call.body.password,
        source=call.source,
        now=call.now,
    )
    return Reply(200, {"ok": True, "usuario": Usuario.of(user)}, _session(call, user))


@route("GET", "/api/auth/me", response=OneUsuario)
def me(call: Call[None]) -> Reply:
    """Return the caller's account, or else the data of their token."""
    user = users.get(call.tenant, call.caller.user)
    return Reply(200, {"usuario": Usuario.of(user) if user else Usuario.of_caller(call.caller)})


def _session(
    call: Call[Registration] | Call[Login] | Call[PasswordChange], user: User
) -> dict[str, list[str]]:
    # Beside the claims that every dialect reads, those that document 003's clients read in their middleware.
    own = {"id": user.id, "nombre": user.name, "rol": ROLES[user.roles.in_kind(KIND)]}
    token = auth.token_of(user, call.now, own)
    seconds, host = int(SESSION_LASTS.total_seconds()), call.headers.get("host", "")
    device = device_cookie(logins.device_token(user, call.now), host)
    return {"Set-Cookie": [*cookies(token, seconds, host), device]}
