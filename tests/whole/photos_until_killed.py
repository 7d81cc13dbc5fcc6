"""A process that drops photos onto a return through the real window, and stops where it is told, until it is killed.

    python -m tests.whole.photos_until_killed STATION_FOLDER WHERE FILE …

WHERE: `reading` before a file is kept, `kept` before it is in the record, `recorded` before it leaves the tray. It says
the return's id and then “there” on standard output.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer

from intake_app.bootstrap import open_station
from intake_app.commands.window import make_window
from intake_app.desktop.application import application
from intake_app.settings import Settings
from intake_app.store.lane import Lane


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def stuck(*_: object) -> Any:
    say("there")
    time.sleep(600)


def main(folder: Path, where: str, files: list[Path]) -> int:
    app = application(sys.argv[:1])
    station = open_station(Settings(folder=folder, name="Bench 1", code="B1"))
    window = make_window(station, Lane(station.tidy))
    window.show()
    window.sign_page.named.emit("Rosa")

    def later(step: Callable[[], None]) -> None:
        if window.errands.busy:
            QTimer.singleShot(20, lambda: later(step))
        else:
            step()

    def scan() -> None:
        window.scans.scanned("SV19R24-00771")
        QTimer.singleShot(100, lambda: later(drop))

    def drop() -> None:
        sight = window.intake.sight
        assert sight is not None
        say(sight.return_id)
        if where == "reading":
            vars(station.bench)["keep_photo"] = stuck
        elif where == "kept":
            vars(station.bench)["photograph"] = stuck
        else:
            tray = window.intake.photos.keeping._tray
            assert tray is not None
            vars(tray)["remove"] = stuck
        window.intake.photos.add_files(files, "dropped")

    QTimer.singleShot(100, lambda: later(scan))
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], [Path(file) for file in sys.argv[3:]]))
