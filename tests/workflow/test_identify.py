from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.badges import mint_badge
from intake_app.domain.commands import Command, command_code
from intake_app.domain.errors import BadInput, NotNow
from intake_app.domain.labels import label_mark
from intake_app.domain.minted import mint_number
from intake_app.domain.rma_number import mint
from intake_app.store.importing import import_file
from intake_app.workflow.sight import Found, Sight
from tests.workflow.conftest import Wall


def opened(station: Station, scan: str, index: int | None = 0) -> Sight:
    return station.bench.open(station.bench.identify(scan), index)


def said(sight: Sight) -> dict[str, str]:
    return {question.fact: question.answer for step in sight.steps for question in step.questions if question.said}


def test_a_known_serial_fills_in_what_sale_and_rma_know(station: Station) -> None:
    found = station.bench.identify(" sv24e4-018233\r\n")
    assert (found.kind, found.identified_by) == ("one", "serial")
    sight = station.bench.open(found, 0)
    assert sight.rma_number == "R-20418"
    assert {row.name: row.value for row in sight.header} == {
        "Model": "S12E4",
        "Serial": "SV24E4-018233",
        "Bought": "2 Nov 2026",
        "Customer": "Núñez Seguridad",
        "Warranty": "covered to 2 Nov 2029",
    }
    answers = said(sight)
    assert answers["unit_price"] == "$3,600.00"
    assert answers["reason"].lower() == "not wanted" or "unwanted" in answers["reason"].lower()
    sources = {q.fact: q.source for step in sight.steps for q in step.questions}
    assert (sources["unit_price"], sources["rma_issued_on"]) == ("from the sale", "from the RMA")


def test_a_unit_without_rma_gets_a_number_of_this_station(station: Station) -> None:
    sight = opened(station, "SV19R24-00771")
    assert sight.rma_number.startswith("RMA-B3-000001-")
    assert station.bench.identify(sight.rma_number.lower()).returns[0].id == sight.return_id
    assert opened(station, "QS-1").rma_number.startswith("RMA-B3-000002-")


def test_a_misread_number_is_refused_and_nothing_is_opened(station: Station) -> None:
    number = opened(station, "SV19R24-00771").rma_number
    for wrong in (number[:-3] + "7" + number[-2:], number[:-1] + ("0" if number[-1] != "0" else "1"), "RMA-B3-1"):
        found = station.bench.identify(wrong)
        assert found.kind == "refused"
        assert "Scan it again" in found.message
        with pytest.raises(NotNow):
            station.bench.open(found, None)
    assert len(station.bench.queue()) == 1


def test_a_number_of_another_station_is_not_taken_for_a_serial(station: Station) -> None:
    found = station.bench.identify(mint("B9", 12))
    assert found.kind == "refused"
    assert "does not hold it" in found.message


@pytest.mark.parametrize(
    ("scan", "part"),
    [
        ("", "empty"),
        (" \r\n", "empty"),
        ("SV\x0024", "U+0000"),
        ("SV\x1624", "U+0016"),
        ("SV\u202e24", "U+202E"),
        ("x" * 10_240, "10,240 characters"),
    ],
)
def test_a_bad_scan_is_refused_with_what_to_do(station: Station, scan: str, part: str) -> None:
    found = station.bench.identify(scan)
    assert found.kind == "refused"
    assert found.scanned == scan
    assert part in found.message
    assert "can" in found.message.lower()


def test_a_serial_sold_twice_is_chosen_newest_first(station: Station) -> None:
    found = station.bench.identify("TWICE-1")
    assert found.kind == "choose"
    assert ["Second Buyer" in one.detail for one in found.candidates] == [True, False]
    assert {row.name: row.value for row in station.bench.open(found, 1).header}["Customer"] == "First Buyer"


def test_an_order_number_offers_its_units(station: Station) -> None:
    found = station.bench.identify("so-1005")
    assert (found.kind, found.identified_by) == ("choose", "order")
    assert [one.sale.serial for one in found.candidates if one.sale] == ["ORDER-A", "ORDER-B"]


def test_the_units_of_one_rma_come_one_after_the_other(station: Station) -> None:
    found = station.bench.identify("R-20419")
    assert (found.kind, len(found.candidates)) == ("choose", 2)
    first = station.bench.open(found, 0)
    again = station.bench.identify("R-20419")
    assert again.kind != "received"
    assert any("came before" in one.detail for one in again.candidates)
    second = station.bench.open(again, 1)
    assert first.rma_number == second.rma_number == "R-20419"
    assert station.bench.identify("R-20419").kind == "received"


def test_an_rma_that_names_no_serial_asks_for_it(station: Station) -> None:
    sight = opened(station, "R-20420")
    assert (sight.question, sight.step) == ("serial", "identify")
    with pytest.raises(BadInput):
        station.bench.answer(sight.return_id, "serial", "\x00")
    sight = station.bench.answer(sight.return_id, "serial", "SV-NEW-1")
    assert sight.question == "policy"
    assert station.bench.identify("sv-new-1").kind == "received"


def test_a_serial_received_before_is_shown_and_never_opened_again_in_silence(station: Station) -> None:
    first = opened(station, "SV19R24-00771")
    found = station.bench.identify("SV19R24-00771")
    assert found.kind == "received"
    assert [row.id for row in found.returns] == [first.return_id]
    again = station.bench.again(found)
    assert again.kind == "one"
    second = station.bench.open(again, 0)
    assert second.return_id != first.return_id
    assert first.rma_number in second.notices[0]


def test_an_unknown_unit_is_asked_about(station: Station) -> None:
    found = station.bench.identify("王-99")
    assert found.kind == "unknown"
    sight = station.bench.open(found, None)
    assert (sight.question, sight.verdict) == ("policy", None)
    sight = station.bench.answer(sight.return_id, "policy", "smartvue")
    sight = station.bench.answer(sight.return_id, "model", "s12-e2")
    assert said(sight)["model"].replace("-", "").upper() == "S12E2"
    sight = station.bench.answer(sight.return_id, "purchased_on", "2026-11-10")
    assert {row.name: row.value for row in sight.header}["Warranty"] == "covered to 10 Nov 2029"


@pytest.mark.parametrize("serial", ["NOVENDOR-1", "OTHER-1"])
def test_the_vendor_is_asked_and_never_guessed_from_the_model(station: Station, serial: str) -> None:
    sight = opened(station, serial)
    assert sight.question == "policy"
    assert sight.possible == ()
    with pytest.raises(NotNow):
        station.bench.answer(sight.return_id, "foam", "missing")
    with pytest.raises(BadInput):
        station.bench.answer(sight.return_id, "policy", "nobody")
    assert station.bench.answer(sight.return_id, "policy", "smartvue").question != "policy"


def test_a_sale_that_cannot_be_is_said_and_can_be_corrected(station: Station) -> None:
    sight = opened(station, "FUTURE-1")
    assert "2026-12-24" in sight.policy_problem
    assert sight.verdict is None
    sight = station.bench.answer(sight.return_id, "purchased_on", "2026-11-12")
    assert sight.policy_problem == ""
    assert len(sight.possible) > 1


@pytest.mark.usefixtures("station")
def test_nobody_can_work_without_a_name(open_here: Callable[[], Station]) -> None:
    fresh = open_here()
    with pytest.raises(NotNow):
        fresh.bench.open(fresh.bench.identify("QS-1"), 0)
    for name in ("", "   ", "x" * 81, "a\x00b"):
        with pytest.raises(BadInput):
            fresh.bench.sign(name)
    fresh.bench.sign("  Rosa   Marín ")
    fresh.bench.open(fresh.bench.identify("QS-1"), 0)
    assert fresh.bench.who() == ["Rosa Marín"]


def test_undoing_the_opening_gives_its_rma_back(station: Station) -> None:
    first = opened(station, "SV24E4-018233")
    assert first.rma_number == "R-20418"
    station.bench.undo(first.return_id)
    assert opened(station, "SV24E4-018233").rma_number == "R-20418"


def test_a_labelled_unknown_unit_that_came_again_keeps_its_serial(station: Station) -> None:
    number = station.bench.open(station.bench.identify("王-4711"), None).rma_number
    found = station.bench.again(station.bench.identify(number))
    sight = station.bench.open(found, None)
    assert {row.name: row.value for row in sight.header}["Serial"] == "王-4711"
    assert number in sight.notices[0]


@pytest.mark.parametrize("scan", ["SO-1005", "R-20419"])
def test_none_of_these_leaves_the_serial_to_be_asked(station: Station, scan: str) -> None:
    sight = station.bench.open(station.bench.identify(scan), None)
    assert sight.question == "serial"
    assert {row.name: row.value for row in sight.header}["Serial"] == "not known"


@pytest.mark.parametrize("scan", ["SO-1002", "SV19R24-00771"])
def test_whatever_names_only_a_received_unit_shows_its_return(station: Station, scan: str) -> None:
    first = opened(station, "SV19R24-00771")
    assert [row.id for row in station.bench.identify(scan).returns] == [first.return_id]


def test_an_rma_for_a_serial_that_came_without_one_shows_that_return(station: Station, tmp_path: Path) -> None:
    first = opened(station, "SV19R24-00771")
    bring(station, tmp_path, "rmas", "number,issued on,serial\nR-9,2026-11-01,SV19R24-00771\n")
    found = station.bench.identify("R-9")
    assert (found.kind, [row.id for row in found.returns]) == ("received", [first.return_id])
    assert opened_again(station, found).rma_number == "R-9"


def test_an_rma_without_serial_that_was_received_is_shown(station: Station) -> None:
    opened(station, "R-20420")
    assert station.bench.identify("R-20420").kind == "received"


@pytest.mark.parametrize("number", ["RMA-12345", "RMA-B9-000001-1", "rma/77"])
def test_an_outside_number_may_look_like_ours(station: Station, tmp_path: Path, number: str) -> None:
    bring(station, tmp_path, "rmas", f"number,issued on,serial\n{number},2026-11-01,QS-1\n")
    sight = opened(station, number)
    assert sight.rma_number == number
    assert station.bench.identify(number.upper()).returns[0].id == sight.return_id


@pytest.mark.parametrize("slip", ["RMA/B3/000001/S", "RMAßB3ß000001ßS", "rma'b3'000001's", "RMA"])
def test_a_number_through_a_foreign_keyboard_is_no_unit(station: Station, slip: str) -> None:
    found = station.bench.identify(slip)
    assert found.kind == "refused"
    assert "keyboard" in found.message


def test_a_serial_that_is_said_later_brings_its_sale(station: Station) -> None:
    sight = opened(station, "R-20420")
    sight = station.bench.answer(sight.return_id, "serial", "sv19r24-00771")
    assert {row.name: row.value for row in sight.header}["Customer"] == "Trần Security Co."
    assert said(sight)["unit_price"] == "$3,100.00"
    assert said(sight)["reason"] == "Defective"
    sight = station.bench.answer(sight.return_id, "unit_price", "1.00")
    sight = station.bench.answer(sight.return_id, "serial", "ORDER-A")
    assert said(sight)["unit_price"] == "$1.00"
    assert {row.name: row.value for row in sight.header}["Customer"] == "王小明安防"
    sight = station.bench.undo(sight.return_id)
    assert {row.name: row.value for row in sight.header}["Customer"] == "Trần Security Co."


def test_of_several_sales_of_a_serial_said_later_none_is_taken(station: Station) -> None:
    sight = opened(station, "R-20420")
    sight = station.bench.answer(sight.return_id, "serial", "TWICE-1")
    assert sight.question == "policy"
    assert "SO-1004, SO-1003" in " ".join(sight.notices)


def test_the_serial_that_a_scan_gave_can_be_corrected(station: Station) -> None:
    sight = opened(station, "SV24E4-018233")
    sight = station.bench.answer(sight.return_id, "serial", "ORDER-A")
    assert {row.name: row.value for row in sight.header}["Model"] == "S12E1"
    assert "names the serial" in " ".join(sight.notices)


def test_the_customer_of_an_unknown_unit_is_asked_and_stands_on_the_label(station: Station) -> None:
    sight = station.bench.open(station.bench.identify("X-1"), None)
    sight = station.bench.answer(sight.return_id, "policy", "q-see")
    asked: set[str] = set()
    while sight.question and sight.step == "identify" and len(asked) < 10:
        asked.add(sight.question)
        value = "  Lê   Thị Hoa " if sight.question == "customer" else None
        sight = station.bench.answer(sight.return_id, sight.question, value)
    assert "customer" in asked
    assert {row.name: row.value for row in sight.header}["Customer"] == "Lê Thị Hoa"
    assert station.bench.queue()[0].customer == "Lê Thị Hoa"
    with pytest.raises(BadInput):
        station.bench.answer(sight.return_id, "customer", " ")


def test_a_lone_surrogate_is_refused(station: Station) -> None:
    assert station.bench.identify("\ud800abc").kind == "refused"


def bring(station: Station, folder: Path, what: str, text: str) -> None:
    file = folder / "more.csv"
    file.write_text(text, "utf-8")
    assert not import_file(station.settings.folder, what, file, lambda _: True).bad


def opened_again(station: Station, found: Found) -> Sight:
    return station.bench.open(station.bench.again(found), 0)


def test_a_serial_corrected_to_not_known_takes_its_sale_along(station: Station) -> None:
    sight = opened(station, "SV19R24-00771")
    sight = station.bench.answer(sight.return_id, "serial", "QS-1")
    sight = station.bench.answer(sight.return_id, "serial", None)
    header = {row.name: row.value for row in sight.header}
    assert (header["Serial"], header["Model"], header["Customer"]) == ("not known", "not known", "not known")
    assert sight.question == "policy"


def test_a_serial_said_later_brings_the_rma_that_waits_for_it(station: Station) -> None:
    sight = station.bench.open(station.bench.identify("X-1"), None)
    sight = station.bench.answer(sight.return_id, "serial", "sv24e4-018233")
    assert {row.name: row.value for row in sight.header}["Serial"] == "SV24E4-018233"
    assert said(sight)["rma_issued_on"] == "15 Nov 2026"
    assert said(sight)["remedy"] == "Refund"
    assert "R-20418" in " ".join(sight.notices)
    sight = station.bench.answer(sight.return_id, "serial", "QS-1")
    assert "R-20418" not in " ".join(sight.notices)


def test_a_serial_that_another_return_has_is_said_whichever_came_first(station: Station, wall: Wall) -> None:
    first = station.bench.open(station.bench.identify("X-1"), None)
    wall.at += timedelta(minutes=5)
    second = opened(station, "SV19R24-00771")
    sight = station.bench.answer(first.return_id, "serial", "SV19R24-00771")
    assert second.rma_number in " ".join(sight.notices)


def test_no_number_is_minted_that_an_imported_rma_has(station: Station, tmp_path: Path) -> None:
    taken = mint("B3", 1)
    bring(station, tmp_path, "rmas", f"number,issued on,serial\n{taken},2026-11-01,QS-1\n")
    assert opened(station, "SV19R24-00771").rma_number != taken
    assert opened(station, taken).rma_number == taken


def test_a_vendor_that_the_sale_does_not_name_is_said(station: Station) -> None:
    sight = opened(station, "QS-1")
    sight = station.bench.answer(sight.return_id, "policy", "smartvue")
    assert "another vendor: Q-See" in " ".join(sight.notices)


def test_saying_the_same_serial_again_keeps_the_sale_that_was_chosen(station: Station) -> None:
    sight = opened(station, "TWICE-1", 1)
    sight = station.bench.answer(sight.return_id, "serial", "twice-1")
    assert {row.name: row.value for row in sight.header}["Customer"] == "First Buyer"


@pytest.mark.parametrize(("fact", "value"), [("customer", "\x00"), ("customer", "\u200b"), ("serial", ["QS-1"])])
def test_a_name_and_a_serial_can_be_seen(station: Station, fact: str, value: object) -> None:
    sight = opened(station, "SV19R24-00771")
    with pytest.raises(BadInput):
        station.bench.answer(sight.return_id, fact, value)  # type: ignore[arg-type]


GTIN = "09506000134352"


def test_a_gs1_code_is_looked_up_by_the_serial_in_it_and_both_are_kept(station: Station) -> None:
    raw = f"]C101{GTIN}21SV24E4-018233\x1d17271130"
    found = station.bench.identify(raw)
    assert (found.kind, found.identified_by, found.scanned, found.read) == ("one", "serial", raw, "SV24E4-018233")
    sight = station.bench.open(found, 0)
    assert sight.rma_number == "R-20418"
    told = " ".join(sight.notices)
    assert f"Read as “SV24E4-018233” from “]C101{GTIN}21SV24E4-018233<GS>17271130”." in told


@pytest.mark.parametrize("scan", ["SV19R24-00771", " sv19r24-00771\r\n", "\tSV19R24-00771"])
def test_what_came_as_it_is_read_needs_no_word(station: Station, scan: str) -> None:
    assert not any("Read as" in notice for notice in opened(station, scan).notices)


def test_a_symbology_identifier_is_no_part_of_a_serial(station: Station) -> None:
    sight = opened(station, "]C0SV19R24-00771")
    assert "Read as “SV19R24-00771” from “]C0SV19R24-00771”." in sight.notices


def test_a_gs1_code_that_nobody_knows_opens_the_serial_in_it(station: Station) -> None:
    found = station.bench.identify(f"(01){GTIN}(21)NEW-7")
    assert (found.kind, found.unit, found.candidates) == ("unknown", "NEW-7", ())
    assert "Read as “NEW-7”" in found.message
    assert {row.name: row.value for row in station.bench.open(found, None).header}["Serial"] == "NEW-7"
    again = station.bench.identify(f"]d201{GTIN}21NEW-7")
    assert again.kind == "received"
    assert "Read as “NEW-7”" in again.message


def test_a_code_that_can_be_two_serials_is_asked_about(station: Station) -> None:
    raw = f"01{GTIN}21NEW-8"
    found = station.bench.identify(raw)
    assert found.kind == "choose"
    assert [one.unit for one in found.candidates] == [raw, "NEW-8"]
    sight = station.bench.open(found, 1)
    assert {row.name: row.value for row in sight.header}["Serial"] == "NEW-8"
    assert f"Read as “NEW-8” from “{raw}”." in sight.notices
    assert station.bench.identify(raw).kind == "received"
    assert [row.id for row in station.bench.identify(raw).returns] == [sight.return_id]


def test_of_two_readings_the_one_that_exists_is_taken_and_two_are_asked(station: Station, tmp_path: Path) -> None:
    raw = f"01{GTIN}21ORDER-A"
    assert station.bench.identify(raw).kind == "one"
    bring(station, tmp_path, "units", f"serial,model\n{raw},S12E2\n")
    found = station.bench.identify(raw)
    assert (found.kind, [one.sale.serial for one in found.candidates if one.sale]) == ("choose", [raw, "ORDER-A"])


def test_a_unit_that_came_as_unknown_is_offered_beside_one_of_the_catalogue(station: Station, tmp_path: Path) -> None:
    raw = f"01{GTIN}21NEW-9"
    first = station.bench.open(station.bench.identify(f"(01){GTIN}(21)NEW-9"), None)
    bring(station, tmp_path, "units", f"serial,model\n{raw},S12E2\n")
    found = station.bench.identify(raw)
    assert (found.kind, len(found.candidates)) == ("choose", 2)
    assert (found.candidates[1].unit, first.rma_number in found.candidates[1].detail) == ("NEW-9", True)


@pytest.mark.parametrize(
    ("scan", "told"),
    [
        ("1Z5R89390357567127", "1Z5R89390357567127 is a tracking number (UPS)"),
        ("]C142022153\x1d9101026837331000039521", "9101026837331000039521 is a tracking number (USPS)"),
        ("]C19611020987654312345672", "987654312345672 is a tracking number (FedEx)"),
        ("RB123456785GB", "is a tracking number (S10)"),
        ("]E05901234123457", "05901234123457 is the code of a product"),
        (f"(01){GTIN}", f"{GTIN} is the code of a product"),
        ("]C100106141412345678908", "106141412345678908 is the number of a shipping container"),
        ("]C110LOT-7", "(10)LOT-7 names no serial"),
        ("]C1zz", "cannot be read as one"),
        ("(01)09506000134353(21)A", "does not fit"),
        (mint_number("KO", "B3", 12), "kit order"),
        (mint_number("KIT", "B3", 12), "packaging kit"),
        (mint_number("KIT", "B3", 12)[:-1] + "*", "is not in the catalogue"),
        (mint_badge(bytes(10)), "badge"),
        (command_code(Command("all_ok")), "command"),
        (command_code(Command("all_ok"))[:-2] + "BB", "misread"),
    ],
)
def test_what_is_no_unit_is_told_for_what_it_is(station: Station, scan: str, told: str) -> None:
    found = station.bench.identify(scan)
    assert (found.kind, found.candidates) == ("unknown" if "catalogue" in told else "refused", ())
    assert told in found.message
    assert "scan" in found.message.lower()
    assert station.bench.queue() == []


@pytest.mark.parametrize(
    ("scan", "also"),
    [
        ("986578788855", "tracking number (FedEx)"),
        ("3318810025", "tracking number (DHL)"),
        ("9400111201080805483016", "tracking number (USPS)"),
        ("5901234123457", "code of a product"),
        (f"01{GTIN}", "code of a product"),
    ],
)
def test_digits_that_nobody_knows_can_be_more_than_a_serial(station: Station, scan: str, also: str) -> None:
    found = station.bench.identify(scan)
    assert (found.kind, found.unit) == ("unknown", scan)
    assert also in found.message


@pytest.mark.parametrize("serial", ["986578788855", "1Z5R89390357567127", "5901234123457", "RB123456785US"])
def test_a_serial_that_looks_like_a_carriers_number_is_found_all_the_same(
    station: Station, tmp_path: Path, serial: str
) -> None:
    bring(station, tmp_path, "units", f"serial,model\n{serial},S12E2\n")
    found = station.bench.identify(serial)
    assert (found.kind, found.identified_by) == ("one", "serial")


def test_an_order_may_be_called_like_a_kit_order(station: Station, tmp_path: Path) -> None:
    for number in (mint_number("KO", "B3", 5), "KO-B3-000005-*", "KO-5"):
        bring(station, tmp_path, "units", f"serial,model,order\nS-{number[-1]},S12E2,{number}\n")
        assert station.bench.identify(number).identified_by == "order"


def test_a_labels_mark_names_its_return(station: Station) -> None:
    sight = opened(station, "SV19R24-00771")
    mark = label_mark(sight.rma_number, "0f3a9c7e12bd" + "0" * 52, 2)
    for scan in (mark, mark.lower(), f"]Q1{mark}"):
        found = station.bench.identify(scan)
        assert (found.kind, [row.id for row in found.returns]) == ("received", [sight.return_id])
    elsewhere = station.bench.identify(label_mark(mint("B9", 12), "0f3a9c7e12bd", 1))
    assert elsewhere.kind == "refused"
    assert f"{mint('B9', 12)} is a sound RMA number" in elsewhere.message


def test_what_has_the_form_of_a_label_is_one_only_where_its_number_is_known(station: Station) -> None:
    found = station.bench.identify("https://example.com/0f3a9c7e12bd/1")
    assert (found.kind, found.unit) == ("unknown", "https://example.com/0f3a9c7e12bd/1")
    found = station.bench.identify("SV24E4-018233/0f3a9c7e12bd/1")
    assert (found.kind, found.candidates) == ("unknown", ()), "a label tells an RMA number, never a serial"
    found = station.bench.identify("R-20418/0f3a9c7e12bd/1")
    assert found.kind == "one"
    assert found.candidates[0].rma is not None
    found = station.bench.identify(label_mark(mint("B7", 1), "0f3a9c7e12bd", 1))
    assert (found.kind, found.candidates) == ("refused", ())
