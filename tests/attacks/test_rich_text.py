"""Nothing that is scanned, typed or imported is obeyed by what shows it: no markup, no picture, no turned order."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from intake_app.commands.window import _show
from intake_app.desktop.controls import Control
from intake_app.desktop.text import tooltip
from intake_app.desktop.window import StationWindow
from intake_app.domain.errors import BadInput
from intake_app.domain.named_places import NamedPlace
from intake_app.domain.station import Company
from intake_app.domain.unit import parse_number, parse_serial
from intake_app.store.importing import import_file
from tests.attacks import hostile
from tests.attacks.hostile import BAD, Watch, table
from tests.desktop.desk import ANSWERS, Desk
from tests.desktop.places import places
from tests.whole.window_driver import Person, at_the_bench

POLICY = "mallory"
FROM_MALLORY = f"{hostile.MARKUP} {hostile.ENTITY} {hostile.FORMATS}"


def hostile_units() -> str:
    """A supplier's file: every column that takes a free text has one that is meant to be more than a text."""

    def row(serial: str, order: str, customer: str, *more: str, vendor: str = "Smartvue") -> list[str]:
        return [serial, "S12E4", vendor, order, "2026-11-10", "7200.00", "3600.00", customer, *more]

    free = (hostile.ANCHOR + hostile.ISOLATED, hostile.OVERRIDDEN, hostile.STACKED + hostile.CONTROLS)
    return table(
        row("SV-100001", "O-1<b>", hostile.OVERRIDDEN, *free),
        row("SV-100002", "O-2", hostile.NOTHING_SEEN, *free),
        row("SV-100003", "O-3", hostile.ENDLESS, hostile.MARKDOWN, hostile.EMOJI, hostile.ENDLESS),
        row("SV-100004", hostile.MARKUP, f"{hostile.MARKUP}{hostile.OVERRIDDEN}{hostile.NOTHING_SEEN}", *free),
        row("TWICE-01", "O-5", hostile.MARKUP + hostile.ISOLATED, *free),
        row("TWICE-01", "O-6&amp;", hostile.CONTROLS + hostile.EMOJI, *free),
        row(hostile.MARKUP, "O-7", hostile.RIGHT_TO_LEFT, *free),
        row(hostile.ENTITY, "O-8", hostile.REPORTLAB, *free),
        row("MAL-1", "O-9", hostile.MARKUP, *free, vendor=POLICY),
    )


def hostile_policy() -> str:
    """The example of CONTRIBUTING.md, with another text wherever a text is free."""
    told = (Path(__file__).resolve().parents[2] / "CONTRIBUTING.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(id = \"example\".*?)```", told, re.DOTALL)
    text = FROM_MALLORY.replace("\\", "\\\\").replace('"', '\\"')
    named = example.replace('id = "example"', f'id = "{POLICY}"')
    free = r'\b(vendor|title|prompt|label|text|name) = "(?!box|Smart)[^"]*"'
    return re.sub(free, lambda found: f'{found[1]} = "{POLICY if found[1] == "vendor" else text}"', named)


@pytest.fixture(scope="session")
def supplied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the canary, Mallory's policy, and a station that took the supplier's files."""
    home = tmp_path_factory.mktemp("supplied")
    Image.new("RGB", (8, 8), "red").save(home / hostile.PICTURE)
    (home / "policies").mkdir()
    (home / "policies" / "mallory.toml").write_text(hostile_policy(), "utf-8")
    units, rmas, kits = home / "units.csv", home / "rmas.csv", home / "kits.csv"
    units.write_text(hostile_units(), "utf-8")
    rmas.write_text(
        table(
            [hostile.MARKUP, "2026-11-15", "SV-100001", hostile.MARKUP + hostile.OVERRIDDEN, hostile.ENTITY],
            ["R-2", "2026-11-15", "SV-100002", hostile.NOTHING_SEEN, "O-2"],
            headings=("Number", "Issued on", "Serial", "Customer", "Order number"),
        ),
        "utf-8",
    )
    kits.write_text(
        table(
            [
                *(hostile.MARKUP, "S12E4", *(hostile.MARKUP + hostile.ISOLATED,) * 3, "60.00"),
                *(hostile.MARKUP, hostile.OVERRIDDEN, hostile.ANCHOR, "3"),
            ],
            headings=("Kit", "Models", "Box", "Foam", "Sleeve", "Price", "Vendor", "Telephone", "Address", "Stock"),
        ),
        "utf-8",
    )
    for what, file in (("units", units), ("rmas", rmas), ("kits", kits)):
        assert not import_file(home / "station", what, file, lambda _: True).bad, what
    return home


@pytest.fixture
def canary(supplied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """The picture lies in the working folder, where Qt would look for it."""
    shutil.copy(supplied / hostile.PICTURE, tmp_path / hostile.PICTURE)
    monkeypatch.chdir(tmp_path)
    with Watch(tmp_path / hostile.PICTURE) as watch:
        yield watch


@pytest.fixture
def person(supplied: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Person]:
    """Somebody at a window whose catalogue, policy and settings are all hostile."""
    folder = Path(shutil.copytree(supplied / "station", tmp_path / "station"))
    company = Company(hostile.MARKUP, hostile.ANCHOR, hostile.FORMATS, hostile.ENTITY)
    named = (NamedPlace("R-1", hostile.MARKUP[:40], "restock"),)
    settings: dict[str, object] = {"name": hostile.MARKUP, "company": company, "places": named}
    with at_the_bench(folder, qtbot, supplied / "policies", **settings) as one:
        assert not one.told, one.told
        one.sign_in("Rosa <b>&amp; {0}")
        yield one


@pytest.fixture
def desk(person: Person) -> Desk:
    return Desk(person.window, person.station, person.folder, person.qtbot, ExitStack(), person.lane)


def cells(model: QAbstractItemModel) -> Iterator[str]:
    """All that a table tells: cells, headings, tips, and what a screen reader is given."""
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
    nowhere = QModelIndex()
    for column in range(model.columnCount(nowhere)):
        yield str(model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) or "")
        for row in range(model.rowCount(nowhere)):
            yield from (str(model.index(row, column, nowhere).data(role) or "") for role in roles)


def texts(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """All that the widgets of a window say, each with who says it."""
    for widget in (window, *window.findChildren(QWidget)):
        yield widget, widget.toolTip()
        yield widget, widget.windowTitle()
        if isinstance(widget, QLabel):
            yield widget, widget.text()
        if isinstance(widget, Control):
            yield widget, widget.words
        if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
            model = widget.model()
            if model is not None:
                yield from ((widget, one) for one in cells(model))


def check_plain(window: QWidget, where: str) -> None:
    """No widget obeys a text, and none hides what would steer it."""
    for widget in window.findChildren(QWidget):
        named = f"{where}: {type(widget).__name__} {widget.objectName()}"
        if isinstance(widget, QLabel):
            assert widget.textFormat() == Qt.TextFormat.PlainText, f"{named} {widget.text()[:80]!r}"
            assert not widget.openExternalLinks(), named
        assert not isinstance(widget, QTextEdit), f"{named} can show rich text"
        assert not widget.whatsThis(), named
        assert not widget.statusTip(), named
        tip = widget.toolTip()
        assert not tip or is_escaped(tip), f"{named} tip {tip[:80]!r}"
    for widget, text in texts(window):
        if not isinstance(widget, QLineEdit | QPlainTextEdit):
            found = sorted(f"U+{ord(one):04X}" for one in BAD & set(text))
            assert not found, f"{where}: {type(widget).__name__} shows {found} unseen: {text[:120]!r}"


def is_escaped(tip: str) -> bool:
    """Whether a tip, which Qt takes for HTML where it looks like it, shows its text as it is."""
    return tip.startswith("<qt>") and tip.endswith("</qt>") and "<" not in tip[4:-5] and ">" not in tip[4:-5]


@contextmanager
def drawn_texts(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every text that the program's own widgets paint."""
    told: list[str] = []
    real = QPainter.drawText

    def noted(painter: QPainter, *what: Any) -> Any:
        told.extend(one for one in what if isinstance(one, str))
        return real(painter, *what)

    with patch.context() as while_drawn:
        while_drawn.setattr(QPainter, "drawText", noted)
        yield told


def paint(window: StationWindow) -> None:
    window.grab()
    QApplication.processEvents()


def test_the_canary_sings_where_markup_is_obeyed(canary: Watch, qtbot: QtBot) -> None:
    """The control: Qt, left to itself, opens a picture that a text names."""
    rich = QLabel(hostile.MARKUP)
    qtbot.addWidget(rich)
    rich.grab()
    assert canary.opened()
    plain = QLabel()
    qtbot.addWidget(plain)
    plain.setTextFormat(Qt.TextFormat.PlainText)
    plain.setText(hostile.MARKUP)
    plain.grab()
    assert not canary.opened()


# The Devices page asks this machine's sound server for microphones of cameras; there need not be one.
@pytest.mark.qt_log_ignore("^PulseAudioService: pa_context_connect\\(\\) failed$", extend=True)
def test_no_page_of_the_window_obeys_a_hostile_catalogue(
    desk: Desk, person: Person, canary: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    with drawn_texts(monkeypatch) as told:
        for place in places(desk):
            paint(desk.window)
            check_plain(desk.window, place)
        desk.window.go("find")
        for text in ("100004", "<img", "canary", "\u202e"):
            field = desk.window.places["find"].page.findChild(QLineEdit)
            assert field is not None
            field.setText(text)
            person.settle()
            paint(desk.window)
            check_plain(desk.window, f"find {text!r}")
        for serial in (hostile.MARKUP, hostile.ENTITY, "MAL-1", "SV-100001"):
            desk.window.go("intake")
            desk.scan(serial)
            person.press("Ctrl+H")
            paint(desk.window)
            check_plain(desk.window, f"history of {serial}")
            desk.window.go("intake")
            paint(desk.window)
            check_plain(desk.window, serial)
            person.press("Esc", "Esc")
        for fault in hostile.TEXTS:
            desk.window.fail(fault)
            desk.window.tell(fault)
            desk.window.notices.grab()
            check_plain(desk.window.notices, "a message")
    assert not canary.opened()
    shown = "".join(told)
    assert not {f"U+{ord(one):04X}" for one in BAD & set(shown)}
    assert "<b>" in shown, "what was scanned was drawn at all"
    assert "<U+202E>" in shown, "a turned order is told where it would begin"


def test_a_return_under_a_hostile_policy_is_carried_to_its_papers(
    desk: Desk, person: Person, canary: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    with drawn_texts(monkeypatch) as told:
        desk.scan("MAL-1")
        for _ in range(8):
            sight = person.sight
            paint(desk.window)
            check_plain(desk.window, f"{POLICY} {sight.question}")
            if sight.step == "decision":
                break
            answers = {**ANSWERS, "rma_issued_on": "none"}
            desk.window.intake_page.back.questions.card.answered.emit(sight.question, answers[sight.question])
            person.settle()
        desk.window.intake.turn_why()
        desk.settle()
        paint(desk.window)
        check_plain(desk.window, f"{POLICY} why")
        person.press("Enter", "Enter")
        check_plain(desk.window, f"{POLICY} papers")
    assert person.has_closed()
    assert not canary.opened()
    assert hostile.MARKUP in "".join(told)


def test_the_headings_and_rows_of_a_hostile_file_are_told_as_they_are(
    desk: Desk, canary: Watch, tmp_path: Path
) -> None:
    """Strange headings are asked about, bad rows are listed with what stood in them."""
    strange, bad = tmp_path / "strange.csv", tmp_path / "<b>bad.csv"
    headings = (hostile.MARKUP, hostile.OVERRIDDEN, hostile.NOTHING_SEEN, "Model", "=1+1")
    strange.write_text(table(["SV-1"] * len(headings), headings=headings), "utf-8")
    bad.write_text(table(*([text, text] for text in hostile.TEXTS), headings=("Serial", "Model")), "utf-8")
    desk.window.go("import")
    page = desk.window.importing.page
    for file, listed in ((strange, page.columns.model), (bad, page.model)):
        desk.window.importing.start("units", file)
        desk.qtbot.waitUntil(lambda: not desk.window.importing.running, timeout=30_000)
        assert listed.rowCount()
        paint(desk.window)
        check_plain(desk.window, file.name)
    assert not canary.opened()


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_a_tip_shows_exactly_its_text(text: str, qtbot: QtBot) -> None:
    """Read by Qt's own reader of rich text, as a tip is."""
    tip = tooltip(text)
    assert is_escaped(tip)
    reader = QTextEdit()
    qtbot.addWidget(reader)
    reader.setHtml(tip)
    shown = "".join(reader.toPlainText().split())
    assert not BAD & set(shown)
    if text.isascii() and text.isprintable():
        assert shown == "".join(text.split())


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_the_box_that_says_why_a_station_does_not_open_is_plain(
    text: str, canary: Watch, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QMessageBox] = []

    def read(box: QMessageBox) -> None:
        shown.append(box)

    monkeypatch.setattr(QApplication, "platformName", lambda *_: "xcb")
    monkeypatch.setattr("sys.stderr", None)
    monkeypatch.setattr(QMessageBox, "exec", read)
    _show(QApplication.instance(), text)  # type: ignore[arg-type]
    (box,) = shown
    qtbot.addWidget(box)
    box.grab()
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert not BAD & set(box.text())
    assert not canary.opened()


@pytest.mark.parametrize("control", sorted(BAD))
@pytest.mark.parametrize("parse", [parse_serial, parse_number])
def test_no_serial_and_no_number_can_be_seen_as_another(parse: Callable[[str], str], control: str) -> None:
    """Letters from right to left are seen as what they are; what turns or hides others is no part of a number."""
    with pytest.raises(BadInput, match="invisible character"):
        parse(f"SV-{control}321-001")
    assert parse(hostile.RIGHT_TO_LEFT)
