"""kill -9 at random moments of a scripted intake: nothing that was acknowledged is lost, and work goes on.

INTAKE_KILLS is how many moments (6), INTAKE_KILL_SEED repeats a run.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from intake_app.bootstrap import Station, system_clock
from intake_app.domain.events import Answered, Corrected, Noted, Photographed, Printed, kind_of
from intake_app.domain.returns import fold
from intake_app.sample import SampleReturn, Step, do
from intake_app.store.rebuild import rebuild
from intake_app.workflow.notice import NOTICES
from tests.whole.sample_station import fill, opened
from tests.whole.scripted_intake import script

KILLS = int(os.environ.get("INTAKE_KILLS", "6"))
SEED = os.environ.get("INTAKE_KILL_SEED") or secrets.token_hex(4)
GESTURES = sum(1 + len(sample.road) for sample in script())

Entry = tuple[object, ...]


class Acknowledged(NamedTuple):
    """The last line that the process said of one return."""

    place: int
    return_id: str
    gestures: int


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue") / "station"
    fill(folder, system_clock().today)
    return folder


@pytest.mark.parametrize("number", range(KILLS), ids=lambda number: f"seed-{SEED}-{number}")
def test_nothing_acknowledged_is_lost_and_the_draft_goes_on(catalogue: Path, tmp_path: Path, number: int) -> None:
    rng = random.Random(f"{SEED}/{number}")
    folder = tmp_path / "station"
    shutil.copytree(catalogue, folder)
    acknowledged = killed(folder, rng)

    rebuilt = rebuild(folder)
    assert rebuilt.were_equal, rebuilt.differing

    returns = script()
    with opened(folder) as station:
        heard = set(acknowledged)
        in_hand = {row.id for row in station.bench.queue()}
        assert len(in_hand) <= 1
        for return_id in in_hand - heard:
            assert entries(station, return_id) == [("opened",)]
        for one in acknowledged.values():
            check(station, returns[one.place], one)
            finish(station, returns[one.place], one.return_id)
        assert {row.id for row in station.bench.queue()} == in_hand - heard
    assert rebuild(folder).were_equal


def killed(folder: Path, rng: random.Random) -> dict[str, Acknowledged]:
    """Start the script, kill it at a random moment, and return what it had acknowledged by then, by return."""
    command = [sys.executable, "-m", "tests.whole.scripted_intake", str(folder), str(rng.random())]
    after, pause = rng.randrange(GESTURES), rng.random() * 0.06
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            lines.append(line)
            if len(lines) > after:
                break
        time.sleep(pause)
        process.kill()
        lines += process.stdout.readlines()
    assert len(lines) > after, "the script ended by itself before it was killed"
    said = [Acknowledged(*json.loads(line)) for line in lines if line.endswith("\n")]
    return {one.return_id: one for one in said}


def check(station: Station, sample: SampleReturn, one: Acknowledged) -> None:
    """Every acknowledged gesture stands in the journal as it was made; beyond them at most the one under way."""
    recorded = entries(station, one.return_id)
    road = expected(sample)
    promised = [entry for gesture in road[: one.gestures] for entry in gesture]
    under_way = [entry for gesture in road[one.gestures : one.gestures + 1] for entry in gesture]
    assert recorded[: len(promised)] == promised
    assert recorded[len(promised) :] == under_way[: len(recorded) - len(promised)]
    ret = fold(station.parts.journal.events_of(one.return_id))
    for made in ret.papers:
        pdf = station.parts.shelf.path_of(ret.rma_number, made.file).read_bytes()
        assert hashlib.sha256(pdf).hexdigest() == made.sha256


def finish(station: Station, sample: SampleReturn, return_id: str) -> None:
    """Go on at the first gesture that is not wholly recorded; the return ends as if nothing had happened."""
    road = expected(sample)
    recorded = len(entries(station, return_id))
    whole = sum(1 for end in itertools.accumulate(map(len, road)) if end <= recorded)
    for step in sample.road[whole - 1 :]:
        do(station.bench, return_id, step)
    assert entries(station, return_id) == [entry for gesture in road for entry in gesture]
    ret = fold(station.parts.journal.events_of(return_id))
    assert ret.state == "closed"
    assert ret.decision
    assert ret.decision.record.decision["disposition"] == sample.expect


def expected(sample: SampleReturn) -> list[list[Entry]]:
    """What the journal holds after each gesture, the scan first."""
    # What the sample puts right was refused before.
    corrected = max((at for at, step in enumerate(sample.road) if "correct" in step), default=-1)
    verdicts = ["refuse" if at < corrected else sample.expect for at in range(len(sample.road))]
    return [[("opened",)], *map(_entries_of, sample.road, verdicts)]


def _entries_of(step: Step, verdict: str) -> list[Entry]:
    made: list[Entry]
    match step:
        case {"photo": _, "about": fact}:
            made = [("photographed", fact)]
        case {"note": text}:
            made = [("noted", text)]
        case {"undo": _}:
            made = [("undone",)]
        case {"accept": _}:
            notice: list[Entry] = [("printed", "notice")] if verdict in NOTICES else []
            made = [("decided",), ("printed", "label"), ("printed", "report"), *notice]
        case {"correct": why}:
            made = [("corrected", why)]
        case {"close": _}:
            made = [("closed",)]
        case answer:
            made = [("answered", fact, _bare(value)) for fact, value in answer.items()]
    return made


def _bare(value: object) -> object:
    """An amount in one spelling: the record writes the cents that a person may leave out."""
    return value.removesuffix(".00") if isinstance(value, str) else value


def entries(station: Station, return_id: str) -> list[Entry]:
    """The events of a return, each with what was said in it."""
    told: list[Entry] = []
    for event in station.parts.journal.events_of(return_id):
        match event.payload:
            case Answered(fact=fact, value=value):
                told.append(("answered", fact, _bare(value)))
            case Noted(text=text):
                told.append(("noted", text))
            case Corrected(why=why):
                told.append(("corrected", why))
            case Printed(paper=paper):
                told.append(("printed", paper))
            case Photographed(fact=fact):
                told.append(("photographed", fact))
            case other:
                told.append((kind_of(other),))
    return told
