"""What may stand in a log: words of the program, and nothing that somebody typed, scanned, imported or is called.

Known words are kept and everything else is left out, so that no list of secrets is ever complete enough to be needed.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Final

LEFT_OUT: Final = "…"
NUMBER: Final = "#"

_RUN: Final = re.compile(r"\S+")
_PIECE: Final = re.compile(r"\w+")
_WORD: Final = re.compile(r"[a-z]+", re.ASCII)
_VERSION: Final = re.compile(r"\(?\d{1,2}\.\d{1,3}\.\d{1,2}\)?[.,;:]?", re.ASCII)
_TECHNICAL: Final = """
aborted above another argument arguments attribute base bus bytes call callable cannot cause character codec convert
could current data database decimal decode denied deque dict direct directory disk division divisor during encode
end error exceeded exception expected expecting extension false fatal fault file first float floating following
found full function got handling hash illegal image index indices instruction int integer invalid is item iterable
iteration key keyword last length list literal locked malformed mapping math memory missing module modules most must
name no none nonetype not object objects occurred of open operand operation or out overflow permission point pop
position positional python range read readonly recent recursion required return segmentation sequence set size slice
start state str string struct subscriptable such supported table takes thread too total traceback truncated tuple
type types unable unexpected unhashable unpack unsupported utf value values was were with write wrong zero zip
"""


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words of these texts, and those in which Python and SQLite tell of faults."""
    found = {word for text in texts for word in _WORD.findall(text.lower())}
    return frozenset(found) | frozenset(_TECHNICAL.split())


def redacted(text: str, words: Container[str], names: Container[str] = frozenset()) -> str:
    """The text with what is not known left out.

    `words` are compared in small letters; `names` as they are written: what the program's own source is made of.
    """

    def kept(run: str) -> str:
        pieces = _PIECE.findall(run)
        if _VERSION.fullmatch(run):
            return run
        if all(piece in names or (piece.isascii() and piece.lower() in words) for piece in pieces):
            return run
        return NUMBER if all(piece.isdigit() for piece in pieces) else LEFT_OUT

    return _RUN.sub(lambda found: kept(found.group()), text)
