"""RMA numbers minted at a station: `RMA-B3-000483-T`.

`RMA`, the station's code, a running number and a check character (ISO 7064 Mod 37-2 over the rest, each hyphen read as
an X), which catches every changed character and every two neighbours that changed places, hyphens among them. Letters,
digits and the hyphen only: a running number whose check character would be a star is passed over. A keyboard layout
that differs from the scanner's cannot turn one number into another: every layout that moves letters also moves the
hyphen or a letter of `RMA`, so what arrives no longer has this form, and one changed character is caught.
"""

from __future__ import annotations

import re

from intake_app.domain.errors import BadInput

STATION_CODE = re.compile(r"[A-Z0-9]{1,6}", re.ASCII)
_STAR = "*"
_MINTED = re.compile(r"RMA-([A-Z0-9]{1,6})-([0-9]{6,9})-([0-9A-Z])", re.ASCII)


def mint(station_code: str, running_number: int) -> str:
    """The RMA number with this running number (1 and up), or the next that can be, at the station with this code."""
    from stdnum.iso7064 import mod_37_2

    body = f"RMA-{station_code}-{running_number:06d}"
    check = mod_37_2.calc_check_digit(_checked(body))
    return f"{body}-{check}" if check != _STAR else mint(station_code, running_number + 1)


def looks_minted(text: str) -> bool:
    """Whether the text means to be a number minted at a station, right, mistyped, or through a foreign keyboard."""
    start = text.strip()[:4]
    return start[:3].upper() == "RMA" and not (start[3:].isascii() and start[3:].isalnum())


def parse_minted(text: str) -> str:
    """The number in its one spelling; raises `BadInput` where it was mistyped or misread."""
    from stdnum.iso7064 import mod_37_2

    number = text.strip().upper()
    match = _MINTED.fullmatch(number)
    if not match:
        message = (
            f"“{number[:40]}” is not a whole RMA number: RMA-, station, digits, check character. Scan it again;"
            " if it stays so, scanner and computer are set to different keyboard layouts."
        )
        raise BadInput(message, "rma")
    if not mod_37_2.is_valid(_checked(number[:-2]) + number[-1]):
        message = f"{number} is misread or mistyped: its check character does not fit. Scan it again."
        raise BadInput(message, "rma")
    return number


def running_number(number: str) -> tuple[str, int]:
    """Station code and running number of a minted number."""
    match = _MINTED.fullmatch(number)
    if not match:
        message = f"“{number[:40]}” was not minted at a station."
        raise BadInput(message, "rma")
    return match[1], int(match[2])


def _checked(body: str) -> str:
    """What the check character is reckoned over."""
    return body.replace("-", "X")
