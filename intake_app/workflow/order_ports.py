"""What the workflow asks of the entries themselves: their order, the numbers they gave, the units that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from intake_app.domain.events import Event
    from intake_app.domain.minted import Prefix
    from intake_app.domain.number_floors import Stretch


class MintedNumbers(Protocol):
    """Which numbers the station gave already."""

    def last_running_number(self, prefix: Prefix, station_code: str) -> int:
        """The highest running number of those minted with this prefix and station code; 0 when there is none."""

    def stretches(self) -> list[Stretch]:
        """What the entries of each chain tell of numbers, from its beginning, and how many before them are missing."""


class NamedUnits(Protocol):
    """What names a unit: found in the entries themselves, whatever the look-ups say."""

    def serials_drawn_like(self, serial: str) -> list[str]:
        """The serials that an entry ever named and that look like this one, itself among them."""

    def subjects_naming(self, serial: str, subject_kind: str) -> list[str]:
        """The subjects of this kind that ever named this serial (compared by `look_up_key`), in the order of that."""

    def returns_opened_under(self, number: str) -> list[str]:
        """The returns that were opened under this RMA number (compared by `look_up_key`), in the order of that."""


class WrittenOrder(Protocol):
    """Places in the journal: whatever the clock said, a later entry has a higher one. 0 where there is no entry."""

    def station_events(self) -> list[Event]:
        """What happened to the station itself, under whatever code, in the order of writing."""

    def begun_at(self, subject: str) -> int:
        """The place of the first entry of a subject."""

    def latest_at(self, subject: str, kind: str) -> int:
        """The place of the latest entry of this kind of a subject."""

    def signed_in_how(self, entry: Event) -> str:
        """How whoever wrote an entry had signed in before; empty where they had not."""

    def sign_in_chosen_at(self) -> int:
        """The place of the latest choice whether people sign in, under whatever code the station had then."""
