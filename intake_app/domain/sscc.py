"""Serial shipping container codes (GS1): extension digit, company prefix, serial reference, check digit.

The company gives every station an extension digit of its own; then no two of them make the same code.
"""

from __future__ import annotations

import re
from typing import Final

_PREFIX: Final = re.compile(r"[0-9]{7,10}", re.ASCII)
_BODY: Final = 17
"""Digits before the check digit."""
_BEGINS: Final = range(8, 12)
"""Digits of a beginning: an extension digit and a company prefix."""
LEAST_REFERENCES: Final = 10 ** (_BODY - _BEGINS[-1]) - 1
"""As many serial references there are at least, whatever a code begins with."""


def is_company_prefix(text: str) -> bool:
    """Whether a text can be a GS1 company prefix: 7 to 10 digits."""
    return _PREFIX.fullmatch(text) is not None


def beginning(extension: int, company_prefix: str) -> str:
    """What all codes of a station begin with; empty without a company prefix."""
    return f"{extension}{company_prefix}" if company_prefix else ""


def reference_of(sscc: str, begins: str) -> int:
    """The serial reference of a code that begins so; 0 for any other, or none at all."""
    return int(sscc[len(begins) : -1]) if sscc.startswith(begins) and len(sscc) == _BODY + 1 else 0


def references_of(sscc: str) -> dict[str, int]:
    """The serial reference of a code by whatever it may begin with: a code does not tell how long that is."""
    begins = (sscc[:digits] for digits in _BEGINS) if sscc else ()
    return {one: reference_of(sscc, one) for one in begins}


def most_reference(begins: str) -> int:
    """The last serial reference that there is."""
    return int("9" * (_BODY - len(begins)))


def make_sscc(begins: str, reference: int) -> str:
    """The code with this serial reference; empty where its digits are used up: none is ever given twice."""
    from intake_app.domain.gs1 import gs1_digit_fits  # not with the settings

    digits = f"{reference:0{_BODY - len(begins)}d}"
    if len(begins) + len(digits) > _BODY:
        return ""
    body = begins + digits
    return next(f"{body}{digit}" for digit in range(10) if gs1_digit_fits(f"{body}{digit}"))
