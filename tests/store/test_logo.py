"""A logo is proved before it stands on a paper, and kept as it was."""

from __future__ import annotations

import hashlib
import io
import logging
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from PIL.PngImagePlugin import PngInfo

from intake_app.domain.errors import BadInput
from intake_app.store.logo import MOST_BYTES, glance_at_logo, read_logo
from intake_app.store.shelf import FolderShelf


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (300, 90)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (11, 107, 93)).convert(mode).save(out, kind)
    return out.getvalue()


def enormous_png() -> bytes:
    """A PNG whose header promises far more pixels than its few bytes hold."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = (header, b"IDAT" + zlib.compress(b"\0" * 100), b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("JPEG", "RGB"), ("JPEG", "L")]
)
def test_a_sound_picture_is_taken_as_it_is(tmp_path: Path, kind: str, mode: str) -> None:
    file = tmp_path / "a name, ñ.bin"
    file.write_bytes(picture(kind, mode))
    assert glance_at_logo(file) == file.read_bytes()
    with Image.open(file) as before, Image.open(io.BytesIO(read_logo(file))) as after:
        assert (after.format, after.mode, after.size) == (kind, mode, before.size)
        apart = ImageChops.difference(before.convert("RGB"), after.convert("RGB"))
        assert ImageStat.Stat(apart).sum2 <= [before.width * before.height] * 3


def test_a_see_through_png_stays_so(tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    Image.new("RGB", (30, 9), (1, 2, 3)).save(file, transparency=(1, 2, 3))
    with Image.open(io.BytesIO(read_logo(file))) as after:
        assert after.convert("RGBA").getpixel((4, 4))[3] == 0  # type: ignore[index]


def test_no_place_name_or_remark_leaves_with_a_logo(tmp_path: Path) -> None:
    """The bytes of a JPEG stand in every PDF as they are, whatever reads them later."""
    shot = Image.new("RGB", (300, 90), (11, 107, 93))
    remarks = Image.Exif()
    remarks[0x010E] = "SECRET description"
    remarks.get_ifd(0x8825).update({1: "N", 2: (19.0, 25.0, 57.0), 29: "SECRET day"})
    shot.save(jpeg := io.BytesIO(), "JPEG", exif=remarks, comment=b"SECRET comment", icc_profile=b"SECRET profile")
    told = PngInfo()
    told.add_text("Author", "SECRET author")
    shot.save(png := io.BytesIO(), "PNG", pnginfo=told, exif=remarks)
    for content in (jpeg.getvalue(), jpeg.getvalue() + jpeg.getvalue() + b"SECRET tail", png.getvalue() + b"SECRET"):
        (tmp_path / "logo").write_bytes(content)
        kept = read_logo(tmp_path / "logo")
        assert b"SECRET" in content
        assert b"SECRET" not in kept
        assert b"Exif" not in kept
        assert b"eXIf" not in kept


def test_a_turned_logo_stands_upright(tmp_path: Path) -> None:
    shot = Image.new("RGB", (300, 90), (255, 255, 255))
    shot.paste((200, 0, 0), (0, 0, 150, 90))
    remarks = Image.Exif()
    remarks[0x0112] = 8
    shot.save(tmp_path / "logo.jpg", exif=remarks)
    with Image.open(io.BytesIO(read_logo(tmp_path / "logo.jpg"))) as upright:
        assert upright.size == (90, 300)
        assert upright.convert("RGB").getpixel((45, 250))[1] < 60  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no picture; a PNG or JPEG file was expected"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no picture"),
        (picture("GIF"), "is no picture"),
        (picture("PNG")[:60], "is damaged. Save it again"),
        (picture("JPEG")[:300], "is damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "is damaged"),
        (enormous_png(), "pixels; at most 2,000,000 in all were expected"),
        (picture("PNG", size=(2000, 1001)), "has 2000 × 1001 pixels"),
        (picture("JPEG", "CMYK"), "has the colours CMYK; save it in RGB"),
        (picture("PNG") + b"\0" * MOST_BYTES, "is larger than 500 kB. Save it smaller"),
    ],
)
def test_what_can_be_no_logo_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(content)
    with pytest.raises(BadInput) as told:
        read_logo(file)
    assert said in str(told.value)
    assert str(file) in str(told.value)


@pytest.mark.parametrize("name", ["nothing.png", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_logo(tmp_path / name)


def test_the_shelf_keeps_it_under_its_hash_and_gives_back_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(picture("PNG"))
    shelf = FolderShelf(tmp_path / "papers")
    sha256 = shelf.keep_logo(str(file))
    assert sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert shelf.logo(sha256) == file.read_bytes()
    kept = tmp_path / "papers" / "logos" / sha256
    kept.write_bytes(b"altered")
    assert shelf.logo(sha256) == b""
    assert shelf.keep_logo(str(file)) == sha256
    assert shelf.logo(sha256) == file.read_bytes()
    kept.unlink()
    assert shelf.logo(sha256) == shelf.logo("") == b""


def test_a_logo_that_cannot_be_kept_is_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(picture("PNG"))
    (tmp_path / "papers").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        assert FolderShelf(tmp_path / "papers").keep_logo(str(file)) == ""
        assert FolderShelf(tmp_path / "other").keep_logo(str(tmp_path / "none.png")) == ""
    assert len([record for record in caplog.records if "no logo" in record.message]) == 2
    assert FolderShelf(tmp_path / "other").keep_logo("") == ""
