"""The real window: killed with kill -9, worked by hands that do anything, and scanned at.

Offscreen, but with all else that it is at the bench: the writer lane, the files, the papers, the wedge. On half of the
days people sign in, with badges and PINs (hashed with little memory, for what is tried is not how long that takes); on
the others the bench runs without.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import sys
import tempfile
import tomllib
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from msgspec.structs import replace as set_to

from intake_app.bootstrap import Station, open_station
from intake_app.commands.filling import fill_with_sample
from intake_app.domain.roles import Role
from intake_app.domain.station import Sound
from intake_app.store.chain import prove
from intake_app.store.journal_reading import open_reading
from intake_app.store.lane import Lane
from intake_app.store.rebuild import rebuild
from tests.domain.random_scans import random_scan
from tests.faults.remains import alarms_in
from tests.soak.copying import copy_station
from tests.soak.frame import Outcome, Trial, side_by_side
from tests.soak.kills import (
    KILLS_A_STATION,
    base_station,
    fresh_station,
    killed,
    look,
    recorded,
    settings_of,
    tell_appends,
)

if TYPE_CHECKING:
    from intake_app.desktop.window import StationWindow
    from tests.soak.hands import Hands, Worker
    from tests.soak.met import Watched

_GAP_MS = 12
_GESTURES_A_STATION = 1_000
_SCANS_A_STATION = 20_000
_SCANS_A_REST = 20
_MEETS_ALL = 20_000  # gestures, after which hands were everywhere
_READS = 0.7  # the share of scans before which somebody read what was said of those before
_KNOWN = 0.02  # the share of scans that mean a unit of the catalogue
_LINES_AT_MOST = 40
_PIN_KIB = 64
_PEOPLE: dict[str, tuple[Role, str]] = {
    "Rosa Marín": ("administrator", "409173"),
    "Olu": ("receiving", ""),
    "王小明": ("receiving", ""),
    "Sue": ("supervisor", "682915"),
}
_FAULTS = ("warning", "critical", "fatal")
_LEFT_OUT = (
    "^OpenType support missing for ",  # a scan can hold a letter of every script there is
    "^This plugin does not support QPlatformServices::openDocument",  # offscreen nobody opens a file
    "^PulseAudioService: pa_context_connect",  # a computer without a sound server, and somebody who tries the sounds
)


class Bench(NamedTuple):
    """A station folder to begin each day with, and who works there; nobody where nobody signs in."""

    folder: Path
    workers: tuple[Worker, ...] = ()


class Open(NamedTuple):
    """A station with its window on the screen; `faults` grows by each exception and each warning of Qt's.

    `record` is the record as somebody else reads it meanwhile.
    """

    station: Station
    lane: Lane
    window: StationWindow
    hands: Hands
    faults: list[str]
    record: Watched


@contextlib.contextmanager
def opened(
    folder: Path,
    rng: random.Random,
    say: Callable[[object], None] | None = None,
    workers: Sequence[Worker] = (),
) -> Iterator[Open]:
    """The window on the station of this folder, somebody signed in; `say` is told of every append."""
    from intake_app.commands.window import make_window
    from intake_app.desktop.application import application
    from tests.soak.hands import Hands
    from tests.soak.met import Watched

    faults: list[str] = []

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        faults.append("".join(traceback.format_exception(kind, error, trace)))

    def reported(_: object, fault: Any = None, **__: object) -> str:
        caught(*(fault or sys.exc_info()))
        return "a fault"

    application()
    station = open_station(set_to(settings_of(folder), scan_gap_ms=_GAP_MS, sound=Sound(0)))
    if say:
        tell_appends(station.parts.journal, say)
    lane = Lane(station.tidy)
    with pytest.MonkeyPatch.context() as patch, _listening(faults):
        patch.setattr(sys, "excepthook", caught)
        patch.setattr("intake_app.desktop.papers_view.READING_MS", 60)
        patch.setattr("intake_app.fault_log.report", reported)
        patch.setattr("intake_app.store.pins.MEMORY_KIB", _PIN_KIB)
        window = make_window(station, lane)
        hands = Hands(window, station, rng, folder.with_name(f"{folder.name}-files"), workers)
        record = Watched(folder, window)
        try:
            window.show()
            window.activateWindow()
            hands.settle()
            if workers:
                hands.come_in(workers[0])
            else:
                window.sign_page.named.emit("Rosa Marín")
            hands.settle()
            yield Open(station, lane, window, hands, faults, record)
        finally:
            record.close()
            window.close()
            lane.close()
            station.close()
            window.deleteLater()
            hands.settle()


@contextlib.contextmanager
def _listening(faults: list[str]) -> Iterator[None]:
    """What Qt says meanwhile is a fault of the program, unless it is known to be none; it is looked at in the end.

    Through a file that stands in for standard error: a message handler in Python would wait for Python's lock inside of
    libraries that hold one of their own.
    """
    told = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["qt_log_ignore"]
    known = [re.compile(one) for one in (*told, *_LEFT_OUT)]
    os.environ["QT_MESSAGE_PATTERN"] = "%{type} %{message}"
    with tempfile.TemporaryFile() as heard:
        before = os.dup(2)
        os.dup2(heard.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(before, 2)
            os.close(before)
            heard.seek(0)
            for line in heard.read().decode(errors="replace").splitlines():
                kind, _, text = line.partition(" ")
                if kind in _FAULTS and not any(one.search(text) for one in known):
                    faults.append(line)


def kill_windows(seed: int, count: int, folder: Path) -> Outcome:
    """kill -9 of the whole program while somebody does anything."""
    return side_by_side(kill_windows_part, seed, count, folder)


def kill_windows_part(seed: int, count: int, folder: Path) -> Outcome:
    """The kills of one process: each child makes an application of its own, its parent has none."""
    import intake_app.commands.window
    import tests.soak.hands

    del intake_app, tests
    broken, first = 0, ""
    benches = _both(base_station(folder))
    bench = benches[0]
    here = fresh_station(bench.folder)
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")

        def work(
            say: Callable[[object], None], rng: random.Random = rng, here: Path = here, bench: Bench = bench
        ) -> None:
            with opened(here, rng, say, bench.workers) as at:
                while True:
                    say({"did": at.hands.gesture()})
                    if at.faults:
                        raise AssertionError(at.faults[0])

        is_broken = False
        try:
            before = recorded(here)
            look(here, before, killed(rng, work, _LINES_AT_MOST))
        except Exception:  # noqa: BLE001 - told, and the trial goes on with a new station
            is_broken = True
            first = first or f"seed {seed}, point {number}: {traceback.format_exc()}"
        broken += is_broken
        if is_broken or (number + 1) % KILLS_A_STATION == 0:
            shutil.rmtree(here)
            bench = rng.choice(benches)
            here = fresh_station(bench.folder)
    return Outcome(count, broken, first=first)


def gestures(seed: int, count: int, folder: Path) -> Outcome:
    """Random gestures; what the window shows and what it wrote are looked at after each, all files at the end of a day.

    A long run has to come to every page, to every form that hands are to find, and to every kind of event that does not
    take too much luck.
    """
    from tests.soak.met import SELDOM

    outcome = side_by_side(gestures_part, seed, count, folder)
    met = ", ".join(f"{name} {times:,}" for name, times in outcome.met.items() if times)
    missed = [name for name, times in outcome.met.items() if not times]
    told = outcome._replace(words=f"met: {met}; not met: {', '.join(missed) or 'nothing'}")
    demanded = [name for name in missed if name not in SELDOM]
    if demanded and count >= _MEETS_ALL:
        first = told.first or f"hands never met {', '.join(demanded)}"
        return told._replace(broken=told.broken + 1, first=first)
    return told


def gestures_part(seed: int, count: int, folder: Path) -> Outcome:
    """The gestures of one process, so many to a station and a window."""
    base = folder / "base"
    fill_with_sample(settings_of(base))
    return _days(seed, count, _both(base), _GESTURES_A_STATION, _gesture)


def scans(seed: int, count: int, folder: Path) -> Outcome:
    """Random scans, on whatever page is shown."""
    return side_by_side(scans_part, seed, count, folder)


def scans_part(seed: int, count: int, folder: Path) -> Outcome:
    """The scans of one process, so many to a station and a window."""
    return _days(seed, count, _both(base_station(folder)), _SCANS_A_STATION, _scan)


def _both(base: Path) -> tuple[Bench, ...]:
    """This station without sign-in, and one like it where four people work."""
    from tests.soak.hands import Worker

    manned = copy_station(base, base.with_name("manned"))
    with pytest.MonkeyPatch.context() as patch, closing(open_station(settings_of(manned))) as station:
        patch.setattr("intake_app.store.pins.MEMORY_KIB", _PIN_KIB)
        people = station.bench.people
        (first, (_, first_pin)), *others = _PEOPLE.items()
        people.first_administrator(first, first_pin)
        for name, (role, pin) in others:
            people.add(name, role, pin)
        workers = tuple(Worker(people.give_badge(people.named(name).id), pin) for name, (_, pin) in _PEOPLE.items())
    return Bench(base), Bench(manned, workers)


def _days(
    seed: int, count: int, benches: Sequence[Bench], a_day: int, do: Callable[[Open, random.Random, int], None]
) -> Outcome:
    """A station like one of `benches` each day, until all is done. A day that breaks a promise ends there."""
    done, broken, first, met = 0, 0, "", Counter[str]()
    while done < count:
        rng = random.Random(f"{seed}/{done}")
        bench = rng.choice(benches)
        here = copy_station(bench.folder, bench.folder.with_name(f"day-{done}"))
        number, latest = 0, deque[str]()
        try:
            with opened(here, rng, workers=bench.workers) as at:
                latest = at.hands.latest
                for number in range(min(a_day, count - done)):
                    do(at, rng, number)
                    if at.faults:
                        break
                met.update(at.record.met)
            if at.faults:
                raise AssertionError(at.faults[0])
            _look_at_files(here)
        except Exception:  # noqa: BLE001 - told, and the next day begins
            broken += 1
            told = "; ".join(latest)
            first = first or f"seed {seed}, day {done}, gesture {number}: {told}: {traceback.format_exc()}"
        done += number + 1
        shutil.rmtree(here)
    return Outcome(done, broken, first=first, met=met)


def _gesture(at: Open, rng: random.Random, number: int) -> None:
    del rng, number
    what = at.hands.gesture()
    at.record.look()
    window = at.window
    page = window.pages.currentWidget()
    assert page is not None, what
    assert page.isVisible(), what
    sight = window.intake.sight if window.operator and window.place == "intake" else None
    if sight is not None:
        now = at.lane.submit(lambda: at.station.bench.resume(sight.return_id)).result()
        other = [name for name in now.__struct_fields__ if getattr(now, name) != getattr(sight, name)]
        shown = {name: (getattr(sight, name), getattr(now, name)) for name in other}
        assert not other, f"after {what} the page shows another than is recorded (shown, recorded): {shown}"


def _scan(at: Open, rng: random.Random, number: int) -> None:
    if rng.random() < _READS and not at.window.notices.isHidden():
        at.hands.escape()
    if rng.random() < _KNOWN:
        at.hands.scan_known()
    else:
        at.hands.scan(random_scan(rng))
    if number % _SCANS_A_REST == 0:
        at.hands.settle()
    if number % (_SCANS_A_REST * 50) == 0:
        at.window.go(rng.choice(["intake", "queue", "kits", "arrivals", "follow_ups", "ship", "find", "devices"]))


def _look_at_files(folder: Path) -> None:
    with closing(open_reading(folder)) as reading:
        proof = prove(reading._connection)
    assert proof.first_break is None, proof.first_break
    assert alarms_in(folder) == []
    rebuilt = rebuild(folder)
    assert rebuilt.were_equal, rebuilt.differing


TRIALS = (
    Trial("window-kills", "kill -9 of the whole program, window and all", 300, kill_windows),
    Trial("gestures", "random gestures on the real window", 100_000, gestures),
    Trial("scans", "random scans through the real window", 1_000_000, scans),
)
