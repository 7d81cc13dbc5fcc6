"""Where the files that travel with the program are: fonts, icons, sample data, and the policies.

A checkout keeps them in `resources/` and `policies/` beside the package; the wheel carries them inside it.
"""

from __future__ import annotations

from pathlib import Path

from intake_app.domain.errors import NotFound


def resource(name: str) -> Path:
    """The file or folder `name` (with `/` between folders) of the program's resources.

    Raises `NotFound` when it is not there: a broken installation, or a name that leaves the resources.
    """
    return _find("resources", name)


def policies_folder() -> Path:
    """The folder with the policies that come with the program. Raises `NotFound` when it is not there."""
    return _find("policies", "")


def policy_folders(further: Path | None) -> list[Path]:
    """Where policies are read from, in this order: the program's own folder, then the one of the settings, if any."""
    return [policies_folder(), *([] if further is None else [further])]


def _find(kind: str, name: str) -> Path:
    package = Path(__file__).resolve().parent
    carried = package / f"_{kind}"
    root = carried if carried.is_dir() else package.parent / kind
    found = (root / name).resolve()
    if not found.is_relative_to(root) or not found.exists():
        shown = f"{kind}/{name}" if name else kind
        raise NotFound(
            f"A part of the program is missing: {shown} was expected at {found}. "
            "The installation is incomplete; install Intake Station again."
        )
    return found
