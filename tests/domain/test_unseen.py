from __future__ import annotations

import unicodedata

import pytest

from intake_app.domain.unseen import Unseen, first_unseen, is_unseen, on_screen, says_something, whole


@pytest.mark.parametrize(
    "code",
    [
        *(0x00, 0x0A, 0x7F, 0x85, 0xA0, 0xAD, 0x34F, 0x115F, 0x1160, 0x180E, 0x200B, 0x200F, 0x2028, 0x202E, 0x2066),
        *(0x2800, 0x3000, 0x3164, 0xD800, 0xE000, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFFD, 0xFFFF),
        *(0xE0001, 0xE0041, 0xE0100, 0x10FFFF),
    ],
    ids=hex,
)
def test_what_nobody_can_see_is_found_with_its_place(code: int) -> None:
    assert is_unseen(chr(code))
    assert first_unseen(f"a {chr(code)}b") == Unseen(f"U+{code:04X}", 3)


@pytest.mark.parametrize("text", ["", "SV-1 /#", "Nguyễn Thị", "王小明", "Peña €", "e\u0301", "Ω½"])
def test_what_everybody_can_see_is_left_alone(text: str) -> None:
    assert first_unseen(text) is None


def test_no_letter_digit_or_sign_that_is_drawn_counts_as_unseen() -> None:
    drawn = {"Lu", "Ll", "Nd", "Sc", "Sm", "Pd", "Ps"}
    assert not [code for code in range(0x3000) if unicodedata.category(chr(code)) in drawn and is_unseen(chr(code))]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("SV-1", "SV-1"),
        ("two\nlines", "two\nlines"),
        ("Núñez 王小明 \u3000\u00a0אבג", "Núñez 王小明 \u3000\u00a0אבג"),
        ("a\u202eb", "a<U+202E>b"),
        ("a\tb\x1d", "a<TAB>b<GS>"),
        ("1\u200b2\u3164\ufe0f", "1<U+200B>2<U+3164><U+FE0F>"),
        ("\ud800\u2028\ufffd\U0010ffff", "<U+D800><U+2028>\ufffd\U0010ffff"),
    ],
)
def test_a_screen_names_what_would_turn_or_hide_others_and_leaves_all_else(text: str, shown: str) -> None:
    assert on_screen(text) == shown
    assert on_screen(shown) == shown


def test_halves_of_characters_are_told_and_pairs_put_together() -> None:
    assert whole("a\ud800b\udc00") == "a\ufffdb\ufffd"
    assert whole("\ud83d\ude00 王 ok") == "😀 王 ok"


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "\u2800", "\ufe0f", "\u3164 \u034f", "\u180b"])
def test_what_nobody_sees_says_nothing(text: str) -> None:
    assert not says_something(text)
    assert says_something(f"{text}.")
