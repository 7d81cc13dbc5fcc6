"""Runs an import as a process of its own, so that it never holds up a gesture, and tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QSaveFile
from PySide6.QtGui import QGuiApplication

from intake_app.desktop.import_page import BadLine, ImportPage
from intake_app.desktop.json_lines import json_lines
from intake_app.desktop.surroundings import Shell
from intake_app.domain.errors import IntakeError
from intake_app.domain.import_plan import free_fields, unknown_headings
from intake_app.domain.import_shapes import SHAPES
from intake_app.domain.papers import Tone
from intake_app.domain.spreadsheet import protected
from intake_app.domain.words import Words

_STOPPED = 130
_REMEMBERED = "--remembered"
_PATIENCE_MS = 5000


class ImportPresenter(QObject):
    """`changed` is called when the catalogue may hold something else now."""

    def __init__(
        self,
        page: ImportPage,
        words: Words,
        shell: Shell,
        command: Callable[[str, Path], list[str]],
        changed: Callable[[], None],
    ) -> None:
        super().__init__()
        self.page = page
        self._words = words
        self._shell = shell
        self._command = command
        self._changed = changed
        self._process: QProcess | None = None
        self._kind = ""
        self._file = Path()
        self._how: list[str] = []
        self._told: dict[str, Any] = {}
        self._header: list[str] = []
        self._fields: dict[str, str] = {}
        page.chosen.connect(self.start)
        page.browse_asked.connect(self._browse)
        page.stopped.connect(self.stop)
        page.left.connect(lambda: shell.go("intake"))
        page.good_asked.connect(self.take_good)
        page.columns_asked.connect(self.ask_columns)
        page.columns.told.connect(self._import_with)
        page.copy_asked.connect(self.copy)
        page.save_asked.connect(self.save)

    @property
    def running(self) -> bool:
        """Whether an import is under way."""
        return self._process is not None

    def start(self, kind: str, file: Path, how: Sequence[str] = (_REMEMBERED,)) -> None:
        """Import this file. `how` are further arguments of the command: by default, as it was said of such a file."""
        if self._process is not None:
            return
        self._kind, self._file, self._how = kind, file, list(how)
        self._told = {}
        self._header, self._fields = [], {}
        try:
            program, *arguments = (*self._command(kind, file), *how)
        except IntakeError as error:  # not everybody may import
            self._shell.fail(str(error))
            return
        process = QProcess(self)
        self._process = process
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed_to_run)
        self.page.show_running(self._words("import.starting", file=file.name), -1)
        self._shell.imports(self._words("import.begun"))
        process.start(program, arguments)

    def stop(self) -> bool:
        """Stop it: nothing of it remains."""
        if self._process is None:
            return False
        self._process.closeWriteChannel()
        return True

    def take_good(self) -> bool:
        """Import the good rows of the file without the bad ones."""
        if not self.page.take_good.isVisible():
            return False
        self.start(self._kind, self._file, [*self._how, "--skip-bad"])
        return True

    def ask_columns(self) -> bool:
        """Ask what the columns are that no field is known by; whether there are any, and fields for them."""
        shape = SHAPES.get(self._kind)
        if shape is None or self.running:
            return False
        columns, free = unknown_headings(self._header, shape), free_fields(self._header, shape)
        if not (columns and free):
            return False
        fields = [(name, self._words(f"import.field_{name}")) for name in free]
        self.page.show_columns(columns, fields, self._fields)
        return True

    def import_with_columns(self) -> bool:
        """Import with the columns as they are told now."""
        return self.page.columns.isVisible() and self.page.columns.tell()

    def other_file(self) -> bool:
        """Leave the columns, and choose another file."""
        asked = self.page.columns.isVisible()
        if asked:
            self.page.show_ready()
        return asked

    def digit(self, key: str) -> bool:
        """A key of a field, while it is asked what a column is."""
        return self.page.columns.isVisible() and self.page.columns.digit(key)

    def close(self) -> None:
        """The window closes: stop, and wait until the process has put everything back."""
        process = self._process
        if process is not None:
            self._process = None
            process.blockSignals(True)
            process.closeWriteChannel()
            if not process.waitForFinished(_PATIENCE_MS):
                process.kill()
                process.waitForFinished(_PATIENCE_MS)

    def copy(self) -> bool:
        """The bad lines, to the clipboard."""
        if self.page.model.rows:
            QGuiApplication.clipboard().setText(self._bad_text())
        return bool(self.page.model.rows)

    def save(self) -> bool:
        """The bad lines, into a file."""
        from intake_app.desktop.choosers import ask_to_write

        if not self.page.model.rows:
            return False
        words = self._words
        proposed = self._file.with_name(f"{self._file.stem}-{words('import.bad_file')}.csv")
        file = ask_to_write(self.page, words("import.save"), proposed, {"csv": words("listing.csv")})
        if file is not None:
            self.save_to(file)
        return True

    def save_to(self, file: Path) -> None:
        """Write the bad lines to this file, whole or not at all."""
        target = QSaveFile(str(file))
        written = target.open(QSaveFile.OpenModeFlag.WriteOnly)
        if not (written and target.write(self._bad_text().encode()) >= 0 and target.commit()):
            self._shell.fail(self._words("import.not_saved", file=file, why=target.errorString()))

    def _bad_text(self) -> str:
        rows = [(self._words("import.line"), self._words("import.reason"))]
        rows += [(str(row.line), row.reason) for row in self.page.model.rows]
        cells = ([protected(cell).replace('"', '""') for cell in row] for row in rows)
        return "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in cells)

    def _import_with(self, fields: dict[str, str]) -> None:
        told = [f"{heading}={field}" for heading, field in fields.items() if field]
        mapped = [word for one in told for word in ("--map", one)]
        self.start(self._kind, self._file, [*mapped, "--remember"])

    def _browse(self, kind: str) -> None:
        from intake_app.desktop.choosers import ask_to_read

        file = ask_to_read(self.page, self._words(f"import.{kind}"), self._words("import.filter").split(";;"))
        if file is not None:
            self.start(kind, file)

    def _read(self) -> None:
        for told in json_lines(self._process) if self._process is not None else ():
            if "progress" in told:
                self._show_progress(told["progress"])
            else:
                self._told = told

    def _show_progress(self, progress: dict[str, Any]) -> None:
        done, total = int(progress["done"]), int(progress["total"])
        left = int(progress.get("seconds_left", 0))
        stage = str(progress.get("stage", "reading"))
        part = done / total if total else 0.0
        sentence = self._words(f"import.{stage}", done=f"{done:,}", left=self._left_words(left))
        self.page.show_running(sentence, round(part * 1000) if stage == "reading" else -1)
        self._shell.imports(self._words("import.percent", percent=round(part * 100)))

    def _left_words(self, seconds: int) -> str:
        if seconds >= 90:  # noqa: PLR2004 - from here on minutes say it better
            return self._words("import.minutes_left", count=round(seconds / 60))
        if seconds == 1:
            return self._words("import.second_left")
        return self._words("import.seconds_left", count=seconds)

    def _finished(self, status: int, how: QProcess.ExitStatus) -> None:
        self._read()
        self._let_go()
        answer = self._told.get("report") or self._told.get("error") or {}
        self._header = [str(name) for name in answer.get("header", [])]
        self._fields = {str(heading): str(field) for field, heading in answer.get("columns", [])}
        if "report" in self._told:
            self._show_report(self._told["report"])
        elif status == _STOPPED:
            self._show_result(self._words("import.nothing_remains"), "wait", self._words("import.was_stopped"))
        else:
            message = str(self._told.get("error", {}).get("message", self._words("import.broke_off")))
            self._show_result(message, "refuse", self._words("import.failed"))
            self.ask_columns()

    def _show_result(self, sentence: str, tone: Tone, word: str) -> None:
        """What came of it: on the import's page, and wherever else somebody is now."""
        self.page.show_result(sentence, tone, word)
        if self.page.isVisible():
            return
        told = self._words("import.elsewhere", file=self._file.name, word=word, sentence=sentence)
        if tone == "refuse":
            self._shell.fail(told)
        else:
            self._shell.tell(told)

    def _show_report(self, report: dict[str, Any]) -> None:
        bad_count, read, skipped = int(report["bad_count"]), int(report["read"]), bool(report["skipped"])
        rows = [BadLine(int(row["line"]), str(row["reason"])) for row in report["bad"]]
        figures = {key: f"{int(report[key]):,}" for key in ("read", "new", "changed", "unchanged")}
        if skipped:
            taken = f"{read - bad_count:,}"
            sentence = self._words("import.skipped", taken=taken, file=report["bad_rows"], **figures)
            self._show_result(sentence, "wait", self._words("import.partly"))
        elif bad_count:
            sentence = self._words("import.bad_rows", bad=f"{bad_count:,}", read=f"{read:,}", shown=len(rows))
            self._show_result(sentence, "refuse", self._words("import.nothing"))
        else:
            self._show_result(self._words("import.figures", **figures), "accept", self._words("import.done"))
        self.page.show_bad(rows, can_skip=bad_count < read and not skipped and bool(rows))
        shape = SHAPES[self._kind]
        has_unknown = bool(unknown_headings(self._header, shape) and free_fields(self._header, shape))
        self.page.ask_columns.setVisible(has_unknown)
        if skipped or not bad_count:
            self._changed()

    def _failed_to_run(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            why = self._process.errorString()
            self._let_go()
            self._show_result(self._words("import.no_process", why=why), "refuse", self._words("import.failed"))

    def _let_go(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
        self._process = None
        self._shell.imports("")
