"""The translation file and the program hold together: nothing is asked for that is not there, nothing lies unused.

The program's own source is read: every call of `words(…)`, with the keys that it can ask for and the values it gives.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, get_args, get_type_hints

import intake_app
from intake_app.bootstrap import read_words
from intake_app.desktop.arrivals_view import SHOWN
from intake_app.desktop.import_page import KINDS
from intake_app.desktop.papers_view import Stage
from intake_app.desktop.people_view import KEYS as PEOPLE_DOINGS
from intake_app.desktop.ports_presenter import _WRONG
from intake_app.desktop.print_queue_page import JOB_COLUMNS
from intake_app.desktop.rail import PLACES
from intake_app.desktop.replacement_panel import FORM as REPLACEMENT_FORM
from intake_app.desktop.rma_form import _TEXTS as FORM_TEXTS
from intake_app.desktop.scanner_test_page import State as CodeState
from intake_app.desktop.sign_names import DOINGS
from intake_app.desktop.sign_presenter import Asking
from intake_app.desktop.sound_section import STEPS as STEPS_OF_SOUND
from intake_app.domain.acknowledging import Why as WhyNot
from intake_app.domain.answers import Answer
from intake_app.domain.commands import QUICK_ANSWERS, Gesture
from intake_app.domain.consignment_events import PACK_LINES, SHIPPING_PAPERS, WAYS, PackAnswer
from intake_app.domain.consignments import ConsignmentState, Lack
from intake_app.domain.derived import PIECES
from intake_app.domain.facts import BUILT_IN
from intake_app.domain.finding import FIELDS
from intake_app.domain.finding import KINDS as HIT_KINDS
from intake_app.domain.follow_ups import KINDS as FOLLOW_UP_KINDS
from intake_app.domain.framing import PortStatus
from intake_app.domain.heads import AlarmKind
from intake_app.domain.import_shapes import SHAPES
from intake_app.domain.keyboard_layouts import LAYOUTS
from intake_app.domain.keyboard_test import BY_NAME, FindingCode
from intake_app.domain.kit_events import KitPaperKind, ShipTo
from intake_app.domain.kit_orders import KitState, KitStep
from intake_app.domain.override_events import REASONS
from intake_app.domain.people import NameFault
from intake_app.domain.pins import PinFault
from intake_app.domain.printing import ROLES, Change, Reason
from intake_app.domain.release import Reason as Unreleased
from intake_app.domain.replacement_events import PaidBy
from intake_app.domain.replacements import OPEN, ReplacementStep
from intake_app.domain.replacements import STATES as REPLACEMENT_STATES
from intake_app.domain.returns import State
from intake_app.domain.rmas import RMA_STATES
from intake_app.domain.roles import RIGHTS
from intake_app.domain.roles import ROLES as PEOPLE_ROLES
from intake_app.domain.scans import ScanKind
from intake_app.domain.station import CameraSight, FolderSight, Parity, SoundKind, Stock, Terminator
from intake_app.domain.surprises import SurpriseKind
from intake_app.store.verifying import Stage as ProofStage
from intake_app.workflow.accounting import COLUMNS as ACCOUNT_COLUMNS
from intake_app.workflow.arrivals import COLUMNS as ARRIVAL_COLUMNS
from intake_app.workflow.batch_cards import BATCH_COLUMNS, BATCHES
from intake_app.workflow.document import PAPERS
from intake_app.workflow.finding import COLUMNS as FIND_COLUMNS
from intake_app.workflow.follow_up_cards import COLUMNS as FOLLOW_UP_COLUMNS
from intake_app.workflow.follow_up_cards import GROUPS
from intake_app.workflow.kit_cards import COLUMNS as KIT_COLUMNS
from intake_app.workflow.notice import NOTICES
from intake_app.workflow.people_cards import COLUMNS as PEOPLE_COLUMNS
from intake_app.workflow.ports import Progress
from intake_app.workflow.queue import COLUMNS as QUEUE_COLUMNS
from intake_app.workflow.replacement_cards import COLUMNS as REPLACEMENT_COLUMNS
from intake_app.workflow.replacement_cards import GROUPS as REPLACEMENT_GROUPS
from intake_app.workflow.ship_cards import _UNDO
from intake_app.workflow.ship_cards import COLUMNS as SHIP_COLUMNS
from intake_app.workflow.ship_cards import GROUPS as SHIP_GROUPS
from intake_app.workflow.ship_due import COLUMNS as DUE_COLUMNS
from intake_app.workflow.ship_papers import _KIT, _LEFT, _PACKED
from intake_app.workflow.sight import STEPS, StepSight, TraceSight
from intake_app.workflow.support import SAID
from intake_app.workflow.unit_history import COLUMNS as HISTORY_COLUMNS

PACKAGE = Path(intake_app.__file__).parent
BINDINGS = PACKAGE / "desktop" / "bindings.py"
WORDS = read_words()
KEYS = WORDS.keys()
TEMPLATES = {"paper.page", "paper.fault"}
"""Handed on with their places in them, for who draws the paper fills them."""

_ELSEWHERE = {"answer", "choose", "sign_out"}
ON_A_SHEET = ["choose_none", *(gesture for gesture in get_args(Gesture) if gesture not in _ELSEWHERE)]
"""Commands with words of their own; the lines of a list have their numbers."""


def literals(owner: object, name: str) -> Iterable[str]:
    """The values that a field of a type of ours can take."""
    return [str(value) for value in get_args(get_type_hints(owner)[name])]


def keys_of_the_window() -> list[str]:
    """What the table of keys says that each does."""
    calls = [node for node in ast.walk(ast.parse(BINDINGS.read_text("utf-8"))) if isinstance(node, ast.Call)]
    seconds = [call.args[1] for call in calls if isinstance(call.func, ast.Name) and len(call.args) >= 3]
    return [str(one.value) for one in seconds if isinstance(one, ast.Constant)]


MADE: dict[str, tuple[Iterable[str], ...]] = {
    "arrival.{}": (get_args(SurpriseKind),),
    "arrivals.column_{}": (ARRIVAL_COLUMNS,),
    "arrivals.form_{}": (FORM_TEXTS,),
    "arrivals.reason_{}": (BUILT_IN["reason"].values,),
    "arrivals.remedy_{}": (BUILT_IN["remedy"].values,),
    "arrivals.row_{}": (
        ["customer", "order", "reason", "remedy", "issued", "until", "expected", "tracking", "boxes", "cancelled"],
    ),
    "arrivals.state_{}": (RMA_STATES,),
    "arrivals.title_{}": (SHOWN,),
    "arrivals.empty_{}": (SHOWN,),
    "arrivals.group_{}": (SHOWN,),
    "camera.{}": (literals(CameraSight, "state"),),
    "command.name_{}": ([one for one in get_args(Gesture) if one not in {"answer", "all_ok"}],),
    "command.undone_{}": (
        ["identified", "noted", "photographed", "marked", "filed", "set_aside", "excused", "decided", "corrected"],
        ["came_in_kit", "followed_up", "moved", "overridden"],
    ),
    "devices.bar_{}": (sorted(_WRONG),),
    "devices.end_{}": (get_args(Terminator),),
    "devices.kind_{}": (get_args(ScanKind),),
    "devices.parity_{}": (get_args(Parity),),
    "devices.sound_{}": (get_args(SoundKind),),
    "devices.state_{}": (get_args(PortStatus),),
    "devices.volume_{}": (STEPS_OF_SOUND,),
    "fact.{}": ([*BUILT_IN, "serial", "customer", "policy"],),
    "find.by_{}": (FIELDS,),
    "find.column_{}": (FIND_COLUMNS,),
    "find.kind_{}": (HIT_KINDS,),
    "find.many_{}": (HIT_KINDS,),
    "follow.account_{}": (ACCOUNT_COLUMNS,),
    "follow.batch_{}": (BATCH_COLUMNS,),
    "follow.column_{}": (FOLLOW_UP_COLUMNS,),
    "follow.end_{}": (["proof", "support", "batch"],),
    "follow.group_{}": (["all", *GROUPS, BATCHES],),
    "follow.hint_{}": (FOLLOW_UP_KINDS,),
    "follow.kind_{}": (FOLLOW_UP_KINDS,),
    "follow.support_said_{}": (SAID,),
    "follow.warranty_{}": (SAID,),
    "follow.{}": (["reference", "new_model", "who", "said", "serial", "repaired", "replaced"],),
    "history.column_{}": (HISTORY_COLUMNS,),
    "identify.title_{}": (["choose", "received", "unknown"],),
    "identify.{}": (["serial", "order", "rma"],),
    "import.field_{}": ([column.name for shape in SHAPES.values() for column in shape.columns],),
    "import.{}": (KINDS, literals(Progress, "stage")),
    "listing.{}": (["xlsx", "csv"],),
    "intake.type_{}": (["date", "money", "text"],),
    "keys.{}": (keys_of_the_window(),),
    "kits.about_{}": (["model", "serial", "rma", "order", "customer", "telephone"],),
    "kits.ask_{}": (["ordered", "paid", "shipped", "cancelled"],),
    "kits.cannot_be_{}": (get_args(KitStep),),
    "kits.column_{}": (KIT_COLUMNS,),
    "kits.do_{}": (["ordered", "paid", "shipped", "delivered", "arrived"],),
    "kits.hint_{}": (["quoted", "ordered", "paid", "shipped"],),
    "kits.pack_{}": (PIECES,),
    "kits.row_{}": (
        ["customer", "model", "kit", "rma", "to", "reference", "paid", "tracking"],
        ["rma", "serial", "kit", "model"],
        ["model", "serial", "kit", "price", "vendor", "telephone"],
    ),
    "kits.slip_to_{}": (get_args(ShipTo),),
    "kits.state_{}": (get_args(KitState),),
    "kits.to_{}": (get_args(ShipTo),),
    "kits.undo_{}": (["paid", "shipped", "delivered", "cancelled"],),
    "kits.{}": (
        PIECES,
        get_args(KitPaperKind),
        ["models", *PIECES, "stock", "vendor", "telephone", "address"],
    ),
    "kits.{}_empty": (["all", "found"],),
    "kits.{}_title": (["all", "found"],),
    "notice.place_{}": (["back_to_customer", "hold_shelf"],),
    "notice.sentence_{}": (NOTICES,),
    "notice.term_{}": (["kit_price_from", "kit_telephone"],),
    "notice.title_{}": (NOTICES,),
    "notice.{}": (["model", "serial", "bought_on", "order"],),
    "notice.{}_actions": (NOTICES.values(),),
    "override.reason_{}": (REASONS,),
    "override.short_{}": (REASONS,),
    "photo_inputs.{}": (literals(FolderSight, "state"),),
    "paper.photo_{}": (["lost", "altered", "no_copy"],),
    "people.{}_name": (get_args(NameFault),),
    "people.pin_{}": (get_args(PinFault),),
    "people.right_{}": (RIGHTS,),
    "people.role_{}": (PEOPLE_ROLES,),
    "proof.new_{}": (get_args(WhyNot),),
    "proof.{}": ([*get_args(AlarmKind), "touched_file"], ["quick", "whole"]),
    "proof.line_{}": (["wrong", "sound", "note"],),
    "proof.stage_{}": (get_args(ProofStage),),
    "photos.from_{}": (["dropped", "pasted"],),
    "photo.{}": (["lost", "altered", "no_copy"],),
    "photos.{}": (["lost", "altered", "no_copy", "set_aside"],),
    "window.seen_{}": ([*get_args(SoundKind), "again"],),
    "viewer.{}": (["lost", "altered", "no_copy", "set_aside"],),
    "paper.caption_{}": (["rma", "model", "customer", "received", "inspected", "serial"],),
    "paper.{}": (
        ["model", "serial", "bought_on", "warranty", "unit_price", "order_total"],
        ["customer", "customer_contact", "vendor", "received", "rma_issued", "kit", "place", "without_sign_in"],
    ),
    "papers.{}": (get_args(Stage),),
    "papers.{}_hint": (get_args(Stage),),
    "papers.print_{}": (PAPERS,),
    "papers.see_{}": (PAPERS,),
    "printers.address_{}": (ROLES,),
    "printers.example_{}": (ROLES,),
    "printers.none_{}": (ROLES,),
    "printers.stock_{}": (get_args(Stock),),
    "printers.test_{}": (ROLES,),
    "printers.{}": (ROLES,),
    "printing.column_{}": (JOB_COLUMNS,),
    "printing.reason_{}": (get_args(Reason),),
    "printing.role_{}": (ROLES,),
    "printing.test_{}": (ROLES,),
    "printing.too_late_{}": (get_args(Change),),
    "printing.{}": (["printed", "cancelled"], ["waiting", "printing"]),
    "queue.{}": (QUEUE_COLUMNS, ["days", "hours"]),
    "queue.{}_title": (["queue", "recent"],),
    "rail.{}": ([place for place, *_ in PLACES],),
    "replace.ask_{}": (["cancelled", "given_up"],),
    "replace.field_{}": ([*REPLACEMENT_FORM, "unit", "tracking", "why"],),
    "replace.group_{}": (REPLACEMENT_GROUPS,),
    "replace.cannot_be_{}": (get_args(ReplacementStep),),
    "replace.column_{}": (REPLACEMENT_COLUMNS,),
    "replace.empty_{}": (REPLACEMENT_GROUPS,),
    "replace.hint_{}": (["cancelled", "given_up"], [one for one in REPLACEMENT_STATES if one in OPEN]),
    "replace.new_{}": (get_args(PaidBy),),
    "replace.outcome_{}": (["refund_advance_charge", "keep_advance_charge"],),
    "replace.paid_{}": (get_args(PaidBy),),
    "replace.row_{}": (["opened", "customer", "serial", "rma", "sent", "sent_on", "tracking", "due", "by"],),
    "replace.state_{}": (REPLACEMENT_STATES,),
    "replace.title_{}": (REPLACEMENT_GROUPS,),
    "replace.undo_{}": (["opened", *get_args(ReplacementStep)],),
    "scanner_test.check_{}": (BY_NAME,),
    "scanner_test.found_{}": (get_args(FindingCode),),
    "scanner_test.layout_{}": ([layout.name for layout in LAYOUTS],),
    "scanner_test.mend_{}": (get_args(FindingCode),),
    "scanner_test.{}": (get_args(CodeState),),
    "scan.{}": (["kit", "kit_order", "place", "consignment"],),
    "people.column_{}": (PEOPLE_COLUMNS,),
    "people.do_{}": (PEOPLE_DOINGS,),
    "sign.do_{}": (DOINGS,),
    "sign.hint_{}": (get_args(Asking),),
    "sheet.calibration_{}": (["frame", "rulers", "label", "fine", "greys"],),
    "sheet.group_{}": (["every", "choose", "beside", "papers", "last"],),
    "sheet.hint_{}": ([name for name in ON_A_SHEET if name != "all_ok"],),
    "sheet.prompt_{}": (["every", "choose", "beside", "papers", "last"],),
    "sheet.quick_{}": (QUICK_ANSWERS,),
    "sheet.{}": (ON_A_SHEET,),
    "ship.answer_{}": (get_args(PackAnswer),),
    "ship.ask_kit_{}": (PACK_LINES,),
    "ship.ask_{}": (("address", "cancel", "carrier"),),
    "ship.ask_unit_{}": (PACK_LINES,),
    "ship.begin_{}": (WAYS,),
    "ship.caption_{}": (["from", "to"],),
    "ship.column_{}": (SHIP_COLUMNS, DUE_COLUMNS),
    "ship.do_{}": (["print", "dispatch"],),
    "ship.empty_{}": (["all", "today"],),
    "ship.group_{}": (SHIP_GROUPS,),
    "ship.hint_{}": (PACK_LINES,),
    "ship.is_{}": (["dispatched", "cancelled"],),
    "ship.lacks_{}": (get_args(Lack),),
    "ship.line_{}": (PACK_LINES,),
    "ship.list_{}": (WAYS, [name for name, _ in (*_PACKED, *_KIT, *_LEFT)]),
    "ship.not_{}": (get_args(Unreleased),),
    "ship.row_{}": (["to", "address", "telephone", "for", "carrier", "sscc", "begun"],),
    "ship.short_{}": (WAYS,),
    "ship.state_{}": (get_args(ConsignmentState),),
    "ship.title_{}": (["all", "today"],),
    "ship.undo_{}": (_UNDO.values(),),
    "ship.wants_{}": (WAYS,),
    "ship.way_{}": (WAYS,),
    "ship.{}": (SHIPPING_PAPERS,),
    "sight.ask_{}": (["serial", "customer", "policy"],),
    "sight.from_{}": (literals(Answer, "source"),),
    "sight.hint_{}": (["serial", "customer", "policy"],),
    "sight.quick_{}": (QUICK_ANSWERS,),
    "sight.undo_{}": (
        [
            "opened",
            "identified",
            "noted",
            "photographed",
            "marked",
            "filed",
            "set_aside",
            "warranty_said",
            "excused",
            "decided",
            "closed",
            "corrected",
            "overridden",
            "came_in_kit",
            "followed_up",
            "moved",
        ],
    ),
    "sight.said_{}": (SAID,),
    "sight.{}": (
        ["model", "serial", "bought", "customer", "warranty"],
        ["restocking_fee", "credit"],
        PAPERS,
        ["one", "choose", "unknown"],
        ["covered", "expired", "warranty_to"],
    ),
    "state.{}": ([str(state) for state in get_args(State)],),
    "step.{}": (STEPS,),
    "step_state.{}": (literals(StepSight, "state"),),
    "trace.{}": (literals(TraceSight, "status"),),
    "{}.empty": (["note", "correct"],),
    "{}.kept": (["note", "correct"],),
    "{}.hint": (["note", "correct"],),
    "{}.keep": (["note", "correct"],),
    "{}.title": (["note", "correct"],),
}
"""What stands in the gap of each key that is put together while the program runs; a group for each place that does."""


class Asked(NamedTuple):
    """One call: where, the keys it can ask for (`{}` for a gap), the values it gives, whether a key may be absent."""

    where: str
    keys: tuple[str, ...]
    values: frozenset[str]
    may_lack: bool

    def groups(self) -> list[list[str]]:
        """The whole keys of each group that the call can be of."""
        if "{}" not in self.keys[0]:
            return [list(self.keys)]
        (key,) = self.keys
        return [[key.replace("{}", part) for part in group] for group in MADE[key]]

    def whole_keys(self) -> set[str]:
        return set(itertools.chain(*self.groups()))


def calls_of(file: Path) -> Iterator[Asked]:
    tree = ast.parse(file.read_text("utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in own_nodes(function):
                if isinstance(node, ast.Call) and node.args and (how := called(node.func)):
                    where = f"{file.relative_to(PACKAGE)}:{node.lineno}"
                    given = frozenset(keyword.arg or "**" for keyword in node.keywords)
                    keys = tuple(dict.fromkeys(keys_in(node.args[0], function)))
                    if keys:
                        yield Asked(where, keys, given, how == "get")


def own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.FunctionDef)]


def called(func: ast.expr) -> str:
    """`words` for a look-up, `get` for one that may find nothing, else nothing."""
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    if name in {"words", "_words"}:
        return "words"
    return "get" if name == "get" and isinstance(func, ast.Attribute) and called(func.value) else ""


def keys_in(argument: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    """Every key that the argument can be: written out, chosen between, put together, or a name that was given one."""
    if isinstance(argument, ast.Constant):
        yield str(argument.value)
    elif isinstance(argument, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in argument.values)
    elif isinstance(argument, ast.IfExp):
        yield from keys_in(argument.body, function)
        yield from keys_in(argument.orelse, function)
    elif isinstance(argument, ast.Subscript) and isinstance(argument.value, ast.Tuple):
        for one in argument.value.elts:
            yield from keys_in(one, function)
    elif isinstance(argument, ast.Name):
        for node in own_nodes(function):
            if isinstance(node, ast.Assign) and argument.id in {ast.unparse(target) for target in node.targets}:
                yield from keys_in(node.value, function)


ASKED = [asked for file in sorted(PACKAGE.rglob("*.py")) for asked in calls_of(file)]


def test_the_source_was_read() -> None:
    assert len(ASKED) > 150
    assert {asked.where.split("/")[0] for asked in ASKED} == {"desktop", "workflow"}
    assert any(asked.keys == ("sight.settles_one", "sight.settles_many") for asked in ASKED)


def test_every_key_that_is_put_together_is_known_here() -> None:
    assert {key for asked in ASKED for key in asked.keys if "{}" in key} == set(MADE)


def test_every_key_that_the_program_asks_for_is_there() -> None:
    lacking = {
        f"{asked.where}: {key}"
        for asked in ASKED
        for key in asked.whole_keys()
        if not asked.may_lack and key not in KEYS
    }
    assert not lacking


def test_every_key_of_the_file_is_used() -> None:
    assert not KEYS - {key for asked in ASKED for key in asked.whole_keys()}


def test_every_place_gets_a_value_and_every_value_has_a_place() -> None:
    wrong = [asked for asked in ASKED if not asked.may_lack and not any(fits(asked, keys) for keys in asked.groups())]
    assert not wrong


def fits(asked: Asked, keys: list[str]) -> bool:
    """Whether the call gives each of these texts what it needs, and nothing that none of them has a place for."""
    places = frozenset[str]().union(*(WORDS.places(key) for key in keys if key not in TEMPLATES))
    return "**" in asked.values or asked.values == places


def test_every_text_can_be_read() -> None:
    """No straight quotation marks, no double spaces, nothing at its ends, no place without a name."""
    odd = {
        key
        for key in KEYS
        if WORDS(key) != WORDS(key).strip() or re.search(r"  |\"|\{\}|\{\d", WORDS(key)) or not WORDS(key)
    }
    assert odd == {"paper.step_quote", "sight.from_bench"}
