"""The window of the station: bar, rail, pages, and which key does what. It joins views and presenters, that is all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent, QWindow
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from intake_app.desktop.application import SMALLEST, first_size, running
from intake_app.desktop.bindings import all_keys
from intake_app.desktop.entrance import Entrance
from intake_app.desktop.errands import Errands, Lane
from intake_app.desktop.evidence import EvidenceAsking
from intake_app.desktop.floor import PLACES as FLOOR
from intake_app.desktop.floor import Floor
from intake_app.desktop.keys import press
from intake_app.desktop.made_places import connect_intake, makers
from intake_app.desktop.notice_bar import NoticeBar
from intake_app.desktop.places import Places
from intake_app.desktop.print_queue_presenter import PrintQueuePresenter
from intake_app.desktop.rail import Rail
from intake_app.desktop.saved_at import SavedAt
from intake_app.desktop.scan_presenter import ScanPresenter
from intake_app.desktop.surroundings import Surroundings
from intake_app.desktop.theme import Theme
from intake_app.desktop.top_bar import TopBar
from intake_app.desktop.wedge import Wedge
from intake_app.domain.burst import Burst
from intake_app.domain.papers import Tone
from intake_app.domain.station import SoundKind
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.desktop.import_page import ImportPage
    from intake_app.desktop.import_presenter import ImportPresenter
    from intake_app.desktop.intake_page import IntakePage
    from intake_app.desktop.intake_presenter import IntakePresenter
    from intake_app.desktop.keys_page import KeysPage
    from intake_app.desktop.kits_presenter import KitsPresenter
    from intake_app.desktop.print_queue_page import PrintQueuePage
    from intake_app.workflow.bench import Bench


class StationWindow(QMainWindow):
    """One station. Everything that changes a return goes through `bench`, on `lane`.

    `words` are all that is read on the screen; `around` says where the program's files are and how it is set.
    """

    def __init__(self, bench: Bench, lane: Lane, words: Words, around: Surroundings) -> None:
        super().__init__()
        self.theme = Theme(around.resources, around.theme)
        self.errands = Errands(lane, around.report_bug)
        self._bench = bench
        self._words = words
        self._around = around
        self.operator = ""
        self.place = ""
        self._intake: IntakePresenter | None = None
        self._import: ImportPresenter | None = None
        self._keys_page: KeysPage | None = None
        self._print_queue_page: PrintQueuePage | None = None
        self.bar = TopBar(self.theme, words, around.station_name)
        self.saved_at = SavedAt(bench.saves)
        self.saved_at.told.connect(self.bar.saved.say)
        self.rail = Rail(self.theme, words)
        self.notices = NoticeBar(self.theme, words)
        self.pages = QStackedWidget()
        self.entrance = Entrance(self, bench, words, around)
        self.sign_page = self.entrance.page
        self.pages.addWidget(self.sign_page)
        self.places = Places(self.pages, makers(self, bench, words, around))
        entrance = self.entrance
        self.scans = ScanPresenter(
            lambda: self.intake,
            self._scanned_here,
            entrance.badge,
            lambda: entrance.signing.is_used,
            words,
            self,
            self.theme,
        )
        self.floor = Floor(around, self.theme, self.errands, words, self, self.pages, bench)
        self.printing = PrintQueuePresenter(bench, self.errands, around.prints, words, self)
        self.evidence = EvidenceAsking(self, bench, around.evidence)
        self.wedge: Wedge = Wedge(Burst(around.scan_gap_ms))
        self.keys = all_keys(self, words)
        self._lay_out()
        self._connect()
        self._dress()
        self.entrance.ask()

    @property
    def intake(self) -> IntakePresenter:
        """The Intake page's presenter; the page is made when it is first needed."""
        if self._intake is None:
            from intake_app.desktop.intake_page import IntakePage
            from intake_app.desktop.intake_presenter import IntakePresenter

            self.intake_page: IntakePage = IntakePage(self.theme, self._words)
            self.pages.addWidget(self.intake_page)
            self._intake = IntakePresenter(
                self._bench, self.errands, self.intake_page, self._words, self, self._around.photos
            )
            self._intake.photos.folder_turned.connect(self.floor.show_folder)
            self.intake_page.identify.import_asked.connect(lambda: self.go("import"))
            self._intake.kits.asked.connect(lambda number: self._kits().look_up(number))
            self._intake.found.kit_asked.connect(lambda scan: self._kits().scanned(scan))
            connect_intake(self, self._bench, self._around.left_offs)
            self._intake.found.tell_counts()
        return self._intake

    @property
    def importing(self) -> ImportPresenter:
        """The import page's presenter."""
        if self._import is None:
            from intake_app.desktop.import_page import ImportPage
            from intake_app.desktop.import_presenter import ImportPresenter

            self.import_page: ImportPage = ImportPage(self.theme, self._words)
            self.pages.addWidget(self.import_page)
            self._import = ImportPresenter(
                self.import_page,
                self._words,
                self,
                self._around.import_command,
                lambda: self.intake.found.tell_counts(),
            )
        return self._import

    @property
    def print_queue_page(self) -> PrintQueuePage:
        """The page of the print queue."""
        if self._print_queue_page is None:
            from intake_app.desktop.print_queue_page import PrintQueuePage

            self._print_queue_page = PrintQueuePage(self.theme, self._words)
            self.pages.addWidget(self._print_queue_page)
            self.printing.show_on(self._print_queue_page)
        return self._print_queue_page

    def fail(self, sentence: str) -> None:
        """Say an error; it stays until it is read."""
        self.notices.fail(sentence)

    def tell(self, sentence: str) -> None:
        """Say something to know, until the next gesture."""
        self.notices.tell(sentence)

    def unsay(self, sentence: str) -> None:
        """What was told to be so is so no more."""
        self.notices.unsay(sentence)

    def refuse(self, sentence: str) -> None:
        """Say why a gesture was refused, until the next one."""
        self.notices.refuse(sentence)

    def read(self) -> bool:
        """The error that is said was read; whether there was one."""
        unread = self.notices.unread
        if unread:
            self.notices.dismiss()
        return unread

    def next_gesture(self) -> None:
        """A hand did something new."""
        self.notices.pause()
        self.notices.next_gesture()

    def next_scan(self) -> None:
        """A scan does something new."""
        self.notices.next_gesture()

    def pause(self) -> None:
        """There was time to look since the latest scan."""
        self.notices.pause()

    def sign_out(self) -> bool:
        """Nobody is at the bench from now on; whether somebody had signed in."""
        return self.entrance.sign_out()

    def imports(self, state: str) -> None:
        """How far an import is."""
        self.bar.importing.say(state)

    def heard(self, raw: str, source: str = "") -> None:
        """A scan, from whatever heard it: to the page where scanners are tried, else to the bench."""
        self.wedge.stir()
        if self.scans.is_badge(raw) or not self.floor.tried(raw, source, ended=self.wedge.ended):
            self.scans.scanned(raw, source, follows=self.wedge.follows)

    def sound(self, kind: SoundKind) -> None:
        """Let something be heard, and seen."""
        self.bar.scan.let_see(kind)
        self.floor.sound(kind)

    def seen_again(self) -> None:
        """Let it be seen that a scan was the same one, sent again."""
        self.bar.scan.let_see("again")

    def scanner(self, state: str, tone: Tone = "wait") -> None:
        """What is wrong with a scanner."""
        self.bar.say_scanner(state, tone)

    def printers(self, state: str, tone: Tone = "plain") -> None:
        """How the printers are."""
        self.bar.say_printers(state, tone)

    def go(self, place: str, *, again: bool = False) -> None:
        """Show a place, `again` as it was left; until somebody has signed there is only one."""
        if place != "sign" and not self.operator:
            return
        self.entrance.remember(place, self.place)
        if place == "intake" != self.place:
            self.intake.read_again()
        self.place = place
        self.pages.setCurrentWidget(self._page_of(place))
        if place in self.places and not again:
            self.places[place].enter()
        self.floor.go(place)
        self.entrance.mind_rights(place)
        if place != self.place:
            return
        self.rail.show_place(place)
        self.rail.setVisible(place != "sign")
        self.bar.operator.setVisible(place != "sign")
        self.setFocus()
        if place == "sign":
            self.scans.wait()
        else:
            self.scans.listen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A key that is held down is one gesture, not many.
        if event.isAutoRepeat():
            event.accept()
            return
        self.notices.pause()
        if not press(self.keys, event) and not (self.place == "sign" and self.sign_page.begin_name(event.text())):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's names
        """Tab, where nothing has the focus yet, goes to the first answer."""
        nowhere = QApplication.focusWidget() in {self, None}
        if next and nowhere and self.place == "intake" and self.intake.page.focus_answer():
            return True
        return super().focusNextPrevChild(next)

    def closeEvent(self, event: QCloseEvent) -> None:
        kept = self._intake is None or self._intake.photos.may_close()
        if not (self.entrance.may_close() and kept):
            event.ignore()
            return
        running().removeEventFilter(self.wedge)
        self.entrance.close()
        # A window that has gone may take its time: nobody waits for what ends behind it.
        self.hide()
        self.floor.stop()
        if self._import is not None:
            self._import.close()
        if self._intake is not None:
            self._intake.photos.close()
        self.printing.close()
        self.floor.close()
        self.errands.close()
        self.saved_at.close()
        super().closeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.floor.begin()
        self.printing.begin()

    def escape(self) -> bool:
        """Read what is said; else leave what was begun; else go back to Intake."""
        if not self.notices.isHidden():
            self.notices.dismiss()
            return True
        if self.place == "sign":
            return self.entrance.escape()
        if self.place in self.places and self.places[self.place].escape():
            return True
        if self.place in {"import", "keys", "printing", *FLOOR} or self.place in self.places:
            self.go("devices" if self.place == "scanner_test" else "intake")
            return True
        return self.place == "intake" and self.intake.escape()

    def focus_scan(self) -> bool:
        """Put the focus into the scan field."""
        self.bar.scan.setFocus()
        self.bar.scan.selectAll()
        return True

    def visit(self, place: str) -> bool:
        """Show a place, by its key."""
        self.go(place)
        return True

    def digit(self, digit: str) -> bool:
        """A digit or a letter: a name, an answer, a line of a list."""
        if self.place == "sign":
            return self.sign_page.key_pressed(digit)
        if self.place == "import":
            return self.importing.digit(digit)
        return self.place == "intake" and self.intake.digit(digit)

    def press_here(self, place: str, does: str) -> bool:
        """A key of a place behind the rail, while that is shown."""
        return self.place == place and self.places[place].press(does)

    def take_here(self) -> bool:
        """Enter, on a place behind the rail."""
        return self.place in self.places and self.places[self.place].take()

    def _scanned_here(self, raw: str) -> bool:
        """Whether the place that is shown took the scan itself."""
        return self.place in self.places and self.places[self.place].scanned(raw)

    def _page_of(self, place: str) -> QWidget:
        """The page of a place, made when it is first needed."""
        if place == "intake":
            return self.intake.page
        if place in self.places:
            return self.places[place].page
        if place == "import":
            return self.importing.page
        if place == "keys":
            return self._keys()
        if place in FLOOR:
            return self.floor.page(place)
        return self.print_queue_page if place == "printing" else self.sign_page

    def _kits(self) -> KitsPresenter:
        """The Kits page, shown."""
        from intake_app.desktop.kits_presenter import KitsPresenter

        self.go("kits")
        place = self.places["kits"]
        if not isinstance(place, KitsPresenter):
            raise TypeError("The Kits page has another presenter.")
        return place

    def _lay_out(self) -> None:
        ground = QWidget()
        ground.setObjectName("ground")
        self.setCentralWidget(ground)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.floor.record.bar)
        middle.addWidget(self.notices)
        middle.addWidget(self.scans.asked)
        middle.addWidget(self.pages, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(middle, 1)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(row, 1)
        self.setMinimumSize(*SMALLEST)
        self.resize(first_size())
        self.setWindowTitle(self._words("window.title", station=self._around.station_name))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _connect(self) -> None:
        self.theme.changed.connect(self._dress)
        self.printing.copied.connect(lambda sight: self.intake.show_changed(sight))
        self.floor.photos_set.connect(lambda inputs: self.intake.photos.use(inputs))
        self.wedge.scanned.connect(self.heard)
        self.wedge.install(running())
        running().focusWindowChanged.connect(self._say_listening)
        self.bar.typed.connect(self._typed)
        self.bar.operator_asked.connect(self.entrance.ask_again)
        self.bar.scanner.clicked.connect(lambda: self.go("devices"))
        self.bar.printing.clicked.connect(lambda: self.go("printing"))
        self.rail.chosen.connect(self.go)

    def _say_listening(self, front: QWindow | None) -> None:
        """Keys come only while a window of this program is in front."""
        self.bar.say_listening(listening=front is not None)
        self.floor.show_listening(listening=front is not None)

    def _typed(self, text: str) -> None:
        self.setFocus()
        self.heard(text)

    def _dress(self) -> None:
        self.setPalette(self.theme.palette())
        self.setStyleSheet(self.theme.sheet())
        self.update()

    def _keys(self) -> KeysPage:
        if self._keys_page is None:
            from intake_app.desktop.keys_page import KeysPage

            self._keys_page = KeysPage(self.theme, self._words, self.keys)
            self._keys_page.left.connect(lambda: self.go("intake"))
            self.pages.addWidget(self._keys_page)
        return self._keys_page
