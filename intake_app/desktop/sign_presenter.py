"""Who is at the bench: asks the record who works here, hands on badges, names and PINs, and says who came.

What the workflow answers decides what is shown: somebody is in, a PIN is wanted, or a sentence why not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from intake_app.desktop.errands import Errands
from intake_app.desktop.new_pin import NewPin
from intake_app.desktop.sign_names import Doing, NameLine
from intake_app.desktop.sign_page import SignPage
from intake_app.desktop.sign_pin import time_left
from intake_app.desktop.surroundings import Shell
from intake_app.domain.badges import parse_badge
from intake_app.domain.errors import BadInput, IntakeError, NotAllowed, NotNow
from intake_app.domain.roles import PIN_ROLES
from intake_app.domain.words import Words

if TYPE_CHECKING:
    from intake_app.domain.station_events import SignIn
    from intake_app.workflow.bench import Bench
    from intake_app.workflow.door import PinWanted, Signed, SignInName

_MOST_TYPED: Final = 8
"""So many of the names that were typed before are offered."""

_BADGE: Final = "OP-"
"""No name begins so."""

_REFUSALS = (BadInput, NotAllowed, NotNow)
Settled = Callable[[], None]
T = TypeVar("T")
Asking = Literal["sign", "locked", "close"]
"""Why the page is shown: somebody signs in, goes on where it was locked, or wants to close a kiosk."""


class Key(NamedTuple):
    """What somebody proves to be themselves with, but for the PIN: a badge or a name.

    With `turns_on` nobody signs in here yet, and the name is that of an administrator of before or of the first.
    """

    badge: str = ""
    name: str = ""
    turns_on: bool = False


class _Refused(NamedTuple):
    """Why nobody is in, and for how many seconds nobody can try."""

    sentence: str
    locked_s: int = 0


class _Here(NamedTuple):
    """How people sign in at this station, and who can."""

    sign_in: SignIn
    people: list[SignInName]
    names: list[str]


class SignPresenter(QObject):
    """`signed` carries the name of whoever is at the bench now, `asked` what else is wanted on the page.

    `put_out` comes where nobody is there any more, because the disk refused what was written of who came.

    `asks_first`: a station that nobody was asked about is asked; else names are typed there.
    """

    signed = Signal(str)
    asked = Signal(str)
    turned = Signal()
    put_out = Signal()

    def __init__(self, bench: Bench, errands: Errands, page: SignPage, words: Words, shell: Shell) -> None:
        super().__init__()
        self._bench = bench
        self._errands = errands
        self._page = page
        self._words = words
        self._shell = shell
        self.asks_first = False
        self._key = Key()
        self._new: NewPin | None = None
        self.sign_in: SignIn = "without"
        self.asking: Asking = "sign"
        self.who = ""
        page.named.connect(self._named)
        page.names.asked.connect(self.asked)
        page.pin_given.connect(self._pin_given)
        page.pin_left.connect(self.step_back)
        page.first_named.connect(self._first_named)
        page.alone.connect(self.run_without)

    @property
    def is_used(self) -> bool:
        """Whether people sign in here."""
        return self.sign_in == "with"

    def ask(self, asking: Asking = "sign", who: str = "") -> None:
        """Show the page; `who` is at the bench by now, or locked it."""
        self.asking, self.who = asking, who
        self._forget()
        self._shell.go("sign")
        self._errands.run(self._look, self._show, self._shell.fail)

    def badge(self, scan: str, settled: Settled) -> None:
        """Somebody's badge was scanned, wherever; `settled` is called once it is known what comes of it."""

        def refused(sentence: str) -> None:
            self._shell.refuse(sentence)
            self._shell.sound("refused")
            settled()

        if not self.is_used:
            refused(self._words("sign.no_badges"))
            return
        self._forget()
        self._try(Key(badge=scan), "", settled, refused)

    def step_back(self) -> bool:
        """Leave the PIN; whether one was asked."""
        if self._page.sheet != "pin":
            return False
        if self._key.turns_on:
            self._forget()
            self._page.show_sheet("first")
        else:
            self.ask(self.asking, self.who)
        return True

    def change_pin(self) -> bool:
        """Whoever is here takes another PIN; whether they have one, and nothing else is asked."""
        if self._page.sheet != "names" or "pin" not in self._doings():
            return False
        self._new = NewPin(self._words, self.who, with_old=True)
        self._ask_new()
        return True

    def turn_on(self) -> bool:
        """People are to sign in here from now on; whether nobody does yet."""
        if self._page.sheet != "names" or "turn_on" not in self._doings():
            return False
        self._page.show_sheet("first")
        self._page.first.field.setFocus()
        return True

    def run_without(self) -> bool:
        """Nobody signs in here; only while the station was not asked yet."""
        if self._page.sheet != "first":
            return False

        def chosen(_: None) -> None:
            self._shell.tell(self._words("sign.alone_chosen"))
            self.ask()

        self._errands.run(self._bench.people.run_without_sign_in, chosen, self._not_turned)
        return True

    def _look(self) -> _Here:
        door = self._bench.people
        choice = door.choice()
        if choice == "with":
            return _Here(choice, door.who_can_sign_in(), [])
        asks = choice == "unasked" and self.asks_first
        typed = [name for name in self._bench.who() if name and "@" not in name]
        return _Here("unasked" if asks else "without", [], typed[:_MOST_TYPED])

    def _show(self, here: _Here) -> None:
        self.sign_in = here.sign_in
        self.turned.emit()
        if here.sign_in == "unasked":
            self._page.show_sheet("first")
            self._page.first.field.setFocus()
            return
        self._page.show_sheet("names")
        self._page.names.clear()
        self._page.names.show_doings(self._doings())
        if here.sign_in == "without":
            self._page.names.say(self._words("sign.title"), self._words("sign.hint"))
            self._page.show_names([NameLine(name, self._words("sign.worked_here")) for name in here.names])
            return
        self._page.names.say(self._title(), self._words(f"sign.hint_{self.asking}"))
        people = [one for one in here.people if self.asking != "close" or one.role == "administrator"]
        # Whoever was here is most likely who goes on.
        people.sort(key=lambda one: one.name != self.who)
        self._page.show_names([NameLine(one.name, self._told(one)) for one in people])

    def _title(self) -> str:
        if self.asking == "locked":
            return self._words("sign.title_locked", name=self.who)
        return self._words("sign.title_close" if self.asking == "close" else "sign.title_sign")

    def _doings(self) -> list[Doing]:
        """What else can be done on the page now."""
        if self.asking == "close":
            return ["back"]
        if self.asking == "locked" or not self.who:
            return []
        if not self.is_used:
            return ["back", "turn_on"]
        people = self._bench.people
        has_pin = people.here is not None and people.here.role in PIN_ROLES
        return ["back", "lock", "out", *(("pin",) if has_pin else ()), *(("people",) if people.may("people") else ())]

    def _told(self, one: SignInName) -> str:
        from intake_app.workflow.people_cards import role_words

        role = role_words(self._words, one.role)
        if one.locked_s:
            return self._words("sign.is_locked", role=role, left=time_left(one.locked_s))
        return self._words("sign.with_pin", role=role) if one.needs_pin else role

    def _named(self, name: str) -> None:
        shown = " ".join(name.split())
        if shown.upper().startswith(_BADGE):
            # A scanner too slow to be told from a hand: what it typed is shown no longer than it takes.
            self._page.names.clear()
            self._badge_typed(shown)
            return
        if self.is_used:
            self._try(Key(name=shown), "", _nothing, self._page.refuse)
            return

        def taken(_: None) -> None:
            self._in(shown)

        self._errands.run(lambda: self._bench.sign(shown), taken, self._page.refuse)

    def _badge_typed(self, text: str) -> None:
        try:
            badge = parse_badge(text)
        except BadInput as misread:
            self._page.refuse(str(misread))
            return
        if badge is None:
            self._page.refuse(self._words("people.no_badge"))
        else:
            self.badge(badge, _nothing)

    def _try(self, key: Key, pin: str, settled: Settled, refused: Callable[[str], None]) -> None:
        """Let whoever this is in, or ask for their PIN."""
        from intake_app.workflow.door import Signed

        door = self._bench.people

        def prove(pin: str) -> Signed | PinWanted | None:
            if key.turns_on:
                return door.first_administrator(key.name, pin) if pin else door.whose_pin(key.name)
            return door.sign_in_by_badge(key.badge, pin) if key.badge else door.sign_in(key.name, pin)

        def tried() -> Signed | PinWanted | _Refused | None:
            try:
                return prove(pin)
            except _REFUSALS as refusal:
                return _Refused(str(refusal), self._seconds(lambda: prove("")) if pin else 0)

        def done(answer: Signed | PinWanted | _Refused | None) -> None:
            if isinstance(answer, _Refused):
                if pin:
                    self._shell.sound("refused")
                    self._page.pin.refuse(self._refusal(answer), answer.locked_s)
                else:
                    refused(answer.sentence)
            elif isinstance(answer, Signed):
                self.sign_in = "with"
                self._in(answer.name)
            elif answer is None:
                self._key, self._new = key, NewPin(self._words, key.name)
                self._ask_new()
            else:
                self._ask_pin(key, answer)
            settled()

        self._come(tried, done, refused, settled)

    def _come(
        self, come: Callable[[], T], done: Callable[[T], None], refused: Callable[[str], None], settled: Settled
    ) -> None:
        """Somebody comes; whoever is here stays, unless the disk refuses what is written of that."""
        door = self._bench.people
        was_here = door.here is not None

        def failed(sentence: str) -> None:
            if not was_here or door.here is not None:
                refused(sentence)
                return
            self.put_out.emit()
            self._shell.fail(sentence)
            settled()

        self._errands.run(come, done, failed)

    def _seconds(self, ask: Callable[[], Signed | PinWanted | None]) -> int:
        """For how long nobody can try, after a PIN was refused."""
        try:
            return getattr(ask(), "locked_s", 0)
        except IntakeError:
            return 0

    def _refusal(self, refused: _Refused) -> str:
        return self._words("sign.locked_out", left="{left}") if refused.locked_s else refused.sentence

    def _ask_pin(self, key: Key, wanted: PinWanted) -> None:
        self._key = key
        self._shell.go("sign")
        self._page.show_sheet("pin")
        self._page.pin.ask(self._words("sign.pin_of", name=wanted.name), self._words("sign.pin_hint"))
        if wanted.locked_s:
            self._page.pin.refuse(self._words("sign.locked_out", left="{left}"), wanted.locked_s)

    def _pin_given(self, pin: str) -> None:
        if self._new is not None:
            self._new_given(self._new, pin)
        else:
            self._try(self._key, pin, _nothing, self._page.pin.refuse)

    def _first_named(self, name: str) -> None:
        self._try(Key(name=" ".join(name.split()), turns_on=True), "", _nothing, self._not_turned)

    def _ask_new(self, refusal: str = "") -> None:
        if self._new is not None:
            self._page.show_sheet("pin")
            self._page.pin.ask(self._new.title, self._new.hint)
            if refusal:
                self._page.pin.refuse(refusal)

    def _new_given(self, new: NewPin, pin: str) -> None:
        """A PIN of the first administrator, or one's own from now on."""
        refusal = new.give(pin)
        if not new.whole:
            self._ask_new(refusal)
        elif self._key.turns_on:
            self._make_first(self._key.name, new.new)
        else:
            self._change_own(new.old, new.new)

    def _make_first(self, name: str, pin: str) -> None:
        def made(signed: Signed) -> None:
            self.sign_in = "with"
            self._in(signed.name)

        self._come(lambda: self._bench.people.first_administrator(name, pin), made, self._not_turned, _nothing)

    def _not_turned(self, sentence: str) -> None:
        """What the first start asks was not taken, or the disk took it and did not say so: the record tells."""

        def first(_: object = None) -> None:
            self._page.show_sheet("first")
            self._page.first.refuse(sentence)

        def looked(here: _Here) -> None:
            if here.sign_in == "with":
                self._show(here)
                self._shell.fail(sentence)
            else:
                first()

        self._forget()
        self._errands.run(self._look, looked, first)

    def _change_own(self, old: str, new: str) -> None:
        def changed(_: None) -> None:
            self._shell.sound("taken")
            self.ask("sign", self.who)
            self._shell.tell(self._words("people.pin_set", name=self.who))

        def refused(sentence: str) -> None:
            self._shell.sound("refused")
            self._new = NewPin(self._words, self.who, with_old=True)
            self._ask_new(sentence)

        self._errands.run(lambda: self._bench.people.change_own_pin(old, new), changed, refused)

    def _in(self, name: str) -> None:
        self._forget()
        self._page.taken()
        self.signed.emit(name)

    def _forget(self) -> None:
        self._key, self._new = Key(), None


def _nothing() -> None:
    """Nobody waits for it."""
