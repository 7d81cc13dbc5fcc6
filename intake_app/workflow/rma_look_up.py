"""RMAs, wherever they come from: the lines of the catalogue, and those that were made at the station."""

from __future__ import annotations

from collections.abc import Iterable

from intake_app.domain.inspectors import tellers_of
from intake_app.domain.rmas import RmaRecord
from intake_app.domain.surprises import ends_on
from intake_app.domain.unit import Rma, look_up_key, tracking_key
from intake_app.workflow.inheriting import policy_of
from intake_app.workflow.parts import Parts


def lines_of(parts: Parts, number: str) -> list[Rma]:
    """The lines of this RMA: imported ones first of all, else those of one that was made here."""
    if lines := parts.catalogue.rmas_of_number(number):
        return lines
    record = parts.journal.rma_record(number)
    return record.lines if record else []


def lines_for_serial(parts: Parts, serial: str) -> list[Rma]:
    """The lines of any RMA that name this serial."""
    key = look_up_key(serial)
    lines = parts.catalogue.rmas_of_serial(serial)
    known = {look_up_key(line.number) for line in lines}
    made = [line for record in parts.journal.rmas_made_for(serial) for line in record.lines]
    return lines + [line for line in made if look_up_key(line.serial) == key and look_up_key(line.number) not in known]


def waiting_rmas(parts: Parts, serial: str) -> list[Rma]:
    """The RMAs for this serial under which it has not come yet; none that was cancelled."""
    key = look_up_key(serial)
    return [
        rma
        for rma in lines_for_serial(parts, serial)
        if not any(look_up_key(row.serial) == key for row in parts.journal.returns_of_rma(rma.number))
        and not is_cancelled(parts.journal.rma_record(rma.number))
    ]


def rmas_under_way(parts: Parts, texts: Iterable[str]) -> list[str]:
    """The numbers of the RMAs whose parcel travels under one of these, by import or as it was announced here."""
    numbers: dict[str, str] = {}
    for tracking in dict.fromkeys(map(tracking_key, texts)):
        for number in (
            *(rma.number for rma in parts.catalogue.rmas_of_tracking(tracking)),
            *(record.number or record.key for record in parts.journal.rmas_announced_by(tracking)),
        ):
            numbers.setdefault(look_up_key(number), number)
    return list(numbers.values())


def told_by(parts: Parts, rma: Rma | None, replacement: str) -> list[str]:
    """Who recorded here what this RMA and this replacement (its id) tell; nobody for what was imported."""
    is_made_here = rma is not None and not parts.catalogue.rmas_of_number(rma.number)
    subjects = [*([look_up_key(rma.number)] if rma and is_made_here else []), *filter(None, [replacement])]
    names = (name for subject in subjects for name in tellers_of(parts.journal.events_of(subject)))
    return list(dict.fromkeys(names))


def is_cancelled(record: RmaRecord | None) -> bool:
    """Whether it is not to be used any more."""
    return bool(record and record.cancelled)


def last_day(parts: Parts, rma: Rma, policy_id: str | None) -> str:
    """The last day on which an RMA is valid: its own, else by the policy's term; empty where there is none.

    Without a policy, that of the sale of its unit is asked.
    """
    if rma.valid_until or not any("rma_validity" in policy.terms for policy in parts.policies.values()):
        return rma.valid_until
    sales = parts.catalogue.sales_of_serial(rma.serial) if rma.serial and not policy_id else []
    policy = parts.policies.get(policy_id or policy_of(parts, sales[0] if sales else None) or "")
    term = policy.terms.get("rma_validity") if policy else None
    return ends_on(rma, int(term.value) if term and term.unit == "days" else None)
