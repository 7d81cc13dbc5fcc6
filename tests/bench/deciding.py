"""The rules engine: whole decisions, the live decision, and one process of the command line."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from time import perf_counter

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

    The demand was set by zen-engine's ordinary way, which reads the table with every call. It is held against its
    compiled table with a trace too, like against like: that is missed, and shown as missed.
    """
    policies, _ = read_policies(Settings())
    both = [(policy, facts) for policy in policies.values() for facts in whole_returns(policy)]
    smartvue = policies["smartvue"]
    alone = [(smartvue, facts) for policy, facts in both if policy is smartvue]
    contexts = [zen_context(smartvue, facts) for _, facts in alone]
    zen = zen_deciders(smartvue)
    _must_agree(alone, contexts, zen)
    mixed, ours, *theirs = in_turns(
        stage.rounds,
        partial(_decided_a_second, both),
        partial(_decided_a_second, alone),
        *(partial(_zen_decided_a_second, decided, contexts) for decided in zen.values()),
    )
    ways = dict(zip(zen, theirs, strict=True))
    like, *others = ways
    yield _beside_zen(
        f"whole decisions with trace, both policies ({len(both):,} returns)", mixed, like, ways[like]
    )._replace(demanded=f">= {DEMANDED_A_SECOND:,}/s", reached=median(mixed) >= DEMANDED_A_SECOND)
    what = f"whole decisions with trace, Smartvue alone ({len(alone):,} returns)"
    yield _beside_zen(what, ours, like, ways[like])._replace(
        demanded=f">= {DEMANDED_TIMES_ZEN}x", reached=ratio_of(ours, ways[like]) >= DEMANDED_TIMES_ZEN
    )
    for way in others:
        line = _beside_zen(what, ours, way, ways[way])
        if way.startswith("create_decision"):
            line = line._replace(
                demanded=f">= {DEMANDED_TIMES_ZEN}x", reached=ratio_of(ours, ways[way]) >= DEMANDED_TIMES_ZEN
            )
        yield line


def _must_agree(
    cases: list[tuple[Policy, Facts]], contexts: list[bytes], zen: dict[str, Callable[[bytes], str]]
) -> None:
    for (policy, facts), context in zip(cases, contexts, strict=True):
        told = {way: decided(context) for way, decided in zen.items()} | {"here": decide(policy, facts).disposition}
        if len(set(told.values())) > 1:
            raise Disagreement(f"{told} for {facts_json(facts)}")


def _decided_a_second(cases: list[tuple[Policy, Facts]]) -> float:
    began = perf_counter()
    for policy, facts in cases:
        decide(policy, facts)
    return len(cases) / (perf_counter() - began)


def _zen_decided_a_second(decided: Callable[[bytes], str], contexts: list[bytes]) -> float:
    began = perf_counter()
    for context in contexts:
        decided(context)
    return len(contexts) / (perf_counter() - began)


def _beside_zen(what: str, ours: list[float], way: str, theirs: list[float]) -> Line:
    times = f"{ratio_of(ours, theirs):.1f}x"
    return Line(what, f"{median(ours):,.0f}/s", f"{median(theirs):,.0f}/s zen-engine: {way}", times)


def live_decision(stage: Stage) -> Iterator[Line]:
    """The decision and the next question while nothing is known."""
    policies, _ = read_policies(Settings())
    for policy in policies.values():
        (whole, *_) = whole_returns(policy, 1)

        taken, yardstick = in_turns(
            stage.rounds * 5, partial(_live_seconds, policy), partial(_whole_seconds, policy, whole)
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
    intake = _process(stage, "-m", "intake_app", "decide", told=told)
    intake()  # leaves the bytecode that the next ones find
    ours, bare = in_turns(
        stage.rounds * 3,
        partial(seconds_of, intake),
        partial(seconds_of, _process(stage, "-c", "pass", told=told)),
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


def _live_seconds(policy: Policy) -> float:
    return seconds_of(lambda: next_question(policy, {}, decide(policy, {})))


def _whole_seconds(policy: Policy, facts: Facts) -> float:
    """Of one decision out of many: one alone is too short to be measured."""
    return 1 / _decided_a_second([(policy, facts)] * 100)


def _process(stage: Stage, *arguments: str, told: bytes) -> Callable[[], object]:
    command = (sys.executable, *arguments)
    return lambda: subprocess.run(command, input=told, capture_output=True, check=True, env=stage.environment)
