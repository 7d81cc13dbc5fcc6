"""Files as they arrive at a bench are known by their content, kept, and shown upright and small."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageFilter, PngImagePlugin

from intake_app.store.exif import Remarks, read_remarks
from intake_app.store.photos import FolderPhotos
from intake_app.store.picture_files import MOST_SMALL_BYTES
from tests.store.photo_files import (
    BLUE,
    CORNERS,
    GREEN,
    KINDS,
    QUARTERS,
    RED,
    TAKEN,
    WHITE,
    corners,
    exif,
    heic,
    photo,
    pixel,
    quarters,
    saved,
    small,
)


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


def test_filling_before_the_end_of_a_photo_is_no_damage(shelf: FolderPhotos) -> None:
    """Any marker may have bytes of FF before it (ITU-T T.81, B.1.1.2)."""
    whole = saved(photo(800, 600))
    assert whole.endswith(b"\xff\xd9")
    assert shelf.keep(whole[:-2] + b"\xff" * 600 + whole[-2:], "filled.jpg").media == "image/jpeg"
