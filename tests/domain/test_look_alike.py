"""Which names look alike: none that somebody could slip in beside another, and no two of different people."""

from __future__ import annotations

import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain import look_alike as module
from intake_app.domain.look_alike import look_alike

PEOPLE = (
    *("Rosa Marín", "Rosa Martín", "Rosa Marino", "Rosa M. Ruiz", "Rosa Núñez", "Rosa Marín Ruiz", "Rosa Marín 2"),
    *("Ella Koski", "Eila Koski", "Elia Koski", "Zoë", "Chloë", "Søren Ø", "Anne-Marie O’Neil", "Annika", "Al", "Ali"),
    *("Ian", "Lan", "Ida", "Lda", "Ilona", "Llona", "MARIA", "Marla"),
    *("王小明", "王小民", "王晓明", "佐々木", "佐木", "かが", "がか", "ユウ", "ユーウ", "김민수", "김민주"),
    *("राम", "रमा", "สมชาย", "สมชัย", "محمد", "محمود", "משה", "Роза", "Рита", "Николай", "Νίκος", "Νίκη", "Արամ"),
)
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
DRAWN = sorted(module._LATIN.items())
plain = st.text(alphabet=LETTERS, min_size=1, max_size=12)
accents = st.sampled_from([chr(one) for one in range(0x300, 0x345)])


def test_different_people_keep_their_names() -> None:
    for one, other in combinations(PEOPLE, 2):
        assert not look_alike(one, other), (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cox Ota", "\u0421\u043e\u0445 Ota"),
        ("Cox Ota", "\u0421\u043e\u0445 \u041e\u0442\u0430"),
        ("Cox Ota", "Cox \u039f\u03c4\u03b1"),
        ("Cox Ota", "Cox 0ta"),
        ("Rosa Marín", "Rosa Marin"),
        ("Rosa Marín", "Rosa Mar\u0131n"),
        ("Rosa Marín", "Rosa M\u0251rín"),
        ("Rosa Marín", "Rosa Marín\u0323"),
        ("Rosa Marín", "Rosa Marín \u02d9"),
        ("Rosa Marín", "Rosa Marín\u20de"),
        ("Rosa Marín", "Rosa Marín."),
        ("Sam Super", "\ua4e2am Super"),
        ("Sam Super", "\u02bcSam Super"),
        ("Sam Super", "Sam\u2010Super"),
        ("Sam Super", "Sam\u00b4Super"),
        ("Sally", "SaIly"),
        ("Sally", "Sa1|y"),
        ("Ian", "lan"),
        ("Ian", "\u04c0an"),
        ("Nina", "\u039d\u0399\u039d\u0391"),
        ("Soren", "S\u00f8ren"),
        ("Sara", "S\u1d00ra"),
        ("王", "王\u0323"),
    ],
)
def test_a_name_that_only_looks_like_another_is_told(one: str, other: str) -> None:
    assert look_alike(one, other)
    assert look_alike(other, one)


def test_a_name_of_nothing_that_is_read_is_like_no_other() -> None:
    assert not look_alike("-", "…")
    assert not look_alike("", "")


@given(plain, st.data())
def test_any_letter_in_place_of_one_that_it_is_drawn_like_makes_the_same_name(name: str, data: st.DataObject) -> None:
    changed = "".join(
        data.draw(st.sampled_from([one, *(other for other, latin in DRAWN if latin == one)])) for one in name
    )
    assert look_alike(name, changed)


@given(plain, st.data())
def test_accents_case_and_digits_make_no_other_name(name: str, data: st.DataObject) -> None:
    digits = {"o": "0", "O": "0", "l": "1"}
    changed = "".join(
        data.draw(st.sampled_from([one, digits.get(one, one)])) + data.draw(st.text(accents, max_size=2))
        for one in name
    )
    assert look_alike(name, changed)
    assert look_alike(name, unicodedata.normalize("NFC", changed).swapcase())


@given(plain, plain)
def test_names_of_other_letters_are_other_names(one: str, other: str) -> None:
    """A capital I is drawn as a small L, and as no capital one."""
    if one.casefold() != other.casefold() and one.replace("I", "l") != other.replace("I", "l"):
        assert not look_alike(one, other)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=4), st.data())
def test_chinese_names_are_alike_where_they_are_the_same(name: str, data: st.DataObject) -> None:
    other = data.draw(st.one_of(st.just(name), st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF))))
    assert look_alike(name, other) == (name == other)


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_typed_is_like_itself_and_both_ways_or_neither(one: str, other: str) -> None:
    assert look_alike(one, other) == look_alike(other, one)
    assert look_alike(one, one) or not module._looks(one)
