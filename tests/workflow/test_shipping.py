"""Consignments on a real station: each kind from the first scan to the carrier, and everything that may not leave."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.consignment_events import PACK_LINES, Addressee, Way
from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.minted import mint_number
from intake_app.domain.named_places import plate
from intake_app.domain.returns import Return, fold
from intake_app.store.rebuild import rebuild
from intake_app.workflow.ship_sight import ShipCard, ShipFound
from intake_app.workflow.sight import Sight
from tests.workflow.test_follow_ups import SOUND, decided
from tests.workflow.test_kits import kits, number_of

__all__ = ["kits"]
UPS, OTHER_UPS = "1Z5R89390357567127", "1Z879E930346834440"
FEDEX = "986578788855"
HOME = Addressee("Trần Security Co.", "Main St 2\nHuế", "555-0102")
FAULTY = {"reason": "dead_on_arrival", "remedy": "refund", "defect_test": "confirmed", "proof_of_purchase": "receipt"}


def refused(station: Station, serial: str = "SV19R24-00771") -> Sight:
    return decided(station, serial, **{**SOUND, "foam": "missing"}, advance_charge="0")


def for_the_maker(station: Station, serial: str) -> Sight:
    return decided(station, serial, **SOUND, **FAULTY, advance_charge="0")


def exchanged(station: Station) -> Sight:
    return decided(
        station, "QS-1", reason="defective", exclusions=[], proof_of_purchase="receipt", defect_test="confirmed"
    )


def card(found: ShipFound) -> ShipCard:
    assert found.card
    return found.card


def packed(station: Station, scan: str, way: Way | None = None, carrier: str = UPS) -> ShipCard:
    """A consignment begun by this scan, with everything that it needs to leave but what the test says."""
    shipping = station.bench.shipping
    one = card(shipping.scan(scan, way=way))
    if not one.to.address:
        one = card(shipping.address(one.id, Addressee(one.to.name or HOME.name, HOME.address, HOME.telephone)))
    return ready(station, one.id, carrier)


def ready(station: Station, consignment: str, carrier: str = UPS) -> ShipCard:
    shipping = station.bench.shipping
    lines = {line.fact: [choice.value for choice in line.choices] for line in card(shipping.show(consignment)).lines}
    shipping.answer(consignment, {line: "in_place" for line in PACK_LINES if "in_place" in lines[line]})
    shipping.scan(carrier, consignment)
    shipping.due_papers(consignment)
    return card(shipping.show(consignment))


def the_return(station: Station, return_id: str) -> Return:
    return fold(station.parts.journal.events_of(return_id))


def left(station: Station, return_id: str) -> set[str]:
    """What is still to be done for a return."""
    return {one.kind for one in the_return(station, return_id).follow_ups if one.done is None}


def test_a_refused_unit_goes_back_to_its_customer(station: Station, open_here: Callable[[], Station]) -> None:
    sight, shipping = refused(station), station.bench.shipping
    assert left(station, sight.return_id) == {"ship_back"}
    found = shipping.scan("SV19R24-00771")
    one = card(found)
    assert found.told == "SV19R24-00771 is in it (1)."
    assert (one.way, one.title, one.to.name) == ("back_to_customer", "Back to the customer", "Trần Security Co.")
    assert (one.to.address, one.line, one.next) == ("Main St 2", "foam", "")
    assert any("You pay the shipping" in text or "Smartvue pays the shipping" in text for text in one.told)
    assert {quote.text for quote in one.quotes} >= {
        "We pay the shipping cost that comes from our warehouse.",
        "We do not pay the shipping cost for you to send it in.",
    }
    with pytest.raises(NotNow, match="Look at what is packed: foam, protective sleeve, box"):
        shipping.dispatch(one.id)
    shipping.answer(one.id, {"foam": "substitute"})
    one = card(shipping.all_in_place(one.id))
    assert [line.value for line in one.lines] == ["substitute", "in_place", "in_place"]
    assert (one.next, one.line) == ("print", "")
    assert [paper.title.split()[-1] for paper in shipping.due_papers(one.id)] == ["label", "list"]
    with pytest.raises(NotNow, match="tracking number"):
        shipping.dispatch(one.id)
    found = shipping.scan(f" {UPS.lower()} ", one.id)
    assert found.told == f"UPS {UPS}: taken."
    assert card(found).next == "dispatch"
    one = card(shipping.dispatch(one.id))
    assert (one.state, one.hint) == ("dispatched", f"It left on 20 Nov 2026: UPS {UPS}")
    assert left(station, sight.return_id) == set()
    (done,) = [follow_up for follow_up in the_return(station, sight.return_id).follow_ups if follow_up.done]
    assert done.done
    assert done.done.told == f"{one.number} UPS {UPS}"
    assert [line.id for line in shipping.listing("today").lines] == [one.id]
    with pytest.raises(NotNow, match="has left; nothing of it can be changed"):
        shipping.dispatch(one.id)
    station.close()
    assert rebuild(station.settings.folder).were_equal
    assert card(open_here().bench.shipping.scan(UPS)).id == one.id


def test_a_replacement_goes_to_whoever_sent_its_unit_in(station: Station) -> None:
    sight, shipping = exchanged(station), station.bench.shipping
    assert left(station, sight.return_id) == {"replacement", "to_manufacturer"}
    found = shipping.scan("QS-1", way="replacement")
    one = card(found)
    assert (one.way, one.to.name, one.packed) == ("replacement", "Quiet House", ())
    assert found.told == f"It replaces QS-1, returned under {sight.rma_number}. Scan the serial of the new unit."
    with pytest.raises(NotNow, match="not known"):
        shipping.paper(card(shipping.scan("NEW-77", one.id)).id, "shipping_label")
    shipping.address(one.id, HOME)
    one = ready(station, one.id)
    with pytest.raises(NotNow, match="nothing stands in for it: foam"):
        shipping.answer(one.id, {"foam": "substitute"})
    assert [unit.title for unit in one.packed] == ["NEW-77"]
    assert shipping.scan("NEW-77", one.id).told == "NEW-77 is in it already."
    shipping.dispatch(one.id)
    assert left(station, sight.return_id) == {"to_manufacturer"}
    with pytest.raises(NotNow, match=f"NEW-77 left in {one.number}"):
        shipping.scan("NEW-77", way="replacement")


def test_units_are_collected_for_their_manufacturer(station: Station) -> None:
    shipping = station.bench.shipping
    first, second, other = (for_the_maker(station, "ORDER-A"), for_the_maker(station, "ORDER-B"), exchanged(station))
    one = card(shipping.scan("ORDER-A"))
    assert (one.way, one.to.name) == ("to_manufacturer", "Smartvue")
    shipping.address(one.id, Addressee("Smartvue", "Dock 4\nNashville"))
    ready(station, one.id)
    # A scan on no page at all joins what is being packed for the same manufacturer, and what was seen is asked again.
    joined = card(shipping.scan("ORDER-B"))
    assert (joined.id, len(joined.packed), joined.line) == (one.id, 2, "foam")
    with pytest.raises(NotNow, match="goes to Q-See; this consignment goes to Smartvue"):
        shipping.scan("QS-1", one.id)
    with pytest.raises(NotNow, match="nothing stands in for it: foam"):
        shipping.answer(one.id, {"foam": "substitute"})
    ready(station, one.id)
    shipping.dispatch(one.id)
    assert left(station, first.return_id) == left(station, second.return_id) == {"credit"}
    assert left(station, other.return_id) == {"replacement", "to_manufacturer"}
    again = card(shipping.scan("QS-1"))
    assert (again.way, again.to.name, again.to.address) == ("to_manufacturer", "Q-See", "")


def test_the_manufacturers_address_is_remembered(station: Station) -> None:
    shipping = station.bench.shipping
    for_the_maker(station, "ORDER-A")
    one = packed(station, "ORDER-A")
    shipping.dispatch(one.id)
    for_the_maker(station, "ORDER-B")
    assert card(shipping.scan("ORDER-B")).to.address == HOME.address


def test_a_kit_goes_to_the_customer_who_ordered_it(kits: Station) -> None:
    bench = kits.bench
    about = bench.kits.look_up("SV24E4-018233").about
    assert about
    number = number_of(bench.kits.begin(about, "SV-KIT-12E", is_ordered=False))
    with pytest.raises(NotNow, match="is quoted; only an ordered or paid one is shipped"):
        bench.shipping.scan(number)
    bench.kits.ordered(number)
    found = bench.shipping.scan(number)
    one = card(found)
    assert (one.way, one.to.name, one.to.address) == ("kit", "Núñez Seguridad", "Calle 1")
    assert card(bench.shipping.scan(number)).id == one.id
    assert "Said already." in bench.shipping.scan(number, one.id).told
    assert [unit.title for unit in one.packed] == [number]
    with pytest.raises(NotNow, match="takes kits alone"):
        bench.shipping.scan("SV24E4-018233", one.id)
    ready(kits, one.id)
    bench.shipping.dispatch(one.id)
    order = bench.kits.look_up(number).order
    assert order
    assert order.state == "shipped"
    assert any(UPS in row.value for row in order.rows)
    bench.shipping.undo(one.id)
    assert (order := bench.kits.look_up(number).order)
    assert order.state == "ordered"
    bench.shipping.dispatch(one.id)
    bench.kits.delivered(number)
    with pytest.raises(NotNow, match="went on"):
        bench.shipping.undo(one.id)
    kits.close()
    assert rebuild(kits.settings.folder).were_equal


def test_a_kit_for_the_hold_shelf_is_not_shipped_to_a_customer(kits: Station) -> None:
    sight = refused(kits, "SV24E4-018233")
    number, _ = kits.bench.kits.hold(sight.return_id)
    with pytest.raises(NotNow, match="is for this station"):
        kits.bench.shipping.scan(number)
    with pytest.raises(NotNow, match="waits"):
        kits.bench.shipping.scan("SV24E4-018233")
    with pytest.raises(NotNow, match="goes alone"):
        kits.bench.shipping.scan(number, way="to_manufacturer")


def test_what_is_not_released_is_refused_with_the_reason(station: Station) -> None:
    bench, shipping = station.bench, station.bench.shipping
    with pytest.raises(NotNow, match="is nothing that leaves from here"):
        shipping.scan("NOBODY-1")
    with pytest.raises(NotNow, match="never came back"):
        shipping.scan("SV24E4-018233")
    opened = bench.open(bench.identify("SV24E4-018233"), 0)
    with pytest.raises(NotNow, match=f"{opened.rma_number}\\) is not decided"):
        shipping.scan("SV24E4-018233")
    decided(
        station,
        "TWICE-1",
        **SOUND,
        reason="unwanted",
        remedy="refund",
        proof_of_purchase="receipt",
        advance_charge="0",
        rma_issued_on="none",
    )
    with pytest.raises(NotNow, match="it stays here"):
        shipping.scan("TWICE-1")
    with pytest.raises(NotNow, match="not closed: it is no unit out of stock"):
        shipping.scan("TWICE-1", way="replacement")
    sight = refused(station)
    with pytest.raises(NotNow, match="leaves as: Back to the customer"):
        shipping.scan("SV19R24-00771", way="to_manufacturer")
    with pytest.raises(NotNow, match="takes kits alone"):
        shipping.scan("SV19R24-00771", way="kit")
    bench.note(sight.return_id, "It smells of smoke.")
    bench.placing.scan(sight.return_id, plate("QUAR"))
    with pytest.raises(NotNow, match="in quarantine"):
        shipping.scan("SV19R24-00771")
    bench.undo(sight.return_id)
    one = card(shipping.scan("SV19R24-00771"))
    with pytest.raises(NotNow, match=f"is in {one.number} already"):
        shipping.scan("SV19R24-00771")
    with pytest.raises(NotNow, match="is no consignment of this station"):
        shipping.scan(mint_number("LP", "B3", 77))
    for_the_maker(station, "ORDER-A")
    with pytest.raises(NotNow, match="leaves as: To the manufacturer"):
        shipping.scan("ORDER-A", one.id)
    assert station.parts.journal.consignments(10)[0].count == 1


def test_a_unit_that_is_no_longer_released_keeps_its_consignment_here(station: Station) -> None:
    sight, shipping = refused(station), station.bench.shipping
    one = packed(station, "SV19R24-00771")
    station.bench.correct(sight.return_id, "The foam was in the other box.")
    with pytest.raises(NotNow, match="is not decided"):
        shipping.dispatch(one.id)
    assert card(shipping.show(one.id)).state == "packing"


def test_something_missing_keeps_it_here_until_it_is_there(station: Station) -> None:
    refused(station)
    shipping = station.bench.shipping
    one = packed(station, "SV19R24-00771")
    shipping.answer(one.id, {"sleeve": "missing"})
    with pytest.raises(NotNow, match="not there: protective sleeve"):
        shipping.dispatch(one.id)
    with pytest.raises(NotNow, match="something is not there: protective sleeve"):
        shipping.all_in_place(one.id)
    assert card(shipping.undo(one.id)).next == "dispatch"


def test_everything_is_taken_back_step_by_step_and_the_dispatch_too(station: Station) -> None:
    sight, shipping = refused(station), station.bench.shipping
    one = packed(station, "SV19R24-00771")
    one = card(shipping.dispatch(one.id))
    assert one.undo_words == "Undo: it did not leave"
    back = card(shipping.undo(one.id))
    assert (back.state, left(station, sight.return_id)) == ("packing", {"ship_back"})
    words = []
    while back.undo_words:
        words.append(back.undo_words)
        back = card(shipping.undo(one.id))
    assert words == ["Undo the tracking number", "Undo the answer", "Undo: take the unit out", "Undo the address"]
    assert back.packed == ()
    with pytest.raises(NotNow, match="nothing to undo"):
        shipping.undo(one.id)


def test_a_dispatch_is_not_taken_back_once_the_return_went_on(station: Station) -> None:
    sight, shipping = refused(station), station.bench.shipping
    one = packed(station, "SV19R24-00771")
    shipping.dispatch(one.id)
    station.bench.note(sight.return_id, "The customer asked where it is.")
    with pytest.raises(NotNow, match="went on"):
        shipping.undo(one.id)


def test_what_was_cancelled_is_free_again(station: Station) -> None:
    refused(station)
    shipping = station.bench.shipping
    one = packed(station, "SV19R24-00771")
    with pytest.raises(BadInput):
        shipping.cancel(one.id, " ")
    gone = card(shipping.cancel(one.id, "The customer fetches it."))
    assert (gone.state, gone.hint) == ("cancelled", "It does not leave: The customer fetches it.")
    with pytest.raises(NotNow, match="was cancelled"):
        shipping.paper(one.id, "packing_list")
    second = card(shipping.scan("SV19R24-00771"))
    assert second.id != one.id
    with pytest.raises(NotNow, match=f"is in {second.number} already"):
        shipping.undo(one.id)
    taken_out = card(shipping.take_out(second.id, second.packed[0].event))
    assert taken_out.packed == ()
    assert card(shipping.undo(one.id)).state == "packing"
    with pytest.raises(NotNow, match=f"is in {one.number} already"):
        shipping.undo(second.id)
    with pytest.raises(NotNow, match="not in"):
        shipping.take_out(second.id, second.packed[0].event)


def test_the_tracking_number_is_proved_by_its_check_digit(station: Station) -> None:
    refused(station)
    shipping = station.bench.shipping
    one = card(shipping.scan("SV19R24-00771"))
    with pytest.raises(NotNow, match="looks like a tracking number of UPS, but its check digit does not fit"):
        shipping.scan(f"{UPS[:-1]}8", one.id)
    with pytest.raises(NotNow, match="check digit does not fit"):
        shipping.carry(one.id, f"{UPS[:-1]}8", "")
    one = card(shipping.scan(FEDEX, one.id))
    assert (one.carrier, one.tracking) == ("FedEx", FEDEX)
    asked = shipping.scan("3318810025", one.id)
    assert asked.question
    assert [option.label for option in asked.question.options] == ["DHL 3318810025", "None of these"]
    one = card(shipping.scan("3318810025", one.id, chosen=asked.question.options[0].value))
    assert (one.carrier, one.tracking) == ("DHL", "3318810025")
    one = card(shipping.carry(one.id, "PICK-1", "Own van"))
    assert "No check digit proves this number." in {row.value for row in one.rows}
    with pytest.raises(NotNow):
        shipping.carry(one.id, "PICK-1", "")
    one = card(shipping.carry(one.id, "", "The customer fetches it"))
    assert (one.carrier, one.tracking) == ("The customer fetches it", "")
    one = card(shipping.carry(one.id, UPS, ""))
    assert (one.carrier, "No check digit proves this number." in {row.value for row in one.rows}) == ("UPS", False)
    for_the_maker(station, "ORDER-A")
    other = card(shipping.scan("ORDER-A"))
    asked = shipping.scan(UPS, other.id)
    assert asked.question
    assert f"is on {one.number} already" in asked.question.text
    assert card(asked).tracking == ""
    assert card(shipping.scan(UPS, other.id, chosen=asked.question.options[0].value)).tracking == UPS


def test_several_units_under_one_number_are_asked_apart(station: Station) -> None:
    for_the_maker(station, "ORDER-A")
    for_the_maker(station, "ORDER-B")
    with pytest.raises(NotNow, match="2 units came under R-20419"):
        station.bench.shipping.scan("R-20419")


def test_an_address_is_kept_tidy_and_not_endless(station: Station) -> None:
    refused(station)
    shipping = station.bench.shipping
    one = card(shipping.scan("SV19R24-00771"))
    one = card(shipping.address(one.id, Addressee("  Ana   Núñez ", " Calle 1 \n\n  Quito", " 5 ")))
    assert one.to == Addressee("Ana Núñez", "Calle 1\nQuito", "5")
    for bad in (Addressee("Ana", "x" * 401), Addressee("A\u202eb", "x"), Addressee("x" * 121, "x")):
        with pytest.raises(BadInput):
            shipping.address(one.id, bad)
    with pytest.raises(NotFound, match="no such consignment"):
        shipping.show("nothing")


def test_a_carrier_with_a_colon_in_its_name_keeps_it(station: Station) -> None:
    refused(station)
    for_the_maker(station, "ORDER-A")
    shipping = station.bench.shipping
    card(shipping.carry(card(shipping.scan("SV19R24-00771")).id, "RUN:7", "Night: north"))
    other = card(shipping.scan("ORDER-A"))
    asked = shipping.carry(other.id, "RUN:7", "Night: north").question
    assert asked
    one = card(shipping.scan(asked.raw, other.id, chosen=asked.options[0].value))
    assert (one.carrier, one.tracking) == ("Night: north", "RUN:7")
