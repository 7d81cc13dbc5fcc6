"""Rows from the business system: which column is which field, and what a row's values must be.

Nothing is guessed: a heading is known by its name or it is kept as an extra column, a date is `YYYY-MM-DD`, an amount
is digits with at most two decimals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from intake_app.domain.badges import is_badge_form
from intake_app.domain.commands import is_command_form
from intake_app.domain.dates import parse_date
from intake_app.domain.errors import BadInput
from intake_app.domain.facts import BUILT_IN, parse_model
from intake_app.domain.labels import is_own_label
from intake_app.domain.money import money_text, parse_money, shown
from intake_app.domain.unit import LONGEST_SERIAL, look_up_key, parse_serial
from intake_app.domain.unseen import first_unseen

LONGEST_FIELD = 10_000
"""Characters that a field may have; more is a quotation mark that nobody closed, or a bomb."""

_PLAIN_CODES = re.compile(
    r"(?:(?![ -~]*[xX][cC][xX]|[A-Za-z]{10,12}\n|[oO][pP]-[0-9A-Za-z]{17}\n|[rR][mM][aA]-[ -~]*/)"
    r"[!-~](?:[ -~]{0,62}[!-~])?\n)+",
    re.ASCII,
)
"""Codes in ASCII of a serial's length that cannot be a command, whole or cut, nor a badge, nor a label's mark."""

_PLAIN_AMOUNTS = re.compile(r"(?:[0-9]{1,15}\.[0-9]{2}\n)+", re.ASCII)

Read = Callable[[str], str]
Values = tuple[str, ...]


class Column(NamedTuple):
    """A field that can be imported: its name, the headings that mean it, how one value is read.

    `plain` matches many values, each with a line feed behind it, that stand as they are; `repeats` tells that few
    values stand in many rows. Both only save time.
    """

    name: str
    headings: tuple[str, ...]
    read: Read
    plain: re.Pattern[str] | None = None
    is_required: bool = False
    repeats: bool = False


class Shape(NamedTuple):
    """What one kind of file holds.

    `keys` are the fields that tell one row from another, compared by `look_up_key`; a file with fewer than `fewest` of
    the columns says nothing.
    """

    name: str
    columns: tuple[Column, ...]
    keys: tuple[str, str]
    fewest: int = 1


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


def heading_key(heading: str) -> str:
    """The form under which headings are compared: without case, spaces, and the marks people put between words."""
    return re.sub(r"[\s_\-./#:]", "", heading).casefold()


def headings(shape: Shape) -> dict[str, int]:
    """Every heading that means a field of the shape, by `heading_key`, with the field's place."""
    return {heading_key(words): place for place, column in enumerate(shape.columns) for words in column.headings}


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


def _serial(raw: str) -> str:
    return parse_serial(_seen(raw, LONGEST_SERIAL))


def _serial_or_blank(raw: str) -> str:
    return _serial(raw) if raw.strip() else ""


def _code(raw: str) -> str:
    """A number that is looked up by scanning: kept as it is, but it must be seen and scanned."""
    return _seen(raw, LONGEST_FIELD)


def _code_or_blank(raw: str) -> str:
    return _code(raw) if raw.strip() else ""


def _seen(raw: str, longest: int) -> str:
    code = raw.strip()
    if not code:
        raise ValueError("it is blank")
    if len(code) > longest:
        raise ValueError(f"{shown(code)} has {len(code):,} characters, at most {longest} were expected")
    if form := _own_form(code):
        raise ValueError(f"{shown(code)} has the form of {form}, so scanning it would never find this row")
    unseen = first_unseen(code)
    if unseen:
        raise ValueError(f"{shown(code)} contains an invisible character ({unseen.code} at place {unseen.place})")
    return code


def _own_form(code: str) -> str:
    """What of this program's own a code would be taken for; empty for nothing."""
    if is_command_form(code):
        return "a command barcode"
    if is_badge_form(code):
        return "an operator's badge"
    return "a label of a return" if is_own_label(code) else ""


def _model(raw: str) -> str:
    return parse_model(raw.strip()) if raw.strip() else ""


@lru_cache(maxsize=4_096)  # eleven years of days: a file of a million rows names each of them again and again
def _day(raw: str) -> str:
    return parse_date(raw.strip()).isoformat() if raw.strip() else ""


def _amount(raw: str) -> str:
    return money_text(parse_money(raw.strip())) if raw.strip() else ""


def _choice(fact: str) -> Read:
    values = BUILT_IN[fact].values

    def read(raw: str) -> str:
        code = re.sub(r"[\s\-]+", "_", raw.strip().casefold())
        if code and code not in values:
            raise ValueError(f"{shown(raw)} is not one of {', '.join(values)}")
        return code

    return read


def _words(name: str) -> str:
    return name.replace("_", " ")


def _count(fields: int) -> str:
    return "1 field" if fields == 1 else f"{fields} fields"


def _listed(names: Sequence[str]) -> str:
    most = 12
    return ", ".join(shown(name) for name in names[:most]) + (" …" if len(names) > most else "")


UNITS = Shape(
    "units",
    (
        Column(
            "serial",
            ("serial", "serial no", "serial nr", "serial number", "sn", "s/n"),
            _serial,
            _PLAIN_CODES,
            is_required=True,
        ),
        Column("model", ("model", "model no", "model number", "model name"), _model, repeats=True),
        Column("vendor", ("vendor", "vendor name"), str.strip),
        Column(
            "order_number", ("order", "order no", "order nr", "order number", "order id"), _code_or_blank, _PLAIN_CODES
        ),
        Column(
            "order_date",
            ("order date", "ordered on", "date of order", "purchase date", "purchased on", "date of purchase"),
            _day,
            repeats=True,
        ),
        Column("order_total", ("order total", "order value"), _amount, _PLAIN_AMOUNTS),
        Column("unit_price", ("unit price", "price per unit"), _amount, _PLAIN_AMOUNTS),
        Column("customer_name", ("customer", "customer name"), str.strip),
        Column("email", ("email", "e-mail", "email address", "customer email"), str.strip),
        Column(
            "telephone",
            ("telephone", "phone", "telephone number", "phone number", "customer telephone", "customer phone"),
            str.strip,
        ),
        Column("address", ("address", "customer address"), str.strip),
    ),
    ("serial", "order_number"),
    fewest=2,
)

RMAS = Shape(
    "rmas",
    (
        Column(
            "number",
            ("number", "rma", "rma no", "rma nr", "rma number", "rma id"),
            _code,
            _PLAIN_CODES,
            is_required=True,
        ),
        Column(
            "issued_on",
            ("issued on", "issued", "issue date", "date issued", "rma issued on", "rma date"),
            _day,
            repeats=True,
        ),
        Column(
            "serial", ("serial", "serial no", "serial nr", "serial number", "sn", "s/n"), _serial_or_blank, _PLAIN_CODES
        ),
        Column(
            "reason",
            ("reason", "return reason"),
            _choice("reason"),
            repeats=True,
        ),
        Column(
            "remedy",
            ("remedy", "requested remedy"),
            _choice("remedy"),
            repeats=True,
        ),
        Column("proof", ("proof", "proof of purchase"), _choice("proof_of_purchase"), repeats=True),
        Column("advance_charge", ("advance charge",), _amount, _PLAIN_AMOUNTS),
    ),
    ("number", "serial"),
)

SHAPES = {shape.name: shape for shape in (UNITS, RMAS)}
