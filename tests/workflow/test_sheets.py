"""What stands on a sheet: every command of the policy, in the checklist's order, with what is known of one return."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from intake_app.bootstrap import Station, read_words
from intake_app.domain.commands import (
    Command,
    Commands,
    command_code,
    gestures,
    parse_command,
    question_answers,
    vendor_answers,
)
from intake_app.domain.papers import CommandGroup, Letterhead, SheetPaper
from intake_app.domain.payload import FactJson
from intake_app.domain.policy import Policy
from intake_app.domain.returns import Return, fold
from intake_app.resources import policies_folder
from intake_app.store.policy_files import read_policies
from intake_app.workflow.sheets import Making, calibration_page, command_sheet, inspection_sheet, scanner_sheet
from tests.domain.small import small

WORDS = read_words()
POLICIES: dict[str, Policy] = read_policies([policies_folder()])[0]
MAKING = Making("letter", Letterhead("", ()), datetime(2026, 11, 20, 9, 44, tzinfo=UTC), "Bench 3")


def commands_on(paper: SheetPaper) -> list[Command]:
    known = Commands(POLICIES)
    found = [known.command(parse_command(one.code) or "") for group in paper.groups for one in group.codes]
    assert None not in found
    return [command for command in found if command is not None]


def group(paper: SheetPaper, title: str) -> CommandGroup:
    return next(one for one in paper.groups if one.title == title)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=list(POLICIES))
def test_a_command_sheet_has_every_command_of_its_policy_once(policy: Policy) -> None:
    # Signing out hangs at the bench on a card of its own, which comes with the badges.
    wanted = {*gestures(), *vendor_answers({policy.id: policy})} - {Command("sign_out")}
    if policy.id == "q-see":
        # It says nothing of packaging kits.
        wanted.remove(Command("kit"))
    for question in policy.questions:
        wanted |= {one for one in question_answers(question) if one.gesture == "answer"}
    found = commands_on(command_sheet(WORDS, policy, MAKING))
    assert set(found) == wanted
    assert len(found) == len(wanted)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=list(POLICIES))
@pytest.mark.parametrize("make", [command_sheet, inspection_sheet])
def test_the_questions_stand_in_the_checklists_order(policy: Policy, make: object) -> None:
    paper = (command_sheet if make is command_sheet else inspection_sheet)(WORDS, policy, MAKING)
    asked = [question.title for question in policy.questions if question.answers]
    assert [one.title for one in paper.groups if one.title in asked] == asked


@pytest.mark.parametrize("policy", POLICIES.values(), ids=list(POLICIES))
def test_only_the_foam_is_most_important_and_all_ok_names_what_it_answers(policy: Policy) -> None:
    paper = command_sheet(WORDS, policy, MAKING)
    assert [one.title for one in paper.groups if one.remark] == ["Foam"]
    (all_ok,) = [one for one in paper.groups[0].codes if one.code == command_code(Command("all_ok"))]
    named = all_ok.hint.lower().split(", ")
    titles = {one.fact: one.title.lower() for one in policy.questions}
    assert named == [titles[fact] for fact in titles if fact in {"box", "sleeve", "parts", "exclusions"}]
    assert "foam" not in named


def test_an_inspection_sheet_has_every_answer_and_lines_for_what_is_written() -> None:
    policy = POLICIES["smartvue"]
    paper = inspection_sheet(WORDS, policy, MAKING)
    answers = {one for question in policy.questions for one in question_answers(question) if one.gesture == "answer"}
    last = {Command(gesture) for gesture in ("next", "print", "close", "undo")}
    vendor = Command("answer", "policy", "smartvue")
    assert set(commands_on(paper)) == answers | last | {vendor}
    assert group(paper, "Advance charge").write[0].value == ""
    assert paper.fields == (
        *("Serial", "RMA number", "Customer", "Inspected by", "Date"),
        *("Model", "Bought on", "Arrived on", "Order total", "Unit price"),
    )
    assert [one.title for one in paper.groups if one.gestures] == ["Vendor", "All scanned in"]
    assert paper.rma_number == ""
    assert paper.known == ()


def opened(station: Station, scan: str, **answers: FactJson) -> Return:
    sight = station.bench.open(station.bench.identify(scan), 0)
    for fact, value in answers.items():
        station.bench.answer(sight.return_id, fact, value)
    return fold(station.parts.journal.events_of(sight.return_id))


def test_what_the_record_knows_of_a_return_is_filled_in(station: Station) -> None:
    ret = opened(station, "R-20418", foam="missing")
    paper = inspection_sheet(WORDS, POLICIES["smartvue"], MAKING, ret)
    assert paper.rma_number == "R-20418"
    known = {row.name: row.value for row in paper.known}
    assert known["Serial"] == "SV24E4-018233"
    assert known["Customer"] == "Núñez Seguridad"
    assert known["Model"] == "S12E4"
    assert known["Bought on"] == "2 Nov 2026"
    assert known["Order total"] == "$7,200.00"
    assert known["Order"] == "SO-1001"
    assert known["Warranty"] == "covered to 2 Nov 2029"
    assert paper.fields == ("Inspected by", "Date")
    marked = {one.title: [code.label for code in one.codes if code.chosen] for one in paper.groups}
    assert marked["Foam"] == ["Missing"]
    assert marked["Remedy"] == ["Refund"]
    assert marked["Advance charge"] == ["There was none"]
    assert marked["Box"] == []


def test_a_list_of_finds_is_marked_and_so_is_that_there_were_none(station: Station) -> None:
    found = opened(station, "QS-1", exclusions=["misuse", "painted"])
    marked = group(inspection_sheet(WORDS, POLICIES["q-see"], MAKING, found), "Exclusions")
    assert [one.label for one in marked.codes if one.chosen] == ["Misuse", "Painted"]
    station.bench.answer(found.id, "exclusions", [])
    none = fold(station.parts.journal.events_of(found.id))
    marked = group(inspection_sheet(WORDS, POLICIES["q-see"], MAKING, none), "Exclusions")
    assert [one.label for one in marked.codes if one.chosen] == ["None found"]


def test_what_is_known_of_a_written_answer_stands_in_words(station: Station) -> None:
    ret = opened(station, "SV19R24-00771", advance_charge="540", rma_issued_on="2026-11-15")
    paper = inspection_sheet(WORDS, POLICIES["smartvue"], MAKING, ret)
    assert group(paper, "Advance charge").write[0].value == "$540.00"
    assert {row.name: row.value for row in paper.known}["RMA issued on"] == "15 Nov 2026"
    assert "RMA issued on" not in {one.title for one in paper.groups}
    assert paper.rma_number.startswith("RMA-B3-")


def test_a_fact_of_the_policys_own_has_a_line_to_write_on() -> None:
    policy = small(
        '[[facts]]\nname = "height"\nwords = "height"\nkind = "number"',
        '[[rules]]\nrule = 1\nname = "High"\nwhen = { height = "> 2" }\nthen = "refuse"\ncites = ["s.one"]',
    )
    question = policy.question("height")
    assert question is not None
    assert question.title in inspection_sheet(WORDS, policy, MAKING).fields
    assert command_sheet(WORDS, policy, MAKING).groups[0].codes[0].label == "All OK"


def test_test_pages_say_what_they_are() -> None:
    assert scanner_sheet(WORDS, MAKING).kind == "scanner"
    assert [one.code for one in calibration_page(WORDS, MAKING).codes] == ["DOTS-1", "DOTS-2", "DOTS-3"]
