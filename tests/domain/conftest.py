"""The two real policies, read once."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from coverage import Coverage

from intake_app.domain.policy import Policy
from intake_app.domain.policy_reading import read_policy

POLICIES = Path(__file__).parents[2] / "policies"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """What tries thousands of values walks the same branches again and again: those are counted in the other tests."""
    if Coverage.current() is None or item.get_closest_marker("uncounted") is None:
        return (yield)
    counting = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(counting)


@pytest.fixture(scope="session")
def smartvue() -> Policy:
    return read_policy((POLICIES / "smartvue.toml").read_bytes(), "smartvue.toml")


@pytest.fixture(scope="session")
def q_see() -> Policy:
    return read_policy((POLICIES / "q-see.toml").read_bytes(), "q-see.toml")
