"""Arrivals: the RMAs that were issued, and how far each is. `bench.arrivals`."""

from __future__ import annotations

from typing import Final

from intake_app.domain.papers import Tone
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.rmas import Arrival, RmaState, gathered
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.parts import Parts
from intake_app.workflow.wording import iso_day_words

MOST_LISTED: Final = 1_000
COLUMNS: Final = {
    "rma": 170,
    "state": 132,
    "expected_on": 124,
    "customer": 190,
    "units": 84,
    "valid_until": 124,
    "tracking": 190,
}
"""Each column's width; the first matter most."""

GROUPS: Final[dict[str, frozenset[RmaState]]] = {
    "expected": frozenset({"authorised", "expected", "partly_arrived"}),
    "late": frozenset({"late", "expired"}),
    "arrived": frozenset({"arrived", "closed"}),
}
TODAY: Final = "today"
ALL: Final = "all"
_TONES: Final[dict[RmaState, Tone]] = {
    "late": "wait",
    "partly_arrived": "wait",
    "arrived": "accept",
    "closed": "accept",
    "expired": "refuse",
}
_NOTHING: Final = "–"


class Arrivals:
    """What is known of parcels before they come."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def listing(self, group: str) -> Listing:
        """The RMAs of one group: still to come, due today, late, arrived, or all of the latest."""
        parts, words = self._parts, self._parts.words
        lines = parts.catalogue.latest_rmas(MOST_LISTED)
        returns = [row for number in dict.fromkeys(one.number for one in lines) for row in _under(parts, number)]
        today = parts.clock().today.isoformat()
        shown = [one for one in gathered(lines, returns) if _is_in(one, group, today)]
        columns = tuple(
            Column(
                key,
                words(f"arrivals.column_{key}"),
                width,
                "day" if key in {"expected_on", "valid_until"} else "text",
                stretches=key == "customer",
            )
            for key, width in COLUMNS.items()
        )
        more = words("arrivals.more", count=MOST_LISTED) if len(lines) == MOST_LISTED else ""
        title = words(f"arrivals.title_{group}", count=len(shown))
        rows = tuple(_line(parts, one, today) for one in shown)
        return Listing(title, columns, rows, words(f"arrivals.empty_{group}"), more)


def _under(parts: Parts, number: str) -> list[ReturnRow]:
    return parts.journal.returns_of_rma(number)


def _is_in(one: Arrival, group: str, today: str) -> bool:
    if group == TODAY:
        came = any(row.opened_at[:10] == today for row in one.returns)
        return came or one.told("expected_on") == today
    return group == ALL or one.state(today) in GROUPS[group]


def _line(parts: Parts, one: Arrival, today: str) -> Line:
    words = parts.words
    state = one.state(today)
    expected, until = one.told("expected_on"), one.told("valid_until")
    texts = (one.number, words(f"arrivals.state_{state}"))
    units = words("arrivals.units", arrived=one.arrived, declared=one.declared)
    rest = (one.told("customer"), units)
    return Line(
        one.number,
        (
            *texts,
            iso_day_words(words, expected) or _NOTHING,
            rest[0] or _NOTHING,
            units,
            iso_day_words(words, until) or _NOTHING,
            one.told("tracking") or _NOTHING,
        ),
        (*texts, expected, *rest, until, one.told("tracking")),
        _TONES.get(state, "plain"),
    )
