"""An alarm about the record in words: what was found, what was expected, what to do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from intake_app.domain.heads import Alarm
from intake_app.domain.words import Words
from intake_app.workflow.wording import moment_words


class AlarmTold(NamedTuple):
    """What stands at the bench while alarms do; `events` are the ids of those that raised them."""

    title: str
    found: str
    do: str
    events: tuple[str, ...] = ()


def alarm_told(words: Words, alarm: Alarm, offset_minutes: int) -> AlarmTold:
    """The alarm in words, its moments by a wall clock that is so far ahead of UTC."""
    kind = "touched_file" if alarm.kind == "touched" and alarm.what else alarm.kind
    found = words(
        f"proof.{kind}",
        station=alarm.station,
        expected=f"{alarm.expected:,}",
        found=f"{alarm.found:,}",
        signed=signed_words(words, alarm.signed_at, offset_minutes),
        key=alarm.key_id,
        rma=alarm.rma,
        what=alarm.what,
    )
    if alarm.sound:
        found = f"{found} {words('proof.sound_up_to', sound=f'{alarm.sound:,}', station=alarm.station)}"
    return AlarmTold(words("proof.alarm"), found, words("proof.do_touched" if alarm.kind == "touched" else "proof.do"))


def not_sealed(words: Words, alarm: Alarm, offset_minutes: int) -> str:
    """Why no evidence is made of a record that is not the one that was signed."""
    return f"{alarm_told(words, alarm, offset_minutes).found} {words('evidence.not_signed')}"


def signed_words(words: Words, at: str, offset_minutes: int) -> str:
    """When a head was signed, or the text as it stands where it is no moment: the entry may be of another's making."""
    try:
        return moment_words(words, datetime.fromisoformat(at) + timedelta(minutes=offset_minutes))
    except (ValueError, OverflowError):
        return at
