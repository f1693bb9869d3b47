"""The description of the API: all routes are in it, it is valid OpenAPI, and says what the routes do."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any, Final

import jsonschema_rs
import schemathesis

from app import app
from chalicelib import VERSION
from chalicelib.dialects.platform.service import POLICY
from chalicelib.dialects.served import DIALECTS
from chalicelib.http import openapi
from chalicelib.http.dialect import Dialect
from chalicelib.http.routes import route
from tests.api import Api
from tests.conftest import ROOT

DOCUMENT: Final = openapi.document(DIALECTS)
# What is any JSON object: a notification as the payment provider sends it, minutes by kind of reservation.
FREE: Final = {"appointments.Notification", "integrations.Leads", "integrations.RulesDocument"}
OPERATIONS: Final = [
    (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
UNREFUSED: Final = {
    (method, path)
    for path, methods in app.routes.items()
    for method, entry in methods.items()
    if method != "HEAD" and entry.view_name not in {"unsupported", "preflight"}
}


def operation(method: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][path][method.lower()]
    return found


def schema_of_body(method: str, path: str) -> dict[str, Any]:
    """The schema of a body, its reference followed."""
    content = operation(method, path)["requestBody"]["content"]
    assert set(content) == {"application/json"}
    return followed(content["application/json"]["schema"])


def followed(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document, itself and all below it."""
    if isinstance(value, dict):
        yield value
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(member)


def failure_of(tag: str, status: int) -> dict[str, Any]:
    response = DOCUMENT["components"]["responses"][f"{tag}.{status}"]
    return followed(response["content"]["application/json"]["schema"])


def test_every_route_is_described_and_nothing_else() -> None:
    assert {(method, path) for method, path, _ in OPERATIONS} == UNREFUSED


def test_the_document_is_valid_openapi() -> None:
    schemathesis.openapi.from_dict(json.loads(openapi.text(DIALECTS))).validate()
    for schema in members(DOCUMENT, "schema"):
        jsonschema_rs.meta.validate(schema)
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


def members(value: Any, name: str) -> Iterator[Any]:
    """Whatever has this name, anywhere in the document."""
    if isinstance(value, dict):
        if name in value:
            yield value[name]
        value = value.values()
    if not isinstance(value, str) and isinstance(value, Iterable):
        for member in value:
            yield from members(member, name)


def test_it_says_what_every_success_holds() -> None:
    for method, path, each in OPERATIONS:
        for status, response in each["responses"].items():
            for content in response.get("content", {}).values():
                is_described = "$ref" in content["schema"] or content["schema"] == {"type": "string"}
                assert is_described, (method, path, status)
    assert [] not in list(members(DOCUMENT, "enum"))
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert schema.get("properties") or schema.get("additionalProperties") or name in FREE, name


def test_examples_are_what_they_are_examples_of() -> None:
    shown = 0
    for content in [*members(DOCUMENT, "application/json")]:
        schema = {**content["schema"], "components": DOCUMENT["components"]}
        named = [each["value"] for each in content.get("examples", {}).values()]
        for example in ([content["example"]] if "example" in content else []) + named:
            jsonschema_rs.validate(schema, example, validate_formats=True)
            shown += 1
    assert shown


def test_whatever_has_a_format_says_its_type() -> None:
    """A generator types it as anything otherwise, and sends what JSON does not have."""
    schemas = [node for node in nodes(DOCUMENT) if isinstance(node.get("format"), str)]

    assert [node for node in schemas if "type" not in node] == []
    assert schemas


def test_what_need_not_be_sent_has_no_default_and_no_null_that_means_nothing() -> None:
    bodies = [schema_of_body(method, path) for method, path, each in OPERATIONS if "requestBody" in each]
    for schema in [*bodies, *members(DOCUMENT, "parameters")]:
        assert None not in list(members(schema, "default"))
    for schema in bodies:
        assert not list(members(schema, "default"))
    notas = schema_of_body("POST", "/api/reservas")["properties"]["notas"]
    assert notas == {"maxLength": 2000, "type": "string"}


def test_what_may_be_absent_is_not_required_and_what_may_be_null_says_so() -> None:
    reserva = DOCUMENT["components"]["schemas"]["courts.Reserva"]

    assert "usuario" not in reserva["required"]
    assert reserva["properties"]["usuario"] == {"$ref": "#/components/schemas/courts.Person"}
    assert {"type": "null"} in reserva["properties"]["notas"]["anyOf"]
    assert set(reserva["properties"]["estado"]["enum"]) == {
        "PENDIENTE",
        "CONFIRMADA",
        "CANCELADA",
        "COMPLETADA",
    }


def test_what_is_referred_to_is_there_and_what_is_there_is_referred_to() -> None:
    components = DOCUMENT["components"]
    named = {f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in components[kind]}

    assert set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(DOCUMENT))) == named


def test_operations_have_names_of_their_own_and_say_what_they_do() -> None:
    names = [each["operationId"] for _, _, each in OPERATIONS]

    assert len(set(names)) == len(names)
    assert all(each["summary"].strip() for _, _, each in OPERATIONS)


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert DOCUMENT["info"]["version"] == VERSION == project["version"]


def test_it_is_served_to_everybody_as_json(api: Api) -> None:
    answer = api.request("GET", "/api/openapi.json")

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.body == json.loads(json.dumps(DOCUMENT))


def test_it_is_the_same_in_every_process_and_not_made_before_it_is_asked_for() -> None:
    script = "import app; from chalicelib.http.openapi import text; print(text.cache_info().currsize); "
    script += "print(text(app.DIALECTS))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, text=True)

    made, text = ran.stdout.splitlines()
    assert made == "0"
    assert text == openapi.text(DIALECTS)


def test_bodies_have_the_fields_that_their_views_read() -> None:
    for method, path, needed, among in (
        ("POST", "/api/bookings", {"title", "room_id", "start_datetime", "end_datetime"}, {"guests"}),
        ("PUT", "/api/bookings/{booking_id}", set(), {"title", "room_id", "guests"}),
        ("POST", "/api/rooms", {"name"}, {"opening_hours", "color"}),
        ("PUT", "/api/rooms/{room_id}", set(), {"name", "opening_hours"}),
        ("POST", "/api/reservas", {"canchaId", "fecha", "horaInicio", "horaFin"}, {"notas"}),
        ("POST", "/api/v1/reservations", {"classSessionId"}, {"notes"}),
    ):
        schema = schema_of_body(method, path)

        assert set(schema.get("required", [])) == needed, path
        assert among <= set(schema["properties"]), path


def test_a_list_is_described_as_one() -> None:
    content = operation("POST", "/api/reservations/by-users")["requestBody"]["content"]
    schema = content["application/json"]["schema"]

    assert (schema["type"], schema["maxItems"]) == ("array", 1000)
    assert followed(schema["items"])["required"] == ["id"]


def test_a_body_is_required_unless_it_may_be_left_out() -> None:
    assert operation("POST", "/api/bookings")["requestBody"]["required"]
    assert not operation("PATCH", "/api/bookings/{booking_id}/cancel")["requestBody"]["required"]


def test_a_patch_takes_null_only_where_it_empties() -> None:
    properties = schema_of_body("PUT", "/api/rooms/{room_id}")["properties"]

    assert {"type": "null"} in properties["description"]["anyOf"]
    assert properties["timezone"] == {"type": "string"}


def test_parameters_are_those_of_path_and_query() -> None:
    found = operation("GET", "/api/rooms/{room_id}/availability")["parameters"]

    assert [(each["name"], each["in"], each["required"]) for each in found] == [
        ("room_id", "path", True),
        ("start_datetime", "query", True),
        ("end_datetime", "query", True),
    ]


def test_posts_that_create_take_a_key_and_others_do_not() -> None:
    keyed = {
        (method, path)
        for method, path, each in OPERATIONS
        if any(parameter["name"] == "Idempotency-Key" for parameter in each["parameters"])
    }
    created = {(method, path) for method, path, each in OPERATIONS if "201" in each["responses"]}

    # Account routes ignore the header (contract common.md).
    assert keyed == created - {("POST", "/api/auth/register")}
    assert {method for method, _ in keyed} == {"POST"}
    assert ("POST", "/api/v1/reservations/validate") not in keyed
    assert {("POST", "/api/me/phone"), ("POST", "/api/webhooks")} <= keyed


def test_who_may_call_is_told(api: Api) -> None:
    for method, path, each in OPERATIONS:
        if method != "GET":
            continue
        status = api.request(method, re.sub(r"\{\w+\}", "x", path)).status
        assert (status == 401) == (
            each["security"] == [{"bearer": []}, {"cookie": []}, {"hostCookie": []}]
        ), path
    alone = "For the role superadmin and those above it, not bound to a kind."
    assert operation("GET", "/api/usuarios")["description"] == alone
    assert operation("GET", "/api/webhooks")["description"] == alone.replace("superadmin", "admin")
    assert operation("POST", "/api/canchas")["description"].endswith("For the role admin and those above it.")


def test_failures_have_their_dialects_shape() -> None:
    texts = {"type": "array", "items": {"type": "string"}}
    for tag, status, fields, needed in (
        ("appointments", 404, {"statusCode", "message", "error"}, {"statusCode", "message", "error"}),
        ("courts", 400, {"error"}, {"error"}),
        ("gym", 400, {"message", "errors"}, {"message"}),
        ("gym", 404, {"message"}, {"message"}),
        ("rooms", 422, {"message", "errors", "rule", "allowed"}, {"message"}),
        ("integrations", 422, {"message", "errors"}, {"message"}),
        ("service", 503, {"message"}, {"message"}),
    ):
        schema = failure_of(tag, status)
        if "anyOf" in schema:
            schema, ruled = (followed(each) for each in schema["anyOf"])
            assert set(ruled["required"]) == {*needed, "rule", "allowed"}, tag

        assert set(schema["properties"]) == fields, tag
        assert set(schema["required"]) == needed, tag
        if "errors" in fields:
            assert schema["properties"]["errors"]["additionalProperties"] == texts


def test_a_calendar_is_a_file_and_a_deletion_answers_nothing() -> None:
    calendar = operation("GET", "/api/calendars/{feed_id}")["responses"]

    assert set(calendar["200"]["content"]) == {"text/calendar"}
    assert "content" not in calendar["304"]
    assert "content" not in operation("DELETE", "/api/rooms/{room_id}")["responses"]["204"]


def test_a_new_route_is_described_by_being_registered() -> None:
    @route("GET", "/api/added/{thing_id}", role=None)
    def get_thing(call: Any) -> Any:
        """One thing."""

    dialect = Dialect(name="added", description="Things.", policy=POLICY, routes=(get_thing,))
    described = openapi.document((dialect,))["paths"]["/api/added/{thing_id}"]["get"]
    assert described["summary"] == "One thing."
    assert described["operationId"] == "added.get_thing"
    assert described["parameters"][0]["name"] == "thing_id"


def test_rules_have_a_tag_that_put_takes_as_if_match() -> None:
    for path in ("/api/rules/{kind}", "/api/rules/{kind}/{id}"):
        for method in ("GET", "PUT"):
            assert "ETag" in operation(method, path)["responses"]["200"]["headers"]
        headers = [one["name"] for one in operation("PUT", path)["parameters"] if one["in"] == "header"]
        assert headers == ["If-Match"]
        assert "412" in operation("PUT", path)["responses"]
