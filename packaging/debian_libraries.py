"""The shared libraries that Qt's wheels expect from the system, found by really resolving them.

A bare Debian lacks some; Qt then stops without a sentence a person can use. Only Debian is known.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

# What the station loads: window systems, sound and printing.
_LOADED = (
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/platforms/libqwayland.so",
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/xcbglintegrations/libqxcb-glx-integration.so",
    "Qt/plugins/printsupport/libcupsprintersupport.so",
    "Qt/plugins/multimedia/libffmpegmediaplugin.so",
    "Qt/lib/libQt6Multimedia.so.6",
    "Qt/lib/libQt6PdfWidgets.so.6",
    "Qt/lib/libQt6Widgets.so.6",
)

_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libcups.so.2": "libcups2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libpulse.so.0": "libpulse0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libwayland-server.so.0": "libwayland-server0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}

_FONT_PACKAGE = "fonts-dejavu-core"
_APT = ("apt-get", "--yes", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", "install")


class Missing(NamedTuple):
    """What Qt lacks: Debian packages by name, and libraries of which no package is known here."""

    packages: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def missing(pyside: Path) -> Missing:
    """What Qt in the folder `pyside` lacks; nothing where `ldd` or `apt-get` is unknown."""
    if not shutil.which("apt-get") or not shutil.which("ldd"):
        return Missing()
    libraries: set[str] = set()
    for name in _LOADED:
        if (pyside / name).exists():
            libraries |= _unresolved(pyside / name)
    packages = {_PACKAGES[library] for library in libraries if library in _PACKAGES}
    if not any(Path("/usr/share/fonts").rglob("*.[to]tf")):
        packages.add(_FONT_PACKAGE)
    return Missing(tuple(sorted(packages)), tuple(sorted(libraries - _PACKAGES.keys())))


def can_install() -> bool:
    """Whether this process may install system packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: tuple[str, ...]) -> bool:
    """Install `packages` with apt, as root and without questions; says whether it worked."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # One unreachable source fails an update and need not fail the installation.
    subprocess.run(("apt-get", "-qq", "update"), env=quiet, stdin=subprocess.DEVNULL, check=False)
    done = subprocess.run((*_APT, *packages), env=quiet, stdin=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def command_for(packages: tuple[str, ...]) -> str:
    """The one command a person types to install `packages`."""
    return f"sudo apt-get install --no-install-recommends {' '.join(packages)}"


def _unresolved(library: Path) -> set[str]:
    listed = subprocess.run(
        ("ldd", str(library)), env={**os.environ, "LC_ALL": "C"}, capture_output=True, text=True, check=False
    )
    return {line.split()[0] for line in listed.stdout.splitlines() if line.rstrip().endswith("=> not found")}
