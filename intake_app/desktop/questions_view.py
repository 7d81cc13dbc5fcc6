"""The questions of one step: the open one as a card, the others as lines that open it when tapped."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from intake_app.desktop.question_card import QuestionCard, photo_words
from intake_app.desktop.rows import QuestionRow
from intake_app.desktop.text import label
from intake_app.desktop.theme import Theme
from intake_app.domain.words import Words
from intake_app.workflow.sight import NoteSight, QuestionSight


class QuestionsView(QWidget):
    """Shows one step. `opened` carries the fact of a line that was tapped; answers come from `card`."""

    opened = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self.card = QuestionCard(theme, words)
        self.rows: list[QuestionRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.card)
        self._notes = label(theme, role="muted", wraps=True)
        self._notes.hide()
        self._column.addWidget(self._notes)

    def show_questions(self, questions: tuple[QuestionSight, ...], open_fact: str) -> None:
        """These questions, with this one open (none of them when it is of another step)."""
        while len(self.rows) < len(questions):
            self._new_row()
        for number, row in enumerate(self.rows):
            if number < len(questions) and questions[number].fact != open_fact:
                self._show_row(row, questions[number])
                row.show()
            else:
                row.hide()
        place = next((number for number, question in enumerate(questions) if question.fact == open_fact), None)
        if place is None:
            self.card.hide()
            return
        self.card.show_question(questions[place])
        if self._column.indexOf(self.card) != place:
            self._column.removeWidget(self.card)
            self._column.insertWidget(place, self.card)
        self.card.show()

    def show_notes(self, notes: tuple[NoteSight, ...]) -> None:
        """The notes of this return, under the questions."""
        lines = [
            f"{note.when} · {note.about}: {note.text}" if note.about else f"{note.when} · {note.text}" for note in notes
        ]
        text = "\n".join([self._words("intake.notes", count=len(notes)), *lines]) if notes else ""
        if text != self._notes.accessibleName():
            self._notes.setText(text)
        self._notes.setVisible(bool(text))

    def _show_row(self, row: QuestionRow, question: QuestionSight) -> None:
        answered = question.state == "answered" or (question.state == "not_needed" and bool(question.answer))
        if question.answer:
            answer = question.answer
        elif question.state == "not_needed":
            answer = self._words("intake.not_needed")
        else:
            answer = self._words("intake.next")
        row.show_line(
            question.fact,
            question.title,
            answer,
            question.source,
            question.tone,
            answered=answered,
            stepped_back=question.state == "not_needed",
        )
        row.show_photos(photo_words(self._words, question), wanted=question.photo_missing)

    def _new_row(self) -> None:
        row = QuestionRow(self._theme)
        row.clicked.connect(lambda: self.opened.emit(row.fact))
        self.rows.append(row)
        self._column.insertWidget(self._column.count() - 1, row)
