"""The operating system refuses a call of the real program on its real driver: `strace --inject`, from outside.

A child does the scripted day, and writes the small files that a station keeps beside the journal; it says on a socket,
whose calls nobody strikes, what was acknowledged and what was refused. Its parent looks at the files afterwards.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from intake_app.domain.errors import IntakeError, NotNow
from intake_app.domain.photos import NotedPhoto
from intake_app.domain.station import FolderFile
from intake_app.settings import load, save
from intake_app.store.folder_memory import FolderMemory
from intake_app.store.journal_reading import FILE_NAME
from intake_app.store.mappings import Mappings
from intake_app.store.photo_tray import PhotoTrayFile
from intake_app.store.rebuild import rebuild
from tests.faults.day import DAY, Gesture, bring_in, picture
from tests.faults.desk import Desk, desk_in, with_catalogue
from tests.faults.power_cut import Lost, in_memory
from tests.faults.put_back import put_back, records_in, sound_ids
from tests.faults.remains import papers_that_lack, wrong_in
from tests.soak.frame import Outcome, Trial, side_by_side

CALLS: Final = ("fsync", "fdatasync", "write", "pwrite64", "rename", "unlink", "ftruncate", "mkdir")
ERRORS: Final = ("EIO", "ENOSPC", "EROFS")
_ANYBODY = -1
_SET_PTRACER = 0x59616D61
_PATIENCE_SECONDS = 60
_STRUCK = re.compile(r"^\d+ +(\w+)\(")


class Blow(NamedTuple):
    """Which call fails with what, from the how manieth on; `lasting` all later ones, too."""

    call: str
    error: str
    at: int
    lasting: bool

    @property
    def option(self) -> str:
        """As strace is told it."""
        return f"--inject={self.call}:error={self.error}:when={self.at}{'+' if self.lasting else ''}"


class Heard(NamedTuple):
    """What the child said: acknowledged events, sentences, small files that were kept with what they hold, its end."""

    acknowledged: list[str]
    said: list[str]
    files: dict[str, str]
    ended: str


def why_not() -> str:
    """Why no call can be struck here; empty where it can."""
    if sys.platform != "linux":
        return "strace is a program of Linux"
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(
        ["strace", "--inject=fsync:error=EIO", "-o", "/dev/null", "true"], capture_output=True, check=False
    )
    return "" if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.decode().strip()}"


def _settings(desk: Desk, name: str) -> str:
    save(load(desk.folder), name=name)
    return name


def _noted(desk: Desk) -> str:
    kept = desk.bench.keep_photo(picture(), "tray.jpg")
    PhotoTrayFile(desk.folder / "photo-tray.jsonl").put(NotedPhoto("p1", "tray.jpg", "chosen", kept=kept))
    return kept.sha256


def _watched(desk: Desk) -> str:
    memory = FolderMemory(desk.folder / "watched-folder.jsonl")
    memory.begin("/photos", [FolderFile("a.jpg", 1, 2, 3)])
    return "/photos"


def _mapped(desk: Desk) -> str:
    Mappings(desk.folder).save("units", ["SN"], {"serial": "SN"}, "ours")
    return "ours"


FILES: Final[dict[str, Callable[[Desk], str]]] = {
    "settings": partial(_settings, name="Bench 4"),
    "tray": _noted,
    "watched": _watched,
    "mappings": _mapped,
    "catalogue": bring_in,
}
"""Small files of the station: each says what is kept from then on."""


def _is_kept(folder: Path, name: str, told: str) -> bool:
    """Whether a file that was acknowledged tells the same; raises what the program says of a damaged one."""
    if name == "settings":
        return load(folder).name == told
    if name == "tray":
        noted = PhotoTrayFile(folder / "photo-tray.jsonl").all()
        return told in {one.kept.sha256 for one in noted if one.kept}
    if name == "watched":
        return FolderMemory(folder / "watched-folder.jsonl").known(told) == [FolderFile("a.jpg", 1, 2, 3)]
    if name == "restore":
        return (folder / told / FILE_NAME).exists()
    if name in {"catalogue", "evidence", "backup"}:
        return not [*wrong_in(folder, {name: told})]
    return Mappings(folder).named("units", told) == {"serial": "SN"}


def _work(folder: Path, told: socket.socket, *, restores: bool) -> None:
    """The child's day, and a restore behind it. Whatever is no sentence ends it with a traceback."""

    def say(**what: object) -> None:
        told.sendall(json.dumps(what).encode() + b"\n")

    desk: Desk | None = None
    for _ in range(2):
        try:
            desk = desk or Desk(folder)
        except IntakeError as error:
            say(said=str(error))
    if desk is None:
        return
    heard = desk.acknowledged
    desk.when_acknowledged = lambda: say(acknowledged=list(heard))
    for gesture in DAY:
        _attempt(desk, gesture, say)
    for name, kept in desk.kept.items():
        say(file=name, told=kept)
    for name, keep in FILES.items():
        _keep(desk, name, keep, say)
    desk.station.close()
    if restores and "backup" in desk.kept:
        _keep(desk, "restore", lambda desk: put_back(desk.folder), say)


def _keep(desk: Desk, name: str, keep: Callable[[Desk], str], say: Callable[..., None]) -> None:
    kept = _attempt(desk, Gesture(name, keep), say)
    if kept is not None:
        say(file=name, told=kept)


def _attempt(desk: Desk, gesture: Gesture, say: Callable[..., None]) -> Any:
    for _ in range(2):
        try:
            return gesture.do(desk)
        except NotNow:
            return None  # what it needs was refused before
        except IntakeError as error:
            say(said=f"{gesture.name}: {error}")
        except IndexError:
            return None  # the return that it is about was refused
    return None


@contextmanager
def _child(folder: Path, *, restores: bool) -> Iterator[tuple[int, socket.socket]]:
    """A fork that waits for a word, does the day, and says what came of it."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            ours.close()
            ctypes.CDLL(None).prctl(_SET_PTRACER, ctypes.c_ulong(_ANYBODY), 0, 0, 0)
            theirs.recv(1)
            _work(folder, theirs, restores=restores)
            theirs.sendall(b'{"ended": "well"}\n')
            status = 0
        except BaseException:  # noqa: BLE001 - the parent is told
            theirs.sendall(json.dumps({"ended": traceback.format_exc()}).encode() + b"\n")
        finally:
            os._exit(status)
    theirs.close()
    try:
        yield pid, ours
    finally:
        ours.close()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def struck(folder: Path, options: list[str], *, restores: bool = False) -> Heard:
    """The day of a child under strace with these options."""
    with _child(folder, restores=restores) as (pid, line):
        tracer = subprocess.Popen(["strace", "-f", "-p", str(pid), *options], stderr=subprocess.PIPE, text=True)
        with tracer:
            assert tracer.stderr
            said = tracer.stderr.readline()
            if "attached" not in said:
                raise RuntimeError(f"strace: {said}")
            line.settimeout(_PATIENCE_SECONDS)
            line.sendall(b"g")
            heard = b""
            while chunk := line.recv(65_536):
                heard += chunk
    acknowledged: list[str] = []
    sentences: list[str] = []
    files: dict[str, str] = {}
    ended = "killed"
    for told in map(json.loads, heard.splitlines()):
        acknowledged = told.get("acknowledged", acknowledged)
        sentences += [told["said"]] if "said" in told else []
        files |= {told["file"]: told["told"]} if "file" in told else {}
        ended = told.get("ended", ended)
    return Heard(acknowledged, sentences, files, ended)


def counts(station: Path, folder: Path) -> dict[str, int]:
    """How many of each call a day makes that nobody strikes."""
    shutil.copytree(station, folder)
    log = folder.with_name("calls.log")
    heard = struck(folder, [f"--trace={','.join(CALLS)}", "-o", str(log)], restores=True)
    look(folder, heard)
    if heard.said:
        raise Lost(f"refused without a reason: {heard.said}")
    found = dict.fromkeys(CALLS, 0)
    for line in log.read_text("utf-8", "replace").splitlines():
        call = _STRUCK.match(line)
        if call and call[1] in found:
            found[call[1]] += 1
    shutil.rmtree(folder)
    return found


def look(folder: Path, heard: Heard) -> None:
    """Raises `Lost` where something acknowledged is not there, or the child ended otherwise than in words."""
    if heard.ended != "well":
        raise Lost(heard.ended)
    if not (folder / FILE_NAME).exists() and records_in(folder):
        put_back(folder)  # a restore that was cut off is gone on with
    with desk_in(folder):
        pass  # the next start, on a disk that is well, brings everything up to date
    lost = set(heard.acknowledged).difference(*map(sound_ids, records_in(folder)))
    if lost:
        raise Lost(f"{len(lost)} of {len(heard.acknowledged)} acknowledged entries are not there")
    rebuilt = rebuild(folder)
    if not rebuilt.were_equal:
        raise Lost(f"the projections differ from a replay: {rebuilt}")
    lacking = papers_that_lack(folder)
    if lacking:
        raise Lost(f"papers lack: {lacking}")
    for name, told in heard.files.items():
        if not _is_kept(folder, name, told):
            raise Lost(f"{name} was kept and is not there")
    for wrong in wrong_in(folder, {}):
        raise Lost(wrong)
    load(folder)
    half = [str(file) for file in folder.rglob("*.pdf") if not file.read_bytes().rstrip().endswith(b"%%EOF")]
    if half:
        raise Lost(f"half-written papers: {half}")


def run(seed: int, count: int, folder: Path) -> Outcome:
    """So many blows, on any call of the day."""
    return side_by_side(part, seed, count, folder)


def part(seed: int, count: int, folder: Path) -> Outcome:
    """The blows of one process."""
    lacking = why_not()
    if lacking:
        return Outcome(0, 1, "", lacking)
    rng = Random(seed)
    broken: list[str] = []
    refused = 0
    began = time.perf_counter()
    with in_memory(folder) as work:
        station = with_catalogue(work / "station")
        known = counts(station, work / "run")
        made = [call for call in CALLS if known[call]]
        for number in range(count):
            turn, kind = divmod(number, len(made))
            call = made[kind]
            blow = Blow(call, rng.choice(ERRORS), rng.randint(1, known[call]), rng.random() < 0.5)
            shutil.copytree(station, work / "run")
            try:
                options = [f"--trace={call}", "-o", "/dev/null", blow.option]
                heard = struck(work / "run", options, restores=turn % 2 == 0)
                refused += bool(heard.said)
                look(work / "run", heard)
            except Exception as error:  # noqa: BLE001 - whatever it was, it was none of the sentences
                broken.append(f"{blow}: {type(error).__name__}: {error}")
            shutil.rmtree(work / "run")
            shutil.rmtree(work / "state", ignore_errors=True)
    spent = time.perf_counter() - began
    words = f"{refused:,} refused in words, else done all the same; {spent / max(1, count):.2f} s each"
    return Outcome(count, len(broken), words, "\n".join(broken[:20]))


STRUCK: Final = Trial("struck", "fsync, write, rename and unlink errors from outside (strace)", 500, run)
