"""The test `window_of_falling_slots.py`, in a process whose `desktop` is read so that every slot in it can fall.

Wherever a module of `desktop` says `signal.connect(slot)`, the slot is one that raises while it is told to. A signal
that is passed on to another one, and a slot of Qt's own, have nothing to fall in.
"""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, MethodType, ModuleType
from typing import Any, ClassVar, Final, NamedTuple

import pytest
from PySide6.QtCore import SignalInstance

TELLER: Final = "StationWindow.fail"
"""Tells of a fault at the bench: whoever lets it fall hears of none."""


def name_of(owner: type, method: str) -> str:
    return f"{owner.__name__}.{method}"


class Tapped(NamedTuple):
    """A slot that was connected: by which line, to which signal, and the name by which it tells that it fell."""

    line: str
    signal: SignalInstance
    slot: str


class Falls:
    """Whether slots fall now, which did, all that were connected, and the lines that were not come to."""

    now = False
    fell: ClassVar[set[str]] = set()
    connected: ClassVar[list[Tapped]] = []
    not_met: ClassVar[set[str]] = set()


def falling(does: Callable[..., object], name: str) -> Callable[..., object]:
    takes = inspect.signature(does).parameters.values()
    by_place = [one for one in takes if one.kind in {one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD}]
    most = None if any(one.kind is one.VAR_POSITIONAL for one in takes) else len(by_place)

    def slot(*args: object, **named: object) -> object:
        if Falls.now:
            Falls.fell.add(name)
            raise RuntimeError("nobody can be shown")
        return does(*args[:most], **named)

    vars(slot)["__wrapped__"] = does
    return slot


def connect(line: str, signal: Any, slot: Any, *more: Any) -> object:
    """What stands in the place of `signal.connect(slot)`."""
    Falls.not_met.discard(line)
    if not isinstance(signal, SignalInstance):
        return signal.connect(slot, *more)
    name = line
    if isinstance(slot, MethodType) and slot.__func__.__module__.startswith("intake_app.desktop"):
        made, method = slot.__self__, slot.__name__
        owner = next((one for one in type(made).__mro__ if method in vars(one)), None)
        if owner is None or name_of(owner, method) == TELLER:
            return signal.connect(slot, *more)
        name = name_of(owner, method)
        if not hasattr(slot.__func__, "__wrapped__"):
            setattr(owner, method, falling(slot.__func__, name))
        slot = getattr(made, method)
    elif inspect.isfunction(slot) or isinstance(slot, functools.partial):
        slot = falling(slot, name)
    else:
        return signal.connect(slot, *more)
    Falls.connected.append(Tapped(line, signal, name))
    return signal.connect(slot, *more)


class _Tap(ast.NodeTransformer):
    def __init__(self, file: str) -> None:
        self._file = file

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not (isinstance(node.func, ast.Attribute) and node.func.attr == "connect" and node.args):
            return node
        line = f"{self._file}:{node.lineno}"
        Falls.not_met.add(line)
        told = [ast.Constant(line), node.func.value, *node.args]
        return ast.copy_location(ast.Call(ast.Name("connect_tapped", ast.Load()), told, node.keywords), node)


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        read = _Tap(Path(path).name).visit(ast.parse(self.get_data(path)))
        code: CodeType = compile(ast.fix_missing_locations(read), path, "exec")
        return code


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        found = PathFinder.find_spec(fullname, path, target) if fullname.startswith("intake_app.desktop.") else None
        if found is not None and found.origin:
            found.loader = _Loader(fullname, found.origin)
        return found


def main() -> int:
    vars(builtins)["connect_tapped"] = connect
    sys.modules["tests.faults.tapped"] = sys.modules["__main__"]
    sys.meta_path.insert(0, _Finder())
    test = str(Path(__file__).with_name("window_of_falling_slots.py"))
    return int(pytest.main(["-q", "-p", "no:cacheprovider", test, *sys.argv[1:]]))


if __name__ == "__main__":
    sys.exit(main())
