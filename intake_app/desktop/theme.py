"""The one place for colours, type and icons: two palettes, three sizes of type, icons tinted to order.

Grounds and inks are those of the design; the verdict inks are darkened (light) or kept (dark) so that a verdict reads
at 7:1 on its own tinted ground, and everything else at 4.5:1 or better.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPainter, QPalette, QPixmap

from intake_app.domain.papers import Tone

Choice = Literal["auto", "light", "dark"]
FAMILY = "Inter"
FALLBACK = "Droid Sans Fallback"
_log = logging.getLogger("intake.desktop")


class Size(IntEnum):
    """The three sizes of type, in pixels."""

    LARGE = 30
    MIDDLE = 18
    SMALL = 15


@dataclass(frozen=True, slots=True)
class Colours:
    """A palette; every colour as `#RRGGBB`."""

    dark: bool
    ground: str
    card: str
    well: str
    ink: str
    muted: str
    line: str
    edge: str
    accent: str
    accent_ground: str
    on_accent: str
    accept: str
    wait: str
    refuse: str
    accept_ground: str
    wait_ground: str
    refuse_ground: str
    accept_verdict: str
    wait_verdict: str
    refuse_verdict: str

    def tone(self, tone: Tone) -> str:
        """The ink of a tone on card or well."""
        return {"accept": self.accept, "wait": self.wait, "refuse": self.refuse}.get(tone, self.ink)

    def tone_ground(self, tone: Tone) -> str:
        """The ground of a verdict."""
        grounds = {"accept": self.accept_ground, "wait": self.wait_ground, "refuse": self.refuse_ground}
        return grounds.get(tone, self.card)

    def verdict(self, tone: Tone) -> str:
        """The ink of a verdict on its ground."""
        inks = {"accept": self.accept_verdict, "wait": self.wait_verdict, "refuse": self.refuse_verdict}
        return inks.get(tone, self.ink)


LIGHT = Colours(
    dark=False,
    ground="#F4F5F3",
    card="#FFFFFF",
    well="#F4F5F3",
    ink="#16211E",
    muted="#5A6864",
    line="#D9DEDB",
    edge="#7C8984",
    accent="#0B6B5D",
    accent_ground="#E4F0ED",
    on_accent="#FFFFFF",
    accept="#17663A",
    wait="#8A5A00",
    refuse="#A3201B",
    accept_ground="#E5F2EA",
    wait_ground="#FBF0DA",
    refuse_ground="#FBE9E7",
    accept_verdict="#0E522C",
    wait_verdict="#654200",
    refuse_verdict="#8C1511",
)
DARK = Colours(
    dark=True,
    ground="#101614",
    card="#18211E",
    well="#101614",
    ink="#EAF1EE",
    muted="#9DB0AA",
    line="#2C3935",
    edge="#6A7D76",
    accent="#4FC3AE",
    accent_ground="#1B302B",
    on_accent="#0B1512",
    accept="#79D6A0",
    wait="#F2C265",
    refuse="#FF8F86",
    accept_ground="#15301F",
    wait_ground="#33280F",
    refuse_ground="#3B1C1A",
    accept_verdict="#79D6A0",
    wait_verdict="#F2C265",
    refuse_verdict="#FF9C94",
)


class Theme(QObject):
    """What widgets ask for their looks. `changed` is emitted when the system's colour scheme turned."""

    changed = Signal()

    def __init__(self, resources: Path, choice: Choice = "auto") -> None:
        super().__init__()
        self._resources = resources
        self._choice = choice
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._fonts: dict[tuple[int, int, bool], QFont] = {}
        self._fallback_loaded = False
        for weight in ("Regular", "Medium", "SemiBold"):
            QFontDatabase.addApplicationFont(str(resources / "fonts" / f"Inter-{weight}.ttf"))
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_turned)
        self.colours = self._choose()

    def force(self, choice: Choice) -> None:
        """Choose a palette, or follow the system again."""
        self._choice = choice
        self._system_turned()

    def load_fallback(self) -> None:
        """Load the font for Chinese, Japanese and Korean: four megabytes that most starts do not need at once."""
        if not self._fallback_loaded:
            self._fallback_loaded = True
            QFontDatabase.addApplicationFont(str(self._resources / "fonts" / "DroidSansFallbackFull.ttf"))

    def font(
        self, size: Size = Size.SMALL, weight: QFont.Weight = QFont.Weight.Normal, *, figures: bool = False
    ) -> QFont:
        """The program's type in one of its sizes; `figures` of equal width, for amounts and times under each other."""
        key = (int(size), int(weight), figures)
        if key not in self._fonts:
            font = QFont([FAMILY, FALLBACK])
            font.setPixelSize(int(size))
            font.setWeight(weight)
            if figures:
                font.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = font
        return self._fonts[key]

    def icon(self, name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
        """The icon of that name in one colour, `size` logical pixels wide."""
        key = (name, colour, size, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(name, colour, size, ratio)
        return self._pixmaps[key]

    def palette(self) -> QPalette:
        """The palette for what Qt draws itself."""
        colours = self.colours
        palette = QPalette(QColor(colours.card), QColor(colours.ground))
        role = QPalette.ColorRole
        for name, value in (
            (role.WindowText, colours.ink),
            (role.Text, colours.ink),
            (role.ButtonText, colours.ink),
            (role.Base, colours.card),
            (role.AlternateBase, colours.well),
            (role.PlaceholderText, colours.muted),
            (role.Highlight, colours.accent),
            (role.HighlightedText, colours.on_accent),
            (role.ToolTipBase, colours.card),
            (role.ToolTipText, colours.ink),
            (role.Link, colours.accent),
        ):
            palette.setColor(name, QColor(value))
        return palette

    def sheet(self) -> str:
        """The style sheet for what is not drawn by our own controls; colours only, type comes from `font`."""
        return _SHEET.format(**{name: getattr(self.colours, name) for name in self.colours.__slots__})

    def _choose(self) -> Colours:
        if self._choice != "auto":
            return DARK if self._choice == "dark" else LIGHT
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT

    def _system_turned(self) -> None:
        chosen = self._choose()
        if chosen is not self.colours:
            self.colours = chosen
            self.changed.emit()

    def _draw(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        from PySide6.QtSvg import QSvgRenderer

        try:
            drawing = (self._resources / "icons" / f"{name}.svg").read_bytes()
        except OSError as error:
            # Words stand beside every icon: the bench goes on without it.
            _log.warning("The icon %s is missing (%s). Install Intake Station again.", name, error)
            drawing = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
        renderer = QSvgRenderer(QByteArray(drawing.replace(b"currentColor", colour.encode())))
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size * ratio, size * ratio))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap


_SHEET = """
QWidget#ground, QDialog {{ background: {ground}; }}
QWidget#blank {{ background: {card}; }}
QWidget#bar {{ background: {card}; border-bottom: 1px solid {line}; }}
QWidget#rail {{ background: {card}; border-right: 1px solid {line}; }}
QWidget#panel {{ background: {card}; border-left: 1px solid {line}; }}
QScrollArea, QScrollArea > QWidget > QWidget#content {{ background: transparent; border: none; }}
QFrame#card {{ background: {card}; border: 1px solid {line}; border-radius: 12px; }}
QFrame#current {{ background: {card}; border: 2px solid {accent}; border-radius: 12px; }}
QFrame#dash {{ background: {line}; border: none; }}
QLabel {{ color: {ink}; background: transparent; }}
QLabel[role="muted"] {{ color: {muted}; }}
QLabel[role="accept"] {{ color: {accept}; }}
QLabel[role="wait"] {{ color: {wait}; }}
QLabel[role="refuse"] {{ color: {refuse}; }}
QLabel[role="accept-verdict"] {{ color: {accept_verdict}; }}
QLabel[role="wait-verdict"] {{ color: {wait_verdict}; }}
QLabel[role="refuse-verdict"] {{ color: {refuse_verdict}; }}
QLineEdit, QPlainTextEdit {{ background: {card}; color: {ink}; border: 1px solid {edge}; border-radius: 8px;
  padding: 0 12px; selection-background-color: {accent}; selection-color: {on_accent}; }}
QPlainTextEdit {{ padding: 8px; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {accent}; padding: 0 11px; }}
QPlainTextEdit:focus {{ padding: 7px; }}
QLineEdit[wrong="true"] {{ border: 2px solid {refuse}; }}
QTableView {{ background: {card}; color: {ink}; border: 1px solid {line}; border-radius: 8px; padding: 1px; outline: 0;
  selection-background-color: {accent_ground}; selection-color: {ink}; alternate-background-color: {card}; }}
QTableView:focus {{ border: 2px solid {accent}; padding: 0; }}
QTableView::item {{ padding: 0 12px; border-bottom: 1px solid {line}; }}
QHeaderView {{ background: transparent; }}
QHeaderView::section {{ background: {card}; color: {muted}; border: none; border-bottom: 1px solid {line};
  padding: 12px 15px; }}
QProgressBar {{ background: {well}; border: 1px solid {line}; border-radius: 8px; min-height: 14px;
  max-height: 14px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 7px; }}
QToolTip {{ background: {card}; color: {ink}; border: 1px solid {line}; padding: 4px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {edge}; border-radius: 4px; min-height: 40px; min-width: 40px; margin: 1px; }}
QScrollBar::handle:disabled {{ background: transparent; }}
QScrollBar::handle:vertical {{ margin-left: 4px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: none; border: none; height: 0; width: 0; }}
"""
