"""A return as it was when a copy of one of its papers was made: what that copy says, and nothing later."""

from __future__ import annotations

from collections.abc import Sequence

from intake_app.domain.events import Event, Printed
from intake_app.domain.returns import Return, fold


def as_printed(events: Sequence[Event], paper: str, copy: int) -> Return:
    """The return as it was when this copy of a paper of the standing decision was made; as it is, where none was.

    A paper says what was recorded until then, so the same paper can be drawn again. Raises `NotFound` as `fold`.
    """
    now = fold(events)
    wanted = (paper, copy, now.decision.event if now.decision else "")
    for place, event in enumerate(events):
        made = event.payload
        if isinstance(made, Printed) and (made.paper, made.copy, made.decided) == wanted:
            return fold(events[:place])
    return now
