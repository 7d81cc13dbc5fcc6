"""The page of the people: an administrator adds them, gives badges and PINs, unlocks, and takes them off the list."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intake_app.desktop.errands import Errands
from intake_app.desktop.list_presenter import ListPresenter
from intake_app.desktop.new_pin import NewPin
from intake_app.desktop.paper_sending import send_papers
from intake_app.desktop.people_view import PeopleView
from intake_app.desktop.person_form import Wanted
from intake_app.desktop.surroundings import KeepBadge, Shell
from intake_app.desktop.theme import Theme
from intake_app.domain.badge_papers import BadgeCard
from intake_app.domain.roles import PIN_ROLES
from intake_app.domain.words import Words
from intake_app.workflow.people_cards import people_listing, role_words

if TYPE_CHECKING:
    from intake_app.workflow.bench import Bench
    from intake_app.workflow.people import People, PersonCard


@dataclass(frozen=True, slots=True)
class _Badge:
    """A badge on its way to a printer."""

    title: str
    path: Path
    label: None = None


class PeoplePresenter(ListPresenter[PeopleView]):
    """Fulfils `Place`. The list is read anew each time it is shown."""

    def __init__(
        self,
        bench: Bench,
        errands: Errands,
        page: PeopleView,
        words: Words,
        shell: Shell,
        theme: Theme,
        keep_badge: KeepBadge | None,
    ) -> None:
        super().__init__(bench, errands, page, shell)
        self._words = words
        self._theme = theme
        self._keep_badge = keep_badge
        self._cards: dict[str, PersonCard] = {}
        self._wanted = ""
        self._after_pin = Wanted()
        self._new: NewPin | None = None
        self._printing: set[Path] = set()
        page.list.selected.connect(self._look_at)
        page.list.chosen.connect(self._look_at)
        page.asked.connect(self.press)
        form = page.panel.form
        form.kept.connect(self._kept)
        form.given.connect(self._given)
        form.left.connect(self._forget)
        shell.printing.changed.connect(self._tidy)

    @property
    def _people(self) -> People:
        return self._bench.people

    def enter(self) -> None:
        """Show everybody."""
        self._list()

    def take(self) -> bool:
        """Enter: keep what is asked."""
        form = self._page.panel.form
        return bool(form.wanted.step) and form.take()

    def press(self, does: str) -> bool:
        """A key of this page, as `bindings.py` names it. Whether it meant anything now."""
        panel, words = self._page.panel, self._words
        does = does.removeprefix("person_")
        if self._gestures.busy or panel.form.wanted.step:
            return False
        if does == "add":
            self._shell.next_gesture()
            panel.form.ask(Wanted("add"), words("people.ask_add"), words("people.hint_add"))
            panel.turn()
            return True
        card = panel.card
        if card is None or does not in panel.may:
            return False
        self._shell.next_gesture()
        self._act(card, does)
        return True

    def scanned(self, raw: str) -> bool:
        """Nothing of this page is scanned; a badge never comes here."""
        return False

    def escape(self) -> bool:
        """Leave what is asked."""
        return self._page.panel.form.put_aside()

    def _act(self, card: PersonCard, does: str) -> None:
        words, panel = self._words, self._page.panel
        wanted = Wanted(about=card.id, name=card.name, role=card.role)
        if does == "unlock":
            self._run(lambda: self._people.unlock(card.id), words("people.unlocked", name=card.name))
        elif does == "pin":
            self._ask_pin(wanted._replace(step="pin"))
        elif does == "role":
            panel.form.ask(wanted._replace(step="role"), words("people.ask_role", name=card.name))
        elif does == "badge":
            hint = words("people.hint_badge_again" if card.has_badge else "people.hint_badge")
            title, keep = words("people.ask_badge", name=card.name), words("people.print_badge")
            panel.form.ask(wanted._replace(step="badge"), title, hint, keep)
        elif does == "revoke":
            title = words("people.ask_revoke", name=card.name)
            panel.form.ask(wanted._replace(step="revoke"), title, words("people.hint_revoke"), words("people.meant"))
        else:
            title = words("people.ask_left", name=card.name)
            panel.form.ask(wanted._replace(step="left"), title, words("people.hint_left"), words("people.meant"))
        panel.turn()

    def _kept(self) -> None:
        """What was asked is answered: written, or a PIN follows."""
        wanted, people, words = self._page.panel.form.wanted, self._people, self._words
        card = self._cards.get(wanted.about)
        match wanted.step:
            case "add" if wanted.role in PIN_ROLES:
                self._ask_pin(wanted)
            case "add":
                self._run(lambda: people.add(wanted.name, wanted.role), self._added(wanted))
            case "role" if wanted.role in PIN_ROLES and not (card and card.has_pin):
                self._ask_pin(wanted)
            case "role":
                self._run(lambda: people.change_role(wanted.about, wanted.role), self._role_changed(wanted))
            case "revoke":
                told = words("people.revoked", name=wanted.name)
                self._run(lambda: people.revoke_badge(wanted.about), told)
            case "left":
                self._run(lambda: people.left(wanted.about), words("people.has_left", name=wanted.name))
            case "badge":
                self._give_badge(wanted)

    def _ask_pin(self, wanted: Wanted) -> None:
        """A PIN, twice the same, and then what it is for; one's own is changed with the one before."""
        card = self._cards.get(wanted.about)
        self._after_pin = wanted
        self._new = NewPin(self._words, wanted.name, with_old=card is not None and card.is_here)
        self._ask_next_pin()

    def _ask_next_pin(self, refusal: str = "") -> None:
        form = self._page.panel.form
        if self._new is not None:
            form.ask(self._after_pin._replace(step="pin"), self._new.title, self._new.hint)
            self._page.panel.turn()
            if refusal:
                form.refuse(refusal)

    def _given(self, pin: str) -> None:
        new = self._new
        if new is None:
            return
        refusal = new.give(pin)
        if new.whole:
            self._with_pin(new)
        else:
            self._ask_next_pin(refusal)

    def _with_pin(self, new: NewPin) -> None:
        wanted, people = self._after_pin, self._people
        told = self._words("people.pin_set", name=wanted.name)

        def own() -> PersonCard:
            people.change_own_pin(new.old, new.new)
            return people.named(wanted.name)

        if new.old:
            self._run(own, told)
        elif wanted.step == "add":
            self._run(lambda: people.add(wanted.name, wanted.role, new.new), self._added(wanted))
        elif wanted.step == "role":
            self._run(lambda: people.change_role(wanted.about, wanted.role, new.new), self._role_changed(wanted))
        else:
            self._run(lambda: people.set_pin(wanted.about, new.new), told)

    def _added(self, wanted: Wanted) -> str:
        return self._words("people.added", name=wanted.name, role=self._words(f"people.role_{wanted.role}"))

    def _role_changed(self, wanted: Wanted) -> str:
        return self._words("people.role_changed", name=wanted.name, role=self._words(f"people.role_{wanted.role}"))

    def _run(self, work: Callable[[], PersonCard], told: str) -> None:
        def done(card: PersonCard) -> None:
            self._page.panel.form.put_aside()
            self._shell.sound("taken")
            self._shell.tell(told)
            self._wanted = card.id
            self._list()

        self._gestures.try_run(work, done, self._refused)

    def _refused(self, sentence: str) -> None:
        """Said where it was asked; what was typed for it stays, but for a PIN."""
        form, wanted = self._page.panel.form, self._after_pin
        if form.wanted.step == "pin":
            if wanted.step == "add":
                form.ask(wanted, self._words("people.ask_add"), self._words("people.hint_add"))
                form.field.setText(wanted.name)
            else:
                self._ask_pin(wanted)
        if form.wanted.step:
            form.refuse(sentence)
        else:
            self._shell.fail(sentence)

    def _give_badge(self, wanted: Wanted) -> None:
        keep = self._keep_badge
        if keep is None:
            return
        on_paper = self._shell.printing.can_print("page")

        def given(badge: str) -> None:
            card = BadgeCard(wanted.name, role_words(self._words, wanted.role), badge)
            self._errands.aside(lambda: keep(card, on_paper), kept, self._shell.fail)
            self._page.panel.form.put_aside()
            self._wanted = wanted.about
            self._list()

        def kept(file: Path) -> None:
            self._shell.sound("taken")
            if not on_paper:
                self._shell.tell(self._words("people.badge_kept", name=wanted.name, file=file))
                return
            self._printing.add(file)
            badge = _Badge(self._words("badge.of", name=wanted.name), file)
            send_papers(self._shell, self._page, self._theme, self._words, [badge])

        self._gestures.try_run(lambda: self._people.give_badge(wanted.about), given, self._refused)

    def _tidy(self) -> None:
        """A badge that came out of the printer lies in no file any more: whoever has the file has the badge."""
        out = {Path(job.order.file) for job in self._shell.printing.jobs if job.state == "printed"}
        for file in self._printing & out:
            self._printing.discard(file)
            with contextlib.suppress(OSError):
                file.unlink()

    def _list(self) -> None:
        self._errands.run(self._people.people, self._show, self._shell.fail)

    def _show(self, people: list[PersonCard]) -> None:
        self._cards = {one.id: one for one in people}
        view = self._page.list
        view.show_listing(people_listing(self._words, people))
        if self._wanted:
            view.look_at(self._wanted)
            self._wanted = ""
        if not self._page.panel.form.wanted.step:
            view.table.setFocus()
        self._look_at(view.here)

    def _look_at(self, line: str) -> None:
        if not self._page.panel.form.wanted.step:
            self._page.panel.show_card(self._cards.get(line))

    def _forget(self) -> None:
        self._after_pin, self._new = Wanted(), None
        self._look_at(self._page.list.here)
