"""The photos of a return in a row: those still wanted first, those being kept, then by line of the checklist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from intake_app.desktop.controls import Control
from intake_app.desktop.photo_pictures import Pictures
from intake_app.desktop.text import MEDIUM, NORMAL, set_tooltip
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.papers import Tone
from intake_app.domain.unseen import on_screen

TILE = QSize(136, 116)
LOW_TILE = QSize(136, 72)
"""Where the window is low the caption stands on the picture, not under it."""

_PICTURE = QSize(136, 72)
_BAND = 22
_WRAPS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class TileSight:
    """One tile. `name` is the photo's event, or the line of one that is wanted. `said` is its accessible name."""

    kind: Literal["photo", "wanted", "coming"]
    name: str
    title: str
    line: str
    said: str
    path: str = ""
    icon: str = ""
    tone: Tone = "plain"
    key: str = ""


class PhotoTile(Control):
    """A thumbnail over its caption; a dashed frame where a photo is wanted. `reached`: the focus came to it."""

    reached = Signal()

    def __init__(self, theme: Theme, pictures: Pictures) -> None:
        self._pictures = pictures
        self.sight = TileSight("coming", "", "", "", "")
        super().__init__(theme)
        self.set_size(TILE)

    def show_tile(self, sight: TileSight) -> None:
        """Another one in the same place."""
        if sight == self.sight:
            return
        self.sight = sight
        self.key = sight.key
        self.setAccessibleName(sight.said)
        set_tooltip(self, sight.said)
        self.setEnabled(sight.kind in {"photo", "wanted"})
        self.update()

    def set_words(self, words: str) -> None:
        """Its words are its sight's."""

    def set_size(self, size: QSize) -> None:
        """A high tile or a low one."""
        self._size = size
        self.setFixedSize(size)

    def sizeHint(self) -> QSize:
        return self._size

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.reached.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self._painter()
        if self.sight.kind == "wanted":
            self._paint_wanted(painter)
        else:
            self._paint_photo(painter)
        self._ring(painter, radius=10)

    def _paint_wanted(self, painter: QPainter) -> None:
        colours = self.theme.colours
        hot = self.underMouse() or self.isDown()
        waits = self.sight.tone == "wait"
        ink = colours.wait if waits else colours.muted
        resting = colours.wait_ground if waits else colours.ground
        painter.setBrush(QColor(colours.accent_ground if hot else resting))
        pen = QPen(QColor(ink), 1.5, Qt.PenStyle.DashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
        low = self._size == LOW_TILE
        self._picture(painter, "camera", ink, 12, 5 if low else 10)
        if self.key:
            self._badge(painter, self.width() - 10, 17 if low else 22, colours.ink, colours.line, colours.card)
        painter.setFont(self.theme.font(Size.SMALL, MEDIUM))
        painter.setPen(QColor(colours.wait_verdict if waits else colours.ink))
        upper = 31 if low else 42
        painter.drawText(
            QRect(12, upper, self.width() - 22, self.height() - upper), _WRAPS, on_screen(self.sight.title)
        )

    def _paint_photo(self, painter: QPainter) -> None:
        colours = self.theme.colours
        sight = self.sight
        frame = QRectF(0.5, 0.5, _PICTURE.width() - 1, _PICTURE.height() - 1)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.well if sight.kind == "photo" else colours.tone_ground(sight.tone)))
        painter.drawRoundedRect(frame, 8, 8)
        image = self._pictures.of(sight.path, _PICTURE * self.devicePixelRatioF()) if sight.path else None
        if image is not None and not image.isNull():
            self._paint_image(painter, frame, image)
        if sight.icon:
            self._paint_icon(painter, covered=image is not None and not image.isNull())
        ink = colours.tone(sight.tone)
        if self._size == LOW_TILE:
            self._paint_band(painter, frame, ink)
            return
        self._text(painter, QRect(2, 74, self.width() - 4, 21), sight.title, colours.ink, self._font(MEDIUM))
        self._text(painter, QRect(2, 95, self.width() - 4, 21), sight.line, ink, self._font(NORMAL))

    def _paint_image(self, painter: QPainter, frame: QRectF, image: QImage) -> None:
        """Fills the frame; what does not fit into it is left out at both ends."""
        shape = QPainterPath()
        shape.addRoundedRect(frame, 8, 8)
        shown = QRectF(image.rect())
        part = QRectF(0, 0, *_cut(shown.width(), shown.height(), frame.width() / frame.height()))
        part.moveCenter(shown.center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(shape)
        if self.sight.tone != "plain":
            painter.setOpacity(0.35)
        painter.drawImage(frame, image, part)
        painter.restore()

    def _paint_band(self, painter: QPainter, frame: QRectF, ink: str) -> None:
        """What it shows, over the lower edge of the picture; what is wrong with it, where something is."""
        shape = QPainterPath()
        shape.addRoundedRect(frame, 8, 8)
        band = QRectF(0, self.height() - _BAND, self.width(), _BAND)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(band, QColor(self.theme.colours.card))
        painter.restore()
        plain = self.sight.tone == "plain"
        words, colour = (self.sight.title, self.theme.colours.ink) if plain else (self.sight.line, ink)
        self._text(painter, band.toRect().adjusted(8, 0, -8, 0), words, colour, self._font(MEDIUM))

    def _paint_icon(self, painter: QPainter, *, covered: bool) -> None:
        colours = self.theme.colours
        middle = QRect(0, 0, 36, 36)
        middle.moveCenter(QRect(0, 0, _PICTURE.width(), _PICTURE.height()).center())
        if covered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.card))
            painter.drawRoundedRect(middle, 18, 18)
        self._picture(painter, self.sight.icon, colours.tone(self.sight.tone), middle.x() + 6, middle.y() + 6)

    def _font(self, weight: QFont.Weight) -> QFont:
        return self.theme.font(Size.SMALL, weight)


def _cut(width: float, height: float, ratio: float) -> tuple[float, float]:
    """The largest part of a picture that has this ratio of width to height."""
    return (width, width / ratio) if width < height * ratio else (height * ratio, height)


class PhotoStrip(QScrollArea):
    """`opened` carries the event of the photo that was tapped, `wanted` the line whose photo was tapped for."""

    opened = Signal(str)
    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._size = TILE
        self.pictures = Pictures()
        self.pictures.ready.connect(self._paint_again)
        self.tiles: list[PhotoTile] = []
        inside = QWidget()
        inside.setObjectName("content")
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_tiles(self, sights: Sequence[TileSight]) -> None:
        """These, in this order; nothing is shown for none."""
        while len(self.tiles) < len(sights):
            self._new_tile()
        for number, tile in enumerate(self.tiles):
            tile.setVisible(number < len(sights))
            if number < len(sights):
                tile.show_tile(sights[number])
        self.setVisible(bool(sights))
        self._fit(len(sights))

    def set_low(self, *, low: bool) -> None:
        """Low tiles where there is little room, high ones where there is more."""
        size = LOW_TILE if low else TILE
        if size != self._size:
            self._size = size
            for tile in self.tiles:
                tile.set_size(size)
            self._fit(sum(not tile.isHidden() for tile in self.tiles))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit(sum(not tile.isHidden() for tile in self.tiles))

    def _fit(self, count: int) -> None:
        """As high as a tile, and the bar under them where they need one."""
        needs = count * (TILE.width() + self._row.spacing()) - self._row.spacing() > self.width()
        self.setFixedHeight(self._size.height() + (14 if needs else 0))

    def _new_tile(self) -> None:
        tile = PhotoTile(self._theme, self.pictures)
        tile.set_size(self._size)
        tile.clicked.connect(lambda: self._tapped(tile.sight))
        tile.reached.connect(lambda: self.ensureWidgetVisible(tile, 16, 0))
        self.tiles.append(tile)
        self._row.insertWidget(self._row.count() - 1, tile, 0, Qt.AlignmentFlag.AlignTop)

    def _tapped(self, sight: TileSight) -> None:
        (self.opened if sight.kind == "photo" else self.wanted).emit(sight.name)

    def _paint_again(self, path: str) -> None:
        for tile in self.tiles:
            if tile.sight.path == path:
                tile.update()
