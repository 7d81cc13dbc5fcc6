from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import BadInput
from intake_app.domain.rma_number import looks_minted, mint, parse_minted, running_number

CODES = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=6)
RUNNING = st.integers(1, 999_999_990)
PRINTED = string.ascii_uppercase + string.digits + "-"


@given(CODES, RUNNING)
def test_a_minted_number_is_read_back(code: str, running: int) -> None:
    number = mint(code, running)
    assert set(number) <= set(PRINTED)
    assert looks_minted(number)
    assert parse_minted(f"  {number.lower()} ") == number
    assert running_number(number)[0] == code
    # A number whose check character would be a star is passed over, and so rarely two of them in a row.
    assert running <= running_number(number)[1] <= running + 2


def test_a_number_looks_as_it_is_told() -> None:
    assert mint("B3", 483).startswith("RMA-B3-000483-")
    assert len(mint("B3", 483)) == len("RMA-B3-000483-6")


@given(CODES, RUNNING, st.data())
def test_one_changed_character_is_refused(code: str, running: int, data: st.DataObject) -> None:
    number = mint(code, running)
    at = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from(PRINTED).filter(lambda character: character != number[at]))
    with pytest.raises(BadInput):
        parse_minted(number[:at] + other + number[at + 1 :])


@given(CODES, RUNNING, st.data())
def test_two_neighbours_that_changed_places_are_refused(code: str, running: int, data: st.DataObject) -> None:
    number = mint(code, running)
    at = data.draw(st.integers(0, len(number) - 2))
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if swapped != number:
        with pytest.raises(BadInput):
            parse_minted(swapped)


# What a keyboard of one layout types where the scanner sent the keys of another.
LAYOUTS = {
    "QWERTZ": str.maketrans("YZ-", "ZYß"),
    "AZERTY": str.maketrans("AQZWM-0123456789", "QAWZ,)à&é\"'(-è_ç"),
    "Dvorak": str.maketrans("RMABCDEFGHIJKLNOPQSTUVWXYZ-", "PMAXJE.UIDCHTNBRL'OYGK,QF;["),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@given(CODES, RUNNING)
def test_another_keyboard_layout_never_makes_another_number(layout: str, code: str, running: int) -> None:
    typed = mint(code, running).translate(LAYOUTS[layout])
    with pytest.raises(BadInput):
        parse_minted(typed)


@pytest.mark.parametrize(
    "text", ["", "RMA-", "RMA-B3-1-0", "RMA-B3-000483", "RMA-b—3-000483-6", "R-20418", "RMA-B3-٠٠٠٤٨٣-6"]
)
def test_what_is_no_whole_number_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(BadInput, match=r"not a whole RMA number.*Scan it again"):
        parse_minted(text)


def test_numbers_from_outside_are_none_of_ours() -> None:
    assert not looks_minted("R-20418")
    with pytest.raises(BadInput, match="not minted at a station"):
        running_number("R-20418")
