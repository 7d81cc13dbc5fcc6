"""Command barcodes: what the scanner can say without a key or a click."""

from __future__ import annotations

from typing import Literal

import msgspec

Gesture = Literal[
    "answer", "all_ok", "next", "back", "undo", "photo", "note", "print", "reprint", "hold", "close", "not_known"
]


class Command(msgspec.Struct, frozen=True, omit_defaults=True):
    """One command; an answer names its fact and value (`none_found` is the empty list of a fact with several)."""

    gesture: Gesture
    fact: str = ""
    value: str = ""
