from __future__ import annotations

import pytest

from intake_app.domain.badges import SECRET_BYTES, is_badge_form, mint_badge, parse_badge
from intake_app.domain.errors import BadInput
from intake_app.domain.minted import NAMES, Prefix, has_form, mint_number, parse_number, parts_of

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SECRETS = [bytes(SECRET_BYTES), b"\xff" * SECRET_BYTES, bytes(range(7, 17)), b"\x5a\xc3" * 5]


@pytest.mark.parametrize("prefix", NAMES)
def test_a_number_and_every_change_of_it(prefix: Prefix) -> None:
    number = mint_number(prefix, "B3", 483)
    assert number.startswith(f"{prefix}-B3-000483-")
    assert (has_form(prefix, number.lower()), parse_number(prefix, f" {number.lower()} ")) == (True, number)
    assert parts_of(prefix, number) == ("B3", 483)
    wrong = [
        number[:place] + one + number[place + 1 :]
        for place, was in enumerate(number)
        for one in CHARACTERS + "-"
        if one != was
    ]
    wrong += [
        number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        for at in range(len(number) - 1)
        if number[at] != number[at + 1]
    ]
    for text in wrong:
        with pytest.raises(BadInput):
            parse_number(prefix, text)


def test_one_kind_of_number_is_never_another() -> None:
    kit_order = mint_number("KO", "B3", 483)
    assert not has_form("KIT", kit_order)
    assert not has_form("RMA", kit_order)
    with pytest.raises(BadInput, match="not a whole kit number: KIT-"):
        parse_number("KIT", kit_order)
    with pytest.raises(BadInput, match="does not fit"):
        parse_number("KIT", kit_order.replace("KO", "KIT"))
    assert parts_of("KIT", kit_order) is None


def test_no_number_ends_in_a_star() -> None:
    numbers = [mint_number("KO", "B3", running) for running in range(1, 200)]
    assert not any("*" in number for number in numbers)
    assert len(set(numbers)) < len(numbers), "somewhere two of them share the next number that can be"


@pytest.mark.parametrize("secret", SECRETS)
def test_a_badge_and_every_change_of_it(secret: bytes) -> None:
    badge = mint_badge(secret)
    assert len(badge) == 20
    assert not set("ILOU") & set(badge[3:-1])
    assert is_badge_form(badge.lower())
    assert parse_badge(f" {badge.lower()}\r") == badge
    for place in range(3, len(badge)):
        for one in CHARACTERS:
            if one != badge[place]:
                with pytest.raises(BadInput, match="misread"):
                    parse_badge(badge[:place] + one + badge[place + 1 :])


def test_each_secret_has_its_badge() -> None:
    assert len({mint_badge(secret) for secret in SECRETS}) == len(SECRETS)
    assert mint_badge(bytes(SECRET_BYTES)).startswith("OP-0000000000000000")
    assert mint_badge(b"\xff" * SECRET_BYTES).startswith("OP-ZZZZZZZZZZZZZZZZ")


@pytest.mark.parametrize(
    "text", ["", "OP-", "OP-000000000000000", "OP-00000000000000000000", "OP_00000000000000000", "XX-00000000000000000"]
)
def test_what_is_no_badge(text: str) -> None:
    assert not is_badge_form(text)
    assert parse_badge(text) is None


@pytest.mark.parametrize("length", [0, 9, 11])
def test_a_badge_is_made_of_ten_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="10 random bytes"):
        mint_badge(bytes(length))
