"""Each call that document 004 shows, and those that lead up to them."""

import pytest
from cupo_client.api.gym import (
    gym_cancel_reservation,
    gym_create_class,
    gym_create_membership,
    gym_create_reservation,
    gym_create_session,
    gym_erase_reservation,
    gym_get_reservation,
    gym_list_reservations,
    gym_my_reservations,
    gym_patch_reservation,
    gym_reactivate_reservation,
    gym_validate_reservation,
)
from cupo_client.models import (
    GymClassSaved,
    GymDone,
    GymListReservationsStatus,
    GymMembershipOutSaved,
    GymNewClass,
    GymNewMembership,
    GymNewMembershipType,
    GymNewReservation,
    GymNewSession,
    GymReservationOutListDataInParts,
    GymReservationOutPage,
    GymReservationOutSaved,
    GymReservationOutStatus,
    GymReservationPatch,
    GymReservationPatchStatus,
    GymSessionReference,
    GymSessionSaved,
    GymValidationData,
)
from server import RUN, client_of, day_after, id_of, read, refused

# A member of their own: there is one membership for a user, and the other clients make USER's.
MEMBER, STAFF = client_of("ADMIN"), client_of("STAFF")


@pytest.fixture(scope="module")
def session() -> str:
    membership = GymNewMembership(
        user_profile_id=id_of("ADMIN"),
        type_=GymNewMembershipType.PRO,
        start_date=day_after(-1).date(),
        end_date=day_after(30).date(),
    )
    read(gym_create_membership.sync_detailed(client=STAFF, body=membership), GymMembershipOutSaved, 201)
    yoga = GymNewClass(name=f"Yoga P {RUN}", duration=60, max_capacity=10)
    offered = read(gym_create_class.sync_detailed(client=STAFF, body=yoga), GymClassSaved, 201).data
    dated = GymNewSession(session_date=day_after(4).date(), start_time="09:00", end_time="10:00")
    made = gym_create_session.sync_detailed(offered.id, client=STAFF, body=dated)
    return read(made, GymSessionSaved, 201).data.id


def test_the_documents_calls_from_the_first_to_the_last(session: str) -> None:
    wish = GymSessionReference(class_session_id=session)
    validation = read(
        gym_validate_reservation.sync_detailed(client=MEMBER, body=wish), GymValidationData
    ).data
    assert validation.to_dict() == {
        "canReserve": True,
        "hasActiveMembership": True,
        "sessionCapacityAvailable": True,
        "hasExistingReservation": False,
        "isSessionActive": True,
        "reason": None,
    }

    body = GymNewReservation(class_session_id=session, notes="Notas opcionales")
    reserved = gym_create_reservation.sync_detailed(client=MEMBER, body=body)
    created = read(reserved, GymReservationOutSaved, 201)
    made = created.data
    assert created.message == "Reserva creada exitosamente"
    assert (made.status, made.notes) == (GymReservationOutStatus.CONFIRMED, "Notas opcionales")
    assert (made.user_profile.id, made.class_session.id) == (id_of("ADMIN"), session)
    again = gym_create_reservation.sync_detailed(client=MEMBER, body=body)
    assert refused(again, 400) == {"message": "Ya tienes una reserva para esta sesión"}

    alone = gym_get_reservation.sync_detailed(made.id, client=MEMBER)
    assert read(alone, GymReservationOutSaved).data == made
    cancellation = gym_cancel_reservation.sync_detailed(made.id, client=MEMBER)
    cancelled = read(cancellation, GymReservationOutSaved).data
    assert cancelled.status == GymReservationOutStatus.CANCELLED
    assert cancelled.class_session.current_bookings == 0
    reactivation = gym_reactivate_reservation.sync_detailed(made.id, client=MEMBER)
    assert read(reactivation, GymReservationOutSaved).data.status == GymReservationOutStatus.CONFIRMED
    patch = GymReservationPatch(status=GymReservationPatchStatus.COMPLETED, notes="Asistió puntualmente")
    patched = gym_patch_reservation.sync_detailed(made.id, client=STAFF, body=patch)
    completed = read(patched, GymReservationOutSaved).data
    assert completed.status == GymReservationOutStatus.COMPLETED
    assert completed.notes == "Asistió puntualmente"

    page = gym_list_reservations.sync_detailed(
        client=MEMBER,
        status=GymListReservationsStatus.COMPLETED,
        date_from=day_after(4).date(),
        date_to=day_after(4).date(),
        class_session_id=session,
    )
    assert [row.id for row in read(page, GymReservationOutPage).data] == [made.id]
    mine = read(gym_my_reservations.sync_detailed(client=MEMBER), GymReservationOutListDataInParts).data
    assert [row.id for row in mine] == [made.id]
    erased = gym_erase_reservation.sync_detailed(made.id, client=MEMBER)
    assert read(erased, GymDone).message == "Reserva eliminada permanentemente"
