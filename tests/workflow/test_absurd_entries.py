"""Entries in a sound chain that no program wrote: by whoever can hash. Whatever they say, it is told or held."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

import msgspec
import pytest
import uuid_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_app.bootstrap import Station, open_station, read_words
from intake_app.commands.evidence_making import write
from intake_app.domain.errors import IntakeError, StorageFailed
from intake_app.domain.events import RETURN, AnyPayload, Decided, Draft, Event, Noted, encode_payload, kind_of
from intake_app.domain.heads import Alarm
from intake_app.domain.person_events import PERSON, SESSION, PersonAdded, SignedIn
from intake_app.domain.rights import EDITION, right_to_write
from intake_app.domain.roles import Right
from intake_app.domain.station_events import STATION, AlarmAcknowledged, AlarmRaised, station_subject
from intake_app.resources import policy_folders
from intake_app.settings import Settings
from intake_app.store.database import connect
from intake_app.store.event_rows import COLUMNS, PLACES, EventRow, row_hash
from intake_app.store.heads_memory import MEMORY_FILE
from intake_app.store.importing import import_file
from intake_app.store.journal_reading import FILE_NAME, open_reading
from intake_app.store.kept_check import Counted
from intake_app.store.rebuild import rebuild
from intake_app.store.signing import STATE_VARIABLE, state_folder
from intake_app.store.verifying import Verified, Where, verify
from intake_app.workflow.alarm_words import alarm_told
from tests.workflow.conftest import RMAS, UNITS, Wall
from tests.workflow.left_station import end_before_giving
from tests.workflow.test_shipping import exchanged, packed, refused
from tests.workflow.test_verifying import decide

AT: Final = "2026-11-20T09:41:07.000000+00:00"
DEEP: Final = b"[" * 100_000 + b"]" * 100_000
LAST: Final = f"SELECT {COLUMNS} FROM events ORDER BY rowid DESC LIMIT 1"  # noqa: S608 - the columns are our own
OWNER: Final = "x@command line"


class Forged(NamedTuple):
    """What an entry says, and when it says that it was written."""

    subject_kind: str
    subject: str
    kind: str
    payload: bytes
    operator: str = OWNER
    at: str = AT
    offset_minutes: int = 0


def saying(draft: Draft, **more: Any) -> Forged:
    payload = encode_payload(draft.payload)
    return Forged(draft.subject_kind, draft.subject, kind_of(draft.payload), payload, draft.operator)._replace(**more)


def forge(folder: Path, *entries: Forged) -> list[str]:
    """Write these behind the last entry, each in the chain; their ids."""
    connection = connect(folder / FILE_NAME)
    ids = []
    for one in entries:
        last = EventRow(*connection.execute(LAST).fetchone())
        row = last._replace(id=uuid_utils.uuid7().hex, sequence=last.sequence + 1, previous=last.hash, **one._asdict())
        stored = row._replace(hash=row_hash(row))
        connection.execute(f"INSERT INTO events VALUES ({PLACES})", stored)  # noqa: S608 - question marks
        ids.append(row.id)
    connection.close()
    return ids


def look(folder: Path) -> Verified:
    words = read_words()
    return verify(Where(folder, policy_folders(None)), lambda alarm: alarm_told(words, alarm, 0).found)


class Day(NamedTuple):
    """A station with a day's work in it, whose program ended without closing; its entries, and what was left of it."""

    settings: Settings
    events: list[Event]
    was_left: Path

    def __repr__(self) -> str:
        """Short: Hypothesis tells with what a test fails, and warns where that is long."""
        return f"a day of {len(self.events)} entries"

    @property
    def return_id(self) -> str:
        return next(event.subject for event in self.events if event.subject_kind == RETURN)

    @property
    def ada(self) -> str:
        return next(event.subject for event in self.events if getattr(event.payload, "name", "") == "Ada")

    def laid(self) -> Path:
        """Its folder, with everything as it was left."""
        there = self.settings.folder.parent
        shutil.rmtree(there)
        shutil.copytree(self.was_left, there)
        return self.settings.folder


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Decided, shipped, with people and an alarm that was acknowledged."""
    there = tmp_path_factory.mktemp("day")
    settings = Settings(folder=there / "station", name="Bench 3", code="B3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATE_VARIABLE, str(there / "state"))
        patch.setattr("intake_app.store.pins.MEMORY_KIB", 64)
        station = open_station(settings, Wall())
        for what, text in (("units", UNITS), ("rmas", RMAS)):
            file = there / f"{what}.csv"
            file.write_text(text, "utf-8")
            import_file(settings.folder, what, file, lambda _progress: True)
        work(station)
        station.close()
        with open_reading(settings.folder) as journal:
            subjects = journal._connection.execute("SELECT DISTINCT subject FROM events ORDER BY subject").fetchall()
            events = [event for (subject,) in subjects for event in journal.events_of(subject)]
        memory = state_folder(settings.folder) / MEMORY_FILE
        memory.write_bytes(b"".join(memory.read_bytes().splitlines(keepends=True)[:-1]))
        was_left = tmp_path_factory.mktemp("left") / "day"
        shutil.copytree(there, was_left)
        yield Day(settings, events, was_left)


def work(station: Station) -> None:
    bench = station.bench
    bench.people.first_administrator("Ada", "735194")
    bench.people.give_badge(bench.people.add("Rosa", "receiving").id)
    decide(station)
    refused(station)
    exchanged(station)
    packed(station, "SV19R24-00771")
    assert bench.proving.entries_wrong(("B3", 2)) is not None
    bench.proving.acknowledge("It is of the training.")
    station.tidy()


@pytest.fixture
def folder(day: Day) -> Path:
    return day.laid()


DAMAGED: Final[dict[str, dict[str, Any]]] = {
    "offset of weeks": {"offset_minutes": 100_000},
    "offset of no time": {"offset_minutes": -(2**62)},
    "before all time": {"at": "0001-01-01T00:00:00.000000+00:00", "offset_minutes": -60},
    "behind all time": {"at": "9999-12-31T23:59:59.000000+00:00", "offset_minutes": 60},
    "of no place": {"at": "2026-11-20T09:41:07.000000"},
    "no moment": {"at": "yesterday"},
    "deep": {"payload": b'{"kind":"noted","text":"n","x":' + DEEP + b"}"},
    "deep alone": {"payload": DEEP},
    "no text": {"payload": b"\xff"},
}


@pytest.mark.parametrize("absurd", DAMAGED)
@pytest.mark.parametrize("of", ["return", "person", "station"])
def test_an_entry_that_cannot_be_read_is_told_and_all_the_others_are_looked_at(
    day: Day, folder: Path, of: str, absurd: str
) -> None:
    drafts = {
        "return": Draft(OWNER, RETURN, day.return_id, Noted("n")),
        "person": Draft(OWNER, PERSON, "zz", PersonAdded("Zoe", "receiving")),
        "station": Draft("", STATION, station_subject("B3"), AlarmRaised(Alarm("touched", "B3", 2))),
    }
    forge(
        folder,
        saying(drafts[of], **DAMAGED[absurd]),
        saying(Draft("Eve", RETURN, day.return_id, Noted("Who is that?"))),
    )
    last = len(day.events) + 2
    found = look(folder)
    assert {("B3", last - 1), ("B3", last)} <= set(found.wrong)
    assert any(one.part == "entries" and one.entry == last - 1 for one in found.faults)
    assert any(one.part == "people" and one.entry == last for one in found.faults)
    assert ".." not in "".join(one.sentence for one in found.faults)
    with pytest.raises(StorageFailed, match=f"Entry {last - 1} of station “B3” in the journal is damaged"):
        rebuild(folder)
    open_station(day.settings, Wall()).close()


def test_an_alarm_of_a_moment_that_is_none_is_told_where_it_stands_and_where_it_is_known(
    day: Day, folder: Path
) -> None:
    alarm = AlarmRaised(Alarm("older_file", "B3", 2, "garbage"))
    [raised] = forge(folder, saying(Draft("", STATION, station_subject("B3"), alarm)))
    rebuild(folder)
    said = "Entry 2 of station B3, which this computer signed on garbage, is not there"
    [fault] = look(folder).faults
    assert (fault.part, fault.sentence.startswith(said)) == ("heads", True)
    with pytest.raises(StorageFailed, match=said):
        write(day.settings, "R-20418", folder / "evidence.zip")
    known = Draft("Ada", STATION, station_subject("B3"), AlarmAcknowledged(raised, "So be it."))
    end_before_giving(folder, known)
    forge(folder, saying(known))
    rebuild(folder)
    assert any(said in note for note in look(folder).notes)
    write(day.settings, "R-20418", folder / "evidence.zip")


@pytest.mark.parametrize("at", ["garbage", "9999-12-31T23:59"])
def test_a_moment_that_is_none_stands_as_it_is_in_the_words_of_an_alarm(at: str) -> None:
    told = alarm_told(read_words(), Alarm("older_file", "B3", 2, at), 60)
    assert f"signed on {at}, is not there" in told.found


ERRORS: Final = (OverflowError("too far"), LookupError("none"), RecursionError("too deep"))


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_where_nobody_can_tell_what_somebody_might_that_is_told_and_all_the_others_are_looked_at(
    day: Day, folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def right(before: Sequence[Event], payload: AnyPayload, operator: str) -> Right:
        if isinstance(payload, Noted):
            raise error
        return right_to_write(before, payload, operator)

    monkeypatch.setattr("intake_app.domain.signed_in.right_to_write", right)
    signed_in = SignedIn(day.ada, "Ada", "administrator", "name_and_pin", EDITION)
    noted = [Draft(name, RETURN, day.return_id, Noted("n")) for name in ("Ada", "Eve")]
    forge(folder, saying(Draft("Ada", SESSION, "s1", signed_in)), *map(saying, noted))
    last = len(day.events) + 3
    found = look(folder)
    told = [one.sentence for one in found.faults if one.part == "people" and not one.is_found]
    assert (
        f"Whether “Ada” might write entry {last - 1} of station “B3” could not be looked at: {type(error).__name__},"
        f" {error}."
    ) in told
    assert found.wrong == [("B3", last)]


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_a_decision_that_cannot_be_made_again_is_told_and_all_the_others_are_looked_at(
    day: Day, folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object) -> NoReturn:
        raise error

    monkeypatch.setattr("intake_app.store.decision_check.is_decided_so", fails)
    decided = [event.sequence for event in day.events if isinstance(event.payload, Decided)]
    found = look(folder)
    told = [one for one in found.faults if one.part == "decisions"]
    assert sorted(one.entry for one in told) == sorted(decided)
    assert told[0].sentence == (
        f"The decision of entry {told[0].entry} of station “B3” cannot be made again: {type(error).__name__}, {error}."
    )
    assert found.decisions == Counted(0, len(decided))


TEXTS: Final = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", "a\0b", "../x", "/", "x" * 300, "RMA-B3-1", "9999-12-31", "0001-01-01", "1e999999", "NaN"]),
)
VALUES: Final[st.SearchStrategy[Any]] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from([2**63, -(2**64), 10**300]),
        st.floats(allow_nan=False, allow_infinity=False),
        TEXTS,
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
MOMENTS: Final = st.one_of(
    st.just(AT),
    st.datetimes().map(lambda at: at.isoformat(timespec="microseconds") + "+00:00"),
    st.sampled_from([one["at"] for one in DAMAGED.values() if "at" in one]),
    TEXTS,
)
OFFSETS: Final = st.one_of(st.integers(-1_440, 1_440), st.integers(-(2**63), 2**63 - 1))


class Recipe(NamedTuple):
    """How an entry is made of one of the day's: `what` of it is another, and which of the day's is meant by numbers."""

    what: list[str]
    kind: int
    one: int
    other_kind: int
    path: list[int]
    value: Any
    subject: str | None
    content: bytes
    operator: str
    at: str
    offset_minutes: int


NUMBERS: Final = st.integers(0, 99)
RECIPES: Final = st.builds(
    Recipe,
    what=st.lists(st.sampled_from(["says", "bytes", "deep", "of", "by", "at", "ahead"]), min_size=1, max_size=2),
    kind=NUMBERS,
    one=NUMBERS,
    other_kind=NUMBERS,
    path=st.lists(NUMBERS, max_size=4),
    value=VALUES,
    subject=st.none() | TEXTS,
    content=st.binary(max_size=30),
    operator=st.sampled_from([OWNER, "", "Ada", "Rosa", "Eve"]),
    at=MOMENTS,
    offset_minutes=OFFSETS,
)


def bent(told: Any, path: list[int], value: Any) -> Any:
    """The same with another value in it, where this path leads."""
    if not path or not isinstance(told, dict | list) or not told:
        return value
    if isinstance(told, list):
        place = path[0] % len(told)
        return [*told[:place], bent(told[place], path[1:], value), *told[place + 1 :]]
    key = sorted(told)[path[0] % len(told)]
    return {**told, key: bent(told[key], path[1:], value)}


def made(day: Day, recipe: Recipe) -> Forged:
    of_kind: dict[str, list[Event]] = {}
    for event in day.events:
        of_kind.setdefault(kind_of(event.payload), []).append(event)
    kinds = sorted(of_kind)
    of_one = of_kind[kinds[recipe.kind % len(kinds)]]
    event, other = of_one[recipe.one % len(of_one)], of_kind[kinds[recipe.other_kind % len(kinds)]][0]
    told = bent(msgspec.json.decode(encode_payload(event.payload)), recipe.path, recipe.value)
    forged = saying(Draft(event.operator, event.subject_kind, event.subject, event.payload))
    subject = other.subject if recipe.subject is None else recipe.subject
    instead: dict[str, dict[str, Any]] = {
        "says": {"payload": msgspec.json.encode(told)},
        "bytes": {"payload": recipe.content},
        "deep": {"payload": forged.payload[:-1] + b',"more":' + DEEP + b"}"},
        "of": {"subject_kind": other.subject_kind, "subject": subject},
        "by": {"operator": recipe.operator},
        "at": {"at": recipe.at},
        "ahead": {"offset_minutes": recipe.offset_minutes},
    }
    for what in recipe.what:
        forged = forged._replace(**instead[what])
    return forged


@given(recipes=st.lists(RECIPES, min_size=1, max_size=3))
@settings(max_examples=15)
def test_whatever_an_entry_says_it_is_told_or_held(day: Day, recipes: list[Recipe]) -> None:
    folder = day.laid()
    forge(folder, *(made(day, recipe) for recipe in recipes))
    found = look(folder)
    assert [one.is_whole for one in found.stations] == [True]
    # What the program could have written just so is only told as not signed.
    assert found.faults or any("are not signed yet" in note for note in found.notes)
    assert found.files
    with contextlib.suppress(IntakeError):
        rebuild(folder)
    with contextlib.suppress(IntakeError):
        write(day.settings, "R-20418", folder / "evidence.zip")
    with contextlib.suppress(IntakeError), contextlib.closing(open_station(day.settings, Wall())) as station:
        told = station.bench.proving.check()
        assert told is None or told.found
