"""Whether what is shown has the room that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from intake_app.desktop.controls import Control
from intake_app.desktop.field import Field


def cut(page: QWidget) -> Iterator[str]:
    """What is not seen whole, with why: out of what it stands in (but for what scrolls), too low, or covered."""
    texts = [one for one in page.findChildren(QLabel) if one.isVisible() and one.text()]
    controls = [one for kind in (Control, Field) for one in page.findChildren(kind) if one.isVisible()]
    for one in [*texts, *controls]:
        around = one.parentWidget()
        while around is not None and not isinstance(around.parentWidget(), QScrollArea):
            if not around.rect().contains(QRect(one.mapTo(around, QPoint(0, 0)), one.size())):
                yield f"out of {type(around).__name__}: {_name(one)}"
                break
            around = around.parentWidget()
    for text in texts:
        if text.wordWrap() and text.height() < text.heightForWidth(text.width()):
            yield f"too low: {_name(text)}"
    for one, other in combinations(controls, 2):
        if one.parentWidget() is other.parentWidget() and one.geometry().intersects(other.geometry()):
            yield f"covers {_name(other)}: {_name(one)}"


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QLabel) else type(widget).__name__)
