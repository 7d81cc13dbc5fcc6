"""Pictures and documents as they arrive at a bench, and ways to look at what was kept of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pillow_heif
import pypdfium2
import pytest
from PIL import Image, ImageChops

from intake_app.domain.errors import BadInput
from intake_app.domain.photos import KeptPhoto
from intake_app.store.photos import FolderPhotos

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (255, 255, 255)


CORNERS = (RED, GREEN, BLUE, WHITE)


QUARTERS = ((1, 1), (3, 1), (1, 3), (3, 3))


TAKEN = "2026:11:20 09:41:07"


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
