"""Routes for deposits: /api/reservations/payment and /api/reservations/create-with-payment."""

from chalicelib.dialects.appointments.policy import APPOINTMENT, CHECKOUT
from chalicelib.dialects.appointments.responses import Received, Success, success
from chalicelib.dialects.appointments.rules import BookingRequest, booking_request_of
from chalicelib.dialects.appointments.schemas import NewPayment, Notification, NotificationQuery
from chalicelib.domain.errors import DepositMistaken, NotificationForged, Unavailable
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.money import Money
from chalicelib.domain.zones import wall_clock
from chalicelib.http.call import Call, Reply
from chalicelib.http.route_docs import CREATES
from chalicelib.http.routes import route
from chalicelib.integrations import payments
from chalicelib.integrations.payments import Checkout
from chalicelib.operations import deposits


@route(
    "POST",
    "/api/reservations/payment",
    body=NewPayment,
    response=Success[str],
    docs=CREATES,
    idempotent=True,
)
def create_payment(call: Call[NewPayment]) -> Reply:
    """Hold a slot, and return the link where its deposit can be paid."""
    booking = booking_request_of(call.body.reservation, call.caller, is_paid=True)
    amount = _deposit(booking, call.body.deposit_amount)
    if not payments.is_configured():
        raise Unavailable
    request = booking.reservation_request(call.caller, call.now)

    def idempotency(checkout: Checkout) -> IdempotencyRecord | None:
        return call.idempotency_record(lambda _: _created(checkout))

    when = wall_clock(booking.interval.start, booking.professional.zone)
    checkout = deposits.request(
        request=request,
        amount=amount,
        title=f"Seña de la reserva del {when:%d/%m/%Y %H:%M}",
        email=request.holder.contact.email if request.holder else call.caller.email,
        actor=call.caller,
        now=call.now,
        idempotency=idempotency,
    )
    return _created(checkout)


@route(
    "POST",
    "/api/reservations/create-with-payment",
    body=Notification,
    query=NotificationQuery,
    response=Received,
    role=None,
)
def payment_notified(call: Call[Notification]) -> Reply:
    """Receive a notification of the payment provider, then ask the provider for the payment's true state."""
    payment_id = payments.notified_payment(query=call.query.model_extra or {}, document=call.document)
    if payment_id is not None:
        if not payments.is_configured():
            raise Unavailable
        if not payments.is_authentic(payment=payment_id, headers=call.headers, now=call.now):
            raise NotificationForged
        payment = payments.find(payment_id)
        if payment is not None:
            deposits.settle(payment=payment, kind=APPOINTMENT, now=call.now)
    return Reply(200, {"status": 200})


def _deposit(booking: BookingRequest, sent: float) -> Money:
    """Return the deposit that the professional requires.

    :raises DepositMistaken: if they require none, or another amount than the client sent
    """
    rules = booking.professional.settings
    if booking.is_block or not rules["requires_deposit"]:
        raise DepositMistaken
    required = deposits.chargeable(rules["deposit_amount"], booking.professional.resource.id)
    if Money.of(sent, required.currency) != required:
        raise DepositMistaken
    return required


def _created(checkout: Checkout) -> Reply:
    return success(201, CHECKOUT, checkout.link)
