"""Papers and photos of consignments on a real station."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.errors import AlreadyThere, BadInput, NotNow
from intake_app.domain.station import Company
from intake_app.settings import Settings
from intake_app.store.importing import import_file
from intake_app.store.rebuild import rebuild
from tests.documents.pdf_reading import codes, texts
from tests.workflow.conftest import UNITS, Wall
from tests.workflow.test_photographing import jpeg, receipt
from tests.workflow.test_shipping import FEDEX, OTHER_UPS, UPS, card, for_the_maker, packed, refused


def test_its_label_is_scanned_back_by_its_serial_shipping_container_code(tmp_path: Path, wall: Wall) -> None:
    settings = Settings(
        folder=tmp_path / "station",
        name="Bench 3",
        code="B3",
        company=Company("Acme Returns", "Dock 1\n Reno ", "555-1"),
        gs1_company_prefix="0614141",
        gs1_extension=1,
    )
    station = open_station(settings, wall)
    file = tmp_path / "units.csv"
    file.write_text(UNITS, "utf-8")
    import_file(settings.folder, "units", file, lambda _progress: True)
    station.bench.sign("Rosa")
    shipping = station.bench.shipping
    refused(station)
    for_the_maker(station, "ORDER-A")
    one, two = card(shipping.scan("SV19R24-00771")), card(shipping.scan("ORDER-A"))
    rows = [station.parts.journal.consignment(each.number) for each in (one, two)]
    assert [row.sscc if row else "" for row in rows] == ["106141410000000019", "106141410000000026"]
    assert card(shipping.scan("]C100106141410000000019", two.id)).id == one.id
    assert card(shipping.scan(two.number, one.id)).id == two.id
    (label, packing_list) = shipping.due_papers(one.id)
    told = " ".join(texts(label.path.read_bytes()))
    assert "(00) 106141410000000019" in told
    assert "Acme Returns" in told
    assert "SV19R24-00771" not in told
    assert "1 unit" in told
    assert "We pay the shipping that comes from our warehouse." in told
    assert codes(label.path.read_bytes(), one_bit=True) == {
        ("Code 128", "(00)106141410000000019"): 1,
        ("QR Code", one.number): 1,
    }
    told = " ".join(texts(packing_list.path.read_bytes()))
    assert "SV19R24-00771" in told
    assert "We pay the shipping cost that comes from our warehouse." in told
    assert shipping.due_papers(one.id) == []
    shipping.scan(UPS, one.id)
    assert shipping.due_papers(one.id) == []
    again = shipping.paper(one.id, "shipping_label")
    assert UPS in texts(again.path.read_bytes())[0]
    shipping.scan(OTHER_UPS, one.id)
    (mended,) = shipping.due_papers(one.id)
    assert OTHER_UPS in texts(mended.path.read_bytes())[0]
    station.close()


def test_the_manifest_of_the_day_names_what_each_carrier_took(station: Station) -> None:
    shipping = station.bench.shipping
    with pytest.raises(NotNow, match="Nothing left today"):
        shipping.manifests()
    refused(station)
    for_the_maker(station, "ORDER-A")
    for scan, carrier in (("SV19R24-00771", UPS), ("ORDER-A", FEDEX)):
        shipping.dispatch(packed(station, scan, carrier=carrier).id)
    told = [" ".join(texts(paper.path.read_bytes())) for paper in shipping.manifests()]
    assert [carrier in text for text, carrier in zip(told, (FEDEX, UPS), strict=True)] == [True, True]
    assert UPS not in told[0]


PHOTOS = '[[pack_out]]\nline = "foam"\nphoto = true\n'


@pytest.fixture
def with_photos(tmp_path: Path, wall: Wall) -> Station:
    """A station with a policy of its own that wants a photo of the foam of what leaves."""
    own = tmp_path / "policies"
    own.mkdir()
    text = Path("policies/smartvue.toml").read_text("utf-8")
    asked = text[text.index("[[pack_out]]") : text.index("# The decision table")]
    text = text.replace('id = "smartvue"', 'id = "acme"', 1).replace('vendor = "Smartvue"', 'vendor = "Somebody Else"')
    (own / "acme.toml").write_text(text.replace(asked, PHOTOS), "utf-8")
    station = open_station(Settings(folder=tmp_path / "station", name="Bench 3", code="B3", policies=own), wall)
    file = tmp_path / "units.csv"
    file.write_text(UNITS, "utf-8")
    import_file(station.settings.folder, "units", file, lambda _progress: True)
    station.bench.sign("Rosa")
    return station


def test_a_photo_is_taken_where_the_policy_file_asks(with_photos: Station) -> None:
    bench, shipping = with_photos.bench, with_photos.bench.shipping
    refused(with_photos, "OTHER-1")
    one = packed(with_photos, "OTHER-1")
    assert [line.photo_missing for line in one.lines] == [True, False, False]
    with pytest.raises(NotNow, match="A photo is wanted of: foam"):
        shipping.dispatch(one.id)
    kept = bench.keep_photo(jpeg(), "foam.jpg")
    one = card(shipping.photograph(one.id, kept, "foam", "chosen"))
    assert [line.photos for line in one.lines] == [1, 0, 0]
    assert Path(one.photos[0]).exists()
    with pytest.raises(AlreadyThere):
        shipping.photograph(one.id, kept, "foam", "chosen")
    with pytest.raises(BadInput, match="a photo of what is packed was expected"):
        shipping.photograph(one.id, bench.keep_photo(receipt(1), "receipt.pdf"), "foam", "chosen")
    assert card(shipping.undo(one.id)).next == ""
    with pytest.raises(BadInput):
        shipping.excuse(one.id, "foam", " ")
    assert card(shipping.excuse(one.id, "foam", "The camera is broken.")).next == "dispatch"
    assert card(shipping.dispatch(one.id)).state == "dispatched"
    with_photos.close()
    assert rebuild(with_photos.settings.folder).were_equal
