"""Model and dates against brute force: every day of a narrow calendar, and picked days of the whole one."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from intake_app.domain.claim_time import ClaimTime
from intake_app.domain.classes import Column, Line
from intake_app.domain.errors import BadInput
from intake_app.domain.facts import NO_RMA, Facts
from intake_app.domain.unary import parse_unary

NAMES = ("model", "days_since_purchase", "days_since_rma", "warranty")
WARRANTY = {"A1": 1, "B2": 2, "C3": 3, "E4": 4, "K1": None}
WITHIN = {"days_since_purchase": ["<= 3"], "warranty": ['"covered"', '"unstated"']}
ALL = {
    "days_since_purchase": ["<= 3", "> 364", "[366..731)"],
    "warranty": ['"covered"', '"expired"'],
    "days_since_rma": ["<= 2", '"none"', "> 4"],
    "model": ['"B2"', 'not("C3","X9")'],
}


def group(conditions: Mapping[str, list[str]], first: date = date.min, last: date = date.max) -> ClaimTime:
    """Make the group of a table in which every condition is a row of its own."""
    texts = [(name, text) for name, some in conditions.items() for text in some]
    every = (1 << len(texts)) - 1
    tested = {
        name: Column(
            tuple((1 << row, parse_unary(text)) for row, (fact, text) in enumerate(texts) if fact == name), every
        )
        for name in NAMES
    }
    return ClaimTime(tested, WARRANTY, first.toordinal(), last.toordinal())


def completions(known: Facts, days: Iterable[date]) -> Iterator[dict[str, Any]]:
    """Yield every whole set of facts over these days that agrees with the known ones."""
    days = list(days)
    over: dict[str, list[Any]] = {
        "model": [*WARRANTY, "X9", "ZZ"],
        "purchased_on": days,
        "received_on": days,
        "rma_issued_on": [NO_RMA, *days],
    }
    names = list(over)
    for values in product(*([known[name]] if name in known else over[name] for name in names)):
        facts = dict(zip(names, values, strict=True))
        issued = facts["rma_issued_on"]
        claim = facts["received_on"] if issued == NO_RMA else min(facts["received_on"], issued)
        if facts["purchased_on"] <= claim:
            yield facts


def brute(time: ClaimTime, known: Facts, days: Iterable[date]) -> tuple[set[int], dict[str, set[Line]]]:
    """Find the classes and the lines by trying everything."""
    masks: set[int] = set()
    lines: dict[str, dict[object, set[int]]] = {name: {} for name in time.facts if name not in known}
    for facts in completions(known, days):
        mask = time.known(facts)
        assert mask is not None
        masks.add(mask)
        for name, found in lines.items():
            rest = tuple(value for other, value in facts.items() if other != name)
            found.setdefault(rest, set()).add(mask)
    return masks, {name: {frozenset(line) for line in found.values()} for name, found in lines.items()}


def widest(lines: Iterable[Line]) -> set[Line]:
    """Return the lines that lie in no other; the others tell nothing more."""
    lines = set(lines)
    return {line for line in lines if len(line) > 1 and not any(line < other for other in lines)}


def days_from(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


UNKNOWN = [
    frozenset(some)
    for n in range(1, 5)
    for some in product(("model", "purchased_on", "received_on", "rma_issued_on"), repeat=n)
    if len(set(some)) == n
]


@pytest.mark.parametrize("unknown", sorted(set(map(tuple, map(sorted, UNKNOWN)))))
def test_short_times_agree_with_every_day_of_a_fortnight(unknown: tuple[str, ...]) -> None:
    first, last = date(2024, 2, 20), date(2024, 3, 4)
    days = days_from(first, last)
    time = group({**ALL, "days_since_purchase": ["<= 3", "> 6", "[5..9)"]}, first, last)
    rng = random.Random(len(unknown))
    for _ in range(4):
        whole = rng.choice(list(completions({"model": rng.choice(["A1", "X9"])}, days[:: rng.choice([1, 3])])))
        known = {name: value for name, value in whole.items() if name not in unknown}
        check_equal(time, known, days)


@pytest.mark.parametrize("arrived", [date(2025, 3, 1), date(2025, 2, 28), date(2024, 2, 29), date(2025, 7, 1)])
def test_long_times_agree_with_every_day_of_two_years(arrived: date) -> None:
    first = date(2023, 12, 1)
    days = days_from(first, date(2025, 7, 1))
    for conditions in (WITHIN, ALL):
        time = group(conditions, first, days[-1])
        check_equal(time, {"received_on": arrived, "rma_issued_on": NO_RMA}, days)
        check_equal(time, {"purchased_on": date(2024, 2, 29), "rma_issued_on": NO_RMA}, days)
        check_equal(time, {"purchased_on": date(2023, 12, 1), "received_on": arrived, "model": "A1"}, days)


def check_equal(time: ClaimTime, known: Facts, days: list[date]) -> None:
    masks, lines = brute(time, known, days)
    spread = time.spread(known)
    assert set(spread.masks) == masks, known
    assert set(spread.lines) == set(lines)
    for name, found in lines.items():
        assert widest(spread.lines[name]) == widest(found), (name, known)


def picked(rng: random.Random, anchor: date) -> list[date]:
    """Return days around everything that could matter to a unit of about that time."""
    steps = [0, 1, 2, 3, 4, 5, 6, 364, 365, 366, 367, 730, 731, 732, 1095, 1096, 1097]
    found = set()
    for step in rng.sample(steps, 8):
        for sign in (1, -1):
            ordinal = anchor.toordinal() + sign * step
            if 1 <= ordinal <= date.max.toordinal():
                found.add(date.fromordinal(ordinal))
    return sorted(found)


ANCHORS = [
    date(2024, 2, 29),
    date(2026, 11, 20),
    date(1900, 2, 28),
    date(1903, 3, 1),
    date(2000, 2, 29),
    date(2101, 1, 1),
    date(1, 1, 5),
    date(3, 1, 1),
    date(9998, 2, 28),
    date(9999, 12, 31),
]


@pytest.mark.parametrize("conditions", [WITHIN, ALL], ids=["within", "all"])
@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
def test_no_completion_of_picked_days_is_missed(anchor: date, conditions: Mapping[str, list[str]]) -> None:
    rng = random.Random(anchor.toordinal())
    time = group(conditions)
    for _ in range(6):
        days = picked(rng, anchor)
        whole = rng.choice(list(completions({"model": "B2"}, days)))
        unknown = rng.choice(sorted(set(map(tuple, map(sorted, UNKNOWN)))))
        known = {name: value for name, value in whole.items() if name not in unknown}
        masks, lines = brute(time, known, days)
        spread = time.spread(known)
        assert masks <= set(spread.masks), known
        for name, found in lines.items():
            missed = [line for line in found if not any(line <= other for other in spread.lines[name])]
            assert missed == [], (name, known)


WINDOWS = [("2023-01-15", "2024-03-10"), ("2023-03-01", "2024-02-29"), ("2023-03-02", "2024-03-01")]
WINDOWS += [
    ("2023-02-27", "2024-02-28"),
    ("2024-02-29", "2025-03-02"),
    ("2024-02-28", "2025-02-28"),
    ("2022-12-30", "2024-01-02"),
]


@pytest.mark.uncounted
@pytest.mark.parametrize(("start", "end"), WINDOWS)
def test_a_year_with_and_without_a_leap_day(start: str, end: str) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    days = days_from(first, last)
    time = group({"days_since_purchase": ["365", "366"], "warranty": ['"covered"', '"expired"']}, first, last)
    check_equal(time, {"model": "A1", "rma_issued_on": NO_RMA}, days)


@pytest.mark.uncounted
@pytest.mark.parametrize("years", [(1896, 1905), (2019, 2029), (2096, 2106), (1, 9), (9991, 9999)])
@pytest.mark.parametrize(("model", "length"), [("A1", 365), ("B2", 730), ("C3", 1095), ("E4", 1460)])
def test_leap_days_and_the_turn_of_a_century(years: tuple[int, int], model: str, length: int) -> None:
    first, last = date(years[0], 1, 1), date(years[1], 12, 31)
    lengths = range(length - 1, length + 3)
    conditions = {"days_since_purchase": [str(days) for days in lengths], "warranty": ['"covered"', '"expired"']}
    narrow, whole = group(conditions, first, last), group(conditions)
    known = {"model": model, "rma_issued_on": NO_RMA}
    found = {
        narrow.known({**known, "purchased_on": day, "received_on": day + timedelta(days=after)})
        for day in days_from(first, last - timedelta(days=length + 2))
        for after in lengths
    }
    assert found <= set(narrow.spread(known).masks)
    assert found <= set(whole.spread(known).masks)
    lines = narrow.spread(known).lines
    assert {mask for line in lines["purchased_on"] for mask in line} >= found
    assert {mask for line in lines["received_on"] for mask in line} >= found


def test_thirty_days_are_within_two_years() -> None:
    time = group({"days_since_purchase": ["<= 30"], "warranty": ['"expired"']})
    both = time.spread({"model": "B2"}).masks
    assert 0b11 not in both
    assert set(both) == {0b00, 0b01, 0b10}


def test_a_purchase_after_the_claim_is_refused() -> None:
    time = group(WITHIN)
    facts: dict[str, Any] = {
        "model": "A1",
        "purchased_on": date(2024, 1, 2),
        "received_on": date(2024, 1, 1),
        "rma_issued_on": NO_RMA,
    }
    for gone in ("", "model", "rma_issued_on"):
        known = {name: value for name, value in facts.items() if name != gone}
        with pytest.raises(BadInput, match="purchased_on"):
            time.known(known) or time.spread(known)


def test_an_example_is_told_in_words() -> None:
    time = group({"days_since_purchase": ["<= 30"], "warranty": ['"expired"']})
    assert "warranty expired" in time.example(0b10)


@pytest.mark.parametrize("model", ["A1", "K1", "ZZ"])
def test_what_is_known_is_one_class(model: str) -> None:
    time = group(ALL)
    facts: dict[str, Any] = {
        "model": model,
        "purchased_on": date(2023, 3, 1),
        "received_on": date(2024, 3, 1),
        "rma_issued_on": date(2024, 2, 28),
    }
    assert set(time.spread({name: facts[name] for name in facts if name != "model"}).masks) >= {time.known(facts)}
    assert time.known({**facts, "rma_issued_on": date(2025, 1, 1)}) == time.known(
        {**facts, "rma_issued_on": date(2024, 3, 1)}
    )
