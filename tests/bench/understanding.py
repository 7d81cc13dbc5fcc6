"""A million hostile scans, each understood without a fault."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.bench.measuring import Line, seconds_of
from tests.bench.stage import Stage
from tests.domain.random_scans import random_scan, understand_random

SCANS = 1_000_000
_SEED = 7


def understanding(_: Stage) -> Iterator[Line]:
    """Sound codes and their pieces, cut, changed and joined with noise; each is looked at as it is understood."""
    seen = 0

    def understand_all() -> None:
        nonlocal seen
        seen = understand_random(SCANS, _SEED).total()

    def make_all() -> None:
        chance = random.Random(_SEED)
        for _ in range(SCANS):
            random_scan(chance)

    taken, making = seconds_of(understand_all), seconds_of(make_all)
    yield Line(
        f"{SCANS:,} random scans understood",
        f"{(taken - making) / SCANS * 1e6:.1f} µs each",
        f"{making / SCANS * 1e6:.1f} µs to make one",
        f"{(taken - making) / making:.2f}x",
        "no exception",
        seen == SCANS,
    )
