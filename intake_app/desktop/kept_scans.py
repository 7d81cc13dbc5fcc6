"""What was scanned while nobody had signed in, and is nobody's yet: whoever comes says whether it is theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from intake_app.desktop.controls import Action
from intake_app.desktop.notice_bar import OverPage, Strip
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words

NEAR_MS: Final = 3_000
"""So near to a badge, or to a sign-in, a scan was made by the same hand."""

_BADGE_HOLDS_MS: Final = 120_000
_MOST_SHOWN: Final = 3
_LONGEST: Final = 32


class Kept(NamedTuple):
    """A scan, whether the code of the one before held it too, and when it came by the clock of scans."""

    raw: str
    follows: bool
    at_ms: float


def is_near(kept: Kept, now_ms: float, badge_ms: float) -> bool:
    """Whether a scan belongs to whoever signs in now: by when it came, and when the latest badge did."""
    by_badge = abs(kept.at_ms - badge_ms) <= NEAR_MS and now_ms - badge_ms <= _BADGE_HOLDS_MS
    return by_badge or now_ms - kept.at_ms <= NEAR_MS


class KeptScans(OverPage):
    """A strip over every page that asks; it stands until somebody answered, and nothing of it is lost before."""

    def __init__(self, theme: Theme, words: Words, take: Callable[[Sequence[Kept]], None]) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._take = take
        self._kept: list[Kept] = []
        self._strip: Strip | None = None

    @property
    def sentence(self) -> str:
        """What is asked, or nothing."""
        return self._strip.sentence.accessibleName() if self._strip is not None and not self.isHidden() else ""

    def put_aside(self, kept: Sequence[Kept]) -> None:
        """These are asked about, too, as soon as somebody is here."""
        self._kept += kept

    def ask(self) -> None:
        """Somebody is here who can answer."""
        if not self._kept:
            return
        if self._strip is None:
            self._strip = Strip(self._theme)
            yes, no = self._words("sign.kept_take"), self._words("sign.kept_leave")
            for word, key, act in ((yes, "Enter", self.take), (no, "Esc", self.leave)):
                action = Action(self._theme, word, key=key)
                action.clicked.connect(act)
                self._strip.inside.addWidget(action)
            self.around.addWidget(self._strip)
        self._strip.say(self._words("sign.kept_ask", scans=self._told()), "wait")
        self.show()

    def take(self) -> bool:
        """They are theirs; whether it was asked."""
        kept = self._answered()
        if kept:
            self._take(kept)
        return bool(kept)

    def leave(self) -> bool:
        """They are not, and nothing comes of them; whether it was asked."""
        return bool(self._answered())

    def _answered(self) -> list[Kept]:
        if self.isHidden():
            return []
        kept, self._kept = self._kept, []
        self.hide()
        return kept

    def _told(self) -> str:
        from intake_app.domain.scans import normalised
        from intake_app.domain.unseen import visible

        shown = ", ".join(visible(normalised(one.raw)[1], _LONGEST) for one in self._kept[:_MOST_SHOWN])
        more = len(self._kept) - _MOST_SHOWN
        return shown if more <= 0 else self._words("sign.kept_more", shown=shown, count=more)
