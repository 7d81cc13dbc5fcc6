"""The Follow-ups page's presenter: lists what is left to do, and ends it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from intake_app.desktop.choosers import choose_file, photo_filters
from intake_app.desktop.errands import Errands
from intake_app.desktop.follow_ups_view import ALL, FollowUpsView
from intake_app.desktop.list_presenter import ListPresenter
from intake_app.desktop.surroundings import Shell
from intake_app.domain.named_places import is_plate
from intake_app.domain.photos import KeptPhoto, PhotoSource
from intake_app.domain.words import Words
from intake_app.workflow.follow_up_cards import FollowUpCard
from intake_app.workflow.listing import Listing
from intake_app.workflow.sight import Sight
from intake_app.workflow.support import SAID

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench
    from intake_app.workflow.follow_ups import FollowUps


class FollowUpsPresenter(ListPresenter[FollowUpsView]):
    """Fulfils `Place`; `resume` takes a return up, by its id. The list is read anew each time it is shown."""

    def __init__(
        self,
        bench: Bench,
        errands: Errands,
        page: FollowUpsView,
        words: Words,
        shell: Shell,
        resume: Callable[[str], object],
    ) -> None:
        super().__init__(bench, errands, page, shell)
        self._words = words
        self._resume = resume
        self._group = ALL
        self._wanted: list[str] = []
        self._file: tuple[str, KeptPhoto, PhotoSource] | None = None
        self._without = ""
        page.list.selected.connect(self._look_at)
        page.list.chosen.connect(self._look_at)
        page.grouped.connect(self._show_group)
        page.accounts_asked.connect(lambda: self.press("export_accounts"))
        page.panel.ended.connect(self._end)
        page.panel.file_asked.connect(lambda: self.press("follow_file"))
        page.dropped.connect(self._dropped)
        page.panel.return_asked.connect(lambda: self.press("follow_return"))

    @property
    def _follow_ups(self) -> FollowUps:
        return self._bench.follow_ups

    def enter(self) -> None:
        """Show all that is left to do."""
        self._show_group(self._group)

    def take(self) -> bool:
        """Enter: end what is looked at."""
        return self._end()

    def press(self, does: str) -> bool:
        """`follow_return` opens the return, `follow_file` adds one, `export_accounts` writes that for accounting."""
        if does == "follow_file":
            return self._choose_file()
        if does == "export_accounts":
            return self._write_file(self._follow_ups.export_accounts)
        card = self._page.panel.card
        if card is None or not card.return_id or not self._page.panel.isVisible():
            return False
        self._resume(card.return_id)
        return True

    def scanned(self, raw: str) -> bool:
        """What is left to do for a label, an RMA number or a serial is looked at; a plate is for the bench."""
        if is_plate(raw):
            return False

        def found(lines: list[str]) -> None:
            if lines:
                self._wanted = lines
                self._group = ALL
                self._shell.sound("taken")
                self.enter()
            elif self._page.panel.isVisible() and self._page.panel.put_serial(raw):
                self._shell.sound("taken")
            else:
                self._shell.refuse(self._words("follow.nothing_for_scan"))
                self._shell.sound("refused")

        self._shell.next_scan()
        return self._gestures.try_run(lambda: self._follow_ups.of_scan(raw), found, self._shell.fail)

    def escape(self) -> bool:
        """Nothing is begun here."""
        return False

    def _show_group(self, group: str) -> None:
        self._group = group
        self._page.groups.show_choice(group)
        wanted = tuple(self._wanted)
        self._errands.run(lambda: self._follow_ups.listing(group, wanted), self._show, self._shell.fail)

    def _show(self, listing: Listing) -> None:
        view = self._page.list
        view.show_listing(listing)
        self._page.panel.setVisible(bool(listing.lines))
        if self._wanted:
            view.look_at(self._wanted[0])
            self._wanted = []
        if listing.lines:
            view.table.setFocus()
            self._look_at(view.here)

    def _look_at(self, line: str) -> None:
        if not line:
            self._page.panel.hide()
            return
        self._errands.run(lambda: self._follow_ups.card(line), self._show_card, self._shell.fail)

    def _show_card(self, card: FollowUpCard) -> None:
        if card.line == self._page.list.here:
            self._page.panel.show_card(card)
            if self._file and self._file[0] == card.line:
                self._page.panel.show_attached(self._file[1].name)
            self._page.panel.show()

    def _end(self) -> bool:
        panel = self._page.panel
        card = panel.card
        if card is None or not panel.isVisible() or not card.asks or panel.lacks_choice():
            return False
        if card.asks == "batch":
            return self._write_file(partial(self._follow_ups.write_again, card.line))
        line, told, chosen = card.line, panel.text("reference"), panel.chosen
        self._shell.next_gesture()
        if card.asks == "proof":
            return self._end_proof(line, chosen)
        if card.asks == "support":
            who, said = panel.text("who"), panel.text("said")
            for warranty in SAID:
                if chosen == warranty:
                    answered = partial(self._follow_ups.warranty_answered, line, warranty, who, said)
                    return self._gestures.try_run(answered, self._decided_again, panel.refuse)
            return self._gestures.try_run(
                lambda: self._follow_ups.support_answered(line, chosen, who, said), self._decided_again, panel.refuse
            )
        model, sent = panel.text("new_model"), panel.text("serial")

        def ended(number: str) -> None:
            self._ended(card, number)

        return self._gestures.try_run(
            lambda: self._follow_ups.done(line, told, chosen, model, sent), ended, panel.refuse
        )

    def _end_proof(self, line: str, chosen: str) -> bool:
        """With its file; without one only where that was said first."""
        panel = self._page.panel
        file = self._file if self._file and self._file[0] == line else None
        if file is None and self._without != line:
            self._without = line
            panel.refuse(self._words("follow.file_first"))
            return False
        arrived = partial(self._follow_ups.proof_arrived, line, chosen)
        if file is not None:
            arrived = partial(arrived, file[1], file[2])
        return self._gestures.try_run(arrived, self._decided_again, panel.refuse)

    def _choose_file(self) -> bool:
        card = self._page.panel.card
        if card is None or card.asks != "proof":
            return False
        words, line = self._words, card.line
        window, filters = self._page.window(), photo_filters(words)
        choose_file(window, words("follow.attach"), filters, lambda file: self.attach(line, file, "chosen"))
        return True

    def _dropped(self, file: Path) -> None:
        card = self._page.panel.card
        if card is not None and card.asks == "proof":
            self.attach(card.line, file, "dropped")

    def attach(self, line: str, file: Path, source: PhotoSource) -> None:
        """Keep this file as the photo or PDF of the proof that this line waits for, whatever is looked at meanwhile."""

        def kept(photo: KeptPhoto) -> None:
            self._file = line, photo, source
            if self._page.panel.card and self._page.panel.card.line == line:
                self._page.panel.show_attached(photo.name)

        self._errands.aside(lambda: self._bench.keep_photo(file.read_bytes(), file.name), kept, self._shell.fail)

    def _ended(self, card: FollowUpCard, number: str) -> None:
        self._shell.sound("taken")
        self._shell.tell(self._words("follow.ended", what=card.title, number=number))
        self.enter()

    def _decided_again(self, sight: Sight) -> None:
        """The return is on the page again: to be decided, or with the papers of what stands now."""
        self._shell.sound("taken")
        self._resume(sight.return_id)

    def _write_file(self, write: Callable[[Path], str]) -> bool:
        """Ask for a file, write it, and show what was written when."""
        from intake_app.desktop.exporting import ask_path

        def written(sentence: str) -> None:
            self._shell.tell(sentence)
            self.enter()

        path = ask_path(self._page, self._words, self._words("follow.accounts_title"))
        if path is not None:
            self._gestures.try_run(lambda: write(path), written, self._shell.fail)
        return True
