"""The places of a station by their own names, each with a licence plate that is scanned: `PLACE-R-2-Y`.

A prefix that no product carries, the place's code, and a check character (ISO 7064 Mod 37-2 over all before it, each
hyphen read as the star, the one sign of that system that no code has), which catches every changed character and every
two neighbours that changed places. It may be a star itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Final, Literal

import msgspec

from intake_app.domain.dispositions import PLACES
from intake_app.domain.errors import BadInput
from intake_app.domain.payload import Payload

Holds = Literal["back_to_customer", "hold_shelf", "repair_bench", "restock", "return_to_manufacturer", "quarantine"]
QUARANTINE: Final = "quarantine"

_CODE: Final = "[A-Z0-9](?:[A-Z0-9-]{0,10}[A-Z0-9])?"
_PLATE: Final = re.compile(rf"PLACE-({_CODE})-([0-9A-Z*])", re.ASCII)
_USUAL: Final[dict[str, str]] = {
    "back_to_customer": "BACK",
    "hold_shelf": "HOLD",
    "repair_bench": "REPAIR",
    "restock": "STOCK",
    "return_to_manufacturer": "MAKER",
    "quarantine": "QUAR",
}


class NamedPlace(msgspec.Struct, frozen=True):
    """A shelf or bench: its code (A–Z, digits, hyphens inside; at most 12), its name, and which boxes it holds."""

    code: Annotated[str, msgspec.Meta(pattern=f"^{_CODE}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    holds: Holds


class Moved(Payload, frozen=True, tag="moved"):
    """The box was put into this place, whose plate was scanned; `note` is why, where it is quarantine."""

    code: str
    name: str
    holds: Holds
    note: str = ""


def every_place(own: Iterable[NamedPlace]) -> tuple[NamedPlace, ...]:
    """The station's own places, and a usual one for every kind that it has none of its own for."""
    named = tuple(own)
    held, taken = {one.holds for one in named}, {one.code for one in named}
    usual = (
        NamedPlace(code if code not in taken else f"{code}-0", PLACES[kind].title, kind)  # type: ignore[arg-type]
        for kind, code in _USUAL.items()
        if kind not in held
    )
    return (*named, *usual)


def plate(code: str) -> str:
    """What stands on the licence plate of the place with this code."""
    from stdnum.iso7064 import mod_37_2

    body = f"PLACE-{code}"
    return f"{body}-{mod_37_2.calc_check_digit(body.replace('-', '*'))}"


def is_plate(text: str) -> bool:
    """Whether a text has the form of a plate, its check character right or not."""
    return _PLATE.fullmatch(text.strip().upper()) is not None


def parse_plate(text: str) -> str | None:
    """The code of the place whose plate this is; None for any other text. Raises `BadInput` where it was misread."""
    match = _PLATE.fullmatch(text.strip().upper())
    if match is None:
        return None
    if plate(match[1]) != match[0]:
        raise BadInput("The licence plate was misread: its check character does not fit. Scan it again.", "place")
    return match[1]
