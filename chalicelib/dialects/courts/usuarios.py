"""Routes of the tenant's accounts, for superadmins: /api/usuarios."""

from chalicelib.dialects.courts.policy import KIND, ROLE_OF
from chalicelib.dialects.courts.responses import Ok, Usuario, UsuarioList, UsuarioRow, UsuarioSaved
from chalicelib.dialects.courts.schemas import UsuarioPatch
from chalicelib.domain.roles import Role, Roles
from chalicelib.domain.user import User
from chalicelib.http.call import Call, Reply
from chalicelib.http.parts import MOST_ROWS, ListQuery, reply_in_parts
from chalicelib.http.routes import route
from chalicelib.operations import users as operations
from chalicelib.store import reservations, users


@route(
    "GET",
    "/api/usuarios",
    query=ListQuery,
    response=UsuarioList,
    role=Role.SUPERADMIN,
    is_tenant_wide=True,
)
def list_usuarios(call: Call[None]) -> Reply:
    """List all accounts, newest first, with the number of their reservas; a thousand in a part at most."""

    def rows(accounts: list[User]) -> list[UsuarioRow]:
        counts = reservations.counts_of_holders(call.tenant, KIND, [user.id for user in accounts])
        return [UsuarioRow.row(user, counts[user.id]) for user in accounts]

    return reply_in_parts(
        call,
        users.list_of_tenant(call.tenant),
        rows=rows,
        body=lambda shown: {"usuarios": shown},
        most=MOST_ROWS,
    )


@route(
    "PATCH",
    "/api/usuarios/{usuario_id}",
    body=UsuarioPatch,
    response=UsuarioSaved,
    role=Role.SUPERADMIN,
    is_tenant_wide=True,
)
def patch_usuario(call: Call[UsuarioPatch]) -> Reply:
    """Change another user's name, role or access; fields that are not sent keep their values.

    `rol` holds for all kinds, and takes the place of all roles that the user had.
    """
    account_change = operations.AccountChange(
        name=call.body.nombre,
        roles=Roles(ROLE_OF[call.body.rol]) if call.body.rol else None,
        is_active=call.body.activo,
    )
    changed = operations.change(
        user=call.path["usuario_id"], changes=account_change, actor=call.caller, now=call.now
    )
    return Reply(200, {"ok": True, "usuario": Usuario.of(changed)})


@route("DELETE", "/api/usuarios/{usuario_id}", response=Ok, role=Role.SUPERADMIN, is_tenant_wide=True)
def delete_usuario(call: Call[None]) -> Reply:
    """Delete another user's account, and end what they hold; much of it is ended step by step."""
    operations.erase(user=call.path["usuario_id"], actor=call.caller, now=call.now)
    return Reply(200, {"ok": True})
