"""Whoever works at the command line: the owner of the station folder, who counts as an administrator there."""

from __future__ import annotations

import contextlib
import getpass
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from intake_app.domain.errors import NotAllowed

if TYPE_CHECKING:
    import argparse

    from intake_app.workflow.bench import Bench


def login() -> str:
    """The account of this process, by the system and not by what its environment claims."""
    if os.name == "posix":
        import pwd

        with contextlib.suppress(KeyError):  # an account without a name
            return pwd.getpwuid(os.geteuid()).pw_name
        return f"uid {os.geteuid()}"
    return getpass.getuser()


def check_owner(folder: Path) -> None:
    """Raises `NotAllowed` where the station folder is somebody else's: only its owner counts as an administrator.

    Asked before anything is opened there: what another account makes in the folder its owner could not write to.
    """
    if os.name != "posix":
        return  # whoever can write there owns it, as far as Windows tells
    with contextlib.suppress(FileNotFoundError):
        if folder.stat().st_uid != os.geteuid():
            raise NotAllowed(
                f"The station folder {folder} is not yours ({login()}). Its owner runs this. Nothing was changed."
            )


@contextlib.contextmanager
def at_the_command_line(args: argparse.Namespace, *, may_begin: bool = False) -> Iterator[Bench]:
    """The bench of the station, with whoever runs this command at it; the record names `login@command line`.

    What `may_begin` a station does so in a folder that is there, or in this user's own: a mistyped one is neither.
    Raises `NotFound` where there is no station, `NotAllowed` where its folder is somebody else's, and as
    `open_station`.
    """
    from intake_app.bootstrap import open_station
    from intake_app.settings import load
    from intake_app.store.station_traces import refuse_no_station

    settings = load(args.station, args.policies)
    if not (may_begin and (args.station is None or settings.folder.is_dir())):
        refuse_no_station(settings.folder)
    check_owner(settings.folder)
    with contextlib.closing(open_station(settings)) as station:
        station.bench.people.at_the_command_line(login())
        yield station.bench
