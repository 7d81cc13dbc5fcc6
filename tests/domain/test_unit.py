from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import BadInput
from intake_app.domain.unit import LONGEST_SERIAL, look_up_key, parse_number, parse_serial, telephone_key


@pytest.mark.parametrize(
    ("one", "other"), [("sv-1", " SV-1 "), ("é1", "e\u0301 1".replace(" ", "")), ("straße", "STRASSE")]
)
def test_texts_that_look_the_same_have_the_same_key(one: str, other: str) -> None:
    assert look_up_key(one) == look_up_key(other)


@pytest.mark.parametrize("text", ["1-888-754-4543", "(888) 754-4543", "8887544543", "+1 888 754 4543"])
def test_a_telephone_number_is_known_however_it_is_written(text: str) -> None:
    assert telephone_key(text) == "8887544543"


def test_what_has_too_few_digits_is_no_telephone_number() -> None:
    assert (telephone_key("555-0101"), telephone_key("S12E4"), telephone_key("٣٦٣٦٣٦٣٦")) == ("5550101", "", "")


@given(st.text(max_size=20))
def test_a_key_is_its_own_key_for_what_a_scanner_sends(text: str) -> None:
    plain = "".join(character for character in text if character.isascii())
    assert look_up_key(look_up_key(plain)) == look_up_key(plain)


@pytest.mark.parametrize("scan", ["SV25F20-004410", "a b", "Ω-7", "<img src=x>", "'; DROP TABLE sales", "x" * 64])
def test_a_serial_is_kept_as_it_stands_on_the_unit(scan: str) -> None:
    assert parse_serial(f"\t{scan}\r\n") == scan


@pytest.mark.parametrize("scan", ["", " ", "\r\n", "\t"])
def test_an_empty_scan_is_told(scan: str) -> None:
    with pytest.raises(BadInput, match="scan is empty") as caught:
        parse_serial(scan)
    assert caught.value.what == "serial"


@pytest.mark.parametrize("length", [LONGEST_SERIAL + 1, 10_240])
def test_an_endless_scan_is_told(length: int) -> None:
    with pytest.raises(BadInput, match=f"has {length:,} characters"):
        parse_serial("x" * length)


@pytest.mark.parametrize(
    "character",
    [
        "\0",
        "\x07",
        "\x1d",
        "\x7f",
        "\x85",
        "\u200b",
        "\u202e",
        "\u2066",
        "\u2060",
        "\ufeff",
        chr(0xD800),
        "\ue000",
        "\ufffd",
        "\u00a0",
    ],
)
def test_a_character_that_cannot_be_seen_is_told_with_its_place(character: str) -> None:
    with pytest.raises(BadInput, match=rf"\(U\+{ord(character):04X} at place 3\)"):
        parse_serial(f"AB{character}C")


def test_a_serial_has_one_spelling_of_its_letters() -> None:
    assert parse_serial("e\u0301") == "\u00e9"


def test_a_number_from_outside_is_kept_as_it_is() -> None:
    assert parse_number(" R-20418/王\n") == "R-20418/王"


@pytest.mark.parametrize(
    ("number", "words"), [(" ", "blank"), ("\udcff", r"U\+DCFF at place 1"), ("R\u202e1", "place 2")]
)
def test_a_number_that_cannot_be_seen_is_told(number: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        parse_number(number)
    assert caught.value.what == "rma"
    assert str(caught.value).isprintable()
