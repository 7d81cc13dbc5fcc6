"""Words by key, with values in their places."""

from __future__ import annotations

import pytest

from intake_app.domain.errors import NotFound
from intake_app.domain.words import Words

WORDS = Words("en", {"title": "Report", "day": "{day} of {month}", "brace": "{{}}"})


def test_words_are_looked_up_and_filled() -> None:
    assert WORDS("title") == "Report"
    assert WORDS("day", day=2, month="May") == "2 of May"
    assert WORDS.get("title", "Sheet") == "Report"
    assert WORDS.get("sheet", "Sheet") == "Sheet"
    assert WORDS.keys() == {"title", "day", "brace"}
    assert WORDS.places("day") == {"day", "month"}
    assert WORDS.places("title") == WORDS.places("brace") == set()


@pytest.mark.parametrize(("key", "values"), [("sheet", {}), ("day", {"day": 2})])
def test_a_missing_word_or_value_is_told(key: str, values: dict[str, object]) -> None:
    with pytest.raises(NotFound, match=f"“en” lacks “{key}”.*Reinstall"):
        WORDS(key, **values)
