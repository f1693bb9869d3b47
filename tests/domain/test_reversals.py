from decimal import Decimal
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.reversals import Reversal, ReversalType, reversals_in

PAYMENT = "1300000001"

reversals = st.builds(
    Reversal,
    payment=st.just(PAYMENT),
    type=st.sampled_from(ReversalType),
    amount=st.decimals(0, 10_000, places=2),
    currency=st.just("ARS"),
)


def reversal(kind: ReversalType, amount: int = 5000) -> Reversal:
    return Reversal(PAYMENT, kind, Decimal(amount), "ARS")


def test_what_is_final_is_left_whatever_order_the_reports_come_in() -> None:
    steps = (
        reversal(ReversalType.DISPUTED),
        reversal(ReversalType.PARTIALLY_REFUNDED, 1000),
        reversal(ReversalType.PARTIALLY_REFUNDED, 2000),
        reversal(ReversalType.REFUNDED),
    )
    for order in permutations(steps):
        left = order[0]
        for step in order[1:]:
            left = step if step.outweighs(left) else left
        assert left == steps[-1]


def test_a_refund_and_a_charge_back_are_not_two() -> None:
    refunded, charged_back = reversal(ReversalType.REFUNDED), reversal(ReversalType.CHARGED_BACK)
    assert not refunded.outweighs(charged_back)
    assert not charged_back.outweighs(refunded)


@given(reversals)
def test_a_repetition_is_no_news_and_an_entry_is_read_as_it_was_written(reported: Reversal) -> None:
    assert not reported.outweighs(reported)
    assert reversals_in({"reversals": [reported.entry]}) == {PAYMENT: reported}


def test_a_reservation_without_any_has_none() -> None:
    assert reversals_in({}) == reversals_in({"reversals": None}) == {}
