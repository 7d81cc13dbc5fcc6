"""Where tracebacks go: a log in the station folder, and a number for the person who met the fault."""

from __future__ import annotations

import logging
import logging.handlers
import secrets
import sys
from pathlib import Path
from types import TracebackType

_MOST_BYTES = 1_000_000
_OLD_LOGS = 5
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"

Fault = tuple[type[BaseException], BaseException, TracebackType | None]


def open_log(station: Path | None) -> Path:
    """Send the program's log to the station folder, rotated; returns the file.

    Where the folder cannot be written, the log goes to standard error, so that no traceback is lost.
    """
    folder = _folder(station)
    file = folder / "intake.log"
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=_MOST_BYTES, backupCount=_OLD_LOGS, encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    logger = logging.getLogger("intake")
    for earlier in logger.handlers[:]:
        logger.removeHandler(earlier)
        earlier.close()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return file


def report(station: Path | None, fault: Fault | None = None, *, records: bool = True) -> str:
    """Write the fault (by default the one being handled) into the log; returns the sentence for the person.

    `records` is whether what was running works on the record, so that somebody could fear for it.
    """
    number = secrets.token_hex(3).upper()
    logger = logging.getLogger("intake")
    if not logger.handlers:
        open_log(station)
    logger.error("fault %s", number, exc_info=fault or sys.exc_info())
    return (
        f"the program met a fault of its own, number {number}. {'What was acknowledged is safe. ' if records else ''}"
        f"The log tells more: {_folder(station) / 'intake.log'}"
    )


def _folder(station: Path | None) -> Path:
    from intake_app.settings import default_folder

    return (station or default_folder()) / "log"
