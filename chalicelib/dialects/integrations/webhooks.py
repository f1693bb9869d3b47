"""/api/webhooks: where a tenant wants its events sent. They are its admins' to keep."""

from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.integrations.dialect import integrations
from chalicelib.dialects.integrations.schemas import NewlyMadeWebhook, NewWebhook, Webhook
from chalicelib.dialects.shown import CREATES, EMPTIES
from chalicelib.domain.roles import Role
from chalicelib.domain.webhooks import Endpoint
from chalicelib.operations import webhooks as operations
from chalicelib.store import webhooks


@integrations.route("GET", "/api/webhooks", role=Role.ADMIN)
def list_webhooks(call: Call[None]) -> Reply:
    """All of the tenant's, oldest first."""
    return Reply(200, {"data": [Webhook.of(each) for each in webhooks.of_tenant(call.tenant)]})


@integrations.route("POST", "/api/webhooks", body=NewWebhook, role=Role.ADMIN, shown=CREATES)
def create_webhook(call: Call[NewWebhook]) -> Reply:
    """Have events sent to an address; the secret that they are signed with is told this once."""
    call.raise_if_answered()
    made = operations.register(
        tenant=call.tenant,
        url=call.body.url,
        events=call.body.events,
        description=call.body.description,
        now=call.now,
        receipt=call.receipt(_created),
    )
    return _created(made)


@integrations.route("GET", "/api/webhooks/{webhook_id}", role=Role.ADMIN)
def get_webhook(call: Call[None]) -> Reply:
    """One webhook."""
    return Reply(200, {"data": Webhook.of(operations.existing(call.tenant, call.path["webhook_id"]))})


@integrations.route("DELETE", "/api/webhooks/{webhook_id}", role=Role.ADMIN, shown=EMPTIES)
def delete_webhook(call: Call[None]) -> Reply:
    """Have nothing sent there any more."""
    operations.remove(tenant=call.tenant, endpoint=call.path["webhook_id"])
    return Reply(204, None)


def _created(made: Endpoint) -> Reply:
    return Reply(201, {"data": NewlyMadeWebhook.of(made)})
