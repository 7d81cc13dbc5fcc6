"""Kits: the kit that fits, orders for it, and the return that waits for one or comes in one. `bench.kits`."""

from __future__ import annotations

from collections.abc import Callable

from intake_app.domain.derived import PIECES
from intake_app.domain.events import RETURN
from intake_app.domain.kit_events import KIT_ORDER, KitOrdered, KitPaperKind
from intake_app.domain.kit_orders import DONE, KitKey, KitOrder, KitOrderRow
from intake_app.domain.returns import Return
from intake_app.domain.scans import understand
from intake_app.domain.unit import look_up_key
from intake_app.workflow import kit_ordering as ordering
from intake_app.workflow.accept import freeze
from intake_app.workflow.commanding import Taken
from intake_app.workflow.kit_cards import MOST_LISTED, orders_listing
from intake_app.workflow.kit_look_up import MOST, about_return, best_kit, found_order, look_up
from intake_app.workflow.kit_ordering import Told, load_order, load_return
from intake_app.workflow.kit_papers import make_paper
from intake_app.workflow.kit_sight import KitAbout, KitFound, KitPaper
from intake_app.workflow.listing import Listing
from intake_app.workflow.parts import Parts
from intake_app.workflow.record import Record
from intake_app.workflow.sight import Sight
from intake_app.workflow.turning import check_can_wait, may_wait


class Kits:
    """What somebody at the bench can do with packaging kits.

    `accept` freezes a decision where none is and makes the papers of the one that stands; `resume` shows a return.
    Every gesture is durable when it returns, and raises an `IntakeError` where it changed nothing.
    """

    def __init__(
        self, parts: Parts, record: Record, accept: Callable[[str], Sight], resume: Callable[[str], Sight]
    ) -> None:
        self._parts = parts
        self._record = record
        self._accept = accept
        self._resume = resume

    def listing(self) -> Listing:
        """The orders that are under way, and the latest of those that are done."""
        return orders_listing(self._parts, self._parts.journal.kit_orders(MOST_LISTED), "all")

    def look_up(self, text: str) -> KitFound:
        """The kit that fits what was scanned or typed, where to order it, and every order for it."""
        return look_up(self._parts, text)

    def order(self, number: str) -> KitFound:
        """One order, and what belongs to it. Raises `NotFound`."""
        return found_order(self._parts, load_order(self._parts, number))

    def begin(self, about: KitAbout, kit_number: str, *, is_ordered: bool) -> KitFound:
        """Quote a kit, or order it at once. For a refused return it is the same as `hold`."""
        if about.return_id and is_ordered and self._can_hold(about.return_id):
            return self.order(self.hold(about.return_id, kit_number)[0])
        number = self._record.next_number("KO")
        kit = self._parts.catalogue.kit(kit_number) if kit_number else None
        told: Told = [(KIT_ORDER, number, ordering.quoted(self._parts, number, about, kit))]
        if is_ordered:
            told.append((KIT_ORDER, number, KitOrdered()))
        self._record.write_all(told)
        return self.order(number)

    def hold(self, return_id: str, kit_number: str = "", number: str = "") -> tuple[str, Sight]:
        """The customer orders a kit for a refused return: the order, the hold and its papers. The order's number first.

        A refusal that was not accepted yet is accepted first: both decisions stand in the record. Where an order (this
        one, or any for the return) is under way already, no other is made.
        """
        parts = self._parts
        ret = load_return(parts, return_id)
        if ret.state == "open":
            decided = freeze(parts, ret)
            check_can_wait(parts, ret, decided)
            self._record.write(RETURN, return_id, [decided])
            ret = load_return(parts, return_id)
        there = [number] if number else [row.number for row in self._under_way(ret)]
        told: Told = []
        if there:
            order = load_order(parts, there[0])
            told = ordering.ordered(parts, order) if order.state == "quoted" else []
        else:
            about = about_return(parts, ret)
            kit = parts.catalogue.kit(kit_number) if kit_number else best_kit(parts, about.model)
            quote = ordering.quoted(parts, self._record.next_number("KO"), about, kit)
            there = [quote.number]
            told = [(KIT_ORDER, quote.number, quote), (KIT_ORDER, quote.number, KitOrdered())]
        self._record.write_all([*told, *ordering.held(parts, ret, there[0])])
        return there[0], self._accept(return_id)

    def ordered(self, number: str, reference: str = "") -> KitFound:
        """The customer orders what was quoted; a refused return waits for it from now on."""
        order = load_order(self._parts, number)
        return_id = order.quoted.return_id
        if return_id and self._can_hold(return_id):
            self.hold(return_id, number=number)
        else:
            self._record.write_all(ordering.ordered(self._parts, order, reference))
        return self.order(number)

    def paid(self, number: str, amount: str, reference: str = "") -> KitFound:
        """The customer paid for it."""
        return self._change(number, lambda order: ordering.paid(self._parts, order, amount, reference))

    def shipped(self, number: str, tracking: str = "") -> KitFound:
        """It is on its way, with this tracking number where there is one."""
        return self._change(number, lambda order: ordering.shipped(self._parts, order, tracking))

    def delivered(self, number: str) -> KitFound:
        """It is where it was to go; a return that waited for it at the station is open again."""
        return self._change(number, lambda order: ordering.delivered(self._parts, order))

    def cancel(self, number: str, why: str) -> KitFound:
        """It is not wanted any more; the refusal that waited for it stands again, with new papers."""
        told = ordering.cancelled(self._parts, load_order(self._parts, number), why)
        self._record.write_all(told)
        for return_id in {subject for kind, subject, _ in told if kind == RETURN}:
            self._accept(return_id)
        return self.order(number)

    def undo(self, number: str) -> KitFound:
        """Take the latest step of an order back, as long as no return went on with it."""
        return self._change(number, lambda order: ordering.undone(self._parts, order))

    def use(self, return_id: str, scanned: str) -> Taken | None:
        """A kit or a kit order scanned while this return is on the page: its unit is packed in it.

        None where the scan names neither, or no return is inspected: then it is looked up.
        """
        ret = load_return(self._parts, return_id) if return_id else None
        if ret is None or ret.state != "open":
            return None
        which = self._which(ret, scanned)
        if which is None:
            return None
        order, kit = which
        key = "kits.packed_in_order" if order else "kits.packed_in_kit"
        told = self._parts.words(key, number=order.number if order else kit)
        if ret.kit is not None and ret.kit.order == (order.number if order else "") and kit in {"", ret.kit.kit}:
            return Taken(self._resume(return_id), self._parts.words("command.said_before", said=told))
        self._record.write_all(ordering.used(self._parts, ret, order, kit))
        return Taken(self._resume(return_id), told)

    def knows(self, scanned: str) -> bool:
        """Whether a scan is the number of a kit or of a kit order that is known here."""
        read = understand(scanned)
        if read.readings[0].kind == "kit_order":
            return self._parts.journal.kit_order(read.readings[0].value) is not None
        return self._parts.catalogue.kit(read.text) is not None

    def paper(self, number: str, paper: KitPaperKind) -> KitPaper:
        """Make the next copy of a paper of an order, and keep it."""
        order = load_order(self._parts, number)
        printed, made = make_paper(self._parts, order, paper)
        self._record.write(KIT_ORDER, number, [printed])
        return made

    def tied_by_answers(self, ret: Return) -> Told:
        """The one kit that can be meant is used, where somebody answered by hand that the unit is packed in a kit."""
        if ret.kit is not None or "kit" not in {ret.facts.get(piece) for piece in PIECES}:
            return []
        orders = self._meant(ret)
        return ordering.tied(self._parts, ret, orders[0], orders[0].quoted.kit) if len(orders) == 1 else []

    def undone_with(self, ret: Return) -> Told:
        """What is taken back of kit orders when the latest gesture of a return is."""
        return ordering.undone_with(self._parts, ret)

    def _change(self, number: str, gesture: Callable[[KitOrder], Told]) -> KitFound:
        self._record.write_all(gesture(load_order(self._parts, number)))
        return self.order(number)

    def _can_hold(self, return_id: str) -> bool:
        """Whether a return is refused, accepted or not, and may wait for a kit."""
        ret = load_return(self._parts, return_id)
        return may_wait(self._parts, ret)

    def _under_way(self, ret: Return) -> list[KitOrderRow]:
        """The orders of a return whose kit is still to come."""
        rows = self._parts.journal.kit_orders_of_return(ret.id)
        return [row for row in rows if row.state not in {*DONE, "delivered"}]

    def _meant(self, ret: Return, kit: str = "") -> list[KitOrder]:
        """The orders under way that a unit of this return can have come in, of this kit where one is named."""
        journal = self._parts.journal
        rows = journal.kit_orders_of_return(ret.id)
        sold = ret.sale.order_number if ret.sale else ""
        keys: tuple[tuple[KitKey, str], ...] = (("serial", ret.serial), ("rma", ret.rma_number), ("order", sold))
        for field, text in keys:
            rows += journal.kit_orders_of(field, text, MOST)
        wanted = {
            row.number: row
            for row in rows
            if row.state not in {*DONE, "quoted"}
            and row.return_id in {"", ret.id}
            and (not row.serial or look_up_key(row.serial) == look_up_key(ret.serial))
            and look_up_key(kit) in {"", look_up_key(row.kit)}
        }
        return [load_order(self._parts, number) for number in wanted]

    def _which(self, ret: Return, scanned: str) -> tuple[KitOrder | None, str] | None:
        """The order and the kit that a scan names; None where it names neither."""
        read = understand(scanned)
        if read.readings[0].kind == "kit_order":
            row = self._parts.journal.kit_order(read.readings[0].value)
            return (load_order(self._parts, row.number), row.kit) if row else None
        kit = self._parts.catalogue.kit(read.text)
        if kit is None:
            return None
        orders = self._meant(ret, kit.number)
        return (orders[0] if len(orders) == 1 else None, kit.number)


def kit_shipped(parts: Parts, order_number: str, told: str, tracking: str = "") -> Told:
    """What a consignment that takes a kit out writes of its order; nothing where it was shipped before.

    `told` says in words how it went. Raises `NotFound`, and `NotNow` where the order was not made or was given up.
    """
    order = load_order(parts, order_number)
    if "shipped" in order.reached:
        return []
    return ordering.shipped(parts, order, tracking, told)
