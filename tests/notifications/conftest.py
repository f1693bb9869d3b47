"""A stage that sends mail, and a store with what it is about."""

from collections.abc import Callable

import pytest

from tests.notifications.samples import SENDER, stock


@pytest.fixture
def sending(settings_changed: Callable[..., None]) -> None:
    settings_changed(MAIL_FROM=SENDER)


@pytest.fixture
def stocked(tables: None, sending: None) -> None:
    stock()
