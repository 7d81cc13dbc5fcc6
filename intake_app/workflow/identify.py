"""Identify: what a scan at the bench means, and opening the return of the unit it names.

Nothing is guessed: several readings are several candidates, a unit that was received before is shown before a second
return of it is opened, and the vendor is taken from the sale or asked, never read off the model.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from intake_app.domain.errors import BadInput, NotNow
from intake_app.domain.events import Opened
from intake_app.domain.facts import parse_model
from intake_app.domain.returns import ReturnRow
from intake_app.domain.rma_number import looks_minted, mint, parse_minted
from intake_app.domain.unit import Rma, Sale, look_up_key, parse_serial
from intake_app.workflow.parts import Parts
from intake_app.workflow.sight import Candidate, Found
from intake_app.workflow.wording import iso_day_words

Source = Literal["sale", "rma", "station"]

RMA_FACTS = {
    "rma_issued_on": "issued_on",
    "reason": "reason",
    "remedy": "remedy",
    "proof_of_purchase": "proof_of_purchase",
    "advance_charge": "advance_charge",
}
SALE_FACTS = {"purchased_on": "order_date", "order_total": "order_total", "unit_price": "unit_price"}


def identify(parts: Parts, scan: str) -> Found:
    """What was scanned or typed: an RMA number, a serial or an order number, by exact match.

    A scan that cannot be taken is `refused` with the sentence to show; it raises nothing.
    """
    try:
        text = parse_serial(scan)
        if looks_minted(text):
            return _minted(parts, scan, parse_minted(text))
    except BadInput as refused:
        return Found("refused", scan, str(refused))
    found = _candidates(parts, scan, text)
    received = _received(parts, text, found)
    if received:
        return Found("received", scan, parts.words("sight.received"), found.candidates, received, found.identified_by)
    return found


def identify_again(parts: Parts, found: Found) -> Found:
    """The candidates of a scan whose unit was received before, once somebody says that it came again."""
    if found.kind != "received":
        return found
    text = parse_serial(found.scanned)
    if looks_minted(text):
        text = found.returns[0].serial
    return _candidates(parts, found.scanned, text)


def open_return(parts: Parts, found: Found, index: int | None) -> Opened:
    """The first event of a new return, from the candidate chosen (None: an unknown unit).

    Raises `NotNow` where nothing was found to open.
    """
    if found.kind == "refused" or (index is not None and not 0 <= index < len(found.candidates)):
        raise NotNow(found.message or parts.words("sight.nothing_to_open"))
    candidate = found.candidates[index] if index is not None else None
    sale = candidate.sale if candidate else None
    rma = candidate.rma if candidate else None
    serial = _serial_of(found, sale, rma)
    facts, sources = _known(parts, sale, rma)
    policy = _policy_of(parts, sale)
    number = rma.number if rma else _next_number(parts)
    return Opened(
        serial=serial,
        rma_number=number,
        rma_origin="outside" if rma else "station",
        received_on=parts.clock().today.isoformat(),
        scanned=found.scanned,
        identified_by=found.identified_by if candidate else "unknown",
        policy=policy,
        facts=facts,
        sources=sources,
        sale=sale,
        rma=rma,
        earlier=[row.id for row in parts.journal.returns_of_serial(serial)] if serial else [],
    )


def _minted(parts: Parts, scan: str, number: str) -> Found:
    rows = parts.journal.returns_of_rma(number)
    if rows:
        return Found("received", scan, parts.words("sight.received"), (), tuple(rows), "rma")
    return Found("refused", scan, parts.words("sight.rma_elsewhere", number=number))


def _candidates(parts: Parts, scan: str, text: str) -> Found:
    """Every reading of the text: lines of an RMA, sales of a serial, units of an order."""
    by_rma = [_of_rma(parts, rma) for rma in parts.catalogue.rmas_of_number(text)]
    by_serial = [
        _candidate(parts, sale, rma)
        for sale in parts.catalogue.sales_of_serial(text)
        for rma in _open_rmas(parts, sale.serial)
    ]
    by_order = [
        _candidate(parts, sale, rma)
        for sale in parts.catalogue.sales_of_order(text)
        for rma in _open_rmas(parts, sale.serial)
    ]
    if not by_rma and not by_serial:
        by_serial = [_candidate(parts, None, rma) for rma in _open_rmas(parts, text) if rma]
    candidates = (*(line for lines in by_rma for line in lines), *by_serial, *by_order)
    if not candidates:
        return Found("unknown", scan, parts.words("sight.unknown_unit", scanned=text))
    kind: Literal["one", "choose"] = "one" if len(candidates) == 1 else "choose"
    by: Literal["rma", "serial", "order"] = "rma" if by_rma else "serial" if by_serial else "order"
    return Found(kind, scan, parts.words(f"sight.{kind}", scanned=text), candidates, (), by)


def _of_rma(parts: Parts, rma: Rma) -> list[Candidate]:
    sales: Iterable[Sale | None] = parts.catalogue.sales_of_serial(rma.serial) if rma.serial else ()
    return [_candidate(parts, sale, rma) for sale in sales] or [_candidate(parts, None, rma)]


def _open_rmas(parts: Parts, serial: str) -> list[Rma] | list[None]:
    """The RMAs for this serial under which it has not come yet; `[None]` when there is none."""
    waiting = [
        rma
        for rma in parts.catalogue.rmas_of_serial(serial)
        if not any(look_up_key(row.serial) == look_up_key(serial) for row in parts.journal.returns_of_rma(rma.number))
    ]
    return waiting or [None]


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
    details.append(words("sight.under_rma", number=rma.number) if rma else words("sight.without_rma"))
    earlier = parts.journal.returns_of_serial(serial) if serial else []
    if earlier:
        details.append(words("sight.came_before", number=earlier[0].rma_number))
    return Candidate(title or words("sight.serial_not_named"), " · ".join(part for part in details if part), sale, rma)


def _received(parts: Parts, text: str, found: Found) -> tuple[ReturnRow, ...]:
    """The returns that this very scan was received as: by its serial, or by the outside RMA's number."""
    rows = {row.id: row for row in parts.journal.returns_of_serial(text)}
    if found.identified_by == "rma":
        rows |= {row.id: row for row in parts.journal.returns_of_rma(text)}
        serials = {look_up_key(candidate.rma.serial) for candidate in found.candidates if candidate.rma}
        if serials - {look_up_key(row.serial) for row in rows.values()}:
            return ()  # further units of this RMA are still to come
    return tuple(rows.values())


def _serial_of(found: Found, sale: Sale | None, rma: Rma | None) -> str:
    if sale:
        return sale.serial
    if rma and rma.serial:
        return rma.serial
    return "" if rma else parse_serial(found.scanned)


def _known(parts: Parts, sale: Sale | None, rma: Rma | None) -> tuple[dict[str, str | list[str]], dict[str, Source]]:
    """The facts that sale and RMA tell, in their JSON shapes, and which of the two told each."""
    facts: dict[str, str | list[str]] = {}
    sources: dict[str, Source] = {}
    if sale:
        told = {fact: getattr(sale, field) for fact, field in SALE_FACTS.items()}
        told["model"] = _model_or_nothing(sale.model)
        facts |= {fact: value for fact, value in told.items() if value}
        sources |= dict.fromkeys(facts, "sale")
    if rma:
        of_rma = {fact: getattr(rma, field) for fact, field in RMA_FACTS.items() if getattr(rma, field)}
        facts |= of_rma
        sources |= dict.fromkeys(of_rma, "rma")
    else:
        facts["rma_issued_on"] = "none"
        sources["rma_issued_on"] = "station"
    if _policy_of(parts, sale):
        sources["policy"] = "sale"
    return facts, sources


def _model_or_nothing(model: str) -> str:
    try:
        return parse_model(model)
    except ValueError:
        return ""


def _policy_of(parts: Parts, sale: Sale | None) -> str | None:
    """The policy whose id or vendor the sale names, compared without case; None when it names none of ours."""
    vendor = sale.vendor.strip().casefold() if sale else ""
    for policy in parts.policies.values():
        if vendor and vendor in {policy.id.casefold(), policy.vendor.casefold()}:
            return policy.id
    return None


def _next_number(parts: Parts) -> str:
    return mint(parts.station_code, parts.journal.last_running_number(parts.station_code) + 1)
