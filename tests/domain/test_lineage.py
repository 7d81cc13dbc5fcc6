from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.lineage import Pair, closes_loop, forebears
from intake_app.domain.unit import look_up_key

NAMES = st.sampled_from(["A", "b", "B", "C", "D"])
MOMENTS = st.integers(1, 9).map(lambda day: f"2026-01-0{day}T09:00:00+00:00")
PAIRS = st.lists(st.builds(Pair, old=NAMES, new=NAMES, on=st.just("2026-01-01"), at=MOMENTS), max_size=12)


def pair(old: str, new: str, day: int) -> Pair:
    return Pair(old, new, f"2026-01-0{day}", f"2026-01-0{day}T09:00:00+00:00")


def by_new(pairs: list[Pair]) -> Callable[[str], list[Pair]]:
    return lambda serial: [one for one in pairs if look_up_key(one.new) == look_up_key(serial)]


def line(serial: str, *pairs: Pair) -> list[str]:
    return [one.old for one in forebears(serial, by_new(list(pairs)))]


def test_a_line_is_told_from_the_latest_to_the_first_any_number_of_times() -> None:
    pairs = [pair(f"S{number}", f"S{number + 1}", number) for number in range(1, 9)]
    assert line("S9", *pairs) == [f"S{number}" for number in range(8, 0, -1)]
    assert line("s4", *pairs) == ["S3", "S2", "S1"]
    assert line("S1", *pairs) == []


def test_a_unit_that_is_sent_again_stands_in_the_line_it_was_sent_in_last() -> None:
    # A replaced Z; repaired, it replaced B. C had replaced A while that was Z's.
    pairs = [pair("Z", "A", 1), pair("A", "C", 2), pair("B", "A", 3)]
    assert line("A", *pairs) == ["B"]
    assert line("C", *pairs) == ["A", "Z"]


def test_what_was_written_down_late_still_counts() -> None:
    assert line("C", pair("B", "C", 1), pair("A", "B", 2), pair("X", "B", 3)) == ["B", "A"]


def test_a_line_ends_where_a_unit_would_stand_in_it_twice() -> None:
    assert line("A", pair("A", "A", 1)) == []
    assert line("A", pair("B", "A", 3), pair("A", "B", 2)) == ["B"]


def test_what_would_close_a_loop_is_known_before() -> None:
    pairs = by_new([pair("A", "B", 1), pair("B", "C", 2)])
    assert [closes_loop("C", new, pairs) for new in ("c", "B", "A", "D")] == [True, True, True, False]


@given(PAIRS, NAMES)
def test_no_line_has_a_unit_twice_however_the_pairs_were_written(pairs: list[Pair], serial: str) -> None:
    keys = [look_up_key(one) for one in [serial, *(one.old for one in forebears(serial, by_new(pairs)))]]
    assert len(keys) == len(set(keys))


@given(PAIRS)
def test_where_loops_are_refused_each_line_leads_to_a_unit_that_replaced_none(wanted: list[Pair]) -> None:
    pairs: list[Pair] = []
    for number, one in enumerate(wanted):
        if not closes_loop(one.old, one.new, by_new(pairs)) and not by_new(pairs)(one.new):
            pairs.append(Pair(one.old, one.new, one.on, f"{number:04}"))
    for name in "ABCD":
        found = line(name, *pairs)
        assert not by_new(pairs)(found[-1] if found else name)


def test_the_journal_orders_the_pairs_whatever_the_clock_said() -> None:
    early = Pair("A", "B", "2026-01-09", "2026-01-09T09:00:00+00:00", place=3)
    late = Pair("C", "B", "2026-01-02", "2026-01-02T09:00:00+00:00", place=7)
    assert forebears("B", lambda serial: [late, early] if serial == "B" else []) == (late,)
