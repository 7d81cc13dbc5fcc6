"""Photos of twelve megapixels: kept and shown, and six of them in a report."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from intake_app.documents.press import PdfPress
from intake_app.resources import resource
from intake_app.workflow.document import report_paper
from tests.bench.measuring import Line, in_turns, milliseconds, percentile, ratio_of, seconds_of
from tests.bench.papers import empty_page, sample_return
from tests.bench.showing import window_of
from tests.bench.stage import Stage, opened

if TYPE_CHECKING:
    from intake_app.desktop.window import StationWindow

SIZE = (4000, 3000)
SHOTS = 12
DEMANDED_REPORT_MS, DEMANDED_REPORT_BYTES = 600, 1_500_000
DEMANDED_SHOWN_MS, DEMANDED_SILENCE_MS = 250, 33


@cache
def shot(number: int) -> bytes:
    """A photo as a phone takes it: a picture of the sample at twelve megapixels, with a sensor's grain, as JPEG."""
    from PIL import Image, ImageChops

    names = sorted(path.name for path in resource("sample/photos").iterdir())
    with Image.open(resource(f"sample/photos/{names[number % len(names)]}")) as small:
        picture = small.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC)
    chance = random.Random(number)
    for size, strength in ((SIZE, 9), ((1333, 1000), 14), ((500, 375), 10)):  # a sensor's grain, cardboard, creases
        grain = Image.frombytes("L", size, chance.randbytes(size[0] * size[1])).resize(SIZE, Image.Resampling.BICUBIC)
        faint = grain.point([128 + (value - 128) // strength for value in range(256)])
        picture = ImageChops.overlay(picture, Image.merge("RGB", [faint] * 3))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def report_with_photos(stage: Stage) -> Iterator[Line]:
    """A report with six photos: drawn anew, the small copies read from the disk and proved each time."""
    folder = stage.fresh_folder("photos")
    with opened(folder) as station:
        ret = sample_return(station, folder)
        for number in range(6):
            kept = station.bench.keep_photo(shot(number), f"IMG_{number:04d}.jpg")
            station.bench.photograph(ret.id, kept, "foam", "folder")
        ret = station.bench._load(ret.id)
        press = PdfPress(resource("fonts"))
        pdf = press.report(report_paper(station.parts, ret, "letter"))
        taken, empty = in_turns(
            stage.rounds * 3,
            partial(seconds_of, lambda: press.report(report_paper(station.parts, ret, "letter"))),
            partial(seconds_of, empty_page),
        )
    sizes = ", ".join(f"{len(shot(number)) / 1e6:.1f}" for number in range(6))
    yield Line(
        "report with six photos of 12 megapixels",
        milliseconds(median(taken)),
        f"{milliseconds(median(empty))} an empty page",
        f"{ratio_of(taken, empty):,.0f}x",
        f"<= {DEMANDED_REPORT_MS} ms",
        median(taken) * 1000 <= DEMANDED_REPORT_MS,
    )
    yield Line(
        "the same: its size",
        f"{len(pdf) / 1e6:.2f} MB",
        f"{sizes} MB the photos",
        "",
        f"<= {DEMANDED_REPORT_BYTES / 1e6} MB",
        len(pdf) <= DEMANDED_REPORT_BYTES,
    )


def photo_to_tile(stage: Stage) -> Iterator[Line]:
    """A photo dropped onto the return's page, until it is in the record and its small copy is painted."""
    from tests.bench.eyes import settle, wedge
    from tests.bench.silence import Silence

    folder = stage.fresh_folder("shots")
    files = []
    for number in range(SHOTS):
        file = folder / f"IMG_{number:04d}.jpg"
        file.write_bytes(shot(number))
        files.append(file)
    shown: list[float] = []
    silences: list[float] = []
    yardstick: list[float] = []
    with window_of(stage.station_folder) as window:
        (serial,) = stage.fresh_serials(1)
        wedge(window, serial)
        settle(lambda: window.intake.sight is not None and not window.errands.busy)
        for number, file in enumerate(files, 1):
            with Silence() as silence:
                began = perf_counter()
                window.intake.photos.add_files([file], "dropped")
                settle(partial(_painted, window, number))
                shown.append(perf_counter() - began)
            silences.append(silence.longest)
            yardstick.append(seconds_of(partial(_decode, file)))
            settle(lambda: not window.errands.busy)
    yield Line(
        "a photo of 12 megapixels: kept, its small copy painted",
        milliseconds(median(shown)),
        f"{milliseconds(median(yardstick))} Qt decodes it",
        f"{ratio_of(shown, yardstick):,.1f}x",
        f"<= {DEMANDED_SHOWN_MS} ms",
        median(shown) * 1000 <= DEMANDED_SHOWN_MS,
    )
    yield Line(
        f"the same: the window's longest silence in each of {SHOTS}",
        f"{milliseconds(median(silences))}, at most {milliseconds(percentile(silences, 100))}",
        "",
        "",
        f"<= {DEMANDED_SILENCE_MS} ms",
        percentile(silences, 100) * 1000 <= DEMANDED_SILENCE_MS,
    )


def _painted(window: StationWindow, number: int) -> bool:
    """Whether that many photos are taken, and the small copy of each was there to be painted."""
    strip = window.intake.page.back.photos
    tiles = [tile for tile in strip.tiles if tile.isVisible() and tile.sight.kind == "photo" and tile.sight.path]
    return len(tiles) >= number and not strip.pictures.busy


def _decode(file: Path) -> None:
    from PySide6.QtGui import QImage

    QImage(str(file))
