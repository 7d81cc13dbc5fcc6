"""The parts that every use case works with, joined once by `bootstrap.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from intake_app.domain.follow_ups import FollowUpKind
from intake_app.domain.named_places import NamedPlace
from intake_app.domain.papers import PageSize
from intake_app.domain.station import Company
from intake_app.domain.words import Words
from intake_app.workflow.people_ports import Pins
from intake_app.workflow.ports import (
    Catalogue,
    Clock,
    Finder,
    Journal,
    PaperShelf,
    PhotoShelf,
    Policies,
    Press,
    TableFiles,
)
from intake_app.workflow.proof_ports import PolicyKeeper, Seal
from intake_app.workflow.saves import Saves


@dataclass(frozen=True, slots=True)
class PaperParts:
    """What papers are made with: their words, who draws them, and where logos and photos lie."""

    words: Words
    press: Press
    shelf: PaperShelf
    photos: PhotoShelf


@dataclass(frozen=True, slots=True)
class LetterParts(PaperParts):
    """The same for papers that belong to no decision: they bear the company and the size of the settings."""

    company: Company
    report_size: PageSize


@dataclass(frozen=True, slots=True)
class Parts(LetterParts):
    """Ports, policies, words, and what the station is called.

    `program` is the version that stands on papers; `new_id` mints the ids of returns (UUIDv7, hex).
    `places` are the shelves and benches that it named itself.
    `follow_up_days` are the days until each thing that a decision leaves to be done is due; `advance_days` those that
    a customer has to send a unit that was replaced ahead.
    `pins` keeps the hashes of PINs, and `ticks` are seconds of a clock that nobody can set.
    With `badge_only` nobody signs in by a name alone.
    `saves` tells of what was written.
    `sscc_begins` is what its serial shipping container codes begin with; empty without a GS1 company prefix.
    """

    journal: Journal
    catalogue: Catalogue
    finder: Finder
    tables: TableFiles
    policies: Policies
    kept_policies: PolicyKeeper
    clock: Clock
    seal: Seal
    station_name: str
    station_code: str
    program: str
    new_id: Callable[[], str]
    places: tuple[NamedPlace, ...]
    follow_up_days: Mapping[FollowUpKind, int]
    advance_days: int
    pins: Pins
    ticks: Callable[[], float]
    sscc_begins: str = ""
    badge_only: bool = False
    saves: Saves = field(default_factory=Saves)
