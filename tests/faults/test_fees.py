"""Every fee is exact: the quick form of `python -m tests.soak fees`, over all edges and a stride between."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from msgspec.structs import replace

from tests.faults.seeds import seeded
from tests.soak import fees
from tests.soak.frame import together

PRICES = 200_000


@seeded
def test_fees_at_all_edges_and_over_a_stride_are_exact(seed: int) -> None:
    outcome = together([fees.check_part(prices) for prices in fees.blocks(seed, PRICES)])
    assert outcome.tried == PRICES
    assert not outcome.broken, outcome.first


def test_the_table_by_hand_is_fifteen_percent_rounded_half_up() -> None:
    for price in (*range(2_000), fees.HIGHEST - 1, fees.HIGHEST):
        fee = int((Decimal(price) * 15 / 100).quantize(Decimal(1), ROUND_HALF_UP))
        assert fees.expected(price) == (fee, price - fee)


def test_all_prices_are_asked_for_once() -> None:
    blocks = list(fees.blocks(1, fees.DEMANDED))
    assert sum(map(len, blocks)) == fees.DEMANDED == 100_000_001
    assert [one.start for one in blocks[1:]] == [one.stop for one in blocks[:-1]]
    assert (blocks[0][0], blocks[-1][-1]) == (0, fees.HIGHEST)


def test_another_percentage_and_another_rounding_are_noticed() -> None:
    fee = fees.policy().fee_of(fees.DISPOSITION)
    assert fee is not None
    assert fees.check(fee, range(2_000)).broken == 0
    wrong = fees.check(replace(fee, percent=Decimal("15.01")), range(2_000))
    assert wrong.broken
    assert "the fee of" in wrong.first
