"""The errors a person can meet, apart from bugs.

Every one says what was found, what was expected and what to do next. Whatever is not an `IntakeError` is a bug:
the bench shows a number for it and the log keeps the traceback.
"""

from __future__ import annotations


class IntakeError(Exception):
    """Something a person can understand and act on; `str()` is the whole sentence to show.

    `exit_status` is what a command ends with: 2 for input that must be corrected, 1 for the world around the program.
    """

    exit_status = 1


class BadInput(IntakeError):
    """A fact, a scan or a file's content that cannot be taken; `what` names the fact or column, if there is one."""

    exit_status = 2

    def __init__(self, message: str, what: str | None = None) -> None:
        super().__init__(message)
        self.what = what


class BadPolicy(IntakeError):
    """A policy file with an error: one line with file, key, what was found and what was expected."""

    exit_status = 2


class NotFound(IntakeError):
    """Something that was asked for by name is not there."""

    exit_status = 2


class NotNow(IntakeError):
    """A gesture that does not apply in the state the return is in; nothing was changed."""


class AlreadyThere(NotNow):
    """What was asked for is so already; nothing was changed, and nothing needs to be done."""


class NotAllowed(IntakeError):
    """Whoever is at the bench may not do this; the sentence names who may. Nothing was changed."""


class StorageFailed(IntakeError):
    """The disk, the database or a lock refused; what was acknowledged before is safe."""


class NotInPlace(StorageFailed):
    """The file that is open was taken away or replaced: what is written into it would be found by nobody."""


class AlreadyOpen(IntakeError):
    """Another instance of the station works on this station folder."""


class Stopped(IntakeError):
    """Long work was stopped by the person who started it; nothing of it remains."""
