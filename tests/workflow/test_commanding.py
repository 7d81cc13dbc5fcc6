from __future__ import annotations

from io import BytesIO

import msgspec
import pytest
from PIL import Image

from intake_app.bootstrap import Station
from intake_app.domain.commands import Command, command_code
from intake_app.domain.errors import BadInput, IntakeError, NotNow
from intake_app.domain.events import Answered, Closed, Undone
from intake_app.domain.labels import label_mark
from intake_app.domain.returns import Return, fold
from intake_app.workflow.sight import Sight
from intake_app.workflow.which_label import WrongLabel

ALL_OK = Command("all_ok")
UNDO = Command("undo")


def started(station: Station, serial: str = "SV24E4-018233") -> Sight:
    return station.bench.open(station.bench.identify(serial), 0)


def record(station: Station, sight: Sight) -> Return:
    return fold(station.parts.journal.events_of(sight.return_id))


def written(station: Station, sight: Sight) -> int:
    return len(station.parts.journal.events_of(sight.return_id))


def say(station: Station, sight: Sight, *commands: Command) -> tuple[Sight, str]:
    words = ""
    for command in commands:
        sight, words = station.bench.say(sight.return_id, command)
    return sight, words


def refused(station: Station, sight: Sight, command: Command, kind: type[IntakeError] = NotNow) -> str:
    """Why a command does not apply; nothing was written."""
    before = written(station, sight)
    with pytest.raises(kind) as why:
        station.bench.say(sight.return_id, command)
    assert written(station, sight) == before
    return str(why.value)


def answer(fact: str, value: str) -> Command:
    return Command("answer", fact, value)


def decided(station: Station, serial: str = "SV24E4-018233") -> Sight:
    sight, _ = say(station, started(station, serial), ALL_OK, answer("foam", "original"))
    return station.bench.accept(sight.return_id)


def mark(station: Station, sight: Sight, copy: int = 1) -> str:
    """What the square code of this copy holds."""
    standing = record(station, sight).decision
    assert standing is not None
    return label_mark(sight.rma_number, standing.hash, copy)


def test_all_ok_answers_everything_but_the_foam_in_one_gesture(station: Station) -> None:
    sight, words = say(station, started(station), ALL_OK)
    facts = record(station, sight).facts
    assert (facts["box"], facts["sleeve"], facts["parts"]) == ("original", "original", "original_condition")
    assert "foam" not in facts
    assert "exclusions" not in facts, "this policy does not ask it"
    assert words == "All OK: box, protective sleeve, parts. Now the foam, which is always its own scan."
    answers = [one.payload for one in station.parts.journal.events_of(sight.return_id)][1:]
    assert len({one.group for one in answers if isinstance(one, Answered)}) == 1
    assert sight.undo_words == "Undo: all OK"
    assert sight.question == "foam"


def test_all_ok_says_of_a_list_that_nothing_was_found(station: Station) -> None:
    sight, words = say(station, started(station, "QS-1"), answer("foam", "original"), ALL_OK)
    facts = record(station, sight).facts
    assert (facts["box"], facts["sleeve"], facts["exclusions"]) == ("original", "original", [])
    assert words == "All OK: box, protective sleeve, exclusions."


def test_one_undo_takes_all_of_all_ok_back(station: Station) -> None:
    sight, _ = say(station, started(station), answer("box", "original"))
    before = record(station, sight)
    sight, _ = say(station, sight, ALL_OK)
    sight, words = say(station, sight, UNDO)
    after = record(station, sight)
    assert words == "Taken back: all OK."
    assert after.answers == before.answers
    undone = [one for one in station.parts.journal.events_of(sight.return_id) if isinstance(one.payload, Undone)]
    assert len(undone) == 2, "sleeve and parts; the box was answered before"
    sight, words = say(station, sight, UNDO)
    assert words == "Taken back: Box."
    assert "box" not in record(station, sight).facts
    sight, words = say(station, sight, UNDO)
    assert sight.state == "withdrawn"
    assert words == f"Taken back: opening {sight.rma_number}. Scan its unit to open it anew."
    assert "nothing to take back" in refused(station, sight, UNDO)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (answer("box", "damaged"), "Box: Damaged."),
        (answer("parts", "altered"), "Parts: Altered."),
        (Command("not_known", "sleeve"), "Protective sleeve: not known."),
    ],
)
def test_all_ok_overwrites_nothing_in_silence(station: Station, before: Command, said: str) -> None:
    sight, _ = say(station, started(station), before)
    assert said in refused(station, sight, ALL_OK)


def test_all_ok_a_second_time_writes_nothing(station: Station) -> None:
    sight, _ = say(station, started(station), ALL_OK)
    before = written(station, sight)
    sight, words = say(station, sight, ALL_OK)
    assert words.startswith("Said already. All OK:")
    assert written(station, sight) == before


def test_before_the_vendor_is_known_nothing_of_the_checklist_applies(station: Station) -> None:
    sight = started(station, "NOVENDOR-1")
    for command in (ALL_OK, answer("foam", "missing"), Command("not_known", "foam")):
        assert "vendor" in refused(station, sight, command)
    sight, words = say(station, sight, answer("policy", "q-see"))
    assert words == "Vendor: Q-See."
    sight, words = say(station, sight, answer("policy", "q-see"))
    assert words == "Said already. Vendor: Q-See."
    say(station, sight, ALL_OK)


def test_an_answer_that_this_policy_does_not_ask_says_so(station: Station) -> None:
    sight = started(station, "QS-1")
    assert "“Q-See warranty" in refused(station, sight, answer("parts", "missing"))
    assert "Parts" in refused(station, sight, Command("not_known", "parts"))
    sight = started(station)
    assert "“Smartvue" in refused(station, sight, answer("exclusions", "misuse"))


def test_an_answer_is_told_in_words_and_said_twice_written_once(station: Station) -> None:
    sight, words = say(station, started(station), answer("foam", "missing"))
    assert words == "Foam: Missing."
    before = written(station, sight)
    _, words = say(station, sight, answer("foam", "missing"))
    assert words == "Said already. Foam: Missing."
    assert written(station, sight) == before
    _, words = say(station, sight, answer("foam", "original"))
    assert words == "Foam: Original."
    _, words = say(station, sight, Command("not_known", "foam"))
    assert words == "Foam: not known."


def test_the_finds_of_a_list_add_up_and_none_found_ends_them(station: Station) -> None:
    sight, words = say(
        station, started(station, "QS-1"), answer("exclusions", "painted"), answer("exclusions", "misuse")
    )
    assert record(station, sight).facts["exclusions"] == ["misuse", "painted"]
    assert words == "Exclusions: Misuse, Painted."
    sight, words = say(station, sight, UNDO)
    assert record(station, sight).facts["exclusions"] == ["painted"]
    assert words == "Taken back: Exclusions."
    sight, words = say(station, sight, answer("exclusions", "none_found"))
    assert record(station, sight).facts["exclusions"] == []
    assert words == "Exclusions: none found."


def test_quick_answers_of_days_and_amounts_are_commands(station: Station) -> None:
    sight, words = say(station, started(station, "SV19R24-00771"), answer("advance_charge", "0"))
    assert words == "Advance charge: $0.00."
    before = written(station, sight)
    sight, words = say(station, sight, answer("advance_charge", "0"), answer("rma_issued_on", "none"))
    assert words.startswith("Said already.")
    assert written(station, sight) == before


def test_what_was_decided_takes_no_answers(station: Station) -> None:
    sight = decided(station)
    for command in (ALL_OK, answer("foam", "missing"), answer("exclusions", "misuse"), Command("not_known", "foam")):
        assert "correct" in refused(station, sight, command)
    assert "undo stops here" in refused(station, sight, UNDO)


def test_the_commands_of_the_bench_are_those_of_its_policies(station: Station) -> None:
    commands = station.bench.commands
    assert commands is station.bench.commands
    for command in (ALL_OK, answer("foam", "missing"), answer("policy", "q-see")):
        assert commands.command(command_code(command)) == command


def test_the_label_scanned_back_closes_and_binds_label_unit_and_place(station: Station) -> None:
    sight = decided(station)
    scanned = mark(station, sight)
    taken = station.bench.scan_label(sight.return_id, scanned)
    assert taken is not None
    assert (taken.sight.state, taken.words) == ("closed", f"{sight.rma_number}: the label is on the box. Closed.")
    place = record(station, sight).decision.record.verdict.place  # type: ignore[union-attr]
    assert record(station, sight).closed == Closed(1, scanned, "SV24E4-018233", place)
    again = station.bench.scan_label(sight.return_id, scanned)
    assert again is not None
    assert "is closed" in again.words
    with pytest.raises(NotNow, match="closed"):
        station.bench.close(sight.return_id, scanned)


def test_the_copy_that_was_scanned_is_the_one_that_is_bound(station: Station) -> None:
    sight = decided(station)
    sight = station.bench.reprint(sight.return_id, "label")
    with pytest.raises(NotNow, match="not for the decision"):
        station.bench.close(sight.return_id, mark(station, sight, 3))
    sight = station.bench.close(sight.return_id, mark(station, sight, 2))
    closed = record(station, sight).closed
    assert closed is not None
    assert closed.label_copy == 2


def test_the_plain_number_never_closes(station: Station) -> None:
    """Other papers carry it too, also a label that was voided; a number of an RMA stands for all its units."""
    for sight in (decided(station), minted(station)):
        for scanned in (sight.rma_number, f" {sight.rma_number.lower()}\r"):
            assert station.bench.scan_label(sight.return_id, scanned) is None
            with pytest.raises(NotNow, match="not the label of"):
                station.bench.close(sight.return_id, scanned)
        assert record(station, sight).state == "decided"


@pytest.mark.parametrize("framed", ["]Q1{}", "\x02{}\x03", "]Q1{}\r\n", " {}\t", "\x02]Q1{}\x03\r"])
def test_a_label_is_known_whatever_the_scanner_sends_around_it(station: Station, framed: str) -> None:
    sight = minted(station)
    void = framed.format(mark(station, sight).lower())
    sight = station.bench.correct(sight.return_id, "Foam was torn after all.")
    sight = station.bench.accept(sight.return_id)
    for here in (sight.return_id, ""):
        with pytest.raises(WrongLabel, match="void") as refused:
            station.bench.scan_label(here, void)
        assert refused.value.return_id == sight.return_id
    scanned = framed.format(mark(station, sight))
    taken = station.bench.scan_label(sight.return_id, scanned)
    assert taken is not None
    assert taken.sight.state == "closed"
    closed = record(station, sight).closed
    assert closed is not None
    assert (closed.scanned, closed.label_copy) == (scanned, 1)


def minted(station: Station) -> Sight:
    """A decided return under a number of this station."""
    sight = started(station, "SV19R24-00771")
    for fact, value in {
        "reason": "unwanted",
        "remedy": "refund",
        "proof_of_purchase": "invoice",
        "advance_charge": "0",
        "defect_test": "no_fault_found",
    }.items():
        sight = station.bench.answer(sight.return_id, fact, value)
    sight, _ = say(station, sight, ALL_OK, answer("foam", "original"))
    return station.bench.accept(sight.return_id)


def test_a_void_label_is_refused_wherever_the_return_stands(station: Station) -> None:
    sight = decided(station)
    void = mark(station, sight)
    sight = station.bench.correct(sight.return_id, "Foam was torn after all.")
    for here in (sight.return_id, ""):
        with pytest.raises(NotNow, match="void"):
            station.bench.scan_label(here, void)
    sight = station.bench.accept(sight.return_id)
    with pytest.raises(NotNow, match="void"):
        station.bench.scan_label(sight.return_id, void)
    with pytest.raises(NotNow, match="void"):
        station.bench.close(sight.return_id, void)
    assert station.bench.close(sight.return_id, mark(station, sight)).state == "closed"


def test_the_label_of_another_return_shows_that_one_and_closes_nothing(station: Station) -> None:
    first, second = decided(station), minted(station)
    for here in (second.return_id, ""):
        taken = station.bench.scan_label(here, mark(station, first))
        assert taken is not None
        assert (taken.sight.return_id, taken.sight.state) == (first.return_id, "decided")
        assert "scan the label again" in taken.words
    with pytest.raises(NotNow, match="is on the page"):
        station.bench.close(second.return_id, mark(station, first))
    with pytest.raises(NotNow, match="not the label of"):
        station.bench.close(second.return_id, "SV19R24-00771")
    assert station.bench.scan_label(second.return_id, first.rma_number) is None


def test_units_of_one_rma_are_told_apart_by_their_labels(station: Station) -> None:
    both = []
    for serial in ("ORDER-A", "ORDER-B"):
        sight, _ = say(station, started(station, serial), ALL_OK, answer("foam", "original"))
        sight = station.bench.answer(sight.return_id, "advance_charge", "0")
        sight = station.bench.answer(sight.return_id, "defect_test", "confirmed")
        both.append(station.bench.accept(sight.return_id))
    first, second = both
    assert first.rma_number == second.rma_number == "R-20419"
    taken = station.bench.scan_label(second.return_id, mark(station, first))
    assert taken is not None
    assert taken.sight.return_id == first.return_id
    with pytest.raises(NotNow, match=r"another unit of R-20419: ORDER-A\..*for ORDER-B"):
        station.bench.close(second.return_id, mark(station, first))
    with pytest.raises(WrongLabel, match="not for the decision") as refused:
        station.bench.scan_label(second.return_id, label_mark("R-20419", "f" * 64, 1))
    assert not refused.value.return_id, "it may have been printed of either"


def test_a_mark_that_this_record_does_not_know_is_refused(station: Station) -> None:
    sight = decided(station)
    with pytest.raises(NotNow, match="not for the decision"):
        station.bench.scan_label(sight.return_id, label_mark(sight.rma_number, "f" * 64, 1))
    assert station.bench.scan_label(sight.return_id, label_mark("R-99999", "f" * 64, 1)) is None
    assert station.bench.scan_label("", "SV24E4-018233") is None


def jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (640, 480), "#806040").save(file, "JPEG")
    return file.getvalue()


def test_while_a_photo_is_wanted_nothing_closes(station: Station) -> None:
    sight, _ = say(station, started(station), answer("foam", "missing"), answer("box", "damaged"))
    for fact in ("box", "foam"):
        blurred = station.bench.keep_photo(jpeg(), f"{fact}.jpg")
        station.bench.photograph(sight.return_id, blurred, fact, "chosen")
    sight = station.bench.accept(sight.return_id)
    for photo in sight.photos:
        sight = station.bench.set_photo_aside(sight.return_id, photo.event, "Nothing can be seen.")
    assert sight.photos_missing == ("box", "foam")
    before = written(station, sight)
    for scanned in ("", mark(station, sight)):
        with pytest.raises(NotNow, match="photo is still wanted of box, foam"):
            station.bench.close(sight.return_id, scanned)
    assert written(station, sight) == before
    kept = station.bench.keep_photo(jpeg(), "foam.jpg")
    station.bench.photograph(sight.return_id, kept, "foam", "chosen")
    with pytest.raises(NotNow, match="wanted of box"):
        station.bench.close(sight.return_id)
    station.bench.excuse(sight.return_id, "box", "The box went to waste before anybody looked.")
    assert station.bench.close(sight.return_id, mark(station, sight)).state == "closed"


def test_undo_says_what_was_taken_back(station: Station) -> None:
    sight = decided(station)
    number = sight.rma_number
    station.bench.close(sight.return_id, mark(station, sight))
    _, words = say(station, sight, UNDO)
    assert words == f"Taken back: closing {number}. It is decided; its label closes it again."
    station.bench.correct(sight.return_id, "Wrong foam.")
    _, words = say(station, sight, UNDO)
    assert words == "Taken back: the correction. The decision stands again."
    sight = started(station, "QS-1")
    station.bench.note(sight.return_id, "A dent.")
    _, words = say(station, sight, UNDO)
    assert words == "Taken back: the note."
    kept = station.bench.keep_photo(jpeg(), "box.jpg")
    station.bench.photograph(sight.return_id, kept, "box", "chosen")
    _, words = say(station, sight, UNDO)
    assert words == "Taken back: the photo."


def test_a_policy_that_asks_nothing_of_all_ok_says_so(station: Station) -> None:
    """A policy file of the station's own that asks neither packaging nor parts."""
    sight = started(station, "NOVENDOR-1")
    policies = station.parts.policies
    assert isinstance(policies, dict)
    asked = policies["q-see"].questions
    bare = tuple(one for one in asked if one.fact not in {"box", "sleeve", "parts", "exclusions"})
    policies["bare"] = msgspec.structs.replace(policies["q-see"], id="bare", questions=bare)
    sight = station.bench.answer(sight.return_id, "policy", "bare")
    assert "has nothing to answer" in refused(station, sight, ALL_OK)


def test_an_answer_that_does_not_fit_the_other_facts_is_refused(station: Station) -> None:
    sight = started(station)
    assert "“" in refused(station, sight, Command("answer", "policy", "nobody"), BadInput)
