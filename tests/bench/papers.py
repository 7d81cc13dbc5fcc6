"""The printed papers, warm, beside an empty page of the library that draws them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from intake_app.documents.press import PdfPress
from intake_app.resources import resource
from intake_app.store.importing import import_file
from intake_app.workflow.document import label_paper, report_paper
from tests.bench.measuring import Line, in_turns, milliseconds, ratio_of, seconds_of
from tests.bench.stage import Stage, opened

DEMANDED_MS = {"label": 10, "report": 60}


def papers(stage: Stage) -> Iterator[Line]:
    """Label and report of a return that was really carried to its verdict."""
    from intake_app.sample import begin, do, load_sample, write_catalogue

    folder = stage.fresh_folder("papers")
    with opened(folder) as station:
        today = station.parts.clock().today
        for what, file in write_catalogue(folder, today)._asdict().items():
            import_file(folder, what, file, lambda _: True)
        sample = load_sample(today).finished[0]
        return_id = begin(station.bench, sample).return_id
        for step in sample.road:
            do(station.bench, return_id, step)
        ret = station.bench._load(return_id)
        label = label_paper(station.parts.words, ret, 1)
        report = report_paper(station.parts, ret, "letter")
    press = PdfPress(resource("fonts"))
    drawn: dict[str, Callable[[], object]] = {
        "label": partial(press.label, label),
        "report": partial(press.report, report),
    }
    for name, draw in drawn.items():
        draw()
        taken, empty = in_turns(stage.rounds * 5, partial(seconds_of, draw), partial(seconds_of, _empty_page))
        yield Line(
            f"{name} PDF, warm",
            milliseconds(median(taken)),
            f"{milliseconds(median(empty))} an empty page",
            f"{ratio_of(taken, empty):,.0f}x",
            f"<= {DEMANDED_MS[name]} ms",
            median(taken) * 1000 <= DEMANDED_MS[name],
        )


def _empty_page() -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(io.BytesIO())
    canvas.showPage()
    canvas.save()
