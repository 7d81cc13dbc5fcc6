"""A real station at work for whatever disks and power may do to it, and the people who come to it.

What the station acknowledged is what `append` returned, at the moment when it did; what writes no entry is in `kept`
once it was told that it is there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from argon2 import PasswordHasher

from intake_app import bootstrap
from intake_app.bootstrap import open_station, read_words
from intake_app.commands import evidence_making
from intake_app.documents import press
from intake_app.domain.badges import SECRET_BYTES, mint_badge
from intake_app.domain.errors import NotAllowed
from intake_app.domain.events import Draft, Event
from intake_app.resources import policy_folders, resource
from intake_app.settings import Settings
from intake_app.store import pins, policy_files
from intake_app.store.importing import import_file
from intake_app.workflow.door import Signed
from intake_app.workflow.ports import Clock, Now
from tests.workflow.conftest import RMAS, UNITS
from tests.workflow.test_kits import KITS

NEW_KIT, MORE_KITS = "SV-KIT-9R", "more-kits.csv"
STATION_CODE: Final = "B3"
ANNA, ROSA, SAM = "Anna Adler", "Rosa Marín", "Sam Ito"
PINS: Final = {ANNA: "482913", SAM: "739125"}
WRONG_PIN: Final = "284610"
BADGE: Final = mint_badge(bytes(range(SECRET_BYTES)))
_CATALOGUE = {"units": UNITS, "rmas": RMAS, "kits": KITS}
_BEGAN = datetime(2026, 11, 20, 9, 41, 7, tzinfo=UTC)
_LONGER_THAN_ANY_WAIT_S = 7_200


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
        self._press = _PRESS(resource("fonts"))
        self._drawn: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._press, name)

        def draw(*told: Any) -> Any:
            key = f"{name} {told}"
            if key not in self._drawn:
                self._drawn[key] = method(*told)
            return self._drawn[key]

        return draw


class QuickPins(pins.PinFile):
    """The real file of real hashes, each made with little memory in one pass: thousands are made and proved."""

    _hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


_PRESS = press.PdfPress
_press = cache(Remembering)
_policies = cache(partial(policy_files.read_policy_files, policy_folders(None)))
_words = cache(read_words)


@contextlib.contextmanager
def read_once() -> Iterator[None]:
    """What comes with the program is read once, and a paper drawn once: thousands of days are begun here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy_files, "read_policy_files", lambda _folders: _policies())
        patch.setattr(pins, "PinFile", QuickPins)
        patch.setattr(press, "PdfPress", lambda _fonts: _press())
        patch.setattr(evidence_making, "PdfPress", lambda _fonts: _press())
        for where in (bootstrap, evidence_making):
            patch.setattr(where, "read_words", _words)
        yield


class Desk:
    """A station that is open, and what it acknowledged."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        settings = Settings(folder=folder, name="Bench 3", code=STATION_CODE)
        with read_once():
            # Nobody waits after a wrong PIN: between two looks at the clock of the waits more goes by.
            self.station = open_station(settings, clock or Ticking(), count(0, _LONGER_THAN_ANY_WAIT_S).__next__)
        self.bench = self.station.bench
        self.folder = folder
        self.acknowledged: list[str] = []
        self.subjects: set[str] = set()
        self.kept: dict[str, str] = {}
        self.told_wrong = 0
        self.when_acknowledged: Callable[[], object] = lambda: None
        journal: Any = self.station.parts.journal
        self._append = journal.append
        journal.append = self._heard
        try:
            self.begin()
        except Exception:
            self.station.close()
            raise

    def begin(self) -> None:
        """Whoever receives comes to the bench: by name, or where people sign in by a badge that was given out."""
        people = self.bench.people
        if people.choice() != "with":
            self.bench.sign(ROSA)
        elif any(one.name == ROSA and one.badge for one in self.station.parts.journal.people()):
            self.come(ROSA)
        else:
            self.come(ANNA)

    def _heard(self, drafts: Sequence[Draft]) -> list[Event]:
        events: list[Event] = self._append(drafts)
        self.acknowledged += [event.id for event in events]
        self.subjects |= {event.subject for event in events}
        self.when_acknowledged()
        return events

    def come(self, name: str) -> None:
        """They are at the bench, each signed in as they do; whoever is there already stays."""
        people = self.bench.people
        signed = people.sign_in_by_badge(BADGE) if name == ROSA else people.sign_in(name, PINS[name])
        assert isinstance(signed, Signed), f"{name} is not let in: {signed}"

    def mistype(self) -> None:
        """Sam gives a wrong PIN, which is refused."""
        try:
            self.bench.people.sign_in(SAM, WRONG_PIN)
        except NotAllowed:
            self.told_wrong += 1
        else:
            raise AssertionError("a wrong PIN let somebody in")

    def return_of(self, serial: str) -> str:
        return self.station.parts.journal.returns_of_serial(serial)[0].id

    def rma_of(self, serial: str) -> str:
        return self.station.parts.journal.returns_of_serial(serial)[0].rma_number

    def consignment(self) -> str:
        return self.station.parts.journal.consignments(1)[0].id


def with_catalogue(folder: Path) -> Path:
    """A station folder with a catalogue, a file to be imported during the day, and nothing else."""
    folder.mkdir(parents=True)
    (folder / MORE_KITS).write_text(f"{KITS}{NEW_KIT},S9R24,BX-9,FM-9,SL-9,70.00,,,,3\n", "utf-8")
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
