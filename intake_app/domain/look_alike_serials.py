"""Serials that look alike: a scanner, a keyboard or a copy that writes one in other characters makes another of it.

Where a record knows both nothing is to be said; where it knows one alone, the other may be the same unit under a name
that nothing is known of.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from intake_app.domain.look_alike import drawn

_SAME: Final = {"o": "0", "i": "1", "l": "1", "|": "1"}
_ONE: Final = str.maketrans(_SAME)
_ASCII: Final = str.maketrans(
    {chr(code): _SAME.get(chr(code), "-") for code in range(128) if not chr(code).isalnum() or chr(code) in _SAME}
)


def look_alike_key(serial: str) -> str:
    """A serial as it is drawn: letters and digits, and one dash for whatever stands between them.

    Empty for a text without any: it looks like no other.
    """
    if serial.isascii():
        seen = serial.lower().translate(_ASCII)
    else:
        seen = "".join(_sign(one) for one in "".join(drawn(serial)).casefold().translate(_ONE))
    return "-".join(part for part in seen.split("-") if part)


def keys_look_alike(one: str, other: str) -> bool:
    """Whether two serials of these keys look alike.

    What stands between their characters stands in the same places, or in one of them nowhere: a scanner leaves out all
    of it or none, and 12-345 is no 123-45.
    """
    if "-" in one and "-" in other:
        return one == other
    return bool(one) and one.replace("-", "") == other.replace("-", "")


def _sign(character: str) -> str:
    """The digits of every script as ours; nothing for a mark on a letter, and a dash for what is neither."""
    if character.isalnum():
        value = unicodedata.decimal(character, None)
        return character if value is None else str(value)
    return "" if unicodedata.category(character)[0] == "M" else "-"
