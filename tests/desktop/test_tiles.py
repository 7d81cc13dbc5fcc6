from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from intake_app.bootstrap import read_policies
from intake_app.desktop.controls import Tile
from intake_app.desktop.theme import Theme
from intake_app.resources import resource
from intake_app.settings import Settings

POLICIES, _ = read_policies(Settings())
QUESTIONS = {
    f"{policy.id} {question.fact}": question
    for policy in POLICIES.values()
    for question in policy.questions
    if question.answers
}
IN_A_ROW = {False: 169, True: 226}  # a tile's width at 1280×800: four high ones, or three low ones of a long list


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_word_of_an_answer_is_cut_in_its_tile(qtbot: QtBot, name: str) -> None:
    theme = Theme(Path(resource(".")), "light")
    question = QUESTIONS[name]
    low = question.kind == "list"
    for icon in ("", "check"):
        tile = Tile(theme)
        qtbot.addWidget(tile)
        for answer in question.answers:
            tile.show_choice(answer.label, answer.value, "plain", "1", icon, chosen=False, low=low)
            metrics = QFontMetrics(tile._font())
            room = tile._room(IN_A_ROW[low], tile.heightForWidth(IN_A_ROW[low]))
            for word in answer.label.split():
                assert metrics.horizontalAdvance(word) <= room.width(), answer.label
