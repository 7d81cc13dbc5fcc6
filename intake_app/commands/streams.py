"""Standard input, output and error as they really are: closed, full, without a reader, in any encoding."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

from intake_app.domain.errors import StorageFailed
from intake_app.domain.unseen import on_screen


def standard_input() -> BinaryIO:
    """Return standard input as bytes. Raises StorageFailed where it is closed."""
    if sys.stdin is None:
        raise StorageFailed("standard input is closed. Name a file, or send the input to the command.")
    return sys.stdin.buffer


def write_out(data: bytes) -> None:
    """Write an answer to standard output at once, so that a reader can wait for it; raises what `answering` raises."""
    with answering():
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@contextlib.contextmanager
def answering() -> Iterator[None]:
    """Turn a standard output that is closed or full into StorageFailed; a reader that left stays a BrokenPipeError."""
    if sys.stdout is None:
        raise StorageFailed("standard output is closed. Send the answer to a terminal, a file or a program.")
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        forget_output()
        raise StorageFailed(
            f"the answer cannot be written to standard output ({error.strerror}). Make room, or send it elsewhere."
        ) from error


def finish() -> None:
    """Write what is still held back, while a failure can be told; raises what `answering` raises."""
    if sys.stdout is not None:
        with answering():
            sys.stdout.flush()


def forget_output() -> None:
    """Keep the interpreter from complaining at exit that its output cannot be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def complain(sentence: str) -> None:
    """Tell a sentence on standard error, whatever its encoding is; nobody listens where it is closed or full.

    What would steer a terminal is said by its name.
    """
    if sys.stderr is None:
        return
    encoding = sys.stderr.encoding or "utf-8"
    line = f"intake: {on_screen(sentence)}\n".encode("utf-8", "backslashreplace").decode("utf-8")
    with contextlib.suppress(OSError):
        sys.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding))
        sys.stderr.flush()
