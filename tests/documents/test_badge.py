"""The cards that people sign in with, read back as a scanner and a person would."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pypdfium2
import pytest
import zxingcpp

from intake_app.bootstrap import read_words
from intake_app.documents.press import PdfPress
from intake_app.domain.badge_papers import BadgeCard, BadgePaper, CardSize
from intake_app.domain.badges import mint_badge, parse_badge
from intake_app.domain.commands import Command, command_code
from intake_app.domain.papers import Letterhead
from intake_app.workflow.badge_sheets import badge_paper
from intake_app.workflow.sheets import Making
from tests.documents.pdf_reading import ACTIONS, beyond_the_edge, codes, collisions, fonts, metadata, sizes, texts
from tests.documents.samples import FONTS

PRESS = PdfPress(FONTS)
ID_1 = (85.6 / 25.4 * 72, 54 / 25.4 * 72)
NAMES = (
    "Rosa Marín",
    "Ñ",
    "María Guadalupe Hernández de la Fuente y Villanueva",
    "王小明",
    "Nguyễn Thị Ánh Tuyết và các con 王小明安防设备有限公司",
    "Wolfeschlegelsteinhausenbergerdorff-Extraordinarily-Long-Surname-Without-A-Blank",
    "<b>&amp;",
)
COMPANIES = ("", "Núñez Seguridad y Videovigilancia, Sociedad Anónima de Capital Variable", "王小明安防设备有限公司")


def badge(number: int) -> str:
    return mint_badge(bytes((number * 37 + place * 11) % 256 for place in range(10)))


def paper(names: tuple[str, ...] = NAMES, size: CardSize = "card", company: str = COMPANIES[1]) -> BadgePaper:
    cards = [BadgeCard(name, "Receiving", badge(number)) for number, name in enumerate(names)]
    making = Making("letter", Letterhead(company, ()), datetime(2026, 11, 20, 9, 44, tzinfo=UTC), "Bench 3")
    return badge_paper(read_words(), making, cards, size)


def twice(made: BadgePaper) -> list[tuple[str, str]]:
    """What a scanner is to read of all its cards."""
    return sorted((kind, card.badge) for kind, card in product(("Code 128", "QR Code"), made.cards))


@pytest.mark.parametrize("company", COMPANIES)
@pytest.mark.parametrize("name", NAMES)
def test_a_card_is_read_by_scanner_and_camera_and_says_whose_it_is(name: str, company: str) -> None:
    made = paper((name,), company=company)
    pdf = PRESS.badge(made)
    for one_bit in (False, True):
        assert sorted(codes(pdf, one_bit=one_bit)) == twice(made)
    assert sizes(pdf) == [pytest.approx(ID_1, abs=0.2)]
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 6)
    assert all(fonts(pdf).values())
    told = texts(pdf)[0]
    # A hyphen at the end of a line is read as a soft one.
    assert "".join(name.split()) in "".join(told.split()).replace("\ufffe", "-")
    assert "Receiving" in told
    assert company[:20] in told


def test_no_badge_is_one_that_a_label_printer_makes_unreadable() -> None:
    made = paper(tuple("Rosa" for _ in range(60)))
    pdf = PRESS.badge(made)
    found = [codes(pdf, page=number) for number in range(60)]
    assert sum(found, found[0].__class__()) == dict.fromkeys(twice(made), 1)


def test_each_card_has_a_page_of_its_own() -> None:
    made = paper()
    pdf = PRESS.badge(made)
    assert [sorted(codes(pdf, page=number)) for number in range(len(NAMES))] == [
        [("Code 128", card.badge), ("QR Code", card.badge)] for card in made.cards
    ]


@pytest.mark.parametrize("size", ["letter", "a4"])
def test_cards_on_a_sheet_are_read_as_they_are_printed(size: CardSize) -> None:
    made = paper(NAMES + NAMES, size)
    pdf = PRESS.badge(made)
    assert len(sizes(pdf)) == 2
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            image = page.render(scale=300 / 72, grayscale=True).to_pil()
            found += [(str(code.format), code.text) for code in zxingcpp.read_barcodes(image)]
    assert sorted(found) == sorted([*twice(made), ("Code 128", command_code(Command("sign_out")))])
    assert not collisions(pdf)
    assert not beyond_the_edge(pdf, 18)
    assert "signed out, and everything stays" in texts(pdf)[-1]


@pytest.mark.parametrize("size", ["card", "letter", "a4"])
def test_the_badge_stands_nowhere_in_letters(size: CardSize) -> None:
    made = paper(size=size)
    pdf = PRESS.badge(made)
    told = " ".join([*texts(pdf), *metadata(pdf).values()]).upper()
    for card in made.cards:
        assert parse_badge(card.badge) == card.badge
        assert card.badge not in told
        assert card.badge.removeprefix("OP-") not in told
        assert card.badge.encode() not in pdf
    assert not ACTIONS.search(pdf)


def test_the_same_cards_are_the_same_bytes_and_others_are_not() -> None:
    assert PRESS.badge(paper()) == PdfPress(FONTS).badge(paper())
    assert PRESS.badge(paper()) != PRESS.badge(paper(size="letter"))
    assert PRESS.badge(paper(NAMES[:1])) != PRESS.badge(paper(NAMES[1:2]))


def test_a_name_that_has_no_room_says_so_and_the_codes_stay() -> None:
    made = paper(("Extraordinarily Long " * 9,))
    pdf = PRESS.badge(made)
    assert "…" in texts(pdf)[0]
    assert sorted(codes(pdf)) == twice(made)
    assert not collisions(pdf)
