"""`intake verify FILE.zip`: whether evidence is what a station sealed, without that station."""

from __future__ import annotations

from pathlib import Path

from intake_app.commands.output import say
from intake_app.commands.streams import complain


def verify_evidence(file: Path, key: str = "") -> int:
    """Say what is sound and what is wrong, and the first wrong thing last; returns the exit status.

    `key` is the short name of the key that is expected, as labels and other evidence bear it. Raises `BadInput` where
    the file cannot be read.
    """
    from intake_app.store.evidence_check import check_evidence

    checked = check_evidence(file)
    if checked.rma_number:
        say(f"Evidence of {checked.rma_number} – {', '.join(checked.chains)}; key {checked.key_id or 'not legible'}.")
    for step in checked.steps:
        for wrong in step.wrong:
            say(f"  WRONG  {wrong}")
        if not step.wrong:
            say(f"  sound  {step.sound}")
    for remark in checked.remarks:
        say(f"  note   {remark}")
    foreign = ""
    if key and checked.key_id and checked.key_id != key.strip().lower():
        foreign = f"It is sealed by the key {checked.key_id}, not by {key}: another station wrote it, or somebody else."
        say(f"  WRONG  {foreign}")
    first = checked.first_wrong or foreign
    if first:
        complain(f"{file.name} is not sound. First: {first}")
        return 1
    if not key:
        say(
            f"All of it is as it was sealed by the key {checked.key_id}. Compare this name with one that did not come"
            " with the file: it stands on other evidence of the same station, and the company knows it."
        )
    else:
        say("All of it is as the station sealed it.")
    return 0
