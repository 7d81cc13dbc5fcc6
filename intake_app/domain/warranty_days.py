"""How long warranties last in days: on ordinals, and the patterns that leap days make."""

from __future__ import annotations

from datetime import date
from typing import Final

from intake_app.domain.dates import anniversary, first_covered

LONGEST_WARRANTY: Final = 50
"""Years; the patterns are complete while no warranty spans two turns of a century."""

_CENTURY = 100
_CYCLE = 400


def until(purchased: int, years: int) -> int:
    """Return the last day of a warranty."""
    return anniversary(date.fromordinal(purchased), years).toordinal()


def since(claim: int, years: int) -> int:
    """Return the earliest purchase that a warranty still covers at a claim."""
    return first_covered(date.fromordinal(claim), years).toordinal()


def reach(claim: int, years: int) -> int | None:
    """Return how many days back a warranty reaches from a claim; None where it reaches past the calendar."""
    earliest = since(claim, years)
    return None if earliest == date.min.toordinal() else claim - earliest


def length(purchased: int, years: int) -> int | None:
    """Return how many days a warranty lasts; None where it runs past the calendar."""
    latest = until(purchased, years)
    return None if latest == date.max.toordinal() else latest - purchased


def turning_days(low: int, high: int, years: int, *, backwards: bool) -> list[int]:
    """Return the days from `low` to `high` at which a pattern of the calendar can begin to hold, from one end on.

    Warranties of up to `years` make the patterns. They change around 29 February only (where a warranty reaches past
    the calendar, everything is covered, and nearer days show all of that). They repeat every four years while no turn
    of a century without a leap day is crossed, and one such turn is like the other; so it is enough to look at the
    years next to the end, and around the next two turns (the range may begin or end inside the first).
    """
    if low > high:
        return []
    first, last = date.fromordinal(low).year, date.fromordinal(high).year
    if backwards:
        wanted = set(range(last - 8, last + 1))
        turns = range(last // _CENTURY * _CENTURY, first - years - 1, -_CENTURY)
        around = (-5, years + 5)
    else:
        wanted = set(range(first, first + 9))
        turns = range(-(-first // _CENTURY) * _CENTURY, last + years + 1, _CENTURY)
        around = (-years - 5, 5)
    for turn in [turn for turn in turns if turn % _CYCLE][:2]:
        wanted |= set(range(turn + around[0], turn + around[1] + 1))
    days = {low, high}
    for year in wanted:
        if first <= year <= last:
            march = date(year, 3, 1).toordinal()
            days |= {march - 2, march - 1, march}
    return sorted((day for day in days if low <= day <= high), reverse=backwards)
