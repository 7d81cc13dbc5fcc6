"""Files as they arrive at a bench, sound and damaged, are kept or refused; what is kept stays what it was."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import sys
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pillow_heif
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageFilter, PngImagePlugin

from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.photos import KeptPhoto
from intake_app.store.exif import Remarks, read_remarks
from intake_app.store.photos import FolderPhotos
from intake_app.store.picture_files import MOST_SMALL_BYTES, read_picture

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (255, 255, 255)
CORNERS = (RED, GREEN, BLUE, WHITE)
QUARTERS = ((1, 1), (3, 1), (1, 3), (3, 3))
TAKEN = "2026:11:20 09:41:07"


@pytest.fixture
def shelf(tmp_path: Path) -> FolderPhotos:
    return FolderPhotos(tmp_path / "station" / "photos")


def corners(width: int = 400, height: int = 300) -> Image.Image:
    """A picture whose quarters are red, green, blue and white, in the order of reading."""
    picture = Image.new("RGB", (width, height), WHITE)
    picture.paste(RED, (0, 0, width // 2, height // 2))
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    return picture


def photo(width: int, height: int, seed: int = 1) -> Image.Image:
    """As much detail as a photo of a box has, and its grain."""
    random = Random(seed)
    picture = Image.new("RGB", (width, height), (120, 110, 100))
    for cell, strength in ((width // 8, 90), (width // 32, 60), (max(1, width // 128), 36), (max(1, width // 500), 20)):
        size = (width // cell + 2, height // cell + 2)
        noise = Image.frombytes("RGB", size, random.randbytes(size[0] * size[1] * 3))
        noise = noise.resize((width, height), Image.Resampling.BICUBIC)
        picture = ImageChops.add(picture, noise.point(lambda v, s=strength: 128 + (v - 128) * s // 128), 1, -128)
    grain = Image.effect_noise((width, height), 10)
    return ImageChops.add(picture, Image.merge("RGB", (grain,) * 3), 1, -128)


def exif(orientation: int | None = None, taken: str = "", *, gps: bool = False) -> Image.Exif:
    remarks = Image.Exif()
    remarks[0x010F] = "Camera of Rosa"
    if orientation is not None:
        remarks[0x0112] = orientation
    if taken:
        remarks.get_ifd(0x8769)[0x9003] = taken
    if gps:
        remarks.get_ifd(0x8825).update({1: "N", 2: (19.0, 25.0, 57.0), 3: "W", 4: (99.0, 7.0, 59.0)})
    return remarks


def saved(picture: Image.Image, kind: str = "JPEG", **told: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **told)
    return out.getvalue()


def heic(picture: Image.Image, **told: object) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(picture).save(out, quality=90, **told)
    return out.getvalue()


def pdf(pages: int = 1, size: tuple[float, float] = (612, 792)) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(*size)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def small(shelf: FolderPhotos, kept: KeptPhoto) -> Image.Image:
    content = shelf.small(kept)
    assert content
    picture = Image.open(io.BytesIO(content))
    assert picture.format == "JPEG"
    picture.load()
    return picture


def quarters(picture: Image.Image) -> list[tuple[int, int, int]]:
    """The nearest of the four colours in the middle of each quarter."""
    found = []
    for x, y in QUARTERS:
        seen = pixel(picture, x, y)
        found.append(min(CORNERS, key=lambda one: sum(abs(a - b) for a, b in zip(one, seen, strict=True))))
    return found


def pixel(picture: Image.Image, x: int, y: int) -> tuple[int, int, int]:
    """The colour at so many quarters of width and height."""
    seen = picture.convert("RGB").getpixel((picture.width * x // 4, picture.height * y // 4))
    assert isinstance(seen, tuple)
    red, green, blue = map(int, seen)
    return red, green, blue


def refused(shelf: FolderPhotos, content: bytes, name: str = "x.jpg") -> str:
    with pytest.raises(BadInput) as error:
        shelf.keep(content, name)
    assert not list(files(shelf))
    sentence = str(error.value)
    assert name in sentence
    assert sentence.endswith(".")
    return sentence


def kept_or_refused(shelf: FolderPhotos, content: bytes) -> KeptPhoto | None:
    """What was kept; None for a refusal. Anything else that is raised fails the test."""
    try:
        return shelf.keep(content, "x")
    except BadInput:
        return None


def files(shelf: FolderPhotos) -> Iterator[Path]:
    return (path for path in shelf._folder.rglob("*") if path.is_file())


KINDS: dict[str, Callable[[Image.Image], bytes]] = {
    "image/jpeg": lambda picture: saved(picture, quality=95),
    "image/png": lambda picture: saved(picture, "PNG"),
    "image/heic": heic,
}


@pytest.mark.parametrize("media", KINDS)
@pytest.mark.parametrize("name", ["foam.jpg", "foam.png", "foam.exe", "foam"])
def test_a_file_is_what_its_content_says(shelf: FolderPhotos, media: str, name: str) -> None:
    content = KINDS[media](corners())
    kept = shelf.keep(content, name)
    assert (kept.media, kept.name, kept.size, kept.pages) == (media, name, len(content), 1)
    assert (kept.width, kept.height) == (400, 300)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert shelf.original_path(kept).read_bytes() == content
    assert shelf.small_path(kept).read_bytes() == shelf.small(kept)
    assert quarters(small(shelf, kept)) == list(CORNERS)
    assert shelf.state(kept) == "sound"


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (1601, 900), (9000, 5), (5, 9000), (1, 1), (1600, 1600)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_small_copy_has_at_most_1600_pixels_and_the_same_shape(
    shelf: FolderPhotos, size: tuple[int, int], kind: str
) -> None:
    kept = shelf.keep(saved(Image.new("RGB", size, GREEN), kind), "x")
    assert (kept.width, kept.height) == size
    width, height = small(shelf, kept).size
    assert max(width, height) == min(max(size), 1600)
    assert abs(width * size[1] - height * size[0]) <= max(size)


TURNS = {
    1: (RED, GREEN, BLUE, WHITE),
    2: (GREEN, RED, WHITE, BLUE),
    3: (WHITE, BLUE, GREEN, RED),
    4: (BLUE, WHITE, RED, GREEN),
    5: (RED, BLUE, GREEN, WHITE),
    6: (BLUE, RED, WHITE, GREEN),
    7: (WHITE, GREEN, BLUE, RED),
    8: (GREEN, WHITE, RED, BLUE),
}
"""What each Exif orientation makes of the four corners."""


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIC"])
def test_a_photo_is_shown_upright(shelf: FolderPhotos, orientation: int, kind: str) -> None:
    remarks = exif(orientation)
    turned = heic(corners(), exif=remarks.tobytes()) if kind == "HEIC" else saved(corners(), kind, exif=remarks)
    kept = shelf.keep(turned, "x")
    picture = small(shelf, kept)
    sideways = orientation >= 5
    assert picture.size == (kept.width, kept.height) == ((300, 400) if sideways else (400, 300))
    assert quarters(picture) == list(TURNS[orientation])


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_there_is_not_is_upright(shelf: FolderPhotos, orientation: int) -> None:
    assert quarters(small(shelf, shelf.keep(saved(corners(), exif=exif(orientation)), "x"))) == list(CORNERS)


def segments(jpeg: bytes) -> list[int]:
    """The markers before the picture's data."""
    found, at = [], 2
    while jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


def test_the_small_copy_says_nothing_of_itself(shelf: FolderPhotos) -> None:
    remarks = exif(6, TAKEN, gps=True)
    thumbnail = saved(corners(160, 120))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta>19,25.95N</x:xmpmeta>"
    told: dict[str, Any] = {"exif": remarks, "icc_profile": profile, "dpi": (300, 300)}
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", xmp.decode())
    contents = [
        saved(corners(), comment=b"from Rosa's flat", xmp=xmp, **told) + thumbnail,
        saved(corners(), "PNG", pnginfo=texts, **told),
        heic(corners(), exif=remarks.tobytes(), xmp=xmp),
    ]
    for content in contents:
        assert b"19,25" in content
        kept = shelf.keep(content, "x")
        assert kept.taken_at == "2026-11-20T09:41:07"
        jpeg = shelf.small(kept)
        assert {marker for marker in segments(jpeg) if marker >= 0xE0} == {0xE0}
        assert jpeg.count(b"\xff\xd8\xff") == 1
        for secret in (b"Exif", b"19,25", b"Rosa", b"ICC", b"GPS", b"http"):
            assert secret not in jpeg
        assert shelf.original_path(kept).read_bytes() == content


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        (TAKEN, "2026-11-20T09:41:07"),
        ("2026:02:30 09:41:07", ""),
        ("0000:00:00 00:00:00", ""),
        ("2026-11-20 09:41:07", ""),
        ("    :  :     :  :  ", ""),
        ("2026:11:20 09:41:60", ""),
        ("<script>", ""),
    ],
)
def test_when_it_was_taken_is_told_where_it_can_be(shelf: FolderPhotos, taken: str, told: str) -> None:
    assert shelf.keep(saved(corners(), exif=exif(taken=taken)), "x").taken_at == told


@given(st.binary(max_size=120))
def test_remarks_of_any_bytes_are_read_without_an_error(rest: bytes) -> None:
    for start in (b"", b"II*\0", b"MM\0*", b"Exif\0\0II*\0\x08\0\0\0"):
        orientation, taken = read_remarks(start + rest)
        assert 1 <= orientation <= 8
        assert taken == "" or len(taken) == 19


def test_damaged_remarks_do_not_cost_the_photo(shelf: FolderPhotos) -> None:
    plain = saved(corners())
    random = Random(5)
    for remark in (
        b"Exif\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12\x00\x03" * 4000,
        *(b"Exif\0\0II*\0\x08\0\0\0" + random.randbytes(2000) for _ in range(20)),
    ):
        kept = shelf.keep(plain[:2] + b"\xff\xe1" + struct.pack(">H", len(remark) + 2) + remark + plain[2:], "x")
        assert sorted((kept.width, kept.height)) == [300, 400]
    assert read_remarks(exif(3, TAKEN).tobytes()) == Remarks(3, "2026-11-20T09:41:07")


def modes() -> Iterator[tuple[str, Image.Image, str, list[tuple[int, int, int]]]]:
    """Pictures of every kind that the formats know, with the quarters they must show."""
    full = corners()
    gray = [(81, 81, 81), (106, 106, 106), (49, 49, 49), WHITE]
    yield "CMYK", full.convert("CMYK"), "JPEG", list(CORNERS)
    yield "gray", full.convert("L"), "JPEG", gray
    yield "gray PNG", full.convert("L"), "PNG", gray
    yield "gray and alpha", full.convert("LA"), "PNG", gray
    yield "palette", full.quantize(4), "PNG", list(CORNERS)
    yield (
        "one bit",
        full.convert("L").point(lambda v: 255 if v > 100 else 0, "1"),
        "PNG",
        [(0,) * 3, WHITE, (0,) * 3, WHITE],
    )
    deep = Image.frombytes("I;16", (2, 2), struct.pack("<4H", 81 << 8, 106 << 8, 49 << 8, 0xFFFF))
    yield "16 bit", deep.resize((400, 300), Image.Resampling.NEAREST), "PNG", gray
    seen = full.convert("RGBA")
    seen.putalpha(Image.new("L", seen.size, 255))
    yield "alpha, all of it seen", seen, "PNG", list(CORNERS)
    clear = full.convert("RGBA")
    clear.paste((0, 0, 0, 0), (0, 0, 200, 150))
    yield "alpha, one quarter clear", clear, "PNG", [WHITE, GREEN, BLUE, WHITE]


@pytest.mark.parametrize(("picture", "kind", "expected"), [pytest.param(*rest, id=name) for name, *rest in modes()])
def test_every_kind_of_colour_is_shown_on_white(
    shelf: FolderPhotos, picture: Image.Image, kind: str, expected: list[tuple[int, int, int]]
) -> None:
    shown = small(shelf, shelf.keep(saved(picture, kind), "x"))
    assert shown.mode == "RGB"
    for (x, y), wanted in zip(QUARTERS, expected, strict=True):
        seen = pixel(shown, x, y)
        assert max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) <= 12, (seen, wanted)


def test_a_palette_with_a_clear_colour_stands_on_white(shelf: FolderPhotos) -> None:
    palette = corners().quantize(4)
    clear = palette.getpixel((10, 10))
    assert quarters(small(shelf, shelf.keep(saved(palette, "PNG", transparency=clear), "x"))) == [
        WHITE,
        GREEN,
        BLUE,
        WHITE,
    ]


def test_a_progressive_photo_is_a_photo(shelf: FolderPhotos) -> None:
    kept = shelf.keep(saved(photo(2400, 1800), progressive=True, quality=90), "x")
    assert small(shelf, kept).size == (1600, 1200)


def test_a_photo_with_a_second_one_behind_it_is_the_first(shelf: FolderPhotos) -> None:
    content = saved(corners(), "MPO", save_all=True, append_images=[Image.new("RGB", (400, 300), GREEN)])
    kept = shelf.keep(content, "x")
    assert kept.media == "image/jpeg"
    assert quarters(small(shelf, kept)) == list(CORNERS)
    assert shelf.original_path(kept).read_bytes() == content


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\0" * 4000, "neither photo nor PDF"),
        (b"<!DOCTYPE html><title>404</title>", "a web page"),
        (b"\n <HTML><body>Not found", "a web page"),
        (b"GIF89a" + b"\0" * 40, "a GIF picture"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "a WebP picture"),
        (b"II*\0" + b"\0" * 40, "a TIFF or raw picture"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isom", "a film"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "an AVIF picture"),
        (b"hello", "neither photo nor PDF"),
        (b"%!PS-Adobe-3.0", "neither photo nor PDF"),
    ],
)
def test_what_is_no_photo_is_named(shelf: FolderPhotos, content: bytes, told: str) -> None:
    assert told in refused(shelf, content)


def test_an_archive_with_the_name_of_a_photo_is_an_archive(shelf: FolderPhotos) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", saved(corners()))
    assert "a ZIP archive" in refused(shelf, out.getvalue(), "photo.jpg")


SOUND: dict[str, bytes] = {
    "JPEG": saved(photo(600, 450), quality=85, exif=exif(6, TAKEN)),
    "progressive JPEG": saved(photo(600, 450), quality=85, progressive=True),
    "PNG": saved(photo(300, 200), "PNG"),
    "HEIC": heic(photo(300, 200)),
}


@pytest.mark.parametrize("kind", SOUND)
def test_a_file_cut_anywhere_is_refused_or_shows_all_of_the_picture(shelf: FolderPhotos, kind: str) -> None:
    content = SOUND[kind]
    whole = read_picture(content, "x").small
    random = Random(3)
    cuts = {
        *range(1, 40),
        *range(len(content) - 30, len(content)),
        *(random.randrange(len(content)) for _ in range(80)),
    }
    taken = 0
    for cut in sorted(cuts):
        kept = kept_or_refused(shelf, content[:cut])
        if kept is not None:
            taken += 1
            assert shelf.small(kept) == whole, cut
    assert taken <= 2


@pytest.mark.parametrize("kind", SOUND)
def test_a_file_whose_end_was_never_written_is_refused(shelf: FolderPhotos, kind: str) -> None:
    content = SOUND[kind]
    half = content[: len(content) // 2]
    assert "damaged, or ends in the middle" in refused(shelf, half + b"\0" * (len(content) - len(half)))


ORDINARY: dict[str, dict[str, Any]] = {
    "usual": {"quality": 85},
    "its own code": {"quality": 85, "optimize": True},
    "every colour whole": {"quality": 90, "subsampling": 0},
    "with restarts": {"quality": 85, "restart_marker_blocks": 20},
    "coarse": {"quality": 30},
}


@pytest.mark.parametrize("gray", [False, True], ids=["colour", "gray"])
@pytest.mark.parametrize("how", ORDINARY)
def test_a_photo_whose_middle_is_gone_is_refused(shelf: FolderPhotos, how: str, gray: bool) -> None:
    picture = photo(900, 700)
    content = saved(picture.convert("L") if gray else picture, **ORDINARY[how])
    assert shelf.keep(content + b"\0" * 9000, "x").width == 900, "what comes behind its end is no part of it"
    for path in files(shelf):
        path.unlink()
    for part in (0.2, 0.5, 0.8):
        at, tenth = int(len(content) * part), len(content) // 10
        gone = content[:at] + content[at + tenth :]
        zeros = content[:at] + b"\0" * tenth + content[at + tenth :]
        assert "damaged, or ends in the middle" in refused(shelf, gone)
        assert "damaged, or ends in the middle" in refused(shelf, zeros)


def test_an_even_picture_is_really_coded_in_zeros(shelf: FolderPhotos) -> None:
    for told in ({"optimize": True}, {"progressive": True}, {"optimize": True, "restart_marker_rows": 1}):
        content = saved(Image.new("RGB", (2400, 1800), "white"), **told)
        assert shelf.keep(content, "x").width == 2400


def test_a_hole_in_a_progressive_photo_is_damage(shelf: FolderPhotos) -> None:
    content = saved(photo(1600, 1200), progressive=True, quality=90)
    at = len(content) // 2
    assert "damaged" in refused(shelf, content[:at] + b"\0" * 8192 + content[at + 8192 :])


def test_many_scans_of_many_pixels_are_refused(shelf: FolderPhotos) -> None:
    content = saved(Image.new("RGB", (7000, 7000), GREEN), progressive=True)
    scan = content.rindex(b"\xff\xda")
    assert shelf.keep(content, "x").width == 7000
    for path in files(shelf):
        path.unlink()
    assert "damaged" in refused(shelf, content[:scan] + content[scan:-2] * 20 + b"\xff\xd9")


@pytest.mark.parametrize("kind", SOUND)
def test_bytes_changed_anywhere_raise_nothing_else(shelf: FolderPhotos, kind: str) -> None:
    random = Random(9)
    for _ in range(60):
        content = bytearray(SOUND[kind])
        for _ in range(random.choice((1, 1, 3, 30))):
            content[random.randrange(len(content))] = random.randrange(256)
        kept_or_refused(shelf, bytes(content))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_header(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def test_fifty_megapixels_are_judged_by_the_header(shelf: FolderPhotos) -> None:
    bomb = png_header(100_000, 100_000) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    sentence = refused(shelf, bomb)
    assert "100,000 × 100,000 pixels, 10,000.0 million; at most 50 million" in sentence
    jpeg = bytearray(saved(corners()))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = struct.pack(">HH", 50_100, 1_000)
    assert "50.1 million; at most 50 million" in refused(shelf, bytes(jpeg))
    assert "50,000 × 1,001 pixels" in refused(shelf, saved(Image.new("L", (50_000, 1_001)), "PNG"))
    kept = shelf.keep(saved(Image.new("L", (50_000, 1_000)), "PNG"), "x")
    assert small(shelf, kept).size == (1600, 32)


def test_a_heic_that_lies_about_its_size_is_refused_without_being_kept(shelf: FolderPhotos) -> None:
    content = bytearray(heic(corners()))
    extents = content.index(b"ispe") + 8
    assert struct.unpack(">II", content[extents : extents + 8]) == (400, 300)
    content[extents : extents + 8] = struct.pack(">II", 20_000, 20_000)
    assert "400.0 million" in refused(shelf, bytes(content))


def test_texts_in_a_png_are_no_bomb(shelf: FolderPhotos) -> None:
    content = saved(corners(), "PNG")
    text = b"a\0\0" + zlib.compress(b"\0" * 200_000_000, 9)
    assert shelf.keep(content[:33] + chunk(b"zTXt", text) + content[33:], "x").width == 400


def test_a_photo_of_a_thousand_scans_is_refused(shelf: FolderPhotos) -> None:
    content = saved(corners(), progressive=True)
    scan = content.rindex(b"\xff\xda")
    assert "damaged" in refused(shelf, content[:scan] + content[scan:-2] * 1000 + b"\xff\xd9")


def test_a_moving_picture_is_told_to_move(shelf: FolderPhotos) -> None:
    moving = saved(corners(), "PNG", save_all=True, append_images=[Image.new("RGB", (400, 300), RED)])
    assert "several frames" in refused(shelf, moving)


def test_64_megabytes_are_the_most(shelf: FolderPhotos) -> None:
    content = saved(corners())
    assert shelf.keep(content + b"\0" * (64_000_000 - len(content)), "x").size == 64_000_000
    with pytest.raises(BadInput, match=r"x has 64\.0 MB; at most 64 MB"):
        shelf.keep(content + b"\0" * (64_000_001 - len(content)), "x")


def test_the_first_page_of_a_pdf_is_shown_and_its_pages_are_counted(shelf: FolderPhotos) -> None:
    kept = shelf.keep(pdf(3), "receipt.pdf")
    assert (kept.media, kept.pages, kept.width, kept.height) == ("application/pdf", 3, 1237, 1600)
    assert small(shelf, kept).size == (1237, 1600)
    assert shelf.keep(b"\n\n" + pdf(), "x").pages == 1
    assert shelf.keep(pdf(1, (5, 14_400)), "x").height == 1600


def test_a_pdf_shows_what_stands_on_it(shelf: FolderPhotos) -> None:
    kept = shelf.keep(saved(corners(), "PDF"), "x")
    assert quarters(small(shelf, kept)) == list(CORNERS)


def test_a_pdf_that_cannot_be_read_says_what_to_do(shelf: FolderPhotos) -> None:
    whole = pdf(2)
    assert "damaged, or has no page" in refused(shelf, whole[: len(whole) // 2], "cut.pdf")
    assert "damaged, or has no page" in refused(shelf, b"%PDF-1.7\nnothing", "no.pdf")
    assert "damaged, or has no page" in refused(shelf, pdf(0), "empty.pdf")


def test_a_locked_pdf_says_so(shelf: FolderPhotos) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(out := io.BytesIO(), encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(100, 100, "receipt")
    canvas.save()
    assert "locked with a password" in refused(shelf, out.getvalue(), "locked.pdf")


def pdf_of(drawing: bytes) -> bytes:
    """A PDF of one page with this drawing, compressed."""
    packed = zlib.compress(drawing, 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj%sendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(made),
    )


def test_a_pdf_that_takes_minutes_to_draw_is_given_up(shelf: FolderPhotos) -> None:
    assert shelf.keep(pdf_of(b"0 0 200 200 re f\n" * 100), "x").pages == 1
    for path in files(shelf):
        path.unlink()
    bomb = pdf_of(b"0 0 200 200 re f\n" * 100_000 + b"0 0 600 700 re f\n" * 100_000)
    assert len(bomb) < 10_000
    assert "too heavy to be drawn" in refused(shelf, bomb, "bomb.pdf")


def test_pdfs_can_be_kept_from_several_threads(shelf: FolderPhotos) -> None:
    kept: list[KeptPhoto] = []
    contents = [pdf(number) for number in range(1, 9)]
    threads = [threading.Thread(target=lambda c=c: kept.append(shelf.keep(c, "x"))) for c in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.pages for one in kept) == list(range(1, 9))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Fotos\\foam ñ.jpg", "foam ñ.jpg"),
        ("/media/card/../泡沫.heic", "泡沫.heic"),
        ("a\u202egpj.exe", "a?gpj.exe"),
        ("a\nb\0", "a?b?"),
        ("", "without a name"),
        ("/", "without a name"),
        ("x" * 500, "x" * 120),
    ],
)
def test_only_what_can_be_seen_of_a_name_is_kept(shelf: FolderPhotos, name: str, shown: str) -> None:
    assert shelf.keep(saved(corners()), name).name == shown


def test_six_photos_of_twelve_megapixels_are_light_enough_for_a_report(shelf: FolderPhotos) -> None:
    for seed in (1, 2):
        kept = shelf.keep(saved(photo(4000, 3000, seed), quality=92), "x")
        assert small(shelf, kept).size == (1600, 1200)
        assert len(shelf.small(kept)) <= MOST_SMALL_BYTES
    noise = Image.frombytes("RGB", (2000, 1500), Random(1).randbytes(9_000_000))
    assert len(shelf.small(shelf.keep(saved(noise, "PNG"), "x"))) <= MOST_SMALL_BYTES


def test_the_small_copy_looks_like_the_photo(shelf: FolderPhotos) -> None:
    picture = photo(4000, 3000).filter(ImageFilter.GaussianBlur(2))
    kept = shelf.keep(saved(picture, quality=92), "x")
    expected = picture.resize((1600, 1200), Image.Resampling.LANCZOS)
    apart = ImageChops.difference(small(shelf, kept), expected).convert("L").histogram()
    assert sum(value * count for value, count in enumerate(apart)) / sum(apart) < 4


def test_the_same_bytes_are_one_file_and_not_written_again(shelf: FolderPhotos) -> None:
    content = saved(corners())
    kept = shelf.keep(content, "one.jpg")
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in files(shelf)}
    again = shelf.keep(content, "other.jpg")
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in files(shelf)} == before
    assert msgspec.structs.replace(again, name="one.jpg") == kept
    assert len(before) == 2


def alter(path: Path) -> None:
    """Change one byte, and nothing else that can be kept: length and time of writing stay."""
    told = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))


@pytest.mark.parametrize("which", ["original_path", "small_path"])
@pytest.mark.parametrize("fresh", [False, True], ids=["same run", "after a restart"])
def test_lost_and_altered_files_are_told_and_mended_by_the_same_content(
    shelf: FolderPhotos, which: str, fresh: bool
) -> None:
    content = saved(corners())
    kept = shelf.keep(content, "x")
    assert shelf.state(kept) == "sound"
    path: Path = getattr(shelf, which)(kept)
    here = FolderPhotos(shelf._folder) if fresh else shelf
    alter(path)
    if which == "small_path":
        assert here.small(kept) == b""
    assert here.state(kept) == ("altered" if which == "original_path" else "sound"), "a small copy is made again"
    assert here.keep(content, "x") == kept
    assert here.state(kept) == "sound"
    path.unlink()
    assert here.state(kept) == ("lost" if which == "original_path" else "sound")
    assert here.keep(content, "x") == kept
    assert here.state(kept) == "sound"
    assert here.small(kept)


def test_a_file_cut_short_later_is_altered(shelf: FolderPhotos) -> None:
    kept = shelf.keep(saved(corners()), "x")
    os.truncate(shelf.original_path(kept), 100)
    assert shelf.state(kept) == "altered"


def test_a_sound_photo_is_not_read_again_to_be_shown(shelf: FolderPhotos, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = shelf.keep(saved(corners()), "x")
    opened: list[object] = []
    monkeypatch.setattr(hashlib, "file_digest", lambda *told: opened.append(told))
    assert [shelf.state(kept) for _ in range(12)] == ["sound"] * 12
    assert opened == []


def test_what_cannot_be_written_is_said_and_leaves_nothing_half(shelf: FolderPhotos) -> None:
    shelf._folder.parent.mkdir(parents=True)
    shelf._folder.write_text("a file stands where the folder should be")
    with pytest.raises(StorageFailed, match=r"The photo foam\.jpg could not be kept"):
        shelf.keep(saved(corners()), "foam.jpg")


SYNCED = """
import os, sys
from pathlib import Path
sys.path[:0] = {path!r}
real = {{name: getattr(os, name) for name in ("fsync", "replace")}}
log = []
def fsync(descriptor):
    log.append(("sync", os.path.realpath(f"/proc/self/fd/{{descriptor}}")))
    real["fsync"](descriptor)
os.fsync = fsync
replace = Path.replace
def renamed(self, target):
    log.append(("rename", str(target)))
    return replace(self, target)
Path.replace = renamed
from intake_app.store.photos import FolderPhotos
folder = Path({folder!r})
kept = FolderPhotos(folder).keep(Path({file!r}).read_bytes(), "x")
for what, path in log:
    print(what, os.path.relpath(path, folder))
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the names of open files are read from /proc")
def test_file_and_folders_are_on_the_disk_before_it_returns(tmp_path: Path) -> None:
    import subprocess

    file, folder = tmp_path / "x.jpg", tmp_path / "station" / "photos"
    file.write_bytes(saved(corners()))
    script = SYNCED.format(path=sys.path, folder=str(folder), file=str(file))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    steps = done.stdout.splitlines()
    for root in ("originals", "small"):
        renamed = next(at for at, step in enumerate(steps) if step.startswith(f"rename {root}/"))
        name = steps[renamed].split()[1]
        assert steps[renamed - 1].startswith(f"sync {root}/"), "the content is synced before it gets its name"
        assert f"sync {Path(name).parent}" in steps[renamed:]
        assert f"sync {root}" in steps
    assert {"sync .", "sync .."} <= set(steps)
