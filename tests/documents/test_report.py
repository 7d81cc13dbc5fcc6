"""The report: everything flows to as many pages as it needs, and nothing is left out."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from intake_app.documents.press import PdfPress
from intake_app.domain.papers import QuoteBlock, ReportPaper, Row, Section, SeenRow
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
)
from tests.documents.samples import FONTS, REPORT

PRESS = PdfPress(FONTS)
MARKUP = '<img src="file:///etc/passwd"/><para>&amp;</para>'
LONG_NAME = "Nguyễn Thị Hồng Phương & Sons International Security Installations 王小明监控设备有限公司"
LONG = replace(
    REPORT,
    size="a4",
    verdict="Repair or replace: the manufacturer decides which of the two after its own test of the unit",
    tone="accept",
    unit=(*REPORT.unit, Row("Extra", "x" * 900)),
    return_rows=(Row("Customer", LONG_NAME * 3), *REPORT.return_rows),
    seen=(
        *REPORT.seen,
        *(SeenRow(f"Question {n}", "yes", "accept" if n % 2 else "wait", "word " * n) for n in range(60)),
    ),
    quotes=(*REPORT.quotes, QuoteBlock("Quoted. " * 600, "5.) Everything")),
    sections=(*REPORT.sections, Section("Long notes", ("\n".join(f"note line {n}" for n in range(500)), "z" * 10_000))),
    trace=REPORT.trace * 8,
    signatures=(*REPORT.signatures, "Customer"),
)


def every_text(paper: ReportPaper) -> list[str]:
    rows = [part for row in (*paper.unit, *paper.return_rows) for part in (row.name, row.value)]
    seen = [part for row in (*paper.seen, *paper.trace) for part in (row.name, row.answer, row.remark)]
    quotes = [part for quote in paper.quotes for part in (quote.text, quote.source)]
    sections = [part for section in paper.sections for part in (section.title, *section.paragraphs)]
    titles = [paper.title, paper.unit_title, paper.return_title, paper.seen_title, paper.why_title]
    titles += [paper.readings_title, paper.trace_title, paper.subtitle, paper.verdict, paper.sentence, paper.rma_number]
    return [*titles, *rows, *seen, *quotes, *paper.readings, *sections, *paper.signatures, *paper.footer]


@pytest.mark.parametrize(
    ("paper", "size"),
    [(REPORT, (612.0, 792.0)), (replace(REPORT, size="a4"), (595.276, 841.89)), (LONG, (595.276, 841.89))],
    ids=["letter", "a4", "long"],
)
def test_pages_have_their_size_and_nothing_collides(paper: ReportPaper, size: tuple[float, float]) -> None:
    pdf = PRESS.report(paper)
    for page in sizes(pdf):
        assert page == pytest.approx(size, abs=0.001)
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 30)


@pytest.mark.parametrize("paper", [REPORT, replace(REPORT, size="a4")], ids=["letter", "a4"])
def test_every_text_is_on_the_report(paper: ReportPaper) -> None:
    whole = " ".join(texts(PRESS.report(paper)))
    for text in every_text(paper):
        assert text in whole


def test_long_texts_flow_to_more_pages_and_nothing_is_left_out() -> None:
    pages = texts(PRESS.report(LONG))
    assert len(pages) > 12
    for number, page in enumerate(pages, start=1):
        assert page.endswith(f"Page {number} of {len(pages)}")
        assert LONG.footer[0] in page
        assert LONG.rma_number in page
    whole = " ".join(pages)
    assert whole.count("z") >= 10_000
    assert whole.count("x") >= 900
    assert whole.count("Quoted.") == 600
    for number in range(500):
        assert f"note line {number}" in whole
    assert "".join(LONG_NAME.split()) * 3 in "".join(whole.split())


@pytest.mark.parametrize("lines", range(0, 44, 3))
def test_no_heading_row_or_signature_is_left_alone(lines: int) -> None:
    """However far the text above pushes them: a heading has its content, a table's rows and signatures have company."""
    paper = replace(REPORT, sentence="\n".join(f"line {n}" for n in range(lines)))
    pages = texts(PRESS.report(paper))
    first_texts = [
        (paper.unit_title, "Model S9R24"),
        (paper.seen_title, "Foam"),
        (paper.why_title, paper.quotes[0].source),
        (paper.readings_title, "stands in for the original one."),
        (paper.sections[0].title, "Please save all"),
        (paper.trace_title, paper.trace[1].name),
        (paper.trace[-2].name, paper.trace[-1].name),
        (paper.trace[-1].name, paper.signatures[0]),
    ]
    for title, content in first_texts:
        (page,) = [page for page in pages if title in page]
        assert content in page, title


def test_barcode_gives_the_rma_number() -> None:
    for number in ("RMA-B3-000483-6", "9900112233", "R/2026 (17)"):
        for size in ("letter", "a4"):
            pdf = PRESS.report(replace(REPORT, rma_number=number, size=size))
            assert dict(codes(pdf)) == {("Code 128", number): 1}


@pytest.mark.parametrize("number", ["供应商-退货-0001", "LONG-" * 8, "x" * 64])
def test_square_code_stands_in_where_no_barcode_fits(number: str) -> None:
    pdf = PRESS.report(replace(REPORT, rma_number=number))
    assert dict(codes(pdf)) == {("QR Code", number): 1}
    assert not collisions(pdf)


def test_characters_that_no_font_has_are_spelt_out_and_listed() -> None:
    rows = (Row("Customer", "a😀b\u202ec"), Row("Again", "ชื่อ 😀"))
    whole = " ".join(texts(PRESS.report(replace(REPORT, return_rows=rows))))
    assert "a[U+1F600]b[U+202E]c" in whole
    assert "[U+0E0A][U+0E37][U+0E48][U+0E2D]" in whole.replace(" ", "")
    assert "Unicode numbers: U+0E0A, U+0E2D, U+0E37, U+0E48, U+202E, U+1F600." in whole


def test_nothing_is_said_of_characters_where_all_can_be_printed() -> None:
    rows = (Row("Customer", "王小明, Trần Thị Hậu, Peña, O’Brien, ひらがな"),)
    whole = " ".join(texts(PRESS.report(replace(REPORT, return_rows=rows))))
    assert rows[0].value.replace(" ", "") in whole.replace(" ", "")
    assert "Unicode numbers" not in whole


def test_markup_in_data_is_printed_not_obeyed() -> None:
    paper = replace(
        REPORT,
        return_rows=(Row(MARKUP, MARKUP),),
        seen=(SeenRow("Box", MARKUP, "refuse", MARKUP),),
        sections=(Section(MARKUP, (MARKUP,)),),
        quotes=(QuoteBlock(MARKUP, MARKUP),),
    )
    pdf = PRESS.report(paper)
    assert "".join("".join(texts(pdf)).split()).count("".join(MARKUP.split())) == 8
    assert object_kinds(pdf) == {1, 2}, "texts and paths only"
    assert not ACTIONS.search(pdf)


def test_braces_in_data_are_not_places() -> None:
    paper = replace(REPORT, footer=("{pages} {0}", "{page}"), sentence="{characters} \u200b {}")
    pages = texts(PRESS.report(paper))
    assert "{pages} {0} {page} Page 1 of" in pages[0]
    assert "{characters} [U+200B] {}" in pages[0]


def test_absent_parts_leave_no_empty_heading() -> None:
    paper = replace(REPORT, seen=(), quotes=(), readings=(), trace=(), sections=(), signatures=())
    (page,) = texts(PRESS.report(paper))
    for title in (REPORT.seen_title, REPORT.why_title, REPORT.readings_title, REPORT.trace_title):
        assert title not in page
    assert page.endswith("Page 1 of 1")


def test_long_footer_shrinks_and_wraps_beside_the_page_number() -> None:
    footer = ("Decided under a policy with a long name " * 4, "Record " + "9f3c 41d0 77ab e21a " * 6)
    pdf = PRESS.report(replace(REPORT, footer=footer))
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 12)
    assert " ".join("".join(footer).split())[:60] in texts(pdf)[0]


def test_fonts_are_embedded_and_metadata_names_the_paper() -> None:
    pdf = PRESS.report(LONG)
    assert all(fonts(pdf).values())
    told = metadata(pdf)
    assert told["Title"] == REPORT.document_title
    assert told["CreationDate"] == "D:20261120144400+00'00'"
    assert b"/Lang (en-US)" in pdf
