"""What a file from the business system can hold: its fields, the headings that mean them, what each value must be.

Nothing is guessed: a heading is known by its name or it is kept as an extra column, a date is `YYYY-MM-DD`, an amount
is digits with at most two decimals.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from intake_app.domain.badges import is_badge_form
from intake_app.domain.commands import is_command_form
from intake_app.domain.dates import parse_date
from intake_app.domain.facts import BUILT_IN, parse_model
from intake_app.domain.kits import parse_models, parse_stock
from intake_app.domain.labels import is_own_label
from intake_app.domain.money import money_text, parse_money, shown
from intake_app.domain.unit import LONGEST_SERIAL, parse_serial, tracking_key
from intake_app.domain.unseen import first_unseen

LONGEST_FIELD = 10_000
"""Characters that a field may have; more is a quotation mark that nobody closed, or a bomb."""

YES = "yes"
"""How the catalogue keeps that something is so; an empty text says that it is not."""

_PLAIN_CODES = re.compile(
    r"(?:(?![ -~]*[xX][cC][xX]|[A-Za-z]{10,12}\n|[oO][pP]-[0-9A-Za-z]{17}\n|[rR][mM][aA]-[ -~]*/"
    r"|[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+\n)"
    r"[!-~](?:[ -~]{0,62}[!-~])?\n)+",
    re.ASCII,
)
"""Codes in ASCII of a serial's length that cannot be a command, whole or cut, nor a badge, a label, or a cut number."""

_CUT_NUMBER = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+", re.ASCII)

_PLAIN_AMOUNTS = re.compile(r"(?:[0-9]{1,15}\.[0-9]{2}\n)+", re.ASCII)

_FLAGS = {**dict.fromkeys(("yes", "y", "true", "1", "x"), YES), **dict.fromkeys(("no", "n", "false", "0", ""), "")}

Read = Callable[[str], str]


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
    keys: tuple[str, ...]
    fewest: int = 1


def heading_key(heading: str) -> str:
    """The form under which headings are compared: without case, spaces, and the marks people put between words."""
    return re.sub(r"[\s_\-./#:]", "", heading).casefold()


def headings(shape: Shape) -> dict[str, int]:
    """Every heading that means a field of the shape, by `heading_key`, with the field's place."""
    return {heading_key(words): place for place, column in enumerate(shape.columns) for words in column.headings}


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
    if _CUT_NUMBER.fullmatch(code):
        raise ValueError(
            f"{shown(code)} is what a spreadsheet leaves of a long number, and its other digits are lost: make"
            " the column text there and enter the number again"
        )
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


def _tracking(raw: str) -> str:
    return _seen(tracking_key(raw), LONGEST_SERIAL) if raw.strip() else ""


def _flag(raw: str) -> str:
    said = raw.strip().casefold()
    if said not in _FLAGS:
        raise ValueError(f"{shown(raw)} says neither yes nor no")
    return _FLAGS[said]


def _models(raw: str) -> str:
    return " ".join(parse_models(raw))


_SERIAL = ("serial", "serial no", "serial nr", "serial number", "sn", "s/n")
_ORDER = ("order", "order no", "order nr", "order number", "order id")
_TELEPHONE = ("telephone", "phone", "telephone number", "phone number")

UNITS = Shape(
    "units",
    (
        Column("serial", _SERIAL, _serial, _PLAIN_CODES, is_required=True),
        Column("model", ("model", "model no", "model number", "model name"), _model, repeats=True),
        Column("vendor", ("vendor", "vendor name"), str.strip),
        Column("order_number", _ORDER, _code_or_blank, _PLAIN_CODES),
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
        Column("telephone", (*_TELEPHONE, "customer telephone", "customer phone"), str.strip),
        Column("address", ("address", "customer address"), str.strip),
        Column("not_for_resale", ("not for resale", "nfr", "demo unit"), _flag, repeats=True),
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
        Column("serial", _SERIAL, _serial_or_blank, _PLAIN_CODES),
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
        Column("customer", ("customer", "customer name"), str.strip),
        Column("order_number", _ORDER, _code_or_blank, _PLAIN_CODES),
        Column(
            "tracking", ("tracking", "tracking no", "tracking nr", "tracking number", "inbound tracking"), _tracking
        ),
        Column(
            "expected_on", ("expected on", "expected", "expected date", "expected arrival", "eta"), _day, repeats=True
        ),
        Column(
            "valid_until",
            ("valid until", "valid to", "valid through", "expires", "expires on", "expiry date", "expiration date"),
            _day,
            repeats=True,
        ),
    ),
    ("number", "serial"),
)

KITS = Shape(
    "kits",
    (
        Column("kit", ("kit", "kit no", "kit nr", "kit number", "kit id"), _code, _PLAIN_CODES, is_required=True),
        Column("models", ("models", "model", "model no", "model number", "fits", "fits models"), _models, repeats=True),
        Column("box", ("box", "box no", "box number", "box part", "box part number"), str.strip),
        Column("foam", ("foam", "foam no", "foam number", "foam part", "foam part number"), str.strip),
        Column(
            "sleeve",
            ("sleeve", "sleeve no", "sleeve number", "sleeve part", "sleeve part number", "protective sleeve"),
            str.strip,
        ),
        Column("price", ("price", "kit price"), _amount, _PLAIN_AMOUNTS),
        Column("vendor", ("vendor", "vendor name", "order from"), str.strip),
        Column("telephone", _TELEPHONE, str.strip),
        Column("address", ("address", "vendor address"), str.strip),
        Column("stock", ("stock", "stock on hand", "on hand", "in stock"), parse_stock, repeats=True),
    ),
    ("kit",),
    fewest=2,
)

SHAPES = {shape.name: shape for shape in (UNITS, RMAS, KITS)}
