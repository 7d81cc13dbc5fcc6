from __future__ import annotations

from intake_app.domain.commands import Command, command_code
from intake_app.domain.repeats import Repeats

UNDO = command_code(Command("undo"))
FOAM = command_code(Command("answer", "foam", "missing"))


def heard(repeats: Repeats, *scans: str, every_ms: float = 10, source: str = "") -> list[bool]:
    """Which of these scans, in quick succession, are repeats."""
    return [repeats.again(one, at * every_ms, source) for at, one in enumerate(scans)]


def test_the_same_scan_within_a_moment_is_one() -> None:
    repeats = Repeats(within_ms=700)
    assert not repeats.again("SV-1", 1000)
    assert repeats.again("SV-1", 1700)
    assert not repeats.again("SV-1", 1701)


def test_a_repeat_does_not_prolong_the_moment() -> None:
    """Undo, undo, undo by a quick hand: the one in between may be a repeat, the third is meant."""
    assert heard(Repeats(within_ms=700), UNDO, UNDO, UNDO, every_ms=400) == [False, True, False]


def test_what_came_in_between_makes_the_same_scan_a_new_one() -> None:
    """The same answers for the next unit, all in one breath; an answer, another, and the first again."""
    assert heard(Repeats(), "SV-1", FOAM, UNDO, "SV-2", FOAM, UNDO) == [False] * 6
    assert heard(Repeats(), "A1", "B2", "A1", "A1") == [False, False, False, True]


def test_two_devices_see_one_label() -> None:
    repeats = Repeats()
    assert not repeats.again("]C1SV-1\r", 0, "COM3")
    assert repeats.again(" sv-1 ", 10, "camera")
    assert repeats.again("\x02]Q1SV-1\x03", 20)
    assert not repeats.again("SV-2", 30)


def test_a_command_of_another_device_is_a_command_of_its_own() -> None:
    repeats = Repeats()
    assert not repeats.again(UNDO, 0, "COM3")
    assert not repeats.again(UNDO, 10, "COM4")
    assert repeats.again(UNDO, 20, "COM4")


def test_a_clock_that_was_set_back_hides_no_scan() -> None:
    repeats = Repeats()
    assert not repeats.again("A1", 10_000)
    assert not repeats.again("A1", 9_000)
