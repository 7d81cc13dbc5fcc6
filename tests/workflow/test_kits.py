"""Packaging kits on a real station: look-ups, orders, a return that waits for a kit, and one that comes in one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.events import Corrected, Decided
from intake_app.domain.kit_events import KIT_ORDER
from intake_app.domain.returns import fold
from intake_app.domain.rma_events import RmaTerms
from intake_app.store.importing import import_file
from intake_app.store.rebuild import rebuild
from intake_app.workflow.kit_sight import KitFound
from intake_app.workflow.kits import kit_shipped
from intake_app.workflow.sight import Sight
from tests.workflow.conftest import excused

KITS = """Kit number,Models,Box,Foam,Sleeve,Price,Vendor,Telephone,Address,Stock
SV-KIT-12E,"S12E1, S12E2, S12E4",BX-1204,FM-1204,SL-12,68.00,Smartvue shipping,1-888-754-4543,Shipping department,11
SV-KIT-12E-B,S12E4,BX-1299,FM-1204,SL-12,,,,,0
"""
ANSWERS = {"box": "original", "foam": "missing", "sleeve": "original"}


@pytest.fixture
def kits(station: Station, tmp_path: Path) -> Station:
    file = tmp_path / "kits.csv"
    file.write_text(KITS, "utf-8")
    import_file(station.settings.folder, "kits", file, lambda _progress: True)
    return station


def opened(station: Station, serial: str) -> Sight:
    return station.bench.open(station.bench.identify(serial), 0)


def refused(station: Station, serial: str = "SV24E4-018233") -> Sight:
    """A return that will be refused for its foam, with its photos excused; not accepted yet."""
    sight = opened(station, serial)
    for fact, value in ANSWERS.items():
        if sight.question or sight.verdict is None or not sight.verdict.settled:
            sight = station.bench.answer(sight.return_id, fact, value)
    while sight.question:
        sight = station.bench.answer(sight.return_id, sight.question, {"advance_charge": "0"}.get(sight.question, ""))
    return excused(station, sight)


def number_of(found: KitFound) -> str:
    assert found.order
    return found.order.number


def events(station: Station, subject: str) -> list[str]:
    parts = station.bench._parts
    return [type(event.payload).__name__ for event in parts.journal.events_of(subject)]


def test_the_kit_that_fits_is_found_by_everything_that_names_the_unit(kits: Station) -> None:
    for asked in ("SV-KIT-12E", "R-20418", "SV24E4-018233", "SO-1001", "núñez", "Núñez Seguridad", "555-0101"):
        found = kits.bench.kits.look_up(asked)
        assert found.kits[0].number == "SV-KIT-12E", asked
        assert found.kits[0].price == "$68.00"
        assert {"11 in stock", "1-888-754-4543", "FM-1204"} <= {row.value for row in found.kits[0].rows}
        assert found.orders.lines == ()
    found = kits.bench.kits.look_up("s12e4")
    assert [kit.number for kit in found.kits] == ["SV-KIT-12E", "SV-KIT-12E-B"]
    assert found.kits[1].price == "upwards of $60"
    assert {"None in stock", "1-888-754-4543"} <= {row.value for row in found.kits[1].rows}
    quoted = " ".join(quote.text for quote in found.quotes)
    assert "Packaging costs can be upwards of $60 for the appropriate box and foam." in quoted
    assert "Please make sure you save all of the packaging materials!" in quoted
    assert "replacement packaging can be obtained from the vendor at the customer cost" in quoted


def test_an_rma_that_was_made_here_leads_to_the_kit_of_its_unit(kits: Station) -> None:
    card = kits.bench.arrivals.make(RmaTerms(customer="Núñez Seguridad", serials=["SV24E4-018233"]))
    kits.bench.arrivals.announce(card.number, "1Z999AA10123456784")
    for asked in (card.number, "1Z999AA10123456784"):
        found = kits.bench.kits.look_up(asked)
        assert card.number in found.read_as, asked
        assert found.kits[0].number == "SV-KIT-12E"


def test_a_model_without_a_kit_says_so_and_whom_to_call(kits: Station) -> None:
    found = kits.bench.kits.look_up("SV19R24-00771")
    assert found.message == (
        "No kit is known for S9R24. Call 1-888-754-4543 and ask the shipping department which packaging fits."
    )
    assert [(row.name, row.value) for row in found.where] == [
        ("Price", "upwards of $60"),
        ("Order at", "1-888-754-4543"),
    ]
    assert found.about
    assert found.about.customer.name == "Trần Security Co."


def test_what_is_not_known_says_what_can_be_looked_up(kits: Station) -> None:
    for asked in ("nobody", "", "KO-B3-000009-X", "KO-B3-000001-0", "]C1\x1d"):
        found = kits.bench.kits.look_up(asked)
        assert found.message
        assert not found.kits
        assert found.about is None
    assert "no policy says where to order one" in kits.bench.kits.look_up("QS-1").message


def test_several_units_are_named_and_one_must_be_chosen(kits: Station) -> None:
    found = kits.bench.kits.look_up("SO-1005")
    assert found.about is None
    assert found.message.startswith("2 units are meant.")
    assert [row.name for row in found.rows] == ["ORDER-A", "ORDER-B"]
    assert found.kits[0].number == "SV-KIT-12E"


def test_a_refusal_waits_for_a_kit_and_is_decided_again_when_it_came(kits: Station) -> None:
    bench = kits.bench
    sight = refused(kits)
    assert sight.can_order_kit
    number, held = bench.kits.hold(sight.return_id)
    assert held.verdict
    assert (held.verdict.disposition, held.verdict.title) == ("hold_for_kit", "Hold for a kit")
    assert held.verdict.place == "The box waits on the hold shelf."
    assert (held.kit_order, held.can_order_kit) == (number, False)
    assert [paper.paper for paper in held.papers] == ["label", "report", "notice"]
    with pytest.raises(NotNow, match="is not refused"):
        bench.kits.hold(sight.return_id)
    card = bench.kits.look_up(number).order
    assert card
    assert (card.state, card.next, card.next_words) == ("ordered", "delivered", "The kit arrived")
    bench.kits.paid(number, "$68", "card 4711")
    bench.kits.shipped(number, "1Z999AA10123456784")
    assert number_of(bench.kits.look_up("1Z999AA10123456784")) == number
    bench.close(sight.return_id)
    found = bench.kits.delivered(number)
    assert found.order
    assert found.order.state == "delivered"
    again = bench.resume(sight.return_id)
    assert (again.state, again.step, again.question) == ("open", "packaging", "box")
    taken = bench.kits.use(sight.return_id, number)
    assert taken
    assert taken.words == f"Packed in the kit of {number}: box, foam and sleeve are the kit’s."
    ret = fold(bench._parts.journal.events_of(sight.return_id))
    assert {ret.facts[piece] for piece in ("box", "foam", "sleeve")} == {"kit"}
    assert [one.by for one in ret.corrections] == ["kit_ordered", "kit_arrived"]
    assert [one.taken_back.record.disposition for one in ret.corrections] == ["refuse", "hold_for_kit"]
    assert len(ret.excuses) == 1
    used = bench.kits.look_up(number).order
    assert used
    assert (used.state, used.return_id, used.may) == ("used", sight.return_id, ())
    with pytest.raises(NotNow, match="cannot be cancelled any more"):
        bench.kits.cancel(number, "no")
    with pytest.raises(NotNow, match="Open that return and undo it there"):
        bench.kits.undo(number)


def test_a_kit_order_that_is_cancelled_lets_the_refusal_stand_again(kits: Station) -> None:
    bench = kits.bench
    sight = bench.accept(refused(kits).return_id)
    bench.close(sight.return_id)
    number, held = bench.kits.hold(sight.return_id)
    assert held.state == "decided"
    with pytest.raises(BadInput, match="Say why"):
        bench.kits.cancel(number, " ")
    bench.kits.cancel(number, "too dear")
    again = bench.resume(sight.return_id)
    assert again.verdict
    assert (again.verdict.disposition, again.state, again.can_order_kit) == ("refuse", "decided", True)
    assert [paper.void for paper in again.papers if paper.paper == "label"] == [True, True, False]
    ret = fold(bench._parts.journal.events_of(sight.return_id))
    assert [one.by for one in ret.corrections] == ["kit_ordered", "kit_cancelled"]
    second, _ = bench.kits.hold(sight.return_id)
    assert second != number


def test_a_kit_ordered_before_shipping_is_used_by_the_unit_that_comes_in_it(kits: Station) -> None:
    bench = kits.bench
    about = bench.kits.look_up("SV24E4-018233").about
    assert about
    quote = bench.kits.begin(about, "SV-KIT-12E", is_ordered=False)
    number = number_of(quote)
    assert quote.order
    assert (quote.order.state, quote.order.next) == ("quoted", "ordered")
    bench.kits.ordered(number, "V-77")
    bench.kits.shipped(number)
    sight = opened(kits, "SV24E4-018233")
    taken = bench.kits.use(sight.return_id, "SV-KIT-12E")
    assert taken
    assert number in taken.words
    undone = bench.undo(sight.return_id)
    assert undone.kit_order == ""
    card = bench.kits.look_up(number).order
    assert card
    assert card.state == "shipped"
    for piece in ("box", "foam", "sleeve"):
        sight = bench.answer(sight.return_id, piece, "kit")
    while sight.question:
        answers = {"parts": "original_condition", "reason": "unwanted", "remedy": "refund", "advance_charge": "0"}
        sight = bench.answer(sight.return_id, sight.question, answers[sight.question])
    decided = bench.accept(sight.return_id)
    assert decided.kit_order == number
    for asked in ("SV24E4-018233", "R-20418", "SO-1001", "núñez", "5550101", "S12E4", "SV-KIT-12E", number):
        assert [line.id for line in bench.kits.look_up(asked).orders.lines] == [number], asked
    assert [line.id for line in bench.kits.listing().lines] == [number]


def test_a_kit_without_an_order_can_be_what_a_unit_came_in(kits: Station) -> None:
    bench = kits.bench
    sight = opened(kits, "SV24E4-018233")
    assert bench.kits.use("", "SV-KIT-12E") is None
    assert bench.kits.use(sight.return_id, "S12E4") is None
    assert bench.kits.use(sight.return_id, "SV-KIT-12E")
    again = bench.kits.use(sight.return_id, "SV-KIT-12E")
    assert again
    assert "Packed in kit SV-KIT-12E" in again.words
    with pytest.raises(NotNow, match="packed in SV-KIT-12E already"):
        bench.kits.use(sight.return_id, "SV-KIT-12E-B")
    assert bench.kits.knows("SV-KIT-12E")
    assert not bench.kits.knows("SV24E4-018233")


def test_a_kit_of_another_return_is_not_taken_for_this_one(kits: Station) -> None:
    bench = kits.bench
    number, _ = bench.kits.hold(refused(kits).return_id)
    bench.kits.delivered(number)
    other = opened(kits, "ORDER-A")
    with pytest.raises(NotNow, match=f"Kit order {number} is for R-20418"):
        bench.kits.use(other.return_id, number)


def test_steps_are_taken_back_as_long_as_no_return_went_on(kits: Station) -> None:
    bench = kits.bench
    number, held = bench.kits.hold(refused(kits).return_id)
    with pytest.raises(NotNow, match="Cancel it instead"):
        bench.kits.undo(number)
    bench.kits.paid(number, "68.00")
    assert (card := bench.kits.undo(number).order)
    assert card.state == "ordered"
    bench.kits.delivered(number)
    with pytest.raises(NotNow, match="went on with this"):
        bench.kits.undo(number)
    undone = bench.undo(held.return_id)
    assert undone.verdict
    assert (undone.state, undone.verdict.disposition) == ("decided", "hold_for_kit")
    assert (card := bench.kits.look_up(number).order)
    assert card.state == "ordered"


def test_what_cannot_be_is_refused_in_words(kits: Station) -> None:
    bench = kits.bench
    with pytest.raises(NotFound, match="There is no kit order"):
        bench.kits.order("KO-B3-000777-0")
    about = bench.kits.look_up("S12E4").about
    assert about
    number = number_of(bench.kits.begin(about, "", is_ordered=True))
    with pytest.raises(BadInput, match="cannot be read"):
        bench.kits.paid(number, "a lot")
    with pytest.raises(BadInput, match="too long"):
        bench.kits.paid(number, "1", "x" * 201)
    with pytest.raises(NotNow, match="only one that was quoted"):
        bench.kits.ordered(number)
    sight = opened(kits, "SV24E4-018233")
    with pytest.raises(NotNow):
        bench.kits.hold(sight.return_id)


def test_a_consignment_tells_once_that_a_kit_was_shipped(kits: Station) -> None:
    bench = kits.bench
    about = bench.kits.look_up("SV24E4-018233").about
    assert about
    number = number_of(bench.kits.begin(about, "SV-KIT-12E", is_ordered=True))
    told = kit_shipped(bench._parts, number, "Consignment C-1")
    assert [(kind, subject) for kind, subject, _ in told] == [(KIT_ORDER, number)]
    bench._record.write_all(told)
    assert kit_shipped(bench._parts, number, "Consignment C-1") == []
    assert (card := bench.kits.order(number).order)
    assert card.state == "shipped"


def test_the_projection_follows_from_the_events(kits: Station, open_here: Callable[[], Station]) -> None:
    bench = kits.bench
    number, _ = bench.kits.hold(refused(kits).return_id)
    bench.kits.paper(number, "slip")
    folder = kits.settings.folder
    kits.close()
    assert rebuild(folder).were_equal
    assert open_here().bench.kits.listing().lines[0].id == number


def test_events_of_the_hold_name_each_other(kits: Station) -> None:
    bench = kits.bench
    number, held = bench.kits.hold(refused(kits).return_id)
    payloads = [event.payload for event in bench._parts.journal.events_of(held.return_id)]
    refusal, hold = (one for one in payloads if isinstance(one, Decided))
    assert (refusal.disposition, hold.disposition) == ("refuse", "hold_for_kit")
    assert hold.decision == refusal.decision
    (correction,) = (one for one in payloads if isinstance(one, Corrected))
    assert correction.by == "kit_ordered"
    assert number in correction.why
    assert events(kits, number) == ["KitQuoted", "KitOrdered"]
    assert bench._parts.journal.queue()[0].disposition == "hold_for_kit"
