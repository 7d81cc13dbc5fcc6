"""The pages behind the rail that are made when they are first gone to, and what the window asks of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtWidgets import QStackedWidget, QWidget


class Place(Protocol):
    """The presenter of a page."""

    @property
    def page(self) -> QWidget:
        """The page, already made."""

    def enter(self) -> None:
        """The page is shown now: ask for what stands on it anew."""

    def take(self) -> bool:
        """Enter was pressed; whether it meant anything here."""

    def press(self, does: str) -> bool:
        """A key of this page; `does` is its name in `bindings.py`. Whether it meant anything now."""

    def scanned(self, raw: str) -> bool:
        """A scan came while the page is shown; False where it is for the bench."""

    def escape(self) -> bool:
        """Leave what was begun on the page; False where nothing was."""


class Places:
    """Makes each presenter once, with its page on the pile of pages."""

    def __init__(self, pages: QStackedWidget, makers: Mapping[str, Callable[[], Place]]) -> None:
        self._pages = pages
        self._makers = makers
        self._made: dict[str, Place] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._makers

    def __getitem__(self, name: str) -> Place:
        if name not in self._made:
            self._made[name] = self._makers[name]()
            self._pages.addWidget(self._made[name].page)
        return self._made[name]
