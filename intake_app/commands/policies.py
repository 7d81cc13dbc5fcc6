"""The policies that a command works with: those of the program, and those of the settings' folder."""

from __future__ import annotations

import argparse

from intake_app.commands.streams import complain
from intake_app.domain.policy import Policy
from intake_app.resources import policy_folders
from intake_app.store.policy_files import read_policies


def usable_policies(args: argparse.Namespace) -> dict[str, Policy]:
    """Return the policies by id; tell every file that cannot be used in a line on standard error, and go on."""
    further = args.policies
    if further is None:
        from intake_app.settings import default_folder, load

        # Most stations have no such file; without one there is nothing to read settings for.
        if ((args.station or default_folder()).expanduser() / "settings.toml").exists():
            further = load(args.station).policies
    policies, problems = read_policies(policy_folders(further))
    for problem in problems:
        complain(str(problem))
    return policies
