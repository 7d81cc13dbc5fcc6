"""Place: where a box is, said by scanning the licence plate of the shelf that it was put on. `bench.placing`."""

from __future__ import annotations

from collections.abc import Callable

from intake_app.domain.dispositions import PLACES
from intake_app.domain.errors import NotNow
from intake_app.domain.events import RETURN, Noted
from intake_app.domain.named_places import QUARANTINE, Moved, NamedPlace, every_place
from intake_app.domain.returns import Return, fold
from intake_app.domain.scans import understand
from intake_app.workflow.commanding import Taken
from intake_app.workflow.parts import Parts
from intake_app.workflow.record import Record
from intake_app.workflow.sight import Sight


class Placing:
    """What a plate that is scanned does; `resume` shows a return."""

    def __init__(self, parts: Parts, record: Record, resume: Callable[[str], Sight]) -> None:
        self._parts = parts
        self._record = record
        self._resume = resume

    def scan(self, return_id: str, scanned: str) -> Taken | None:
        """A scan that may be a plate, while this return (or none) is on the page; None where it is none.

        Raises `NotNow` for a plate that is not of this station, where no decided return is on the page, for a place of
        another kind than the decision's, and for quarantine without a note that says why.
        """
        read = understand(scanned).readings[0]
        if read.kind != "place":
            return None
        words = self._parts.words
        code = read.details["code"]
        place = next((one for one in every_place(self._parts.places) if one.code == code), None)
        if place is None:
            raise NotNow(words("place.not_here", plate=read.value))
        events = self._parts.journal.events_of(return_id) if return_id else []
        if not events:
            raise NotNow(words("place.label_first", name=place.name))
        ret = fold(events)
        if ret.place and ret.place.code == code:
            return Taken(self._resume(ret.id), words("place.there_already", number=ret.rma_number, name=place.name))
        self._record.write(RETURN, ret.id, [moved(self._parts, ret, place)])
        return Taken(self._resume(ret.id), words("place.moved", number=ret.rma_number, name=place.name))


def moved(parts: Parts, ret: Return, place: NamedPlace) -> Moved:
    """The event of a box in this place. Raises `NotNow` where it does not belong there."""
    words = parts.words
    note = ""
    if place.holds == QUARANTINE:
        note = ret.latest.text if isinstance(ret.latest, Noted) else ""
        if not note:
            raise NotNow(words("place.why_quarantine", number=ret.rma_number))
    elif ret.decision is None:
        raise NotNow(words("place.not_decided", number=ret.rma_number))
    elif ret.decision.record.verdict.place != place.holds:
        right = ret.decision.record.verdict.place
        names = ", ".join(_told(one) for one in every_place(parts.places) if one.holds == right)
        raise NotNow(words("place.wrong", name=_told(place), names=names))
    return Moved(place.code, place.name, place.holds, note)


def _told(place: NamedPlace) -> str:
    """A place's name, and which boxes it is for where the name does not say it."""
    kind = PLACES[place.holds].title
    return place.name if place.name == kind else f"{place.name} ({kind})"
