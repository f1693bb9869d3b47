"""What the provider says of money that it gave back is understood."""

from decimal import Decimal
from typing import Any

from chalicelib.domain.reversals import Reversal, ReversalType
from chalicelib.integrations import payments
from tests.integrations.payments.mercadopago import MercadoPago


def reversal_of(provider: MercadoPago, **changes: Any) -> Reversal | None:
    found = payments.find(provider.paid(**changes))
    assert found is not None
    return found.reversal


def test_each_of_its_words_for_a_payment_is_one_of_ours_or_none(mercadopago: MercadoPago) -> None:
    types = {
        "in_mediation": ReversalType.DISPUTED,
        "refunded": ReversalType.REFUNDED,
        "charged_back": ReversalType.CHARGED_BACK,
    }
    for status in ("pending", "approved", "authorized", "in_process", "rejected", "cancelled", *types):
        reversal = reversal_of(mercadopago, status=status)
        assert (reversal and reversal.type) == types.get(status), status
        assert reversal is None or (reversal.amount, reversal.currency) == (Decimal("1500.5"), "ARS")


def test_a_refund_of_a_part_leaves_the_payment_approved(mercadopago: MercadoPago) -> None:
    for refunded, amount in ((0, None), (500, Decimal(500)), (0.1, Decimal("0.1"))):
        number = mercadopago.paid(transaction_amount_refunded=refunded)
        found = payments.find(number)
        assert found is not None
        assert found.kept == Decimal("1500.5") - Decimal(str(refunded))
        expected = amount and Reversal(number, ReversalType.PARTIALLY_REFUNDED, amount, "ARS")
        assert found.reversal == expected

    # Of one that was not approved, nothing can be paid back.
    assert reversal_of(mercadopago, status="rejected", transaction_amount_refunded=500) is None
