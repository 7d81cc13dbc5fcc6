"""An import of a million rows that is killed half way: the catalogue is as it was, and the next import goes through."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from intake_app.store.catalogue import open_catalogue
from intake_app.store.catalogue_schema import FILE_NAME
from intake_app.store.database import connect_reading
from tests.soak.frame import Outcome, Trial

ROWS = 1_000_000
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


def _fault(station: Path, rows: int, file: Path, lasts: float, moments: random.Random) -> str:
    """What is wrong after an import was killed, and after the next one; empty where nothing is."""
    before, after = (rows // 2, _BEFORE), (rows, _AFTER)
    with subprocess.Popen(_command(station, file), stdout=subprocess.DEVNULL, cwd=_ROOT) as process:
        time.sleep(moments.uniform(0.05, 0.95) * lasts)
        process.kill()
    found = _state(station, rows)
    if found not in {before, after}:
        return f"half of the file is in: {found}"
    subprocess.run(_command(station, file), stdout=subprocess.DEVNULL, cwd=_ROOT, check=True)
    if _state(station, rows) != after:
        return f"the next import did not go through: {_state(station, rows)}"
    with closing(connect_reading(station / FILE_NAME)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return "the file is damaged"
    return ""


def run_rows(seed: int, count: int, folder: Path, rows: int) -> Outcome:
    """Kill so many imports of a file of this length, over a catalogue that holds half of its units."""
    moments = random.Random(seed)
    first, whole, filled = folder / "first.csv", folder / "whole.csv", folder / "filled"
    _write(first, range(rows // 2), _BEFORE)
    _write(whole, range(rows), _AFTER)
    subprocess.run(_command(filled, first), stdout=subprocess.DEVNULL, cwd=_ROOT, check=True)
    trial = Path(shutil.copytree(filled, folder / "trial"))
    began = time.monotonic()
    subprocess.run(_command(trial, whole), stdout=subprocess.DEVNULL, cwd=_ROOT, check=True)
    lasts = time.monotonic() - began
    shutil.rmtree(trial)
    faults = []
    for number in range(count):
        station = Path(shutil.copytree(filled, folder / f"cut-{number}"))
        faults.append(_fault(station, rows, whole, lasts, moments))
        shutil.rmtree(station)
    told = [fault for fault in faults if fault]
    return Outcome(count, len(told), f"{rows:,} rows in {lasts:.0f} s", told[0] if told else "")


def run(seed: int, count: int, folder: Path) -> Outcome:
    """The trial, with a million rows."""
    return run_rows(seed, count, folder, ROWS)


IMPORTS = Trial("import-cuts", "kill -9 of an import of a million rows", 10, run)
