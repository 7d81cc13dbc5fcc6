"""Finding anything: by its beginning, by any part of it, whole; and an index that is never the truth."""

from __future__ import annotations

import contextlib
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake_app.domain.events import RETURN, Draft, Opened
from intake_app.domain.finding import Found, HitKind, asked_for
from intake_app.domain.kit_events import KIT_ORDER, KitOrdered, KitQuoted, KitShipped
from intake_app.domain.minted import mint_number
from intake_app.domain.rma_events import RMA, RmaAnnounced, RmaAuthorised, RmaTerms
from intake_app.domain.unit import Customer, Sale
from intake_app.store.catalogue import open_catalogue
from intake_app.store.database import connect, connect_reading, transaction
from intake_app.store.importing import import_file
from intake_app.store.journal import SqliteJournal
from intake_app.store.search import SqliteFinder
from intake_app.store.search_index import FILE_NAME
from intake_app.store.search_roads import ROADS
from tests.store.conftest import TickingClock

UNITS = """Serial,Model,Order number,Order date,Customer name,Phone
SV24E4-018233,S12E4,SO-1001,2026-11-02,Núñez Seguridad,(303) 555-0101
SV19R24-00771,S9R24,SO-1002,2026-01-14,Trần Security Co.,(303) 555-0102
TWICE-1,S12E2,SO-1003,2024-03-01,First Buyer,
TWICE-1,S12E2,SO-1004,2026-10-30,Second Buyer,
"100%_*'"";--",S12E2,SO-1005,2026-10-30,O'Hara AND OR NOT,
"""
RMAS = """Number,Issued on,Serial,Customer,Tracking number
R-20418,2026-11-15,SV24E4-018233,Núñez Seguridad,1Z 999 AA1 01 2345 6784
"""
NUMBER = mint_number("KO", "B3", 1)
HOSTILE = [
    "\ud800abc",
    '"',
    "'",
    "*",
    "%",
    "_",
    "^",
    "(",
    ")",
    "NEAR(a b)",
    "a AND",
    "OR OR",
    "NOT x",
    "term:abc",
    "-abc",
    "{x}",
    '""',
]


def imported(folder: Path, what: str, text: str) -> None:
    file = folder / f"{what}.csv"
    file.write_text(text, "utf-8")
    import_file(folder, what, file, lambda _: True)


def opened(return_id: str, serial: str, *, customer: str = "", number: str = "") -> Draft:
    sale = Sale(serial, customer=Customer(customer), order_number="SO-77") if customer else None
    rma = number or f"OUT-{return_id}"
    payload = Opened(serial, rma, "outside", "2026-03-02", serial, "serial", sale=sale)
    return Draft("Ana", RETURN, return_id, payload)


@pytest.fixture
def station(tmp_path: Path, journal: SqliteJournal) -> Path:
    open_catalogue(tmp_path).close()
    imported(tmp_path, "units", UNITS)
    imported(tmp_path, "rmas", RMAS)
    terms = RmaTerms(customer="Ana Gómez", serials=["MADE-7"], issued_on="2026-11-01")
    journal.append(
        [
            opened("r1", "SV24E4-018233", customer="Núñez Seguridad"),
            opened("r2", "LONELY-9"),
            Draft("Ana", RMA, "RMA-X", RmaAuthorised("RMA-X", terms, is_minted=False)),
            Draft("Ana", RMA, "RMA-X", RmaAnnounced("1Z999AA10123456784")),
        ]
    )
    return tmp_path


@pytest.fixture
def finder(station: Path) -> Iterator[SqliteFinder]:
    finder = SqliteFinder(station)
    yield finder
    finder.close()


def look(finder: SqliteFinder, text: str) -> Found:
    return finder.find(asked_for(text), 50)


def numbers(found: Found, kind: HitKind) -> list[str]:
    return [hit.number for hit in found.hits if hit.kind == kind]


def test_what_begins_with_the_text_is_found_before_any_part_was_learnt(finder: SqliteFinder) -> None:
    found = look(finder, "sv24")
    assert numbers(found, "unit") == ["SV24E4-018233"]
    assert numbers(found, "return") == ["OUT-r1"]
    assert numbers(found, "rma") == ["R-20418"]
    assert found.learnt < 100


BY_EACH: list[tuple[str, HitKind, str]] = [
    ("so-1001", "unit", "SV24E4-018233"),
    ("núñez", "unit", "SV24E4-018233"),
    ("NUNEZ SEG", "unit", "SV24E4-018233"),
    ("seguridad", "return", "OUT-r1"),
    ("303 555 0102", "unit", "SV19R24-00771"),
    ("5550102", "unit", "SV19R24-00771"),
    ("00771", "unit", "SV19R24-00771"),
    ("1z999aa10123456784", "rma", "R-20418"),
    ("6784", "rma", "R-20418"),
    ("6784", "rma", "RMA-X"),
    ("gomez", "rma", "RMA-X"),
    ("made-7", "rma", "RMA-X"),
    ("ADE-", "unit", "MADE-7"),
    ("ONELY", "unit", "LONELY-9"),
    ("so-77", "return", "OUT-r1"),
    ("o'hara and", "unit", "100%_*'\";--"),
    ("%_*'\";", "unit", "100%_*'\";--"),
]


def test_each_thing_is_found_by_each_of_its_fields(finder: SqliteFinder) -> None:
    finder.wait()
    for text, kind, number in BY_EACH:
        assert number in numbers(look(finder, text), kind), text


def test_kit_orders_are_found_by_all_that_they_hold(finder: SqliteFinder, journal: SqliteJournal) -> None:
    quoted = KitQuoted(
        NUMBER, "S12E4", "KIT-9", customer="Pérez", customer_telephone="(212) 555-7788", serial="QQ-4711"
    )
    shipped = KitShipped("1Z55777", "UPS")
    journal.append([Draft("Ana", KIT_ORDER, NUMBER, payload) for payload in (quoted, KitOrdered(), shipped)])
    finder.wait()
    for text in ("KO-B3", NUMBER[5:12], "perez", "5557788", "qq-4711", "4711", "1z55", "5577"):
        assert numbers(look(finder, text), "kit_order") == [quoted.number], text


def test_of_two_sales_the_newer_tells_whose_the_unit_is(finder: SqliteFinder) -> None:
    (hit,) = look(finder, "twice-1").hits
    assert (hit.customer, hit.is_exact) == ("Second Buyer", True)


def test_it_is_told_how_often_a_unit_came_back(finder: SqliteFinder, journal: SqliteJournal) -> None:
    journal.append([opened("r9", "SV24E4-018233")])
    (unit,) = (hit for hit in look(finder, "SV24E4-018233").hits if hit.kind == "unit")
    assert unit.returned == 2


def test_what_is_new_is_found_by_any_part_of_it(station: Path, finder: SqliteFinder, journal: SqliteJournal) -> None:
    finder.wait()
    journal.append([opened("r3", "NEWLY-4444")])
    imported(station, "units", UNITS + "ADDED-5555,S12E2,SO-1009,2026-10-30,Later Ltd,\n")
    finder.keep_up()
    finder.wait()
    assert numbers(look(finder, "4444"), "unit") == ["NEWLY-4444"]
    assert numbers(look(finder, "5555"), "unit") == ["ADDED-5555"]
    assert numbers(look(finder, "ater lt"), "unit") == ["ADDED-5555"]


def test_nothing_is_learnt_before_somebody_searched(station: Path, finder: SqliteFinder) -> None:
    finder.keep_up()
    assert not (station / FILE_NAME).exists()


def test_of_very_many_some_are_shown_and_it_is_told(station: Path, finder: SqliteFinder) -> None:
    imported(station, "units", "Serial,Model\n" + "".join(f"MANY-{number:04d},S12E4\n" for number in range(120)))
    finder.wait()
    for text in ("many", "any-"):
        found = look(finder, text)
        assert len(found.hits) == 50
        assert found.cut == {"unit"}
    assert look(finder, "many-0007").hits[0].number == "MANY-0007"


@pytest.mark.parametrize("harm", ["cut", "garbage", "older", "gone", "page"])
def test_an_index_of_no_use_is_learnt_anew(station: Path, harm: str) -> None:
    first = SqliteFinder(station)
    first.wait()
    first.close()
    file = station / FILE_NAME
    content = file.read_bytes()
    match harm:
        case "cut":
            file.write_bytes(content[: len(content) // 2])
        case "garbage":
            file.write_bytes(b"no database at all" * 1000)
        case "page":
            file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
        case "gone":
            file.unlink()
        case _:
            old = connect(file)
            with transaction(old):
                old.execute("PRAGMA user_version = 0")
            old.close()
    again = SqliteFinder(station)
    look(again, "00771")
    again.wait()
    look(again, "00771")
    again.wait()
    assert numbers(look(again, "00771"), "unit") == ["SV19R24-00771"]
    again.close()


def test_another_journal_in_its_place_is_learnt_from_its_beginning(tmp_path: Path, clock: TickingClock) -> None:
    open_catalogue(tmp_path).close()
    for serials in (["FIRST-1111", "FIRST-2222"], ["OTHER-3333"]):
        for file in tmp_path.glob("journal*"):
            file.unlink()
        with SqliteJournal(tmp_path, "Bench 3", clock) as journal:
            journal.append([opened(f"r{serial}", serial) for serial in serials])
            finder = SqliteFinder(tmp_path)
            finder.wait()
            last = serials[-1]
            assert numbers(look(finder, last[-4:]), "unit") == [last]
            finder.close()


def test_every_road_has_its_index(station: Path) -> None:
    with contextlib.closing(connect_reading(station / "journal.sqlite3")) as journal:
        journal.execute("ATTACH ? AS imported", (str(station / "catalogue.sqlite3"),))
        for road in ROADS:
            for whole in (True, False):
                asked = f"EXPLAIN QUERY PLAN {road.sql(whole=whole)}"
                plan = [row[3] for row in journal.execute(asked, ("[]", 50))]
                assert not [step for step in plan if step.startswith("SCAN") and "json_each" not in step], (road, plan)


def test_no_text_breaks_the_search(finder: SqliteFinder) -> None:
    finder.wait()
    for text in [*HOSTILE, *(f"SV2{bad}4" for bad in HOSTILE), "\x00", "a\x00bc", "x" * 5000]:
        assert look(finder, text).learnt == 100, text


SERIALS = st.lists(
    st.text(string.ascii_uppercase[:4] + "0123-'\"*% ñÉ王", min_size=3, max_size=14)
    .map(str.strip)
    .filter(lambda one: len(one) > 2),
    min_size=1,
    max_size=25,
    unique_by=lambda one: one.upper(),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SERIALS, st.data())
def test_the_index_finds_what_reading_everything_finds(
    tmp_path_factory: pytest.TempPathFactory, clock: TickingClock, serials: list[str], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("search")
    open_catalogue(folder).close()
    with SqliteJournal(folder, "Bench 3", clock) as journal:
        journal.append([opened(f"r{place}", serial) for place, serial in enumerate(serials)])
        finder = SqliteFinder(folder)
        finder.wait()
        of = data.draw(st.sampled_from(serials))
        first = data.draw(st.integers(0, len(of) - 3))
        part = of[first : data.draw(st.integers(first + 3, len(of)))]
        wanted = asked_for(part)
        found = {hit.serial for hit in look(finder, part).hits if hit.kind == "unit" and hit.field == "serial"}
        for serial in serials:
            holds = any(all(word in asked_for(serial).key for word in way) for way in wanted.parts)
            begins = asked_for(serial).key.startswith(wanted.key)
            if wanted.parts and (holds or begins):
                assert serial in found, (part, serial)
        if wanted.parts:
            assert of in found
        finder.close()
