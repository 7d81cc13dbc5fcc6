"""An import of a million rows that is killed half way: the catalogue is as it was, and the next import goes through."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from intake_app.store.catalogue import open_catalogue
from intake_app.store.catalogue_schema import FILE_NAME
from intake_app.store.database import connect_reading
from tests.soak.frame import Outcome, Trial

ROWS = 1_000_000
_MOSTLY_WITHIN = 0.8  # of the time that an import writes: the next one may be quicker
_TRIES = 5  # each falls twice as soon as the one before, which missed
_MISSED = "the import was over before it was killed"
_ROOT = Path(__file__).parents[2]
_HEADER = "Serial,Model,Vendor,Order number,Order date,Order total,Unit price,Customer name\n"
_BEFORE, _AFTER = "Before", "After"


def _write(path: Path, rows: range, customer: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADER)
        file.writelines(
            f"SV24E4-{row:07d},S12E4,Smartvue,SO-{row // 2:07d},2026-11-02,7200.00,3600.00,{customer} {row % 977}\n"
            for row in rows
        )


def _command(station: Path, file: Path) -> list[str]:
    return [sys.executable, "-m", "intake_app", "--station", str(station), "import", "units", str(file)]


def _state(station: Path, rows: int) -> tuple[int, str]:
    """How many units the catalogue holds, and whose the one in the middle is."""
    with open_catalogue(station) as catalogue:
        sales = catalogue.sales_of_serial(f"SV24E4-{rows // 4:07d}")
        return catalogue.counts()[0], sales[0].customer.name.split(" ")[0] if sales else ""


class _Cut(NamedTuple):
    """What came of one kill: what is wrong after it and the next import, and whether nothing of the file was in."""

    fault: str
    is_before: bool


def _writes(station: Path, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the import writes into the catalogue: its log lies there then. False where it ended before."""
    log = station / f"{FILE_NAME}-wal"
    while process.poll() is None:
        if log.exists():
            return True
        time.sleep(0.001)
    return False


def _lasts(station: Path, file: Path) -> float:
    """How long an import writes, to its end."""
    with subprocess.Popen(_command(station, file), stdout=subprocess.DEVNULL, cwd=_ROOT) as process:
        assert _writes(station, process), "the import was over before its log was seen"
        began = time.monotonic()
        assert process.wait() == 0
        return time.monotonic() - began


def _cut(station: Path, rows: int, file: Path, after: float) -> _Cut:
    """Kill an import so many seconds after it began to write, and let the next one go through."""
    with subprocess.Popen(_command(station, file), stdout=subprocess.DEVNULL, cwd=_ROOT) as process:
        if _writes(station, process):
            time.sleep(after)
        process.kill()
    if process.returncode != -signal.SIGKILL or not (station / f"{FILE_NAME}-wal").exists():
        return _Cut(_MISSED, is_before=False)
    found = _state(station, rows)
    before, whole = (rows // 2, _BEFORE), (rows, _AFTER)
    if found not in {before, whole}:
        return _Cut(f"half of the file is in: {found}", is_before=False)
    return _Cut(_fault_of_next(station, rows, file), is_before=found == before)


def _fault_of_next(station: Path, rows: int, file: Path) -> str:
    """What is wrong after the next import; empty where nothing is."""
    subprocess.run(_command(station, file), stdout=subprocess.DEVNULL, cwd=_ROOT, check=True)
    if _state(station, rows) != (rows, _AFTER):
        return f"the next import did not go through: {_state(station, rows)}"
    with closing(connect_reading(station / FILE_NAME)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return "the file is damaged"
    return ""


def run_rows(seed: int, count: int, folder: Path, rows: int) -> Outcome:
    """Kill so many imports of a file of this length, over a catalogue that holds half of its units.

    Each kill has to fall while the import writes; `met` counts those that left the catalogue as it was.
    """
    moments = random.Random(seed)
    first, whole, filled = folder / "first.csv", folder / "whole.csv", folder / "filled"
    _write(first, range(rows // 2), _BEFORE)
    _write(whole, range(rows), _AFTER)
    subprocess.run(_command(filled, first), stdout=subprocess.DEVNULL, cwd=_ROOT, check=True)
    trial = Path(shutil.copytree(filled, folder / "trial"))
    lasts = _lasts(trial, whole)
    shutil.rmtree(trial)
    cuts = []
    for number in range(count):
        after, cut = moments.uniform(0, _MOSTLY_WITHIN) * lasts, _Cut(_MISSED, is_before=False)
        for sooner in range(_TRIES):
            if cut.fault == _MISSED:
                station = Path(shutil.copytree(filled, folder / f"cut-{number}"))
                cut = _cut(station, rows, whole, after / 2**sooner)
                shutil.rmtree(station)
        cuts.append(cut)
    told = [one.fault for one in cuts if one.fault]
    kept = sum(one.is_before for one in cuts)
    words = f"{rows:,} rows, written in {lasts:.0f} s; {kept} left the catalogue as it was"
    return Outcome(count, len(told), words, told[0] if told else "", {"as it was": kept})


def run(seed: int, count: int, folder: Path) -> Outcome:
    """The trial, with a million rows."""
    return run_rows(seed, count, folder, ROWS)


IMPORTS = Trial("import-cuts", "kill -9 of an import of a million rows", 10, run)
