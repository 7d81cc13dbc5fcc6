"""What was on the page when the program ended, and whether it ended as it should."""

from __future__ import annotations

from typing import Literal

import msgspec

LeftPlace = Literal["intake", "ship"]


class LeftOff(msgspec.Struct, frozen=True):
    """The return (`intake`) or consignment (`ship`) that was worked on last, by its id; empty where nothing was.

    `ended` is False as long as the program runs: who finds that at a start knows that it ended unexpectedly.
    """

    place: LeftPlace = "intake"
    id: str = ""
    ended: bool = True
