"""Everything of one RMA that somebody needs who does not know us: papers, photos, policies, and what is left out.

Papers are drawn again from the record as it was when each was made, and held against the hash that was recorded then.
Nothing is written into the station.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from intake_app.domain.case_record import of_others
from intake_app.domain.consignment_events import CONSIGNMENT, ShippingPrinted, UnitPacked
from intake_app.domain.consignments import fold_consignment
from intake_app.domain.errors import IntakeError, NotFound
from intake_app.domain.events import RETURN, Decided, Event, Photographed, Printed, group_by_subject
from intake_app.domain.evidence_file import (
    Enclosed,
    EnclosedPaper,
    EnclosedPhoto,
    EnclosedPolicy,
    LeftOut,
    PaperSource,
)
from intake_app.domain.kit_events import KitPrinted
from intake_app.domain.kit_orders import fold_kit_order
from intake_app.domain.papers import MarkedPhotoPaper, PageSize
from intake_app.domain.photos import PDF, KeptPhoto, Mark, Media, small_size
from intake_app.domain.replacement_events import REPLACEMENT
from intake_app.domain.returns import fold
from intake_app.domain.rules import PolicyRef
from intake_app.workflow.document import draw
from intake_app.workflow.kit_papers import instructions_paper, slip_paper
from intake_app.workflow.parts import LetterParts
from intake_app.workflow.ship_papers import label_paper, packing_list
from intake_app.workflow.wording import moment_words

_ENDINGS: Final[Mapping[Media, str]] = {"image/jpeg": "jpg", "image/png": "png", "image/heic": "heic", PDF: "pdf"}
_SHARED_PAPER: Final = "packing_list"
_OF_OTHERS: Final = "Units of others left in the same consignment: what was packed of them, packing list and photos."

PaperEvent = Printed | KitPrinted | ShippingPrinted


@dataclass(frozen=True, slots=True)
class EvidenceParts(LetterParts):
    """What evidence is made with.

    `marked` draws a photo with its marks; `policy` tells the bytes of the policy file that a decision names, empty
    where they were not kept. Without `with_originals` only the small copies of photos are enclosed.
    """

    marked: Callable[[MarkedPhotoPaper], bytes]
    policy: Callable[[PolicyRef], bytes]
    with_originals: bool = True


class Member(NamedTuple):
    """A file of the evidence; one that lies on the disk must still have its hash (hex) when it is read."""

    name: str
    content: bytes | Path
    sha256: str


class Case(NamedTuple):
    """The events that are enclosed, what is enclosed for them, and the files."""

    events: list[Event]
    enclosed: Enclosed
    members: list[Member]


def gather(parts: EvidenceParts, number: str, events: Sequence[Event]) -> Case:
    """Choose what is enclosed of the events of an RMA, and make its files. Raises `NotFound` where there is nothing."""
    groups = group_by_subject(events)
    ours, left_out, shared = _choose(events, groups)
    if not ours:
        raise NotFound(parts.words("evidence.nothing", number=number))
    members: dict[str, Member] = {}
    enclosed = Enclosed([], [], [], left_out)
    for line, event in enumerate(ours, 1):
        payload, of_it = event.payload, groups[event.subject]
        if isinstance(payload, Printed | KitPrinted | ShippingPrinted):
            if event.subject not in shared or payload.paper != _SHARED_PAPER:
                enclosed.papers.append(_paper(parts, members, line, payload, of_it[: of_it.index(event)]))
        elif isinstance(payload, Photographed) and event.subject not in shared:
            marks = _marks(event, of_it)
            enclosed.photos.append(_photo(parts, members, line, payload.photo, (event.local, marks)))
        elif isinstance(payload, Decided):
            _add_policy(parts, members, payload.policy, enclosed.policies)
    return Case(ours, enclosed, list(members.values()))


def _choose(
    events: Sequence[Event], groups: Mapping[str, Sequence[Event]]
) -> tuple[list[Event], list[LeftOut], list[str]]:
    """The events to enclose, what of others is left out, and the consignments that hold something of others."""
    belongs = frozenset(subject for subject, of_it in groups.items() if of_it[0].subject_kind in {RETURN, REPLACEMENT})
    out: set[str] = set()
    left_out, shared = [], []
    for subject, of_it in groups.items():
        if of_it[0].subject_kind != CONSIGNMENT:
            continue
        foreign = of_others(of_it, belongs)
        units = [event for event in of_it if isinstance(event.payload, UnitPacked)]
        if units and len(foreign) == len(units):
            # Another consignment, in which the same serial left at another time.
            out |= {event.id for event in of_it}
        elif foreign:
            out |= foreign
            shared.append(subject)
            left_out.append(LeftOut(subject, len(foreign), _OF_OTHERS))
    return [event for event in events if event.id not in out], left_out, shared


def _paper(
    parts: EvidenceParts, members: dict[str, Member], line: int, printed: PaperEvent, before: Sequence[Event]
) -> EnclosedPaper:
    number, pdf = _redrawn(parts, printed, before)
    source: PaperSource = "redrawn"
    if _sha256(pdf) != printed.sha256:
        kept = _kept(parts.shelf.path_of(number, printed.file))
        source = "kept" if _sha256(kept) == printed.sha256 else "none"
        pdf = kept if source == "kept" else pdf or kept
    name = f"papers/{line:04}-{printed.paper}-{printed.copy}.pdf" if pdf else ""
    if pdf:
        members[name] = Member(name, pdf, _sha256(pdf))
    return EnclosedPaper(line, printed.paper, printed.copy, printed.sha256, name, _sha256(pdf), source)


def _redrawn(parts: EvidenceParts, printed: PaperEvent, before: Sequence[Event]) -> tuple[str, bytes]:
    """The number under which a paper is kept, and the paper as the record before it gives it.

    No bytes where it gives none.
    """
    size: PageSize = "a4" if printed.size == "a4" else "letter"
    sized = _with_size(parts, size)
    match printed:
        case Printed():
            ret = fold(before)
            return ret.rma_number, _drawn(lambda: draw(parts, ret, printed.paper, printed.copy, size, printed.chain))
        case KitPrinted():
            order = fold_kit_order(before)
            if printed.paper == "slip":
                return order.number, _drawn(lambda: parts.press.label(slip_paper(sized, order, printed.copy)))
            return order.number, _drawn(lambda: parts.press.kit_instructions(instructions_paper(sized, order)))
        case ShippingPrinted():
            one = fold_consignment(before)
            if printed.paper == "shipping_label":
                return one.number, _drawn(lambda: parts.press.shipping_label(label_paper(sized, one)))
            return one.number, _drawn(lambda: parts.press.shipping_list(packing_list(sized, one)))


def _with_size(parts: EvidenceParts, size: PageSize) -> LetterParts:
    return LetterParts(parts.words, parts.press, parts.shelf, parts.photos, parts.company, size)


def _drawn(draw_it: Callable[[], bytes]) -> bytes:
    try:
        return draw_it()
    except IntakeError:
        return b""


def _kept(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _photo(
    parts: EvidenceParts,
    members: dict[str, Member],
    line: int,
    kept: KeptPhoto,
    seen: tuple[datetime, tuple[Mark, ...]],
) -> EnclosedPhoto:
    at, marks = seen
    small = parts.photos.small(kept)
    small_name = original_name = marked_name = ""
    if small:
        small_name = f"photos/small/{kept.small_sha256}.jpg"
        members[small_name] = Member(small_name, small, kept.small_sha256)
    if parts.with_originals and parts.photos.state(kept) in {"sound", "no_copy"}:
        original_name = f"photos/originals/{kept.sha256}.{_ENDINGS[kept.media]}"
        members[original_name] = Member(original_name, parts.photos.original_path(kept), kept.sha256)
    if small and marks:
        marked_name = f"photos/marked/{line:04}.pdf"
        width, height = small_size(kept.width, kept.height)
        words = parts.words
        pdf = parts.marked(
            MarkedPhotoPaper(
                jpeg=small,
                width=width,
                height=height,
                marks=marks,
                caption=words("evidence.marked", line=line),
                detail=words("evidence.marked_detail", when=moment_words(words, at), hash=kept.sha256),
                language=words.language,
                made_at=at,
            )
        )
        members[marked_name] = Member(marked_name, pdf, _sha256(pdf))
    return EnclosedPhoto(line, kept.name, kept.sha256, original_name, kept.small_sha256, small_name, marked_name)


def _marks(event: Event, of_it: Sequence[Event]) -> tuple[Mark, ...]:
    """The marks that stand over the photo that this event kept; `of_it` are the events of its subject."""
    ret = fold(of_it) if event.subject_kind == RETURN else None
    return () if ret is None else next((photo.marks for photo in ret.photos if photo.event == event.id), ())


def _add_policy(
    parts: EvidenceParts, members: dict[str, Member], ref: PolicyRef, policies: list[EnclosedPolicy]
) -> None:
    if any(one.sha256 == ref.sha256 for one in policies):
        return
    content = parts.policy(ref)
    name = f"policies/{ref.sha256}.toml" if content else ""
    if content:
        members[name] = Member(name, content, ref.sha256)
    policies.append(EnclosedPolicy(ref.id, ref.version, ref.sha256, name))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest() if content else ""
