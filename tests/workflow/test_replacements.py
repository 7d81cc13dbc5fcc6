"""Advance replacements and the lines of units that came in each other's place, on a real station."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.returns import Return, fold
from intake_app.store.rebuild import rebuild
from intake_app.workflow.replacements import PAID_BY, Wanted, open_replacements
from intake_app.workflow.sight import Sight
from tests.documents.pdf_reading import texts
from tests.workflow.conftest import Wall, excused

SOUND: dict[str, str | list[str]] = {
    "box": "original",
    "foam": "original",
    "sleeve": "original",
    "parts": "original_condition",
    "reason": "defective",
    "remedy": "replacement",
    "proof_of_purchase": "invoice",
    "defect_test": "confirmed",
    "exclusions": [],
    "policy": "smartvue",
    "model": "S12E4",
    "customer": "Ana",
    "advance_charge": "0",
    "order_total": "7200",
}
SALE = "SV24E4-018233"


def opened(station: Station, scan: str) -> Sight:
    found = station.bench.identify(scan)
    if found.kind == "received":
        found = station.bench.again(found)
    return station.bench.open(found, 0 if found.candidates else None)


def state(station: Station, sight: Sight) -> Return:
    return fold(station.parts.journal.events_of(sight.return_id))


def decided(station: Station, scan: str, **answers: str | list[str]) -> Sight:
    """A return with what its questions still ask answered, accepted and closed."""
    sight = opened(station, scan)
    told = {**SOUND, **answers}
    while sight.question:
        sight = station.bench.answer(sight.return_id, sight.question, told[sight.question])
    excused(station, sight)
    station.bench.accept(sight.return_id)
    return station.bench.close(sight.return_id)


def exchange(station: Station, sent: str) -> None:
    """The replacement that the latest decision asks for goes out."""
    follow_ups = station.bench.follow_ups
    line = next((line for line in follow_ups.listing("unit").lines if line.id.endswith("/repair")), None)
    if line:
        follow_ups.done(line.id, "RO-1", "replaced")
    line = next(line for line in follow_ups.listing("unit").lines if line.id.endswith("/replacement"))
    assert follow_ups.card(line.id).asks == "replacement"
    follow_ups.done(line.id, "1Z", sent=sent)


def advance(station: Station, **told: str) -> str:
    wanted = {"paid_by": "card", "reference": "CH-7", "amount": "$2,600", "serial": SALE, **told}
    return station.bench.replacements.begin(Wanted(**wanted)).id  # type: ignore[arg-type]


def shown(station: Station, replacement_id: str) -> tuple[str, str]:
    card = station.bench.replacements.card(replacement_id)
    return card.state, card.hint


def test_a_smartvue_unit_inherits_over_three_replacements(station: Station, wall: Wall) -> None:
    first = decided(station, "R-20418", remedy="replacement", reason="defective")
    assert first.verdict
    # The RMA says unwanted: the line is what matters here, so the pair is made ahead of a second claim.
    assert state(station, first).facts["purchased_on"] == "2026-11-02"
    serial = SALE
    for number in range(1, 4):
        wall.at += timedelta(days=1)
        one = advance(station, serial=serial, reference=f"CH-{number}")
        station.bench.replacements.sent(one, f"NEW-{number}")
        wall.at += timedelta(days=1)
        sight = decided(station, serial)
        assert state(station, sight).replacement == one
        assert shown(station, one)[0] == "done"
        serial = f"NEW-{number}"
    wall.at += timedelta(days=1)
    sight = opened(station, "NEW-3")
    ret = state(station, sight)
    assert [one.serial for one in ret.lineage] == ["NEW-2", "NEW-1", SALE]
    told = {fact: (ret.answers[fact].value, ret.answers[fact].source) for fact in ("purchased_on", "policy", "model")}
    assert told == {
        "purchased_on": ("2026-11-02", "lineage"),
        "policy": ("smartvue", "lineage"),
        "model": ("S12E4", "lineage"),
    }
    assert ret.facts["unit_price"] == "3600.00"
    assert ret.customer == "Núñez Seguridad"
    assert ("Warranty", "covered to 2 Nov 2029") in [(row.name, row.value) for row in sight.header]
    assert any(
        notice.startswith("A replacement: NEW-3 ← NEW-2 (replaced on ") and notice.endswith(").")
        for notice in sight.notices
    )
    assert "It inherits purchase date and warranty of SV24E4-018233, bought on 2 Nov 2026." in sight.notices


def test_a_q_see_replacement_has_no_new_thirty_days(station: Station, wall: Wall) -> None:
    answers = {"policy": "q-see", "model": "QT428"}
    serial = "QS-1"
    for number in range(1, 4):
        sight = decided(station, serial, **answers)
        assert sight.verdict
        assert sight.verdict.disposition == "replace_refurbished"
        exchange(station, f"QR-{number}")
        serial = f"QR-{number}"
        wall.at += timedelta(days=5)
    assert wall().today.isoformat() == "2026-12-05"
    sight = decided(station, "QR-3", **answers)
    ret = state(station, sight)
    assert ret.answers["purchased_on"].value == "2026-11-05"
    assert [one.serial for one in ret.lineage] == ["QR-2", "QR-1", "QS-1"]
    assert sight.verdict
    assert sight.verdict.disposition == "replace_refurbished"  # day 30 of the first unit's purchase
    exchange(station, "QR-4")
    wall.at += timedelta(days=1)
    sight = decided(station, "QR-4", **answers)
    assert sight.verdict
    assert sight.verdict.disposition == "decline"  # day 31, although this unit is a day old
    report = next(paper for paper in sight.papers if paper.paper == "report")
    words = " ".join(" ".join(texts(Path(report.path).read_bytes())).split())
    assert "A replacement: QR-4 ← QR-3 (replaced on 5 Dec 2026) ← QR-2" in words
    assert "It inherits purchase date and warranty of QS-1, bought on 5 Nov 2026." in words


def test_the_pair_is_told_on_both_units_whichever_comes_first(station: Station) -> None:
    one = advance(station)
    station.bench.replacements.sent(one, "NEW-1")
    new = opened(station, "NEW-1")
    assert any("← SV24E4-018233 (replaced on 20 Nov 2026)" in notice for notice in new.notices)
    old = opened(station, "R-20418")
    told = "Advance replacement: NEW-1 was sent for it on 20 Nov 2026. Card charge CH-7, $2,600.00. Ctrl+9 shows it."
    assert told in old.notices
    assert state(station, old).facts["advance_charge"] == "2600.00"
    assert state(station, old).answers["advance_charge"].source == "replacement"
    # The other way round: the unit comes before anything was sent, or even opened.
    early = opened(station, "QS-1")
    two = advance(station, serial="QS-1", paid_by="purchase_order", reference="PO-1")
    assert state(station, early).facts["advance_charge"] == "2600.00"
    early = station.bench.resume(early.return_id)
    assert "Advance replacement, not sent yet. Purchase order PO-1, $2,600.00. Ctrl+9 shows it." in early.notices
    station.bench.replacements.sent(two, "NEW-2")
    assert any("NEW-2 was sent for it" in notice for notice in station.bench.resume(early.return_id).notices)


def test_the_clock_runs_from_the_day_it_was_sent(station: Station, wall: Wall) -> None:
    replacements = station.bench.replacements
    one = advance(station)
    assert shown(station, one)[0] == "to_send"
    assert [row.row.id for row in open_replacements(station.parts)] == [one]
    wall.at += timedelta(days=3)
    replacements.sent(one, "NEW-1", "1Z999AA10123456784")
    assert open_replacements(station.parts) == []
    assert ("Sent by", "UPS 1Z999AA10123456784") in [(row.name, row.value) for row in replacements.card(one).rows]
    (line,) = replacements.listing("awaited").lines
    assert line.cells[:2] == ("Unit awaited", "due 23 Dec 2026")
    wall.at += timedelta(days=30)
    assert replacements.listing("overdue").lines == ()
    assert ("Unit due", "due today") in [(row.name, row.value) for row in replacements.card(one).rows]
    wall.at += timedelta(days=1)
    (line,) = replacements.listing("overdue").lines
    assert (line.cells[1], line.tone) == ("1 day overdue", "refuse")
    with pytest.raises(BadInput, match="Say why"):
        replacements.give_up(one, "  ")
    replacements.give_up(one, "Nobody answers.")
    told = "The unit did not come, and the charge is not refunded. No file tells accounting of it: tell them."
    assert shown(station, one) == ("given_up", f"{told} Why: Nobody answers.")
    assert [line.id for line in replacements.listing("done").lines] == [one]
    # It comes after all.
    opened(station, "R-20418")
    assert shown(station, one)[0] == "here"


@pytest.mark.parametrize(("foam", "disposition"), [("original", "refund"), ("missing", "keep")])
def test_the_policy_says_whether_the_charge_is_refunded_or_kept(station: Station, foam: str, disposition: str) -> None:
    one = advance(station)
    station.bench.replacements.sent(one, "NEW-1")
    sight = decided(station, "SV24E4-018233", foam=foam)
    assert sight.verdict
    assert sight.verdict.disposition == f"{disposition}_advance_charge"
    assert shown(station, one)[0] == "done"
    assert ("refunded" if disposition == "refund" else "kept") in shown(station, one)[1]
    # A decision that is taken back is waited for again; the charge is not used a second time.
    station.bench.correct(sight.return_id, "Looked again.")
    assert shown(station, one)[0] == "here"
    again = station.bench.accept(sight.return_id)
    assert again.verdict
    assert again.verdict.disposition == f"{disposition}_advance_charge"
    station.bench.close(sight.return_id)
    later = opened(station, SALE)
    assert state(station, later).replacement == ""
    assert "advance_charge" not in state(station, later).facts or state(station, later).facts["advance_charge"] == "0"


def test_undoing_the_opening_or_correcting_the_serial_frees_the_charge(station: Station) -> None:
    one = advance(station, serial="ORDER-A", reference="CH-9")
    station.bench.replacements.sent(one, "NEW-1")
    sight = opened(station, "ORDER-A")
    assert shown(station, one)[0] == "here"
    station.bench.undo(sight.return_id)
    assert shown(station, one)[0] == "awaited"
    sight = opened(station, "NOBODY-1")
    sight = station.bench.answer(sight.return_id, "serial", "ORDER-A")
    assert state(station, sight).replacement == one
    assert shown(station, one)[0] == "here"
    station.bench.answer(sight.return_id, "serial", "QS-1")
    assert shown(station, one)[0] == "awaited"
    assert "advance_charge" not in state(station, sight).facts
    station.bench.undo(sight.return_id)
    assert state(station, sight).facts["advance_charge"] == "2600.00"


def test_an_rma_alone_can_name_the_unit(station: Station) -> None:
    one = advance(station, serial="", rma_number="R-20420")
    station.bench.replacements.sent(one, "NEW-1")
    sight = opened(station, "R-20420")
    assert state(station, sight).replacement == one
    sight = station.bench.answer(sight.return_id, "serial", "FUTURE-1")
    assert state(station, sight).replacement == one
    assert station.bench.replacements.of_scan("FUTURE-1") == [one]
    new = opened(station, "NEW-1")
    assert [one.serial for one in state(station, new).lineage] == ["FUTURE-1"]


def test_what_cannot_be_sent_is_refused_with_the_reason(station: Station) -> None:
    replacements = station.bench.replacements
    one = advance(station)
    with pytest.raises(NotNow, match="it is that unit"):
        replacements.sent(one, SALE.lower())
    with pytest.raises(BadInput):
        replacements.sent(one, "RMA-B3-000001-1")
    replacements.sent(one, "NEW-1")
    with pytest.raises(NotNow, match="no other unit can be sent"):
        replacements.sent(one, "NEW-2")
    with pytest.raises(NotNow, match="cannot be cancelled"):
        replacements.cancel(one, "no")
    two = advance(station, serial="NEW-1", reference="CH-8")
    with pytest.raises(NotNow, match="came in its own line"):
        replacements.sent(two, SALE)
    three = advance(station, serial="QS-1", reference="CH-9")
    with pytest.raises(NotNow, match="NEW-1 went out in the place of SV24E4-018233"):
        replacements.sent(three, "NEW-1")
    opened(station, "ORDER-B")
    with pytest.raises(NotNow, match="ORDER-B is here under R-20419"):
        replacements.sent(three, "ORDER-B")
    with pytest.raises(NotFound):
        replacements.sent("nothing", "NEW-9")


@pytest.mark.parametrize(
    ("told", "match"),
    [
        ({"amount": "two"}, "amount"),
        ({"amount": "0"}, "without a charge"),
        ({"reference": " "}, "number of the purchase order"),
        ({"serial": "", "rma_number": ""}, "by its serial, or its RMA"),
        ({"opened_on": "2026-11-21"}, "no day until today"),
        ({"opened_on": "yesterday"}, "no day until today"),
        ({"paid_by": "cash"}, "purchase order, or a card"),
    ],
)
def test_what_cannot_be_opened_says_why(station: Station, told: dict[str, str], match: str) -> None:
    with pytest.raises(BadInput, match=match):
        advance(station, **told)
    assert station.bench.replacements.listing("open").lines == ()


def test_one_unit_has_one_charge(station: Station) -> None:
    replacements = station.bench.replacements
    one = advance(station, opened_on="2026-11-18")
    with pytest.raises(NotNow, match="open already"):
        advance(station, reference="CH-8")
    replacements.cancel(one, "A mistake.")
    assert shown(station, one) == ("cancelled", "It was not sent: A mistake.")
    assert replacements.card(one).undo == "Undo: cancelled"
    replacements.undo(one)
    assert shown(station, one)[0] == "to_send"
    opened(station, "R-20418")
    with pytest.raises(NotNow, match="unit is here already"):
        replacements.cancel(one, "no")
    with pytest.raises(NotNow, match="unit is here already"):
        replacements.undo(one)
    replacements.sent(one, "NEW-1")
    with pytest.raises(NotNow, match="is here already"):
        replacements.give_up(one, "no")
    replacements.undo(one)
    assert shown(station, one)[0] == "to_send"
    decided(station, "QS-1", policy="q-see")
    advance(station, serial="QS-1", reference="CH-10")  # its return is closed: this is for the next time it comes


def test_a_return_that_was_decided_without_the_charge_says_so(station: Station) -> None:
    sight = opened(station, "R-20418")
    for fact, value in {**SOUND, "advance_charge": "0"}.items():
        if fact not in {"policy", "model", "exclusions"}:
            station.bench.answer(sight.return_id, fact, value)
    excused(station, sight)
    station.bench.accept(sight.return_id)
    with pytest.raises(NotNow, match="decided without this charge"):
        advance(station)
    station.bench.correct(sight.return_id, "There was a charge.")
    one = advance(station)
    assert state(station, sight).facts["advance_charge"] == "2600.00"
    with pytest.raises(NotNow, match="open already"):
        advance(station, reference="CH-8")
    assert station.bench.replacements.undo(one) is None
    assert state(station, sight).facts["advance_charge"] == "0.00"
    assert station.bench.replacements.of_return(sight.return_id) == ""


def test_undoing_an_exchange_takes_the_pair_back(station: Station) -> None:
    decided(station, "QS-1")
    exchange(station, "QR-1")
    (sent,) = station.parts.journal.pairs_of("qr-1")
    assert (sent.old, sent.new) == ("QS-1", "QR-1")
    station.bench.undo(sent.return_id)
    assert station.parts.journal.pairs_of("QR-1") == []
    exchange(station, "QR-1")
    assert len(station.parts.journal.pairs_of("QR-1")) == 1


def decided_again(station: Station, sight: Sight) -> None:
    station.bench.correct(sight.return_id, "A slip of the pen.")
    station.bench.accept(sight.return_id)


def test_one_return_gets_one_replacement_however_often_it_is_decided(station: Station) -> None:
    sight = decided(station, "QS-1")
    exchange(station, "QR-1")
    decided_again(station, sight)
    for refused in (lambda: exchange(station, "QR-2"), lambda: station.bench.shipping.scan("QS-1", way="replacement")):
        with pytest.raises(NotNow, match="QR-1 was sent for QS-1 already, on 2026-11-20"):
            refused()
    assert station.parts.journal.pairs_of("QR-2") == []
    exchange(station, "qr-1")
    assert len(station.parts.journal.pairs_of("QR-1")) == 1
    assert "replacement" not in {row.kind for row in station.parts.journal.follow_ups_of(sight.return_id)}
    folder = station.settings.folder
    station.close()
    assert rebuild(folder).were_equal


def test_what_never_left_is_taken_back_after_it_was_decided_again(station: Station) -> None:
    sight = decided(station, "QS-1")
    exchange(station, "QR-1")
    decided_again(station, sight)
    exchange(station, "QR-1")
    station.bench.undo(sight.return_id)
    assert station.parts.journal.pairs_of("QR-1") == []
    exchange(station, "QR-2")
    assert [(one.old, one.new) for one in station.parts.journal.pairs_of("QR-2")] == [("QS-1", "QR-2")]


def test_a_replacement_is_looked_up_by_either_unit_and_rebuilt_from_the_events(station: Station) -> None:
    one = advance(station, rma_number="R-20418")
    replacements = station.bench.replacements
    replacements.sent(one, "NEW-1")
    sight = opened(station, "R-20418")
    for scan in (SALE, "new-1", "R-20418", sight.rma_number):
        assert replacements.of_scan(scan) == [one]
    assert replacements.of_scan("NOTHING") == []
    assert replacements.of_return(sight.return_id) == one
    assert set(PAID_BY) == {"purchase_order", "card"}
    station.bench.undo(sight.return_id)
    replacements.undo(one)
    assert replacements.undo(one) is None
    assert replacements.listing("open").lines == ()
    with pytest.raises(NotNow, match="nothing to take back"):
        replacements.undo(one)
    station.close()
    assert rebuild(station.settings.folder).were_equal


def test_what_went_out_and_came_back_cannot_be_unsent(station: Station, wall: Wall) -> None:
    one = advance(station)
    station.bench.replacements.sent(one, "NEW-1")
    wall.at += timedelta(hours=1)
    opened(station, "NEW-1")
    with pytest.raises(NotNow, match="has come back since"):
        station.bench.replacements.undo(one)
