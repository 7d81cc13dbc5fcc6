"""Looking at a station for whoever helps: program, computer, folder, settings, databases, devices.

Nothing of what is recorded, and nobody's name, is told: numbers, words of the program, and whether something is set.
What cannot be looked at is told as that; nothing here needs a station that works.
"""

from __future__ import annotations

import locale
import os
import platform
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from intake_app import __version__, private_files
from intake_app.domain.errors import IntakeError, StorageFailed

if TYPE_CHECKING:
    from intake_app.store.depot import Depot

Told = dict[str, object]

_DATABASES: Final = ("journal.sqlite3", "catalogue.sqlite3", "print-queue.sqlite3", "search.sqlite3")
_FOLDERS: Final = ("papers", "photos", "backups", "log", "sheets", "policies")
_PACKAGES: Final = ("PySide6", "cryptography", "msgspec", "pillow", "pypdfium2", "reportlab", "zxing-cpp")
_QT_PLATFORMS: Final = ("", "xcb", "wayland", "windows", "cocoa", "offscreen")
_LOW_BYTES: Final = 500_000_000
_MOST_FILES: Final = 200_000


class Section(NamedTuple):
    """One part of the report, and what of it is wrong, a sentence each."""

    name: str
    told: Told
    wrong: tuple[str, ...] = ()


def sections(folder: Path, *, tells_what: Callable[[BaseException], str], with_printers: bool) -> Iterator[Section]:
    """Every part of the report; `tells_what` says of an error what may be said."""
    looks: list[tuple[str, Callable[[], Section]]] = [
        ("program", _program),
        ("computer", lambda: _computer(folder)),
        ("folder", lambda: _folder(folder)),
        ("settings", lambda: _settings(folder)),
        *((name, _database(folder / name)) for name in _DATABASES),
        ("verify --quick", lambda: _record(folder)),
        ("pins", lambda: _pins(folder)),
        ("backups", lambda: _backups(folder)),
        ("policies", lambda: _policies(folder)),
        ("fonts", _fonts),
        *([("printers", _printers)] if with_printers else []),
    ]
    for name, look in looks:
        try:
            yield look()
        except Exception as error:  # noqa: BLE001 - a part that cannot be looked at is part of the answer
            what = tells_what(error)
            yield Section(name, {"cannot_be_told": what}, (f"{name} cannot be looked at: {what}",))


def _program() -> Section:
    from intake_app.store.health import sqlite_health

    told: Told = {
        "version": __version__,
        "python": platform.python_version(),
        **{f"sqlite_{name}": value for name, value in sqlite_health().items()},
    }
    for package in _PACKAGES:
        try:
            told[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            told[package] = "missing"
    lacking = [package for package in _PACKAGES if told[package] == "missing"]
    wrong = tuple(f"The package {package} is missing. Install Intake Station again." for package in lacking)
    return Section("program", told, wrong)


def _computer(folder: Path) -> Section:
    place = next(one for one in (folder, *folder.parents) if one.exists())
    disk = shutil.disk_usage(place)
    told: Told = {
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "processors": os.cpu_count() or 0,
        "encoding": locale.getpreferredencoding(do_setlocale=False),
        "is_utf8": sys.flags.utf8_mode == 1,
        "qt_platform": _one_of(os.environ.get("QT_QPA_PLATFORM", ""), _QT_PLATFORMS),
        "disk_bytes": disk.total,
        "disk_free_bytes": disk.free,
    }
    low = f"The disk has {disk.free / 1e6:,.0f} MB left. Make room on it."
    return Section("computer", told, (low,) if disk.free < _LOW_BYTES else ())


def _one_of(text: str, known: Sequence[str]) -> str:
    return (text or "usual") if text in known else "another one"


def _folder(folder: Path) -> Section:
    if not folder.is_dir():
        return Section("folder", {"exists": False}, ("There is no station folder. Name it with --station.",))
    wrong = []
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        wrong.append("This user may not read and write the station folder. Give them the right to.")
    doubts = len(private_files.doubts(folder))
    if doubts:
        wrong.append(f"Others could change what is recorded, in {doubts} ways. The window says which when it starts.")
    told: Told = {"exists": True, "mode": _mode(folder), "doubts": doubts}
    for name in _DATABASES:
        for end in ("", "-wal"):
            file = folder / f"{name}{end}"
            told[f"{name}{end}"] = f"{file.stat().st_size} bytes, mode {_mode(file)}" if file.exists() else "not there"
    if not (folder / _DATABASES[0]).exists():
        wrong.append(f"There is no {_DATABASES[0]}: nothing was recorded here yet, or it was taken away.")
    for name in _FOLDERS:
        if (folder / name).is_dir():
            files, size = _weight(folder / name)
            told[f"{name}/"] = f"{files} files, {size} bytes"
    return Section("folder", told, tuple(wrong))


def _mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"


def _weight(folder: Path) -> tuple[int, int]:
    """How many files lie below it, and their bytes; not more than so many are counted."""
    files = size = 0
    for within, _, names in os.walk(folder):
        for name in names:
            files += 1
            size += (Path(within) / name).lstat().st_size
        if files > _MOST_FILES:
            break
    return files, size


def _settings(folder: Path) -> Section:
    """Numbers, choices and whether something is set: texts may be names, addresses and secrets."""
    from intake_app.settings import load

    settings = load(folder)
    label, page = settings.label_printer, settings.page_printer
    return Section(
        "settings",
        {
            "has_file": settings.file.exists(),
            "report": settings.report,
            "theme": settings.theme,
            "scan_gap_ms": settings.scan_gap_ms,
            "policies": "set" if settings.policies else "not set",
            "company_name": _is_set(settings.company.name),
            "company_logo": _is_set(settings.company.logo),
            "scanners": len(settings.scanners),
            "label_printer": f"{_scheme(label.to)}, {label.dpi} dpi, {label.stock}",
            "page_printer": _scheme(page.to),
            "watched_folder": _is_set(settings.photos.folder),
            "camera": _is_set(settings.photos.camera),
            "volume": settings.sound.volume,
            "places": len(settings.places),
            "gs1_company_prefix": _is_set(settings.gs1_company_prefix),
            "advance_days": settings.advance.days,
            "idle_minutes": settings.idle_minutes,
            "kiosk": settings.kiosk,
            "badge_only": settings.badge_only,
            "network_folder": settings.network_folder,
            "backups_every_minutes": settings.backups.every_minutes,
            "backups_warn_after_hours": settings.backups.warn_after_hours,
            "backups_second": _is_set(settings.backups.second),
        },
    )


def _is_set(text: str) -> str:
    return "set" if text else "not set"


def _scheme(address: str) -> str:
    scheme, found, _ = address.partition("://")
    return (scheme if found and scheme.isascii() and scheme.isalpha() else "set") if address else "not set"


def _database(path: Path) -> Callable[[], Section]:
    def look() -> Section:
        from intake_app.store.health import database_health

        if not path.exists():
            return Section(path.name, {"exists": False})
        told = database_health(path)
        wrong = f"{path.name} is damaged. Keep a copy, then put the last good one back: “intake restore”."
        return Section(path.name, told, () if told["is_whole"] else (wrong,))

    return look


def _record(folder: Path) -> Section:
    """What `intake verify --quick` finds, without its sentences: they name returns and folders."""
    from intake_app.store.verifying import Where, verify

    if not (folder / _DATABASES[0]).exists():
        return Section("verify --quick", {"exists": False})
    found = verify(Where(folder), lambda alarm: type(alarm).__name__, is_quick=True)
    parts = sorted({fault.part for fault in found.faults})
    told: Told = {
        "chains": len(found.stations),
        "entries_sound": sum(one.entries for one in found.stations),
        "key": found.key_id or "none",
        "faults": len(found.faults),
        "faults_in": ", ".join(parts) or "nothing",
        "not_looked_at": len(found.notes),
    }
    wrong = f"The record is not as it was written ({', '.join(parts)}). “intake verify” names the first thing."
    return Section("verify --quick", told, (wrong,) if parts else ())


def _pins(folder: Path) -> Section:
    """Whether the kept hashes are those of the record, in numbers."""
    from intake_app.store.journal_reading import JournalReader, connect_here
    from intake_app.store.pin_check import hold_pins

    path = folder / _DATABASES[0]
    if not path.exists():
        return Section("pins", {"exists": False})
    with JournalReader(path, connect_here(path)) as journal:
        people = journal.people()
    with_pin = sum(bool(one.pin) for one in people)
    anew = "set each anew: “intake people reset-pin NAME”. The window says whose when it starts."
    try:
        held = hold_pins(folder, people)
    except StorageFailed:
        wrong = f"pins.json cannot be read, and nobody comes in by a PIN. Move it aside, and {anew}"
        return Section("pins", {"is_readable": False, "people_with_pin": with_pin}, (wrong,))
    told: Told = {
        "is_readable": True,
        "kept": held.kept,
        "people_with_pin": with_pin,
        "missing": len(held.missing),
        "changed": len(held.changed),
        "of_an_earlier_program": len(held.loose),
    }
    bad = len(held.missing) + len(held.changed)
    wrong = (
        f"pins.json is not what the record says: {bad} of {with_pin} PINs open nothing. Look who can write there, and"
    )
    return Section("pins", told, (f"{wrong} {anew}",) if bad else ())


def _backups(folder: Path) -> Section:
    """How many there are, here and in the second folder, and when the last good one was made."""
    from intake_app.domain.backups import is_overdue
    from intake_app.settings import load
    from intake_app.store.backups import depot_of, second_depot

    settings, now = load(folder), datetime.now(UTC)
    second = second_depot(folder, settings.backups.second, settings.code)
    told, last = _depot("", depot_of(folder))
    if second is not None:
        told |= _depot("second_", second)[0]
    hours = settings.backups.warn_after_hours
    wrong = f"The last good backup is more than {hours} hours old, and there is something new. Run “intake backup”."
    return Section("backups", told, (wrong,) if is_overdue(now, last, now, hours) and _is_news(folder) else ())


def _depot(where: str, depot: Depot) -> tuple[Told, datetime | None]:
    try:
        found = depot.found()
    except OSError:
        return {f"{where}can_be_read": False}, None
    good = [one.backup.made_at.astimezone(UTC) for one in found if one.backup and not one.fault]
    told: Told = {
        f"{where}good": len(good),
        f"{where}with_faults": len(found) - len(good),
        f"{where}last_good": f"{good[0]:%Y-%m-%dT%H:%M:%SZ}" if good else "none",
    }
    return told, good[0] if good else None


def _is_news(folder: Path) -> bool:
    """Whether the last good one lacks anything; a journal that cannot be read is told elsewhere."""
    from intake_app.store.backups import has_changed

    try:
        return has_changed(folder)
    except IntakeError:
        return False


def _policies(folder: Path) -> Section:
    from intake_app.bootstrap import read_policies
    from intake_app.settings import load

    policies, problems = read_policies(load(folder))
    told: Told = {"usable": len(policies), "with_errors": len(problems)}
    wrong = f"{len(problems)} policy files cannot be used. “intake policy list” says why."
    return Section("policies", told, (wrong,) if problems else ())


def _fonts() -> Section:
    """Whether a paper can be drawn: fonts are found, read and embedded with it."""
    from intake_app.documents.fonts import FontBook
    from intake_app.resources import resource

    book = FontBook(resource("fonts"))
    faults: set[str] = set()
    book.legible("Aé–王", faults)
    return Section("fonts", {"drawn": True, "missing_characters": len(faults)})


def _printers() -> Section:
    from intake_app.commands.delivering import list_printers

    found = list_printers()
    return Section("printers", {"of_this_computer": len(found), "usual_one": any(one.usual for one in found)})
