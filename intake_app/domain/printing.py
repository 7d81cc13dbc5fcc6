"""Printers and print jobs: where a paper goes, how far it is, and why it did not come out."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, Literal, NamedTuple, Protocol

import msgspec

from intake_app.domain.errors import BadInput, IntakeError
from intake_app.domain.papers import LabelPaper
from intake_app.domain.shipping_papers import ShippingLabelPaper

Role = Literal["label", "page"]
ROLES: Final[tuple[Role, ...]] = ("label", "page")
JobState = Literal["waiting", "printing", "printed", "failed", "cancelled"]
Reason = Literal[
    "no_answer",
    "paper_out",
    "ribbon_out",
    "head_open",
    "paused",
    "refused",
    "gone",
    "cut_off",
    "interrupted",
    "no_printer",
    "altered",
]
Change = Literal["retry", "cancel"]
"""What somebody may want of a job."""

Scheme = Literal["system", "socket", "file", "cups"]

LABEL_ADDRESSES: Final = "“system://NAME”, “socket://HOST:9100”, “file:///dev/usb/lp0” or “cups://QUEUE”"
PAGE_ADDRESSES: Final = "“system://NAME”"
RAW_PORT: Final = 9100
"""The TCP port on which printers take raw data."""

HIGHEST_PORT: Final = 65_535
RETRY_SECONDS: Final = (2, 5, 10, 20, 30, 60, 60, 60, 60)
"""After how long a printer that gave no answer is tried again; after the last of them a person decides."""


_SEPARATOR: Final = re.compile(r"[/\\]")


class PrinterFault(IntakeError):
    """A paper did not come out, or may not have; `reason` says why in one word.

    `in_doubt`: it may have come out, or may still do so by itself; the sentence asks to look. That is always so with
    `cut_off` and `interrupted`; with any other reason nothing was printed unless it is said.
    """

    def __init__(self, reason: Reason, sentence: str, *, in_doubt: bool = False) -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
        self.in_doubt = in_doubt or reason in {"cut_off", "interrupted"}


class Address(NamedTuple):
    """Where a printer is: a printer or queue by name, a host with its port, or the path of a device file."""

    scheme: Scheme
    name: str
    port: int = 0

    def __str__(self) -> str:
        if self.scheme == "socket":
            host = f"[{self.name}]" if ":" in self.name else self.name
            return f"socket://{host}:{self.port}"
        return f"{self.scheme}://{self.name}"


class PrintOrder(msgspec.Struct, frozen=True, omit_defaults=True):
    """A paper that is to come out of a printer.

    `title` is what the printer's own queue calls it. `file` is the PDF, for a printer that takes pages. `label` is what
    stands on a label, for a printer that is told it in its own language, `shipping` what stands on a shipping label.
    `to` names the printer where it is not the one
    of its role. `paper` and `copy` say which paper of which return it is; both are empty for a test page.
    """

    role: Role
    title: str
    file: str = ""
    label: LabelPaper | None = None
    to: str = ""
    return_id: str = ""
    rma_number: str = ""
    paper: str = ""
    copy: int = 0
    shipping: ShippingLabelPaper | None = None

    @property
    def name(self) -> str:
        """Which paper it is, among all of every return; empty where it belongs to none."""
        return paper_name(self.return_id, self.file) if self.return_id else ""


class PrintJob(msgspec.Struct, frozen=True):
    """An order in the queue.

    `tries` counts how often it was sent. `again_at` is when a job that waits is tried again, where it was tried before.
    `reason` and `detail` (a sentence) say what kept it from being printed the last time. `in_doubt`: a job that failed
    may have come out all the same; of one that is printed nobody told that it did. All times are UTC.
    """

    id: str
    order: PrintOrder
    state: JobState
    reason: Reason | None
    detail: str
    tries: int
    asked_at: datetime
    changed_at: datetime
    again_at: datetime | None = None
    in_doubt: bool = False


class PrinterInfo(msgspec.Struct, frozen=True):
    """A printer that can be chosen: its address, what people call it, and whether it is the computer's usual one."""

    to: str
    words: str
    usual: bool = False


class PrintQueue(Protocol):
    """What is to be printed, kept on the disk: every change is there when its method returns. For any thread.

    A job that was being printed when the program ended is found failed, as `interrupted`. The methods raise
    `StorageFailed`; those that change a job return it as it is then, or None where it was not in the state for that.
    `notice` is a sentence to say about how it was opened; empty where all was well.
    """

    notice: str

    def add(self, order: PrintOrder) -> PrintJob:
        """Put an order at the end of the queue, to wait.

        A paper of a return is never put there twice: where its job was not cancelled, or it ever came out, the answer
        is that job as it is.
        """

    def waiting(self, role: Role) -> list[PrintJob]:
        """The jobs that wait for the printer of this role, the oldest first."""

    def begin(self, job_id: str) -> PrintJob | None:
        """A job that waits is being printed from now on: one more try.

        One that is not what was put there, or whose file is not, is not printed: it is `failed` by `altered`.
        """

    def finish(self, job_id: str, *, in_doubt: bool = False) -> PrintJob | None:
        """The job that was being printed came out; or its printer took it, and does not tell whether it did."""

    def fail(self, job_id: str, fault: PrinterFault, again_at: datetime | None = None) -> PrintJob | None:
        """The job that was being printed did not come out; it waits where `again_at` says when to try again."""

    def retry(self, job_id: str) -> PrintJob | None:
        """A job that failed waits again, as if it were new."""

    def cancel(self, job_id: str) -> PrintJob | None:
        """A job that waits or failed is not to be printed any more."""

    def jobs(self) -> list[PrintJob]:
        """Every job that is kept, the newest first: all that are not done, and the latest of those that are."""

    def close(self) -> None:
        """Let the file go."""


def paper_name(return_id: str, file: str) -> str:
    """What a paper of a return is called in the queue: its file has the decision and the copy in its name.

    The folder is left out, for a station may be moved.
    """
    return f"{return_id}/{_SEPARATOR.split(file)[-1]}"


def parse_address(text: str, role: Role) -> Address | None:
    """Where the text says that the printer of this role is; None for an empty text.

    Pages go to a printer of the computer (`system://NAME`); labels also to `socket://HOST[:PORT]` (9100 by itself),
    `file:///PATH` or `cups://QUEUE`. Raises `BadInput`.
    """
    text = text.strip()
    if not text:
        return None
    scheme, _, rest = text.partition("://")
    scheme = scheme.lower()
    address: Address | None = None
    if not rest.isprintable():
        address = None
    elif scheme == "system" and rest:
        address = Address("system", rest)
    elif role == "page":
        address = None
    elif scheme == "socket":
        address = _host_and_port(rest)
    elif scheme == "file" and rest.startswith("/") and rest.strip("/"):
        address = Address("file", rest)
    elif scheme == "cups" and rest and not set(rest) & set(" /#\t"):
        address = Address("cups", rest)
    if address is None:
        expected = LABEL_ADDRESSES if role == "label" else PAGE_ADDRESSES
        raise BadInput(f"“{text}” is no address of a printer; expected {expected}.", "to")
    return address


def seconds_until_retry(reason: Reason, tries: int) -> int | None:
    """After how many seconds a job is tried again by itself; None where a person has to decide.

    Only a printer that gave no answer is tried again: every other reason needs somebody to look, and a paper must never
    come out twice unseen.
    """
    if reason != "no_answer" or tries > len(RETRY_SECONDS):
        return None
    return RETRY_SECONDS[max(tries, 1) - 1]


def _host_and_port(text: str) -> Address | None:
    """`host`, `host:9100`, `[::1]` or `[::1]:9100`."""
    text = text.rstrip("/")
    host, bracket, after = text.removeprefix("[").partition("]") if text.startswith("[") else (text, "", "")
    if not bracket:
        host, _, after = text.partition(":")
        after = f":{after}" if ":" in text else ""
    port = after.removeprefix(":") if after.startswith(":") else ("" if after else str(RAW_PORT))
    if not host or set(host) & set("/@ \t[]") or not (port.isascii() and port.isdigit()) or len(port) > len("65535"):
        return None
    return Address("socket", host, int(port)) if 0 < int(port) <= HIGHEST_PORT else None
