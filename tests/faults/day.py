"""A scripted day at a real station, gesture by gesture, for whatever disks and power may do to it.

A gesture finds what it works on by itself, so that the day can begin at any of them in a folder where those before it
are done. What the station acknowledged is what `append` returned, at the moment when it did.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PIL import Image

from intake_app import bootstrap
from intake_app.bootstrap import Station, open_station, read_words
from intake_app.documents.press import PdfPress
from intake_app.domain.consignment_events import Addressee
from intake_app.domain.errors import IntakeError
from intake_app.domain.events import Draft, Event, Photographed, Printed
from intake_app.domain.payload import FactJson
from intake_app.domain.rma_events import RmaTerms
from intake_app.resources import policy_folders, resource
from intake_app.settings import Settings
from intake_app.store import policy_files
from intake_app.store.catalogue import open_catalogue
from intake_app.store.database import back_up, speaking
from intake_app.store.importing import import_file
from intake_app.store.journal_reading import open_reading
from intake_app.store.print_queue import open_print_queue
from intake_app.workflow.bench import Bench
from intake_app.workflow.ports import Clock, Now
from tests.workflow.conftest import RMAS, UNITS
from tests.workflow.test_kits import KITS

NEW_KIT, _MORE_KITS = "SV-KIT-9R", "more-kits.csv"
REFUSED, REFUNDED = "SV19R24-00771", "SV24E4-018233"
_CATALOGUE = {"units": UNITS, "rmas": RMAS, "kits": KITS}
_BEGAN = datetime(2026, 11, 20, 9, 41, 7, tzinfo=UTC)
_TRACKING = "1Z5R89390357567127"


class Ticking:
    """A clock that goes a second on with every look."""

    def __init__(self, at: datetime = _BEGAN) -> None:
        self.at = at

    def __call__(self) -> Now:
        self.at += timedelta(seconds=1)
        return Now(self.at, -300)


class Remembering:
    """The real press; what it drew once it does not draw again (the same paper is the same bytes)."""

    def __init__(self) -> None:
        self._press = PdfPress(resource("fonts"))
        self._drawn: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._press, name)

        def draw(*told: Any) -> Any:
            key = f"{name} {told}"
            if key not in self._drawn:
                self._drawn[key] = method(*told)
            return self._drawn[key]

        return draw


_press = cache(Remembering)
_policies = cache(partial(policy_files.read_policy_files, policy_folders(None)))
_words = cache(read_words)


def _open(folder: Path, clock: Clock) -> Station:
    """The station of that folder. What comes with the program is read once: thousands of days are begun here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy_files, "read_policy_files", lambda _folders: _policies())
        patch.setattr(bootstrap, "read_words", _words)
        opened = open_station(Settings(folder=folder, name="Bench 3", code="B3"), clock)
    parts = replace(opened.parts, press=_press())
    return replace(opened, bench=Bench(parts), parts=parts)


class Desk:
    """A station that is open, and what it acknowledged."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        self.station = _open(folder, clock or Ticking())
        self.bench = self.station.bench
        self.folder = folder
        self.acknowledged: list[str] = []
        self.subjects: set[str] = set()
        self.imported = ""
        self.when_acknowledged: Callable[[], object] = lambda: None
        journal: Any = self.station.parts.journal
        self._append = journal.append
        journal.append = self._heard
        try:
            self.bench.sign("Rosa Marín")
        except IntakeError:
            self.station.close()
            raise

    def _heard(self, drafts: Sequence[Draft]) -> list[Event]:
        events: list[Event] = self._append(drafts)
        self.acknowledged += [event.id for event in events]
        self.subjects |= {event.subject for event in events}
        self.when_acknowledged()
        return events

    def return_of(self, serial: str) -> str:
        return self.station.parts.journal.returns_of_serial(serial)[0].id

    def consignment(self) -> str:
        return self.station.parts.journal.consignments(1)[0].id


Doing = Callable[[Desk], object]


class Gesture(NamedTuple):
    """One thing that somebody does, and what it is called in a report."""

    name: str
    do: Doing


def _receive(serial: str) -> Gesture:
    return Gesture(f"receive {serial}", lambda desk: desk.bench.open(desk.bench.identify(serial), 0))


def _answer(serial: str, fact: str, value: FactJson) -> Gesture:
    return Gesture(f"answer {fact}", lambda desk: desk.bench.answer(desk.return_of(serial), fact, value))


def _of(name: str, serial: str, do: Callable[[Bench, str], object]) -> Gesture:
    return Gesture(name, lambda desk: do(desk.bench, desk.return_of(serial)))


@cache
def picture() -> bytes:
    """A small photo."""
    made = io.BytesIO()
    Image.effect_noise((96, 72), 80).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def _photograph(desk: Desk) -> object:
    kept = desk.bench.keep_photo(picture(), "foam.jpg")
    return desk.bench.photograph(desk.return_of(REFUSED), kept, "foam", "chosen")


def _excuse_all(desk: Desk) -> None:
    return_id = desk.return_of(REFUSED)
    for fact in desk.bench.resume(return_id).photos_missing:
        desk.bench.excuse(return_id, fact, "The camera is broken.")


def _tidy(desk: Desk) -> object:
    return desk.station.tidy()


def _copy_journal(desk: Desk) -> None:
    copy = desk.folder / "copy.sqlite3"
    journal: Any = desk.station.parts.journal
    with speaking(copy, "write"):
        copy.unlink(missing_ok=True)
        back_up(journal._connection, copy)


def _print(desk: Desk) -> None:
    queue = open_print_queue(desk.folder, desk.station.parts.clock)
    try:
        order = desk.bench.print_order(desk.return_of(REFUSED), "label")
        job = queue.add(order)
        if job.state == "waiting":
            queue.begin(job.id)
            queue.finish(job.id)
    finally:
        queue.close()


def bring_in(desk: Desk) -> str:
    """An import by the bench's side; the number of a kit that the catalogue holds from then on."""
    import_file(desk.folder, "kits", desk.folder / _MORE_KITS, lambda _progress: True)
    desk.imported = NEW_KIT
    return NEW_KIT


def has_kit(folder: Path, number: str) -> bool:
    """Whether the catalogue holds this kit."""
    with contextlib.closing(open_catalogue(folder)) as catalogue:
        return catalogue.kit(number) is not None


def _pack(desk: Desk) -> object:
    shipping = desk.bench.shipping
    return shipping.answer(desk.consignment(), {"foam": "substitute", "sleeve": "in_place", "box": "in_place"})


def _address(desk: Desk) -> object:
    to = Addressee("Trần Security Co.", "Main St 2\nHuế", "555-0102")
    return desk.bench.shipping.address(desk.consignment(), to)


DAY: tuple[Gesture, ...] = (
    _receive(REFUSED),
    _answer(REFUSED, "box", "original"),
    _answer(REFUSED, "sleeve", "original"),
    _of("undo", REFUSED, lambda bench, one: bench.undo(one)),
    _answer(REFUSED, "sleeve", "damaged"),
    _answer(REFUSED, "foam", "missing"),
    Gesture("tidy", _tidy),
    _answer(REFUSED, "advance_charge", "0"),
    Gesture("photograph", _photograph),
    _of("note", REFUSED, lambda bench, one: bench.note(one, "It rattles. " * 30, "foam")),
    Gesture("excuse", _excuse_all),
    _of("accept", REFUSED, lambda bench, one: bench.accept(one)),
    _of("reprint", REFUSED, lambda bench, one: bench.reprint(one, "label")),
    Gesture("print", _print),
    _of("close", REFUSED, lambda bench, one: bench.close(one)),
    Gesture("copy the journal", _copy_journal),
    Gesture("import", bring_in),
    Gesture("make an RMA", lambda desk: desk.bench.arrivals.make(RmaTerms(customer="Ana", serials=["ORDER-A"]))),
    _receive(REFUNDED),
    _of("answer foam", REFUNDED, lambda bench, one: bench.answer(one, "foam", "missing")),
    Gesture("tidy", _tidy),
    _of("note that a kit was asked for", REFUNDED, lambda bench, one: bench.note(one, "Asked for a kit.")),
    Gesture("scan to ship", lambda desk: desk.bench.shipping.scan(REFUSED)),
    Gesture("pack", _pack),
    Gesture("address", _address),
    Gesture("shipping papers", lambda desk: desk.bench.shipping.due_papers(desk.consignment())),
    Gesture("carrier", lambda desk: desk.bench.shipping.scan(_TRACKING, desk.consignment())),
    Gesture("dispatch", lambda desk: desk.bench.shipping.dispatch(desk.consignment())),
)


def with_catalogue(folder: Path) -> Path:
    """A station folder with a catalogue, a file to be imported during the day, and nothing else."""
    folder.mkdir(parents=True)
    (folder / _MORE_KITS).write_text(f"{KITS}{NEW_KIT},S9R24,BX-9,FM-9,SL-9,70.00,,,,3\n", "utf-8")
    for what, text in _CATALOGUE.items():
        file = folder / f"{what}.csv"
        file.write_text(text, "utf-8")
        import_file(folder, what, file, lambda _progress: True)
        file.unlink()
    return folder


@contextlib.contextmanager
def desk_in(folder: Path, clock: Clock | None = None) -> Iterator[Desk]:
    """The station of that folder at work, closed at the end."""
    desk = Desk(folder, clock)
    try:
        yield desk
    finally:
        desk.station.close()


def ids_in(folder: Path) -> set[str]:
    """Every event that is in the file, by the program's own driver."""
    with open_reading(folder) as reading:
        return {found for (found,) in reading._connection.execute("SELECT id FROM events")}


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
