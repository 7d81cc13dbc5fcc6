"""Rules for every test: no screen, and nothing of the person's own settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from reportlab.pdfbase import ttfonts

import intake_app.store  # noqa: F401 - says how workbooks are read, before a test makes one
from intake_app.store import pins

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# No test asserts a time, and how fast examples are made is one: a machine may be busy with something else.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20)
settings.register_profile("thorough", settings.get_profile("any machine"), max_examples=1_000)
settings.load_profile("any machine")
_UMASK = os.umask(0)
os.umask(_UMASK)


@pytest.fixture(scope="session", autouse=True)
def fonts_read_once() -> Iterator[None]:
    """A font file is parsed once, not once for each station; what a paper uses of it is kept apart, as ever."""
    parse, parsed = ttfonts.TTFontFace, {}

    def face(filename: str, validate: int = 0, subfontIndex: int = 0) -> Any:  # noqa: N803 - the library's own name
        told = Path(filename).stat()
        key = (filename, told.st_ino, told.st_size, told.st_mtime_ns, validate, subfontIndex)
        if key not in parsed:
            parsed[key] = parse(filename, validate=validate, subfontIndex=subfontIndex)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ttfonts, "TTFontFace", face)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_pins() -> Iterator[None]:
    """The hash of a PIN is made to take long, and hundreds are made here; `test_pins.py` looks at the real one."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("MEMORY_KIB", 64), ("PASSES", 1), ("LANES", 1)):
            patch.setattr(pins, name, value)
        yield


@pytest.fixture(scope="session", autouse=True)
def own_priority() -> Iterator[None]:
    """A command that gives way to the bench would leave every later test of this process behind all others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "nice", lambda _: 0, raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder that no earlier run has touched; settings, data and caches are looked for inside it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("USERPROFILE", str(home))
        patch.setenv("LOCALAPPDATA", str(home / "AppData"))
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, str(home / name.lower()))
        yield home


@pytest.fixture(autouse=True)
def own_umask() -> Iterator[None]:
    """A command that runs in this process closes to others what is made after it: for its own test alone."""
    yield
    os.umask(_UMASK)
