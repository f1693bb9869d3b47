"""What the tests of the store have in common."""

import pytest

from chalicelib import clock


@pytest.fixture
def short_of_time() -> None:
    """A budget that is soon over, so that hopeless retries end."""
    clock.start_budget(3)
