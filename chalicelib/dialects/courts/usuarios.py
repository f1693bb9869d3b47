"""/api/usuarios: the accounts of the tenant, for superadmins."""

from collections import Counter

from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.courts.answers import Usuario, UsuarioRow
from chalicelib.dialects.courts.dialect import courts
from chalicelib.dialects.courts.policy import KIND, ROLE_OF
from chalicelib.dialects.courts.schemas import UsuarioPatch
from chalicelib.domain.roles import Role
from chalicelib.operations import users as operations
from chalicelib.store import reservations, users


@courts.route("GET", "/api/usuarios", role=Role.SUPERADMIN)
def list_usuarios(call: Call[None]) -> Reply:
    """All accounts, newest first, with the number of their reservas."""
    counts = Counter(each.holder for each in reservations.of_kind(call.tenant, KIND))
    rows = [UsuarioRow.row(user, counts[user.id]) for user in users.of_tenant(call.tenant)]
    return Reply(200, {"usuarios": rows})


@courts.route("PATCH", "/api/usuarios/{usuario_id}", body=UsuarioPatch, role=Role.SUPERADMIN)
def patch_usuario(call: Call[UsuarioPatch]) -> Reply:
    """Change somebody else's name, role or access; what is not sent stays."""
    wanted = operations.AccountChange(
        name=call.body.nombre,
        role=ROLE_OF[call.body.rol] if call.body.rol else None,
        is_active=call.body.activo,
    )
    changed = operations.change(user=call.path["usuario_id"], wanted=wanted, actor=call.caller)
    return Reply(200, {"ok": True, "usuario": Usuario.of(changed)})


@courts.route("DELETE", "/api/usuarios/{usuario_id}", role=Role.SUPERADMIN)
def delete_usuario(call: Call[None]) -> Reply:
    """Delete somebody else's account."""
    operations.erase(user=call.path["usuario_id"], actor=call.caller)
    return Reply(200, {"ok": True})
