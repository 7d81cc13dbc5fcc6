from __future__ import annotations

import msgspec
import pytest

from intake_app.domain.copies import as_printed
from intake_app.domain.events import (
    Answered,
    AnyPayload,
    Closed,
    Excused,
    Filed,
    Marked,
    Photographed,
    SetAside,
    Undone,
)
from intake_app.domain.photos import KeptPhoto, Mark
from intake_app.domain.returns import Return, fold
from tests.domain.made_events import decided, events, filled, opened, printed

PHOTO = Photographed(
    filled(KeptPhoto, sha256="a" * 64, size=1, width=4, height=3, media="image/jpeg"), "camera", "foam"
)
MARKS = [Mark("arrow", 0, 0, 1, 1), Mark("text", 0.5, 0.5, text="here")]


def lines(ret: Return, lost: str = "") -> set[str]:
    """The lines that have a photo or an excuse."""
    return {fact for fact, _ in ret.photographed(lambda kept: kept.sha256 != lost)}


def folded(*payloads: AnyPayload) -> Return:
    return fold(events([opened(), *payloads]))


def test_a_photo_belongs_to_the_event_that_kept_it() -> None:
    (photo,) = folded(PHOTO).photos
    assert (photo.event, photo.kept, photo.source, photo.fact) == ("e2", PHOTO.photo, "camera", "foam")
    assert (photo.operator, f"{photo.at:%H:%M}") == ("Operator 2", "10:02")
    assert (photo.marks, photo.set_aside) == ((), "")


def test_marks_replace_those_before_and_can_be_taken_back() -> None:
    road: list[AnyPayload] = [PHOTO, Marked("e2", MARKS), Marked("e2", MARKS[:1])]
    assert folded(*road).photos[0].marks == tuple(MARKS[:1])
    assert folded(*road, Undone("e4")).photos[0].marks == tuple(MARKS)
    assert folded(*road, Marked("e2", [])).photos[0].marks == ()


def test_a_photo_counts_for_the_line_it_was_filed_to_last() -> None:
    assert lines(folded(PHOTO)) == {"foam"}
    assert lines(folded(PHOTO, Filed("e2", "box"))) == {"box"}
    assert lines(folded(PHOTO, Filed("e2", ""))) == {""}
    assert lines(folded(PHOTO, Filed("e2", "box"), Undone("e3"))) == {"foam"}


def test_what_was_set_aside_stays_and_counts_no_longer() -> None:
    ret = folded(PHOTO, SetAside("e2", "blurred"))
    assert (ret.photos[0].set_aside, lines(ret)) == ("blurred", set())
    assert lines(folded(PHOTO, SetAside("e2", "blurred"), Undone("e3"))) == {"foam"}


def test_what_is_lost_shows_nothing() -> None:
    assert lines(folded(PHOTO), lost=PHOTO.photo.sha256) == set()


def test_a_document_shows_no_damage_wherever_it_was_put() -> None:
    document = Photographed(msgspec.structs.replace(PHOTO.photo, media="application/pdf"), "chosen", "foam")
    assert lines(folded(document)) == set()
    assert lines(folded(document, Filed("e2", "proof_of_purchase"))) == {"proof_of_purchase"}


def test_a_photo_keeps_what_its_line_said_when_it_was_put_there() -> None:
    torn = msgspec.structs.replace(PHOTO, of="torn")
    assert list(folded(torn).photographed(bool)) == [("foam", "torn")]
    assert list(folded(torn, Filed("e2", "box", ["a"])).photographed(bool)) == [("box", ["a"])]
    assert list(folded(Excused("foam", "why", "torn")).photographed(bool)) == [("foam", "torn")]


def test_an_excuse_counts_like_a_photo() -> None:
    ret = folded(Excused("foam", "camera broken"))
    assert lines(ret) == {"foam"}
    assert [(one.fact, one.why, one.operator) for one in ret.excuses] == [("foam", "camera broken", "Operator 2")]
    assert folded(Excused("foam", "camera broken"), Undone("e2")).excuses == ()


@pytest.mark.parametrize("about", [Marked("e9", MARKS), Filed("e9", "box"), SetAside("e9", "why")])
def test_an_event_about_a_photo_that_is_not_there_changes_nothing(about: AnyPayload) -> None:
    ret = folded(PHOTO, about)
    assert ret.photos == folded(PHOTO).photos
    assert folded(PHOTO, about, Undone("e2")).photos == ()


def test_a_later_photo_stands_on_the_next_copy_only() -> None:
    road = events([opened(), Answered("foam", "missing"), decided(), printed("e3", "report"), PHOTO, Closed(1)])
    assert lines(fold(road)) == {"foam"}
    assert as_printed(road, "report", 1).photos == ()
    assert as_printed(road, "report", 2) == fold(road)  # no such copy was made
    assert fold(road).undoable == ("e5", "e6")
