"""Which unit a scan at the shipping bench names, how it stands, and in words why it may not leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from intake_app.domain.consignment_events import UnitPacked, Way
from intake_app.domain.errors import BadInput, NotNow
from intake_app.domain.release import Reason, Standing, is_kept_here, not_released, said_to_have_left, ways_out
from intake_app.domain.returns import Return
from intake_app.domain.rights import right_to_correct
from intake_app.domain.scans import Scan
from intake_app.domain.unit import look_up_key, parse_serial
from intake_app.domain.unit_entries import consignments_with, left_after, returns_of_unit, standing_of
from intake_app.workflow.of_unit import returns_under
from intake_app.workflow.parts import Parts
from intake_app.workflow.which_label import which_label


class ScannedUnit(NamedTuple):
    """A unit: its serial, its latest return (None: it never came back), its model, and whether anything knows it."""

    serial: str
    ret: Return | None
    model: str
    is_known: bool


def scanned_unit(parts: Parts, read: Scan) -> ScannedUnit | None:
    """The unit that a scan names: by the label on its box, its RMA number, or its serial; None where it names none.

    Raises `NotNow` for a void label, and for an RMA number under which several units are here.
    """
    label = which_label(parts, read.raw)
    if label is not None:
        return _of_return(parts, label.of)
    named = _texts(read)
    for text in named:
        latest = returns_of_unit(parts.journal, text).latest
        if latest:
            return _of_return(parts, latest)
    for text in named:
        under = returns_under(parts, text)
        if len(under) > 1:
            raise NotNow(parts.words("ship.several_units", number=text, count=len(under)))
        if under:
            return _of_return(parts, under[0])
    for text in named:
        sold = parts.catalogue.sales_of_serial(text)
        if sold:
            return ScannedUnit(sold[0].serial, None, sold[0].model, is_known=True)
    return _unknown(read)


def left_in(parts: Parts, ret: Return) -> str:
    """The number of the consignment that the unit of this return left in; empty while it is here."""
    there = consignments_with(parts.journal, ret.serial, ret.id)
    return next((one.number for one in there if one.state == "dispatched" and left_after(parts.journal, one, ret)), "")


def still_here(parts: Parts, serial: str, but: str = "") -> Return | None:
    """The return of this unit whose decision is not receiving's to go against, while nothing says that the unit left.

    Of a serial that nothing knows: that of a unit which it looks like. `but` is the return that is its own.
    """
    latest = returns_of_unit(parts.journal, serial, but).latest
    found = [latest] if latest else alike_here(parts, serial, but)
    return next((ret for ret in found if _is_not_receivings(parts, ret)), None)


def _is_not_receivings(parts: Parts, ret: Return) -> bool:
    if right_to_correct(parts.journal.events_of(ret.id)) == "work":
        return False
    return is_kept_here(ret) and not left_in(parts, ret)


def alike_here(parts: Parts, serial: str, but: str = "") -> Iterator[Return]:
    """The returns of the units that are here and whose serial is drawn as this one, where nothing knows this one.

    It is the same unit then, read or typed in other characters, and what was decided of it would not be seen. `but` is
    the return that is its own.
    """
    if parts.catalogue.sales_of_serial(serial) or returns_of_unit(parts.journal, serial, but).latest:
        return
    for known in parts.journal.serials_drawn_like(serial):
        standing = standing_of(parts.journal, known, "")
        ret = standing.ret
        if ret is None or ret.id == but or standing.gone or standing.out or said_to_have_left(ret):
            continue
        if look_up_key(known) != look_up_key(serial):
            yield ret


def check_here(parts: Parts, ret: Return) -> None:
    """Raise `NotNow` where the unit of a return left: what was decided of it then stays as it left."""
    number = left_in(parts, ret)
    if number:
        raise NotNow(parts.words("ship.left_as_decided", unit=ret.serial or ret.rma_number, number=number))


def check_stock(parts: Parts, serial: str, but: str = "") -> None:
    """Raise `NotNow` for a unit that may not be sent in another's place, by a consignment or without one."""
    check_released(parts, "replacement", UnitPacked(serial), but)


def check_leaves_by_hand(parts: Parts, ret: Return) -> None:
    """Raise `NotNow` where the unit of a return cannot have left by hand: it lies in quarantine, or in a consignment.

    It could be corrected and packed otherwise, or in that consignment, for what waited for it would be done.
    """
    standing = standing_of(parts.journal, ret.serial, ret.id)
    in_quarantine = ret.place is not None and ret.place.holds == "quarantine"
    reason: Reason | None = "in_other" if standing.other else "quarantine" if in_quarantine else None
    if reason:
        raise NotNow(why_not(parts, reason, standing, ret.serial or ret.rma_number))


def check_not_left(parts: Parts, told: str) -> None:
    """Raise `NotNow` for a step that a consignment wrote when it left (`told` begins with its number).

    Whoever takes that back takes the consignment's leaving back: then both sides are undone together.
    """
    number = told.partition(" ")[0]
    row = parts.journal.consignment(number) if number else None
    if row is not None and row.state == "dispatched":
        raise NotNow(parts.words("ship.undo_there", number=number))


def check_released(parts: Parts, way: Way, unit: UnitPacked, but: str = "") -> None:
    """Raise `NotNow`, with the reason and what to do, for a unit that may not leave by this way."""
    standing = standing_of(parts.journal, unit.serial, unit.return_id, but)
    reason = not_released(way, standing)
    if reason:
        raise NotNow(why_not(parts, reason, standing, unit.serial or unit.rma_number))
    if way == "replacement" and standing.ret is None:
        for one in alike_here(parts, unit.serial):
            raise NotNow(parts.words("ship.looks_like", unit=unit.serial, known=one.serial, rma=one.rma_number))


def why_not(parts: Parts, reason: Reason, standing: Standing, unit: str) -> str:
    """Why a unit is not released, in words, and what to do."""
    words, ret = parts.words, standing.before if reason in {"taken_back", "renamed"} else standing.ret
    ways = ways_out(ret) if ret else ()
    return words(
        f"ship.not_{reason}",
        unit=unit,
        rma=ret.rma_number if ret else "",
        verdict=ret.decision.record.verdict.title if ret and ret.decision else "",
        number=standing.other or standing.gone or standing.out,
        way=words(f"ship.way_{ways[0]}") if ways else "",
        other=(ret.serial if ret else "") or words("sight.not_known"),
    )


def _of_return(parts: Parts, ret: Return) -> ScannedUnit:
    """The unit of a return, by its latest one."""
    latest = returns_of_unit(parts.journal, ret.serial).latest or ret
    model = latest.facts.get("model")
    return ScannedUnit(latest.serial, latest, model if isinstance(model, str) else "", is_known=True)


def _texts(read: Scan) -> list[str]:
    """What of a scan can be a serial or a number."""
    told = [one.details.get("serial", "") if one.kind == "gs1" else one.value for one in read.readings]
    kinds = {"serial", "rma", "gs1", "unknown"}
    return [
        text for one, text in zip(read.readings, told, strict=True) if one.kind in kinds and text and not read.problem
    ]


def _unknown(read: Scan) -> ScannedUnit | None:
    """A serial that nothing knows: a new unit out of stock."""
    text = next((text for text in _texts(read)), "")
    try:
        return ScannedUnit(parse_serial(text), None, "", is_known=False) if text else None
    except BadInput:
        return None
