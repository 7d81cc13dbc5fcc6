from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.burst import LOST, Burst, Stroke, Verdict

GAP, PAUSE = 35, 100


def play(strokes: list[tuple[Stroke, float]]) -> tuple[list[str], str]:
    """Feeds strokes, each with the gap before it in ms; returns the scans and what was given back, in order."""
    burst = Burst(GAP, PAUSE)
    scans: list[str] = []
    typed = ""
    held: list[str] = []
    now = 0.0

    def settle(verdict: Verdict) -> None:
        nonlocal typed
        if verdict.waits_ms:
            return
        if verdict.scanned is not None:
            scans.append(verdict.scanned)
        elif not verdict.swallowed:
            typed += "".join(held[: verdict.given_back])
        held.clear()

    for stroke, gap in strokes:
        now += gap
        if burst.late(now):
            settle(burst.silence())
        held.append(stroke.character)
        settle(burst.take(stroke, now))
    settle(burst.silence())
    return scans, typed


def keys(text: str, gap: float = 5) -> list[tuple[Stroke, float]]:
    return [(Stroke(one, one in "\r\t", not one.isprintable() and one not in "\r\t"), gap) for one in text]


def test_a_burst_with_a_terminator_is_a_scan() -> None:
    assert play(keys("SV24\r")) == (["SV24"], "")
    assert play(keys("SV2\t")) == (["SV2"], "")


def test_a_second_terminator_belongs_to_the_scan() -> None:
    two = [*keys("SV24\r"), (Stroke("\n", ends=True), 3)]
    assert play(two) == (["SV24"], "")
    assert play([*two, *keys("\r", gap=3)]) == (["SV24"], "")
    assert play([*two, *keys("\r", gap=GAP + 1)]) == (["SV24"], "\r")
    assert play([*keys("SV24\r"), *keys("\r", gap=GAP + 1)]) == (["SV24"], "\r")


@pytest.mark.parametrize("tail", ["1", "12", "7 "])
@pytest.mark.parametrize("end", ["", "\r"])
@pytest.mark.parametrize("inner", ["\t", "\r"])
def test_what_follows_a_terminator_inside_a_code_presses_nothing(inner: str, tail: str, end: str) -> None:
    assert play(keys(f"SV24{inner}{tail}{end}", gap=GAP)) == (["SV24", tail], "")
    assert play(keys(f"SV24{inner}{tail}{end}", gap=3)) == (["SV24", tail], "")


@pytest.mark.parametrize("short", ["1", "12", "5", " "])
def test_a_scan_may_be_of_one_character(short: str) -> None:
    assert play(keys(f"{short}\r", gap=2)) == ([short], "")
    assert play(keys(f"{short}\t", gap=15)) == ([short], "")


def test_a_burst_without_a_terminator_is_a_scan_from_four_keys_on() -> None:
    assert play(keys("SV24")) == (["SV24"], "")
    assert play(keys("SV2")) == ([], "SV2")


def test_typing_is_given_back_key_by_key() -> None:
    assert play(keys("hello world\r", gap=80)) == ([], "hello world\r")


def test_two_quick_fingers_are_no_scanner() -> None:
    assert play(keys("1\r", gap=20)) == ([], "1\r")
    assert play(keys("er", gap=20)) == ([], "er")


def test_a_scanner_may_stumble_once_it_is_known_to_be_one() -> None:
    stumbling = [*keys("SV24"), *keys("X", gap=90), *keys("9\r")]
    assert play(stumbling) == (["SV24X9"], "")


def test_a_pause_ends_a_scan_and_the_next_key_is_a_persons() -> None:
    assert play([*keys("SV24"), *keys("n", gap=101)]) == (["SV24"], "n")


def test_control_characters_stay_in_the_scan() -> None:
    assert play(keys("\x1dSV\x1624\x00\r")) == (["\x1dSV\x1624\x00"], "")


def test_a_short_burst_that_commands_is_swallowed_and_told() -> None:
    assert play(keys("\x16\r")) == (["\x16"], "")
    assert play(keys("\x16\x16")) == (["\x16\x16"], "")


def test_a_single_command_is_a_persons() -> None:
    assert play(keys("\x1a")) == ([], "\x1a")
    assert play(keys("\x1a\x1a", gap=200)) == ([], "\x1a\x1a")


def test_a_key_held_down_is_a_persons() -> None:
    down = [(Stroke("a"), 0.0), *[(Stroke("a", repeats=True), 30.0)] * 20]
    assert play(down) == ([], "a" * 21)


def test_a_key_without_a_character_is_not_lost_from_the_scan() -> None:
    assert play([*keys("SV24"), (Stroke(LOST, commands=True), 5), *keys("9\r")]) == ([f"SV24{LOST}9"], "")


@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\t"), min_size=4, max_size=200), st.floats(0, GAP))
def test_every_text_arrives_as_it_was_sent(text: str, gap: float) -> None:
    assert play(keys(text + "\r", gap=gap)) == ([text], "")


@given(st.lists(st.tuples(st.sampled_from("ab1 \r\x16"), st.floats(0, 300)), max_size=40))
def test_no_key_is_ever_lost_or_doubled(pressed: list[tuple[str, float]]) -> None:
    strokes = [(stroke, gap) for one, gap in pressed for stroke, _ in keys(one)]
    scans, typed = play(strokes)
    sent = sorted(one for one, _ in pressed if one != "\r")
    assert sorted(("".join(scans) + typed).replace("\r", "")) == sent


def test_what_a_code_holds_behind_its_own_end_of_line_follows() -> None:
    burst = Burst(GAP, PAUSE)
    told = []
    for place, character in enumerate("ABCD\rEF\rGHIJ"):
        told.append(burst.take(Stroke(character, ends=character == "\r"), place * 2.0))
    told.append(burst.silence())
    scans = [(one.scanned, one.follows) for one in told if one.scanned is not None]
    assert scans == [("ABCD", False), ("EF", True), ("GHIJ", True)]
    assert burst.take(Stroke("A"), 1_000.0).follows is False
