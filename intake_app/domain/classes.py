"""The classes of values that a decision table can tell apart, and which of them the known facts leave open.

A *mask* has one bit for each row of the table: the rows whose conditions on some facts a value passes. Two values with
the same mask are one class, for no row can tell them apart; so a class *is* its mask. Facts that are tested together
(the pieces of packaging; reason and defect test; model and dates) form one *group*; groups vary independently of each
other, which is what makes the answers exact.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Final, Protocol

import msgspec

from intake_app.domain.facts import LONGEST_NUMBER, Facts, FactSpec, FactValue
from intake_app.domain.money import LONGEST_AMOUNT
from intake_app.domain.unary import Scalar, UnaryTests

MOST_CLASSES: Final = 512

Line = frozenset[int]
"""The classes that can be reached by changing one fact alone, all others held."""


class Spread(msgspec.Struct, frozen=True):
    """What unknown facts of a group leave open.

    `masks`: every class that some completion reaches. `lines`: for each unknown fact, the lines along which it alone
    moves. `answers`: for each unknown fact, for each answer that matters, the classes that it would leave.
    """

    masks: tuple[int, ...]
    lines: dict[str, frozenset[Line]]
    answers: dict[str, tuple[Line, ...]]


class Group(Protocol):
    """Facts that are classed together. `names` are the words of the vocabulary that their conditions use."""

    facts: tuple[str, ...]
    names: tuple[str, ...]

    def known(self, facts: Facts) -> int | None:
        """Return the class, or None when the known facts leave more than one value open."""

    def spread(self, facts: Facts) -> Spread:
        """Return what the known facts leave open."""

    def example(self, mask: int) -> str:
        """Return values of this class, in words."""


class Column(msgspec.Struct, frozen=True):
    """The conditions of a whole table on one word of the vocabulary, as (row bit, tests)."""

    conditions: tuple[tuple[int, UnaryTests], ...]
    every: int

    def mask(self, *values: Scalar) -> int:
        """Return the rows whose condition at least one of the values passes (rows without one always do)."""
        failed = 0
        for bit, tests in self.conditions:
            if not any(tests.passes(value) for value in values):
                failed |= bit
        return self.every & ~failed

    def literals(self) -> set[Scalar]:
        """Return every value that the conditions name."""
        return {value for _, tests in self.conditions for value in tests.literals()}


class Choices:
    """One or several facts with a fixed list of values, classed together through what is derived from them."""

    def __init__(
        self,
        specs: Sequence[FactSpec],
        tested: Mapping[str, Column],
        derive: Callable[[Mapping[str, str]], Mapping[str, str]],
    ) -> None:
        self.facts = tuple(spec.name for spec in specs)
        self.names = tuple(tested)
        every = next(iter(tested.values())).every
        self._whole: dict[tuple[object, ...], int] = {}
        for combination in product(*(spec.values for spec in specs)):
            raw = dict(zip(self.facts, combination, strict=True))
            mask = every
            for name, value in {**raw, **derive(raw)}.items():
                if name in tested:
                    mask &= tested[name].mask(value)
            self._whole[combination] = mask
        self._known = self._with_gaps()

    def _with_gaps(self) -> dict[tuple[object, ...], int]:
        """Return the class of every combination, unknown values (None) among them, that leaves only one."""
        found: dict[tuple[object, ...], int | None] = {**self._whole}
        for place in range(len(self.facts)):
            open_: dict[tuple[object, ...], set[int | None]] = {}
            for combination, mask in found.items():
                open_.setdefault((*combination[:place], None, *combination[place + 1 :]), set()).add(mask)
            found |= {
                combination: next(iter(masks)) if len(masks) == 1 else None for combination, masks in open_.items()
            }
        return {combination: mask for combination, mask in found.items() if mask is not None}

    def known(self, facts: Facts) -> int | None:
        """See `Group`."""
        return self._known.get(tuple(map(facts.get, self.facts)))

    def _open(self, facts: Facts) -> dict[tuple[object, ...], int]:
        fixed = [(place, facts[name]) for place, name in enumerate(self.facts) if name in facts]
        return {
            combination: mask
            for combination, mask in self._whole.items()
            if all(combination[place] == value for place, value in fixed)
        }

    def spread(self, facts: Facts) -> Spread:
        """See `Group`."""
        open_ = self._open(facts)
        lines, answers = {}, {}
        for place, name in enumerate(self.facts):
            if name in facts:
                continue
            by_rest: dict[object, set[int]] = {}
            by_value: dict[object, set[int]] = {}
            for combination, mask in open_.items():
                by_rest.setdefault(combination[:place] + combination[place + 1 :], set()).add(mask)
                by_value.setdefault(combination[place], set()).add(mask)
            lines[name] = frozenset(map(frozenset, by_rest.values()))
            answers[name] = tuple(map(frozenset, by_value.values()))
        return Spread(tuple(sorted(set(open_.values()))), lines, answers)

    def example(self, mask: int) -> str:
        """See `Group`."""
        values = next(values for values, found in self._whole.items() if found == mask)
        return ", ".join(f"{name} {value}" for name, value in zip(self.facts, values, strict=True))


class Amounts:
    """One amount, number or day, cut where a condition names a value.

    Values are counted in steps: cents of a dollar, thousandths of a number, days; so nothing lies between neighbours.
    """

    def __init__(self, spec: FactSpec, tested: Column) -> None:
        self.facts: tuple[str, ...] = (spec.name,)
        self.names: tuple[str, ...] = self.facts
        self._scale = scale = SCALES[spec.kind]
        self._starts = starts(tested.literals(), scale)
        self._masks = [tested.mask(scale.value(start)) for start in self._starts]
        sizes: dict[int, int] = {}
        for place, mask in enumerate(self._masks):
            after = self._starts[place + 1] if place + 1 < len(self._starts) else scale.highest + 1
            sizes[mask] = sizes.get(mask, 0) + after - self._starts[place]
        self.single = frozenset(mask for mask, size in sizes.items() if size == 1)
        """The classes that hold one value only."""
        self._spread = one_line(spec.name, sizes)

    def known(self, facts: Facts) -> int | None:
        """See `Group`."""
        value = facts.get(self.facts[0])
        if value is None:
            return None
        return self._masks[bisect_right(self._starts, self._scale.steps(value)) - 1]

    def spread(self, facts: Facts) -> Spread:  # noqa: ARG002 - one fact: nothing else can be known
        """See `Group`."""
        return self._spread

    def example(self, mask: int) -> str:
        """See `Group`."""
        return f"{self.facts[0]} {self._scale.value(self._starts[self._masks.index(mask)])}"


class Finds:
    """A list of finds: a condition holds when any of them passes; the empty list is read as the one find “none”."""

    def __init__(self, spec: FactSpec, tested: Column) -> None:
        self.facts: tuple[str, ...] = (spec.name,)
        self.names: tuple[str, ...] = self.facts
        self._one = {value: tested.mask(value) for value in spec.values}
        self._none = tested.mask("none")
        reached: set[int] = set()
        for mask in set(self._one.values()):
            reached |= {mask} | {mask | other for other in reached}
            check_size(spec.name, reached)
        self._spread = one_line(spec.name, reached | {self._none})

    def known(self, facts: Facts) -> int | None:
        """See `Group`."""
        finds = facts.get(self.facts[0])
        if finds is None:
            return None
        mask = 0
        for find in finds:  # type: ignore[union-attr]
            mask |= self._one[find]
        return mask if finds else self._none

    def spread(self, facts: Facts) -> Spread:  # noqa: ARG002 - one fact: nothing else can be known
        """See `Group`."""
        return self._spread

    def example(self, mask: int) -> str:
        """See `Group`."""
        finds = [value for value, found in self._one.items() if found & ~mask == 0 and mask != self._none]
        return f"{self.facts[0]} {' and '.join(finds) or 'none'}"


def one_line(name: str, masks: Collection[int]) -> Spread:
    """Return the spread of a group of one unknown fact."""
    return Spread(
        tuple(sorted(masks)),
        {name: frozenset({frozenset(masks)})},
        {name: tuple(frozenset({m}) for m in sorted(masks))},
    )


class TooFine(ValueError):
    """A table that splits its facts into more classes than can be followed."""


def check_size(name: str, masks: Collection[int]) -> None:
    """Raise TooFine when there are more classes than any real policy has."""
    if len(masks) > MOST_CLASSES:
        raise TooFine(f"the conditions split {name} into more than {MOST_CLASSES} classes")


class Scale(msgspec.Struct, frozen=True):
    """How values are counted in whole steps: steps in a unit (0: days of the calendar), first and last step."""

    per_unit: int
    lowest: int
    highest: int

    def steps(self, value: FactValue) -> int:
        """Return the step of a fact's value; an amount of money is one already."""
        if isinstance(value, int):
            return value
        return value.toordinal() if isinstance(value, date) else int(Decimal(value) * self.per_unit)  # type: ignore[arg-type]

    def value(self, step: int) -> Decimal | date:
        """Return what a condition compares at a step."""
        return Decimal(step) / self.per_unit if self.per_unit else date.fromordinal(step)

    def around(self, literal: Decimal | date) -> tuple[int, int]:
        """Return the steps next to a condition's value, below or at it and above or at it."""
        if isinstance(literal, date):
            return literal.toordinal(), literal.toordinal()
        end = literal * self.per_unit
        return int(end // 1), int(-(-end // 1))


SCALES: Final[dict[str, Scale]] = {
    "money": Scale(100, 0, 10 ** (LONGEST_AMOUNT + 2) - 1),
    "number": Scale(1000, 0, 10 ** (LONGEST_NUMBER + 3) - 1),
    "date": Scale(0, 1, date.max.toordinal()),
    "days": Scale(1, 0, date.max.toordinal() - 1),
}


def starts(literals: Iterable[Scalar], scale: Scale) -> list[int]:
    """Return the first step of every run of steps that no condition can tell apart; texts are passed over."""
    found = {scale.lowest}
    for literal in literals:
        if not isinstance(literal, str):
            floor, ceiling = scale.around(literal)
            found |= {floor, floor + 1, ceiling, ceiling + 1}
    return sorted(step for step in found if scale.lowest <= step <= scale.highest)
