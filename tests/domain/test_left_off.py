from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.left_off import LeftOff


@given(st.builds(LeftOff, st.sampled_from(["intake", "ship"]), st.text("0123456789abcdef"), st.booleans()))
def test_what_was_left_is_read_as_it_was_written(left: LeftOff) -> None:
    assert msgspec.json.decode(msgspec.json.encode(left), type=LeftOff) == left


def test_a_place_that_nobody_left_is_refused() -> None:
    assert LeftOff() == LeftOff("intake", "", ended=True)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"place": "elsewhere"}', type=LeftOff)
