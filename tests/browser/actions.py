"""What a person does with a page, counted: clicks, drags, keys, and texts."""

from playwright.sync_api import Locator, Page

from tests.browser.board import drag


class Actions:
    """A pair of hands. A text that is typed is one action, with the Enter that sends it; so is an address."""

    def __init__(self) -> None:
        self.count = 0

    def click(self, place: Locator) -> None:
        self.count += 1
        place.click()

    def drag(self, page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.count += 1
        drag(page, start, end)

    def press(self, page: Page, *keys: str) -> None:
        for key in keys:
            self.count += 1
            page.keyboard.press(key)

    def type(self, page: Page, text: str, *, is_sent: bool = False) -> None:
        """Type where the focus is."""
        self.count += 1
        page.keyboard.type(text)
        if is_sent:
            page.keyboard.press("Enter")

    def follow(self, page: Page, address: str) -> None:
        """Open a link that is not on a page, as a terminal or a mail has it."""
        self.count += 1
        page.goto(address)
