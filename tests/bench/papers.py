"""The printed papers, warm, beside an empty page of the library that draws them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from intake_app.bootstrap import Station
from intake_app.documents.press import PdfPress
from intake_app.documents.zpl import ZplPress
from intake_app.domain.returns import Return
from intake_app.resources import resource
from intake_app.store.importing import import_file
from intake_app.workflow.document import label_paper, report_paper
from tests.bench.measuring import Line, in_turns, milliseconds, ratio_of, seconds_of
from tests.bench.stage import Stage, opened

DEMANDED_MS = {"label PDF": 10, "report PDF": 60, "label in ZPL": 3}


def sample_return(station: Station, folder: Path) -> Return:
    """The first of the sample's returns, really carried to its verdict."""
    from intake_app.sample import begin, do, load_sample, write_catalogue

    today = station.parts.clock().today
    for what, file in write_catalogue(folder, today)._asdict().items():
        import_file(folder, what, file, lambda _: True)
    sample = load_sample(today).finished[0]
    return_id = begin(station.bench, sample).return_id
    for step in sample.steps:
        do(station.bench, return_id, step)
    station.bench.accept(return_id)
    return station.bench._load(return_id)


def papers(stage: Stage) -> Iterator[Line]:
    """Label and report of a return that was carried to its verdict; the label for a label printer, too."""
    folder = stage.fresh_folder("papers")
    with opened(folder) as station:
        ret = sample_return(station, folder)
        label = label_paper(station.parts.words, ret, 1)
        report = report_paper(station.parts, ret, "letter")
    press = PdfPress(resource("fonts"))
    drawn: dict[str, Callable[[], object]] = {
        "label PDF": partial(press.label, label),
        "report PDF": partial(press.report, report),
        "label in ZPL": partial(ZplPress(resource("fonts")).label, label, 203, "4x6"),
    }
    for name, draw in drawn.items():
        draw()
        taken, empty = in_turns(stage.rounds * 5, partial(seconds_of, draw), partial(seconds_of, empty_page))
        yield Line(
            f"{name}, warm",
            milliseconds(median(taken)),
            f"{milliseconds(median(empty))} an empty page",
            f"{ratio_of(taken, empty):,.0f}x",
            f"<= {DEMANDED_MS[name]} ms",
            median(taken) * 1000 <= DEMANDED_MS[name],
        )


def empty_page() -> None:
    """The least that the library that draws them can draw."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(io.BytesIO())
    canvas.showPage()
    canvas.save()
