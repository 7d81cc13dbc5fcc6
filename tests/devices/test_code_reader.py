"""Codes are drawn as real pictures, kept as real files, and read again."""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import segno
import zxingcpp
from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from intake_app.devices.code_reader import begins_as_picture, is_picture, read_codes, read_frame
from intake_app.domain.errors import BadInput, NotFound
from intake_app.domain.scans import understand
from tests.devices.camera_frames import HEIGHT, THIRD, WIDTH, as_picture, camera_frame, drawn

GTIN = "09506000134352"
FORMATS = zxingcpp.BarcodeFormat


def as_file(picture: Image.Image, kind: str) -> bytes:
    held = io.BytesIO()
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.from_pillow(picture.convert("RGB")).save(held, quality=90)
    else:
        picture.save(held, kind)
    return held.getvalue()


def page_of(*codes: Image.Image) -> Image.Image:
    """The codes one under the other on white, each with its quiet zone."""
    page = Image.new("L", (max(one.width for one in codes) + 80, sum(one.height + 40 for one in codes) + 40), 255)
    top = 40
    for one in codes:
        page.paste(one, (40, top))
        top += one.height + 40
    return page


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF", "GIF", "BMP", "TIFF", "WEBP"])
def test_every_kind_of_picture(kind: str, tmp_path: Path) -> None:
    page = page_of(drawn("SV24E4-018233", FORMATS.Code128, 500), drawn("RMA-B3-000483-T", FORMATS.QRCode, 200))
    content = as_file(page, kind)
    codes = read_codes(content)
    assert [(code.text, code.raw_bytes, code.symbology) for code in codes] == [
        ("SV24E4-018233", b"SV24E4-018233", "]C0"),
        ("RMA-B3-000483-T", b"RMA-B3-000483-T", "]Q1"),
    ]
    assert [code.format for code in codes] == ["Code 128", "QR Code"]
    assert all(code.proves_itself for code in codes)
    file = tmp_path / "any name"
    file.write_bytes(content)
    assert read_codes(file) == codes
    assert begins_as_picture(file)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_corners_follow_the_code(turned: int) -> None:
    page = page_of(drawn("SV24E4-018233", FORMATS.QRCode, 290)).rotate(turned, expand=True)
    (code,) = read_codes(as_file(page, "PNG"))
    assert all(35 <= x <= page.width - 35 and 35 <= y <= page.height - 35 for x, y in code.corners)
    (left, top), (right, _), _, (_, bottom) = code.corners
    assert {0: left < right and top < bottom, 90: left == right, 180: left > right, 270: left == right}[turned] or (
        turned in {90, 270} and abs(left - right) < 10
    )


def test_the_pages_of_a_pdf_and_of_a_tiff() -> None:
    held = io.BytesIO()
    canvas = Canvas(held, (288, 432))
    for text in ("PAGE-1", "PAGE-2"):
        canvas.drawImage(ImageReader(drawn(text, FORMATS.Code128, 600).convert("RGB")), 20, 200, 240, 60)
        canvas.showPage()
    canvas.save()
    assert [(code.text, code.page) for code in read_codes(held.getvalue())] == [("PAGE-1", 1), ("PAGE-2", 2)]
    pages = [page_of(drawn(text, FORMATS.Code128, 400)) for text in ("PAGE-1", "PAGE-2")]
    tiff = io.BytesIO()
    pages[0].save(tiff, "TIFF", save_all=True, append_images=pages[1:])
    assert [(code.text, code.page) for code in read_codes(tiff.getvalue())] == [("PAGE-1", 1), ("PAGE-2", 2)]


def test_the_lock_is_held_while_a_pdf_is_read_and_only_then() -> None:
    class Counted:
        held = 0

        def __enter__(self) -> None:
            self.held += 1

        def __exit__(self, *_: object) -> None:
            self.held += 10

    lock = Counted()
    held = io.BytesIO()
    canvas = Canvas(held, (100, 100))
    canvas.showPage()
    canvas.save()
    assert read_codes(held.getvalue(), pdf_lock=lock) == []
    assert lock.held == 11
    read_codes(as_file(Image.new("L", (20, 20), 255), "PNG"), pdf_lock=lock)
    assert lock.held == 11


def test_a_gs1_code_keeps_its_separators() -> None:
    code = zxingcpp.create_barcode(f"(01){GTIN}(10)LOT-1(21)AB-1", FORMATS.DataMatrix, gs1=True)
    (read,) = read_codes(as_file(page_of(as_picture(code)), "PNG"))
    assert (read.symbology, read.text) == ("]d2", f"01{GTIN}10LOT-1\x1d21AB-1")
    certain = understand(read.scan).certain
    assert certain is not None
    assert certain.details == {"gtin": GTIN, "batch": "LOT-1", "serial": "AB-1"}


@pytest.mark.parametrize(
    ("held", "text"),
    [
        ("王-4711", "王-4711"),
        ("Núñez-1", "Núñez-1"),
        ("A\x1dB\x00C\rD", "A\x1dB\x00C\rD"),
        (b"\xff\xfe\x80\x81A", None),
    ],
)
def test_any_bytes_survive(held: str | bytes, text: str | None) -> None:
    code = segno.make(held, micro=False, encoding=None if isinstance(held, bytes) else "utf-8", mode="byte")
    drawn_code = io.BytesIO()
    code.save(drawn_code, kind="png", scale=6, border=4)
    (read,) = read_codes(drawn_code.getvalue())
    assert read.raw_bytes == (held if isinstance(held, bytes) else held.encode())
    assert text is None or read.text == text
    understand(read.scan)


def test_a_small_code_is_read_enlarged() -> None:
    """At one pixel and a third a module nothing is read at the picture's own size."""
    picture = page_of(drawn("SV24E4-018233", FORMATS.Code128, 216))
    assert not zxingcpp.read_barcodes(picture)
    (code,) = read_codes(as_file(picture, "PNG"))
    assert code.text == "SV24E4-018233"
    assert all(35 <= x <= 261 and 35 <= y <= 99 for x, y in code.corners)


def test_what_is_transparent_is_paper() -> None:
    opaque = drawn("SV24E4-018233", FORMATS.Code128, 500)
    picture = Image.new("RGBA", (opaque.width + 80, opaque.height + 80), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (40, 40), opaque.point(lambda value: 255 - value))
    assert [code.text for code in read_codes(as_file(picture, "PNG"))] == ["SV24E4-018233"]


def test_a_symbology_without_a_check_says_so() -> None:
    (code,) = read_codes(as_file(page_of(drawn("12345678", FORMATS.ITF, 500)), "PNG"))
    assert (code.format.split("-")[0], code.proves_itself) == ("ITF", False)


def test_nothing_there_is_no_fault() -> None:
    assert read_codes(as_file(Image.new("RGB", (640, 480), "white"), "JPEG")) == []


PNG = as_file(page_of(drawn("SV24E4-018233", FORMATS.Code128, 500)), "PNG")
JPEG = as_file(page_of(drawn("SV24E4-018233", FORMATS.Code128, 500)), "JPEG")


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 2.5 thousand million pixels."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def wide() -> bytes:
    """Just over the limit: the reader itself says nothing of it."""
    return as_file(Image.new("1", (10_000, 5_001), 1), "PNG")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (lambda: b"", "no picture that can be read"),
        (lambda: b"SV24E4-018233", "no picture that can be read"),
        (lambda: b"<svg/>", "no picture that can be read"),
        (lambda: PNG[: len(PNG) // 2], "damaged, or ends in the middle"),
        (lambda: b"\x89PNG\r\n\x1a\n", "damaged, or ends in the middle"),
        (lambda: b"\xff\xd8\xff" + bytes(100), "damaged"),
        (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(40), "damaged"),
        (lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 ", "damaged"),
        (lambda: b"%PDF-1.7\nnothing", "cannot be opened as a PDF"),
        (bomb, "damaged|too large"),
        (wide, "too large: it has 10,000 × 5,001 pixels"),
        (lambda: b"\xff\xd8\xff" + bytes(64_000_000), "too large: it has 64,000,003 bytes"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(content: Callable[[], bytes], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        read_codes(content())


@pytest.mark.parametrize("content", [PNG, JPEG])
def test_a_picture_cut_or_changed_anywhere_is_read_or_refused(content: bytes) -> None:
    chance = random.Random(5)
    for _ in range(60):
        at = chance.randrange(len(content))
        changed = chance.choice([content[:at], content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]])
        with contextlib.suppress(BadInput):
            read_codes(changed)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert not begins_as_picture(tmp_path / "nowhere.png")
    assert not begins_as_picture(tmp_path)
    assert not is_picture(b"\x89PN")
    with pytest.raises(NotFound, match="no such picture"):
        read_codes(tmp_path / "nowhere.png")


@pytest.mark.parametrize("angle", [0, 4, 88, 183])
@pytest.mark.parametrize(
    ("text", "kind"), [("SV24E4-018233", FORMATS.Code128), ("RMA-B3-000483-T/0F3A9C7E12BD/1", FORMATS.QRCode)]
)
def test_a_frame_of_a_camera(text: str, kind: FORMATS, angle: int) -> None:
    frame = camera_frame(angle, text, kind, angle=angle)
    luma = frame.tobytes()
    assert [code.text for code in read_frame(memoryview(luma), WIDTH, HEIGHT, WIDTH)] == [text]


def test_the_corners_on_a_frame_are_those_of_the_whole_frame() -> None:
    """A code of a third of the width is found on half the pixels, a small one on all of them."""
    for width, kind in ((THIRD, FORMATS.QRCode), (400, FORMATS.Code128)):
        frame = Image.new("L", (WIDTH, HEIGHT), 225)
        frame.paste(drawn("SV24E4-018233", kind, width), (901, 301))
        (code,) = read_frame(frame.tobytes(), WIDTH, HEIGHT, WIDTH)
        (left, top), (right, _), (_, bottom), _ = code.corners
        tall = width if kind == FORMATS.QRCode else width // 4
        assert abs(left - 901) < 12, width
        assert abs(right - 901 - width) < 12, width
        assert abs(top - 301) < 12
        assert abs(bottom - 301 - tall) < 12


@pytest.mark.parametrize("angle", [0, 5, 90])
def test_a_code_further_away_is_read_from_every_pixel(angle: int) -> None:
    frame = camera_frame(3, "SV24E4-018233", FORMATS.Code128, angle=angle, width=420, blur=0.8)
    assert read_frame(frame.tobytes(), WIDTH, HEIGHT, WIDTH) != []


def test_uneven_light_hides_no_code() -> None:
    light = Image.linear_gradient("L").rotate(90).resize((WIDTH, HEIGHT))
    for seed, (text, kind) in enumerate((("SV24E4-018233", FORMATS.Code128), ("SV-1", FORMATS.QRCode))):
        frame = ImageChops.multiply(camera_frame(seed, text, kind), light.point(lambda value: 60 + value * 195 // 255))
        assert [code.text for code in read_frame(frame.tobytes(), WIDTH, HEIGHT, WIDTH)] == [text]


def test_a_frame_whose_rows_are_padded() -> None:
    frame = camera_frame(1, "SV-1", FORMATS.QRCode)
    stride = WIDTH + 64
    padded = Image.new("L", (stride, HEIGHT), 77)
    padded.paste(frame, (0, 0))
    content = padded.tobytes()[: stride * (HEIGHT - 1) + WIDTH]
    assert [code.text for code in read_frame(content, WIDTH, HEIGHT, stride)] == ["SV-1"]


@pytest.mark.parametrize(("width", "height", "stride"), [(0, 2, 2), (2, 0, 2), (4, 2, 2), (4, 3, 4), (3, 3, 4)])
def test_a_frame_that_is_smaller_than_it_says(width: int, height: int, stride: int) -> None:
    with pytest.raises(ValueError, match="no frame of"):
        read_frame(bytes(10), width, height, stride)


def test_an_empty_bench_shows_no_code() -> None:
    for seed in range(3):
        frame = camera_frame(seed, "", FORMATS.QRCode)
        assert read_frame(frame.tobytes(), WIDTH, HEIGHT, WIDTH) == []
