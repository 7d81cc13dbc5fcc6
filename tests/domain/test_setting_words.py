from __future__ import annotations

from intake_app.domain.badge_papers import BadgeCard
from intake_app.domain.setting_words import EXPECTED, EXPECTED_INSIDE, WHOLE


def test_every_table_of_the_settings_is_told_as_a_whole_and_key_by_key() -> None:
    assert set(EXPECTED_INSIDE) <= set(EXPECTED)
    for name, whole in WHOLE.items():
        assert set(whole) <= set(EXPECTED_INSIDE[name])


def test_a_card_says_whose_it_is() -> None:
    assert BadgeCard("Rosa", "Receiving", "OP-1").name == "Rosa"
