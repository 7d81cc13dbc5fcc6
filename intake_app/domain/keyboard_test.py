"""Finds out from a few known codes what is wrong between a scanner that types and this computer.

Every known code says exactly what should arrive. What arrives instead is explained by the one setting that explains
most of the codes: a keyboard layout (`keyboard_layouts.py`), Caps Lock, a case conversion. What is left is told
character by character: lost, doubled, added, changed. Nothing here knows a clock or a keyboard.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import groupby
from typing import Final, Literal, NamedTuple

import msgspec

from intake_app.domain.keyboard_layouts import ANYTHING, LAYOUTS, US, Layout, Token, through
from intake_app.domain.papers import Tone
from intake_app.domain.unseen import visible

GS: Final = "\x1d"
"""The separator between the elements of a GS1 code; a scanner sends it where the code has its function character."""

LONGEST_READ: Final = 400
"""Characters of one scan that are looked at; more are no test code."""

_MOST_AROUND: Final = 12
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_ALT_DIGITS: Final = (2, 3, 4)
_CONTROLS: Final = {"\x03": "ETX", "\x04": "EOT", "\t": "TAB", "\n": "LF", "\r": "CR"}
_LIKE_ENOUGH: Final = 0.5
_GRAVEST: Final[tuple[Tone, ...]] = ("refuse", "wait", "accept")


class Check(msgspec.Struct, frozen=True):
    """One code of the test sheet: what it is called in the words, and what is in it."""

    name: str
    text: str

    @property
    def gs1(self) -> bool:
        """Whether it is a GS1 code, with a separator inside."""
        return GS in self.text


CHECKS: Final = (
    Check("short", "K7P"),
    Check("small", "abcdefghijklmnopqrstuvwxyz"),
    Check("capital", "ZYXWVUTSRQPONMLKJIHGFEDCBA"),
    Check("digits", "0123456789"),
    Check("signs", "! \"#$%&'()*+,-./"),
    Check("more_signs", ":;<=>?@[\\]^_`{|}~"),
    Check("long", "SV19R24-00771/LOT.2026-11-20/BOX-0042/END-000048"),
    Check("gs1", f"01095011015300031726112021ABC123{GS}10LOT7"),
)
BY_NAME: Final = {check.name: check for check in CHECKS}


class Arrived(msgspec.Struct, frozen=True):
    """What came of one code: its text without the terminator, and whether there was one.

    `slowest_ms` is the longest pause between two keys where they came too slowly to be taken for a scanner's, else 0.
    """

    text: str
    ended: bool
    slowest_ms: int = 0


FindingCode = Literal[
    "layout",
    "caps_lock",
    "upper",
    "lower",
    "alt_codes",
    "no_end",
    "other_end",
    "slow",
    "aim",
    "prefix",
    "suffix",
    "lost",
    "doubled",
    "added",
    "changed",
    "separator_lost",
    "separator_changed",
    "other",
]


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is not as it should be; `details` fill the places of its sentence.

    `check` names the code that showed it, empty where it holds for the scanner as a whole.
    """

    code: FindingCode
    tone: Tone
    details: dict[str, str] = {}
    check: str = ""


class _Setting(NamedTuple):
    """One way in which scanner and computer can be set against each other."""

    scanner: Layout
    computer: Layout
    case: Literal["", "caps_lock", "upper", "lower"]


class _Fit(NamedTuple):
    """How a code fits a setting: what stands before and after it, and what came for its separator.

    `slack` counts what the setting does not tell: those before and after, and keys that can have become several texts.
    """

    before: str
    after: str
    slack: int
    separator: str = ""


_RIGHT: Final = _Setting(US, US, "")
_PAIRS: Final = (
    (US, US),
    *((US, other) for other in LAYOUTS if other != US),
    *((other, US) for other in LAYOUTS if other != US and "x" in other.base),
)
_CASES: Final[dict[str, Callable[[str], str]]] = {
    "": str,
    "caps_lock": str.swapcase,
    "upper": str.upper,
    "lower": str.lower,
}
_SETTINGS: Final = tuple(
    _Setting(scanner, computer, case) for case in ("", "caps_lock", "upper", "lower") for scanner, computer in _PAIRS
)


def diagnose(heard: Mapping[str, Arrived], gap_ms: int) -> tuple[Finding, ...]:
    """What is wrong by what arrived of each code (by its name), the gravest first; empty when all is right.

    `gap_ms` is the longest pause between two keys that the station takes for a scanner's.
    """
    codes = {name: one for name, one in heard.items() if name in BY_NAME}
    spelt = {name: _alt_decoded(one.text) for name, one in codes.items()}
    texts = {name: (spelt[name] or one.text)[:LONGEST_READ] for name, one in codes.items()}
    fits = {name: _fits(name, text) for name, text in texts.items()}
    settings = _likeliest(list(fits.values()))
    found = list(_of_settings(settings))
    if any(spelt.values()):
        found.append(Finding("alt_codes", "refuse"))
    explained = {name: fit[settings[0]] for name, fit in fits.items() if settings[0] in fit}
    found += _of_surroundings(explained)
    found += _of_endings(codes, explained, gap_ms)
    for name, text in texts.items():
        if name not in explained:
            found += _of_differences(name, text, settings[0])
    return tuple(sorted(found, key=lambda finding: _GRAVEST.index(finding.tone)))


def all_right(heard: Mapping[str, Arrived], gap_ms: int) -> bool:
    """Whether every code of the sheet came, and nothing has to be mended."""
    return set(BY_NAME) <= set(heard) and not any(finding.tone == "refuse" for finding in diagnose(heard, gap_ms))


def is_sound(name: str, arrived: Arrived) -> bool:
    """Whether this code came exactly as it should; an AIM identifier before it is no fault."""
    text = _AIM.sub("", arrived.text, count=1) if arrived.text.startswith("]") else arrived.text
    return text == BY_NAME[name].text and arrived.ended and not arrived.slowest_ms


def check_of(arrived: str, wanted: str) -> str:
    """The name of the code that arrived, through whatever setting; `wanted` where nothing tells."""
    text = (_alt_decoded(arrived) or arrived)[:LONGEST_READ]
    names = [wanted, *(name for name in BY_NAME if name != wanted)]
    slack = {name: min((fit.slack for fit in _fits(name, text).values()), default=None) for name in names}
    fitting = {name: least for name, least in slack.items() if least is not None}
    if fitting:
        return min(fitting, key=fitting.__getitem__)
    alike = {name: SequenceMatcher(None, BY_NAME[name].text, text, autojunk=False).ratio() for name in names}
    likest = max(names, key=alike.__getitem__)
    return likest if alike[likest] >= _LIKE_ENOUGH else wanted


def different(name: str, arrived: str) -> tuple[bool, ...]:
    """For each character that arrived, whether it is not the one of the code."""
    text, expected = arrived[:LONGEST_READ], BY_NAME[name].text
    if len(text) == len(expected):
        return tuple(came != wanted for came, wanted in zip(text, expected, strict=True))
    told = [True] * len(text)
    for block in SequenceMatcher(None, expected, text, autojunk=False).get_matching_blocks():
        told[block.b : block.b + block.size] = [False] * block.size
    return tuple(told)


@cache
def _tokens(text: str, setting: _Setting) -> tuple[Token, ...]:
    change = _CASES[setting.case]
    return tuple(
        frozenset(changed if len(changed := change(way)) == len(way) else way for way in token)
        for token in through(text, setting.scanner, setting.computer)
    )


@lru_cache(maxsize=64)
def _fits(name: str, text: str) -> dict[_Setting, _Fit]:
    """Every setting through which this code arrives as this text, and what is around it then."""
    found = {}
    for setting in _SETTINGS:
        fit = _fit(name, text, setting)
        if fit is not None:
            found[setting] = fit
    return found


def _fit(name: str, text: str, setting: _Setting) -> _Fit | None:
    first, *rest = (_tokens(part, setting) for part in BY_NAME[name].text.split(GS))
    vague = sum(len(token) > 1 for part in (first, *rest) for token in part)
    for start in range(min(_MOST_AROUND, len(text)) + 1):
        end = _walk(text, start, first)
        ends = [] if end is None else [(end, "")] if not rest else _after_separator(text, end, rest[0])
        for last, separator in ends:
            if len(text) - last <= _MOST_AROUND:
                return _Fit(text[:start], text[last:], vague + start + len(text) - last, separator)
    return None


def _after_separator(text: str, end: int, tokens: tuple[Token, ...]) -> Iterator[tuple[int, str]]:
    """Where the second part of a GS1 code can end, with what came for the separator before it."""
    for second in range(end, min(end + _MOST_AROUND, len(text)) + 1):
        last = _walk(text, second, tokens)
        if last is not None:
            yield last, text[end:second] or "lost"


def _walk(text: str, start: int, tokens: tuple[Token, ...]) -> int | None:
    """Where the tokens end when they begin here, the farthest place of all; None where they do not fit."""
    places = {start}
    for token in tokens:
        places = {place + len(way) for place in places for way in token if _stands(text, place, way)}
        if not places:
            return None
    return max(places)


def _stands(text: str, place: int, way: str) -> bool:
    piece = text[place : place + len(way)]
    return piece == way or (
        ANYTHING in way
        and len(piece) == len(way)
        and all(ours in {ANYTHING, theirs} for ours, theirs in zip(way, piece, strict=True))
    )


def _likeliest(fits: list[dict[_Setting, _Fit]]) -> list[_Setting]:
    """The settings that explain most of the codes, the plainest first; the right one where it is among them."""
    votes = Counter(setting for fit in fits for setting in fit)
    most = max(votes.values(), default=0)
    best = [setting for setting in _SETTINGS if votes[setting] == most]
    if _RIGHT in best:
        return [_RIGHT]
    plainest = best[0].case
    return [setting for setting in best if setting.case == plainest]


def _of_settings(settings: list[_Setting]) -> Iterator[Finding]:
    first = settings[0]
    if first.scanner != first.computer:
        pairs = [
            (setting.scanner.name, setting.computer.name) for setting in settings if setting.scanner != setting.computer
        ]
        # Which of the two stands wrong cannot always be told yet: then the computer's own is named first.
        scanner = [pair[0] for pair in pairs if pair[1] == "us"] if first.computer == US else ["us"]
        computer = [pair[1] for pair in pairs if pair[0] == "us"] if first.scanner == US else ["us"]
        yield Finding("layout", "refuse", {"scanner": " ".join(scanner), "computer": " ".join(computer)})
    if first.case:
        yield Finding(first.case, "refuse")


def _of_surroundings(explained: Mapping[str, _Fit]) -> Iterator[Finding]:
    """What the scanner adds before and after its codes, and what it makes of the separator."""
    before = {name: fit.before for name, fit in explained.items() if fit.before}
    identifiers = {name for name, text in before.items() if _AIM.match(text)}
    if identifiers:
        yield Finding("aim", "accept", {"text": _seen(before[min(identifiers)][:3])})
    rests = {before[name][3:] if name in identifiers else before[name] for name in before} - {""}
    for text in sorted(rests):
        yield Finding("prefix", "refuse", {"text": _seen(text)})
    for text in sorted({fit.after for fit in explained.values()} - {""}):
        if text[-1] in _CONTROLS:
            yield Finding("other_end", "refuse", {"text": _CONTROLS[text[-1]]})
        if text.rstrip("".join(_CONTROLS)):
            yield Finding("suffix", "refuse", {"text": _seen(text)})
    for name, fit in explained.items():
        if fit.separator == "lost":
            yield Finding("separator_lost", "wait", check=name)
        elif fit.separator not in {"", GS}:
            yield Finding("separator_changed", "wait", {"text": _seen(fit.separator)}, name)


def _of_endings(heard: Mapping[str, Arrived], explained: Mapping[str, _Fit], gap_ms: int) -> Iterator[Finding]:
    slowest = max((one.slowest_ms for one in heard.values()), default=0)
    if slowest:
        yield Finding("slow", "refuse", {"ms": str(slowest), "allowed": str(gap_ms)})
    open_ended = [
        name
        for name, one in heard.items()
        if not one.ended and not (name in explained and explained[name].after[-1:] in _CONTROLS)
    ]
    if open_ended:
        yield Finding("no_end", "refuse", {"count": str(len(open_ended)), "of": str(len(heard))})


def _of_differences(name: str, text: str, setting: _Setting) -> Iterator[Finding]:
    """What was lost, doubled, added or changed, where no setting explains what arrived."""
    expected = "".join(_plainest(token) for token in _tokens(BY_NAME[name].text.replace(GS, ""), setting))
    arrived = text.replace(GS, "")
    twice = _more_often(expected, arrived)
    if twice:
        pairs = enumerate(zip(expected, arrived, strict=False))
        place = next((place for place, (wanted, came) in pairs if wanted != came), len(expected))
        yield Finding("doubled", "refuse", {"text": _seen(twice), "place": str(place)}, name)
        return
    told: dict[FindingCode, list[tuple[int, str]]] = {}
    matcher = SequenceMatcher(None, expected, arrived, autojunk=False)
    if matcher.ratio() < _LIKE_ENOUGH:
        yield Finding("other", "refuse", {"text": _seen(text[:60])}, name)
        return
    for kind, left, right, first, last in matcher.get_opcodes():
        came, lacking = arrived[first:last], expected[left:right]
        doubled = came in {expected[left - len(came) : left], expected[left : left + len(came)]}
        codes: dict[str, FindingCode] = {
            "delete": "lost",
            "insert": "doubled" if doubled else "added",
            "replace": "changed",
        }
        if kind in codes:
            told.setdefault(codes[kind], []).append((left, came or lacking))
    for code, places in told.items():
        place, texts = places[0][0] + 1, "".join(each for _, each in places)
        yield Finding(code, "refuse", {"text": _seen(texts), "place": str(place)}, name)


def _more_often(expected: str, arrived: str) -> str:
    """What came more than once, where nothing else is wrong; else nothing."""
    wanted, came = ([(one, len(list(run))) for one, run in groupby(text)] for text in (expected, arrived))
    if [one for one, _ in wanted] != [one for one, _ in came]:
        return ""
    more = [(one, often - once) for (one, once), (_, often) in zip(wanted, came, strict=True)]
    return "".join(one * count for one, count in more) if all(count >= 0 for _, count in more) else ""


def _seen(text: str) -> str:
    """The text with names in the places of what cannot be seen, the spaces among them."""
    return visible(text).replace(" ", "<SP>")


def _plainest(token: Token) -> str:
    return max(sorted(token), key=len).replace(ANYTHING, "")


def _alt_decoded(text: str) -> str:
    """The text of a scanner that types the number of each character on the keypad, its Alt lost; else nothing."""
    if not text.isascii() or not text.isdigit():
        return ""
    for check in CHECKS:
        for width in _ALT_DIGITS:
            if text == "".join(f"{ord(character):0{width}d}" for character in check.text.replace(GS, "")):
                return check.text
    return ""
