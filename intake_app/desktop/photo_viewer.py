"""One photo in large over the page, with what is known of it and what can be done with it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from intake_app.desktop.controls import Action
from intake_app.desktop.field import Field
from intake_app.desktop.keys import name_of
from intake_app.desktop.photo_lines import LineList
from intake_app.desktop.photo_marks import MarksCanvas
from intake_app.desktop.scrolling import Scrolling
from intake_app.desktop.text import MEDIUM, SEMIBOLD, label, set_role
from intake_app.desktop.theme import Size, Theme
from intake_app.domain.photos import Mark
from intake_app.domain.words import Words
from intake_app.workflow.sight import PhotoSight

Asked = Literal["", "text", "why", "lines"]
_SIDE = 320


class PhotoViewer(QFrame):
    """Covers the page it is given. `marked` carries all marks of the photo, `written` what was typed and for what."""

    left = Signal()
    turned = Signal(int)
    marked = Signal(object)
    undo_asked = Signal()
    set_aside = Signal(str)
    moved_to = Signal(str)

    def __init__(self, page: QWidget, theme: Theme, words: Words) -> None:
        super().__init__(page)
        self.setObjectName("ground")
        self.setAutoFillBackground(True)
        self._words = words
        self._page = page
        self._asked: Asked = ""
        self._text_at = QPointF()
        self._lines: dict[str, str] = {}
        self.canvas = MarksCanvas(theme)
        self.title = label(theme, size=Size.MIDDLE, weight=SEMIBOLD, wraps=True)
        self.when = label(theme, role="muted", wraps=True)
        self.detail = label(theme, role="muted", wraps=True)
        self.state = label(theme, weight=MEDIUM, wraps=True)
        self.hint = label(theme, role="muted", wraps=True)
        self.lines = LineList(theme, words)
        self.field = Field(theme, "")
        self.field.entered.connect(self._written)
        self.field.hide()
        self.previous = Action(theme, words("viewer.previous"), key="←")
        self.next = Action(theme, words("viewer.next"), key="→")
        self.arrow = Action(theme, words("viewer.arrow"), icon="arrow", key="A")
        self.box = Action(theme, words("viewer.box"), icon="rectangle", key="B")
        self.text = Action(theme, words("viewer.text"), icon="letters", key="T")
        self.pick = Action(theme, words("viewer.pick"), key="M")
        self.delete = Action(theme, words("viewer.delete"), icon="cross", key="Del")
        self.undo = Action(theme, words("viewer.undo"), icon="undo", key="Ctrl+Z")
        self.larger = Action(theme, words("viewer.larger"), key="+")
        self.whole = Action(theme, words("viewer.whole"), key="0")
        self.move_to = Action(theme, words("photos.other_line"), icon="move", key="L")
        self.aside = Action(theme, words("viewer.set_it_aside"), icon="aside", key="X")
        self.leave = Action(theme, words("viewer.leave"), kind="primary", key="Esc")
        self._lay_out()
        self._connect()
        page.installEventFilter(self)
        self.hide()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.title, self.when, self.detail, self.state, _beside(self.previous, self.next)):
            column.addWidget(widget)
        self._marking = (self.arrow, self.box, self.text, self.pick, self.delete, self.undo)
        pairs = ((self.arrow, self.box), (self.text, self.undo), (self.pick, self.delete), (self.larger, self.whole))
        self._tools = [_beside(*pair) for pair in pairs]
        for widget in (*self._tools, self.move_to, self.lines, self.aside, self.field, self.hint):
            column.addWidget(widget)
        column.addStretch(1)
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addWidget(Scrolling(inside), 1)
        side.addWidget(self.leave)
        sidebar = QWidget()
        sidebar.setFixedWidth(_SIDE)
        side.setContentsMargins(0, 0, 0, 0)
        sidebar.setLayout(side)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 20, 20, 20)
        row.setSpacing(20)
        row.addWidget(self.canvas, 1)
        row.addWidget(sidebar)

    def _connect(self) -> None:
        self.previous.clicked.connect(lambda: self.turned.emit(-1))
        self.next.clicked.connect(lambda: self.turned.emit(1))
        self.arrow.clicked.connect(lambda: self.canvas.take_tool("arrow"))
        self.box.clicked.connect(lambda: self.canvas.take_tool("box"))
        self.text.clicked.connect(lambda: self.canvas.take_tool("text"))
        self.pick.clicked.connect(self.canvas.pick_next)
        self.delete.clicked.connect(self.canvas.take_away)
        self.undo.clicked.connect(self.undo_asked)
        self.larger.clicked.connect(lambda: self.canvas.zoom_by(1.5))
        self.whole.clicked.connect(self.canvas.fit)
        self.move_to.clicked.connect(lambda: self.ask("lines"))
        self.aside.clicked.connect(lambda: self.ask("why"))
        self.leave.clicked.connect(self.left)
        self.canvas.drawn.connect(self.marked)
        self.canvas.text_asked.connect(self._ask_text)
        self.canvas.tool_turned.connect(self._show_tool)
        self.lines.chosen.connect(self._line_chosen)

    def open(self) -> None:
        """Show it over the page."""
        self.setGeometry(self._page.rect())
        self.show()
        self.raise_()
        self.canvas.setFocus()

    def shut(self) -> None:
        """Put it away."""
        self.ask("")
        self.canvas.put_away()
        # A hidden viewer hands the focus to the next button, and Enter would press it.
        self.window().setFocus()
        self.hide()

    def show_photo(self, photo: PhotoSight, image: QImage, place: tuple[int, int], lines: dict[str, str]) -> None:
        """This photo, the so-manieth of so many."""
        self._lines = lines
        whole = self._words("photos.whole")
        self.title.setText(self._words("viewer.title", line=photo.about or whole, place=place[0], count=place[1]))
        self.when.setText(photo.when)
        self.detail.setText(photo.detail)
        told = "" if photo.state == "sound" else self._words(f"viewer.{photo.state}", why=photo.problem)
        self.state.setText(told)
        set_role(self.state, "wait" if photo.state == "set_aside" else "refuse")
        self.state.setVisible(bool(told))
        sound = photo.state == "sound"
        words = "" if sound or photo.state == "set_aside" else told
        self.canvas.setAccessibleName(self._words("viewer.canvas", line=photo.about or whole, count=len(photo.marks)))
        self.canvas.show_photo(image, photo.marks, words)
        for action in (*self._marking, self.move_to, self.aside):
            action.setEnabled(sound)
        self._show_tool()
        for action in (self.previous, self.next):
            action.setEnabled(place[1] > 1)

    def ask(self, asked: Asked) -> None:
        """Ask for a text over the photo, why it is set aside, or its line; nothing asks no more."""
        self._asked = asked
        self.lines.setVisible(asked == "lines")
        for widget in (*self._tools, self.aside):
            widget.setVisible(asked != "lines")
        self.field.setVisible(asked in {"text", "why"})
        self.field.clear()
        if asked == "lines":
            self.lines.show_lines(self._lines)
            self.lines.actions_of_lines[0].setFocus()
        elif asked:
            name = self._words("viewer.type_text" if asked == "text" else "viewer.type_why")
            self.field.setAccessibleName(name)
            self.field.setPlaceholderText(name)
            self.field.setFocus()
        else:
            self.canvas.setFocus()
        self._show_tool()

    def put_by(self) -> bool:
        """Leave what was begun inside the viewer; whether anything was."""
        if self._asked:
            self.ask("")
            return True
        return self.canvas.put_away()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Its own keys come before those of the page behind it; no key of that page acts on what cannot be seen."""
        name = name_of(event)
        if self._asked == "lines" and self.lines.key_pressed(name):
            return
        action = next((one for one in self._actions() if _KEYS.get(one.key, one.key) == name), None)
        if name == "-":
            self.canvas.zoom_by(1 / 1.5)
        elif action is not None and action.isEnabled():
            action.click()
        elif name in _THROUGH:
            event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._page.rect())
        return False

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's names
        """Tab stays inside: what is behind cannot be seen."""
        stops = [one for one in self.findChildren(QWidget) if _stops_at(one)]
        if not stops:
            return False
        held = self.focusWidget()
        place = stops.index(held) if held in stops else -1
        stops[(place + (1 if next else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _actions(self) -> tuple[Action, ...]:
        return (
            self.previous,
            self.next,
            *self._marking,
            self.larger,
            self.whole,
            self.move_to,
            self.aside,
        )

    def _show_tool(self) -> None:
        """What the keys do now, in words."""
        if self._asked in {"text", "why"}:
            hint = "viewer.hint_enter"
        elif self.canvas.tool:
            hint = "viewer.hint_text" if self.canvas.tool == "text" else "viewer.hint_draw"
        elif self.canvas.picked >= 0:
            hint = "viewer.hint_picked"
        else:
            hint = "viewer.hint"
        self.hint.setText(self._words(hint))
        self.delete.setEnabled(self.canvas.picked >= 0)
        self.pick.setEnabled(bool(self.canvas.marks))

    def _ask_text(self, place: QPointF) -> None:
        self._text_at = place
        self.ask("text")

    def _written(self, text: str) -> None:
        typed = text.strip()
        asked = self._asked
        if not typed:
            return
        if asked == "text":
            self.ask("")
            self.canvas.put_away()
            self.canvas.add(Mark("text", self._text_at.x(), self._text_at.y(), text=typed))
        elif asked == "why":
            self.set_aside.emit(typed)

    def _line_chosen(self, fact: str) -> None:
        self.ask("")
        self.moved_to.emit(fact)


def _stops_at(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()


_KEYS = {"←": "Left", "→": "Right"}
_THROUGH = {"Esc", "F1", "F2", "F6", "F10", "Ctrl+K", "Ctrl+1", "Ctrl+2", "Ctrl+I"}


def _beside(first: Action, second: Action) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(first, 1)
    row.addWidget(second, 1)
    return pair
