"""The rules engine: whole decisions, the live decision, and one process of the command line."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from statistics import median

from intake_app.bootstrap import read_policies
from intake_app.domain.decide import decide, next_question
from intake_app.domain.errors import BadInput
from intake_app.domain.facts import Facts, facts_json, parse_facts
from intake_app.domain.policy import Policy
from intake_app.settings import Settings
from tests.bench.measuring import Line, in_turns, milliseconds, ratio_of, seconds_of
from tests.bench.stage import Stage
from tests.bench.zen_table import zen_context, zen_deciders
from tests.oracle.samples import whole_return, written

DEMANDED_A_SECOND = 100_000
DEMANDED_TIMES_ZEN = 10
DEMANDED_LIVE_MS = 5
DEMANDED_TIMES_PYTHON = 10
_RETURNS = 5_000


class Disagreement(Exception):
    """The two engines answer differently: their speeds must not be compared."""


def whole_decisions(stage: Stage) -> Iterator[Line]:
    """Whole decisions from parsed facts, every one of another return: both policies, and one beside zen-engine.

    Like is held against like, so the demand is for zen-engine with its own trace; its other ways stand for information.
    """
    policies, _ = read_policies(Settings())
    cases = {policy.id: whole_returns(policy) for policy in policies.values()}
    smartvue, returns = policies["smartvue"], cases["smartvue"]
    both = [(policies[name], facts) for name, some in cases.items() for facts in some]
    contexts = [zen_context(smartvue, facts) for facts in returns]
    zen = zen_deciders(smartvue)
    for facts, context in zip(returns, contexts, strict=True):
        told = {way: decided(context) for way, decided in zen.items()} | {"here": decide(smartvue, facts).disposition}
        if len(set(told.values())) > 1:
            raise Disagreement(f"{told} for {facts_json(facts)}")

    def all_of_both() -> None:
        for policy, facts in both:
            decide(policy, facts)

    def all_of_smartvue() -> None:
        for facts in returns:
            decide(smartvue, facts)

    def all_by_zen(decided: Callable[[bytes], str]) -> None:
        for context in contexts:
            decided(context)

    mixed, ours, *theirs = in_turns(
        stage.rounds,
        lambda: len(both) / seconds_of(all_of_both),
        lambda: len(returns) / seconds_of(all_of_smartvue),
        *(lambda way=way: len(contexts) / seconds_of(lambda: all_by_zen(way)) for way in zen.values()),
    )
    for number, (way, zens) in enumerate(zip(zen, theirs, strict=True)):
        if number == 0:
            yield Line(
                f"whole decisions with trace, both policies ({len(both):,} returns)",
                f"{median(mixed):,.0f}/s",
                f"{median(zens):,.0f}/s zen-engine: {way}",
                f"{ratio_of(mixed, zens):.1f}x",
                f">= {DEMANDED_A_SECOND:,}/s",
                median(mixed) >= DEMANDED_A_SECOND,
            )
        times = ratio_of(ours, zens)
        yield Line(
            f"whole decisions with trace, Smartvue alone ({len(returns):,} returns)",
            f"{median(ours):,.0f}/s",
            f"{median(zens):,.0f}/s zen-engine: {way}",
            f"{times:.1f}x",
            f">= {DEMANDED_TIMES_ZEN}x" if number == 0 else "",
            times >= DEMANDED_TIMES_ZEN if number == 0 else None,
        )


def live_decision(stage: Stage) -> Iterator[Line]:
    """The decision and the next question while nothing is known."""
    policies, _ = read_policies(Settings())
    for policy in policies.values():
        (whole, *_) = whole_returns(policy, 1)

        def live(policy: Policy = policy) -> None:
            next_question(policy, {}, decide(policy, {}))

        def known(policy: Policy = policy, whole: Facts = whole) -> None:
            decide(policy, whole)

        taken, yardstick = in_turns(
            stage.rounds * 5, lambda live=live: seconds_of(live), lambda known=known: seconds_of(_times(known)) / 100
        )
        yield Line(
            f"live decision and next question, nothing known: {policy.id}",
            milliseconds(median(taken)),
            f"{milliseconds(median(yardstick))} one whole decision",
            f"{ratio_of(taken, yardstick):,.0f}x",
            f"<= {DEMANDED_LIVE_MS} ms",
            median(taken) * 1000 <= DEMANDED_LIVE_MS,
        )


def decide_process(stage: Stage) -> Iterator[Line]:
    """One `intake decide`, from the command to its exit."""
    policies, _ = read_policies(Settings())
    (facts, *_) = whole_returns(policies["smartvue"], 1)
    told = json.dumps({"policy": "smartvue", **facts_json(facts)}).encode()
    ours, bare = in_turns(
        stage.rounds * 3,
        lambda: seconds_of(_process("-m", "intake_app", "decide", told=told)),
        lambda: seconds_of(_process("-c", "pass", told=told)),
    )
    times = ratio_of(ours, bare)
    yield Line(
        "one intake decide process",
        milliseconds(median(ours)),
        f"{milliseconds(median(bare))} python -c pass",
        f"{times:.1f}x",
        f"<= {DEMANDED_TIMES_PYTHON}x",
        times <= DEMANDED_TIMES_PYTHON,
    )


def whole_returns(policy: Policy, count: int = _RETURNS) -> list[Facts]:
    """Different returns of which everything that this policy reads is known."""
    rng = random.Random(policy.id)
    found: list[Facts] = []
    while len(found) < count:
        told = {name: written(rng, name, value) for name, value in whole_return(rng).items()}
        known = {name: value for name, value in told.items() if name in policy.fact_specs}
        try:
            found.append(parse_facts(known, policy))
        except BadInput:
            continue
    return found


def _times(job: Callable[[], None]) -> Callable[[], None]:
    """A hundred calls: one is too short to be measured alone."""

    def often() -> None:
        for _ in range(100):
            job()

    return often


def _process(*arguments: str, told: bytes) -> Callable[[], object]:
    return lambda: subprocess.run((sys.executable, *arguments), input=told, capture_output=True, check=True)
