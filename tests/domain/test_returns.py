from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import NotFound
from intake_app.domain.events import (
    Answered,
    AnyPayload,
    Closed,
    Corrected,
    Event,
    Identified,
    Noted,
    Photographed,
    Undone,
    group_by_subject,
)
from intake_app.domain.kit_events import CameInKit
from intake_app.domain.photos import KeptPhoto
from intake_app.domain.return_row import row_of
from intake_app.domain.returns import Return, fold
from intake_app.domain.surprises import Surprise, Surprised
from intake_app.domain.unit import Customer, Rma, Sale
from tests.domain.made_events import decided, events, opened, overridden, printed


def folded(*payloads: AnyPayload) -> Return:
    return fold(events(payloads))


def test_what_was_filled_in_names_its_source() -> None:
    opening = opened(
        policy="smartvue", facts={"model": "S12E2", "reason": "defective"}, sources={"model": "sale", "reason": "rma"}
    )
    ret = folded(opening)
    assert {fact: answer.source for fact, answer in ret.answers.items()} == {
        "model": "sale",
        "reason": "rma",
        "received_on": "station",
        "policy": "sale",
    }
    assert ret.facts == {
        "model": "S12E2",
        "reason": "defective",
        "received_on": "2026-03-02",
        "policy": "smartvue",
    }
    assert (ret.policy, ret.state, ret.rma_number) == ("smartvue", "open", "R1")


def test_a_kit_that_arrived_lets_the_packaging_be_asked_anew_and_keeps_the_rest() -> None:
    packed: list[AnyPayload] = [Answered(piece, "original", "g") for piece in ("box", "foam", "sleeve")]
    first: list[AnyPayload] = [
        opened(),
        *packed,
        Answered("parts", "damaged"),
        CameInKit("KO-1", "K-1", "g"),
        decided(),
    ]
    ret = folded(*first)
    assert ret.kit == CameInKit("KO-1", "K-1", "g")
    taken_back = folded(*first, Corrected("it came", "e7", "kit_arrived"))
    assert (taken_back.kit, taken_back.state) == (None, "open")
    assert taken_back.facts == {"parts": "damaged", "received_on": "2026-03-02"}
    assert folded(*first, Corrected("a mistake", "e7")).facts["box"] == "original"


def test_the_answers_that_a_kit_gave_are_taken_back_with_it() -> None:
    told: list[AnyPayload] = [
        *(Answered(piece, "kit", "g") for piece in ("box", "foam", "sleeve")),
        CameInKit("KO-1", "K-1", "g"),
    ]
    ret = folded(opened(), Answered("parts", "damaged"), *told)
    assert ret.latest_gesture == ("e3", "e4", "e5", "e6")
    gone = folded(opened(), Answered("parts", "damaged"), *told, *(Undone(event) for event in ret.latest_gesture))
    assert (gone.kit, gone.facts.get("box")) == (None, None)


def test_an_unknown_policy_is_none_until_the_bench_says_it() -> None:
    assert folded(opened()).policy is None
    assert folded(opened(), Answered("policy", "q-see")).policy == "q-see"


def test_the_bench_corrects_and_takes_back_what_was_filled_in() -> None:
    ret = folded(opened(facts={"model": "S9M32", "box": "kit"}), Answered("model", "S12E2"), Answered("box", None))
    assert ret.answers["model"].source == "bench"
    assert ret.answers["box"].value is None
    assert ret.facts == {"model": "S12E2", "received_on": "2026-03-02"}


def test_a_corrected_serial_is_the_units_serial_and_no_fact() -> None:
    ret = folded(opened("S1"), Answered("serial", "S2"))
    assert (ret.serial, ret.opened.serial) == ("S2", "S1")
    assert "serial" not in ret.facts
    assert folded(opened("S1"), Answered("serial", None)).serial == ""


def test_a_serial_said_later_brings_its_sale_and_leaves_what_was_said() -> None:
    first, second = Sale("S1", customer=Customer("First")), Sale("S2", customer=Customer("Second"))
    told: dict[str, str | list[str]] = {"unit_price": "2.00", "model": "S12E2"}
    road: list[AnyPayload] = [
        opened("S1", facts={"unit_price": "1.00", "order_total": "9.00"}, sources={"unit_price": "sale"}, sale=first),
        Answered("model", "S9M32"),
        Identified("S2", "smartvue", told, second),
    ]
    ret = folded(*road)
    assert (ret.serial, ret.customer, ret.policy) == ("S2", "Second", "smartvue")
    assert (ret.facts["unit_price"], ret.facts["model"], ret.facts["order_total"]) == ("2.00", "S9M32", "9.00")
    assert folded(*road, Undone("e3")).customer == "First"
    unknown = folded(*road, Identified("S3"))
    assert (unknown.serial, unknown.customer, unknown.policy, unknown.sale) == ("S3", "", None, None)
    assert "unit_price" not in unknown.facts
    assert folded(*road, Answered("customer", "Said")).customer == "Said"
    assert folded(*road, Answered("customer", "Said")).buyer is None
    assert folded(*road, Answered("customer", "Second")).buyer == second.customer
    assert (ret.buyer, unknown.buyer) == (second.customer, None)
    nobody = folded(*road, Identified(""))
    assert (nobody.serial, nobody.sale, nobody.answers["serial"].value) == ("", None, None)
    rma = Rma("R-7")
    waited = folded(*road, Identified("S4", rma=rma, rma_facts={"reason": "defective"}))
    assert (waited.rma, waited.answers["reason"].source) == (rma, "rma")
    assert "reason" not in folded(*road, Identified("S4", rma=rma, rma_facts={"reason": "x"}), Identified("S5")).facts


def test_not_known_gives_way_to_what_the_sale_of_a_later_serial_knows() -> None:
    road: list[AnyPayload] = [opened("S1"), Answered("model", None), Answered("box", None)]
    ret = folded(*road, Identified("S2", facts={"model": "S12E2"}))
    assert (ret.facts["model"], ret.answers["box"].value) == ("S12E2", None)
    assert folded(Identified("S2"), *road).serial == "S1"


def test_an_undone_answer_uncovers_the_one_before() -> None:
    given_twice: list[AnyPayload] = [opened(), Answered("box", "kit"), Answered("box", "missing")]
    assert folded(*given_twice, Undone("e3")).facts["box"] == "kit"
    assert "box" not in folded(*given_twice, Undone("e3"), Undone("e2")).facts
    assert folded(*given_twice, Undone("e3")).undoable == ("e1", "e2")


def test_the_answers_of_one_gesture_are_taken_back_together() -> None:
    """All OK, said twice, and one answer for itself: each is a gesture of its own."""
    first = [Answered("box", "original", "g1"), Answered("sleeve", "original", "g1")]
    second = [Answered("parts", "original_condition", "g2"), Answered("exclusions", [], "g2")]
    assert folded(opened(), *first).latest_gesture == ("e2", "e3")
    assert folded(opened(), *first, *second).latest_gesture == ("e4", "e5")
    assert folded(opened(), *first, *second, Undone("e5"), Undone("e4")).latest_gesture == ("e2", "e3")
    assert folded(opened(), *first, Answered("foam", "kit")).latest_gesture == ("e4",)
    assert folded(opened(), Answered("foam", "kit"), Answered("foam", "original")).latest_gesture == ("e3",)
    assert folded(opened(), *first, Noted("Heavy.")).latest_gesture == ("e4",)
    assert folded(opened()).latest_gesture == ("e1",)
    assert folded(opened(), Undone("e1")).latest_gesture == ()


def test_undoing_the_opening_withdraws_the_return() -> None:
    ret = folded(opened(), Undone("e1"))
    assert (ret.state, ret.undoable, ret.latest) == ("withdrawn", (), None)


def test_the_road_of_a_return() -> None:
    road: list[AnyPayload] = [opened(), decided()]
    assert folded(*road).state == "decided"
    assert folded(*road, Undone("e2")).state == "open"
    road += [printed("e2"), printed("e2", "report"), printed("e2", copy=2)]
    ret = folded(*road)
    assert (ret.printed_copies("label"), ret.printed_copies("report")) == (2, 1)
    assert ret.undoable == ()
    road.append(Closed(2))
    ret = folded(*road)
    assert (ret.state, ret.undoable) == ("closed", ("e6",))
    assert ret.closed_at == ret.changed_at
    assert folded(*road, Undone("e6")).state == "decided"
    road.append(Corrected("wrong box", "e2"))
    assert folded(*road, Undone("e7")).state == "closed"
    ret = folded(*road)
    assert (ret.state, ret.decision, ret.closed_at) == ("open", None, None)
    assert [(one.why, one.taken_back.event) for one in ret.corrections] == [("wrong box", "e2")]
    assert ret.printed_copies("label") == 0
    road += [Answered("box", "original"), decided("decline")]
    ret = folded(*road)
    assert ret.decision is not None
    assert (ret.state, ret.decision.event, len(ret.papers)) == ("decided", "e9", 3)
    assert ret.printed_copies("label") == 0
    assert ret.undoable == ("e6", "e7", "e8", "e9")


def test_a_correction_of_nothing_changes_nothing() -> None:
    ret = folded(opened(), Corrected("why", "e9"))
    assert (ret.state, ret.corrections) == ("open", ())


def test_notes_keep_their_line_and_can_be_undone() -> None:
    ret = folded(opened(), Noted("dent", "box"), Noted("客"), Undone("e2"))
    assert [(note.text, note.fact) for note in ret.notes] == [("客", "")]


@pytest.mark.parametrize("payloads", [[], [Noted("alone")], [Undone("e1")]])
def test_without_its_opening_there_is_no_return(payloads: list[AnyPayload]) -> None:
    with pytest.raises(NotFound, match="no such return"):
        folded(*payloads)


def test_a_row_shows_sale_model_disposition_and_times_in_utc() -> None:
    sale = Sale("S1", order_number="O-1", customer=Customer("Peña"))
    row = row_of(folded(opened(sale=sale, facts={"model": "S12E2"}), decided("refer")))
    assert (row.customer, row.order_number, row.model, row.disposition) == ("Peña", "O-1", "S12E2", "refer")
    assert (row.opened_at, row.changed_at) == ("2026-03-02T09:01:00+00:00", "2026-03-02T09:02:00+00:00")
    bare = row_of(folded(opened(facts={"model": ["odd"]}), decided(None)))
    assert (bare.customer, bare.order_number, bare.model, bare.disposition, bare.policy) == ("", "", "", "", "")


def test_what_the_workflow_made_of_a_refusal_is_what_stands() -> None:
    turned = msgspec.structs.replace(decided("refuse"), turned="hold_for_kit")
    ret = folded(opened(), decided("refuse"), Corrected("The customer orders a kit.", "e2", "kit_ordered"), turned)
    assert row_of(ret).disposition == "hold_for_kit"
    assert ret.decision is not None
    assert ret.decision.record.decision["disposition"] == "refuse"
    (correction,) = ret.corrections
    assert (correction.by, correction.taken_back.record.disposition) == ("kit_ordered", "refuse")


def test_events_are_gathered_by_return_in_their_order() -> None:
    mixed = [
        event for pair in zip(events([opened()] * 3, "a"), events([opened()] * 3, "b"), strict=True) for event in pair
    ]
    assert group_by_subject(mixed) == {"a": mixed[0::2], "b": mixed[1::2]}


GESTURES: st.SearchStrategy[AnyPayload] = st.one_of(
    st.builds(Answered, st.sampled_from(["box", "foam", "policy"]), st.none() | st.sampled_from(["kit", "original"])),
    st.builds(Noted, st.sampled_from(["one", "two"])),
    st.builds(decided, st.sampled_from(["refuse", "refer"])),
    st.builds(printed, st.sampled_from(["e2", "e3"])),
    st.builds(Corrected, st.just("why"), st.just("e2")),
    st.just(Closed(1)),
    st.builds(overridden, st.sampled_from(["Ann", "Sam"])),
)


@given(st.lists(GESTURES, max_size=12))
def test_undoing_the_latest_gesture_is_as_if_it_had_not_been(gestures: list[AnyPayload]) -> None:
    done = [opened(), *gestures]
    ret = folded(*done)
    for count in range(len(ret.undoable)):
        undos = [Undone(event) for event in reversed(ret.undoable[len(ret.undoable) - count :])]
        undone = folded(*done, *undos)
        kept = [
            payload
            for event, payload in zip(events(done), done, strict=True)
            if event.id not in {u.event for u in undos}
        ]
        plain = folded(*kept)
        assert same(undone) == same(plain)


def same(ret: Return) -> dict[str, object]:
    """The state apart from when it was reached, by which events, and who had a part in what was taken back."""
    fields = msgspec.structs.asdict(ret)
    for timed in ("changed_at", "undoable", "inspectors", "parties"):
        del fields[timed]
    fields["answers"] = {fact: answer.value for fact, answer in ret.answers.items()}
    fields["notes"] = [note.text for note in ret.notes]
    fields["corrections"] = [one.why for one in ret.corrections]
    fields["decision"] = ret.decision and ret.decision.record
    fields["closed_at"] = ret.closed_at is not None
    return fields


@given(st.lists(GESTURES, max_size=12))
def test_the_same_events_always_leave_the_same_return(gestures: list[AnyPayload]) -> None:
    written = events([opened(), *gestures])
    again = msgspec.json.decode(msgspec.json.encode(written), type=list[Event])
    assert fold(again) == fold(written)


def test_a_paper_is_outdated_while_its_latest_copy_shows_less_than_is_recorded() -> None:
    photo = Photographed(KeptPhoto("a", "b", "image/jpeg", "x.jpg", 1, 4, 3), "camera", "box")
    frozen = decided()
    frozen = msgspec.structs.replace(frozen, verdict=msgspec.structs.replace(frozen.verdict, failed=["box"]))
    papers: list[AnyPayload] = [printed("e2", paper) for paper in ("label", "report", "notice")]
    made: list[AnyPayload] = [opened(), frozen, *papers]
    assert folded(*made).outdated == frozenset()
    assert folded(*made, photo).outdated == {"report", "notice"}
    assert folded(*made, photo, Undone("e6")).outdated == frozenset()
    assert folded(*made, msgspec.structs.replace(photo, fact="foam")).outdated == {"report"}
    assert folded(*made, Noted("He called.")).outdated == {"report"}
    assert folded(*made, photo, printed("e2", "report", 2)).outdated == {"notice"}
    assert folded(*made, photo, Corrected("why", "e2")).outdated == frozenset()


def test_what_was_found_out_of_its_parcel_later_stays_with_the_return_and_is_not_undone() -> None:
    ret = fold(
        events(
            [
                opened(surprises=[Surprise("no_rma", "Blind."), Surprise("returned_before", "Again.")]),
                Surprised(Surprise("missing", "B is missing.")),
            ]
        )
    )
    assert [one.what for one in ret.surprises] == ["no_rma", "returned_before", "missing"]
    assert len(ret.undoable) == 1


def test_another_serial_is_surprising_in_its_own_way() -> None:
    first = opened(surprises=[Surprise("no_rma", "Blind."), Surprise("returned_before", "Again.")])
    ret = fold(events([first, Identified("S2", surprises=[Surprise("wrong_unit", "S2 came.")])]))
    assert [one.what for one in ret.surprises] == ["no_rma", "wrong_unit"]
