"""What a step of a kit order asks before it is written: an amount, a tracking number, a reason."""

from __future__ import annotations

from intake_app.desktop.entry import Entry
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words


class KitEntry(Entry):
    """Knows what each step asks for."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        reference = words("kits.reference_field")
        self._lines_of: dict[str, tuple[str, ...]] = {
            "paid": (words("kits.amount"), reference),
            "shipped": (words("kits.tracking_field"),),
            "cancelled": (words("kits.cancel_field"),),
            "ordered": (reference,),
        }
        self._words = words

    def ask(self, step: str, told: str = "") -> None:
        """Ask what this step needs; `told` stands in the first line already."""
        lines = [(name, "") for name in self._lines_of[step]]
        self.ask_for(step, self._words(f"kits.ask_{step}"), [(lines[0][0], told), *lines[1:]])
