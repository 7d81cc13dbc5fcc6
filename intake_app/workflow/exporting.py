"""A list as a table for a file: what its cells stand for, in the columns that are seen."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from intake_app.domain.spreadsheet import Table, TableColumn
from intake_app.workflow.listing import Column, Line, Listing

_A_MOMENT = "T"


def exported(listing: Listing, offset_minutes: int) -> Table:
    """The table of these lines; moments are told by the bench's wall clock, `offset_minutes` ahead of UTC."""
    here = timezone(timedelta(minutes=offset_minutes))
    return Table(
        listing.title,
        tuple(TableColumn(column.heading or column.title, column.kind, column.width) for column in listing.columns),
        [_row(listing.columns, line, here) for line in listing.lines],
    )


def _row(columns: tuple[Column, ...], line: Line, here: timezone) -> list[str]:
    values = [line.value(place) for place in range(len(columns))]
    return [
        _wall_clock(value, here) if column.kind == "day" else value
        for column, value in zip(columns, values, strict=True)
    ]


def _wall_clock(value: str, here: timezone) -> str:
    if _A_MOMENT not in value:
        return value
    return datetime.fromisoformat(value).astimezone(here).strftime("%Y-%m-%d %H:%M")
