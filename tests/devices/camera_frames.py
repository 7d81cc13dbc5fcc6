"""Frames as a camera over a bench sends them: things lying about, print, blur, noise, and a code somewhere."""

from __future__ import annotations

import random

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1920, 1080
THIRD = WIDTH // 3


def as_picture(code: zxingcpp.Barcode) -> Image.Image:
    """A code at eight pixels a module, without its quiet zone."""
    drawing = code.to_image(scale=8, add_quiet_zones=False)
    height, width = drawing.shape
    return Image.frombuffer("L", (width, height), bytes(memoryview(drawing)))  # type: ignore[arg-type]


def drawn(text: str, kind: zxingcpp.BarcodeFormat, width: int) -> Image.Image:
    """A code alone, so many pixels wide."""
    picture = as_picture(zxingcpp.create_barcode(text, kind))
    tall = width if picture.width == picture.height else width // 4
    return picture.resize((width, tall), Image.Resampling.LANCZOS)


def camera_frame(
    seed: int, text: str, kind: zxingcpp.BarcodeFormat, *, angle: float = 0, width: int = THIRD, blur: float = 1.2
) -> Image.Image:
    """One frame as brightness; the code (none for an empty text) fills `width` of it, turned by `angle` degrees."""
    chance = random.Random(seed)
    frame = Image.new("L", (WIDTH, HEIGHT), chance.randrange(90, 170))
    pen = ImageDraw.Draw(frame)
    for _ in range(60):
        x, y = chance.randrange(WIDTH), chance.randrange(HEIGHT)
        far = (x + chance.randrange(20, 400), y + chance.randrange(20, 300))
        pen.rectangle(((x, y), far), fill=chance.randrange(40, 230))
    for _ in range(250):
        words = "".join(chance.choice("ABCDEFGHIJK0123456789") for _ in range(12))
        pen.text((chance.randrange(WIDTH), chance.randrange(HEIGHT)), words, fill=chance.randrange(80))
    if text:
        code = drawn(text, kind, width)
        label = Image.new("L", (code.width + 60, code.height + 60), 225)
        label.paste(code, (30, 30))
        there = Image.new("L", label.size, 255).rotate(angle, expand=True)
        label = label.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
        place = (chance.randrange(max(1, WIDTH - label.width)), chance.randrange(max(1, HEIGHT - label.height)))
        frame.paste(label, place, there)
    frame = frame.filter(ImageFilter.GaussianBlur(blur))
    return Image.blend(frame, Image.effect_noise((WIDTH, HEIGHT), 25), 0.08)
