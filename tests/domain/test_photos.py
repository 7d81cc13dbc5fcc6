from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_app.domain.errors import BadInput
from intake_app.domain.photos import (
    LONGEST_MARK,
    MOST_MARKS,
    Mark,
    check_marks,
    may_show,
    missing_photos,
    small_size,
    wanted_photos,
)
from intake_app.domain.policy import Policy


def test_every_failed_packaging_and_parts_answer_wants_a_photo(smartvue: Policy, q_see: Policy) -> None:
    failed = {fact: {"damaged", "missing"} for fact in ("box", "foam", "sleeve")}
    assert wanting(smartvue) == {**failed, "parts": {"damaged", "missing", "altered"}}
    exclusions = {answer.value for question in q_see.questions for answer in question.answers} & {
        *q_see.fact_specs["exclusions"].values
    }
    # Recordings that are gone cannot be photographed.
    assert wanting(q_see) == {**failed, "exclusions": exclusions - {"data_loss"}}


def wanting(policy: Policy) -> dict[str, set[str]]:
    found = {
        question.fact: {answer.value for answer in question.answers if answer.photo} for question in policy.questions
    }
    return {fact: values for fact, values in found.items() if values}


def test_what_is_wanted_follows_the_answers_in_the_checklists_order(q_see: Policy) -> None:
    facts: dict[str, str | list[str]] = {"exclusions": ["data_loss", "painted"], "foam": "missing", "box": "original"}
    assert list(wanted_photos(q_see, facts)) == [("foam", {"missing"}), ("exclusions", {"painted"})]
    assert list(wanted_photos(q_see, {"exclusions": ["data_loss"], "foam": "kit"})) == []
    assert list(wanted_photos(q_see, {"exclusions": []})) == []
    assert missing_photos(q_see, facts, [("foam", None), ("box", None)]) == ("exclusions",)
    assert missing_photos(q_see, facts, [("foam", "missing"), ("exclusions", None)]) == ()


def test_a_photo_shows_what_its_line_said_when_it_was_taken(q_see: Policy) -> None:
    assert missing_photos(q_see, {"foam": "missing"}, [("foam", "damaged")]) == ("foam",)
    assert missing_photos(q_see, {"foam": "missing"}, [("foam", "damaged"), ("foam", "missing")]) == ()
    found: dict[str, str | list[str]] = {"exclusions": ["data_loss", "painted", "accident"]}
    first, second = next(value for _, value in wanted_photos(q_see, found)), "painted"
    assert second in first
    assert len(first) == 2
    (other,) = first - {second}
    assert missing_photos(q_see, found, [("exclusions", [second])]) == ("exclusions",)
    assert missing_photos(q_see, found, [("exclusions", [])]) == ("exclusions",)
    assert missing_photos(q_see, found, [("exclusions", [second]), ("exclusions", [other, "data_loss"])]) == ()


def test_a_document_is_a_proof_of_purchase_and_nothing_else() -> None:
    assert may_show("application/pdf", "proof_of_purchase")
    assert not may_show("application/pdf", "foam")
    assert not may_show("application/pdf", "")
    assert may_show("image/heic", "foam")


@pytest.mark.parametrize(
    "mark",
    [
        Mark("arrow", 0, 0, 1, 1),
        Mark("box", 0.2, 0.2, 0.2, 0.9),
        Mark("text", 0.5, 0.5, text="王 ñ <img src='file:///etc/passwd'>"),
        Mark("text", 1, 1, text="x" * LONGEST_MARK),
    ],
)
def test_marks_that_can_be_drawn(mark: Mark) -> None:
    check_marks([mark] * MOST_MARKS)


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        (Mark("arrow", -0.001, 0, 1, 1), "outside"),
        (Mark("arrow", 0, 1.001, 1, 1), "outside"),
        (Mark("box", 0, 0, math.nan, 1), "outside"),
        (Mark("box", 0, 0, 1, math.inf), "outside"),
        (Mark("text", 2, 0, text="x"), "outside"),
        (Mark("arrow", 0.5, 0.5, 0.5, 0.5), "The arrow has no length"),
        (Mark("box", 0, 0, 0, 0), "The box has no length"),
        (Mark("text", 0, 0), "has 0"),
        (Mark("text", 0, 0, text="   "), "1 to 200 characters"),
        (Mark("text", 0, 0, text="x" * 201), "has 201"),
        (Mark("text", 0, 0, text="a\u202eb"), "U+202E, character 2"),
        (Mark("text", 0, 0, text="a\nb"), "U+000A"),
    ],
)
def test_marks_that_cannot_be_drawn_say_why(mark: Mark, told: str) -> None:
    with pytest.raises(BadInput, match=told.replace("+", r"\+")):
        check_marks([Mark("arrow", 0, 0, 1, 1), mark])


def test_there_are_at_most_fifty_marks() -> None:
    with pytest.raises(BadInput, match="There are 51 marks"):
        check_marks([Mark("arrow", 0, 0, 1, 1)] * 51)


def test_a_picture_is_made_smaller_and_never_larger() -> None:
    assert small_size(4000, 3000) == (1600, 1200)
    assert small_size(3000, 4000) == (1200, 1600)
    assert small_size(1600, 1) == (1600, 1)
    assert small_size(640, 480) == (640, 480)
    assert small_size(50_000_000, 1) == (1600, 1)
    assert small_size(1, 40_000) == (1, 1600)


@given(st.integers(1, 60_000), st.integers(1, 60_000))
def test_a_small_picture_keeps_its_shape(width: int, height: int) -> None:
    small = small_size(width, height)
    assert max(small) == min(max(width, height), 1600)
    assert abs(small[0] * height - small[1] * width) <= max(width, height)
