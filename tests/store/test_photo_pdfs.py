"""Documents among the photos: a page is shown, and no document holds up the station."""

from __future__ import annotations

import io
import threading
import zlib

from intake_app.domain.photos import KeptPhoto
from intake_app.store.photos import FolderPhotos
from tests.store.photo_files import (
    CORNERS,
    corners,
    files,
    pdf,
    quarters,
    refused,
    saved,
    small,
)


def test_the_first_page_of_a_pdf_is_shown_and_its_pages_are_counted(shelf: FolderPhotos) -> None:
    kept = shelf.keep(pdf(3), "receipt.pdf")
    assert (kept.media, kept.pages, kept.width, kept.height) == ("application/pdf", 3, 1237, 1600)
    assert small(shelf, kept).size == (1237, 1600)
    assert shelf.keep(b"\n\n" + pdf(), "x").pages == 1
    assert shelf.keep(pdf(1, (5, 14_400)), "x").height == 1600


def test_a_pdf_shows_what_stands_on_it(shelf: FolderPhotos) -> None:
    kept = shelf.keep(saved(corners(), "PDF"), "x")
    assert quarters(small(shelf, kept)) == list(CORNERS)


def test_a_pdf_that_cannot_be_read_says_what_to_do(shelf: FolderPhotos) -> None:
    whole = pdf(2)
    assert "damaged, or has no page" in refused(shelf, whole[: len(whole) // 2], "cut.pdf")
    assert "damaged, or has no page" in refused(shelf, b"%PDF-1.7\nnothing", "no.pdf")
    assert "damaged, or has no page" in refused(shelf, pdf(0), "empty.pdf")


def test_a_locked_pdf_says_so(shelf: FolderPhotos) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(out := io.BytesIO(), encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(100, 100, "receipt")
    canvas.save()
    assert "locked with a password" in refused(shelf, out.getvalue(), "locked.pdf")


def pdf_of(drawing: bytes) -> bytes:
    """A PDF of one page with this drawing, compressed."""
    packed = zlib.compress(drawing, 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj%sendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(made),
    )


def test_a_pdf_that_takes_minutes_to_draw_is_given_up(shelf: FolderPhotos) -> None:
    assert shelf.keep(pdf_of(b"0 0 200 200 re f\n" * 100), "x").pages == 1
    for path in files(shelf):
        path.unlink()
    bomb = pdf_of(b"0 0 200 200 re f\n" * 100_000 + b"0 0 600 700 re f\n" * 100_000)
    assert len(bomb) < 10_000
    assert "too heavy to be drawn" in refused(shelf, bomb, "bomb.pdf")


def test_pdfs_can_be_kept_from_several_threads(shelf: FolderPhotos) -> None:
    kept: list[KeptPhoto] = []
    contents = [pdf(number) for number in range(1, 9)]
    threads = [threading.Thread(target=lambda c=c: kept.append(shelf.keep(c, "x"))) for c in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.pages for one in kept) == list(range(1, 9))
