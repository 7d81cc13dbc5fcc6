"""`intake policy`, run as a person runs it."""

from __future__ import annotations

import json
import tomllib
from typing import Any

from intake_app.resources import policies_folder
from tests.whole.test_decide_command import intake


def test_policies_are_listed_and_shown() -> None:
    listed = intake("policy", "list").stdout.decode()
    assert [line.split()[:2] for line in listed.splitlines()] == [["q-see", "1"], ["smartvue", "2012.1"]]
    heads = json.loads(intake("policy", "list", "--json").stdout)
    assert [head["id"] for head in heads] == ["q-see", "smartvue"]
    shown = intake("policy", "show", "smartvue").stdout.decode()
    for part in (
        "Smartvue Return & Warranty Policy",
        heads[1]["sha256"],
        heads[1]["source"]["sha256"],
        "4.) Re-stocking Fee (15%)",
        "minimum_order",
        "not stated   S12K1 S12K2",
        "3 years      S9M32 S9M64",
        "7. Refund within 30 days",
        "restocking             15 percent of unit_price, rounded half_up to the cent",
        'proof_of_purchase not("none") → Refund less 15 %\n        cites 4.fee\n        fee restocking\n',
        "read as receipt, claim_date",
        'cites 4.refusal; 2.original if box "damaged","missing"; 2.foam if foam "damaged","missing"; 2.original if sle',
        "otherwise → Decline\n        cites 5.standard\n        read as nothing_left\n        a supervisor may",
        "to choose from: refund_less_fee, credit_for_upgrade, repair_or_replace",
        "parts damaged or missing or altered is read as original_condition",
        "with refuse, hold_for_kit (2.kit, 4.kit)",
        "for S12K, S12K1, S12K2, S12E2, at the station only, to be known, of demo units (6.not_for_resale)",
        "        in letters: Send us your receipt, invoice, purchase order or order confirmation",
        "with refer, at the station only (no clause)",
        "with consignments: replacement, kit, back_to_customer, to be known (3.shipping_out, 3.shipping_in)",
        "foam                   in place on the ways to_manufacturer (2.why_foam)",
        "with a photo where it is damaged, missing, altered",
        "defect_test            Does the bench confirm the defect? (confirmed, no_fault_found)",
    ):
        assert part in shown
    assert "How long does my warranty last?" in intake("policy", "show", "q-see").stdout.decode()
    whole = json.loads(intake("policy", "show", "smartvue", "--json").stdout)
    assert len(whole["rules"]) > 20
    assert whole["rules"][0]["when"] == {"packaging": '"inadequate"', "advance_charge": "> 0"}


def filled(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value}


def test_a_policy_shown_as_json_holds_all_of_its_file() -> None:
    """Whatever the file says stands in the answer: the clauses' order, conditions, readings, notes, discretion."""
    for name in ("smartvue", "q-see"):
        whole = json.loads(intake("policy", "show", name, "--json").stdout)
        told = tomllib.loads((policies_folder() / f"{name}.toml").read_text("utf-8"))
        assert {clause["id"]: clause["text"] for clause in whole["clauses"]} == told["clauses"]
        assert whole["readings"] == told["readings"]
        assert [(term["value"], term["unit"]) for term in whole["terms"].values()] == [
            (str(term["value"]), term["unit"]) for term in told["terms"].values()
        ]
        assert [warranty["years"] for warranty in whole["warranty"]] == [
            None if line["years"] == "unstated" else line["years"] for line in told.get("warranty", [])
        ]
        for row, given in zip(whole["rules"], told["rules"], strict=True):
            for key in ("rule", "then"):
                assert row[key] == given[key]
            for key, empty in (("when", {}), ("readings", []), ("fee", None), ("discretion", None)):
                assert row[key] == given.get(key, empty)
            cites = [one["clause"] if one["when"] is None else one for one in row["cites"]]
            assert cites == given["cites"]
        for shown, given in zip(whole["notes"], told["notes"], strict=True):
            assert filled(shown) == given
        for shown, given in zip(whole["pack_out"], told.get("pack_out", []), strict=True):
            assert filled(shown) == given
        for name_of, discretion in told.get("discretion", {}).items():
            assert filled(whole["discretion"][name_of]) == discretion
        for shown, given in zip(whole["questions"], told["questions"], strict=True):
            answers = [filled(answer) for answer in shown["answers"]]
            assert filled({**shown, "answers": answers}) == given


def test_a_policy_that_is_not_there() -> None:
    done = intake("policy", "show", "acme")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().strip() == "intake: There is no policy 'acme'; expected one of q-see, smartvue."
