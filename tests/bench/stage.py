"""What the measurements play on: a folder on a real disk, a large CSV file, a station whose catalogue holds it."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from intake_app.bootstrap import Station, open_station
from intake_app.settings import Settings
from intake_app.store.importing import import_file

ROOT = Path(__file__).resolve().parents[2]
_HEADER = (
    "Serial,Model,Vendor,Order number,Order date,Order total,Unit price,Customer name,Email,Telephone,Address,Channel"
)
_MODELS = ("S12E2", "S12E4", "S9R24", "S12R72", "S9M64", "S12F20", "S9Q32", "S12K1")
_PEOPLE = ("Núñez Seguridad", "Trần Security Co.", "王小明安防", "Harbor Lofts HOA", "Telecom Rooms, Inc.")
_PER_WRITE = 20_000
_MOST_SCANNED = 20_000


class Stage:
    """Made once a run; what is large is made when the first measurement wants it. `close` takes everything away.

    `units` is the size of the catalogue; `rounds` how many pairs are measured.
    """

    def __init__(self, units: int, rounds: int) -> None:
        self.units = units
        self.rounds = rounds
        self._shuffled = random.Random(7).sample(range(units), min(units, _MOST_SCANNED))
        # In the checkout, because a temporary folder in memory would make a durable write look free.
        (ROOT / "out").mkdir(exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / "out"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @cached_property
    def csv_file(self) -> Path:
        """`units` rows of units sold, every one of them good."""
        path = self.folder / "units.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(f"{_HEADER}\n")
            for start in range(0, self.units, _PER_WRITE):
                file.writelines(map(_csv_row, range(start, min(start + _PER_WRITE, self.units))))
        return path

    @cached_property
    def station_folder(self) -> Path:
        """A station whose catalogue holds the whole CSV file."""
        folder = self.fresh_folder("station")
        import_file(folder, "units", self.csv_file, lambda _: True)
        return folder

    @cached_property
    def environment(self) -> dict[str, str]:
        """For every process that is measured, yardsticks too: bytecode is kept, as it is where a program is installed.

        Whether this run's own environment forbids to write any must not decide how fast a start looks.
        """
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode")}

    def fresh_folder(self, name: str) -> Path:
        """An empty folder."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))

    def fresh_serials(self, count: int) -> list[str]:
        """Serials from all over the catalogue, none given twice in a run. Raises ValueError where none are left."""
        wanted = [self._shuffled.pop() for _ in range(min(count, len(self._shuffled)))]
        if not wanted:
            raise ValueError(f"all {self.units} units of the catalogue have been scanned")
        return [serial_of(number) for number in wanted]


def serial_of(number: int) -> str:
    """The serial of the CSV file's row of that number; neighbours in the file are none in the index."""
    return f"SV{number * 7_368_787 % 1_000_000_007:010d}"


def order_of(number: int) -> str:
    """The order of that row: two units an order, so that the look-up by order has work to do."""
    return f"SO-{number // 2:07d}"


def person_of(number: int) -> str:
    """Who bought it."""
    return _PEOPLE[number % 5]


def telephone_of(number: int) -> str:
    """Where who bought it is called."""
    return f"(303) 555-{number % 10_000:04d}"


def _csv_row(number: int) -> str:
    price = 240_000 + number * 37 % 500_000
    bought = _DAYS[number % len(_DAYS)]
    person = person_of(number)
    quoted = f'"{person}"' if "," in person else person
    return (
        f"{serial_of(number)},{_MODELS[number % 8]},Smartvue,{order_of(number)},{bought},{price // 50}.00,"
        f"{price // 100}.{price % 100:02d},{quoted},buyer{number % 9973}@example.com,"
        f"{telephone_of(number)},{number % 997} Wynkoop St,integrator\n"
    )


_DAYS = tuple((date(2024, 1, 1) + timedelta(days)).isoformat() for days in range(1000))


@contextmanager
def opened(folder: Path) -> Iterator[Station]:
    """The station of a folder, somebody signed in, closed at the end."""
    with closing(open_station(Settings(folder=folder, name="Bench 1", code="B1"))) as station:
        station.bench.sign("Rosa Marín")
        yield station
