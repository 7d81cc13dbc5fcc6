"""`intake people`: who works at the station, by the owner of its folder; also for an administrator who lost the PIN.

The window must be closed. PINs are asked for, or read from standard input, and never an argument that others could see.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from intake_app.commands.output import columns_of, fitted, say, writing_to
from intake_app.commands.owner import at_the_command_line
from intake_app.domain.errors import BadInput
from intake_app.domain.roles import PIN_ROLES, ROLES

if TYPE_CHECKING:
    from intake_app.workflow.people import People, PersonCard


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `intake people`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="list the people (what happens without an action, too)")
    adding = actions.add_parser("add", help="add somebody")
    adding.add_argument("name", metavar="NAME")
    adding.add_argument("--role", choices=ROLES, default="receiving", help="what they may (default: receiving)")
    changing = actions.add_parser("role", help="give somebody another role")
    changing.add_argument("name", metavar="NAME")
    changing.add_argument("role", choices=ROLES)
    for action, told in (
        ("remove", "take somebody off the list; the name is never given again"),
        ("reset-pin", "give somebody another PIN, also an administrator who lost it; unlocks them"),
        ("unlock", "let somebody try again after wrong PINs"),
        ("revoke-badge", "make somebody's badge void"),
    ):
        actions.add_parser(action, help=told).add_argument("name", metavar="NAME")
    giving = actions.add_parser(
        "badge", help="give somebody a new badge, as a PDF to be printed; the one before is void"
    )
    giving.add_argument("name", metavar="NAME")
    giving.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PDF file to write")
    sizes = "a page as large as the card (default), or a sheet of paper to cut it out of"
    giving.add_argument("--size", choices=("card", "letter", "a4"), default="card", help=sizes)
    choosing = actions.add_parser("sign-in", help="turn sign-in on or off for the whole station")
    choosing.add_argument("choice", choices=("on", "off"))
    choosing.add_argument(
        "--administrator", metavar="NAME", help="an administrator of before, or a new one (with “on”)"
    )


def run(args: argparse.Namespace) -> int:
    """Do it and say so; choosing about sign-in is how a station begins without its window.

    Raises as `workflow/people.py`, `NotFound` without a station, `AlreadyOpen` while its window is open.
    """
    if args.action == "sign-in" and args.choice == "on" and not args.administrator:
        raise BadInput("Sign-in needs an administrator: say who with --administrator NAME.")
    with at_the_command_line(args, may_begin=args.action == "sign-in") as bench:
        say(_done(bench.people, args))
    return 0


def _done(people: People, args: argparse.Namespace) -> str:  # noqa: PLR0911 - one an action
    """What was done, in a sentence."""
    match args.action:
        case "add":
            card = people.add(args.name, args.role, _new_pin() if args.role in PIN_ROLES else "")
            return f"{card.name} works here now: {card.role}."
        case "role":
            card = people.named(args.name)
            pin = _new_pin() if args.role in PIN_ROLES and not card.has_pin else ""
            return f"{card.name} is {people.change_role(card.id, args.role, pin).role} now."
        case "remove":
            return f"{people.left(people.named(args.name).id).name} works here no longer."
        case "reset-pin":
            card = people.named(args.name)
            return f"{people.set_pin(card.id, _new_pin()).name} signs in with the new PIN from now on."
        case "unlock":
            return f"{people.unlock(people.named(args.name).id).name} can try again."
        case "revoke-badge":
            return f"The badge of {people.revoke_badge(people.named(args.name).id).name} is void."
        case "badge":
            return _give_badge(people, args)
        case "sign-in":
            return _choose(people, args)
        case _:
            return "\n".join(_lines(people)) or "Nobody is on the list. “intake people add NAME” adds somebody."


def _give_badge(people: People, args: argparse.Namespace) -> str:
    """A new badge, drawn into a file for its owner alone. Raises `StorageFailed` where it cannot be written."""
    from intake_app.bootstrap import read_words
    from intake_app.commands.badges import draw_badges
    from intake_app.domain.badge_papers import BadgeCard
    from intake_app.settings import load
    from intake_app.store.shelf import write_whole
    from intake_app.workflow.people_cards import role_words

    card = people.named(args.name)
    with writing_to(args.out):
        # First an empty one: where nothing can be written, the badge that they have stays good.
        write_whole(args.out, b"")
        badge = BadgeCard(card.name, role_words(read_words(), card.role), people.give_badge(card.id))
        write_whole(args.out, draw_badges(load(args.station, args.policies), [badge], args.size))
    return f"{args.out} is the badge of {card.name}. Print it, then delete the file: whoever has it signs in with it."


def _choose(people: People, args: argparse.Namespace) -> str:
    if args.choice == "off":
        people.run_without_sign_in()
        return "Nobody signs in here from now on: names are as they are typed, and the record says so."
    card = people.turn_sign_in_on(args.administrator, _new_pin)
    return f"People sign in here from now on. {card.name} is an administrator, with the PIN that is set."


def _lines(people: People) -> list[str]:
    cards = people.people()
    wide = max((columns_of(card.name) for card in cards), default=0)
    return [f"{fitted(card.name, wide)}  {fitted(card.role, 13)}  {_state(card)}".rstrip() for card in cards]


def _state(card: PersonCard) -> str:
    if not card.works_here:
        return "left"
    told = [
        "badge" if card.has_badge else "",
        "PIN" if card.has_pin else "",
        f"{card.failures} wrong PINs" if card.failures else "",
        f"last here {card.last_here:%Y-%m-%d}" if card.last_here else "",
    ]
    return ", ".join(part for part in told if part)


def _new_pin() -> str:
    """A PIN that nobody sees: asked for twice, or the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    pin = getpass.getpass("New PIN: ")
    if getpass.getpass("Once more: ") != pin:
        raise BadInput("The two PINs are not the same. Nothing was changed.")
    return pin
