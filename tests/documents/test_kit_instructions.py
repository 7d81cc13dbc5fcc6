"""The packing instructions of a kit: everything is said, both numbers can be scanned, and no data is obeyed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from intake_app.documents.press import PdfPress
from intake_app.domain.kit_papers import KitInstructionsPaper, PackingStep
from intake_app.domain.papers import Action, Letterhead, QuoteBlock, Row
from tests.documents.pdf_reading import ACTIONS, beyond_the_edge, codes, collisions, fonts, metadata, sizes, texts
from tests.documents.samples import FONTS, MADE_AT

PRESS = PdfPress(FONTS)
MARKUP = '<img src="file:///etc/passwd"/><para>&amp;</para>'
LONG_NAME = "Nguyễn Thị Hồng Phương & Sons International Security Installations 王小明监控设备有限公司"
SAVE = QuoteBlock("Please make sure you save all of the packaging materials!", "Policy, 2.)")
PAPER = KitInstructionsPaper(
    size="letter",
    letterhead=Letterhead("Smartvue", ("1 Main St",)),
    to=("Trần Security Co.", "9200 Bolsa Ave"),
    place_and_date="20 November 2026",
    numbers=(Row("Kit order", "KO-B3-000012-5"), Row("RMA", "RMA-B3-000483-6")),
    title="How to pack your return",
    opening="Please pack the unit as shown here.",
    subject=(Row("Model", "S9R24"), Row("Serial", "SV19R24-00771"), Row("Kit", "SV-KIT-R")),
    steps_title="Packing, step by step",
    steps=(
        PackingStep("Sleeve SL-12", "Slide it in.", (QuoteBlock("Sleeves are asked for.", "Policy, 2.)"),)),
        PackingStep("Foam FM-1244", "Put it between.", (QuoteBlock("ORIGINAL FOAM MUST BE IN PLACE.", "Policy, 2.)"),)),
        PackingStep("Box BX-1244", "Close it.", ()),
    ),
    actions_title="What the policy says",
    actions=(Action("Save the packaging", "Save all of it.", (Row("Telephone", "1-888-754-4543"),), (SAVE,)),),
    closing=("Put the slip outside.", "Smartvue"),
    footer=("Policy smartvue 2012.1", "Kit order of 20 Nov 2026, Bench 3"),
    page_words="Page {page} of {pages}",
    fault_words="Unicode numbers: {characters}.",
    language="en-US",
    document_title="KO-B3-000012-5 packing instructions",
    made_at=MADE_AT,
)
LONG = replace(
    PAPER,
    size="a4",
    letterhead=Letterhead(LONG_NAME * 2, (LONG_NAME,)),
    to=(LONG_NAME * 2, "x" * 150),
    steps=tuple(PackingStep(f"Step {n} {LONG_NAME}", "word " * 60, (SAVE,)) for n in range(12)),
    actions=tuple(Action(f"Action {n}", "Do it. " * 40, (), (SAVE,)) for n in range(6)),
)


@pytest.mark.parametrize("paper", [PAPER, replace(PAPER, size="a4"), LONG], ids=["letter", "a4", "long"])
def test_everything_is_said_on_pages_of_the_right_size(paper: KitInstructionsPaper) -> None:
    pdf = PRESS.kit_instructions(paper)
    size = (612.0, 792.0) if paper.size == "letter" else (595.276, 841.89)
    assert all(page == pytest.approx(size, abs=0.001) for page in sizes(pdf))
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 30)
    assert all(fonts(pdf).values())
    pages = texts(pdf)
    whole = "".join("".join(pages).split())
    told = [text for step in paper.steps for text in (step.title, step.text, *(quote.text for quote in step.quotes))]
    told += [text for action in paper.actions for text in (action.title, *(row.value for row in action.rows))]
    told += [paper.title, paper.opening, *paper.to, *paper.closing, *(row.value for row in paper.numbers), SAVE.text]
    if len(pages) == 1:
        for text in told:
            assert "".join(text.split()) in whole, text
    assert [page.endswith(f"Page {number} of {len(pages)}") for number, page in enumerate(pages, 1)] == [True] * len(
        pages
    )


def test_long_instructions_leave_nothing_out() -> None:
    pages = texts(PRESS.kit_instructions(LONG))
    whole = " ".join(pages)
    assert len(pages) > 2
    assert whole.count("Do it.") == 6 * 40
    assert all(f"Step {n}" in whole for n in range(12))
    assert all(page.startswith("KO-B3-000012-5 · How to pack") for page in pages[1:])


@pytest.mark.parametrize("size", ["letter", "a4"])
@pytest.mark.parametrize("rma", ["RMA-B3-000483-6", "R/2026 (17)", ""])
def test_both_numbers_can_be_scanned(size: str, rma: str) -> None:
    numbers = (PAPER.numbers[0], Row("RMA", rma)) if rma else PAPER.numbers[:1]
    found = codes(PRESS.kit_instructions(replace(PAPER, size=size, numbers=numbers)))
    assert dict(found) == {("Code 128", row.value): 1 for row in numbers}


def test_markup_in_data_is_printed_not_obeyed_and_what_no_font_has_is_listed() -> None:
    pdf = PRESS.kit_instructions(replace(PAPER, to=(MARKUP, "a😀b"), opening=MARKUP))
    whole = " ".join(texts(pdf))
    assert "".join(whole.split()).count("".join(MARKUP.split())) == 2
    assert "Unicode numbers: U+1F600." in whole
    assert not ACTIONS.search(pdf)


def test_absent_parts_leave_no_heading_and_the_metadata_names_the_order() -> None:
    pdf = PRESS.kit_instructions(replace(PAPER, actions=(), to=(), closing=()))
    assert PAPER.actions_title not in " ".join(texts(pdf))
    assert metadata(pdf)["Subject"] == "KO-B3-000012-5: How to pack your return"
    assert PRESS.kit_instructions(PAPER) == PRESS.kit_instructions(PAPER)
