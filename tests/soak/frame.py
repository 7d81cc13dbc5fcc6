"""What a trial is: so many attempts that follow from one number, each of which must come out whole."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

_WORTH_IT = 200  # fewer attempts are made sooner than a second process is ready for them


class Outcome(NamedTuple):
    """How many attempts were made, how many of them broke the promise, and what else there is to say.

    `first` tells of the first that broke it, so that somebody can look. `met` counts what was come to, where that is
    told of.
    """

    tried: int
    broken: int
    words: str = ""
    first: str = ""
    met: Mapping[str, int] = {}


class Trial(NamedTuple):
    """One line of the table. `run(seed, count, folder)` makes `count` attempts in an empty folder."""

    name: str
    what: str
    demanded: int
    run: Callable[[int, int, Path], Outcome]


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcomes of the parts of a trial as one; the words of all that say something else."""
    met: Counter[str] = Counter()
    for one in outcomes:
        met.update(one.met)
    return Outcome(
        tried=sum(one.tried for one in outcomes),
        broken=sum(one.broken for one in outcomes),
        words="; ".join(dict.fromkeys(one.words for one in outcomes if one.words)),
        first=next((one.first for one in outcomes if one.first), ""),
        met=met,
    )


def side_by_side(
    part: Callable[[int, int, Path], Outcome], seed: int, count: int, folder: Path, processes: int = 2
) -> Outcome:
    """The attempts shared between processes, each with a folder and numbers of its own.

    `part` is a function of a module, so that another process can be told of it.
    """
    if count < _WORTH_IT:
        processes = 1
    shares = [count // processes + (number < count % processes) for number in range(processes)]
    folders = [folder / f"part-{number}" for number in range(processes)]
    seeds = [random.Random(f"{seed}/{number}").getrandbits(32) for number in range(processes)]
    for one in folders:
        one.mkdir(parents=True)
    # Begun anew, not forked: what this process has open (SQLite's locks, Qt) is not for the others.
    anew = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, anew) as pool:
        return together(list(pool.map(part, seeds, shares, folders)))
