"""What a decision leaves to be done, on a real station, to its end."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.errors import BadInput, NotFound, NotNow, StorageFailed
from intake_app.domain.follow_ups import FollowedUp
from intake_app.domain.returns import fold
from intake_app.domain.rules import SaidWarranty
from intake_app.resources import resource
from intake_app.settings import load
from intake_app.store.database import connect
from intake_app.store.rebuild import rebuild
from intake_app.workflow.follow_ups import settled
from intake_app.workflow.sight import Sight
from tests.documents.pdf_reading import texts
from tests.workflow.conftest import Wall, excused

REFUSED = {"box": "original", "foam": "missing", "sleeve": "original", "advance_charge": "0"}
SOUND = {"box": "original", "foam": "original", "sleeve": "original", "parts": "original_condition"}


def decided(station: Station, scan: str, **answers: str | list[str]) -> Sight:
    """A return with these answers, accepted."""
    bench = station.bench
    sight = bench.open(bench.identify(scan), 0)
    for fact, value in answers.items():
        sight = bench.answer(sight.return_id, fact, value)
    excused(station, sight)
    return bench.accept(sight.return_id)


def refund(station: Station) -> Sight:
    return decided(station, "SV24E4-018233", **SOUND)


def lines(station: Station, group: str = "all") -> list[tuple[str, ...]]:
    return [line.cells for line in station.bench.follow_ups.listing(group).lines]


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as told:
        return list(csv.DictReader(told))


def test_a_credit_is_listed_until_it_is_issued_and_goes_to_accounting_once(
    station: Station, wall: Wall, tmp_path: Path
) -> None:
    sight = refund(station)
    follow_ups = station.bench.follow_ups
    (line,) = follow_ups.listing("money").lines
    assert line.cells[:2] == ("Issue a credit", "25 Nov 2026")
    assert line.tone == "plain"
    card = follow_ups.card(line.id)
    assert ("Credit", "$3,060.00") in [(row.name, row.value) for row in card.rows]
    assert card.asks == "reference"
    wall.at = wall.at.replace(day=29)
    assert follow_ups.listing("all").lines[0].cells[1] == "4 d overdue"
    assert follow_ups.listing("all").lines[0].tone == "refuse"
    out = tmp_path / "accounts.csv"
    follow_ups.export_accounts(out)
    (told,) = read(out)
    assert (told["RMA"], told["Restocking fee"], told["Credit"]) == (sight.rma_number, "540.00", "3060.00")
    with pytest.raises(NotNow, match="nothing new"):
        follow_ups.export_accounts(out)
    assert follow_ups.done(line.id, "CM-1001") == sight.rma_number
    assert lines(station) == []
    with pytest.raises(NotFound, match="done already"):
        follow_ups.done(line.id, "CM-1001")


def test_a_correction_after_the_export_goes_out_as_taken_back(station: Station, tmp_path: Path) -> None:
    sight = refund(station)
    out = tmp_path / "accounts.csv"
    station.bench.follow_ups.export_accounts(out)
    station.bench.correct(sight.return_id, "It was the other box.")
    station.bench.follow_ups.export_accounts(out)
    (told,) = read(out)
    assert (told["Entry"], told["Credit"], told["Restocking fee"]) == ("taken back", "-3060.00", "-540.00")


def test_an_issued_credit_that_is_corrected_before_the_export_goes_out_and_is_taken_back_once(
    station: Station, tmp_path: Path
) -> None:
    sight = refund(station)
    bench, out = station.bench, tmp_path / "accounts.csv"
    bench.follow_ups.done(bench.follow_ups.listing("money").lines[0].id, "CM-1")
    bench.correct(sight.return_id, "It was the other box.")
    bench.answer(sight.return_id, "foam", "missing")
    excused(station, bench.resume(sight.return_id))
    again = bench.accept(sight.return_id)
    assert again.verdict
    assert again.verdict.disposition == "refuse"
    bench.follow_ups.export_accounts(out)
    assert [(told["Entry"], told["Credit"], told["Reference"]) for told in read(out)] == [
        ("new", "3060.00", "CM-1"),
        ("taken back", "-3060.00", "CM-1"),
    ]
    with pytest.raises(NotNow, match="nothing new"):
        bench.follow_ups.export_accounts(out)
    station.close()
    assert rebuild(station.settings.folder).were_equal


def test_where_the_file_cannot_be_written_nothing_is_marked(station: Station, tmp_path: Path) -> None:
    refund(station)
    with pytest.raises(StorageFailed):
        station.bench.follow_ups.export_accounts(tmp_path / "absent" / "accounts.csv")
    station.bench.follow_ups.export_accounts(tmp_path / "accounts.csv")
    assert len(read(tmp_path / "accounts.csv")) == 1


def test_a_proof_that_arrives_has_the_return_decided_again(station: Station) -> None:
    sight = decided(station, "SV24E4-018233", **SOUND, proof_of_purchase="none")
    assert sight.verdict
    assert sight.verdict.disposition == "hold_for_proof"
    follow_ups = station.bench.follow_ups
    (line,) = follow_ups.listing("waiting").lines
    with pytest.raises(NotNow, match="what it waits for"):
        follow_ups.done(line.id, "here")
    with pytest.raises(BadInput, match="which proof"):
        follow_ups.proof_arrived(line.id, "none")
    assert "receipt" in {choice.value for choice in follow_ups.card(line.id).choices}
    again = follow_ups.proof_arrived(line.id, "invoice")
    assert again.state == "open"
    assert again.verdict
    assert again.verdict.disposition == "refund_less_fee"
    excused(station, again)
    now = station.bench.accept(sight.return_id)
    report = next(paper for paper in now.papers if paper.paper == "report" and not paper.void)
    told = " ".join(texts(Path(report.path).read_bytes()))
    assert "Hold for proof" in told
    assert "The proof of purchase arrived." in told
    assert [cells[0] for cells in lines(station)] == ["Issue a credit"]


def referred(station: Station) -> Sight:
    return decided(
        station,
        "TWICE-1",
        **SOUND,
        model="S12K1",
        rma_issued_on="none",
        advance_charge="0",
        reason="defective",
        remedy="repair",
        defect_test="confirmed",
    )


def test_support_says_what_becomes_of_a_warranty_that_is_not_stated(station: Station) -> None:
    sight = referred(station)
    assert sight.verdict
    assert sight.verdict.disposition == "refer"
    follow_ups = station.bench.follow_ups
    (line,) = follow_ups.listing("waiting").lines
    card = follow_ups.card(line.id)
    assert "repair_or_replace" in {choice.value for choice in card.choices}
    assert "refer" not in {choice.value for choice in card.choices}
    with pytest.raises(BadInput, match="who at support"):
        follow_ups.support_answered(line.id, "repair_or_replace", " ", "Covered.")
    with pytest.raises(BadInput, match="cannot give"):
        follow_ups.support_answered(line.id, "replace_refurbished", "Kim", "Covered.")
    now = follow_ups.support_answered(line.id, "refund_less_fee", "Kim Lee", "Refund it less the fee.")
    assert now.verdict
    assert now.verdict.disposition == "refund_less_fee"
    assert [row.value for row in now.verdict.amounts] == ["$375.00", "$2,125.00"]
    ret = fold(station.parts.journal.events_of(sight.return_id))
    assert ret.decision
    assert ret.decision.record.decision["disposition"] == "refer"
    assert [one.taken_back.record.disposition for one in ret.corrections] == ["refer"]
    report = next(paper for paper in now.papers if paper.paper == "report" and not paper.void)
    told = " ".join(texts(Path(report.path).read_bytes()))
    assert "Support (Kim Lee): Refund it less the fee." in told
    assert "$2,125.00" in told
    with pytest.raises(NotFound, match="done already"):
        follow_ups.support_answered(line.id, "decline", "Kim", "No.")


def test_an_upgrade_credit_names_the_new_model(station: Station) -> None:
    decided(
        station,
        "R-20418",
        **SOUND,
        reason="defective",
        remedy="upgrade",
        defect_test="confirmed",
    )
    (line,) = station.bench.follow_ups.listing("money").lines
    assert station.bench.follow_ups.card(line.id).asks == "model"
    with pytest.raises(BadInput, match="new model"):
        station.bench.follow_ups.done(line.id, "CM-2")
    station.bench.follow_ups.done(line.id, "CM-2", new_model="S12J50")
    assert "credit" not in {cells[0] for cells in lines(station)}


def test_a_repair_says_whether_the_unit_or_another_goes_back(station: Station) -> None:
    decided(station, "R-20419", **SOUND, defect_test="confirmed")
    (line,) = station.bench.follow_ups.listing("unit").lines
    with pytest.raises(BadInput, match="repaired or replaced"):
        station.bench.follow_ups.done(line.id, "RO-9")
    station.bench.follow_ups.done(line.id, "RO-9", "replaced")
    (next_line,) = station.bench.follow_ups.listing("unit").lines
    assert next_line.cells[0] == "Send a replacement"
    assert ("Done: Repair", "RO-9") in [
        (row.name, row.value.split(" · ")[0]) for row in station.bench.follow_ups.card(next_line.id).rows
    ]


@pytest.mark.parametrize("reference", ["x" * 201, "CM\u202e1"])
def test_a_reference_that_cannot_be_seen_or_is_endless_is_refused(station: Station, reference: str) -> None:
    refund(station)
    (line,) = station.bench.follow_ups.listing("all").lines
    with pytest.raises(BadInput, match="200 characters"):
        station.bench.follow_ups.done(line.id, reference)


def test_a_scan_finds_what_is_left_to_do(station: Station) -> None:
    sight = refund(station)
    follow_ups = station.bench.follow_ups
    wanted = [line.id for line in follow_ups.listing("all").lines]
    for scan in ("sv24e4-018233", sight.rma_number):
        assert follow_ups.of_scan(scan) == wanted
    assert follow_ups.of_scan("NOBODY-1") == []


def test_the_tables_are_made_again_from_the_events_alone(station: Station, tmp_path: Path) -> None:
    refund(station)
    station.bench.follow_ups.export_accounts(tmp_path / "a.xlsx")
    referred(station)
    folder = station.settings.folder
    station.close()
    assert rebuild(folder).were_equal


def test_what_is_sent_off_ends_what_was_left_to_do_and_nothing_else(station: Station) -> None:
    parts = station.parts
    sight = decided(station, "SV19R24-00771", **{**SOUND, "foam": "missing"}, advance_charge="0")
    ret = fold(parts.journal.events_of(sight.return_id))
    assert settled(parts, ret, "credit", "1Z") == []
    ((kind, subject, payload),) = settled(parts, ret, "ship_back", " 1Z  5 ")
    assert (kind, subject) == ("return", ret.id)
    assert isinstance(payload, FollowedUp)
    assert (payload.follow_up, payload.told) == ("ship_back", "1Z 5")
    with pytest.raises(BadInput, match="200"):
        settled(parts, ret, "ship_back", "x" * 201)
    waiting = decided(station, "QS-1", reason="defective", exclusions=[], proof_of_purchase="none")
    assert settled(parts, fold(parts.journal.events_of(waiting.return_id)), "proof", "here") == []


def test_a_station_has_its_own_terms(tmp_path: Path, wall: Wall) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "settings.toml").write_text("[follow_up_days]\ncredit = 1\n")
    station = open_station(load(folder), wall)
    assert (station.parts.follow_up_days["credit"], station.parts.follow_up_days["repair"]) == (1, 10)
    station.close()


def test_a_journal_of_an_older_program_gets_what_is_new_from_its_events(
    station: Station, open_here: Callable[[], Station]
) -> None:
    refund(station)
    wanted = lines(station)
    station.close()
    journal = station.settings.folder / "journal.sqlite3"
    with contextlib.closing(connect(journal)) as older:
        older.execute("DELETE FROM follow_ups")
        older.execute("PRAGMA user_version = 0")
        older.commit()
    again = open_here()
    assert lines(again) == wanted != []
    again.close()
    assert rebuild(station.settings.folder).were_equal


@pytest.mark.parametrize(("warranty", "disposition"), [("covered", "repair_or_replace"), ("expired", "decline")])
def test_the_rules_decide_again_by_what_support_says_of_a_warranty(
    station: Station, warranty: SaidWarranty, disposition: str
) -> None:
    sight = referred(station)
    follow_ups = station.bench.follow_ups
    (line,) = follow_ups.listing("waiting").lines
    assert [choice.value for choice in follow_ups.card(line.id).choices[:2]] == ["covered", "expired"]
    with pytest.raises(BadInput, match="who at support"):
        follow_ups.warranty_answered(line.id, warranty, "Kim Lee", " ")
    now = follow_ups.warranty_answered(line.id, warranty, "Kim Lee", "Until 1 May 2027, says the contract.")
    assert now.verdict
    assert (now.state, now.verdict.disposition) == ("decided", disposition)
    assert ("Warranty", f"{warranty}, as support says") in [(row.name, row.value) for row in now.header]
    ret = fold(station.parts.journal.events_of(sight.return_id))
    assert ret.decision
    assert (ret.decision.record.warranty_said, ret.decision.record.turned) == (warranty, "")
    assert ret.decision.record.decision["disposition"] == disposition
    assert ret.corrections[0].taken_back.record.disposition == "refer"
    report = next(paper for paper in now.papers if paper.paper == "report" and not paper.void)
    told = " ".join(texts(Path(report.path).read_bytes()))
    assert "Support (Kim Lee) says that the warranty" in told
    assert "Until 1 May 2027" in told
    assert "Before, it was: Ask support" in told
    station.close()
    assert rebuild(station.settings.folder).were_equal


def test_a_warranty_is_asked_of_support_where_it_is_not_stated_and_once(station: Station) -> None:
    sight = decided(
        station,
        "TWICE-1",
        **{**SOUND, "foam": "kit"},
        model="S12K1",
        rma_issued_on="none",
        advance_charge="900.00",
        order_total="9000.00",
        reason="defective",
        remedy="replacement",
        defect_test="confirmed",
    )
    follow_ups = station.bench.follow_ups
    (line,) = follow_ups.listing("waiting").lines
    # Covered and packed in a kit's foam is for support again: then nothing but a disposition is left to be named.
    now = follow_ups.warranty_answered(line.id, "covered", "Kim Lee", "Covered.")
    assert now.verdict
    assert now.verdict.disposition == "refer"
    (line,) = follow_ups.listing("waiting").lines
    assert {"covered", "expired"}.isdisjoint(choice.value for choice in follow_ups.card(line.id).choices)
    with pytest.raises(NotNow, match="was not referred to support for its warranty"):
        follow_ups.warranty_answered(line.id, "expired", "Kim Lee", "Expired.")
    # Another model is another question.
    station.bench.correct(sight.return_id, "It is the other model.")
    again = station.bench.answer(sight.return_id, "model", "S12K2")
    assert ("Warranty", "not stated") in [(row.name, row.value) for row in again.header]


def test_a_proof_comes_with_its_file_which_shows_it_from_now_on(station: Station) -> None:
    sight = decided(station, "SV24E4-018233", **SOUND, proof_of_purchase="none")
    kept = station.bench.keep_photo(resource("sample/photos/box-other.jpg").read_bytes(), "receipt.jpg")
    follow_ups = station.bench.follow_ups
    (line,) = follow_ups.listing("waiting").lines
    follow_ups.proof_arrived(line.id, "receipt", kept, "dropped")
    (photo,) = (one for one in fold(station.parts.journal.events_of(sight.return_id)).photos if one.kept == kept)
    assert (photo.fact, photo.of) == ("proof_of_purchase", "receipt")
    # It was no proof after all, and then it was: one photo, which shows what is said of it now.
    station.bench.answer(sight.return_id, "proof_of_purchase", "none")
    station.bench.accept(sight.return_id)
    (line,) = follow_ups.listing("waiting").lines
    follow_ups.proof_arrived(line.id, "invoice", kept)
    (photo,) = (one for one in fold(station.parts.journal.events_of(sight.return_id)).photos if one.kept == kept)
    assert (photo.fact, photo.of) == ("proof_of_purchase", "invoice")


def test_what_is_wanted_is_listed_however_many_wait_before_it(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(station, "SV24E4-018233", **SOUND)
    later = decided(station, "ORDER-A", **REFUSED)
    monkeypatch.setattr("intake_app.workflow.follow_ups.MOST_LISTED", 1)
    (line,) = station.bench.follow_ups.of_scan("ORDER-A")
    assert line.startswith(later.return_id)
    listed = station.bench.follow_ups.listing("all", [line])
    assert line in [one.id for one in listed.lines]
    assert len(station.bench.follow_ups.listing("all").lines) == 1
