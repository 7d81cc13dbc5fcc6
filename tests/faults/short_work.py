"""The scripted day, each gesture first with too little memory for it; run as a process of its own.

    python -m tests.faults.short_work STATION_FOLDER ROOM

`ROOM` bytes are left while a gesture is tried: whatever the program would have beyond them it does not get, wherever it
asks for it. Then it is tried with memory enough. Writes a line for each entry that was acknowledged, for each gesture
that was short (`short …`), and `well` at the end.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from intake_app.domain.errors import IntakeError, NotNow
from tests.faults.day import DAY, Gesture
from tests.faults.desk import Desk

_PIECES: Final = (1 << 24, 1 << 20, 1 << 16, 1 << 12, 1 << 9)


def say(text: str) -> None:
    os.write(1, f"{' '.join(text.split())}\n".encode())


def large() -> bytes:
    """A photo as a telephone takes it: some 12 million pixels."""
    made = BytesIO()
    Image.effect_noise((4000, 3000), 30).convert("RGB").save(made, "JPEG", quality=60)
    return made.getvalue()


@contextmanager
def short(room: int) -> Iterator[None]:
    """Whatever the system and Python's own heap still have is taken, but for this room."""
    spare = [bytearray(room)]
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    held: list[bytearray] = []
    resource.setrlimit(resource.RLIMIT_AS, (used, resource.RLIM_INFINITY))
    try:
        for size in _PIECES:
            with suppress(MemoryError):
                while True:
                    held.append(bytearray(size))
        spare.clear()
        yield
    finally:
        held.clear()
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def attempt(desk: Desk, gesture: Gesture, room: int) -> None:
    """Once short, and where that was refused once more."""
    try:
        with short(room):
            gesture.do(desk)
    except (MemoryError, ImportError, IntakeError) as refused:  # a library that finds no room is not loaded
        say(f"short {type(refused).__name__} {gesture.name}: {refused}")
    else:
        return
    try:
        gesture.do(desk)
    except NotNow as there:  # it was written all the same, and nobody told
        say(f"there {gesture.name}: {there}")


def main(folder: Path, room: int) -> int:
    desk = Desk(folder)
    told = 0

    def tell() -> None:
        nonlocal told
        for one in desk.acknowledged[told:]:
            say(f"event {one}")
        told = len(desk.acknowledged)

    desk.when_acknowledged = tell
    photo = large()
    for gesture in (*DAY, Gesture("keep a large photo", lambda one: one.bench.keep_photo(photo, "large.jpg"))):
        attempt(desk, gesture, room)
    desk.station.close()
    say("well")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
