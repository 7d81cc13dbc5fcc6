"""Which key does what: one table, for the window and for the page that F1 shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING

from intake_app.desktop.backups_section import BACK_UP_KEY
from intake_app.desktop.import_page import COLUMNS_KEY, GOOD_KEY, IMPORT_KEY, KINDS, OTHER_KEY, STOP_KEY
from intake_app.desktop.keys import (
    EVIDENCE_KEY,
    EXPORT_KEY,
    FILTER_KEY,
    HISTORY_KEY,
    OVERRIDE_KEY,
    PROVE_KEY,
    RECORD_KEY,
    STOP_PROOF_KEY,
    WHY_KEY,
    Key,
)
from intake_app.desktop.made_places import show_history
from intake_app.desktop.print_queue_presenter import CANCEL_KEY
from intake_app.workflow.sight import STEPS

if TYPE_CHECKING:
    from intake_app.desktop.listing_view import ListingView
    from intake_app.desktop.window import StationWindow
    from intake_app.domain.words import Words

Act = Callable[[], bool]


def all_keys(window: StationWindow, words: Words) -> list[Key]:
    """Every key of the program. Pages are asked for only when their key is pressed."""

    def key(name: str, does: str, act: Act, shown: str = "") -> Key:
        return Key(name, words(f"keys.{does}"), act, shown)

    def intake(name: str, does: str, act: Act) -> Key:
        return key(name, does, lambda: window.place == "intake" and act())

    def importing(name: str, does: str, act: Act) -> Key:
        return key(name, does, lambda: window.place == "import" and window.entrance.may_work("import") and act())

    def at(name: str, does: str, place: str) -> Key:
        return key(name, does, lambda: window.press_here(place, does))

    def on_list(name: str, does: str, act: Callable[[ListingView], bool]) -> Key:
        def press() -> bool:
            from intake_app.desktop.listing_view import list_on

            seen = list_on(window.pages.currentWidget())
            return seen is not None and act(seen)

        return key(name, does, press)

    def printing(name: str, does: str, act: Act) -> Key:
        return key(name, does, lambda: window.place == "printing" and act())

    def testing(name: str, does: str, act: Act) -> Key:
        return key(name, does, lambda: window.place == "scanner_test" and act())

    def look_at(step: str) -> bool:
        return window.place == "intake" and window.intake.choose_step(step)

    return [
        key("F2", "scan", window.focus_scan),
        key("Ctrl+K", "scan", window.focus_scan),
        *(key(one, "digit", partial(window.digit, one), "0 … 9, A … Z") for one in digits + ascii_uppercase),
        key("Enter", "enter", lambda: window.scans.asked.take()),
        intake("Enter", "enter", lambda: window.intake.enter()),
        key("Enter", "enter", lambda: window.place == "sign" and window.sign_page.take()),
        key("Enter", "enter", window.take_here),
        intake("F3", "quick", lambda: window.intake.quick()),
        intake("F8", "not_known", lambda: window.intake.not_known()),
        intake("Ctrl+Z", "undo", lambda: window.intake.undo()),
        intake("F4", "note", lambda: window.intake.write("note")),
        intake("Ctrl+N", "note", lambda: window.intake.write("note")),
        intake("Ctrl+Enter", "keep", lambda: window.intake.keep_writing()),
        intake("F7", "correct", lambda: window.intake.write("correct")),
        intake("Ctrl+Shift+K", "hold_for_kit", lambda: window.intake.kits.order()),
        intake(OVERRIDE_KEY, "override", lambda: window.intake.overrides.ask()),
        intake("F9", "why", lambda: window.intake.turn_why()),
        *(key(f"Alt+{place}", "step", partial(look_at, step), "Alt+1 … 5") for place, step in enumerate(STEPS, 1)),
        intake("Ctrl+P", "print_label", lambda: window.intake.papers.press_print("label")),
        intake("Ctrl+R", "print_report", lambda: window.intake.papers.press_print("report")),
        intake("Ctrl+T", "print_notice", lambda: window.intake.papers.press_print("notice")),
        intake("Ctrl+Shift+P", "copy_label", lambda: window.intake.papers.press_copy("label")),
        intake("Ctrl+Shift+R", "copy_report", lambda: window.intake.papers.press_copy("report")),
        intake("Ctrl+Shift+T", "copy_notice", lambda: window.intake.papers.press_copy("notice")),
        intake("F11", "other_paper", lambda: window.intake.papers.swap()),
        intake("F12", "next_page", lambda: window.intake.papers.turn_page()),
        intake("F6", "photo", lambda: window.intake.photos.take()),
        intake("F5", "look", lambda: window.intake.photos.look()),
        intake("Ctrl+V", "paste", lambda: window.intake.photos.paste()),
        intake("Shift+F6", "add_waiting", lambda: window.intake.photos.add_waiting()),
        intake("Shift+F7", "photo_again", lambda: window.intake.photos.try_again()),
        intake("Shift+F8", "photo_leave", lambda: window.intake.photos.leave_out()),
        intake("F8", "folder", lambda: window.intake.papers.open_folder()),
        intake("Ctrl+O", "photo_file", lambda: window.intake.photos.choose()),
        key("Esc", "escape", lambda: window.scans.asked.leave() or window.escape()),
        key("Ctrl+1", "intake", partial(window.visit, "intake")),
        key("Ctrl+2", "queue", partial(window.visit, "queue")),
        key("Ctrl+3", "devices", partial(window.visit, "devices")),
        on_list(EXPORT_KEY, "export", lambda seen: seen.ask_export()),
        on_list(FILTER_KEY, "filter", lambda seen: seen.focus_filter()),
        at("F5", "open", "queue"),
        at("F6", "recent", "queue"),
        key("Ctrl+4", "arrivals", partial(window.visit, "arrivals")),
        at("F5", "next_group", "arrivals"),
        at("F3", "rma_new", "arrivals"),
        at("F4", "rma_amend", "arrivals"),
        at("F6", "rma_announce", "arrivals"),
        at("F7", "rma_complete", "arrivals"),
        at("F8", "further_box", "arrivals"),
        at("F9", "rma_boxes", "arrivals"),
        at("Ctrl+O", "rma_return", "arrivals"),
        at("Ctrl+Z", "rma_undo", "arrivals"),
        at("Del", "rma_cancel", "arrivals"),
        key("Ctrl+5", "follow_ups", partial(window.visit, "follow_ups")),
        at("F4", "follow_return", "follow_ups"),
        at("F6", "follow_file", "follow_ups"),
        at("F8", "export_accounts", "follow_ups"),
        key("Ctrl+6", "kits", partial(window.visit, "kits")),
        at("F3", "all_kit_orders", "kits"),
        at("F5", "order_kit", "kits"),
        at("F6", "quote_kit", "kits"),
        at("F7", "kit_paid", "kits"),
        at("F8", "kit_shipped", "kits"),
        at("F9", "kit_delivered", "kits"),
        at("F4", "kit_return", "kits"),
        at("Ctrl+P", "kit_slip", "kits"),
        at("Ctrl+R", "kit_instructions", "kits"),
        at("Ctrl+Z", "kit_undo", "kits"),
        at("Del", "kit_cancel", "kits"),
        key("Ctrl+7", "ship", partial(window.visit, "ship")),
        *(key(one, "digit", partial(window.press_here, "ship", one), "0 … 9, A … Z") for one in digits[1:]),
        at("F3", "ship_all", "ship"),
        at("F4", "ship_address", "ship"),
        at("F5", "ship_group", "ship"),
        at("F6", "ship_photo", "ship"),
        at("F7", "ship_excuse", "ship"),
        at("F8", "ship_carrier", "ship"),
        at("F9", "ship_manifests", "ship"),
        at("Ctrl+P", "ship_label", "ship"),
        at("Ctrl+R", "ship_list", "ship"),
        at("Ctrl+Z", "ship_undo", "ship"),
        at("Del", "ship_cancel", "ship"),
        key("Ctrl+8", "find", partial(window.visit, "find")),
        at("F5", "find_again", "find"),
        key("Ctrl+9", "replacements", partial(window.visit, "replacements")),
        at("F3", "replace_group", "replacements"),
        at("F4", "replace_return", "replacements"),
        at("F5", "replace_order", "replacements"),
        at("F6", "replace_card", "replacements"),
        at("Ctrl+Z", "replace_undo", "replacements"),
        at("Del", "replace_end", "replacements"),
        at("F3", "person_add", "people"),
        at("F4", "person_badge", "people"),
        at("F5", "person_pin", "people"),
        at("F6", "person_role", "people"),
        at("F7", "person_unlock", "people"),
        at("F8", "person_revoke", "people"),
        at("Del", "person_left", "people"),
        intake(HISTORY_KEY, "history", partial(show_history, window)),
        key(EVIDENCE_KEY, "evidence", window.evidence.on_page),
        key("Ctrl+J", "printing", partial(window.visit, "printing")),
        printing("Enter", "print_again", lambda: window.print_queue_page.take()),
        printing("F6", "print_all_again", lambda: window.printing.retry_all()),
        printing(CANCEL_KEY, "do_not_print", lambda: window.print_queue_page.cancel()),
        key(RECORD_KEY, "record", partial(window.visit, "record")),
        at(PROVE_KEY, "record_prove", "record"),
        at(STOP_PROOF_KEY, "record_stop", "record"),
        at(WHY_KEY, "record_go_on", "record"),
        key("Ctrl+Shift+S", "scanner_test", partial(window.visit, "scanner_test")),
        key("F5", "scanner_test", lambda: window.place == "devices" and window.visit("scanner_test")),
        key(BACK_UP_KEY, "back_up", lambda: window.place == "devices" and window.floor.back_up()),
        testing("Ctrl+P", "test_sheet", lambda: window.floor.scanner_test.print_sheet()),
        testing("Ctrl+R", "test_again", lambda: window.floor.scanner_test.begin_again()),
        key("Ctrl+I", "import", partial(window.visit, "import")),
        importing(KINDS["units"], "units", lambda: window.importing.page.press_kind("units")),
        importing(KINDS["rmas"], "rmas", lambda: window.importing.page.press_kind("rmas")),
        importing(KINDS["kits"], "kits", lambda: window.importing.page.press_kind("kits")),
        importing(GOOD_KEY, "take_good", lambda: window.importing.take_good()),
        importing(COLUMNS_KEY, "ask_columns", lambda: window.importing.ask_columns()),
        importing(IMPORT_KEY, "with_columns", lambda: window.importing.import_with_columns()),
        importing(OTHER_KEY, "other_file", lambda: window.importing.other_file()),
        importing(STOP_KEY, "stop", lambda: window.importing.stop()),
        importing("Ctrl+C", "copy_bad", lambda: window.importing.copy()),
        importing("Ctrl+S", "save_bad", lambda: window.importing.save()),
        key("F10", "sign", window.entrance.ask_again),
        key("Ctrl+Shift+L", "lock", window.entrance.lock),
        key("F8", "sign_out", lambda: window.entrance.press("out")),
        key("F7", "sign_pin", lambda: window.entrance.press("pin")),
        key("F9", "sign_people", lambda: window.entrance.press("people")),
        key("F11", "full_screen", window.entrance.full_screen),
        key("F1", "keys", partial(window.visit, "keys")),
    ]
