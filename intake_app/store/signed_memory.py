"""What a station remembers of the chains: lines that are signed with its key as they are written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from intake_app.domain.events import GENESIS
from intake_app.domain.heads import Head, HeadLine, LineKind
from intake_app.store.heads_memory import HeadsMemory
from intake_app.store.kept_heads import signed_head
from intake_app.store.signing import StationKey, keep_place, new_place, open_key, state_folder
from intake_app.workflow.ports import Clock


class SignedMemory:
    """That of the station `code` in `folder`. Every method raises `StorageFailed`."""

    def __init__(self, folder: Path, code: str, clock: Clock, state: Path | None) -> None:
        self._folder = folder
        self._code = code
        self._clock = clock
        self._state = state
        self._file = HeadsMemory(self.place)
        self._key: StationKey | None = None
        self.lines: list[HeadLine] | None = None
        """What is remembered; None before it was found to be of the journal that is open, and where it is not."""

    @property
    def latest(self) -> HeadLine | None:
        """The last of these lines."""
        return self.lines[-1] if self.lines else None

    @property
    def place(self) -> Path:
        """Where the key lies and this, outside of the folder."""
        return state_folder(self._folder, self._state)

    @property
    def new_place(self) -> Path:
        """Where both lie once this begins anew."""
        return new_place(self._folder, self._state)

    @property
    def key(self) -> StationKey:
        """The key of the station, made where there is none yet."""
        if self._key is None:
            self._key = open_key(self._folder, self._state)
        return self._key

    def begin(self) -> None:
        """Begin it where nothing is remembered."""
        if not self.lines:
            self.lines = self._file.add(self._first_line(), [], is_awaited=True)

    def begin_anew(self, heads: Sequence[Head]) -> None:
        """What was remembered is kept aside, and every chain goes on as a branch from these heads.

        All at once: a memory that was begun and does not bind every chain would let one be altered.
        """
        keep_place(self._folder, self._state, is_new=True)
        self._key = None
        self._file = HeadsMemory(self.place)
        self._file.keep_aside()
        self.lines = self._file.add([*self._first_line(), *self._signed("branch", heads)], [], is_awaited=True)

    def add(self, kind: LineKind, heads: Sequence[Head], more: str = "", *, is_awaited: bool = False) -> None:
        """Remember these heads; for `more` see `signed_head`. `is_awaited`: it is on the disk on return."""
        self._add(self._signed(kind, heads, more), is_awaited=is_awaited)

    def add_where(self, head: Head) -> None:
        """Close the chain with its end and open it again, both at once, for entries may follow: as behind a kill."""
        self._add([*self._signed("closed", [head]), *self._signed("opened", [head])], is_awaited=True)

    def keep_place(self) -> None:
        """From now on this folder has the place where this lies; see `signing.keep_place`."""
        keep_place(self._folder, self._state)

    def _add(self, lines: Sequence[HeadLine], *, is_awaited: bool) -> None:
        self.lines = self._file.add(lines, self.lines or [], is_awaited=is_awaited)

    def _first_line(self) -> list[HeadLine]:
        return self._signed("begun", [Head(self._code, 0, GENESIS)])

    def _signed(self, kind: LineKind, heads: Sequence[Head], more: str = "") -> list[HeadLine]:
        at = self._clock().at
        lines: list[HeadLine] = []
        for head in sorted(heads, key=lambda head: head.station == self._code):
            # Under another code than its own this program writes nothing: there the chain is closed.
            is_other = head.station != self._code and kind != "closed"
            kinds: tuple[LineKind, ...] = (kind, "closed") if is_other else (kind,)
            lines += [signed_head(self.key, head, at, each, more) for each in kinds]
        return lines
