"""Making the evidence of an RMA from a station folder: reading, drawing, sealing, writing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from intake_app import __version__
from intake_app.bootstrap import read_company, read_words, system_clock
from intake_app.documents.press import PdfPress
from intake_app.domain.case_record import case_record
from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.domain.evidence_file import (
    CHECK,
    ENCLOSED,
    EVENTS,
    FORM,
    INCLUSION,
    PUBLIC_KEY,
    README,
    RECORD,
    SIGNATURE,
    STATEMENT,
    SUMS,
    ChainHead,
    Enclosed,
    Statement,
    json_lines,
    pem_of,
    readable,
    sums_text,
)
from intake_app.domain.heads import Alarm
from intake_app.domain.rma_number import looks_minted, parse_minted
from intake_app.domain.rules import PolicyRef
from intake_app.domain.station_record import put_back_although, standing_alarms, went_on
from intake_app.domain.unit import parse_number
from intake_app.resources import policy_folders, resource
from intake_app.settings import Settings
from intake_app.store.case_reading import event_lines, open_case
from intake_app.store.event_rows import events_from
from intake_app.store.evidence_zip import write_evidence
from intake_app.store.journal_reading import FILE_NAME, open_reading
from intake_app.store.kept_heads import held_against, kept_of
from intake_app.store.photos import FolderPhotos
from intake_app.store.policy_files import KEPT_FOLDER, policy_bytes
from intake_app.store.rebuild import fault_beside_entries
from intake_app.store.shelf import ReadingShelf
from intake_app.store.signing import StationKey, open_key
from intake_app.workflow.alarm_words import alarm_told, not_sealed
from intake_app.workflow.evidence import Case, EvidenceParts, gather

_ENDING: Final = ".zip"
_SEALED: Final = 3


class Written(NamedTuple):
    """What was written: of which RMA, how many events and files, and what is not as it was recorded."""

    rma_number: str
    events: int
    files: int
    gaps: tuple[str, ...]


def write(settings: Settings, number: str, out: Path, *, with_originals: bool = True, over: bool = False) -> Written:
    """Write the evidence of an RMA into `out`, reading the station as it is at this moment. For any thread.

    Raises `NotFound` for a number of which nothing is recorded, `BadInput` for a misread one, for another ending than
    `.zip` and for a file that is there, `StorageFailed` where the journal is damaged or not the one that was signed,
    and where the file cannot be written.
    """
    if out.suffix.lower() != _ENDING:
        raise BadInput(f"Evidence is a ZIP file; {out.name!r} does not end in {_ENDING}. Name the file so.")
    wanted = parse_number(number)
    wanted = parse_minted(wanted) if looks_minted(wanted) else wanted
    parts = _parts(settings, with_originals=with_originals)
    although = _looked_over(parts, settings)
    with open_case(settings.folder) as journal:
        journal.prove_chains()
        _refuse_other_look_ups(settings.folder)
        rows = journal.rows_of_rma(wanted)
        case = gather(parts, wanted, events_from(rows))
        chosen = {event.id for event in case.events}
        rows = [row for row in rows if row.id in chosen]
        heads, inclusions = journal.chained(rows)
    key = open_key(settings.folder)
    check = resource("evidence/check.py").read_bytes()
    contents: dict[str, bytes | Path] = {
        README: _readme(parts, wanted, case.enclosed, key, although).encode() + check,
        CHECK: check,
        EVENTS: json_lines(event_lines(rows)),
        INCLUSION: json_lines(inclusions),
        RECORD: readable(case_record(wanted, case.events)),
        ENCLOSED: readable(case.enclosed),
        PUBLIC_KEY: pem_of(key.public),
        **{member.name: member.content for member in case.members},
    }
    write_evidence(out, contents.items(), partial(_seal, wanted, heads, key), over=over)
    return Written(wanted, len(case.events), len(contents) + _SEALED, tuple(_gaps(case)))


def _looked_over(parts: EvidenceParts, settings: Settings) -> list[str]:
    """What people went on in spite of: alarms, backups that did not fit. Whoever reads the evidence must know.

    Raises `StorageFailed` where the record is not the one that was signed, or an alarm that nobody acknowledged says
    so: the seal would vouch for what was done.
    """

    def say(alarm: Alarm, offset_minutes: int) -> str:
        return alarm_told(parts.words, alarm, offset_minutes).found

    with open_reading(settings.folder) as journal:
        found = held_against(journal, kept_of(settings.folder))
        events = journal.station_events()
    found += [one for _, one in standing_alarms(events)]
    if found:
        raise StorageFailed(not_sealed(parts.words, found[0], system_clock().offset_minutes))
    return [*put_back_although(events), *went_on(events, say)]


def _refuse_other_look_ups(folder: Path) -> None:
    """What belongs to an RMA is found by look-ups: somebody who changed one could leave a return out."""
    wrong = fault_beside_entries(folder / FILE_NAME)
    if wrong:
        raise StorageFailed(
            f"The entries of {FILE_NAME} in {folder} are sound, but {wrong}: nobody can vouch that nothing is left out."
            " Run “intake verify”, which tells more, and “intake rebuild”, which makes look-ups again from the entries."
        )


def _parts(settings: Settings, *, with_originals: bool) -> EvidenceParts:
    press = PdfPress(resource("fonts"))
    company, _ = read_company(settings)
    folders = [*policy_folders(settings.policies), settings.folder / KEPT_FOLDER]

    def policy(ref: PolicyRef) -> bytes:
        return policy_bytes(folders, ref.sha256)

    return EvidenceParts(
        words=read_words(),
        press=press,
        shelf=ReadingShelf(settings.folder / "papers"),
        photos=FolderPhotos(settings.folder / "photos"),
        company=company,
        report_size=settings.report,
        marked=press.marked_photo,
        policy=policy,
        with_originals=with_originals,
    )


def _seal(number: str, heads: list[ChainHead], key: StationKey, digests: Mapping[str, str]) -> dict[str, bytes]:
    sums = sums_text(digests)
    statement = readable(
        Statement(FORM, number, __version__, key.public.hex(), heads, hashlib.sha256(sums).hexdigest())
    )
    return {SUMS: sums, STATEMENT: statement, SIGNATURE: key.sign(statement)}


def _readme(parts: EvidenceParts, number: str, enclosed: Enclosed, key: StationKey, although: Sequence[str]) -> str:
    told = resource("evidence/README.txt").read_text("utf-8")
    left_out = [f"  {one.subject}: {one.events} entries. {one.why}" for one in enclosed.left_out]
    return told.format(
        rma=number,
        company=parts.company.name or "(no company is set at this station)",
        key_id=key.key_id,
        originals="" if parts.with_originals else " – left out of this evidence",
        left_out=_section("GONE ON IN SPITE OF", [f"  {one}" for one in although]) + _section("LEFT OUT", left_out),
    )


def _section(title: str, told: Sequence[str]) -> str:
    return "\n".join([title, "", *told, "", ""]) if told else ""


def _gaps(case: Case) -> Iterator[str]:
    enclosed = case.enclosed
    for paper in enclosed.papers:
        if not paper.is_as_recorded:
            yield (
                f"The {paper.paper.replace('_', ' ')}, copy {paper.copy} (event {paper.line}), is not as it was"
                f" recorded: {'what the record gives today is enclosed' if paper.file else 'it is lost'}."
            )
    for photo in enclosed.photos:
        if not photo.small:
            yield f"The photo {photo.name} (event {photo.line}) is lost or was altered."
    for policy in enclosed.policies:
        if not policy.file:
            yield (
                f"The policy file {policy.id} {policy.version} was not kept as it decided: its decisions cannot be"
                " decided again."
            )
