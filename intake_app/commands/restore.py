"""`intake restore`: list the backups of a station, or put one back."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from intake_app import settings
from intake_app.commands.backup import origin_of
from intake_app.commands.output import say
from intake_app.commands.owner import check_owner, login
from intake_app.commands.streams import complain
from intake_app.domain.chain import breaks_told, entries_told
from intake_app.domain.errors import NotFound
from intake_app.domain.number_floors import SSCC
from intake_app.domain.sscc import beginning
from intake_app.settings import Settings

if TYPE_CHECKING:
    from intake_app.domain.backups import Backup, ChainHead
    from intake_app.store.depot import Depot, Found
    from intake_app.store.restoring import Plan

_LATEST = "latest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `intake restore`."""
    parser.add_argument(
        "backup",
        nargs="?",
        metavar="BACKUP",
        help="the name or folder of a backup, or “latest”; without it the backups are listed. A folder of backups is"
        " listed, too",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
    parser.add_argument("--check", action="store_true", help="with the list: read everything in every backup")
    parser.add_argument(
        "--although-changed",
        action="store_true",
        help="put it back although it is not the record that was signed here: the record then says so",
    )
    parser.add_argument("--by", metavar="NAME", help="who does it, for the record (default: the account's name)")


def run(args: argparse.Namespace) -> int:
    """List, tell or restore."""
    here = settings.load(args.station, args.policies)
    if args.backup is None:
        return _list(here, _depots(here), check=args.check)
    found = _found(here, args.backup)
    if found is None:
        return _list(here, [_depot(Path(args.backup))], check=args.check)
    _warn_of_breaks(here, found)
    begins = beginning(here.gs1_extension, here.gs1_company_prefix)
    if args.dry_run:
        from intake_app.bootstrap import system_clock
        from intake_app.store.restoring import plan_restore

        now, although = system_clock().at, args.although_changed
        plan = plan_restore(origin_of(here), found, begins, now, is_although_changed=although)
        _tell(plan, begins, "would be")
        print("Nothing was changed.")
        return 0
    return _restore(here, found, begins, args)


def _restore(here: Settings, found: Found, begins: str, args: argparse.Namespace) -> int:
    from intake_app.bootstrap import make_folder, read_words, system_clock
    from intake_app.domain.people import AT_THE_COMMAND_LINE
    from intake_app.store.restoring import Who, restore
    from intake_app.workflow.record import checked_name

    account = login()
    name = account if args.by is None else checked_name(read_words(), args.by, "by")
    make_folder(here.folder)
    check_owner(here.folder)
    who = Who(f"{name}{AT_THE_COMMAND_LINE}", account, args.although_changed)
    done = restore(origin_of(here), found, begins, who, system_clock)
    _tell(done.plan, begins, "is")
    if done.kept_files:
        print(f"{done.kept_files:,} photos and other kept files were put back.")
    print(f"What was replaced lies in {done.kept_in}.")
    if done.problem:
        complain(done.problem)
    print(f"The record goes on with entry {done.event.sequence}, which tells of this.")
    return 0


def _depot(folder: Path) -> Depot:
    from intake_app.store.depot import Depot

    return Depot(folder)


def _depots(here: Settings) -> list[Depot]:
    from intake_app.store.backups import depot_of, second_depot

    second = second_depot(here.folder, here.backups.second, here.code)
    return [depot_of(here.folder), *([second] if second else [])]


def _found(here: Settings, name: str) -> Found | None:
    """The backup of that name or folder; None for a folder that holds backups. Raises `NotFound`."""
    from intake_app.store.depot import NOTE, found_at

    depots = _depots(here)
    if name == _LATEST:
        newest = [one for one in (depot.newest() for depot in depots) if one and one.backup]
        if newest:
            return max(newest, key=lambda one: one.path.name)
    for path in (Path(name), *(depot.folder / name for depot in depots)):
        if (path / NOTE).is_file():
            return found_at(path.absolute())
    if Path(name).is_dir():
        return None
    looked = " and ".join(str(depot.folder) for depot in depots)
    raise NotFound(f"There is no backup “{name}” in {looked}. “intake restore” lists those that are there.")


def _warn_of_breaks(here: Settings, found: Found) -> None:
    """What a break in the chain is not mended by says which backup mends it."""
    if found.backup is None or not found.backup.breaks:
        return
    known = f"The backup {found.path.name} carries {breaks_told(found.backup.breaks)}, and does not mend the chain."
    all_found: list[Found] = []
    for depot in _depots(here):
        with contextlib.suppress(OSError):  # one that does not answer is not needed for a warning
            all_found += [one for one in depot.found() if not one.fault]
    whole = [one for one in all_found if one.backup and not one.backup.breaks and one.backup.station_code == here.code]
    if not whole:
        complain(f"{known} There is none of before it here.")
        return
    newest = max(whole, key=lambda one: one.path.name)
    made = f", of {_made(newest.backup)}" if newest.backup else ""
    complain(f"{known} The newest without one is {newest.path.name}{made}.")


def _list(here: Settings, depots: list[Depot], *, check: bool) -> int:
    """A line for each backup, the latest first; 1 where none of them is good."""
    goods = 0
    for depot in depots:
        print(f"In {depot.folder}:")
        backups = depot.found()
        for found in backups:
            fault, signed = _read(here, found) if check else (found.fault, "")
            goods += not fault
            say(f"  {_line(found, fault, signed)}")
        if not backups:
            print("  no backups")
    return 0 if goods else 1


def _read(here: Settings, found: Found) -> tuple[str, str]:
    """What is against a backup when all of it is read, and by whom it is signed, with what else there is to know."""
    from intake_app.store.backup_proof import standing
    from intake_app.store.depot import read_whole
    from intake_app.store.restoring import journal_now

    proof = read_whole(found)
    fault = proof.fault
    if fault or found.backup is None or found.backup.station_code != here.code:
        return fault, "of another station"
    held = standing(here.folder, journal_now(here.folder), found)
    return held.doubt, f"{held.signed}{proof.remark}"


def _line(found: Found, fault: str, signed: str) -> str:
    if found.backup is None:
        return f"{found.path.name}: not good, {fault}"
    backup = found.backup
    head = ", ".join(_head(backup, one) for one in backup.heads) or "no entry"
    made = _made(backup)
    breaks = f", with {breaks_told(backup.breaks)}" if backup.breaks else ""
    good = f"good, read now, {signed}" if signed else f"good when it was made{breaks}"
    state = f"not good, {fault[0].lower()}{fault[1:]}" if fault else good
    return f"{backup.name}  {made}  {head}  {backup.size / 1e6:,.1f} MB  {state}"


def _made(backup: Backup) -> str:
    return f"{backup.made_at.astimezone():%Y-%m-%d %H:%M}"


def _head(backup: Backup, head: ChainHead) -> str:
    """Where a chain ends; whose it is where it is not of the station's own code, which may have had another before."""
    of_whom = "" if head.station == backup.station_code else f" of {head.station}"
    return f"entry {head.sequence}{of_whom} {head.hash[:16]}"


def _tell(plan: Plan, begins: str, verb: str) -> None:
    backup = plan.backup
    made = _made(backup)
    entries = entries_told(backup.entries)
    say(f"The backup {backup.name} of {made} is sound: {entries}{plan.proof.remark}. It is {plan.signed}.")
    if plan.although:
        complain(f"It {verb} put back although this is against it: {plan.although}")
    if plan.replaced.fault:
        print(f"The journal that {verb} replaced cannot tell what it held: {plan.replaced.fault}")
    elif plan.lost is None:
        print(f"The journal that {verb} replaced holds {entries_told(plan.replaced.entries)}, of another branch.")
    else:
        print(f"The journal that {verb} replaced holds {entries_told(plan.lost)} more.")
    # Of container codes, those that this station makes: which it made, the settings alone tell.
    told = [floor for floor in plan.floors if floor.prefix != SSCC or floor.code == begins != ""]
    for floor in told:
        print(f"The next {floor.prefix} number of {floor.code} is above {floor.highest:,}: others may stand on paper.")
