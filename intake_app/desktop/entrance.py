"""The way to the bench and from it: who came, where they were, when it is locked, and who may leave a kiosk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget

from intake_app.desktop.application import running
from intake_app.desktop.idle import Idle
from intake_app.desktop.sign_page import SignPage
from intake_app.desktop.sign_presenter import Asking, SignPresenter
from intake_app.desktop.surroundings import Surroundings
from intake_app.domain.errors import IntakeError
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake_app.desktop.window import StationWindow
    from intake_app.domain.roles import Right
    from intake_app.workflow.bench import Bench

_RIGHTS: Final[dict[str, Right]] = {"people": "people", "import": "import", "devices": "settings"}
"""What it takes to work on a place; what stands there may be read without, but for the people."""

_HARMLESS = {"QTipLabel", "QComboBoxPrivateContainer"}


class Entrance(QObject):
    """Works the sign page for the window. `turned` comes when somebody else, or nobody, is at the bench.

    What is typed and open stays as it is under a page that shows none of it; whoever comes goes on there.
    """

    turned = Signal()

    def __init__(self, window: StationWindow, bench: Bench, words: Words, around: Surroundings) -> None:
        super().__init__()
        self._window = window
        self._bench = bench
        self._words = words
        self._kiosk = around.kiosk
        self._closes = False
        self._leaving = 0
        self._was_at = ""
        self._focused: QWidget | None = None
        self.page = SignPage(window.theme, words)
        self.signing = SignPresenter(bench, window.errands, self.page, words, window)
        self.signing.signed.connect(self._signed)
        self.signing.asked.connect(self.press)
        self.signing.put_out.connect(self._put_out)
        self.idle = Idle(around.idle_minutes * 60, lambda: window.wedge.stirred_at)
        self.idle.left_alone.connect(self.lock)

    @property
    def is_locked(self) -> bool:
        """Whether people sign in here, and nobody has."""
        return self.signing.is_used and not self._window.operator

    def ask(self) -> None:
        """Who is at the bench? Whoever is stays, until somebody else has signed in."""
        self.signing.ask("sign", self._window.operator)

    def ask_again(self) -> bool:
        """Somebody else may be at the bench; who is not there yet is being asked."""
        if self._window.operator:
            self.ask()
        return True

    def badge(self, scan: str) -> None:
        """A badge was scanned, whatever is shown; scans wait until it is known in whose name they are."""
        self._window.scans.hold()
        self.signing.badge(scan, self._badge_settled)

    def lock(self) -> bool:
        """Nobody is at the bench, and its work is out of sight; whether people sign in here and somebody had."""
        return self._sign_out("locked", self._bench.people.lock)

    def sign_out(self) -> bool:
        """The same, without a name that goes on."""
        return self._sign_out("sign", self._bench.people.sign_out)

    def press(self, does: str) -> bool:
        """What is wanted on the page, as `DOINGS` of the names name it."""
        if self._window.place != "sign":
            return False
        if does == "lock":
            return self.lock()
        if does == "out":
            return self.sign_out()
        if does == "pin":
            return self.signing.change_pin()
        if does in {"people", "turn_on"}:
            return self._show_people() or self.signing.turn_on() or self.signing.run_without()
        return self.escape()

    def escape(self) -> bool:
        """Leave what was begun on the page: a PIN, the wish to close, or the page itself where somebody is here."""
        if self.signing.step_back():
            return True
        if self._window.operator:
            self.go_on()
            return True
        if self.signing.asking != "close":
            return False
        self.signing.ask("locked" if self.signing.who else "sign", self.signing.who)
        return True

    def remember(self, place: str, shown: str) -> None:
        """`place` is gone to from the one that is `shown`: where somebody goes on afterwards."""
        if place == "sign" and shown != "sign":
            self._was_at = shown
            self._focused = QApplication.focusWidget()

    def go_on(self) -> None:
        """Go back to where somebody was, to the line that they wrote in."""
        self.signing.asking = "sign"
        self._window.go(self._was_at or "intake", again=True)
        focused = self._focused
        if focused is not None and shiboken6.isValid(focused) and focused.isVisible():
            focused.setFocus()

    def mind_rights(self, place: str) -> None:
        """This place is shown: what whoever is here may not do there is out of reach, and it is said who may."""
        window, right = self._window, _RIGHTS.get(place)
        refusal = self._refusal(right) if right is not None else ""
        if place == "people" and refusal:
            window.go("intake")
            return
        if place == "import":
            window.importing.page.allow(allowed=not refusal)
        elif place == "devices":
            window.floor.devices_page.allow_settings(allowed=not refusal)
        elif place in window.places:
            self._mind_lists(window.places[place].page)
        if refusal:
            window.tell(refusal)

    def may_work(self, place: str) -> bool:
        """Whether whoever is here may do what is done on this place."""
        return place not in _RIGHTS or self._bench.people.may(_RIGHTS[place])

    def may_close(self) -> bool:
        """Whether the window may go; a kiosk asks an administrator first, unless the computer itself goes down."""
        goes_down = running().isSavingSession()
        if not self._kiosk or self._closes or goes_down or not self.signing.is_used:
            return True
        self.signing.ask("close", self._window.operator or self.signing.who)
        return False

    def let_close(self) -> None:
        """The window may go, kiosk or not."""
        self._closes = True

    def open(self, *, asks_first: bool, kiosk: bool) -> None:
        """Put the window on the screen, a kiosk all over it (whatever the settings say).

        `asks_first`: a station where nobody chose yet whether people sign in is asked.
        """
        self._kiosk = self._kiosk or kiosk
        if asks_first:
            self.signing.asks_first = True
            self.ask()
        if self._kiosk:
            QDesktopServices.setUrlHandler("file", self, "say_where")  # type: ignore[arg-type]  # Qt takes a name
            # A chooser of the system's opens, renames and deletes, and no option of Qt's reaches it.
            QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
            self._window.showFullScreen()
        else:
            self._window.show()

    @Slot(QUrl)
    def say_where(self, place: QUrl) -> None:
        """A folder or a paper is to be opened by another program, which a kiosk does not let come in front."""
        self._window.tell(self._words("sign.kiosk_opens_nothing", file=place.toLocalFile()))

    def close(self) -> None:
        """The window goes."""
        self.idle.rest()
        if self._kiosk:
            QDesktopServices.unsetUrlHandler("file")
            QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)

    def full_screen(self) -> bool:
        """Take the whole screen, or give it back; in a kiosk only an administrator does."""
        window = self._window
        if self._kiosk and self.signing.is_used and not (window.operator and self._bench.people.may("settings")):
            window.refuse(self._words("sign.kiosk_stays"))
        elif window.isFullScreen():
            window.showNormal()
        else:
            window.showFullScreen()
        return True

    def _sign_out(self, asking: Asking, leave: Callable[[], None]) -> bool:
        if not (self.signing.is_used and self._window.operator):
            return False
        self._hide(asking, leave)
        return True

    def _put_out(self) -> None:
        if self._window.operator:
            self._hide("locked")

    def _hide(self, asking: Asking, leave: Callable[[], None] | None = None) -> None:
        """Whoever was here is not any more, once it is said that they `leave` where that was not done yet."""
        window = self._window
        who = window.operator
        self.idle.rest()
        _close_dialogs(window)
        window.operator = ""
        window.notices.put_aside()
        if leave is not None:
            self._leaving += 1
            window.errands.run(leave, self._left, self._left)
        self.signing.ask(asking, who if asking == "locked" else "")
        self._stay_full()
        self.turned.emit()

    def _left(self, refused: str | None) -> None:
        """It is done, which was shown at once, or the disk refused to take it."""
        self._leaving -= 1
        if refused:
            self._window.fail(refused)

    def _signed(self, name: str) -> None:
        window = self._window
        # The answers come in the order of the lane: what comes before that of leaving was done before, and is over.
        if self._leaving or self._bench.people.here is None:
            self._put_out()
            self.signing.ask(self.signing.asking, self.signing.who)
            return
        before, window.operator = window.operator, name
        window.bar.show_operator(name)
        window.notices.bring_back()
        asking, self.signing.asking = self.signing.asking, "sign"
        if asking == "close" and self._bench.people.may("settings"):
            self.let_close()
            window.close()
            return
        window.next_gesture()
        if window.place == "sign":
            self.go_on()
        else:
            self.mind_rights(window.place)
        if before and before != name:
            window.tell(self._words("sign.here_now", name=name))
        if self.signing.is_used:
            window.sound("taken")
            self.idle.watch()
        self._stay_full()
        self.turned.emit()
        QTimer.singleShot(0, window.theme.load_fallback)

    def _refusal(self, right: Right) -> str:
        """Why whoever is here may not do this; nothing where they may."""
        try:
            self._bench.demand(right)
        except IntakeError as refusal:
            return str(refusal)
        return ""

    def _mind_lists(self, page: QWidget) -> None:
        from intake_app.desktop.listing_view import ListingView

        refusal = self._refusal("exports")
        for one in page.findChildren(ListingView):
            one.allow_export(refusal)

    def _badge_settled(self) -> None:
        if self._window.place == "sign":
            self._window.scans.wait()
        else:
            self._window.scans.listen()

    def _show_people(self) -> bool:
        if not (self._window.operator and self.signing.is_used and self._bench.people.may("people")):
            return False
        self._window.go("people")
        return True

    def _stay_full(self) -> None:
        """A kiosk that an administrator made smaller is one again as soon as they are gone."""
        window = self._window
        if self._kiosk and not window.isFullScreen() and not (window.operator and self._bench.people.may("settings")):
            window.showFullScreen()


def _close_dialogs(window: QWidget) -> None:
    """What stands over the window, a list of printers or of files, would stay readable and open."""
    for one in QApplication.topLevelWidgets():
        if one is not window and one.isVisible() and one.metaObject().className() not in _HARMLESS:
            one.close()
