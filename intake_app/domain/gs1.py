"""GS1 element strings: what stands in a code that says of itself which number is which.

`biip` knows the application identifiers and their forms; what it lets pass is held here: characters outside ASCII, a
field of variable length that does not end where the General Specifications (7.8) say that it must, a wrong check digit
inside, the same identifier twice with two values. It is loaded with the first such code, not before.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from intake_app.domain.errors import BadInput
from intake_app.domain.money import shown

if TYPE_CHECKING:
    from biip.gs1_element_strings import GS1ElementString

GS: Final = "\x1d"
MARKED: Final = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
"""The AIM identifiers of symbols that carry element strings (General Specifications, 5.1.2)."""

PRODUCTS: Final = frozenset({"]E0", "]E3", "]E4", "]I1"})
"""Those of symbols that carry the number of a product alone: EAN, UPC, ITF-14."""

_WRITTEN: Final = re.compile(r"(?:\([0-9]{2,4}\)[^()]+)+", re.ASCII)
_WRITTEN_ONE: Final = re.compile(r"\(([0-9]{2,4})\)([^()]+)", re.ASCII)
_PLAIN: Final = re.compile(r"01[0-9]{14}.*", re.ASCII | re.DOTALL)
_PRODUCT: Final = re.compile(r"[0-9]{8}|[0-9]{12,14}", re.ASCII)
_DAY: Final = re.compile(r"([0-9]{2})(0[1-9]|1[0-2])([0-2][0-9]|3[01])", re.ASCII)

_NAMES: Final = {
    "00": "sscc",
    "01": "gtin",
    "10": "batch",
    "11": "made_on",
    "13": "packed_on",
    "15": "best_before",
    "16": "sell_by",
    "17": "expires_on",
    "20": "variant",
    "21": "serial",
    "240": "additional_id",
    "241": "customer_part",
    "250": "secondary_serial",
    "8004": "asset",
}
"""What the details call each identifier; any other is called by its digits, as `ai_37`."""

_DATES: Final = frozenset({"11", "12", "13", "15", "16", "17"})
_SPLIT_CENTURY: Final = 77
_LONGEST: Final = 4_296
"""Characters that the largest of these symbols, a QR code, can hold."""


class Elements(NamedTuple):
    """An element string, read: as people write it, `(01)09506000134352(21)AB-1`, and its fields by name.

    Dates are ISO; one that is no day of the calendar stays as its digits.
    """

    written: str
    fields: dict[str, str]


def gs1_digit_fits(digits: str) -> bool:
    """Whether the last digit is GS1's check digit of the others: weights 3 and 1 from the right, up to tens."""
    weighed = sum(int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(reversed(digits)))
    return weighed % 10 == 0


def is_written(text: str) -> bool:
    """Whether a text has the form in which people write element strings, identifiers in parentheses."""
    return _WRITTEN.fullmatch(text.replace(" ", "")) is not None


def product_number(text: str) -> str:
    """The GTIN of a product's code in fourteen digits; empty where the check digit does not fit, or it is none."""
    return text.zfill(14) if _PRODUCT.fullmatch(text) and gs1_digit_fits(text) else ""


def plain_elements(text: str) -> Elements | None:
    """An element string that nothing marks as one: 01, a sound GTIN, and nothing behind it that is not sound.

    It could be a serial all the same.
    """
    if not _PLAIN.fullmatch(text) or not gs1_digit_fits(text[2:16]):
        return None
    try:
        return read_elements(text)
    except BadInput:
        return None


def read_elements(text: str) -> Elements:
    """Read an element string, as it is scanned (GS between fields) or as people write it.

    Raises `BadInput` with what is wrong: an unknown identifier, a field of another form, a wrong check digit.
    """
    if not text.isascii():
        raise _unreadable("it has characters that GS1 codes cannot hold")
    if len(text) > _LONGEST:
        raise _unreadable(f"it has {len(text):,} characters, and no code holds so many")
    compact = text.replace(" ", "")
    elements = _written(compact) if is_written(text) else _scanned(text.strip(GS))
    fields: dict[str, str] = {}
    for element in elements:
        wrong = element.gtin_error or element.sscc_error or element.gln_error
        if wrong:
            raise _unreadable(f"the check digit of {shown(element.value)} after ({element.ai.ai}) does not fit")
        name = _NAMES.get(element.ai.ai, f"ai_{element.ai.ai}")
        value = _iso_day(element.value) if element.ai.ai in _DATES else element.value
        if fields.setdefault(name, value) != value:
            raise _unreadable(f"({element.ai.ai}) stands in it twice, with {shown(fields[name])} and {shown(value)}")
    return Elements("".join(f"({element.ai.ai}){element.value}" for element in elements), fields)


def _written(text: str) -> list[GS1ElementString]:
    return [_element(ai + value, whole=True) for ai, value in _WRITTEN_ONE.findall(text)]


def _scanned(text: str) -> list[GS1ElementString]:
    elements: list[GS1ElementString] = []
    rest = text
    while rest:
        element = _element(rest, whole=False)
        rest = rest[len(element) :]
        if rest and element.ai.separator_required and not rest.startswith(GS):
            raise _unreadable(f"the field after ({element.ai.ai}) is too long, or holds what it cannot")
        rest = rest.lstrip(GS)
        elements.append(element)
    if not elements:
        raise _unreadable("it is empty")
    return elements


def _element(text: str, *, whole: bool) -> GS1ElementString:
    from biip import ParseConfig, ParseError
    from biip.gs1_element_strings import GS1ElementString

    # A date that is none must not hide the serial beside it; and to judge one, biip asks the clock.
    config = ParseConfig(gs1_element_strings_verify_date=False)
    try:
        if whole:
            return GS1ElementString.parse(text, config=config)
        return GS1ElementString.extract(text, config=config)
    except ParseError:
        raise _unreadable(f"nothing that GS1 knows begins with {shown(text, 12)}") from None


def _iso_day(digits: str) -> str:
    """YYMMDD as ISO; day 00 is the month's last. The years 77 to 99 are of the last century.

    The General Specifications (7.12) let the century slide with the year in which a code is read; what a scan means
    must not change with the clock, and nothing that comes back was made before 1977 or lasts beyond 2076.
    """
    match = _DAY.fullmatch(digits)
    if not match:
        return digits
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    year += 1900 if year >= _SPLIT_CENTURY else 2000
    last = calendar.monthrange(year, month)[1]
    return f"{year}-{month:02}-{day or last:02}" if day <= last else digits


def _unreadable(why: str) -> BadInput:
    return BadInput(
        f"This is marked as a GS1 code, but cannot be read as one: {why}. Scan it again; if it stays so, scan or type"
        " the serial alone.",
        "scan",
    )
