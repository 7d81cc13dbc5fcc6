"""`intake demo --out DIR`: the sample returns on a fresh station, from the scan to label, report and record."""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import itertools
import shutil
from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from intake_app.commands.output import fitted, say, writing_to
from intake_app.commands.streams import complain
from intake_app.domain.errors import BadInput, IntakeError
from intake_app.domain.money import dollars, parse_money
from intake_app.domain.spreadsheet import uncomputed

if TYPE_CHECKING:
    from intake_app.bootstrap import Station
    from intake_app.domain.returns import Decision, Return
    from intake_app.sample import Sample, SampleReturn
    from intake_app.workflow.ports import Clock

MARK = ".intake-demo"
STATION = "station"
SUMMARY = "summary.csv"
FILES = frozenset({"label.pdf", "report.pdf", "notice.pdf", "return.json"})
COLUMNS = (
    "RMA number",
    "Serial",
    "Model",
    "Customer",
    "Policy",
    "Disposition",
    "Restocking fee",
    "Credit",
    "Goes to",
    "What it shows",
    "Folder",
)


class DemoFailed(IntakeError):
    """A verdict is not the one that the sample expects."""


class Carried(NamedTuple):
    """A return that went all the way, and the folder that its papers and its record were written to."""

    sample: SampleReturn
    ret: Return
    decision: Decision
    folder: Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folder to write to."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a new or empty folder, or one of an earlier demo"
    )


def run(args: argparse.Namespace) -> int:
    """Carry every finished return of the sample and write what came of it.

    Raises `BadInput` for a folder with other things in it, `StorageFailed` for one that cannot be written, and
    `DemoFailed` when a verdict is not the one that the sample expects.
    """
    from intake_app.bootstrap import system_clock

    demonstrate(args.out.absolute(), args.policies, system_clock)
    return 0


def demonstrate(out: Path, policies: Path | None, clock: Clock) -> None:
    """The command itself, at the time that `clock` tells; raises what `run` raises."""
    from intake_app.sample import load_sample

    sample = load_sample(clock().today)
    with writing_to(out):
        _make_room(out)
        carried = _carry_all(sample, out, policies, clock)
        (out / SUMMARY).write_bytes(_summary(carried))
    told = sum((one.folder / "notice.pdf").is_file() for one in carried)
    say(f"{len(carried)} returns, each with label, report and record ({told} with a notice), and {SUMMARY}: {out}")
    unexpected = [one for one in carried if _outcome(one) != (one.sample.expect, one.sample.credit)]
    if unexpected:
        raise DemoFailed(_unexpected_words(unexpected))


def _make_room(out: Path) -> None:
    """An empty folder with our mark in it; what an earlier demo left there goes, and nothing else."""
    from intake_app.store.lock import FolderLock

    if out.exists() and not out.is_dir():
        raise BadInput(f"{out} is a file; a folder was expected. Name another with --out.")
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        if not (out / MARK).is_file():
            raise BadInput(
                f"{out} holds things that no demo wrote. Nothing was changed. Name a new or an empty folder with --out."
            )
        FolderLock(out / STATION).release()
        _remove_earlier(out)
    (out / MARK).touch()


def _remove_earlier(out: Path) -> None:
    for folder in [entry for entry in out.iterdir() if entry.is_dir() and not entry.is_symlink()]:
        names = {entry.name for entry in folder.iterdir()}
        if folder.name == STATION or (names and names <= FILES):
            shutil.rmtree(folder)
    (out / SUMMARY).unlink(missing_ok=True)


def _carry_all(sample: Sample, out: Path, policies: Path | None, clock: Clock) -> list[Carried]:
    from intake_app.bootstrap import open_station
    from intake_app.sample import carry
    from intake_app.settings import Settings, save

    folder = out / STATION
    _import_catalogue(folder, sample)
    # Whoever opens it goes on under its name and code: another code would begin a second chain in its record.
    save(Settings(folder=folder), name=sample.station, code=sample.code)
    settings = Settings(folder=folder, name=sample.station, code=sample.code, policies=policies)
    carried: list[Carried] = []
    with contextlib.closing(open_station(settings, clock)) as station:
        for problem in station.problems:
            complain(problem)
        for one in sample.finished:
            sight = carry(station.bench, one, sample.operator)
            carried.append(_write(station, one, sight.return_id, out, [earlier.folder for earlier in carried]))
            _tell(carried[-1])
    return carried


def _import_catalogue(folder: Path, sample: Sample) -> None:
    from intake_app.sample import write_catalogue
    from intake_app.store.importing import import_file

    folder.mkdir(mode=0o700, exist_ok=True)
    files = write_catalogue(folder, sample.today)
    for what, file in files._asdict().items():
        report = import_file(folder, what, file, lambda _: True)
        if report.bad:
            raise DemoFailed(
                f"{file}, line {report.bad[0].line}: {report.bad[0].reason} The sample is damaged: reinstall."
            )
        say(f"{report.new} lines of {file.name} imported")


def _write(station: Station, sample: SampleReturn, return_id: str, out: Path, taken: Container[Path]) -> Carried:
    """Write the papers and the record of a carried return into a folder named after its RMA number.

    Where a unit under the same number came before, the name ends with `.2` and so on.
    """
    import msgspec

    from intake_app.domain.returns import fold
    from intake_app.store.shelf import safe_name

    events = station.parts.journal.events_of(return_id)
    ret = fold(events)
    if ret.decision is None:
        raise DemoFailed(f"Sample “{sample.about}” ended without a decision. Reinstall.")
    shelf = station.parts.shelf
    name = safe_name(ret.rma_number)
    names = itertools.chain([name], (f"{name}.{number}" for number in itertools.count(2)))
    folder = next(free for each in names if (free := out / each) not in taken)
    folder.mkdir(exist_ok=True)
    for made in ret.papers:
        if made.decided == ret.decision.event:
            shutil.copyfile(shelf.path_of(ret.rma_number, made.file), folder / f"{made.paper}.pdf")
    record = {
        "rma": ret.rma_number,
        "serial": ret.serial,
        "facts": ret.decision.record.facts,
        "decision": ret.decision.record.decision,
        "events": events,
    }
    (folder / "return.json").write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")
    return Carried(sample, ret, ret.decision, folder)


def _outcome(carried: Carried) -> tuple[str, str]:
    """Disposition and credit as the sample writes them."""
    decision = carried.decision.record.decision
    return str(decision["disposition"]), str(decision["credit"] or "")


def _unexpected_words(unexpected: list[Carried]) -> str:
    first = unexpected[0]
    found, expected = (
        " ".join(part for part in told if part)
        for told in (_outcome(first), (first.sample.expect, first.sample.credit))
    )
    return (
        f"{len(unexpected)} of the verdicts differ from what the sample expects; the first is {first.ret.rma_number}"
        f" ({first.sample.about}): {found} was found, {expected} was expected. Look at its report in {first.folder}."
    )


def _summary(carried: list[Carried]) -> bytes:
    """A line a return, with a byte order mark and CRLF, which spreadsheets open well."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([uncomputed(value) for value in _line(one)] for one in carried)
    return text.getvalue().encode("utf-8-sig")


def _line(carried: Carried) -> tuple[str, ...]:
    sample, ret, decision, folder = carried
    sale = ret.opened.sale
    answer = decision.record.decision
    return (
        ret.rma_number,
        ret.serial,
        str(decision.record.facts.get("model", "")),
        sale.customer.name if sale else "",
        decision.record.policy.id,
        str(answer["disposition"]),
        str(answer["restocking_fee"] or ""),
        str(answer["credit"] or ""),
        decision.record.verdict.place,
        sample.about,
        folder.name,
    )


def _tell(carried: Carried) -> None:
    """One aligned line on the terminal."""
    rma, serial, model, customer, *_ = _line(carried)
    decision = carried.decision.record
    credit = decision.decision["credit"]
    columns = (
        fitted(rma, 18),
        fitted(serial, 17),
        fitted(model, 8),
        fitted(customer, 30),
        fitted(decision.verdict.title, 26),
        f"{dollars(parse_money(credit)) if credit else '':>11}",
    )
    say("  ".join(columns).rstrip())
