"""Broken variants of what ends something else: sessions, erasures and payments."""

from typing import Any

from tests.simulation.broken import control


@control(2, "and its seats are not with it")
def session_that_rests_before_its_seats() -> None:
    """A session is no longer due while its seats are still to be brought along, and a run brings but one."""
    from chalicelib.operations import sessions

    settle, rest = sessions.settle, sessions.sessions.set_next_due

    def settled(session: Any, kind: str, actor: str, now: Any, **_: Any) -> None:
        rest(session, None)
        settle(session, kind, actor, now, most=1)

    sessions.settle = settled


@control(11, "who was erased")
def erasure_that_forgets_seats() -> None:
    """A deleted user keeps their seats in classes, and their places in waitlists."""
    from chalicelib.operations import erasures

    erasures._seats = lambda *_: iter(())


@control(4, "was erased")
def erasure_that_nobody_resumes() -> None:
    """What the deletion's own request could not end of what a user holds is not ended by the sweep."""
    from types import SimpleNamespace

    from chalicelib.operations import sweeping
    from chalicelib.store import erasures

    def finished(*, tenant: str, user: str, now: Any) -> None:
        erasure = erasures.get(tenant, user)
        if erasure is not None and now is not None:
            erasures.finish(erasure)

    sweeping.erasures = SimpleNamespace(advance=finished)


@control(1, "'refunds ")
def payment_that_is_not_known_again() -> None:
    """A payment that is reported twice is taken for two."""
    from chalicelib.operations import deposits

    deposits._is_settled = lambda _found, _payment: False


@control(2, ": []")
def payment_that_comes_too_late() -> None:
    """A payment for a hold that is no longer there is nobody's."""
    from chalicelib.domain.reservation import Revision
    from chalicelib.operations import deposits

    deposits._refunded = lambda _found, _payment: Revision()


@control(2, "and its deposit had been given back", requests=192)
def appointment_that_outlives_its_deposit() -> None:
    """A deposit that is given back is recorded, and the appointment stays."""
    from chalicelib.operations import refunds

    refunds._depends_on = lambda _present, _payment: False
