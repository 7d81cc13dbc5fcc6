"""What the workflow asks of the keeper of key and memory; `store/sealing.py` fulfils it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from intake_app.domain.acknowledging import KnownRights
from intake_app.domain.heads import Alarm, ChainMark


class PolicyKeeper(Protocol):
    """Keeps the bytes of the policies that decided."""

    def keep(self, sha256: str) -> None:
        """Keep the policy file of this hash, on the disk on return; once is enough. Raises `StorageFailed`."""


class Seal(Protocol):
    """Signs the heads of the chain, remembers them outside of the station folder, and tells what does not fit them.

    Used on the one writer lane.
    """

    @property
    def is_as_left(self) -> bool:
        """Whether the program had closed here, and named the file that it left; True where nothing was signed yet.

        Else everything is to be proved: a file is named at closing only behind such a start, or after `vouch`. False
        from then on, too, where the disk refused something, and what was taken for that may have been another program.
        """

    is_compared: bool
    """Whether the journal could be held against what is remembered of it at the last look."""

    def vouch(self) -> None:
        """Everything was proved, and nothing was found of the journal but what somebody who may knows of."""

    def confirm_rights(self) -> None:
        """The proof found the chains sound: who may acknowledge alarms is as read before it, and as written since."""

    def mark(self) -> ChainMark:
        """Where the chain is now, for a paper; its `key_id` is empty where there can be no key."""

    def check_in_place(self) -> None:
        """Raise `StorageFailed` where the journal was taken away or replaced since it was opened."""

    def is_changed_by_another(self) -> bool:
        """Whether another program was found to write into the journal: nothing but an alarm is recorded there then.

        Raises `StorageFailed`.
        """

    def look_everywhere(self) -> None:
        """From now on look at every return for an end that is missing, not only at those that were changed last."""

    def finish_look(self) -> None:
        """Wait until it is known whether the file is the one that was left: a second or two for a gigabyte."""

    def compare(self) -> list[Alarm]:
        """Hold the journal against what is remembered of it: what no alarm that stands tells yet, the worst first.

        Raises `StorageFailed` where key or memory cannot be had.
        """

    def open(self) -> None:
        """Note that entries may follow the head that is there, where all fits, or what does not was told and recorded.

        Before each of them it is done by itself until it was done once, and logged where it fails. Where it never was,
        they are taken for somebody else's at the next start. Raises `StorageFailed`.
        """

    def close(self) -> None:
        """Sign the latest head as the one with which the program ended; what fails is logged."""

    def keep_up(self) -> None:
        """Sign the latest head and remember it where all fits, else where the chain is, once that was told.

        And keep who may acknowledge alarms. Called when nobody waits; what fails is logged.
        """

    def known_rights(self) -> KnownRights | None:
        """Who might acknowledge alarms when nothing was amiss last, and to whom the folder's owner gave a PIN since.

        It lies outside of the folder; None where nothing was kept yet. Raises `StorageFailed`.
        """

    def sound_below(self, station: str, sequence: int) -> int:
        """The last entry of the station before this one that was signed and is as it was; 0 where none is known."""

    def accept(self, told: Sequence[Alarm]) -> None:
        """From now on the journal as it is now is what is remembered: somebody knows of what was told.

        Of the ends that are missing the look-ups know no more. Raises `StorageFailed`.
        """
