"""What the workflow asks of the outside world; `store`, `documents` and `bootstrap` fulfil it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from intake_app.workflow.order_ports import MintedNumbers, NamedUnits, WrittenOrder
from intake_app.workflow.people_ports import PeopleRecord

if TYPE_CHECKING:
    from pathlib import Path

    from intake_app.domain.batches import BatchRow
    from intake_app.domain.consignment_events import Way
    from intake_app.domain.consignments import ConsignmentRow
    from intake_app.domain.events import Draft, Event
    from intake_app.domain.finding import Asked, Found
    from intake_app.domain.follow_ups import FollowUpKind, FollowUpRow
    from intake_app.domain.kit_orders import KitKey, KitOrderRow
    from intake_app.domain.kit_papers import KitInstructionsPaper
    from intake_app.domain.kits import Kit
    from intake_app.domain.lineage import Pair
    from intake_app.domain.papers import LabelPaper, NoticePaper, ReportPaper, SheetPaper, TestPaper
    from intake_app.domain.photos import KeptPhoto
    from intake_app.domain.policy import Policy
    from intake_app.domain.replacements import Replaced
    from intake_app.domain.return_row import Account, ReturnRow
    from intake_app.domain.rmas import Came, RmaRecord
    from intake_app.domain.shipping_papers import ShippingLabelPaper, ShippingListPaper
    from intake_app.domain.spreadsheet import Table
    from intake_app.domain.unit import Rma, Sale


class Now(NamedTuple):
    """A moment: UTC, and by how many minutes the bench's wall clock is ahead of it."""

    at: datetime
    offset_minutes: int

    @property
    def today(self) -> date:
        """The local day at the bench."""
        from datetime import timedelta

        return (self.at + timedelta(minutes=self.offset_minutes)).date()


ArrivalsGroup = Literal["expected", "today", "late", "arrived", "all"]
"""Expected after today or on no day, due today, late or expired, all here, all."""


class ArrivalsAsked(NamedTuple):
    """Which RMAs; `today` is an ISO day."""

    which: ArrivalsGroup
    today: str


class Arrival(NamedTuple):
    """One RMA: its number, its lines, what the station recorded of it, and the returns under it."""

    number: str
    lines: list[Rma]
    record: RmaRecord | None
    came: list[Came]


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> Now:
        """The moment it is."""


class Journal(MintedNumbers, PeopleRecord, NamedUnits, WrittenOrder, Protocol):
    """The append-only record. Every method is called on the one writer lane."""

    def append(self, drafts: Sequence[Draft]) -> list[Event]:
        """Write these events, numbered and chained, and the projections they change, in one durable transaction.

        Raises `StorageFailed` when the events are not in the file; returns only when they are.
        """

    def read_anew(self) -> None:
        """Read what is asked next as it is on the disk now, whatever is held of it here. Raises `StorageFailed`."""

    def events_of(self, subject: str) -> list[Event]:
        """Every event of one subject, in order; empty when there is none."""

    def queue(self, count: int = -1) -> list[ReturnRow]:
        """The returns that are not closed and not withdrawn, the latest changed first; `count` of them, or all."""

    def queue_length(self) -> int:
        """How many returns are not closed and not withdrawn."""

    def returns_of_serial(self, serial: str) -> list[ReturnRow]:
        """Every return of this serial (compared by `look_up_key`) that was not withdrawn, the latest opened first."""

    def returns_of_rma(self, number: str) -> list[ReturnRow]:
        """Every return under this RMA number (compared by `look_up_key`) that was not withdrawn, the latest first."""

    def recent(self, count: int) -> list[ReturnRow]:
        """The latest changed returns of any state."""

    def operators(self) -> list[str]:
        """Who has worked at this bench, the latest first."""

    def returns_of_customer(self, name: str, count: int) -> list[ReturnRow]:
        """The returns of a customer of this name, which may be cut off at its end; the latest first, not withdrawn."""

    def kit_orders(self, count: int) -> list[KitOrderRow]:
        """The kit orders that are neither used nor cancelled, then the latest of those, at most `count`."""

    def kit_order(self, number: str) -> KitOrderRow | None:
        """The kit order of this number."""

    def kit_orders_of(self, field: KitKey, text: str, count: int) -> list[KitOrderRow]:
        """The kit orders whose field is this text (compared by its key), the latest changed first, at most `count`.

        A customer's name may be cut off at its end.
        """

    def kit_orders_of_return(self, return_id: str) -> list[KitOrderRow]:
        """The kit orders of this return, the latest changed first."""

    def kit_orders_to_ship(self, count: int) -> list[KitOrderRow]:
        """The orders whose kit is to be sent to a customer, the oldest first, at most `count`."""

    def follow_ups(self, count: int, kind: FollowUpKind | None = None) -> list[FollowUpRow]:
        """What is left to do, the oldest first, at most `count`; of one kind, or all."""

    def follow_ups_of(self, return_id: str) -> list[FollowUpRow]:
        """What is left to do for one return."""

    def rma_record(self, number: str) -> RmaRecord | None:
        """What the station recorded of this RMA (compared by `look_up_key`); None where that is nothing."""

    def rmas_made_for(self, serial: str) -> list[RmaRecord]:
        """The RMAs made at the station that name this serial (compared by `look_up_key`), by number."""

    def rmas_announced_by(self, tracking: str) -> list[RmaRecord]:
        """The RMAs whose parcel was announced under this number (compared by `tracking_key`), by number."""

    def arrivals(self, which: ArrivalsAsked, count: int) -> list[Arrival]:
        """RMAs for the Arrivals page, at most `count`. From a connection of its own: it may be asked on any thread."""

    def consignments(self, count: int) -> list[ConsignmentRow]:
        """The consignments that are being packed, then the latest of the others, at most `count`."""

    def consignment(self, number: str) -> ConsignmentRow | None:
        """The consignment of this number or serial shipping container code."""

    def consignments_under(self, tracking: str) -> list[ConsignmentRow]:
        """The consignments under this tracking number that were not cancelled, the latest changed first."""

    def consignments_of_unit(self, serial: str, return_id: str = "") -> list[ConsignmentRow]:
        """The consignments with a unit of this serial, or of this return, that were not cancelled; the latest first."""

    def consignments_of_kit(self, order: str) -> list[ConsignmentRow]:
        """The consignments with the kit of this order that were not cancelled."""

    def consignments_to(self, addressee: str, way: Way) -> list[ConsignmentRow]:
        """The latest 20 to this name (compared by `look_up_key`) that go this way, and were not cancelled."""

    def consignments_of_day(self, day: str) -> list[ConsignmentRow]:
        """The consignments that left on this local day (ISO), in the order of carrier and number."""

    def packed_now(self) -> frozenset[str]:
        """What lies in consignments that are being packed: ids of returns, kit orders, RMAs that are replaced."""

    def last_sscc(self, begins: str) -> str:
        """The highest serial shipping container code that begins so; empty where there is none."""

    def accounts(self) -> list[Account]:
        """What accounting is still to be told, the returns in the order in which they were opened."""

    def batches(self, count: int) -> list[BatchRow]:
        """The batches for accounting, the latest first, at most `count`."""

    def unwritten_batches(self) -> list[BatchRow]:
        """The batches of which no file is known to be whole, the oldest first."""

    def advance_replacements(self, count: int) -> list[Replaced]:
        """The advance replacements that are not settled, then the latest of those that are, at most `count`."""

    def replacement(self, replacement_id: str) -> Replaced | None:
        """The replacement of this id, with the return of the unit that it replaces."""

    def replacements_for(self, serial: str) -> list[Replaced]:
        """What was sent, or is to be, in the place of this unit; by the serial that was named, the latest first."""

    def replacements_under(self, rma_number: str) -> list[Replaced]:
        """The advance replacements that name this RMA and no unit, the latest first."""

    def advance_replacements_of(self, text: str) -> list[Replaced]:
        """The advance replacements that this names, by either unit or an RMA number; the latest first."""

    def exchanges_of(self, return_id: str) -> list[Replaced]:
        """What was sent for the unit of this return, by its decisions; the latest first."""

    def pairs_of(self, serial: str) -> list[Pair]:
        """The pairs in which this unit (compared by `look_up_key`) was sent in another's place."""


class Catalogue(Protocol):
    """What was sold, to whom, the RMAs issued for it, and the packaging kits: imported reference data."""

    def sales_of_serial(self, serial: str) -> list[Sale]:
        """Every sale of this serial (compared by `look_up_key`), the newest order first."""

    def sales_of_order(self, order_number: str) -> list[Sale]:
        """Every unit sold under this order number, by serial."""

    def sales_of_customer(self, name: str, count: int) -> list[Sale]:
        """The sales to customers of this name, which may be cut off at its end, the newest first; at most `count`."""

    def sales_of_telephone(self, number: str, count: int) -> list[Sale]:
        """The sales to whoever has this telephone number (compared by `telephone_key`), the newest first."""

    def rmas_of_number(self, number: str) -> list[Rma]:
        """The lines of this RMA (one a serial)."""

    def rmas_of_serial(self, serial: str) -> list[Rma]:
        """The RMAs issued for this serial, the newest first."""

    def rmas_of_tracking(self, number: str) -> list[Rma]:
        """The RMA lines whose parcel travels under this number (compared by `tracking_key`), the newest first."""

    def counts(self) -> tuple[int, int]:
        """How many sales and how many RMA lines there are."""

    def kit(self, number: str) -> Kit | None:
        """The packaging kit of this number (compared by `look_up_key`)."""

    def kits_of_model(self, model: str) -> list[Kit]:
        """The kits that fit a model, those in stock first, then by number; empty for what is no model."""

    def kit_count(self) -> int:
        """How many kits there are."""


class Finder(Protocol):
    """Finds anything that is known here, by connections of its own: for any thread, one after the other."""

    def find(self, asked: Asked, most: int) -> Found:
        """What is, begins with, or holds the text; of each kind at most `most`. Raises `StorageFailed`."""

    def keep_up(self) -> None:
        """Learn what is new since somebody searched here for the first time; returns at once."""

    def wait(self) -> None:
        """Until what is known now can be found by any part of it."""


class Press(Protocol):
    """Draws papers; the same paper always gives the same bytes."""

    def label(self, paper: LabelPaper) -> bytes:
        """The label as PDF."""

    def report(self, paper: ReportPaper) -> bytes:
        """The report as PDF."""

    def notice(self, paper: NoticePaper) -> bytes:
        """The refusal notice as PDF."""

    def kit_instructions(self, paper: KitInstructionsPaper) -> bytes:
        """The packing instructions of a kit as PDF."""

    def shipping_label(self, paper: ShippingLabelPaper) -> bytes:
        """The shipping label as PDF."""

    def shipping_list(self, paper: ShippingListPaper) -> bytes:
        """A packing list or the manifest of a day as PDF."""

    def sheet(self, paper: SheetPaper) -> bytes:
        """A sheet of command barcodes as PDF."""

    def test_sheet(self, paper: TestPaper) -> bytes:
        """A sheet that proves a scanner or a printer as PDF."""


class PaperShelf(Protocol):
    """Where the PDFs of a return are kept, and the logos that stood on them."""

    def put(self, rma_number: str, name: str, pdf: bytes) -> Path:
        """Keep a paper under a name that no scanned text can lead out of the folder; returns where it is."""

    def path_of(self, rma_number: str, name: str) -> Path:
        """Where the paper of that name is kept, or would be."""

    def numbers(self) -> list[str]:
        """The numbers of which papers are kept, and what else has a folder there."""

    def keep_logo(self, path: str) -> str:
        """Keep the picture of that file as a logo and return its SHA-256 (hex); empty where it can be none."""

    def logo(self, sha256: str) -> bytes:
        """The logo of that hash; empty bytes where it is lost or altered, or the hash is empty."""


PhotoState = Literal["sound", "lost", "altered", "no_copy"]
"""`lost` and `altered` tell of the original; `no_copy`: it is sound, and its small copy cannot be made again."""


class PhotoShelf(Protocol):
    """Where originals and their small copies lie. Safe to use from any thread."""

    def keep(self, content: bytes, name: str) -> KeptPhoto:
        """Prove a file and keep it: the original untouched, the small copy beside it, both on the disk on return.

        Raises `BadInput` for what is no picture or PDF, is too large, or is damaged; `StorageFailed`.
        """

    def small(self, kept: KeptPhoto) -> bytes:
        """The small copy as JPEG; empty bytes when it is lost or altered."""

    def small_path(self, kept: KeptPhoto) -> Path:
        """Where the small copy lies, or would."""

    def original_path(self, kept: KeptPhoto) -> Path:
        """Where the original lies, or would."""

    def state(self, kept: KeptPhoto) -> PhotoState:
        """Whether the original is as it was kept, and its small copy there; a file is read again when it has changed.

        A small copy that is lost or altered is made again from the sound original, where that gives the same bytes.
        """


class TableFiles(Protocol):
    """Writes tables for spreadsheets. Safe to use from any thread."""

    def write(self, path: Path, table: Table) -> None:
        """Write the table as CSV or XLSX, by the ending of the name, whole or not at all.

        Raises `BadInput` for another ending or too many lines, `StorageFailed` where it cannot be written.
        """


Policies = Mapping[str, "Policy"]


class Progress(NamedTuple):
    """How far long work is: rows done of an estimated total (0 when not known); `writing` comes after `reading`."""

    done: int
    total: int
    stage: Literal["reading", "writing"] = "reading"


class BadRow(NamedTuple):
    """A row that an import could not take: its line in the file (the header is line 1) and why."""

    line: int
    reason: str


class How(NamedTuple):
    """How a file is imported.

    `sheet` names the sheet of a workbook, by default the first that is seen. `fields` tells the fields of headings that
    do not say it; `remembered` hears the headings first, and tells what is known of them from before. With `skip_bad`
    the good rows are taken although others are bad. `bad_rows` is a CSV file to list the bad rows in, whole and with
    their reasons; None lists them in the report alone.
    """

    sheet: str = ""
    fields: Mapping[str, str] = MappingProxyType({})
    skip_bad: bool = False
    bad_rows: Path | None = None
    remembered: Callable[[list[str]], Mapping[str, str]] | None = None


class ImportReport(NamedTuple):
    """What an import did: all or nothing, unless bad rows were to be skipped (`skipped`), then the good ones.

    `read` counts the bad rows, too. `bad` holds the first 1,000 of `bad_count`. `columns` are the fields that were
    found, each with its heading; `extra` the headings of the other columns, which are kept as they are.
    """

    read: int
    new: int
    changed: int
    unchanged: int
    bad: Sequence[BadRow]
    bad_count: int
    columns: Sequence[tuple[str, str]] = ()
    extra: Sequence[str] = ()
    skipped: bool = False


Watch = Callable[[Progress], bool]
"""Called now and then during long work; returns False to stop it."""
