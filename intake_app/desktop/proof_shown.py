"""What the page “Record” shows of proofs: how far one is, and what the latest found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from intake_app.desktop.record_view import ProofCard
from intake_app.domain.words import Words
from intake_app.workflow.wording import time_words


class ProofShown:
    """Also of what was found before somebody asked for the page."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._card: ProofCard | None = None
        self._report: tuple[dict[str, Any], str] | None = None

    def on(self, card: ProofCard) -> None:
        """It is shown here from now on."""
        self._card = card
        self._show_report()

    def begins(self, *, may_leave: bool) -> None:
        """A proof of everything begins."""
        if self._card is not None:
            self._card.show_lines([])
            self._card.show_running(self._words("proof.begun"), -1, running=True, may_leave=may_leave)

    def goes_on(self, stage: str, done: int, total: int, *, may_leave: bool) -> None:
        """So many of so many are done of this stage."""
        if self._card is None:
            return
        sentence = self._words(f"proof.stage_{stage}")
        if total:
            sentence = self._words("proof.so_far", stage=sentence, done=f"{done:,}", total=f"{total:,}")
        far = round(1000 * done / total) if total else -1
        self._card.show_running(sentence, far, running=True, may_leave=may_leave)

    def ends(self, why: str) -> None:
        """It ended without having found anything out."""
        if self._card is not None:
            self._card.show_running(why, -1, running=False)

    def found(self, report: dict[str, Any]) -> None:
        """It found this out just now."""
        self._report = (report, time_words(datetime.now().astimezone()))
        self._show_report()

    def _show_report(self) -> None:
        if self._card is None or self._report is None:
            return
        card, (report, at) = self._card, self._report
        card.show_running("", -1, running=False)
        if report["sound"]:
            extent = "quick" if report["is_quick"] else "whole"
            card.show_state(self._words(f"proof.{extent}", time=at), "accept")
        else:
            card.show_state(self._words("proof.not_sound", time=at), "refuse")
        card.show_lines([(str(mark), self._line(str(mark), str(told))) for mark, told in report["lines"]])

    def _line(self, mark: str, sentence: str) -> str:
        return self._words(f"proof.line_{mark.lower()}", sentence=sentence)
