"""The licence plates of places: what they hold, and that no misread one passes for another."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.dispositions import PLACES
from intake_app.domain.errors import BadInput
from intake_app.domain.named_places import Holds, Moved, NamedPlace, every_place, is_plate, parse_plate, plate
from intake_app.domain.returns import fold
from tests.domain.made_events import events, opened

CODES = st.from_regex(r"[A-Z0-9](?:[A-Z0-9-]{0,10}[A-Z0-9])?", fullmatch=True)


@given(CODES)
def test_a_plate_is_read_back_whatever_the_code(code: str) -> None:
    assert parse_plate(plate(code)) == code
    assert is_plate(plate(code))
    assert parse_plate(f" {plate(code).lower()} ") == code
    assert msgspec.convert({"code": code, "name": "A", "holds": "restock"}, NamedPlace).code == code


@given(CODES, st.data())
def test_a_changed_character_or_a_swap_of_neighbours_is_told(code: str, data: st.DataObject) -> None:
    whole = plate(code)
    at = data.draw(st.integers(len("PLACE-"), len(whole) - 1))
    other = data.draw(st.sampled_from("ABCXZ019-*"))
    swapped = whole[: at - 1] + whole[at] + whole[at - 1] + whole[at + 1 :]
    for wrong in (whole[:at] + other + whole[at + 1 :], swapped):
        try:
            assert parse_plate(wrong) in ({code} if wrong == whole else {None})
        except BadInput as misread:
            assert "Scan it again" in str(misread)  # noqa: PT017


@pytest.mark.parametrize("code", ["1890", "1980", "A-B", "AXB", "R-2", "9", "X-X"])
def test_every_changed_character_and_every_swap_of_a_plate_is_told(code: str) -> None:
    whole = plate(code)
    for at in range(len("PLACE-"), len(whole)):
        swapped = whole[: at - 1] + whole[at] + whole[at - 1] + whole[at + 1 :]
        changed = (whole[:at] + other + whole[at + 1 :] for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-*")
        for wrong in {swapped, *changed} - {whole}:
            try:
                assert parse_plate(wrong) is None, wrong
            except BadInput:
                continue


@pytest.mark.parametrize("text", ["", "PLACE", "PLACE-1", "PLACE--A-1", "5901234123457", "PLACE-ABCDEFGHIJKLM-A"])
def test_other_texts_are_no_plates(text: str) -> None:
    assert parse_plate(text) is None
    assert not is_plate(text)


def test_every_kind_has_a_place() -> None:
    assert set(get_args(Holds)) == set(PLACES)
    usual = every_place(())
    assert {one.holds for one in usual} == set(PLACES)
    own = NamedPlace("HOLD", "Shelf R-2", "back_to_customer")
    places = every_place([own])
    assert [one.name for one in places if one.holds == "back_to_customer"] == ["Shelf R-2"]
    assert next(one.code for one in places if one.holds == "hold_shelf") == "HOLD-0"
    assert len({one.code for one in places}) == len(places)


def test_a_box_is_where_it_was_put_last() -> None:
    first, then = Moved("A", "Shelf A", "hold_shelf"), Moved("Q", "Cage", "quarantine", "It smells.")
    assert fold(events([opened()])).place is None
    assert fold(events([opened(), first, then])).place == then
