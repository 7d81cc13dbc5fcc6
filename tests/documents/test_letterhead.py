"""The letterhead: name, address and logo at the head of report and notice; nothing where no company is set."""

from __future__ import annotations

import io

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from msgspec.structs import replace
from PIL import Image

from intake_app.documents.press import PdfPress
from intake_app.domain.papers import Letterhead
from tests.documents.pdf_reading import beyond_the_edge, collisions, text_boxes, texts
from tests.documents.samples import FONTS, NOTICE, REPORT

PRESS = PdfPress(FONTS)
NAMES = [
    "Harbor Security Inc.",
    "王小明监控设备有限公司",
    "Nguyễn Thị Hồng Phương & Sons International Security Installations of Greater Los Angeles and Orange County",
    "",
]
LINES = ("1200 Harbor Boulevard, Suite 40", "Weehawken, NJ 07086", "+1 201 555 0142 · returns@example.com")


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (600, 180)) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, (11, 107, 93, 128)).convert(mode).save(out, kind)
    return out.getvalue()


def images(pdf: bytes) -> list[tuple[float, float, float, float]]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            thing.get_bounds() for page in document for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])
        ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("logo", [b"", picture("PNG", "RGBA")], ids=["name", "logo"])
def test_report_and_notice_bear_name_and_address(name: str, logo: bytes) -> None:
    head = Letterhead(name, LINES, logo)
    for pdf in (PRESS.report(replace(REPORT, letterhead=head)), PRESS.notice(replace(NOTICE, letterhead=head))):
        first = "".join(texts(pdf)[0].split())
        for text in (name, *LINES):
            assert "".join(text.split()) in first
        assert not collisions(pdf)
        assert not beyond_the_edge(pdf, 30)
        assert len(images(pdf)) == (1 if logo else 0)


def test_without_a_company_the_report_begins_where_it_always_did() -> None:
    bare, empty = PRESS.report(REPORT), PRESS.report(replace(REPORT, letterhead=Letterhead("", ())))
    assert bare == empty
    headed = PRESS.report(replace(REPORT, letterhead=Letterhead("Harbor Security Inc.", ())))
    assert max(box.top for box in text_boxes(bare)[0]) > 792 - 62
    assert len(texts(headed)[0]) > len(texts(bare)[0])


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "L"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "LA"),
        ("JPEG", "RGB"),
        ("JPEG", "L"),
    ],
)
def test_every_kind_of_logo_is_drawn_in_its_place(kind: str, mode: str) -> None:
    pdf = PRESS.report(replace(REPORT, letterhead=Letterhead("Harbor", LINES, picture(kind, mode))))
    ((left, bottom, right, top),) = images(pdf)
    assert left == pytest.approx(54)
    assert (right - left) / (top - bottom) == pytest.approx(600 / 180, rel=0.02)
    assert top - bottom <= 41
    with pypdfium2.PdfDocument(pdf) as document:
        middle = document[0].render(scale=1).to_pil().convert("RGB").getpixel((90, round(792 - (top + bottom) / 2)))
    assert isinstance(middle, tuple)
    assert middle != (255, 255, 255) or mode == "1"


def test_a_see_through_logo_lets_the_paper_show() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (300, 90), (0, 0, 0, 0)).save(out, "PNG")
    pdf = PRESS.report(replace(REPORT, letterhead=Letterhead("Harbor", (), out.getvalue())))
    ((left, bottom, right, top),) = images(pdf)
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = document[0].render(scale=1).to_pil().convert("L")
    assert drawn.getpixel((round((left + right) / 2), round(792 - (top + bottom) / 2))) == 255


def test_a_small_logo_is_not_blown_up() -> None:
    pdf = PRESS.report(replace(REPORT, letterhead=Letterhead("Harbor", (), picture("PNG", size=(32, 16)))))
    ((left, bottom, right, top),) = images(pdf)
    assert (right - left, top - bottom) == pytest.approx((24, 12), abs=0.1)
