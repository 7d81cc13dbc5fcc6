from __future__ import annotations

from intake_app.domain.repeats import Repeats


def test_the_same_scan_within_a_moment_is_one() -> None:
    repeats = Repeats(within_ms=700)
    assert not repeats.again("SV-1", 1000)
    assert repeats.again("SV-1", 1700)
    assert not repeats.again("SV-1", 2401)


def test_what_goes_on_being_seen_stays_one() -> None:
    repeats = Repeats(within_ms=700)
    assert [repeats.again("SV-1", at) for at in range(0, 5000, 500)] == [False] + [True] * 9


def test_other_scans_between_change_nothing() -> None:
    repeats = Repeats()
    assert [repeats.again(one, at) for at, one in enumerate(["A1", "B2", "A1", "B2", "C3"])] == [
        False,
        False,
        True,
        True,
        False,
    ]


def test_two_scanners_read_one_code() -> None:
    repeats = Repeats()
    assert not repeats.again("]C1SV-1\r", 0)
    assert repeats.again(" sv-1 ", 10)
    assert repeats.again("]Q1SV-1", 20)
    assert not repeats.again("SV-2", 30)


def test_a_clock_that_was_set_back_hides_no_scan() -> None:
    repeats = Repeats()
    assert not repeats.again("A1", 10_000)
    assert not repeats.again("A1", 9_000)


def test_what_is_long_past_is_forgotten() -> None:
    repeats = Repeats(within_ms=700)
    for at in range(0, 100_000, 10):
        repeats.again(f"SV-{at}", at)
    assert len(repeats._seen) <= 71
