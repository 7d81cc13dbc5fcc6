"""What the catalogue knows: the sale of one unit, its customer, and an RMA issued for it ahead of the parcel.

Dates are ISO `YYYY-MM-DD` strings and money is a decimal string in US dollars, exactly the shapes in which facts
travel (`facts.py` reads them); an empty string means that the business system did not say.
"""

from __future__ import annotations

import unicodedata

import msgspec

from intake_app.domain.errors import BadInput
from intake_app.domain.money import shown
from intake_app.domain.unseen import first_unseen

LONGEST_SERIAL = 64
_DIALLED, _LEAST_DIALLED = 10, 7
_ENDS = " \t\r\n"


class Customer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who bought the unit."""

    name: str = ""
    email: str = ""
    telephone: str = ""
    address: str = ""


class Sale(msgspec.Struct, frozen=True, omit_defaults=True):
    """One sale of one unit; a unit that was sold twice has two. `not_for_resale` is a demo unit of an integrator."""

    serial: str
    model: str = ""
    vendor: str = ""
    order_number: str = ""
    order_date: str = ""
    order_total: str = ""
    unit_price: str = ""
    customer: Customer = Customer()
    extra: dict[str, str] = {}
    not_for_resale: bool = False


class Rma(msgspec.Struct, frozen=True, omit_defaults=True):
    """A return merchandise authorization issued by the business system, for one serial or, without one, for any unit.

    `tracking` is the number of the parcel that is under way, as `tracking_key` gives it.
    """

    number: str
    issued_on: str = ""
    serial: str = ""
    reason: str = ""
    remedy: str = ""
    proof_of_purchase: str = ""
    advance_charge: str = ""
    customer: str = ""
    order_number: str = ""
    tracking: str = ""
    expected_on: str = ""
    valid_until: str = ""


def look_up_key(text: str) -> str:
    """The form under which serials, order numbers and RMA numbers are compared: trimmed, NFC, upper case."""
    return unicodedata.normalize("NFC", text.strip()).upper()


def tracking_key(text: str) -> str:
    """The form under which tracking numbers are kept and compared: as `look_up_key`, without the blanks between."""
    return "".join(look_up_key(text).split())


def telephone_key(text: str) -> str:
    """The form under which telephone numbers are compared: their last ten digits; empty where there are too few."""
    digits = "".join(one for one in text if one.isascii() and one.isdigit())[-_DIALLED:]
    return digits if len(digits) >= _LEAST_DIALLED else ""


def parse_serial(text: str) -> str:
    """A serial as it is kept: trimmed, otherwise as it stands on the unit.

    Raises `BadInput` for an empty text, one over 64 characters, or one with characters that cannot be seen
    (`unseen.py`), which no maker prints and a bad scan sends.
    """
    serial = text.strip(_ENDS)
    if not serial:
        message = "The scan is empty: a serial was expected. Scan the label on the unit again."
        raise BadInput(message, "serial")
    if len(serial) > LONGEST_SERIAL:
        message = (
            f"The scan has {len(serial):,} characters; a serial has at most {LONGEST_SERIAL}."
            " Scan the serial barcode alone."
        )
        raise BadInput(message, "serial")
    unseen = first_unseen(serial)
    if unseen:
        message = (
            f"The scan contains an invisible character ({unseen.code} at place {unseen.place});"
            " a serial has none. Scan again, or type the serial as it is printed."
        )
        raise BadInput(message, "serial")
    return unicodedata.normalize("NFC", serial)


def parse_number(text: str) -> str:
    """An RMA or order number from outside, trimmed, otherwise as it is: it is looked up by what can be seen of it.

    Raises `BadInput` for an empty text or one with characters that cannot be seen.
    """
    number = text.strip(_ENDS)
    if not number:
        raise BadInput("The number is blank: an RMA number was expected. Give the number on the label.", "rma")
    unseen = first_unseen(number)
    if unseen:
        raise BadInput(
            f"The number {shown(number)} contains an invisible character ({unseen.code} at place {unseen.place}). Type"
            " it as it is printed.",
            "rma",
        )
    return number
