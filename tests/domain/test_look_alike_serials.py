"""Serials that look alike have one key, whatever wrote them; others have another."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.look_alike_serials import keys_look_alike, look_alike_key

SERIAL = "SV19R24-00771"
APART = "".join(one for one in string.ascii_uppercase + string.digits if one not in "OIL")
"""What looks like nothing else of it."""

# Small, Cyrillic, Greek, full-width; digits of Arabic; every kind of dash.
DISGUISES = {
    "A": "a\u0410\u0430\u0391\u03b1\uff21",
    "B": "b\u0412\u0392\uff22",
    "C": "c\u0421\u0441\uff23",
    "E": "e\u0415\u0435\u0395\uff25",
    "H": "h\u041d\u0397\uff28",
    "S": "s\u0405\u0455\uff33",
    "T": "t\u0422\u03a4\uff34",
    "V": "v\u0474\u0475\uff36",
    "X": "x\u0425\u03c7\uff38",
    "0": "oO\u041e\u043e\u039f\u03bf\uff10\u0660",
    "1": "IilL\u0406|\u04c0\uff11\u0661",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d_ .*\u00ad",
}

serials = st.text(APART, min_size=1, max_size=20)
dressed = st.text("ABCEHSTVX01-", min_size=1, max_size=20).flatmap(
    lambda text: st.tuples(st.just(text), st.tuples(*(st.sampled_from(one + DISGUISES[one]) for one in text)))
)


@pytest.mark.parametrize(
    "written",
    [
        SERIAL,
        SERIAL.lower(),
        "SV19R24\u201100771",
        "SV19R24\u201300771",
        "SV19R24\u221200771",
        "SV19R2400771",
        "SV19R24 00771",
        "SV19R24_00771",
        "SV19R24--00771",
        "SV19R24-00771.",
        "*SV19R24-00771*",
        "SV19R24-00771\u0301",
        "\uff33V19R24-00771",
        "\u0405V19R24-00771",
        "SV19R24-OO771",
        "SVI9R24-0077l",
        "SV19R24-\u0660\u0660\u0667\u0667\u0661",
    ],
)
def test_one_serial_written_otherwise_looks_the_same(written: str) -> None:
    assert keys_look_alike(look_alike_key(written), look_alike_key(SERIAL))
    assert keys_look_alike(look_alike_key(SERIAL), look_alike_key(written))


@pytest.mark.parametrize(
    "other",
    [
        "SV19R2-400771",
        "SV-19R24-00771",
        "SV19R24-00772",
        "SV19R24-0077",
        "SV19R25-00771",
        "SW19R24-00771",
        "王小明-00771",
        "",
    ],
)
def test_another_serial_does_not(other: str) -> None:
    assert not keys_look_alike(look_alike_key(other), look_alike_key(SERIAL))


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("12-345", "123-45", False),
        ("A1-1", "A-11", False),
        ("12-345", "12 \u2013 345", True),
        ("12-345", "12345", True),
        ("12-345", "-12-345 ", True),
        ("\u0410-1", "A-\u0661", True),
        ("-", "-", False),
    ],
)
def test_what_stands_between_the_characters_stands_in_the_same_places_or_nowhere(
    one: str, other: str, is_alike: bool
) -> None:
    keys = look_alike_key(one), look_alike_key(other)
    assert keys_look_alike(*keys) == keys_look_alike(*reversed(keys)) == is_alike


@pytest.mark.parametrize("nothing", ["", " ", "-", "***", "\u2011\u2013\u2212", "\u0301"])
def test_what_has_no_letter_or_digit_looks_like_nothing(nothing: str) -> None:
    assert look_alike_key(nothing) == ""


@given(dressed)
def test_no_disguise_makes_another_of_it(told: tuple[str, tuple[str, ...]]) -> None:
    plain, disguised = told
    assert look_alike_key("".join(disguised)) == look_alike_key(plain)


@given(serials, serials)
def test_serials_of_characters_that_look_like_no_other_are_told_apart(one: str, other: str) -> None:
    assert (look_alike_key(one) == look_alike_key(other)) == (one == other)


@given(st.text(max_size=40))
def test_a_key_is_the_same_in_every_form_of_the_text(text: str) -> None:
    key = look_alike_key(text)
    assert {look_alike_key(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")} == {key}
    assert all(part.isalnum() for part in key.split("-") if key)


@given(st.text(string.printable, max_size=40))
def test_the_short_way_for_plain_text_is_the_long_one(text: str) -> None:
    assert look_alike_key(f"é{text}") == look_alike_key(f"e{text}")
