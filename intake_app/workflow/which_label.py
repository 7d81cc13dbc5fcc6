"""Which label was scanned back: of which return, and which copy of the decision that stands there."""

from __future__ import annotations

from typing import NamedTuple

from intake_app.domain.errors import NotNow
from intake_app.domain.labels import label_record
from intake_app.domain.returns import Return, fold
from intake_app.domain.scans import understand
from intake_app.workflow.parts import Parts


class WrongLabel(NotNow):
    """A label of no decision that stands. `return_id` is the return that it was printed for; empty: not known."""

    def __init__(self, message: str, return_id: str) -> None:
        super().__init__(message)
        self.return_id = return_id


class StandingLabel(NamedTuple):
    """A label of the decision that stands: its return, and which copy it is."""

    of: Return
    copy: int


def which_label(parts: Parts, scanned: str) -> StandingLabel | None:
    """The label that was scanned, as raw as it came; None where it is none, or no return here is under its number.

    Raises `WrongLabel` for the label of a decision that was taken back, and for one that this record does not know.
    """
    label = understand(scanned).label
    if label is None:
        return None
    rows = parts.journal.returns_of_rma(label.rma_number)
    for row in rows:
        ret = fold(parts.journal.events_of(row.id))
        if ret.decision and label_record(ret.decision.hash) == label.record:
            if label.copy <= ret.printed_copies("label"):
                return StandingLabel(ret, label.copy)
            raise WrongLabel(parts.words("command.label_unknown", number=ret.rma_number), ret.id)
        if any(label_record(correction.taken_back.hash) == label.record for correction in ret.corrections):
            raise WrongLabel(parts.words("command.label_void", number=ret.rma_number), ret.id)
    if rows:
        only = rows[0].id if len(rows) == 1 else ""
        raise WrongLabel(parts.words("command.label_unknown", number=rows[0].rma_number), only)
    return None
