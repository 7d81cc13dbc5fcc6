"""Calendar days: read strictly, and the anniversaries that a warranty runs to."""

from __future__ import annotations

import re
from datetime import date

from intake_app.domain.money import shown

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def parse_date(value: object) -> date:
    """Return the day written ``YYYY-MM-DD``; raise ValueError with a plain sentence for anything else.

    The pattern comes first: `date.fromisoformat` also takes week dates and dates without hyphens.
    """
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        found = shown(value) if isinstance(value, str) else "a value that is not text"
        message = f"{found} is not a date: expected YYYY-MM-DD, like 2026-11-20"
        raise ValueError(message)
    try:
        return date.fromisoformat(value)
    except ValueError:
        message = f"{value} is no day of the calendar: expected an existing day, written YYYY-MM-DD"
        raise ValueError(message) from None


def anniversary(day: date, years: int) -> date:
    """Return the day `years` later; 29 February falls on the 28th in a common year.

    Past the last year of the calendar it is the calendar's last day: nothing can be claimed later than that.
    """
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def first_covered(claim: date, years: int) -> date:
    """Return the earliest day of purchase whose warranty of `years` still covers a claim on `claim`.

    The inverse of `anniversary`: for every day, ``anniversary(day, years) >= claim`` exactly from this day on.
    """
    if claim.year - years < date.min.year:
        return date.min
    try:
        return claim.replace(year=claim.year - years)
    except ValueError:
        return date(claim.year - years, 3, 1)
