"""A supervisor accepts, where the policy leaves that to one: what was said, by whom, and against which verdict."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, get_args

import msgspec

from intake_app.domain.payload import Payload
from intake_app.domain.rules import PolicyRef
from intake_app.domain.verdict_words import Verdict

OverrideReason = Literal["goodwill", "carrier", "packed_by_us", "charged_apart", "our_error", "agreed", "other"]
REASONS: Final[tuple[OverrideReason, ...]] = get_args(OverrideReason)
"""Why, in one word: the words that go with each are the station's. In the order of the keys that choose them."""


class ReadOtherwise(msgspec.Struct, frozen=True):
    """A fact that was seen as `value`, and is read as another one."""

    fact: str
    value: str
    read_as: str


class Override(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a supervisor accepted: `discretion` is the policy's grant, by its id.

    Either facts are `read` otherwise and the rules decide again, or a disposition is `chosen`; `told` says it in words.
    `decision` and `verdict` are what it was said against, in full. `inspected_by` are those who had a part in the
    inspection until then; `who` is none of them. Those of `by_name` had signed in by name alone, which anybody
    can type. `at` is by the bench's wall clock.
    """

    who: str
    role: Literal["supervisor", "administrator"]
    at: datetime
    reason: OverrideReason
    said: str
    discretion: str
    policy: PolicyRef
    decision: dict[str, object]
    verdict: Verdict
    inspected_by: list[str]
    told: list[str]
    read: list[ReadOtherwise] = []
    chosen: str = ""
    by_name: list[str] = []


class Overridden(Payload, frozen=True, tag="overridden"):
    """A supervisor accepted; a decision that was made before is taken back by it."""

    override: Override
