"""Partial returns answered by trying their completions.

Facts fall into groups that a policy sees only through one view each: dates and model as "within 30 days" and
the warranty, the packaging as original, kit or failed, and so on. For each group every completion of its raw
facts is tried. That yields the views that can be reached, and for each unknown raw fact the pairs of views
between which a change of that fact alone can move. Groups do not constrain each other, so the completions of
a whole return are exactly the product of the views.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import prod
from typing import NamedTuple

from tests.oracle.reading import (
    DATES,
    EXCLUSIONS,
    FACTS,
    GROUPS,
    RULES,
    WORDS,
    Group,
    Outcome,
    PurchaseAfterClaimError,
    Value,
    verdict,
)

SUPERVISOR_RULES = frozenset({1, 2, 3, 10})
"""The numbered Smartvue rules at which a supervisor may accept all the same."""


@dataclass(frozen=True)
class Answer:
    """What ``intake decide`` must say of a return; ``rules`` holds the numbered rules still in question."""

    possible: tuple[str, ...]
    needs: tuple[str, ...]
    disposition: str | None
    restocking_fee: str | None
    credit: str | None
    discretion: str | None
    sections: frozenset[str]
    rules: frozenset[int]


def candidate_dates(known: Mapping[str, Value]) -> list[date]:
    """Return days that reach everything an unknown date can do beside the known ones.

    Only the time from purchase to claim matters, in four spans: to 30 days, to two years, to three years, and
    longer. A claim is the earlier of two days, so a free day far ahead leaves the other one in charge, and a
    free day in each span before and after a known one reaches each span that can be reached. Where both ends
    are free, a purchase long ago has a day in each span after it. Without a known date any day will do.
    """
    anchors = [day for name in DATES if isinstance(day := known.get(name), date)] or [date(2021, 6, 15)]
    long_ago = (-4000, -3980, -3600, -3000)
    offsets = (*long_ago, -1000, -400, -31, -30, -1, 0, 1, 30, 31, 400, 1000, 4000)
    return sorted({anchor + timedelta(days) for anchor in anchors for days in offsets})


def candidates(name: str, known: Mapping[str, Value]) -> Sequence[Value]:  # noqa: PLR0911 - one kind a line
    """Return the values to try for one fact: its own if it is known, else one of every kind that matters."""
    if name in known:
        return [known[name]]
    if name in WORDS:
        return WORDS[name]
    if name == "model":
        return ["S12E2", "S9Z1", "S12K1"]
    if name in DATES:
        days: list[Value] = [*candidate_dates(known)]
        return [*days, "none"] if name == "rma_issued_on" else days
    if name == "order_total":
        return [0, 1, 499_999, 500_000, 500_001]
    if name == "exclusions":
        return [(), *((exclusion,) for exclusion in EXCLUSIONS), EXCLUSIONS[:2], EXCLUSIONS]
    return [0, 1, 90_000]


class Reach(NamedTuple):
    """The views one group can reach, and for each unknown fact the pairs it can move between by itself."""

    views: frozenset[Hashable]
    moves: dict[str, frozenset[tuple[Hashable, Hashable]]]


def explore(group: Group, known: Mapping[str, Value]) -> Reach:
    """Try every completion of one group's raw facts."""
    tried = {
        whole: view
        for whole in itertools.product(*(candidates(name, known) for name in group.facts))
        if (view := group.view(*whole)) is not None
    }
    moves: dict[str, frozenset[tuple[Hashable, Hashable]]] = {}
    for place, name in enumerate(group.facts):
        if name in known:
            continue
        beside: dict[tuple[Value, ...], set[Hashable]] = {}
        for whole, view in tried.items():
            beside.setdefault(whole[:place] + whole[place + 1 :], set()).add(view)
        distinct = {frozenset(views) for views in beside.values()}
        moves[name] = frozenset(pair for views in distinct for pair in itertools.combinations(views, 2))
    return Reach(frozenset(tried.values()), moves)


@cache
def _explored(group: Group, known: frozenset[tuple[str, Value]]) -> Reach:
    """Return the same once for all returns of which the same is known of this group: many thousands are asked."""
    return explore(group, dict(known))


def _matters(
    told: Sequence[object],
    reached: Sequence[Sequence[Hashable]],
    place: int,
    pairs: Iterable[tuple[Hashable, Hashable]],
) -> bool:
    """Return whether a move of the group at ``place`` changes what the customer is told, for some rest.

    ``told`` holds that for the product of all ``reached`` views, in its order.
    """
    step = prod(len(views) for views in reached[place + 1 :])
    width = len(reached[place]) * step

    def beside(view: Hashable, start: int) -> Sequence[object]:
        first = start + reached[place].index(view) * step
        return told[first : first + step]

    return any(
        beside(one, start) != beside(other, start) for one, other in pairs for start in range(0, len(told), width)
    )


def answer(policy: str, known: Mapping[str, Value]) -> Answer:
    """Return what must be said of a return of which only ``known`` is known.

    Raises PurchaseAfterClaimError as soon as no completion of the dates is left.
    """
    rules = RULES[policy]
    reaches = [
        _explored(group, frozenset((name, known[name]) for name in group.facts if name in known))
        for group in GROUPS[policy]
    ]
    if not reaches[0].views:
        raise PurchaseAfterClaimError
    reached = [tuple(reach.views) for reach in reaches]
    outcomes = list(itertools.starmap(rules, itertools.product(*reached)))
    told = [outcome.told() for outcome in outcomes]
    needs = {
        name
        for place, reach in enumerate(reaches)
        for name, pairs in reach.moves.items()
        if _matters(told, reached, place, pairs)
    }
    return summed_up(policy, set(outcomes), needs)


def answer_by_whole_returns(policy: str, known: Mapping[str, Value]) -> Answer:
    """Return the same as ``answer`` without groups, one completion after the other, for few unknown facts.

    Raises PurchaseAfterClaimError as soon as no completion of the dates is left.
    """

    def view(*whole: Value) -> Outcome | None:
        try:
            return verdict(policy, dict(zip(FACTS, whole, strict=True)))
        except PurchaseAfterClaimError:
            return None

    reach = explore(Group(FACTS, view), known)
    outcomes = {outcome for outcome in reach.views if isinstance(outcome, Outcome)}
    if not outcomes:
        raise PurchaseAfterClaimError
    needs = {
        name
        for name, pairs in reach.moves.items()
        for one, other in pairs
        if isinstance(one, Outcome) and isinstance(other, Outcome) and one.told() != other.told()
    }
    return summed_up(policy, outcomes, needs)


def summed_up(policy: str, outcomes: set[Outcome], needs: set[str]) -> Answer:
    """Return the answer that all outcomes together allow."""
    possible = tuple(sorted({outcome.disposition for outcome in outcomes}))
    numbers = frozenset(outcome.rule for outcome in outcomes)
    decided = len(possible) == 1
    supervisor = decided and policy == "smartvue" and numbers <= SUPERVISOR_RULES
    return Answer(
        possible=possible,
        needs=tuple(sorted(needs)),
        disposition=possible[0] if decided else None,
        restocking_fee=amount({outcome.fee for outcome in outcomes}) if decided else None,
        credit=amount({outcome.credit for outcome in outcomes}) if decided else None,
        discretion="supervisor" if supervisor else None,
        sections=frozenset().union(*(outcome.sections for outcome in outcomes)) if decided else frozenset(),
        rules=numbers,
    )


def amount(cents: set[int | None]) -> str | None:
    """Return the one amount as dollars and cents; None where there is none, or where it can still vary."""
    if len(cents) != 1 or (only := next(iter(cents))) is None:
        return None
    return f"{only // 100}.{only % 100:02d}"
