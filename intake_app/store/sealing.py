"""Keeping key and memory in step with a station's journal, and holding the one against the other."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path

from intake_app.domain.acknowledging import KnownRights, announcement
from intake_app.domain.errors import IntakeError, StorageFailed
from intake_app.domain.events import Draft, Event
from intake_app.domain.heads import (
    BY_ANOTHER,
    OF_THE_CHAIN,
    Alarm,
    ChainMark,
    Head,
    HeadLine,
    LineKind,
    binding,
    fits,
    not_known_by,
    sound_below,
)
from intake_app.domain.station_events import STATION, KeyMade, station_subject
from intake_app.domain.station_record import alarms_standing, is_settled
from intake_app.store.database import log_of
from intake_app.store.journal import SqliteJournal
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.kept_heads import every_head, held_against, kept_of, named_keys
from intake_app.store.known_rights import RightsKeeper, known_rights
from intake_app.store.left_file import LeftFile
from intake_app.store.published_key import publish
from intake_app.store.shelf import sync_folder
from intake_app.store.signed_memory import SignedMemory
from intake_app.workflow.ports import Clock

_log = logging.getLogger("intake.store")


class FolderSeal:
    """Fulfils `Seal` for the station `code` in `folder`; `state` is where keys and memories of all stations lie."""

    def __init__(
        self, folder: Path, code: str, journal: SqliteJournal, clock: Clock, *, state: Path | None = None
    ) -> None:
        self._folder = folder
        self._code = code
        self._journal = journal
        self._state = state
        self._memory = SignedMemory(folder, code, clock, state)
        journal.before = self._note_before
        self._signed: Head | None = None
        self._has_begun = False
        self._is_opened = False
        self._are_left_closed = False  # the chains are known by their ends, also where a program was killed
        self._is_noted = False  # what is remembered says more than how the program before left it
        self._is_off = False  # an alarm stands: no head is signed, only where the chain is
        self._untold: list[Alarm] = []  # what was found last, and was not in the journal then
        self._misfits: list[Alarm] = []  # what the chains do not fit: once it is told, they are held against what is
        self._is_put_back = False  # the chains fit what was before that was told: a newer file was put back
        self._rights = RightsKeeper(journal)
        self._looks_everywhere = False  # for ends that are missing, not only where something was recorded lately
        self._left = LeftFile(folder / FILE_NAME, code, journal)
        self.is_compared = False

    @property
    def is_as_left(self) -> bool:
        """Whether the file can be vouched for; see the port."""
        return self._left.is_vouched and not self._journal.is_in_doubt

    def mark(self) -> ChainMark:
        """Where the chain is now, for a paper; see the port."""
        try:
            key_id = self._memory.key.key_id
        except StorageFailed as error:
            _log.warning("A paper names no key. %s", error)
            key_id = ""
        return ChainMark(*self._journal.head(), key_id)

    def check_in_place(self) -> None:
        """Whether the journal is still the file that was opened; see the port."""
        self._journal.check_in_place()

    def is_changed_by_another(self) -> bool:
        """Whether something was found that the journal does not tell yet; see the port."""
        if self._journal.is_changed_by_another():
            return True
        return self._has_untold()

    def _has_untold(self) -> bool:
        found = [*self._untold, *filter(None, [self._left.other()])]
        return bool(found) and bool(not_known_by(alarms_standing(self._journal.station_events()), found))

    def compare(self) -> list[Alarm]:
        """Hold the journal against what is remembered of it; see the port."""
        self.check_in_place()
        self._memory.lines, self._misfits, self.is_compared = None, [], False
        is_changed = self._journal.is_changed_by_another()
        try:
            kept = kept_of(self._folder, self._state)
        except StorageFailed:
            # Nothing tells how the file was left: then it is looked through, and what the journal tells alone is told.
            self._left.look_through()
            events = self._journal.station_events()
            found = self._own_alarms(events)
            if not found:
                raise
            return self._tell(found, alarms_standing(events), is_changed=is_changed)
        self._left.look(kept.lines)
        events = self._journal.station_events()
        own, standing = self._own_alarms(events), alarms_standing(events)
        # Behind what was there when it was opened lie entries of its own, also where something could not be noted then.
        is_own = not (self._is_noted and is_changed)
        against = held_against(self._journal, kept, self._journal.ends_found if is_own else None)
        if not against and is_changed and (passed := self._journal.ends_passed()):
            try:
                self._remember_end(kept.lines, passed)
            except StorageFailed as error:
                _log.warning("Behind which entries another program wrote was not noted. %s", error)
                return self._tell(own, standing, is_changed=is_changed)
            kept = kept_of(self._folder, self._state)
            against = held_against(self._journal, kept)
        # What is not of the chain leaves what is remembered as it is; under any other alarm that stands the entries are
        # still this program's own.
        if all(one.kind in OF_THE_CHAIN for one in against):
            self._memory.lines, self._misfits = kept.lines, against
        newest = [bound[-1] for bound in binding(kept.lines).values()]
        self._is_put_back = not against and any(not fits(line, self._journal) for line in newest)
        self.is_compared = True
        return self._tell([*against, *own], standing, is_changed=is_changed)

    def _tell(self, found: Sequence[Alarm], standing: Sequence[Alarm], *, is_changed: bool) -> list[Alarm]:
        """What no alarm that stands tells yet.

        That another program wrote just now is told once more: without an alarm nothing is recorded behind it.
        """
        self._untold = not_known_by(standing, found)
        if self._left.bent in self._untold:
            self._journal.take_for_changed()
        if is_changed and not self._untold:
            self._untold = [*(one for one in found if one.kind in BY_ANOTHER), *standing][:1]
        self._is_off = bool(self._untold or standing)
        return self._untold

    def _own_alarms(self, events: Sequence[Event]) -> list[Alarm]:
        """What is found of the journal itself, whatever was signed: its end is missing, its file is another.

        What was settled is left out, by these events of the station.
        """
        bent = self._left.bent
        if bent is not None and not is_settled(events, bent):
            return [bent]  # what else is missed may only not be found
        journal, code = self._journal, self._code
        found: list[Alarm] = []
        if journal.guards_lost_at is not None:
            found.append(Alarm("guards_gone", code, journal.guards_lost_at))
        if journal.touched_at is not None:
            found.append(Alarm("touched", code, journal.touched_at))
        # Entries that another program added are told as that by what is remembered, where it can be read.
        found += [
            Alarm("touched", code, min(end.sequence, journal.last_sequence(code)))
            for end in journal.ends_passed()
            if end.station == code
        ]
        if (other := self._left.other()) is not None:
            found.append(other)
        # That is told as long as the look-ups know of it: see `accept`.
        missing = [
            Alarm("end_missing", station, expected, found=journal.last_sequence(station), rma=rma)
            for station, expected, rma in journal.missing_ends(is_everywhere=self._looks_everywhere)
        ]
        return [*missing, *(alarm for alarm in found if not is_settled(events, alarm))]

    def vouch(self) -> None:
        """Everything was proved, and the journal is as it was, or as is known; see the port."""
        self._left.is_vouched = True

    def confirm_rights(self) -> None:
        """The chains were proved; see the port."""
        if not self._is_off and self._left.is_read and not self._has_untold():
            self._rights.confirm(self._memory.place)

    def _remember_end(self, lines: list[HeadLine], ends: list[Head]) -> None:
        """Behind these heads another program wrote: they are the last, as when the program closes, also for a start."""
        self._memory.lines = lines or None
        self._memory.begin()
        self._remember("closed", ends)
        self._memory.lines, self._is_noted = None, True

    def open(self) -> None:
        """Note that entries may follow from now on; see the port."""
        if not self.is_compared:
            self.compare()
        lines = self._memory.lines
        if lines is None:
            return  # what is remembered is not of this journal
        if not self._are_left_closed:
            if left_open := self._left_open(lines):
                self._remember("closed", left_open)
            self._are_left_closed = True
        if self._misfits and self._has_untold():
            # The alarm is an entry, too: where only the chains of others do not fit, it follows one that does.
            if not self._ends_with("opened") and all(one.station != self._code for one in self._misfits):
                self._remember("opened", [self._journal.head()])
            return
        if self._misfits or self._is_put_back:
            self._remember("told", every_head(self._journal.own_ends().values(), lines))
        elif lines and not self._is_noted:
            self._remember("opened", [self._journal.head()])
        self._misfits, self._is_put_back, self._is_noted = [], False, True
        if not self._is_off:
            self._rights.look()

    def _left_open(self, lines: Sequence[HeadLine]) -> list[Head]:
        """The ends of the chains that a program left open when it was killed, as far as they fit what is remembered."""
        if self._is_put_back:
            return []  # what was told binds until that is noted, which closes every chain
        is_open = {station for station, bound in binding(lines).items() if bound[-1].kind != "closed"}
        is_open -= {alarm.station for alarm in self._misfits}
        ends = self._journal.own_ends().values()
        return [head for head in ends if head.station in is_open and head.sequence]

    def _note_before(self, drafts: Sequence[Draft]) -> None:
        """What is noted before these are entries, whoever asked for it or not: they do not depend on it."""
        try:
            if not self._is_opened:  # until what is remembered could be read, and written
                self.open()
                self._is_opened = self.is_compared
            if announced := announcement(drafts):
                self._announce(announced)
        except (IntakeError, UnicodeEncodeError) as error:  # what is no text is refused by the journal, in words
            _log.warning("What was recorded next was not noted before. %s", error)

    def _announce(self, announced: str) -> None:
        """Who may do what from the next entries on; not behind what somebody else put there, or it would be signed."""
        is_ours = not (self._misfits or self._is_put_back or self.is_changed_by_another())
        if self._memory.lines and is_ours:
            self._remember("giving", [self._journal.head()], announced)
            self._signed = None

    def look_everywhere(self) -> None:
        """From now on look at every return for an end that is missing; see the port."""
        self._looks_everywhere = True

    def finish_look(self) -> None:
        """Wait until that is known; see the port."""
        self._left.finish()

    def close(self) -> None:
        """Sign the head with which the program ends, and the file that it leaves; see the port."""
        if self._is_closed_as_before():
            return
        if self._memory.lines is None:
            self._signed = None  # what failed is tried once more: there is no later
        self.keep_up()
        is_untold = bool(self._misfits) or self._is_put_back
        if not self._memory.lines or self._ends_with("closed") or is_untold or not self._journal.is_end_known:
            return
        try:
            head = self._journal.head()
            if not head.sequence:
                return
            # Also under an alarm that stands, or nobody would know what was added over night.
            self._remember("closed", [head], "" if self._is_off else self._left_behind())
        except (IntakeError, OSError) as error:
            _log.warning("That the journal was closed was not noted. %s", error)

    def _is_closed_as_before(self) -> bool:
        """Nobody looked, and nothing was recorded: the line with which the program had closed says all there is."""
        if self._left.is_looked_at:
            return False
        try:
            last = kept_of(self._folder, self._state).lines[-1:]
            return [(line.kind, line.hash) for line in last] == [("closed", self._journal.head().hash)]
        except StorageFailed:
            return False

    def _left_behind(self) -> str:
        """Lets the journal go; the SHA-256 of the file that is left, empty where nobody can vouch for it."""
        if not self.is_as_left:
            self._journal.close()
            return ""
        left = self._journal.close_and_tell()
        is_held = log_of(self._folder / FILE_NAME).exists()  # by somebody who reads
        if self._journal.is_in_doubt or is_held:
            return ""
        sync_folder(self._folder)  # or the log would come up again after a power failure
        return left

    def keep_up(self) -> None:
        """Sign the latest head and remember it; see the port."""
        try:
            if self._journal.is_changed_by_another():
                self.compare()
            if self._misfits or self._is_put_back:
                self.open()  # what was told could not be noted
            head = self._journal.head()
            if head.sequence and head != self._signed and self._journal.is_end_known:
                self._signed = head  # what fails is not tried again before there is more to sign
                self._sign(head)
            self._keep_rights()
        except IntakeError as error:
            _log.warning("The head of the chain was not signed. %s", error)

    def _sign(self, head: Head) -> None:
        if self._memory.lines is None and not self._is_off:
            self.compare()  # nobody looked yet
        if self._is_off:
            self._note_where(head)
            return
        self._begin()
        self._remember("head", [self._journal.head()])
        self._signed = self._journal.head()

    def _note_where(self, head: Head) -> None:
        """Under an alarm that was told no head is signed, but what is recorded is not to be taken back unseen."""
        latest = self._memory.latest
        is_new = latest is not None and (latest.hash != head.hash or latest.kind == "giving")
        if is_new and not self._misfits and not self._has_untold():
            self._memory.add_where(head)

    def _keep_rights(self) -> None:
        if self._rights.are_due:
            is_amiss = self._is_off or not self._memory.lines or self._has_untold()
            if is_amiss or self._left.is_read:
                self._rights.keep(self._memory.place, is_amiss=is_amiss, is_left=self.is_as_left)

    def known_rights(self) -> KnownRights | None:
        """Who might acknowledge alarms; see the port."""
        return known_rights(self._memory.place)

    def sound_below(self, station: str, sequence: int) -> int:
        """Up to which entry below this one all is as it was signed; see the port."""
        with contextlib.suppress(StorageFailed):
            return sound_below(kept_of(self._folder, self._state).lines, self._journal, station, sequence)
        return 0

    def accept(self, told: Sequence[Alarm]) -> None:
        """From now on the journal as it is now is what is remembered; see the port."""
        try:
            self._journal.forget_ends({(alarm.rma, alarm.expected) for alarm in told if alarm.kind == "end_missing"})
        except StorageFailed as error:
            _log.warning("What is looked up still knows of entries that are missing: it is told again. %s", error)
        self._rights.begin_anew(self._memory.place, self._memory.new_place)
        self._memory.lines, self._untold, self._misfits = None, [], []
        self._left.go_on()
        self._has_begun = self._is_off = False
        self._is_noted = self._are_left_closed = True
        self._memory.begin_anew(list(self._journal.own_ends().values()))
        self._begin()

    def _begin(self) -> None:
        """Begin the memory, and only then name the key in the journal: a key that is named has a head signed by it.

        Whatever is cut off in between, the next start must not find a key whose memory seems to be gone.
        """
        if self._has_begun:
            return
        if not self._memory.lines:
            self._memory.begin()
            if others := [head for head in self._journal.own_ends().values() if head.station != self._code]:
                self._remember("head", others)
        key = self._memory.key
        if key.key_id not in named_keys(self._journal):
            self._remember("head", [self._journal.head()])
            self._journal.append(
                [Draft("", STATION, station_subject(self._code), KeyMade(key.public.hex(), key.key_id))]
            )
        self._memory.keep_place()
        publish(self._folder, key)
        self._has_begun = True

    def _remember(self, kind: LineKind, heads: Sequence[Head], more: str = "") -> None:
        latest = self._memory.latest
        if kind == "head" and latest and latest.kind not in {"begun", "giving"} and latest.hash == heads[0].hash:
            return
        is_given = latest is not None and latest.kind == "giving"  # nobody else is to give a right behind it
        is_awaited = kind in {"opened", "giving", "told"} or is_given or not self._has_begun
        self._memory.add(kind, heads, more, is_awaited=is_awaited)

    def _ends_with(self, kind: LineKind) -> bool:
        """Whether that is the latest that is remembered."""
        latest = self._memory.latest
        return latest is not None and latest.kind == kind
