"""What a scanner reads from a label printed at 203 dots an inch is what the record holds."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from intake_app.documents import code128, qr
from intake_app.documents.dots import DOT
from intake_app.documents.press import PdfPress
from tests.documents.pdf_reading import codes, texts
from tests.documents.samples import FONTS, LABEL

PRESS = PdfPress(FONTS)
LONGEST_IN_LETTERS = 31
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


def read(serial: str, rma_number: str = LABEL.rma_number) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    pdf = PRESS.label(replace(LABEL, serial=serial, rma_number=rma_number))
    return codes(pdf), codes(pdf, one_bit=True)


@pytest.mark.parametrize(
    "serial",
    [
        *(
            "99",
            "990",
            "9901",
            "99012",
            "9999",
            "99999",
            "999999",
            "9912345678",
            "99A",
            "99-1",
            "991A",
            "A99",
            "A9999B",
        ),
        *(
            "1",
            "12",
            "123",
            "1234",
            "12345",
            "A1",
            "1A",
            "12A",
            "123A",
            "1234A",
            "A1234",
            "A12345",
            "A12345B",
            "12345A6789",
        ),
        *("sv19r24-00771", "a", "~", "a/b+c.d_e#f(g)", "SN:12=34&56", " inner  blanks ", "{}|^`\\\"'<>?*!$%;,@[]"),
        *(
            "0000000000",
            "00",
            "0",
            "1002003004005006007008009001002003004005",
            "9" * 40,
            "9" * 39,
            "A" * LONGEST_IN_LETTERS,
        ),
        "<img src='file:///x'/>",
    ],
)
def test_barcode_gives_the_serial(serial: str) -> None:
    wanted = {("QR Code", LABEL.rma_number): 1, ("Code 128", LABEL.rma_number): 1}
    wanted[("Code 128", serial)] = 1
    assert read(serial) == (Counter(wanted), Counter(wanted))


@settings(max_examples=30)
@given(st.text(PRINTABLE, min_size=1, max_size=LONGEST_IN_LETTERS))
def test_barcode_gives_any_printable_serial(serial: str) -> None:
    grey, one_bit = read(serial)
    assert grey == one_bit
    assert grey[("Code 128", serial)] == 1
    assert grey.total() == 3


@settings(max_examples=20)
@given(st.from_regex(re.compile(r"(99)?[0-9]{1,20}[A-Z]{0,2}[0-9]{0,6}", re.ASCII), fullmatch=True))
def test_barcode_gives_any_run_of_digits(serial: str) -> None:
    grey, one_bit = read(serial)
    assert grey == one_bit
    assert grey[("Code 128", serial)] == 1


@pytest.mark.parametrize(
    "number",
    ["RMA-B3-000483-6", "RMA-LONGST-123456789-X", "99-2026", "9900112233", "R/2026 (17)", "rma#12.b", "1", "Z" * 31],
)
def test_rma_number_is_read_from_barcode_and_square(number: str) -> None:
    for found in read("SN-1", number):
        assert found == Counter({("QR Code", number): 1, ("Code 128", number): 1, ("Code 128", "SN-1"): 1})


@pytest.mark.parametrize(
    "text",
    ["A" * 32, "A" * 40, "x" * 64, "序列号-王小明-99", "Señal-7", "ầ", "日本語シリアル", "Ünit\u00a07", "5 €", "😀-1"],
)
def test_square_code_stands_in_where_no_barcode_can_hold_a_text(text: str) -> None:
    for found in read(text, text):
        assert found == Counter({("QR Code", text): 2})
    (page,) = texts(PRESS.label(replace(LABEL, serial=text)))
    assert LABEL.no_barcode in page


def test_label_says_so_where_no_code_can_hold_a_text() -> None:
    text = "序" * 4000
    pdf = PRESS.label(replace(LABEL, serial=text))
    assert codes(pdf) == Counter({("QR Code", LABEL.rma_number): 1, ("Code 128", LABEL.rma_number): 1})
    assert LABEL.no_barcode in texts(pdf)[0]


@pytest.mark.parametrize("text", ["", "tab\there", "\x00", "é", "\x7f", "line\nfeed"])
def test_no_barcode_for_what_scanners_do_not_send_alike(text: str) -> None:
    assert code128.bars(text) is None


@pytest.mark.parametrize("text", ["", "\ud800"])
def test_no_square_code_for_what_is_no_text(text: str) -> None:
    assert qr.square(text) is None


def test_one_symbol_holds_two_digits() -> None:
    """Start, ten pairs, check: eleven modules each; and the stop sign of thirteen. More would waste the label."""
    for digits in ("9" * 20, "0" * 20, "12345678901234567890"):
        pattern = code128.bars(digits)
        assert pattern is not None
        assert pattern.width == 12 * 11 + 13


def test_bars_stand_on_whole_dots() -> None:
    """The path is drawn in printer dots, so every figure of it is a whole number."""
    import pypdfium2

    with pypdfium2.PdfDocument(PRESS.label(LABEL)) as document:
        image = document[0].render(scale=203 / 72, grayscale=True).to_pil()
    left, right = round(17 / DOT), round(218 / DOT)
    row = [image.getpixel((x, round(100 / DOT))) for x in range(left - 8, right)]
    assert set(row) == {0, 255}
