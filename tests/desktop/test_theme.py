"""Colours can be read, icons exist, words exist."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QGuiApplication

import intake_app.desktop
from intake_app.bootstrap import read_words
from intake_app.desktop.theme import DARK, FAMILY, LIGHT, Colours, Size, Theme
from intake_app.domain.papers import Tone
from intake_app.resources import resource

pytestmark = pytest.mark.usefixtures("qtbot")

DESKTOP = Path(intake_app.desktop.__file__).parent
TONES: tuple[Tone, ...] = ("accept", "wait", "refuse")


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    told = QColor(colour)
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (told.redF(), told.greenF(), told.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_everything_that_is_read_has_contrast(colours: Colours) -> None:
    grounds = (colours.ground, colours.card, colours.well)
    inks = (colours.ink, colours.muted, *(getattr(colours, tone) for tone in TONES))
    for ink, ground in itertools.product(inks, grounds):
        assert contrast(ink, ground) >= 4.5, f"{ink} on {ground}"
    for ink in (colours.accent, colours.ink, colours.muted):
        assert contrast(ink, colours.accent_ground) >= 4.5, f"{ink} on the accent's ground"
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    for tone in TONES:
        assert contrast(colours.muted, colours.tone_ground(tone)) >= 4.5
        assert contrast(getattr(colours, tone), colours.tone_ground(tone)) >= 4.5
        assert contrast(colours.ink, colours.tone_ground(tone)) >= 7


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", TONES)
def test_a_verdict_reads_at_seven_to_one(colours: Colours, tone: str) -> None:
    assert contrast(getattr(colours, f"{tone}_verdict"), getattr(colours, f"{tone}_ground")) >= 7


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_of_fields_and_rings_can_be_seen(colours: Colours) -> None:
    for line in (colours.edge, colours.accent):
        for ground in (colours.ground, colours.card):
            assert contrast(line, ground) >= 3, f"{line} on {ground}"


def test_every_icon_is_drawn_and_takes_the_colour_that_is_asked_for() -> None:
    theme = Theme(resource("."))
    for file in resource("icons").glob("*.svg"):
        assert 'stroke-width="1.75"' in file.read_text("utf-8")
        image = theme.icon(file.stem, "#FF0000", 24, 2.0).toImage()
        painted = [image.pixelColor(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() > 128]
        assert painted, file.name
        assert all(colour.green() == colour.blue() == 0 for colour in painted), file.name


def test_no_icon_lies_unused_and_none_is_missing() -> None:
    code = "".join(file.read_text("utf-8") for file in DESKTOP.glob("*.py"))
    there = {file.stem for file in resource("icons").glob("*.svg")}
    assert there == {name for name in there if f'"{name}"' in code}


def test_every_word_that_the_window_asks_for_is_there() -> None:
    words = read_words()
    code = "".join(file.read_text("utf-8") for file in DESKTOP.glob("*.py"))
    asked = set(re.findall(r'words\(\s*"([a-z_]+\.[a-z_]+)"', code))
    assert len(asked) > 50
    assert not asked - words.keys()


def test_the_type_is_ours_with_figures_of_equal_width() -> None:
    theme = Theme(resource("."))
    assert QFontInfo(theme.font(Size.SMALL)).family() == FAMILY
    metrics = QFontMetrics(theme.font(figures=True))
    assert len({metrics.horizontalAdvance(digit * 10) for digit in "0123456789"}) == 1


def test_the_fallback_brings_chinese() -> None:
    from PySide6.QtGui import QFontDatabase

    theme = Theme(resource("."))
    theme.load_fallback()
    assert "Droid Sans Fallback" in QFontDatabase.families()


def test_the_palette_can_be_forced_and_follows_the_system_again() -> None:
    theme = Theme(resource("."), "light")
    turned: list[Colours] = []
    theme.changed.connect(lambda: turned.append(theme.colours))
    theme.force("dark")
    theme.force("dark")
    assert turned == [DARK]
    theme.force("auto")
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme.colours is (DARK if dark else LIGHT)
