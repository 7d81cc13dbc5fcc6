"""Shipping labels in ZPL II: sound jobs inside their stock, codes that are scanned back, no text that is a command."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from intake_app.documents.zpl import INCHES, ZplPress
from intake_app.domain.papers import Row
from intake_app.domain.station import Dpi, Stock
from tests.documents.samples import FONTS
from tests.documents.shipping_samples import LABELS, MANY_LINES, SHIPPING_LABEL, WITH_SSCC
from tests.documents.test_zpl import HOSTILE
from tests.documents.zpl_reading import read_codes, read_zpl, why_no_renderer

PRESS = ZplPress(FONTS)
DPIS: tuple[Dpi, ...] = get_args(Dpi)
STOCKS: tuple[Stock, ...] = get_args(Stock)
EVERY = list(itertools.product(LABELS, DPIS, STOCKS))
RENDERER = pytest.mark.skipif(bool(why_no_renderer()), reason=why_no_renderer())


@pytest.mark.parametrize(("name", "dpi", "stock"), EVERY)
def test_a_label_is_one_sound_job_inside_its_stock(name: str, dpi: Dpi, stock: Stock) -> None:
    paper = LABELS[name]
    job = PRESS.shipping_label(paper, dpi, stock)
    assert job == ZplPress(FONTS).shipping_label(paper, dpi, stock)
    label = read_zpl(job)
    assert (label.width, label.height) == tuple(inches * dpi for inches in INCHES[stock])
    for field in label.fields:
        assert field.left >= 0
        assert field.top >= 0
        assert field.left + field.width <= label.width
        assert field.top + field.height <= label.height
    whole = [one for one in label.fields if one.kind in {"text", "bars", "square", "picture"}]
    assert not [(one, other) for one, other in itertools.combinations(whole, 2) if one.touches(other)]
    assert label.data("square") == [paper.mark]
    assert label.data("bars") == ([] if stock == "2x1" else [f"00{paper.code}" if paper.is_sscc else paper.code])
    told = " ".join(label.data("text"))
    if name in {"plate", "sscc"} and stock != "2x1":
        fields = [one.value for row in paper.fields for one in row]
        for text in (*paper.sender, *fields, *(["when you send something in."] if stock == "4x6" else [])):
            assert text in told
        assert all(text in told or not text.isascii() for text in paper.to)


@pytest.mark.parametrize("dpi", DPIS)
@pytest.mark.parametrize("stock", ["4x6", "4x4"])
def test_no_line_of_an_address_is_left_out_without_a_sign(stock: Stock, dpi: Dpi) -> None:
    label = read_zpl(PRESS.shipping_label(replace(SHIPPING_LABEL, to=MANY_LINES), dpi, stock))
    told = " ".join(label.data("text"))
    assert " ".join(MANY_LINES).replace(",", "") in told.replace(",", "")
    whole = [one for one in label.fields if one.kind in {"text", "bars", "square"}]
    assert not [(one, other) for one, other in itertools.combinations(whole, 2) if one.touches(other)]
    endless = read_zpl(PRESS.shipping_label(replace(SHIPPING_LABEL, to=MANY_LINES * 12), dpi, stock))
    assert any(text.endswith("...") for text in endless.data("text"))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("stock", STOCKS)
def test_no_text_becomes_a_command(text: str, stock: Stock) -> None:
    plain = dict.fromkeys(("number", "code", "code_words", "mark", "way", "pays", "no_barcode"), text)
    read_zpl(PRESS.shipping_label(replace(SHIPPING_LABEL, sender=(text,), to=(text, text), **plain), 203, stock))


@given(text=st.text(max_size=60), stock=st.sampled_from(STOCKS), dpi=st.sampled_from(DPIS))
@settings(max_examples=25)
def test_any_text_gives_one_sound_label(text: str, stock: Stock, dpi: Dpi) -> None:
    fields = ((Row(text, text), Row("Units", text)), (Row(text, ""),))
    paper = replace(SHIPPING_LABEL, code=text, mark=text, to=(text, *[text] * 12), way=text, fields=fields, pays=text)
    for held in read_zpl(PRESS.shipping_label(paper, dpi, stock)).data("bars"):
        assert held == text


@RENDERER
def test_a_scanner_reads_every_label_that_is_drawn(tmp_path: Path) -> None:
    jobs = [(PRESS.shipping_label(LABELS[name], dpi, stock), dpi, stock) for name, dpi, stock in EVERY]
    for (name, _, stock), read in zip(EVERY, read_codes(jobs, tmp_path / "drawn.json"), strict=True):
        paper = LABELS[name]
        bars = [] if stock == "2x1" else [("Code128", f"(00){paper.code}" if paper.is_sscc else paper.code)]
        assert read == [*bars, ("QRCode", paper.mark)], (name, stock)
    assert WITH_SSCC.is_sscc
