"""Every disposition of the rules, from the scan of the serial to the closed box, by scanner and keys alone."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from intake_app.domain.dispositions import DISPOSITIONS
from intake_app.domain.labels import label_mark
from intake_app.resources import policies_folder, resource
from intake_app.sample import SampleReturn
from tests.documents.pdf_reading import codes, texts
from tests.whole.sample_station import by_scan
from tests.whole.window_driver import OPERATOR, Answer, Entry, Person, journal


class Case(NamedTuple):
    """A return of the sample, by its scan there, and what the policies make of it."""

    scan: str
    policy: str
    disposition: str


CASES = (
    Case("SV24E4-018233", "smartvue", "refund_less_fee"),
    Case("SV19R24-00771", "smartvue", "refuse"),
    Case("R-20418", "smartvue", "repair_or_replace"),
    Case("R-20421", "smartvue", "keep_advance_charge"),
    Case("R-20422", "smartvue", "decline"),
    Case("R-20430", "smartvue", "refer"),
    Case("R-20436", "smartvue", "credit_in_full"),
    Case("SV25R144-000021", "smartvue", "credit_for_upgrade"),
    Case("R-20440", "smartvue", "refund_advance_charge"),
    Case("R-20445", "smartvue", "hold_for_proof"),
    Case("QS-7F3K2209", "q-see", "replace_refurbished"),
    Case("R-20450", "q-see", "refer"),
    Case("R-20451", "q-see", "decline"),
    Case("9904417823", "q-see", "hold_for_proof"),
)


def test_the_cases_are_all_dispositions_of_both_policies() -> None:
    for policy in ("smartvue", "q-see"):
        told = tomllib.loads((policies_folder() / f"{policy}.toml").read_text("utf-8"))
        given = {row["then"] for row in told["rules"]}
        assert {case.disposition for case in CASES if case.policy == policy} == given
    assert {case.disposition for case in CASES} == {code for code, one in DISPOSITIONS.items() if one.by_rules}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.policy}-{case.disposition}")
def test_a_return_goes_from_the_scan_to_the_closed_box(case: Case, person: Person) -> None:
    sample = by_scan(case.scan)
    serial = serial_of(sample)
    person.scan(serial)
    asked = person.answer_until("decision", answers_of(sample))
    shown = person.sight.verdict
    assert shown
    assert (shown.disposition, shown.settled, shown.frozen) == (case.disposition, True, False)
    view = person.window.intake_page.back.verdict
    assert view is not None
    seen = view.block
    assert seen.title.accessibleName() == shown.title
    assert [quote.text.accessibleName() for quote in seen.quotes if quote.isVisible()] == [q.text for q in shown.quotes]
    wanted = person.sight.photos_missing
    for fact in wanted:
        assert view.accept.words == "Photograph it"
        person.photograph(fact)
    assert view.accept.words == "Accept and make the papers"
    person.press("Enter")
    assert person.sight.step == "papers"
    person.press("Enter")
    assert person.has_closed()
    number = person.sight.rma_number
    papers = {paper.paper: Path(paper.path) for paper in person.sight.papers}
    person.leave()

    entries = journal(person.folder)
    told = [entry.kind for entry in entries]
    made = ["printed"] * len(papers)
    assert told == ["opened", *["answered"] * len(asked), *["photographed"] * len(wanted), "decided", *made, "closed"]
    assert {"label", "report"} <= papers.keys()
    assert {entry.operator for entry in entries} == {OPERATOR}
    assert len({entry.subject for entry in entries}) == 1
    assert [entry.payload["fact"] for entry in entries if entry.kind == "answered"] == asked
    assert (entries[0].payload["serial"], entries[0].payload["rma_number"]) == (serial, number)
    record = next(entry for entry in entries if entry.kind == "decided").payload
    assert record["policy"]["id"] == case.policy
    assert record["decision"]["disposition"] == case.disposition
    assert (record["decision"]["credit"] or "") == sample.credit
    for fact in asked:
        if fact != "policy":
            assert record["facts"].get(fact) == as_kept(answers_of(sample)[fact])
    check_label(papers["label"], entries, number, serial)
    check_report(papers["report"], entries, record)


def serial_of(sample: SampleReturn) -> str:
    """The serial on the unit: the scan of the sample, or what its RMA names."""
    with resource("sample/rmas.csv").open(encoding="utf-8", newline="") as file:
        return next((row["Serial"] for row in csv.DictReader(file) if row["Number"] == sample.scan), sample.scan)


def answers_of(sample: SampleReturn) -> dict[str, Answer]:
    """What the sample answers, by fact."""
    told: dict[str, Answer] = {"customer": "Ana Ruiz"}
    for step in sample.steps:
        told |= {fact: value for fact, value in step.items() if fact not in {"note", "about"}}  # type: ignore[misc]
    return told


def as_kept(answer: Answer) -> Answer:
    """An answer as the record has it."""
    return "0.00" if answer == "0" else answer


def printed(entries: list[Entry], paper: str) -> dict[str, Any]:
    return next(entry.payload for entry in entries if entry.kind == "printed" and entry.payload["paper"] == paper)


def check_label(file: Path, entries: list[Entry], number: str, serial: str) -> None:
    """Its codes are exactly the record's values, and its hash is the decision's."""
    pdf = file.read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == printed(entries, "label")["sha256"]
    decided = next(entry for entry in entries if entry.kind == "decided")
    mark = label_mark(number, decided.hash, 1)
    wanted = {("Code 128", number): 1, ("Code 128", serial): 1, ("QR Code", mark): 1}
    assert dict(codes(pdf)) == wanted
    assert dict(codes(pdf, one_bit=True)) == wanted
    assert decided.hash[:16] in "".join(texts(pdf)).replace(" ", "")


def check_report(file: Path, entries: list[Entry], record: dict[str, Any]) -> None:
    """Its text holds the verdict and, to the letter, every clause that the decision cites."""
    pdf = file.read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == printed(entries, "report")["sha256"]
    text = squeezed(" ".join(texts(pdf)))
    assert squeezed(record["verdict"]["title"]) in text
    clauses = tomllib.loads((policies_folder() / f"{record['policy']['id']}.toml").read_text("utf-8"))["clauses"]
    assert record["decision"]["cites"]
    for cite in record["decision"]["cites"]:
        assert cite["text"] == clauses[cite["clause"]]
        assert squeezed(clauses[cite["clause"]]) in text


def squeezed(text: str) -> str:
    """Without the spaces and breaks that lines and pages bring."""
    return "".join(text.split())
