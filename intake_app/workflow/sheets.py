"""Sheets that are made ahead of a return, or to be filled in by hand: what stands on them, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from intake_app.domain.commands import (
    CHOICES,
    NONE_FOUND,
    QUICK_ANSWERS,
    VENDOR,
    Command,
    Gesture,
    command_code,
    question_answers,
)
from intake_app.domain.dispositions import PLACES
from intake_app.domain.keyboard_test import CHECKS
from intake_app.domain.named_places import NamedPlace, plate
from intake_app.domain.papers import CommandCode, CommandGroup, Letterhead, PageSize, Row, SheetPaper, TestPaper, Tone
from intake_app.domain.payload import FactJson
from intake_app.domain.policy import Policy, Question
from intake_app.domain.returns import Return
from intake_app.domain.words import Words
from intake_app.workflow.commanding import ALL_OK, FOAM
from intake_app.workflow.kit_terms import sells_kits
from intake_app.workflow.verdict import ANSWER_TONES
from intake_app.workflow.wording import answer_words, day_words, fact_title, warranty_words

_EVERY = tuple(Command(gesture) for gesture in ("all_ok", "next", "back", "undo"))
_LINES = tuple(Command("choose", value=line) for line in CHOICES[:-1])
_BESIDE = (Command("choose", value=CHOICES[-1]), *(Command(gesture) for gesture in ("not_known", "photo", "note")))
_PAPERS = tuple(Command(gesture) for gesture in ("print", "reprint", "hold", "close"))
_KIT = Command("kit")
_LAST = tuple(Command(gesture) for gesture in ("next", "print", "close", "undo"))
_GESTURE_TONES: dict[Gesture, Tone] = {"all_ok": "accept", "hold": "wait", "kit": "wait"}


class Making(msgspec.Struct, frozen=True):
    """How a sheet is made: its size, whose it is, when, and at which station."""

    size: PageSize
    letterhead: Letterhead
    at: datetime
    station: str


def command_sheet(words: Words, policy: Policy, making: Making) -> SheetPaper:
    """Every command of one policy, in the checklist's order, to be laminated."""
    quick = tuple(_quick_answers(words, policy))
    groups = [
        _gestures(words, policy, "every", _EVERY),
        _gestures(words, policy, "choose", _LINES),
        _gestures(words, policy, "beside", _BESIDE),
        _gestures(words, policy, "papers", (*_PAPERS, _KIT) if sells_kits(policy) else _PAPERS),
        CommandGroup(words("sheet.group_quick"), words("sheet.prompt_quick"), quick),
        *(_question(words, policy, question, None) for question in policy.questions if question.answers),
    ]
    return SheetPaper(
        kind="commands",
        size=making.size,
        letterhead=making.letterhead,
        title=words("sheet.commands_title", vendor=policy.vendor),
        subtitle=words("sheet.commands_subtitle", policy=policy.title, version=policy.version),
        rma_number="",
        known=(),
        groups=tuple(groups),
        fields=(),
        advice=(words("sheet.commands_advice"),),
        footer=_footer(words, policy, making),
        page_words=words("paper.page"),
        fault_words=words("paper.fault"),
        language=words.language,
        document_title=words("sheet.commands_document", policy=policy.title),
        made_at=making.at,
    )


def inspection_sheet(words: Words, policy: Policy, making: Making, ret: Return | None = None) -> SheetPaper:
    """The checklist on paper: a box to mark and the same barcode beside each answer; what is known of one return."""
    facts = ret.facts if ret else {}
    written = [one for one in policy.questions if not one.answers and one.fact not in QUICK_ANSWERS]
    known = _known(words, policy, ret) if ret else ()
    fields = [words("sheet.field_inspector"), words("sheet.field_date")]
    if ret is None:
        fields[:0] = [words("fact.serial"), words("sheet.field_rma"), words("fact.customer")]
    fields += [question.title for question in written if question.fact not in facts]
    groups = [
        _question(words, policy, question, facts.get(question.fact))
        for question in policy.questions
        if question.answers or (question.fact in QUICK_ANSWERS and not _is_header(question, facts))
    ]
    return SheetPaper(
        kind="inspection",
        size=making.size,
        letterhead=making.letterhead,
        title=words("sheet.inspection_title", vendor=policy.vendor),
        subtitle=words("sheet.inspection_subtitle", policy=policy.title, version=policy.version),
        rma_number=ret.rma_number if ret else "",
        known=known,
        groups=(*((_vendor(words, policy),) if ret is None else ()), *groups, _gestures(words, policy, "last", _LAST)),
        fields=tuple(fields),
        advice=(words("sheet.inspection_advice" if ret is None else "sheet.inspection_advice_of_one"),),
        footer=_footer(words, policy, making),
        page_words=words("paper.page"),
        fault_words=words("paper.fault"),
        language=words.language,
        document_title=words("sheet.inspection_document", policy=policy.title)
        if ret is None
        else words("sheet.inspection_of", number=ret.rma_number),
        made_at=making.at,
        notes_title=words("sheet.notes"),
        first=(words("sheet.first"), words("sheet.first_prompt")),
    )


def scanner_sheet(words: Words, making: Making) -> TestPaper:
    """The codes that prove a scanner and the keyboard layout behind it, in the order of the self-test page."""
    return TestPaper(
        kind="scanner",
        size=making.size,
        title=words("sheet.scanner_title"),
        subtitle=words("sheet.scanner_subtitle"),
        codes=tuple(
            CommandCode(check.text, words(f"scanner_test.check_{check.name}"), "[GS]" if check.gs1 else "", "plain")
            for check in CHECKS
        ),
        advice=(words("sheet.scanner_advice"), words("sheet.gs1")),
        footer=(words("sheet.made", station=making.station, date=day_words(words, making.at.date())), ""),
        page_words=words("paper.page"),
        language=words.language,
        document_title=words("sheet.scanner_title"),
        made_at=making.at,
    )


def place_sheet(words: Words, making: Making, places: Sequence[NamedPlace]) -> TestPaper:
    """The licence plates of a station's places, to be cut out and put up."""
    return TestPaper(
        kind="places",
        size=making.size,
        title=words("sheet.places_title"),
        subtitle=words("sheet.places_subtitle"),
        codes=tuple(CommandCode(plate(one.code), one.name, _kind_of(one), "plain") for one in places),
        advice=(),
        footer=(words("sheet.made", station=making.station, date=day_words(words, making.at.date())), ""),
        page_words=words("paper.page"),
        language=words.language,
        document_title=words("sheet.places_title"),
        made_at=making.at,
    )


def _kind_of(place: NamedPlace) -> str:
    """Which boxes a place is for, where its name does not say it."""
    kind = PLACES[place.holds].title
    return kind if kind != place.name else ""


def calibration_page(words: Words, making: Making) -> TestPaper:
    """A page that proves a page printer: its margins, its scale, its bars and greys, and where a label's edge falls."""
    return TestPaper(
        kind="calibration",
        size=making.size,
        title=words("sheet.calibration_title"),
        subtitle=words("sheet.calibration_subtitle"),
        codes=tuple(
            CommandCode(f"DOTS-{dots}", words("sheet.calibration_dots", dots=dots), "", "plain") for dots in (1, 2, 3)
        ),
        advice=tuple(words(f"sheet.calibration_{part}") for part in ("frame", "rulers", "label", "fine", "greys")),
        footer=(
            words("sheet.made", station=making.station, date=day_words(words, making.at.date())),
            making.letterhead.name,
        ),
        page_words=words("paper.page"),
        language=words.language,
        document_title=words("sheet.calibration_title"),
        made_at=making.at,
    )


def _gestures(words: Words, policy: Policy, group: str, commands: Sequence[Command]) -> CommandGroup:
    codes = []
    for command in commands:
        if command in _LINES:
            label, hint = command.value, ""
        elif command.gesture == "all_ok":
            lines = [question.title for question in policy.questions if question.fact in ALL_OK]
            label, hint = words("sheet.all_ok"), ", ".join(lines).capitalize()
        else:
            name = "choose_none" if command.gesture == "choose" else command.gesture
            label, hint = words(f"sheet.{name}"), words(f"sheet.hint_{name}")
        codes.append(CommandCode(command_code(command), label, hint, _GESTURE_TONES.get(command.gesture, "plain")))
    return CommandGroup(words(f"sheet.group_{group}"), words(f"sheet.prompt_{group}"), tuple(codes), gestures=True)


def _vendor(words: Words, policy: Policy) -> CommandGroup:
    """Whose product it is: of a unit that no catalogue knows nothing else can be answered before."""
    code = command_code(Command("answer", VENDOR, policy.id))
    told = (CommandCode(code, policy.vendor, "", "plain"),)
    return CommandGroup(words("fact.policy"), words("sheet.prompt_vendor"), told, gestures=True)


def _quick_answers(words: Words, policy: Policy) -> Iterator[CommandCode]:
    """Whose product it is, and the answers that spare typing a day or an amount."""
    vendor = command_code(Command("answer", VENDOR, policy.id))
    yield CommandCode(vendor, policy.vendor, words("fact.policy"), "plain")
    for question in policy.questions:
        if question.fact in QUICK_ANSWERS and not question.answers:
            code = command_code(Command("answer", question.fact, QUICK_ANSWERS[question.fact]))
            yield CommandCode(code, words(f"sheet.quick_{question.fact}"), question.title, "plain")


def _question(words: Words, policy: Policy, question: Question, said: FactJson) -> CommandGroup:
    """A question with a code for each answer; one that asks for a day or an amount also has a line to write it on."""
    answers = {answer.value: answer for answer in question.answers}
    given = said if isinstance(said, list) else [said]
    quick = said is not None and _same(words, policy, question.fact, said)
    codes = []
    for command in question_answers(question):
        if command.gesture != "answer":
            continue
        answer = answers.get(command.value)
        if answer:
            label, hint, tone = answer.label, answer.hint, ANSWER_TONES[answer.tone]
        elif command.value == NONE_FOUND:
            label, hint, tone = words("sheet.none_found"), words("sheet.hint_none_found"), "accept"
        else:
            label, hint, tone = words(f"sight.quick_{question.fact}"), "", "plain"
        chosen = command.value in given or (command.value == NONE_FOUND and said == []) or (quick and not answer)
        codes.append(CommandCode(command_code(command), label, hint, tone, chosen))
    written = "" if said is None or quick else answer_words(words, policy, question.fact, said)
    return CommandGroup(
        title=question.title,
        prompt=question.prompt,
        codes=tuple(codes),
        remark=words("sheet.most_important") if question.fact == FOAM else "",
        write=() if question.answers else (Row(question.title, written),),
    )


def _is_header(question: Question, facts: Mapping[str, FactJson]) -> bool:
    """Whether it is known and was written, not looked for: it stands over the checklist."""
    looked_for = question.answers or (question.fact in QUICK_ANSWERS and question.step != "identify")
    return question.fact in facts and not looked_for


def _same(words: Words, policy: Policy, fact: str, said: FactJson) -> bool:
    """Whether this is the quick answer of a day or an amount, however it is spelt (0, 0.00)."""
    quick = QUICK_ANSWERS.get(fact)
    return quick is not None and answer_words(words, policy, fact, said) == answer_words(words, policy, fact, quick)


def _known(words: Words, policy: Policy, ret: Return) -> tuple[Row, ...]:
    """What the record holds of a return by now, in words: the unit, its sale, and whose it is."""
    rows = [
        (words("fact.serial"), ret.serial),
        (words("fact.customer"), ret.customer),
        *(
            (
                fact_title(words, policy, question.fact),
                answer_words(words, policy, question.fact, ret.facts[question.fact]),
            )
            for question in policy.questions
            if _is_header(question, ret.facts)
        ),
        (words("sight.warranty"), warranty_words(words, policy, ret.facts)),
        (words("sheet.order"), ret.sale.order_number if ret.sale else ""),
    ]
    return tuple(Row(name, value) for name, value in rows if value)


def _footer(words: Words, policy: Policy, making: Making) -> tuple[str, str]:
    return (
        words("sheet.footer_policy", policy=policy.id, version=policy.version, sha=policy.sha256[:12]),
        words("sheet.made", station=making.station, date=day_words(words, making.at.date())),
    )
