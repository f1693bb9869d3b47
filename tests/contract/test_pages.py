"""The pages: what they load is there, is Cupo's, and stays what it is; nothing else is served."""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin

import pytest
from chalice.local import LambdaContext

from stack.pages import WEB
from tests.api import Api, Response
from tests.entry import ENTRY

PAGES: Final = ("/", "/docs")
HOSTILE: Final = (
    *(
        "docs.html",
        "app.html",
        "package.json",
        ".stamp",
        "vendor",
        "vendor%2Fswagger-ui.css",
        "..%2Fapp.py",
        "..",
        "%2e%2e",
    ),
    *("swagger-ui-dist.LICENSE", "docs.js%00", "%00", "DOCS.JS", "docs.js%20"),
)


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, api: Api) -> Response:
    return api.request("GET", request.param)


def loaded(page: Response) -> list[str]:
    return re.findall(r'(?:src|href)="([^"]+)"', page.raw.decode())


def test_a_page_is_asked_for_again_and_runs_nothing_but_our_own_files(page: Response) -> None:
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["cache-control"] == "no-cache"
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not any("unsafe" in sources or "http" in sources for sources in policy.values())
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page.raw.decode())


def test_what_a_page_loads_is_beside_it_and_kept_for_good(api: Api, page: Response) -> None:
    """Relative: the API may be reached under a path of its own."""
    addresses = loaded(page)
    assert addresses
    for address in addresses:
        assert not re.match(r"/|\w+:", address), address
        answer = api.request("GET", f"/{address}")
        assert answer.status == 200, address
        if address.startswith("assets/"):
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable", address


@pytest.mark.parametrize("path", ["/", "/book/default"])
def test_a_page_asks_at_once_for_all_that_its_modules_import_and_for_no_more(api: Api, path: str) -> None:
    names = [address.rpartition("/")[2] for address in loaded(api.request("GET", path))]
    asked = [name for name in names if name.endswith(".js")]
    texts = {name: next(WEB.rglob(name)).read_text(encoding="utf-8") for name in asked}
    imported = {
        other
        for text in texts.values()
        for other in re.findall(r'(?:^import |^} )[^(;]*?from "\./([^"]+)";', text, re.MULTILINE)
    }

    assert len(set(asked)) == len(asked)
    assert imported == set(asked[:-1])
    assert asked[-1] in ("console.js", "book.js")


@pytest.mark.parametrize("before", ["/live", "/v1", "/reservas/cupo"])
def test_without_its_last_slash_the_console_leads_to_where_it_has_it(before: str) -> None:
    """API Gateway has the same route for both; a browser takes relative addresses from the last slash on."""
    event: dict[str, Any] = {
        "requestContext": {"httpMethod": "GET", "resourcePath": "/", "requestId": "r", "path": before},
        "headers": {},
        "body": None,
        "pathParameters": None,
        "multiValueQueryStringParameters": None,
        "stageVariables": None,
    }

    led = ENTRY(event, LambdaContext("api", 256))
    target = urljoin(f"https://api.example{before}", led["headers"]["Location"])
    assert (led["statusCode"], target) == (303, f"https://api.example{before}/")

    event["requestContext"]["path"] = f"{before}/"
    assert ENTRY(event, LambdaContext("api", 256))["statusCode"] == 200


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("docs.js", "text/javascript; charset=utf-8"),
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_a_file_comes_with_its_type_and_as_it_is_on_disk(
    api: Api, page: Response, name: str, media: str
) -> None:
    version = loaded(page)[0].split("/")[1]
    answer = api.request("GET", f"/assets/{version}/{name}")
    assert answer.headers["content-type"] == media
    (path,) = WEB.rglob(name)
    assert answer.raw == path.read_bytes()
    assert api.request("HEAD", f"/assets/{version}/{name}").raw == b""


def test_a_file_of_another_version_is_there_and_not_kept(api: Api) -> None:
    answer = api.request("GET", "/assets/0123456789abcdef/docs.js")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_else_is_served(api: Api, name: str) -> None:
    answer = api.request("GET", f"/assets/x/{name}")
    assert (answer.status, answer.body) == (404, {"message": "Recurso no encontrado"}), name


def outlined(text: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"^- `(\w+) ([^`]+)`: \S", text, re.MULTILINE)


def test_llms_txt_has_a_line_for_each_route(api: Api) -> None:
    answer = api.request("GET", "/llms.txt")
    paths = api.request("GET", "/api/openapi.json").body["paths"]

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.raw.decode().startswith("# Cupo\n\n> ")
    assert sorted(outlined(answer.raw.decode())) == sorted(
        (method.upper(), path) for path, methods in paths.items() for method in methods
    )
