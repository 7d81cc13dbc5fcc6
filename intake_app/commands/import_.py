"""`intake import units|rmas|kits FILE`: bring sales, RMAs or packaging kits into the catalogue.

With `--json-progress` it speaks JSON lines for the window, which runs this very command beside itself: an import in
another process never holds up a gesture. Anything on standard input, its end too, stops it then.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from intake_app import settings
from intake_app.commands.output import say
from intake_app.commands.streams import complain
from intake_app.domain.errors import BadInput, IntakeError, Stopped
from intake_app.domain.import_shapes import SHAPES
from intake_app.workflow.ports import How, ImportReport, Progress

STOPPED = 130
BAD_ROWS = 2

_SECONDS_A_LINE = 0.1
_SECONDS_A_PLAIN_LINE = 5.0
# Measured on files of 10,000 to 1,000,000 rows: comparing and writing take about this share of reading and checking.
_WRITING_SHARE = 0.6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `intake import`."""
    parser.add_argument("what", choices=sorted(SHAPES), help="what the file holds")
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a CSV file or an Excel workbook (.xlsx) with a line of column names"
    )
    parser.add_argument("--sheet", default="", metavar="NAME", help="the sheet of a workbook (default: the first)")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        type=_heading_and_field,
        metavar="HEADING=FIELD",
        help="which field a column is, where its heading does not say it (repeatable; an empty field: none)",
    )
    parser.add_argument("--mapping", metavar="NAME", help="map the columns as it was saved under this name")
    parser.add_argument("--save-mapping", metavar="NAME", help="save the mapping of this import under a name")
    parser.add_argument("--skip-bad", action="store_true", help="take the good rows, and list the others")
    parser.add_argument(
        "--bad-rows",
        type=Path,
        metavar="FILE",
        help="the CSV file for the bad rows with their reasons (with --skip-bad, by default beside the imported file)",
    )
    parser.add_argument("--json-progress", action="store_true", help="speak JSON lines; any input stops the import")
    # Of the window: as it was said there of a file with the same headings, and keep what is said now for the next.
    parser.add_argument("--remembered", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--remember", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Import; 0 when it is done, 2 for a file or rows that must be corrected, 130 when stopped, else 1."""
    folder = settings.load(args.station, args.policies).folder
    stop = threading.Event()
    telling = _Telling(stop, as_json=args.json_progress)
    if args.json_progress:
        threading.Thread(target=_watch_input, args=(stop,), daemon=True).start()
    if sys.platform != "win32":
        os.nice(10)
    try:
        with _interrupt_sets(stop):
            report = _import(folder, args, telling)
    except IntakeError as error:
        status = STOPPED if isinstance(error, Stopped) else error.exit_status
        telling.failed(error, status)
        return status
    telling.done(report, _bad_rows_file(args) if report.bad_count else None)
    _index_further(folder, args.what)
    return BAD_ROWS if report.bad_count else 0


def _index_further(folder: Path, what: str) -> None:
    """The rows are in and told; what look-ups by name need comes after that, and nobody waits for it."""
    from intake_app.store.importing import index_further

    sys.stdout.flush()
    try:
        index_further(folder, what)
    except IntakeError:
        logging.getLogger("intake.import").exception("Further indexes could not be made")


def _import(folder: Path, args: argparse.Namespace, telling: _Telling) -> ImportReport:
    """Import the file as the arguments say, and keep the mapping where they say so."""
    from intake_app.store.importing import import_file
    from intake_app.store.mappings import Mappings

    bad_rows = _bad_rows_file(args)
    if bad_rows and bad_rows.absolute() == args.file.absolute():
        raise BadInput(f"{bad_rows} is the file that is imported. Name another for its bad rows.")
    if args.save_mapping and not (args.map or args.mapping):
        raise BadInput("There is no mapping to save: say what the columns are with --map.")
    mappings = Mappings(folder)
    fields = (mappings.named(args.what, args.mapping) if args.mapping else {}) | dict(args.map)
    header: list[str] = []

    def remembered(names: list[str]) -> dict[str, str]:
        header.extend(names)
        telling.header = names
        return mappings.remembered(args.what, names) if args.remembered else {}

    how = How(args.sheet, fields, args.skip_bad, bad_rows, remembered)
    report = import_file(folder, args.what, args.file, telling.watch, how)
    if args.save_mapping:
        mappings.save(args.what, header, fields, args.save_mapping)
    if args.remember:
        mappings.save(args.what, header, fields)
    return report


def _bad_rows_file(args: argparse.Namespace) -> Path | None:
    """Where the bad rows are listed, if anywhere."""
    file: Path = args.file
    named: Path | None = args.bad_rows
    return named or (file.with_name(f"{file.stem}-bad-rows.csv") if args.skip_bad else None)


def _heading_and_field(text: str) -> tuple[str, str]:
    heading, sign, field = text.rpartition("=")
    if not sign or not heading.strip():
        raise argparse.ArgumentTypeError(f"{text!r} maps nothing: expected HEADING=FIELD, like “Serial No=serial”")
    return heading.strip(), field.strip()


class TimeLeft:
    """Estimates the seconds that an import still takes, from its progress and when it came."""

    def __init__(self, started: float) -> None:
        self._started = started
        self._reading: float = 0.0

    def seconds(self, progress: Progress, now: float) -> int:
        """Whole seconds left at the moment `now`."""
        elapsed = now - self._started
        if progress.stage == "reading":
            self._reading = elapsed * progress.total / max(progress.done, 1)
        return max(0, round(self._reading * (1 + _WRITING_SHARE) - elapsed))


class _Telling:
    """Says how far the import is, in words for a person or in JSON lines for the window.

    `header` are the headings of the file, as soon as they are known.
    """

    def __init__(self, stop: threading.Event, *, as_json: bool) -> None:
        self.header: list[str] = []
        self._stop = stop
        self._as_json = as_json
        self._is_terminal = not as_json and sys.stderr.isatty()
        self._gap = _SECONDS_A_LINE if as_json or self._is_terminal else _SECONDS_A_PLAIN_LINE
        self._last = time.monotonic()
        self._left = TimeLeft(self._last)

    def watch(self, progress: Progress) -> bool:
        now = time.monotonic()
        if now - self._last >= self._gap:
            self._last = now
            self._say(progress, self._left.seconds(progress, now))
        return not self._stop.is_set()

    def _say(self, progress: Progress, left: int) -> None:
        if self._as_json:
            _json_line({"progress": {**progress._asdict(), "seconds_left": left}})
            return
        percent = 100 * progress.done // max(progress.total, 1)
        doing = f"{percent} %" if progress.stage == "reading" else "writing"
        line = f"{progress.done:,} rows · {doing} · {left} s left"
        sys.stderr.write(f"\r\x1b[K{line}" if self._is_terminal else f"{line}\n")
        sys.stderr.flush()

    def failed(self, error: IntakeError, status: int) -> None:
        self._end_line()
        if self._as_json:
            _json_line({"error": {"message": str(error), "status": status, "header": self.header}})
        else:
            complain(str(error))

    def done(self, report: ImportReport, bad_rows: Path | None) -> None:
        """`bad_rows` is the file that lists them, where there are some."""
        self._end_line()
        if self._as_json:
            listed = {"bad": [row._asdict() for row in report.bad], "bad_rows": str(bad_rows or "")}
            _json_line({"report": {**report._asdict(), **listed, "header": self.header}})
            return
        for line, reason in report.bad:
            complain(f"line {line}: {reason}")
        if report.bad_count > len(report.bad):
            complain(f"and {report.bad_count - len(report.bad):,} more.")
        if bad_rows:
            complain(f"they are listed in {bad_rows}, to be corrected and imported.")
        if report.bad_count and not report.skipped:
            rows = "1 row" if report.bad_count == 1 else f"{report.bad_count:,} rows"
            complain(f"nothing was imported: {rows} of {report.read:,} must be corrected first.")
            return
        taken = f", {report.read - report.bad_count:,} taken" if report.skipped else ""
        say(
            f"{report.read:,} rows read{taken}: {report.new:,} new, {report.changed:,} changed,"
            f" {report.unchanged:,} as they were."
        )
        if report.extra:
            say(f"Other columns, kept with each row: {', '.join(report.extra)}.")

    def _end_line(self) -> None:
        if self._is_terminal:
            sys.stderr.write("\r\x1b[K")


def _json_line(told: object) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


def _watch_input(stop: threading.Event) -> None:
    # Not through sys.stdin: its lock, held by a thread that waits, aborts the interpreter at its end.
    with contextlib.suppress(OSError):
        os.read(0, 1)
    stop.set()


@contextlib.contextmanager
def _interrupt_sets(stop: threading.Event) -> Iterator[None]:
    """Ctrl-C asks the import to stop, which it does at the next row, instead of breaking off where it is."""
    earlier = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, earlier)
