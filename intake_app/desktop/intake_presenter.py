"""The Intake page's presenter: turns gestures into what the bench does, and shows what it says.

It decides nothing about a return. It only knows what is looked at: which return, which step of it was tapped, which
question was opened out of turn. What a scan means is `found_presenter.py`, what a command does `command_presenter.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from intake_app.desktop.accept_presenter import AcceptPresenter
from intake_app.desktop.command_presenter import CommandPresenter
from intake_app.desktop.errands import Errands
from intake_app.desktop.found_presenter import FoundPresenter
from intake_app.desktop.gestures import Gestures
from intake_app.desktop.hold_presenter import HoldPresenter
from intake_app.desktop.intake_page import IntakePage
from intake_app.desktop.override_presenter import OverridePresenter
from intake_app.desktop.papers_presenter import PapersPresenter
from intake_app.desktop.photo_devices import PhotoDevices
from intake_app.desktop.photos_presenter import PhotosPresenter
from intake_app.desktop.sights import sound_of, stands
from intake_app.desktop.surroundings import Shell
from intake_app.desktop.writing_presenter import WritingPresenter
from intake_app.domain.payload import FactJson
from intake_app.domain.words import Words
from intake_app.workflow.sight import STEPS, Sight, StepSight

if TYPE_CHECKING:
    from intake_app.desktop.papers_view import PapersView
    from intake_app.desktop.verdict_view import VerdictView
    from intake_app.workflow.bench import Bench


class IntakePresenter(QObject):
    """One for the page, for as long as the window lives."""

    def __init__(
        self,
        bench: Bench,
        errands: Errands,
        page: IntakePage,
        words: Words,
        shell: Shell,
        devices: PhotoDevices | None = None,
    ) -> None:
        super().__init__()
        self._bench = bench
        self._errands = errands
        self.page = page
        self._words = words
        self._shell = shell
        self._sight: Sight | None = None
        self._step = ""
        self._opened = ""
        self._gestures = Gestures(errands)
        self.found = FoundPresenter(bench, errands, self._gestures, page, words, shell)
        self.papers = PapersPresenter(page, words, shell)
        self.photos = PhotosPresenter(bench, errands, self._gestures, page, words, shell, devices or PhotoDevices())
        self.commands = CommandPresenter(bench, self._gestures, self, words, shell)
        self.kits = HoldPresenter(bench, self._gestures, self, words, shell)
        self.ending = AcceptPresenter(bench, self._gestures, self, shell)
        self.overrides = OverridePresenter(bench, self._gestures, self, shell)
        self._writing = WritingPresenter(bench, self._gestures, page, words, shell)
        self._connect()

    @property
    def sight(self) -> Sight | None:
        """The return on the page, if there is one."""
        return self._sight

    @property
    def step_shown(self) -> str:
        """The step that is looked at."""
        return self._step or (self._sight.step if self._sight else "identify")

    @property
    def open_fact(self) -> str:
        """The line that is open, or nothing."""
        return self._opened or (self._sight.question if self._sight else "")

    @property
    def writing(self) -> bool:
        """Whether a note or a reason is being written, or a form filled in."""
        return self._writing.is_asked or self.overrides.is_asked

    def identify(self, scan: str) -> None:
        """Something was scanned or typed; after the commands that wait, if any do."""
        self._gestures.mend()
        if self._gestures.any_wait:
            self._gestures.after(partial(self._identify, scan), begins_anew=True)
        else:
            self._identify(scan)

    def _identify(self, scan: str) -> None:
        self._shell.next_scan()
        seen = self.page.back.isVisible()
        self._shell.go("intake")
        self.found.identify(scan, self._sight.return_id if self._sight else "", is_seen=seen)

    def resume(self, return_id: str) -> None:
        """Take up a return where it was left."""
        self._shell.next_gesture()
        self._shell.go("intake")
        self._gesture(lambda: self._bench.resume(return_id))

    def digit(self, key: str) -> bool:
        """A digit was pressed: an answer of the open question, or a line of the list.

        One that comes while an answer is still being written waits for the question that follows it.
        """
        if self._gestures.busy:
            self._gestures.after(partial(self.digit, key), _forget)
            return True
        self.found.doubtful = False
        if self.page.identify.isVisible():
            return self.page.identify.key_pressed(key)
        if self.overrides.is_asked:
            return self.overrides.digit(key)
        card = self.page.back.questions.card
        return self._writing.hold() or (
            not card.isHidden() and self.step_shown not in {"decision", "papers"} and card.key_pressed(key)
        )

    def enter(self) -> bool:
        """The primary action of what is on the page."""
        if self._gestures.busy:
            return True
        self.found.doubtful = False
        if self.page.identify.isVisible():
            return self.page.identify.take()
        if self.overrides.take() or self._writing.hold():
            return True
        back = self.page.back
        if self.step_shown == "decision" and back.verdict is not None:
            return back.verdict.take()
        if self.step_shown == "papers" and back.papers is not None:
            return back.papers.take()
        return not back.questions.card.isHidden() and back.questions.card.take()

    def escape(self) -> bool:
        """Leave what was begun: a photo that is looked at, writing, a list to choose from; then the camera beside it.

        Where there is none of these, a question that was opened out of turn.
        """
        self.found.doubtful = False
        if self.photos.leave_viewer():
            return True
        if self.overrides.escape() or self._writing.escape():
            return True
        if self.page.identify.isVisible() and self.found.give_up():
            return True
        if self.photos.camera.close():
            return True
        if self._step or self._opened:
            self._step = self._opened = ""
            self._show_again()
            return True
        return False

    def not_known(self) -> bool:
        """The open question cannot be answered."""
        card = self.page.back.questions.card
        return card.isVisible() and card.say_not_known()

    def quick(self) -> bool:
        """The quick answer beside a line to type into."""
        card = self.page.back.questions.card
        return card.isVisible() and card.say_quick()

    def undo(self) -> bool:
        """Take back the latest gesture; where that cannot be, the bench says why."""
        sight = self._sight
        if sight is None or not self.page.back.isVisible():
            return False
        self._shell.next_gesture()
        return self._gesture(lambda: self._bench.undo(sight.return_id))

    def write(self, purpose: str, fact: str = "") -> bool:
        """Write a `note`, of this checklist line where one is named, or `correct` a decision."""
        self.overrides.escape()
        return self._writing.ask(self._sight, purpose, fact)

    def keep_writing(self) -> bool:
        """What was written is meant."""
        return self.overrides.take() or self._writing.take()

    def step_back(self) -> bool:
        """Look at the step before the one that is shown; whether there is one."""
        place = [str(step) for step in STEPS].index(self.step_shown)
        return place > 0 and self.choose_step(STEPS[place - 1])

    def show_papers(self) -> None:
        """Look at the papers of a decision; what is being written is kept and put aside."""
        if self.writing:
            self.escape()
        self._step = self._opened = ""
        self._show_again()

    def choose_step(self, step: str) -> bool:
        """Look at another step."""
        if self._sight is None:
            return False
        self._step = step
        self._opened = ""
        self._show_again()
        return True

    def open_question(self, fact: str) -> None:
        """Open a question out of turn."""
        sight = self._sight
        if sight is None:
            return
        self._opened = fact
        self._step = next(s.step for s in sight.steps if any(question.fact == fact for question in s.questions))
        self._show_again()
        self.page.back.questions.card.focus_line()

    def turn_why(self) -> bool:
        """Every rule, with its reason."""
        verdict = self.page.back.verdict
        return verdict is not None and verdict.isVisible() and verdict.turn_why()

    def next_unit(self) -> None:
        """This one is done: wait for the next scan, once what is said of it is in the record."""
        self._once_written(self._clear)

    def _clear(self) -> None:
        """Nothing is on the page."""
        self._sight = None
        self.found.forget()
        self.page.show_waiting()
        self.photos.show_sight(None)
        self.found.tell_counts()

    def _connect(self) -> None:
        self._gestures.failed.connect(lambda sound: self._shell.sound(sound))
        self.commands.taken.connect(self._show)
        self.photos.changed.connect(self.show_changed)
        self.found.opened.connect(self._show)
        self.found.kept.connect(self._show_again)
        self.found.listed.connect(self.photos.show_again)
        self.found.listed.connect(self.page.settle_focus)
        self.found.resumed.connect(self.resume)
        self.found.overtook.connect(self.read_again)
        self.kits.held.connect(self._show)
        back = self.page.back
        back.questions.card.answered.connect(self._answer)
        back.questions.opened.connect(self.open_question)
        back.stepper.chosen.connect(self.choose_step)
        back.undo_asked.connect(self.undo)
        back.note_asked.connect(lambda: self.write("note"))
        back.why_asked.connect(self.turn_why)
        back.correction_asked.connect(lambda: self.write("correct"))
        self._writing.taken.connect(self._show)
        self.overrides.accepted.connect(self._show)
        back.writing.leave.clicked.connect(self.escape)
        self.papers.copy_asked.connect(self.ending.copy)
        self.ending.changed.connect(self._show)
        back.made_page.connect(self._connect_page)

    def _connect_page(self, made: VerdictView | PapersView) -> None:
        made.kit_asked.connect(self.kits.order)
        if made is self.page.back.verdict:
            made.accepted.connect(self.ending.accept)
            made.override_asked.connect(self.overrides.ask)
            made.photo_asked.connect(self.photos.take)
            made.left.connect(partial(self._by_hand, self.leave))
        elif made is self.page.back.papers:
            made.closed.connect(self.ending.close)
            made.made.connect(self.ending.accept)
            made.next_asked.connect(partial(self._by_hand, self.next_unit))
            self.papers.connect_page(made)

    def _once_written(self, act: Callable[[], None]) -> None:
        """At once, or where something is still being written, after that: its answer would bring the return back."""
        if self._gestures.busy:
            self._gestures.after(act, _forget)
        else:
            act()

    def _by_hand(self, act: Callable[[], None]) -> None:
        self._shell.next_gesture()
        act()

    def _gesture(self, work: Callable[[], Sight], refused: Callable[[str], None] | None = None) -> bool:
        return self._gestures.try_run(work, self._show, refused or self._shell.fail)

    def _answer(self, fact: str, value: FactJson) -> None:
        sight = self._sight
        if sight is None or self._gestures.busy:
            return
        self._shell.next_gesture()
        if stands(sight, fact, value):
            if fact == sight.question:
                self._shell.tell(self._words("intake.said_already"))
            self._step = self._opened = ""
            self._show_again()
            return

        def refused(sentence: str) -> None:
            card = self.page.back.questions.card
            if card.fact == fact and card.isVisible():
                card.refuse(sentence)
                self.page.back.reveal_card()
            else:
                self._shell.fail(sentence)

        self._gesture(lambda: self._bench.answer(sight.return_id, fact, value), refused)

    def leave(self) -> None:
        """Leave the return in the queue, once what is said of it is in the record."""

        def left() -> None:
            sight = self._sight
            self._clear()
            if sight is not None:
                self._shell.tell(self._words("intake.left", number=sight.rma_number))

        self._once_written(left)

    def _show(self, sight: Sight) -> None:
        self._step = self._opened = ""
        self.found.forget()
        self._shell.sound(sound_of(self._sight, sight))
        self.papers.take_back(sight)
        if sight.state == "withdrawn":
            self._clear()
            self._shell.tell(self._words("intake.withdrawn", number=sight.rma_number))
            return
        self._sight = sight
        self._show_again()

    def read_again(self) -> None:
        """What came to the record elsewhere may be of the return on the page, or what it tells of.

        It is no gesture: whatever is pressed meanwhile is done.
        """
        sight = self._sight
        if sight is not None:
            self._errands.run(lambda: self._bench.resume(sight.return_id), self.show_changed, self._shell.fail)

    def show_changed(self, sight: Sight) -> None:
        """Something was done to it elsewhere. On the page what is looked at and what is typed stay as they are."""
        before = self._sight
        if before is None or sight.return_id != before.return_id or sight == before:
            return
        self._sight = sight
        if len(sight.photos) > len(before.photos):
            self._shell.sound("taken")
        if not self.found.listing:  # while the page asks what a scan means, what stands behind the question stays there
            self._draw(sight)

    def _show_again(self) -> None:
        if self._sight is None:
            self.page.show_waiting()
            self.photos.show_sight(None)
        else:
            self._draw(self._sight)
        self.page.settle_focus()

    def _draw(self, sight: Sight) -> None:
        self.page.show_sight(sight, self._step_of(sight), self.open_fact)
        self.photos.show_sight(sight, self.open_fact)

    def _step_of(self, sight: Sight) -> StepSight:
        return sight.steps[STEPS.index(self._step or sight.step)]


def _forget() -> None:
    """What was meant for something that did not come."""
