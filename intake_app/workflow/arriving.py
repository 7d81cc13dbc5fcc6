"""What is not as expected about a unit that arrives, in the words that are told and kept."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from intake_app.domain.returns import Return
from intake_app.domain.surprises import OF_THE_UNIT, Arriving, Surprise, surprises_of
from intake_app.domain.unit import Rma, Sale, look_up_key
from intake_app.domain.unseen import visible
from intake_app.workflow.parts import Parts
from intake_app.workflow.releasing import alike_here
from intake_app.workflow.rma_look_up import is_cancelled, last_day, lines_of
from intake_app.workflow.sight import Candidate, Found
from intake_app.workflow.wording import iso_day_words


class Unit(NamedTuple):
    """A unit, the number that its return has, and its RMA, sale and policy as far as they are known."""

    serial: str
    number: str
    rma: Rma | None
    sale: Sale | None
    policy: str | None


def surprises_at(parts: Parts, came: Unit, *, by_tracking: str = "", but: str = "") -> list[Surprise]:
    """What is surprising about a unit that comes today; `but` is the return that is its own."""
    serial, number, rma, sale, policy = came
    words = parts.words
    record = parts.journal.rma_record(rma.number) if rma else None
    named = [line.serial for line in lines_of(parts, rma.number)] if rma else []
    earlier = [row.rma_number for row in parts.journal.returns_of_serial(serial) if row.id != but] if serial else []
    alike = list(alike_here(parts, serial, but)) if serial else []
    today = parts.clock().today.isoformat()
    until = last_day(parts, rma, policy) if rma else ""
    unit = Arriving(
        serial=serial,
        rma=rma,
        declared=tuple(named) if all(named) else (),
        sold_to=sale.customer.name if sale else "",
        valid_until=until,
        received_on=today,
        is_cancelled=is_cancelled(record),
        earlier=bool(earlier),
        looks_like=bool(alike),
        boxes=record.boxes if record else 0,
        by_tracking=bool(by_tracking),
    )
    told = {
        "number": number,
        "serial": serial,
        "named": ", ".join(filter(None, [rma.serial] if rma and rma.serial else named)),
        "numbers": ", ".join(earlier),
        "alike": ", ".join(f"{one.serial} ({one.rma_number})" for one in alike),
        "customer": rma.customer if rma else "",
        "buyer": unit.sold_to,
        "until": iso_day_words(words, until),
        "came": iso_day_words(words, today),
        "why": record.cancelled if record else "",
        "tracking": visible(by_tracking.strip()),
        "boxes": unit.boxes,
        "here": ", ".join(map(str, record.came)) if record else "",
    }
    return [Surprise(kind, words(f"arrival.{kind}", **told)) for kind in surprises_of(unit)]


def surprises_of_unit(parts: Parts, ret: Return, serial: str, sale: Sale | None, policy: str | None) -> list[Surprise]:
    """What is surprising about the unit of a return whose serial became known, or was corrected."""
    found = surprises_at(parts, Unit(serial, ret.rma_number, ret.opened.rma, sale, policy), but=ret.id)
    return [one for one in found if one.what in OF_THE_UNIT]


def beside(parts: Parts, found: Found, ret: Return) -> Found:
    """A unit scanned while the page shows one that an RMA names and nobody has scanned yet: another may have come.

    Only where the page waits for its unit, and what was scanned has no RMA of its own.
    """
    rma = ret.opened.rma
    waits = ret.state == "open" and ret.opened.identified_by in {"rma", "tracking"} and len(ret.undoable) == 1
    if not (waits and rma and rma.serial) or found.kind not in {"one", "unknown"}:
        return found
    own = found.candidates[0] if found.candidates else Candidate(found.unit, "", None, None, found.unit)
    serial = own.sale.serial if own.sale else own.unit
    if own.rma or not serial or look_up_key(serial) == look_up_key(ret.serial):
        return found
    words = parts.words
    told = {"number": rma.number, "serial": serial, "named": rma.serial}
    alone = msgspec.structs.replace(
        own, title=words("arrival.came_alone", unit=own.title), detail=own.detail or words("arrival.came_alone_detail")
    )
    nameless = msgspec.structs.replace(rma, serial="")
    return msgspec.structs.replace(
        found,
        kind="choose",
        message=words("arrival.other_units", **told),
        candidates=(
            Candidate(
                words("arrival.came_instead", **told),
                words("arrival.came_instead_detail", **told),
                own.sale,
                rma,
                serial,
                instead_in=ret.id,
            ),
            Candidate(
                words("arrival.came_too", **told), words("arrival.came_too_detail", **told), own.sale, nameless, serial
            ),
            alone,
        ),
    )
