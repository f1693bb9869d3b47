"""Pages that are no view of the console, and what a view shows when it is asked: for everybody, too.

Link pages are in the language of whom their mail went to, which is Spanish on a stage that lists no other.
"""

import re
from html import unescape
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.club import TOMORROW, Club, day_after
from tests.browser.conftest import DESK, PHONE, Opened, findings
from tests.browser.test_views import LOOKS, SIGNED_IN, SIGNED_OUT, fits, furnished

__all__ = ["furnished"]

SPANISH: Final = tuple(look for look in LOOKS if look[0] == "es")
LOOKS_AGAIN: Final = 20

# What a key can reach: all controls that are there, radio buttons of one name once.
CONTROLS: Final = """() => {
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']");
  const names = new Set();
  for (const one of all) {
    if (one.disabled || one.type === "hidden" || !one.checkVisibility({ visibilityProperty: true })) continue;
    // Tab leads to the radio button of a name that is chosen, else to the first.
    const chosen = one.type === "radio" && document.querySelector(`input[name="${one.name}"]:checked`);
    if (one.type === "radio" && (chosen ? chosen !== one : names.size === names.add(one.name).size)) continue;
    one.dataset.control = one.outerHTML.slice(0, 120);
  }
  document.activeElement.blur();
  return [...document.querySelectorAll("[data-control]")].length;
}"""
FOCUSED: Final = """() => {
  const one = document.activeElement;
  const styles = getComputedStyle(one);
  // The last part of a field of a date, its button, has an outline of its own, which is not the field's.
  if (one !== document.body && one.dataset.reached !== "seen") {
    one.dataset.reached = styles.outlineStyle === "none" && styles.boxShadow === "none" ? "unseen" : "seen";
  }
  return document.querySelector("[data-control]:not([data-reached=seen])") === null;
}"""
LEFT: Final = """() => [...document.querySelectorAll("[data-control]:not([data-reached=seen])")]
  .map(one => `${one.dataset.reached ?? "not reached"}: ${one.dataset.control}`)"""


def out_of_reach(page: Page) -> list[str]:
    """The controls that Tab does not lead to, or whose focus nobody sees."""
    count: int = page.evaluate(CONTROLS)
    # A field of a date has a place for each of its parts.
    for _ in range(2 * count + 40):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED):
            return []
    left: list[str] = page.evaluate(LEFT)
    return left


def letters(inbox: Page, address: str, links: str) -> Locator:
    """The mails to an address that have such links, once there are some."""
    mails = inbox.locator("article").filter(has_text=address).filter(has_text=re.compile(links))
    for _ in range(LOOKS_AGAIN):
        if mails.count():
            break
        inbox.wait_for_timeout(500)
        inbox.reload()
    return mails


def paths_in(mail: Locator, kind: str) -> dict[str, str]:
    """The paths behind the links of a mail, by what they are for."""
    found = re.findall(rf"(/api/{kind}/(\w+)\?token=[^\s\"<]+)", unescape(mail.inner_html()))
    return {name: path for path, name in found}


@pytest.mark.parametrize("view", [*SIGNED_IN, *SIGNED_OUT])
def test_all_of_a_view_is_reached_by_keys_and_seen_to_be(opened: Opened, furnished: Club, view: str) -> None:
    user, role, there = SIGNED_IN.get(view, (None, "USUARIO", "form"))
    for size in (DESK, PHONE):
        page = opened(f"/#/{view}", user=user, role=role, size=size)
        page.locator(there).first.wait_for()
        page.wait_for_load_state("networkidle")
        assert out_of_reach(page) == [], (view, size)


def test_somebody_who_was_found_can_be_looked_at_by_everybody(opened: Opened, furnished: Club) -> None:
    for language, size, is_dark in LOOKS:
        looks = {"language": language, "size": size, "is_dark": is_dark}
        page = opened("/#/people", user="admin", role="ADMIN", **looks)
        page.locator("main input").fill("ana")
        page.keyboard.press("Enter")
        page.locator(".card form").wait_for()
        expect(page.locator(".card li").first).to_be_visible()
        assert (findings(page), fits(page), out_of_reach(page)) == ([], True, []), looks


def test_figures_of_a_chart_are_a_table_that_everybody_can_open(opened: Opened, furnished: Club) -> None:
    view = f"/#/reports/usage?kind=court&from={TOMORROW}&to={day_after(3)}"
    for language, size, is_dark in LOOKS:
        page = opened(view, user="admin", role="ADMIN", language=language, size=size, is_dark=is_dark)
        page.locator("summary").press("Enter")
        expect(page.locator("details td").first).to_be_visible()
        assert (findings(page), fits(page)) == ([], True), (language, size, is_dark)


def test_a_report_is_downloaded_as_a_table(opened: Opened, furnished: Club) -> None:
    page = opened(
        f"/#/reports/usage?kind=court&from={TOMORROW}&to={day_after(3)}", user="admin", role="ADMIN"
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar como tabla (CSV)").press("Enter")
    head, *rows = download.value.path().read_text(encoding="utf-8").splitlines()
    assert head.startswith("resource_id,name,reservations")
    assert [row.split(",")[1:3] for row in rows] == [
        ["Cancha Norte", "3"],
        ["Cancha Sur", "1"],
        ["Gimnasio", "0"],
    ]


def test_the_pages_behind_a_bookings_links_can_be_used_by_everybody(opened: Opened, club: Club) -> None:
    club.booking(club.room("Sala A"), TOMORROW, "10:00", "11:00", "Directorio")
    mail = letters(opened("/local/inbox"), f"ana@{club.tenant}.example", "/api/links/").first
    paths = paths_in(mail, "links")
    assert sorted(paths) == ["cancel", "move", "see"]
    for path in paths.values():
        for _, size, is_dark in SPANISH:
            page = opened(path, size=size, is_dark=is_dark)
            assert (findings(page), fits(page), out_of_reach(page)) == ([], True, []), (path, size, is_dark)


def test_the_pages_behind_an_accounts_links_can_be_used_by_everybody(opened: Opened, club: Club) -> None:
    email = f"eva@{club.tenant}.example"
    club.call(
        "POST", "/api/auth/register", {"nombre": "Eva Paz", "email": email, "password": "una clave larga"}
    )
    club.call("POST", "/api/auth/forgot", {"email": email})
    inbox = opened("/local/inbox")
    paths: dict[str, str] = {}
    for kind in ("confirm", "reset"):
        paths |= paths_in(letters(inbox, email, f"/api/auth/{kind}").first, "auth")
    assert sorted(paths) == ["confirm", "reset"]
    for path in paths.values():
        for _, size, is_dark in SPANISH:
            page = opened(path, size=size, is_dark=is_dark)
            assert (findings(page), fits(page), out_of_reach(page)) == ([], True, []), (path, size, is_dark)


@pytest.mark.parametrize("path", ["/local/inbox", "/local/nothing"])
def test_the_pages_of_the_local_stack_can_be_used_by_everybody(opened: Opened, club: Club, path: str) -> None:
    for _, size, is_dark in SPANISH:
        page = opened(path, size=size, is_dark=is_dark)
        assert (findings(page), fits(page)) == ([], True), (path, size, is_dark)


def test_the_documentation_can_be_used_by_everybody(opened: Opened, club: Club) -> None:
    """Swagger UI draws it, by headings of its own."""
    for size in (DESK, PHONE):
        page = opened("/docs", size=size)
        page.locator(".opblock-tag").first.wait_for(timeout=60_000)
        found = [finding for finding in findings(page) if not finding.startswith("heading-order")]
        assert (found, fits(page)) == ([], True), size
