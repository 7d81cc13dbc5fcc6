"""The two real policies, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.domain.policy import Policy
from intake_app.domain.policy_reading import read_policy

POLICIES = Path(__file__).parents[2] / "policies"


@pytest.fixture(scope="session")
def smartvue() -> Policy:
    return read_policy((POLICIES / "smartvue.toml").read_bytes(), "smartvue.toml")


@pytest.fixture(scope="session")
def q_see() -> Policy:
    return read_policy((POLICIES / "q-see.toml").read_bytes(), "q-see.toml")
