"""``intake decide`` against a brute-force reading of the same policies, written apart from the engine."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from math import prod
from typing import Any

import pytest

from tests.oracle import completions, reading
from tests.oracle.completions import Answer, answer, answer_by_whole_returns
from tests.oracle.reading import PurchaseAfterClaimError, Value, verdict
from tests.oracle.samples import Sample, sample, whole_return

SEED = int(os.environ.get("INTAKE_ORACLE_SEED", "20261120"))
COUNT = int(os.environ.get("INTAKE_ORACLE_COUNT", "10000"))

CLEAN: Mapping[str, Value] = {
    "model": "S12E2",
    "purchased_on": date(2024, 3, 1),
    "received_on": date(2024, 3, 20),
    "rma_issued_on": "none",
    "order_total": 720_000,
    "unit_price": 360_000,
    "proof_of_purchase": "receipt",
    "reason": "defective",
    "remedy": "refund",
    "advance_charge": 0,
    "defect_test": "confirmed",
    "box": "original",
    "foam": "original",
    "sleeve": "original",
    "parts": "original_condition",
    "exclusions": (),
}
"""A clean return: three years of warranty, within thirty days, nothing amiss but the defect."""

OLD = {"purchased_on": date(2020, 1, 1)}
BULLETS = {
    "misuse": "Misuse",
    "accident": "Accident",
    "modification": "Modification",
    "cut_cables": "Cut or spliced",
    "painted": "painted",
    "coated_wires": "Wires coated",
    "tampering": "Tampering",
    "unsuitable_environment": "Unsuitable",
    "improper_maintenance": "Improper maintenance",
    "incorrect_power_supply": "Incorrect power",
    "power_surge": "Power fluctuations",
    "foreign_product": "non-Q-See product",
    "data_loss": "Loss of data",
}
"""Words by which the clause of each exclusion is known."""


@pytest.mark.parametrize(
    ("changes", "rule", "disposition", "fee", "credit"),
    [
        ({}, 7, "refund_less_fee", 54_000, 306_000),
        ({"proof_of_purchase": "none"}, 7, "hold_for_proof", None, None),
        ({"foam": "missing", "advance_charge": 1}, 1, "keep_advance_charge", None, None),
        ({"foam": "missing"}, 2, "refuse", None, None),
        ({"parts": "altered"}, 3, "decline", None, None),
        ({"parts": "altered", "advance_charge": 1}, 3, "keep_advance_charge", None, None),
        ({"order_total": 499_999, "defect_test": "no_fault_found"}, 4, "decline", None, None),
        ({"order_total": 499_999, "model": "S12K1"}, 4, "refer", None, None),
        ({"order_total": 499_999}, 7, "refund_less_fee", 54_000, 306_000),
        ({"order_total": 500_000, "defect_test": "no_fault_found"}, 7, "refund_less_fee", 54_000, 306_000),
        ({"advance_charge": 250_000}, 5, "refund_advance_charge", None, 250_000),
        ({"advance_charge": 250_000, "box": "kit"}, 5, "refer", None, None),
        ({"advance_charge": 250_000, "model": "S12T4"}, 5, "refer", None, None),
        ({"advance_charge": 250_000, **OLD}, 5, "keep_advance_charge", None, None),
        ({"reason": "dead_on_arrival", **OLD}, 6, "credit_in_full", None, 360_000),
        ({"remedy": "upgrade"}, 8, "credit_for_upgrade", 54_000, 306_000),
        ({"remedy": "upgrade", **OLD}, 8, "decline", None, None),
        ({"remedy": "upgrade", "model": "QUANMAXX"}, 8, "refer", None, None),
        ({"remedy": "repair"}, 9, "repair_or_replace", None, None),
        ({"received_on": date(2024, 4, 1)}, 9, "repair_or_replace", None, None),
        (OLD, 9, "decline", None, None),
        ({"remedy": "repair", "reason": "unwanted"}, 10, "decline", None, None),
        ({"unit_price": 10}, 7, "refund_less_fee", 2, 8),
    ],
)
def test_whole_smartvue_returns_worked_by_hand(
    changes: dict[str, Value], rule: int, disposition: str, fee: int | None, credit: int | None
) -> None:
    outcome = verdict("smartvue", {**CLEAN, **changes})

    assert outcome[:4] == (rule, disposition, fee, credit)


@pytest.mark.parametrize(
    ("changes", "rule", "disposition"),
    [
        ({"reason": "unwanted"}, 1, "refer"),
        ({"reason": "unwanted", **OLD}, 1, "decline"),
        ({"exclusions": ("painted",), "proof_of_purchase": "none"}, 2, "decline"),
        ({"proof_of_purchase": "none", **OLD}, 3, "hold_for_proof"),
        ({"received_on": date(2024, 4, 1)}, 4, "decline"),
        ({"received_on": date(2024, 4, 1), "rma_issued_on": date(2024, 3, 31)}, 6, "replace_refurbished"),
        ({"defect_test": "no_fault_found"}, 5, "decline"),
        ({"foam": "missing"}, 6, "replace_refurbished"),
    ],
)
def test_whole_q_see_returns_worked_by_hand(changes: dict[str, Value], rule: int, disposition: str) -> None:
    assert verdict("q-see", {**CLEAN, **changes})[:4] == (rule, disposition, None, None)


@pytest.mark.parametrize(
    ("model", "purchased", "last"),
    [
        ("S9M64", date(2020, 2, 29), date(2023, 2, 28)),
        ("S12J50", date(2020, 2, 29), date(2022, 2, 28)),
        ("S9R144", date(2022, 2, 28), date(2024, 2, 28)),
        ("S12F15", date(2021, 3, 1), date(2024, 3, 1)),
    ],
)
def test_the_anniversary_is_the_last_day_of_warranty(model: str, purchased: date, last: date) -> None:
    assert reading.warranty(model, purchased, last) == "covered"
    assert reading.warranty(model, purchased, last + timedelta(1)) == "expired"


@pytest.mark.parametrize(
    ("known", "possible", "needs"),
    [
        ({"foam": "damaged", "advance_charge": 0}, ("refuse",), ()),
        ({"foam": "damaged"}, ("keep_advance_charge", "refuse"), ("advance_charge",)),
        ({n: v for n, v in CLEAN.items() if n != "unit_price"}, ("refund_less_fee",), ("unit_price",)),
        (
            {n: v for n, v in CLEAN.items() if n != "received_on"} | {"rma_issued_on": date(2024, 3, 3)},
            ("refund_less_fee",),
            (),
        ),
        (
            {n: v for n, v in CLEAN.items() if n != "model"} | {"remedy": "upgrade"},
            ("credit_for_upgrade", "refer"),
            ("model",),
        ),
    ],
)
def test_partial_returns_worked_by_hand(
    known: dict[str, Value], possible: tuple[str, ...], needs: tuple[str, ...]
) -> None:
    found = answer("smartvue", known)

    assert (found.possible, found.needs) == (possible, needs)


def test_a_purchase_after_the_claim_is_seen_as_soon_as_the_dates_force_it() -> None:
    with pytest.raises(PurchaseAfterClaimError):
        answer("q-see", {"purchased_on": date(2024, 3, 2), "rma_issued_on": date(2024, 3, 1)})
    with pytest.raises(PurchaseAfterClaimError):
        answer("q-see", {"purchased_on": date(2024, 3, 2), "received_on": date(2024, 3, 1)})
    assert answer("q-see", {"purchased_on": date(2024, 3, 1), "received_on": date(2024, 3, 1)}).possible


def test_groups_give_the_same_as_whole_returns_tried_one_by_one() -> None:
    rng = random.Random(SEED)
    tried = 0
    while tried < 500:
        drawn = sample(rng)
        tries = prod(len(completions.candidates(name, drawn.known)) for name in reading.FACTS)
        if 1 < tries < 3000 and drawn.fault is None:
            tried += 1
            assert expected(drawn, answer) == expected(drawn, answer_by_whole_returns), drawn.line


def test_a_denser_choice_of_days_finds_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = completions.candidate_dates

    def denser(known: Mapping[str, Value]) -> list[date]:
        few = chosen(known)
        edges = [reading.anniversary(day, years) for day in few[::3] for years in (-3, -2, 2, 3)]
        return sorted({*few, *edges, *(day + timedelta(1) for day in edges), *(day + timedelta(9) for day in few)})

    def reach(known: Mapping[str, Value]) -> tuple[object, object]:
        found = completions.explore(reading.TERM, known)
        return found.views, {name: {frozenset(pair) for pair in pairs} for name, pairs in found.moves.items()}

    rng = random.Random(SEED)
    for _ in range(100):
        whole = whole_return(rng)
        known = {name: whole[name] for name in reading.TERM.facts if rng.random() < 0.6}
        if len(known.keys() & set(reading.DATES)) > 0:
            with monkeypatch.context() as patch:
                found = reach(known)
                patch.setattr(completions, "candidate_dates", denser)
                assert found == reach(known), known


def expected(drawn: Sample, by: Any) -> Answer | str:
    """What the oracle says, or the name of the fact that makes the return bad."""
    if drawn.fault is not None:
        return drawn.fault
    try:
        found: Answer = by(drawn.policy, drawn.known)
    except PurchaseAfterClaimError:
        return "purchased_on"
    return found


def differences(drawn: Sample, wanted: Answer | str, told: dict[str, Any]) -> list[str]:
    """Return what the command told otherwise than the oracle, a sentence each."""
    if isinstance(wanted, str):
        if told.keys() == {"status", "error"} and told["status"] == "error" and wanted in told["error"]:
            return []
        return [f"expected an error that names {wanted}"]
    if told["status"] == "error":
        return ["an error of a good return"]
    fields = {
        "status": "open" if wanted.disposition is None else "decided",
        "disposition": wanted.disposition,
        "possible": list(wanted.possible),
        "needs": list(wanted.needs),
        "restocking_fee": wanted.restocking_fee,
        "credit": wanted.credit,
        "discretion": wanted.discretion,
    }
    found = [f"{name}: {told[name]} instead of {value}" for name, value in fields.items() if told[name] != value]
    if told.keys() != {*fields, "cites", "policy"}:
        found.append(f"other keys: {sorted(told)}")
    return found + cite_differences(drawn, wanted, told["cites"])


def cite_differences(drawn: Sample, wanted: Answer, cites: list[dict[str, str]]) -> list[str]:
    """Return what is cited otherwise than the oracle would, a sentence each."""
    if wanted.disposition is None:
        return ["an open decision cites"] if cites else []
    found = []
    if not cites or any(cite["policy"] != drawn.policy for cite in cites):
        found.append("cites nothing, or another policy")
    text = " ".join(" ".join(cite["text"].split()) for cite in cites)
    if drawn.policy == "smartvue":
        sections = {cite["clause"].split(".")[0] for cite in cites}
        if sections != wanted.sections:
            found.append(f"sections {sorted(sections)} instead of {sorted(wanted.sections)}")
        foam = drawn.known.get("foam")
        if wanted.rules == {2} and foam and ("FOAM MUST BE" in text) != (foam in {"damaged", "missing"}):
            found.append("the foam's clause")
    elif "exclusions" in drawn.known:
        excluded = drawn.known["exclusions"] if 2 in wanted.rules else ()
        cited = {name for name, words in BULLETS.items() if words in text}
        if cited != set(excluded if isinstance(excluded, tuple) else ()):
            found.append(f"exclusions {sorted(cited)} instead of {excluded}")
    return found


def test_intake_decide_says_what_the_oracle_says() -> None:
    rng = random.Random(SEED)
    drawn = [sample(rng) for _ in range(COUNT)]
    lines = [one.line + ("\n" if rng.random() < 0.01 else "") for one in drawn]

    command = [sys.executable, "-m", "intake_app", "decide", "--jsonl"]
    with ThreadPoolExecutor() as beside:
        running = beside.submit(
            subprocess.run, command, input="\n".join(lines).encode(), capture_output=True, check=False
        )
        wanted = [expected(one, answer) for one in drawn]
    run = running.result()

    assert (run.returncode, run.stderr) == (0, b"")
    told = [json.loads(line) for line in run.stdout.decode().splitlines()]
    assert len(told) == len(drawn)
    wrong = [
        (one, other, found)
        for one, oracle, other in zip(drawn, wanted, told, strict=True)
        if (found := differences(one, oracle, other))
    ]
    assert not wrong, f"{len(wrong)} of {COUNT}, first: {wrong[0][2]}\n{wrong[0][0].line}\n{json.dumps(wrong[0][1])}"
