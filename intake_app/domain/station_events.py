"""What happens to the station itself; the subject is its code. What the program writes itself is in nobody's name."""

from __future__ import annotations

from typing import Final

from intake_app.domain.backups import ChainHead
from intake_app.domain.heads import Alarm
from intake_app.domain.number_floors import NumberFloor
from intake_app.domain.payload import Payload

STATION: Final = "station"  # the subject kind


class KeyMade(Payload, frozen=True, tag="key_made"):
    """From now on the heads of the chain are signed with this key.

    `public` is the raw Ed25519 key in hex (64 digits), `key_id` the short name that stands on labels.
    """

    public: str
    key_id: str


class Restored(Payload, frozen=True, tag="restored"):
    """A backup was put back: from here the chain goes on as a new branch, after the last entry that the backup holds.

    `heads` are the ends of the chains in the backup, `replaced` those of the journal that it took the place of, as far
    as that could be read; it lies in the folder `kept_as`. Entries of one station with one number on both branches are
    told apart by their hashes, which lead back to this event or do not. `floors` are the numbers from which minting
    goes on. `account` is the account on the computer, `program` the version.
    """

    backup: str
    made_at: str
    heads: list[ChainHead]
    replaced: list[ChainHead] = []
    kept_as: str = ""
    floors: list[NumberFloor] = []
    account: str = ""
    program: str = ""


class AlarmRaised(Payload, frozen=True, tag="alarm_raised"):
    """The record did not fit what was signed of it: this was told at the bench."""

    alarm: Alarm


class AlarmAcknowledged(Payload, frozen=True, tag="alarm_acknowledged"):
    """Somebody who may looked into an alarm (the event that raised it), says why, and the station goes on from here."""

    raised: str
    why: str


StationPayload = KeyMade | Restored | AlarmRaised | AlarmAcknowledged
