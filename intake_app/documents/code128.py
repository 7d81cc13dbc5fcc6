"""Code 128: from a text to the widths of bars and spaces."""

from __future__ import annotations

from itertools import groupby

from intake_app.documents.dots import Cell, Pattern

QUIET_MODULES = 10
"""The clear space that ISO/IEC 15417 asks for on either side, in modules."""

GS = "\x1d"
"""What a scanner sends for the function character between the elements of a GS1 code."""

_FIRST, _LAST = " ", "~"
_START_B, _START_C, _FUNCTION_1 = 104, 105, 102


def bars(text: str) -> Pattern | None:
    """The bars of a text, one module high; None for an empty text or one with characters beyond printable ASCII.

    Code 128 could carry some of the others, but what a scanner sends for them depends on its settings.
    """
    if not text or not all(_FIRST <= character <= _LAST for character in text):
        return None
    return _pattern(_symbols(text))


def gs1_bars(elements: str) -> Pattern | None:
    """The bars of a GS1 element string, `GS` between elements of any length; None where it cannot be one."""
    if not bars(elements.replace(GS, "")):
        return None
    values = [_FUNCTION_1 if character == GS else ord(character) - ord(_FIRST) for character in elements]
    symbols = [_START_B, _FUNCTION_1, *values]
    return _pattern([*symbols, _check(symbols)])


def gs1_digits(digits: str) -> Pattern | None:
    """The bars of a GS1 element string of nothing but digits, taken in pairs; None where they are not even."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) % 2:
        return None
    symbols = [_START_C, _FUNCTION_1, *(int(digits[at : at + 2]) for at in range(0, len(digits), 2))]
    return _pattern([*symbols, _check(symbols)])


def _pattern(symbols: list[int]) -> Pattern:
    from barcode.charsets.code128 import CODES, STOP

    modules = "".join(CODES[symbol] for symbol in symbols) + STOP + "11"
    cells, at = [], 0
    for ink, run in groupby(modules):
        width = len(list(run))
        if ink == "1":
            cells.append(Cell(at, 0, width, 1))
        at += width
    return Pattern(len(modules), 1, tuple(cells))


def _symbols(text: str) -> list[int]:
    """Start, data and check symbol values of a printable ASCII text.

    python-barcode takes the digit pair 99 at the beginning, whose symbol is also that of a switch, for such a switch
    and drops it (its issue 251). So it is given 00 in that place, which is as long and means no switch.
    """
    from barcode.codex import Code128

    begins_with_99 = text.startswith("99")
    symbols: list[int] = Code128("00" + text[2:] if begins_with_99 else text).encoded
    if begins_with_99:
        symbols[1] = 99
    return [*symbols, _check(symbols)]


def _check(symbols: list[int]) -> int:
    return (symbols[0] + sum(place * symbol for place, symbol in enumerate(symbols))) % 103
