from __future__ import annotations

import array
import itertools
import threading
import wave
import weakref
from pathlib import Path

import make_sounds
import pytest
from pytestqt.qtbot import QtBot

from intake_app.devices.sounds import KINDS, Sounds
from intake_app.domain.station import SoundKind
from intake_app.resources import resource


def loudness(path: Path) -> list[int]:
    """The loudest sample of every hundredth of a second."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, make_sounds.RATE)
        heard = array.array("h", file.readframes(file.getnframes()))
    step = make_sounds.RATE // 100
    return [max(map(abs, heard[at : at + step])) for at in range(0, len(heard), step)]


def beats(path: Path) -> int:
    """How many times it is loud, with silence between."""
    return sum(1 for loud, _ in itertools.groupby(loudness(path), lambda peak: peak > 600) if loud)


def test_the_files_are_what_the_script_makes(tmp_path: Path) -> None:
    made = {path.name: path.read_bytes() for path in make_sounds.write(tmp_path)}
    assert {path.name: path.read_bytes() for path in resource("sounds").iterdir()} == made
    assert set(made) == {f"{kind}.wav" for kind in KINDS}


def test_each_sound_is_told_from_the_others_without_its_pitch() -> None:
    told = {
        kind: (beats(resource(f"sounds/{kind}.wav")), len(loudness(resource(f"sounds/{kind}.wav")))) for kind in KINDS
    }
    assert {kind: count for kind, (count, _) in told.items()} == {"taken": 1, "question": 2, "refused": 2, "error": 3}
    # The two of two beats: one is short and rises, the other is long and falls.
    assert told["refused"][1] > 1.3 * told["question"][1]
    notes = make_sounds.SOUNDS
    assert notes["question"][0].begins < notes["question"][1].ends
    assert notes["refused"][0].begins > notes["refused"][1].ends


def test_no_sound_clips() -> None:
    assert all(500 < max(loudness(resource(f"sounds/{kind}.wav"))) < 32_000 for kind in KINDS)


@pytest.mark.qt_log_level_fail("CRITICAL")  # a machine without sound says so in its own words
@pytest.mark.parametrize("kind", KINDS)
def test_without_anything_to_play_on_the_station_is_silent_and_goes_on(qtbot: QtBot, kind: SoundKind) -> None:
    sounds = Sounds(resource("sounds"), 70)
    prepared: list[threading.Thread] = []
    sounds.play(kind)
    sounds.prepare(lambda: prepared.append(threading.current_thread()))
    sounds.prepare(lambda: prepared.append(threading.current_thread()))
    assert not prepared  # nobody waits for the libraries
    qtbot.waitUntil(lambda: len(prepared) == 2, timeout=10_000)
    sounds.prepare(lambda: prepared.append(threading.current_thread()))
    assert prepared == [threading.main_thread()] * 3
    assert not sounds.can_sound
    sounds.play(kind)
    sounds.volume = 0
    sounds.play(kind)
    qtbot.wait(10)


@pytest.mark.qt_log_level_fail("CRITICAL")
def test_a_speaker_that_is_let_go_while_it_loads_disturbs_nobody(qtbot: QtBot) -> None:
    sounds = Sounds(resource("sounds"), 70)
    sounds.prepare()
    alive = weakref.ref(sounds)
    del sounds
    assert alive() is None  # taken apart here and now, not by the thread that loads
    qtbot.waitUntil(lambda: "sounds" not in {one.name for one in threading.enumerate()}, timeout=10_000)
    qtbot.wait(10)
