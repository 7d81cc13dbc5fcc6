from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from intake_app.domain.thinning import Aged, superfluous

NOW = datetime(2026, 11, 29, 10, 30, tzinfo=UTC)
MINUTES = st.integers(-2 * 24 * 60, 500 * 24 * 60)


def backups_of(told: list[tuple[int, bool]]) -> list[Aged]:
    return [Aged(str(place), NOW - timedelta(minutes=ago), good) for place, (ago, good) in enumerate(told)]


BACKUPS = st.lists(st.tuples(MINUTES, st.booleans()), max_size=60).map(backups_of)


def left(backups: list[Aged], now: datetime) -> list[Aged]:
    gone = superfluous(backups, now)
    return [one for one in backups if one.name not in gone]


def test_all_of_an_hour_hours_of_a_day_days_of_two_weeks_weeks_of_a_year() -> None:
    every_half_hour = [
        Aged(str(number), NOW - timedelta(minutes=30 * number), is_good=True) for number in range(2 * 24 * 400)
    ]
    ages = sorted(NOW - one.made_at for one in left(every_half_hour, NOW))
    in_an_hour = [age for age in ages if age < timedelta(hours=1)]
    in_a_day = [age for age in ages if timedelta(hours=1) <= age < timedelta(hours=24)]
    in_two_weeks = [age for age in ages if timedelta(hours=24) <= age < timedelta(days=14)]
    in_a_year = [age for age in ages if age >= timedelta(days=14)]
    assert ages[0] == timedelta(0)
    assert len(in_an_hour) == 2
    assert len(in_a_day) == 23
    assert len(in_two_weeks) == 13
    assert len(in_a_year) == 50
    assert ages[-1] < timedelta(days=366)


@given(BACKUPS, st.integers(0, 400))
@example([Aged("only", NOW - timedelta(days=999), is_good=True)], 0)
@example([Aged("bad", NOW, is_good=False), Aged("good", NOW - timedelta(days=999), is_good=True)], 0)
def test_the_newest_good_one_stays_and_what_is_not_good_is_left_alone(backups: list[Aged], days: int) -> None:
    gone = superfluous(backups, NOW + timedelta(days=days))
    good = [one for one in backups if one.is_good]
    assert gone <= {one.name for one in good}
    if good:
        newest = max(good, key=lambda one: (one.made_at, one.name))
        assert newest.name not in gone


@given(BACKUPS, st.integers(0, 60 * 24 * 400), st.integers(0, 60 * 24 * 400))
def test_what_went_is_never_wanted_later(backups: list[Aged], first: int, then: int) -> None:
    early, late = NOW + timedelta(minutes=first), NOW + timedelta(minutes=first + then)
    assert superfluous(backups, early) <= superfluous(backups, late)
    assert left(left(backups, early), late) == left(backups, late), "thinning often or once is the same"


@given(BACKUPS)
def test_the_order_of_the_list_does_not_matter(backups: list[Aged]) -> None:
    assert superfluous(backups, NOW) == superfluous(backups[::-1], NOW)
