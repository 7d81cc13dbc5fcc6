"""Command sheets, inspection sheets and test pages, read back as a scanner and a person would."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime

import pypdfium2
import pytest
import zxingcpp
from msgspec.structs import replace

from intake_app.bootstrap import read_words
from intake_app.documents.press import PdfPress
from intake_app.domain.keyboard_test import CHECKS
from intake_app.domain.named_places import NamedPlace, every_place, plate
from intake_app.domain.papers import CommandCode, CommandGroup, Letterhead, PageSize, Row, SheetPaper
from intake_app.domain.policy import Policy
from intake_app.resources import policies_folder
from intake_app.store.policy_files import read_policies
from intake_app.workflow.sheets import (
    Making,
    calibration_page,
    command_sheet,
    inspection_sheet,
    place_sheet,
    scanner_sheet,
)
from tests.documents.pdf_reading import (
    ACTIONS,
    Box,
    beyond_the_edge,
    code_boxes,
    collisions,
    fonts,
    metadata,
    sizes,
    text_boxes,
    texts,
    type_sizes,
)
from tests.documents.samples import FONTS

WORDS = read_words()
POLICIES: dict[str, Policy] = read_policies([policies_folder()])[0]
PRESS = PdfPress(FONTS)
TEN_MILLIMETRES = 72 / 25.4 * 10
DOT = 72 / 203
COMPANY = Letterhead(
    "Núñez Seguridad y Videovigilancia, Sociedad Anónima de Capital Variable",
    ("Avenida de los Insurgentes Sur 1234, Colonia del Valle Centro", "03100 Ciudad de México", "+52 55 5555 0101"),
)
LONG = "Công ty Trách nhiệm Hữu hạn Thiết bị An ninh Nguyễn Thị Ánh Tuyết 王小明安防设备有限公司"
SIZES: tuple[PageSize, ...] = ("letter", "a4")


def making(size: PageSize = "letter", letterhead: Letterhead = COMPANY) -> Making:
    return Making(size, letterhead, datetime(2026, 11, 20, 9, 44, tzinfo=UTC), "Bench 3")


def sheet(kind: str, policy: str, size: PageSize = "letter") -> SheetPaper:
    make = command_sheet if kind == "commands" else inspection_sheet
    return make(WORDS, POLICIES[policy], making(size))


def payloads(paper: SheetPaper) -> Counter[str]:
    return Counter(one.code for group in paper.groups for one in group.codes)


def scanned(pdf: bytes, dpi: int, *, one_bit: bool = False) -> Counter[str]:
    """Every code of every page, as it was read from the printed page."""
    found: Counter[str] = Counter()
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            image = page.render(scale=dpi / 72, grayscale=True).to_pil()
            image = image.convert("1", dither=0) if one_bit else image
            found.update(code.bytes.decode() for code in zxingcpp.read_barcodes(image))
    return found


def gap(one: Box, other: Box) -> float:
    """How far two boxes are apart, in points."""
    wide = max(one.left, other.left) - min(one.right, other.right)
    high = max(one.bottom, other.bottom) - min(one.top, other.top)
    return max(wide, high)


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("kind", ["commands", "inspection"])
def test_every_command_is_read_exactly_once(kind: str, policy: str, size: PageSize, dpi: int) -> None:
    paper = sheet(kind, policy, size)
    pdf = PRESS.sheet(paper)
    assert scanned(pdf, dpi) == payloads(paper)
    assert set(payloads(paper).values()) == {1}
    if dpi == 203:
        assert scanned(pdf, dpi, one_bit=True) == payloads(paper)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("kind", ["commands", "inspection"])
def test_codes_are_high_and_far_enough_apart_and_nothing_overlaps(kind: str, policy: str, size: PageSize) -> None:
    pdf = PRESS.sheet(sheet(kind, policy, size))
    for boxes in code_boxes(pdf):
        assert all(box.top - box.bottom >= TEN_MILLIMETRES for box in boxes)
        assert all(gap(one, other) >= TEN_MILLIMETRES for one, other in itertools.combinations(boxes, 2))
        assert all(abs(box.left / DOT - round(box.left / DOT)) < 0.01 for box in boxes)
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 18)
    wide, high = {"letter": (792.0, 612.0), "a4": (841.89, 595.28)}[size]
    assert all(page == pytest.approx((wide, high), abs=0.01) for page in sizes(pdf))


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("kind", ["commands", "inspection"])
def test_what_is_read_at_arms_length_is_large_and_no_page_has_more_than_three_sizes(kind: str, policy: str) -> None:
    paper = sheet(kind, policy)
    set_in = type_sizes(PRESS.sheet(paper))
    assert len(set_in) <= 3
    assert min(set_in) >= 8
    large = " ".join("".join(text for size, text in set_in.items() if size >= 9).split())
    for group in paper.groups:
        assert group.prompt in large
        assert all(one.label in large for one in group.codes)


def test_no_hint_is_cut() -> None:
    for kind, policy in itertools.product(("commands", "inspection"), POLICIES):
        assert "…" not in " ".join(texts(PRESS.sheet(sheet(kind, policy))))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["commands", "inspection"])
def test_a_list_that_fits_on_a_page_is_not_broken(kind: str, size: PageSize) -> None:
    pages = texts(PRESS.sheet(sheet(kind, "q-see", size)))
    (listed,) = [one for one in POLICIES["q-see"].questions if one.fact == "exclusions"]
    assert sum(all(answer.label in page for answer in listed.answers) for page in pages) == 1


@pytest.mark.parametrize("kind", ["commands", "inspection"])
def test_every_page_says_which_sheet_of_which_policy_it_is(kind: str) -> None:
    policy = POLICIES["smartvue"]
    pages = texts(PRESS.sheet(sheet(kind, "smartvue")))
    for number, page in enumerate(pages, start=1):
        assert policy.title in page
        assert f"Policy smartvue {policy.version}, {policy.sha256[:12]}" in page
        assert f"Page {number} of {len(pages)}" in page
    assert "Most important" in " ".join(pages)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("policy", POLICIES)
def test_a_command_sheet_is_one_sheet_with_two_sides(policy: str, size: PageSize) -> None:
    plain = command_sheet(WORDS, POLICIES[policy], making(size, Letterhead("Núñez Seguridad", ())))
    assert len(sizes(PRESS.sheet(plain))) == 2


def test_every_answer_stands_with_its_question_and_its_words() -> None:
    shown = " ".join(texts(PRESS.sheet(sheet("commands", "q-see"))))
    for question in POLICIES["q-see"].questions:
        for answer in question.answers:
            assert answer.label in shown
            assert answer.hint in shown
        if question.answers:
            assert question.title in shown


def test_a_sheet_has_the_head_of_the_company() -> None:
    first = texts(PRESS.sheet(sheet("commands", "smartvue")))[0]
    assert "Núñez Seguridad" in first
    assert "03100 Ciudad de México" in first


def test_what_is_known_of_one_return_is_filled_in_and_its_number_is_the_first_code() -> None:
    blank = sheet("inspection", "smartvue")
    answers = blank.groups[1]
    chosen = replace(answers, codes=(replace(answers.codes[0], chosen=True), *answers.codes[1:]))
    paper = replace(
        blank,
        rma_number="RMA-B3-000483-6",
        known=(Row("Serial", "SV19R24-00771"), Row("Customer", LONG), Row("Model", "S9R24")),
        groups=(blank.groups[0], chosen, *blank.groups[2:]),
    )
    pdf = PRESS.sheet(paper)
    assert scanned(pdf, 203) == payloads(paper) + Counter(["RMA-B3-000483-6"])
    first = texts(pdf)[0]
    assert "Scan this first" in first
    assert "SV19R24-00771" in first
    assert not collisions(pdf)
    assert PRESS.sheet(replace(paper, groups=blank.groups)) != pdf


@pytest.mark.parametrize("number", ["X" * 80, "返品-0042", "RET/2026-0077 (B)"])
def test_a_number_that_no_barcode_can_hold_is_a_square_code(number: str) -> None:
    paper = replace(sheet("inspection", "q-see", "a4"), rma_number=number)
    pdf = PRESS.sheet(paper)
    assert scanned(pdf, 203) == payloads(paper) + Counter([number])
    assert not beyond_the_edge(pdf, 18)


def test_texts_of_any_length_stay_in_their_places() -> None:
    paper = sheet("inspection", "smartvue", "a4")
    groups = tuple(
        CommandGroup(
            title=f"{LONG} {group.title}",
            prompt=f"{group.prompt} {LONG} {LONG}",
            codes=tuple(replace(one, label=f"{one.label} {LONG}", hint=LONG) for one in group.codes),
            remark=group.remark,
            write=tuple(Row(LONG, LONG) for _ in group.write),
        )
        for group in paper.groups
    )
    long = replace(
        paper, groups=groups, title=LONG, subtitle=f"{LONG} {LONG}", known=tuple(Row(LONG, LONG) for _ in range(9))
    )
    pdf = PRESS.sheet(long)
    assert scanned(pdf, 203) == payloads(long)
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 18)


def test_a_long_list_says_on_the_next_page_what_it_is() -> None:
    paper = sheet("commands", "q-see")
    (many,) = [group for group in paper.groups if group.title == "Exclusions"]
    codes = tuple(CommandCode(f"XCX{number:010d}", f"Find {number}", "", "refuse") for number in range(60))
    pdf = PRESS.sheet(replace(paper, groups=(replace(many, codes=codes),)))
    assert scanned(pdf, 203) == Counter(one.code for one in codes)
    assert all("Exclusions" in page for page in texts(pdf))


def test_characters_without_a_font_are_spelt_and_listed_and_markup_is_text() -> None:
    paper = replace(sheet("inspection", "q-see"), title='<img src="file:///etc/hostname">', subtitle="a\u202eb 😀")
    shown = " ".join(texts(PRESS.sheet(paper)))
    assert '<img src="file:///etc/hostname">' in shown
    assert "a[U+202E]b [U+1F600]" in shown
    assert "U+202E, U+1F600" in shown


def test_the_last_page_of_an_inspection_sheet_is_ruled_for_notes() -> None:
    last = texts(PRESS.sheet(sheet("inspection", "smartvue")))[-1]
    assert "Notes" in last
    assert "Notes" not in " ".join(texts(PRESS.sheet(sheet("commands", "smartvue"))))


def test_the_same_sheet_is_the_same_file_and_asks_for_its_own_size() -> None:
    paper = sheet("commands", "smartvue")
    pdf = PRESS.sheet(paper)
    assert pdf == PdfPress(FONTS).sheet(paper)
    assert b"/PrintScaling /None" in pdf
    assert not ACTIONS.search(pdf)
    assert all(fonts(pdf).values())
    assert metadata(pdf)["Title"] == "Command sheet: Smartvue Return & Warranty Policy"


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("size", SIZES)
def test_the_scanner_codes_are_read_to_the_last_character(size: PageSize, dpi: int) -> None:
    pdf = PRESS.test_sheet(scanner_sheet(WORDS, making(size)))
    assert len(sizes(pdf)) == 1
    assert scanned(pdf, dpi) == Counter(check.text for check in CHECKS)
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
        kinds = {code.bytes.decode(): code.symbology_identifier for code in zxingcpp.read_barcodes(image)}
    assert {check.gs1: kinds[check.text] for check in CHECKS} == {False: "]C0", True: "]C1"}
    (boxes,) = code_boxes(pdf)
    assert all(gap(one, other) >= TEN_MILLIMETRES for one, other in itertools.combinations(boxes, 2))
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 18)


@pytest.mark.parametrize("size", SIZES)
def test_the_calibration_frame_and_label_lie_where_they_say(size: PageSize) -> None:
    pdf = PRESS.test_sheet(calibration_page(WORDS, making(size)))
    assert scanned(pdf, 203) == Counter(["DOTS-1", "DOTS-2", "DOTS-3"])
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        width, height = page.get_size()
        outlines = [Box(*thing.get_bounds()) for thing in page.get_objects()]
        image = page.render(scale=10, grayscale=True).to_pil()
    frame = Box(TEN_MILLIMETRES, TEN_MILLIMETRES, width - TEN_MILLIMETRES, height - TEN_MILLIMETRES)
    assert any(outline == pytest.approx(frame, abs=0.6) for outline in outlines)
    assert any(
        (outline.right - outline.left, outline.top - outline.bottom) == pytest.approx((288, 432), abs=1.6)
        for outline in outlines
    )
    greys = {shade for count, shade in image.getcolors(256) if count > 20_000}
    assert {round(255 * step / 10) for step in range(11)} <= greys
    (boxes,) = text_boxes(pdf)
    assert all(box.left > TEN_MILLIMETRES and box.right < width - TEN_MILLIMETRES for box in boxes)
    assert not any(one.shares_ink_with(other) for one, other in itertools.combinations(boxes, 2))


@pytest.mark.parametrize("size", SIZES)
def test_every_plate_scans_and_lies_in_its_frame(size: PageSize) -> None:
    own = [
        NamedPlace(f"SHELF-{number:06}", f"王小明’s shelf {number}, far too long a name", "restock")
        for number in range(9)
    ]
    places = every_place(own)
    pdf = PRESS.test_sheet(place_sheet(WORDS, making(size), places))
    assert scanned(pdf, 203) == Counter(plate(one.code) for one in places)
    assert len(text_boxes(pdf)) == 2
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 18)


def test_the_test_pages_have_three_sizes_of_type_too() -> None:
    plates = place_sheet(WORDS, making(), every_place(()))
    for paper in (scanner_sheet(WORDS, making()), calibration_page(WORDS, making()), plates):
        set_in = type_sizes(PRESS.test_sheet(paper))
        assert len(set_in) <= 3
        assert min(set_in) >= 8


def test_a_payload_that_is_no_code_is_left_out_and_its_words_stay() -> None:
    paper = scanner_sheet(WORDS, making())
    codes = (CommandCode("序列号", "Chinese", "", "plain"), CommandCode("\x1d\x07", "Bell", "", "plain"))
    pdf = PRESS.test_sheet(replace(paper, codes=codes))
    assert not scanned(pdf, 203)
    assert "序列号" in texts(pdf)[0]
    assert "Bell" in texts(pdf)[0]
