"""What the bench is shown after each gesture: everything in words, nothing left to decide.

`workflow/showing.py` makes these from a return, its policy and the decision; `desktop/` draws them and nothing else.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from intake_app.domain.events import PaperKind
from intake_app.domain.papers import QuoteBlock, Row, Tone
from intake_app.domain.payload import FactJson
from intake_app.domain.photos import Mark
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.returns import State
from intake_app.domain.unit import Rma, Sale

Step = Literal["identify", "packaging", "unit", "decision", "papers"]
STEPS: tuple[Step, ...] = ("identify", "packaging", "unit", "decision", "papers")


class Choice(msgspec.Struct, frozen=True):
    """One answer that can be tapped. `key` is its digit on the keyboard (`1` …), empty when there is none left."""

    value: str
    label: str
    tone: Tone
    key: str
    chosen: bool


class QuestionSight(msgspec.Struct, frozen=True):
    """One checklist line.

    `state`: `current` is the open card; `asked` waits its turn; `answered`; `not_needed` no longer changes the decision
    (steps back, can still be answered). `value` is the raw answer; `known` is False for “not known” said aloud or never
    asked. `answer` is the answer in words, `source` where it came from (“from the sale”), both may be empty. `photos`
    counts those bound to the line; `photo_missing` says that the policy file wants one that is not there.
    """

    fact: str
    kind: Literal["choice", "several", "date", "money", "text"]
    title: str
    prompt: str
    hint: str
    choices: tuple[Choice, ...]
    value: FactJson
    said: bool
    answer: str
    source: str
    tone: Tone
    state: Literal["current", "asked", "answered", "not_needed"]
    photos: int = 0
    photo_missing: bool = False


class StepSight(msgspec.Struct, frozen=True):
    """One of the five steps, with its questions (decision and papers have none)."""

    step: Step
    title: str
    state: Literal["done", "current", "todo"]
    questions: tuple[QuestionSight, ...]


class PossibleSight(msgspec.Struct, frozen=True):
    """A disposition: still possible (with its amount, if it is known and due) or ruled out."""

    title: str
    amount: str
    possible: bool


class VerdictSight(msgspec.Struct, frozen=True):
    """The one disposition that is left, or was frozen.

    `settled` is False while another numbered rule could still be the one: it cannot be accepted yet. `options` are the
    things that the customer or a supervisor can still do, in words (shown, not yet usable).
    """

    disposition: str
    title: str
    tone: Tone
    sentence: str
    amounts: tuple[Row, ...]
    quotes: tuple[QuoteBlock, ...]
    also: tuple[QuoteBlock, ...]
    readings: tuple[str, ...]
    place: str
    instruction: str
    options: tuple[str, ...]
    settled: bool
    frozen: bool


class OverrideSight(msgspec.Struct, frozen=True):
    """A verdict that a supervisor accepted against, and in words who did, what and why."""

    title: str
    tone: Tone
    sentence: str
    words: str


class OfferChoice(msgspec.Struct, frozen=True):
    """A reason, or a disposition that can be chosen, with what it comes to where that is known."""

    value: str
    label: str
    amount: str


class OfferCard(msgspec.Struct, frozen=True):
    """What a supervisor may accept against the verdict `title`: facts `read` otherwise (in words), or a choice.

    `read` also tells who of those that inspected had signed in by name alone.
    """

    return_id: str
    title: str
    text: str
    read: tuple[str, ...]
    reasons: tuple[OfferChoice, ...]
    choices: tuple[OfferChoice, ...]


class PaperSight(msgspec.Struct, frozen=True):
    """A PDF that was made: which, which copy, where it is, and whether a correction voided it.

    `outdated`: it is the latest copy, and does not show the photos or notes that came after it.
    """

    paper: PaperKind
    title: str
    copy: int
    path: str
    void: bool
    outdated: bool = False


class NoteSight(msgspec.Struct, frozen=True):
    """A note, with the checklist line it belongs to in words (empty: the whole return) and when and by whom."""

    text: str
    about: str
    when: str


class PhotoSight(msgspec.Struct, frozen=True):
    """A photo or document of the return.

    `event` names it in gestures; `about` is its line in words (empty: the whole return), `when` who kept it and when,
    `detail` its size and hash. `path` is the small copy's file, `original` the original's. `state` is `set_aside` where
    it no longer counts and nothing else is wrong with it; `problem` is the sentence for a lost or altered one, or one
    without its small copy, with why it was set aside, if it was. `at` is the bare time of day.
    """

    event: str
    fact: str
    about: str
    when: str
    detail: str
    media: str
    path: str
    original: str
    marks: tuple[Mark, ...]
    state: Literal["sound", "lost", "altered", "no_copy", "set_aside"]
    problem: str
    at: str = ""


class TraceSight(msgspec.Struct, frozen=True):
    """What one rule made of the facts."""

    rule: int
    name: str
    status: Literal["matched", "possible", "ruled_out", "not_reached"]
    words: str


class Sight(msgspec.Struct, frozen=True):
    """One return as the bench sees it.

    `header` are name and value of the card on top (model, serial, bought, customer, warranty). `notices` are things to
    know at once (a serial returned before, an RMA that names another serial). `next_words` names the next question and
    how many answers settle it. `because` is the clause for which the current question matters. `can_order_kit`: it is
    refused, and the customer may order a packaging kit; `kit_order` is the number of the order that it waits for, or
    whose kit it is packed in. `serial` is the unit's, empty where it is not known; `came_before`: it has other returns.
    `can_override`: a supervisor may accept against the verdict; `overrides` are those that it was accepted against.
    """

    return_id: str
    rma_number: str
    state: State
    header: tuple[Row, ...]
    notices: tuple[str, ...]
    steps: tuple[StepSight, ...]
    step: Step
    question: str
    possible: tuple[PossibleSight, ...]
    because: QuoteBlock | None
    next_words: str
    verdict: VerdictSight | None
    trace: tuple[TraceSight, ...]
    papers: tuple[PaperSight, ...]
    notes: tuple[NoteSight, ...]
    photos: tuple[PhotoSight, ...]
    photos_missing: tuple[str, ...]
    policy_words: str
    undo_words: str
    policy_problem: str
    can_order_kit: bool = False
    kit_order: str = ""
    serial: str = ""
    came_before: bool = False
    can_override: bool = False
    overrides: tuple[OverrideSight, ...] = ()


class Candidate(msgspec.Struct, frozen=True):
    """One way to read what was scanned: a sale, an RMA line, or both, in words for a list.

    Where nothing is known of it, `unit` is the serial that an unknown unit would get. `instead_in` is the return that
    it is the unit of, in place of the one that its RMA names.
    """

    title: str
    detail: str
    sale: Sale | None
    rma: Rma | None
    unit: str = ""
    instead_in: str = ""


class Found(msgspec.Struct, frozen=True):
    """What a scan at the identify step means.

    `unit` is the serial that an unknown unit would get; empty where the scan names no single unit.
    `kind`: `one` (open it at once), `choose` (several sales or units), `received` (this serial or RMA has been
    received: `returns` shows them; a second return only when somebody says so), `unknown` (no sale: carry on as an
    unknown unit), `refused` (the scan cannot be taken; `message` says why and what to do; nothing is lost: `scanned`
    keeps it). `read` is what the scan was read as, where that differs from what came.
    """

    kind: Literal["one", "choose", "received", "unknown", "refused"]
    scanned: str
    message: str
    candidates: tuple[Candidate, ...] = ()
    returns: tuple[ReturnRow, ...] = ()
    identified_by: Literal["serial", "order", "rma", "tracking", "unknown"] = "serial"
    unit: str = ""
    read: str = ""

    @property
    def has_none(self) -> bool:
        """Whether “none of these” is one more answer; not where one of them is the unit of which nothing is known."""
        if self.kind != "choose":
            return self.kind == "received"
        known = self.identified_by != "unknown" or not self.unit
        return known or all(one.sale or one.rma or one.unit != self.unit for one in self.candidates)
