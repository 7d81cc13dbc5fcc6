"""What the presenters of all pages with a list have alike: whom they ask, where they fail, and how a list goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject

from intake_app.desktop.errands import Errands
from intake_app.desktop.gestures import Gestures
from intake_app.desktop.listing_view import ListingView
from intake_app.desktop.surroundings import Shell
from intake_app.workflow.listing import Listing

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench


class ListPage(Protocol):
    """A page with a list on it."""

    list: ListingView


Page = TypeVar("Page", bound=ListPage)


class ListPresenter(QObject, Generic[Page]):
    """Knows the bench, the page and the window; a refused gesture is heard, and the list is exported when asked."""

    def __init__(self, bench: Bench, errands: Errands, page: Page, shell: Shell) -> None:
        super().__init__()
        self._bench = bench
        self._errands = errands
        self._gestures = Gestures(errands)
        self._page = page
        self._shell = shell
        self._gestures.failed.connect(lambda sound: shell.sound(sound))
        page.list.export_asked.connect(self._export)

    @property
    def page(self) -> Page:
        """The page."""
        return self._page

    def _export(self, listing: Listing) -> None:
        from intake_app.desktop.exporting import export

        export(self._shell, self._page.list, self._bench, self._errands, listing)
