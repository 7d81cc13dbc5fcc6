from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.minted import mint_number
from intake_app.domain.number_floors import SSCC, NumberFloor, floors, highest_of, jump_after, numbers_in
from intake_app.domain.sscc import make_sscc, most_reference

BEGINS = "10614141"
RUNNING = st.integers(1, 10**8)
KEYS = st.tuples(st.sampled_from(["RMA", "KO", "KIT", "LP"]), st.sampled_from(["B3", "B4"]))
HIGHEST = st.dictionaries(KEYS, RUNNING, max_size=6)


@given(st.lists(RUNNING, min_size=1, max_size=5), st.lists(st.integers(1, 10**8), max_size=3), st.text(max_size=20))
def test_numbers_are_found_wherever_they_stand(runnings: list[int], references: list[int], between: str) -> None:
    numbers = [mint_number("RMA", "B3", running) for running in runnings]
    codes = [make_sscc(BEGINS, reference) for reference in references]
    found = numbers_in(between.join([*numbers, *codes]), BEGINS)
    minted = [int(number.split("-")[2]) for number in numbers]
    assert found["RMA", "B3"] == max(minted)
    assert found.get((SSCC, BEGINS), 0) == max(references, default=0)
    assert (SSCC, BEGINS) not in numbers_in(" ".join(codes), "")


def test_what_only_looks_like_a_number_is_none() -> None:
    number = mint_number("RMA", "B3", 999_999)
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    assert numbers_in(f"{wrong} HELP-ME-12-A RMA-B3-12-A", BEGINS) == {}


@given(HIGHEST, HIGHEST, st.integers(0, 5_000), st.sampled_from(["", BEGINS]))
def test_no_number_that_is_known_anywhere_is_minted_again(
    restored: dict[tuple[str, str], int], found: dict[tuple[str, str], int], jump: int, begins: str
) -> None:
    told = {(one.prefix, one.code): one.highest for one in floors(restored, found, "B3", begins, jump)}
    after = highest_of([restored, told])
    for key, running in highest_of([restored, found]).items():
        assert after[key] >= running
    for key, running in told.items():
        assert running > restored.get(key, 0), "only what is news is recorded"
    if jump:
        for prefix in ("RMA", "KO", "KIT", "LP"):
            assert told[prefix, "B3"] == highest_of([restored, found]).get((prefix, "B3"), 0) + jump
        assert ((SSCC, BEGINS) in told) is bool(begins)


def test_container_codes_end_with_their_digits() -> None:
    last = most_reference(BEGINS)
    assert make_sscc(BEGINS, last)
    assert make_sscc(BEGINS, last + 1) == ""
    assert NumberFloor(SSCC, BEGINS, last) in floors({}, {(SSCC, BEGINS): last}, "B3", BEGINS, jump=7)


@pytest.mark.parametrize(("days", "jump"), [(0, 1_000), (-3, 1_000), (1, 1_500), (30, 16_000)])
def test_the_longer_ago_the_wider_the_jump(days: int, jump: int) -> None:
    assert jump_after(days) == jump
