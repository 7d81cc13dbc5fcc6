"""Policy files on the disk: every `*.toml` of some folders, those that can be used and what is wrong with the rest."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from intake_app.domain.errors import BadPolicy
from intake_app.domain.policy import Policy
from intake_app.domain.policy_reading import read_policy
from intake_app.domain.toml_fields import LARGEST_FILE


def read_policies(folders: Sequence[Path]) -> tuple[dict[str, Policy], list[BadPolicy]]:
    """Read the policies of these folders, by id, and one error of one line for each file that cannot be used.

    An id belongs to the first file that has it, in the order of the folders and of the file names; a later file with
    the same id is an error, whatever it holds: a policy is never replaced in silence.
    """
    policies: dict[str, Policy] = {}
    origins: dict[str, str] = {}
    problems: list[BadPolicy] = []
    for file in _files(folders, problems):
        origin = _origin(file)
        try:
            policy = read_policy(_content(file, origin), origin)
            if policy.id in policies:
                raise BadPolicy(f"{origin}: id: found {policy.id}, which {origins[policy.id]} has; expected another id")
        except BadPolicy as problem:
            problems.append(problem)
        else:
            policies[policy.id], origins[policy.id] = policy, origin
    return policies, problems


def policy_bytes(folders: Sequence[Path], sha256: str) -> bytes:
    """The bytes of the policy file in these folders that has this hash (hex); empty where none has."""
    for file in _files(folders, []):
        try:
            content = _content(file, _origin(file))
        except BadPolicy:
            continue
        if hashlib.sha256(content).hexdigest() == sha256:
            return content
    return b""


def _files(folders: Sequence[Path], problems: list[BadPolicy]) -> Iterator[Path]:
    for folder in folders:
        try:
            files = sorted(file for file in folder.iterdir() if file.suffix.lower() == ".toml")
        except OSError as error:
            reason = error.strerror or "no answer"
            problems.append(BadPolicy(f"{_origin(folder)}: found {reason}, expected a folder with policy files"))
        else:
            yield from files


def _content(file: Path, origin: str) -> bytes:
    """Read a file, no further than the first byte too many; what is no file, such as a pipe, could hold us for ever."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise BadPolicy(f"{origin}: found something else than a file, expected a readable policy file")
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BadPolicy(f"{origin}: found {error.strerror}, expected a readable policy file") from error


def _origin(path: Path) -> str:
    """Name a path on one line, whatever its name holds."""
    text = str(path)
    return text if text.isprintable() else ascii(text)
