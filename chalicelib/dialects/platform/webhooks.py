"""Routes of webhooks, which receive a tenant's events; only for admins: /api/webhooks."""

from chalicelib.dialects.platform.schemas import NewlyMadeWebhook, NewWebhook, Webhook
from chalicelib.domain.roles import Role
from chalicelib.domain.webhooks import Endpoint
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data, DataInParts
from chalicelib.http.parts import ListQuery, reply_in_parts
from chalicelib.http.route_docs import CREATES, NO_CONTENT
from chalicelib.http.routes import route
from chalicelib.operations import webhooks as operations
from chalicelib.store import webhooks


@route("GET", "/api/webhooks", query=ListQuery, response=DataInParts[list[Webhook]], role=Role.ADMIN)
def list_webhooks(call: Call[None]) -> Reply:
    """List all webhooks of the tenant, oldest first."""
    return reply_in_parts(
        call,
        webhooks.list_of_tenant(call.tenant),
        rows=lambda endpoints: [Webhook.of(endpoint) for endpoint in endpoints],
        body=lambda rows: {"data": rows},
    )


@route(
    "POST",
    "/api/webhooks",
    body=NewWebhook,
    response=Data[NewlyMadeWebhook],
    role=Role.ADMIN,
    docs=CREATES,
    idempotent=True,
)
def create_webhook(call: Call[NewWebhook]) -> Reply:
    """Create a webhook for an address; only this response shows the secret that signs its events."""
    endpoint = operations.register(
        tenant=call.tenant,
        url=call.body.url,
        events=call.body.events,
        description=call.body.description,
        now=call.now,
        idempotency=call.idempotency_record(_created, is_secret=True),
    )
    return _created(endpoint)


@route("GET", "/api/webhooks/{webhook_id}", response=Data[Webhook], role=Role.ADMIN)
def get_webhook(call: Call[None]) -> Reply:
    """Return a webhook."""
    return Reply(200, {"data": Webhook.of(operations.existing(call.tenant, call.path["webhook_id"]))})


@route("DELETE", "/api/webhooks/{webhook_id}", role=Role.ADMIN, docs=NO_CONTENT)
def delete_webhook(call: Call[None]) -> Reply:
    """Delete a webhook; nothing is sent to it any more."""
    operations.remove(tenant=call.tenant, endpoint=call.path["webhook_id"])
    return Reply(204, None)


def _created(endpoint: Endpoint) -> Reply:
    return Reply(201, {"data": NewlyMadeWebhook.of(endpoint)})
