"""Backups while the window is open, by a process of their own, and one more when it was closed."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from intake_app.commands.backup import origin_of
from intake_app.domain.backups import BackedUp, BackupSight, is_disk_low, is_due, is_overdue
from intake_app.domain.errors import AlreadyOpen, IntakeError, NotFound, StorageFailed
from intake_app.settings import Settings

if TYPE_CHECKING:
    from intake_app.store.depot import Depot, Found

_OTHER_RUN_S: Final = 60
_AGAIN_S: Final = 0.5
_log = logging.getLogger("intake.backups")


class ProcessBackups:
    """Fulfils `BackupDesk`: copying and proving is for a process apart, so that it takes nothing from the window.

    `settings` are those that hold now.
    """

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._began = datetime.now(UTC)

    def look(self) -> BackupSight:
        """How the backups are now."""
        from intake_app.store.backups import depot_of, has_changed, second_depot, why_away
        from intake_app.store.disks import room

        here = self._settings()
        told = here.backups
        now = datetime.now(UTC)
        newest = _newest(depot_of(here.folder))
        second = second_depot(here.folder, told.second, here.code)
        in_second = _newest(second) if second else None
        is_there = second is not None and not why_away(here.folder, second.folder.parent)
        is_behind = is_there and _name(in_second) != _name(newest)
        last = newest.backup.made_at if newest and newest.backup else None
        is_time = is_due(now, last, told.every_minutes)
        is_late = is_overdue(now, last, self._began, told.warn_after_hours)
        is_news = (is_time or is_late) and has_changed(here.folder)
        free, total = room(here.folder)
        return BackupSight(
            last=last,
            last_second=in_second.backup.made_at if in_second and in_second.backup else None,
            second=os.path.normpath(second.folder.parent) if second else "",
            is_due=is_time and (is_news or is_behind),
            is_overdue=is_late and is_news,
            is_disk_low=is_disk_low(free, total),
            free=free,
            settings=told,
        )

    def back_up(self, *, only_if_changed: bool) -> BackedUp:
        """Make one, as `intake backup` does."""
        from intake_app.store.backups import depot_of

        command = [sys.executable, "-m", "intake_app", "--station", str(self._settings().folder), "backup", "--aside"]
        if only_if_changed:
            command.append("--if-changed")
        try:
            ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603 - our own program
        except OSError as error:
            raise StorageFailed(f"The backup could not be begun ({error.strerror}). Run “intake backup”.") from error
        said = ended.stderr.decode("utf-8", "replace").splitlines()
        sentences = tuple(line.removeprefix("intake: ") for line in said if line.strip())
        if ended.returncode:
            raise StorageFailed(" ".join(sentences) or "The backup ended without a word. Run “intake backup”.")
        newest = _newest(depot_of(self._settings().folder))
        return BackedUp(sentences, newest.backup.breaks if newest and newest.backup else 0)


def _newest(depot: Depot) -> Found | None:
    """The latest good one; None where its disk does not answer, which the next backup tells."""
    try:
        return depot.newest()
    except OSError as error:
        _log.warning("%s cannot be looked at: %s", depot.folder, error)
        return None


def _name(found: Found | None) -> str:
    return found.path.name if found else ""


def back_up_at_closing(settings: Settings) -> None:
    """The last backup of the day, where there is anything new. What hinders it is in the log, for nobody is there."""
    from intake_app.store.backups import back_up

    end = monotonic() + _OTHER_RUN_S
    while True:
        try:
            made = back_up(origin_of(settings), settings.backups, only_if_changed=True)
        except AlreadyOpen:
            if monotonic() < end:  # one that was begun before is still at it
                sleep(_AGAIN_S)
                continue
            _log.warning("No backup at closing: another one did not end.")
        except NotFound:
            return
        except IntakeError as error:
            _log.warning("No backup at closing. %s", error)
        else:
            for problem in made.problems:
                _log.warning("%s", problem)
        return
