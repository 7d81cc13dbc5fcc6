"""The notice: a letter that says everything, on as many pages as it needs, and obeys no data."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from intake_app.documents.press import PdfPress
from intake_app.domain.papers import Action, Letterhead, NoticePaper, QuoteBlock, Row, SeenRow
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
from tests.documents.samples import FONTS, NOTICE

PRESS = PdfPress(FONTS)
MARKUP = '<img src="file:///etc/passwd"/><para>&amp;</para>'
LONG_NAME = "Nguyễn Thị Hồng Phương & Sons International Security Installations 王小明监控设备有限公司"
LONG = replace(
    NOTICE,
    size="a4",
    letterhead=Letterhead(LONG_NAME * 2, (LONG_NAME, "x" * 120)),
    to=(LONG_NAME * 2, "x" * 150, "Line 3", "Line 4"),
    title="We keep the advance charge until a person at support has spoken with you about it",
    failed=tuple(SeenRow(f"Question {n}", "missing", "refuse", "word " * n) for n in range(30)),
    quotes=(*NOTICE.quotes, QuoteBlock("Quoted. " * 500, "5.) Everything")),
    readings=tuple(f"Reading {n}" for n in range(20)),
    actions=tuple(
        Action(
            f"Action {n}", "Do it. " * 40, (Row("Telephone", "1-888-754-4543"), Row("Long", "y" * 60)), NOTICE.quotes
        )
        for n in range(9)
    ),
    deadline="Please do this by 20 December 2026.",
    rma_number="R/2026-" + "0" * 30,
)


def every_text(paper: NoticePaper) -> list[str]:
    rows = [part for row in paper.subject for part in (row.name, row.value)]
    failed = [part for row in paper.failed for part in (row.name, row.answer, row.remark.strip())]
    quotes = [quote.text.strip() for quote in paper.quotes]
    actions = [
        part
        for action in paper.actions
        for part in (action.title, action.text.strip(), *(row.value for row in action.rows))
    ]
    titles = [paper.title, paper.failed_title, paper.why_title, paper.readings_title, paper.actions_title]
    ends = [*paper.opening, *paper.closing, *paper.footer, paper.sentence, paper.deadline, paper.place_and_date]
    return [*titles, *paper.to, *rows, *failed, *quotes, *paper.readings, *actions, *ends]


@pytest.mark.parametrize("paper", [NOTICE, replace(NOTICE, size="a4"), LONG], ids=["letter", "a4", "long"])
def test_everything_is_said_once_on_pages_of_the_right_size(paper: NoticePaper) -> None:
    pdf = PRESS.notice(paper)
    size = (612.0, 792.0) if paper.size == "letter" else (595.276, 841.89)
    assert all(page == pytest.approx(size, abs=0.001) for page in sizes(pdf))
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 30)
    pages = texts(pdf)
    whole = "".join("".join(pages).split())
    if len(pages) == 1:
        for text in every_text(paper):
            assert "".join(text.split()) in whole, text
    for number, page in enumerate(pages, 1):
        assert page.endswith(f"Page {number} of {len(pages)}")
    assert all(fonts(pdf).values())


def test_a_long_notice_leaves_nothing_out() -> None:
    pages = texts(PRESS.notice(LONG))
    assert len(pages) > 4
    whole = " ".join(pages)
    assert whole.count("Quoted.") == 500
    assert whole.count("Do it.") == 9 * 40
    assert all(f"Action {n}" in whole for n in range(9))
    assert all(page.startswith(f"{LONG.rma_number} · {LONG.title[:40]}") for page in pages[1:])
    assert LONG.deadline in whole


def test_no_page_holds_the_end_of_the_letter_alone() -> None:
    """However long the rest is, the closing stands with the last thing that can be done."""
    lengths = set()
    for rows in range(1, 40):
        failed = tuple(SeenRow(f"Line {row}", "Missing", "refuse", "") for row in range(rows))
        pages = texts(PRESS.notice(replace(NOTICE, failed=failed, photos=())))
        lengths.add(len(pages))
        assert NOTICE.closing[0][:30] in pages[-1]
        assert NOTICE.actions[-1].title in pages[-1], rows
    assert lengths >= {1, 2}


def test_a_last_sentence_is_brought_to_the_page_before() -> None:
    def pages(rows: int, *closing: str) -> int:
        failed = tuple(SeenRow(f"Line {row}", "Missing", "refuse", "") for row in range(rows))
        return len(texts(PRESS.notice(replace(NOTICE, failed=failed, photos=(), closing=closing))))

    full = max(rows for rows in range(1, 40) if pages(rows) == 1)
    assert pages(full - 1, "If you have a question, call us.") == 1


@pytest.mark.parametrize("number", ["RMA-B3-000483-6", "R/2026 (17)"])
@pytest.mark.parametrize("size", ["letter", "a4"])
def test_the_number_can_be_scanned(number: str, size: str) -> None:
    assert dict(codes(PRESS.notice(replace(NOTICE, rma_number=number, size=size)))) == {("Code 128", number): 1}


def test_the_numbers_of_an_action_are_set_large() -> None:
    with_numbers, without = (
        PRESS.notice(NOTICE),
        PRESS.notice(replace(NOTICE, actions=tuple(replace(action, rows=()) for action in NOTICE.actions))),
    )
    assert "1-888-754-4543" in texts(with_numbers)[0]
    assert "1-888-754-4543" not in texts(without)[0]


def test_absent_parts_leave_no_heading() -> None:
    bare = replace(NOTICE, failed=(), quotes=(), readings=(), actions=(), subject=(), to=(), closing=())
    (page,) = texts(PRESS.notice(replace(bare, letterhead=Letterhead("", ()))))
    for title in (NOTICE.failed_title, NOTICE.why_title, NOTICE.readings_title, NOTICE.actions_title, "Photos"):
        assert title not in page
    assert page.startswith(NOTICE.place_and_date) or NOTICE.place_and_date in page


def test_markup_in_data_is_printed_not_obeyed() -> None:
    paper = replace(
        NOTICE,
        to=(MARKUP, MARKUP),
        failed=(SeenRow(MARKUP, MARKUP, "refuse", MARKUP),),
        letterhead=Letterhead(MARKUP, (MARKUP,)),
        closing=(MARKUP,),
    )
    pdf = PRESS.notice(paper)
    assert "".join("".join(texts(pdf)).split()).count("".join(MARKUP.split())) == 8
    assert object_kinds(pdf) == {1, 2}, "texts and paths only"
    assert not ACTIONS.search(pdf)


def test_characters_that_no_font_has_are_listed() -> None:
    whole = " ".join(texts(PRESS.notice(replace(NOTICE, to=("a😀b",)))))
    assert "a[U+1F600]b" in whole
    assert "Unicode numbers: U+1F600." in whole


def test_the_metadata_names_the_notice() -> None:
    pdf = PRESS.notice(NOTICE)
    told = metadata(pdf)
    assert told["Title"] == NOTICE.document_title
    assert told["Subject"] == f"{NOTICE.rma_number}: {NOTICE.title}"
    assert b"/Lang (en-US)" in pdf
