"""How a figure comes about: the thing and its yardstick in turns, so that both meet the same machine; then medians."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import NamedTuple

MIB = 1024 * 1024


class Line(NamedTuple):
    """One line of the table, in words; `reached` is None where nothing is demanded."""

    what: str
    measured: str
    yardstick: str
    ratio: str
    demanded: str = ""
    reached: bool | None = None


def in_turns(rounds: int, *jobs: Callable[[], float]) -> tuple[list[float], ...]:
    """What each job tells (seconds, as a rule) in `rounds` rounds; who begins changes from round to round."""
    told: tuple[list[float], ...] = tuple([] for _ in jobs)
    places = list(range(len(jobs)))
    for number in range(rounds):
        for place in places if number % 2 == 0 else reversed(places):
            gc.collect()
            told[place].append(jobs[place]())
    return told


def seconds_of(job: Callable[[], object]) -> float:
    """How long one call takes."""
    began = perf_counter()
    job()
    return perf_counter() - began


def ratio_of(measured: list[float], yardstick: list[float]) -> float:
    """The median of the ratios of the pairs, which forgives what slows the machine down for some of them."""
    return median(one / other for one, other in zip(measured, yardstick, strict=True))


def percentile(values: list[float], percent: float) -> float:
    """The smallest value that at least `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100).__trunc__() - 1)]


def milliseconds(seconds: float) -> str:
    """Seconds in words, with three figures that mean something."""
    shown = seconds * 1000
    digits = 3 if shown < 1 else 2 if shown < 10 else 1 if shown < 100 else 0
    return f"{shown:,.{digits}f} ms"


def table_head() -> list[str]:
    """The lines above the table."""
    head = _row(("what", "measured", "yardstick", "ratio", "demanded", ""))
    return [head, "-" * len(head)]


def table_line(line: Line) -> str:
    """One line of the table."""
    verdict = {True: "reached", False: "MISSED", None: ""}[line.reached]
    return _row((line.what, line.measured, line.yardstick, line.ratio, line.demanded, verdict))


def _row(cells: tuple[str, ...]) -> str:
    return " | ".join(_padded(cells)).rstrip()


def _padded(cells: tuple[str, ...]) -> Iterator[str]:
    for cell, width in zip(cells, (58, 24, 46, 8, 22, 7), strict=True):
        yield f"{cell:<{width}}"
