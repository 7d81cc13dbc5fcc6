"""Frames of a live camera, each read for barcodes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from intake_app.devices.code_reader import read_frame
from intake_app.documents import code128, qr
from intake_app.domain.commands import Command, command_code
from intake_app.resources import resource
from tests.bench.measuring import Line, in_turns, milliseconds, ratio_of, seconds_of
from tests.bench.stage import Stage

if TYPE_CHECKING:
    from PIL.Image import Image

    from intake_app.documents.dots import Pattern

WIDTH, HEIGHT = 1920, 1080
DEMANDED_MS = 20
_KINDS = {"Code 128": code128.bars, "QR": qr.square}


def live_frames(stage: Stage) -> Iterator[Line]:
    """A code a third of the frame wide, a little turned, out of focus and grainy, on a bench with a box on it."""
    import zxingcpp

    for name, drawn in _KINDS.items():
        texts = [f"RMA-B3-{number:06d}-K" for number in range(11)] + [command_code(Command("all_ok"))]
        read, yardstick, found = [], [], 0
        for number, text in enumerate(texts):
            pattern = drawn(text)
            if pattern is None:
                raise ValueError(f"{text} cannot be a code")
            frame = _frame(pattern, number)
            luma = frame.tobytes()
            look = partial(read_frame, luma, WIDTH, HEIGHT, WIDTH)
            found += any(code.text == text for code in look())
            taken, plain = in_turns(
                stage.rounds, partial(seconds_of, look), partial(seconds_of, partial(zxingcpp.read_barcodes, frame))
            )
            read += taken
            yardstick += plain
        yield Line(
            f"a 1080p frame with {name}: {found} of {len(texts)} read",
            milliseconds(median(read)),
            f"{milliseconds(median(yardstick))} every symbology it knows",
            f"{ratio_of(read, yardstick):.2f}x",
            f"<= {DEMANDED_MS} ms, all read",
            median(read) * 1000 <= DEMANDED_MS and found == len(texts),
        )


def _frame(pattern: Pattern, seed: int) -> Image:
    from PIL import Image, ImageDraw, ImageFilter

    module = max(1, WIDTH // 3 // pattern.width)
    high = pattern.height * module if pattern.height > 1 else 150
    quiet = (4 if pattern.height > 1 else code128.QUIET_MODULES) * module
    label = Image.new("L", (pattern.width * module + 2 * quiet, high + 2 * quiet), 235)
    pen = ImageDraw.Draw(label)
    for cell in pattern.cells:
        left, top = quiet + cell.left * module, quiet + cell.top * (high // pattern.height)
        pen.rectangle((left, top, left + cell.width * module - 1, top + cell.height * (high // pattern.height) - 1), 25)
    with Image.open(resource("sample/photos/foam-missing.jpg")) as bench:
        frame = bench.convert("L").resize((WIDTH, HEIGHT))
    chance = random.Random(seed)
    turned = label.rotate(chance.uniform(-6, 6), Image.Resampling.BICUBIC, expand=True, fillcolor=120)
    room = (WIDTH - turned.width, HEIGHT - turned.height)
    frame.paste(turned, (chance.randrange(room[0]), chance.randrange(room[1])))
    blurred = frame.filter(ImageFilter.GaussianBlur(0.9))
    grain = Image.frombytes("L", (WIDTH, HEIGHT), chance.randbytes(WIDTH * HEIGHT))
    return Image.blend(blurred, grain, 0.06)
