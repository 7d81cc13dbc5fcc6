"""What the square code of a label holds: which RMA number, by which decision, and which copy it is.

The plain barcode of a label is its RMA number alone, and a label that was voided shows the same. The mark tells them
apart: `RMA-B1-000001-K/0F3A9C7E12BD/1` is the number, the first twelve hex digits of the hash of the event that froze
the decision, and the copy. The number may be one from outside, and then other texts look the same (the address of a
page of the web): only what the record knows is a label.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from intake_app.domain.rma_number import is_minted
from intake_app.domain.unit import look_up_key

RECORD: Final = 12
"""Hex digits of the decision's hash: one in 281 trillion is the same by chance."""

_MARK: Final = re.compile(rf"(\S(?:.*\S)?)/([0-9A-Fa-f]{{{RECORD}}})/([1-9][0-9]{{0,3}})")


class Label(msgspec.Struct, frozen=True):
    """A label's mark, read: the RMA number as it was scanned, the record in upper hex, and the copy from 1."""

    rma_number: str
    record: str
    copy: int

    def is_of(self, rma_number: str) -> bool:
        """Whether it carries this RMA number, compared as numbers are looked up."""
        return look_up_key(self.rma_number) == look_up_key(rma_number)


def label_record(decision_hash: str) -> str:
    """What a label tells of its decision: the beginning of the hash of the event that froze it."""
    return decision_hash[:RECORD].upper()


def label_mark(rma_number: str, decision_hash: str, copy: int) -> str:
    """What the square code of this copy of the label holds."""
    return f"{rma_number}/{label_record(decision_hash)}/{copy}"


def is_own_label(text: str) -> bool:
    """Whether the text is the mark of a label whose number was minted at a station: no serial may be so."""
    label = parse_label(text)
    return label is not None and is_minted(label.rma_number)


def parse_label(text: str) -> Label | None:
    """The form of a label's mark; None for any other text. Capital and small letters (Caps Lock) mean the same."""
    mark = _MARK.fullmatch(text.strip())
    return Label(mark[1], mark[2].upper(), int(mark[3])) if mark else None
