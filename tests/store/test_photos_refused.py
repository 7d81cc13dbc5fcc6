"""Damaged, false and monstrous files are refused in a sentence, and nothing of them is kept."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from random import Random
from typing import Any

import pytest
from PIL import Image

from intake_app.domain.errors import BadInput
from intake_app.store.photos import FolderPhotos
from intake_app.store.picture_files import read_picture
from tests.store.photo_files import (
    GREEN,
    RED,
    TAKEN,
    corners,
    exif,
    files,
    heic,
    kept_or_refused,
    photo,
    refused,
    saved,
    small,
)


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
