"""Scans without a pause: a hundred a second through the real window, for a minute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from time import perf_counter

from intake_app.store.database import Connection, connect_reading
from tests.bench.measuring import Line, milliseconds, percentile
from tests.bench.showing import window_of
from tests.bench.stage import Stage

SCANS_A_SECOND = 100
SECONDS = 60
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


def _last(reading: Connection) -> int:
    (last,) = reading.execute("SELECT coalesce(max(rowid), 0) FROM events").fetchone()
    return int(last)
