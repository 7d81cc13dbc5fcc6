from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from PIL import Image

from intake_app.bootstrap import Station
from intake_app.domain.errors import AlreadyThere, BadInput, NotFound, NotNow
from intake_app.domain.photos import KeptPhoto, Mark
from intake_app.domain.returns import fold
from intake_app.workflow.sight import PhotoSight, QuestionSight, Sight
from tests.workflow.conftest import excused

RED, BLUE = (200, 30, 30), (30, 30, 200)


def jpeg(colour: tuple[int, int, int] = RED, taken: str = "") -> bytes:
    out = io.BytesIO()
    remarks = Image.Exif()
    if taken:
        remarks.get_ifd(0x8769)[0x9003] = taken
    Image.new("RGB", (400, 300), colour).save(out, "JPEG", exif=remarks)
    return out.getvalue()


def receipt(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(612, 792)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


@pytest.fixture
def kept(station: Station) -> KeptPhoto:
    return station.bench.keep_photo(jpeg(), "foam.jpg")


@pytest.fixture
def refused(station: Station) -> Sight:
    """A return whose foam and box fail, open."""
    bench = station.bench
    sight = bench.open(bench.identify("SV24E4-018233"), 0)
    for fact, value in (("box", "damaged"), ("foam", "missing"), ("sleeve", "original")):
        sight = bench.answer(sight.return_id, fact, value)
    return sight


def question(sight: Sight, fact: str) -> QuestionSight:
    return next(one for step in sight.steps for one in step.questions if one.fact == fact)


def only(sight: Sight) -> PhotoSight:
    (photo,) = sight.photos
    return photo


def report(station: Station, return_id: str) -> str:
    ret = fold(station.parts.journal.events_of(return_id))
    made = [made for made in ret.papers if made.paper == "report"][-1]
    pdf = station.parts.shelf.path_of(ret.rma_number, made.file).read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == made.sha256
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_a_failed_line_wants_a_photo_until_it_has_one(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    assert refused.photos_missing == ("box", "foam")
    assert [question(refused, fact).photo_missing for fact in ("box", "foam", "sleeve")] == [True, True, False]
    sight = station.bench.photograph(refused.return_id, kept, "foam", "camera")
    assert sight.photos_missing == ("box",)
    assert (question(sight, "foam").photos, question(sight, "foam").photo_missing) == (1, False)
    sight = station.bench.answer(sight.return_id, "box", "original")
    assert sight.photos_missing == ()
    assert question(sight, "box").photo_missing is False


def test_the_bench_sees_what_was_kept(station: Station, refused: Sight) -> None:
    kept = station.bench.keep_photo(jpeg(taken="2026:11:20 09:41:00"), "/media/card/foam.jpg")
    photo = only(station.bench.photograph(refused.return_id, kept, "foam", "folder"))
    assert (photo.about, photo.when) == ("Foam", "20 Nov 2026 04:41, Rosa Marín")
    digest = " ".join(kept.sha256[at : at + 4] for at in (0, 4, 8, 12))
    size, taken = f"{round(kept.size / 1000)} kB", "taken 2026-11-20 09:41:00 by the camera’s clock"
    assert photo.detail == f"400 × 300 pixels, {size}, SHA-256 {digest}, {taken}"
    assert Path(photo.original).read_bytes() == jpeg(taken="2026:11:20 09:41:00")
    assert hashlib.sha256(Path(photo.path).read_bytes()).hexdigest() == kept.small_sha256
    assert (photo.state, photo.problem, photo.marks) == ("sound", "", ())


@pytest.mark.parametrize(
    ("size", "told"),
    [(1, "1 kB"), (48_600, "49 kB"), (999_400, "999 kB"), (1_000_000, "1.0 MB"), (3_456_789, "3.5 MB")],
)
def test_a_file_is_told_to_be_as_large_as_it_is(station: Station, refused: Sight, size: int, told: str) -> None:
    kept = msgspec.structs.replace(station.bench.keep_photo(jpeg(), "foam.jpg"), size=size)
    assert f"pixels, {told}, SHA" in only(station.bench.photograph(refused.return_id, kept, "foam", "camera")).detail


def test_a_proof_of_purchase_is_a_photo_or_a_pdf(station: Station, refused: Sight) -> None:
    bench = station.bench
    kept = bench.keep_photo(receipt(3), "receipt.pdf")
    sight = bench.photograph(refused.return_id, kept, "proof_of_purchase", "dropped")
    assert question(sight, "proof_of_purchase").photos == 1
    assert only(sight).detail.startswith(f"PDF with pages: 3, {round(kept.size / 1000)} kB, SHA-256 ")
    assert only(sight).media == "application/pdf"


def test_a_photo_can_show_the_whole_return_or_its_serial(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    assert only(station.bench.photograph(refused.return_id, kept, "", "pasted")).about == ""
    sight = station.bench.file_photo(refused.return_id, only(station.bench.resume(refused.return_id)).event, "serial")
    assert only(sight).about == "Serial"
    assert question(sight, "serial").photos == 1


def test_marks_are_data_over_the_photo(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    bench = station.bench
    photo = only(bench.photograph(refused.return_id, kept, "foam", "camera")).event
    marks = [Mark("arrow", 0.1, 0.1, 0.5, 0.5), Mark("text", 0.2, 0.9, text="torn here")]
    assert only(bench.mark(refused.return_id, photo, marks)).marks == tuple(marks)
    assert station.parts.photos.original_path(kept).read_bytes() == jpeg()
    with pytest.raises(BadInput, match="outside the photo"):
        bench.mark(refused.return_id, photo, [Mark("box", 0, 0, 2, 2)])
    assert bench.undo(refused.return_id).photos[0].marks == ()


def test_what_was_set_aside_is_wanted_again_and_stays_on_the_record(
    station: Station, refused: Sight, kept: KeptPhoto
) -> None:
    bench = station.bench
    photo = only(bench.photograph(refused.return_id, kept, "foam", "camera")).event
    sight = bench.set_photo_aside(refused.return_id, photo, "blurred")
    assert (only(sight).state, only(sight).problem) == ("set_aside", "blurred")
    assert (question(sight, "foam").photos, question(sight, "foam").photo_missing) == (0, True)
    with pytest.raises(BadInput):
        bench.set_photo_aside(refused.return_id, photo, "  ")
    assert only(bench.undo(refused.return_id)).state == "sound"


def test_an_excuse_needs_a_reason_and_a_line_that_wants_a_photo(station: Station, refused: Sight) -> None:
    bench = station.bench
    with pytest.raises(BadInput):
        bench.excuse(refused.return_id, "foam", "")
    with pytest.raises(NotNow, match="No photo of the protective sleeve is missing"):
        bench.excuse(refused.return_id, "sleeve", "why not")
    with pytest.raises(BadInput, match="no line “colour”"):
        bench.excuse(refused.return_id, "colour", "why not")
    sight = bench.excuse(refused.return_id, "foam", "The camera is broken.")
    assert sight.photos_missing == ("box",)
    assert sight.undo_words == "Undo: no photo"
    assert bench.undo(refused.return_id).photos_missing == ("box", "foam")


def test_lost_and_altered_photos_are_shown_as_such(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    bench = station.bench
    bench.photograph(refused.return_id, kept, "foam", "camera")
    original = station.parts.photos.original_path(kept)
    original.write_bytes(b"\0" + jpeg()[1:])
    photo = only(bench.resume(refused.return_id))
    assert photo.state == "altered"
    assert photo.problem.startswith("The photo foam.jpg was altered")
    original.unlink()
    photo = only(bench.resume(refused.return_id))
    assert photo.state == "lost"
    assert str(original) in photo.problem
    bench.keep_photo(jpeg(), "again.jpg")
    assert only(bench.resume(refused.return_id)).state == "sound"


def test_nothing_is_put_to_what_is_not_there(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    bench = station.bench
    before = station.parts.journal.events_of(refused.return_id)
    with pytest.raises(BadInput, match="no line “colour”"):
        bench.photograph(refused.return_id, kept, "colour", "camera")
    gestures: tuple[Callable[[], Sight], ...] = (
        lambda: bench.mark(refused.return_id, "e9", []),
        lambda: bench.file_photo(refused.return_id, "e9", "box"),
        lambda: bench.set_photo_aside(refused.return_id, "e9", "why"),
    )
    for gesture in gestures:
        with pytest.raises(NotFound, match="no such photo"):
            gesture()
    assert station.parts.journal.events_of(refused.return_id) == before


def test_photos_come_after_the_decision_and_not_after_the_close(
    station: Station, refused: Sight, kept: KeptPhoto
) -> None:
    bench = station.bench
    bench.photograph(refused.return_id, kept, "foam", "camera")
    bench.excuse(refused.return_id, "box", "It went to waste.")
    sight = bench.accept(refused.return_id)
    assert (sight.state, sight.photos_missing) == ("decided", ())
    first = report(station, refused.return_id)
    assert "1. Foam: Missing" in first
    assert "Rosa Marín. Photo 1." in first
    other = bench.keep_photo(jpeg(BLUE), "box.jpg")
    bench.photograph(refused.return_id, other, "box", "camera")
    bench.reprint(refused.return_id, "report")
    assert "2. Box: Damaged" in report(station, refused.return_id)
    sight = bench.close(refused.return_id)
    assert (sight.state, sight.photos_missing, len(sight.photos)) == ("closed", (), 2)
    photo = sight.photos[0].event
    gestures: tuple[Callable[[], Sight], ...] = (
        lambda: bench.photograph(refused.return_id, kept, "box", "camera"),
        lambda: bench.mark(refused.return_id, photo, []),
        lambda: bench.file_photo(refused.return_id, photo, "box"),
        lambda: bench.set_photo_aside(refused.return_id, photo, "why"),
        lambda: bench.excuse(refused.return_id, "box", "why"),
    )
    for gesture in gestures:
        with pytest.raises(NotNow, match="This return is closed"):
            gesture()
    bench.correct(refused.return_id, "wrong photo")
    assert bench.set_photo_aside(refused.return_id, photo, "another unit").photos[0].state == "set_aside"


def test_a_withdrawn_return_takes_no_photo(station: Station, kept: KeptPhoto) -> None:
    sight = station.bench.open(station.bench.identify("SV24E4-018233"), 0)
    station.bench.undo(sight.return_id)
    with pytest.raises(NotNow):
        station.bench.photograph(sight.return_id, kept, "", "camera")


def test_the_report_says_what_it_does_not_show(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    bench = station.bench
    bench.excuse(refused.return_id, "box", "The camera is broken.")
    photo = only(bench.photograph(refused.return_id, kept, "foam", "camera")).event
    bench.set_photo_aside(refused.return_id, photo, "It shows another unit.")
    bench.excuse(refused.return_id, "foam", "There is nothing to see.")
    bench.accept(refused.return_id)
    told = report(station, refused.return_id)
    assert "No photo of the box: The camera is broken. (20 Nov 2026 04:41, Rosa Marín)" in told
    assert "Set aside, a photo of the foam: It shows another unit. (20 Nov 2026 04:41, Rosa Marín, SHA-256 " in told
    assert "No photos were taken" not in told
    assert "1. Foam" not in told


def test_no_photos_is_said_only_when_it_is_true(station: Station, refused: Sight) -> None:
    station.bench.accept(excused(station, refused).return_id)
    assert "No photos were taken of this return." in report(station, refused.return_id)


def test_a_lost_photo_keeps_its_place_in_the_report(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    bench = station.bench
    bench.photograph(refused.return_id, kept, "foam", "camera")
    bench.photograph(refused.return_id, bench.keep_photo(jpeg(BLUE), "box.jpg"), "box", "camera")
    bench.accept(refused.return_id)
    station.parts.photos.original_path(kept).unlink()
    bench.reprint(refused.return_id, "report")
    told = report(station, refused.return_id)
    assert "This photo is lost" in told
    assert "1. Foam: Missing" in told
    assert "2. Box: Damaged" in told


def test_a_restart_finds_the_photos_where_they_were(
    station: Station, open_here: object, refused: Sight, kept: KeptPhoto
) -> None:
    sight = station.bench.photograph(refused.return_id, kept, "foam", "camera")
    again: Station = open_here()  # type: ignore[operator]
    assert again.bench.resume(refused.return_id).photos == sight.photos


def test_a_photo_counts_for_the_answer_it_was_taken_of(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    bench = station.bench
    assert bench.photograph(refused.return_id, kept, "foam", "camera").photos_missing == ("box",)
    assert bench.answer(refused.return_id, "foam", "damaged").photos_missing == ("box", "foam")
    assert bench.answer(refused.return_id, "foam", "missing").photos_missing == ("box",)
    bench.answer(refused.return_id, "foam", "damaged")
    sight = bench.photograph(refused.return_id, kept, "foam", "camera")
    assert (sight.photos_missing, len(sight.photos)) == (("box",), 1), "the same file, said to show the new answer"
    bench.excuse(refused.return_id, "box", "It was thrown away.")
    assert bench.answer(refused.return_id, "box", "missing").photos_missing == ("box",)


def test_a_photo_taken_before_the_line_was_answered_counts(station: Station, kept: KeptPhoto) -> None:
    bench = station.bench
    sight = bench.open(bench.identify("SV24E4-018233"), 0)
    bench.photograph(sight.return_id, kept, "foam", "camera")
    assert bench.answer(sight.return_id, "foam", "missing").photos_missing == ()


def test_the_same_file_twice_on_a_line_is_one_photo(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    bench = station.bench
    bench.photograph(refused.return_id, kept, "foam", "camera")
    with pytest.raises(AlreadyThere, match=r"foam\.jpg is there already: Foam\."):
        bench.photograph(refused.return_id, kept, "foam", "dropped")
    sight = bench.photograph(refused.return_id, kept, "box", "dropped")
    assert [photo.fact for photo in sight.photos] == ["foam", "box"]
    bench.set_photo_aside(refused.return_id, sight.photos[0].event, "blurred")
    assert len(bench.photograph(refused.return_id, kept, "foam", "camera").photos) == 3


def test_a_document_shows_no_damage(station: Station, refused: Sight) -> None:
    bench = station.bench
    document = bench.keep_photo(receipt(1), "receipt.pdf")
    for fact in ("box", ""):
        with pytest.raises(BadInput, match="it can only be the proof of purchase"):
            bench.photograph(refused.return_id, document, fact, "chosen")
    photo = only(bench.photograph(refused.return_id, document, "proof_of_purchase", "chosen")).event
    with pytest.raises(BadInput, match="this was for: Box"):
        bench.file_photo(refused.return_id, photo, "box")


def test_a_lost_photo_is_wanted_again(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    bench = station.bench
    bench.photograph(refused.return_id, kept, "foam", "camera")
    original = station.parts.photos.original_path(kept)
    original.write_bytes(b"another picture")
    assert bench.resume(refused.return_id).photos_missing == ("box", "foam")
    original.unlink()
    assert bench.resume(refused.return_id).photos_missing == ("box", "foam")
    assert bench.excuse(refused.return_id, "foam", "The file is lost.").photos_missing == ("box",)


def test_a_photo_is_set_aside_once_and_still_told_as_lost(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    bench = station.bench
    photo = only(bench.photograph(refused.return_id, kept, "foam", "camera")).event
    bench.set_photo_aside(refused.return_id, photo, "blurred")
    with pytest.raises(NotNow, match="set aside before: blurred"):
        bench.set_photo_aside(refused.return_id, photo, "dark")
    station.parts.photos.original_path(kept).unlink()
    seen = only(bench.resume(refused.return_id))
    assert seen.state == "lost"
    assert "is lost" in seen.problem
    assert seen.problem.endswith("It was set aside: blurred")


def test_a_lost_small_copy_is_made_again(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    bench = station.bench
    bench.photograph(refused.return_id, kept, "foam", "camera")
    small = station.parts.photos.small_path(kept)
    before = small.read_bytes()
    small.unlink()
    assert only(bench.resume(refused.return_id)).state == "sound"
    assert small.read_bytes() == before


def test_a_small_copy_that_cannot_be_made_again_is_named(station: Station, refused: Sight, kept: KeptPhoto) -> None:
    bench = station.bench
    other = msgspec.structs.replace(kept, small_sha256="0" * 64)
    sight = bench.photograph(refused.return_id, other, "foam", "camera")
    assert only(sight).state == "no_copy"
    assert str(station.parts.photos.small_path(other)) in only(sight).problem
    assert sight.photos_missing == ("box",), "the original is there"
    bench.excuse(refused.return_id, "box", "The camera is broken.")
    bench.accept(refused.return_id)
    assert "its original is sound" in report(station, refused.return_id)
