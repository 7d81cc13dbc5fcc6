"""RMA numbers minted at a station: `RMA-B3-000483-T`, in the form that `minted.py` gives all numbers of a station.

A keyboard layout that differs from the scanner's cannot turn one number into another: every layout that moves letters
also moves the hyphen or a letter of `RMA`, so what arrives no longer has this form, and one changed character is
caught.
"""

from __future__ import annotations

from intake_app.domain.errors import BadInput
from intake_app.domain.minted import STATION_CODE, mint_number, parse_number, station_and_number

__all__ = ["STATION_CODE", "is_minted", "looks_minted", "mint", "parse_minted", "running_number"]


def mint(station_code: str, running_number: int) -> str:
    """The RMA number with this running number (1 and up), or the next that can be, at the station with this code."""
    return mint_number("RMA", station_code, running_number)


def looks_minted(text: str) -> bool:
    """Whether the text means to be a number minted at a station, right, mistyped, or through a foreign keyboard."""
    start = text.strip()[:4]
    return start[:3].upper() == "RMA" and not (start[3:].isascii() and start[3:].isalnum())


def is_minted(text: str) -> bool:
    """Whether the text is a number minted at a station, with its check character right."""
    try:
        parse_minted(text)
    except BadInput:
        return False
    return True


def parse_minted(text: str) -> str:
    """The number in its one spelling; raises `BadInput` where it was mistyped or misread."""
    return parse_number("RMA", text)


def running_number(number: str) -> tuple[str, int]:
    """Station code and running number of a minted number."""
    return station_and_number("RMA", number)
