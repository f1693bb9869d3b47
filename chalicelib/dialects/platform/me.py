"""The route of whoever is signed in: /api/me."""

from chalicelib import settings
from chalicelib.domain.languages import Language
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data
from chalicelib.http.fields import Output
from chalicelib.http.routes import route
from chalicelib.operations import people
from chalicelib.store import users


class Me(Output):
    """The caller, and what their client must know of the stage.

    `roles` are as in `staff` or `staff:class`, `number` is the caller's id in rooms. `is_verified`: the
    address is proved to be theirs. `timezone` is that of resources that name none, `languages` are those that
    the stage speaks.
    """

    id: str
    number: int
    name: str
    email: str
    tenant: str
    roles: list[str]
    has_account: bool
    is_verified: bool
    language: Language
    languages: list[str]
    timezone: str
    currency: str


@route("GET", "/api/me", response=Data[Me])
def me(call: Call[None]) -> Reply:
    """Return who the caller is, what they may do, and in which zone, languages and currency the stage is."""
    caller, stage = call.caller, settings.load()
    person = people.upsert(caller=caller, now=call.now)
    shown = Me(
        id=caller.user,
        number=person.number,
        name=person.name or caller.name,
        email=person.email or caller.email,
        tenant=caller.tenant,
        roles=caller.roles.words,
        has_account=users.get(caller.tenant, caller.user) is not None,
        is_verified=person.is_proved,
        language=people.language_of(person),
        languages=sorted(stage.languages),
        timezone=stage.default_timezone,
        currency=stage.payment_currency,
    )
    return Reply(200, {"data": shown})
