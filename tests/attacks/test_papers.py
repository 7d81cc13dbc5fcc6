"""Papers made of hostile strings: the text stands there to the letter, and the file can do nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import pypdfium2.raw as pdfium
import pytest
from msgspec.structs import replace
from PIL import Image

from intake_app.bootstrap import read_words
from intake_app.documents.press import PdfPress
from intake_app.domain.badge_papers import BadgeCard
from intake_app.domain.badges import mint_badge
from intake_app.domain.named_places import NamedPlace
from intake_app.domain.papers import Letterhead, MarkedPhotoPaper, Row
from intake_app.domain.photos import Mark
from intake_app.resources import policies_folder
from intake_app.store.policy_files import read_policies
from intake_app.workflow.badge_sheets import badge_paper
from intake_app.workflow.sheets import (
    Making,
    calibration_page,
    command_sheet,
    inspection_sheet,
    place_sheet,
    scanner_sheet,
)
from tests.attacks import hostile
from tests.attacks.conftest import SECRETS, Worked
from tests.attacks.hostile import BAD
from tests.attacks.pdf_objects import FORBIDDEN, names, objects
from tests.documents.pdf_reading import codes, metadata, object_kinds, texts
from tests.documents.samples import FONTS, LABEL, NOTICE, REPORT
from tests.documents.shipping_samples import MANIFEST, PACKING_LIST, SHIPPING_LABEL
from tests.documents.test_kit_instructions import PAPER as KIT_INSTRUCTIONS

PRESS: Final = PdfPress(FONTS)
WORDS: Final = read_words()
POLICY: Final = read_policies([policies_folder()])[0]["smartvue"]
MAKING: Final = Making("letter", Letterhead("", ()), datetime(2026, 11, 20, 9, 44, tzinfo=UTC), "Bench 3")
PLACES: Final = (NamedPlace("R-1", "Shelf", "restock"),)
BADGES: Final = [BadgeCard(name, "Receiving", mint_badge(bytes(range(10)))) for name in ("Rosa", "Olu")]
NO_DATA: Final = {
    "shape",
    "size",
    "stock",
    "kind",
    "tone",
    "language",
    "page_words",
    "code",
    "captions",
    "is_sscc",
    "badge",
}
"""What no data reaches: choices of the program, and codes that it mints."""


def marked_photo() -> MarkedPhotoPaper:
    """A photo that somebody wrote on."""
    wall = io.BytesIO()
    Image.new("RGB", (64, 48), "#807868").save(wall, "JPEG")
    mark = Mark("text", 0.1, 0.1, text="cut here")
    caption, detail = "Foam", "09:42, 9f3c"
    return MarkedPhotoPaper(
        wall.getvalue(), 64, 48, (mark,), caption, detail, language="en-US", made_at=datetime(2026, 11, 20, tzinfo=UTC)
    )


PAPERS: Final[dict[str, tuple[Callable[[Any], bytes], Any]]] = {
    "label": (PRESS.label, LABEL),
    "report": (PRESS.report, REPORT),
    "notice": (PRESS.notice, NOTICE),
    "kit instructions": (PRESS.kit_instructions, KIT_INSTRUCTIONS),
    "shipping label": (PRESS.shipping_label, SHIPPING_LABEL),
    "packing list": (PRESS.shipping_list, PACKING_LIST),
    "manifest": (PRESS.shipping_list, MANIFEST),
    "command sheet": (PRESS.sheet, command_sheet(WORDS, POLICY, MAKING)),
    "inspection sheet": (PRESS.sheet, inspection_sheet(WORDS, POLICY, MAKING)),
    "scanner sheet": (PRESS.test_sheet, scanner_sheet(WORDS, MAKING)),
    "places": (PRESS.test_sheet, place_sheet(WORDS, MAKING, PLACES)),
    "marked photo": (PRESS.marked_photo, marked_photo()),
    "badge": (PRESS.badge, badge_paper(WORDS, MAKING, BADGES[:1], "letter")),
    "badges": (PRESS.badge, badge_paper(WORDS, MAKING, BADGES, "card")),
    "calibration": (PRESS.test_sheet, calibration_page(WORDS, MAKING)),
}


def with_text(value: Any, text: str, name: str = "") -> Any:
    """The same paper with this text wherever data can stand."""
    if isinstance(value, str):
        return value if name in NO_DATA or not value else text
    if isinstance(value, tuple):
        return tuple(with_text(one, text, name) for one in value[:3])
    if isinstance(value, msgspec.Struct):
        changes = {one: with_text(getattr(value, one), text, one) for one in value.__struct_fields__}
        return replace(value, **changes)
    return value


def check_inert(pdf: bytes) -> None:
    """The file does nothing, reaches nowhere and carries nothing but its fonts and pictures."""
    parts = objects(pdf)
    assert len(parts) == len(re.findall(rb"\bendobj\b", pdf)) + 1, "an object that this reader does not see"
    found = set().union(*map(names, parts))
    assert {"Catalog", "Page", "Font"} <= found
    assert not found & FORBIDDEN


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_paper_that_the_press_can_draw_is_attacked_here() -> None:
    drawn = {name for name in vars(PdfPress) if not name.startswith("_")}
    assert drawn == {draw.__name__ for draw, _ in PAPERS.values()}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_inert(name: str) -> None:
    draw, paper = PAPERS[name]
    check_inert(draw(paper))


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_of_hostile_strings_is_inert_and_says_them_to_the_letter(name: str) -> None:
    draw, paper = PAPERS[name]
    shown = 0
    for text in (hostile.MARKUP, hostile.ANCHOR, hostile.ENTITY, hostile.REPORTLAB, hostile.FORMATS):
        pdf = draw(with_text(paper, text))
        check_inert(pdf)
        kinds = {pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH}
        wanted = {pdfium.FPDF_PAGEOBJ_IMAGE} if name == "marked photo" else set()
        assert object_kinds(pdf) <= kinds | wanted, "a picture was embedded"
        shown += squeezed(text) in squeezed("".join(texts(pdf)))
    assert shown == 5


@pytest.mark.parametrize("name", PAPERS)
def test_no_paper_turns_or_hides_a_sign(name: str) -> None:
    draw, paper = PAPERS[name]
    for text in (hostile.OVERRIDDEN, hostile.ISOLATED, hostile.NOTHING_SEEN, hostile.CONTROLS):
        pdf = draw(with_text(paper, text))
        check_inert(pdf)
        told = "".join(texts(pdf))
        assert not BAD & set(told)
        assert "[U+" in told


@pytest.mark.parametrize("name", PAPERS)
def test_no_length_and_no_stack_of_accents_breaks_a_paper(name: str) -> None:
    draw, paper = PAPERS[name]
    for text in (hostile.STACKED + hostile.EMOJI + hostile.RIGHT_TO_LEFT, "W" * 1_000 + "\n" * 30):
        check_inert(draw(with_text(paper, text)))


def test_an_endless_name_is_cut_on_the_label_and_whole_in_the_report() -> None:
    label = PRESS.label(replace(LABEL, customer=hostile.ENDLESS))
    assert len(texts(label)) == 1
    assert "…" in texts(label)[0]
    row = Row("Customer", hostile.ENDLESS)
    report = PRESS.report(replace(REPORT, return_rows=(row,)))
    assert "".join(texts(report)).count("W") >= len(hostile.ENDLESS)


def test_what_a_code_holds_cannot_come_from_a_text() -> None:
    """A customer's name on a sheet never becomes a command to be scanned: codes are minted, names are printed."""
    sheet = command_sheet(WORDS, POLICY, MAKING)
    wanted = next(one.code for group in sheet.groups for one in group.codes)
    named = replace(sheet, letterhead=Letterhead(wanted, (wanted,)), title=wanted, subtitle=wanted, groups=())
    pdf = PRESS.sheet(named)
    assert wanted in texts(pdf)[0]
    assert not codes(pdf)


def test_the_papers_of_a_day_tell_nobody_in_their_metadata(worked: Worked) -> None:
    papers = list(worked.folder.glob("papers/**/*.pdf"))
    assert len(papers) >= 2
    for paper in papers:
        pdf = paper.read_bytes()
        check_inert(pdf)
        told = metadata(pdf)
        assert told["Title"]
        for name in ("operator", "serial", "customer", "order", "address", "email", "phone", "note"):
            assert SECRETS[name] not in " ".join(told.values()), name
        for part in objects(pdf):
            for secret in SECRETS.values():
                assert secret.encode() not in part.head
                assert secret.encode("utf-16-be") not in part.head
