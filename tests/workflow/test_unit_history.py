"""The history of a unit on a real station, and the list of what was found."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotFound
from intake_app.store.importing import import_file
from intake_app.workflow.finding import Looked
from intake_app.workflow.listing import Listing
from intake_app.workflow.replacements import Wanted
from intake_app.workflow.unit_history import opened_by
from tests.workflow.test_kits import kits
from tests.workflow.test_replacements import decided
from tests.workflow.test_shipping import card, packed, refused

__all__ = ["kits"]
SALE = "SV24E4-018233"


def column(listing: Listing, key: str) -> list[str]:
    place = [one.key for one in listing.columns].index(key)
    return [line.cells[place] for line in listing.lines]


def look(station: Station, text: str) -> Looked:
    station.parts.finder.wait()
    return station.bench.finding.look(text)


def test_a_history_tells_every_return_from_the_sale_on(station: Station) -> None:
    first = decided(station, SALE)
    station.bench.correct(first.return_id, "The box was another one.")
    again = station.bench.open(station.bench.again(station.bench.identify(SALE)), 0)
    station.bench.note(again.return_id, "Came back wet.")
    history = station.bench.finding.history(SALE.lower())
    what = column(history.listing, "what")
    assert what[:2] == ["Sold", "RMA issued"]
    assert what.count("Arrived") == 2
    assert what.index("Decided") < what.index("Decision taken back") < what.index("Note")
    assert "The box was another one." in column(history.listing, "told")
    assert history.serial == SALE
    assert "returned 2 times" in history.summary
    assert again.rma_number in history.summary
    assert opened_by(history.listing.lines[-1].id) == f"return:{again.return_id}"


def test_what_was_undone_is_not_told(station: Station) -> None:
    sight = station.bench.open(station.bench.identify(SALE), 0)
    station.bench.note(sight.return_id, "Said by mistake.")
    station.bench.undo(sight.return_id)
    assert "Note" not in column(station.bench.finding.history(SALE).listing, "what")


def test_kit_orders_and_consignments_stand_in_it(kits: Station) -> None:
    bench = kits.bench
    sight = refused(kits)
    left = bench.shipping.dispatch(packed(kits, sight.rma_number).id)
    about = bench.kits.look_up("SV19R24-00771").about
    assert about
    bench.kits.begin(about, "", is_ordered=True)
    history = bench.finding.history("SV19R24-00771")
    what = column(history.listing, "what")
    assert "Kit order: Quoted" in what
    assert what.index("Decided") < what.index("Packed") < what.index("Left")
    assert card(left).number in column(history.listing, "number")


def test_a_pair_is_told_on_both_units(station: Station) -> None:
    replacements = station.bench.replacements
    told = replacements.begin(
        Wanted(serial=SALE, paid_by="card", reference="CC-77", amount="3600.00", customer="Núñez Seguridad")
    )
    replacements.sent(told.id, "NEW-2001")
    old, new = (station.bench.finding.history(one).listing for one in (SALE, "NEW-2001"))
    assert "Replaced by" in column(old, "what")
    assert "unit:NEW-2001" in {opened_by(line.id) for line in old.lines}
    assert (column(new, "what"), column(new, "number")) == (["Sent in the place of"], [SALE])
    found = look(station, "cc-77")
    assert column(found.listing, "number") == [f"{SALE} → NEW-2001"]
    assert found.listing.lines[0].id == f"replacement:{told.id}"


def test_a_unit_that_nobody_knows_has_none(station: Station) -> None:
    with pytest.raises(NotFound, match="no sale, no RMA, no return"):
        station.bench.finding.history("NOBODY-1")


def test_a_scan_is_looked_up_whole_and_a_part_by_its_characters(station: Station) -> None:
    station.parts.finder.wait()
    finding = station.bench.finding
    whole = finding.scan("TWICE-1").listing
    assert column(whole, "number") == ["TWICE-1"]
    assert column(finding.scan("WICE-").listing, "number") == ["TWICE-1"]
    assert finding.scan("").listing.lines == ()


def test_what_is_not_shown_is_told(station: Station, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text("Serial,Model\n" + "".join(f"MANY-{number:03d},S12E4\n" for number in range(60)), "utf-8")
    import_file(station.settings.folder, "units", file, lambda _: True)
    found = look(station, "many")
    assert len(found.listing.lines) == 50
    assert "more units than the 50" in found.listing.more
    assert "3 characters" in look(station, "ma").listing.more
    assert not look(station, "many-007").listing.more


def test_what_goes_out_is_never_computed(station: Station, tmp_path: Path) -> None:
    file = tmp_path / "hostile.csv"
    file.write_text('Serial,Model,Customer name\nFORMULA-1,S12E4,"=HYPERLINK(""http://x"")"\n', "utf-8")
    import_file(station.settings.folder, "units", file, lambda _: True)
    out = tmp_path / "found.csv"
    station.bench.export(look(station, "formula").listing, out)
    rows = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    assert rows[1][3].startswith("'=HYPERLINK")
    station.bench.export(station.bench.finding.history("FORMULA-1").listing, out)
    assert not any(cell.startswith("=") for row in csv.reader(out.read_text("utf-8-sig").splitlines()) for cell in row)
