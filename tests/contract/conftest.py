"""The gym, and the people in it; only Ana, Bruno and Carla have memberships."""

import pytest

from tests.api import Api
from tests.contract.gym import Gym


@pytest.fixture
def gym(api: Api) -> Gym:
    """The gym dialect's verbs, by a user without a membership."""
    return Gym(api).by("dario", name="Darío Paz", email="dario@example.com")


@pytest.fixture
def ana(gym: Gym) -> Gym:
    """A user with a membership."""
    return gym.by("ana").joined()


@pytest.fixture
def bruno(gym: Gym) -> Gym:
    """Another user with a membership."""
    return gym.by("bruno").joined()


@pytest.fixture
def carla(gym: Gym) -> Gym:
    """A third user with a membership."""
    return gym.by("carla").joined()
