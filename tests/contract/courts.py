"""The verbs of document 003 over HTTP, with defaults for everything a test does not care about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.cookies import Morsel, SimpleCookie
from typing import Any, Final, Protocol, Self

from tests.api import Response
from tests.contract.callers import MISSING, Caller
from tests.contract.proofs import link_token

ESTADOS: Final = ("PENDIENTE", "CONFIRMADA", "CANCELADA", "COMPLETADA")

TAKEN: Final = "Ya existe una reserva en ese horario"
INCOMPLETE: Final = "Faltan campos requeridos"
NO_COURT: Final = "Cancha no disponible"
NO_SESSION: Final = "No autenticado"
NO_PERMISSION: Final = "Sin permisos"
NOT_FOUND: Final = "No encontrada"
ONLY_CANCEL: Final = "Solo puedes cancelar tu reserva"


class At(Protocol):
    """The fixture `at`."""

    def __call__(self, instant: str, /) -> object: ...


class SettingsChanged(Protocol):
    """The fixture `settings_changed`."""

    def __call__(self, **settings: str) -> object: ...


@dataclass(frozen=True)
class Courts(Caller):
    """A caller of the courts API: Ana, a USUARIO, unless a test says otherwise."""

    usuario: Mapping[str, Any] = field(default_factory=dict)
    canchas_by_tenant: dict[str, str] = field(default_factory=dict)

    # Who calls, and how.

    @property
    def bruno(self) -> Self:
        return self.by("bruno")

    @property
    def admin(self) -> Self:
        return self.by("admin", role="ADMIN")

    @property
    def superadmin(self) -> Self:
        return self.by("root", role="SUPERADMIN")

    def in_tenant(self, tenant: str) -> Self:
        return self.by("ana", tenant=tenant)

    # Reservas.

    def create(self, **fields: Any) -> Response:
        """POST /api/reservas: one hour of the tenant's first court, tomorrow at nine."""
        start = fields.get("hora_inicio", "09:00")
        defaults = {"fecha": "2024-01-15", "hora_inicio": "09:00", "hora_fin": _an_hour_after(start)}
        if "cancha_id" not in fields:
            defaults["cancha_id"] = self.cancha_id
        return self.request("POST", "/api/reservas", json=_body({**defaults, **fields}))

    def list(self) -> Response:
        return self.request("GET", "/api/reservas")

    def get(self, reserva_id: str) -> Response:
        return self.request("GET", f"/api/reservas/{reserva_id}")

    def patch(self, reserva_id: str, **fields: Any) -> Response:
        return self.request("PATCH", f"/api/reservas/{reserva_id}", json=_body(fields))

    def delete(self, reserva_id: str) -> Response:
        return self.request("DELETE", f"/api/reservas/{reserva_id}")

    def booked(self, **fields: Any) -> dict[str, Any]:
        """Create a reserva that must succeed."""
        return _made(self.create(**fields), 201, "reserva")

    def booked_in(self, estado: str, **fields: Any) -> dict[str, Any]:
        """Create a reserva and have an admin bring it to `estado`."""
        reserva = self.booked(**fields)
        way = {"PENDIENTE": (), "CANCELADA": ("CANCELADA",), "CONFIRMADA": ("CONFIRMADA",)}
        for step in way.get(estado, ("CONFIRMADA", estado)):
            reserva = _made(self.admin.patch(reserva["id"], estado=step), 200, "reserva")
        return reserva

    def seen(self, reserva_id: str) -> dict[str, Any]:
        """The reserva as its tenant's admin reads it now."""
        return _made(self.admin.get(reserva_id), 200, "reserva")

    def is_free(self, **fields: Any) -> bool:
        """Whether a slot can be booked; it is booked if so."""
        answer = self.admin.create(**fields)
        assert answer.status in (201, 409), answer.raw
        return answer.status == 201

    # Canchas.

    @property
    def cancha_id(self) -> str:
        """The tenant's first court, made when a test first needs it."""
        if self.tenant not in self.canchas_by_tenant:
            made = replace(self, headers={}).superadmin.new_cancha()
            self.canchas_by_tenant[self.tenant] = _made(made, 201, "cancha")["id"]
        return self.canchas_by_tenant[self.tenant]

    def new_cancha(self, **fields: Any) -> Response:
        defaults = {"nombre": "Cancha A", "tipo": "FUTBOL", "precio_por_hora": 50, "capacidad": 10}
        return self.request("POST", "/api/canchas", json=_body({**defaults, **fields}))

    def built(self, **fields: Any) -> dict[str, Any]:
        """Create a court that must succeed, as the tenant's superadmin."""
        return _made(self.superadmin.new_cancha(**fields), 201, "cancha")

    def canchas(self) -> Response:
        return self.request("GET", "/api/canchas")

    def cancha(self, cancha_id: str) -> Response:
        return self.request("GET", f"/api/canchas/{cancha_id}")

    def put_cancha(self, cancha_id: str, **fields: Any) -> Response:
        return self.request("PUT", f"/api/canchas/{cancha_id}", json=_body(fields))

    def delete_cancha(self, cancha_id: str) -> Response:
        return self.request("DELETE", f"/api/canchas/{cancha_id}")

    # Sessions and users.

    def register(self, **fields: Any) -> Response:
        defaults = {"nombre": "Eva Paz", "email": "eva@example.com", "password": "una clave larga"}
        return self.nobody.request("POST", "/api/auth/register", json=_body({**defaults, **fields}))

    def login(self, **fields: Any) -> Response:
        defaults = {"email": "eva@example.com", "password": "una clave larga"}
        return self.nobody.request("POST", "/api/auth/login", json=_body({**defaults, **fields}))

    def logout(self) -> Response:
        return self.request("POST", "/api/auth/logout", json={})

    def me(self) -> Response:
        return self.request("GET", "/api/auth/me")

    def registered(self, **fields: Any) -> Self:
        """Register somebody, and call with the cookie they were given; `usuario` says who."""
        answer = self.register(**fields)
        usuario = _made(answer, 201, "usuario")
        return replace(self.with_cookie(cookie_of(answer).value), usuario=usuario)

    def proved(self, **fields: Any) -> Self:
        """Register somebody, and prove their address by the link that is sent to it."""
        registered = self.registered(**fields)
        _made(registered.confirm(link_token(registered.usuario["email"])), 200, "usuario")
        return registered

    def confirm(self, token: str, **fields: Any) -> Response:
        return self.request("POST", "/api/auth/confirm", json={"token": token, **fields})

    def resend(self) -> Response:
        return self.request("POST", "/api/auth/confirm/resend", json={})

    def forgot(self, email: str = "eva@example.com") -> Response:
        return self.nobody.request("POST", "/api/auth/forgot", json={"email": email})

    def reset(self, token: str, password: str) -> Response:
        return self.nobody.request("POST", "/api/auth/reset", json={"token": token, "password": password})

    def change_password(self, **fields: Any) -> Response:
        return self.request("POST", "/api/auth/password", json=fields)

    def logout_all(self) -> Response:
        return self.request("POST", "/api/auth/logout-all", json={})

    def users(self) -> Response:
        return self.request("GET", "/api/usuarios")

    def patch_user(self, usuario_id: str, **fields: Any) -> Response:
        return self.request("PATCH", f"/api/usuarios/{usuario_id}", json=_body(fields))

    def delete_user(self, usuario_id: str) -> Response:
        return self.request("DELETE", f"/api/usuarios/{usuario_id}")


def refused(answer: Response, status: int, error: str | None = None) -> str:
    """Assert that `answer` is an error in the shape of the courts; its words."""
    assert answer.status == status, (answer.status, answer.raw[:300])
    return _words(answer, error)


def refused_naming(answer: Response, *names: str) -> None:
    """Assert that `answer` is a 400 whose message holds every one of `names`."""
    words = refused(answer, 400)
    assert all(name in words for name in names), (names, words)


def refused_somehow(answer: Response) -> None:
    """Assert that `answer` is a 4xx in the shape of the courts, whichever."""
    assert 400 <= answer.status < 500, (answer.status, answer.raw[:300])
    _words(answer, None)


def cookies_of(answer: Response) -> "dict[str, Morsel[str]]":
    """The cookies that `answer` sets, by name."""
    cookies: SimpleCookie = SimpleCookie()
    for header in answer.headers["set-cookie"].split("\n"):
        cookies.load(header)
    return dict(cookies)


def cookie_of(answer: Response) -> "Morsel[str]":
    """The cookie `token` that `answer` sets."""
    return cookies_of(answer)["token"]


def _words(answer: Response, error: str | None) -> str:
    assert isinstance(answer.body, dict), answer.raw[:300]
    assert set(answer.body) - {"rule", "allowed"} == {"error"}, answer.body
    words = answer.body["error"]
    assert isinstance(words, str), answer.body
    assert words.strip(), answer.body
    assert error is None or words == error, (words, error)
    return words


def _made(answer: Response, status: int, key: str) -> dict[str, Any]:
    assert answer.status == status, (answer.status, answer.raw[:300])
    made = answer.body[key]
    assert isinstance(made, dict), answer.body
    return made


def _body(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {_camel(name): value for name, value in fields.items() if value is not MISSING}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def _an_hour_after(start: object) -> str:
    hour, _, minute = str(start).partition(":")
    return f"{int(hour) + 1:02}:{minute}" if hour.isdecimal() and minute.isdecimal() else "23:00"
