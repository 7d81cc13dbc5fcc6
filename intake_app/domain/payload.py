"""The form of what an event says, whatever it happened to."""

from __future__ import annotations

import msgspec

from intake_app.domain.minted import Prefix

FactJson = str | list[str] | None  # the JSON shapes in which facts travel; None is “not known”


class Payload(msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=True):
    """What happened; the tag is the event's kind."""

    @property
    def minted(self) -> tuple[Prefix, str] | None:
        """The number that the station minted with it, if there is one: no other may ever get it."""
        return None
