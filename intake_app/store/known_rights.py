"""Who may acknowledge an alarm, by what was known before it: a file beside the memory of heads."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from intake_app.domain.acknowledging import (
    KnownRights,
    rights_now,
    with_changes,
    with_granted,
    with_sign_in,
    without_taken,
)
from intake_app.domain.errors import IntakeError, StorageFailed
from intake_app.domain.events import Event
from intake_app.store.journal import SqliteJournal
from intake_app.store.shelf import write_whole

RIGHTS_FILE: Final = "who-may.json"
_decoder: Final = msgspec.json.Decoder(KnownRights)
_log = logging.getLogger("intake.store")


def known_rights(folder: Path) -> KnownRights | None:
    """What `folder` (see `signing.state_folder`) holds; None where nothing was kept yet. Raises `StorageFailed`."""
    file = folder / RIGHTS_FILE
    try:
        return _decoder.decode(file.read_bytes())
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        _log.exception("%s is damaged: who might acknowledge an alarm before is not known.", file)
        return None
    except OSError as error:
        raise StorageFailed(
            f"Who might acknowledge an alarm here before, {file}, cannot be read ({error.strerror}). Give this user the"
            " right to read there."
        ) from error


class RightsKeeper:
    """Keeps there what becomes of it by what this program itself writes, or by a record that was proved.

    What somebody else put into the record is not to come in with it: where something is kept already, only those of
    whom this program wrote are read anew, and all of them once the proof found nothing. Before it did, and under an
    alarm, a right that this program took away is gone all the same.
    """

    def __init__(self, journal: SqliteJournal) -> None:
        self._journal = journal
        self._at_start: KnownRights | None = None
        self._is_first = True
        self._tried = 0

    @property
    def are_due(self) -> bool:
        """Whether this was not asked yet, or this program wrote of people or of the station since."""
        return self._is_first or len(self._journal.wrote) > self._tried

    def look(self) -> None:
        """Read what the record says of it before it is proved, with nothing amiss; what cannot be read is not kept."""
        if self._at_start is None:
            with contextlib.suppress(StorageFailed):
                self._at_start = self._now()

    def keep(self, folder: Path, *, is_amiss: bool, is_left: bool) -> None:
        """Keep it in `folder`: whether an alarm stands, and whether the file is known to be the one that was left.

        What fails is logged, and not tried again before there is more.
        """
        wrote = list(self._journal.wrote)
        if is_amiss and not wrote:
            return
        self._is_first, self._tried = False, len(wrote)
        try:
            self._take(folder, wrote, is_amiss=is_amiss, is_left=is_left)
        except IntakeError as error:
            _log.warning("Who may acknowledge an alarm was not kept. %s", error)
            return
        del self._journal.wrote[: len(wrote)]
        self._tried = 0

    def _take(self, folder: Path, wrote: Sequence[Event], *, is_amiss: bool, is_left: bool) -> None:
        known, now = known_rights(folder), self._now()
        if not is_amiss:
            self._at_start = with_changes(self._at_start or now, now, wrote)
        if known is None:
            kept = now if is_left and not is_amiss else None
        elif is_amiss:
            kept = with_granted(without_taken(known, wrote), now, wrote)
        elif is_left:
            kept = with_changes(known, now, wrote)
        else:  # what nobody vouches for yet gives no right before it is proved: see `confirm`
            kept = with_sign_in(without_taken(known, wrote), wrote)
        self._write(folder, kept)

    def confirm(self, folder: Path) -> None:
        """The record was proved: it is as it was read, and as this program wrote it since. What fails is logged."""
        try:
            self._write(folder, self._at_start)
        except IntakeError as error:
            _log.warning("Who may acknowledge an alarm was not kept. %s", error)

    def begin_anew(self, folder: Path, new: Path) -> None:
        """An alarm was acknowledged: what is in the record now is known, and kept once it is proved.

        What is kept in `folder` goes along to the `new` one. Raises `StorageFailed`.
        """
        self._at_start, self._is_first = None, True
        if new != folder and (known := known_rights(folder)) is not None:
            _put(new, known)

    def _now(self) -> KnownRights:
        return rights_now(self._journal.people(), is_on=self._journal.sign_in() == "with")

    def _write(self, folder: Path, rights: KnownRights | None) -> None:
        # What was read may have been put there just now.
        if rights is None or rights == known_rights(folder) or self._journal.is_changed_by_another():
            return
        _put(folder, rights)


def _put(folder: Path, rights: KnownRights) -> None:
    file = folder / RIGHTS_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(file, msgspec.json.encode(rights))
    except OSError as error:
        raise StorageFailed(f"{file} cannot be written ({error.strerror}).") from error
