"""The gym, the rooms and the professionals, and their people; Ana, Bruno and Carla are members of the gym."""

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from tests.api import Api
from tests.contract.appointments import OTHER_PROFESSIONAL, Appointments
from tests.contract.calendars import Calendars
from tests.contract.gym import Gym
from tests.contract.rooms import Inbox, Rooms


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


@pytest.fixture
def rooms(api: Api) -> Rooms:
    """The rooms dialect's verbs, by Ana; the tenant knows her, Bruno and Carla."""
    for user in ("bruno", "carla"):
        Rooms(api).by(user).known()
    return Rooms(api).known()


@pytest.fixture
def appointments(api: Api) -> Appointments:
    """The appointments dialect's verbs, by Ana; Sara and Pablo practise, from nine to six on weekdays."""
    appointments = Appointments(api)
    appointments.practising()
    appointments.practising(OTHER_PROFESSIONAL)
    return appointments


@pytest.fixture
def calendars(api: Api) -> Calendars:
    """The verbs of calendars, by Ana."""
    return Calendars(api)


@pytest.fixture
def ready(rooms: Rooms) -> Rooms:
    """Two rooms, and everybody known, so that the first write is the one that a test is about."""
    rooms.admin.known()
    assert rooms.room_id
    rooms.built(name="Sala B")
    return rooms


@pytest.fixture
def inbox() -> Inbox:
    """The SMS that went out, none at first: number and text by message."""
    messages: Inbox = sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages
    messages.clear()
    return messages
