"""What arrives of the test codes tells what is wrong: each layout by its own mapping, Caps Lock, and what was lost."""

from __future__ import annotations

import ctypes
import ctypes.util

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.keyboard_layouts import ANYTHING, LAYOUTS, US, Layout, Token, through
from intake_app.domain.keyboard_test import (
    BY_NAME,
    CHECKS,
    GS,
    LONGEST_READ,
    Arrived,
    Finding,
    all_right,
    check_of,
    diagnose,
    different,
    is_sound,
)

GAP = 35
OTHERS = [layout for layout in LAYOUTS if layout != US]
LATIN = [layout for layout in OTHERS if "x" in layout.base]
NAMES = {layout.name: layout for layout in LAYOUTS}


def one_way(tokens: tuple[Token, ...]) -> str:
    """The longest of the texts that the keys can have become; a key that is not known writes nothing."""
    return "".join(max(sorted(token), key=len).replace(ANYTHING, "") for token in tokens)


def heard_through(scanner: Layout, computer: Layout) -> dict[str, Arrived]:
    return {check.name: Arrived(one_way(through(check.text, scanner, computer)), ended=True) for check in CHECKS}


def perfect() -> dict[str, Arrived]:
    return {check.name: Arrived(check.text, ended=True) for check in CHECKS}


def changed(**texts: str) -> dict[str, Arrived]:
    return {**perfect(), **{name: Arrived(text, ended=True) for name, text in texts.items()}}


def only(heard: dict[str, Arrived]) -> Finding:
    (finding,) = diagnose(heard, GAP)
    return finding


def codes(heard: dict[str, Arrived]) -> list[str]:
    return [finding.code for finding in diagnose(heard, GAP)]


def test_a_right_scanner_has_nothing_to_mend() -> None:
    assert diagnose(perfect(), GAP) == ()
    assert all_right(perfect(), GAP)
    assert all(is_sound(check.name, perfect()[check.name]) for check in CHECKS)
    assert not all_right({"short": Arrived("K7P", ended=True)}, GAP)


def test_nothing_heard_finds_nothing() -> None:
    assert diagnose({}, GAP) == ()
    assert diagnose({"no such code": Arrived("x", ended=False)}, GAP) == ()


def test_the_codes_hold_every_sign_of_the_keyboard_and_no_two_are_one_another() -> None:
    assert {chr(code) for code in range(0x20, 0x7F)} <= set("".join(check.text for check in CHECKS))
    assert len(BY_NAME["long"].text) == 48
    assert [check.name for check in CHECKS if check.gs1] == ["gs1"]
    assert all(check_of(check.text, wanted) == check.name for check in CHECKS for wanted in BY_NAME)


@pytest.mark.parametrize("computer", OTHERS, ids=lambda layout: layout.name)
def test_every_layout_of_a_computer_is_found(computer: Layout) -> None:
    finding = only(heard_through(US, computer))
    assert (finding.code, finding.tone) == ("layout", "refuse")
    assert finding.details == {"scanner": "us", "computer": computer.name}


BESIDE_Z = 37
"""The key that keyboards of the United States lack."""


@pytest.mark.parametrize("computer", OTHERS, ids=lambda layout: layout.name)
def test_a_scanner_without_the_key_beside_z_shows_no_second_fault(computer: Layout) -> None:
    """< and > of a scanner from the United States are Shift with comma and full stop."""
    keys = {one: (place, 0) for place, one in enumerate(US.base) if place != BESIDE_Z}
    keys |= {one: (place, 1) for place, one in enumerate(US.shifted) if place != BESIDE_Z}
    dead = set(computer.dead)

    def typed(text: str) -> str:
        pressed = [(one, *keys.get(one, (0, 0))) for one in text]
        rows = (computer.base, computer.shifted)
        came = [rows[row][place] if one > " " else one for one, place, row in pressed]
        return "".join(one for one in came if one not in dead)

    heard = {check.name: Arrived(typed(check.text), ended=True) for check in CHECKS}
    finding = only(heard)
    assert finding.code == "layout"
    assert computer.name in finding.details["computer"].split()


@pytest.mark.parametrize("name", ["german", "spanish", "french"])
def test_the_key_beside_z_writes_other_letters_on_windows(name: str) -> None:
    beside_z = {"<": "\\", ">": "|"}
    text = BY_NAME["more_signs"].text
    came = "".join(beside_z.get(one) or one_way(through(one, NAMES[name], US)) for one in text)
    heard = heard_through(NAMES[name], US)
    assert came != heard["more_signs"].text
    finding = only({**heard, "more_signs": Arrived(came, ended=True)})
    assert (finding.code, name in finding.details["scanner"].split()) == ("layout", True)


@pytest.mark.parametrize("scanner", LATIN, ids=lambda layout: layout.name)
def test_every_layout_of_a_scanner_is_found(scanner: Layout) -> None:
    finding = only(heard_through(scanner, US))
    assert finding.code == "layout"
    assert finding.details["computer"] == "us"
    # Layouts that differ in signs beyond ASCII alone cannot be told apart by what a code can hold.
    assert scanner.name in finding.details["scanner"].split()


@pytest.mark.uncounted
@pytest.mark.parametrize("computer", OTHERS, ids=lambda layout: layout.name)
def test_codes_are_known_through_every_layout_in_any_order(computer: Layout) -> None:
    heard = heard_through(US, computer)
    assert [check_of(heard[check.name].text, "long") for check in CHECKS] == [check.name for check in CHECKS]


def test_what_one_code_tells_is_found_from_it_alone() -> None:
    qwertz = only({"small": Arrived("abcdefghijklmnopqrstuvwxzy", ended=True)})
    assert qwertz.code == "layout"
    assert {"german", "swiss", "czech"} == set(qwertz.details["computer"].split())
    azerty = only({"short": Arrived("KèP", ended=True)})
    assert {"french", "belgian"} == set(azerty.details["computer"].split())
    uk = only({"signs": Arrived("! @£$%&'()*+,-./", ended=True)})
    assert uk.details["computer"] == "uk"


def test_caps_lock_and_a_conversion_are_told_apart() -> None:
    inverted = {name: Arrived(one.text.swapcase(), ended=True) for name, one in perfect().items()}
    assert only(inverted).code == "caps_lock"
    upper = {name: Arrived(one.text.upper(), ended=True) for name, one in perfect().items()}
    assert only(upper).code == "upper"
    lower = {name: Arrived(one.text.lower(), ended=True) for name, one in perfect().items()}
    assert only(lower).code == "lower"
    assert not any(all_right(heard, GAP) for heard in (inverted, upper, lower))


def test_a_layout_and_caps_lock_are_both_found() -> None:
    german = heard_through(US, NAMES["german"])
    both = {name: Arrived(one.text.swapcase().replace("SS", "ß"), ended=True) for name, one in german.items()}
    assert codes(both) == ["layout", "caps_lock"]


def test_a_missing_terminator_is_counted() -> None:
    none = {name: Arrived(one.text, ended=False) for name, one in perfect().items()}
    assert only(none) == Finding("no_end", "refuse", {"count": "8", "of": "8"})
    assert not is_sound("short", none["short"])


@pytest.mark.parametrize(("end", "name"), [("\x03", "ETX"), ("\x04", "EOT"), ("\t", "TAB")])
def test_another_terminator_is_named(end: str, name: str) -> None:
    heard = {key: Arrived(one.text + end, ended=False) for key, one in perfect().items()}
    assert only(heard) == Finding("other_end", "refuse", {"text": name})


def test_an_aim_identifier_is_no_fault() -> None:
    heard = {
        name: Arrived(("]C1" if name == "gs1" else "]C0") + one.text, ended=True) for name, one in perfect().items()
    }
    finding = only(heard)
    assert (finding.code, finding.tone) == ("aim", "accept")
    assert all_right(heard, GAP)
    assert is_sound("small", heard["small"])
    assert not is_sound("small", Arrived("]C" + BY_NAME["small"].text, ended=True))


def test_a_prefix_and_a_suffix_are_shown() -> None:
    heard = {name: Arrived(f"\x02]C0{one.text} #", ended=True) for name, one in perfect().items()}
    assert diagnose(heard, GAP) == (
        Finding("prefix", "refuse", {"text": "<STX>]C0"}),
        Finding("suffix", "refuse", {"text": "<SP>#"}),
    )
    after_aim = {name: Arrived(f"]C0>{one.text}", ended=True) for name, one in perfect().items()}
    assert codes(after_aim) == ["prefix", "aim"]
    both = {name: Arrived(f"{one.text}#\x03", ended=False) for name, one in perfect().items()}
    assert codes(both) == ["other_end", "suffix"]


def test_a_separator_that_does_not_arrive_is_told_and_can_be_lived_with() -> None:
    lost = changed(gs1=BY_NAME["gs1"].text.replace(GS, ""))
    assert only(lost) == Finding("separator_lost", "wait", check="gs1")
    assert all_right(lost, GAP)
    other = changed(gs1=BY_NAME["gs1"].text.replace(GS, "|"))
    assert only(other) == Finding("separator_changed", "wait", {"text": "|"}, "gs1")


def test_a_code_that_breaks_off_at_its_separator_has_lost_the_rest() -> None:
    finding = only(changed(gs1=BY_NAME["gs1"].text.split(GS)[0] + "x"))
    assert (finding.code, finding.check) == ("changed", "gs1")


def test_lost_doubled_added_and_changed_characters_are_placed() -> None:
    long = BY_NAME["long"].text
    lost = only(changed(long=long[:10] + long[12:]))
    assert lost == Finding("lost", "refuse", {"text": long[10:12], "place": "11"}, "long")
    doubled = only(changed(small="abcdefgghijklmnopqrstuvwxyz"))
    assert doubled == Finding("doubled", "refuse", {"text": "g", "place": "7"}, "small")
    assert only(changed(short="K7P" + "x" * 13)).code == "other"
    added = only(changed(small="abcdefgh!ijklmnopqrstuvwxyz"))
    assert (added.code, added.details["text"]) == ("added", "!")
    wrong = only(changed(small="abcdefgh!jklmnopqrstuvwxyz"))
    assert wrong == Finding("changed", "refuse", {"text": "!", "place": "9"}, "small")


@pytest.mark.parametrize("times", [2, 3])
def test_a_code_of_which_every_character_comes_more_than_once_is_told_as_that(times: int) -> None:
    heard = {
        name: Arrived("".join(one * times for one in arrived.text), ended=True) for name, arrived in perfect().items()
    }
    assert {finding.code for finding in diagnose(heard, GAP)} == {"doubled"}
    found = {finding.check: finding.details for finding in diagnose(heard, GAP)}
    assert found["short"] == {"text": "".join(one * (times - 1) for one in "K7P"), "place": "1"}
    assert len(found) == len(CHECKS)
    end = only(changed(long=BY_NAME["long"].text + "8" * 20))
    assert end == Finding("doubled", "refuse", {"text": "8" * 20, "place": "48"}, "long")


def test_characters_lost_through_a_foreign_layout_are_found_beside_it() -> None:
    heard = heard_through(US, NAMES["german"])
    heard["long"] = Arrived(heard["long"].text.replace("BOX", "BX"), ended=True)
    assert codes(heard) == ["layout", "lost"]


def test_something_else_altogether_is_said_to_be_that() -> None:
    finding = only(changed(small="=?=?=?"))
    assert (finding.code, finding.check) == ("other", "small")


def test_a_slow_scanner_is_told_with_its_pause() -> None:
    heard = {**perfect(), "long": Arrived(BY_NAME["long"].text, ended=True, slowest_ms=62)}
    assert only(heard) == Finding("slow", "refuse", {"ms": "62", "allowed": "35"})
    assert not is_sound("long", heard["long"])


@pytest.mark.parametrize("width", [2, 3, 4])
def test_numbers_of_characters_are_known_for_what_they_are(width: int) -> None:
    numbers = "".join(f"{ord(character):0{width}d}" for character in BY_NAME["short"].text)
    assert check_of(numbers, "small") == "short"
    assert only({"short": Arrived(numbers, ended=True)}).code == "alt_codes"
    assert check_of("0750550", "short") == "short"


def test_what_is_like_no_code_counts_for_the_one_that_was_asked_for() -> None:
    assert check_of("", "digits") == "digits"
    assert check_of("序列号", "digits") == "digits"
    assert check_of("SV19R24-00771/L0T.2026-11-20/B0X-0042", "digits") == "long"


def test_what_differs_is_told_for_each_character() -> None:
    assert different("short", "K7P") == (False, False, False)
    assert different("short", "K8p") == (False, True, True)
    assert different("short", "k7PX") == (True, False, False, True)
    assert different("short", "") == ()
    assert len(different("small", "x" * 1000)) == LONGEST_READ


@given(st.dictionaries(st.sampled_from(list(BY_NAME)), st.text(), max_size=8), st.booleans(), st.integers(0, 500))
def test_any_text_is_diagnosed(texts: dict[str, str], ended: bool, slowest: int) -> None:
    heard = {name: Arrived(text, ended, slowest) for name, text in texts.items()}
    findings = diagnose(heard, GAP)
    right = all(is_sound(name, one) for name, one in heard.items())
    assert right == (not [finding for finding in findings if finding.tone != "accept"])


@pytest.mark.uncounted
@given(st.text(alphabet=st.characters(), max_size=60), st.sampled_from(list(BY_NAME)))
def test_any_text_is_some_code(text: str, wanted: str) -> None:
    assert check_of(text, wanted) in BY_NAME


def test_a_scan_without_end_is_read_as_far_as_it_matters() -> None:
    assert codes(changed(small="x" * 100_000)) == ["other"]
    assert check_of("x" * 100_000, "small") == "small"
    assert LONGEST_READ < 1000


def test_a_dead_key_marks_the_letter_after_it_or_stands_before_it() -> None:
    (token,) = through("'e", US, NAMES["brazilian"])
    assert token == {"~e", "ẽ", "e", "", "~"}
    assert through("^", US, NAMES["spanish"])[-1] == {"&"}
    assert through("[", US, NAMES["spanish"]) == (frozenset({"`", ""}),)
    assert through("`", NAMES["spanish"], US) == (frozenset({ANYTHING, ""}),)
    assert through("\x1d @", NAMES["french"], US)[:2] == (frozenset({GS}), frozenset({" "}))


def test_the_tables_are_those_of_the_system() -> None:
    """Every key of every layout, as libxkbcommon compiles it from the machine's own keyboard data."""
    keyboard = SystemKeyboard()
    theirs = {
        layout.name: (keyboard.table(code, 0), keyboard.table(code, 1))
        for layout, code in zip(LAYOUTS, CODES, strict=True)
    }
    assert theirs == {layout.name: (layout.base, layout.shifted) for layout in LAYOUTS}


CODES = ["us", "gb", "de", "ch", "fr", "be", "es", "latam", "it", "pt", "br", "se", "dk", "no", "tr", "cz", "ru"]
KEYS = [
    "TLDE",
    *(f"AE{number:02}" for number in range(1, 13)),
    *(f"AD{number:02}" for number in range(1, 13)),
    *(f"AC{number:02}" for number in range(1, 12)),
    "BKSL",
    "LSGT",
    *(f"AB{number:02}" for number in range(1, 11)),
]
DEAD = dict(zip(range(0xFE50, 0xFE5B), ["`", "´", "^", "~", "¯", "˘", "˙", "¨", "˚", "˝", "ˇ"], strict=True))


class _Names(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in ("rules", "model", "layout", "variant", "options")]


class SystemKeyboard:
    """The keyboard layouts of this machine; skips the test where it has none."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("xkbcommon")
        if name is None:
            pytest.skip("libxkbcommon is not on this machine")
        self.library = ctypes.CDLL(name)
        self.library.xkb_context_new.restype = ctypes.c_void_p
        self.library.xkb_keymap_new_from_names.restype = ctypes.c_void_p
        self.library.xkb_keysym_to_utf32.restype = ctypes.c_uint32
        self.library.xkb_keymap_key_by_name.restype = ctypes.c_uint32
        self.context = ctypes.c_void_p(self.library.xkb_context_new(0))

    def table(self, layout: str, level: int) -> str:
        """What the keys write at this level (0 without, 1 with Shift)."""
        names = _Names(b"evdev", b"pc105", layout.encode(), b"", b"")
        keymap = ctypes.c_void_p(self.library.xkb_keymap_new_from_names(self.context, ctypes.byref(names), 0))
        if keymap.value is None:
            pytest.skip("this machine has no keyboard data")
        return "".join(self._written(keymap, key, level) for key in KEYS)

    def _written(self, keymap: ctypes.c_void_p, key: str, level: int) -> str:
        code = self.library.xkb_keymap_key_by_name(keymap, key.encode())
        symbols = ctypes.POINTER(ctypes.c_uint32)()
        count = self.library.xkb_keymap_key_get_syms_by_level(
            keymap, ctypes.c_uint32(code), ctypes.c_uint32(0), ctypes.c_uint32(level), ctypes.byref(symbols)
        )
        symbol = symbols[0] if count else 0
        return DEAD.get(symbol) or chr(self.library.xkb_keysym_to_utf32(ctypes.c_uint32(symbol)))
