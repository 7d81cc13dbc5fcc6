"""Command barcodes: what the scanner can say without a key or a click.

A code is thirteen letters: `XCX`, nine letters of the SHA-256 over the command's own words, and a check letter. Only
letters that QWERTY, QWERTZ and AZERTY keyboards have in the same place are used, so a foreign layout changes nothing;
capital or small (Caps Lock) is the same. There are nineteen of them, a prime number: each place is weighed by its
number, and every changed letter and every two letters that changed places are caught.

The words are the gesture and, for an answer, fact and value, so the answers that a policy file declares have codes of
their own without a table of numbers, the same in every policy and at every station.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal, get_args

import msgspec

from intake_app.domain.errors import BadInput, BadPolicy
from intake_app.domain.facts import NO_RMA
from intake_app.domain.policy import Policy, Question

Gesture = Literal[
    "answer",
    "all_ok",
    "next",
    "back",
    "undo",
    "photo",
    "note",
    "print",
    "reprint",
    "hold",
    "close",
    "kit",
    "not_known",
    "choose",
    "sign_out",
]

CHOICES: Final = ("1", "2", "3", "4", "0")
"""The values of `choose`: a line of the list on the page, from the top; 0 is none of these."""

NONE_FOUND: Final = "none_found"
"""The value of an answer that says of a list that nothing was found."""

VENDOR: Final = "policy"
"""The fact of an answer that says whose product it is; its values are the ids of policies."""

QUICK_ANSWERS: Final = {"rma_issued_on": NO_RMA, "advance_charge": "0"}
"""Answers that spare typing a day or an amount: no RMA, no advance charge."""

LETTERS: Final = "BCDEFGHIJKLNPRSTUVX"
PREFIX: Final = "XCX"
BODY: Final = 9
LENGTH: Final = len(PREFIX) + BODY + 1
_FORM: Final = re.compile(f"{PREFIX}[{LETTERS}]{{{BODY + 1}}}")
_INSIDE: Final = re.compile(f"(?={_FORM.pattern})")
_LETTERS: Final = re.compile(f"[{LETTERS}]+")
_LEFT: Final = frozenset({"", "X", "C", "XC", "CX", "XX"})
"""What can be left of the prefix when letters of it are lost."""

_LEAST_CUT: Final = 4  # what begins as a command begins, and ends before it
_LEAST_JOINED: Final = 8  # pieces of commands run together


class Command(msgspec.Struct, frozen=True, omit_defaults=True):
    """One command; an answer names its fact and value (`none_found` is the empty list of a fact with several).

    `choose` has the line as its value. `not_known` is said of the open question; the window says which that is.
    """

    gesture: Gesture
    fact: str = ""
    value: str = ""


def command_code(command: Command) -> str:
    """The thirteen letters of a command."""
    words = f"{command.gesture}\0{command.fact}\0{command.value}"
    number = int.from_bytes(hashlib.sha256(words.encode()).digest())
    body = ""
    for _ in range(BODY):
        number, place = divmod(number, len(LETTERS))
        body += LETTERS[place]
    return PREFIX + body + LETTERS[-_weighed(f"{PREFIX}{body}") % len(LETTERS)]


def is_command_form(text: str) -> bool:
    """Whether the text means to be a command, sound or not: no serial and no number may be so.

    So are thirteen letters with the prefix, right or misread; a command of which letters are lost (of the prefix all
    may be: the check letter still shows it); and what a command ran together with.
    """
    code = _spelt(text)
    if PREFIX not in code and len(code) >= LENGTH:
        return False
    if _FORM.fullmatch(code) or any(_is_sound(code[at : at + LENGTH]) for at in _places(code)):
        return True
    if not _LETTERS.fullmatch(code):
        return False
    is_cut = code.startswith(PREFIX) and len(code) >= _LEAST_CUT
    return is_cut or (PREFIX in code and len(code) >= _LEAST_JOINED) or _lacks_of_its_prefix(code)


def parse_command(text: str) -> str | None:
    """The code in its one spelling; None for a text that does not mean to be one.

    Raises `BadInput` where it is misread: its check letter does not fit, or it is not one whole command alone.
    """
    if not is_command_form(text):
        return None
    code = _spelt(text)
    if not _FORM.fullmatch(code):
        message = "This is a piece of a command, or a command run together with something else. Scan it again."
        raise BadInput(message, "command")
    if not _is_sound(code):
        raise BadInput("The command was misread: its check letter does not fit. Scan it again.", "command")
    return code


def gestures() -> Iterator[Command]:
    """The commands that no policy is needed for, in the order in which they are told."""
    for gesture in get_args(Gesture):
        if gesture not in {"answer", "choose"}:
            yield Command(gesture)
    for line in CHOICES:
        yield Command("choose", value=line)


def vendor_answers(policies: Mapping[str, Policy]) -> Iterator[Command]:
    """Whose product it is: an answer for each policy."""
    for policy in policies.values():
        yield Command("answer", VENDOR, policy.id)


def question_answers(question: Question) -> Iterator[Command]:
    """A command for each answer that the question offers, in its order.

    A list has “none found” first; a day or an amount has at most its quick answer.
    """
    if question.kind == "list":
        yield Command("answer", question.fact, NONE_FOUND)
    for answer in question.answers:
        yield Command("answer", question.fact, answer.value)
    if question.fact in QUICK_ANSWERS and not question.answers:
        yield Command("answer", question.fact, QUICK_ANSWERS[question.fact])


class Commands:
    """Every command that these policies know, by its code."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        """Raise `BadPolicy` where two of them share one code: nine letters cannot tell all words apart."""
        self._by_code: dict[str, Command] = {}
        asked = (
            one for policy in policies.values() for question in policy.questions for one in question_answers(question)
        )
        for command in (*gestures(), *vendor_answers(policies), *asked):
            first = self._by_code.setdefault(command_code(command), command)
            if first != command:
                raise BadPolicy(
                    f"{first.fact} = {first.value} and {command.fact} = {command.value} have the same command barcode."
                    " Give one of the two answers another value in its policy file."
                )

    def command(self, code: str) -> Command | None:
        """The command of a sound code; None for one of a policy that is not here."""
        return self._by_code.get(code)


def _places(code: str) -> Iterator[int]:
    return (match.start() for match in _INSIDE.finditer(code))


def _is_sound(code: str) -> bool:
    """Whether the check letter of thirteen letters fits."""
    return (_weighed(code[:-1]) + LETTERS.index(code[-1])) % len(LETTERS) == 0


def _lacks_of_its_prefix(code: str) -> bool:
    """Whether letters of the prefix are missing before what makes a sound command with all of it."""
    left = len(code) - BODY - 1
    return 0 <= left < len(PREFIX) and code[:left] in _LEFT and _is_sound(PREFIX + code[left:])


def _spelt(text: str) -> str:
    return text.strip().upper()


def _weighed(letters: str) -> int:
    """The letters' sum, each by its place before the check letter, whose own weight is 1: 2 for the last of these."""
    return sum(weight * LETTERS.index(letter) for weight, letter in enumerate(reversed(letters), 2))
