"""Names as long and as odd as they may be still make keys that DynamoDB takes, and keep tenants apart."""

from typing import Any

from tests.contract.common.adapters import Dialect
from tests.contract.test_keys import ODD, longest, sizes_fit


def place_called(dialect: Dialect, name: str) -> dict[str, Any]:
    """Make what can have this name; return the fields of a claim that name it."""
    match dialect.name:
        case "appointments":
            return {"professional_id": dialect.verbs.practising(name)["user_id"]}
        case "courts":
            cancha = dialect.verbs.built(nombre=name)
            assert cancha in dialect.verbs.canchas().body["canchas"]
            return {"canchaId": cancha["id"]}
        case "rooms":
            return {"room_id": dialect.verbs.built(name=name, location=name)["id"]}
        case _:
            return {}


def test_the_longest_names_make_keys(dialect: Dialect) -> None:
    for letter in ODD:
        name, tenant = longest(letter, 200), longest(letter, 100)
        odd = dialect.by(name, tenant=tenant, role="SUPERADMIN", name=name, email="alma@example.com")
        fields = {**odd.body(), **place_called(odd, name)}

        answer = odd.request("POST", dialect.create_path, json=fields)

        assert answer.status == 201, (letter, answer.raw)
        claim = odd.id_of(answer)
        assert odd.ids() == [claim], letter
        if dialect.name == "appointments":
            # The one user is client and professional.
            thing = dialect.thing(answer)
            assert thing["client_id"] == thing["professional_id"] == name
            shown = [odd.verbs.of_user(), odd.verbs.of_professional(name)]
            assert [row["id"] for answer in shown for row in answer.body["data"]] == [claim, claim]
            assert odd.verbs.settings(name).body["data"]["user_id"] == name
        assert odd.move(claim, 12).status == 200, letter
        assert sizes_fit()
        assert odd.cancel(claim).status == 200, letter
        assert sizes_fit()
        assert odd.delete(claim).status in (200, 204), letter
        assert sizes_fit()


def test_a_tenant_too_long_for_a_key_is_nobodys(dialect: Dialect) -> None:
    elsewhere = dialect.calling(dialect.verbs.by("ana", tenant="x" * 101))

    dialect.refusal(elsewhere.read_list(), 401)
