"""Routes of the links that mails hold: /api/auth/confirm, /api/auth/forgot and /api/auth/reset."""

from collections.abc import Callable
from urllib.parse import quote

from chalicelib import auth
from chalicelib.dialects.courts.account_pages import after, page
from chalicelib.dialects.courts.responses import Ok, Usuario, UsuarioSaved
from chalicelib.dialects.courts.schemas import Confirmation, Forgotten, LinkQuery, Reset
from chalicelib.domain.account_links import LinkPurpose
from chalicelib.domain.errors import LinkInvalid, ReservationError
from chalicelib.http import bodies
from chalicelib.http.call import Call, Reply
from chalicelib.http.languages import language_of
from chalicelib.http.route_docs import RouteDocs
from chalicelib.http.routes import route
from chalicelib.http.small_pages import MEDIA_TYPE
from chalicelib.notifications.letters import signature_of
from chalicelib.operations import account_links as operations
from chalicelib.operations import logins, tenants

_PAGE = RouteDocs(media=MEDIA_TYPE)
_BY_FORM_TOO = RouteDocs(statuses=(200, 303))


@route("GET", "/api/auth/confirm", query=LinkQuery, role=None, docs=_PAGE)
def open_confirmation(call: Call[None]) -> Reply:
    """Show the page of a link that proves an address: one button, and the password if nobody is logged in."""
    return _page(call, LinkPurpose.CONFIRM)


@route(
    "POST",
    "/api/auth/confirm",
    body=Confirmation,
    response=UsuarioSaved,
    role=None,
    is_audited=False,
    docs=_BY_FORM_TOO,
)
def confirm(call: Call[Confirmation]) -> Reply:
    """Prove the address of an account by the link that was sent to it, with its session or its password.

    A form's answer is the way back to the page.
    """
    auth.raise_if_foreign()
    token, password = call.body.token, call.body.password

    def confirmed() -> Reply:
        if password:
            logins.admit_source(source=call.source, now=call.now)
        user = operations.confirm(
            token=token,
            caller=call.known_caller,
            password=password,
            source=call.source,
            now=call.now,
        )
        return Reply(200, {"ok": True, "usuario": Usuario.of(user)})

    return _answered(call, LinkPurpose.CONFIRM, confirmed)


@route("POST", "/api/auth/confirm/resend", response=Ok, is_audited=False)
def resend_confirmation(call: Call[None]) -> Reply:
    """Send another link that proves the caller's address, unless it is proved; five an hour."""
    auth.raise_if_foreign()
    operations.request_confirmation(caller=call.caller, now=call.now)
    return Reply(200, {"ok": True})


@route(
    "POST",
    "/api/auth/forgot",
    body=Forgotten,
    response=Ok,
    role=None,
    is_audited=False,
    docs=RouteDocs(statuses=(202,)),
)
def forgot(call: Call[Forgotten]) -> Reply:
    """Send a link for a new password, if the address has an account; the answer is the same without one."""
    auth.raise_if_foreign()
    logins.admit_source(source=call.source, now=call.now)
    operations.request_reset(tenant=call.tenant, email=call.body.email, now=call.now)
    return Reply(202, {"ok": True})


@route("GET", "/api/auth/reset", query=LinkQuery, role=None, docs=_PAGE)
def open_reset(call: Call[None]) -> Reply:
    """Show the page of a link for a new password: the password, and one button."""
    return _page(call, LinkPurpose.RESET)


@route("POST", "/api/auth/reset", body=Reset, response=Ok, role=None, is_audited=False, docs=_BY_FORM_TOO)
def reset(call: Call[Reset]) -> Reply:
    """Set a new password by the link that was sent to the account's address; all its sessions end.

    A form's answer is the way back to the page.
    """
    auth.raise_if_foreign()

    def changed() -> Reply:
        logins.admit_source(source=call.source, now=call.now)
        operations.reset(token=call.body.token, password=call.body.password, source=call.source, now=call.now)
        return Reply(200, {"ok": True})

    return _answered(call, LinkPurpose.RESET, changed)


def _answered(
    call: Call[Confirmation] | Call[Reset], purpose: LinkPurpose, answer: Callable[[], Reply]
) -> Reply:
    """Return the answer to a client, or to a form the way back to the page, which says how it went."""
    if not bodies.is_form(call.headers.get("content-type")):
        return answer()
    try:
        answer()
    except ReservationError as refusal:
        return after(purpose, quote(call.body.token), refusal)
    return after(purpose, "", None)


def _page(call: Call[None], purpose: LinkPurpose) -> Reply:
    """Return the page of a link: without its button if the link cannot be used any more."""
    query: LinkQuery = call.query
    token, result, asks_password = query.token or "", query.result, True
    sender: tuple[str, ...] = ()
    if result is None:
        try:
            account = operations.account_of(token=token, purpose=purpose, now=call.now)
        except LinkInvalid:
            result = "invalid"
        else:
            caller = call.known_caller
            is_own = caller is not None and (caller.tenant, caller.user) == (account.tenant, account.id)
            asks_password = purpose is LinkPurpose.RESET or not is_own
            sender = signature_of(tenants.profile_of(account.tenant))
    language = language_of(call.headers.get("accept-language"))
    return page(purpose, token, result, language, asks_password=asks_password, sender=sender)
