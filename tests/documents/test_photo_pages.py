"""Photos on paper, read back from the PDF: the same bytes, the same shape, once in the file, with what was marked."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections import Counter
from math import hypot
from pathlib import Path
from random import Random
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image, ImageChops

from intake_app.documents.fonts import FontBook
from intake_app.documents.press import PdfPress
from intake_app.documents.sheet import About, Sheet
from intake_app.domain.papers import PageSize, PhotoBlock, ReportPaper
from intake_app.domain.photos import LONGEST_MARK, MOST_MARKS, Mark, small_size
from intake_app.store.picture_files import read_picture
from tests.documents.pdf_reading import Box, beyond_the_edge, collisions, texts
from tests.documents.samples import FONTS, MADE_AT, REPORT

ROOT = Path(__file__).resolve().parents[2]
PRESS = PdfPress(FONTS)
INK, WHITE = (0xA3, 0x20, 0x1B), (255, 255, 255)
DETAIL = "20 Nov 2026 09:42, Rosa Marín\nSHA-256 9f3c 41d0 77ab e21a"


def jpeg(width: int = 400, height: int = 300, colour: tuple[int, int, int] = (200, 30, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


def block(number: int = 1, width: int = 400, height: int = 300, *marks: Mark, **more: object) -> PhotoBlock:
    content = jpeg(width, height, (number * 20 % 256, 30, 30))
    told = {"jpeg": content, "caption": f"{number}. Foam: Missing", "detail": DETAIL, **more}
    return PhotoBlock(width=width, height=height, marks=marks, **told)  # type: ignore[arg-type]


def report(*photos: PhotoBlock, size: PageSize = "letter", notes: tuple[str, ...] = ()) -> ReportPaper:
    paper = replace(REPORT, size=size, sections=REPORT.sections[:2], photos_title="Photos")
    return replace(paper, photos=photos, photo_notes=notes)


class Shown(NamedTuple):
    """A picture on a page: which page, where, its file as it lies in the PDF, and how it is packed."""

    page: int
    box: Box
    content: bytes
    filters: list[str]


def pictures(pdf: bytes) -> list[Shown]:
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
                content = bytes(image.get_data(decode_simple=False))
                found.append(Shown(number, Box(*image.get_bounds()), content, list(image.get_filters())))
    return found


def drawn(pdf: bytes, page: int, scale: float = 4.0) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        picture: Image.Image = document[page].render(scale=scale).to_pil().convert("RGB")
    return picture


@pytest.mark.parametrize("size", ["letter", "a4"])
def test_six_photos_share_a_page_each_as_it_is(size: PageSize) -> None:
    blocks = [block(number, *shape) for number, shape in enumerate([(1600, 1200), (1200, 1600)] * 3, 1)]
    pdf = PRESS.report(report(*blocks, size=size))
    shown = pictures(pdf)
    assert [one.content for one in shown] == [one.jpeg for one in blocks]
    assert {one.page for one in shown} == {shown[0].page}
    assert {tuple(one.filters) for one in shown} == {("DCTDecode",)}
    assert beyond_the_edge(pdf, 36) == []
    assert collisions(pdf) == []
    page = texts(pdf)[shown[0].page]
    for one in blocks:
        assert one.caption in page
    assert page.count("9f3c 41d0 77ab e21a") >= 6


@pytest.mark.parametrize(
    "shape", [(1600, 1200), (1200, 1600), (1600, 100), (100, 1600), (1600, 1600), (40, 30), (1, 1)]
)
def test_a_photo_is_never_cropped_stretched_or_blown_up(shape: tuple[int, int]) -> None:
    (shown,) = pictures(PRESS.report(report(block(1, *shape))))
    wide, high = shown.box.right - shown.box.left, shown.box.top - shown.box.bottom
    assert wide / high == pytest.approx(shape[0] / shape[1], rel=1e-4)
    assert wide <= min(shape[0], 245.01)
    assert high <= min(shape[1], 180)
    assert max(wide / 244, high / 160) > 0.9 or wide == pytest.approx(shape[0])


@pytest.mark.parametrize("size", ["letter", "a4"])
def test_no_page_holds_one_photo_alone(size: PageSize) -> None:
    pages = 0
    for count in range(2, 15):
        pdf = PRESS.report(report(*(block(number, 1600, 1200) for number in range(1, count + 1)), size=size))
        shown = Counter(one.page for one in pictures(pdf))
        assert min(shown.values()) > 1, count
        assert max(shown.values()) <= 6
        assert beyond_the_edge(pdf, 36) == []
        assert len(texts(pdf)) >= pages, count
        pages = len(texts(pdf))


def test_photos_go_on_where_there_is_room_if_that_saves_a_page() -> None:
    """Six share a page; of seven, the first rows stand under the report."""
    blocks = [block(number, 1200, 1600) for number in range(1, 8)]
    six, seven = pictures(PRESS.report(report(*blocks[:6]))), pictures(PRESS.report(report(*blocks)))
    assert len({one.page for one in six}) == 1
    assert len({one.page for one in seven}) == 2
    assert seven[-1].page == six[-1].page


def test_photos_stand_in_order_two_beside_each_other() -> None:
    boxes = [one.box for one in pictures(PRESS.report(report(*(block(number) for number in range(1, 7)))))]
    for left, right in zip(boxes[0::2], boxes[1::2], strict=True):
        assert left.top == pytest.approx(right.top)
        assert left.right < right.left
    assert boxes[0].bottom > boxes[2].top
    assert boxes[2].bottom > boxes[4].top


def test_a_photo_that_is_shown_twice_is_once_in_the_file() -> None:
    one, other = block(1), block(2)
    pdf = PRESS.report(report(one, other, replace(one, caption="3. Box: Damaged")))
    assert pdf.count(b"/DCTDecode") == 2
    assert pdf.count(one.jpeg) == 1
    assert [shown.content for shown in pictures(pdf)] == [one.jpeg, other.jpeg, one.jpeg]


def test_a_lost_photo_says_so_in_its_place() -> None:
    sentence = "This photo is lost: its file is not where it was kept."
    pdf = PRESS.report(report(block(1), block(2, jpeg=b"", problem=sentence), block(3)))
    assert len(pictures(pdf)) == 2
    assert sentence in texts(pdf)[-1]
    assert "2. Foam: Missing" in texts(pdf)[-1]
    alone = PRESS.report(report(block(1, jpeg=b"", problem=sentence)))
    assert pictures(alone) == []
    assert sentence in " ".join(texts(alone))


def test_what_is_said_of_photos_stands_with_or_without_them() -> None:
    notes = ("No photo of the box: the camera is broken.", "Set aside, a photo of the foam: blurred.")
    for photos in ((), (block(1),)):
        told = " ".join(texts(PRESS.report(report(*photos, notes=notes))))
        assert "Photos" in told
        assert all(note in told for note in notes)
    assert "Photos" not in " ".join(texts(PRESS.report(report())))


def test_long_captions_are_told_whole() -> None:
    caption = "1. Exclusions: " + ", ".join(["Unsuitable environment", "Loss of data", "王小明安防", "ñandú"] * 6)
    pdf = PRESS.report(report(block(1, caption=caption), block(2), block(3)))
    assert collisions(pdf) == []
    assert beyond_the_edge(pdf, 36) == []
    assert "".join(caption.split()) in "".join("".join(texts(pdf)).split())


def test_what_no_font_has_is_spelt_out_in_captions_and_marks() -> None:
    pdf = PRESS.report(
        report(block(1, 400, 300, Mark("text", 0.1, 0.1, text="tear \U0001f600"), caption="1. \U0001f680"))
    )
    told = " ".join(texts(pdf))
    assert "U+1F600" in told
    assert "U+1F680" in told


def colour_at(picture: Image.Image, box: Box, x: float, y: float, scale: float = 4.0) -> tuple[int, ...]:
    """The colour at a part of width and height of a picture on a rendered page."""
    across = box.left + (box.right - box.left) * x
    down = picture.height / scale - box.top + (box.top - box.bottom) * y
    seen = picture.getpixel((round(across * scale), round(down * scale)))
    assert isinstance(seen, tuple)
    return tuple(map(int, seen))


def near(seen: tuple[int, ...], wanted: tuple[int, int, int]) -> bool:
    return max(abs(one - other) for one, other in zip(seen, wanted, strict=True)) < 40


@pytest.mark.parametrize("ground", [(255, 255, 255), (0, 0, 0), INK, (200, 30, 30)])
def test_marks_stand_out_from_any_photo(ground: tuple[int, int, int]) -> None:
    marks = (Mark("arrow", 0.1, 0.9, 0.5, 0.5), Mark("box", 0.6, 0.1, 0.9, 0.4), Mark("text", 0.55, 0.8, text="torn"))
    pdf = PRESS.report(report(block(1, 1600, 1200, *marks, jpeg=jpeg(1600, 1200, ground))))
    (shown,) = pictures(pdf)
    page = drawn(pdf, shown.page)
    wide, high = shown.box.right - shown.box.left, shown.box.top - shown.box.bottom
    for x, y in ((0.3, 0.7), (0.45, 0.55), (0.6, 0.25), (0.75, 0.1), (0.9, 0.3), (0.7, 0.4)):
        assert near(colour_at(page, shown.box, x, y), INK), (x, y)
    assert near(colour_at(page, shown.box, 0.6 + 1.5 / wide, 0.25), WHITE)
    assert near(colour_at(page, shown.box, 0.75, 0.1 - 1.5 / high), WHITE)
    length = hypot(0.4 * wide, 0.4 * high)
    across, down = 0.4 * high / length * 1.5, 0.4 * wide / length * 1.5
    assert near(colour_at(page, shown.box, 0.3 + across / wide, 0.7 + down / high), WHITE)
    assert near(colour_at(page, shown.box, 0.3, 0.2), ground)
    assert "torn" in texts(pdf)[shown.page]


PLACE = st.floats(0, 1)
TEXT = st.text("abc defg-王ñ", min_size=1, max_size=LONGEST_MARK).filter(str.strip)
MARKS = st.one_of(
    st.builds(Mark, st.sampled_from(["arrow", "box"]), PLACE, PLACE, PLACE, PLACE),
    st.builds(Mark, st.just("text"), PLACE, PLACE, text=TEXT),
)


@settings(max_examples=12)
@given(st.lists(MARKS, max_size=4), st.sampled_from([(1600, 1200), (300, 1600), (1600, 200)]))
def test_marks_stay_with_their_photo(marks: list[Mark], shape: tuple[int, int]) -> None:
    pdf = PRESS.report(report(block(1, *shape, *marks)))
    plain = PRESS.report(report(block(1, *shape)))
    (shown,) = pictures(pdf)
    apart = ImageChops.difference(drawn(pdf, shown.page, 2), drawn(plain, shown.page, 2)).getbbox()
    if apart is None:
        return
    page = drawn(pdf, shown.page, 2)
    left, top, right, bottom = apart
    # Half of an arrow's head, and the pixels that are drawn in part.
    edge = 7 * 2
    assert left >= shown.box.left * 2 - edge
    assert right <= shown.box.right * 2 + edge
    assert top >= page.height - shown.box.top * 2 - edge
    assert bottom <= page.height - shown.box.bottom * 2 + edge


def test_as_many_marks_as_there_can_be_are_drawn() -> None:
    random = Random(1)
    marks = [Mark("arrow", random.random(), random.random(), random.random(), random.random())] * MOST_MARKS
    assert len(pictures(PRESS.report(report(block(1, 1600, 1200, *marks))))) == 1


def test_six_photos_of_twelve_megapixels_make_a_light_report() -> None:
    blocks = []
    coarse = Image.effect_noise((1000, 750), 60).resize((4000, 3000), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((4000, 3000), 12)
    for seed in range(6):
        layers = (ImageChops.offset(coarse, 300 * seed), grain, coarse)
        picture = ImageChops.add(Image.merge("RGB", layers), Image.merge("RGB", (grain,) * 3), 1, -128)
        remarks = Image.Exif()
        remarks.get_ifd(0x8825).update({1: "N", 2: (19.0, 25.0, 57.0)})
        picture.save(out := io.BytesIO(), "JPEG", quality=92, exif=remarks)
        kept = read_picture(out.getvalue(), "x")
        width, height = small_size(kept.width, kept.height)
        blocks.append(block(seed + 1, jpeg=kept.small, width=width, height=height))
    pdf = PRESS.report(report(*(replace(one, width=1600, height=1200) for one in blocks)))
    assert len(pdf) <= 1_500_000
    assert [one.content for one in pictures(pdf)] == [one.jpeg for one in blocks]
    assert b"Exif\0\0" not in pdf


SAMPLE = report(block(1, 1600, 1200, Mark("arrow", 0, 0, 1, 1), Mark("text", 0.5, 0.5, text="王 torn")), block(2))


SCRIPT = """
import hashlib
from tests.documents.test_photo_pages import FONTS, SAMPLE, PdfPress
print(hashlib.sha256(PdfPress(FONTS).report(SAMPLE)).hexdigest())
"""


def test_every_process_gives_the_same_bytes() -> None:
    PRESS.report(report(block(9)))
    here = hashlib.sha256(PRESS.report(SAMPLE)).hexdigest()
    elsewhere = os.environ | {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, env=elsewhere, capture_output=True, check=True)
    assert done.stdout.decode().strip() == here


def test_another_photo_gives_another_identity() -> None:
    one = PRESS.report(report(block(1)))
    others = [PRESS.report(report(block(2))), PRESS.report(report(block(1, 400, 300, Mark("box", 0, 0, 1, 1))))]
    assert len({pdf[pdf.index(b"/ID") :].split(b"]")[0] for pdf in (one, *others)}) == 3


def test_only_a_jpeg_is_drawn_as_one() -> None:
    sheet = Sheet(FontBook(FONTS), 100, 100, About("t", "s", "en", MADE_AT, "i"))
    with pytest.raises(ValueError, match="no JPEG"):
        sheet.picture((0, 0), 10, 10, b"\x89PNG\r\n")
