"""A new PIN, said twice the same; one's own is changed with the one before."""

from __future__ import annotations

from intake_app.domain.pins import LONGEST_PIN, SHORTEST_PIN, pin_fault
from intake_app.domain.words import Words


class NewPin:
    """What was given of it by now: `old` where it is asked, `new`, and `whole` once both were the same."""

    def __init__(self, words: Words, name: str, *, with_old: bool = False) -> None:
        self._words = words
        self._name = name
        self._asks_old = with_old
        self.old = self.new = ""
        self.whole = False

    @property
    def title(self) -> str:
        """What is asked now."""
        if self._asks_old:
            return self._words("people.pin_old", name=self._name)
        if self.new:
            return self._words("sign.new_pin_again")
        return self._words("sign.new_pin", name=self._name)

    @property
    def hint(self) -> str:
        """What is told beside it."""
        return self._words("sign.pin_hint" if self._asks_old else "sign.new_pin_hint")

    def give(self, pin: str) -> str:
        """The next one is given; returns why it is not taken, or nothing."""
        if self._asks_old:
            self.old, self._asks_old = pin, False
            return ""
        if self.new:
            self.whole = pin == self.new
            if not self.whole:
                self.new = ""
            return "" if self.whole else self._words("sign.pins_differ")
        fault = pin_fault(pin)
        if fault is not None:
            return self._words(f"people.pin_{fault}", least=SHORTEST_PIN, most=LONGEST_PIN)
        self.new = pin
        return ""
