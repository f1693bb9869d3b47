"""What the domain does is tested as it is."""

import pytest


@pytest.fixture
def cheap_passwords() -> None:
    """Passwords cost here what they cost."""
