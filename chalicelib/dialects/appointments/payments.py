"""/api/reservations/payment and /api/reservations/create-with-payment."""

from decimal import Decimal

from chalicelib.dialects.appointments.answers import success
from chalicelib.dialects.appointments.dialect import appointments
from chalicelib.dialects.appointments.policy import APPOINTMENT, CHECKOUT
from chalicelib.dialects.appointments.rules import Draft, draft_of
from chalicelib.dialects.appointments.schemas import NewPayment, Notification, NotificationQuery
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.shown import CREATES
from chalicelib.domain.errors import DepositMistaken, NotificationForged, Unavailable
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.zones import wall_clock
from chalicelib.operations import deposits
from chalicelib.payments import checkout
from chalicelib.payments.checkout import Checkout


@appointments.route("POST", "/api/reservations/payment", body=NewPayment, shown=CREATES)
def create_payment(call: Call[NewPayment]) -> Reply:
    """Hold a slot, and say where its deposit is paid."""
    call.raise_if_answered()
    draft = draft_of(call.body.reservation, call.caller, call.now, is_paid=True)
    amount = _deposit(draft, call.body.deposit_amount)
    if not checkout.is_configured():
        raise Unavailable
    claim = draft.claim(call.caller, call.now)

    def receipt(made: Checkout) -> Receipt | None:
        return call.receipt(lambda _: _answer(made))

    when = wall_clock(draft.interval.start, draft.professional.zone)
    made = deposits.request(
        claim=claim,
        amount=amount,
        title=f"Seña de la reserva del {when:%d/%m/%Y %H:%M}",
        email=claim.holder.contact.email if claim.holder else call.caller.email,
        actor=call.caller,
        now=call.now,
        receipt=receipt,
    )
    return _answer(made)


@appointments.route(
    "POST",
    "/api/reservations/create-with-payment",
    body=Notification,
    query=NotificationQuery,
    role=None,
)
def payment_notified(call: Call[Notification]) -> Reply:
    """Take the provider's word that there is something to ask it about; what it says then, counts."""
    payment = checkout.notified_payment(query=call.query.model_extra or {}, document=call.document)
    if payment is not None:
        if not checkout.is_configured():
            raise Unavailable
        if not checkout.is_authentic(payment=payment, headers=call.headers, now=call.now):
            raise NotificationForged
        found = checkout.find(payment)
        if found is not None:
            deposits.settle(payment=found, kind=APPOINTMENT, now=call.now)
    return Reply(200, {"status": 200})


def _deposit(draft: Draft, sent: float) -> Decimal:
    """What the professional asks for.

    :raises DepositMistaken: if they ask for none, or for something else than was sent
    """
    rules = draft.professional.rules
    if draft.is_block or not rules["requires_deposit"]:
        raise DepositMistaken
    asked = Decimal(str(rules["deposit_amount"]))
    if Decimal(str(sent)) != asked:
        raise DepositMistaken
    return asked


def _answer(made: Checkout) -> Reply:
    return success(201, CHECKOUT, made.link)
