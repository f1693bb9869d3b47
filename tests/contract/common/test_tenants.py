"""Tenants never meet; what each kind of caller gets from another tenant is in the matrix of rights."""

from functools import partial

from tests.api import Api, Response
from tests.contract.common.adapters import Dialect, dialect_of, dialects
from tests.contract.matrix import kept, of_tenant

PLACE = {"appointments": "professional_id", "courts": "canchaId", "gym": "classSessionId", "rooms": "room_id"}
NO_PLACE = {
    "appointments": (404, "Profesional no encontrado"),
    "courts": (400, "Cancha no disponible"),
    "gym": (400, "La sesión no existe"),
    "rooms": (422, "Validation failed"),
}


def alike(answer: Response, unknown: Response) -> None:
    assert (answer.status, answer.raw) == (unknown.status, unknown.raw)


def no_place(dialect: Dialect, answer: Response, unknown: Response) -> None:
    status, words = NO_PLACE[dialect.name]
    assert dialect.refusal(answer, status) == words
    alike(answer, unknown)


def test_the_same_people_and_places_in_two_tenants_never_meet(dialect: Dialect) -> None:
    norte = dialect.in_tenant("norte")
    here, there = dialect.created(), norte.created()

    assert here != there
    for tenant, claim in ((dialect, here), (norte, there)):
        for caller in (
            tenant,
            tenant.admin,
            tenant.by("ana", role="ADMIN"),
            tenant.by("root", role="SUPERADMIN"),
        ):
            assert caller.ids() == [claim]
        assert tenant.bruno.conflicts(tenant.bruno.create())
    before = of_tenant(kept(), "norte")
    assert dialect.cancel(here).status == 200
    assert of_tenant(kept(), "norte") == before
    assert norte.bruno.conflicts(norte.bruno.create())
    assert dialect.bruno.create().status == 201


def test_nobody_claims_a_place_of_another_tenant(dialect: Dialect) -> None:
    body, place = dialect.body(), PLACE[dialect.name]
    for role in ("user", "STAFF", "ADMIN", "SUPERADMIN"):
        create = partial(dialect.by("ana", tenant="norte", role=role).request, "POST", dialect.create_path)
        no_place(dialect, create(json=body), create(json={**body, place: dialect.unknown_id}))

    assert dialect.create().status == 201


def test_a_claim_is_not_moved_to_a_place_of_another_tenant(dialect: Dialect) -> None:
    if dialect.name in ("appointments", "gym"):  # A claim keeps its professional, and a seat its session.
        return
    claim = dialect.created()
    [(field, foreign)] = dialect.in_tenant("norte").other_place().items()
    before = kept()

    answer = dialect.change(claim, **{field: foreign})

    no_place(dialect, answer, dialect.change(claim, **{field: dialect.unknown_id}))
    assert kept() == before


def test_tenants_with_names_alike_do_not_meet(dialect: Dialect) -> None:
    """A token may hold any word; a key made of it must not run into another tenant's."""
    names = ("default", "default ", "norte", "Norte", "norte#", "norte#RES#x", "norte#USR")
    tenants = {name: dialect.in_tenant(name) for name in names}
    claims = {name: tenant.created() for name, tenant in tenants.items()}

    # Ids are of a tenant: two may have the same.
    for name, tenant in tenants.items():
        assert tenant.ids() == tenant.admin.ids() == [claims[name]], name


def test_claims_and_places_of_other_dialects_are_things_apart(api: Api) -> None:
    """Those of one tenant and one hour; what their ids are in paths is in test_answers.py."""
    all_dialects = [dialect_of(name, api) for name in dialects()]
    claims = {dialect.name: dialect.created() for dialect in all_dialects}
    places = {dialect.name: dialect.body(12)[PLACE[dialect.name]] for dialect in all_dialects}

    for dialect in all_dialects:
        assert dialect.ids() == dialect.admin.ids() == [claims[dialect.name]], dialect.name
        others = {*claims.values(), *places.values()} - {places[dialect.name]}
        for other in others:
            body = {**dialect.body(15), PLACE[dialect.name]: str(other)}
            answer = dialect.request("POST", dialect.create_path, json=body)
            status, words = NO_PLACE[dialect.name]
            assert dialect.refusal(answer, status) == words, (dialect.name, other)
