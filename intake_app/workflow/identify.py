"""Identify: what a scan at the bench means, and opening the return of the unit it names.

Nothing is guessed: several readings are several candidates, a unit that was received before is shown before a second
return of it is opened, and the vendor is taken from the sale or asked, never read off the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

import msgspec

from intake_app.domain.errors import BadInput, NotNow
from intake_app.domain.events import Identified, Opened
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.returns import Return
from intake_app.domain.rma_number import mint, running_number
from intake_app.domain.scans import Scan, understand
from intake_app.domain.unit import Rma, Sale, look_up_key, parse_serial
from intake_app.domain.unseen import visible
from intake_app.workflow.arriving import Unit, surprises_at, surprises_of_unit
from intake_app.workflow.charging import counted_once, told_at_opening
from intake_app.workflow.inheriting import heritage, policy_of
from intake_app.workflow.parts import Parts
from intake_app.workflow.rma_look_up import lines_of, rmas_under_way, told_by, waiting_rmas
from intake_app.workflow.scan_words import (
    also,
    differs,
    named,
    never_a_unit,
    refusal_of,
    unit_of,
    with_reading,
)
from intake_app.workflow.sight import Candidate, Found
from intake_app.workflow.which_policy import ref_of
from intake_app.workflow.wording import iso_day_words

IdentifiedBy = Literal["serial", "order", "rma", "tracking", "unknown"]
_FIRST: Final[tuple[IdentifiedBy, ...]] = ("rma", "serial", "order", "tracking", "unknown")

RMA_FACTS = {
    "rma_issued_on": "issued_on",
    "reason": "reason",
    "remedy": "remedy",
    "proof_of_purchase": "proof_of_purchase",
    "advance_charge": "advance_charge",
}


def identify(parts: Parts, scan: str) -> Found:
    """What was scanned or typed, by exact match: every reading of it is looked up, and those that exist are told.

    A scan that cannot be taken is `refused` with the sentence to show; it raises nothing.
    """
    read = understand(scan)
    if refusal := never_a_unit(parts.words, read):
        return Found("refused", scan, refusal)
    looked = [one for one in _look_ups(parts, read) if one.found]
    rows = list({row.id: row for one in looked for row in one.under_number}.values())
    found = _known(parts, read, looked) if looked else _unknown(parts, read)
    received = _received(parts, found, rows)
    if received:
        return msgspec.structs.replace(
            found,
            kind="received",
            message=with_reading(parts.words, found, parts.words("sight.received")),
            returns=received,
            identified_by="rma" if rows else found.identified_by,
            unit="" if rows else found.unit,
        )
    return found


def identify_again(parts: Parts, found: Found) -> Found:
    """What can be opened once somebody says that a unit that was received before came again."""
    if found.kind != "received":
        return found
    serials = list(dict.fromkeys(row.serial for row in found.returns))
    candidates = found.candidates or tuple(
        candidate for serial in serials for candidate in _of_serial(parts, serial) if candidate.sale
    )
    unit = found.unit or (serials[0] if len(serials) == 1 else "")
    return _told(parts, found.scanned, unit, candidates, found.identified_by, found.read)


def open_return(parts: Parts, found: Found, index: int | None) -> Opened:
    """The first event of a new return, from the candidate chosen (None: an unknown unit).

    Raises `NotNow` where nothing was found to open.
    """
    if found.kind == "refused" or (index is not None and not 0 <= index < len(found.candidates)):
        raise NotNow(found.message if found.kind == "refused" else parts.words("sight.nothing_to_open"))
    candidate = found.candidates[index] if index is not None else Candidate("", "", None, None)
    sale, rma = candidate.sale, candidate.rma
    named = (rma.serial or candidate.unit) if rma else candidate.unit or found.unit
    serial = sale.serial if sale else named
    read = candidate.unit or found.read
    number = rma.number if rma else next_rma_number(parts)
    known = heritage(parts, serial, rma.number if rma else "", sale)
    of_rma, charge = counted_once(parts, rma, serial, _known_of_rma(rma), known.facts)
    of_sale = policy_of(parts, sale)
    policy = of_sale or known.policy
    earlier = [row.id for row in parts.journal.returns_of_serial(serial)] if serial else []
    by_tracking = found.scanned if found.identified_by == "tracking" else ""
    return Opened(
        serial=serial,
        rma_number=number,
        rma_origin="outside" if rma else "station",
        received_on=parts.clock().today.isoformat(),
        scanned=found.scanned,
        identified_by=found.identified_by if index is not None else "unknown",
        policy=policy,
        facts={**of_rma, **known.facts},
        sources={
            **dict.fromkeys(of_rma, "rma" if rma else "station"),
            **dict.fromkeys(known.facts, "sale"),
            **known.sources,
            "policy": "sale" if of_sale or not policy else "lineage",
        },
        sale=sale,
        rma=rma,
        earlier=earlier,
        read=read if differs(read, found.scanned) else "",
        surprises=[*surprises_at(parts, Unit(serial, number, rma, sale, policy), by_tracking=by_tracking), *charge],
        lineage=known.lineage,
        replacement=known.replacement,
        under=ref_of(parts, policy),
        told_by=told_by(parts, rma, known.replacement),
    )


def identified(parts: Parts, ret: Return, serial: str) -> Identified:
    """The event of a serial that became known, or was corrected, after the return was opened; empty: not known.

    Its sale and a waiting RMA are looked up; of several none is taken, for nothing says which.
    """
    if not serial:
        return Identified("")
    sales = parts.catalogue.sales_of_serial(serial)
    sale = sales[0] if len(sales) == 1 else None
    if ret.sale and look_up_key(ret.sale.serial) == look_up_key(serial):
        sale = ret.sale
    waiting = [] if ret.opened.rma else waiting_rmas(parts, serial)
    rma = waiting[0] if len(waiting) == 1 else None
    of_sale = policy_of(parts, sale)
    known = heritage(parts, serial, ret.rma_number, sale, but=ret.id)
    policy = of_sale or known.policy
    of_rma, charge = counted_once(parts, rma, serial, _known_of_rma(rma) if rma else {}, known.facts, ret)
    return Identified(
        serial=sale.serial if sale else serial,
        policy=policy,
        facts=known.facts,
        sale=sale,
        rma=rma,
        rma_facts={fact: value for fact, value in of_rma.items() if fact not in known.sources},
        surprises=[
            *surprises_of_unit(parts, ret, serial, sale, policy),
            *(charge or told_at_opening(ret, known.facts)),
        ],
        sources={**known.sources, **({} if of_sale or not policy else {"policy": "lineage"})},
        lineage=known.lineage,
        replacement=known.replacement,
        under=ref_of(parts, policy),
        told_by=told_by(parts, rma, known.replacement),
    )


class _Looked(NamedTuple):
    """What catalogue and record know of one text: what it can be, as what, and the returns under it as RMA number."""

    text: str
    candidates: tuple[Candidate, ...]
    by: IdentifiedBy
    under_number: list[ReturnRow]

    @property
    def found(self) -> bool:
        return bool(self.candidates or self.under_number)


def _look_ups(parts: Parts, read: Scan) -> Iterator[_Looked]:
    """What each reading names, then the text, then what came, each looked up once."""
    if read.label:
        yield _look_up_rma(parts, read.label.rma_number)
    told = [named(one) for one in read.readings if one.kind != "label"]
    texts: dict[str, str] = {}
    for text in (*told, read.text, read.raw):
        try:
            serial = parse_serial(text)
        except BadInput:
            continue
        texts.setdefault(look_up_key(serial), serial)
    for text in texts.values():
        yield _look_up(parts, text)
    for number in rmas_under_way(parts, texts.values()):
        under_way = _look_up_rma(parts, number)
        yield under_way._replace(by="tracking" if under_way.candidates else under_way.by)


def _look_up_rma(parts: Parts, number: str) -> _Looked:
    """The lines of an RMA, and the returns under it: what the number on a label can name."""
    lines = tuple(one for rma in lines_of(parts, number) for one in _of_rma(parts, rma))
    return _Looked(number, lines, "rma" if lines else "unknown", parts.journal.returns_of_rma(number))


def _look_up(parts: Parts, text: str) -> _Looked:
    """Every reading of one text: lines of an RMA, sales of a serial, units of an order."""
    rma = _look_up_rma(parts, text)
    by_serial = _of_serial(parts, text)
    by_order = [
        one
        for sale in parts.catalogue.sales_of_order(text)
        for one in [_candidate(parts, sale, waits) for waits in _open_rmas(parts, sale.serial)]
    ]
    by: IdentifiedBy = "rma" if rma.candidates else "serial" if by_serial else "order" if by_order else "unknown"
    return _Looked(text, (*rma.candidates, *by_serial, *by_order), by, rma.under_number)


def _known(parts: Parts, read: Scan, looked: list[_Looked]) -> Found:
    """What the catalogue or the record holds of a scan, all of it; a unit that came before as an unknown one, too."""
    candidates: list[Candidate] = []
    for each in looked:
        candidates += [one for one in each.candidates if one not in candidates]
    there = {look_up_key(_serial_of(one)) for one in candidates}
    candidates += [
        _unit_candidate(parts, read, unit)
        for unit in _units(read)
        if candidates and look_up_key(unit) not in there and parts.journal.returns_of_serial(unit)
    ]
    ways: set[IdentifiedBy] = {each.by for each in looked}
    by = next(way for way in _FIRST if way in ways)
    unit = next((each.text for each in looked if each.by == by), "") if by in {"serial", "unknown"} else ""
    text = looked[0].text if len(looked) == 1 else ""
    return _told(parts, read.raw, unit, tuple(candidates), by, text)


def _unknown(parts: Parts, read: Scan) -> Found:
    """What can be done with a scan that neither catalogue nor record knows: carry on with its serial, or scan another.

    Where it can be two serials, and neither or both came before, the bench is asked which.
    """
    units = _units(read)
    units = [one for one in units if parts.journal.returns_of_serial(one)] or units
    if not units:
        return Found("refused", read.raw, refusal_of(parts.words, read))
    if len(units) > 1:
        asked = tuple(_unit_candidate(parts, read, one) for one in units)
        return _told(parts, read.raw, "", asked, "unknown", "")
    found = _told(parts, read.raw, units[0], (), "unknown", units[0])
    return msgspec.structs.replace(found, message=" ".join([found.message, *also(parts.words, read)]))


def _units(read: Scan) -> list[str]:
    return list(dict.fromkeys(filter(None, map(unit_of, read.readings))))


def _unit_candidate(parts: Parts, read: Scan, unit: str) -> Candidate:
    key = "scan.whole_code" if look_up_key(unit) == look_up_key(read.text) else "scan.serial_in_code"
    earlier = parts.journal.returns_of_serial(unit)
    came = [parts.words("sight.came_before", number=earlier[0].rma_number)] if earlier else []
    return Candidate(unit, " · ".join([parts.words(key), *came]), None, None, unit)


def _told(parts: Parts, scan: str, unit: str, candidates: tuple[Candidate, ...], by: IdentifiedBy, read: str) -> Found:
    kind: Literal["one", "choose", "unknown"] = (
        "unknown" if not candidates else "one" if len(candidates) == 1 else "choose"
    )
    found = Found(kind, scan, "", candidates, (), by, unit, read if differs(read, scan) else "")
    message = parts.words(f"sight.{kind}", scanned=visible(unit or scan.strip()))
    return msgspec.structs.replace(found, message=with_reading(parts.words, found, message))


def _of_serial(parts: Parts, serial: str) -> list[Candidate]:
    """The sales of a serial, each under each RMA that waits for it; an RMA's line alone where there is no sale."""
    sales: list[Sale] | list[None] = parts.catalogue.sales_of_serial(serial) or [None]
    readings = [(sale, rma) for sale in sales for rma in _open_rmas(parts, serial)]
    return [_candidate(parts, sale, rma) for sale, rma in readings if sale or rma]


def _of_rma(parts: Parts, rma: Rma) -> list[Candidate]:
    sales: Iterable[Sale | None] = parts.catalogue.sales_of_serial(rma.serial) if rma.serial else ()
    return [_candidate(parts, sale, rma) for sale in sales] or [_candidate(parts, None, rma)]


def _open_rmas(parts: Parts, serial: str) -> list[Rma] | list[None]:
    return waiting_rmas(parts, serial) or [None]


def _candidate(parts: Parts, sale: Sale | None, rma: Rma | None) -> Candidate:
    words = parts.words
    serial = sale.serial if sale else rma.serial if rma else ""
    title = " · ".join(part for part in (sale.model if sale else "", serial) if part)
    details = []
    if sale:
        details.append(
            words(
                "sight.sold",
                order=sale.order_number,
                on=iso_day_words(words, sale.order_date) or words("sight.not_known"),
            )
        )
        details.append(sale.customer.name)
        if sale.not_for_resale:
            details.append(words("sight.demo_short"))
    details.append(words("sight.under_rma", number=rma.number) if rma else words("sight.without_rma"))
    earlier = parts.journal.returns_of_serial(serial) if serial else []
    if earlier:
        details.append(words("sight.came_before", number=earlier[0].rma_number))
    return Candidate(title or words("sight.serial_not_named"), " · ".join(part for part in details if part), sale, rma)


def _received(parts: Parts, found: Found, under_number: list[ReturnRow]) -> tuple[ReturnRow, ...]:
    """The returns of everything that the scan can mean, once nothing that it means is still to come.

    `under_number` are those under the scanned RMA number. A unit of it that has not been received is still to come; so
    a scan of an RMA or an order with units left goes on to the choice, where those received are marked.
    """
    rows = {row.id: row for row in under_number}
    serials = {serial for one in found.candidates if (serial := _serial_of(one))}
    if not found.candidates and found.unit and not under_number:
        serials = {found.unit}
    for serial in serials:
        of_serial = parts.journal.returns_of_serial(serial)
        if not of_serial:
            return ()
        rows |= {row.id: row for row in of_serial}
    return tuple(rows.values())


def _serial_of(candidate: Candidate) -> str:
    return candidate.sale.serial if candidate.sale else candidate.rma.serial if candidate.rma else candidate.unit


def _known_of_rma(rma: Rma | None) -> dict[str, str | list[str]]:
    """The facts that an RMA tells, in their JSON shapes; without one, that there was none."""
    if rma is None:
        return {"rma_issued_on": "none"}
    return {fact: value for fact, field in RMA_FACTS.items() if (value := getattr(rma, field))}


def next_rma_number(parts: Parts) -> str:
    """The next number of this station that no RMA has, and by the entries no return, whatever the look-ups say."""
    running = parts.journal.last_running_number("RMA", parts.station_code)
    while True:
        number = mint(parts.station_code, running + 1)
        if not lines_of(parts, number) and not parts.journal.returns_opened_under(number):
            return number
        _, running = running_number(number)
