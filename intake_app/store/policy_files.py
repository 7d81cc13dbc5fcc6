"""Policy files on the disk: every `*.toml` of some folders, those that can be used and what is wrong with the rest."""

from __future__ import annotations

import hashlib
import logging
import stat
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from intake_app.domain.errors import BadPolicy, StorageFailed
from intake_app.domain.policy import Policy
from intake_app.domain.policy_reading import read_policy
from intake_app.domain.toml_fields import LARGEST_FILE

_log = logging.getLogger("intake.store")
KEPT_FOLDER: Final = "policies-kept"

_read = lru_cache(16)(read_policy)  # of the same bytes the same policy, however often a station is opened


class PolicyFiles(NamedTuple):
    """The policies of some folders by id, an error of one line for each file that cannot be used, and their bytes.

    `contents` are by SHA-256 (hex).
    """

    policies: dict[str, Policy]
    problems: list[BadPolicy]
    contents: dict[str, bytes]


def read_policies(folders: Sequence[Path]) -> tuple[dict[str, Policy], list[BadPolicy]]:
    """The policies of these folders, by id, and one error of one line for each file that cannot be used."""
    read = read_policy_files(folders)
    return read.policies, read.problems


def read_policy_files(folders: Sequence[Path]) -> PolicyFiles:
    """Read the policy files of these folders.

    An id belongs to the first file that has it, in the order of the folders and of the file names; a later file with
    the same id is an error, whatever it holds: a policy is never replaced in silence.
    """
    policies: dict[str, Policy] = {}
    origins: dict[str, str] = {}
    problems: list[BadPolicy] = []
    contents: dict[str, bytes] = {}
    for file in _files(folders, problems):
        origin = _origin(file)
        try:
            content = _content(file, origin)
            policy = _read(content, origin)
            if policy.id in policies:
                raise BadPolicy(f"{origin}: id: found {policy.id}, which {origins[policy.id]} has; expected another id")
        except BadPolicy as problem:
            problems.append(problem)
        else:
            policies[policy.id], origins[policy.id] = policy, origin
            contents[policy.sha256] = content
    return PolicyFiles(policies, problems, contents)


class KeptPolicies:
    """Fulfils `PolicyKeeper`: the bytes of every policy that decided, each under its SHA-256.

    So a decision can be made again when the policy file has long been changed. `contents` are those in use.
    """

    def __init__(self, folder: Path, contents: Mapping[str, bytes]) -> None:
        self._folder = folder
        self._contents = contents
        self._kept: set[str] = set()

    def keep(self, sha256: str) -> None:
        """Keep the policy of this hash; see the port."""
        content = self._contents.get(sha256)
        if content is None or sha256 in self._kept:
            return
        from intake_app.store.shelf import write_whole  # with the first decision

        path = kept_path(self._folder, sha256)
        try:
            is_there = path.is_file()
            if not is_there or path.read_bytes() != content:
                if is_there:
                    _log.warning("%s was damaged, and was written again from the policy in use.", path)
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                write_whole(path, content)
        except OSError as error:
            raise StorageFailed(
                f"The policy that decided could not be kept in {path.parent} ({error.strerror}), so nothing was"
                " decided. Make room or give this user the right to write there, then accept again."
            ) from error
        self._kept.add(sha256)


def kept_path(folder: Path, sha256: str) -> Path:
    """Where the policy of this hash is kept in a station folder, or would be."""
    return folder / KEPT_FOLDER / f"{sha256}.toml"


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
