"""What the Ship page is shown: the consignments, and the one that is worked on, everything in words."""

from __future__ import annotations

from pathlib import Path

import msgspec

from intake_app.domain.consignment_events import Addressee, Way
from intake_app.domain.consignments import ConsignmentState
from intake_app.domain.papers import QuoteBlock, Row, Tone
from intake_app.domain.shipping_papers import ShippingLabelPaper
from intake_app.workflow.sight import QuestionSight


class PackedSight(msgspec.Struct, frozen=True):
    """One thing that is in it, and the event that put it there."""

    event: str
    title: str
    detail: str


class ShipOption(msgspec.Struct, frozen=True):
    """One answer to what was asked about a scan; an empty value leaves it."""

    value: str
    label: str


class ShipQuestion(msgspec.Struct, frozen=True):
    """What a scan cannot tell alone: what is asked, and the answers. `raw` is the scan."""

    text: str
    options: tuple[ShipOption, ...]
    raw: str


class ShipCard(msgspec.Struct, frozen=True):
    """One consignment.

    `lines` is the pack-out checklist, `line` the one that is asked now, empty where all is said. `next` is the step
    that is due: `print`, `dispatch`, or none; `hint` says what to do. `undo_words` say what undo takes back.
    """

    id: str
    number: str
    way: Way
    state: ConsignmentState
    title: str
    tone: Tone
    hint: str
    rows: tuple[Row, ...]
    packed: tuple[PackedSight, ...]
    lines: tuple[QuestionSight, ...]
    line: str
    quotes: tuple[QuoteBlock, ...]
    told: tuple[str, ...]
    to: Addressee
    carrier: str
    tracking: str
    next: str
    next_words: str
    undo_words: str
    photos: tuple[str, ...]

    @property
    def is_packing(self) -> bool:
        """Whether it can still be changed."""
        return self.state == "packing"


class ShipFound(msgspec.Struct, frozen=True):
    """What a gesture leaves: the consignment on the page (or none), what was taken in words, what is asked."""

    card: ShipCard | None
    told: str = ""
    question: ShipQuestion | None = None


class ShippingPaper(msgspec.Struct, frozen=True):
    """A paper that was just made; `label` is what stands on a shipping label, for printers that draw it."""

    title: str
    path: Path
    label: ShippingLabelPaper | None = None
