"""Where the parts of a station are built and joined; nothing else knows them all."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

from msgspec.structs import replace

from intake_app import __version__, private_files
from intake_app.domain.errors import BadInput, BadPolicy, StorageFailed
from intake_app.domain.follow_ups import DAYS
from intake_app.domain.policy import Policy
from intake_app.domain.sscc import beginning
from intake_app.domain.station import Company
from intake_app.domain.words import Words
from intake_app.resources import policy_folders, resource
from intake_app.settings import Settings
from intake_app.workflow.bench import Bench
from intake_app.workflow.parts import Parts
from intake_app.workflow.ports import Clock, Journal, Now
from intake_app.workflow.proof_ports import Seal

LANGUAGE = "en"


@cache
def read_words(language: str = LANGUAGE) -> Words:
    """The words of screens and papers from `resources/text/`. Raises `NotFound` where the file is missing."""
    told = tomllib.loads(resource(f"text/{language}.toml").read_text("utf-8"))
    entries = {f"{section}.{key}": text for section, texts in told.items() for key, text in texts.items()}
    return Words(language, entries)


def system_clock() -> Now:
    """The moment it is, by this machine."""
    at = datetime.now(UTC)
    offset = at.astimezone().utcoffset() or timedelta()
    return Now(at, int(offset.total_seconds() // 60))


def read_policies(settings: Settings) -> tuple[dict[str, Policy], list[BadPolicy]]:
    """The policies of the program and of the station's own folder by id, and one error for each file that has one."""
    from intake_app.store.policy_files import read_policies as read

    return read(policy_folders(settings.policies))


def read_company(settings: Settings) -> tuple[Company, list[str]]:
    """The company with its logo's whole path; without the logo, and with a sentence why, where it can be none.

    A relative path lies in the station folder.
    """
    from intake_app.store.logo import glance_at_logo

    company = settings.company
    if not company.logo:
        return company, []
    path = settings.folder / Path(company.logo).expanduser()
    try:
        glance_at_logo(path)
    except (BadInput, RuntimeError) as error:
        return replace(company, logo=""), [str(error)]
    return replace(company, logo=str(path)), []


@dataclass(frozen=True, slots=True)
class Station:
    """A station that runs: everything that a window or a command works with. Close it when done.

    `problems` are a sentence each: the policy files that could not be used, why others could change what is recorded,
    and whose PIN opens nothing. The station runs all the same.
    """

    bench: Bench
    parts: Parts
    settings: Settings
    problems: tuple[str, ...]
    tidy: Callable[[], object]
    close: Callable[[], None]


def open_station(
    settings: Settings, clock: Clock = system_clock, ticks: Callable[[], float] = time.monotonic
) -> Station:
    """Open the station folder, for this process alone; `ticks` are the seconds of a clock that nobody can set.

    Raises `AlreadyOpen` when another instance has it and `StorageFailed` where it cannot be written.
    """
    import uuid_utils

    from intake_app.documents.press import PdfPress
    from intake_app.store.catalogue import open_catalogue
    from intake_app.store.database import warn_of_old_sqlite
    from intake_app.store.disks import refuse_share
    from intake_app.store.journal import SqliteJournal
    from intake_app.store.lock import FolderLock
    from intake_app.store.photos import FolderPhotos
    from intake_app.store.pins import PinFile
    from intake_app.store.policy_files import KeptPolicies, read_policy_files
    from intake_app.store.sealing import FolderSeal
    from intake_app.store.search import SqliteFinder
    from intake_app.store.shelf import FolderShelf
    from intake_app.store.station_traces import refuse_lost_journal
    from intake_app.store.table_files import SpreadsheetFiles

    risk = refuse_share(settings.folder, is_allowed=settings.network_folder)
    make_folder(settings.folder)
    private_files.close_to_others(settings.folder)
    warn_of_old_sqlite()
    policies, problems, contents = read_policy_files(policy_folders(settings.policies))
    company, logo_problems = read_company(settings)
    with ExitStack() as opened:
        lock = FolderLock(settings.folder)
        opened.callback(lock.release)
        refuse_lost_journal(settings.folder)
        journal = SqliteJournal(
            settings.folder,
            settings.code,
            clock,
            may_renumber=settings.network_folder,
            before_update=partial(_note_update, settings.folder, clock),
        )
        opened.callback(journal.close)
        seal = FolderSeal(settings.folder, settings.code, journal, clock)
        opened.callback(seal.close)
        catalogue = open_catalogue(settings.folder)
        opened.callback(catalogue.close)
        finder = SqliteFinder(settings.folder)
        opened.callback(finder.close)
        parts = Parts(
            journal=journal,
            catalogue=catalogue,
            finder=finder,
            tables=SpreadsheetFiles(),
            policies=policies,
            kept_policies=KeptPolicies(settings.folder, contents),
            clock=clock,
            seal=seal,
            press=PdfPress(resource("fonts")),
            shelf=FolderShelf(settings.folder / "papers"),
            photos=FolderPhotos(settings.folder / "photos"),
            words=read_words(),
            station_name=settings.name,
            station_code=settings.code,
            report_size=settings.report,
            company=company,
            program=__version__,
            new_id=lambda: uuid_utils.uuid7().hex,
            places=settings.places,
            follow_up_days={**DAYS, **settings.follow_up_days},
            sscc_begins=beginning(settings.gs1_extension, settings.gs1_company_prefix),
            advance_days=settings.advance.days,
            badge_only=settings.badge_only,
            pins=PinFile(settings.folder),
            ticks=ticks,
        )

        bench = Bench(parts)

        def leave() -> None:
            seal.finish_look()
            _tell_of_changes(seal, bench)
            bench.people.close()

        opened.callback(leave)

        def tidy() -> None:
            _tell_of_changes(seal, bench)
            seal.keep_up()
            journal.checkpoint()
            finder.keep_up()

        return Station(
            bench=bench,
            parts=parts,
            settings=settings,
            problems=(
                *filter(None, [risk]),
                *(str(problem) for problem in problems),
                *logo_problems,
                *private_files.doubts(settings.folder),
                *_pin_faults(settings.folder, journal),
            ),
            tidy=tidy,
            close=opened.pop_all().close,
        )


def _tell_of_changes(seal: Seal, bench: Bench) -> None:
    """What another program did to the journal is in the record before anything else is."""
    with suppress(StorageFailed):  # the next start tells it, too
        if seal.is_changed_by_another():
            bench.proving.check()  # loaded no earlier than it is asked for


def _note_update(folder: Path, clock: Clock, found: str) -> None:
    """Raises `StorageFailed` where that cannot be noted: the next start would take the update for somebody's hand."""
    from intake_app.store.kept_heads import note_change

    try:
        note_change(folder, found, clock().at)
    except StorageFailed as error:
        raise StorageFailed(
            f"This program brings the journal in {folder} up to date, and must note that first, or the next start would"
            f" take it for a change by somebody else. {error} Nothing was changed: put that right, then start again."
        ) from error


def _pin_faults(folder: Path, journal: Journal) -> list[str]:
    """What is wrong with the kept hashes of PINs: told now, not to whoever typed theirs."""
    from intake_app.store.pin_check import hold_pins

    try:
        return hold_pins(folder, journal.people()).faults
    except StorageFailed as error:
        return [str(error)]


def make_folder(folder: Path) -> None:
    """Make the station folder, for its owner alone. Raises `StorageFailed` with what to do."""
    from intake_app.store.shelf import make_durable_folder

    try:
        make_durable_folder(folder)
    except OSError as error:
        raise StorageFailed(
            f"The station folder {folder} cannot be made ({error.strerror}). Name another with --station, or mend the"
            " permissions of the folder above it."
        ) from error
