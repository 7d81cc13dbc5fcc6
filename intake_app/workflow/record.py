"""Writing into the journal in the name of whoever is at the bench; every part of the bench does it through this."""

from __future__ import annotations

from collections.abc import Sequence

from intake_app.domain.errors import BadInput, NotNow
from intake_app.domain.events import AnyPayload, Draft, Event
from intake_app.domain.minted import Prefix, mint_number
from intake_app.workflow.parts import Parts

LONGEST_NAME = 80


class Record:
    """The journal, and who is at the bench."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._operator = ""

    def sign(self, operator: str) -> None:
        """From now on every event carries this name. Raises `BadInput` for an empty or endless one."""
        name = " ".join(operator.split())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise BadInput(self._parts.words("sight.bad_operator", most=LONGEST_NAME), "operator")
        self._operator = name

    def write(self, subject_kind: str, subject: str, payloads: Sequence[AnyPayload]) -> list[Event]:
        """Write what happened to one subject, in one durable transaction. Raises `NotNow` while nobody has signed."""
        return self.write_all([(subject_kind, subject, payload) for payload in payloads])

    def write_all(self, told: Sequence[tuple[str, str, AnyPayload]]) -> list[Event]:
        """Write what happened to several subjects (kind, id, payload): all of it or nothing. Raises as `write`."""
        if not told:
            return []
        if not self._operator:
            raise NotNow(self._parts.words("sight.who_first"))
        return self._parts.journal.append([Draft(self._operator, *one) for one in told])

    def next_number(self, prefix: Prefix) -> str:
        """The next number with this prefix that this station has not minted yet."""
        code = self._parts.station_code
        return mint_number(prefix, code, self._parts.journal.last_running_number(prefix, code) + 1)
