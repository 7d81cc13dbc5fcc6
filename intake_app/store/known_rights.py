"""Who might acknowledge an alarm when nothing was amiss last: a file beside the memory of heads."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

import msgspec

from intake_app.domain.acknowledging import KnownRights, rights_now
from intake_app.domain.errors import StorageFailed
from intake_app.domain.person_events import PERSON
from intake_app.domain.station_events import STATION
from intake_app.store.journal import SqliteJournal
from intake_app.store.shelf import write_whole

RIGHTS_FILE: Final = "who-may.json"
_OF_RIGHTS: Final = frozenset({PERSON, STATION})
_decoder: Final = msgspec.json.Decoder(KnownRights)
_log = logging.getLogger("intake.store")


def known_rights(folder: Path) -> KnownRights | None:
    """What `folder` (see `signing.state_folder`) holds; None where nothing was kept yet. Raises `StorageFailed`."""
    file = folder / RIGHTS_FILE
    try:
        return _decoder.decode(file.read_bytes())
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, RecursionError):
        _log.exception("%s is damaged: who might acknowledge an alarm before is not known.", file)
        return None
    except OSError as error:
        raise StorageFailed(
            f"Who might acknowledge an alarm here before, {file}, cannot be read ({error.strerror}). Give this user the"
            " right to read there."
        ) from error


class RightsKeeper:
    """Keeps there what the journal says of it, where that may have changed since it was kept."""

    def __init__(self, journal: SqliteJournal) -> None:
        self._journal = journal
        self._are_kept = False

    @property
    def are_due(self) -> bool:
        """Whether the program has just opened the journal, or wrote of people or of the station since."""
        return not self._are_kept or bool(self._journal.wrote_of & _OF_RIGHTS)

    def keep(self, folder: Path) -> None:
        """Keep it in `folder`. Raises `StorageFailed`."""
        rights = rights_now(self._journal.people(), is_on=self._journal.sign_in() == "with")
        file = folder / RIGHTS_FILE
        try:
            if known_rights(folder) != rights:
                write_whole(file, msgspec.json.encode(rights))
        except OSError as error:
            raise StorageFailed(f"{file} cannot be written ({error.strerror}).") from error
        self._are_kept = True
        self._journal.wrote_of.clear()
