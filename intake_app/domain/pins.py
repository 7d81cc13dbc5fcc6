"""What a PIN must be, and how long somebody waits after wrong ones."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, Literal

SHORTEST_PIN: Final = 6
LONGEST_PIN: Final = 12
FREE_TRIES: Final = 5
_FIRST_WAIT_S: Final = 30
_LONGEST_WAIT_S: Final = 3_600
_LEAST_DIGITS: Final = 3

PinFault = Literal["digits", "short", "long", "trivial"]

_WALKS: Final = frozenset(
    {"159753", "159357", "357159", "753159", "147258", "258369", "147852", "258147", "369258", "789456", "123654"}
    | {"456789123", "789456123", "123456789", "147258369", "369258147"}
)
"""What fingers find on a number pad without a thought."""


def pin_fault(pin: str) -> PinFault | None:
    """Why this cannot be a PIN; None where it can."""
    if not (pin.isascii() and pin.isdigit()):
        return "digits"
    if len(pin) < SHORTEST_PIN:
        return "short"
    if len(pin) > LONGEST_PIN:
        return "long"
    return "trivial" if _is_trivial(pin) else None


def _is_trivial(pin: str) -> bool:
    """Few digits, an even stride (123456), the same again (123123), back again (123321), or doubled (112233)."""
    half = len(pin) // 2
    return (
        len(set(pin)) < _LEAST_DIGITS
        or pin in _WALKS
        or _is_stride(pin)
        or any(pin == (pin[:part] * len(pin))[: len(pin)] for part in range(1, half + 1))
        or pin == pin[::-1]
        or (pin[::2] == pin[1::2] and _is_stride(pin[::2]))
    )


def _is_stride(digits: str) -> bool:
    return len({(int(after) - int(before)) % 10 for before, after in pairwise(digits)}) == 1


def wait_seconds(failures: int) -> int:
    """How long nobody is let try after so many wrong PINs in a row: nothing at first, then twice as long each time."""
    over = failures - FREE_TRIES
    return 0 if over < 0 else min(_FIRST_WAIT_S << min(over, 10), _LONGEST_WAIT_S)
