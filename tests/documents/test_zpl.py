"""Labels in ZPL II: every code can be scanned, nothing leaves the label, and no scanned text becomes a command."""

from __future__ import annotations

import itertools
import os
import string
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from intake_app.documents.zpl import INCHES, ZplPress
from intake_app.documents.zpl_text import bars_data, field_data, is_native
from intake_app.domain.station import Dpi, Stock
from tests.documents.samples import FONTS, LABEL
from tests.documents.zpl_reading import decoded, read_codes, read_zpl, render, text_of_bars, why_no_renderer

PRESS = ZplPress(FONTS)
MARK = "RMA-B3-000483-6/9F3C41D077AB/1"
USUAL = replace(LABEL, mark=MARK, company="Harbor Security Inc.")
CHINESE = replace(USUAL, customer="王小明监控设备有限公司", serial="序列号-1", company="Núñez & Trần 监控")
LONG = replace(
    LABEL,
    rma_number="RETURN/2026/000017-AB-CDEF",
    mark="RETURN/2026/000017-AB-CDEF/9F3C41D077AB/12",
    verdict="Replace with a factory-certified refurbished unit",
    place="Return to manufacturer: the shelf beside the second door",
    customer="María José Fernández-Iñíguez de la Cerda y Sánchez del Río & Hijos, Instalaciones",
    serial="SV19R24-00771-ABCDEFGHIJ-0123456789-ZZZ",
    model="S9R24 with a very long name of the model indeed",
)
CHAIN = "Chain B3 · entry 1,204,311 · 9f3c 41d0 77ab e21a · key 5d0c 77ab e21a 9f3c"
PAPERS = {
    "usual": USUAL,
    "chinese": CHINESE,
    "long": LONG,
    "no company": LABEL,
    "chain": replace(LONG, chain=CHAIN),
}
DPIS: tuple[Dpi, ...] = get_args(Dpi)
STOCKS: tuple[Stock, ...] = get_args(Stock)
EVERY = list(itertools.product(PAPERS, DPIS, STOCKS))
HOSTILE = ["^XZ~JA^FD", "^FS^XZ^XA^IDR:*.*^FS", "~DGR:A,1,1,00", "_5EXZ", "a_b^c~d", "\x10\x1b^XA\r\n", "{}\\&"]
RENDERER = pytest.mark.skipif(bool(why_no_renderer()), reason=why_no_renderer())


@pytest.mark.parametrize(("name", "dpi", "stock"), EVERY)
def test_a_label_is_one_sound_job_inside_its_stock(name: str, dpi: Dpi, stock: Stock) -> None:
    label = read_zpl(PRESS.label(PAPERS[name], dpi, stock))
    assert (label.width, label.height) == tuple(inches * dpi for inches in INCHES[stock])
    for field in label.fields:
        assert field.left >= 0
        assert field.left + field.width <= label.width, field
        assert field.top >= 0
        assert field.top + field.height <= label.height, field


@pytest.mark.parametrize(("name", "dpi", "stock"), EVERY)
def test_nothing_stands_on_anything_else(name: str, dpi: Dpi, stock: Stock) -> None:
    fields = read_zpl(PRESS.label(PAPERS[name], dpi, stock)).fields
    bands = [field for field in fields if field.kind == "area"]
    for one, other in itertools.combinations([field for field in fields if field.kind != "area"], 2):
        assert not one.touches(other), (one, other)
    for field in fields:
        if field.kind != "area":
            assert any(field.touches(band) for band in bands) == field.reverse, field


@pytest.mark.parametrize("stock", ["4x6", "4x4"])
def test_number_serial_and_mark_are_native_codes(stock: Stock) -> None:
    label = read_zpl(PRESS.label(USUAL, 203, stock))
    assert label.data("bars") == [USUAL.rma_number, USUAL.serial]
    assert label.data("square") == [MARK]
    told = label.data("text")
    for text in (
        USUAL.rma_number,
        USUAL.serial,
        "Refuse",
        USUAL.place,
        "20 Nov 2026",
        USUAL.instruction,
        USUAL.company,
    ):
        assert text in told
    assert any(USUAL.model in text for text in told)
    assert any(USUAL.record in text for text in told)


def test_the_smallest_stock_has_the_square_code_number_verdict_and_place() -> None:
    label = read_zpl(PRESS.label(USUAL, 203, "2x1"))
    assert (label.data("bars"), label.data("square")) == ([], [MARK])
    told = " ".join(label.data("text"))
    for text in (USUAL.rma_number, "Refuse", USUAL.place):
        assert text in told


def test_a_label_without_a_mark_has_its_number_in_the_square_code() -> None:
    assert read_zpl(PRESS.label(LABEL, 203, "4x6")).data("square") == [LABEL.rma_number]


def test_no_money_and_no_setting_that_a_printer_keeps() -> None:
    job = PRESS.label(USUAL, 203, "4x6")
    for lasting in (b"^JU", b"^MM", b"^MN", b"^MT", b"^MD", b"^PR", b"^SZ", b"^LT", b"^LS", b"^ID", b"^DF"):
        assert lasting not in job
    assert b"$" not in job


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("stock", STOCKS)
def test_no_text_becomes_a_command(text: str, stock: Stock) -> None:
    names = ("rma_number", "serial", "mark", "verdict", "place", "model", "customer", "reason", "station", "company")
    paper = replace(USUAL, **dict.fromkeys(names, text))
    read_zpl(PRESS.label(paper, 203, stock))


@given(text=st.text(max_size=40), stock=st.sampled_from(STOCKS), dpi=st.sampled_from(DPIS))
@example(text="^XZ~JA^FD", stock="4x6", dpi=203)
@example(text=" ", stock="4x6", dpi=203)
@example(text="\u0301", stock="2x1", dpi=600)
@settings(max_examples=120)
def test_any_text_gives_one_sound_label(text: str, stock: Stock, dpi: Dpi) -> None:
    paper = replace(USUAL, rma_number=text, serial=text, mark="", verdict=text, customer=text, company=text)
    label = read_zpl(PRESS.label(paper, dpi, stock))
    for held in label.data("bars"):
        assert held == text


@given(st.text(max_size=60))
def test_data_is_read_back_as_it_was(text: str) -> None:
    data = field_data(text.encode("utf-8", "replace").decode())
    assert data.isascii()
    assert not set(data) & set("^~\n\r\0")
    assert decoded(data) == text.encode("utf-8", "replace").decode()


@given(st.text(alphabet=string.digits + "AB-_^~>", min_size=1, max_size=30))
@example("99001122")
@example("9904417823A")
@example(">>0>6")
@example("1234")
@example("12345")
def test_bars_hold_the_text(text: str) -> None:
    code = bars_data(text)
    assert code is not None
    assert text_of_bars(decoded(code.data)) == text


@pytest.mark.parametrize("text", ["", "ñ", "a\tb", "序"])
def test_what_code_128_cannot_hold_has_no_bars(text: str) -> None:
    assert bars_data(text) is None


def test_even_digits_are_taken_in_pairs() -> None:
    pairs, single = bars_data("9904417823"), bars_data("A904417823")
    assert pairs
    assert single
    assert (pairs.data, pairs.modules) == (">;9904417823", 11 * 7 + 13)
    assert (single.data, single.modules) == (">:A904417823", 11 * 12 + 13)


def test_names_beyond_the_printers_font_come_as_pictures() -> None:
    label = read_zpl(PRESS.label(CHINESE, 203, "4x6"))
    assert CHINESE.customer not in label.data("text")
    pictures = [field for field in label.fields if field.kind == "picture"]
    assert len(pictures) >= 4
    assert all("F" in field.data for field in pictures)
    assert not is_native("Trần")
    assert is_native("Núñez · Größe, Ærø")
    assert not is_native("a\u00adb")


def test_a_long_name_ends_with_dots_and_a_verdict_is_never_cut() -> None:
    told = read_zpl(PRESS.label(LONG, 203, "4x4")).data("text")
    (name,) = (text for text in told if text.startswith("María"))
    assert name.endswith("...")
    assert LONG.verdict in " ".join(told)


@pytest.mark.parametrize("stock", STOCKS)
@pytest.mark.parametrize("dpi", DPIS)
def test_the_calibration_label_is_sound(dpi: Dpi, stock: Stock) -> None:
    label = read_zpl(PRESS.calibration(dpi, stock))
    (frame,) = (field for field in label.fields if field.kind == "frame")
    assert label.width - frame.width == pytest.approx(2 * frame.left, abs=2)
    assert label.data("bars") == [f"{stock}-{dpi}"]
    assert f"{stock} in · {dpi} dpi" in label.data("text")
    widths = {field.width for field in label.fields if field.kind == "area"}
    assert {1, 2, 3, 4} <= widths


def test_every_process_gives_the_same_bytes() -> None:
    script = (
        "import sys, hashlib; from tests.documents import test_zpl as t;"
        "print(hashlib.sha256(b''.join(t.PRESS.label(t.CHINESE, 300, s) for s in t.STOCKS)).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


@RENDERER
def test_an_independent_renderer_draws_codes_that_a_scanner_reads(tmp_path: Path) -> None:
    labels = [(PRESS.label(PAPERS[name], dpi, stock), dpi, stock) for name, dpi, stock in EVERY]
    for (name, dpi, stock), found in zip(EVERY, read_codes(labels, tmp_path / "drawn.json"), strict=True):
        paper = PAPERS[name]
        expected = [("QRCode", paper.mark or paper.rma_number)]
        if stock != "2x1":
            bars = name not in {"long", "chinese"}
            expected += [("Code128", paper.rma_number), ("Code128" if bars else "QRCode", paper.serial)]
        assert found == sorted(expected), (name, dpi, stock)


@RENDERER
def test_serials_are_read_by_a_scanner_as_they_are(tmp_path: Path) -> None:
    serials = ["9904417823", "99044178231", "a>b>0c", "A^B~C_D", "x/+.#()", "12", "S1 2", ">;1234"]
    labels: list[tuple[bytes, Dpi, Stock]] = [
        (PRESS.label(replace(USUAL, serial=serial), 203, "4x6"), 203, "4x6") for serial in serials
    ]
    for serial, found in zip(serials, read_codes(labels, tmp_path / "drawn.json"), strict=True):
        assert ("Code128", serial) in found


@RENDERER
def test_the_band_is_white_on_black(tmp_path: Path) -> None:
    papers = [USUAL, replace(USUAL, verdict="监控设备")]
    pictures = render([(PRESS.label(paper, 203, "4x6"), 203, "4x6") for paper in papers], tmp_path / "drawn.json")
    for picture in pictures:
        band = picture.crop((0, 395, 812, 625)).point(lambda level: 255 * (level > 127))
        dark, light = band.histogram()[0], band.histogram()[255]
        assert dark > 4 * light > 4000
        assert band.convert("L").getpixel((5, 5)) == 0
    assert isinstance(pictures[0], Image.Image)


def test_where_the_chain_was_stands_whole_on_a_four_inch_label() -> None:
    for stock in STOCKS:
        for dpi in DPIS:
            label = read_zpl(PRESS.label(replace(USUAL, chain=CHAIN), dpi, stock))
            assert (CHAIN in label.data("text")) == (stock != "2x1")
