"""What tests of the boards do: find a booking, drag it, read what stands."""

from playwright.sync_api import Locator, Page

from tests.browser.club import TOMORROW, Club
from tests.browser.conftest import box_of

BOARD = f"/#/board/court/{TOMORROW}"


def event(page: Page, text: str) -> Locator:
    return page.locator(".ec-event:not(.ec-preview):not(.ec-ghost)", has_text=text)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=5)
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def middle(place: Locator) -> tuple[float, float]:
    box = box_of(place)
    return box["x"] + box["width"] / 2, box["y"] + min(10, box["height"] / 2)


def hour_height(page: Page) -> float:
    height: float = box_of(page.locator(".ec-slot").nth(1))["height"]
    return height


def times(club: Club) -> set[tuple[str, str, str, str]]:
    """Court, start, end, state of each reserva."""
    return {
        (row["cancha"]["nombre"], row["horaInicio"], row["horaFin"], row["estado"]) for row in club.reservas()
    }
