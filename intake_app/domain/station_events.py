"""What happens to a station as a whole. What the program writes itself of it is in nobody's name."""

from __future__ import annotations

from typing import Final, Literal

from intake_app.domain.backups import ChainHead
from intake_app.domain.heads import Alarm
from intake_app.domain.number_floors import NumberFloor
from intake_app.domain.payload import Payload

STATION: Final = "station"  # the subject kind; the subject is `station_subject` of the station's code

SignIn = Literal["unasked", "with", "without"]
"""Whether people sign in here; `unasked` until somebody chose."""


class KeyMade(Payload, frozen=True, tag="key_made"):
    """From now on the heads of the chain are signed with this key; the program writes it under nobody's name.

    `public` is the raw Ed25519 key in hex (64 digits), `key_id` the short name that stands on labels.
    """

    public: str
    key_id: str


class WithFloors(Payload, frozen=True, kw_only=True):
    """From here minting goes on above these numbers: what was minted by entries that are lost may stand on paper."""

    floors: list[NumberFloor] = []


class Restored(WithFloors, frozen=True, tag="restored"):
    """A backup was put back: from here the chain goes on as a new branch, after the last entry that the backup holds.

    `heads` are the ends of the chains in the backup, `replaced` those of the journal that it took the place of, as far
    as that could be read; it lies in the folder `kept_as`. Entries of one station with one number on both branches are
    told apart by their hashes, which lead back to this event or do not. `account` is the account on the computer,
    `program` the version. `although` is empty, or what was told against the backup: it did not fit what was signed
    here, and was put back on purpose all the same.
    """

    backup: str
    made_at: str
    heads: list[ChainHead]
    replaced: list[ChainHead] = []
    kept_as: str = ""
    account: str = ""
    program: str = ""
    although: str = ""


class AlarmRaised(WithFloors, frozen=True, tag="alarm_raised"):
    """The record did not fit what was signed of it: this was told at the bench.

    It has floors from the first, where entries may be missing: work goes on while it stands.
    """

    alarm: Alarm


class AlarmPlaced(AlarmRaised, frozen=True, tag="alarm_raised"):
    """The same about another station than the one that writes, as the journal gives it; it is never written so.

    `reached` is the number of the latest entry of the station that it tells of, among those that were written before.
    """

    reached: int


class AlarmAcknowledged(WithFloors, frozen=True, tag="alarm_acknowledged"):
    """Somebody who may looked into an alarm (the event that raised it), says why, and the station goes on from here.

    It has floors where the alarm has none, though entries may be missing: an earlier program raised it.
    """

    raised: str
    why: str


class SignInChosen(Payload, frozen=True, tag="sign_in_chosen"):
    """From now on people sign in here, or nobody does: then names are as they are typed, and the record says so."""

    is_on: bool


StationPayload = KeyMade | Restored | AlarmRaised | AlarmAcknowledged | SignInChosen


def station_subject(code: str) -> str:
    """Under what the station's own events stand: small letters and a colon, which no RMA's key can be."""
    return f"station:{code}"
