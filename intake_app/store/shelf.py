"""Where papers lie: a folder for each RMA number, a PDF for each paper, under names that lead nowhere else."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import re
import tempfile
import unicodedata
from pathlib import Path

from intake_app.domain.errors import BadInput, StorageFailed
from intake_app.store.logo import read_logo

_LONGEST_NAME = 60
_PLAIN_FOLDER = re.compile(r"[A-Z0-9](?:[A-Z0-9_-]*[A-Z0-9])?", re.ASCII)
_PLAIN_FILE = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?", re.ASCII)
_ODD = re.compile(r"[^A-Za-z0-9_-]+", re.ASCII)
# Names that Windows keeps for devices, whatever follows their first dot.
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|COM[0-9]|LPT[0-9])", re.ASCII)


_log = logging.getLogger("intake.store")


class FolderShelf:
    """Fulfils `PaperShelf` with PDF files below `folder`, which is made with the first of them.

    Logos lie in its folder `logos`, a name that no number's folder has, each under its SHA-256.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, rma_number: str, name: str, pdf: bytes) -> Path:
        """Keep a paper under a name that no scanned text can lead out of the folder; returns where it is.

        It is there whole or not at all, and on the disk when this returns. Raises `StorageFailed`.
        """
        path = self.path_of(rma_number, name)
        try:
            make_durable_folder(path.parent)
            write_whole(path, pdf)
        except OSError as error:
            raise StorageFailed(
                f"The paper {path.name} could not be kept in {path.parent} ({error.strerror}). Make room or give the"
                " right to write there, then print again."
            ) from error
        return path

    def path_of(self, rma_number: str, name: str) -> Path:
        """Where the paper of that name (with `.pdf` behind it or not) is kept, or would be."""
        return self._folder / safe_name(rma_number) / f"{_safe(name.removesuffix('.pdf'), _PLAIN_FILE)}.pdf"

    def numbers(self) -> list[str]:
        """The numbers of which papers are kept, and what else has a folder there; as far as it can be read."""
        try:
            return [one.name for one in self._folder.iterdir()]
        except OSError:
            return []

    def keep_logo(self, path: str) -> str:
        """Keep the picture of that file as a logo and return its SHA-256 (hex); empty where it can be none.

        Why it can be none is in the log: no return waits for a logo.
        """
        if not path:
            return ""
        try:
            content = read_logo(Path(path))
            sha256 = hashlib.sha256(content).hexdigest()
            if self.logo(sha256) != content:
                kept = self._logo_path(sha256)
                make_durable_folder(kept.parent)
                write_whole(kept, content)
        except (BadInput, OSError) as error:
            _log.warning("The papers have no logo. %s", error)
            return ""
        return sha256

    def logo(self, sha256: str) -> bytes:
        """The logo of that hash; empty bytes where it is lost or altered, or the hash is empty."""
        if not sha256:
            return b""
        try:
            content = self._logo_path(sha256).read_bytes()
        except OSError:
            content = b""
        return content if hashlib.sha256(content).hexdigest() == sha256 else b""

    def _logo_path(self, sha256: str) -> Path:
        return self._folder / "logos" / sha256


class ReadingShelf(FolderShelf):
    """The same shelf for whoever only reads: a logo is named and not kept."""

    def keep_logo(self, path: str) -> str:
        """The SHA-256 (hex) of that file as a logo; empty where it can be none."""
        try:
            return hashlib.sha256(read_logo(Path(path))).hexdigest() if path else ""
        except (BadInput, OSError):
            return ""


def safe_name(rma_number: str) -> str:
    """A folder name for any RMA number: capital ASCII letters, digits, `-` and `_` stand as they are.

    Anything else is altered and gets a part of the number's SHA-256 behind it, so that no two numbers share a folder:
    small letters (some disks do not tell `a` from `A`), reserved names, dots, separators, NUL, endless texts.
    """
    return _safe(rma_number, _PLAIN_FOLDER)


def _safe(text: str, plain_form: re.Pattern[str]) -> str:
    if plain_form.fullmatch(text) and len(text) <= _LONGEST_NAME and not _RESERVED.fullmatch(text.upper()):
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    kept = _ODD.sub("-", plain)[:_LONGEST_NAME].strip("-_")
    return f"{kept}.{digest}" if kept and not _RESERVED.fullmatch(kept.upper()) else f"paper.{digest}"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, and on the disk when this returns. Raises `OSError`.

    A device or a folder of that name is left alone.
    """
    refuse_device(path)
    descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    sync_folder(path.parent)
    sync_folder(path.parent.parent)


def make_durable_folder(folder: Path) -> None:
    """Make a folder, for its owner alone, and those over it; their names are on the disk when this returns.

    Raises `OSError`, and leaves none behind then: the next attempt would take its name for durable.
    """
    fresh = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for made in fresh:
            sync_folder(made.parent)
    except OSError:
        for made in fresh:
            with contextlib.suppress(OSError):
                made.rmdir()
        raise


def sync_file(path: Path) -> None:
    """Brings what a file holds to the disk. Raises `OSError`."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def refuse_device(path: Path) -> None:
    """Raise `OSError` where a file would take the place of a device, a pipe or a folder."""
    if path.exists() and not path.is_file():
        raise FileExistsError(errno.EEXIST, "it is no file", str(path))


def sync_folder(folder: Path) -> None:
    """Brings the name itself to the disk; Windows has no such thing and does it by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file. Raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_if_read(path: Path) -> str:
    """The same; empty where there is no such file, or it cannot be read."""
    try:
        return digest_of(path)
    except (OSError, ValueError):  # of a path that none can have
        return ""
