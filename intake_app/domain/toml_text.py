"""Reading a TOML text that somebody else may have written: nothing in it takes minutes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any, Final

MOST_PARTS: Final = 64
"""Of a dotted key. The reader copies the way to a key with every part of it: a long one would take minutes."""

# No step of it is taken back, and no word begins in its middle: it is as long as the text, whatever stands there.
_LONG_KEY: Final = re.compile(
    rf"(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}"
)


def parse_toml(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """The tables of the text. Raises `ValueError` where it is no TOML, `RecursionError` where it lies too deep."""
    found = _LONG_KEY.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise tomllib.TOMLDecodeError(f"A key of more than {MOST_PARTS} parts (at line {line})")
    return tomllib.loads(text, parse_float=parse_float)
