"""Lists that come in parts: to follow them to the end, and what every part is."""

from typing import Any, Final

from tests.api import Response
from tests.contract.callers import Caller

MEGABYTE: Final = 1_000_000
FORGED: Final = ("x", "x.y", "e30.e30", "W10.W10", "%00", "ñ.ñ", "." * 9_000)
"""What nobody has signed."""


def parts_of(caller: Caller, path: str) -> list[Response]:
    """Every part of a list, from the first, which `path` asks for."""
    bare, _, _ = path.partition("?")
    answers = [part(caller.request("GET", path))]
    while query := answers[-1].body.get("next"):
        answers.append(part(caller.request("GET", bare + query)))
        assert "next" in answers[-1].body
    return answers


def part(answer: Response) -> Response:
    """Assert that this is a part, and leads on by its header as by its body."""
    assert answer.status == 200, (answer.status, answer.raw[:300])
    assert len(answer.raw) <= MEGABYTE
    leads = answer.body.get("next")
    assert answer.headers.get("link") == (f'<{leads}>; rel="next"' if leads else None)
    return answer


def rows_of(answers: list[Response], name: str) -> list[dict[str, Any]]:
    """Return the rows of all parts, by the name that the document gives the list."""
    return [row for answer in answers for row in answer.body[name]]


def cursor_in(answer: Response) -> str:
    """Return the cursor of the next part."""
    query: str = answer.body["next"]
    return query.partition("cursor=")[2]
