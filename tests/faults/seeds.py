"""The number that the quick forms of the trials follow from: a new one each time, or that of a run to be repeated."""

from __future__ import annotations

import os
import secrets
from typing import Final

import pytest

SEED: Final = int(os.environ.get("INTAKE_FAULT_SEED") or secrets.randbits(32))

seeded: Final = pytest.mark.parametrize("seed", [SEED])
"""Gives a test the number, and tells it in the name of the test that failed."""
