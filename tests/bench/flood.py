"""Scans without a pause: a hundred a second through the real window, for a minute, and ten seconds of commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from time import perf_counter

from intake_app.domain.commands import Command, command_code
from intake_app.store.database import Connection, connect_reading
from tests.bench.measuring import Line, milliseconds, percentile
from tests.bench.showing import window_of
from tests.bench.stage import Stage

SCANS_A_SECOND = 100
SECONDS = 60
SECONDS_OF_COMMANDS = 10
DEMANDED_SILENCE_MS = 33
QUICK_GAP_MS = 5
"""A command that comes within a scanner's gap behind a scan is taken out of no code; ten milliseconds are another scan
only where the station is told of so quick a scanner."""

_WARMING_S = 2
_HEARD_S = 0.05
"""Until the keys of the last scan are heard."""

_PATIENCE_S = 60
_ANSWERS = (
    ("box", "damaged"),
    ("foam", "original"),
    ("sleeve", "original"),
    ("foam", "kit"),
    ("box", "original"),
    ("foam", "missing"),
    ("reason", "unwanted"),
    ("remedy", "refund"),
    ("foam", "original"),
)
_SAID = "SELECT CAST(payload AS TEXT) FROM events WHERE rowid > ? ORDER BY sequence"
_OPENED = """
SELECT json_extract(CAST(payload AS TEXT), '$.serial') FROM events WHERE kind = 'opened' AND rowid > ? ORDER BY sequence
"""


def flood(stage: Stage) -> Iterator[Line]:
    """A unit scanned every ten milliseconds: all are recorded in their order, and none is shown before it is."""
    from tests.bench.eyes import settle, wedge
    from tests.bench.witness import Witness, work_until

    folder = stage.station_folder
    with window_of(folder) as window, closing(connect_reading(folder / "journal.sqlite3")) as reading:
        before = _last(reading)
        witness = Witness(
            window,
            lambda subject: bool(reading.execute("SELECT 1 FROM events WHERE subject = ?", (subject,)).fetchone()),
        )
        serials = stage.fresh_serials(SCANS_A_SECOND * SECONDS)
        began = perf_counter()
        late: list[float] = []
        for place, serial in enumerate(serials):
            due = began + place / SCANS_A_SECOND
            work_until(due)
            late.append(perf_counter() - due)
            wedge(window, serial)
        finished = perf_counter()
        work_until(finished + _HEARD_S)
        settle(lambda: not window.errands.busy)
        behind = perf_counter() - finished
        opened = [serial for (serial,) in reading.execute(_OPENED, (before,))]
        recorded = _last(reading) - before
    yield Line(
        f"{SCANS_A_SECOND} scans a second for {SECONDS} s, in their order",
        f"{recorded:,} of {len(serials):,} recorded",
        f"{witness.paints:,} cards painted, {witness.too_early} unrecorded",
        "",
        "all, 0 unrecorded",
        opened == serials and recorded == len(serials) and not witness.too_early,
    )
    yield Line(
        "the same: from the last scan until all are recorded",
        milliseconds(behind),
        f"{milliseconds(percentile(late, 99))} late: 99 of 100 scans",
        "",
    )


def commands(stage: Stage) -> Iterator[Line]:
    """Units and the commands of their answers, one scan every ten milliseconds: none is lost, and nothing waits.

    At a station whose `scan_gap_ms` is short enough to tell one such scan from the next.
    """
    from tests.bench.eyes import settle, wedge
    from tests.bench.silence import Silence
    from tests.bench.witness import work_until

    codes = [command_code(Command("answer", fact, value)) for fact, value in _ANSWERS]
    scans = [
        scan
        for serial in stage.fresh_serials(SCANS_A_SECOND * SECONDS_OF_COMMANDS // (len(codes) + 1))
        for scan in (serial, *codes)
    ]
    with (
        window_of(stage.station_folder, scan_gap_ms=QUICK_GAP_MS) as window,
        closing(connect_reading(stage.station_folder / "journal.sqlite3")) as reading,
    ):
        warm = perf_counter() + _WARMING_S
        for scan in (*stage.fresh_serials(1), *codes):
            wedge(window, scan)
        work_until(warm)
        settle(lambda: not window.errands.busy)
        before = _last(reading)
        began = perf_counter()
        with Silence() as silence:
            for place, scan in enumerate(scans):
                due = began + place / SCANS_A_SECOND
                work_until(due)
                wedge(window, scan, due)
            finished = perf_counter()
            work_until(finished + _HEARD_S)
            while window.errands.busy and perf_counter() < finished + _PATIENCE_S:
                work_until(perf_counter() + _HEARD_S)
            behind = perf_counter() - finished
        recorded = [json.loads(payload) for (payload,) in reading.execute(_SAID, (before,))]
    said = [(one["fact"], one["value"]) for one in recorded if one["kind"] == "answered"]
    yield Line(
        f"{SCANS_A_SECOND} units and commands a second for {SECONDS_OF_COMMANDS} s, scan_gap_ms = {QUICK_GAP_MS}",
        f"{len(recorded):,} of {len(scans):,} recorded",
        f"all recorded {milliseconds(behind)} after the last scan",
        "",
        "all",
        len(recorded) == len(scans) and said == list(_ANSWERS) * (len(scans) // (len(codes) + 1)),
    )
    longest = silence.longest
    yield Line(
        "the same: the window's longest silence",
        milliseconds(longest),
        "",
        "",
        f"<= {DEMANDED_SILENCE_MS} ms",
        longest * 1000 <= DEMANDED_SILENCE_MS,
    )


def _last(reading: Connection) -> int:
    (last,) = reading.execute("SELECT coalesce(max(rowid), 0) FROM events").fetchone()
    return int(last)
