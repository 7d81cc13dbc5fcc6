"""Numbers minted at a station: `RMA-B3-000483-T`, `KO-B3-000012-5`, `KIT-B3-000007-P`, `LP-B3-000001-…`.

A prefix that says what is numbered, the station's code, a running number and a check character (ISO 7064 Mod 37-2 over
the rest, each hyphen read as an X), which catches every changed character and every two neighbours that changed places,
hyphens and prefix among them. Letters, digits and the hyphen only: a running number whose check character would be a
star is passed over.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from intake_app.domain.errors import BadInput

Prefix = Literal["RMA", "KO", "KIT", "LP"]

NAMES: Final[dict[Prefix, str]] = {
    "RMA": "RMA number",
    "KO": "kit order number",
    "KIT": "kit number",
    "LP": "number of a consignment",
}
STATION_CODE: Final = re.compile(r"[A-Z0-9]{1,6}", re.ASCII)
_STAR: Final = "*"
_REST: Final = r"-([A-Z0-9]{1,6})-([0-9]{6,9})-([0-9A-Z])"
_FORMS: Final = {prefix: re.compile(prefix + _REST, re.ASCII) for prefix in NAMES}


def mint_number(prefix: Prefix, station_code: str, running_number: int) -> str:
    """The number with this running number (1 and up), or the next that can be, at the station with this code."""
    from stdnum.iso7064 import mod_37_2

    body = f"{prefix}-{station_code}-{running_number:06d}"
    check = mod_37_2.calc_check_digit(_checked(body))
    return f"{body}-{check}" if check != _STAR else mint_number(prefix, station_code, running_number + 1)


def has_form(prefix: Prefix, text: str) -> bool:
    """Whether a text is such a number as a whole, its check character right or not."""
    return _FORMS[prefix].fullmatch(_spelt(text)) is not None


def parse_number(prefix: Prefix, text: str) -> str:
    """The number in its one spelling; raises `BadInput` where it was mistyped or misread."""
    from stdnum.iso7064 import mod_37_2

    number = _spelt(text)
    if not has_form(prefix, number):
        message = (
            f"“{number[:40]}” is not a whole {NAMES[prefix]}: {prefix}-, station, digits, check character. Scan it"
            " again; if it stays so, scanner and computer are set to different keyboard layouts."
        )
        raise BadInput(message, prefix.lower())
    if not mod_37_2.is_valid(_checked(number[:-2]) + number[-1]):
        message = f"{number} is misread or mistyped: its check character does not fit. Scan it again."
        raise BadInput(message, prefix.lower())
    return number


def parts_of(prefix: Prefix, number: str) -> tuple[str, int] | None:
    """Station code and running number of a minted number; None for any other text."""
    match = _FORMS[prefix].fullmatch(number)
    return (match[1], int(match[2])) if match else None


def station_and_number(prefix: Prefix, number: str) -> tuple[str, int]:
    """Station code and running number of a minted number. Raises `BadInput` for any other text."""
    parts = parts_of(prefix, number)
    if parts is None:
        message = f"“{number[:40]}” was not minted at a station."
        raise BadInput(message, prefix.lower())
    return parts


def _spelt(text: str) -> str:
    return text.strip().upper()


def _checked(body: str) -> str:
    """What the check character is reckoned over."""
    return body.replace("-", "X")
