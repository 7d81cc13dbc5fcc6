"""Look-up: one text or scan, and the kit that fits, what it costs, where to order it, and every order for it.

A text is taken for the first thing that it really is here: a kit order, a kit, an RMA, a serial, an order, a parcel's
tracking number, a model, a telephone number, a customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from intake_app.domain.facts import parse_model
from intake_app.domain.kit_orders import DONE, KitKey, KitOrder, KitOrderRow
from intake_app.domain.kits import Kit
from intake_app.domain.papers import Row
from intake_app.domain.return_row import ReturnRow
from intake_app.domain.returns import Return
from intake_app.domain.scans import Scan, understand
from intake_app.domain.unit import Customer, Sale, look_up_key, telephone_key, tracking_key
from intake_app.domain.unseen import visible, whole
from intake_app.workflow.inheriting import policy_of
from intake_app.workflow.kit_cards import kit_card, order_card, orders_listing
from intake_app.workflow.kit_ordering import load_order, load_return
from intake_app.workflow.kit_sight import KitAbout, KitFound
from intake_app.workflow.kit_terms import KitTerms, kit_terms, price_words
from intake_app.workflow.parts import Parts
from intake_app.workflow.rma_look_up import lines_of, rmas_under_way
from intake_app.workflow.scan_words import named
from intake_app.workflow.showing import block
from intake_app.workflow.turning import is_waiting, may_wait

MOST: Final = 200
_MOST_UNITS: Final = 20
_MOST_NAMED: Final = 6


class _Hit(NamedTuple):
    """What a text is, in words; the units that it can be about; the kit that it names; and the orders that it names."""

    read_as: str
    abouts: Sequence[KitAbout] = ()
    kit: Kit | None = None
    orders: Sequence[KitOrderRow] = ()
    order: KitOrder | None = None


def look_up(parts: Parts, text: str) -> KitFound:
    """What a text or scan leads to; an unknown one says what can be looked up."""
    read = understand(whole(text))
    hit = next(_hits(parts, read), None)
    if hit is None:
        asked = visible(read.text[:60])
        message = read.problem or parts.words("kits.nothing", asked=asked)
        return KitFound(asked, "", message, None, (), (), (), (), orders_listing(parts, (), "found"), tone="wait")
    return _found(parts, read.text, hit)


def found_order(parts: Parts, order: KitOrder) -> KitFound:
    """One order, and what belongs to it."""
    return _found(parts, order.number, _of_order(parts, order))


def about_return(parts: Parts, ret: Return) -> KitAbout:
    """The unit of a return; its id stands there where it is refused, or waits for a kit."""
    model = ret.facts.get("model")
    sale = ret.sale
    waits = is_waiting(ret) or may_wait(parts, ret)
    return KitAbout(
        model if isinstance(model, str) else "",
        ret.serial,
        sale.order_number if sale else "",
        ret.rma_number,
        ret.id if waits else "",
        ret.buyer or Customer(ret.customer),
        ret.policy or "",
    )


def best_kit(parts: Parts, model: str) -> Kit | None:
    """The kit that fits a model, one in stock before others."""
    return next(iter(parts.catalogue.kits_of_model(model)), None)


def _hits(parts: Parts, read: Scan) -> Iterator[_Hit]:
    """What the text really is here, the surest first."""
    first = read.readings[0]
    if first.kind == "kit_order":
        row = parts.journal.kit_order(first.value)
        if row:
            yield _of_order(parts, load_order(parts, row.number))
        return
    words, text = parts.words, read.text
    if not text:
        return
    kit = parts.catalogue.kit(text)
    if kit:
        orders = parts.journal.kit_orders_of("kit", kit.number, MOST)
        about = KitAbout(kit.models[0] if len(kit.models) == 1 else "")
        yield _Hit(words("kits.is_kit", number=kit.number), (about,), kit, orders)
    for one in dict.fromkeys([*(named(reading) for reading in read.readings if reading.kind != "tracking"), text]):
        yield from _of_number(parts, one)
    yield from _of_parcel(parts, text)
    yield from _of_model(parts, text)
    yield from _of_customer(parts, text)


def _of_order(parts: Parts, order: KitOrder) -> _Hit:
    quoted = order.quoted
    return_id = order.used.return_id if order.used else quoted.return_id
    customer = Customer(quoted.customer, telephone=quoted.customer_telephone, address=quoted.customer_address)
    policy = quoted.policy.id if quoted.policy else ""
    about = KitAbout(quoted.model, quoted.serial, quoted.order_number, quoted.rma_number, return_id, customer, policy)
    kit = parts.catalogue.kit(quoted.kit) if quoted.kit else None
    row = parts.journal.kit_order(order.number)
    return _Hit(parts.words("kits.is_kit_order", number=order.number), (about,), kit, (row,) if row else (), order)


def _of_number(parts: Parts, text: str) -> Iterator[_Hit]:
    """The RMA, serial or order of this number."""
    words, catalogue, journal = parts.words, parts.catalogue, parts.journal
    abouts = [*_returns(parts, journal.returns_of_rma(text))]
    there = {look_up_key(about.serial) for about in abouts}
    for rma in lines_of(parts, text):
        if look_up_key(rma.serial) not in there or not rma.serial:
            sold = catalogue.sales_of_serial(rma.serial) if rma.serial else catalogue.sales_of_order(rma.order_number)
            about = _sale(parts, sold[0], rma.number) if sold else KitAbout("", rma.serial, "", rma.number)
            abouts.append(about if about.customer.name or not rma.customer else _of(about, rma.customer))
    orders = journal.kit_orders_of("rma", text, MOST)
    if abouts or orders:
        yield _Hit(words("kits.is_rma", number=text), abouts, orders=orders)
    abouts = [*_returns(parts, journal.returns_of_serial(text)[:1])] or [
        _sale(parts, sale) for sale in catalogue.sales_of_serial(text)[:1]
    ]
    orders = journal.kit_orders_of("serial", text, MOST)
    if abouts or orders:
        yield _Hit(words("kits.is_serial", serial=text), abouts, orders=orders)
    abouts = [_sale(parts, sale) for sale in catalogue.sales_of_order(text)]
    orders = journal.kit_orders_of("order", text, MOST)
    if abouts or orders:
        yield _Hit(words("kits.is_order", number=text), abouts, orders=orders)


def _of_parcel(parts: Parts, text: str) -> Iterator[_Hit]:
    orders = parts.journal.kit_orders_of("tracking", tracking_key(text), MOST)
    if len(orders) == 1:
        yield _of_order(parts, load_order(parts, orders[0].number))
    elif orders:
        yield _Hit(parts.words("kits.is_tracking", number=text), orders=orders)
    for number in rmas_under_way(parts, [text])[:1]:
        yield from _of_number(parts, number)


def _of_model(parts: Parts, text: str) -> Iterator[_Hit]:
    try:
        model = parse_model(text)
    except ValueError:
        return
    known = any(policy.warranty_line(model) for policy in parts.policies.values())
    orders = parts.journal.kit_orders_of("model", model, MOST)
    if known or orders or parts.catalogue.kits_of_model(model):
        yield _Hit(parts.words("kits.is_model", model=model), (KitAbout(model),), orders=orders)


def _of_customer(parts: Parts, text: str) -> Iterator[_Hit]:
    """By telephone, else by name, which may be cut off at its end."""
    journal, catalogue, words = parts.journal, parts.catalogue, parts.words
    if telephone_key(text):
        orders = journal.kit_orders_of("telephone", text, MOST)
        sales = catalogue.sales_of_telephone(text, _MOST_UNITS)
        if orders or sales:
            yield _Hit(words("kits.is_telephone", number=text), _units(parts, sales), orders=orders)
    orders = journal.kit_orders_of("customer", text, MOST)
    returns = [*_returns(parts, journal.returns_of_customer(text, _MOST_UNITS))]
    here = {look_up_key(about.serial) for about in returns}
    sold = [one for one in catalogue.sales_of_customer(text, _MOST_UNITS) if look_up_key(one.serial) not in here]
    abouts = [*returns, *_units(parts, sold)]
    if orders or abouts:
        yield _Hit(words("kits.is_customer", name=text), abouts, orders=orders)


def _returns(parts: Parts, rows: Iterable[ReturnRow]) -> Iterator[KitAbout]:
    """The units of these returns, each once: of several returns of one the latest."""
    seen: set[str] = set()
    for row in rows:
        key = look_up_key(row.serial) or row.id
        if key not in seen:
            seen.add(key)
            yield about_return(parts, load_return(parts, row.id))


def _units(parts: Parts, sales: Iterable[Sale]) -> list[KitAbout]:
    """The units sold, as they are now: one that came back is its return's."""
    abouts = []
    for sale in sales:
        returned = [*_returns(parts, parts.journal.returns_of_serial(sale.serial)[:1])]
        abouts += returned or [_sale(parts, sale)]
    return abouts


def _sale(parts: Parts, sale: Sale, rma_number: str = "") -> KitAbout:
    try:
        model = parse_model(sale.model)
    except ValueError:
        model = ""
    policy = policy_of(parts, sale) or ""
    return KitAbout(model, sale.serial, sale.order_number, rma_number, "", sale.customer, policy)


def _of(about: KitAbout, customer: str) -> KitAbout:
    return KitAbout(
        about.model, about.serial, about.order_number, about.rma_number, about.return_id, Customer(customer)
    )


def _found(parts: Parts, asked: str, hit: _Hit) -> KitFound:
    """Everything that belongs to what a text is."""
    abouts = list(dict.fromkeys(hit.abouts))
    about = abouts[0] if len(abouts) == 1 else _common(abouts)
    kits = [hit.kit] if hit.kit else _fitting(parts, abouts)
    terms = kit_terms(parts, about.policy, about.model)
    rows = _all_orders(parts, abouts, hit.orders)
    order = hit.order
    under_way = [row for row in rows if row.state not in DONE]
    if order is None and len(under_way) == 1 and len(abouts) <= 1:
        order = load_order(parts, under_way[0].number)
    can_order = len(abouts) <= 1 and bool(kits or (terms and about.model))
    message = _message(parts, abouts, about, kits, terms)
    return KitFound(
        asked,
        hit.read_as,
        message,
        about if can_order else None,
        tuple(_about_rows(parts, abouts, about)),
        tuple(kit_card(parts, kit, terms) for kit in kits),
        tuple(_where(parts, kits, terms)),
        tuple(dict.fromkeys(block(quote) for step in (terms.told if terms else ()) for quote in step.quotes)),
        orders_listing(parts, rows, "found"),
        order_card(parts, order) if order else None,
        "wait" if message else "plain",
    )


def _fitting(parts: Parts, abouts: Iterable[KitAbout]) -> list[Kit]:
    """The kits that fit any of these units, each once."""
    models = dict.fromkeys(about.model for about in abouts if about.model)
    return list({kit.number: kit for model in models for kit in parts.catalogue.kits_of_model(model)}.values())


def _common(abouts: Sequence[KitAbout]) -> KitAbout:
    """What several units have in common; nothing of none."""

    def same(values: Iterable[str]) -> str:
        told = set(values)
        return told.pop() if len(told) == 1 else ""

    customers = {about.customer for about in abouts}
    return KitAbout(
        same(about.model for about in abouts),
        order_number=same(about.order_number for about in abouts),
        customer=customers.pop() if len(customers) == 1 else Customer(),
        policy=same(about.policy for about in abouts),
    )


def _all_orders(parts: Parts, abouts: Sequence[KitAbout], named: Sequence[KitOrderRow]) -> list[KitOrderRow]:
    """The orders that were named, and every one of these units, the latest changed first."""
    journal = parts.journal
    rows = list(named)
    for about in abouts:
        keys: tuple[tuple[KitKey, str], ...] = (
            ("serial", about.serial),
            ("rma", about.rma_number),
            ("order", about.order_number),
        )
        rows += journal.kit_orders_of_return(about.return_id)
        rows += [row for key, text in keys if text for row in journal.kit_orders_of(key, text, MOST)]
    by_number = {row.number: row for row in rows}
    return sorted(by_number.values(), key=lambda row: row.changed_at, reverse=True)


def _message(
    parts: Parts, abouts: Sequence[KitAbout], about: KitAbout, kits: Sequence[Kit], terms: KitTerms | None
) -> str:
    words = parts.words
    if len(abouts) > 1:
        return words("kits.several", count=len(abouts))
    if kits:
        return ""
    if not about.model:
        return words("kits.no_model")
    if terms is None:
        return words("kits.no_terms", model=about.model)
    if not terms.telephone:
        return words("kits.no_kit", model=about.model)
    return words("kits.no_kit_call", model=about.model, telephone=terms.telephone)


def _about_rows(parts: Parts, abouts: Sequence[KitAbout], about: KitAbout) -> Iterator[Row]:
    """Which unit, and whose; of several, each in a line."""
    words = parts.words
    if len(abouts) > 1:
        for one in abouts[:_MOST_NAMED]:
            of_it = " · ".join(filter(None, (one.model, one.customer.name, one.rma_number)))
            yield Row(one.serial or words("sight.not_known"), of_it)
        return
    told = (
        ("model", about.model),
        ("serial", about.serial),
        ("rma", about.rma_number),
        ("order", about.order_number),
        ("customer", about.customer.name),
        ("telephone", about.customer.telephone),
    )
    for key, text in told:
        if text:
            yield Row(words(f"kits.about_{key}"), text)


def _where(parts: Parts, kits: Sequence[Kit], terms: KitTerms | None) -> Iterator[Row]:
    """What a kit costs and whom to call, where no kit of the catalogue says it."""
    if kits or terms is None:
        return
    yield Row(parts.words("kits.price"), price_words(parts, None, terms))
    if terms.telephone:
        yield Row(parts.words("kits.telephone"), terms.telephone)
