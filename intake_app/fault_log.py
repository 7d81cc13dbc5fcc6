"""Where tracebacks go: a log in the station folder, and a number for the person who met the fault.

The log goes to whoever helps, so it tells of the program and of nobody: no values of variables, and of every message
only the words that are the program's own (`domain/redaction.py`).
"""

from __future__ import annotations

import builtins
import faulthandler
import logging
import logging.handlers
import os
import re
import secrets
import sys
from collections.abc import Container, Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO

from intake_app.domain import errors
from intake_app.domain.redaction import redacted, vocabulary

LOG: Final = "intake.log"
CRASHES: Final = "crashes.log"
_MOST_BYTES: Final = 1_000_000
_OLD_LOGS: Final = 5
_MOST_FRAMES: Final = 60
_MOST_CAUSES: Final = 8
_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
_OUR_OWN: Final = Path(__file__).resolve().parent
_FRAME: Final = re.compile(r"  (?:intake_app|site-packages|lib|Lib)/[\w/.-]+\.py:\d+ in [\w.<>]+", re.ASCII)
_PLAIN_FRAME: Final = re.compile(r'\s+File "([^"]+)", line (\d+)(?:,? in ([\w.<>]+))?', re.ASCII)
_HEAD: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [a-z.]+ )(.*)", re.ASCII)
_KINDS: Final = frozenset(dir(builtins)) | frozenset(dir(errors))
"""The kinds of errors that the program and Python know."""
_FAULT: Final = re.compile(r"fault [0-9A-F]{6}", re.ASCII)
_PLACES: Final = ("/intake_app/", "/site-packages/", "/lib/python3", "/Lib/")

Fault = tuple[type[BaseException], BaseException, TracebackType | None]


def log_folder(station: Path | None) -> Path:
    """Where the logs of a station lie (of this user's own for None)."""
    from intake_app.settings import default_folder

    return (station or default_folder()) / "log"


def open_log(station: Path | None) -> Path:
    """Send the program's log to the station folder, rotated; returns the file.

    Where the folder cannot be written, the log goes to standard error, so that no fault is lost.
    """
    file = log_folder(station) / LOG
    handler: logging.Handler
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _Rotated(file, maxBytes=_MOST_BYTES, backupCount=_OLD_LOGS, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(_Discreet())
    logger = logging.getLogger("intake")
    for earlier in logger.handlers[:]:
        logger.removeHandler(earlier)
        earlier.close()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return file


def watch_for_crashes(station: Path | None) -> None:
    """From now on a crash of the interpreter itself (a fault in C code) leaves the stacks of all threads in a file.

    Where the folder cannot be written they go to standard error.
    """
    folder = log_folder(station)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / CRASHES
        if file.exists() and file.stat().st_size > _MOST_BYTES:
            file.replace(file.with_name(f"{CRASHES}.1"))
        # It stays open for as long as the program runs: none could be opened in the middle of a crash.
        faulthandler.enable(_private(file), all_threads=True)
    except OSError:
        if sys.stderr is not None:
            faulthandler.enable(all_threads=True)


def report(station: Path | None, fault: Fault | None = None, *, records: bool = True) -> str:
    """Write the fault (by default the one being handled) into the log; returns the sentence for the person.

    `records` is whether what was running works on the record, so that somebody could fear for it.
    """
    number = secrets.token_hex(3).upper()
    logger = logging.getLogger("intake")
    if not logger.handlers:
        open_log(station)
    logger.error("fault %s", _Number(number), exc_info=fault or sys.exc_info())
    return (
        f"the program met a fault of its own, number {number}. {'What was acknowledged is safe. ' if records else ''}"
        f"The log tells more: {log_folder(station) / LOG}"
    )


class _Number(str):
    """A number that we gave ourselves; it may stand in the log as it is."""

    __slots__ = ()


class _Rotated(logging.handlers.RotatingFileHandler):
    """Rotated by size; its files are their owner's alone. What cannot be logged is let go: nobody waits for it."""

    def _open(self) -> Any:  # noqa: ANN401 - as the base class has it
        return _open_private(Path(self.baseFilename))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in the base class
        """A full disk: the base class would print a traceback where somebody works."""


class Discretion:
    """What may be said of an error, of a value, and of a line that stands in a log."""

    @cached_property
    def _words(self) -> frozenset[str]:
        try:
            from intake_app.bootstrap import read_words

            words = read_words()
            return vocabulary(words.get(key, "") for key in sorted(words.keys()))
        except Exception:  # noqa: BLE001 - a fault is told even where the program's own files are damaged
            return vocabulary(())

    def error(self, error: BaseException, names: Container[str] = frozenset()) -> str:
        """The kind of error, its number where the system gave one, and what of its message is known."""
        kind = type(error).__qualname__
        if isinstance(error, OSError) and error.errno is not None:
            return f"{kind} {error.errno} {os.strerror(error.errno)}"
        code = getattr(error, "sqlite_errorname", "")
        return " ".join(filter(None, [f"{kind}:", code, redacted(str(error), self._words, names)]))

    def value(self, one: object) -> object:
        """A value that a message is made with: numbers as they are, texts as far as they are known."""
        if one is None or isinstance(one, _Number | bool | float) or type(one) is int:
            return one
        return self.error(one) if isinstance(one, BaseException) else redacted(str(one), self._words)

    def line(self, line: str) -> str:
        """A line of a log, whoever wrote it: places in the source stay, and of all else what is known."""
        if _FRAME.fullmatch(line):
            return line
        if frame := _PLAIN_FRAME.match(line):
            return f"  {_place(frame[1])}:{frame[2]} in {frame[3] or '?'}"
        if head := _HEAD.match(line):
            rest = head[2]
            return head[1] + (rest if _FAULT.fullmatch(rest) else redacted(rest, self._words, _KINDS))
        return redacted(line, self._words, _KINDS)


class _Discreet(logging.Formatter):
    """Tells faults by their place in the program and the words of their messages that are the program's own."""

    def __init__(self) -> None:
        super().__init__(_FORMAT)
        self._discretion = Discretion()

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the fault's own lines under it."""
        told = logging.makeLogRecord(record.__dict__)
        if isinstance(told.args, tuple):
            told.args = tuple(self._discretion.value(one) for one in told.args)
        elif isinstance(told.args, Mapping):
            told.args = {name: self._discretion.value(one) for name, one in told.args.items()}
        told.exc_text = None
        try:
            return super().format(told)
        except MemoryError:
            return f"{record.levelname} {record.args!r:.80} (too little memory to tell more)"

    def formatException(self, ei: Any) -> str:  # noqa: ANN401, N802 - as the base class has it
        """The fault, and before it what led to it."""
        lines: list[str] = []
        error: BaseException | None = ei[1]
        trace: TracebackType | None = ei[2]
        for _ in range(_MOST_CAUSES):
            if error is None:
                break
            lines = [*self._told(error, trace or error.__traceback__), *lines]
            error, trace = error.__cause__ or (None if error.__suppress_context__ else error.__context__), None
        return "\n".join(lines)

    def _told(self, error: BaseException, trace: TracebackType | None) -> list[str]:
        frames: list[str] = []
        names: set[str] = set()
        while trace is not None:
            code = trace.tb_frame.f_code
            names.update(code.co_names, code.co_varnames, code.co_freevars)
            frames.append(f"  {_place(code.co_filename)}:{trace.tb_lineno} in {code.co_qualname}")
            trace = trace.tb_next
        if len(frames) > _MOST_FRAMES:
            half = _MOST_FRAMES // 2
            frames = [*frames[:half], f"  … {len(frames) - _MOST_FRAMES} more", *frames[-half:]]
        return [*frames, self._discretion.error(error, names)]


def _open_private(file: Path) -> TextIO:
    return os.fdopen(_private(file), "a", encoding="utf-8", errors="backslashreplace")


def _private(file: Path) -> int:
    """The descriptor of a file that is added to, and is for its owner alone."""
    descriptor = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    if os.name == "posix":
        os.fchmod(descriptor, 0o600)
    return descriptor


def _place(file: str) -> str:
    """A source file by its place in the program or the library: above it stand names of people and machines."""
    path = Path(file)
    if path.is_relative_to(_OUR_OWN):
        return path.relative_to(_OUR_OWN.parent).as_posix()
    plain = path.as_posix()
    return next((plain[plain.index(part) + 1 :] for part in _PLACES if part in plain), path.name)
