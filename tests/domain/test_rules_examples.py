"""The examples of docs/rules.md are loaded, and answer as the document says."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.breaches import Candidate, broken
from chalicelib.domain.buffers import Buffer
from chalicelib.domain.closures import Closure
from chalicelib.domain.intervals import Interval
from chalicelib.domain.prices import price_of
from chalicelib.domain.quotas import Counted
from chalicelib.domain.roles import Role
from chalicelib.domain.rule_documents import parse_rules
from chalicelib.domain.rules import NAMES, Rules
from chalicelib.domain.slots import Asked, slots
from chalicelib.domain.standings import Standing
from chalicelib.domain.zones import clock_text, instant_of
from stack.install import ROOT

TYPES = ("BASIC", "PLUS", "PRO", "DAY_PASS")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
SECTIONS = (ROOT / "docs" / "rules.md").read_text().split("\n## ")
EXAMPLES = [section for section in SECTIONS if "```json" in section]


@dataclass
class Example:
    """A section: its document of rules, and where and when it is about."""

    text: str

    def said(self, before: str) -> str:
        match = re.search(rf"{before} `([^`]+)`", self.text)
        assert match, before
        return match[1]

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.text.split("```json")[1].split("```")[0])
        return document

    @property
    def rules(self) -> Rules:
        rules, wrong = parse_rules(self.document, currency=self.said("currency"), memberships=TYPES)
        assert not wrong
        return rules

    @property
    def zone(self) -> str:
        return self.said("[Zz]one")

    @property
    def now(self) -> datetime:
        return self.at(self.said("It is"))

    @property
    def closures(self) -> list[Closure]:
        return [
            Closure(id=text, begins=day, ends=day, title="Holiday", reason="The club is closed")
            for text in re.findall(r"Closed on `([^`]+)`", self.text)
            for day in [date.fromisoformat(text)]
        ]

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        """The table: who, from when, to when, and what they are answered."""
        rows = re.findall(r"^\| (.+?) \| (\S+T\S+) \| (\S+) \| (.+) \|$", self.text, re.MULTILINE)
        assert len(rows) >= 7
        return rows

    @property
    def offers(self) -> list[tuple[str, ...]]:
        """Who asks for which day and how many minutes, from when to when it is taken, and the free starts."""
        return re.findall(
            r"^Free starts for a (\S+) on (\S+) for (\d+) minutes, with (\S+) to (\S+) taken: (.+)\.$",
            self.text,
            re.MULTILINE,
        )

    def at(self, local: str) -> datetime:
        return instant_of(datetime.fromisoformat(local), self.zone)

    def standing(self, who: str) -> Standing:
        """Who has a role or a membership, and holds or missed what begins at these times."""
        starts = [datetime.fromisoformat(local) for local in TIME.findall(who)]
        name = who.split(maxsplit=1)[0]
        role, membership = (Role.USER, name) if name in TYPES else (Role[name.upper()], None)
        if "missed" in who:
            check_in = self.rules.check_in
            assert check_in is not None
            missed = (self.at(start.isoformat()) for start in starts)
            closed = (check_in.times(Interval(at, at + timedelta(hours=1))).closes for at in missed)
            return Standing(role=role, membership=membership, no_shows=tuple(closed))
        held = (Counted(self.at(at.isoformat()) + timedelta(hours=1), at.date()) for at in starts)
        return Standing(role=role, membership=membership, counted=tuple(held))

    def answer(self, who: str, begins: str, ends: str) -> str:
        interval, standing = Interval(self.at(begins), self.at(ends)), self.standing(who)
        wanted = Candidate(zone=self.zone, interval=interval, standing=standing, now=self.now)
        for breach in broken(self.rules, wanted, closures=self.closures):
            return f"`{breach.rule}` `{json.dumps(breach.allowed)}`"
        if self.rules.prices is None:
            return "yes"
        price = price_of(self.rules.prices, interval, zone=self.zone, membership=standing.membership)
        return str(price.document["total"])

    def free_starts(self, who: str, day: str, minutes: str, begins: str, ends: str) -> str:
        asked = Asked(
            day=date.fromisoformat(day),
            duration=timedelta(minutes=int(minutes)),
            standing=self.standing(who),
            now=self.now,
        )
        taken = (self.rules.buffer or Buffer()).around(Interval(self.at(begins), self.at(ends)))
        found = slots(self.rules, asked, zone=self.zone, busy=[taken], closures=self.closures)
        return ", ".join(clock_text(slot.interval.start, self.zone) for slot in found)


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.splitlines()[0])
def test_an_example_answers_as_the_document_says(text: str) -> None:
    example = Example(text)
    for who, begins, ends, answer in example.rows:
        assert example.answer(who, begins, ends) == answer, (who, begins)
    for *asked, starts in example.offers:
        assert example.free_starts(*asked) == starts


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.splitlines()[0])
def test_an_example_that_is_written_and_parsed_is_the_same(text: str) -> None:
    example = Example(text)
    written = example.rules.document
    assert parse_rules(written, currency=example.said("currency"), memberships=TYPES) == (example.rules, ())


def test_there_are_four_examples_and_every_field_is_explained_and_shown() -> None:
    assert [text.splitlines()[0] for text in EXAMPLES] == [
        "A tennis club",
        "A clinic",
        "A co-working floor",
        "A gym",
    ]
    # Of classes no free starts are shown: their sessions have their own.
    assert [len(Example(text).offers) for text in EXAMPLES] == [1, 1, 1, 0]
    document = "\n".join(SECTIONS)
    shown = {name for text in EXAMPLES for name in Example(text).document}
    assert shown == set(NAMES)
    assert all(f"\n| `{name}` |" in document for name in NAMES)
