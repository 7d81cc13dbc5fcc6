"""What a scan means at the shipping bench: a consignment, something to put into one, for whom it is, who carries it."""

from __future__ import annotations

from typing import Final, NamedTuple

from intake_app.domain.consignment_events import CONSIGNMENT, Addressee, ConsignmentBegun, Sender, Way
from intake_app.domain.consignments import Consignment
from intake_app.domain.errors import NotNow
from intake_app.domain.events import AnyPayload
from intake_app.domain.release import awaits_replacement, not_released, ways_out
from intake_app.domain.returns import Return
from intake_app.domain.scans import Scan, understand
from intake_app.domain.sscc import make_sscc, reference_of
from intake_app.domain.tracking import Tracking, misread_carrier, trackings
from intake_app.domain.unit import look_up_key
from intake_app.domain.unit_entries import standing_of
from intake_app.workflow import packing
from intake_app.workflow.kit_ordering import load_order
from intake_app.workflow.packing import Told
from intake_app.workflow.parts import Parts
from intake_app.workflow.record import Record
from intake_app.workflow.releasing import ScannedUnit, scanned_unit, why_not
from intake_app.workflow.replacing import check_one, to_send_for
from intake_app.workflow.ship_sight import ShipOption, ShipQuestion

_SSCC: Final = 18
_SSCC_IS: Final = "00"
"""GS1's application identifier of a serial shipping container code."""

MOST_PACKING: Final = 500
_UNIT: Final = "unit"
_SURE: Final = "sure:"
_TRACK: Final = "track:"
_APART: Final = "\t"
"""Between carrier and number in an answer: what is typed has no tabulator, but may well have a colon."""
_ASKED: Final = frozenset({"DHL"})
"""Carriers whose numbers are asked about where nothing but digits tells of them: their check catches too little."""


class Scanned(NamedTuple):
    """What a scan leads to: the consignment to show, what is to be written, what was taken in words, what is asked."""

    id: str
    told: Told
    words: str = ""
    question: ShipQuestion | None = None


def scan(parts: Parts, record: Record, raw: str, on: str, way: Way | None, chosen: str = "") -> Scanned:
    """A scan while this consignment (or none) is on the page, or this way was chosen for what comes next.

    `chosen` is the answer to what was asked about the same scan. Raises `NotNow` with the reason and what to do where
    it cannot be taken.
    """
    read = understand(raw)
    shown = _consignment(parts, read)
    if shown:
        return Scanned(shown, [])
    if read.problem:
        raise NotNow(read.problem)
    one = packing.load_consignment(parts, on) if on else None
    if one is not None and one.state == "packing":
        return _into(parts, one, read, chosen)
    under = [row.id for tracking in trackings(read.text) for row in parts.journal.consignments_under(tracking.number)]
    if under:
        return Scanned(under[0], [])
    return _begin(parts, record, read, way)


def _consignment(parts: Parts, read: Scan) -> str:
    """The consignment whose label was scanned, by its number or its serial shipping container code."""
    first = read.readings[0]
    if first.kind == "consignment":
        row = parts.journal.consignment(first.value)
        if row is None:
            raise NotNow(parts.words("ship.number_unknown", number=first.value))
        return row.id
    codes = [one.details["sscc"] for one in read.readings if "sscc" in one.details]
    # Many a scanner does not tell that a code was GS1's: then the digits are all there is.
    if read.text.isascii() and read.text.isdigit() and len(read.text) in {_SSCC, len(_SSCC_IS) + _SSCC}:
        codes.append(read.text[-_SSCC:])
    found = (parts.journal.consignment(code) for code in codes)
    return next((row.id for row in found if row), "")


def _into(parts: Parts, one: Consignment, read: Scan, chosen: str) -> Scanned:
    """Something for the consignment on the page."""
    if chosen.startswith((_TRACK, _SURE)):
        sure, _, named = chosen.partition(":")
        carrier, _, number = named.partition(_APART)
        found = next((t for t in trackings(read.text) if (t.carrier, t.number) == (carrier, number)), None)
        return _carry(parts, one, found or Tracking(carrier, "", number), read.raw, is_sure=f"{sure}:" == _SURE)
    if read.readings[0].kind == "kit_order":
        return _pack_kit(parts, one, read.readings[0].value)
    tracked = trackings(read.text)
    if tracked and tracked[0].certain and len(tracked) == 1:
        return _carry(parts, one, tracked[0], read.raw)
    unit = scanned_unit(parts, read)
    if unit is not None and (unit.is_known or chosen == _UNIT):
        return _pack(parts, one, unit)
    if tracked:
        return _which(parts, one, tracked, read)
    if carrier := misread_carrier(read.text):
        raise NotNow(parts.words("ship.tracking_misread", carrier=carrier, number=read.text))
    if unit is not None and one.way == "replacement":
        return _pack(parts, one, unit)
    raise NotNow(parts.words("ship.not_not_received" if unit else "ship.nothing_for_scan", unit=read.text))


def _which(parts: Parts, one: Consignment, tracked: tuple[Tracking, ...], read: Scan) -> Scanned:
    """A number of nothing but digits: who carries it is asked where more than one thing is possible."""
    is_plain = len(tracked) == 1 and tracked[0].carrier not in _ASKED and one.way != "replacement"
    if is_plain:
        return _carry(parts, one, tracked[0], read.raw)
    words = parts.words
    options = [
        ShipOption(
            f"{_TRACK}{t.carrier}{_APART}{t.number}", words("ship.is_tracking", carrier=t.carrier, number=t.number)
        )
        for t in tracked
    ]
    if one.way == "replacement":
        options.append(ShipOption(_UNIT, words("ship.is_unit")))
    question = ShipQuestion(
        words("ship.which_is_it", number=read.text), (*options, ShipOption("", words("ship.is_neither"))), read.raw
    )
    return Scanned(one.id, [], question=question)


def _carry(parts: Parts, one: Consignment, tracking: Tracking, raw: str, *, is_sure: bool = False) -> Scanned:
    """Carrier and number of the consignment; one that another goes under is asked about."""
    words = parts.words
    others = [row for row in parts.journal.consignments_under(tracking.number) if row.id != one.id]
    if others and not is_sure:
        question = ShipQuestion(
            words("ship.used_before", carrier=tracking.carrier, tracking=tracking.number, number=others[0].number),
            (
                ShipOption(f"{_SURE}{tracking.carrier}{_APART}{tracking.number}", words("ship.goes_together")),
                ShipOption("", words("ship.is_other_label")),
            ),
            raw,
        )
        return Scanned(one.id, [], question=question)
    proved = tracking in trackings(tracking.number) and tracking.service not in {"piece", "eCommerce"}
    given = packing.carried(parts, tracking.carrier, tracking.number, tracking.service, proved=proved)
    told = words("ship.carried", carrier=given.carrier, tracking=given.tracking)
    if one.carrier == given:
        return Scanned(one.id, [], words("command.said_before", said=told))
    return Scanned(one.id, [(CONSIGNMENT, one.id, given)], told)


def by_hand(parts: Parts, one: Consignment, tracking: str, carrier: str) -> Scanned:
    """Carrier and number as somebody typed them; a number whose form tells its carrier is proved.

    Raises `NotNow` for one that is misread.
    """
    text = " ".join(tracking.split())
    if misread := misread_carrier(text):
        raise NotNow(parts.words("ship.tracking_misread", carrier=misread, number=text))
    named = " ".join(carrier.split())
    found = [t for t in trackings(text) if not named or look_up_key(t.carrier) == look_up_key(named)]
    if found and (named or found[0].certain or len({t.carrier for t in found}) == 1):
        return _carry(parts, one, found[0], text)
    if not named and text:
        raise NotNow(parts.words("ship.which_carrier"))
    return _carry(parts, one, Tracking(packing.carried(parts, named, text).carrier, "", text), text)


def _pack_kit(parts: Parts, one: Consignment, number: str) -> Scanned:
    words = parts.words
    if one.way != "kit" or (one.kit and one.kit.kit.order != number):
        raise NotNow(words("ship.no_kits_here", number=number))
    told = words("ship.kit_packed", number=number)
    if one.kit:
        return Scanned(one.id, [], words("command.said_before", said=told))
    kit = packing.kit_packed(parts, load_order(parts, number), one.id)
    return Scanned(one.id, [(CONSIGNMENT, one.id, kit)], told)


def _pack(parts: Parts, one: Consignment, unit: ScannedUnit) -> Scanned:
    """A unit for the consignment on the page, or the return that a replacement is for."""
    words = parts.words
    name = unit.serial or (unit.ret.rma_number if unit.ret else "")
    if one.holds(unit.serial, unit.ret.id if unit.ret else ""):
        return Scanned(one.id, [], words("ship.inside_already", unit=name))
    if one.way == "replacement" and unit.ret and (unit.ret.id == one.address.return_id or awaits_replacement(unit.ret)):
        return _for_whom(parts, one, unit.ret)
    waits = to_send_for(parts, unit.serial) if one.way == "replacement" and not one.address.return_id else None
    if waits:
        if one.address.replacement_id not in {"", waits.row.id}:
            raise NotNow(words("ship.replaces_other", number=one.number, rma=one.to.name))
        ahead = packing.addressed_ahead(parts, waits)
        return Scanned(one.id, [(CONSIGNMENT, one.id, ahead)], words("ship.goes_ahead", unit=waits.serial))
    if one.way == "replacement" and one.units:
        raise NotNow(words("ship.one_replacement", number=one.number, unit=one.units[0].unit.serial))
    packed = packing.unit_packed(parts, one.way, unit, one.id)
    told: Told = [(CONSIGNMENT, one.id, packed)]
    if unit.ret and one.way != "replacement":
        told = [*_same_address(parts, one, unit.ret), *told]
    return Scanned(one.id, told, words("ship.packed", unit=name, count=one.count + 1))


def _for_whom(parts: Parts, one: Consignment, ret: Return) -> Scanned:
    words = parts.words
    told = words("ship.replaces", rma=ret.rma_number, unit=ret.serial)
    if one.address.return_id == ret.id:
        return Scanned(one.id, [], words("command.said_before", said=told))
    if one.address.return_id:
        raise NotNow(words("ship.replaces_other", number=one.number, rma=one.address.rma_number))
    check_one(parts, ret)
    return Scanned(one.id, [(CONSIGNMENT, one.id, packing.addressed_for(parts, ret, "replacement"))], told)


def _same_address(parts: Parts, one: Consignment, ret: Return) -> Told:
    """Where the first unit goes, all go. Raises `NotNow` for a unit of somebody else."""
    to = packing.addressed_for(parts, ret, one.way)
    if not one.units and not one.to.name:
        return [(CONSIGNMENT, one.id, to)] if to.to.name else []
    if look_up_key(to.to.name) != look_up_key(one.to.name):
        raise NotNow(
            parts.words("ship.other_addressee", unit=ret.serial or ret.rma_number, to=to.to.name, of=one.to.name)
        )
    return []


def _begin(parts: Parts, record: Record, read: Scan, way: Way | None) -> Scanned:
    """A new consignment with what was scanned; its way follows from what that is, unless one was chosen."""
    words = parts.words
    if read.readings[0].kind == "kit_order":
        if way not in {None, "kit"}:
            raise NotNow(words("ship.no_kits_here", number=read.readings[0].value))
        return _begin_kit(parts, record, read.readings[0].value)
    unit = scanned_unit(parts, read)
    waits = to_send_for(parts, unit.serial if unit else "", read.text) if way in {None, "replacement"} else None
    if waits and (way or unit is None or unit.ret is None or _way_of(unit.ret) is None):
        ahead = packing.addressed_ahead(parts, waits)
        return _begun(parts, record, "replacement", [ahead], words("ship.goes_ahead", unit=waits.serial or read.text))
    if way == "kit":
        raise NotNow(words("ship.not_no_units", unit=read.text))
    if unit is None or (not unit.is_known and way != "replacement"):
        raise NotNow(words("ship.nothing_for_scan", unit=read.text))
    ret = unit.ret
    name = unit.serial or (ret.rma_number if ret else "")
    going = way or _way_of(ret)
    if going is None:
        standing = standing_of(parts.journal, unit.serial, ret.id if ret else "")
        raise NotNow(why_not(parts, not_released("back_to_customer", standing) or "stays", standing, name))
    if going == "to_manufacturer" and ret and (there := _collecting(parts, ret)):
        return _pack(parts, there, unit)
    then: list[AnyPayload] = [packing.addressed_for(parts, ret, going)] if ret else []
    if going == "replacement" and ret and awaits_replacement(ret):
        if begun := _begun_for(parts, ret):
            return Scanned(begun, [])
        check_one(parts, ret)
        return _begun(parts, record, going, then, words("ship.replaces", rma=ret.rma_number, unit=ret.serial))
    then = [*(then if going != "replacement" else []), packing.unit_packed(parts, going, unit)]
    return _begun(parts, record, going, then, words("ship.packed", unit=name, count=1))


def _way_of(ret: Return | None) -> Way | None:
    """The way by which a unit leaves: its own before that of what replaces it."""
    if ret is None:
        return None
    return next(iter(ways_out(ret)), "replacement" if awaits_replacement(ret) else None)


def _begin_kit(parts: Parts, record: Record, number: str) -> Scanned:
    order = load_order(parts, number)
    quoted = order.quoted
    there = parts.journal.consignments_of_kit(number)
    if there:
        return Scanned(there[0].id, [])
    kit = packing.kit_packed(parts, order)
    to = Addressee(quoted.customer, quoted.customer_address, quoted.customer_telephone)
    return _begun(
        parts, record, "kit", [packing.addressed_to(parts, to), kit], parts.words("ship.kit_packed", number=number)
    )


def _begun(parts: Parts, record: Record, way: Way, then: list[AnyPayload], words: str) -> Scanned:
    consignment_id = parts.new_id()
    company = parts.company
    rows = (" ".join(row.split()) for row in company.address.splitlines())
    sender = Sender(" ".join(company.name.split()), [row for row in rows if row], company.telephone.strip())
    begun = ConsignmentBegun(record.next_number("LP"), way, sender, _next_sscc(parts), parts.station_name)
    return Scanned(consignment_id, [(CONSIGNMENT, consignment_id, one) for one in (begun, *then)], words)


def _next_sscc(parts: Parts) -> str:
    """The next serial shipping container code; empty where the station has no company prefix, or no code is left."""
    begins = parts.sscc_begins
    return make_sscc(begins, reference_of(parts.journal.last_sscc(begins), begins) + 1) if begins else ""


def _begun_for(parts: Parts, ret: Return) -> str:
    """The consignment with the replacement for this return that is being packed already; empty where there is none."""
    rows = parts.journal.consignments(MOST_PACKING)
    same = (row.id for row in rows if (row.state, row.rma_number) == ("packing", ret.rma_number))
    return next((one for one in same if packing.load_consignment(parts, one).address.return_id == ret.id), "")


def _collecting(parts: Parts, ret: Return) -> Consignment | None:
    """The consignment to the same manufacturer that is being packed already."""
    name = packing.addressed_for(parts, ret, "to_manufacturer").to.name
    rows = parts.journal.consignments_to(name, "to_manufacturer") if name else []
    return next((packing.load_consignment(parts, row.id) for row in rows if row.state == "packing"), None)
