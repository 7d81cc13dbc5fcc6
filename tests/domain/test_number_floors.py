from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.heads import Alarm, AlarmKind
from intake_app.domain.minted import mint_number
from intake_app.domain.number_floors import (
    SSCC,
    NumberFloor,
    Reach,
    Stretch,
    floors,
    floors_after_loss,
    highest_of,
    jump_after,
    may_hide_loss,
    numbers_in,
)
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
        assert told[SSCC, ""] == jump, "whatever the settings say"


def test_container_codes_end_with_their_digits() -> None:
    last = most_reference(BEGINS)
    assert make_sscc(BEGINS, last)
    assert make_sscc(BEGINS, last + 1) == ""
    assert NumberFloor(SSCC, BEGINS, last) in floors({}, {(SSCC, BEGINS): last}, "B3", BEGINS, jump=7)


@pytest.mark.parametrize(("days", "jump"), [(0, 10_000), (-3, 10_000), (1, 10_500), (30, 25_000)])
def test_the_longer_ago_the_wider_the_jump(days: int, jump: int) -> None:
    assert jump_after(days) == jump


OLDER = Alarm("older_file", "B3", expected=150, found=100)


TOLD = {("RMA", "B3"): 40, (SSCC, BEGINS): 7}


def highest_after(
    *alarms: Alarm, on_paper: int = 0, begins: str = BEGINS, there: Sequence[Stretch] = (Stretch("B3", 0, TOLD),)
) -> dict[tuple[str, str], int]:
    """The floors behind these alarms, where 40 was the highest RMA number of B3 and 7 the highest container code."""
    of_other = Stretch("A1", 0, {("KO", "A1"): 9})
    papers = [{("RMA", "B3"): on_paper}, {("RMA", "B3"): 999_999_990}, {("RMA", "Z9"): 12}]
    said = floors_after_loss(alarms, [*there, of_other], papers, "B3", begins)
    return {(one.prefix, one.code): one.highest for one in said}


@pytest.mark.parametrize("begins", ["", BEGINS, "20614141"])
def test_every_lost_entry_may_have_minted_a_number_of_each_kind(begins: str) -> None:
    known = {"KIT": 0, "KO": 0, "LP": 0, "RMA": 40}
    told = {(prefix, "B3"): highest + 50 + 10_000 for prefix, highest in known.items()}
    codes = {(SSCC, BEGINS): 7 + 50 + 10_000, (SSCC, ""): 50 + 10_000, (SSCC, begins): 50 + 10_000}
    if begins == BEGINS:
        codes[SSCC, begins] += 7
    assert highest_after(OLDER, begins=begins) == told | codes


def test_of_several_alarms_of_a_station_the_largest_loss_counts_and_container_codes_are_of_all() -> None:
    other = Alarm("cut_off", "A1", expected=15, found=10)
    told = highest_after(OLDER, Alarm("end_missing", "B3", 104, found=100, rma="RMA-B3-000041-X"), other)
    assert (told["RMA", "B3"], told["KO", "A1"], told[SSCC, BEGINS]) == (10_090, 6_014, 7 + 10_050 + 6_005)


@pytest.mark.parametrize(
    ("kind", "lost", "jump"),
    [
        ("older_file", 0, 10_010),
        ("older_file", 1, 2_001),
        ("older_file", 12, 10_012),
        ("cut_off", 0, 10_010),
        ("cut_off", 12, 10_012),
        ("changed", 12, 11_012),
        ("changed", 0, 1_000),
        ("changed", -5, 1_000),
        ("end_missing", 0, 1_000),
        ("other_folder", 0, 10_010),
        ("memory_lost", 0, 10_000),
        ("memory_forged", 0, 10_000),
        ("unknown_key", 0, 10_000),
        ("added", 0, 1_000),
        ("foreign_chain", 0, 1_000),
        ("chain_broken", 0, 1_000),
        ("guards_gone", 0, 1_000),
        ("touched", 0, 1_000),
    ],
)
def test_whatever_may_hide_a_loss_passes_over_a_margin_and_what_signed_heads_tell(
    kind: AlarmKind, lost: int, jump: int
) -> None:
    alarm = Alarm(kind, "B3", expected=20, found=10, lost=lost)
    assert may_hide_loss(alarm)
    assert highest_after(alarm)["RMA", "B3"] == 40 + jump


def test_lost_entries_may_be_alarms_that_passed_over_a_margin_themselves() -> None:
    # Two alarms with a number behind each, in four entries that an older file lacks.
    numbers = [40 + 1_000 + 1, 40 + 1_000 + 1 + 1_000 + 1]
    assert highest_after(Alarm("older_file", "B3", 104, found=100, lost=4))["RMA", "B3"] > max(numbers)


def test_behind_a_newer_file_that_was_put_back_all_is_passed_over_that_work_without_it_had_passed_over() -> None:
    # 3,000 entries were not there, so work in their place minted above 40 + 3,000 + 10,000 and wrote 20 entries.
    alarm = Alarm("changed", "B3", expected=101, found=3_100, lost=20)
    assert highest_after(alarm)["RMA", "B3"] >= 40 + 3_000 + 10_000 + 20


BROKEN = Alarm("chain_broken", "B3", 12, sound=11)


@pytest.mark.parametrize(("missing", "passed"), [(0, 1_000), (3_000, 4_000), (2**62, 101_000)])
def test_entries_that_are_missing_may_have_minted_numbers_too(missing: int, passed: int) -> None:
    of_other, before = Stretch("Z9", 5, {("RMA", "Z9"): 3}), Stretch("B3", 0, TOLD)
    told = highest_after(BROKEN, there=[of_other, before, Stretch("B3", missing, {})])
    assert (told["RMA", "B3"], told[SSCC, BEGINS]) == (40 + passed, 7 + passed)


def test_many_alarms_pass_over_one_gap_once() -> None:
    there = [Stretch("B3", 0, TOLD), Stretch("B3", 60_000, {})]
    for _ in range(30):
        there.append(Stretch("B3", 0, highest_after(BROKEN, there=there)))
    told = there[-1].told
    assert (told["RMA", "B3"], told[SSCC, BEGINS], told[SSCC, ""]) == (90_040, 90_007, 90_000)


def test_a_new_gap_counts_behind_one_that_was_passed_over() -> None:
    there = [Stretch("B3", 0, TOLD), Stretch("B3", 3_000, {}), Stretch("B3", 0, {("RMA", "B3"): 4_040})]
    assert highest_after(BROKEN, there=[*there, Stretch("B3", 500, {})])["RMA", "B3"] == 4_040 + 500 + 1_000


def test_a_number_that_lies_too_low_hides_no_gap() -> None:
    # As of a floor that somebody made up, or of an honest number that was minted behind a few of those that are lost.
    there = [Stretch("B3", 0, TOLD), Stretch("B3", 3_000, {}), Stretch("B3", 0, {("RMA", "B3"): 41})]
    assert highest_after(BROKEN, there=there)["RMA", "B3"] == 40 + 3_000 + 1_000


@pytest.mark.parametrize("of", [["A1", "B3"], ["B3", "A1"]])
def test_gaps_of_all_stations_of_which_entries_may_be_lost_count_for_container_codes_and_once(of: list[str]) -> None:
    alarms = [BROKEN, Alarm("chain_broken", "A1", 12, sound=11)]
    gaps = [Stretch(station, 3_000, {}) for station in of]
    told = highest_after(*alarms, there=[*gaps, Stretch("B3", 0, TOLD)])
    assert (told["RMA", "B3"], told["RMA", "A1"], told[SSCC, BEGINS]) == (4_000, 4_000, 6_000 + 2_000)
    told = highest_after(*alarms, there=[*gaps, Stretch("B3", 0, TOLD), Stretch("B3", 0, told)])
    assert (told["RMA", "B3"], told["RMA", "A1"], told[SSCC, BEGINS]) == (5_000, 5_000, 6_000 + 2 * 2_000)


@pytest.mark.parametrize(
    "alarm",
    [
        Alarm("older_file", "B3", 2**63 - 1, found=1),
        Alarm("older_file", "B3", 9, found=1, lost=2**63 - 1),
        Alarm("changed", "B3", 1, found=2**63 - 1, lost=1),
    ],
)
def test_an_absurd_loss_leaves_numbers(alarm: Alarm) -> None:
    assert highest_after(alarm)["RMA", "B3"] in {40 + 1_010_000, 40 + 1_010_000 + 2_001}


def test_however_many_beginnings_somebody_makes_up_few_are_recorded() -> None:
    there = {(SSCC, f"{number:08}"): 1_000 + number for number in range(5_000)} | {(SSCC, BEGINS): 7}
    said = floors_after_loss([Alarm("touched", "B3", 1)], [Stretch("B3", 0, there)], [], "B3", BEGINS)
    told = {one.code: one.highest for one in said if one.prefix == SSCC}
    assert len(told) == 42
    assert (told[BEGINS], told[""]) == (1_007, 1_000)


def test_an_entry_that_is_as_it_was_written_hides_no_loss() -> None:
    assert not may_hide_loss(Alarm("entry_wrong", "B3", 20))
    assert highest_after(Alarm("entry_wrong", "B3", 20)) == {}


@pytest.mark.parametrize(
    ("alarm", "codes"),
    [
        (Alarm("memory_lost"), {"B3"}),
        (Alarm("other_folder", "A1", 3), {"A1", "B3"}),
        (Alarm("touched", "A1", 3), {"A1", "B3"}),
        (Alarm("chain_broken", "A1", 3), {"A1"}),
    ],
)
def test_what_is_not_told_of_one_chain_may_be_of_the_one_of_the_station_itself(alarm: Alarm, codes: set[str]) -> None:
    assert {code for prefix, code in highest_after(alarm) if prefix != SSCC} == codes


@pytest.mark.parametrize(
    ("on_paper", "highest"), [(10_089, 10_090), (10_091, 10_091), (110_090, 110_090), (110_091, 10_090)]
)
def test_what_stands_on_paper_counts_where_it_is_not_too_far(on_paper: int, highest: int) -> None:
    assert highest_after(OLDER, on_paper=on_paper)["RMA", "B3"] == highest


def test_a_return_of_which_nothing_is_left_is_of_the_station_that_minted_its_number() -> None:
    told = highest_after(Alarm("end_missing", "B3", 12, found=10, rma=mint_number("RMA", "A1", 7)))
    assert (told["RMA", "A1"], told["RMA", "B3"], told["KO", "A1"]) == (1_000, 1_040, 1_009)


def test_behind_the_last_number_lies_none() -> None:
    there = {("RMA", "B3"): 2**63 - 1, ("KO", "B3"): 999_999_500, (SSCC, BEGINS): most_reference(BEGINS) - 1}
    there[SSCC, ""] = 999_998
    said = floors_after_loss([OLDER], [Stretch("B3", 0, there)], [], "B3", BEGINS)
    told = {(one.prefix, one.code): one.highest for one in said}
    assert ("RMA", "B3") not in told
    assert (told["KO", "B3"], told[SSCC, BEGINS]) == (999_999_999, most_reference(BEGINS))
    assert told[SSCC, ""] == most_reference("20614141234"), "however long the company prefix is"


def test_a_number_that_is_out_of_reach_is_not_believed_and_hides_none_that_is_nearer() -> None:
    reach = Reach({("RMA", "B3"): 40, (SSCC, BEGINS): 7}, beyond=50)
    far = 50 + 100_000
    numbers = [mint_number("RMA", "B3", running) for running in (38 + far, 43 + far, 999_999_990)]
    numbers += [mint_number("KO", "B3", running) for running in (12, far + 3)]
    codes = [make_sscc(BEGINS, reference) for reference in (7 + far, 8 + far)]
    assert numbers_in(" ".join([*numbers, *codes]), BEGINS, reach) == {
        ("RMA", "B3"): int(numbers[0].split("-")[2]),
        ("KO", "B3"): int(numbers[3].split("-")[2]),
        (SSCC, BEGINS): 7 + far,
    }
    known = {("RMA", "B3"): 40 + far, ("RMA", "A1"): far + 1, (SSCC, BEGINS): 8 + far}
    assert reach.near(known) == {("RMA", "B3"): 40 + far}
