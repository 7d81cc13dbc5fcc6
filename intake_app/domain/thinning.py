"""Which backups stay: all of an hour, the latest of each hour of a day, each day of two weeks, each week of a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

_ALL: Final = timedelta(hours=1)
_HOURLY: Final = timedelta(hours=24)
_DAILY: Final = timedelta(days=14)
_WEEKLY: Final = timedelta(days=366)


class Aged(NamedTuple):
    """A backup as thinning sees it: its name, when it was made, and whether it is known to be good."""

    name: str
    made_at: datetime
    is_good: bool


def superfluous(backups: Sequence[Aged], now: datetime) -> set[str]:
    """The names of those that can go.

    The latest good one stays for ever. One that is not good is not touched, for somebody may want to look at it, and
    never stands for a good one. One from the future stays: a clock was set back, and nobody knows how old it is. What
    goes now would also have gone later: each older one that is kept is the latest of its hour, day or week.
    """
    good = sorted((one for one in backups if one.is_good), key=lambda one: (one.made_at, one.name))
    by_hour, by_day, by_week = (_latest_of(good, form) for form in ("%Y-%m-%d %H", "%Y-%m-%d", "%G-%V"))
    kept = {one.name for one in good[-1:]}
    for one in good:
        age = now - one.made_at
        if (
            age < _ALL
            or (age < _HOURLY and one.name in by_hour)
            or (age < _DAILY and one.name in by_day)
            or (age < _WEEKLY and one.name in by_week)
        ):
            kept.add(one.name)
    return {one.name for one in good} - kept


def _latest_of(good: Iterable[Aged], form: str) -> set[str]:
    """The latest of every span of time that this form writes alike; `good` is in the order of time."""
    return set({one.made_at.astimezone(UTC).strftime(form): one.name for one in good}.values())
