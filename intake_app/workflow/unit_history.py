"""The history of one unit in the order of time: sales, RMAs, every return, kits, what it replaced, how it left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Final, NamedTuple

from intake_app.domain.consignments import Consignment, fold_consignment
from intake_app.domain.errors import NotFound
from intake_app.domain.events import Closed, Corrected, Decided, Event, Identified, Noted, Opened, Undone
from intake_app.domain.follow_ups import Exported, FollowedUp
from intake_app.domain.kit_events import CameInKit
from intake_app.domain.kit_orders import KitOrder, KitStep
from intake_app.domain.lineage import Pair
from intake_app.domain.money import dollars, parse_money
from intake_app.domain.named_places import Moved
from intake_app.domain.override_events import Overridden
from intake_app.domain.papers import Tone
from intake_app.domain.replacements import Replaced
from intake_app.domain.returns import Return, fold
from intake_app.domain.surprises import Surprised
from intake_app.domain.unit import Rma, Sale, look_up_key
from intake_app.domain.unit_entries import standing_of
from intake_app.domain.unseen import visible
from intake_app.domain.words import Words
from intake_app.workflow.kit_ordering import load_order
from intake_app.workflow.listing import Column, Line, Listing
from intake_app.workflow.override_words import accepted_words
from intake_app.workflow.parts import Parts
from intake_app.workflow.rma_look_up import lines_for_serial
from intake_app.workflow.wording import iso_day_words, moment_words

COLUMNS: Final = {"when": 178, "what": 190, "number": 176, "told": 300, "who": 124}
_MOST_ORDERS: Final = 100
_NOTHING: Final = "–"


class UnitHistory(NamedTuple):
    """A unit, in a line that says what it is and where it stands now; and everything that happened to it."""

    serial: str
    summary: str
    listing: Listing


class Entry(NamedTuple):
    """One thing that happened: when (an ISO day, or a moment with its offset), what, to what it belongs, who.

    `opens` names what Enter opens, as a line of what was found names it. `after` is the moment of what came before it,
    where the clock was set back since.
    """

    at: str
    what: str
    number: str
    told: str
    opens: str = ""
    who: str = ""
    tone: Tone = "plain"
    after: str = ""


def history_of(parts: Parts, serial: str) -> UnitHistory:
    """All that happened to the unit of this serial. Raises `NotFound` where nothing is known of it."""
    words = parts.words
    sales = parts.catalogue.sales_of_serial(serial)
    rmas = lines_for_serial(parts, serial)
    rows = parts.journal.returns_of_serial(serial)[::-1]
    events = {row.id: parts.journal.events_of(row.id) for row in rows}
    returns = {return_id: fold(of_it) for return_id, of_it in events.items()}
    orders = _orders(parts, serial, list(returns))
    replaced = _replaced(parts, serial, list(returns))
    entries = [
        *(_sold(words, sale) for sale in sales),
        *(_authorised(words, rma) for rma in rmas),
        *(entry for return_id, ret in returns.items() for entry in _of_return(words, ret, events[return_id])),
        *(entry for order in orders for entry in _of_order(words, order)),
        *(entry for one in replaced for entry in _of_replacement(words, one)),
        *(_in_place_of(words, pair) for pair in parts.journal.pairs_of(serial)),
        *(entry for one in _consignments(parts, serial, list(returns)) for entry in _leaving(words, one, serial)),
    ]
    if not entries:
        raise NotFound(words("history.nothing", serial=visible(serial)))
    spelled = [
        *(sale.serial for sale in sales),
        *(ret.serial for ret in returns.values()),
        *(rma.serial for rma in rmas),
    ]
    shown = next(iter(spelled), serial)
    here = timezone(timedelta(minutes=parts.clock().offset_minutes))
    lines = tuple(_line(words, entry, place, here) for place, entry in enumerate(sorted(entries, key=_moment)))
    title = words("history.title", serial=shown)
    listing = Listing(title, _columns(words), lines, words("history.nothing", serial=shown))
    return UnitHistory(shown, _summary(parts, serial, sales, list(returns.values())), listing)


def opened_by(line_id: str) -> str:
    """What a line of a history opens: its id holds its place, too, for several may open the same."""
    return line_id.partition("|")[2]


def _columns(words: Words) -> tuple[Column, ...]:
    return tuple(
        Column(key, words(f"history.column_{key}"), width, "day" if key == "when" else "text", stretches=key == "told")
        for key, width in COLUMNS.items()
    )


def _summary(parts: Parts, serial: str, sales: list[Sale], returns: list[Return]) -> str:
    """Model, owner, how often it came, and where it is: by the latest return, or by what it left in since."""
    words = parts.words
    told: list[str] = []
    if sales:
        told.append(" · ".join(filter(None, [sales[0].model, sales[0].customer.name])))
    if not returns:
        return " · ".join([*told, words("history.never_returned")])
    latest = returns[-1]
    told.append(words("history.returned_once") if len(returns) == 1 else words("history.returned", count=len(returns)))
    told.append(words("history.latest", number=latest.rma_number, state=words(f"state.{latest.state}")))
    if left := standing_of(parts.journal, serial, latest.id).gone:
        return " · ".join([*told, words("history.gone", number=left)])
    place = latest.place.name if latest.place else latest.decision.record.verdict.place_words if latest.decision else ""
    if place:
        told.append(words("history.place", place=place))
    return " · ".join(told)


def _sold(words: Words, sale: Sale) -> Entry:
    told = " · ".join(filter(None, [sale.customer.name, sale.model, _dollars(sale.unit_price)]))
    return Entry(sale.order_date, words("history.sold"), sale.order_number, told)


def _authorised(words: Words, rma: Rma) -> Entry:
    told = [words(f"arrivals.reason_{rma.reason}") if rma.reason else ""]
    told.append(words(f"arrivals.remedy_{rma.remedy}") if rma.remedy else "")
    told.append(rma.customer)
    opens = f"rma:{rma.number}"
    return Entry(rma.issued_on, words("history.authorised"), rma.number, " · ".join(filter(None, told)), opens)


def _of_return(words: Words, ret: Return, events: list[Event]) -> Iterator[Entry]:
    undone = {event.payload.event for event in events if isinstance(event.payload, Undone)}
    latest = events[0]
    for event in events:
        latest = max(latest, event, key=lambda one: one.at)
        told = None if event.id in undone else _event_words(words, event)
        if told is not None:
            what, details = told
            at = event.local.isoformat(timespec="seconds")
            tone: Tone = "wait" if isinstance(event.payload, Surprised | Corrected | Overridden) else "plain"
            after = latest.local.isoformat(timespec="seconds") if latest.at > event.at else ""
            yield Entry(at, what, ret.rma_number, details, f"return:{ret.id}", event.operator, tone, after)


def _event_words(words: Words, event: Event) -> tuple[str, str] | None:
    """What happened, and its details; None for what tells nothing of the unit."""
    match event.payload:
        case Opened() as opened:
            return words("history.arrived"), " ".join(one.told for one in opened.surprises)
        case Surprised() as surprised:
            return words("history.surprised"), surprised.surprise.told
        case Decided() as decided:
            return words("history.decided"), _decision_words(words, decided)
        case Corrected() as corrected:
            return words("history.corrected"), corrected.why
        case Closed() as closed:
            return words("history.closed"), closed.place
        case _:
            return _after_words(words, event)


def _after_words(words: Words, event: Event) -> tuple[str, str] | None:
    told: list[str]
    match event.payload:
        case Identified() as identified:
            what, told = words("history.identified"), [identified.serial or words("sight.not_known")]
        case Moved() as moved:
            what, told = words("history.moved"), [moved.name, moved.note]
        case FollowedUp() as done:
            what = words("history.done", what=words(f"follow.kind_{done.follow_up}"))
            told = [done.outcome, done.new_model, done.told]
        case Exported() as exported:
            what = words("history.exported_back") if exported.reverses else words("history.exported")
            told = [exported.batch]
        case CameInKit() as came:
            what, told = words("history.came_in_kit"), [came.kit, came.order]
        case Overridden() as overridden:
            what, told = words("history.overridden"), [accepted_words(words, overridden.override)]
        case Noted() as note:
            what, told = words("history.noted"), [note.text]
        case _:
            return None
    return what, " · ".join(filter(None, told))


def _decision_words(words: Words, decided: Decided) -> str:
    """The verdict with its amounts and its place."""
    answer, verdict = decided.standing, decided.verdict
    amounts = [
        f"{words(f'sight.{key}')} {dollars(parse_money(value))}"
        for key in ("restocking_fee", "credit")
        if isinstance(value := answer.get(key), str)
    ]
    return " · ".join(filter(None, [verdict.title, verdict.why or verdict.found, *amounts, verdict.place_words]))


def _orders(parts: Parts, serial: str, returns: list[str]) -> list[KitOrder]:
    """The kit orders for this unit, and those for one of its returns."""
    rows = parts.journal.kit_orders_of("serial", serial, _MOST_ORDERS)
    rows += [row for return_id in returns for row in parts.journal.kit_orders_of_return(return_id)]
    return [load_order(parts, number) for number in dict.fromkeys(row.number for row in rows)]


def _of_order(words: Words, order: KitOrder) -> Iterator[Entry]:
    number = order.number
    opens = f"kit_order:{number}"
    kit = " · ".join(filter(None, [order.quoted.kit, order.quoted.customer]))
    began = order.opened_at.isoformat(timespec="seconds")
    yield Entry(began, words("history.kit", state=words("kits.state_quoted")), number, kit, opens, order.operator)
    for step, at in order.reached.items():
        what = words("history.kit", state=words(f"kits.state_{step}"))
        yield Entry(at.isoformat(timespec="seconds"), what, number, _step_words(order, step), opens)


def _step_words(order: KitOrder, step: KitStep) -> str:
    if step == "shipped" and order.shipped:
        return " ".join(filter(None, [order.shipped.carrier, order.shipped.tracking, order.shipped.told]))
    if step == "cancelled":
        return order.cancelled
    return order.used.rma_number if step == "used" and order.used else ""


def _replaced(parts: Parts, serial: str, returns: list[str]) -> list[Replaced]:
    """What was to be sent in this unit's place, ahead of it or for one of its returns."""
    found = parts.journal.replacements_for(serial)
    found += [one for return_id in returns for one in parts.journal.exchanges_of(return_id)]
    return list({one.row.id: one for one in found}.values())


def _of_replacement(words: Words, one: Replaced) -> Iterator[Entry]:
    row = one.row
    paid = (
        words(f"replace.paid_{row.paid_by}", reference=row.reference, amount=_dollars(row.amount))
        if row.paid_by
        else ""
    )
    told = " · ".join(filter(None, [paid, row.customer]))
    what = words("history.replacement") if row.kind == "advance" else words("history.exchange")
    yield Entry(row.opened_at, what, row.rma_number, told, f"replacement:{row.id}")
    if row.sent_serial:
        yield Entry(row.sent_at, words("history.replaced_by"), row.sent_serial, row.customer, f"unit:{row.sent_serial}")


def _in_place_of(words: Words, pair: Pair) -> Entry:
    return Entry(pair.at, words("history.in_place_of"), pair.old, "", f"unit:{pair.old}")


def _consignments(parts: Parts, serial: str, returns: list[str]) -> list[Consignment]:
    """Those that the unit left in, or is packed in now."""
    rows = [row for return_id in returns or [""] for row in parts.journal.consignments_of_unit(serial, return_id)]
    return [fold_consignment(parts.journal.events_of(one)) for one in dict.fromkeys(row.id for row in rows)]


def _leaving(words: Words, one: Consignment, serial: str) -> Iterator[Entry]:
    key = look_up_key(serial)
    opens = f"consignment:{one.id}"
    way = words(f"ship.way_{one.way}")
    for packed in one.units:
        if look_up_key(packed.unit.serial) == key:
            told = " · ".join(filter(None, [way, one.to.name]))
            yield Entry(packed.at.isoformat(timespec="seconds"), words("history.packed"), one.number, told, opens)
    if one.dispatched_at:
        carrier = " ".join(filter(None, [one.carrier.carrier, one.carrier.tracking])) if one.carrier else ""
        told = " · ".join(filter(None, [way, one.to.name, carrier]))
        yield Entry(one.dispatched_at.isoformat(timespec="seconds"), words("history.left"), one.number, told, opens)


def _dollars(amount: str) -> str:
    return dollars(parse_money(amount)) if amount else ""


def _moment(entry: Entry) -> tuple[str, bool, float]:
    """By day; on one day what has no time of day first; nothing known at the beginning."""
    at = entry.after or entry.at
    if "T" not in at:
        return at, False, 0.0
    return at[:10], True, datetime.fromisoformat(at).timestamp()


def _line(words: Words, entry: Entry, place: int, here: timezone) -> Line:
    if "T" in entry.at:
        at = moment_words(words, datetime.fromisoformat(entry.at).astimezone(here))
    else:
        at = iso_day_words(words, entry.at) if entry.at else ""
    cells = (at, entry.what, entry.number, entry.told, entry.who)
    values = (entry.at, entry.what, entry.number, entry.told, entry.who)
    return Line(f"{place}|{entry.opens}", tuple(cell or _NOTHING for cell in cells), values, entry.tone)
