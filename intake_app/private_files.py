"""What others with an account on this computer may see and change of a station: nothing.

Whatever this process and those that it starts make is for its owner alone, SQLite's and Qt's files among it
(`keep_to_owner`). What an earlier version left open is closed (`close_to_others`); what only a person can mend is told
(`doubts`). Windows gives each user's folders to that user, and knows none of these rights.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_KNOWS_RIGHTS: Final = os.name != "nt"
_OF_OTHERS: Final = 0o077
_FOLDERS: Final = frozenset({"papers", "photos", "sheets", "backups", "log"})
_ENDINGS: Final = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".jsonl", ".lock", ".lock.owner")
_FILES: Final = frozenset({"settings.toml", "mappings.toml", "pins.json"})


def keep_to_owner() -> None:
    """From now on every new file and folder is for its owner alone, also those of processes that are started."""
    os.umask(_OF_OTHERS)


def close_to_others(folder: Path) -> None:
    """Take from others the right to see what the program keeps in this station folder.

    The folder itself may be a person's own for other things, too: its rights are theirs to give.
    """
    if not _KNOWS_RIGHTS:
        return
    for entry in _kept_in(folder):
        with contextlib.suppress(OSError):
            told = entry.stat(follow_symlinks=False)
            is_link = stat.S_ISLNK(told.st_mode)
            if not is_link and told.st_uid == os.geteuid() and told.st_mode & _OF_OTHERS:
                Path(entry.path).chmod(stat.S_IMODE(told.st_mode) & ~_OF_OTHERS)


def doubts(folder: Path) -> list[str]:
    """A sentence for each reason why others could change what lies in this station folder."""
    if not _KNOWS_RIGHTS:
        return []
    try:
        told = folder.stat()
    except OSError:
        return []
    found = []
    if told.st_uid != os.geteuid():
        found.append(
            f"The station folder {folder} belongs to another user of this computer ({_name_of(told.st_uid)}), who can"
            " change or take away what is recorded there. Make it your own, or choose another with --station."
        )
    if _others_write(told):
        found.append(
            f"Other users of this computer can write in the station folder {folder}: they could change or take away"
            f" what is recorded there. Take that right from them: chmod go-w “{folder}”."
        )
    found += [
        f"{entry.name} in the station folder {folder} is a link to another place ({_target(entry)}), where others may"
        " read or change it. Put the file itself there."
        for entry in _kept_in(folder)
        if entry.is_symlink()
    ]
    return found


def _kept_in(folder: Path) -> Iterator[os.DirEntry[str]]:
    """The files and folders of a station folder that are the program's own by their names."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        if entry.name in _FOLDERS or entry.name in _FILES or entry.name.endswith(_ENDINGS):
            yield entry


def _others_write(told: os.stat_result) -> bool:
    if told.st_mode & stat.S_IWOTH:
        return True
    return bool(told.st_mode & stat.S_IWGRP) and not _is_own_group(told.st_gid)


def _is_own_group(group: int) -> bool:
    """Whether it is the group that many systems make for each user alone, named as the user."""
    import grp
    import pwd

    try:
        return grp.getgrgid(group).gr_name == pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return False


def _name_of(user: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"number {user}"


def _target(entry: os.DirEntry[str]) -> str:
    try:
        return str(Path(entry.path).readlink())
    except OSError:
        return "it cannot be told where"
