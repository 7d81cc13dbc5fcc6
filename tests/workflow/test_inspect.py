from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest

from intake_app.bootstrap import Station
from intake_app.domain.copies import as_printed
from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.events import Decided, Printed
from intake_app.domain.payload import FactJson
from intake_app.domain.returns import fold
from intake_app.store.importing import import_file
from intake_app.workflow.document import draw
from intake_app.workflow.sight import Sight
from tests.workflow.conftest import Wall, excused


def started(station: Station, serial: str = "SV24E4-018233") -> Sight:
    return station.bench.open(station.bench.identify(serial), 0)


def answer(station: Station, sight: Sight, **facts: object) -> Sight:
    for fact, value in facts.items():
        sight = station.bench.answer(sight.return_id, fact, value)  # type: ignore[arg-type]
    return sight


def events(station: Station, sight: Sight) -> int:
    return len(station.parts.journal.events_of(sight.return_id))


def good(station: Station) -> Sight:
    return answer(
        station, started(station), box="original", foam="original", sleeve="original", parts="original_condition"
    )


def test_each_answer_narrows_the_decision_until_one_is_left(station: Station) -> None:
    sight = started(station)
    assert sight.step == "packaging"
    assert sight.verdict is None
    left = [sum(one.possible for one in sight.possible)]
    for fact in ("box", "foam", "sleeve", "parts"):
        sight = answer(station, sight, **{fact: "original_condition" if fact == "parts" else "original"})
        left.append(sum(one.possible for one in sight.possible))
    assert left == sorted(left, reverse=True)
    assert sight.verdict is not None
    assert (sight.verdict.disposition, sight.step) == ("refund_less_fee", "decision")
    assert {row.name: row.value for row in sight.verdict.amounts} == {
        "Restocking fee": "$540.00",
        "Credit": "$3,060.00",
    }


def test_the_next_question_follows_the_road_and_what_no_longer_matters_steps_back(station: Station) -> None:
    sight = started(station)
    assert sight.question in {"box", "foam", "sleeve"}
    sight = answer(station, sight, foam="missing")
    assert sight.verdict is not None
    assert sight.verdict.disposition == "refuse"
    states = {q.fact: q.state for step in sight.steps for q in step.questions}
    assert (states["foam"], states["box"], states["parts"]) == ("answered", "not_needed", "not_needed")
    sight = answer(station, sight, box="damaged")
    assert sight.verdict is not None
    assert sight.verdict.sentence.startswith("Box damaged, foam missing.")


def test_not_known_is_an_answer_and_is_not_asked_again(station: Station) -> None:
    sight = started(station, "SV19R24-00771")
    seen = set()
    for _ in range(20):
        if not sight.question:
            break
        assert sight.question not in seen
        seen.add(sight.question)
        sight = station.bench.answer(sight.return_id, sight.question, None)
    assert sight.step == "decision"
    assert sight.verdict is None
    assert "foam" in sight.next_words.lower()
    with pytest.raises(NotNow):
        station.bench.accept(sight.return_id)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("foam", "perfect"),
        ("foam", ["original"]),
        ("purchased_on", "2026-13-01"),
        ("purchased_on", "2026-11-21"),
        ("received_on", "2026-11-21"),
        ("unit_price", "-1"),
        ("unit_price", "1,000"),
        ("model", "12"),
        ("nothing", "1"),
        ("nothing", None),
        ("", None),
        ("exclusions", "misuse"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_nothing_is_written(station: Station, fact: str, value: object) -> None:
    sight = started(station)
    before = events(station, sight)
    with pytest.raises(BadInput) as refused:
        answer(station, sight, **{fact: value})
    assert "\n" not in str(refused.value)
    assert events(station, sight) == before


def test_a_verdict_is_not_accepted_while_an_answer_could_change_it(station: Station) -> None:
    sight = started(station)
    with pytest.raises(NotNow):
        station.bench.accept(sight.return_id)


def test_undo_takes_gestures_back_one_by_one_to_the_beginning(station: Station) -> None:
    sight = started(station)
    questions = [sight.question]
    sight = answer(station, sight, box="original")
    questions.append(sight.question)
    sight = answer(station, sight, foam="missing")
    station.bench.note(sight.return_id, "Solo plástico de burbujas 泡沫", "foam")
    before = events(station, sight)
    sight = station.bench.undo(sight.return_id)
    assert sight.notes == ()
    sight = station.bench.undo(sight.return_id)
    assert sight.question == questions[1]
    sight = station.bench.undo(sight.return_id)
    assert sight.question == questions[0]
    sight = station.bench.undo(sight.return_id)
    assert sight.state == "withdrawn"
    assert station.bench.queue() == []
    assert events(station, sight) == before + 4
    with pytest.raises(NotNow):
        station.bench.undo(sight.return_id)
    assert station.bench.identify("SV24E4-018233").kind == "one"


def test_accepting_freezes_and_prints_and_undo_stops_at_the_paper(station: Station) -> None:
    sight = station.bench.accept(good(station).return_id)
    assert (sight.state, sight.step) == ("decided", "papers")
    assert [(paper.paper, paper.copy, paper.void) for paper in sight.papers] == [
        ("label", 1, False),
        ("report", 1, False),
    ]
    assert all(Path(paper.path).read_bytes().startswith(b"%PDF-") for paper in sight.papers)
    with pytest.raises(NotNow, match="undo stops here"):
        station.bench.undo(sight.return_id)
    with pytest.raises(NotNow, match="correct"):
        answer(station, sight, foam="missing")


def test_a_correction_asks_why_voids_the_label_and_prints_a_new_one(station: Station) -> None:
    sight = station.bench.accept(good(station).return_id)
    for empty in ("", "  \n"):
        with pytest.raises(BadInput):
            station.bench.correct(sight.return_id, empty)
    sight = station.bench.correct(sight.return_id, "The foam is torn underneath.")
    assert (sight.state, [paper.void for paper in sight.papers]) == ("open", [True, True])
    sight = station.bench.accept(excused(station, answer(station, sight, foam="damaged")).return_id)
    assert sight.verdict is not None
    assert sight.verdict.disposition == "refuse"
    assert [paper.void for paper in sight.papers] == [True, True, False, False, False]
    assert [paper.paper for paper in sight.papers[2:]] == ["label", "report", "notice"]
    assert len({paper.path for paper in sight.papers}) == 5


def test_closing_needs_the_label_and_a_reprint_is_the_next_copy(station: Station) -> None:
    sight = good(station)
    with pytest.raises(NotNow):
        station.bench.close(sight.return_id)
    sight = station.bench.accept(sight.return_id)
    sight = station.bench.reprint(sight.return_id, "label")
    assert [paper.copy for paper in sight.papers if paper.paper == "label"] == [1, 2]
    sight = station.bench.close(sight.return_id)
    assert sight.state == "closed"
    assert station.bench.queue() == []
    with pytest.raises(NotNow, match="closed"):
        station.bench.close(sight.return_id)
    assert station.bench.identify("SV24E4-018233").returns[0].state == "closed"


def test_a_restart_finds_every_draft_where_it_was(station: Station, open_here: Callable[[], Station]) -> None:
    sight = answer(station, started(station), box="original", foam="kit")
    again = open_here()
    assert [row.id for row in again.bench.queue()] == [sight.return_id]
    assert again.bench.resume(sight.return_id) == sight


def test_a_later_import_changes_no_record_and_no_paper(station: Station, tmp_path: Path, wall: Wall) -> None:
    sight = station.bench.accept(good(station).return_id)
    made = {paper.paper: Path(paper.path).read_bytes() for paper in sight.papers}
    file = tmp_path / "later.csv"
    file.write_text(
        "serial,model,vendor,order number,order date,order total,unit price,customer name\n"
        "SV24E4-018233,S9R6,Q-See,SO-1001,2020-01-01,1.00,1.00,Nobody\n",
        "utf-8",
    )
    import_file(station.settings.folder, "units", file, lambda _progress: True)
    wall.at += timedelta(days=400)
    ret = fold(station.parts.journal.events_of(sight.return_id))
    for paper in ret.papers:
        drawn = draw(station.parts, ret, paper.paper, 1, "letter", paper.chain)
        assert drawn == made[paper.paper]
    assert station.bench.resume(sight.return_id).header == sight.header


def test_the_record_keeps_facts_policy_and_answer_of_the_decision(station: Station) -> None:
    sight = station.bench.accept(good(station).return_id)
    written = [event.payload for event in station.parts.journal.events_of(sight.return_id)]
    decided = next(payload for payload in written if isinstance(payload, Decided))
    policy = station.parts.policies["smartvue"]
    assert decided.policy == policy.ref
    assert decided.facts["received_on"] == "2026-11-20"
    assert decided.decision["credit"] == "3060.00"
    assert [payload.paper for payload in written if isinstance(payload, Printed)] == ["label", "report"]
    assert all(event.operator == "Rosa Marín" for event in station.parts.journal.events_of(sight.return_id))


def test_packaging_is_recorded_as_evidence_where_it_decides_nothing(station: Station) -> None:
    sight = started(station, "QS-1")
    asked: list[str] = []
    while sight.question and len(asked) < 20:
        asked.append(sight.question)
        said: dict[str, FactJson] = {
            "reason": "defective",
            "remedy": "replacement",
            "proof_of_purchase": "receipt",
            "exclusions": [],
            "defect_test": "confirmed",
        }
        value = said.get(sight.question, "original")
        sight = station.bench.answer(sight.return_id, sight.question, value)
    assert {"box", "foam", "sleeve"} <= set(asked)
    assert sight.verdict is not None
    assert sight.verdict.disposition == "replace_refurbished"


def test_there_is_no_such_return(station: Station) -> None:
    with pytest.raises(NotFound):
        station.bench.resume("0" * 32)


@pytest.mark.parametrize("note", ["", "   ", "x" * 10_001])
def test_a_note_has_words(station: Station, note: str) -> None:
    sight = started(station)
    with pytest.raises(BadInput):
        station.bench.note(sight.return_id, note)


def test_a_mistaken_correction_or_closing_can_be_undone(station: Station) -> None:
    sight = station.bench.accept(good(station).return_id)
    sight = station.bench.correct(sight.return_id, "By mistake")
    assert (sight.state, sight.undo_words) == ("open", "Undo: correct")
    sight = station.bench.undo(sight.return_id)
    assert (sight.state, [paper.void for paper in sight.papers]) == ("decided", [False, False])
    sight = station.bench.close(sight.return_id)
    sight = station.bench.undo(sight.return_id)
    assert sight.state == "decided"
    with pytest.raises(NotNow, match="undo stops here"):
        station.bench.undo(sight.return_id)


def test_a_withdrawn_return_takes_no_answer(station: Station) -> None:
    sight = started(station)
    station.bench.undo(sight.return_id)
    with pytest.raises(NotNow, match="undone"):
        answer(station, sight, foam="missing")


def test_a_note_after_the_decision_stands_on_the_next_copy_only(station: Station) -> None:
    sight = station.bench.accept(good(station).return_id)
    station.bench.note(sight.return_id, "The customer called.")
    sight = station.bench.reprint(sight.return_id, "report")
    first, second = (text_of(paper.path) for paper in sight.papers if paper.paper == "report")
    assert "The customer called." not in first
    assert "The customer called." in second
    events = station.parts.journal.events_of(sight.return_id)
    made = {paper.copy: Path(paper.path).read_bytes() for paper in sight.papers if paper.paper == "report"}
    for copy, pdf in made.items():
        ret = as_printed(events, "report", copy)
        assert draw(station.parts, ret, "report", copy, "letter") == pdf


def test_the_label_has_the_policy_version_and_no_money(station: Station) -> None:
    sight = started(station)
    for fact in ("box", "foam", "sleeve"):
        sight = answer(station, sight, **{fact: "damaged"})
    sight = station.bench.accept(excused(station, sight).return_id)
    sight = station.bench.correct(sight.return_id, "Look again")
    sight = station.bench.accept(excused(station, answer(station, sight, parts="missing")).return_id)
    label = next(paper for paper in reversed(sight.papers) if paper.paper == "label")
    text = " ".join(text_of(label.path).split())
    assert "The earlier label is void." in text
    assert f"smartvue {station.parts.policies['smartvue'].version}" in text
    assert "Box damaged, foam damaged, protective sleeve damaged." in text
    assert "$" not in text


def test_a_serial_whose_sale_cannot_be_asks_for_the_day_at_once(station: Station) -> None:
    sight = started(station, "FUTURE-1")
    assert (sight.question, sight.step) == ("purchased_on", "identify")
    assert "purchased_on" not in sight.policy_problem


@pytest.mark.parametrize("value", [["q-see"], "nobody"])
def test_the_vendor_is_one_of_ours(station: Station, value: object) -> None:
    with pytest.raises(BadInput):
        answer(station, started(station), policy=value)


def test_a_note_is_about_a_line_of_the_checklist(station: Station) -> None:
    with pytest.raises(BadInput):
        station.bench.note(started(station).return_id, "Torn", "colour")


def text_of(path: str) -> str:
    pdf = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
