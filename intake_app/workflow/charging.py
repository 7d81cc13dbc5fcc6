"""What was charged in advance is counted once: the charge of an RMA goes with the first return that came under it."""

from __future__ import annotations

from typing import TypeAlias

from intake_app.domain.money import dollars, parse_money
from intake_app.domain.returns import Return
from intake_app.domain.surprises import Surprise
from intake_app.domain.unit import Rma, look_up_key
from intake_app.workflow.of_unit import advance_for, returns_under, returns_with
from intake_app.workflow.parts import Parts
from intake_app.workflow.rma_look_up import lines_of
from intake_app.workflow.wording import iso_day_words

CHARGE = "advance_charge"
Told: TypeAlias = dict[str, str | list[str]]


def counted_once(
    parts: Parts, rma: Rma | None, serial: str, known: Told, of_unit: Told, ret: Return | None = None
) -> tuple[Told, list[Surprise]]:
    """The facts `known` of an RMA, without a charge that is counted elsewhere, and what the bench is told then.

    `of_unit` is what the unit brings itself: the charge of its own replacement comes first. `ret` is its return, where
    that is there already.
    """
    if rma is None or CHARGE not in known or CHARGE in of_unit or not _is_charged(rma.advance_charge):
        return known, []
    if ret is not None and _counts(ret, rma):
        return known, []
    where = _where(parts, rma, serial, ret.id if ret else "")
    if not where:
        return known, []
    told = parts.words(
        "arrival.charge_counted", number=rma.number, amount=dollars(parse_money(rma.advance_charge)), where=where
    )
    return {fact: value for fact, value in known.items() if fact != CHARGE}, [Surprise("charge_counted", told)]


def told_at_opening(ret: Return, of_unit: Told) -> list[Surprise]:
    """That the charge of the RMA is counted elsewhere, as the opening told it; not where the unit has its own."""
    return [one for one in ret.opened.surprises if one.what == "charge_counted" and CHARGE not in of_unit]


def _counts(ret: Return, rma: Rma) -> bool:
    """Whether a return has the charge of this RMA already, under whatever number it runs itself."""
    is_its_own = ret.rma is not None and look_up_key(ret.rma.number) == look_up_key(rma.number)
    return is_its_own and not any(one.what == "charge_counted" for one in ret.surprises)


def _where(parts: Parts, rma: Rma, serial: str, but: str) -> str:
    """Which return, or which replacement that was sent ahead, has the charge; empty for none."""
    words = parts.words
    named = {look_up_key(line.serial): line.serial for line in lines_of(parts, rma.number) if line.serial}
    came = {ret.id: ret for ret in returns_under(parts, rma.number)}
    for unit in named.values():
        came |= {ret.id: ret for ret in returns_with(parts, unit) if _counts(ret, rma)}
    first = min((one for one in came if one != but), key=parts.journal.begun_at, default="")
    if first:
        unit = came[first].serial or words("arrivals.some_unit")
        day = iso_day_words(words, came[first].opened.received_on)
        return words("arrival.charge_of_return", serial=unit, day=day)
    for unit in (unit for key, unit in named.items() if key != look_up_key(serial)):
        if advance_for(parts, unit, ""):
            return words("arrival.charge_of_replacement", serial=unit)
    return ""


def _is_charged(amount: str) -> bool:
    try:
        return bool(parse_money(amount))
    except ValueError:
        return False  # the form of an older program took any text; it is no amount that could be counted
