"""Prove: is the record the one that was signed? What is said where it is not, and who may go on all the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from intake_app.domain.acknowledging import known_as, why_not
from intake_app.domain.errors import BadInput, NotAllowed, NotNow
from intake_app.domain.events import Event
from intake_app.domain.heads import Alarm, AlarmKind, BrokenAt, touched
from intake_app.domain.number_floors import NumberFloor, floors_after_loss, may_hide_loss, numbers_in
from intake_app.domain.station_events import STATION, AlarmAcknowledged, AlarmRaised, WithFloors, station_subject
from intake_app.domain.station_record import known_by, standing_alarms, untold
from intake_app.domain.unseen import says_something
from intake_app.domain.words import Words
from intake_app.workflow.alarm_words import AlarmTold, alarm_told, not_sealed, signed_words
from intake_app.workflow.parts import Parts
from intake_app.workflow.record import Record
from intake_app.workflow.wording import moment_words

LONGEST_WHY = 2_000
_MOST_NAMED = 10


class Proving:
    """The record held against what was signed of it. All of it runs on the writer lane."""

    def __init__(self, parts: Parts, record: Record) -> None:
        self._parts = parts
        self._record = record
        self._told: AlarmTold | None = None
        self._state = 0

    def check(self) -> AlarmTold | None:
        """Look whether the record is the one that was signed; None where it is.

        Where it is not, the record says from now on that this was told, in nobody's name, and that stands until it is
        acknowledged. Raises `StorageFailed` where there can be no key or no memory; what stands is told all the same.
        """
        standing = self._standing()
        self._told = self._all_told(standing)
        if found := self._parts.seal.compare():
            standing += standing_alarms(self._raise(found))
            self._told = self._all_told(standing)
        if self._parts.seal.is_compared:
            self._parts.seal.open()
        return self._told

    def look_again(self) -> AlarmTold | None:
        """The alarm that stands; looks whether another program wrote into the record since it was looked at last.

        Raises `StorageFailed` where the record was taken away or replaced while it is open, and as `check`.
        """
        self._parts.seal.check_in_place()
        return self.check() if self._parts.seal.is_changed_by_another() else self._told

    def broken(self, station: str, first: BrokenAt, *behind: BrokenAt) -> AlarmTold | None:
        """The proof found the chain broken at these entries: the record says so of each, and no head is signed over it.

        None where somebody who may went on knowing of all of them as they stand there now. Raises as `check`.
        """
        sound = self._parts.seal.sound_below(station, first.sequence)
        return self._tell(
            Alarm("chain_broken", station, one.sequence, sound=sound, digest=one.digest) for one in (first, *behind)
        )

    def entries_wrong(self, *entries: tuple[str, int]) -> AlarmTold | None:
        """The proof found entries that the program would not have written by the record of their moment.

        They are named by station and number, and the record says so of each once. As `broken`.
        """
        return self._tell(Alarm("entry_wrong", *entry) for entry in dict.fromkeys(entries))

    def heads_differ(self) -> AlarmTold | None:
        """The proof, which reads the disk, found that the record is not the one that was signed: look at the disk, too.

        Only what is found here is told: the proof may have read one of record and memory before, and the other after
        something was written. As `check`.
        """
        self._parts.journal.read_anew()
        return self.check()

    def differs(self, what: str = "") -> AlarmTold | None:
        """The proof found the entries sound, and look-ups or file other than they say: told as often as it is found.

        `what` is what it says of that, in a sentence.
        """
        # An end that is missing is told as that: what is looked up can only be made again once somebody knows of it.
        self._parts.seal.look_everywhere()
        self.check()
        if not self._standing():
            mark = self._parts.seal.mark()
            self._raise([touched(mark.station, mark.sequence, what)])
        return self.check()

    def proved(self, began: int) -> bool:
        """The proof of everything, begun in this `state`, found nothing: what the program leaves can be vouched for.

        So it can where all that was found are entries that somebody who may went on knowing of, and photos or papers:
        everything was compared all the same, while behind a break of the chain nothing is.

        False where an alarm was raised or acknowledged since: the proof may have looked before what was found then, so
        it says nothing of it, and is to be made anew.
        """
        if began != self._state:
            return False
        if self._told is None:
            self._parts.seal.vouch()
            self._parts.seal.confirm_rights()
        return True

    def chains_proved(self, began: int) -> None:
        """The proof of chains and signed heads alone, begun in this `state`, found nothing.

        Or that of everything found nothing but breaks that somebody who may went on knowing of as they are: what stands
        there and before it is bound by the alarm, the rest by the chain, and what was not compared says nothing of it.
        """
        if began == self._state and self._told is None:
            self._parts.seal.confirm_rights()

    @property
    def state(self) -> int:
        """How often an alarm was raised or acknowledged so far; a proof is of the state in which it began."""
        return self._state

    @property
    def is_as_left(self) -> bool:
        """Whether the program closed here last; else everything is proved, not chains and heads alone."""
        return self._parts.seal.is_as_left

    def acknowledge(self, why: str, shown: AlarmTold | None = None) -> None:
        """Go on with the record as it is now: whoever may says why, and it is what is signed from here.

        `shown` is what they were shown; by itself what was told here last.

        Raises `NotNow` where there is no alarm, where another stands than was shown, or where the record cannot be held
        against anything; `BadInput` without a reason, `NotAllowed`, also where they had no such right when nothing was
        amiss last, and as `check`.
        """
        words = self._parts.words
        self._record.demand("alarms")
        why = why.strip()
        if self._told is None:
            raise NotNow(words("proof.no_alarm"))
        if not says_something(why) or len(why) > LONGEST_WHY:
            raise BadInput(words("proof.why_expected", most=LONGEST_WHY), "why")
        shown = shown or self._told
        told = self.check()
        if not self._parts.seal.is_compared:
            raise NotNow(words("proof.not_compared"))
        if told is None or told.events != shown.events:
            raise NotNow(words("proof.more_found"))
        standing = self._standing()
        self._check_right()
        self._state += 1
        floors = self._floors(_without_floors(standing))
        self._record.write(
            STATION,
            station_subject(self._parts.station_code),
            [
                AlarmAcknowledged(event.id, why, floors=[] if place else floors)
                for place, (event, _) in enumerate(standing)
            ],
        )
        self._parts.seal.accept([alarm for _, alarm in standing])
        self._told = None

    def known_since(self, station: str, broken: BrokenAt) -> str:
        """Since when who knows of this break as it stands there, and what mends it; empty where nobody does."""
        event = known_by(self._events(), Alarm("chain_broken", station, broken.sequence, digest=broken.digest))
        words = self._parts.words
        return words("proof.known_since", since=moment_words(words, event.local), who=event.operator) if event else ""

    def check_sealable(self) -> None:
        """Raises `NotNow` while an alarm stands: no evidence is sealed of the record then."""
        for _, alarm in self._standing():
            raise NotNow(not_sealed(self._parts.words, alarm, self._parts.clock().offset_minutes))

    def _check_right(self) -> None:
        """Raises `NotAllowed` where whoever is at the bench might not when nothing was amiss last."""
        journal, words = self._parts.journal, self._parts.words
        known = self._parts.seal.known_rights()
        if known is None:
            return
        person = self._record.person
        why = why_not(known, known_as(person) if person else None, is_on=journal.sign_in() == "with")
        if why is not None:
            here = {one.id for one in journal.people() if one.works_here}
            who = ", ".join(one.name for one in known.people if one.id in here)
            do = words("proof.new_do", who=who) if who else words("proof.new_do_nobody")
            raise NotAllowed(f"{words(f'proof.new_{why}', name=self._record.who)} {do}")

    def _tell(self, found: Iterable[Alarm]) -> AlarmTold | None:
        self.look_again()
        if new := untold(self._events(), found):
            self._raise(new)
        return self.check()

    def _all_told(self, standing: Sequence[tuple[Event, Alarm]]) -> AlarmTold | None:
        """What stands, a line for each kind, the kind that was found first before the others.

        Of each kind the lowest entry is told, for what is said to be sound lies before it, and the others by number.
        """
        if not standing:
            return None
        words, offset = self._parts.words, self._parts.clock().offset_minutes
        of_kind: dict[AlarmKind, dict[tuple[str, int, int, str, str], Alarm]] = {}
        for _, alarm in standing:
            place = (alarm.station, alarm.expected, alarm.sound, alarm.rma, alarm.signed_at)
            of_kind.setdefault(alarm.kind, {}).setdefault(place, alarm)
        told, lines = alarm_told(words, standing[0][1], offset), []
        for alarms in of_kind.values():
            first, *others = (alarms[place] for place in sorted(alarms))
            line = alarm_told(words, first, offset).found
            if others:
                named = ", ".join(_named(words, others[:_MOST_NAMED], first, offset))
                more = "" if len(others) <= _MOST_NAMED else " …"
                line = f"{line} {words('proof.also', count=f'{len(others):,}', entries=f'{named}{more}')}"
            lines.append(" ".join(line.split()))  # a name in it, of another's making, makes no line of its own
        # Look-ups cannot be made again where entries are missing: only what says no more is mended in that way.
        do = next((alarm_told(words, alarm, offset).do for _, alarm in standing if alarm.kind != "touched"), told.do)
        if any(alarm.kind == "chain_broken" for _, alarm in standing):
            do = f"{do}\n{words('proof.do_broken')}"
        return told._replace(found="\n".join(lines), do=do, events=tuple(event.id for event, _ in standing))

    def _raise(self, alarms: Sequence[Alarm]) -> list[Event]:
        self._state += 1
        subject = station_subject(self._parts.station_code)
        floors = self._floors(alarms)
        raised = (AlarmRaised(alarm, floors=[] if place else floors) for place, alarm in enumerate(alarms))
        return self._record.witness("", [(STATION, subject, one) for one in raised])

    def _floors(self, alarms: Sequence[Alarm]) -> list[NumberFloor]:
        """From where minting goes on behind these alarms; nothing where no entry can be lost by them."""
        if not any(map(may_hide_loss, alarms)):
            return []
        parts = self._parts
        journal, begins = parts.journal, parts.sscc_begins
        on_paper = (numbers_in(one, begins) for one in parts.shelf.numbers())
        return floors_after_loss(alarms, journal.stretches(), on_paper, parts.station_code, begins)

    def _standing(self) -> list[tuple[Event, Alarm]]:
        return standing_alarms(self._events())

    def _events(self) -> list[Event]:
        # Under whatever code: a station that was given another one goes on with what it was told before.
        return self._parts.journal.station_events()


def _without_floors(standing: Sequence[tuple[Event, Alarm]]) -> list[Alarm]:
    """Those that an earlier program raised: of all that are raised at once, at one moment, the first has floors."""
    moments = {(event.station, event.at) for event, _ in standing if _has_floors(event)}
    return [alarm for event, alarm in standing if (event.station, event.at) not in moments]


def _has_floors(event: Event) -> bool:
    return isinstance(event.payload, WithFloors) and bool(event.payload.floors)


def _named(words: Words, alarms: Iterable[Alarm], first: Alarm, offset_minutes: int) -> Iterator[str]:
    """What these tell of, in short; where that was named before, by `first` too, also when it was signed."""
    before = {first.place}
    for one in alarms:
        entry = f"{one.station} {one.expected:,} {one.rma}".strip()
        if one.place in before and one.signed_at:
            entry = words("proof.also_signed", entry=entry, signed=signed_words(words, one.signed_at, offset_minutes))
        before.add(one.place)
        yield entry
