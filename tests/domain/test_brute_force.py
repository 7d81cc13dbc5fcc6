"""Random small tables and random partial facts: the engine against trying every completion.

Conditions are drawn as text together with their meaning, so that nothing of the program evaluates them here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, product
from typing import Any, NamedTuple

import pytest

from intake_app.domain.decide import Decision, amounts_if, decide, next_question, telling_apart
from intake_app.domain.facts import BUILT_IN
from intake_app.domain.policy import Policy
from tests.domain.small import rule, small

PIECES = ("original", "kit", "damaged", "missing")
FINDS = ("misuse", "accident", "painted")
ANOTHER = "tampering"
"""A find that no condition names: it stands for all those that are not drawn."""
VALUES: Mapping[str, tuple[Any, ...]] = {
    "box": PIECES,
    "foam": PIECES,
    "sleeve": PIECES,
    "reason": ("unwanted", "defective", "dead_on_arrival"),
    "defect_test": ("confirmed", "no_fault_found"),
    "remedy": ("refund", "replacement", "repair", "upgrade"),
    "order_total": (0, 1, 499_999, 500_000, 500_001, 10**9),
    "advance_charge": (0, 1, 2, 5_000, 5_001, 99_999),
    "unit_price": (0, 1, 10, 333, 10_000, 36_007),
    "exclusions": tuple(some for n in range(5) for some in combinations(sorted((*FINDS, ANOTHER)), n)),
    "weight": tuple(Decimal(text) for text in ("0", "2.499", "2.5", "2.501", "900")),
}
FURTHER = '[[facts]]\nname = "weight"\nwords = "weight"\nkind = "number"\n'
CREDITS = {"credit_in_full": "unit_price", "refund_advance_charge": "advance_charge"}


class Drawn(NamedTuple):
    """A row as it was drawn: what it gives, what it charges, and what passes it."""

    number: int
    then: str
    percent: Decimal | None
    conditions: tuple[tuple[str, str, Callable[[Any], bool]], ...]


def derived(facts: Mapping[str, Any], name: str) -> list[Any]:
    """Return the values that a condition on this word tests."""
    if name == "packaging":
        pieces = {facts["box"], facts["foam"], facts["sleeve"]}
        adequate = pieces <= {"original", "kit"}
        return ["original" if pieces == {"original"} else "kit" if adequate else "inadequate"]
    if name == "defect":
        return ["yes" if facts["reason"] != "unwanted" and facts["defect_test"] == "confirmed" else "no"]
    if name == "exclusions":
        return list(facts[name]) or ["none"]
    return [facts[name]]


def draw_condition(rng: random.Random) -> tuple[str, str, Callable[[Any], bool]]:
    choices = {
        "box": PIECES,
        "foam": PIECES,
        "packaging": ("original", "kit", "inadequate"),
        "defect": ("yes", "no"),
        "reason": VALUES["reason"],
        "remedy": VALUES["remedy"],
        "exclusions": ("none", *FINDS),
    }
    name = rng.choice([*choices, "order_total", "advance_charge", "weight"])
    if name in choices:
        some = rng.sample(choices[name], rng.randint(1, len(choices[name]) - 1))
        listed = ",".join(f'"{value}"' for value in some)
        if rng.random() < 0.3:
            return name, f"not({listed})", lambda value: value not in some
        return name, listed, lambda value: value in some
    unit = {"order_total": ("5000", 500_000), "advance_charge": (*rng.choice([("0", 0), ("50", 5_000), ("0.01", 1)]),)}
    text, edge = unit.get(name, ("2.5", Decimal("2.5")))
    tests: list[tuple[str, Callable[[Any], bool]]] = [
        (f"< {text}", lambda value: value < edge),
        (f"<= {text}", lambda value: value <= edge),
        (f"> {text}", lambda value: value > edge),
        (text, lambda value: value == edge),
        (f"not({text})", lambda value: value != edge),
    ]
    if not edge:
        tests = tests[1:3]
    return name, *rng.choice(tests)


def draw_row(rng: random.Random, number: int) -> Drawn:
    conditions = {}
    for _ in range(rng.randint(1, 3)):
        name, text, passes = draw_condition(rng)
        conditions[name] = (name, text, passes)
    then = rng.choice(["refer", "refuse", "credit_in_full", "refund_advance_charge", "refund_less_fee"])
    percent = rng.choice([Decimal(15), Decimal("12.5")]) if then == "refund_less_fee" else None
    return Drawn(number, then, percent, tuple(conditions.values()))


def draw_table(rng: random.Random) -> tuple[list[Drawn], Policy]:
    rows: list[Drawn] = []
    for _ in range(rng.randint(1, 6)):
        before = rows[-1].number if rows else 0
        rows.append(draw_row(rng, before if rows and rng.random() < 0.3 else before + 1))
    texts = [
        rule(
            ", ".join(f"{name} = '{text}'" for name, text, _ in row.conditions),
            row.then,
            "" if row.percent is None else f'fee = "{"fee" if row.percent == 15 else "other"}"',
            row.number,
            named=not place or rows[place - 1].number != row.number,
        )
        for place, row in enumerate(rows)
    ]
    last = Drawn(rows[-1].number + 1, "decline", None, ())
    return [*rows, last], small(FURTHER, *texts, last=last.number)


def outcome(rows: list[Drawn], facts: Mapping[str, Any]) -> tuple[int, str, int | None, int | None]:
    """Return (rule, disposition, fee, credit) of whole facts."""
    row = next(row for row in rows if all(any(map(passes, derived(facts, name))) for name, _, passes in row.conditions))
    if row.percent is not None:
        price = facts["unit_price"]
        fee = int((price * row.percent / 100).quantize(Decimal(1), ROUND_HALF_UP))
        return row.number, row.then, fee, price - fee
    name = CREDITS.get(row.then)
    return row.number, row.then, None, facts[name] if name else None


def used(rows: list[Drawn]) -> list[str]:
    """Return the raw facts that can matter to these rows."""
    raw = {"packaging": ("box", "foam", "sleeve"), "defect": ("reason", "defect_test")}
    names = {fact for row in rows for name, _, _ in row.conditions for fact in raw.get(name, (name,))}
    names |= {CREDITS[row.then] for row in rows if row.then in CREDITS}
    if any(row.percent is not None for row in rows):
        names.add("unit_price")
    return sorted(names)


def completions(names: list[str], known: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    over = [(known[name],) if name in known else VALUES[name] for name in names]
    return (dict(zip(names, values, strict=True)) for values in product(*over))


def brute(rows: list[Drawn], names: list[str], known: Mapping[str, Any]) -> tuple[set[Any], set[str], set[str]]:
    """Return the outcomes that are reached, the facts that change one alone, and those that change the rule alone."""
    found = {tuple(facts.items()): outcome(rows, facts) for facts in completions(names, known)}
    needs, apart = set(), set()
    for name in names:
        if name in known:
            continue
        by_rest: dict[Any, set[Any]] = {}
        for items, result in found.items():
            by_rest.setdefault(tuple(item for item in items if item[0] != name), set()).add(result)
        if any(len({result[1:] for result in results}) > 1 for results in by_rest.values()):
            needs.add(name)
        if any(len({result[0] for result in results}) > 1 for results in by_rest.values()):
            apart.add(name)
    return set(found.values()), needs, apart


def check(rows: list[Drawn], policy: Policy, names: list[str], known: dict[str, Any]) -> None:
    results, needs, apart = brute(rows, names, known)
    decision = decide(policy, known)
    possible = {then for _, then, _, _ in results}
    assert set(decision.possible) == possible, known
    assert set(decision.needs) == needs, known
    assert decision.rules == tuple(sorted({number for number, _, _, _ in results})), known
    assert (decision.status == "decided") is (len(possible) == 1)
    assert set(telling_apart(policy, known)) == apart, known
    for then in possible:
        amounts = [{result[place] for result in results if result[1] == then} for place in (2, 3)]
        agreed = tuple(some.copy().pop() if len(some) == 1 else None for some in amounts)
        if decision.status == "decided":
            assert (decision.restocking_fee, decision.credit) == agreed, known
        assert amounts_if(policy, known, decision, then) == agreed or "advance_charge" not in known, known
    check_question(policy, known, decision, apart)


def check_question(policy: Policy, known: dict[str, Any], decision: Decision, apart: set[str]) -> None:
    asked = next_question(policy, known, decision)
    wanted = apart if decision.status == "decided" and not decision.settled else set(decision.needs)
    assert (asked in wanted) if wanted else asked is None
    for fact in wanted:
        assert next_question(policy, known, decision, among=[fact]) == fact
    assert next_question(policy, known, decision, among=[]) is None


@pytest.mark.uncounted
@pytest.mark.parametrize("seed", range(60))
def test_a_random_table_agrees_with_every_completion(seed: int) -> None:
    rng = random.Random(seed)
    rows, policy = draw_table(rng)
    names = used(rows)
    for _ in range(12):
        whole = {name: rng.choice(VALUES[name]) for name in names}
        unknown = rng.sample(names, min(len(names), rng.choice([0, 1, 2, 3, 4])))
        known = {name: value for name, value in whole.items() if name not in unknown}
        check(rows, policy, names, known)


def test_every_fact_that_is_drawn_is_a_fact() -> None:
    assert set(VALUES) - {"weight"} <= set(BUILT_IN)
