"""Columns whose headings say nothing are mapped by hand, and so again when such a file comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.cli import main
from intake_app.domain.errors import BadInput, NotFound, StorageFailed
from intake_app.domain.unit import Customer, Sale
from intake_app.store.catalogue import open_catalogue
from intake_app.store.importing import import_file
from intake_app.store.mappings import FILE_NAME, Mappings
from intake_app.workflow.ports import How

FILE = "Ser;Typ;Serial;Auftrag\nSV-1;S12E2;old-1;O-1\n"


def sale_of(folder: Path, serial: str) -> Sale:
    with open_catalogue(folder) as catalogue:
        (sale,) = catalogue.sales_of_serial(serial)
    return sale


def intake(folder: Path, *arguments: str) -> int:
    return main(["--station", str(folder), "import", "units", str(folder / "u.csv"), *arguments])


def test_a_column_is_what_it_is_mapped_to_and_its_namesake_is_kept(tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text(FILE)
    how = How(fields={"ser": "Serial No", "TYP": "model", "Auftrag": "order"})
    report = import_file(tmp_path, "units", tmp_path / "u.csv", lambda _: True, how)
    assert report.columns == (("serial", "Ser"), ("model", "Typ"), ("order_number", "Auftrag"))
    assert sale_of(tmp_path, "SV-1") == Sale("SV-1", "S12E2", order_number="O-1", extra={"Serial": "old-1"})


def test_a_mapping_is_saved_under_a_name_and_used_by_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "u.csv").write_text(FILE)
    wanted = ("--map", "Ser=serial", "--map", "Typ = model", "--map", "Auftrag=order number")
    assert intake(tmp_path, *wanted, "--save-mapping", "Acme") == 0
    (tmp_path / "u.csv").write_text(FILE.replace("SV-1", "SV-2").replace(";", ","))
    assert intake(tmp_path, "--mapping", "acme", "--map", "Typ=", "--save-mapping", "acme") == 0
    assert sale_of(tmp_path, "SV-2") == Sale("SV-2", order_number="O-1", extra={"Typ": "S12E2", "Serial": "old-1"})
    assert Mappings(tmp_path).named("units", "ACME") == {"Ser": "serial", "Typ": "", "Auftrag": "order number"}
    assert (tmp_path / FILE_NAME).read_text().count("[[mapping]]") == 1
    assert intake(tmp_path, "--save-mapping", "Empty") == 2
    assert "no mapping to save" in capsys.readouterr().err
    assert intake(tmp_path, "--mapping", "Other") == 2
    assert "There is no mapping 'Other' for units; there is 'acme'." in capsys.readouterr().err
    with pytest.raises(NotFound, match="for rmas; there is none yet"):
        Mappings(tmp_path).named("rmas", "Acme")


def test_what_was_said_of_a_file_is_remembered_for_the_same_headings(tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text(FILE)
    assert intake(tmp_path, "--map", "Ser=serial", "--map", "Typ=model", "--remember") == 0
    (tmp_path / "u.csv").write_text("typ;SERIAL;ser;auftrag\nS12E4;x;SV-3;O-9\n")
    assert intake(tmp_path, "--remembered") == 0
    assert sale_of(tmp_path, "SV-3").model == "S12E4"
    (tmp_path / "u.csv").write_text("ser;typ\nSV-4;S12E4\n")
    assert intake(tmp_path, "--remembered") == 2
    mappings = Mappings(tmp_path)
    mappings.save("units", ["ser", "typ"], {"ser": "serial"})
    assert mappings.remembered("units", ["Typ", "Ser"]) == {"ser": "serial"}
    assert mappings.remembered("rmas", ["Typ", "Ser"]) == {}
    assert mappings.remembered("units", ["Typ", "Serial", "Ser", "Auftrag"]) == {"Ser": "serial", "Typ": "model"}


def test_what_maps_nothing_is_a_bad_argument(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("serial", "=serial"):
        assert intake(tmp_path, "--map", word) == 2
        assert "expected HEADING=FIELD" in capsys.readouterr().err
    (tmp_path / "u.csv").write_text("a=b,Model\nS1,\n")
    assert intake(tmp_path, "--map", "a=b=serial") == 0
    assert sale_of(tmp_path, "S1").customer == Customer()


def refused(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_damaged_file_of_mappings_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mappings = Mappings(tmp_path)
    for content in (b"[[mapping]\n", b"mapping = 3\n", b"\xff", b'[[mapping]]\nholds = "units"\n'):
        (tmp_path / FILE_NAME).write_bytes(content)
        with pytest.raises(BadInput, match=r"cannot be understood .* Correct the file, or remove it"):
            mappings.remembered("units", [])
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(StorageFailed, match="cannot be read"):
        mappings.named("units", "x")
    (tmp_path / FILE_NAME).rmdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailed, match=r"cannot be (read|written)"):
        Mappings(tmp_path / "file").save("units", [], {})
    monkeypatch.setattr("intake_app.store.mappings.write_whole", refused)
    with pytest.raises(StorageFailed, match="cannot be written"):
        mappings.save("units", [], {})
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
