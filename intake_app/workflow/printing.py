"""Print: what a printer is given of a paper that was made, from the record alone."""

from __future__ import annotations

from collections.abc import Sequence

from intake_app.domain.copies import as_printed
from intake_app.domain.errors import NotNow
from intake_app.domain.events import Event, PaperKind
from intake_app.domain.printing import PrintOrder, Role, paper_name
from intake_app.domain.returns import fold
from intake_app.workflow.document import label_paper, standing
from intake_app.workflow.parts import Parts


def print_order(parts: Parts, events: Sequence[Event], paper: PaperKind) -> PrintOrder:
    """The order for the latest copy of a paper of the decision that stands.

    Raises `NotNow` where nothing is decided or no copy was made.
    """
    ret = fold(events)
    decision = standing(parts.words, ret)
    made = [one for one in ret.papers if one.paper == paper and one.decided == decision.event]
    if not made:
        raise NotNow(parts.words("sight.label_first"))
    latest = max(made, key=lambda one: one.copy)
    label = None
    if paper == "label":
        label = label_paper(parts.words, as_printed(events, paper, latest.copy), latest.copy, latest.chain)
    name = parts.words(f"sight.{paper}")
    return PrintOrder(
        role=role_of(paper),
        title=f"{ret.rma_number} {name}",
        file=str(parts.shelf.path_of(ret.rma_number, latest.file)),
        label=label,
        return_id=ret.id,
        rma_number=ret.rma_number,
        paper=paper,
        copy=latest.copy,
    )


def still_stands(events: Sequence[Event], order: PrintOrder) -> bool:
    """Whether a paper of a return is still one of its decision: not corrected, not taken back since it was made."""
    if not events:
        return False
    ret = fold(events)
    decided = ret.decision.event if ret.decision else ""
    return any(made.decided == decided and paper_name(ret.id, made.file) == order.name for made in ret.papers)


def role_of(paper: str) -> Role:
    """Which printer a paper is for."""
    return "label" if paper == "label" else "page"
