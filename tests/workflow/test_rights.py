"""What receiving may not go around: a supervisor's part in a return, and a decision that it was closed with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from intake_app.domain.errors import NotAllowed, NotNow
from intake_app.domain.events import Opened
from intake_app.domain.returns import Return, fold
from intake_app.domain.rma_events import RmaTerms
from intake_app.resources import policy_folders
from intake_app.store.importing import import_file
from intake_app.store.signing import STATE_VARIABLE
from intake_app.store.verifying import Where, verify
from intake_app.workflow.replacements import Wanted
from intake_app.workflow.sight import Sight
from tests.workflow.conftest import SOUND, excused
from tests.workflow.test_kits import KITS
from tests.workflow.test_shipping import HOME, card, ready
from tests.workflow.test_shipping_altered import LOOK_UPS, altered

SAM, ROSA, PIN = "Sam Ito", "Rosa", "564738"
UNIT, OTHER = "SV24E4-018233", "SV19R24-00771"
TOLD = "supervisor or administrator"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))


@pytest.fixture
def staffed(station: Station, tmp_path: Path) -> Station:
    """A station where people sign in; Rosa of receiving is at the bench."""
    file = tmp_path / "kits.csv"
    file.write_text(KITS, "utf-8")
    import_file(station.settings.folder, "kits", file, lambda _progress: True)
    people = station.bench.people
    people.first_administrator("Ada Boss", "918273")
    people.add(SAM, "supervisor", PIN)
    people.add(ROSA, "receiving")
    people.sign_in(ROSA)
    return station


def answered(station: Station, return_id: str, **facts: str) -> Sight:
    sight = station.bench.resume(return_id)
    for fact, value in facts.items():
        sight = station.bench.answer(return_id, fact, value)
    return excused(station, sight)


def opened(station: Station, serial: str = UNIT) -> str:
    found = station.bench.identify(serial)
    return station.bench.open(station.bench.again(found), 0).return_id


def refused(station: Station, serial: str = UNIT, **facts: str) -> str:
    """A return that is refused for its foam and closed; its id."""
    return_id = opened(station, serial)
    answered(station, return_id, **{**SOUND, "foam": "missing", **facts})
    station.bench.accept(return_id)
    station.bench.close(return_id)
    return return_id


def returned(station: Station, return_id: str) -> Return:
    return fold(station.parts.journal.events_of(return_id))


def supervisor(station: Station, name: str = SAM) -> None:
    """A supervisor comes to the bench; where people sign in by their own PIN."""
    if station.parts.journal.sign_in() == "with":
        station.bench.people.sign_in(name, PIN)
    else:
        station.bench.overrides._record.enter(name, "supervisor")


def receiving(station: Station) -> None:
    if station.parts.journal.sign_in() == "with":
        station.bench.people.sign_in(ROSA)
    else:
        station.bench.overrides._record.enter(ROSA, "receiving")


def is_sound(station: Station) -> bool:
    station.tidy()
    return verify(Where(station.settings.folder, policy_folders(None)), str).faults == []


def no_paper(station: Station) -> None:
    """The papers of the next decision cannot be made: a file lies where their folder belongs."""
    papers = station.settings.folder / "papers" / "R-20418"
    papers.parent.mkdir(exist_ok=True)
    papers.write_text("in the way", "utf-8")


def test_receiving_undoes_no_decision_that_a_supervisor_accepted(staffed: Station) -> None:
    bench = staffed.bench
    return_id = opened(staffed)
    answered(staffed, return_id, **{**SOUND, "foam": "missing"})
    supervisor(staffed)
    bench.overrides.accept(return_id, "goodwill", "Good customer.")
    no_paper(staffed)
    with pytest.raises(Exception, match="papers"):
        bench.accept(return_id)
    receiving(staffed)
    with pytest.raises(NotAllowed, match=TOLD):
        bench.undo(return_id)
    assert returned(staffed, return_id).state == "decided"
    supervisor(staffed)
    assert bench.undo(return_id).state == "open"
    assert is_sound(staffed)


def test_receiving_undoes_no_correction_that_it_might_not_make(staffed: Station) -> None:
    bench, return_id = staffed.bench, refused(staffed)
    supervisor(staffed)
    bench.correct(return_id, "The foam is a copy: to be looked at.")
    receiving(staffed)
    with pytest.raises(NotAllowed, match=TOLD):
        bench.undo(return_id)
    assert returned(staffed, return_id).state == "open"
    assert answered(staffed, return_id, foam="original").verdict
    assert is_sound(staffed)


def test_a_slip_of_receivings_own_is_undone_as_before(staffed: Station) -> None:
    return_id = opened(staffed)
    answered(staffed, return_id, **{**SOUND, "foam": "missing"})
    staffed.bench.accept(return_id)
    staffed.bench.correct(return_id, "It lay beside the box.")
    assert staffed.bench.undo(return_id).state == "decided"
    staffed.bench.close(return_id)
    assert staffed.bench.undo(return_id).state == "decided"


def charged_here(station: Station) -> str:
    return_id = opened(station, OTHER)
    answered(station, return_id, **{**SOUND, "foam": "missing", "reason": "defective", "remedy": "repair"})
    supervisor(station)
    station.bench.replacements.begin(Wanted("card", "auth 1", "3100.00", serial=OTHER))
    return return_id


def charged_and_taken_back(station: Station) -> str:
    return_id = charged_here(station)
    (replacement,) = station.bench.replacements.of_scan(OTHER)
    station.bench.replacements.undo(replacement)
    return return_id


def came_without_its_foam(station: Station) -> str:
    receiving(station)
    return_id = opened(station, OTHER)
    answered(station, return_id, box="original", foam="missing", sleeve="original")
    return return_id


def charged_before_it_came(station: Station) -> str:
    supervisor(station)
    station.bench.replacements.begin(Wanted("card", "auth 1", "3100.00", serial=OTHER))
    return came_without_its_foam(station)


def under_an_rma(station: Station) -> str:
    supervisor(station)
    terms = RmaTerms(reason="defective", remedy="refund", proof_of_purchase="receipt", serials=[OTHER])
    station.bench.arrivals.make(charged(terms))
    return came_without_its_foam(station)


def under_an_rma_that_was_amended(station: Station) -> str:
    terms = RmaTerms(reason="defective", remedy="refund", proof_of_purchase="receipt", serials=[OTHER])
    card = station.bench.arrivals.make(terms)
    supervisor(station)
    station.bench.arrivals.amend(card.number, charged(terms))
    return came_without_its_foam(station)


def serial_said_later(station: Station) -> str:
    supervisor(station)
    station.bench.arrivals.make(RmaTerms(advance_charge="3100.00", serials=[OTHER]))
    receiving(station)
    bench = station.bench
    return_id = bench.open(bench.identify("NEVER-SEEN"), None).return_id
    answered(station, return_id, serial=OTHER, box="original", foam="missing", sleeve="original")
    return return_id


def charged(terms: RmaTerms) -> RmaTerms:
    return RmaTerms(
        reason=terms.reason,
        remedy=terms.remedy,
        proof_of_purchase=terms.proof_of_purchase,
        serials=terms.serials,
        advance_charge="3100.00",
    )


@pytest.mark.parametrize(
    "told",
    [
        charged_here,
        charged_and_taken_back,
        charged_before_it_came,
        under_an_rma,
        under_an_rma_that_was_amended,
        serial_said_later,
    ],
)
def test_whoever_recorded_what_a_decision_rests_on_does_not_accept_against_it(
    station: Station, told: Callable[[Station], str]
) -> None:
    receiving(station)
    return_id = told(station)
    excused(station, station.bench.resume(return_id))
    supervisor(station)
    before = station.parts.journal.events_of(return_id)
    with pytest.raises(NotAllowed, match=r"recorded what it rests on \(Rosa, Sam Ito\)"):
        station.bench.overrides.accept(return_id, "goodwill", "For myself.")
    assert station.parts.journal.events_of(return_id) == before
    supervisor(station, "Kim Other")
    now = station.bench.overrides.accept(return_id, "goodwill", "A good customer.")
    assert [one.title for one in now.overrides]
    assert returned(station, return_id).inspectors == (ROSA,)


def test_an_imported_rma_is_nobodys_at_the_station(station: Station) -> None:
    event = station.parts.journal.events_of(opened(station))[0].payload
    assert isinstance(event, Opened)
    assert event.rma
    assert event.told_by == []


def test_whoever_accepted_does_not_say_what_was_charged(station: Station) -> None:
    receiving(station)
    return_id = opened(station, OTHER)
    answered(station, return_id, **{**SOUND, "foam": "missing"})
    supervisor(station)
    station.bench.overrides.accept(return_id, "goodwill", "A good customer.")
    wanted = Wanted("card", "auth 1", "3100.00", serial=OTHER)
    with pytest.raises(NotAllowed, match="cannot inspect it too"):
        station.bench.replacements.begin(wanted)
    supervisor(station, "Kim Other")
    card = station.bench.replacements.begin(wanted)
    supervisor(station)
    with pytest.raises(NotAllowed, match="cannot inspect it too"):
        station.bench.replacements.undo(card.id)


def test_a_refused_unit_that_never_left_is_not_received_again_by_receiving(staffed: Station) -> None:
    bench, return_id = staffed.bench, refused(staffed)
    found = bench.again(bench.identify(UNIT))
    with pytest.raises(NotAllowed, match=f"{UNIT} is here under R-20418: .*{TOLD}"):
        bench.open(found, 0)
    unknown = bench.open(bench.identify("NEVER-SEEN"), None).return_id
    with pytest.raises(NotAllowed, match="nothing says that the unit left"):
        bench.answer(unknown, "serial", UNIT)
    assert len(staffed.parts.journal.returns_of_serial(UNIT)) == 1
    supervisor(staffed)
    assert bench.open(found, 0).return_id != return_id
    assert is_sound(staffed)


@pytest.mark.parametrize("sql", LOOK_UPS[:3])
def test_a_refused_unit_is_not_received_again_whatever_the_look_ups_say(
    station: Station, open_here: Callable[[], Station], sql: str
) -> None:
    refused(station)
    station = altered(open_here, station.settings.folder, sql)
    receiving(station)
    found = station.bench.again(station.bench.identify(UNIT))
    with pytest.raises(NotAllowed, match="nothing says that the unit left"):
        station.bench.open(found, 0)


def by_a_consignment(station: Station, return_id: str) -> None:
    shipping = station.bench.shipping
    one = card(shipping.scan(UNIT))
    assert [packed.event for packed in one.packed]
    shipping.address(one.id, HOME)
    ready(station, one.id)
    shipping.dispatch(one.id)
    assert [row.kind for row in station.parts.journal.follow_ups_of(return_id)] == []


def by_hand(station: Station, return_id: str) -> None:
    station.bench.follow_ups.done(f"{return_id}/ship_back", "UPS 1Z")


@pytest.mark.parametrize("went", [by_a_consignment, by_hand])
def test_a_unit_that_went_back_is_received_again_by_receiving(
    staffed: Station, went: Callable[[Station, str], None]
) -> None:
    return_id = refused(staffed)
    went(staffed, return_id)
    again = opened(staffed)
    assert returned(staffed, again).opened.earlier == [return_id]
    assert is_sound(staffed)


def test_without_sign_in_a_unit_is_received_again_as_before(station: Station) -> None:
    return_id = refused(station)
    assert returned(station, opened(station)).opened.earlier == [return_id]


def waits_for_its_kit(station: Station) -> tuple[str, str]:
    """A return that was closed as refused and waits for a kit, and the number of its order."""
    return_id = refused(station)
    return return_id, station.bench.kits.hold(return_id)[0]


def test_a_kit_makes_nothing_original_of_what_was_closed_as_refused(staffed: Station) -> None:
    bench = staffed.bench
    return_id, number = waits_for_its_kit(staffed)
    with pytest.raises(NotAllowed, match=TOLD):
        bench.correct(return_id, "It is original.")
    bench.kits.delivered(number)
    bench.answer(return_id, "box", "original")
    for fact, value in (("foam", "original"), ("parts", "damaged"), ("serial", OTHER), ("customer", "Eve")):
        with pytest.raises(NotAllowed, match="may not change what this return was closed with"):
            bench.answer(return_id, fact, value)
    bench.undo(return_id)
    with pytest.raises(NotAllowed):
        bench.open(bench.again(bench.identify(UNIT)), 0)
    assert bench.kits.use(return_id, number)
    sight = bench.accept(return_id)
    assert sight.verdict
    assert sight.verdict.disposition == "refund_less_fee"
    with pytest.raises(NotAllowed, match=TOLD):
        bench.correct(return_id, "It is original.")
    supervisor(staffed)
    bench.correct(return_id, "It is original.")
    assert bench.answer(return_id, "foam", "original").verdict
    assert is_sound(staffed)


def test_a_proof_that_came_is_said_and_changed_by_receiving(staffed: Station) -> None:
    bench = staffed.bench
    return_id = opened(staffed)
    answered(staffed, return_id, **{**SOUND, "proof_of_purchase": "none"})
    bench.accept(return_id)
    bench.close(return_id)
    bench.follow_ups.proof_arrived(f"{return_id}/proof", "receipt")
    assert bench.answer(return_id, "proof_of_purchase", "invoice").verdict
    with pytest.raises(NotAllowed, match="may not change what this return was closed with"):
        bench.answer(return_id, "parts", "damaged")
    assert bench.accept(return_id).state == "decided"
    assert is_sound(staffed)


def test_a_kit_that_is_given_up_is_undone_step_by_step(staffed: Station) -> None:
    return_id, number = waits_for_its_kit(staffed)
    staffed.bench.kits.cancel(number, "Too dear.")
    assert returned(staffed, return_id).state == "decided"
    with pytest.raises(NotNow):
        staffed.bench.undo(return_id)
    assert is_sound(staffed)
