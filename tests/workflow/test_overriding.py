"""A supervisor accepts, on a real station: what is asked, what stands, what the papers say, and who may not."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from intake_app.bootstrap import Station, open_station
from intake_app.domain.errors import BadInput, NotAllowed, NotNow
from intake_app.domain.override_events import REASONS, Overridden
from intake_app.domain.returns import Return, fold
from intake_app.domain.roles import Role
from intake_app.settings import Settings
from intake_app.store.importing import import_file
from intake_app.store.rebuild import rebuild
from intake_app.workflow.sight import Sight
from tests.documents.pdf_reading import texts
from tests.workflow.conftest import SOUND, UNITS, Wall, excused

INSPECTOR, SUPERVISOR = "Rosa Marín", "Sam Ito"


def sign_in(station: Station, name: str, role: Role = "receiving") -> None:
    station.bench.overrides._record.enter(name, role)


def answered(station: Station, sight: Sight, **facts: str) -> Sight:
    for fact, value in facts.items():
        sight = station.bench.answer(sight.return_id, fact, value)
    return excused(station, sight)


def inspected(station: Station, serial: str = "SV24E4-018233", **facts: str) -> Sight:
    """A return that somebody of receiving inspected, with these answers."""
    sign_in(station, INSPECTOR)
    bench = station.bench
    return answered(station, bench.open(bench.identify(serial), 0), **facts)


def accept(
    station: Station, sight: Sight, chosen: str = "", said: str = "Good customer.", who: str = SUPERVISOR
) -> Sight:
    sign_in(station, who, "supervisor")
    return station.bench.overrides.accept(sight.return_id, "goodwill", said, chosen)


def returned(station: Station, sight: Sight) -> Return:
    return fold(station.parts.journal.events_of(sight.return_id))


def report(sight: Sight) -> str:
    made = [paper for paper in sight.papers if paper.paper == "report" and not paper.void]
    return " ".join(" ".join(texts(Path(made[-1].path).read_bytes())).split())


def refused(station: Station) -> Sight:
    return inspected(station, **{**SOUND, "foam": "missing"})


def test_the_packaging_is_read_as_original_and_the_return_is_decided_again(station: Station) -> None:
    sight = refused(station)
    assert sight.verdict is not None
    assert (sight.verdict.disposition, sight.can_override, sight.overrides) == ("refuse", True, ())
    now = accept(station, sight)
    assert now.verdict is not None
    assert (now.state, now.verdict.disposition, now.can_override) == ("open", "refund_less_fee", False)
    assert [(one.title, one.tone) for one in now.overrides] == [("Refuse", "refuse")]
    assert "Sam Ito (supervisor) accepted it all the same, 20 Nov 2026 04:41." in now.overrides[0].words
    assert "Foam: “Missing” is read as “Original”." in now.overrides[0].words
    done = station.bench.accept(sight.return_id)
    assert {paper.paper for paper in done.papers} == {"label", "report"}
    record = returned(station, sight).decision
    assert record is not None
    frozen = record.record
    assert frozen.decision["disposition"] == "refuse"
    assert frozen.standing["disposition"] == frozen.disposition == "refund_less_fee"
    assert frozen.standing["credit"] == "3060.00"
    assert frozen.facts["foam"] == "missing"
    assert [(one.who, one.reason, one.verdict.title) for one in frozen.overrides] == [
        (SUPERVISOR, "goodwill", "Refuse")
    ]


def test_label_says_what_stands_and_the_report_says_both(station: Station) -> None:
    sight = refused(station)
    accept(station, sight, said="They ordered forty more <b>today</b>.")
    done = station.bench.accept(sight.return_id)
    words = report(done)
    for told in (
        "Refund less 15 %",
        "Accepted by a supervisor",
        "By the rules: Refuse. Foam missing. The return is not accepted.",
        "Sam Ito (supervisor) accepted it all the same, 20 Nov 2026 04:41.",
        "Foam: “Missing” is read as “Original”.",
        "Reason: goodwill toward the customer. “They ordered forty more <b>today</b>.”",
        "Inspected by Rosa Marín.",
        "Inspected by Rosa Marín, date",
        "Accepted by Sam Ito, date",
    ):
        assert told in words, told
    label = " ".join(texts(Path(done.papers[0].path).read_bytes()))
    assert "Refund less 15 %" in label
    assert "Accepted by Sam Ito." in label
    assert "Refuse" not in label


def test_a_charge_that_was_kept_for_the_packaging_is_refunded(station: Station) -> None:
    sight = inspected(station, box="damaged", foam="original", sleeve="missing", advance_charge="3600.00")
    assert sight.verdict is not None
    assert sight.verdict.disposition == "keep_advance_charge"
    now = accept(station, sight)
    assert (now.verdict, now.step, now.question) == (None, "unit", "parts")
    sign_in(station, INSPECTOR)
    now = answered(station, now, parts="original_condition")
    assert now.verdict is not None
    assert now.verdict.disposition == "refund_advance_charge"
    done = station.bench.accept(sight.return_id)
    decision = returned(station, done).decision
    assert decision is not None
    assert decision.record.standing["credit"] == "3600.00"
    assert "Box: “Damaged” is read as “Original”. Protective sleeve: “Missing” is read as “Original”." in report(done)


@pytest.mark.parametrize(("charge", "first"), [("0", "decline"), ("3600.00", "keep_advance_charge")])
def test_the_parts_are_read_as_in_original_condition(station: Station, charge: str, first: str) -> None:
    sight = inspected(station, **{**SOUND, "parts": "altered", "advance_charge": charge})
    assert sight.verdict is not None
    assert sight.verdict.disposition == first
    now = accept(station, sight)
    assert now.verdict is not None
    assert now.verdict.disposition == ("refund_advance_charge" if charge != "0" else "refund_less_fee")


@pytest.mark.parametrize(
    ("choice", "credit", "place"),
    [
        ("refund_less_fee", "2635.00", "restock"),
        ("credit_for_upgrade", "2635.00", "restock"),
        ("repair_or_replace", None, "repair_bench"),
    ],
)
def test_without_a_defect_the_supervisor_chooses(station: Station, choice: str, credit: str | None, place: str) -> None:
    sight = inspected(station, "SV19R24-00771", **SOUND)
    assert sight.verdict is not None
    assert sight.verdict.disposition == "decline"
    sign_in(station, SUPERVISOR, "supervisor")
    card = station.bench.overrides.offered(sight.return_id)
    assert [(one.value, one.amount) for one in card.choices] == [
        ("refund_less_fee", "$2,635.00"),
        ("credit_for_upgrade", "$2,635.00"),
        ("repair_or_replace", ""),
    ]
    assert card.read == ()
    assert [one.value for one in card.reasons] == list(REASONS)
    done = station.bench.accept(accept(station, sight, choice).return_id)
    decision = returned(station, done).decision
    assert decision is not None
    assert (decision.record.disposition, decision.record.standing["credit"]) == (choice, credit)
    assert decision.record.verdict.place == place
    assert decision.record.verdict.readings == []
    kinds = [row.kind for row in station.parts.journal.follow_ups_of(sight.return_id)]
    assert kinds == (["repair"] if choice == "repair_or_replace" else ["credit"])
    assert f"Chosen: {decision.record.verdict.title}." in report(done)


def test_what_is_accepted_once_can_be_accepted_again_by_the_next_rule(station: Station) -> None:
    sight = inspected(station, "SV19R24-00771", **{**SOUND, "foam": "damaged", "parts": "missing"})
    way = []
    for chosen in ("", "", "credit_for_upgrade"):
        assert sight.verdict is not None
        way.append(sight.verdict.disposition)
        sight = accept(station, sight, chosen, said=f"Step {len(way)}.")
    assert way == ["refuse", "decline", "decline"]
    assert sight.verdict is not None
    assert sight.verdict.disposition == "credit_for_upgrade"
    words = report(station.bench.accept(sight.return_id))
    for step in ("Step 1.", "Step 2.", "Step 3."):
        assert step in words
    assert "Parts: “Missing” is read as “Original condition”." in words


def test_what_nobody_asked_before_is_asked_first(station: Station) -> None:
    sight = inspected(station, box="original", foam="missing", sleeve="original", advance_charge="0")
    now = accept(station, sight)
    assert now.verdict is None
    assert now.step == "unit"
    assert [one.title for one in now.overrides] == ["Refuse"]
    with pytest.raises(NotNow):
        station.bench.accept(sight.return_id)
    with pytest.raises(NotAllowed, match="cannot inspect it too"):
        station.bench.answer(sight.return_id, "parts", "original_condition")
    sign_in(station, INSPECTOR)
    now = answered(
        station, now, parts="original_condition", reason="defective", remedy="repair", defect_test="confirmed"
    )
    assert now.verdict is not None
    assert now.verdict.disposition == "repair_or_replace"


def test_a_refusal_that_is_on_paper_is_accepted_and_its_label_is_void(station: Station) -> None:
    sight = refused(station)
    printed = station.bench.accept(sight.return_id)
    assert printed.can_override
    closed = station.bench.close(sight.return_id)
    assert closed.can_override
    assert [row.kind for row in station.parts.journal.follow_ups_of(sight.return_id)] == ["ship_back"]
    now = accept(station, closed)
    assert (now.state, now.overrides[0].title) == ("open", "Refuse")
    assert all(paper.void for paper in now.papers)
    assert station.parts.journal.follow_ups_of(sight.return_id) == []
    done = station.bench.accept(sight.return_id)
    assert "Before, it was: Refuse." in report(done)
    assert [row.kind for row in station.parts.journal.follow_ups_of(sight.return_id)] == ["credit"]


def test_undo_takes_it_back_and_the_decision_stands_again(station: Station) -> None:
    sight = refused(station)
    station.bench.accept(sight.return_id)
    accept(station, sight)
    back = station.bench.undo(sight.return_id)
    assert (back.state, back.overrides) == ("decided", ())
    assert not any(paper.void for paper in back.papers)


def test_whoever_accepted_takes_back_no_answer_of_another(station: Station) -> None:
    sight = accept(station, refused(station))
    sign_in(station, INSPECTOR)
    station.bench.answer(sight.return_id, "parts", "damaged")
    sign_in(station, SUPERVISOR, "supervisor")
    with pytest.raises(NotAllowed, match="cannot inspect it too"):
        station.bench.undo(sight.return_id)
    assert station.bench.resume(sight.return_id).overrides != ()


def test_a_correction_takes_it_back_with_the_decision(station: Station) -> None:
    sight = refused(station)
    accept(station, sight)
    station.bench.accept(sight.return_id)
    open_again = station.bench.correct(sight.return_id, "The wrong unit.")
    assert open_again.verdict is not None
    assert (open_again.verdict.disposition, open_again.overrides) == ("refuse", ())


def test_another_answer_to_what_was_accepted_ends_it_and_says_so(station: Station) -> None:
    sight = refused(station)
    accept(station, sight)
    sign_in(station, INSPECTOR)
    now = station.bench.answer(sight.return_id, "foam", "damaged")
    assert now.verdict is not None
    assert now.verdict.disposition == "refuse"
    assert any("What Sam Ito accepted against “Refuse” counts no longer" in one for one in now.notices)
    assert now.can_override
    again = accept(station, now)
    assert again.verdict is not None
    assert again.verdict.disposition == "refund_less_fee"


def opens(station: Station) -> Sight:
    sign_in(station, SUPERVISOR, "supervisor")
    bench = station.bench
    sight = bench.open(bench.identify("SV24E4-018233"), 0)
    sign_in(station, INSPECTOR)
    return answered(station, sight, **{**SOUND, "foam": "missing"})


def answers(station: Station) -> Sight:
    sight = refused(station)
    sign_in(station, SUPERVISOR.upper(), "supervisor")
    return station.bench.answer(sight.return_id, "proof_of_purchase", "invoice")


def answers_and_takes_it_back(station: Station) -> Sight:
    sight = answers(station)
    return station.bench.undo(sight.return_id)


def accepts_the_verdict(station: Station) -> Sight:
    sight = refused(station)
    sign_in(station, SUPERVISOR, "supervisor")
    return station.bench.accept(sight.return_id)


def takes_back_what_another_answered(station: Station) -> Sight:
    sight = refused(station)
    sight = station.bench.answer(sight.return_id, "parts", "damaged")
    sign_in(station, SUPERVISOR, "supervisor")
    return station.bench.undo(sight.return_id)


@pytest.mark.parametrize("by_badge", [True, False])
def test_it_is_told_where_an_inspector_had_only_typed_a_name(station: Station, by_badge: bool) -> None:
    people, bench = station.bench.people, station.bench
    people.first_administrator("Ada Boss", "918273")
    people.add(SUPERVISOR, "supervisor", "564738")
    badge = people.give_badge(people.add(INSPECTOR, "receiving").id)
    if by_badge:
        people.sign_in_by_badge(badge)
    else:
        people.sign_in(INSPECTOR)
    sight = answered(station, bench.open(bench.identify("SV24E4-018233"), 0), **{**SOUND, "foam": "missing"})
    people.sign_in(SUPERVISOR, "564738")
    told = f"Signed in by name alone, without a badge: {INSPECTOR}."
    assert (told in bench.overrides.offered(sight.return_id).read) is not by_badge
    bench.overrides.accept(sight.return_id, "goodwill", "Good customer.")
    assert (told in report(bench.accept(sight.return_id))) is not by_badge


@pytest.mark.parametrize("said", ["", " \n", "\u200b", "\u2800", "\ufe0f\u3164"])
def test_a_reason_that_nobody_sees_is_none(station: Station, said: str) -> None:
    with pytest.raises(BadInput, match="Say why in a few words"):
        accept(station, refused(station), said=said)


def says_all_is_well(station: Station) -> Sight:
    from intake_app.domain.commands import Command

    sight = inspected(station, foam="missing", advance_charge="0")
    sign_in(station, SUPERVISOR, "supervisor")
    return station.bench.say(sight.return_id, Command("answer", "sleeve", "original")).sight


def puts_the_serial_right(station: Station) -> Sight:
    sight = refused(station)
    sign_in(station, SUPERVISOR, "supervisor")
    now = station.bench.answer(sight.return_id, "serial", "ORDER-A")
    return excused(station, now)


@pytest.mark.parametrize(
    "involved",
    [
        opens,
        answers,
        answers_and_takes_it_back,
        takes_back_what_another_answered,
        accepts_the_verdict,
        says_all_is_well,
        puts_the_serial_right,
    ],
)
@pytest.mark.parametrize("role", ["supervisor", "administrator"])
def test_nobody_accepts_what_they_had_a_part_in(
    station: Station, involved: Callable[[Station], Sight], role: Role
) -> None:
    sight = involved(station)
    assert sight.can_override
    before = station.parts.journal.events_of(sight.return_id)
    sign_in(station, SUPERVISOR, role)
    for attempt in (
        lambda: station.bench.overrides.offered(sight.return_id),
        lambda: station.bench.overrides.accept(sight.return_id, "goodwill", "For myself.", ""),
    ):
        with pytest.raises(NotAllowed, match="nobody accepts their own") as refusal:
            attempt()
        assert INSPECTOR in str(refusal.value)
    assert station.parts.journal.events_of(sight.return_id) == before
    assert accept(station, sight, who="Kim Other").overrides


def test_people_who_sign_in_with_their_pins(station: Station) -> None:
    """The whole way: an administrator, a supervisor and somebody of receiving, none of whom the test lets in itself."""
    people = station.bench.people
    people.first_administrator("Ada Boss", "918273")
    people.add(SUPERVISOR, "supervisor", "564738")
    people.add("Rosa", "receiving")
    people.sign_in("Rosa")
    bench = station.bench
    sight = answered(station, bench.open(bench.identify("SV24E4-018233"), 0), **{**SOUND, "foam": "missing"})
    with pytest.raises(NotAllowed, match="supervisor or administrator"):
        bench.overrides.offered(sight.return_id)
    people.sign_in(SUPERVISOR, "564738")
    assert bench.overrides.offered(sight.return_id).title == "Refuse"
    now = bench.overrides.accept(sight.return_id, "agreed", "Told on the telephone.")
    assert now.overrides
    done = bench.accept(sight.return_id)
    assert "Sam Ito (supervisor) accepted it all the same" in report(done)
    people.sign_in("Ada Boss", "918273")
    bench.correct(sight.return_id, "Too early.")
    now = bench.overrides.accept(sight.return_id, "our_error", "We dropped it.")
    assert "Ada Boss (administrator)" in now.overrides[0].words


@pytest.mark.parametrize(("days", "code"), [(20, "B3"), (0, "B9")])
def test_no_clock_and_no_other_code_makes_it_somebodys(station: Station, wall: Wall, days: int, code: str) -> None:
    """The order of the journal says what was first, under whatever code the station wrote it."""
    station.bench.sign("Sam Ito")
    wall.at += timedelta(days=days)
    sight = station.bench.open(station.bench.identify("SV24E4-018233"), 0)
    sight = answered(station, sight, **{**SOUND, "foam": "missing"})
    wall.at += timedelta(minutes=5) - timedelta(days=days)
    station.bench.people.first_administrator("Ada Boss", "918273")
    station.bench.people.add(SUPERVISOR, "supervisor", "564738")
    station.close()
    again = open_station(msgspec.structs.replace(station.settings, code=code), wall)
    with contextlib.closing(again):
        again.bench.people.sign_in("Ada Boss", "918273")
        with pytest.raises(NotNow, match="was begun while nobody signed in here"):
            again.bench.overrides.offered(sight.return_id)


def test_what_was_begun_while_names_were_typed_is_nobodys_to_accept(station: Station, wall: Wall) -> None:
    station.bench.sign("Somebody Else")
    sight = station.bench.open(station.bench.identify("SV24E4-018233"), 0)
    sight = answered(station, sight, **{**SOUND, "foam": "missing"})
    wall.at += timedelta(minutes=5)
    station.bench.people.first_administrator("Ada Boss", "918273")
    with pytest.raises(NotNow, match="was begun while nobody signed in here"):
        station.bench.overrides.accept(sight.return_id, "goodwill", "For myself.")
    wall.at += timedelta(minutes=5)
    station.bench.people.add("Rosa", "receiving")
    station.bench.people.sign_in("Rosa")
    later = station.bench.open(station.bench.again(station.bench.identify("SV24E4-018233")), 0)
    answered(station, later, **{**SOUND, "foam": "missing"})
    station.bench.people.sign_in("Ada Boss", "918273")
    assert station.bench.overrides.accept(later.return_id, "goodwill", "A good customer.").overrides


def test_receiving_may_not_accept_and_is_told_who_may(station: Station) -> None:
    sight = refused(station)
    sign_in(station, "Ann", "receiving")
    with pytest.raises(NotAllowed, match="supervisor or administrator"):
        station.bench.overrides.accept(sight.return_id, "goodwill", "Please.", "")


def test_where_nobody_signs_in_nothing_is_accepted(station: Station) -> None:
    sight = refused(station)
    station.bench.sign("Kim Other")
    with pytest.raises(NotNow, match="nobody signs in"):
        station.bench.overrides.accept(sight.return_id, "goodwill", "Please.", "")


def test_an_event_of_an_override_cannot_be_written_by_receiving(station: Station) -> None:
    """The one place that records refuses it, whatever calls it."""
    sight = refused(station)
    accept(station, sight)
    event = station.parts.journal.events_of(sight.return_id)[-1]
    assert isinstance(event.payload, Overridden)
    sign_in(station, "Ann", "receiving")
    with pytest.raises(NotAllowed):
        station.bench.overrides._record.write("return", sight.return_id, [event.payload])


@pytest.mark.parametrize(
    ("reason", "said", "chosen", "words"),
    [
        ("", "Because.", "repair_or_replace", "Choose the reason"),
        ("bribe", "Because.", "repair_or_replace", "Choose the reason"),
        ("goodwill", "  ", "repair_or_replace", "Say why"),
        ("goodwill", "x" * 1001, "repair_or_replace", "Say why"),
        ("goodwill", "Because.", "", "Choose what becomes of it"),
        ("goodwill", "Because.", "credit_in_full", "Choose what becomes of it"),
    ],
)
def test_reason_words_and_choice_are_asked_for(
    station: Station, reason: str, said: str, chosen: str, words: str
) -> None:
    sight = inspected(station, "SV19R24-00771", **SOUND)
    sign_in(station, SUPERVISOR, "supervisor")
    with pytest.raises(BadInput, match=words):
        station.bench.overrides.accept(sight.return_id, reason, said, chosen)


def test_nothing_is_accepted_where_nothing_is_left_to_a_supervisor(station: Station) -> None:
    sight = inspected(station, **SOUND)
    assert not sight.can_override
    with pytest.raises(NotNow, match="leaves nothing"):
        accept(station, sight)


def test_a_refusal_that_waits_for_its_kit_is_not_accepted_meanwhile(station: Station) -> None:
    sight = refused(station)
    station.bench.kits.hold(sight.return_id)
    waiting = station.bench.resume(sight.return_id)
    assert not waiting.can_override
    with pytest.raises(NotNow, match="leaves nothing"):
        accept(station, waiting)


def test_a_policy_that_is_not_here_any_more_leaves_nothing_to_accept(station: Station) -> None:
    sight = refused(station)
    station.bench.accept(sight.return_id)
    station.parts.policies.pop("smartvue")  # type: ignore[attr-defined]
    gone = station.bench.resume(sight.return_id)
    assert not gone.can_override
    with pytest.raises(NotNow, match="not at this station any more"):
        accept(station, gone)


def test_it_is_there_after_a_restart_and_all_tables_follow_from_it(
    station: Station, open_here: Callable[[], Station]
) -> None:
    sight = refused(station)
    accept(station, sight)
    again = open_here()
    now = again.bench.resume(sight.return_id)
    assert now.verdict is not None
    assert (now.verdict.disposition, len(now.overrides)) == ("refund_less_fee", 1)
    sign_in(again, INSPECTOR)
    done = again.bench.accept(sight.return_id)
    assert "Accepted by Sam Ito, date" in report(done)
    folder = again.settings.folder
    again.close()
    assert rebuild(folder).were_equal


MADE_UP = """
id = "made-up"
version = "1"
title = "Made-up returns"
vendor = "Made Up"
source = { document = "Made-up returns", sha256 = "0000000000000000000000000000000000000000000000000000000000000000" }
sections = { a = "A" }

[clauses]
"a.seal" = "The seal must be whole."
"a.scratch" = "No scratches."
"a.fine" = "Then all is well."

[fees]
handling = { percent = 10, of = "unit_price", rounding = "half_up" }

[[facts]]
name = "seal"
words = "seal"
kind = "choice"
values = ["whole", "broken"]

[[facts]]
name = "scratches"
words = "scratches"
kind = "choice"
values = ["none", "some"]

[discretion.seal]
who = "supervisor"
text = "A supervisor may read the seal as whole."
read = [{ fact = "seal", values = ["broken"], as = "whole" }]

[discretion.scratches]
who = "supervisor"
text = "A supervisor may choose."
choose = ["refund_less_fee", "credit_in_full", "replace_refurbished"]

[[questions]]
fact = "unit_price"
step = "identify"
title = "Unit price"
prompt = "What was paid?"

[[questions]]
fact = "seal"
step = "packaging"
title = "Seal"
prompt = "Is the seal whole?"
answers = [{ value = "whole", label = "Whole" }, { value = "broken", label = "Broken", tone = "refuse" }]

[[questions]]
fact = "scratches"
step = "unit"
title = "Scratches"
prompt = "Any scratches?"
answers = [{ value = "none", label = "None" }, { value = "some", label = "Some", tone = "refuse" }]

[[rules]]
rule = 1
name = "Seal broken"
when = { seal = '"broken"' }
then = "refuse"
cites = ["a.seal"]
discretion = "seal"

[[rules]]
rule = 2
name = "Scratches"
when = { scratches = '"some"' }
then = "decline"
cites = ["a.scratch"]
discretion = "scratches"

[[rules]]
rule = 3
name = "All well"
then = "credit_in_full"
cites = ["a.fine"]
"""


def test_a_made_up_policy_leaves_to_a_supervisor_what_it_says(tmp_path: Path, wall: Wall) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "made-up.toml").write_text(MADE_UP, "utf-8")
    station = open_station(Settings(folder=tmp_path / "station", name="Bench 3", code="B3", policies=policies), wall)
    try:
        units = tmp_path / "units.csv"
        units.write_text(UNITS.replace("S12E1,Smartvue", "S12E1,Made Up"), "utf-8")
        import_file(station.settings.folder, "units", units, lambda _progress: True)
        sight = inspected(station, "ORDER-A", seal="broken")
        now = accept(station, sight)
        assert (now.verdict, now.question) == (None, "scratches")
        sign_in(station, INSPECTOR)
        now = answered(station, now, scratches="some")
        assert now.verdict is not None
        assert now.verdict.disposition == "decline"
        with pytest.raises(BadInput):
            accept(station, now, "repair_or_replace")
        done = station.bench.accept(accept(station, now, "refund_less_fee").return_id)
        decision = returned(station, done).decision
        assert decision is not None
        assert decision.record.standing["restocking_fee"] == "450.00"
        assert "Seal: “Broken” is read as “Whole”." in report(done)
        assert "Chosen: Refund less 10 %." in report(done)
    finally:
        station.close()


def test_a_proof_that_comes_later_leaves_the_acceptance_as_it_is(station: Station) -> None:
    sight = inspected(station, **{**SOUND, "foam": "missing", "proof_of_purchase": "none"})
    now = accept(station, sight)
    assert now.verdict is not None
    assert now.verdict.disposition == "hold_for_proof"
    held = station.bench.accept(sight.return_id)
    assert {paper.paper for paper in held.papers} == {"label", "report", "notice"}
    notice = " ".join(texts(Path(held.papers[-1].path).read_bytes()))
    assert "Foam" not in notice
    line = f"{sight.return_id}/proof"
    with pytest.raises(NotAllowed, match="cannot inspect it too"):
        station.bench.follow_ups.proof_arrived(line, "invoice")
    sign_in(station, INSPECTOR)
    came = station.bench.follow_ups.proof_arrived(line, "invoice")
    assert came.verdict is not None
    assert (came.verdict.disposition, len(came.overrides)) == ("refund_less_fee", 1)


def test_what_support_says_of_a_warranty_decides_beside_what_was_accepted(station: Station) -> None:
    facts = {**SOUND, "foam": "missing", "reason": "defective", "remedy": "repair", "defect_test": "confirmed"}
    sight = inspected(station, **facts)
    sight = station.bench.answer(sight.return_id, "model", "S12K1")
    accept(station, sight)
    referred = station.bench.accept(sight.return_id)
    assert referred.verdict is not None
    assert referred.verdict.disposition == "refer"
    told = station.bench.follow_ups.warranty_answered(f"{sight.return_id}/support", "covered", "Kim", "Covered.")
    assert told.verdict is not None
    assert (told.state, told.verdict.disposition) == ("decided", "repair_or_replace")
    assert "Accepted by a supervisor" in report(told)


def test_the_history_of_the_unit_tells_of_it(station: Station) -> None:
    sight = refused(station)
    accept(station, sight)
    history = station.bench.finding.history("SV24E4-018233")
    told = [line.cells for line in history.listing.lines if line.cells[1] == "Accepted by a supervisor"]
    assert len(told) == 1
    assert "goodwill toward the customer" in told[0][3]
    assert told[0][4] == SUPERVISOR
