"""Holding a backup against what was signed: its own note, the heads that are remembered, and the journal here.

That a backup is sound in itself says only that nothing in it broke: whoever alters it can make its hashes anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from intake_app.domain.backups import Backup
from intake_app.domain.errors import IntakeError, StorageFailed
from intake_app.domain.heads import OF_THE_CHAIN, Alarm, astray, fits
from intake_app.domain.station_events import KeyMade
from intake_app.domain.station_record import standing_alarms
from intake_app.store.database import connect_reading, speaking
from intake_app.store.depot import Found
from intake_app.store.journal_reading import FILE_NAME, JournalReader
from intake_app.store.kept_heads import Kept, held_against, kept_of, named_keys
from intake_app.store.known_breaks import prove_all
from intake_app.store.signing import is_signed

_NOT_SIGNED = "not signed"


class Standing(NamedTuple):
    """How a backup stands to what was signed: by whom its note is signed, in words, and what is against it.

    `doubt` is a sentence, empty where nothing is.
    """

    signed: str
    doubt: str


def signed_note(backup: Backup, journal: Path, kept: Kept) -> tuple[Backup, str]:
    """The note with the station's signature, and why it has none where the record is not the one that was signed.

    `journal` is the copy that was just made; `kept` must be read before it, for a station at work signs meanwhile.
    """
    if kept.key is None:
        return backup, ""
    with _reading(journal) as copy:
        is_other = _is_other(copy, kept)
    if is_other:
        why = f"The backup is not signed: the journal does not fit what was signed here with the key {kept.key.key_id}."
        return backup, f"{why} “intake verify” tells what was found."
    signature = kept.key.sign(backup.message).hex()
    return msgspec.structs.replace(backup, key_id=kept.key.key_id, signature=signature), ""


def _is_other(journal: JournalReader, kept: Kept) -> bool:
    """Whether a journal is another than the one that was signed, also where work went on under the alarm about that."""
    told = (alarm for _, alarm in standing_alarms(journal.station_events()))
    return bool(held_against(journal, kept)) or any(alarm.kind in OF_THE_CHAIN for alarm in told)


def standing(folder: Path, journal: Path, found: Found) -> Standing:
    """How a sound backup stands to what is remembered of the station in `folder`, and to its `journal`.

    On a computer that has no key of the station nothing is remembered: then nothing is against it.
    """
    backup = found.backup
    if backup is None:
        return Standing(_NOT_SIGNED, "")
    try:
        kept = kept_of(folder)
        with _reading(found.path / FILE_NAME) as chain:
            signed, is_right = _signature_of(backup, chain, kept)
            if not is_right:
                return Standing(
                    signed,
                    f"It carries the signature of the key {backup.key_id}, and that is not under what stands in it now:"
                    " it was changed after it was signed.",
                )
            is_own = kept.key is not None and backup.signature and backup.key_id == kept.key.key_id
            if is_own:
                return Standing(signed, "")
            doubt = _against(chain, kept) or _beside(chain, journal, kept) or _not_by_us(backup, chain, kept)
            return Standing(signed, doubt)
    except StorageFailed as error:
        return Standing(_NOT_SIGNED, f"It cannot be held against what was signed here. {error}")


def _signature_of(backup: Backup, chain: JournalReader, kept: Kept) -> tuple[str, bool]:
    """Who signed the note, in words, and whether that is so, as far as it can be told here."""
    if not backup.signature:
        return _NOT_SIGNED, True
    if kept.key is not None and backup.key_id == kept.key.key_id:
        return f"signed with the key {backup.key_id} of this computer", _is_by(kept.key.public, backup)
    said = [event.payload for event in chain.station_events() if isinstance(event.payload, KeyMade)]
    for named in said:
        if named.key_id == backup.key_id:
            words = f"signed with the key {backup.key_id}, which it names itself and which is not on this computer"
            return words, _is_by(bytes.fromhex(named.public), backup)
    return f"signed with the key {backup.key_id}, which is not known here", True


def _is_by(public: bytes, backup: Backup) -> bool:
    try:
        return is_signed(public, backup.message, bytes.fromhex(backup.signature))
    except ValueError:
        return False


def _against(chain: JournalReader, kept: Kept) -> str:
    """What the backup's chain lacks of the heads that are remembered."""
    if kept.key is None:
        return ""
    is_lost = not kept.lines and kept.key.key_id in named_keys(chain)
    if kept.is_forged or is_lost:
        state = "is gone" if is_lost else "was changed"
        return (
            f"It is not signed, and the file in which this computer remembers what it signed {state}: whether the"
            " backup is the record that was signed cannot be said."
        )
    alarm = astray(kept.lines, chain)
    return _told(alarm, kept.key.key_id) if alarm else ""


def _not_by_us(backup: Backup, chain: JournalReader, kept: Kept) -> str:
    """Where a signature is missing that the station would have made: behind what was signed anything can be added."""
    if kept.key is None or kept.key.key_id not in named_keys(chain):
        return ""
    state = f"is signed with the key {backup.key_id}" if backup.signature else "is not signed"
    return (
        f"It {state}, though its record names the key {kept.key.key_id} of this computer, which signs its backups: it"
        " was changed since, or made while that key could not be had or the record was not the one that was signed."
    )


def _told(alarm: Alarm, key_id: str) -> str:
    sound = f"up to entry {alarm.sound:,} it is as it was signed" if alarm.sound else "no entry of it is known here"
    return (
        f"It is sound in itself, and yet not what was signed here: entry {alarm.expected:,} of station"
        f" “{alarm.station}” was signed on {alarm.signed_at[:10]} with the key {key_id}, and the backup, which goes up"
        f" to entry {alarm.found:,}, holds another one in its place ({sound})."
    )


def _beside(chain: JournalReader, journal: Path, kept: Kept) -> str:
    """Where the journal that is here goes another way than an unsigned backup, though it is all that was signed."""
    if not kept.lines or not journal.is_file():
        return ""
    try:
        # A log may lie beside it: it is read like that of a station at work.
        connection = connect_reading(journal)
    except IntakeError:
        return ""
    with JournalReader(journal, connection) as here, contextlib.suppress(IntakeError), speaking(journal, "read"):
        if prove_all(journal, connection).first_break or _is_other(here, kept):
            return ""
        for head in chain.heads():
            common = _last_common(chain, here, head.station)
            is_parted = common < min(head.sequence, here.last_sequence(head.station))
            signed = [one for one in kept.lines if one.station == head.station and one.sequence > common]
            if is_parted and not any(fits(line, chain) for line in signed):
                return (
                    f"It is sound in itself and not signed, and from entry {common + 1:,} of station “{head.station}”"
                    " on it goes another way than the journal here, which goes through all that was signed."
                )
    return ""


def _last_common(one: JournalReader, other: JournalReader, station: str) -> int:
    """The last entry that two chains share: an entry's hash stands for all before it."""
    low, high = 0, min(one.last_sequence(station), other.last_sequence(station))
    while low < high:
        middle = (low + high + 1) // 2
        if one.hash_at(station, middle) == other.hash_at(station, middle):
            low = middle
        else:
            high = middle - 1
    return low


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[JournalReader]:
    with JournalReader(path, connect_reading(path, is_still=True)) as journal:
        yield journal
