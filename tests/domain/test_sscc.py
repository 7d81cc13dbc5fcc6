from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.gs1 import gs1_digit_fits
from intake_app.domain.scans import understand
from intake_app.domain.sscc import beginning, is_company_prefix, make_sscc, reference_of, references_of


def test_published_examples() -> None:
    assert make_sscc(beginning(3, "7610425"), 2123456) == "376104250021234569"
    assert make_sscc(beginning(1, "0614141"), 123456789) == "106141411234567897"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("0614141", True),
        ("9506000134", True),
        ("061414", False),
        ("95060001345", False),
        ("06141a1", False),
        ("", False),
    ],
)
def test_a_company_prefix_has_seven_to_ten_digits(text: str, is_one: bool) -> None:
    assert is_company_prefix(text) is is_one


def test_without_a_company_prefix_nothing_begins() -> None:
    assert beginning(3, "") == ""
    assert reference_of("", "30614141") == 0
    assert reference_of("106141411234567897", "30614141") == 0
    assert reference_of("30614141123", "30614141") == 0


def test_none_is_given_twice_when_the_digits_are_used_up() -> None:
    begins = beginning(1, "9506000134")
    assert make_sscc(begins, 999_999)
    assert make_sscc(begins, 1_000_000) == ""


@given(
    extension=st.integers(0, 9),
    prefix=st.from_regex(r"\A[0-9]{7,10}\Z"),
    reference=st.integers(1, 999_999),
)
def test_every_code_is_read_back_as_what_it_is(extension: int, prefix: str, reference: int) -> None:
    begins = beginning(extension, prefix)
    code = make_sscc(begins, reference)
    assert (len(code), gs1_digit_fits(code), reference_of(code, begins)) == (18, True, reference)
    assert make_sscc(begins, reference + 1) > code or len(str(reference + 1)) > 16 - len(prefix)
    scanned = understand(f"]C100{code}")
    assert [one.details.get("sscc") for one in scanned.readings] == [code]


def test_a_code_is_told_by_whatever_it_may_begin_with() -> None:
    assert references_of("106141411234567897") == {
        "10614141": 123456789,
        "106141411": 23456789,
        "1061414112": 3456789,
        "10614141123": 456789,
    }
    assert references_of("") == {}
