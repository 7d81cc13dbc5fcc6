"""A file system of our own under apsw's SQLite: every call of it can be recorded, and be made to fail.

apsw registers the file system, and SQLite's own one for this machine does the work. Between the two stand the
functions below, so that no call escapes: those to the memory that connections share (`xShm…`) are none that apsw hands
to Python, and an error is the very number that SQLite is given, without an exception that finds a way of its own.

What it covers: whatever SQLite asks of the operating system. What it does not: what the operating system and the disk
make of it. A disk that says “synced” and lies loses what it likes, with every program.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import c_char_p, c_int, c_int64, c_void_p
from functools import cache
from pathlib import PurePath
from typing import Any, NamedTuple

import apsw

NAME = "intake-faults"

_OK = 0
_OPEN_CREATE = 0x4
_SYNC_DATA_ONLY = 0x10


class Call(NamedTuple):
    """One call of SQLite to its file system.

    `kind` is the function's name, `file` the last part of the file's, with the folder before it where that is a hidden
    one, in which something is being made; `opening` tells apart the openings of one file.
    `number` is the offset of a read or write, the size of a truncation, the flags of a sync, a lock or an opening.
    """

    kind: str
    file: str
    opening: int
    number: int = 0
    size: int = 0
    data: bytes = b""


Doing = Callable[[], int]
Handler = Callable[[Call, Doing], int]
"""Is told the call and how to do it; returns what SQLite is told (0: it worked)."""


_METHODS = (
    *("xClose", "xRead", "xWrite", "xTruncate", "xSync", "xFileSize", "xLock", "xUnlock", "xCheckReservedLock"),
    *("xFileControl", "xSectorSize", "xDeviceCharacteristics", "xShmMap", "xShmLock", "xShmBarrier", "xShmUnmap"),
    *("xFetch", "xUnfetch"),
)


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`, version 3."""

    _fields_ = (
        ("version", c_int),
        *((name, c_void_p) for name in _METHODS),
    )


class _File(ctypes.Structure):
    """`sqlite3_file`: what follows belongs to the file system that opened it."""

    _fields_ = (("methods", c_void_p),)


class _System(ctypes.Structure):
    """`sqlite3_vfs`, as far as it is changed here."""

    _fields_ = (
        ("version", c_int),
        ("file_bytes", c_int),
        ("longest_name", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("own", c_void_p),
        ("xOpen", c_void_p),
        ("xDelete", c_void_p),
        ("xAccess", c_void_p),
    )


_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "xClose": (),
    "xRead": (c_void_p, c_int, c_int64),
    "xWrite": (c_void_p, c_int, c_int64),
    "xTruncate": (c_int64,),
    "xSync": (c_int,),
    "xFileSize": (c_void_p,),
    "xLock": (c_int,),
    "xUnlock": (c_int,),
    "xCheckReservedLock": (c_void_p,),
    "xShmMap": (c_int, c_int, c_int, c_void_p),
    "xShmLock": (c_int, c_int, c_int),
    "xShmUnmap": (c_int,),
}
# SQLite's own pointer to a name goes on as it is: the machine's file system keeps it.
_OPEN = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_ABOUT_A_NAME = {
    "xDelete": ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_int),
    "xAccess": ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_void_p),
}


class _Shim:
    """The functions between apsw's file system and the machine's own."""

    def __init__(self) -> None:
        self.handler: Handler = _just_do
        self._registered = apsw.VFS(NAME, "")
        self._machine = _system_of("")
        self._files: dict[int, tuple[str, int]] = {}
        self._openings = 0
        self._kept: list[object] = []
        self._wrapped: dict[int, _Methods] = {}
        ours = _system_of(NAME)
        self._machine_open = _OPEN(self._machine.xOpen or 0)
        ours.file_bytes = self._machine.file_bytes
        ours.xOpen = self._pointer(_OPEN(self._open))
        for kind, prototype in _ABOUT_A_NAME.items():
            setattr(ours, kind, self._pointer(self._about_a_name(kind, prototype)))

    def _pointer(self, function: Any) -> int | None:
        """Where a function is, which must live as long as SQLite knows it."""
        self._kept.append(function)
        return ctypes.cast(function, c_void_p).value

    def _open(self, _ours: int, path: int | None, file: int, flags: int, told: int | None) -> int:
        name = _named(path)
        self._openings += 1
        opening = self._openings

        def do() -> int:
            code = int(self._machine_open(ctypes.addressof(self._machine), path, file, flags, told))
            if code == _OK:
                self._files[file] = (name, opening)
                opened = _File.from_address(file)
                opened.methods = ctypes.addressof(self._methods(opened.methods or 0))
            return code

        code = self.handler(Call("xOpen", name, opening, flags), do)
        if code != _OK:
            # SQLite closes what has methods, whatever it is told of the opening.
            failed = _File.from_address(file)
            if failed.methods:
                _CLOSE(_Methods.from_address(failed.methods).xClose or 0)(file)
            failed.methods = None
        return code

    def _about_a_name(self, kind: str, prototype: Any) -> Any:
        machine = prototype(getattr(self._machine, kind))

        def called(_ours: int, path: int, flag: int, *rest: int) -> int:
            def do() -> int:
                return int(machine(ctypes.addressof(self._machine), path, flag, *rest))

            return self.handler(Call(kind, _named(path), 0, flag), do)

        return prototype(called)

    def _methods(self, machine_at: int) -> _Methods:
        """The machine's functions for a file with ours before them; one set for each of its own."""
        known = self._wrapped.get(machine_at)
        if known is None:
            known = self._wrapped[machine_at] = _Methods()
            ctypes.memmove(ctypes.addressof(known), machine_at, ctypes.sizeof(_Methods))
            for kind, arguments in _ARGUMENTS.items():
                prototype = ctypes.CFUNCTYPE(c_int, c_void_p, *arguments)
                machine_at_kind = getattr(known, kind)
                if machine_at_kind:  # files that nobody shares have no memory to share
                    setattr(known, kind, self._pointer(self._about_a_file(kind, prototype, machine_at_kind)))
        return known

    def _about_a_file(self, kind: str, prototype: Any, machine_at: int) -> Any:
        machine = prototype(machine_at)

        def called(file: int, *told: Any) -> int:
            name, opening = self._files[file]
            number, size, data = 0, 0, b""
            if kind in {"xRead", "xWrite"}:
                buffer, size, number = told
                data = ctypes.string_at(buffer, size) if kind == "xWrite" else b""
            elif kind in {"xTruncate", "xSync", "xLock", "xUnlock"}:
                (number,) = told
            elif kind == "xShmLock":
                _, _, number = told
            return self.handler(Call(kind, name, opening, number, size, data), lambda: int(machine(file, *told)))

        return prototype(called)


_CLOSE = ctypes.CFUNCTYPE(c_int, c_void_p)


def _named(path: int | None) -> str:
    if not path:
        return ""
    told = PurePath(ctypes.string_at(path).decode())
    return f"{told.parent.name}/{told.name}" if told.parent.name.startswith(".") else told.name


def _just_do(_call: Call, do: Doing) -> int:
    return do()


def _system_of(name: str) -> _System:
    """SQLite's own description of a file system."""
    connection = apsw.Connection(":memory:", vfs=name or None)
    found = c_void_p()
    connection.file_control("main", apsw.SQLITE_FCNTL_VFS_POINTER, ctypes.addressof(found))
    connection.close()
    return _System.from_address(found.value or 0)


@cache
def _shim() -> _Shim:
    return _Shim()


def register() -> None:
    """From now on SQLite knows the file system `NAME`."""
    _shim()


@contextmanager
def handled_by(handler: Handler) -> Iterator[None]:
    """Every call of a connection with the file system `NAME` goes through `handler` inside this `with`."""
    shim = _shim()
    before, shim.handler = shim.handler, handler
    try:
        yield
    finally:
        shim.handler = before


def creates(call: Call) -> bool:
    """Whether an opening may make the file."""
    return bool(call.number & _OPEN_CREATE)
