"""Serials that look alike: a scanner, a keyboard or a copy that writes one in other characters makes another of it.

Where a record knows both nothing is to be said; where it knows one alone, the other may be the same unit under a name
that nothing is known of.
"""

from __future__ import annotations

import unicodedata
from typing import Final, NamedTuple

from intake_app.domain.look_alike import drawn

_SAME: Final = {"o": "0", "i": "1", "l": "1", "|": "1"}
_ONE: Final = str.maketrans(_SAME)
_ASCII: Final = str.maketrans(
    {chr(code): _SAME.get(chr(code)) for code in range(128) if not chr(code).isalnum() or chr(code) in _SAME}
)


class UnitHere(NamedTuple):
    """A unit that came, and was not dispatched under this return."""

    serial: str
    return_id: str
    rma_number: str


def look_alike_key(serial: str) -> str:
    """The same for serials that look alike: letters and digits as they are drawn, and nothing between them.

    Empty for a text without any: it looks like no other.
    """
    if serial.isascii():
        return serial.lower().translate(_ASCII)
    seen = "".join(drawn(serial)).casefold().translate(_ONE)
    return "".join(_digit(one) for one in seen if one.isalnum())


def _digit(character: str) -> str:
    """The digits of every script as ours."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
