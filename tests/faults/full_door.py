"""People at a bench whose disk is full to the last byte: what is told of PINs, and who is in afterwards.

python -m tests.faults.full_door FOLDER    (where it may mount)
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from intake_app.bootstrap import open_station
from intake_app.domain.errors import IntakeError
from intake_app.domain.pins import FREE_TRIES
from intake_app.settings import Settings
from intake_app.workflow.people import People
from tests.faults.full_disk import mounted

_MIB = 1 << 20
RIGHT, WRONG, NEXT = "739125", "284610", "550917"


def said(gesture: Callable[[], object]) -> str:
    """What somebody is told, or who they are then."""
    try:
        return str(gesture())
    except IntakeError as refusal:
        return str(refusal)


@contextlib.contextmanager
def bench(folder: Path) -> Iterator[People]:
    """A station with an administrator, who is there, and with Sam, a supervisor."""
    with (
        mounted(folder, 3 * _MIB) as disk,
        contextlib.closing(open_station(Settings(folder=disk / "station", name="Bench 3", code="B3"))) as station,
    ):
        station.bench.people.first_administrator("Anna Adler", "482913")
        station.bench.people.add("Sam", "supervisor", RIGHT)
        yield station.bench.people


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte more fits on the disk."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (4_096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)
    yield
    filler.unlink()


def look(work: Path) -> dict[str, list[str]]:
    """What is told, by what was done."""
    told: dict[str, list[str]] = {}
    for name, pin in (("right", RIGHT), ("wrong", WRONG)):
        disk = work / name
        with bench(disk) as people:
            come, change = partial(people.sign_in, "Sam", pin), partial(people.change_own_pin, pin, NEXT)
            with full(disk):
                told[f"{name} PIN"] = [said(come) for _ in range(FREE_TRIES + 1)]
            people.sign_in("Anna Adler", "482913")
            people.unlock(people.named("Sam").id)
            people.sign_in("Sam", RIGHT)
            with full(disk):
                told[f"{name} PIN of one’s own"] = [said(change) for _ in range(FREE_TRIES + 1)]
                told[f"lock {name}"] = [said(people.lock), str(people.here)]
            told[f"then {name}"] = [said(partial(people.sign_in, "Sam")), str(people.here)]
    return told


if __name__ == "__main__":
    print(json.dumps(look(Path(sys.argv[1]))))  # noqa: T201
