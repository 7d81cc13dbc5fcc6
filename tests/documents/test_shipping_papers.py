"""Papers of consignments: every code is scanned back to what the record says, nothing is cut, nothing collides."""

from __future__ import annotations

from collections import Counter

import pypdfium2
import pytest
import zxingcpp
from msgspec.structs import replace

from intake_app.documents.press import PdfPress
from intake_app.domain.gs1 import gs1_digit_fits
from intake_app.domain.shipping_papers import ShippingLabelPaper, ShippingListPaper
from intake_app.domain.sscc import make_sscc
from tests.documents.pdf_reading import (
    ACTIONS,
    DOTS_AN_INCH,
    beyond_the_edge,
    code_boxes,
    codes,
    collisions,
    fonts,
    sizes,
    texts,
)
from tests.documents.samples import FONTS
from tests.documents.shipping_samples import (
    LABELS,
    LISTS,
    LONG_LIST,
    MANIFEST,
    MANY_LINES,
    PACKING_LIST,
    SHIPPING_LABEL,
    WITH_SSCC,
)

PRESS = PdfPress(FONTS)
MARKUP = '<img src="file:///etc/passwd"/><b>&amp;</b>'


@pytest.mark.parametrize("paper", LABELS.values(), ids=LABELS)
def test_a_label_is_four_by_six_inches_and_nothing_collides(paper: ShippingLabelPaper) -> None:
    pdf = PRESS.shipping_label(paper)
    assert sizes(pdf) == [(288.0, 432.0)]
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 8)
    assert all(fonts(pdf).values())
    assert not ACTIONS.search(pdf)


@pytest.mark.parametrize("paper", LABELS.values(), ids=LABELS)
def test_every_text_of_a_label_is_whole(paper: ShippingLabelPaper) -> None:
    (page,) = texts(PRESS.shipping_label(paper))
    told = [paper.way, paper.code_words, paper.pays, *paper.sender, *paper.to, *paper.captions.values()]
    told += [text for row in paper.fields for one in row for text in (one.name, one.value)]
    flat = "".join(page.split())
    assert "…" not in page
    for text in told:
        assert "".join(text.split()) in flat, text


def test_no_line_of_an_address_is_left_out_without_a_sign() -> None:
    many = (*MANY_LINES, *(f"Building {place}" for place in range(1, 13)))
    for to in (MANY_LINES, many):
        pdf = PRESS.shipping_label(replace(SHIPPING_LABEL, to=to))
        (page,) = texts(pdf)
        flat = "".join(page.replace(",", "").split())
        assert "".join("".join(to).replace(",", "").split()) in flat
        assert not collisions(pdf)
    (page,) = texts(PRESS.shipping_label(replace(SHIPPING_LABEL, to=MANY_LINES * 9)))
    assert "…" in page


@pytest.mark.parametrize("one_bit", [False, True], ids=["grey", "one bit"])
@pytest.mark.parametrize("paper", LABELS.values(), ids=LABELS)
def test_a_label_is_scanned_back_to_its_record(paper: ShippingLabelPaper, *, one_bit: bool) -> None:
    text = f"(00){paper.code}" if paper.is_sscc else paper.code
    assert codes(PRESS.shipping_label(paper), one_bit=one_bit) == Counter([("Code 128", text), ("QR Code", paper.mark)])


def test_a_serial_shipping_container_code_is_gs1_128_and_high_enough() -> None:
    pdf = PRESS.shipping_label(WITH_SSCC)
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=DOTS_AN_INCH / 72, grayscale=True).to_pil()
    (code,) = [one for one in zxingcpp.read_barcodes(image) if one.format == zxingcpp.BarcodeFormat.Code128]
    assert code.content_type == zxingcpp.ContentType.GS1
    assert code.symbology_identifier == "]C1"
    assert code.bytes == b"00" + WITH_SSCC.code.encode()
    assert max(box.top - box.bottom for box in code_boxes(pdf)[0]) >= 89.5


@pytest.mark.parametrize("reference", [0, 1, 9, 4711, 99_999_999, 999_999_999])
def test_every_serial_shipping_container_code_is_scanned_back_and_its_digit_fits(reference: int) -> None:
    sscc = make_sscc("30614141", reference)
    assert gs1_digit_fits(sscc)
    pdf = PRESS.shipping_label(replace(WITH_SSCC, code=sscc, code_words=f"(00) {sscc}"))
    assert ("Code 128", f"(00){sscc}") in codes(pdf, one_bit=True)


def test_what_no_barcode_holds_says_so_and_what_is_endless_is_cut() -> None:
    pdf = PRESS.shipping_label(replace(SHIPPING_LABEL, code="序列号", code_words="序列号", mark="x" * 5_000))
    assert SHIPPING_LABEL.no_barcode in texts(pdf)[0]
    assert not codes(pdf)
    endless = replace(
        SHIPPING_LABEL, to=("Name " * 60, *["An endless line of an address " * 3] * 12), pays="Pay " * 400
    )
    pdf = PRESS.shipping_label(endless)
    assert "…" in texts(pdf)[0]
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 8)
    assert sizes(PRESS.shipping_label(replace(SHIPPING_LABEL, sender=(), to=(), pays=""))) == [(288.0, 432.0)]


def test_no_data_of_a_label_is_obeyed() -> None:
    pdf = PRESS.shipping_label(replace(SHIPPING_LABEL, to=(MARKUP, MARKUP), way=MARKUP, sender=(MARKUP,)))
    assert not ACTIONS.search(pdf)
    assert MARKUP[:20] in texts(pdf)[0]


@pytest.mark.parametrize("paper", LISTS.values(), ids=LISTS)
def test_a_list_has_every_row_whole_on_pages_that_are_counted(paper: ShippingListPaper) -> None:
    pdf = PRESS.shipping_list(paper)
    pages = texts(pdf)
    wanted = (612.0, 792.0) if paper.size == "letter" else (595.28, 841.89)
    assert all(size == pytest.approx(wanted, abs=0.01) for size in sizes(pdf))
    for place, page in enumerate(pages, 1):
        assert f"Page {place} of {len(pages)}" in page
        assert paper.footer[1] in page
    flat = "".join("".join(page.split()) for page in pages)
    told = [*paper.to, *paper.sentences, *paper.remarks, *paper.signatures, *paper.table.headings]
    told += [quote.text for quote in paper.quotes] + [row.value for row in (*paper.subject, *paper.numbers)]
    told += [cell for row in paper.table.rows for cell in row]
    for text in told:
        assert "".join(text.split()) in flat, text
    assert "…" not in flat
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 20)


@pytest.mark.parametrize("one_bit", [False, True], ids=["grey", "one bit"])
@pytest.mark.parametrize("paper", LISTS.values(), ids=LISTS)
def test_the_numbers_of_a_list_are_scanned_back(paper: ShippingListPaper, *, one_bit: bool) -> None:
    assert codes(PRESS.shipping_list(paper), one_bit=one_bit) == Counter(
        ("Code 128", row.value) for row in paper.numbers
    )


def test_a_long_list_flows_over_pages_and_the_headings_stand_on_each() -> None:
    for paper, fewest in ((LONG_LIST, 4), (MANIFEST, 3)):
        pages = texts(PRESS.shipping_list(paper))
        assert len(pages) >= fewest
        rows = [page for page in pages if any(row[0] in page and row[1] in page for row in paper.table.rows)]
        assert all(" ".join(paper.table.headings) in page for page in rows)


def test_the_same_paper_gives_the_same_bytes_and_another_another() -> None:
    other = PdfPress(FONTS)
    for label in LABELS.values():
        assert PRESS.shipping_label(label) == other.shipping_label(label)
    for paper in (PACKING_LIST, MANIFEST):
        assert PRESS.shipping_list(paper) == other.shipping_list(paper)
    assert PRESS.shipping_label(SHIPPING_LABEL) != PRESS.shipping_label(replace(SHIPPING_LABEL, mark="LP-B3-000018-2"))
