"""What is looked for, in the forms under which it is compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.finding import asked_for, part_key, term_of, trigrams


def test_a_text_is_compared_as_a_serial_and_by_its_parts() -> None:
    asked = asked_for("  sv-10 ")
    assert (asked.text, asked.key, asked.squeezed, asked.digits) == ("sv-10", "SV-10", "SV-10", "")
    assert asked.parts == (("SV-10",),)


def test_a_telephone_number_is_compared_by_its_digits() -> None:
    asked = asked_for("+1 (303) 555-0001")
    assert asked.digits == "3035550001"
    assert ("3035550001",) in asked.parts


@pytest.mark.parametrize("text", ["30", "(3) 0", "SV303", "", "   "])
def test_too_few_digits_or_letters_among_them_are_no_telephone_number(text: str) -> None:
    assert not asked_for(text).digits


@pytest.mark.parametrize("text", ["", "a", "ab", " ab "])
def test_too_short_texts_have_no_parts(text: str) -> None:
    assert asked_for(text).parts == ()


def test_words_are_found_in_any_order_and_without_their_accents() -> None:
    assert asked_for("Núñez q").parts == (("NUNEZ Q",), ("NUNEZ", "Q"), ("NUNEZQ",))
    assert part_key("Núñez") == "NUNEZ"


def test_trigrams_are_told_once_each_and_none_of_a_short_word() -> None:
    assert trigrams(("ABCABC", "XY")) == ["ABC", "BCA", "CAB"]


def test_each_field_is_kept_in_the_form_by_which_it_is_looked_up() -> None:
    assert term_of("customer", "Núñez  Ltd") == "Núñez  Ltd"
    assert term_of("telephone", "(303) 555-0001") == "3035550001"
    assert term_of("tracking", "1z 99") == "1Z99"
    assert term_of("serial", " sv-1 ") == "SV-1"


@given(st.text(max_size=400))
def test_whatever_is_typed_can_be_looked_for(typed: str) -> None:
    asked = asked_for(typed)
    assert len(asked.text) <= 200
    assert all(trigrams(way) for way in asked.parts)
    assert asked_for(asked.text) == asked
