"""What happens to a person who works at the station, and to one session of theirs at the bench.

Neither a PIN nor its hash is ever among it: six digits can be tried one after the other by whoever holds the hash. The
SHA-256 of the hash is: without the random salt, which the hash alone tells, nobody can try a PIN by it. Of a badge only
the SHA-256 is kept, whose 80 random bits nobody can try.
"""

from __future__ import annotations

from typing import Final, Literal

from intake_app.domain.payload import Payload
from intake_app.domain.roles import Role

PERSON: Final = "person"  # the subject kind; the subject is the person's id
SESSION: Final = "session"  # the subject kind; the subject is the session's id, so that no history grows for ever

How = Literal["badge", "name", "badge_and_pin", "name_and_pin", "first_start", "command_line"]
Ending = Literal["signed_out", "locked", "switched", "closed"]
"""Said so, the bench was left alone, somebody else signed in, or the program was closed."""
PinBy = Literal["administrator", "self", "command_line"]


class PersonAdded(Payload, frozen=True, tag="person_added"):
    """Somebody works here from now on. The name is theirs for ever: it is never given to anybody else."""

    name: str
    role: Role


class RoleChanged(Payload, frozen=True, tag="role_changed"):
    """They are this from now on."""

    role: Role


class BadgeGiven(Payload, frozen=True, tag="badge_given"):
    """They have this badge (its SHA-256, in hex), and the one before is void."""

    sha256: str


class BadgeRevoked(Payload, frozen=True, tag="badge_revoked"):
    """Their badge is void: lost, or given back."""


class PinSet(Payload, frozen=True, tag="pin_set"):
    """They have another PIN: the one whose hash is kept under the id `pin`, apart from the journal. No other counts.

    `sha256` is that of the hash as kept, so that no other is put in its place; empty where an earlier program set it.
    """

    pin: str
    by: PinBy = "administrator"
    sha256: str = ""


class PinRefused(Payload, frozen=True, tag="pin_refused"):
    """Somebody gave a wrong PIN for them; written before anybody is told so."""


class PinRight(Payload, frozen=True, tag="pin_right"):
    """The right PIN was given after wrong ones: those count no longer."""


class Unlocked(Payload, frozen=True, tag="unlocked"):
    """An administrator let them try again: the wrong PINs count no longer."""


class PersonLeft(Payload, frozen=True, tag="person_left"):
    """They work here no longer: badge and PIN are void, the name stays theirs."""


class SignedIn(Payload, frozen=True, tag="signed_in"):
    """This person is at the bench, by this name and role; `edition` is that of the rights that they are held to.

    `badge` is the SHA-256 of the badge that let them in, `pin` the id of the PIN, as `BadgeGiven` and `PinSet` tell of
    them; each empty where none did, or an earlier program did not say which.
    """

    person: str
    name: str
    role: Role
    how: How
    edition: int = 1
    badge: str = ""
    pin: str = ""


class SignedOut(Payload, frozen=True, tag="signed_out"):
    """They are no longer at the bench."""

    how: Ending = "signed_out"


PersonPayload = (
    PersonAdded
    | RoleChanged
    | BadgeGiven
    | BadgeRevoked
    | PinSet
    | PinRefused
    | PinRight
    | Unlocked
    | PersonLeft
    | SignedIn
    | SignedOut
)
