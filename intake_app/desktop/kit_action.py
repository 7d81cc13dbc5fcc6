"""The button by which a customer orders a packaging kit for a refused unit; afterwards it leads to that order."""

from __future__ import annotations

from intake_app.desktop.controls import Action
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.sight import Sight


class KitAction(Action):
    """Shown where a kit can be ordered, or was."""

    def __init__(self, theme: Theme, words: Words) -> None:
        self._all_words = words
        super().__init__(theme, words("kits.hold"), icon="kit", key="Ctrl+Shift+K")
        self.hide()

    def show_sight(self, sight: Sight) -> None:
        """What can be done for this return."""
        words = self._all_words
        self.setVisible(sight.can_order_kit or bool(sight.kit_order))
        ordered = "" if sight.can_order_kit else words("kits.order_title", number=sight.kit_order)
        self.set_words(ordered or words("kits.hold"))
