"""From a gesture at the window to what is seen of it: a scan, and an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from intake_app.bootstrap import open_station
from intake_app.settings import Settings
from intake_app.store.database import connect
from intake_app.store.lane import Lane
from tests.bench.measuring import Line, milliseconds, percentile, ratio_of, seconds_of
from tests.bench.stage import Stage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from intake_app.desktop.window import StationWindow
    from tests.bench.eyes import Eyes

DEMANDED_MEDIAN_MS = 16
DEMANDED_P99_MS = 33
_SCANS_A_ROUND = 60
_RETURNS_A_ROUND = 16
_BARE_SIZE = (400, 60)
_HAND_S = 0.1


def scan_to_card(stage: Stage) -> Iterator[Line]:
    """A scan of a unit that the catalogue knows, until the card of its return is painted."""
    from tests.bench.eyes import Eyes, settle, wedge

    bare = bare_label()
    with window_of(stage.station_folder) as window:
        eyes = Eyes()
        taken, yardstick = [], []
        first, *serials = stage.fresh_serials(stage.rounds * _SCANS_A_ROUND)
        wedge(window, first)  # the page is made with the first
        settle(lambda: window.intake.sight is not None)
        values = window.intake_page.back.header.values
        eyes.watch(values)

        def tells(serial: str) -> bool:
            return any(value.text() == serial for value in values)

        for serial in serials:
            taken.append(eyes.seconds_until(partial(tells, serial), partial(wedge, window, serial)))
            yardstick.append(seconds_of(partial(show_bare, bare, serial)))
            settle(lambda: not window.errands.busy)
    yield _line(f"scan to unit card painted, {stage.units:,} units: median", taken, yardstick, "a bare QLabel")
    p99 = percentile(taken, 99)
    yield Line(
        f"the same: 99 of 100 of {len(taken)}",
        milliseconds(p99),
        f"{milliseconds(percentile(yardstick, 99))} a bare QLabel",
        f"{p99 / percentile(yardstick, 99):,.0f}x",
        f"<= {DEMANDED_P99_MS} ms",
        p99 * 1000 <= DEMANDED_P99_MS,
    )


def answer_to_panel(stage: Stage) -> Iterator[Line]:
    """An answer, until it is in the journal and the live decision beside it is painted; by a tap, and by a key.

    A key alone is held back until it cannot be the beginning of a scan any more, and so can only come later.
    """
    from tests.bench.eyes import Eyes, press, tap

    bare = bare_label()
    with (
        window_of(stage.station_folder) as window,
        closing(connect(stage.fresh_folder("bare") / "bare.sqlite3")) as connection,
    ):
        connection.execute("CREATE TABLE bare (told TEXT)")
        eyes = Eyes()

        def durable_and_shown(told: str) -> None:
            connection.execute("INSERT INTO bare VALUES (?)", (told,))
            show_bare(bare, told)

        by_tap: list[float] = []
        by_key: list[float] = []
        yardstick: list[float] = []
        for serial in stage.fresh_serials(stage.rounds * _RETURNS_A_ROUND):
            _open_anew(window, serial)
            card = window.intake_page.back.questions.card
            while tiles := [tile for tile in card.tiles if tile.isVisible()]:
                # Where there is a line to type into, a digit goes there.
                if len(by_key) < len(by_tap) and not card.field.isVisible():
                    by_key.append(_answer(window, eyes, partial(press, window, "1")))
                else:
                    by_tap.append(_answer(window, eyes, partial(tap, tiles[0])))
                yardstick.append(seconds_of(partial(durable_and_shown, serial)))
    half = yardstick[: len(by_tap)]
    yield _line("answer by a tap to durable and panel painted: median", by_tap, half, "a bare durable row, a QLabel")
    yield Line(
        "the same by a key, which may begin a scan and waits for it",
        milliseconds(median(by_key)),
        f"{milliseconds(median(half))} a bare durable row, a QLabel",
        f"{ratio_of(by_key, half[: len(by_key)]):.1f}x",
    )


def _answer(window: StationWindow, eyes: Eyes, gesture: Callable[[], None]) -> float:
    from tests.bench.eyes import settle

    before = window.intake.sight
    panel = window.intake_page.panel
    eyes.watch((panel, panel.footer, panel.heading))
    seen = eyes.seconds_until(lambda: window.intake.sight is not before, gesture)
    settle(lambda: not window.errands.busy)
    return seen


def _open_anew(window: StationWindow, serial: str) -> None:
    """Scan it, and wait until its return is on the page and a hand has reached the keyboard."""
    from tests.bench.eyes import settle, wedge
    from tests.bench.witness import work_until

    before = window.intake.sight
    wedge(window, serial)
    settle(lambda: not window.errands.busy and window.intake.sight is not before)
    work_until(perf_counter() + _HAND_S)


def _line(what: str, taken: list[float], yardstick: list[float], beside: str) -> Line:
    return Line(
        what,
        milliseconds(median(taken)),
        f"{milliseconds(median(yardstick))} {beside}",
        f"{ratio_of(taken, yardstick):,.1f}x",
        f"<= {DEMANDED_MEDIAN_MS} ms",
        median(taken) * 1000 <= DEMANDED_MEDIAN_MS,
    )


@contextmanager
def window_of(folder: Path, scan_gap_ms: int = 35) -> Iterator[StationWindow]:
    """The real window of that station, somebody signed in, waiting for a scan."""
    from intake_app.commands.window import make_window
    from intake_app.desktop.application import application
    from tests.bench.eyes import settle

    application()
    station = open_station(Settings(folder=folder, name="Bench 1", code="B1", scan_gap_ms=scan_gap_ms))
    lane = Lane(station.tidy)
    window = make_window(station, lane)
    try:
        window.show()
        settle(lambda: not window.errands.busy)
        window.sign_page.named.emit("Rosa Marín")
        settle(lambda: bool(window.operator) and not window.errands.busy)
        yield window
        window.close()
    finally:
        lane.close()
        station.close()


def bare_label() -> QLabel:
    """Shown before the station's window, which is to have the keys."""
    from PySide6.QtWidgets import QLabel

    from intake_app.desktop.application import application

    application()
    shown = QLabel()
    shown.resize(*_BARE_SIZE)
    shown.show()
    return shown


def show_bare(shown: QLabel, text: str) -> None:
    shown.setText(text)
    shown.repaint()
