"""What a station's folder holds when its disk is well again, looked at with the program's own driver."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from intake_app.domain.errors import IntakeError
from intake_app.domain.events import Photographed, Printed
from intake_app.domain.person_events import PinRefused
from intake_app.store.backups import depot_of
from intake_app.store.catalogue import open_catalogue
from intake_app.store.depot import proved
from intake_app.store.evidence_check import check_evidence
from intake_app.store.journal_reading import JournalReader, open_reading
from tests.faults.desk import PINS, QuickPins
from tests.workflow.left_station import alarms_of


def ids_in(folder: Path) -> set[str]:
    """Every event that is in the file, by the program's own driver."""
    with open_reading(folder) as reading:
        return {found for (found,) in reading._connection.execute("SELECT id FROM events")}


def has_kit(folder: Path, number: str) -> bool:
    """Whether the catalogue holds this kit."""
    with contextlib.closing(open_catalogue(folder)) as catalogue:
        return catalogue.kit(number) is not None


def papers_that_lack(folder: Path) -> list[str]:
    """The papers and photos that an event names and that are not there as it says."""
    lacking: list[str] = []
    with open_reading(folder) as reading:
        subjects = reading._connection.execute("SELECT DISTINCT subject FROM events ORDER BY 1").fetchall()
        for (subject,) in subjects:
            for event in reading.events_of(subject):
                named = event.payload
                if isinstance(named, Photographed):
                    files = [folder / "photos" / "originals" / named.photo.sha256[:2] / named.photo.sha256]
                    wanted = named.photo.sha256
                elif isinstance(named, Printed):
                    files = list((folder / "papers").rglob(f"{Path(named.file).stem}.pdf"))
                    wanted = named.sha256
                else:
                    continue
                if wanted not in {hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.exists()}:
                    lacking.append(f"{subject} {named}")
    return lacking


def alarms_in(folder: Path) -> list[str]:
    """What the record says was found wrong with it; where nobody touched it, that must be nothing."""
    with open_reading(folder) as reading:
        return [str(alarm) for alarm in alarms_of(reading.station_events())]


def wrong_in(folder: Path, kept: Mapping[str, str], told_wrong: int = 0) -> Iterator[str]:
    """What is not as it must be beside the entries themselves.

    `kept` names what was told to be there, `told_wrong` is how often a PIN was told to be wrong. Whatever lies there
    under its own name is whole, whether it was told or not.
    """
    with open_reading(folder) as reading:
        yield from _wrong_of_people(folder, reading, told_wrong)
    kit = kept.get("catalogue")
    if kit and not has_kit(folder, kit):
        yield f"{kit} was imported and is not there"
    for name in sorted({*(one.name for one in folder.glob("*.zip")), *filter(None, [kept.get("evidence")])}):
        yield from _wrong_of_evidence(folder / name)
    found = depot_of(folder).found()
    if kept.get("backup", "") not in {"", *(one.path.name for one in found)}:
        yield f"the backup {kept['backup']} was made and is not there"
    yield from (f"{one.path.name}: {fault}" for one in found if (fault := proved(one)))


def _wrong_of_people(folder: Path, reading: JournalReader, told_wrong: int) -> Iterator[str]:
    """A PIN that an entry names lets its person in, nobody is there twice, and a wrong PIN that was told counts."""
    people = reading.people()
    for name, times in Counter(one.name for one in people).items():
        if times > 1:
            yield f"there are {times} people called {name}"
    hashes = QuickPins(folder)
    for one in people:
        if one.pin and not hashes.is_right(one.pin, one.pin_sha256, PINS[one.name]):
            yield f"the PIN of {one.name} was set and does not let them in"
        told_wrong -= sum(isinstance(event.payload, PinRefused) for event in reading.events_of(one.id))
    if told_wrong > 0:
        yield f"wrong PINs that were told and do not count: {told_wrong}"


def _wrong_of_evidence(file: Path) -> Iterator[str]:
    try:
        wrong = check_evidence(file).first_wrong
    except IntakeError as error:
        wrong = str(error)
    if wrong:
        yield f"{file.name}: {wrong}"
