"""Follow-ups: what a decision left to be done, by age, until it is done. `bench.follow_ups`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from intake_app.domain.errors import BadInput, NotFound, NotNow
from intake_app.domain.events import RETURN, Answered, AnyPayload, Corrected, Filed, Photographed
from intake_app.domain.facts import BUILT_IN
from intake_app.domain.follow_ups import REPLACED, UPGRADE, WAITING, FollowedUp, FollowUp, FollowUpKind
from intake_app.domain.photos import PROOF, KeptPhoto, PhotoSource
from intake_app.domain.release import LEAVES
from intake_app.domain.return_row import left_to_do
from intake_app.domain.returns import Return, fold
from intake_app.domain.rules import SaidWarranty
from intake_app.domain.scans import understand
from intake_app.workflow.accounting import export_accounts, write_batch
from intake_app.workflow.batch_cards import BATCH_LINE, BATCHES, batch_card, batch_listing
from intake_app.workflow.follow_up_cards import FollowUpCard, card_of, follow_up_listing
from intake_app.workflow.listing import Listing
from intake_app.workflow.overriding import check_apart
from intake_app.workflow.parts import Parts
from intake_app.workflow.record import Record
from intake_app.workflow.releasing import check_leaves_by_hand
from intake_app.workflow.replacing import exchanged
from intake_app.workflow.sight import Sight
from intake_app.workflow.support import answered_by_support, warranty_told

MOST_LISTED: Final = 500
LONGEST_REFERENCE: Final = 200


def settled(parts: Parts, ret: Return, kind: FollowUpKind, told: str) -> list[tuple[str, str, AnyPayload]]:
    """What is to be recorded where something else ends what is left to do (what is sent off, with its number).

    Nothing where it is not left to do, or where only a new fact ends it. Raises `BadInput` for an endless reference.
    """
    ends = [] if kind in WAITING else [one for one in left_to_do(ret) if one.kind == kind]
    return [(RETURN, ret.id, FollowedUp(kind, one.decided, _reference(parts, told))) for one in ends]


def _reference(parts: Parts, told: str) -> str:
    """A reference in one line."""
    reference = " ".join(told.split())
    if len(reference) > LONGEST_REFERENCE or not reference.isprintable():
        raise BadInput(parts.words("follow.bad_reference", most=LONGEST_REFERENCE), "told")
    return reference


def _evidence(ret: Return, kept: KeptPhoto, source: PhotoSource, proof: str) -> Photographed | Filed:
    """The event of the proof's file; one that is there already shows this proof from now on."""
    there = (one.event for one in ret.photos if one.kept.sha256 == kept.sha256 and not one.set_aside)
    event = next(there, "")
    return Filed(event, PROOF, proof) if event else Photographed(kept, source, PROOF, proof)


class FollowUps:
    """What somebody can do about what is left to do.

    `accept` makes the papers of the decision that stands; `resume` shows a return. Every gesture is durable when it
    returns, and raises an `IntakeError` where it changed nothing.
    """

    def __init__(
        self, parts: Parts, record: Record, accept: Callable[[str], Sight], resume: Callable[[str], Sight]
    ) -> None:
        self._parts = parts
        self._record = record
        self._accept = accept
        self._resume = resume

    def listing(self, group: str, wanted: Sequence[str] = ()) -> Listing:
        """What is left to do, by when it is due; all of it, one group of kinds, or what went to accounting.

        Of very many the oldest are listed, and those lines that are `wanted`.
        """
        if group == BATCHES:
            return batch_listing(self._parts)
        rows = self._parts.journal.follow_ups(MOST_LISTED)
        is_cut = len(rows) == MOST_LISTED
        if is_cut:
            listed = {row.return_id for row in rows}
            lacking = {line.partition("/")[0] for line in wanted} - listed
            rows = [*rows, *(row for one in sorted(lacking) for row in self._parts.journal.follow_ups_of(one))]
        return follow_up_listing(self._parts, rows, group, is_cut=is_cut)

    def card(self, line: str) -> FollowUpCard:
        """One of them: what is to be done, and what was done for this return before. Raises `NotFound`."""
        if line.startswith(BATCH_LINE):
            return batch_card(self._parts, line.removeprefix(BATCH_LINE))
        ret, one = self._load(line)
        return card_of(self._parts, ret, one)

    def of_scan(self, scanned: str) -> list[str]:
        """The lines of what is left to do for whatever a scan names: a label, an RMA number, a serial."""
        read = understand(scanned)
        journal = self._parts.journal
        texts = {*([read.label.rma_number] if read.label else []), read.text, *(one.value for one in read.readings)}
        rows = {row.id for text in texts for row in (*journal.returns_of_rma(text), *journal.returns_of_serial(text))}
        return [f"{one.return_id}/{one.kind}" for each in sorted(rows) for one in journal.follow_ups_of(each)]

    def done(self, line: str, told: str = "", outcome: str = "", new_model: str = "", sent: str = "") -> str:
        """It is done; `told` is its reference, `outcome` of a repair `repaired` or `replaced`. The return's RMA number.

        `sent` is the serial of a replacement, as it was scanned: the two units are a pair from now on.

        Raises `NotNow` for one that only a new fact ends, and where the unit that is to leave lies in quarantine or in
        a consignment; `BadInput` where something is to be said first.
        """
        words = self._parts.words
        ret, one = self._load(line)
        if one.kind in WAITING:
            raise NotNow(words("follow.ends_by_a_fact"))
        if one.kind in LEAVES:
            check_leaves_by_hand(self._parts, ret)
        told, new_model = _reference(self._parts, told), _reference(self._parts, new_model)
        if one.kind == "repair" and outcome not in {"repaired", REPLACED}:
            raise BadInput(words("follow.repaired_or_replaced"), "outcome")
        if one.kind == "replacement":
            if not sent.strip():
                raise BadInput(words("follow.scan_the_replacement"), "serial")
            self._record.write_all(exchanged(self._parts, ret, one.decided, sent, told))
            return ret.rma_number
        disposition = ret.decision.record.disposition if ret.decision else ""
        if one.kind == "credit" and disposition == UPGRADE and not new_model:
            raise BadInput(words("follow.name_the_model"), "new_model")
        self._record.write(RETURN, ret.id, [FollowedUp(one.kind, one.decided, told, outcome, new_model)])
        return ret.rma_number

    def proof_arrived(
        self, line: str, proof: str, kept: KeptPhoto | None = None, source: PhotoSource = "chosen"
    ) -> Sight:
        """The proof of purchase is here: the return is open again with it, and is decided again.

        `kept` is its photo or PDF, which `bench.keep_photo` proved and kept.
        """
        ret, one = self._load(line)
        spec = BUILT_IN["proof_of_purchase"]
        if one.kind != "proof" or ret.decision is None:
            raise NotNow(self._parts.words("follow.no_proof_awaited", number=ret.rma_number))
        if proof not in spec.values or proof == "none":
            raise BadInput(self._parts.words("follow.which_proof"), "proof_of_purchase")
        why = self._parts.words("follow.proof_came")
        done = FollowedUp("proof", one.decided, proof)
        reopened = Corrected(why, ret.decision.event, "proof")
        photo = [_evidence(ret, kept, source, proof)] if kept else []
        answer = Answered("proof_of_purchase", proof)
        check_apart(self._parts, ret, self._record.who, [answer])
        self._record.write(RETURN, ret.id, [done, reopened, answer, *photo])
        return self._resume(ret.id)

    def support_answered(self, line: str, disposition: str, who: str, said: str) -> Sight:
        """Support said what becomes of it: that stands from now on, with new papers."""
        ret, one = self._load(line)
        told = answered_by_support(self._parts, ret, disposition, who, said)
        self._record.write(RETURN, ret.id, [FollowedUp("support", one.decided, who), *told])
        return self._accept(ret.id)

    def warranty_answered(self, line: str, warranty: SaidWarranty, who: str, said: str) -> Sight:
        """Support said whether a warranty that the policy does not state covers the unit: the rules decide again.

        Where they leave nothing open that stands at once, with new papers; else the return is open with the answer.
        """
        ret, one = self._load(line)
        told = warranty_told(self._parts, ret, warranty, who, said)
        self._record.write(RETURN, ret.id, [FollowedUp("support", one.decided, who), *told])
        sight = self._resume(ret.id)
        is_settled = sight.verdict is not None and sight.verdict.settled
        return self._accept(ret.id) if is_settled and not sight.photos_missing else sight

    def export_accounts(self, path: Path) -> str:
        """Write what accounting does not know yet into a file, CSV or XLSX by its ending; the sentence to show.

        Each amount goes out once. Raises `NotNow` where there is nothing new.
        """
        return export_accounts(self._parts, self._record, path)

    def write_again(self, line: str, path: Path) -> str:
        """Write the file of a batch that went out once more, the same to the byte; the sentence to show."""
        count = write_batch(self._parts, self._record, line.removeprefix(BATCH_LINE), path)
        if count == 1:
            return self._parts.words("follow.batch_again_one", file=path)
        return self._parts.words("follow.batch_again", count=count, file=path)

    def _load(self, line: str) -> tuple[Return, FollowUp]:
        return_id, _, kind = line.partition("/")
        events = self._parts.journal.events_of(return_id)
        ret = fold(events) if events else None
        one = next((one for one in left_to_do(ret) if one.kind == kind), None) if ret else None
        if ret is None or one is None:
            raise NotFound(self._parts.words("follow.done_already"))
        return ret, one
