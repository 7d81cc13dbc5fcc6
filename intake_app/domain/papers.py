"""What stands on a paper, before anything is drawn: texts in their places, already in words.

`documents/` draws these and decides nothing; `workflow/document.py` fills them from the record alone, so that the same
record gives the same paper, byte for byte.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from intake_app.domain.photos import Mark

Tone = Literal["accept", "wait", "refuse", "plain"]
PageSize = Literal["letter", "a4"]


class Letterhead(msgspec.Struct, frozen=True):
    """Whose paper it is: the company's name, lines of its address and ways to reach it, and its logo (PNG or JPEG)."""

    name: str
    lines: tuple[str, ...]
    logo: bytes = b""


class PhotoBlock(msgspec.Struct, frozen=True):
    """A photo on a paper: its small copy as JPEG and the marks over it, caption, and time and hash in words.

    `problem` stands in the picture's place where the photo is lost or was altered; `jpeg` is empty then. `width` and
    `height` are the small copy's, in pixels.
    """

    jpeg: bytes
    width: int
    height: int
    marks: tuple[Mark, ...]
    caption: str
    detail: str
    problem: str = ""


class MarkedPhotoPaper(PhotoBlock, frozen=True, kw_only=True):
    """A photo with its marks as a page of its own."""

    language: str
    made_at: datetime


class LabelPaper(msgspec.Struct, frozen=True):
    """The 4×6 inch RMA label. No money stands on the outside of a box.

    `captions` are the small words over each field, by the field's name (`rma`, `model`, `customer`, `received`,
    `inspected`, `serial`). `no_barcode` is said where a number or serial is too long for a barcode or holds characters
    that a barcode cannot: what to do instead. `mark` is what the square code holds: the RMA number with record and copy
    (`labels.py`). `company` is its name and address over it all, empty for none. `made_at` is the time for the PDF's
    metadata. `chain` says in small type where the chain of the record was; a label of before has none.
    """

    rma_number: str
    serial: str
    verdict: str
    place: str
    model: str
    customer: str
    received: str
    inspected: str
    reason: str
    policy: str
    station: str
    copy: str
    record: str
    instruction: str
    captions: dict[str, str]
    no_barcode: str
    title: str
    language: str
    made_at: datetime
    mark: str = ""
    company: str = ""
    chain: str = ""


class Row(msgspec.Struct, frozen=True):
    """One line of a two-column table."""

    name: str
    value: str


class SeenRow(msgspec.Struct, frozen=True):
    """One line of what was seen: the question's short name, the answer, its tone, when, and what was noted."""

    name: str
    answer: str
    tone: Tone
    remark: str


class QuoteBlock(msgspec.Struct, frozen=True):
    """A clause to the letter and, under it, where it stands."""

    text: str
    source: str


class Section(msgspec.Struct, frozen=True):
    """A titled run of paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


class ReportPaper(msgspec.Struct, frozen=True):
    """The inspection report; flows to as many pages as it needs.

    `page_words` has the places `{page}` and `{pages}`. `fault_words` has the place `{characters}`: what is said when
    the fonts lack characters of a text (they are listed by code point, never dropped in silence). `photo_notes` tell of
    photos that are not shown: none at all, not taken and why, or set aside.
    """

    size: PageSize
    title: str
    rma_number: str
    subtitle: str
    verdict: str
    sentence: str
    tone: Tone
    unit_title: str
    unit: tuple[Row, ...]
    return_title: str
    return_rows: tuple[Row, ...]
    seen_title: str
    seen: tuple[SeenRow, ...]
    why_title: str
    quotes: tuple[QuoteBlock, ...]
    readings_title: str
    readings: tuple[str, ...]
    trace_title: str
    trace: tuple[SeenRow, ...]
    sections: tuple[Section, ...]
    signatures: tuple[str, ...]
    footer: tuple[str, str]
    page_words: str
    fault_words: str
    language: str
    document_title: str
    made_at: datetime
    letterhead: Letterhead = Letterhead("", ())
    photos_title: str = ""
    photos: tuple[PhotoBlock, ...] = ()
    photo_notes: tuple[str, ...] = ()


class Action(msgspec.Struct, frozen=True):
    """What the customer can do: in a sentence, the numbers needed for it (telephone, price), and the clauses."""

    title: str
    text: str
    rows: tuple[Row, ...]
    quotes: tuple[QuoteBlock, ...]


class NoticePaper(msgspec.Struct, frozen=True):
    """The notice to the customer: what failed, the clauses to the letter, what can be done, and by when.

    `to` are the lines of the customer's name and address. `failed` are the lines of the checklist that the refusal
    rests on; `found` says in a sentence what was found where there are none. `actions` are what the customer can do,
    each with the clauses that offer it, and `also` what else is to be known; `deadline` is empty where no term of the
    policy names a day.
    """

    size: PageSize
    letterhead: Letterhead
    to: tuple[str, ...]
    place_and_date: str
    title: str
    rma_number: str
    subject: tuple[Row, ...]
    sentence: str
    tone: Tone
    opening: tuple[str, ...]
    failed_title: str
    failed: tuple[SeenRow, ...]
    photos_title: str
    photos: tuple[PhotoBlock, ...]
    why_title: str
    quotes: tuple[QuoteBlock, ...]
    readings_title: str
    readings: tuple[str, ...]
    actions_title: str
    actions: tuple[Action, ...]
    deadline: str
    closing: tuple[str, ...]
    footer: tuple[str, str]
    page_words: str
    fault_words: str
    language: str
    document_title: str
    made_at: datetime
    found: str = ""
    also_title: str = ""
    also: tuple[Action, ...] = ()


class CommandCode(msgspec.Struct, frozen=True):
    """A command barcode with the words beside it; `hint` may be empty. `chosen`: known already."""

    code: str
    label: str
    hint: str
    tone: Tone
    chosen: bool = False


class CommandGroup(msgspec.Struct, frozen=True):
    """A question of the checklist with a code for each answer, or a group of gestures.

    A group with a `remark` stands in a block of its own. `write` are what can be written beside its codes: the name,
    and the value where it is known. `gestures` are no answers: nothing is to be marked.
    """

    title: str
    prompt: str
    codes: tuple[CommandCode, ...]
    remark: str = ""
    write: tuple[Row, ...] = ()
    gestures: bool = False


class SheetPaper(msgspec.Struct, frozen=True):
    """A sheet of command barcodes: the laminated one of a policy, or a blank inspection sheet (`fields` to write into).

    An inspection sheet has a box to mark beside each answer, and ruled room for notes under `notes_title`; one for a
    single return has its number (as a code, beside the two texts of `first`) and what is known of it in `known`.
    """

    kind: Literal["commands", "inspection"]
    size: PageSize
    letterhead: Letterhead
    title: str
    subtitle: str
    rma_number: str
    known: tuple[Row, ...]
    groups: tuple[CommandGroup, ...]
    fields: tuple[str, ...]
    advice: tuple[str, ...]
    footer: tuple[str, str]
    page_words: str
    fault_words: str
    language: str
    document_title: str
    made_at: datetime
    notes_title: str = ""
    first: tuple[str, str] = ("", "")


class TestPaper(msgspec.Struct, frozen=True):
    """A sheet of codes: the scanner's test codes, a printer's calibration, or the licence plates of places.

    Each of `codes` is a payload to be printed as a barcode with its words. `stock` is the calibration label's size.
    """

    kind: Literal["scanner", "calibration", "places"]
    size: PageSize
    title: str
    subtitle: str
    codes: tuple[CommandCode, ...]
    advice: tuple[str, ...]
    footer: tuple[str, str]
    page_words: str
    language: str
    document_title: str
    made_at: datetime
