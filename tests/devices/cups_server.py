"""A CUPS scheduler of a test's own, in a folder of its own, where this computer has one and lets us start it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PDF_DRIVER = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
_CONFIGURATION = """
Listen {socket}
WebInterface No
Browsing No
DefaultAuthType None
PreserveJobHistory Yes
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
_FILES = """
ServerRoot {folder}/root
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
User lp
Group lp
SystemGroup root
"""


@dataclass
class Cups:
    """The scheduler that runs; whoever has its `server` as CUPS_SERVER talks to it."""

    server: str

    def ask(self, *command: str) -> str:
        """What one of the commands of CUPS says."""
        environment = {**os.environ, "CUPS_SERVER": self.server, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)
        return done.stdout + done.stderr

    def add(self, name: str, device: str, *more: str) -> None:
        """A queue that takes jobs."""
        self.ask("lpadmin", "-p", name, "-E", "-v", device, *more)
        assert name in self.ask("lpstat", "-e")


def why_not() -> str:
    """Why no scheduler can be started here; empty where one can."""
    if not all(shutil.which(program) for program in ("cupsd", "lp", "lpstat", "lpadmin", "cancel")):
        return "CUPS (cupsd, lp, lpstat, lpadmin) is not installed"
    if os.geteuid():
        return "cupsd can only be started by root"
    return ""


@contextmanager
def running() -> Iterator[Cups]:
    """A scheduler in a folder of its own. Skips the test where there can be none."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    # Not in pytest's own folder: others than its owner may not enter that, and the path of a socket has to be short.
    folder = Path(tempfile.mkdtemp(prefix="cups-"))
    folder.chmod(0o755)
    for name in ("root", "spool", "cache", "state", "log"):
        (folder / name).mkdir()
    server = folder / "sock"
    (folder / "cupsd.conf").write_text(_CONFIGURATION.format(socket=server))
    (folder / "cups-files.conf").write_text(_FILES.format(folder=folder))
    process = subprocess.Popen(
        ["cupsd", "-f", "-c", folder / "cupsd.conf", "-s", folder / "cups-files.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    cups = Cups(str(server))
    try:
        end = time.monotonic() + 15
        while "scheduler is running" not in cups.ask("lpstat", "-r"):
            if process.poll() is not None or time.monotonic() > end:
                pytest.skip("cupsd does not start here")
            time.sleep(0.1)
        yield cups
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
