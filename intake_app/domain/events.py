"""What happens to a return, and the form of every event as it is written into the journal.

An event is never changed. Its payload is one of the structs below, kept as JSON with the schema number it was written
under; a later version of the program reads older schemas, it does not rewrite them. The chain of hashes runs over the
stored bytes (`chain.py`), one chain a station.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Literal

import msgspec

from intake_app.domain.batch_events import BatchPayload
from intake_app.domain.consignment_events import ConsignmentPayload
from intake_app.domain.follow_ups import Exported, FollowedUp, WarrantySaid
from intake_app.domain.heads import ChainMark
from intake_app.domain.kit_events import CameInKit, KitPayload
from intake_app.domain.minted import Prefix
from intake_app.domain.named_places import Moved
from intake_app.domain.override_events import Overridden, Override
from intake_app.domain.payload import FactJson, Payload
from intake_app.domain.person_events import PersonPayload
from intake_app.domain.photos import KeptPhoto, Mark, PhotoSource, Said
from intake_app.domain.replacement_events import Forebear, ReplacementPayload
from intake_app.domain.rma_events import RmaPayload
from intake_app.domain.rules import PolicyRef, SaidWarranty
from intake_app.domain.station_events import StationPayload
from intake_app.domain.surprises import Surprise, Surprised
from intake_app.domain.unit import Rma, Sale
from intake_app.domain.verdict_words import Verdict

SCHEMA = 1
GENESIS = "0" * 64
RETURN = "return"  # the subject kind of everything that happens to one return

PaperKind = Literal["label", "report", "notice"]


class Opened(Payload, frozen=True, tag="opened"):
    """A unit was identified. Keeps what the catalogue said that day, so that no later import changes a paper.

    `scanned` is what came, to the letter; `read` what it was read as, where that differs. `surprises` are what was not
    as expected about its arrival. `lineage` are the units before it, the latest first; `replacement` is the advance
    replacement that waits for it. `under` is the policy file then. `told_by` recorded what RMA and replacement say.
    """

    serial: str
    rma_number: str
    rma_origin: Literal["station", "outside"]
    received_on: str
    scanned: str
    identified_by: Literal["serial", "order", "rma", "tracking", "unknown"]
    policy: str | None = None
    facts: dict[str, str | list[str]] = {}
    sources: dict[str, Literal["sale", "rma", "station", "lineage", "replacement"]] = {}
    sale: Sale | None = None
    rma: Rma | None = None
    earlier: list[str] = []
    read: str = ""
    surprises: list[Surprise] = []
    lineage: list[Forebear] = []
    replacement: str = ""
    under: PolicyRef | None = None
    told_by: list[str] = []

    @property
    def minted(self) -> tuple[Prefix, str] | None:
        """The RMA number of a return that came without one."""
        return ("RMA", self.rma_number) if self.rma_origin == "station" else None


class Identified(Payload, frozen=True, tag="identified"):
    """The unit's serial became known, or was corrected, after the return was opened: what the catalogue said of it.

    An empty serial says that it is not known. `rma` is one that waited for this serial; its number is not taken over.
    `sources` tells of the facts that are not the sale's; the others are as in `Opened`.
    """

    serial: str
    policy: str | None = None
    facts: dict[str, str | list[str]] = {}
    sale: Sale | None = None
    rma: Rma | None = None
    rma_facts: dict[str, str | list[str]] = {}
    surprises: list[Surprise] = []
    sources: dict[str, Literal["lineage", "replacement"]] = {}
    lineage: list[Forebear] = []
    replacement: str = ""
    under: PolicyRef | None = None
    told_by: list[str] = []


class Answered(Payload, frozen=True, tag="answered"):
    """The bench said what it saw, corrected what was filled in, or said that a fact is not known (None).

    Answers of one gesture (“all OK”) share a `group`: they are taken back together. `under` is the policy file that was
    named, as it was then.
    """

    fact: str
    value: FactJson
    group: str = ""
    under: PolicyRef | None = None


class Noted(Payload, frozen=True, tag="noted"):
    """Free words, bound to a checklist line where `fact` names one."""

    text: str
    fact: str = ""


class Photographed(Payload, frozen=True, tag="photographed"):
    """A photo or document was kept, bound to a checklist line where `fact` names one; `of` is what that line said."""

    photo: KeptPhoto
    source: PhotoSource
    fact: str = ""
    of: Said = None


class Marked(Payload, frozen=True, tag="marked"):
    """These marks stand over a photo now; `photo` is the event that kept it."""

    photo: str
    marks: list[Mark]


class Filed(Payload, frozen=True, tag="filed"):
    """A photo belongs to another checklist line (empty: to the whole return); `of` is what that line says."""

    photo: str
    fact: str
    of: Said = None


class SetAside(Payload, frozen=True, tag="set_aside"):
    """A photo shows something else: it stays in the record, and stands on no further paper."""

    photo: str
    why: str


class Excused(Payload, frozen=True, tag="excused"):
    """Why a photo that the policy file asks for was not taken; `of` is what the line said."""

    fact: str
    why: str
    of: Said = None


class Undone(Payload, frozen=True, tag="undone"):
    """An earlier event no longer counts; it stays in the record."""

    event: str


class Issuer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whose papers these are, as was set when the decision was made; `logo` is the SHA-256 of its picture, in hex."""

    name: str = ""
    address: list[str] = []
    telephone: str = ""
    email: str = ""
    logo: str = ""


class SupportAnswer(msgspec.Struct, frozen=True):
    """What a person at support said of a return that the policy does not settle alone, and who it was.

    `restocking_fee` and `credit` are the amounts of the disposition that was chosen, None where none is due or known.
    """

    who: str
    said: str
    restocking_fee: str | None = None
    credit: str | None = None


class Decided(Payload, frozen=True, tag="decided"):
    """The operator accepted the verdict: facts, policy and answer are frozen here.

    `turned` is the disposition that a step of the workflow made of the rules' answer (`hold_for_kit` of a refusal, what
    `support` said of a return that the policy refers to it); empty where the answer stands. `verdict` tells what
    stands. `warranty_said` is how support answered for a warranty that the policy does not state; the rules read it.
    `overrides` are what a supervisor accepted against the rules' answer, the first one first, and `accepted` is the
    answer that stands by them; `decision` is the rules' own all the same, of the facts as they were seen.
    `without_sign_in` says that whoever decided had not signed in: the name is as it was typed.
    """

    facts: dict[str, str | list[str]]
    policy: PolicyRef
    decision: dict[str, object]
    verdict: Verdict
    station_name: str
    program: str
    issuer: Issuer = Issuer()
    turned: str = ""
    support: SupportAnswer | None = None
    warranty_said: SaidWarranty | Literal[""] = ""
    overrides: list[Override] = []
    accepted: dict[str, object] = {}
    without_sign_in: bool = False

    @property
    def answer(self) -> dict[str, object]:
        """The rules' answer, or what a supervisor accepted in its place, in the shape of `decision`."""
        return self.accepted or self.decision

    @property
    def standing(self) -> dict[str, object]:
        """The answer that stands, in the shape of `decision`: what support said takes the place of any other."""
        if not self.turned:
            return self.answer
        support = self.support
        return {
            **self.answer,
            "disposition": self.turned,
            "restocking_fee": support.restocking_fee if support else None,
            "credit": support.credit if support else None,
        }

    @property
    def disposition(self) -> str:
        """The disposition that stands, by its code; empty where the answer names none."""
        return self.turned or str(self.answer.get("disposition") or "")


class Printed(Payload, frozen=True, tag="printed"):
    """A paper was made of what was recorded until then: which one, which copy, and the SHA-256 of the PDF file.

    `chain` is where the chain was then, which stands on a label; None for papers that do not say it.
    """

    paper: PaperKind
    copy: int
    size: str
    decided: str
    sha256: str
    file: str
    chain: ChainMark | None = None


NewFact = Literal["kit_ordered", "kit_cancelled", "kit_arrived", "proof", "support"]
"""What can make another decision of one that was right: each ends a hold, or begins one."""


class Corrected(Payload, frozen=True, tag="corrected"):
    """A decision on paper was taken back: why, and the `decided` event whose label is void from now on.

    `by` says which new fact took it back; empty for a mistake that was put right.
    """

    why: str
    decided: str
    by: NewFact | Literal[""] = ""


class Closed(Payload, frozen=True, tag="closed"):
    """The label is on the box: said by the operator, or proved by scanning it back.

    `scanned` is what was read off the label; with it stand the unit's serial and the place that the label binds.
    """

    label_copy: int
    scanned: str = ""
    serial: str = ""
    place: str = ""


AnyPayload = (
    Opened
    | Identified
    | Answered
    | Noted
    | Photographed
    | Marked
    | Filed
    | SetAside
    | Excused
    | Undone
    | Decided
    | Printed
    | Corrected
    | Overridden
    | Closed
    | Surprised
    | Moved
    | FollowedUp
    | Exported
    | WarrantySaid
    | CameInKit
    | KitPayload
    | RmaPayload
    | ConsignmentPayload
    | ReplacementPayload
    | BatchPayload
    | PersonPayload
    | StationPayload
)


class Event(msgspec.Struct, frozen=True):
    """One entry of the journal.

    `id` is a UUIDv7 as 32 hex digits, `sequence` counts from 1 at its station, `at` is UTC; `offset_minutes` is what
    the bench's wall clock was ahead of it. `previous` and `hash` are hex SHA-256.
    """

    id: str
    station: str
    sequence: int
    at: datetime
    offset_minutes: int
    operator: str
    subject_kind: str
    subject: str
    payload: AnyPayload
    schema: int
    previous: str
    hash: str

    @property
    def local(self) -> datetime:
        """When it happened by the bench's wall clock."""
        return self.at.astimezone(_zone(self.offset_minutes))


class Draft(msgspec.Struct, frozen=True):
    """An event that the journal has not numbered and chained yet."""

    operator: str
    subject_kind: str
    subject: str
    payload: AnyPayload


def group_by_subject(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Events in their order, gathered by what they happened to."""
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(event.subject, []).append(event)
    return groups


def kind_of(payload: AnyPayload) -> str:
    """The kind under which the journal files this payload."""
    return str(type(payload).__struct_config__.tag)


def encode_payload(payload: AnyPayload) -> bytes:
    """The payload as the journal stores it: JSON in UTF-8."""
    return msgspec.json.encode(payload)


_decoder: msgspec.json.Decoder[AnyPayload] = msgspec.json.Decoder(AnyPayload)


def decode_payload(stored: bytes) -> AnyPayload:
    """The payload that was stored; raises `msgspec.ValidationError` where the bytes are none of ours."""
    return _decoder.decode(stored)


@cache
def _zone(offset_minutes: int) -> timezone:
    return timezone(timedelta(minutes=offset_minutes))
