"""Operators' badges: `OP-` and a secret, which whoever holds the badge is known by.

Sixteen characters of Crockford's base 32 (no I, L, O, U) hold 80 random bits, so that no badge can be guessed or made
from a name; a check character (ISO 7064 Mod 37,36 over all before it, the hyphen left out) tells a misread one. Case
does not matter. The number alone says nothing about a person.
"""

from __future__ import annotations

import re
from typing import Final

from intake_app.domain.errors import BadInput

SECRET_BYTES: Final = 10
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS: Final = 5  # one character of base 32
_PLACES: Final = SECRET_BYTES * 8 // _BITS
_FORM: Final = re.compile(rf"OP-[0-9A-Z]{{{_PLACES + 1}}}", re.ASCII)
_WHOLE: Final = re.compile(rf"OP-[{_LETTERS}]{{{_PLACES}}}[0-9A-Z]", re.ASCII)


def mint_badge(secret: bytes) -> str:
    """The badge of these ten bytes, which the caller takes from the system's source of randomness.

    Raises `ValueError` for any other number of bytes.
    """
    from stdnum.iso7064 import mod_37_36

    if len(secret) != SECRET_BYTES:
        message = f"a badge is made of {SECRET_BYTES} random bytes, not of {len(secret)}"
        raise ValueError(message)
    number = int.from_bytes(secret)
    places = (number >> (_BITS * place) & 31 for place in reversed(range(_PLACES)))
    body = "".join(_LETTERS[place] for place in places)
    return f"OP-{body}{mod_37_36.calc_check_digit(f'OP{body}')}"


def is_badge_form(text: str) -> bool:
    """Whether the text means to be a badge, its check character right or not: no serial and no number may be so."""
    return _FORM.fullmatch(_spelt(text)) is not None


def parse_badge(text: str) -> str | None:
    """The badge in its one spelling; None for a text that does not mean to be one.

    Raises `BadInput` where it was misread.
    """
    from stdnum.iso7064 import mod_37_36

    badge = _spelt(text)
    if not is_badge_form(badge):
        return None
    if not _WHOLE.fullmatch(badge) or not mod_37_36.is_valid(badge.replace("-", "")):
        raise BadInput("The badge was misread: its check character does not fit. Scan it again.", "badge")
    return badge


def _spelt(text: str) -> str:
    return text.strip().upper()
