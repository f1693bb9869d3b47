"""Every test of this folder runs once for each dialect."""

import pytest

from tests.api import Api
from tests.contract.common.adapters import Dialect, dialect_of, dialects


@pytest.fixture(params=dialects())
def dialect(request: pytest.FixtureRequest, api: Api) -> Dialect:
    """A dialect as Ana calls it, at noon of Sunday, 14 January 2024, UTC."""
    return dialect_of(request.param, api)
