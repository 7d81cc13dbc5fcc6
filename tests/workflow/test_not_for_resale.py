"""Demo units: a sale marked Not For Resale is told with the clause and the models that qualify."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from intake_app.bootstrap import Station
from intake_app.domain.import_shapes import YES
from intake_app.domain.returns import fold
from intake_app.domain.unit import Customer, Sale
from intake_app.store.catalogue_schema import FILE_NAME, SET_NAME, STEPS
from intake_app.store.importing import import_file
from intake_app.store.migrations import connect_up_to_date
from intake_app.workflow.sight import Sight
from tests.documents.pdf_reading import texts
from tests.workflow.test_follow_ups import SOUND, decided

CLAUSE = "The new policy is a “Not For Resale” program"
QUALIFY = "Models that qualify: S12K, S12K1, S12K2, S12E2."
DEMO = """Serial,Model,Vendor,Order number,Order date,Order total,Unit price,NFR
DEMO-1,S12E2,Smartvue,SO-2001,2026-11-01,6000.00,2600.00,Yes
DEMO-2,S9R24,Smartvue,SO-2002,2026-01-14,6100.00,3100.00,x
DEMO-3,QT428,Q-See,QO-2,2026-11-05,400.00,400.00,TRUE
PLAIN-1,S12E2,Smartvue,SO-2003,2026-11-01,6000.00,2600.00,no
PLAIN-2,S9R24,Smartvue,SO-2004,2026-11-01,6000.00,2600.00,
"""


@pytest.fixture
def demo(station: Station, tmp_path: Path) -> Station:
    file = tmp_path / "demo.csv"
    file.write_text(DEMO, "utf-8")
    assert import_file(station.settings.folder, "units", file, lambda _: True).new == 5
    return station


def opened(station: Station, scan: str) -> Sight:
    found = station.bench.identify(scan)
    return station.bench.open(found, 0 if found.candidates else None)


def told(sight: Sight) -> str:
    return " ".join(sight.notices)


def test_it_is_told_as_soon_as_the_unit_is_identified_and_the_clause_until_the_first_answer(demo: Station) -> None:
    found = demo.bench.identify("DEMO-1")
    assert "Not For Resale" in found.candidates[0].detail
    sight = demo.bench.open(found, 0)
    assert QUALIFY in told(sight)
    assert CLAUSE in told(sight)
    sight = demo.bench.answer(sight.return_id, "box", "original")
    assert QUALIFY in told(sight)
    assert CLAUSE not in told(sight)
    assert "sold Not For Resale." in told(opened(demo, "DEMO-3"))
    assert "qualify" not in told(opened(demo, "DEMO-3"))


@pytest.mark.parametrize("serial", ["PLAIN-1", "PLAIN-2", "SV19R24-00771", "NOBODY-1"])
def test_no_other_unit_is_called_a_demo_unit(demo: Station, serial: str) -> None:
    sight = opened(demo, serial)
    assert "demo" not in told(sight).lower()


@pytest.mark.parametrize("serial", ["DEMO-1", "DEMO-2"])
def test_label_and_report_say_it_with_the_clause_and_the_notice_does_not(demo: Station, serial: str) -> None:
    sight = decided(demo, serial, **{**SOUND, "foam": "missing"}, advance_charge="0")
    assert sight.verdict
    assert sum(CLAUSE in quote.text for quote in sight.verdict.also) == 1
    assert sum(QUALIFY in option for option in sight.verdict.options) == 1
    pages = {paper.paper: " ".join(texts(Path(paper.path).read_bytes())) for paper in sight.papers}
    assert "· Not For Resale" in pages["label"]
    assert "· Not For Resale" in pages["report"]
    assert QUALIFY in pages["report"]
    assert CLAUSE in pages["report"]
    again = demo.bench.reprint(sight.return_id, "notice")
    notice = next(paper for paper in again.papers if paper.paper == "notice")
    assert "Resale" not in " ".join(texts(Path(notice.path).read_bytes()))


def test_the_event_holds_it_and_an_older_event_is_as_it_was(demo: Station) -> None:
    ret = fold(demo.parts.journal.events_of(opened(demo, "DEMO-1").return_id))
    assert ret.sale
    assert ret.sale.not_for_resale
    plain = Sale("S1", customer=Customer("A"), extra={"a": "b"})
    assert msgspec.json.encode(plain) == b'{"serial":"S1","customer":{"name":"A"},"extra":{"a":"b"}}'
    assert msgspec.json.decode(msgspec.json.encode(plain), type=Sale) == plain


def test_what_is_neither_yes_nor_no_is_a_bad_row(demo: Station, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("Serial,Model,Demo unit\nBAD-1,S12E2,perhaps\n", "utf-8")
    (bad,) = import_file(demo.settings.folder, "units", file, lambda _: True).bad
    assert bad.reason == "not for resale: 'perhaps' says neither yes nor no"


def test_a_catalogue_of_an_older_program_takes_the_column(tmp_path: Path) -> None:
    folder = tmp_path / "older"
    folder.mkdir()
    older = connect_up_to_date(folder / FILE_NAME, SET_NAME, STEPS[:4])
    names = [name for _, name, *_ in older.execute("PRAGMA table_info(sales)")]
    assert "not_for_resale" not in names
    values = ["S-1", "", "S-1", *[""] * (len(names) - 4), "{}"]
    older.execute(f"INSERT INTO sales VALUES ({', '.join('?' * len(names))})", values)  # noqa: S608
    older.execute("UPDATE counts SET held = 1 WHERE name = 'sales'")
    older.commit()
    older.close()
    for said, held in (("yes", YES), ("", "")):
        file = folder / "in.csv"
        file.write_text(f"Serial,Model,Not for resale\nS-1,S12E2,{said}\n", "utf-8")
        assert import_file(folder, "units", file, lambda _: True).changed == 1
        now = connect_up_to_date(folder / FILE_NAME, SET_NAME, STEPS)
        assert now.execute("SELECT not_for_resale FROM sales").fetchall() == [(held,)]
        now.close()
