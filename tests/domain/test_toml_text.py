from __future__ import annotations

import time
import tomllib
from decimal import Decimal

import pytest

from intake_app.domain.toml_text import MOST_PARTS, parse_toml


def test_a_text_is_read_as_ever() -> None:
    assert parse_toml('a.b."c.d".\'e\' = 1.5\ntext = "www.a.b.c"', Decimal)["a"] == {
        "b": {"c.d": {"e": Decimal("1.5")}}
    }
    key = ".".join(["k"] * MOST_PARTS)
    assert parse_toml(f"{key} = 1")


@pytest.mark.parametrize("part", ["k", '"k"', "'k'", "k \t", '" k"'])
def test_a_key_without_an_end_is_refused_with_its_line(part: str) -> None:
    key = ".".join([part] * (MOST_PARTS + 1))
    for text in (f"a = 1\n{key} = 1", f"a = 1\n[{key}]"):
        with pytest.raises(ValueError, match=r"more than 64 parts \(at line 2\)"):
            parse_toml(text)


@pytest.mark.parametrize(
    "text", ["k" * 300_000, '"' * 300_000, "'" * 300_000, "k." * 60 + "k" * 300_000, "k " * 150_000]
)
def test_no_text_keeps_it_busy(text: str) -> None:
    begun = time.monotonic()
    with pytest.raises(tomllib.TOMLDecodeError):
        parse_toml(text)
    assert time.monotonic() - begun < 5
