"""Rows from the business system: which column is which field, and each row read by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from intake_app.domain.errors import BadInput
from intake_app.domain.import_shapes import LONGEST_FIELD, SHAPES, Column, Shape, heading_key, headings
from intake_app.domain.money import shown
from intake_app.domain.unit import look_up_key

Values = tuple[str, ...]


class Plan(NamedTuple):
    """How the columns of one file are taken.

    `width` is the number of columns. `places` has for each field of the shape its place in the row, None where the file
    lacks it; `taken` the fields found with their headings; `extra` the headings and places of the other columns.
    """

    shape: Shape
    width: int
    places: tuple[int | None, ...]
    taken: tuple[tuple[str, str], ...]
    extra: tuple[tuple[str, int], ...]


def plan_columns(header: Sequence[str], shape: Shape) -> Plan:
    """Which column is which field.

    Raises `BadInput` where a required column is missing, two columns mean the same field, a name stands twice, or the
    file is of another kind.
    """
    known = headings(shape)
    places: list[int | None] = [None] * len(shape.columns)
    taken: list[tuple[str, str]] = []
    extra: dict[str, int] = {}
    for at, heading in enumerate(header):
        name = heading.strip() or f"column {at + 1}"
        place = known.get(heading_key(heading))
        if place is None:
            if name in extra:
                raise BadInput(f"Two columns are called {shown(name)}. Rename one of them.", name)
            extra[name] = at
            continue
        column, earlier = shape.columns[place], places[place]
        if earlier is not None:
            raise BadInput(
                f"The columns {shown(header[earlier])} and {shown(heading)} both mean the {_words(column.name)}."
                " Remove or rename one of them.",
                column.name,
            )
        places[place] = at
        taken.append((column.name, name))
    found = {name for name, _ in taken}
    _refuse_other_kind(header, shape, found)
    for column, where in zip(shape.columns, places, strict=True):
        if column.is_required and where is None:
            raise BadInput(
                f"There is no column for the {_words(column.name)}. The header has {_listed(header)}; expected one"
                f" called {_listed(column.headings)}.",
                column.name,
            )
    if len(found) < shape.fewest:
        further = [column.headings[0] for column in shape.columns if not column.is_required]
        raise BadInput(
            f"The header {_listed(header)} names nothing that is known of {shape.name} but the"
            f" {_words(shape.keys[0])}: expected at least one of {_listed(further)} as well. Name the columns so, or"
            " import another file."
        )
    return Plan(shape, len(header), tuple(places), tuple(taken), tuple(extra.items()))


def _refuse_other_kind(header: Sequence[str], shape: Shape, found: set[str]) -> None:
    """Rows of another kind would pass: an RMA's serial is a serial, too, and would become a sale that nobody made.

    Columns alone do not tell (an RMA often comes with its order and its customer), so the keys decide first.
    """
    for other in SHAPES.values():
        known = headings(other)
        places = {known[heading_key(heading)] for heading in header if heading_key(heading) in known}
        fitting = {other.columns[place].name for place in places}
        if not found.issuperset(shape.keys) and fitting.issuperset(other.keys) and len(fitting) > len(found):
            raise BadInput(
                f"This file seems to hold {other.name}, not {shape.name}: of the columns {_listed(header)},"
                f" {len(fitting)} are known of {other.name} and {len(found)} of {shape.name}. Import it as"
                f" {other.name}, or name its columns as {shape.name} have them."
            )


class RowReader:
    """Reads rows of one file into two look-up keys, the shape's fields, and the other columns as JSON."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        names = [column.name for column in plan.shape.columns]
        self._keys = [names.index(key) for key in plan.shape.keys]

    def block(self, rows: Sequence[Sequence[str]]) -> list[Values]:
        """Many rows at once, column by column, which is four times as fast as one by one.

        Raises `ValueError` when any of them cannot be taken; `row` tells which, and why.
        """
        if not rows:
            return []
        if any(len(row) != self._plan.width for row in rows):
            raise ValueError("ragged")
        raw = list(zip(*rows, strict=True))
        for one in raw:
            if max(map(len, one)) > LONGEST_FIELD or "\0" in "".join(one):
                raise ValueError("field")
        blank = [""] * len(rows)
        fields = [
            blank if place is None else _read_all(column, raw[place])
            for column, place in zip(self._plan.shape.columns, self._plan.places, strict=True)
        ]
        keys = [_look_up_keys(fields[at]) for at in self._keys]
        return list(zip(*keys, *fields, self._extras(raw, len(rows)), strict=True))

    def row(self, row: Sequence[str]) -> Values:
        """One row; raises `ValueError` with a plain reason where it cannot be taken."""
        plan = self._plan
        if len(row) != plan.width:
            raise ValueError(f"it has {_count(len(row))}, the header has {plan.width}")
        _check_fields(row)
        fields: list[str] = []
        for column, place in zip(plan.shape.columns, plan.places, strict=True):
            try:
                fields.append("" if place is None else column.read(row[place]))
            except ValueError as error:
                raise ValueError(f"{_words(column.name)}: {error}") from None
        [values] = self.block([row])
        return values

    def _extras(self, raw: Sequence[Sequence[str]], count: int) -> list[str]:
        names = [name for name, _ in self._plan.extra]
        if not names:
            return ["{}"] * count
        rows = list(zip(*(raw[at] for _, at in self._plan.extra), strict=True))
        known = {
            values: msgspec.json.encode(
                {name: value for name, value in zip(names, values, strict=True) if value}
            ).decode()
            for values in set(rows)
        }
        return [known[values] for values in rows]


def _read_all(column: Column, raws: Sequence[str]) -> Sequence[str]:
    if column.plain:
        text = "\n".join(raws) + "\n"
        if column.plain.fullmatch(text) and text.count("\n") == len(raws):
            return raws
    if column.repeats:
        known = {raw: column.read(raw) for raw in set(raws)}
        return [known[raw] for raw in raws]
    return list(map(column.read, raws))


def _look_up_keys(values: Sequence[str]) -> Sequence[str]:
    # What was read is trimmed, and ASCII is its own NFC.
    return list(map(str.upper if "".join(values).isascii() else look_up_key, values))


def _check_fields(row: Sequence[str]) -> None:
    for at, field in enumerate(row, 1):
        if "\0" in field:
            raise ValueError(f"field {at} holds a NUL character, which no text has")
        if len(field) > LONGEST_FIELD:
            raise ValueError(f"field {at} has {len(field):,} characters, at most {LONGEST_FIELD:,} were expected")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _count(fields: int) -> str:
    return "1 field" if fields == 1 else f"{fields} fields"


def _listed(names: Sequence[str]) -> str:
    most = 12
    return ", ".join(shown(name) for name in names[:most]) + (" …" if len(names) > most else "")
