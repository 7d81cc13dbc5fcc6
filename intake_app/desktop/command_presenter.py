"""What a scanned command does: the scanner alone, without a key or a click.

An answer names its question, so it is taken whatever is asked now, and many in quick succession go to the lane one
after the other. What depends on the page (next, back, undo …) waits until everything before it is on the page, and is
not done where that was refused, or anything else of the scans that came without a pause. A command that does not apply
says why and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.gestures import Gestures
from intake_app.desktop.sights import open_question, titles_of
from intake_app.desktop.surroundings import Shell
from intake_app.domain.commands import Command, Gesture
from intake_app.domain.errors import IntakeError
from intake_app.domain.words import Words
from intake_app.workflow.sight import Sight

if TYPE_CHECKING:
    from intake_app.desktop.intake_presenter import IntakePresenter
    from intake_app.workflow.bench import Bench
    from intake_app.workflow.commanding import Taken

_NAMED: frozenset[Gesture] = frozenset({"answer", "all_ok"})
"""What says by itself what is meant, whatever is on the page."""


class CommandPresenter(QObject):
    """Works for the Intake page. `taken` carries the return after a command that changed it."""

    taken = Signal(object)

    def __init__(self, bench: Bench, gestures: Gestures, intake: IntakePresenter, words: Words, shell: Shell) -> None:
        super().__init__()
        self._bench = bench
        self._gestures = gestures
        self._intake = intake
        self._words = words
        self._shell = shell
        self._saying = 0
        self._undrawn: Taken | None = None
        self._unseen = False
        self._acts: dict[Gesture, Callable[[Sight], None]] = {
            "next": self._next,
            "not_known": self._not_known,
            "undo": partial(self._say, command=Command("undo")),
            "photo": self._photo,
            "note": self._note,
            "print": self._print,
            "reprint": self._reprint,
            "hold": self._hold,
            "close": self._close,
            "kit": self._kit,
            "choose": lambda _: self.refuse(self._words("command.no_list")),
        }

    def scanned(self, code: str) -> None:
        """A sound command."""
        try:
            command = self._bench.commands.command(code)
        except IntakeError as problem:
            self._shell.fail(str(problem))
            self._shell.sound("error")
            return
        if command is None:
            self.refuse_in_turn(self._words("command.elsewhere"))
        elif command.gesture in _NAMED:
            if self._gestures.any_wait or self._gestures.under_way > self._saying:
                self._gestures.after(partial(self._do, command))
            else:
                self._do(command)
        elif self._gestures.broken:
            self._drop(command)
        else:
            self._gestures.after(partial(self._do, command), partial(self._drop, command))

    def refuse(self, sentence: str) -> None:
        """A command does not apply: say why. What was meant for what it brings is not done."""
        self._shell.refuse(sentence)
        self._shell.sound("refused")
        self._gestures.drop()

    def refuse_in_turn(self, sentence: str) -> None:
        """The same, after everything that was scanned before it."""
        self.in_turn(partial(self.refuse, sentence))

    def in_turn(self, act: Callable[[], None]) -> None:
        """Do this after everything that was scanned before it, whatever becomes of that."""
        self._gestures.after(act)

    def pause(self) -> None:
        """There was time to look since the latest scan: what comes now is meant for what is seen."""
        self._gestures.mend()
        self._unseen = False

    def _do(self, command: Command) -> None:
        """The command, now that what is on the page is what it was meant for."""
        if command.gesture not in _NAMED:
            # What is said of an answer takes the place of what was said before: hiding it would move the page twice.
            self._shell.next_scan()
        if command.gesture == "back":
            self._back()
            return
        if command.gesture == "sign_out":
            self._sign_out()
            return
        page = self._intake.page
        sight = self._intake.sight
        if not page.isVisible() or self._unseen:
            # What comes in the same breath was meant for the page that was seen, too.
            self._unseen = True
            self._shell.go("intake")
            self.refuse(self._words("command.look_first"))
        elif page.identify.isVisible() or sight is None:
            self._do_with_list(command)
        elif self._intake.found.doubtful:
            self.refuse(self._words("command.doubtful", number=sight.rma_number))
        elif command.gesture in _NAMED:
            self._say(sight, command)
        else:
            self._acts[command.gesture](sight)

    def _do_with_list(self, command: Command) -> None:
        """No return is on the page: there may be a list to choose from."""
        found, identify = self._intake.found, self._intake.page.identify
        if not found.listing:
            self.refuse(self._words("command.no_return"))
        elif found.doubtful:
            self.refuse(self._words("command.doubtful_list"))
        elif command.gesture == "choose":
            if not identify.key_pressed(command.value):
                self.refuse(self._words("command.no_line"))
        elif command.gesture != "next" or not identify.take():
            self.refuse(self._words("command.choose_first"))

    def _drop(self, command: Command) -> None:
        self.refuse(self._words("command.dropped", command=self._words(f"command.name_{command.gesture}")))

    def _say(self, sight: Sight, command: Command) -> None:
        self._saying += 1

        def shown(taken: Taken) -> None:
            self._saying -= 1
            self._undrawn = taken
            if self._saying:
                self._shell.sound("taken")
            self._draw()

        def refused(sentence: str) -> None:
            self._saying -= 1
            self._draw()
            self._shell.refuse(sentence)

        self._gestures.run(lambda: self._bench.say(sight.return_id, command), shown, refused)

    def _draw(self) -> None:
        """Of many in quick succession only the last is drawn and told; all of them are in the record."""
        if self._saying == 0 and self._undrawn is not None:
            taken, self._undrawn = self._undrawn, None
            self.taken.emit(taken.sight)
            self._shell.tell(taken.words)

    def _change(self, work: Callable[[], Sight], words: str) -> None:
        def shown(sight: Sight) -> None:
            self.taken.emit(sight)
            self._shell.tell(words)

        self._gestures.run(work, shown, self._shell.refuse)

    def _back(self) -> None:
        """Read what is said; leave what was begun; else look at the step before."""
        intake = self._intake
        doubtful = intake.found.doubtful
        intake.found.doubtful = False
        if self._shell.read() or doubtful:
            self._took()
        elif not intake.page.isVisible():
            self._unseen = True
            self._shell.go("intake")
            self._took()
        elif intake.escape() or intake.step_back():
            self._took()
        else:
            self.refuse(self._words("command.no_step_before"))

    def _sign_out(self) -> None:
        """Nobody is at the bench; whatever is on the page stays there for whoever comes."""
        if self._shell.sign_out():
            self._took()
        else:
            self.refuse(self._words("sign.no_sign_out"))

    def _next(self, sight: Sight) -> None:
        """The primary action of what is shown; a question is answered by its own codes alone."""
        intake = self._intake
        if intake.writing:
            intake.keep_writing()
        elif sight.state == "closed":
            intake.next_unit()
            self._took()
        elif sight.state == "decided":
            if sight.photos_missing:
                lines = ", ".join(titles_of(sight, sight.photos_missing)).lower()
                self.refuse(self._words("command.photo_first", lines=lines))
            elif _label_stands(sight):
                self.refuse(self._words("command.scan_label", number=sight.rma_number))
            else:
                self._accept(sight)
        elif intake.step_shown == "decision" and sight.verdict and sight.verdict.settled:
            self._accept(sight)
        elif intake.step_shown != sight.step:
            intake.choose_step(sight.step)
            self._took()
        else:
            self._ask(sight)

    def _accept(self, sight: Sight) -> None:
        if sight.photos_missing:
            lines = ", ".join(titles_of(sight, sight.photos_missing)).lower()
            self.refuse(self._words("sight.photo_first", lines=lines))
            return
        verdict = sight.verdict.title if sight.verdict else ""
        self._intake.ending.accept(self._words("command.accepted", number=sight.rma_number, verdict=verdict))

    def _ask(self, sight: Sight) -> None:
        """There is nothing to go on to yet: say what is missing."""
        question = open_question(sight)
        if question is not None:
            self.refuse(self._words("command.answer_first", fact=question.title))
        else:
            self.refuse(self._words("command.no_verdict", next=sight.next_words))

    def _not_known(self, sight: Sight) -> None:
        fact = self._intake.open_fact
        if sight.state != "open" or not fact:
            self.refuse(self._words("command.nothing_asked"))
        else:
            self._say(sight, Command("not_known", fact))

    def _photo(self, sight: Sight) -> None:
        if sight.state == "closed":
            self.refuse(self._words("command.is_closed", number=sight.rma_number))
        elif not self._intake.photos.take():
            self.refuse(self._words("command.no_photo"))

    def _note(self, sight: Sight) -> None:
        self._intake.write("note", self._intake.open_fact)
        self._took()

    def _print(self, sight: Sight) -> None:
        intake = self._intake
        if sight.state == "open":
            if sight.verdict and sight.verdict.settled:
                self._accept(sight)
            else:
                self._ask(sight)
            return
        intake.show_papers()
        if intake.papers.press_print("label"):
            self._took()
        else:
            self.refuse(self._words("command.no_label_yet"))

    def _reprint(self, sight: Sight) -> None:
        if not _label_stands(sight):
            self.refuse(self._words("command.no_label_yet"))
            return
        self._intake.show_papers()
        self._intake.papers.press_copy("label")

    def _hold(self, sight: Sight) -> None:
        if sight.state == "closed":
            self.refuse(self._words("command.is_closed", number=sight.rma_number))
            return
        self._intake.leave()
        self._took()

    def _close(self, sight: Sight) -> None:
        self._change(lambda: self._bench.close(sight.return_id), self._words("command.closed", number=sight.rma_number))

    def _kit(self, sight: Sight) -> None:
        if not self._intake.kits.order():
            self.refuse(self._words("kits.not_refused", number=sight.rma_number))

    def _took(self) -> None:
        self._shell.sound("taken")


def _label_stands(sight: Sight) -> bool:
    return any(paper.paper == "label" and not paper.void for paper in sight.papers)
