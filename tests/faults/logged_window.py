"""The window as the program opens it, with the log and the hooks by which its faults are told."""

from __future__ import annotations

import contextlib
import logging
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pytestqt.qtbot import QtBot

from intake_app import fault_log
from intake_app.bootstrap import system_clock
from intake_app.commands.window import _catch_what_is_left
from tests.whole.sample_station import fill
from tests.whole.window_driver import Person, at_the_bench

SERIAL: Final = "SV19R24-00771"
NUMBER: Final = re.compile(r"number ([0-9A-F]{6})\b")
"""How the bench is told the number of a fault."""


@contextlib.contextmanager
def logged_window(folder: Path, qtbot: QtBot) -> Iterator[Person]:
    """Somebody who has signed in, at a station of the sample in this folder."""
    fill(folder, system_clock().today)
    hooks = sys.excepthook, threading.excepthook
    with at_the_bench(folder, qtbot) as one:
        fault_log.open_log(folder)
        _catch_what_is_left(one.window, one.station.settings)
        try:
            one.sign_in()
            yield one
        finally:
            sys.excepthook, threading.excepthook = hooks
    for handler in [one for one in logging.getLogger("intake").handlers if isinstance(one, fault_log._Rotated)]:
        logging.getLogger("intake").removeHandler(handler)
        handler.close()
