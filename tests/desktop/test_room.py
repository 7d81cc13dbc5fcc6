"""Room: on a small screen, with photos and a notice, everything stays in sight and at most one thing scrolls."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.photo_strip import LOW_TILE, TILE
from tests.desktop.desk import Desk
from tests.desktop.photo_desk import answer, jpeg, tiles
from tests.desktop.room import cut

SENTENCE = "The printer did not answer. Look whether it is switched on and its cable is in, then print the label again."


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [jpeg(tmp_path / f"{number}.jpg", colour) for number, colour in enumerate(("#7d5c3c", "#3c5c7d", "#888"))]


def scrolling(desk: Desk) -> list[QScrollArea]:
    """What can be scrolled down now."""
    desk.settle()
    desk.qtbot.wait(10)
    areas = [one for one in desk.window.intake_page.findChildren(QScrollArea) if one.isVisible()]
    return [one for one in areas if one.verticalScrollBar().maximum() > 0]


def nested(areas: list[QScrollArea]) -> bool:
    return any(one is not other and one.isAncestorOf(other) for one in areas for other in areas)


def seen(widget: QWidget) -> bool:
    """Whether all of it lies within everything that it is in."""
    whole = QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())
    around = widget.parentWidget()
    while around is not None:
        if not QRect(around.mapToGlobal(QPoint(0, 0)), around.size()).contains(whole):
            return False
        around = around.parentWidget()
    return True


def seen_actions(desk: Desk) -> list[Action]:
    return [one for one in desk.window.intake_page.findChildren(Action) if one.isVisible()]


def refused(desk: Desk, photos: list[Path]) -> None:
    """On the page is a verdict with as much to say as any, with three photos."""
    desk.scan("SV-100001")
    answer(desk, "box", "original")
    for photo in photos:
        desk.window.intake.photos.add_files([photo], "chosen")
        desk.settle()
    answer(desk, "foam", "missing")
    desk.answer_until("decision")


def test_waiting_for_a_scan_never_scrolls(desk: Desk) -> None:
    desk.window.fail(SENTENCE)
    assert scrolling(desk) == []


def test_all_that_can_be_done_stays_in_sight_beside_photos_and_a_notice(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    desk.window.intake.photos.add_files(photos, "chosen")
    desk.window.fail(SENTENCE)
    back = desk.window.intake_page.back
    assert not nested(scrolling(desk))
    assert all(seen(one) for one in (back.undo, back.note, *tiles(desk)))
    desk.window.escape()
    desk.answer_until("decision")
    desk.window.fail(SENTENCE)
    assert back.verdict is not None
    assert not nested(scrolling(desk))
    assert all(seen(one) for one in (back.undo, back.verdict.accept, *tiles(desk)))


def test_every_paper_can_be_printed_beside_photos_and_a_notice(desk: Desk, photos: list[Path]) -> None:
    refused(desk, photos)
    desk.window.intake.enter()
    desk.settle()
    desk.window.fail(SENTENCE)
    papers = desk.window.intake_page.back.papers
    assert papers is not None
    assert scrolling(desk) == []
    assert all(seen(one) for card in papers.cards.values() for one in (card.print, card.again))
    assert seen(papers.folder)


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_no_word_of_what_can_be_done_with_the_papers_of_a_refusal_is_cut(
    desk: Desk, photos: list[Path], size: tuple[int, int]
) -> None:
    desk.window.resize(*size)
    refused(desk, photos)
    desk.window.intake.enter()
    desk.settle()
    desk.qtbot.wait(10)
    papers = desk.window.intake_page.back.papers
    assert papers is not None
    assert papers.kit.isVisible()
    assert not list(cut(desk.window.intake_page))
    assert [one.words for one in seen_actions(desk) if one.width() - 16 < one._inner_width()] == []


def test_a_line_of_the_verdict_is_shown_whole_or_not_at_all(desk: Desk, photos: list[Path]) -> None:
    refused(desk, photos)
    verdict = desk.window.intake_page.back.verdict
    assert verdict is not None
    area = verdict.scrolling
    for sentence in ("", SENTENCE, f"{SENTENCE}\n{SENTENCE}\n{SENTENCE}"):
        if sentence:
            desk.window.fail(sentence)
        assert area in scrolling(desk)
        for value in range(0, area.verticalScrollBar().maximum() + 1, 7):
            area.verticalScrollBar().setValue(value)
            edge = area.mapToGlobal(area._edge.pos()).y() if area._edge else 0
            for text in verdict.block.findChildren(QLabel):
                top = text.mapToGlobal(QPoint(0, 0)).y()
                if text.isVisible() and top < edge < top + text.height():
                    assert (edge - top) % text.fontMetrics().lineSpacing() == 0, f"{value}: {text.text()}"


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_first_verdict_after_a_start_hides_nothing_that_has_room(desk: Desk, size: tuple[int, int]) -> None:
    desk.window.resize(*size)
    desk.scan("SV-100001")
    desk.answer_until("decision")
    desk.qtbot.wait(10)
    verdict = desk.window.intake_page.back.verdict
    assert verdict is not None
    edge = verdict.scrolling._edge
    assert edge is not None
    readings = verdict.block.readings
    low = readings.mapTo(verdict.scrolling, QPoint(0, readings.height())).y()
    assert low <= edge.y(), "the edge lies over what the policy was read as"
    assert edge.height() == 0


def test_in_the_smallest_window_the_page_scrolls_as_one(desk: Desk, photos: list[Path]) -> None:
    desk.window.resize(960, 540)
    refused(desk, photos)
    desk.window.fail(SENTENCE)
    areas = scrolling(desk)
    assert not nested(areas)
    verdict = desk.window.intake_page.back.verdict
    assert verdict is not None
    for text in verdict.block.findChildren(QLabel):
        assert text.isHidden() or text.height() >= text.heightForWidth(text.width())


def test_tiles_are_low_in_a_low_window(desk: Desk, photos: list[Path]) -> None:
    desk.scan("SV-100001")
    desk.window.intake.photos.add_files(photos, "chosen")
    desk.settle()
    assert {tile.size() == LOW_TILE for tile in tiles(desk)} == {True}
    desk.window.resize(1920, 1080)
    desk.settle()
    assert {tile.size() == TILE for tile in tiles(desk)} == {True}
