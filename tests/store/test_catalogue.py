from __future__ import annotations

import threading
from pathlib import Path

import pytest

from intake_app.domain.errors import AlreadyOpen, StorageFailed
from intake_app.domain.kits import Kit
from intake_app.domain.unit import Rma
from intake_app.store import catalogue as module
from intake_app.store.catalogue import IMPORT_LOCK, open_catalogue, open_to_write
from intake_app.store.catalogue_schema import FILE_NAME, SET_NAME, STEPS
from intake_app.store.database import DatabaseError
from intake_app.store.importing import import_file
from intake_app.store.lock import FolderLock
from intake_app.store.migrations import connect_up_to_date


def fill(folder: Path, text: str, what: str = "units") -> None:
    file = folder / "in.csv"
    file.write_text(text, "utf-8")
    assert import_file(folder, what, file, lambda _: True).bad_count == 0


def test_an_empty_catalogue_is_made_and_knows_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        with open_catalogue(tmp_path) as catalogue:
            assert catalogue.counts() == (0, 0)
            assert catalogue.sales_of_serial("S1") == []
            assert catalogue.sales_of_order("O1") == []
            assert catalogue.rmas_of_number("R1") == []
            assert catalogue.rmas_of_serial("S1") == []


def test_two_stations_that_start_at_once_make_one_catalogue(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def start() -> None:
        try:
            open_catalogue(tmp_path).close()
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    with open_catalogue(tmp_path) as catalogue, pytest.raises(DatabaseError, match="readonly"):
        catalogue._connection.execute("DELETE FROM counts")


def test_an_import_that_holds_a_file_of_another_shape_too_long_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 0.05)
    with FolderLock(tmp_path, IMPORT_LOCK, "An import"), pytest.raises(AlreadyOpen, match="An import is already"):
        open_catalogue(tmp_path)


def test_a_catalogue_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"junk" * 2_000)
    with pytest.raises(StorageFailed, match="damaged or is no database"):
        open_catalogue(tmp_path)
    with pytest.raises(StorageFailed, match="damaged or is no database"):
        open_to_write(tmp_path / FILE_NAME)
    assert (tmp_path / FILE_NAME).read_bytes() == b"junk" * 2_000


@pytest.mark.parametrize("imports", [1, 2, 3])
def test_every_look_up_uses_an_index_after_any_number_of_imports(tmp_path: Path, imports: int) -> None:
    for turn in range(imports):
        fill(tmp_path, "\n".join(["Serial,Order", *(f"S{turn}-{n},O{n}" for n in range(5 * 3**turn))]))
        fill(
            tmp_path,
            "\n".join(["Number,Serial,Tracking", *(f"R{turn}-{n},S{n},T {n}" for n in range(5 * 3**turn))]),
            "rmas",
        )
    asked: list[str] = []
    with open_catalogue(tmp_path) as catalogue:
        catalogue._connection.set_trace_callback(asked.append)
        assert len(catalogue.sales_of_serial("s0-1")) == 1
        assert len(catalogue.sales_of_order("o1")) == imports
        assert len(catalogue.rmas_of_number("r0-2")) == 1
        assert len(catalogue.rmas_of_serial("s3")) == imports
        assert len(catalogue.rmas_of_tracking("t3")) == imports
        catalogue._connection.set_trace_callback(None)
        assert len(asked) == 5
        for statement in asked:
            plan = [row[3] for row in catalogue._connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
            assert plan[0].startswith("SEARCH"), (statement, plan)


@pytest.mark.parametrize("odd", ["' OR 1=1 --", '"', "%", "_", "S*", "\0", "", "x" * 10_000])
def test_odd_text_finds_nothing(tmp_path: Path, odd: str) -> None:
    fill(tmp_path, "Serial,Order\nS1,\nS2,O2\n")
    with open_catalogue(tmp_path) as catalogue:
        assert catalogue.sales_of_serial(odd) == []
        assert catalogue.sales_of_order(odd) == []
        assert catalogue.rmas_of_number(odd) == []
        assert catalogue.rmas_of_serial(odd) == []
        assert catalogue.rmas_of_tracking(odd) == []
        assert catalogue.kit(odd) is None
        assert catalogue.kits_of_model(odd) == []


KITS = """Kit,Models,Box,Foam,Sleeve,Price,Vendor,Telephone,Address,Stock
K-1,"S12E2, S12E4",B1,F1,L1,60.5,Lone Pine,555-0144,12 Glendale Ave,0
K-2,S12E2;S9M32,,,,,,,,
K-3,s12-e2,,,,,,,,4
"""


def test_a_kit_is_found_by_its_number_and_by_what_it_fits_those_in_stock_first(tmp_path: Path) -> None:
    fill(tmp_path, KITS, "kits")
    whole = Kit("K-1", ("S12E2", "S12E4"), "B1", "F1", "L1", "60.50", "Lone Pine", "555-0144", "12 Glendale Ave", 0)
    with open_catalogue(tmp_path) as catalogue:
        assert catalogue.kit(" k-1 ") == whole
        assert catalogue.kit("K-2") == Kit("K-2", ("S12E2", "S9M32"))
        assert [kit.number for kit in catalogue.kits_of_model("s12 e2")] == ["K-3", "K-1", "K-2"]
        assert catalogue.kits_of_model("S12E") == []
        assert catalogue.kit_count() == 3
        assert catalogue.counts() == (0, 0)


def test_an_rma_tells_who_sends_what_and_until_when(tmp_path: Path) -> None:
    header = "RMA,Serial,Customer,Order,Tracking number,Expected,Valid until"
    fill(tmp_path, f"{header}\nR-1,S1,Peña,O-1,1z 84a3 r103 1220 4008,2026-11-21,2026-12-24\n", "rmas")
    expected = Rma(
        "R-1",
        serial="S1",
        customer="Peña",
        order_number="O-1",
        tracking="1Z84A3R10312204008",
        expected_on="2026-11-21",
        valid_until="2026-12-24",
    )
    with open_catalogue(tmp_path) as catalogue:
        assert catalogue.rmas_of_tracking("1Z84A3R1 0312204008") == [expected]


@pytest.mark.parametrize("marked", [False, True])
def test_a_catalogue_of_before_keeps_its_rmas_and_takes_further_ones(tmp_path: Path, *, marked: bool) -> None:
    mark = "_2" if marked else ""
    connection = connect_up_to_date(tmp_path / FILE_NAME, SET_NAME, STEPS[:1])
    connection.execute("INSERT INTO rmas VALUES ('R-1', 'S1', 'R-1', '', 'S1', '', '', '', '', '{}')")
    connection.execute("UPDATE counts SET held = 1 WHERE name = 'rmas'")
    connection.execute("DROP INDEX rmas_by_key")
    connection.execute(f"CREATE UNIQUE INDEX rmas_by_key{mark} ON rmas (number_key, serial_key)")
    connection.close()
    for turn in range(3):
        fill(tmp_path, "\n".join(["Number,Tracking", *(f"T{turn}-{n},1Z{turn}" for n in range(2 * 3**turn))]), "rmas")
    with open_catalogue(tmp_path) as catalogue:
        assert catalogue.rmas_of_serial("s1") == [Rma("R-1", serial="S1")]
        assert len(catalogue.rmas_of_tracking("1z1")) == 6
        assert catalogue.kit_count() == 0
