"""One understanding of a scan: from what a scanner, a camera or a hand sent to what it can be.

Nothing is guessed here: every reading that the text alone allows is told, the certain ones (own check character, own
form) alone where there are any. What catalogue and record know of each decides afterwards, or the bench is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from intake_app.domain.badges import parse_badge
from intake_app.domain.commands import parse_command
from intake_app.domain.errors import BadInput
from intake_app.domain.labels import Label, parse_label
from intake_app.domain.minted import Prefix, has_form, parse_number
from intake_app.domain.named_places import parse_plate, plate
from intake_app.domain.rma_number import is_minted, looks_minted, parse_minted
from intake_app.domain.unit import LONGEST_SERIAL, parse_serial

if TYPE_CHECKING:
    from intake_app.domain.gs1 import Elements
    from intake_app.domain.tracking import Tracking

_ENDS: Final = " \t\r\n\x02\x03\x04"
"""Blanks, terminators, and the framing that some scanners put around a scan. GS is none of them: it is data."""

_AIM: Final = re.compile(r"\][A-Zcdehjopsz][0-9A-Za-z]", re.ASCII)
"""AIM symbology identifiers (ISO/IEC 15424): a bracket, the symbology's letter, and a modifier."""

_PRODUCT_LENGTHS: Final = (8, 12, 13, 14)
"""Digits of the codes on products and their boxes (EAN-8 and UPC-E, UPC-A, EAN-13, ITF-14), also where the scanner does
not say that it read one."""

ScanKind = Literal[
    "command",
    "badge",
    "label",
    "rma",
    "kit",
    "kit_order",
    "consignment",
    "place",
    "tracking",
    "gs1",
    "serial",
    "order",
    "unknown",
]

_MINTED: Final[tuple[tuple[Prefix, ScanKind], ...]] = (("KO", "kit_order"), ("KIT", "kit"), ("LP", "consignment"))
_OPEN: Final[tuple[ScanKind, ...]] = ("serial", "order", "rma")


class Reading(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that a scan can be: its kind, the value in its one spelling, and what else it told.

    `details` holds what the kind brings: `carrier`, `service` and, where it tells them, `zip_code` and `country` of a
    tracking number; `gtin`, `serial`, `batch`, dates and the other fields of a GS1 element string (`gs1.py`); `rma`,
    `record` and `copy` of a label; `code` of a place.
    """

    kind: ScanKind
    value: str
    details: dict[str, str] = {}


class Scan(msgspec.Struct, frozen=True):
    """A scan and its readings.

    `raw` is exactly what came, control characters and all; `text` the normalised form; `symbology` the AIM identifier
    before it (`]C1`), if there was one. `readings` are never empty; `problem` is a sentence where a certain form is
    misread (its check character does not fit), or where the text is nothing that a serial can be: then the one reading
    is `unknown`.
    """

    raw: str
    text: str
    symbology: str
    readings: tuple[Reading, ...]
    problem: str = ""

    @property
    def certain(self) -> Reading | None:
        """The one thing that the scan is by its own form, or None where look-ups must tell."""
        one = self.readings[0]
        if len(self.readings) > 1 or one.kind in {"serial", "order", "unknown"}:
            return None
        # A mark whose number is from outside has the form of other texts, too, however long it is.
        return None if one.kind == "label" and not is_minted(one.details["rma"]) else one

    @property
    def label(self) -> Label | None:
        """The mark of the label that the scan is, or can be where its number is from outside."""
        told = next((one.details for one in self.readings if one.kind == "label"), None)
        return Label(told["rma"], told["record"], int(told["copy"])) if told else None


def normalised(raw: str) -> tuple[str, str]:
    """The AIM identifier of a scan (empty for none), and its text: as NFC, without blanks and framing at its ends."""
    text = raw.strip(_ENDS)
    aim = _AIM.match(text)
    symbology = aim[0] if aim else ""
    return symbology, unicodedata.normalize("NFC", text[len(symbology) :].strip(_ENDS))


def understand(raw: str) -> Scan:
    """What a scan can be, from its text alone. Never raises, whatever the text is.

    Our own forms come first, each proved by its own check character; then carriers' numbers with letters and check
    digit; then codes that are marked as GS1; and everything else is open: a serial, an order or an RMA number from
    outside, and beside them what its digits allow. The first GS1 code of a program loads `biip`, which takes a tenth of
    a second: `own_reading` does not.
    """
    symbology, text = normalised(raw)
    try:
        own = own_reading(text)
        readings = (own,) if own else tuple(_others(text, symbology))
    except BadInput as misread:
        return Scan(raw, text, symbology, (Reading("unknown", text),), str(misread))
    return Scan(raw, text, symbology, readings)


def own_reading(text: str) -> Reading | None:
    """What a normalised text is by one of this program's own forms; None for anything else.

    A label is known by the number on it that was minted at a station; whether there is one of a number from outside,
    the record must tell. Raises `BadInput` where such a form was misread.
    """
    if code := parse_command(text):
        return Reading("command", code)
    if badge := parse_badge(text):
        return Reading("badge", badge)
    label = parse_label(text)
    if label and is_minted(label.rma_number):
        return _label(label, parse_minted(label.rma_number))
    if not label and looks_minted(text):
        return Reading("rma", parse_minted(text))
    return _minted_or_place(text)


def _minted_or_place(text: str) -> Reading | None:
    if code := parse_plate(text):
        return Reading("place", plate(code), {"code": code})
    for prefix, kind in _MINTED:
        if has_form(prefix, text):
            return Reading(kind, parse_number(prefix, text))
    return None


def _others(text: str, symbology: str) -> Iterator[Reading]:
    """The readings of a text that is none of ours. Raises `BadInput` where there are none."""
    if label := parse_label(text):
        # Its number is from outside, and an address of the web has this form, too: the record knows which it is.
        yield _label(label, label.rma_number)
        if len(text) <= LONGEST_SERIAL:
            yield from _open(text)
        return
    # With the first such text, and not before the window stands there.
    from intake_app.domain.gs1 import (
        GS,
        MARKED,
        PRODUCTS,
        Elements,
        is_written,
        plain_elements,
        product_number,
        read_elements,
    )
    from intake_app.domain.tracking import trackings

    tracked = trackings(text)
    if tracked and tracked[0].certain:
        yield from map(_tracking, tracked)
        return
    if symbology in PRODUCTS and (gtin := product_number(text)):
        yield _elements(Elements(f"(01){gtin}", {"gtin": gtin}))
    elif symbology in MARKED or GS in text or is_written(text):
        try:
            yield _elements(read_elements(text))
        except BadInput:
            # Carriers print numbers of their own in symbols that are marked as GS1.
            if not tracked:
                raise
    else:
        yield from _open(text)
        if elements := plain_elements(text):
            yield _elements(elements)
        elif len(text) in _PRODUCT_LENGTHS and (gtin := product_number(text)):
            yield _elements(Elements(f"(01){gtin}", {"gtin": gtin}))
    yield from map(_tracking, tracked)


def _open(text: str) -> Iterator[Reading]:
    serial = parse_serial(text)
    return (Reading(kind, serial) for kind in _OPEN)


def _label(label: Label, number: str) -> Reading:
    mark = f"{number}/{label.record}/{label.copy}"
    return Reading("label", mark, {"rma": number, "record": label.record, "copy": str(label.copy)})


def _elements(elements: Elements) -> Reading:
    return Reading("gs1", elements.written, elements.fields)


def _tracking(tracking: Tracking) -> Reading:
    told = {"zip_code": tracking.zip_code, "country": tracking.country}
    details = {"carrier": tracking.carrier, "service": tracking.service}
    return Reading("tracking", tracking.number, details | {name: value for name, value in told.items() if value})
