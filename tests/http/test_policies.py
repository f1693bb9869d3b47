"""Every dialect has words for everything that can go wrong, in both languages, in its own shape."""

import pytest

import app  # noqa: F401 - loads every class of error and every dialect
from chalicelib.dialects.appointments.policy import POLICY as APPOINTMENTS
from chalicelib.dialects.courts.policy import POLICY as COURTS
from chalicelib.dialects.gym.policy import POLICY as GYM
from chalicelib.dialects.platform.policy import POLICY as INTEGRATIONS
from chalicelib.dialects.rooms.policy import POLICY as ROOMS
from chalicelib.domain import errors
from chalicelib.domain.errors import ReservationError
from chalicelib.domain.statuses import Status
from chalicelib.http.policy import Policy
from chalicelib.http.requests import FieldsInvalid

OF_RESERVATIONS = {"appointments": APPOINTMENTS, "courts": COURTS, "gym": GYM, "rooms": ROOMS}
DIALECTS = {**OF_RESERVATIONS, "integrations": INTEGRATIONS}
# Document 002 quotes these in English.
SAME_IN_BOTH = {(id(ROOMS), errors.RateExceeded)}


def leaves(root: type[ReservationError]) -> list[type[ReservationError]]:
    below = root.__subclasses__()
    return [root] if not below else [leaf for child in below for leaf in leaves(child)]


ERRORS = [error for error in leaves(ReservationError) if error is not FieldsInvalid]


class Anything(str):
    """A value, or an object with any member."""

    def __getitem__(self, _name: object) -> str:
        return "x"


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_every_leaf_of_the_tree_has_words_which_ask_for_nothing_that_the_error_does_not_have(
    dialect: Policy,
) -> None:
    for error in ERRORS:
        words = dialect.words_for(error)
        assert 400 <= words.status < 600, error
        assert words.es, error
        assert words.en, error
        assert (words.es == words.en) == ((id(dialect), error) in SAME_IN_BOTH), error
        fields = set(getattr(error, "__dataclass_fields__", {}))
        if issubclass(error, errors.RuleBroken):
            fields |= {"hours", "lengths", "span", "until"}
        for language in ("es", "en"):
            assert "{" not in words.text(language, **dict.fromkeys(fields, Anything("x"))), error


def test_every_status_has_a_word() -> None:
    for dialect in OF_RESERVATIONS.values():
        assert all(dialect.statuses[status] for status in Status)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    def drawn(root: type[ReservationError]) -> set[str]:
        return {root.__name__} | {name for child in root.__subclasses__() for name in drawn(child)}

    in_domain = {name for name in drawn(ReservationError) if hasattr(errors, name)}
    in_docstring = {word for word in (errors.__doc__ or "").replace("─", " ").split() if word in dir(errors)}
    assert in_domain == in_docstring
