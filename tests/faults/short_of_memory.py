"""A window that is given little memory in the middle of its work; run as a process of its own.

    python -m tests.faults.short_of_memory STATION_FOLDER

Says `told …`: what the bench was told of a gesture that got no memory, and `state …`: the return's events at the end.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QCoreApplication

from intake_app import fault_log
from intake_app.bootstrap import open_station
from intake_app.commands.window import _catch_what_is_left, make_window
from intake_app.desktop.application import application
from intake_app.domain.station import Sound
from intake_app.settings import Settings
from intake_app.store.lane import Lane

ROOM = 300_000_000
"""So many bytes are left: enough for threads to be started and for what the window draws."""


def say(text: str) -> None:
    sys.stdout.write(f"{' '.join(text.split())}\n")
    sys.stdout.flush()


def until(done: Callable[[], bool]) -> None:
    end = monotonic() + 60
    while not done() and monotonic() < end:
        QCoreApplication.processEvents()


def limit() -> None:
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + ROOM, resource.RLIM_INFINITY))


def main(folder: Path) -> int:
    application(sys.argv[:1])
    station = open_station(Settings(folder=folder, name="Bench 3", code="B3", sound=Sound(0)))
    fault_log.open_log(folder)
    lane = Lane(station.tidy)
    window = make_window(station, lane)
    _catch_what_is_left(window, station.settings)
    window.show()
    window.sign_page.named.emit("Rosa")
    until(lambda: not window.errands.busy and window.operator != "")
    window.scans.scanned("SV19R24-00771")
    until(lambda: window.intake.sight is not None)
    limit()
    held = []

    def greedy(*_: object) -> None:
        held.append(bytearray(4 * ROOM))

    vars(station.bench)["answer"] = greedy
    card = window.intake_page.back.questions.card
    card.answered.emit("box", "original")
    until(lambda: not window.errands.busy and card.problem.isVisible())
    say(f"told {card.problem.sentence.text()}")
    del vars(station.bench)["answer"]
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    card.answered.emit("box", "original")
    sight = window.intake.sight
    assert sight is not None
    until(lambda: window.intake.sight is not sight)
    ret = lane.submit(lambda: station.parts.journal.events_of(sight.return_id)).result()
    say(f"state {' '.join(type(event.payload).__name__ for event in ret)}")
    window.close()
    lane.close()
    station.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
