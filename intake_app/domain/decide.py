"""What a policy makes of the facts: the decision, what is still open, and the question that matters next.

A decision is *open* while unknown facts could change its disposition, *decided* as soon as one disposition is left.
What is possible and what is needed is exact: some valid completion of the unknown facts stands behind each entry.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Literal

import msgspec

from intake_app.domain.classes import Amounts, Group, Spread
from intake_app.domain.dispositions import Amount
from intake_app.domain.facts import Facts
from intake_app.domain.money import Cents, money_text, percent_of
from intake_app.domain.rules import Clause, Condition, Fee, PolicyRef, Reading, Row
from intake_app.domain.table import CHARGE, MOVING, Exploration, Table, explore

if TYPE_CHECKING:
    from intake_app.domain.policy import Policy
    from intake_app.domain.unary import Scalar


class Trace(msgspec.Struct, frozen=True):
    """What became of each row of the table.

    `failed`: for each row the groups of facts that rule it out, one bit a group, in the order of the table's groups; 0
    where nothing known does. `live`: the rows that some completion reaches, one bit a row.
    """

    failed: tuple[int, ...]
    live: int


class Decision(msgspec.Struct, frozen=True):
    """A policy's answer; `decision_json` is its form in records. Amounts are cents, None where none is due or known.

    `possible` and `needs` are sorted. `rules` are the numbered rules that could still be the one; `policy` says which
    version of which file decided.
    """

    status: Literal["decided", "open"]
    disposition: str | None
    possible: tuple[str, ...]
    needs: tuple[str, ...]
    restocking_fee: Cents | None
    credit: Cents | None
    cites: tuple[Clause, ...]
    discretion: str | None
    rules: tuple[int, ...]
    trace: Trace
    policy: PolicyRef

    @property
    def settled(self) -> bool:
        """Whether one disposition and one numbered rule are left; before that nothing is to be frozen."""
        return self.status == "decided" and len(self.rules) == 1


def decide(policy: Policy, facts: Facts) -> Decision:
    """Decide; `facts` come from `parse_facts`. Raises BadInput for a purchase after the claim date."""
    table = policy.table
    rows, packed = table.every, 0
    for group, packs in zip(table.groups, table.packed, strict=True):
        mask = group.known(facts)
        if mask is None:
            return _partly(policy, facts)
        rows &= mask
        packed |= packs[mask]
    rows &= -rows
    place = rows.bit_length() - 1
    verdict, row = table.verdicts[place], table.rows[place]
    fee = credit = None
    needs: tuple[str, ...] = ()
    if verdict.amount != "none":
        fee, credit, missing = amounts_by(row.fee, verdict.amount, facts)
        needs = () if missing is None else (missing,)
    return Decision(
        "decided",
        row.then,
        verdict.possible,
        needs,
        fee,
        credit,
        tuple(_cited((row,), facts)) if verdict.varies else verdict.cites,
        verdict.discretion,
        verdict.rules,
        Trace(table.failures(packed), rows),
        table.ref,
    )


def _partly(policy: Policy, facts: Facts) -> Decision:
    table = policy.table
    rows, open_, some = _open(table, facts)
    last = open_[-1][0]
    charge = last if isinstance(last, Amounts) and CHARGE in last.facts else None
    outcomes = _Outcomes(table, facts, charge)
    found = explore(rows, [spread for _, spread in open_], outcomes)
    live = [row for place, row in enumerate(table.rows) if found.live >> place & 1]
    possible = tuple(sorted({row.then for row in live}))
    needs = tuple(sorted(found.needs | outcomes.missing))
    rules = tuple(sorted({row.rule for row in live}))
    trace = Trace(
        tuple(
            sum(1 << bit for bit, passing in enumerate(some) if not passing >> place & 1)
            for place in range(len(table.rows))
        ),
        found.live,
    )
    if len(possible) > 1:
        return Decision("open", None, possible, needs, None, None, (), None, rules, trace, table.ref)
    fee, credit = outcomes.agreed(live)
    grants = {row.discretion.who if row.discretion else None for row in live}
    return Decision(
        "decided",
        possible[0],
        possible,
        needs,
        fee,
        credit,
        tuple(_cited(live, facts)),
        grants.pop() if len(grants) == 1 else None,
        rules,
        trace,
        table.ref,
    )


def _open(table: Table, facts: Facts) -> tuple[int, list[tuple[Group, Spread]], list[int]]:
    """Return the rows that the known groups pass, the open groups with what they leave open, and each group's rows."""
    rows = table.every
    open_, some = [], []
    for group in table.groups:
        mask = group.known(facts)
        if mask is None:
            spread = group.spread(facts)
            open_.append((group, spread))
            mask = 0
            for one in spread.masks:
                mask |= one
        else:
            rows &= mask
        some.append(mask)
    return rows, open_, some


class _Outcomes:
    """Numbers the outcomes of rows, so that two rows have one number exactly when nobody could tell them apart.

    An outcome is disposition, fee and credit. An unknown price stands for itself: two rows that charge differently on
    it differ for some price. So does an unknown advance charge: it is `MOVING`. `missing` are the facts without which
    an amount is not known, and of which more than one value is left; a class of the charge may hold one only.
    """

    def __init__(self, table: Table, facts: Facts, charge: Amounts | None) -> None:
        self._table = table
        self._facts = facts
        self._numbers: dict[object, int] = {}
        self._single = charge.single if charge is not None else frozenset[int]()
        self.missing: set[str] = set()

    def __call__(self, place: int, mask: int | None) -> int:
        row, verdict = self._table.rows[place], self._table.verdicts[place]
        fee, credit, missing = amounts_by(row.fee, verdict.amount, self._facts)
        key: tuple[object, ...] = (row.then, fee, credit)
        if missing == CHARGE:
            if mask not in self._single:
                self.missing.add(missing)
            return MOVING
        if missing is not None:
            self.missing.add(missing)
            key = (row.then, row.fee.percent if row.fee else None)
        return self._numbers.setdefault(key, 1 + len(self._numbers))

    def agreed(self, rows: Iterable[Row]) -> tuple[Cents | None, Cents | None]:
        """Return the fee and the credit that all the rows give, each None where they do not agree."""
        verdicts = self._table.verdicts
        found = [
            amounts_by(row.fee, verdict.amount, self._facts)
            for row, verdict in zip(self._table.rows, verdicts, strict=True)
            if row in rows
        ]
        fees, credits_ = {fee for fee, _, _ in found}, {credit for _, credit, _ in found}
        return (
            fees.pop() if len(fees) == 1 else None,
            credits_.pop() if len(credits_) == 1 else None,
        )


def amounts_by(fee: Fee | None, amount: Amount, facts: Facts) -> tuple[Cents | None, Cents | None, str | None]:
    """Return what a fee comes to, what is credited, and the fact that is missing to tell them."""
    if amount == "none":
        return None, None, None
    name = fee.of if fee else amount
    base = facts.get(name)
    if base is None:
        return None, None, name
    whole = Cents(base)  # type: ignore[arg-type]
    if fee is None:
        return None, whole, None
    kept = percent_of(whole, fee.percent, fee.rounding)
    return kept, Cents(whole - kept), None


def _cited(rows: Iterable[Row], facts: Facts) -> Iterable[Clause]:
    """Return the clauses of these rows in the table's order, each once."""
    found: dict[Clause, None] = {}
    for row in rows:
        known = any(cite.when is not None and _holds(cite.when, facts) for cite in row.cites)
        for cite in row.cites:
            when = cite.when
            if when is None or _holds(when, facts) or (not known and cite.early and when.fact not in facts):
                found[cite.clause] = None
    return found


def _holds(condition: Condition, facts: Facts) -> bool:
    """Say whether a condition on a choice or a list is known to hold."""
    value = facts.get(condition.fact)
    if value is None:
        return False
    values: tuple[Scalar, ...] = value if isinstance(value, tuple) else (value,)  # type: ignore[assignment]
    return any(condition.tests.passes(one) for one in values)


def decision_json(decision: Decision) -> dict[str, object]:
    """Write a decision as records and the command line hold it."""
    ref = decision.policy
    return {
        "status": decision.status,
        "disposition": decision.disposition,
        "possible": list(decision.possible),
        "needs": list(decision.needs),
        "restocking_fee": None if decision.restocking_fee is None else money_text(decision.restocking_fee),
        "credit": None if decision.credit is None else money_text(decision.credit),
        "cites": [{"policy": ref.id, "clause": clause.id, "text": clause.text} for clause in decision.cites],
        "discretion": decision.discretion,
        "policy": {"id": ref.id, "version": ref.version, "sha256": ref.sha256},
    }


def live_rows(policy: Policy, decision: Decision) -> tuple[Row, ...]:
    """Return the rows of the table that could still be the one, in their order."""
    return tuple(row for place, row in enumerate(policy.rows) if decision.trace.live >> place & 1)


def readings(policy: Policy, decision: Decision) -> tuple[Reading, ...]:
    """Return the readings behind a verdict, each to be shown as a reading (“read as …”); none while it is open."""
    if decision.status == "open":
        return ()
    return tuple(dict.fromkeys(reading for row in live_rows(policy, decision) for reading in row.readings))


def amounts_if(policy: Policy, facts: Facts, decision: Decision, disposition: str) -> tuple[Cents | None, Cents | None]:
    """Return the fee and the credit that a possible disposition would give, each None where that is not known."""
    rows = [row for row in live_rows(policy, decision) if row.then == disposition]
    return _Outcomes(policy.table, facts, None).agreed(rows)


def telling_apart(policy: Policy, facts: Facts) -> tuple[str, ...]:
    """Return the unknown facts of which one alone can change the numbered rule that decides, sorted."""
    rows, open_, _ = _open(policy.table, facts)
    return tuple(sorted(explore(rows, [spread for _, spread in open_], _by_rule(policy)).needs))


def _by_rule(policy: Policy) -> Callable[[int, int | None], int]:
    return lambda place, _: policy.rows[place].rule


def next_question(policy: Policy, facts: Facts, decision: Decision, among: Collection[str] | None = None) -> str | None:
    """Return the fact whose answer leaves the fewest dispositions (once decided: rules) on average, or None.

    While the decision is open, or only an amount is missing, the fact is one of `needs`; when several rules could still
    be the one, it is a fact that tells them apart. Ties go in the order of the checklist. `among` narrows the choice.
    """
    rows, open_, _ = _open(policy.table, facts)
    spreads = [spread for _, spread in open_]
    by_rule = decision.status == "decided" and not decision.settled
    found = explore(rows, spreads, _by_rule(policy))
    candidates = found.needs if by_rule else set(decision.needs)
    order = [*(question.fact for question in policy.questions), *policy.fact_specs]
    left = {name: _left(policy, name, spreads, found, by_rule=by_rule) for name in candidates}
    chosen = [name for name in candidates if among is None or name in among]
    return min(chosen, key=lambda name: (left[name], order.index(name)), default=None)


def _left(policy: Policy, name: str, spreads: list[Spread], found: Exploration, *, by_rule: bool) -> float:
    """Return how many dispositions or rules an answer to a question leaves on average."""
    kinds: list[object] = [row.rule if by_rule else row.then for row in policy.rows]
    for spread, through in zip(spreads, found.through, strict=True):
        if name in spread.answers:
            counts = []
            for answer in spread.answers[name]:
                rows = 0
                for mask in answer:
                    rows |= through[mask]
                counts.append(_count(kinds, rows))
            return sum(counts) / len(counts)
    return float(_count(kinds, found.live))


def _count(kinds: list[object], rows: int) -> int:
    return len({kind for place, kind in enumerate(kinds) if rows >> place & 1})
