"""Random returns: whole and partial, on and around every edge of the policies, a few of them bad."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle import reading
from tests.oracle.reading import Value

LISTED = sorted(reading.THREE_YEARS | reading.TWO_YEARS)
UNLISTED = (
    "S12K1",
    "S12K2",
    "S12T4",
    "S12T24",
    "QUANMAXX",
    "S12E5",
    "S9M128",
    "S12E",
    "S9R7",
    "S12F1",
    "S9QM",
    "QT474",
)
LEAP_EDGES = (
    date(2020, 2, 29),
    date(2024, 2, 29),
    date(2020, 2, 28),
    date(2021, 3, 1),
    date(2022, 2, 28),
    date(2023, 12, 31),
)
AMOUNTS = (0, 1, 3, 10, 99, 12_345, 90_010, 360_000, 499_999, 500_000, 500_001, 1_234_567)
BAD_VALUES: Mapping[str, tuple[object, ...]] = {
    "policy": ("nobody", None),
    "colour": ("red",),
    "Model": ("S12E2",),
    "model": ("", " - ", "12345", "S12_E2", "S", "S" * 25, "S12É2", 12, ["S12E2"]),
    "purchased_on": ("2023-02-29", "2020-W25-1", "20240105", "none", "2024-1-5", 20240105, 10**4000, ""),
    "received_on": ("none", "2024-01-05T00:00:00", "\uff12024-01-05", "2024-13-01", " 2024-01-05"),
    "rma_issued_on": ("None", "2024-04-31", "0000-01-01", False, {}),
    "order_total": ("-1", "1.234", 5000, "5,000", "NaN", "5_000", float("nan")),
    "unit_price": ("Infinity", "\u0663\u0666", "1e3", "$5", "", " 5", "+5", 1.5, True, float("-inf")),
    "advance_charge": ("-0.01", "none", "0x10", [], "1 000"),
    "box": ("torn", ["original"], ""),
    "foam": ("ORIGINAL", 1),
    "sleeve": ("none", False),
    "parts": ("original", "kit"),
    "proof_of_purchase": (True, "copy"),
    "reason": ("broken", 0),
    "remedy": ("credit", {}),
    "defect_test": ("yes", True),
    "exclusions": ("misuse", ["rain"], [None], {}, ["misuse", ""], [["misuse"]]),
}
BAD = tuple((name, bad) for name, values in BAD_VALUES.items() for bad in values)
"""A fact and a value that it must not have; the refusal has to name the fact."""


@dataclass(frozen=True)
class Sample:
    """A line for ``intake decide --jsonl`` and what it tells; ``fault`` names the fact that spoils it."""

    line: str
    policy: str
    known: Mapping[str, Value]
    fault: str | None = None


def sample(rng: random.Random) -> Sample:
    """Return one random return."""
    policy = rng.choice(("smartvue", "smartvue", "q-see"))
    known = forgotten(rng, whole_return(rng))
    facts: dict[str, object] = {"policy": policy}
    for name in rng.sample(reading.FACTS, len(reading.FACTS)):
        if name in known:
            facts[name] = written(rng, name, known[name])
        elif rng.random() < 0.3:
            facts[name] = "not_tested" if name == "defect_test" and rng.random() < 0.5 else None
    fault = None
    if rng.random() < 0.03:
        fault, facts[fault] = rng.choice(BAD)
    return Sample(json.dumps(facts, ensure_ascii=rng.random() < 0.5), policy, known, fault)


def whole_return(rng: random.Random) -> dict[str, Value]:
    """Return facts of which none is unknown, mostly sound ones, so that every rule has its turn."""
    known: dict[str, Value] = {name: rng.choice(words) for name, words in reading.WORDS.items()}
    for piece in ("box", "foam", "sleeve"):
        known[piece] = rng.choices(reading.CONDITIONS, weights=(20, 3, 1, 1))[0]
    known["parts"] = rng.choices(reading.WORDS["parts"], weights=(15, 1, 1, 1))[0]
    known["model"] = rng.choice(LISTED) if rng.random() < 0.7 else rng.choice(UNLISTED)
    known["order_total"] = rng.choice((499_999, 500_000, 500_001, 720_000, rng.randrange(2_000_000)))
    known["unit_price"] = rng.choice((*AMOUNTS, rng.randrange(1_000_000), rng.randrange(1_000_000)))
    known["advance_charge"] = 0 if rng.random() < 0.7 else rng.choice((1, 250_000, rng.randrange(1, 900_000)))
    found = 0 if rng.random() < 0.6 else rng.choice((1, 1, 2, 3, len(reading.EXCLUSIONS)))
    known["exclusions"] = tuple(rng.sample(reading.EXCLUSIONS, found))
    return known | dates(rng)


def dates(rng: random.Random) -> dict[str, Value]:
    """Return the three dates, mostly within a day of an edge."""
    any_day = date(2015, 1, 1) + timedelta(rng.randrange(4000))
    purchased = rng.choice(LEAP_EDGES) if rng.random() < 0.3 else any_day
    edge = rng.choice(
        (
            purchased,
            purchased + timedelta(30),
            purchased + timedelta(30),
            reading.anniversary(purchased, 2),
            reading.anniversary(purchased, 3),
            purchased + timedelta(rng.randrange(1500)),
        )
    )
    claim = edge + timedelta(rng.choice((-1, 0, 0, 1, 1, 2)))
    if claim < purchased and rng.random() < 0.7:
        claim = purchased
    later = claim + timedelta(rng.choice((0, 1, 2, 12, 40, 500)))
    shape = rng.random()
    if shape < 0.3:
        return {"purchased_on": purchased, "received_on": claim, "rma_issued_on": "none"}
    received, rma = (later, claim) if shape < 0.8 else (claim, later)
    return {"purchased_on": purchased, "received_on": received, "rma_issued_on": rma}


def forgotten(rng: random.Random, known: dict[str, Value]) -> dict[str, Value]:
    """Return the facts with none, a few or many of them forgotten."""
    kind = rng.random()
    if kind < 0.3:
        return known
    if kind < 0.7:
        lost = set(rng.sample(reading.FACTS, rng.randint(1, 4)))
        return {name: value for name, value in known.items() if name not in lost}
    rate = rng.random()
    return {name: value for name, value in known.items() if rng.random() >= rate}


def written(rng: random.Random, name: str, value: Value) -> object:
    """Return a fact as one might write it in JSON."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, int):
        dollars, cents = divmod(value, 100)
        exact = f"{dollars}.{cents:02d}"
        short = exact.removesuffix("0") if cents % 10 == 0 else exact
        return rng.choice((exact, short, str(dollars) if cents == 0 else exact))
    if name == "model":
        cut = rng.randrange(len(value) + 1)
        spelt = value[:cut] + rng.choice(("", "", "-", " ", " - ")) + value[cut:]
        return rng.choice((value, spelt, spelt.lower()))
    return value
