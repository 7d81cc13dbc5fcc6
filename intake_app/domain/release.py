"""What may leave the station, and by which way: proved when it is packed, and again when it is dispatched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from intake_app.domain.consignment_events import Dispatched, Way
from intake_app.domain.events import AnyPayload
from intake_app.domain.follow_ups import WAITING, FollowedUp, FollowUp, FollowUpKind
from intake_app.domain.replacement_events import ReplacementSent
from intake_app.domain.return_row import left_to_do
from intake_app.domain.returns import Return
from intake_app.domain.rights import kept_decision

Reason = Literal[
    "in_other",
    "gone",
    "out",
    "not_received",
    "came_again",
    "not_decided",
    "quarantine",
    "no_label",
    "other_way",
    "waits",
    "in_repair",
    "done",
    "stays",
    "under_return",
    "not_stock",
    "left_before",
    "taken_back",
    "renamed",
    "no_units",
]
"""Why a unit is not released, in one word."""

LEAVES: Final[dict[FollowUpKind, Way]] = {"ship_back": "back_to_customer", "to_manufacturer": "to_manufacturer"}
"""What is left to do with a unit that is to leave, and by which way."""


_NOT_TAKEN: Final = frozenset({"back_to_customer", "hold_shelf"})
"""The places of what the station did not take over: it leaves by a step that is recorded."""


class Standing(msgspec.Struct, frozen=True):
    """How a unit stands: its latest return, the number of another consignment that it is in, and of the one it left by.

    `ret` is None for a unit that never came back; `out` is the unit in whose place it was sent. `gone` and `out` are
    empty where it came back since. `under` is the id of the return that it is packed under, empty for none. `before` is
    a return after `ret` that was one of this unit until it was taken back, or its serial corrected.
    """

    ret: Return | None = None
    other: str = ""
    gone: str = ""
    out: str = ""
    under: str = ""
    before: Return | None = None


def ways_out(ret: Return) -> tuple[Way, ...]:
    """The ways by which the unit of this return is to leave, as its decision and what was done since left them."""
    kinds = {one.kind for one in left_to_do(ret)}
    return tuple(way for kind, way in LEAVES.items() if kind in kinds)


def awaits_replacement(ret: Return) -> bool:
    """Whether another unit is to be sent for the one of this return."""
    return any(one.kind == "replacement" for one in left_to_do(ret))


def not_released(way: Way, standing: Standing) -> Reason | None:
    """Why this unit may not leave by this way; None where it may."""
    if way == "kit":
        return "no_units"
    if standing.other:
        return "in_other"
    if standing.gone:
        return "gone"
    if standing.out:
        return "out"
    if way == "replacement":
        return _not_as_replacement(standing.ret, standing.before)
    return _not_as_return(way, standing.ret, standing.under)


def _not_as_replacement(ret: Return | None, before: Return | None) -> Reason | None:
    """A replacement comes out of stock: it never came back, or it came back and was put into stock again."""
    if before is not None:
        return "taken_back" if before.state == "withdrawn" else "renamed"
    if ret is None:
        return None
    if ret.state != "closed" or ret.decision is None:
        return "under_return"
    if ret.place is not None and ret.place.holds == "quarantine":
        return "quarantine"
    if ret.decision.record.verdict.place != "restock":
        return "not_stock"
    return "left_before" if _left(ret.follow_ups) else None


def _not_as_return(way: Way, ret: Return | None, under: str) -> Reason | None:
    """A returned unit leaves as the decision of its latest return says, under the label of that decision."""
    if ret is None:
        return "not_received"
    if under not in {"", ret.id}:
        return "came_again"
    if ret.decision is None:
        return "not_decided"
    if ret.place is not None and ret.place.holds == "quarantine":
        return "quarantine"
    ways = ways_out(ret)
    if way not in ways:
        return "other_way" if ways else _why_it_stays(ret)
    return None if ret.printed_copies("label") else "no_label"


def _why_it_stays(ret: Return) -> Reason:
    of_it = _of_decision(ret)
    if any(one.kind in WAITING and one.done is None for one in of_it):
        return "waits"
    if any(one.kind == "repair" and one.done is None for one in of_it):
        return "in_repair"
    return "done" if said_to_have_left(ret) else "stays"


def said_to_have_left(ret: Return) -> bool:
    """Whether it was said of the unit of this return that it went the way of its decision, by whatever road."""
    return _left(_of_decision(ret))


def _left(follow_ups: Sequence[FollowUp]) -> bool:
    return any(one.kind in LEAVES and one.done is not None for one in follow_ups)


def lets_out(payload: AnyPayload) -> bool:
    """Whether this says that a unit leaves: in a consignment, or by hand. It cannot be taken back from whoever has it.

    The kit of a consignment leaves with it.
    """
    match payload:
        case Dispatched() | ReplacementSent():
            return True
        case FollowedUp(follow_up=kind):
            return kind in LEAVES or kind == "replacement"
        case _:
            return False


def is_kept_here(ret: Return) -> bool:
    """Whether the unit of this return is here, as far as was said: it was to go back or to wait, and did not go."""
    kept = kept_decision(ret)
    return kept is not None and kept.record.verdict.place in _NOT_TAKEN and not said_to_have_left(ret)


def _of_decision(ret: Return) -> list[FollowUp]:
    standing = ret.decision.event if ret.decision else ""
    return [one for one in ret.follow_ups if one.decided == standing]
