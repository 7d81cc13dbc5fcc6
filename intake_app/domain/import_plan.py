"""Which column of a file from the business system is which field: by its heading, or as somebody says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from intake_app.domain.errors import BadInput
from intake_app.domain.import_shapes import SHAPES, Shape, heading_key, headings
from intake_app.domain.money import shown

BAD_ROW_HEADINGS: Final = ("Line in the file", "Why it was not taken")
"""What a list of bad rows adds to the columns of its file; corrected and imported again, they mean nothing."""

NOT_SAID: Final[Mapping[str, str]] = MappingProxyType({})

_PASSED_OVER: Final = frozenset(map(heading_key, BAD_ROW_HEADINGS))


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


def is_list_of_bad_rows(header: Sequence[str]) -> bool:
    """Whether a file with these headings was written by an import, for the rows that it could not take."""
    return not _PASSED_OVER.isdisjoint(map(heading_key, header))


def plan_columns(header: Sequence[str], shape: Shape, told: Mapping[str, str] = NOT_SAID) -> Plan:
    """Which column is which field. `told` names the fields of headings that do not say it: empty for no field.

    Raises `BadInput` where a required column is missing, two columns mean the same field, a name stands twice, what was
    told does not fit, or the file is of another kind.
    """
    meant = _meant(header, shape, told)
    places: list[int | None] = [None] * len(shape.columns)
    taken: list[tuple[str, str]] = []
    extra: dict[str, int] = {}
    for at, heading in enumerate(header):
        name = heading.strip() or f"column {at + 1}"
        place = meant.get(heading_key(heading))
        if place is None:
            if heading_key(heading) in _PASSED_OVER:
                continue
            if name in extra:
                raise BadInput(f"Two columns are called {shown(name)}. Rename one of them.", name)
            extra[name] = at
            continue
        column, earlier = shape.columns[place], places[place]
        if earlier is not None:
            raise BadInput(
                f"The columns {shown(header[earlier])} and {shown(heading)} both mean the {field_words(column.name)}."
                " Remove or rename one of them.",
                column.name,
            )
        places[place] = at
        taken.append((column.name, name))
    found = {name for name, _ in taken}
    if not told:
        _refuse_other_kind(header, shape, found)
    for column, where in zip(shape.columns, places, strict=True):
        if column.is_required and where is None:
            raise BadInput(
                f"There is no column for the {field_words(column.name)}. The header has {_listed(header)}; expected one"
                f" called {_listed(column.headings)}.",
                column.name,
            )
    if len(found) < shape.fewest:
        further = [column.headings[0] for column in shape.columns if not column.is_required]
        raise BadInput(
            f"The header {_listed(header)} names nothing that is known of {shape.name} but the"
            f" {field_words(shape.keys[0])}: expected at least one of {_listed(further)} as well. Name the columns so,"
            " or import another file."
        )
    return Plan(shape, len(header), tuple(places), tuple(taken), tuple(extra.items()))


def unknown_headings(header: Sequence[str], shape: Shape) -> list[str]:
    """The headings that say no field of the shape, and can be told what they are."""
    known = {*headings(shape), *_PASSED_OVER, ""}
    return [heading.strip() for heading in header if heading_key(heading) not in known]


def free_fields(header: Sequence[str], shape: Shape) -> list[str]:
    """The fields that no heading says."""
    said = {headings(shape).get(heading_key(heading)) for heading in header}
    return [column.name for place, column in enumerate(shape.columns) if place not in said]


def _meant(header: Sequence[str], shape: Shape, told: Mapping[str, str]) -> dict[str, int | None]:
    """The place of the field that each heading means, by `heading_key`: as it is told, else as it is known.

    A field that somebody gave a column has no other.
    """
    known = headings(shape)
    keys = {heading_key(heading) for heading in header}
    meant: dict[str, int | None] = {}
    for heading, field in told.items():
        key = heading_key(heading)
        if key not in keys:
            raise BadInput(
                f"There is no column called {shown(heading)}: the header has {_listed(header)}. Name one of them.",
                heading,
            )
        if field.strip() and heading_key(field) not in known:
            names = ", ".join(field_words(column.name) for column in shape.columns)
            raise BadInput(
                f"{shown(field)} is no field of {shape.name}; expected for {shown(heading)} one of {names}.",
                heading,
            )
        meant[key] = known.get(heading_key(field))
    given = [place for place in meant.values() if place is not None]
    for place in given:
        if given.count(place) > 1:
            name = field_words(shape.columns[place].name)
            raise BadInput(f"Two columns were said to be the {name}. Say it of one of them.", name)
    return {key: place for key, place in known.items() if place not in given} | meant


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


def field_words(name: str) -> str:
    """The name of a field as it is read."""
    return name.replace("_", " ")


def _listed(names: Sequence[str]) -> str:
    most = 12
    return ", ".join(shown(name) for name in names[:most]) + (" …" if len(names) > most else "")
