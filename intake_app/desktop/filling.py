"""Widgets that are kept and filled again: a list that grows to what is shown and hides the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)
T = TypeVar("T")


def fill(widgets: list[W], told: Sequence[T], make: Callable[[], W], show: Callable[[W, T], object]) -> None:
    """Show each thing told in a widget of its own; `make` makes one more, after the last, and puts it in its place."""
    while len(widgets) < len(told):
        widgets.append(make())
    for widget, one in zip(widgets, told, strict=False):
        show(widget, one)
        widget.show()
    for widget in widgets[len(told) :]:
        widget.hide()
