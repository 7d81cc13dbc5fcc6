from __future__ import annotations

import pytest

from intake_app.bootstrap import read_policies, read_words
from intake_app.settings import Settings
from intake_app.workflow.wording import warranty_words

POLICIES, _ = read_policies(Settings())


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, "not known"),
        ({"model": "S12E4"}, "not known"),
        ({"model": "S12K1"}, "not stated"),
        ({"model": "S12E4", "purchased_on": "2015-01-01", "received_on": "2026-11-20"}, "to 1 Jan 2018"),
        (
            {"model": "S12E4", "purchased_on": "2015-01-01", "received_on": "2026-11-20", "rma_issued_on": "none"},
            "expired on 1 Jan 2018",
        ),
        (
            {"model": "S12E4", "purchased_on": "2023-11-20", "received_on": "2026-11-20", "rma_issued_on": "none"},
            "covered to 20 Nov 2026",
        ),
        ({"model": "S12E4", "purchased_on": "2025-02-28", "received_on": "2026-11-20"}, "covered to 28 Feb 2028"),
        ({"model": "S12E4", "purchased_on": "2026-12-01", "received_on": "2026-11-20"}, "not known"),
    ],
)
def test_the_warranty_is_said_only_as_far_as_it_is_known(facts: dict[str, str | list[str]], told: str) -> None:
    assert warranty_words(read_words(), POLICIES["smartvue"], facts) == told


def test_a_policy_without_a_warranty_table_says_nothing() -> None:
    assert warranty_words(read_words(), POLICIES["q-see"], {"model": "QT9316"}) == ""
