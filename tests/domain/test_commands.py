from __future__ import annotations

import itertools
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.commands import (
    LETTERS,
    NONE_FOUND,
    PREFIX,
    Command,
    Commands,
    Gesture,
    command_code,
    gestures,
    is_command_form,
    parse_command,
    question_answers,
    vendor_answers,
)
from intake_app.domain.errors import BadInput, BadPolicy
from intake_app.domain.facts import BUILT_IN
from intake_app.domain.policy import Policy
from tests.domain.small import small

MOVED_BY_LAYOUTS = set("AQZWMY")
"""The letters that stand elsewhere on a QWERTZ or an AZERTY keyboard than on a QWERTY one."""


@pytest.fixture(scope="module")
def both(smartvue: Policy, q_see: Policy) -> dict[str, Policy]:
    return {policy.id: policy for policy in (smartvue, q_see)}


@pytest.fixture(scope="module")
def all_commands(both: dict[str, Policy]) -> list[Command]:
    asked = [one for policy in both.values() for question in policy.questions for one in question_answers(question)]
    return list(dict.fromkeys([*gestures(), *vendor_answers(both), *asked]))


def is_taken(text: str) -> bool:
    """Whether the text is read as a sound command."""
    try:
        return parse_command(text) is not None
    except BadInput:
        return False


def test_the_letters_are_a_prime_number_of_those_that_all_keyboards_share() -> None:
    assert len(set(LETTERS)) == len(LETTERS) == 19
    assert not set(LETTERS) & MOVED_BY_LAYOUTS
    assert LETTERS.isalpha()
    assert LETTERS.isupper()


def test_every_command_has_a_code_of_its_own_that_is_read_back(
    both: dict[str, Policy], all_commands: list[Command]
) -> None:
    commands = Commands(both)
    codes = [command_code(command) for command in all_commands]
    assert len(set(codes)) == len(codes) > 60
    for command, code in zip(all_commands, codes, strict=True):
        assert len(code) == 13
        assert set(code) <= set(LETTERS)
        assert parse_command(code) == code
        assert parse_command(f" {code.lower()}\r\n") == code
        assert is_command_form(code)
        assert commands.command(code) == command


def test_the_codes_stay_what_is_printed_on_laminated_sheets() -> None:
    assert command_code(Command("all_ok")) == "XCXRVIKJRXBXU"
    assert command_code(Command("answer", "foam", "missing")) == "XCXIPIUINDVUL"


def test_every_answer_of_the_checklist_has_a_command(smartvue: Policy, all_commands: list[Command]) -> None:
    for question in smartvue.questions:
        for answer in question.answers:
            assert Command("answer", question.fact, answer.value) in all_commands
    for one in (
        Command("answer", "exclusions", NONE_FOUND),
        Command("answer", "rma_issued_on", "none"),
        Command("answer", "advance_charge", "0"),
        Command("answer", "policy", "smartvue"),
        Command("answer", "policy", "q-see"),
    ):
        assert one in all_commands
    own = list(gestures())
    assert all_commands[: len(own)] == own
    assert {one.gesture for one in own} == set(get_args(Gesture)) - {"answer"}
    assert [one.value for one in own if one.gesture == "choose"] == ["1", "2", "3", "4", "0"]
    assert not [one for one in all_commands if one.gesture != "answer" and one.fact]
    typed = {spec.name for spec in BUILT_IN.values() if spec.kind in {"date", "model", "money"}}
    answered = {(one.fact, one.value) for one in all_commands if one.gesture == "answer" and one.fact in typed}
    assert answered == {("advance_charge", "0")}


def test_every_changed_letter_is_caught(all_commands: list[Command]) -> None:
    for command in all_commands:
        code = command_code(command)
        for place, letter in itertools.product(range(len(code)), LETTERS):
            if letter != code[place]:
                assert not is_taken(f"{code[:place]}{letter}{code[place + 1 :]}")


def test_every_two_letters_that_changed_places_are_caught(all_commands: list[Command]) -> None:
    for command in all_commands:
        code = command_code(command)
        for one, other in itertools.combinations(range(len(code)), 2):
            if code[one] != code[other]:
                letters = list(code)
                letters[one], letters[other] = letters[other], letters[one]
                assert not is_taken("".join(letters))


def is_told_as_misread(text: str) -> bool:
    with pytest.raises(BadInput) as refused:
        parse_command(text)
    return refused.value.what == "command" and is_command_form(text)


def test_a_command_that_was_cut_is_told_as_misread(all_commands: list[Command]) -> None:
    """The end at any place after the prefix, the beginning where the check letter still shows it."""
    for command in all_commands:
        code = command_code(command)
        assert all(is_told_as_misread(code[:end]) for end in range(4, 13))
        assert all(is_told_as_misread(code[begin:].lower()) for begin in (1, 2, 3))
        assert all(is_told_as_misread(code[:place] + code[place + 1 :]) for place in range(13))


def test_commands_that_ran_together_are_told_as_misread(all_commands: list[Command]) -> None:
    first, second = (command_code(one) for one in all_commands[:2])
    for joined in (
        first + second,
        f"{first}\r{second}",
        f"{first}SV24E4-018233",
        f"SV24E4-018233{first}",
        f"]C0{first}]C0{second}",
        first[5:] + second[:9],
        first[1:] + second,
        f"{first}{first[0]}",
    ):
        assert is_told_as_misread(joined), joined


def test_a_misread_command_is_told_as_that() -> None:
    code = command_code(Command("next"))
    wrong = code[:-1] + LETTERS[(LETTERS.index(code[-1]) + 1) % len(LETTERS)]
    assert is_told_as_misread(wrong)
    with pytest.raises(BadInput, match="misread"):
        parse_command(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "XCX",
        "XCX4KLR",
        "SV24E4-018233",
        "RMA-B3-000001-K",
        "4006381333931",
        "XCXRVIKJRXBX0",
        "XCXRVIKJRXBX0U",
        "BXCXB",
        "KLTXPRSUVBCD",
        "CXRVIKJRXBXB",
        "A" * 1000,
    ],
)
def test_what_does_not_mean_to_be_a_command_is_none(text: str) -> None:
    assert parse_command(text) is None
    assert not is_command_form(text)


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert is_taken(text) <= is_command_form(text)


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./ $%+", min_size=1, max_size=20))
def test_no_code_39_barcode_of_a_product_is_a_command_by_chance(text: str) -> None:
    assert not is_command_form(text) or PREFIX in text or set(text) <= set(LETTERS)


def test_a_sound_code_of_a_policy_that_is_not_here_is_none(q_see: Policy) -> None:
    commands = Commands({"q-see": q_see})
    assert commands.command(command_code(Command("answer", "parts", "missing"))) is None
    assert commands.command(command_code(Command("answer", "foam", "missing"))) is not None


def test_two_answers_with_one_code_are_refused() -> None:
    """A pair that was looked for: among a million values two have the same nine letters."""
    policy = small(
        '[[facts]]\nname = "colour"\nwords = "colour"\nkind = "choice"\nvalues = ["v1114031", "v1580339"]\n'
        '[[questions]]\nfact = "colour"\nstep = "unit"\ntitle = "t"\nprompt = "p"\n'
        'answers = [{ value = "v1114031", label = "a" }, { value = "v1580339", label = "b" }]\n',
        last=1,
    )
    with pytest.raises(BadPolicy, match="same command barcode"):
        Commands({policy.id: policy})
