"""Whether the decisions of a journal are what the policies that decided make of their facts."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from intake_app.domain.decided_again import is_decided_so
from intake_app.domain.errors import BadPolicy
from intake_app.domain.events import Decided, Event
from intake_app.domain.policy import Policy
from intake_app.domain.policy_reading import read_policy
from intake_app.domain.rules import PolicyRef
from intake_app.store.policy_files import KEPT_FOLDER, policy_bytes


class DecisionCheck:
    """Decides again what was decided. `kept_since` is for each station the entry from which on policies are kept."""

    def __init__(self, folder: Path, further: Sequence[Path], kept_since: dict[str, int]) -> None:
        self._folders = [folder / KEPT_FOLDER, *further]
        self._kept_since = kept_since
        self._contents: dict[str, bytes] = {}
        self.equal = 0
        self.all = 0
        self.not_kept = 0

    def look(self, event: Event) -> tuple[str, bool]:
        """What is wrong with the decision of this event, in a sentence; empty where nothing is, or it is none.

        And whether that is the decision itself, not that it cannot be made again.
        """
        record = event.payload
        if not isinstance(record, Decided):
            return "", False
        self.all += 1
        ref = record.policy
        content = self._content(ref)
        policy = _policy_of(content) if content else None
        if policy is not None and is_decided_so(record, policy):
            self.equal += 1
            return "", False
        where = f"The decision of entry {event.sequence} of station “{event.station}”"
        if policy is not None:
            return f"{where} is not what the policy {ref.id} {ref.version} makes of its facts.", True
        if event.sequence > self._kept_since.get(event.station, event.sequence):
            policy_told = f"the policy {ref.id} {ref.version} ({ref.sha256[:16]}…) that decided"
            return (
                f"{where} cannot be made again: {policy_told} was kept in {KEPT_FOLDER}, and is lost or altered.",
                False,
            )
        self.not_kept += 1
        return "", False

    def _content(self, ref: PolicyRef) -> bytes:
        if ref.sha256 not in self._contents:
            self._contents[ref.sha256] = policy_bytes(self._folders, ref.sha256)
        return self._contents[ref.sha256]


@functools.lru_cache(maxsize=16)
def _policy_of(content: bytes) -> Policy | None:
    """The policy of a file that decided; None where this program cannot read it any more."""
    try:
        return read_policy(content, "a kept policy")
    except BadPolicy:
        return None
