"""What a unit inherits: from the line of replacements it stands in, and the advance replacement it comes for."""

from __future__ import annotations

from functools import partial
from typing import Literal, NamedTuple

from intake_app.domain.facts import parse_model
from intake_app.domain.lineage import Pair, forebears
from intake_app.domain.replacement_events import Forebear
from intake_app.domain.returns import Return, fold
from intake_app.domain.unit import Sale
from intake_app.domain.unit_entries import pairs_told, returns_of_unit
from intake_app.workflow.of_unit import advance_for
from intake_app.workflow.parts import Parts

SALE_FACTS = {"purchased_on": "order_date", "order_total": "order_total", "unit_price": "unit_price"}
Told = dict[str, str | list[str]]


class Heritage(NamedTuple):
    """What is known of a unit by its sale, its line and its advance replacement.

    `sources` tells where a fact comes from that is not the sale's; `policy` is that of the first unit of the line.
    """

    facts: Told
    sources: dict[str, Literal["lineage", "replacement"]]
    policy: str | None
    lineage: list[Forebear]
    replacement: str


def heritage(parts: Parts, serial: str, rma_number: str, sale: Sale | None, but: str = "") -> Heritage:
    """What this unit under this RMA inherits; `but` is the return that is its own.

    A unit in a line has the purchase of its first: date, price and order total. Its own model stays where it is known,
    and without a sale of its own it is whose it was sent to.
    """
    facts = known_of_sale(sale)
    sources: dict[str, Literal["lineage", "replacement"]] = {}
    line = forebears(serial, partial(pairs_told, parts.journal)) if serial else ()
    policy = None
    if line:
        inherited, policy = _of_first(parts, line)
        if sale is None and line[0].customer:
            inherited["customer"] = line[0].customer
        facts = {fact: value for fact, value in facts.items() if fact not in SALE_FACTS}
        inherited = {fact: value for fact, value in inherited.items() if fact not in facts}
        facts |= inherited
        sources |= dict.fromkeys(inherited, "lineage")
    waits = advance_for(parts, serial, rma_number, but)
    if waits is not None:
        facts["advance_charge"] = waits.opened.amount
        sources["advance_charge"] = "replacement"
    return Heritage(
        facts,
        sources,
        policy,
        [Forebear(pair.old, pair.on) for pair in line],
        waits.id if waits else "",
    )


def known_of_sale(sale: Sale | None) -> Told:
    """The facts that a sale tells, in their JSON shapes."""
    if sale is None:
        return {}
    told: Told = {fact: getattr(sale, field) for fact, field in SALE_FACTS.items()}
    told["model"] = _model_or_nothing(sale.model)
    return {fact: value for fact, value in told.items() if value}


def policy_of(parts: Parts, sale: Sale | None) -> str | None:
    """The one policy whose id or vendor the sale names, compared without case; None for none, or for several."""
    vendor = sale.vendor.strip().casefold() if sale else ""
    named = [
        policy.id
        for policy in parts.policies.values()
        if vendor and vendor in {policy.id.casefold(), policy.vendor.casefold()}
    ]
    return named[0] if len(named) == 1 else None


def _of_first(parts: Parts, line: tuple[Pair, ...]) -> tuple[Told, str | None]:
    """What is known of the purchase of the first unit of a line, and its policy.

    As its return has it, else its one sale; where nothing is known of it, what the returns of those after it have.
    """
    for pair in reversed(line):
        ret = _return_before(parts, pair)
        if ret is not None and ret.facts.get("purchased_on"):
            wanted = (*SALE_FACTS, "model")
            return {fact: ret.facts[fact] for fact in wanted if fact in ret.facts}, ret.policy
        if pair is line[-1]:
            sales = parts.catalogue.sales_of_serial(pair.old)
            if len(sales) == 1:
                return known_of_sale(sales[0]), policy_of(parts, sales[0])
    return {}, None


def _return_before(parts: Parts, pair: Pair) -> Return | None:
    """The return under which the unit that was replaced came back, else its latest."""
    if pair.return_id:
        return fold(parts.journal.events_of(pair.return_id))
    return returns_of_unit(parts.journal, pair.old).latest


def _model_or_nothing(model: str) -> str:
    try:
        return parse_model(model)
    except ValueError:
        return ""
