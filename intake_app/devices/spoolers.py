"""Papers by way of the computer's own printing: raw data to a CUPS queue, PDFs to a printer of the system.

Everything is done by other programs, which are given up after a while, so that a driver that hangs hurts nobody. Where
CUPS is in charge, it is asked what became of the job.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple

import msgspec

from intake_app.devices.stopping import JobStop
from intake_app.domain.printing import PrinterFault, Reason

_SLICE_S: Final = 0.1
_ASK_EVERY_S: Final = 0.5
_ANSWER_S: Final = 5.0
"""How long CUPS may take to say how it is."""

_REQUEST: Final = re.compile(r"request id is (\S+-\d+)")
_UNREACHABLE: Final = (
    "unavailable",
    "not responding",
    "unable to connect",
    "unreachable",
    "in use",
    "unable to locate",
)
_NOTHING = "Nothing was printed."


class SpoolPatience(NamedTuple):
    """For how many seconds the system's printing may keep us waiting.

    `program`: for a program that prints. `done`: until CUPS has done the job.
    """

    program: float = 60.0
    done: float = 60.0


PATIENCE: Final = SpoolPatience()


class Said(NamedTuple):
    """What a program that ended said."""

    status: int
    out: str
    error: str


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a child process tells what became of a paper; no reason: the system took it."""

    reason: Reason | None = None
    sentence: str = ""
    in_doubt: bool = False


def send_to_cups(queue: str, data: bytes, title: str, stop: Event, patience: SpoolPatience = PATIENCE) -> None:
    """Send raw data to a CUPS queue, and see the job to its end.

    Raises `PrinterFault`; a job that CUPS could not print is taken out of its queue, so that it does not come out later
    by itself.
    """
    try:
        said = _run(["lp", "-d", queue, "-o", "raw", "-t", _plain(title)], stop, patience.program, data)
    except TimeoutError as error:
        if stop.is_set():
            raise _interrupted(queue) from error
        raise PrinterFault(
            "cut_off",
            f"CUPS did not take the label for the queue {queue} within {patience.program:.0f} seconds. Look at the"
            " printer and whether it came out; if it did not, print it again.",
        ) from error
    request = _REQUEST.search(said.out)
    if said.status or request is None:
        raise _refused(queue, said.error.strip() or said.out.strip())
    _see_done(queue, request[1], stop, patience)


def send_to_system(
    name: str, file: Path, command: Sequence[str], stop: Event, patience: SpoolPatience = PATIENCE
) -> None:
    """Print a PDF on a printer of this computer by `command`, a child process that ends with an `Outcome` as JSON.

    Raises `PrinterFault`.
    """
    if not file.is_file():
        raise PrinterFault("gone", f"The paper {file} is not there. Make another copy. {_NOTHING}")
    before = _cups_jobs(name, stop)
    try:
        said = _run(command, stop, patience.program)
    except TimeoutError as error:
        if stop.is_set():
            raise _interrupted(name) from error
        raise PrinterFault(
            "cut_off",
            f"The printer {name} did not take the paper within {patience.program:.0f} seconds. Look at the printer and"
            " whether it came out; if it did not, print it again.",
        ) from error
    try:
        outcome = msgspec.json.decode(said.out.strip().splitlines()[-1], type=Outcome)
    except (msgspec.DecodeError, IndexError):
        outcome = None
    if outcome is not None and outcome.reason is not None:
        raise PrinterFault(outcome.reason, outcome.sentence, in_doubt=outcome.in_doubt)
    # Two computers may print at once: only a job that can be no other one is followed.
    after = _cups_jobs(name, stop)
    new = [job for job in after or () if job not in (before or ())]
    if len(new) == 1:
        _see_done(name, new[0], stop, patience)
    elif outcome is None:
        # A driver that ended without a word may have handed the paper on before that.
        is_known = before is not None and after is not None and not new
        raise PrinterFault(
            "refused",
            f"The printer {name} could not be used ({_last_line(said.error)})."
            f" {_NOTHING if is_known else 'Look whether the paper came out; if it did not, print it again.'}",
            in_doubt=not is_known,
        )


def cups_queues() -> list[str]:
    """The queues that CUPS on this computer has; none where there is no CUPS."""
    return (_ask(["lpstat", "-e"], Event()) or "").split()


def _see_done(queue: str, job: str, stop: Event, patience: SpoolPatience) -> None:
    """Wait until CUPS has done the job. Raises `PrinterFault` where it could not."""
    end = time.monotonic() + patience.done
    while True:
        waits = _block(queue, "not-completed", job, stop)
        printer = _ask(["lpstat", "-p", queue], stop) if waits else None
        if isinstance(stop, JobStop) and stop.unwanted:
            _withdraw(queue, job)
            return
        if stop.is_set():
            raise _interrupted(queue)
        if waits == "":
            _see_end(queue, job, stop)
            return
        is_stopped = printer is not None and " disabled since " in printer
        if is_stopped or time.monotonic() > end:
            done = _take_back(queue, job, stop)
            if done is None:
                return
            if is_stopped and _never_began(done):
                raise PrinterFault(
                    "paused",
                    f"The queue {queue} is stopped{_why(printer or '')}. Start it again, then try again. {_NOTHING}",
                )
            if waits and _is_unreachable(waits) and _is_unreachable(done):
                raise PrinterFault(
                    "no_answer", f"The printer behind the queue {queue} gives no answer{_why(waits)}. {_NOTHING}"
                )
            raise PrinterFault(
                "cut_off",
                f"The queue {queue} did not get the paper printed{_why(waits or '')}. It was taken back. Look at the"
                " printer and whether it came out; if it did not, print it again.",
            )
        stop.wait(_ASK_EVERY_S)


def _see_end(queue: str, job: str, stop: Event) -> None:
    done = _block(queue, "completed", job, stop) or ""
    if "cancel" in done.lower() or "abort" in done.lower():
        raise PrinterFault(
            "refused",
            f"The queue {queue} did not print the paper{_why(done)}: the job {job} was cancelled or broken off there."
            " Look whether it came out; if it did not, print it again.",
            in_doubt=True,
        )


def _take_back(queue: str, job: str, stop: Event) -> str | None:
    """Take the job out of the queue, and return what CUPS says of it then; None where it came out before that.

    Only what `cancel` itself says tells the two apart: among the jobs that are done, both look the same. Raises
    `PrinterFault` where the job is still there, or nobody knows what became of it.
    """
    try:
        said = _run(["cancel", job], stop, _ANSWER_S)
    except TimeoutError:
        said = Said(1, "", "")
    if said.status and "already completed" in said.error:
        return None
    done = _block(queue, "completed", job, stop) if _block(queue, "not-completed", job, stop) == "" else None
    if stop.is_set():
        raise _interrupted(queue)
    if said.status or not done:
        raise PrinterFault(
            "cut_off",
            f"The job {job} of the queue {queue} could not be taken back for certain. Look at the queue and whether it"
            " came out; if it did not, print it again.",
        )
    return done


def _withdraw(queue: str, job: str) -> None:
    """Take back a paper that is void by now. Raises `PrinterFault`, without doubt where it did not come out."""
    done = _take_back(queue, job, Event())
    if done is None:
        return
    never = _never_began(done)
    words = _NOTHING if never else "Look whether it came out; if it did, tear it up."
    raise PrinterFault("refused", f"The paper was void, and was taken back from {queue}. {words}", in_doubt=not never)


def _never_began(done: str) -> bool:
    """Whether CUPS never gave the job to its printer: such a job has no state of a printer."""
    return not any(line.strip().lower().startswith("status:") for line in done.splitlines())


def _is_unreachable(said: str) -> bool:
    return any(words in said.lower() for words in _UNREACHABLE)


def _cups_jobs(queue: str, stop: Event) -> list[str] | None:
    """The jobs of this queue that CUPS remembers; None where CUPS is not in charge."""
    told = _ask(["lpstat", "-W", "all", "-o", queue], stop)
    return None if told is None else [line.split()[0] for line in told.splitlines() if line.strip()]


def _block(queue: str, which: str, job: str, stop: Event) -> str | None:
    """What CUPS says of one job: its line and the indented ones below; empty where it is not among these.

    None where CUPS does not say.
    """
    told = _ask(["lpstat", "-l", "-W", which, "-o", queue], stop)
    if told is None:
        return None
    block: list[str] = []
    for line in told.splitlines():
        if line[:1].isspace():
            block += [line] if block else []
        elif block:
            break
        elif line.split()[:1] == [job]:
            block.append(line)
    return "\n".join(block)


def _ask(command: Sequence[str], stop: Event) -> str | None:
    """What a command of CUPS says; None where there is none, it fails, or it hangs."""
    try:
        said = _run(command, stop, _ANSWER_S)
    except (PrinterFault, TimeoutError):
        return None
    return None if said.status else said.out


def _run(command: Sequence[str], stop: Event, seconds: float, data: bytes = b"") -> Said:
    """Run a program to its end; it is ended after so many seconds, or when all is to stop.

    Raises `TimeoutError`, and `PrinterFault` where there is no such program.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - our own commands, never a shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except OSError as error:
        raise PrinterFault(
            "gone", f"The program {command[0]} cannot be run here ({error.strerror}). Install CUPS. {_NOTHING}"
        ) from error
    with process:
        end = time.monotonic() + seconds
        while True:
            try:
                out, said = process.communicate(data, timeout=_SLICE_S)
            except subprocess.TimeoutExpired:
                data = b""  # it is under way, and may be given only once
                if stop.is_set() or time.monotonic() > end:
                    process.kill()
                    raise TimeoutError from None
            else:
                return Said(process.returncode, out.decode("utf-8", "replace"), said.decode("utf-8", "replace"))


def _interrupted(where: str) -> PrinterFault:
    return PrinterFault(
        "interrupted",
        f"Intake Station was closed while {where} was printing. Look whether it came out; if it did not, print it"
        " again.",
    )


def _refused(queue: str, said: str) -> PrinterFault:
    lowered = said.lower()
    if "does not exist" in lowered:
        return PrinterFault("gone", f"CUPS has no queue {queue}, or does not run. Choose another printer. {_NOTHING}")
    if any(words in lowered for words in ("not responding", "unable to connect", "bad file descriptor")):
        return PrinterFault("no_answer", f"CUPS gives no answer ({_last_line(said)}). {_NOTHING}")
    return PrinterFault("refused", f"CUPS did not take the label for {queue} ({_last_line(said)}). {_NOTHING}")


def _why(said: str) -> str:
    """What CUPS gives as the reason, in brackets; nothing where it gives none."""
    lines = [line.strip().removeprefix("Status:").removeprefix("status:").strip() for line in said.splitlines()[1:]]
    words = next((line for line in lines if line and not line.lower().startswith(("alerts:", "queued for"))), "")
    return f" ({words.rstrip('.')})" if words else ""


def _last_line(said: str) -> str:
    return next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it gave no reason")


def _plain(title: str) -> str:
    """A title that CUPS takes on its command line."""
    return "".join(character if character.isprintable() else " " for character in title)[:100].strip() or "Label"
