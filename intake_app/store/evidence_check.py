"""Checking an evidence file without the station that wrote it: what is wrong first, and what is sound all the same.

The file may come from anybody. It is read in its one form (`evidence_zip.py`), every text in it has a limit, and what
its events say is folded and decided again by the same rules as at the bench.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import msgspec

from intake_app.domain.case_record import case_record
from intake_app.domain.consignment_events import ShippingPrinted
from intake_app.domain.decided_again import is_decided_so
from intake_app.domain.errors import BadInput, IntakeError
from intake_app.domain.events import GENESIS, Decided, Event, Photographed, Printed
from intake_app.domain.evidence_file import (
    ENCLOSED,
    EVENTS,
    FORM,
    INCLUSION,
    PUBLIC_KEY,
    RECORD,
    SEAL,
    SIGNATURE,
    STATEMENT,
    SUMS,
    Enclosed,
    EventLine,
    Inclusion,
    Statement,
    is_in,
    pem_of,
    read_sums,
    readable,
)
from intake_app.domain.heads import key_id_of
from intake_app.domain.kit_events import KitPrinted
from intake_app.domain.policy import Policy
from intake_app.domain.policy_reading import read_policy
from intake_app.domain.toml_fields import LARGEST_FILE
from intake_app.store.case_reading import row_of
from intake_app.store.event_rows import event_of
from intake_app.store.evidence_zip import EvidenceZip, NotPackedSo
from intake_app.store.signing import is_signed

_MOST: Final = 16_000_000
_MOST_EVENTS: Final = 256_000_000
_KEY_SIZE: Final = 32

Form = TypeVar("Form", bound=msgspec.Struct)


class Step(NamedTuple):
    """One thing that was looked at: what is sound of it in a sentence, and everything that is wrong with it."""

    sound: str
    wrong: tuple[str, ...] = ()


class CheckedEvidence(NamedTuple):
    """What was found: of which RMA, signed by which key (its short name), step by step.

    `remarks` are what the evidence says of itself: what could not be enclosed as it was recorded.
    """

    rma_number: str
    key_id: str
    chains: tuple[str, ...]
    steps: tuple[Step, ...]
    remarks: tuple[str, ...]

    @property
    def first_wrong(self) -> str:
        """The first thing that is wrong; empty where nothing is."""
        return next((wrong for step in self.steps for wrong in step.wrong), "")


def check_evidence(path: Path) -> CheckedEvidence:
    """Look at everything that can be proved. Raises `BadInput` where the file is none that can be read at all."""
    try:
        with path.open("rb") as file:
            return _Checking(EvidenceZip(file)).checked()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror or error}). Name the evidence file.") from error
    except NotPackedSo as fault:
        wrong = (
            f"The file is not as a station writes it: {fault}. It was damaged or altered on its way, or packed again by"
            " another program. Ask for the file as the station wrote it."
        )
        return CheckedEvidence("", "", (), (Step("", (wrong,)),), ())


class _Checking:
    def __init__(self, evidence: EvidenceZip) -> None:
        self._zip = evidence
        self._problems: list[str] = []
        self._statement = self._form(STATEMENT, Statement)
        self._enclosed = self._form(ENCLOSED, Enclosed)
        self._lines = self._json_lines(EVENTS, EventLine)
        self._inclusions = self._json_lines(INCLUSION, Inclusion)
        self._events: list[Event] = []
        self._remarks: list[str] = []

    def checked(self) -> CheckedEvidence:
        steps = (
            Step(f"{len(self._zip.names):,} files, packed as a station packs them.", tuple(self._frame())),
            self._step("The seal is signed by the key that it names.", self._seal),
            self._step("Every file is the one that was sealed, none is missing, none was added.", self._files),
            self._step(f"{len(self._lines):,} events, each as it was written.", self._own_hashes),
            self._step("Every event has its place in the station's chain.", self._places),
            self._step("The record in plain words is what the events say.", self._record),
            self._step("Every decision is what its policy gives for its facts.", self._decisions),
            self._step("Papers and photos are those that were recorded.", self._papers_and_photos),
        )
        told = self._statement
        return CheckedEvidence(
            rma_number=told.rma_number if told else "",
            key_id=self._key_id,
            chains=tuple(f"{one.station}: {one.entries:,} entries" for one in told.chains) if told else (),
            steps=steps,
            remarks=tuple(self._remarks),
        )

    @property
    def _key(self) -> bytes:
        try:
            key = bytes.fromhex(self._statement.key) if self._statement else b""
        except ValueError:
            return b""
        return key if len(key) == _KEY_SIZE else b""

    @property
    def _key_id(self) -> str:
        return key_id_of(self._key) if self._key else ""

    def _step(self, sound: str, look: Callable[[], Iterator[str]]) -> Step:
        try:
            return Step(sound, tuple(look()))
        except (IntakeError, ArithmeticError, LookupError, RecursionError, ValueError) as error:
            return Step(sound, (f"What the file says cannot be: {error}",))

    def _frame(self) -> Iterator[str]:
        for name in self._zip.damaged:
            yield f"{name} was changed: it does not fit the check sum of the ZIP file."
        yield from self._problems

    def _seal(self) -> Iterator[str]:
        statement = self._statement
        if statement is None:
            return
        if statement.form != FORM:
            yield f"The seal is of another form ({statement.form[:40]!r}); this program knows {FORM!r}."
        signed = self._zip.read(STATEMENT, _MOST) or b""
        if not self._key or not is_signed(self._key, signed, self._zip.read(SIGNATURE, _MOST) or b""):
            yield "The signature is not the one of the key that the seal names: nobody vouches for this file."
        if self._zip.read(PUBLIC_KEY, _MOST) != pem_of(self._key):
            yield f"{PUBLIC_KEY} is not the key that the seal names."

    def _files(self) -> Iterator[str]:
        sums = read_sums(self._zip.read(SUMS, _MOST) or b"")
        if sums is None:
            yield f"{SUMS} is no list of hashes."
            return
        if self._statement and self._zip.digests.get(SUMS) != self._statement.sums:
            yield f"{SUMS} is not the list that was sealed."
        for name, digest in sums.items():
            found = self._zip.digests.get(name)
            if found != digest:
                yield f"{name} was changed." if found else f"{name} is missing."
        for name in self._zip.names:
            if name not in sums and name not in SEAL:
                yield f"{name} was added: the station did not seal it."

    def _own_hashes(self) -> Iterator[str]:
        for place, line in enumerate(self._lines, 1):
            if line.own_hash != line.hash:
                yield f"Event {place} of {EVENTS} (entry {line.sequence} of station {line.station}) was changed."
        self._events = [event_of(row_of(line)) for line in self._lines]

    def _places(self) -> Iterator[str]:
        chains = {one.station: one for one in self._statement.chains} if self._statement else {}
        if len(self._inclusions) != len(self._lines):
            yield f"{INCLUSION} has {len(self._inclusions):,} lines; expected one for each event."
        for place, (line, inclusion) in enumerate(zip(self._lines, self._inclusions, strict=False), 1):
            chain = chains.get(line.station)
            if chain is None or inclusion.id != line.id or not is_in(chain, line, inclusion):
                yield f"Event {place} of {EVENTS} is not proved to be in the chain of station {line.station}."
            elif line.sequence == chain.sequence and line.hash != chain.hash:
                yield f"Event {place} of {EVENTS} is not the last entry of its chain, as it says."
        yield from _links(self._lines)

    def _record(self) -> Iterator[str]:
        if not self._statement or not self._events:
            yield "There are no events from which the record could be made."
            return
        told = case_record(self._statement.rma_number, self._events)
        if readable(told) != self._zip.read(RECORD, _MOST_EVENTS):
            yield f"{RECORD} says something else than the events."

    def _decisions(self) -> Iterator[str]:
        files = {one.sha256: one.file for one in self._enclosed.policies} if self._enclosed else {}
        for place, event in enumerate(self._events, 1):
            if not isinstance(event.payload, Decided):
                continue
            ref = event.payload.policy
            content = self._zip.read(files.get(ref.sha256) or "", LARGEST_FILE)
            if content is None:
                self._remarks.append(
                    f"The decision of event {place} cannot be decided again: the policy file {ref.id} {ref.version}"
                    " is not enclosed."
                )
            elif not is_decided_so(event.payload, _policy(content)):
                yield f"The decision of event {place} is not what policy {ref.id} {ref.version} gives for its facts."

    def _papers_and_photos(self) -> Iterator[str]:
        if self._enclosed is None:
            return
        kept_apart = {one.subject for one in self._enclosed.left_out}
        yield from self._papers(self._enclosed, kept_apart)
        yield from self._photos(self._enclosed, kept_apart)

    def _papers(self, enclosed: Enclosed, kept_apart: set[str]) -> Iterator[str]:
        papers = {one.line: one for one in enclosed.papers}
        for place, event in enumerate(self._events, 1):
            printed = event.payload
            if not isinstance(printed, Printed | KitPrinted | ShippingPrinted):
                continue
            told = f"The {printed.paper.replace('_', ' ')} of event {place}, copy {printed.copy},"
            one = papers.pop(place, None)
            if one is None:
                if event.subject not in kept_apart:
                    yield f"{told} is not told of."
            elif one.recorded != printed.sha256 or self._zip.digests.get(one.file, "") != one.sha256:
                yield f"{told} is not the file that the evidence names."
            elif not one.is_as_recorded:
                self._remarks.append(f"{told} is not enclosed as it was recorded, as the evidence says itself.")
        for line in papers:
            yield f"{ENCLOSED} tells of a paper of event {line}, which made none."

    def _photos(self, enclosed: Enclosed, kept_apart: set[str]) -> Iterator[str]:
        photos = {one.line: one for one in enclosed.photos}
        for place, event in enumerate(self._events, 1):
            if not isinstance(event.payload, Photographed):
                continue
            kept, one = event.payload.photo, photos.pop(place, None)
            told = f"The photo of event {place}"
            if one is None:
                if event.subject not in kept_apart:
                    yield f"{told} is not told of."
                continue
            for file, digest, what in (
                (one.original, kept.sha256, "original"),
                (one.small, kept.small_sha256, "small copy"),
            ):
                if not file:
                    self._remarks.append(f"{told} is enclosed without its {what}.")
                elif self._zip.digests.get(file) != digest:
                    yield f"{told}: its {what} is not the one that was recorded."
        for line in photos:
            yield f"{ENCLOSED} tells of a photo of event {line}, which kept none."

    def _form(self, name: str, form: type[Form]) -> Form | None:
        content = self._zip.read(name, _MOST)
        try:
            return msgspec.json.decode(content or b"", type=form)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            self._problems.append(f"{name} is missing or has another form ({error}).")
            return None

    def _json_lines(self, name: str, form: type[Form]) -> list[Form]:
        content = self._zip.read(name, _MOST_EVENTS)
        decode = msgspec.json.Decoder(form).decode
        try:
            return [decode(line) for line in (content or b"").splitlines()]
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            self._problems.append(f"{name} is missing or has another form ({error}).")
            return []


def _links(lines: Sequence[EventLine]) -> Iterator[str]:
    """What does not follow the entry before it, where both are here."""
    by_place = {(line.station, line.sequence): line for line in lines}
    if len(by_place) != len(lines):
        yield f"{EVENTS} tells of one entry twice."
    for line in lines:
        before = by_place.get((line.station, line.sequence - 1))
        expected = before.hash if before else GENESIS if line.sequence == 1 else line.previous
        if line.previous != expected:
            yield f"Entry {line.sequence} of station {line.station} does not follow the entry before it."


@functools.lru_cache(maxsize=16)
def _policy(content: bytes) -> Policy:
    return read_policy(content, "the enclosed policy file")
