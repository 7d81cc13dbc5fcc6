"""Clause 3, who pays the shipping which way: beside the verdict, on the report, and in the letter to the customer."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_app.bootstrap import Station
from tests.documents.pdf_reading import texts
from tests.workflow.test_follow_ups import SOUND, decided

IN = "We do not pay the shipping cost for you to send it in."
OUT = "We pay the shipping cost that comes from our warehouse."


@pytest.mark.parametrize(
    ("answers", "disposition", "clauses", "letter"),
    [
        ({"foam": "missing", "advance_charge": "0"}, "refuse", {IN}, "when you send the unit in again"),
        ({"foam": "missing", "advance_charge": "3100"}, "keep_advance_charge", {IN, OUT}, "comes from our warehouse"),
        ({"advance_charge": "3100"}, "refund_advance_charge", {IN, OUT}, None),
        ({"parts": "altered", "advance_charge": "0"}, "decline", set(), ""),
    ],
)
def test_it_is_told_where_something_is_sent(
    station: Station, answers: dict[str, str], disposition: str, clauses: set[str], letter: str | None
) -> None:
    sight = decided(station, "SV19R24-00771", **{**SOUND, **answers})
    assert sight.verdict
    assert sight.verdict.disposition == disposition
    assert {quote.text for quote in sight.verdict.also} & {IN, OUT} == clauses
    if letter is not None:
        sight = station.bench.reprint(sight.return_id, "notice")
    told = {paper.paper: " ".join(texts(Path(paper.path).read_bytes())) for paper in sight.papers}
    for clause in (IN, OUT):
        assert (clause in told["report"]) is (clause in clauses)
        assert (clause in told.get("notice", "")) is (letter is not None and clause in clauses)
    assert (letter or "") in told.get("notice", "")
