"""What a supervisor must not find: a unit that leaves twice or for nobody, and two records that tell it differently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotNow
from intake_app.domain.events import RETURN, Corrected
from intake_app.domain.unit_entries import standing_of
from intake_app.store.importing import import_file
from intake_app.store.rebuild import rebuild
from intake_app.workflow.releasing import check_stock
from intake_app.workflow.replacements import Wanted
from intake_app.workflow.replacing import check_pair
from tests.workflow.conftest import Wall, excused
from tests.workflow.test_follow_ups import SOUND, decided
from tests.workflow.test_replacements import SALE, advance, opened, shown
from tests.workflow.test_shipping import FEDEX, HOME, card, exchanged, for_the_maker, left, ready, the_return

REFUSED = {"box": "original", "foam": "missing", "sleeve": "original", "advance_charge": "0"}


def refused(station: Station, serial: str) -> str:
    """A refused unit with its label on: it goes back to its customer and nowhere else. The id of its return."""
    sight = decided(station, serial, **REFUSED)
    station.bench.close(sight.return_id)
    return sight.return_id


def sent_off(station: Station, scan: str, unit: str) -> str:
    """The consignment in which this unit left in the place of what was scanned."""
    shipping = station.bench.shipping
    one = card(shipping.scan(scan, way="replacement"))
    shipping.scan(unit, one.id)
    shipping.address(one.id, HOME)
    ready(station, one.id)
    shipping.dispatch(one.id)
    return one.id


def test_one_return_gets_one_replacement(station: Station) -> None:
    exchanged(station)
    shipping = station.bench.shipping
    first = card(shipping.scan("QS-1", way="replacement"))
    assert card(shipping.scan("QS-1", way="replacement")).id == first.id
    shipping.scan("NEW-1", first.id)
    with pytest.raises(NotNow, match="is one replacement, and NEW-1 is in it"):
        shipping.scan("NEW-2", first.id)
    shipping.address(first.id, HOME)
    ready(station, first.id)
    shipping.dispatch(first.id)
    with pytest.raises(NotNow):
        shipping.scan("QS-1", way="replacement")


def test_a_replacement_stays_where_the_decision_was_corrected_meanwhile(station: Station) -> None:
    sight = exchanged(station)
    shipping = station.bench.shipping
    one = card(shipping.scan("QS-1", way="replacement"))
    shipping.scan("NEW-1", one.id)
    shipping.address(one.id, HOME)
    ready(station, one.id)
    station.bench.correct(sight.return_id, "It was misused.")
    with pytest.raises(NotNow, match="waits for no replacement any more"):
        shipping.dispatch(one.id)
    assert card(shipping.show(one.id)).state == "packing"


def test_a_replacement_for_nobody_does_not_leave(station: Station) -> None:
    shipping = station.bench.shipping
    one = card(shipping.scan("NEW-1", way="replacement"))
    shipping.address(one.id, HOME)
    ready(station, one.id)
    assert "not said for whom" in card(shipping.show(one.id)).hint
    with pytest.raises(NotNow, match="not said for whom"):
        shipping.dispatch(one.id)


@pytest.mark.parametrize("road", ["page", "follow-up"])
def test_a_refused_unit_is_no_stock_on_any_road(station: Station, road: str) -> None:
    refused(station, "SV19R24-00771")
    if road == "page":
        with pytest.raises(NotNow, match="it is no unit out of stock"):
            station.bench.replacements.sent(advance(station), "SV19R24-00771")
    else:
        sight = exchanged(station)
        with pytest.raises(NotNow, match="it is no unit out of stock"):
            station.bench.follow_ups.done(f"{sight.return_id}/replacement", sent="SV19R24-00771")
    assert station.parts.journal.pairs_of("SV19R24-00771") == []


OTHERWISE = [
    "SV19R24\u201100771",
    "SV19R24\u201300771",
    "SV19R24\u221200771",
    "SV19R2400771",
    "SV19R24 00771",
    "\uff33V19R24-00771",
    "\u0405V19R24-00771",
    "SV19R24-00771\u0301",
    "*SV19R24-00771*",
    "SVI9R24-OO77l",
]


@pytest.mark.parametrize("written", OTHERWISE)
def test_a_refused_unit_is_no_stock_however_its_serial_is_written(station: Station, written: str) -> None:
    number = the_return(station, refused(station, "SV19R24-00771")).rma_number
    sight = exchanged(station)
    shipping, said = station.bench.shipping, f"looks like SV19R24-00771, which is here under {number}"
    one = card(shipping.scan("QS-1", way="replacement"))
    for on in (one.id, ""):
        with pytest.raises(NotNow, match=said):
            shipping.scan(written, on, way="replacement")
    with pytest.raises(NotNow, match=said):
        station.bench.replacements.sent(advance(station), written)
    with pytest.raises(NotNow, match=said):
        station.bench.follow_ups.done(f"{sight.return_id}/replacement", sent=written)
    assert not card(shipping.show(one.id)).packed


@pytest.mark.parametrize(
    "other", ["SV19R24-00772", "SV19R2-400771", "SV19R25-00771", "SV19R24-0077", "NEW-1", "\u738b\u5c0f\u660e-1"]
)
def test_another_unit_is_sent_whatever_is_here(station: Station, other: str) -> None:
    refused(station, "SV19R24-00771")
    exchanged(station)
    sent_off(station, "QS-1", other)


def test_a_unit_that_the_catalogue_knows_looks_like_none_but_itself(station: Station, tmp_path: Path) -> None:
    refused(station, "SV19R24-00771")
    exchanged(station)
    file = tmp_path / "stock.csv"
    file.write_text("Serial,Model\nSV19R24 00771,S9R24\n", "utf-8")
    import_file(station.settings.folder, "units", file, lambda _progress: True)
    sent_off(station, "QS-1", "SV19R24 00771")


@pytest.mark.parametrize("road", ["consignment", "follow-up", "withdrawn"])
def test_a_unit_looks_like_none_that_is_not_here(station: Station, road: str) -> None:
    if road == "withdrawn":
        bench = station.bench
        bench.undo(bench.open(bench.identify("SV19R24-00771"), 0).return_id)
    else:
        return_id = refused(station, "SV19R24-00771")
        if road == "follow-up":
            station.bench.follow_ups.done(f"{return_id}/ship_back", "collected")
        else:
            one = card(station.bench.shipping.scan("SV19R24-00771"))
            ready(station, one.id, FEDEX)
            station.bench.shipping.dispatch(one.id)
    exchanged(station)
    sent_off(station, "QS-1", "SV19R24\u201100771")


def test_a_unit_that_comes_while_its_look_alike_is_packed_is_seen_at_the_dispatch(station: Station) -> None:
    exchanged(station)
    shipping = station.bench.shipping
    one = card(shipping.scan("QS-1", way="replacement"))
    shipping.scan("SV19R24\u201100771", one.id)
    shipping.address(one.id, HOME)
    ready(station, one.id)
    refused(station, "SV19R24-00771")
    with pytest.raises(NotNow, match="looks like SV19R24-00771"):
        shipping.dispatch(one.id)


def test_a_unit_that_is_out_leaves_again_by_no_consignment(station: Station) -> None:
    station.bench.replacements.sent(advance(station), "NEW-1")
    with pytest.raises(NotNow, match=f"NEW-1 went out in the place of {SALE}"):
        station.bench.shipping.scan("NEW-1", way="replacement")


def test_a_unit_is_not_sent_for_an_rma_that_names_it(station: Station) -> None:
    station.bench.replacements.begin(Wanted("card", "CH-1", "300", rma_number="R-20418"))
    (one,) = station.bench.replacements.of_scan("R-20418")
    with pytest.raises(NotNow):
        station.bench.replacements.sent(one, SALE)


def leave_as_advance(station: Station) -> tuple[str, Callable[[], object]]:
    one = advance(station)
    made = sent_off(station, SALE, "NEW-1")
    return made, lambda: station.bench.replacements.undo(one)


def leave_in_exchange(station: Station) -> tuple[str, Callable[[], object]]:
    sight = exchanged(station)
    made = sent_off(station, "QS-1", "NEW-1")
    return made, lambda: station.bench.undo(sight.return_id)


def leave_as_refused(station: Station) -> tuple[str, Callable[[], object]]:
    return_id = refused(station, SALE)
    one = card(station.bench.shipping.scan(SALE))
    ready(station, one.id)
    station.bench.shipping.dispatch(one.id)
    return one.id, lambda: station.bench.undo(return_id)


@pytest.mark.parametrize("leave", [leave_as_advance, leave_in_exchange, leave_as_refused])
def test_what_left_is_taken_back_at_the_consignment_alone(
    station: Station, leave: Callable[[Station], tuple[str, Callable[[], object]]]
) -> None:
    made, undo = leave(station)
    number = card(station.bench.shipping.show(made)).number
    with pytest.raises(NotNow, match=f"Consignment {number} left with it"):
        undo()
    assert card(station.bench.shipping.undo(made)).state == "packing"
    folder = station.settings.folder
    station.close()
    assert rebuild(folder).were_equal


def test_what_left_is_decided_as_it_left(station: Station) -> None:
    return_id = refused(station, SALE)
    one = card(station.bench.shipping.scan(SALE))
    ready(station, one.id)
    assert one.number
    station.bench.shipping.dispatch(one.id)
    events = len(station.parts.journal.events_of(return_id))
    with pytest.raises(NotNow, match=f"left in {one.number}.* undo {one.number} on the page Ship"):
        station.bench.correct(return_id, "The foam was in the box.")
    assert len(station.parts.journal.events_of(return_id)) == events
    station.bench.shipping.undo(one.id)
    assert station.bench.correct(return_id, "The foam was in the box.").state == "open"


def test_a_decision_that_was_taken_back_for_what_left_is_not_made_again(station: Station) -> None:
    """As a record of before can tell it: the unit left, and then its refusal was corrected."""
    return_id, bench = refused(station, SALE), station.bench
    one = card(bench.shipping.scan(SALE))
    ready(station, one.id)
    bench.shipping.dispatch(one.id)
    decision = the_return(station, return_id).decision
    assert decision
    bench._record.write(RETURN, return_id, [Corrected("A slip.", decision.event)])
    bench.answer(return_id, "foam", "damaged")
    excused(station, bench.resume(return_id))
    for decides in (bench.accept, bench.kits.hold):
        with pytest.raises(NotNow, match=f"{SALE} left in {one.number}"):
            decides(return_id)
    bench._record.enter("Sam Ito", "supervisor")
    with pytest.raises(NotNow, match=f"The unit left in {one.number}"):
        bench.overrides.accept(return_id, "goodwill", "Good customer.")
    assert the_return(station, return_id).decision is None


def test_a_kit_that_is_ordered_after_the_unit_left_holds_nothing(station: Station) -> None:
    return_id, bench = refused(station, SALE), station.bench
    one = card(bench.shipping.scan(SALE))
    ready(station, one.id)
    bench.shipping.dispatch(one.id)
    with pytest.raises(NotNow, match=f"{SALE} left in {one.number}"):
        bench.kits.hold(return_id)
    about = bench.kits.look_up(SALE).about
    assert about
    ordered = bench.kits.begin(about, "", is_ordered=True).order
    assert ordered
    assert ordered.state == "ordered"
    decision = the_return(station, return_id).decision
    assert decision
    assert decision.record.disposition == "refuse"


def test_what_left_in_a_consignment_is_not_taken_back_by_saying_it_again(station: Station) -> None:
    sight = exchanged(station)
    made = sent_off(station, "QS-1", "NEW-1")
    station.bench.correct(sight.return_id, "A slip of the pen.")
    station.bench.accept(sight.return_id)
    station.bench.follow_ups.done(f"{sight.return_id}/replacement", sent="NEW-1")
    number = card(station.bench.shipping.show(made)).number
    with pytest.raises(NotNow, match=f"Consignment {number} left with it"):
        station.bench.undo(sight.return_id)
    assert len(station.parts.journal.pairs_of("NEW-1")) == 1


def test_a_replacement_that_came_back_did_leave(station: Station, wall: Wall) -> None:
    exchanged(station)
    made = sent_off(station, "QS-1", "NEW-1")
    wall.at += timedelta(days=2)
    opened(station, "NEW-1")
    with pytest.raises(NotNow, match="NEW-1"):
        station.bench.shipping.undo(made)


@pytest.mark.parametrize("way", ["back_to_customer", "to_manufacturer"])
def test_a_unit_that_left_and_came_back_did_leave(station: Station, wall: Wall, way: str) -> None:
    bench, shipping = station.bench, station.bench.shipping
    first = refused(station, SALE) if way == "back_to_customer" else for_the_maker(station, SALE).return_id
    one = card(shipping.scan(SALE))
    assert one.way == way
    shipping.address(one.id, HOME)
    ready(station, one.id)
    shipping.dispatch(one.id)
    wall.at -= timedelta(days=3)  # the order in which it was written counts, not the clock
    sight = bench.open(bench.again(bench.identify(SALE)), 0)
    written = len(station.parts.journal.events_of(one.id))
    with pytest.raises(NotNow, match=f"has come back since, under {sight.rma_number}: {one.number} did leave"):
        shipping.undo(one.id)
    assert len(station.parts.journal.events_of(one.id)) == written
    assert left(station, first).isdisjoint({"ship_back", "to_manufacturer"})
    bench.undo(sight.return_id)
    assert card(shipping.undo(one.id)).state == "packing"


def test_a_unit_leaves_under_its_latest_return_alone(station: Station) -> None:
    bench, shipping = station.bench, station.bench.shipping
    first = refused(station, SALE)
    one = card(shipping.scan(SALE))
    ready(station, one.id)
    (packed,) = one.packed
    sight = bench.open(bench.again(bench.identify(SALE)), 0)
    for fact, value in REFUSED.items():
        bench.answer(sight.return_id, fact, value)
    excused(station, bench.resume(sight.return_id))
    bench.accept(sight.return_id)
    with pytest.raises(NotNow, match=f"packed under an earlier return, .* under {sight.rma_number}. Take it out"):
        shipping.dispatch(one.id)
    shipping.take_out(one.id, packed.event)
    with pytest.raises(NotNow, match="packed under an earlier return"):
        shipping.undo(one.id)
    shipping.scan(SALE, one.id)
    ready(station, one.id)
    shipping.dispatch(one.id)
    assert (left(station, sight.return_id), left(station, first)) == (set(), {"ship_back"})


def test_what_was_sent_stays_sent_once_its_unit_is_decided(station: Station) -> None:
    one = advance(station)
    station.bench.replacements.sent(one, "NEW-1")
    decided(station, SALE, **{**SOUND, "reason": "defective", "remedy": "refund", "defect_test": "confirmed"})
    with pytest.raises(NotNow):
        station.bench.replacements.undo(one)
    assert shown(station, one)[0] != "to_send"


def test_the_history_of_a_unit_that_left_says_so(station: Station) -> None:
    made, _ = leave_as_refused(station)
    number = card(station.bench.shipping.show(made)).number
    assert station.bench.finding.history(SALE).summary.endswith(f"left in {number}")


def test_a_unit_that_was_received_with_the_clock_forward_is_sent_once(station: Station, wall: Wall) -> None:
    wall.at += timedelta(days=10)
    station.bench.close(decided(station, "SV24E4-018233", **SOUND).return_id)  # into stock again
    wall.at -= timedelta(days=10)
    station.bench.follow_ups.done(f"{exchanged(station).return_id}/replacement", "x", sent="SV24E4-018233")
    assert [pair.old for pair in station.parts.journal.pairs_of("SV24E4-018233")] == ["QS-1"]
    for refuse in (check_stock, lambda parts, serial: check_pair(parts, "QS-9", serial)):
        with pytest.raises(NotNow, match="QS-1"):
            refuse(station.parts, "SV24E4-018233")


def test_a_unit_that_came_again_with_the_clock_back_leaves_again(station: Station, wall: Wall) -> None:
    shipping = station.bench.shipping
    refused(station, "SV24E4-018233")
    one = card(shipping.scan("SV24E4-018233"))
    shipping.address(one.id, HOME)
    ready(station, one.id)
    shipping.dispatch(one.id)
    wall.at -= timedelta(days=3)
    bench = station.bench
    sight = bench.open(bench.again(bench.identify("SV24E4-018233")), 0)
    rows = station.parts.journal.returns_of_serial("SV24E4-018233")
    assert rows[0].id == sight.return_id
    assert standing_of(station.parts.journal, "SV24E4-018233", "").gone == ""
