"""Makes the four sounds of the station, as WAV files below `resources/sounds`.

    python3 packaging/make_sounds.py

Each can be told from the others by its rhythm and its direction alone, over the noise of a hall and on a bad speaker:
one rising note, two rising, two falling, three equal low ones.
"""

from __future__ import annotations

import math
import struct
import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

RATE = 22_050
FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sounds"
_LOUDEST = 0.62
_EDGE_SECONDS = 0.006


class Note(NamedTuple):
    """A tone that glides from one pitch (hertz) to another, and the silence after it."""

    begins: float
    ends: float
    seconds: float
    silence: float = 0.0
    overtones: tuple[float, ...] = (1.0, 0.22, 0.08)


_BUZZ = (1.0, 0.55, 0.42, 0.3, 0.2)
SOUNDS: dict[str, tuple[Note, ...]] = {
    "taken": (Note(1046.5, 1174.7, 0.085),),
    "question": (Note(659.3, 659.3, 0.11, 0.03), Note(987.8, 1046.5, 0.17)),
    "refused": (Note(523.3, 523.3, 0.14, 0.03), Note(329.6, 293.7, 0.26)),
    "error": (Note(220, 220, 0.12, 0.06, _BUZZ), Note(220, 220, 0.12, 0.06, _BUZZ), Note(220, 207.7, 0.22, 0, _BUZZ)),
}


def samples(notes: tuple[Note, ...]) -> Iterator[float]:
    """Samples from -1 to 1 at `RATE`."""
    for note in notes:
        count = round(note.seconds * RATE)
        loudest = _LOUDEST / sum(note.overtones)
        turn = 0.0
        for place in range(count):
            turn += 2 * math.pi * (note.begins + (note.ends - note.begins) * place / count) / RATE
            at = place / RATE
            # Soft edges, or the speaker clicks; then a slow fall, as of something struck.
            edge = min(1.0, at / _EDGE_SECONDS, (note.seconds - at) / _EDGE_SECONDS)
            fall = math.exp(-2.2 * at / note.seconds)
            tone = sum(part * math.sin(turn * number) for number, part in enumerate(note.overtones, 1))
            yield loudest * edge * fall * tone
        yield from [0.0] * round(note.silence * RATE)


def write(folder: Path) -> list[Path]:
    """Write every sound, 16 bit mono; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, notes in SOUNDS.items():
        path = folder / f"{name}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(b"".join(struct.pack("<h", round(one * 32_767)) for one in samples(notes)))
        made.append(path)
    return made


if __name__ == "__main__":
    for file in write(FOLDER):
        sys.stdout.write(f"{file}\n")
