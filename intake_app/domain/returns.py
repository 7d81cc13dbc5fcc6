"""The state of one return: a pure fold of its events. Times are the bench's wall clock, with its offset from UTC."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from intake_app.domain.answers import Answer, filled_in, identified
from intake_app.domain.derived import PIECES
from intake_app.domain.errors import NotFound
from intake_app.domain.events import (
    Answered,
    AnyPayload,
    Closed,
    Corrected,
    Decided,
    Event,
    Excused,
    Filed,
    Identified,
    Marked,
    Noted,
    Opened,
    Photographed,
    Printed,
    SetAside,
    Undone,
)
from intake_app.domain.evidence import Evidence, Excuse, Photo
from intake_app.domain.follow_ups import Exported, FollowedUp, FollowUp, FollowUps, WarrantySaid
from intake_app.domain.inspectors import inspectors_of, parties_of
from intake_app.domain.kit_events import CameInKit
from intake_app.domain.named_places import Moved
from intake_app.domain.override_events import Overridden, Override
from intake_app.domain.photos import KeptPhoto, Said, may_show
from intake_app.domain.replacement_events import Awaited, Forebear
from intake_app.domain.surprises import OF_THE_UNIT, Surprise, Surprised
from intake_app.domain.unit import Customer, Rma, Sale

STATION_FACTS = ("serial", "customer")
"""What the station asks for itself; no policy reads them."""

State = Literal["open", "decided", "closed", "withdrawn"]


class Note(msgspec.Struct, frozen=True):
    """Free words, with the checklist line they belong to (empty: the whole return)."""

    text: str
    fact: str
    at: datetime
    operator: str


class Decision(msgspec.Struct, frozen=True):
    """A frozen decision and the event that froze it."""

    event: str
    hash: str
    at: datetime
    operator: str
    record: Decided


class Correction(msgspec.Struct, frozen=True):
    """Why a printed decision was taken back, and which.

    `by` is the new fact that took it back, or `override` where a supervisor accepted; empty for a mistake.
    """

    why: str
    at: datetime
    operator: str
    taken_back: Decision
    by: str = ""


class Return(msgspec.Struct, frozen=True):
    """One return of one unit; `sale` and `rma` are those its facts were filled in from.

    `undoable` are the events that undo takes back, the latest last; `latest` is what the last of them said, and
    `latest_gesture` the events of the gesture that it belongs to: they are taken back together. `outdated` are the
    papers whose latest copy does not show all that they would show now; `kit` is the one that the unit is packed in.
    `follow_ups` are what its decisions left to be done, done or not; `exported` is what of them went out to accounting;
    `warranty_said` is what support said of a warranty that the policy does not state.
    `surprises` are what was not as it should be when the unit arrived; `place` is where its box was put last.
    `lineage` are the units that it came in the place of, the latest first; `replacement` is what was sent ahead of it.
    `overrides` are what supervisors accepted, the first one first. `inspectors` are all who opened it, answered a line
    or accepted its verdict, and who took any of that back; accepting what one allowed oneself is no inspection.
    `parties` are they, and those who recorded what the return was filled in from (its RMA, its replacement).
    """

    id: str
    station: str
    opened: Opened
    opened_at: datetime
    operator: str
    changed_at: datetime
    state: State
    answers: dict[str, Answer]
    sale: Sale | None = None
    rma: Rma | None = None
    notes: tuple[Note, ...] = ()
    photos: tuple[Photo, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    decision: Decision | None = None
    corrections: tuple[Correction, ...] = ()
    papers: tuple[Printed, ...] = ()
    closed_at: datetime | None = None
    closed: Closed | None = None
    undoable: tuple[str, ...] = ()
    latest: AnyPayload | None = None
    latest_gesture: tuple[str, ...] = ()
    outdated: frozenset[str] = frozenset()
    kit: CameInKit | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    exported: tuple[Exported, ...] = ()
    warranty_said: WarrantySaid | None = None
    place: Moved | None = None
    surprises: tuple[Surprise, ...] = ()
    lineage: tuple[Forebear, ...] = ()
    replacement: str = ""
    overrides: tuple[Override, ...] = ()
    inspectors: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()

    @property
    def rma_number(self) -> str:
        """The number on the label."""
        return self.opened.rma_number

    @property
    def serial(self) -> str:
        """The unit's serial: as corrected at the bench, else as it was identified; empty when it is not known."""
        answer = self.answers.get("serial")
        if answer is None:
            return self.opened.serial
        return answer.value if isinstance(answer.value, str) else ""

    @property
    def customer(self) -> str:
        """Who returns it: as said at the bench, else as the sale has it; empty when that is not known."""
        answer = self.answers.get("customer")
        said = answer.value if answer and isinstance(answer.value, str) else ""
        return said or (self.sale.customer.name if self.sale else "")

    @property
    def buyer(self) -> Customer | None:
        """The sale's customer, with address and contact; None where somebody else returns it, or nobody is known."""
        customer = self.sale.customer if self.sale else None
        return customer if customer and customer.name == self.customer else None

    @property
    def policy(self) -> str | None:
        """The id of the policy that applies, once it is known."""
        answer = self.answers.get("policy")
        return answer.value if answer and isinstance(answer.value, str) else None

    def photographed(self, sound: Callable[[KeptPhoto], bool]) -> Iterator[tuple[str, Said]]:
        """The checklist lines that have a photo, or a reason why there is none, each with what it said then.

        What is lost or altered (`sound` tells) shows nothing, nor does a document where a picture belongs.
        """
        for photo in self.photos:
            if not photo.set_aside and may_show(photo.kept.media, photo.fact) and sound(photo.kept):
                yield photo.fact, photo.of
        for excuse in self.excuses:
            yield excuse.fact, excuse.of

    @property
    def facts(self) -> dict[str, str | list[str]]:
        """What is known, in the JSON shapes of `intake decide`, `policy` among them; “not known” is left out."""
        return {
            fact: answer.value
            for fact, answer in self.answers.items()
            if answer.value is not None and fact not in STATION_FACTS
        }

    def printed_copies(self, paper: str) -> int:
        """How many copies of a paper were made of the decision that stands."""
        if self.decision is None:
            return 0
        return sum(1 for made in self.papers if made.paper == paper and made.decided == self.decision.event)


def fold(events: Sequence[Event]) -> Return:
    """The return that these events, in their station's order and of one subject, leave.

    Raises `NotFound` when there is no `opened` among them.
    """
    undone = {event.payload.event for event in events if isinstance(event.payload, Undone)}
    folding = _Fold()
    for event in events:
        folding.take(event, counts=event.id not in undone)
    return folding.result(events)


def _latest_gesture(undoable: Sequence[Event]) -> tuple[str, ...]:
    """The last event, and those just before it that share its group."""
    gesture: list[str] = []
    for event in reversed(undoable):
        if gesture and not (_group(event) and _group(event) == _group(undoable[-1])):
            break
        gesture.append(event.id)
    return tuple(reversed(gesture))


def _group(event: Event) -> str:
    return event.payload.group if isinstance(event.payload, Answered | CameInKit) else ""


class _Fold:
    """The running state; each event is taken once, in order."""

    def __init__(self) -> None:
        self.opening: Event | None = None
        self.withdrawn = False
        self.sale: Sale | None = None
        self.rma: Rma | None = None
        self.answers: dict[str, Answer] = {}
        self.notes: list[Note] = []
        self.evidence = Evidence()
        self.decision: Decision | None = None
        self.corrections: list[Correction] = []
        self.papers: list[Printed] = []
        self.closed_at: datetime | None = None
        self.closed: Closed | None = None
        self.undoable: list[Event] = []
        self.shown: dict[str, tuple[object, ...]] = {}
        self.kit: CameInKit | None = None
        self.follow_ups = FollowUps()
        self.place: Moved | None = None
        self.surprises: list[Surprise] = []
        self.lineage: tuple[Forebear, ...] = ()
        self.replacement = ""
        self.overrides: list[Override] = []

    def take(self, event: Event, *, counts: bool) -> None:
        payload = event.payload
        if isinstance(payload, Opened):
            self._open(payload, event, counts=counts)
        if not counts or isinstance(payload, Undone):
            return
        if isinstance(payload, Surprised):
            # What came of a parcel is told of all its units at once: no undo of one of them takes it back.
            self.surprises.append(payload.surprise)
            return
        if isinstance(payload, Awaited):
            # It is taken back where it was said: with the replacement. What came before is no longer undone alone.
            self.replacement = payload.replacement
            self.answers["advance_charge"] = Answer(payload.advance_charge, "replacement", event.local, event.operator)
            self.undoable.clear()
            return
        self.undoable.append(event)
        match payload:
            case Identified() | Answered() | Noted() | CameInKit() | Moved():
                self._say(payload, event)
            case Photographed() | Marked() | Filed() | SetAside() | Excused():
                self.evidence.take(payload, event)
            case FollowedUp() | Exported() | WarrantySaid():
                self._follow(payload, event)
            case Decided() | Printed() | Corrected() | Overridden() | Closed():
                self._conclude(payload, event)

    def _open(self, payload: Opened, event: Event, *, counts: bool) -> None:
        self.opening = event
        self.withdrawn = not counts
        self.sale = payload.sale
        self.rma = payload.rma
        self.surprises = list(payload.surprises)
        self.lineage, self.replacement = tuple(payload.lineage), payload.replacement
        self.answers = filled_in(payload, event.local, event.operator)

    def _say(self, payload: Identified | Answered | Noted | CameInKit | Moved, event: Event) -> None:
        match payload:
            case Identified():
                self._identify(payload, event)
            case Answered():
                self.answers[payload.fact] = Answer(payload.value, "bench", event.local, event.operator, payload.under)
            case Noted():
                self.notes.append(Note(payload.text, payload.fact, event.local, event.operator))
            case CameInKit():
                self.kit = payload
            case _:
                self.place = payload

    def _conclude(self, payload: Decided | Printed | Corrected | Overridden | Closed, event: Event) -> None:
        match payload:
            case Decided():
                self.decision = Decision(event.id, event.hash, event.local, event.operator, payload)
                self.follow_ups.decide(event.id, payload.disposition, payload.verdict.place, event.local)
            case Printed():
                self.papers.append(payload)
                self.shown[payload.paper] = self._shows(payload.paper)
                self.undoable.clear()
            case Overridden():
                self._take_back(payload.override.said, event, "override")
                self.overrides.append(payload.override)
            case Corrected() if self.decision is not None:
                self._take_back(payload.why, event, payload.by)
                if payload.by == "kit_arrived":
                    self._unpack()
                if not payload.by:
                    self.overrides.clear()
            case Closed():
                self.closed_at = event.local
                self.closed = payload

    def _take_back(self, why: str, event: Event, by: str) -> None:
        """The decision that stands, if any does, no longer does."""
        if self.decision is not None:
            self.corrections.append(Correction(why, event.local, event.operator, self.decision, by))
            self.follow_ups.correct()
            self.decision = None
            self.shown.clear()
            self.closed_at = self.closed = None

    def _follow(self, payload: FollowedUp | Exported | WarrantySaid, event: Event) -> None:
        """Something that was left to do is done; what went out to accounting cannot be undone here."""
        self.follow_ups.take(payload, event.local, event.operator)
        if isinstance(payload, Exported):
            self.undoable.clear()

    def _unpack(self) -> None:
        """The unit is packed anew: what was said of its packaging is asked again, and its photos stay."""
        self.kit = None
        self.answers = {fact: answer for fact, answer in self.answers.items() if fact not in PIECES}

    def _identify(self, payload: Identified, event: Event) -> None:
        """What the RMA of the opening and the bench said stays; what an earlier serial brought goes."""
        if self.opening is None or not isinstance(self.opening.payload, Opened):
            return
        self.sale = payload.sale
        self.rma = self.opening.payload.rma or payload.rma
        self.surprises = [one for one in self.surprises if one.what not in OF_THE_UNIT] + payload.surprises
        self.lineage, self.replacement = tuple(payload.lineage), payload.replacement
        opening = filled_in(self.opening.payload, self.opening.local, self.opening.operator)
        self.answers = identified(payload, event, opening, self.answers)

    def _shows(self, paper: str) -> tuple[object, ...]:
        """What can still change on a paper after the decision: what was noted, and the photos that belong on it."""
        photos = self.evidence.photos.values()
        if paper == "report":
            return (*self.notes, *photos, *self.evidence.excuses, *self.surprises)
        if paper == "notice" and self.decision is not None:
            failed = self.decision.record.verdict.failed
            return tuple(photo for photo in photos if photo.fact in failed and not photo.set_aside)
        return ()

    def result(self, events: Sequence[Event]) -> Return:
        if self.opening is None or not isinstance(self.opening.payload, Opened):
            message = "There is no such return: the journal holds no event that opened it."
            raise NotFound(message)
        return Return(
            id=self.opening.subject,
            station=self.opening.station,
            opened=self.opening.payload,
            opened_at=self.opening.local,
            operator=self.opening.operator,
            changed_at=events[-1].local,
            state=self._state(),
            answers=self.answers,
            sale=self.sale,
            rma=self.rma,
            notes=tuple(self.notes),
            photos=tuple(self.evidence.photos.values()),
            excuses=tuple(self.evidence.excuses),
            decision=self.decision,
            corrections=tuple(self.corrections),
            papers=tuple(self.papers),
            closed_at=self.closed_at,
            closed=self.closed,
            undoable=tuple(event.id for event in self.undoable),
            latest=self.undoable[-1].payload if self.undoable else None,
            latest_gesture=_latest_gesture(self.undoable),
            kit=self.kit,
            follow_ups=tuple(self.follow_ups.all.values()),
            exported=tuple(self.follow_ups.exported.values()),
            warranty_said=self.follow_ups.warranty,
            surprises=tuple(self.surprises),
            place=self.place,
            lineage=self.lineage,
            replacement=self.replacement,
            overrides=tuple(self.overrides),
            inspectors=inspectors_of(events),
            parties=parties_of(events),
            outdated=frozenset(paper for paper, shown in self.shown.items() if shown != self._shows(paper)),
        )

    def _state(self) -> State:
        if self.withdrawn:
            return "withdrawn"
        if self.closed_at is not None:
            return "closed"
        return "open" if self.decision is None else "decided"
