"""A decision table made ready: its facts in groups, its rows as bits, and the proof that it always has an answer.

Deciding is one walk for everything. With every fact known, each group names the rows that its values pass; the rows
that all groups pass are what is left, and the first of them is the answer. With facts unknown, the same is done for
every class that they leave open, group by group, as a decision diagram: equal remainders are shared, so the walk stays
small however many completions there are. The diagram says which rows some completion reaches, and, because equal
functions are one node in it, which facts can change the outcome alone.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal

import msgspec

from intake_app.domain.claim_time import ClaimTime
from intake_app.domain.classes import Amounts, Choices, Column, Finds, Group, Spread
from intake_app.domain.derived import PIECES, has_defect, packaging_state
from intake_app.domain.dispositions import DISPOSITIONS, Amount
from intake_app.domain.facts import BUILT_IN, FactSpec
from intake_app.domain.rules import Clause, PolicyRef, Row, SaidWarranty

MOST_NODES: Final = 20_000

CHARGE: Final = "advance_charge"
MOVING: Final = 0
"""The outcome of rows that credit an advance charge which is not known: it moves with the charge."""

VOCABULARY: Final[dict[str, FactSpec]] = {
    spec.name: spec
    for spec in (
        *(spec for spec in BUILT_IN.values() if spec.kind in ("model", "money", "choice", "list")),
        FactSpec("days_since_purchase", "time since the purchase", "number"),
        FactSpec("days_since_rma", "time since the RMA was issued", "number", ("none",)),
        FactSpec("warranty", "warranty", "choice", ("covered", "expired", "unstated")),
        FactSpec("defect", "defect", "choice", ("yes", "no")),
        FactSpec("packaging", "packaging", "choice", ("original", "kit", "inadequate")),
    )
    if spec.name not in ("unit_price", "defect_test")
}
"""What conditions can test. The price of the unit settles amounts, never a disposition; a defect is `defect`."""


class Gap(Exception):
    """No row takes some completions: the classes of the groups on the way there, and an example in words."""

    def __init__(self, classes: tuple[int, ...], example: tuple[str, ...] = ()) -> None:
        super().__init__(classes, example)
        self.classes = classes
        self.example = example


class TooIntricate(ValueError):
    """A table whose unknown facts hang together in more ways than can be followed."""


class Verdict(msgspec.Struct, frozen=True):
    """What is the same whenever one row decides; `varies` says whether some of its clauses depend on the facts."""

    possible: tuple[str, ...]
    rules: tuple[int, ...]
    discretion: str | None
    amount: Amount
    cites: tuple[Clause, ...]
    varies: bool


class Table(msgspec.Struct, frozen=True, eq=False):
    """A prepared table. `groups` hold every fact that a row tests; bit r of a mask is row r.

    `reads` are the facts that can change a row's conditions, and those that an amount is reckoned from.
    """

    ref: PolicyRef
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    every: int
    packed: tuple[dict[int, int], ...]
    verdicts: tuple[Verdict, ...]
    reads: frozenset[str]

    def failures(self, packed: int) -> tuple[int, ...]:
        """Unpack, for each row, the bits of the groups that it fails on."""
        return _unpack(packed, len(self.rows))


def _verdict(row: Row) -> Verdict:
    return Verdict(
        (row.then,),
        (row.rule,),
        row.discretion.who if row.discretion else None,
        DISPOSITIONS[row.then].amount,
        tuple(dict.fromkeys(cite.clause for cite in row.cites if cite.when is None)),
        any(cite.when is not None for cite in row.cites),
    )


def prepare(
    ref: PolicyRef,
    rows: Sequence[Row],
    warranty: Mapping[str, int | None],
    further: Sequence[FactSpec],
    unstated: SaidWarranty | Literal["unstated"] = "unstated",
) -> Table:
    """Prepare a table; `unstated` is what a warranty is taken for that is not stated.

    Raise Gap where some whole facts meet no row, ValueError where it is too fine to follow.
    """
    every = (1 << len(rows)) - 1
    tested = {name: Column((), every) for name in (*VOCABULARY, *(spec.name for spec in further))}
    for place, row in enumerate(rows):
        for condition in row.when:
            before = tested[condition.fact].conditions
            tested[condition.fact] = Column((*before, (1 << place, condition.tests)), every)
    groups = tuple(_groups(tested, warranty, further, unstated))
    spreads = [group.spread({}) for group in groups]
    try:
        explore(every, spreads, _no_outcome)
    except Gap as gap:
        words = tuple(group.example(mask) for group, mask in zip(groups, gap.classes, strict=False))
        raise Gap(gap.classes, words) from None
    return Table(
        ref,
        tuple(rows),
        groups,
        every,
        tuple(
            {mask: _pack(every & ~mask, place, len(rows)) for mask in spread.masks}
            for place, spread in enumerate(spreads)
        ),
        tuple(map(_verdict, rows)),
        frozenset(_read(spreads, rows)),
    )


def _read(spreads: Sequence[Spread], rows: Sequence[Row]) -> Iterator[str]:
    for spread in spreads:
        yield from (fact for fact, lines in spread.lines.items() if any(len(line) > 1 for line in lines))
    for row in rows:
        if row.fee is not None:
            yield row.fee.of
        elif DISPOSITIONS[row.then].amount != "none":
            yield DISPOSITIONS[row.then].amount


def _groups(
    tested: Mapping[str, Column], warranty: Mapping[str, int | None], further: Sequence[FactSpec], unstated: str
) -> Iterator[Group]:
    """Yield the groups with a condition; the advance charge last, as the walk below needs it."""
    used = {name for name, tests in tested.items() if tests.conditions}
    if used.intersection(ClaimTime.names):
        yield ClaimTime({name: tested[name] for name in ClaimTime.names}, warranty, unstated=unstated)
    joint: tuple[tuple[tuple[str, ...], tuple[str, ...], Callable[..., Mapping[str, str]]], ...] = (
        (PIECES, ("packaging",), _packaging),
        (("reason", "defect_test"), ("defect",), _defect),
    )
    for facts, derived, derive in joint:
        names = used.intersection((*facts, *derived))
        if names:
            yield Choices([BUILT_IN[name] for name in facts], {name: tested[name] for name in sorted(names)}, derive)
    alone = ("parts", "remedy", "proof_of_purchase", "exclusions", "order_total")
    last = [BUILT_IN["advance_charge"]]
    for spec in [*(BUILT_IN[name] for name in alone), *further, *last]:
        if spec.name not in used:
            continue
        if spec.kind == "choice":
            yield Choices([spec], {spec.name: tested[spec.name]}, _nothing)
        elif spec.kind == "list":
            yield Finds(spec, tested[spec.name])
        else:
            yield Amounts(spec, tested[spec.name])


def _packaging(raw: Mapping[str, str]) -> Mapping[str, str]:
    return {"packaging": packaging_state(raw) or ""}


def _defect(raw: Mapping[str, str]) -> Mapping[str, str]:
    return {"defect": "yes" if has_defect(raw) else "no"}


def _nothing(raw: Mapping[str, str]) -> Mapping[str, str]:  # noqa: ARG001 - a fact from which nothing is derived
    return {}


def _no_outcome(row: int, last: int | None) -> int:  # noqa: ARG001 - only whether there is one matters here
    return row + 1


class Exploration(msgspec.Struct):
    """What a walk over open classes found. Sets of rows are masks, as everywhere.

    `live`: rows that some completion reaches. `needs`: facts of which one alone can change the outcome. `through`: for
    each group walked, for each of its classes, the rows that are reached when it is that class.
    """

    live: int
    needs: set[str]
    through: list[dict[int, int]]


def explore(rows: int, spreads: Sequence[Spread], outcome: Callable[[int, int | None], int]) -> Exploration:
    """Walk the completions that the spreads leave open, starting from the rows that the known facts pass.

    `outcome(row, mask)` names the outcome of a row by a number, from 1, of its own, or `MOVING`; the mask is the class
    of the last group, or None where the row is reached whatever that is. Raises Gap and TooIntricate.
    """
    return _Walk(spreads, outcome).run(rows)


class _Walk:
    def __init__(self, spreads: Sequence[Spread], outcome: Callable[[int, int | None], int]) -> None:
        self._masks = [spread.masks for spread in spreads]
        self._outcome = outcome
        self._needs: set[str] = set()
        self._through = [dict.fromkeys(masks, 0) for masks in self._masks]
        self._tails = [0] * (len(spreads) + 1)
        self._seen: list[dict[int, tuple[int, int]]] = [{} for _ in spreads]
        self._nodes: dict[tuple[int, tuple[int, ...]], int] = {}
        self._charge_last = bool(spreads) and CHARGE in spreads[-1].lines
        self._pending = [self._lines(spread) for spread in spreads]
        sure = maybe = -1
        self._after = [(sure, maybe)]
        for masks in reversed(self._masks):
            some = 0
            for mask in masks:
                sure &= mask
                some |= mask
            maybe &= some
            self._after.append((sure, maybe))
        self._after.reverse()

    def _lines(self, spread: Spread) -> list[tuple[str, list[list[int]]]]:
        places = {mask: place for place, mask in enumerate(spread.masks)}
        return [
            (fact, [[places[mask] for mask in line] for line in lines if len(line) > 1])
            for fact, lines in spread.lines.items()
        ]

    def run(self, rows: int) -> Exploration:
        _, live = self._node(0, rows, ())
        reached = 0
        for level, through in enumerate(self._through):
            reached |= self._tails[level]
            for mask in through:
                through[mask] |= reached
        return Exploration(live, self._needs, self._through)

    def _node(self, level: int, rows: int, path: tuple[int, ...]) -> tuple[int, int]:
        """Return (the node, the rows reached) for what remains of the rows from this group on."""
        sure, maybe = self._after[level]
        rows &= maybe
        if not rows:
            raise Gap(path)
        certain = rows & sure
        certain &= -certain
        if certain:
            rows &= 2 * certain - 1
            if rows == certain:
                self._tails[level] |= certain
                return self._outcome(certain.bit_length() - 1, None), certain
        seen = self._seen[level]
        if rows in seen:
            return seen[rows]
        last = level + 1 == len(self._masks)
        nodes, live = [], 0
        through = self._through[level]
        for mask in self._masks[level]:
            left = rows & mask
            if last and left:
                row = left & -left
                node, below = self._outcome(row.bit_length() - 1, mask), row
            else:
                node, below = self._node(level + 1, left, (*path, mask))
            nodes.append(node)
            live |= below
            through[mask] |= below
        if last and self._charge_last and nodes.count(MOVING) > 1:
            self._needs.add(CHARGE)
        seen[rows] = self._join(level, tuple(nodes)), live
        return seen[rows]

    def _join(self, level: int, nodes: tuple[int, ...]) -> int:
        if nodes.count(nodes[0]) == len(nodes):
            return nodes[0]
        pending = self._pending[level]
        if pending:
            found = [fact for fact, lines in pending if any(len({nodes[i] for i in line}) > 1 for line in lines)]
            if found:
                self._needs.update(found)
                self._pending[level] = [(fact, lines) for fact, lines in pending if fact not in found]
        key = (level, nodes)
        if key not in self._nodes:
            if len(self._nodes) >= MOST_NODES:
                raise TooIntricate(f"the conditions hang together in more than {MOST_NODES} ways")
            self._nodes[key] = -1 - len(self._nodes)
        return self._nodes[key]


def _pack(failed: int, place: int, count: int) -> int:
    """Spread a mask of failing rows out, 64 bits a row, with the bit of their group set."""
    return sum(1 << (64 * row + place) for row in range(count) if failed >> row & 1)


def _unpack(packed: int, count: int) -> tuple[int, ...]:
    return struct.unpack(f"<{count}Q", packed.to_bytes(8 * count, "little"))
