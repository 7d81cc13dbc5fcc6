"""Going on where it was: whether what was left can still be worked on, and how it is called."""

from __future__ import annotations

from intake_app.domain.consignment_events import CONSIGNMENT
from intake_app.domain.consignments import fold_consignment
from intake_app.domain.events import RETURN
from intake_app.domain.left_off import LeftOff
from intake_app.domain.returns import fold
from intake_app.workflow.parts import Parts


def still_open(parts: Parts, left: LeftOff) -> str:
    """The return or consignment that was left, in words; empty where nothing is left to do with it."""
    kind = CONSIGNMENT if left.place == "ship" else RETURN
    events = parts.journal.events_of(left.id) if left.id else []
    if not events or events[0].subject_kind != kind:
        return ""
    words = parts.words
    if kind == CONSIGNMENT:
        one = fold_consignment(events)
        return words("going_on.consignment", number=one.number) if one.state == "packing" else ""
    ret = fold(events)
    if ret.state not in {"open", "decided"}:
        return ""
    return " · ".join(filter(None, [ret.rma_number, ret.serial]))
