"""Advisories on pinned versions: what is asked, what is told; nothing fails for want of a network."""

from typing import Any

import pytest

from stack import advisories
from stack.advisories import Unreachable, advisories_for, main, pins_in

LOCK = """# made by a tool
click==8.3.0 ; sys_platform == 'linux' \\
    --hash=sha256:00 \\
    # via
    #   other==1.0
pyjwt[crypto]==2.11.0 \\
    --hash=sha256:11
"""
PINS = [("click", "8.3.0"), ("pyjwt", "2.11.0")]


def osv(*vulnerable: str) -> Any:
    """OSV, which knows an advisory on these packages."""

    def ask(asked: dict[str, Any]) -> dict[str, Any]:
        names = [query["package"]["name"] for query in asked["queries"]]
        return {
            "results": [{"vulns": [{"id": f"GHSA-{name}"}]} if name in vulnerable else {} for name in names]
        }

    return ask


def unreachable(_asked: dict[str, Any]) -> dict[str, Any]:
    raise Unreachable("NameResolutionError")


def test_a_lock_is_read_by_its_pins_each_once() -> None:
    assert pins_in([LOCK, LOCK]) == PINS


def test_an_advisory_is_told_with_its_address_unless_it_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert advisories_for(PINS, osv()) == []
    assert advisories_for(PINS, osv("pyjwt")) == ["pyjwt 2.11.0: https://osv.dev/vulnerability/GHSA-pyjwt"]

    monkeypatch.setitem(advisories.ACCEPTED, "GHSA-pyjwt", "nobody calls it")

    assert advisories_for(PINS, osv("pyjwt")) == []


def test_many_pins_are_asked_for_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advisories, "MOST", 1)

    assert len(advisories_for(PINS, osv("click", "pyjwt"))) == 2


def test_an_answer_to_something_else_is_no_answer() -> None:
    answers: list[dict[str, Any]] = [{}, {"results": [{}]}]

    for _ in range(2):
        with pytest.raises(Unreachable):
            advisories_for(PINS, lambda _asked: answers.pop())


def test_the_check_fails_for_an_advisory_and_passes_without_a_network(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(osv("pyjwt")) == 1
    assert "GHSA-pyjwt" in capsys.readouterr().out
    assert main(osv()) == 0
    assert "none for" in capsys.readouterr().out
    assert main(unreachable) == 0
    assert capsys.readouterr().out == "Advisories: not checked: NameResolutionError\n"
