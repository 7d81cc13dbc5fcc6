"""The label: everything it must say is there, nothing is cut, and no data is obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from intake_app.documents.label import _identity
from intake_app.documents.press import PdfPress
from intake_app.domain.errors import NotFound
from intake_app.domain.papers import LabelPaper
from tests.documents.pdf_reading import (
    ACTIONS,
    beyond_the_edge,
    codes,
    collisions,
    fonts,
    metadata,
    object_kinds,
    sizes,
    texts,
    thickened_texts,
)
from tests.documents.samples import FONTS, LABEL

PRESS = PdfPress(FONTS)
MARKUP = '<img src="file:///etc/passwd"/><b>&amp;</b>'
CHAIN = "Chain B3 · entry 1,204,311 · 9f3c 41d0 77ab e21a · key 5d0c 77ab e21a 9f3c"
LONG = replace(
    LABEL,
    rma_number="OUTSIDE/RMA.2026_000000012345678901",
    serial="ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKL",
    verdict="Keep the advance charge until a person at support has spoken with the customer",
    place="Hold shelf: wait for support to answer about this warranty, then scan this label again",
    model="M" * 24,
    customer="Nguyễn Thị Hồng Phương & Sons International Security Installations of Greater Los Angeles " * 3,
    reason="Packaging, foam and sleeve are missing and the parts were altered, painted and cut " * 3,
    policy="A policy with a very long name and a very long version, section 4 and section 5 as well",
    station="A bench with a long name in the far corner of the hall",
)
PLAIN_TEXTS = [
    name
    for name in LabelPaper.__struct_fields__
    if name not in {"captions", "no_barcode", "title", "language", "made_at"}
]
VERDICTS = [
    "Refuse",
    "Decline",
    "Hold for proof",
    "Refer to support",
    "Keep the advance charge",
    "Repair or replace",
    "Refund, less the fee",
    "Credit for an upgrade, less the fee",
    "Refund the advance charge",
    "Credit in full",
    "Replace by a refurbished unit",
]


@pytest.mark.parametrize("paper", [LABEL, LONG, replace(LONG, chain=CHAIN)], ids=["usual", "long", "chain"])
def test_page_is_four_by_six_inches_and_nothing_collides(paper: LabelPaper) -> None:
    pdf = PRESS.label(paper)
    assert sizes(pdf) == [(288.0, 432.0)]
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 10)


def test_every_text_is_on_the_label() -> None:
    (page,) = texts(PRESS.label(LABEL))
    for name in PLAIN_TEXTS:
        assert getattr(LABEL, name) in page, name
    for caption in LABEL.captions.values():
        assert caption in page, caption


@pytest.mark.parametrize("verdict", VERDICTS)
def test_verdict_is_whole_and_large(verdict: str) -> None:
    pdf = PRESS.label(replace(LABEL, verdict=verdict))
    assert verdict in texts(pdf)[0]
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 10)


def test_long_verdict_place_numbers_and_record_are_never_cut() -> None:
    page = texts(PRESS.label(LONG))[0].replace(" ", "")
    for text in (LONG.rma_number, LONG.serial, LONG.verdict, LONG.place, LONG.record, LONG.instruction):
        assert text.replace(" ", "") in page, text


def test_long_customer_ends_with_an_ellipsis_on_the_second_line() -> None:
    (page,) = texts(PRESS.label(LONG))
    assert "Nguyễn Thị Hồng Phương & Sons" in page
    assert "…" in page
    assert page.count("Nguyễn") == 1


@pytest.mark.parametrize("customer", ["Peña Ibáñez", "Trần Thị Hậu", "王小明", "O’Brien & D'Angelo", "Łukasz Żółć"])
def test_names_are_printed_as_they_are_written(customer: str) -> None:
    assert customer in texts(PRESS.label(replace(LABEL, customer=customer)))[0]


def test_what_cannot_be_seen_or_printed_is_spelt_out() -> None:
    paper = replace(LABEL, customer="a\u202eb\u200bc\x00d😀e\ud800f\u3164g", model="S\u00ad9", place="x\u2028y\tz\r\nw")
    (page,) = texts(PRESS.label(paper))
    assert "a[U+202E]b[U+200B]c[U+0000]d[U+1F600]e[U+D800]f[U+3164]g" in page.replace(" ", "")
    assert "S[U+00AD]9" in page
    assert "x[U+2028]y z w" in page


def test_markup_in_data_is_printed_not_obeyed() -> None:
    paper = replace(LABEL, customer=MARKUP, model=MARKUP[:24], serial=MARKUP[:30], reason=MARKUP, place=MARKUP)
    pdf = PRESS.label(paper)
    assert MARKUP in texts(pdf)[0]
    assert object_kinds(pdf) == {1, 2}, "texts and paths only"
    assert ("Code 128", MARKUP[:30]) in codes(pdf)
    assert not ACTIONS.search(pdf)


def test_every_font_is_embedded() -> None:
    found = fonts(PRESS.label(replace(LABEL, customer="王小明 Trần")))
    assert {"Inter-Bold", "Inter-SemiBold", "DroidSansFallback"} <= set(found)
    assert all(found.values()), found


def test_metadata_names_the_paper_and_the_moment() -> None:
    pdf = PRESS.label(LABEL)
    told = metadata(pdf)
    assert told["Title"] == "Label RMA-B3-000483-6"
    assert told["Subject"] == "RMA-B3-000483-6: Refuse"
    assert told["Author"] == told["Creator"] == "Intake Station"
    assert told["CreationDate"] == told["ModDate"] == "D:20261120144400+00'00'"
    assert b"/Lang (en-US)" in pdf
    assert b"/PrintScaling /None" in pdf


def test_missing_font_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"Inter-Regular\.ttf.*Install"):
        PdfPress(tmp_path).label(LABEL)


def test_file_that_is_no_font_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "Inter-Regular.ttf").write_bytes(b"no font at all")
    with pytest.raises(NotFound, match=r"Inter-Regular\.ttf"):
        PdfPress(tmp_path).label(LABEL)


def test_only_the_name_that_needs_it_is_thickened() -> None:
    assert thickened_texts(PRESS.label(LABEL)) == 0
    assert thickened_texts(PRESS.label(replace(LABEL, customer="王小明"))) == 1


@pytest.mark.parametrize("one_bit", [False, True])
@pytest.mark.parametrize("mark", ["RMA-B3-000483-6/9F3C41D077AB/1", "outside rma 2026/000017/9F3C41D077AB/9999"])
def test_the_square_code_holds_the_mark_and_the_bars_the_plain_number(mark: str, *, one_bit: bool) -> None:
    pdf = PRESS.label(replace(LABEL, mark=mark))
    found = codes(pdf, one_bit=one_bit)
    assert found["QR Code", mark] == 1
    assert found["Code 128", LABEL.rma_number] == 1
    assert found["Code 128", LABEL.serial] == 1
    assert found.total() == 3


COMPANIES = [
    "Harbor Security Inc.",
    "王小明监控设备有限公司",
    "Nguyễn & Sons International Security Installations " * 3,
]


@pytest.mark.parametrize("company", COMPANIES)
@pytest.mark.parametrize("paper", [LABEL, LONG], ids=["usual", "long"])
def test_the_company_stands_over_it_all_and_collides_with_nothing(paper: LabelPaper, company: str) -> None:
    pdf = PRESS.label(replace(paper, company=company, mark=f"{LABEL.rma_number}/9F3C41D077AB/1"))
    assert texts(pdf)[0].startswith(company[:10])
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 10)
    assert codes(pdf, one_bit=True).total() >= 2


@pytest.mark.parametrize("paper", [LABEL, LONG], ids=["usual", "long"])
def test_where_the_chain_was_stands_whole_in_small_type(paper: LabelPaper) -> None:
    (page,) = texts(PRESS.label(replace(paper, chain=CHAIN)))
    assert CHAIN in page
    assert paper.instruction in page


def test_a_label_of_before_the_chain_was_said_is_drawn_as_it_was() -> None:
    """Its bytes hold its identity: the struct as it was told then, without the field that came later."""
    told = _identity(LABEL)
    assert told == repr(LABEL).replace(", chain='')", ")")
    assert "chain" not in told
    assert told != _identity(replace(LABEL, chain=CHAIN))
