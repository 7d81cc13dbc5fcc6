"""A head of the chain: how it is signed and remembered, and what a journal lacks of the heads that are remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple, Protocol

import msgspec

KEY_ID_DIGITS: Final = 16
SHOWN_DIGITS: Final = 16
"""So many hex digits of a hash stand on a label: nobody finds a second chain that ends in the same ones."""

_NEWEST_KEPT: Final = 64
_AHEAD: Final = frozenset({"opened", "giving"})
"""What is noted before there is anything behind the head."""
_LONGEST_WHAT: Final = 500

LineKind = Literal["begun", "opened", "giving", "head", "closed", "told", "branch"]
"""What a line of the memory says: it was begun; a head, with which the program opened, behind which it was about to
write who may do what, went on, or closed; a chain goes on from this head, and what does not fit before was told, or it
goes on from there, whatever was before."""


class Head(NamedTuple):
    """The latest entry of a station: the next one follows it. A station's first follows `Head(station, 0, GENESIS)`."""

    station: str
    sequence: int
    hash: str


class ChainMark(msgspec.Struct, frozen=True):
    """A head as it is printed: where the chain was when the paper was made, and the key that signs it."""

    station: str
    sequence: int
    hash: str
    key_id: str


class HeadLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the memory of heads. `at` is ISO 8601 in UTC, `signature` hex.

    `file` is the SHA-256 of the journal's file as the program left it; only a line that says `closed` may have it.
    `announced` is that of what was to be written next (see `acknowledging.announcement`), where it says `giving`.
    """

    kind: LineKind
    station: str
    sequence: int
    hash: str
    at: str
    signature: str
    file: str = ""
    announced: str = ""

    @property
    def message(self) -> bytes:
        """What the signature stands under."""
        head = Head(self.station, self.sequence, self.hash)
        return head_message(head, self.at, self.kind, self.file or self.announced)


AlarmKind = Literal[
    "older_file",
    "cut_off",
    "changed",
    "added",
    "foreign_chain",
    "other_folder",
    "memory_lost",
    "memory_forged",
    "unknown_key",
    "chain_broken",
    "end_missing",
    "guards_gone",
    "touched",
    "entry_wrong",
]


Place = tuple[AlarmKind, str, int, str]
"""The kind of an alarm, the station or return that it is about, the number of an entry, and what stands there."""

BY_ANOTHER: Final = frozenset({"touched", "guards_gone"})
"""What tells no more than that something else wrote into the file."""
OF_THE_CHAIN: Final = frozenset({"older_file", "cut_off", "changed", "added", "foreign_chain"})
"""What a chain lacks of what is remembered, or has besides: once that was told, it is held against what it is now."""
_ENDS_TOO_EARLY: Final = frozenset({"older_file", "cut_off"})


class BrokenAt(NamedTuple):
    """Where a chain breaks: the number of the entry that should stand there, and the digest of what does.

    The digest is SHA-256 (hex) over the hash up to which the chain was walked, so over all that lies before, and the
    row that was found there. Empty as an earlier program told it: that is no break that is found now.
    """

    sequence: int
    digest: str = ""


class Alarm(msgspec.Struct, frozen=True, omit_defaults=True):
    """A journal does not fit what is remembered of it, or its chain is broken at entry `expected`.

    Or its own look-ups know of that entry, and it is not there; or what keeps its entries from being changed was taken
    away after entry `expected`; or entries follow it with which the program had closed; or nothing was ever signed of
    `station`; or every entry is there, and something else wrote into the file after entry `expected`; or entry
    `expected` is as it was written, and by the record before it the program would not have written it.

    Else `expected` is the entry of `station` that was signed (at `signed_at`), `found` the last one that is there,
    `sound` the last one that was signed and is there unchanged; 0 where there is none. `key_id` is the key that was
    expected. `rma` is the number of the return of which an entry is missing, as the look-ups have it. `lost` is how
    many of the latest entries that were signed are not there, or others are; an earlier program did not tell it.
    `digest` is of what stands where the chain is broken (see `BrokenAt`): of the rest the chain itself tells.
    `what` is a sentence on what in the file is not as the program leaves it, where that was found.
    """

    kind: AlarmKind
    station: str = ""
    expected: int = 0
    signed_at: str = ""
    found: int = 0
    sound: int = 0
    key_id: str = ""
    rma: str = ""
    lost: int = 0
    digest: str = ""
    what: str = ""

    @property
    def place(self) -> Place:
        """What it tells of: whoever went on knowing of this place need not be told of it again.

        A break is another one once the entry there, or any before it, was altered anew: no hash goes on over it.
        """
        return self.kind, self.rma or self.station, self.expected, self.digest


def touched(station: str, sequence: int, what: str = "") -> Alarm:
    """The alarm that something else wrote into the file after this entry; `what` may name what somebody called so."""
    return Alarm("touched", station, sequence, what=what if len(what) <= _LONGEST_WHAT else f"{what[:_LONGEST_WHAT]} …")


def head_message(head: Head, at: str, kind: LineKind = "head", more: str = "") -> bytes:
    """What is signed: five lines of plain text, so that anybody can check it with any tool; `at` is ISO 8601.

    A sixth names the file with which the program closed, where it is known, or what was announced.
    """
    told = f"intake-station {kind} 1\n{head.station}\n{head.sequence}\n{head.hash}\n{at}\n"
    return f"{told}{more}\n".encode() if more else told.encode()


def key_id_of(public: bytes) -> str:
    """The short name of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:KEY_ID_DIGITS]


def binding(lines: Iterable[HeadLine]) -> dict[str, list[HeadLine]]:
    """By station the lines that its chain must fit, the oldest first: those since it last went on as a new branch."""
    bound: dict[str, list[HeadLine]] = {}
    for line in lines:
        if line.kind == "branch":
            bound[line.station] = [line]
        elif line.kind != "begun":
            bound.setdefault(line.station, []).append(line)
    return bound


def going_on(lines: Sequence[HeadLine], chain: Chain) -> list[HeadLine]:
    """The lines that these chains must fit, where they went on behind what was told of them.

    The newer file may be put back then, and what was remembered before is right again: all of it, in every station, and
    nothing was signed behind what was told, or is there of what was recorded until then.
    """
    places = _told_last(lines)
    if not places:
        return list(lines)
    told = {station: lines[place] for station, place in places.items()}
    place = min(places.values())
    before, behind = list(lines[:place]), lines[place:]
    while before and before[-1].kind in _AHEAD:
        before.pop()  # for the alarm, or with nothing behind it: what it closed with counts
    known = {line.hash for line in before}
    is_kept = any(fits(line, chain) for line in told.values() if line.sequence and line.hash not in known)
    has_gone_on = any(line.station not in told or line.sequence > told[line.station].sequence for line in behind)
    if all(fits(line, chain) for line in told.values()) or is_kept or has_gone_on or not _is_whole(before, chain):
        return [*(line for line in before if line.kind == "begun"), *behind]
    return going_on(before, chain)


def _told_last(lines: Sequence[HeadLine]) -> dict[str, int]:
    """By station the places of the lines that say for all at once that what does not fit was told: the latest such."""
    told: dict[str, int] = {}
    for place in reversed(range(len(lines))):
        line = lines[place]
        if line.kind == "told" and line.station not in told:
            told[line.station] = place
        elif line.kind == "branch" or (told and line.kind != "closed"):
            break
    return told


def _is_whole(lines: Sequence[HeadLine], chain: Chain) -> bool:
    """Whether these chains are what was remembered then, and end with it.

    Also where a kill had left one open: it was closed by what was told, and nobody knows who wrote what lies behind.
    """
    before = going_on(lines, chain)
    bound = binding(before)
    is_longer = any(chain.last_sequence(station) > of_station[-1].sequence for station, of_station in bound.items())
    return bool(bound) and not compare(before, chain) and not is_longer


def thinned(lines: Sequence[HeadLine]) -> list[HeadLine]:
    """The lines that are worth keeping, in their order: of every station the newest, and ever fewer before."""
    kept = {line for line in lines if line.kind == "begun"}
    for of_station in binding(lines).values():
        older, newest = of_station[:-_NEWEST_KEPT], of_station[-_NEWEST_KEPT:]
        distances = [(newest[-1].sequence - line.sequence).bit_length() for line in older]
        kept |= {
            line for place, line in enumerate(older) if line.kind in {"branch", "told"} or _is_first(distances, place)
        }
        kept.update(newest)
        # From where it was left when something was told: see `going_on`.
        before = [line for line in of_station if line.kind not in _AHEAD]
        kept |= {line for line, later in pairwise(before) if later.kind == "told"}
    return [line for line in lines if line in kept]


def _is_first(distances: Sequence[int], place: int) -> bool:
    return place == 0 or distances[place - 1] != distances[place]


class Chain(Protocol):
    """What is asked of a journal, to hold it against what is remembered of it."""

    def hash_at(self, station: str, sequence: int) -> str:
        """The hash of an entry; empty where it is not there."""

    def last_sequence(self, station: str) -> int:
        """The number of the station's last entry; 0 where there is none."""

    def given(self, station: str, behind: int, up_to: int) -> str:
        """The announcement that fits these entries, empty where they need none, and none where one cannot be read."""

    def is_cut(self) -> bool:
        """Whether something else in the file still knows of an entry that is not there."""


def not_known_by(standing: Sequence[Alarm], found: Iterable[Alarm]) -> list[Alarm]:
    """What says something beside the alarms that stand, and beside what was found before it.

    Where the rest is still found once these are acknowledged, it is told by itself.
    """
    new: list[Alarm] = []
    for one in found:
        if not any(one.kind in BY_ANOTHER or _tells_of(one, other) for other in (*standing, *new)):
            new.append(one)
    return new


def _tells_of(found: Alarm, standing: Alarm) -> bool:
    is_too_early = standing.kind in _ENDS_TOO_EARLY
    # By what it says to be sound, too: one that somebody made up is not to lend its words to another.
    is_as_far = (found.signed_at, found.sound) == (standing.signed_at, standing.sound)
    is_of_place = found.place == standing.place
    are_too_early = is_too_early and found.kind in _ENDS_TOO_EARLY and found.place[1:] == standing.place[1:]
    return is_as_far and (is_of_place or are_too_early)


def compare(lines: Iterable[HeadLine], chain: Chain) -> list[Alarm]:
    """What a journal lacks of the heads that are remembered, by station; empty where it fits them all."""
    return [
        _lacking(station, bound, missed, chain)
        for station, bound in binding(lines).items()
        if (missed := [line for line in bound if not fits(line, chain)])
    ]


def _lacking(station: str, bound: Sequence[HeadLine], missed: Sequence[HeadLine], chain: Chain) -> Alarm:
    found = chain.last_sequence(station)
    is_short = all(line.sequence > found for line in missed)
    worst = missed[-1] if is_short else missed[0]
    reached = max((line.sequence for line in bound if line.sequence < missed[0].sequence), default=0)
    # Behind what was told not all is as it was signed, though it is as it was then.
    is_as_signed = bound[0].kind != "told"
    return Alarm(
        kind="changed" if not is_short else "cut_off" if chain.is_cut() else "older_file",
        station=station,
        expected=worst.sequence,
        signed_at=worst.at,
        found=found,
        sound=reached if is_as_signed else 0,
        # Where the chain goes through the newest head, all that was signed is there, altered or not.
        lost=missed[-1].sequence - reached if missed[-1] is bound[-1] else 0,
    )


def added(lines: Sequence[HeadLine], ends: Iterable[Head], chain: Chain) -> list[Alarm]:
    """What a journal holds besides what is remembered, by station: nothing of this program's wrote it.

    `ends` are the latest entries of the stations in it. Entries behind the last head are this program's own where it
    had opened the journal and did not come to sign them; one that gives somebody a right only where it had announced
    that very one.
    """
    known = {line.station for line in lines}
    bound = binding(lines)
    found: list[Alarm] = []
    for end in ends:
        last = bound[end.station][-1] if end.station in bound else None
        if end.station not in known:
            found.append(Alarm("foreign_chain", end.station, found=end.sequence))
        elif last and end.sequence > last.sequence and _is_not_ours(last, end, chain):
            found.append(Alarm("added", end.station, last.sequence, last.at, end.sequence, last.sequence))
    return found


def _is_not_ours(last: HeadLine, end: Head, chain: Chain) -> bool:
    """Whether this program did not write all that lies behind the last head that is remembered."""
    return last.kind == "closed" or chain.given(last.station, last.sequence, end.sequence) not in {"", last.announced}


def astray(lines: Sequence[HeadLine], chain: Chain) -> Alarm | None:
    """What a chain that may end earlier, a backup's, lacks of the heads that were signed up to its end.

    It may be of any branch that is remembered: an entry that was signed proves all before it. So what matters is what
    was signed between the last head that the chain goes through and its end.
    """
    for station in sorted({line.station for line in lines if line.sequence}):
        end = chain.last_sequence(station)
        reached = [line for line in lines if line.station == station and 0 < line.sequence <= end]
        sound = max((line.sequence for line in reached if fits(line, chain)), default=0)
        missed = [line for line in reached if line.sequence > sound]
        if missed:
            worst = min(missed, key=lambda line: line.sequence)
            return Alarm("changed", station, worst.sequence, worst.at, found=end, sound=sound)
    return None


def sound_below(lines: Iterable[HeadLine], chain: Chain, station: str, sequence: int) -> int:
    """The last entry of the station before this one that was signed and is there unchanged; 0 where there is none.

    Below a break in the chain somebody may have hashed anew, up to the head that was signed before it.
    """
    known = [line for line in lines if line.station == station and 0 < line.sequence < sequence]
    return max((line.sequence for line in known if fits(line, chain)), default=0)


def fits(line: HeadLine, chain: Chain) -> bool:
    """Whether the chain goes through this head; a line before the first entry says nothing of any."""
    return line.sequence == 0 or chain.hash_at(line.station, line.sequence) == line.hash
