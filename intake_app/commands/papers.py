"""`intake papers RMA --out DIR`: the papers of a return again, from the record alone."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from intake_app.commands.output import say, writing_to
from intake_app.domain.errors import NotFound, NotNow

if TYPE_CHECKING:
    from intake_app.domain.events import Event
    from intake_app.domain.papers import PageSize


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """RMA number and folder."""
    parser.add_argument("rma", metavar="RMA", help="the RMA number on the label, or from the business system")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write the papers to")


def run(args: argparse.Namespace) -> int:
    """Write the latest copy of label, report and notice of every decided return under the number.

    One return gives `label.pdf`, `report.pdf` and, where the customer must be told something, `notice.pdf`; several
    give each its place and serial before that. Raises
    `NotFound` for a number that this station does not know, `BadInput` for a misread one, `NotNow` while nothing is
    decided, `StorageFailed` where the folder cannot be written.
    """
    from intake_app.settings import load
    from intake_app.store.shelf import write_whole

    settings = load(args.station, args.policies)
    returns = _decided(settings.folder, args.rma)
    papers = list(_drawn(returns, settings.folder, settings.report))
    with writing_to(args.out):
        args.out.mkdir(parents=True, exist_ok=True)
        for name, pdf in papers:
            write_whole(args.out / name, pdf)
    for name, _ in papers:
        say(str(args.out / name))
    return 0


def _decided(folder: Path, number: str) -> list[list[Event]]:
    """The events of each decided return under this number, the first opened first."""
    from intake_app.domain.returns import fold
    from intake_app.domain.rma_number import looks_minted, parse_minted
    from intake_app.domain.unit import parse_number
    from intake_app.store.journal_reading import open_reading

    wanted = parse_number(number)
    wanted = parse_minted(wanted) if looks_minted(wanted) else wanted
    with open_reading(folder) as journal:
        returns = [journal.events_of(row.id) for row in reversed(journal.returns_of_rma(wanted))]
    if not returns:
        raise NotFound(
            f"No return under “{wanted}” is recorded in {folder}. Check the number, or name another station folder"
            " with --station."
        )
    decided = [events for events in returns if fold(events).decision]
    if not decided:
        raise NotNow(f"The return under {wanted} is not decided: it has no papers yet. Accept its verdict first.")
    return decided


def _drawn(returns: Sequence[Sequence[Event]], folder: Path, page_size: PageSize) -> Iterator[tuple[str, bytes]]:
    """File name and PDF of every paper; a paper that was made before has the size and the copy number it had then."""
    from intake_app.bootstrap import read_words
    from intake_app.documents.press import PdfPress
    from intake_app.domain.copies import as_printed
    from intake_app.domain.returns import fold
    from intake_app.resources import resource
    from intake_app.store.photos import FolderPhotos
    from intake_app.store.shelf import FolderShelf, safe_name
    from intake_app.workflow.document import draw, papers_of
    from intake_app.workflow.parts import PaperParts

    parts = PaperParts(
        words=read_words(),
        press=PdfPress(resource("fonts")),
        shelf=FolderShelf(folder / "papers"),
        photos=FolderPhotos(folder / "photos"),
    )
    for place, events in enumerate(returns, 1):
        ret = fold(events)
        prefix = f"{place}-{safe_name(ret.serial)}-" if len(returns) > 1 else ""
        for paper in papers_of(ret):
            made = next((made for made in reversed(ret.papers) if made.paper == paper), None)
            size: PageSize = "a4" if (made.size if made else page_size) == "a4" else "letter"
            copy = ret.printed_copies(paper)
            chain = made.chain if made and copy else None
            copy = max(1, copy)
            yield f"{prefix}{paper}.pdf", draw(parts, as_printed(events, paper, copy), paper, copy, size, chain)
