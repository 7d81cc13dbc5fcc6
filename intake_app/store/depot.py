"""A folder of backups: one folder each with its note `backup.json`, and what all of them share beside them.

What is there under its own name is whole: everything is written under another name first and brought to the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from intake_app.domain.backups import Backup, KeptFile
from intake_app.domain.thinning import Aged, superfluous
from intake_app.store.journal_copies import Copied, CopyProof, looked_through
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.policy_files import KEPT_FOLDER as KEPT_POLICIES
from intake_app.store.shelf import digest_of, make_durable_folder, sync_file, sync_folder, write_whole

NOTE: Final = "backup.json"
KEPT: Final = "kept"
KEPT_LIST: Final = "kept.txt"
KEPT_ROOTS: Final = ("photos/originals", "photos/small", "papers/logos", KEPT_POLICIES)
"""Where files lie in the station folder that are called by their SHA-256 and never change."""

_NEW: Final = ".new-"
_GONE: Final = ".gone-"
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Found(NamedTuple):
    """A folder that is, or once was, a backup; `fault` says why it does not count, where it does not."""

    path: Path
    backup: Backup | None
    fault: str


class Kept(NamedTuple):
    """How many files the list holds (`listed`), and which of the station's were not what their names say."""

    listed: int
    altered: list[str]


class Depot:
    """The backups below `folder`, which is made with the first. Raises `OSError` where the disk refuses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def found(self) -> list[Found]:
        """Every backup, the latest first; looked at from outside: the note, and files of the right size."""
        try:
            names = sorted(one.name for one in os.scandir(self.folder) if one.is_dir())
        except FileNotFoundError:
            return []
        all_found = [found_at(self.folder / name) for name in names if not name.startswith(".") and name != KEPT]
        return sorted(all_found, key=_age, reverse=True)

    def newest(self) -> Found | None:
        """The latest of those that count."""
        return next((one for one in self.found() if not one.fault), None)

    def add(self, name: str, fill: Callable[[Path, str], Backup]) -> Found:
        """A new backup that `fill` writes into a folder of another name; there whole on return, or not at all.

        The name gets a number behind it where it is taken.
        """
        make_durable_folder(self.folder)
        number = 1
        final = name
        while (self.folder / final).exists():
            number += 1
            final = f"{name}-{number}"
        being_made = self.folder / f"{_NEW}{final}"
        being_made.mkdir(mode=0o700)
        try:
            backup = fill(being_made, final)
            write_whole(being_made / NOTE, msgspec.json.format(msgspec.json.encode(backup)) + b"\n")
            sync_folder(being_made)
            being_made.rename(self.folder / final)
        except BaseException:
            shutil.rmtree(being_made, ignore_errors=True)
            raise
        sync_folder(self.folder)
        return Found(self.folder / final, backup, "")

    def clear(self) -> None:
        """Take away what an interrupted run left. Only where no other runs."""
        with contextlib.suppress(FileNotFoundError):
            for one in list(os.scandir(self.folder)):
                if not one.name.startswith((_NEW, _GONE)):
                    continue
                if one.is_dir(follow_symlinks=False):
                    shutil.rmtree(one.path)
                else:
                    Path(one.path).unlink()

    def thin(self, now: datetime) -> int:
        """Take away the backups that are superfluous by now; how many went."""
        aged = [Aged(one.path.name, one.backup.made_at, is_good=not one.fault) for one in self.found() if one.backup]
        going = superfluous(aged, now)
        for name in going:
            # Under another name first: a backup is never seen half gone.
            gone = (self.folder / name).rename(self.folder / f"{_GONE}{name}")
            shutil.rmtree(gone)
        return len(going)

    def keep(self, station: Path) -> Kept:
        """Copy what the station keeps for ever and is not here yet, each proved by the hash that is its name."""
        listed = self.kept_files()
        known = set(listed)
        fresh: list[str] = []
        altered: list[str] = []
        for path in kept_in(station):
            here = self.folder / KEPT / path
            if path in known and here.exists():
                continue
            if not copy_proved(station / path, here, sha256_in(path)):
                altered.append(path)
            elif path not in known:
                fresh.append(path)
        if fresh:
            _write_list(self.folder / KEPT_LIST, [*listed, *fresh])
        return Kept(len(listed) + len(fresh), altered)

    def kept_files(self) -> list[str]:
        """The paths of all kept files, in the order in which they came: a backup's are the first of them."""
        try:
            lines = (self.folder / KEPT_LIST).read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return []
        return [line for line in lines if is_kept_path(line)]


def _age(found: Found) -> tuple[float, str]:
    return (found.backup.made_at.timestamp() if found.backup else 0, found.path.name)


def found_at(path: Path) -> Found:
    """The backup in this folder, looked at from outside."""
    try:
        backup = msgspec.json.decode((path / NOTE).read_bytes(), type=Backup)
        for one in backup.files:
            if (path / Path(one.path).name).stat().st_size != one.size:
                return Found(path, backup, f"{one.path} has another size than when it was made")
    except FileNotFoundError as error:
        missing = Path(str(error.filename)).name
        return Found(path, None, f"it lacks {missing}")
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError) as error:
        return Found(path, None, f"its note cannot be read ({error})")
    if FILE_NAME not in {one.path for one in backup.files}:
        return Found(path, backup, f"it lacks {FILE_NAME}")
    return Found(path, backup, "")


def proved(found: Found, *, with_kept: bool = True) -> str:
    """What is wrong with a backup, everything in it read; empty where all of it is sound. As `read_whole`."""
    return read_whole(found, with_kept=with_kept).fault


def read_whole(found: Found, *, with_kept: bool = True) -> CopyProof:
    """How sound a backup is, everything in it read. `with_kept` reads the photos and other kept files, too."""
    if found.fault or found.backup is None:
        return CopyProof(found.fault or "it has no note")
    try:
        for one in found.backup.files:
            if digest_of(found.path / Path(one.path).name) != one.sha256:
                return CopyProof(f"{one.path} is not what it was when the backup was made.")
        proof = looked_through(found.path / FILE_NAME, Copied(found.backup.entries, found.backup.heads))
        fault = proof.fault or (_fault_of_kept(found) if with_kept else "")
        return proof._replace(fault=fault)
    except OSError as error:
        return CopyProof(f"it cannot be read ({error.strerror}).")


def _fault_of_kept(found: Found) -> str:
    depot = Depot(found.path.parent)
    wanted = found.backup.kept if found.backup else 0
    listed = depot.kept_files()[:wanted]
    if len(listed) < wanted:
        return f"{KEPT_LIST} in {depot.folder} names {len(listed):,} of the {wanted:,} kept files that belong to it."
    for path in listed:
        try:
            is_sound = digest_of(depot.folder / KEPT / path) == sha256_in(path)
        except FileNotFoundError:
            is_sound = False
        if not is_sound:
            return f"the kept file {KEPT}/{path} in {depot.folder} is lost or altered."
    return ""


def kept_in(station: Path) -> Iterator[str]:
    """The paths below the station folder of the files that are kept for ever."""
    for root in KEPT_ROOTS:
        for folder, _, names in os.walk(station / root):
            for name in names:
                path = (Path(folder) / name).relative_to(station).as_posix()
                if is_kept_path(path):
                    yield path


def is_kept_path(path: str) -> bool:
    """Whether this can be the path of a kept file, so that it leads nowhere else."""
    inside = any(path.startswith(f"{root}/") for root in KEPT_ROOTS)
    return inside and ".." not in path.split("/") and _SHA256.match(path.rsplit("/", 1)[-1]) is not None


def sha256_in(path: str) -> str:
    """The SHA-256 that a kept file is called by."""
    return path.rsplit("/", 1)[-1][:64]


def noted(path: Path, name: str) -> KeptFile:
    """A file that was written, as a backup's note tells it."""
    return KeptFile(name, digest_of(path), path.stat().st_size)


def copy_proved(source: Path, target: Path, sha256: str) -> bool:
    """Copy a file whose SHA-256 is known; False, and no copy, where it is another. On the disk on return."""
    make_durable_folder(target.parent)
    being_made = target.with_name(f"{_NEW}{target.name}")
    try:
        digest = hashlib.sha256()
        with source.open("rb") as reading, being_made.open("wb") as writing:
            being_made.chmod(0o600)
            while part := reading.read(1 << 20):
                digest.update(part)
                writing.write(part)
        if digest.hexdigest() != sha256:
            return False
        sync_file(being_made)
        being_made.replace(target)
    finally:
        being_made.unlink(missing_ok=True)
    sync_folder(target.parent)
    return True


def copy_backup(found: Found, into: Depot) -> bool:
    """Copy a backup, with the kept files that belong to it, into another depot; False where it is there already."""
    backup = found.backup
    if backup is None or (into.folder / found.path.name / NOTE).exists():
        return False
    kept = _share_kept(Depot(found.path.parent), into, backup.kept)

    def fill(folder: Path, name: str) -> Backup:
        for one in backup.files:
            if not copy_proved(found.path / one.path, folder / one.path, one.sha256):
                raise OSError(0, f"{one.path} in {found.path} is not what it was when the backup was made")
        return msgspec.structs.replace(backup, name=name, kept=kept)

    into.add(found.path.name, fill)
    return True


def _share_kept(source: Depot, target: Depot, wanted: int) -> int:
    """Copy the first so many kept files; returns how many lines of the target's list they are among.

    The target may have a longer memory: the station's own backups began anew with a new disk.
    """
    paths = source.kept_files()[:wanted]
    listed = target.kept_files()
    known = set(listed)
    for path in paths:
        there = target.folder / KEPT / path
        if path in known and there.exists():
            continue
        if not copy_proved(source.folder / KEPT / path, there, sha256_in(path)):
            raise OSError(0, f"{KEPT}/{path} in {source.folder} is not what it was when it was kept")
    fresh = [path for path in paths if path not in known]
    if fresh:
        _write_list(target.folder / KEPT_LIST, [*listed, *fresh])
        return len(listed) + len(fresh)
    places = {path: place for place, path in enumerate(listed, 1)}
    return max((places[path] for path in paths), default=0)


def _write_list(path: Path, paths: Iterable[str]) -> None:
    write_whole(path, "".join(f"{one}\n" for one in paths).encode())
