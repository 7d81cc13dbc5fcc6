"""What the workflow asks of the outside world about people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from intake_app.domain.people import Person, Session
    from intake_app.domain.station_events import SignIn


class PeopleRecord(Protocol):
    """What the journal knows of people."""

    def people(self) -> list[Person]:
        """Everybody who works here or did, in the order in which they came; by the entries, whatever the tables say."""

    def last_session(self, person: str) -> Session | None:
        """The latest stay of a person at the bench."""

    def sign_in(self) -> SignIn:
        """Whether people sign in at this station."""


class Pins(Protocol):
    """Keeps the hashes of PINs, apart from the journal."""

    def keep(self, pin_id: str, pin: str) -> str:
        """Keep the hash of a PIN under this id, on the disk when this returns; its SHA-256. Raises `StorageFailed`."""

    def is_right(self, pin_id: str, sha256: str, pin: str) -> bool:
        """Whether this is the PIN under that id; takes about as long where there is none.

        Raises `StorageFailed`, also where the kept hash is not the one of this SHA-256 (empty: nothing is known of it).
        """

    def keep_only(self, pin_ids: Iterable[str]) -> None:
        """Forget the hashes under all other ids. Raises `StorageFailed`."""
